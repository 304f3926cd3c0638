"""What the product answers against what the oracle answers, at the same moment of a story."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from congress.campaigns import queries as campaigns
from congress.campaigns import tallies
from congress.campaigns.models import Duty as DutyRow
from congress.core.db import session
from congress.orgs import queries as orgs
from congress.orgs.models import Unit
from congress.progress import queries as progress
from tests.scenarios import oracle
from tests.scenarios.oracle import Campaign
from tests.scenarios.telling import Counts, Remembered, Telling, ask, require
from tests.support import SYSTEM


def expected(story: Telling, campaign: Campaign, under: str, day: date) -> Counts | None:
    stands = story.tree.find(under, day) is not None
    return campaign.figures(story.tree, day, under) if stands else None


def lightly(story: Telling) -> None:
    """After each step: stored sums against a recount, the tree's own consistency, the city today."""
    require(orgs.find_faults() == [], f"faults in the tree: {orgs.find_faults()}")
    for campaign in story.campaigns:
        faults = tallies.faults(campaigns.get_campaign(SYSTEM, campaign.code))
        require(faults == [], f"sums differ from a recount: {faults[:4]}")
        _figures(story, campaign, "01", story.today)
    session().rollback()


def thoroughly(story: Telling) -> None:
    """At the end: many days, many units, every way of asking."""
    rng = Random(story.plan.seed)
    days = _days(story, rng)
    for day in days:
        _tree(story, day, rng)
    for campaign in story.campaigns:
        _duties(story, campaign)
        for day in days:
            for under in _scopes(story, day, rng):
                _figures(story, campaign, under, day)
            _board(story, campaign, day, rng)
        for under in _scopes(story, story.today, rng)[:4]:
            _burn_up(story, campaign, under, rng)
    for kept in story.remembered:
        if any(story.tree.units[kept.under]):  # a unit left without a day is nowhere found
            _as_known(kept)
    session().rollback()


def _days(story: Telling, rng: Random) -> list[date]:
    """Today, the two ends of time, and around the days on which something happened."""
    near = sorted({day + timedelta(days=shift) for day in story.used_days for shift in (-1, 0)})
    return [story.today, date(1990, 1, 1), date(2040, 1, 1), *rng.sample(near, min(4, len(near)))]


def _scopes(story: Telling, day: date, rng: Random) -> list[str]:
    """The city, each direct superior, some others; now and then one that does not stand on the day."""
    standing = sorted(story.tree.standing(day))
    deeper = [code for code in standing if len(story.tree.chain(code, day)) > 2]
    superiors = [code for code in standing if len(story.tree.chain(code, day)) == 2]
    known = sorted(code for code, line in story.tree.units.items() if any(line))
    return list(dict.fromkeys(["01", *superiors, *rng.sample(deeper, min(2, len(deeper))), rng.choice(known)]))


def _figures(story: Telling, campaign: Campaign, under: str, day: date) -> None:
    said, true = ask(campaign.code, under, day), expected(story, campaign, under, day)
    require(said == true, f"{campaign.code} {under} on {day}: {said}, but it is {true}")


def _tree(story: Telling, day: date, rng: Random) -> None:
    """orgs count, for the city and for one unit."""
    standing = story.tree.standing(day)
    if not standing:
        return
    for under in ("01", rng.choice(sorted(standing))):
        place = orgs.find_place(orgs.get_unit(SYSTEM, under).unit_id, day)
        require(place is not None, f"{under} is missing on {day}")
        count = orgs.count_units(SYSTEM, day, place.path)  # type: ignore[union-attr]
        inside = [code for code in standing if under in story.tree.chain(code, day)]
        parents = {standing[code].parent for code in inside}
        leaves = [standing[code].members for code in inside if code not in parents]
        told = [members for members in leaves if members is not None]
        true = (len(inside), sum(told) if told else None)
        require((count.total, count.members) == true, f"count {under} {day}: {count.total, count.members}, but it is {true}")
        kinds = {kind: sum(standing[code].kind == kind for code in inside) for kind in oracle.PARENTS}
        require(dict(count.by_kind) == kinds, f"kinds under {under} on {day}: {dict(count.by_kind)}, but they are {kinds}")
    code = rng.choice(sorted(standing))
    name = orgs.find_place(orgs.get_unit(SYSTEM, code).unit_id, day).name  # type: ignore[union-attr]
    require(name == standing[code].name, f"{code} is called {name} on {day}, not {standing[code].name}")


