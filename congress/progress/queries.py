"""Figures on any day. The city's and a direct superior's come from counters and tallies, all others from rows."""

from __future__ import annotations

from collections import Counter as Bag
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from congress.campaigns.models import Campaign, Counter, Duty, DutyEvent, Status, Tally
from congress.campaigns.states import RANK, State, of_row
from congress.campaigns.tallies import Sums, in_root, segments_of
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.paging import Page, paginate
from congress.orgs import paths
from congress.orgs import queries as orgs
from congress.orgs.access import in_reach, known, on, under
from congress.orgs.kinds import LEVEL_OF, Kind, Level
from congress.orgs.models import Placement, Unit
from congress.progress.figures import Figure, Figures, levels_of

Row = Any


@dataclass(frozen=True)
class Scope:
    """What a board is about. ``place``: the unit as it stands on the day, None where it does not stand then."""

    unit_id: int
    place: Row | None

    @property
    def depth(self) -> int:
        return len(paths.ids(self.place.path)) if self.place is not None else 0


def scope_of(actor: Actor, campaign: Campaign, code: str | None, day: date) -> Scope:
    """The unit asked for; without one the top of what the actor sees of the campaign.

    :raises NotFound: out of reach.
    """
    unit_id = orgs.get_unit(actor, code).unit_id if code else _top(actor, campaign)
    return Scope(unit_id, orgs.find_place(unit_id, day))


def _top(actor: Actor, campaign: Campaign) -> int:
    root = orgs.get_unit_by_id(campaign.root_id)
    held = actor.paths()
    if any(root.path.startswith(path) for path in held):
        return campaign.root_id
    inside = [path for path in held if path.startswith(root.path)]
    return paths.ids(inside[0])[-1] if inside else campaign.root_id


def figures(campaign: Campaign, scope: Scope, day: date, known_on: date | None = None) -> Figures:
    """Done and total by level, at and below a unit, on a day.

    :raises DomainError: the unit does not stand on that day.
    """
    if known_on is not None:
        counts = _as_known(campaign, scope, day, known_on)
    elif scope.place is None:
        raise _not_on(scope, day)
    elif _is_counted(campaign, scope):
        counts = _from_counters(campaign, day, scope.unit_id if scope.depth == 2 else None)
    else:
        counts = _at(_sums_below(campaign, scope.unit_id), day)
    return Figures(
        day,
        campaign.deadline,
        [Figure(level, counts[level]["done"], counts[level]["due"]) for level in levels_of(campaign.kinds)],
    )


def _not_on(scope: Scope, day: date) -> DomainError:
    return DomainError("unit.not_on_day", 404, code=orgs.get_unit_by_id(scope.unit_id).code, day=day)


def _is_counted(campaign: Campaign, scope: Scope) -> bool:
    """Do counters answer? They are kept by direct superior, over the whole campaign."""
    return scope.depth == 2 or (scope.depth == 1 and campaign.root_id == scope.unit_id)


def _stood_high(unit_id: int) -> bool:
    """Was it its own direct superior, or the root, at all times? Then its tallies tell of every day."""
    lower = select(Placement.id).where(Placement.unit_id == unit_id, Placement.superior_id != unit_id)
    return session().scalar(lower.where(Placement.superseded_at.is_(None)).limit(1)) is None


Counts = dict[str, Bag[str]]


def _counts(rows: Sequence[Any]) -> Counts:
    counts: Counts = {level: Bag() for level in Level}
    for row in rows:
        counts[row.level].update(due=int(row.due or 0), done=int(row.done or 0))
    return counts


def _from_counters(campaign: Campaign, day: date, superior_id: int | None) -> Counts:
    """Sums over all days, less what begins after the day."""
    every = select(Counter.level, func.sum(Counter.due).label("due"), func.sum(Counter.done).label("done"))
    later = select(Tally.level, func.sum(-Tally.due).label("due"), func.sum(-Tally.done).label("done")).where(Tally.day > day)
    rows: list[Any] = []
    for table, sums in ((Counter, every), (Tally, later)):
        query = sums.where(table.campaign_id == campaign.id).group_by(table.level)
        rows += session().execute(query.where(table.superior_id == superior_id) if superior_id is not None else query).all()
    return _counts(rows)


def _sums_below(campaign: Campaign, unit_id: int) -> Sums:
    """What the duties at and below a unit add, wherever it stood through time."""
    sums = Sums()
    query = (
        select(Placement.superior_id, Placement.kind, Placement.valid_from, Placement.valid_to, Duty.__table__)
        .outerjoin(Duty, and_(Duty.unit_id == Placement.unit_id, Duty.campaign_id == campaign.id))
        .where(Placement.superseded_at.is_(None), Placement.kind.in_(campaign.kinds), _below(unit_id), in_root(campaign))
    )
    for row in session().execute(query.order_by(Placement.unit_id, Placement.valid_from)):
        state = of_row(row) if row.id is not None else State()
        sums.add(segments_of([row], campaign.kinds), state, campaign.done_from)
    return sums