def _duties(story: Telling, campaign: Campaign) -> None:
    """Each duty's own state, for units that stand today."""
    found = campaigns.get_campaign(SYSTEM, campaign.code)
    query = (
        select(Unit.code, DutyRow.__table__).join(DutyRow, DutyRow.unit_id == Unit.id).where(DutyRow.campaign_id == found.id)
    )
    names = ("status", "planned_on", "held_on", "reported_on", "ratified_on", "excused_on")
    stored = {row.code: tuple(getattr(row, name) for name in names) for row in session().execute(query)}
    for code in campaign.owing(story.tree, story.today, "01"):
        true = tuple(getattr(campaign.duty(code), name) for name in names)
        said = stored.get(code, ("owed", None, None, None, None, None))
        require(said == true, f"duty of {code}: {said}, but it is {true}")


def _board(story: Telling, campaign: Campaign, day: date, rng: Random) -> None:
    """The lines of the board add up to its head, and the list of what is missing is just that."""
    standing = sorted(story.tree.standing(day))
    under = rng.choice(["01", *standing])
    if under not in standing:
        return
    found = campaigns.get_campaign(SYSTEM, campaign.code)
    scope = progress.scope_of(SYSTEM, found, under, day)
    parts = {
        part.unit.code: {level: (figure.done, figure.total) for level, figure in part.figures.items()}
        for part in progress.parts(SYSTEM, found, scope, day)
    }
    true = {}
    for child in story.tree.children(under, day):
        counts = campaign.figures(story.tree, day, child)
        if any(total for _done, total in counts.values()):
            true[child] = counts
    require(parts == true, f"lines below {under} on {day}: {parts}, but they are {true}")
    head, own = ask(campaign.code, under, day), campaign.owing(story.tree, day, under).get(under)
    for level, (done, total) in (head or {}).items():
        is_own = own is not None and oracle.LEVELS[own.kind] == level
        sums = [sum(line[level][at] for line in parts.values()) for at in (0, 1)]
        mine = (int(is_own and campaign.duty(under).is_done(campaign.done_from, day)), int(is_own))
        require(
            (done, total) == (sums[0] + mine[0], sums[1] + mine[1]), f"{under} on {day}: {done, total} at {level}, lines {sums}"
        )
    missing = {row.code for row in progress.iterate_missing(SYSTEM, found, scope, day, 1000)}
    require(missing == campaign.missing(story.tree, day, under), f"missing below {under} on {day}: {sorted(missing)}")


def _burn_up(story: Telling, campaign: Campaign, under: str, rng: Random) -> None:
    """Each point is the figure of its day, and between points nothing changes."""
    found = campaigns.get_campaign(SYSTEM, campaign.code)
    until = rng.choice([story.today, story.today + timedelta(days=30)])
    scope = progress.scope_of(SYSTEM, found, under, until)
    if scope.place is None:
        return
    for level in sorted({oracle.LEVELS[kind] for kind in campaign.kinds}):
        points = progress.burn_up(found, scope, level, until)
        days = {
            day for point in points for day in (point[0], point[0] - timedelta(days=1) if point[0] > date.min else point[0])
        }
        for day in sorted(days | {until})[-12:]:
            last = [point for point in points if point[0] <= day]
            said = last[-1][1:] if last else (0, 0)
            true = (expected(story, campaign, under, day) or {}).get(level, (0, 0))
            require(tuple(said) == true, f"burn-up of {campaign.code} {under} {level} on {day}: {said}, but it is {true}")


def _as_known(kept: Remembered) -> None:
    said = ask(kept.campaign.code, kept.under, kept.day, kept.known_on)
    what = f"{kept.campaign.code} {kept.under} on {kept.day} as known on {kept.known_on}"
    require(said == kept.figures, f"{what}: {said}, but it was {kept.figures}")