def _below(unit_id: int) -> Any:
    """Placements at or below a unit on the days that the unit itself stood there."""
    above = aliased(Placement)
    places = session().execute(
        select(above.path).where(above.unit_id == unit_id, above.superseded_at.is_(None)).order_by(above.path)
    )
    return or_(*(under(path) for path in {row.path for row in places}))


def _at(sums: Sums, day: date) -> Counts:
    counts: Counts = {level: Bag() for level in Level}
    for (_superior, level, begins), bag in sums.days.items():
        if begins <= day:
            counts[level].update(bag)
    return counts


def _as_known(campaign: Campaign, scope: Scope, day: date, known_on: date) -> Counts:
    """From events and beliefs recorded by the end of a day: what this question would have been answered then.

    :raises DomainError: by what was known then, the unit does not stand on the day.
    """
    instant = clock.end_of(known_on)
    tree = known(max(instant, orgs.first_known()))  # before anything was told, the tree is the first that was
    last = select(func.max(DutyEvent.id)).where(DutyEvent.campaign_id == campaign.id, DutyEvent.recorded_at < instant)
    events = session().execute(
        select(DutyEvent.__table__, Duty.unit_id)
        .join(Duty, Duty.id == DutyEvent.duty_id)
        .where(DutyEvent.id.in_(last.group_by(DutyEvent.duty_id)))
    )
    states = {row.unit_id: of_row(row) for row in events}
    root = session().scalar(
        select(Placement.path).where(
            tree, Placement.unit_id == scope.unit_id, Placement.valid_from <= day, Placement.valid_to > day
        )
    )
    if root is None:
        raise _not_on(scope, day)
    query = select(Placement.unit_id, Placement.superior_id, Placement.kind, Placement.valid_from, Placement.valid_to).where(
        tree,
        Placement.valid_from <= day,
        Placement.valid_to > day,
        Placement.kind.in_(campaign.kinds),
        under(root),
        in_root(campaign),
    )
    sums = Sums()
    for row in session().execute(query.order_by(Placement.unit_id)):
        sums.add(segments_of([row], campaign.kinds), states.get(row.unit_id, State()), campaign.done_from)
    return _at(sums, day)


# ── by committee ─────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Part:
    """One line of the board: a unit right below the one shown, with its figures by level."""

    unit: Row
    figures: dict[str, Figure]

    @property
    def remaining(self) -> int:
        return sum(figure.remaining for figure in self.figures.values())


def parts(actor: Actor, campaign: Campaign, scope: Scope, day: date) -> list[Part]:
    """Units right below the one shown that have anything due, those with most left first."""
    if scope.place is None:
        return []
    if scope.depth == 1 and _is_counted(campaign, scope):
        counts = _by_superior(campaign, day)
    else:
        counts = _by_child(campaign, scope, day)
    units = session().execute(
        orgs.places(day).where(Placement.parent_id == scope.unit_id, in_reach(Placement.unit_id, actor)).order_by(Unit.code)
    )
    levels = levels_of(campaign.kinds)
    found = []
    for unit in units:
        bags = counts.get(unit.unit_id)
        if bags is not None and any(bags[level]["due"] for level in levels):
            lines = {str(level): Figure(level, bags[level]["done"], bags[level]["due"]) for level in levels}
            found.append(Part(unit, lines))
    return sorted(found, key=lambda part: (-part.remaining, part.unit.code))


def _by_superior(campaign: Campaign, day: date) -> dict[int, Counts]:
    every = select(Counter.superior_id, Counter.level, Counter.due, Counter.done).where(Counter.campaign_id == campaign.id)
    later = select(Tally.superior_id, Tally.level, func.sum(-Tally.due).label("due"), func.sum(-Tally.done).label("done"))
    later = later.where(Tally.campaign_id == campaign.id, Tally.day > day).group_by(Tally.superior_id, Tally.level)
    grouped: dict[int, Counts] = {}
    for query in (every, later):
        for row in session().execute(query):
            counts = grouped.setdefault(row.superior_id, {level: Bag() for level in Level})
            counts[row.level].update(due=int(row.due), done=int(row.done))
    return grouped


def _by_child(campaign: Campaign, scope: Scope, day: date) -> dict[int, Counts]:
    assert scope.place is not None  # noqa: S101  the caller looked
    query = (
        select(Placement.path, Placement.kind, done_by(campaign, day).label("done"), excused_by(day).label("excused"))
        .outerjoin(Duty, and_(Duty.unit_id == Placement.unit_id, Duty.campaign_id == campaign.id))
        .where(
            on(day),
            Placement.kind.in_(campaign.kinds),
            under(scope.place.path),
            in_root(campaign),
            Placement.unit_id != scope.unit_id,
        )
    )
    grouped: dict[int, Counts] = {}
    for row in session().execute(query):
        child = paths.ids(row.path)[scope.depth]
        if not row.excused:
            counts = grouped.setdefault(child, {level: Bag() for level in Level})
            counts[LEVEL_OF[Kind(row.kind)]].update(due=1, done=int(bool(row.done)))
    return grouped


def done_by(campaign: Campaign, day: date) -> Any:
    """The duty counts as done on a day; false where there is no duty."""
    column = {Status.HELD: Duty.held_on, Status.REPORTED: Duty.reported_on, Status.RATIFIED: Duty.ratified_on}[
        Status(campaign.done_from)
    ]
    counting = [status for status, rank in RANK.items() if rank >= RANK[Status(campaign.done_from)]]
    return case((and_(Duty.status.in_(counting), column <= day), True), else_=False)


def excused_by(day: date) -> Any:
    return case((and_(Duty.status == Status.EXCUSED, Duty.excused_on <= day), True), else_=False)


# ── what is missing ──────────────────────────────────────────────────────────


def _missing(actor: Actor, campaign: Campaign, scope: Scope, day: date, level: str | None) -> Select[Any]:
    kinds = [kind for kind in campaign.kinds if level is None or LEVEL_OF[Kind(kind)] == level]
    above = aliased(Placement)
    query = (
        select(
            Placement.unit_id, Unit.code, Placement.name, Placement.kind, Placement.path, Placement.superior_id,
            above.name.label("parent_name"), Duty.status, Duty.planned_on, Duty.held_on, Duty.reason, Duty.note,
        )
        .join(Unit, Unit.id == Placement.unit_id)
        .outerjoin(above, and_(above.unit_id == Placement.parent_id, on(day, above)))
        .outerjoin(Duty, and_(Duty.unit_id == Placement.unit_id, Duty.campaign_id == campaign.id))
        .where(on(day), Placement.kind.in_(kinds), in_root(campaign), in_reach(Placement.unit_id, actor),
               ~done_by(campaign, day), ~excused_by(day))
    )  # fmt: skip
    if scope.place is not None:
        query = query.where(under(scope.place.path))
    return query.order_by(case((Duty.planned_on.is_(None), 0), else_=1), Duty.planned_on, Unit.code)


def list_missing(actor: Actor, campaign: Campaign, scope: Scope, day: date, level: str | None = None, page: int = 1) -> Page:
    """Units that owe and are not done on a day: those without a date first."""
    return paginate(_missing(actor, campaign, scope, day, level), page)


def iterate_missing(actor: Actor, campaign: Campaign, scope: Scope, day: date, limit: int) -> Sequence[Row]:
    """The same for a sheet, at most ``limit`` of them."""
    return session().execute(_missing(actor, campaign, scope, day, None).limit(limit)).all()


# ── through time ─────────────────────────────────────────────────────────────


def burn_up(campaign: Campaign, scope: Scope, level: str, until: date) -> list[tuple[date, int, int]]:
    """(day, done, due) on each day on which a figure of a level changes, up to a day: each equal to ``figures`` of that day."""
    if scope.place is None:
        return []
    changes: dict[date, Bag[str]] = {}
    if _is_counted(campaign, scope) and _stood_high(scope.unit_id):
        query = select(Tally.day, func.sum(Tally.due).label("due"), func.sum(Tally.done).label("done"))
        query = query.where(Tally.campaign_id == campaign.id, Tally.level == level, Tally.day <= until)
        if scope.depth == 2:
            query = query.where(Tally.superior_id == scope.unit_id)
        for row in session().execute(query.group_by(Tally.day)):
            changes[row.day] = Bag(due=int(row.due), done=int(row.done))
    else:
        for (_superior, at, day), bag in _sums_below(campaign, scope.unit_id).days.items():
            if at == level and day <= until:
                changes.setdefault(day, Bag()).update(bag)
    points, due, done = [], 0, 0
    for day in sorted(changes):
        due, done = due + changes[day]["due"], done + changes[day]["done"]
        points.append((day, done, due))
    return points


def states_now(campaign: Campaign, scope: Scope) -> dict[str, int]:
    """How many duties are in which state now, at a direct superior or over the whole campaign."""
    names = [*(status.value for status in Status), "flagged"]
    if scope.place is not None and scope.depth > 2:
        return _states_below(campaign, scope.place, names)
    query = select(*(func.sum(getattr(Counter, name)).label(name) for name in names)).where(Counter.campaign_id == campaign.id)
    if scope.depth >= 2 and scope.place is not None:
        query = query.where(Counter.superior_id == scope.place.superior_id)
    row = session().execute(query).one()
    return {name: int(getattr(row, name) or 0) for name in names}


def _states_below(campaign: Campaign, place: Row, names: list[str]) -> dict[str, int]:
    query = (
        select(Duty.status, func.count().label("size"), func.sum(case((Duty.flags != "", 1), else_=0)).label("flagged"))
        .join(Placement, Placement.unit_id == Duty.unit_id)
        .where(Duty.campaign_id == campaign.id, on(clock.today()), Placement.kind.in_(campaign.kinds), under(place.path))
        .group_by(Duty.status)
    )
    counts = dict.fromkeys(names, 0)
    for row in session().execute(query):
        counts[row.status] = row.size
        counts["flagged"] += int(row.flagged)
    return counts
