"""Random congresses put into the database as in life, and counted there: what the second counter is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, update

from congress.checkin import fold, quorum, refolding
from congress.checkin.fold import Fact, Window
from congress.checkin.models import Act, Presence
from congress.core import clock
from congress.core.db import bulk_insert, session, transaction
from congress.delegates import bases, queries, services
from congress.delegates.bases import Bound, Quorum, Voter
from congress.delegates.models import Delegate
from congress.delegates.services import Told
from congress.events.services import SessionPlan
from tests.checkin import counting
from tests.checkin.counting import TOP, Story
from tests.checkin.making import sessions
from tests.events.making import at, hold
from tests.support import SYSTEM, World

FIRST = at("2025-09-10")
SIZES = (0, 1, 2, 3, 4, 5, 6, 9)  # organisations right below a unit that holds a congress
TREE = [("01", "Đảng bộ Thành phố", "city", "", "")]
for _size in SIZES:
    TREE.append((f"01.{_size}", f"Đảng bộ {_size}", "base_superior", "01", ""))
    for _place in range(_size):
        TREE.append((f"01.{_size}.{_place}", f"Đảng bộ {_size}.{_place}", "base", f"01.{_size}", ""))
        TREE.append((f"01.{_size}.{_place}.1", f"Chi bộ {_size}.{_place}", "cell", f"01.{_size}.{_place}", "9"))


class Hall:
    """One event for each shape of congress, whose list is another one for each story."""

    def __init__(self, world: World) -> None:
        world.tree(TREE)
        self.world = world
        self.units = {row[0]: world.unit(row[0]).unit_id for row in TREE}
        self.events: dict[tuple[str, int, int], str] = {}

    def differs(self, seed: int) -> list[str]:
        """Where the two counters say different things of a story."""
        story = counting.story(seed, FIRST)
        with patch.object(clock, "now", lambda: story.now):
            code = self.make(story)
            return [f"{seed} {story.kind}: {each}" for each in _compare(story, code)]

    def make(self, story: Story) -> str:
        """Answers the event's code."""
        below = sum(above == TOP for above in story.above.values()) if story.kind == "delegates" else 1
        code = self._event(story, below)
        ids = self._enlist(story, code, _units(story, below, self.units))
        rows = [sessions(code), story.sessions]
        with transaction():
            bulk_insert(Presence, [
                _presence(row.id, ids[person.name], person.stays[place], Window.of(*times, 120))
                for place, (row, times) in enumerate(zip(*rows, strict=True))
                for person in story.people if place in person.stays
            ])  # fmt: skip
        return code

    def _event(self, story: Story, below: int) -> str:
        shape = story.kind, below, len(story.sessions)
        if shape not in self.events:
            more: dict[str, Any] = {"body": "committee"} if story.kind == "committee" else {"congress_kind": story.kind}
            plans = [SessionPlan(begins, ends) for begins, ends in story.sessions]
            kind = "plenum" if story.kind == "committee" else "congress"
            name = "-".join(map(str, shape))
            self.events[shape] = hold(self.world, f"01.{below}", kind, *plans, code=f"T-{name}", title=name, **more)
            with transaction():
                services.open_roll(queries.get_held(SYSTEM, self.events[shape]), by=SYSTEM)
        return self.events[shape]

    def _enlist(self, story: Story, code: str, units: Mapping[int, int]) -> dict[str, int]:
        session().rollback()
        event_id = queries.get_held(SYSTEM, code).event.id
        told = [
            Told(each.name, units[each.unit] if each.unit else None, membership=each.membership, basis=each.basis)  # type: ignore[arg-type]
            for each in story.people
        ]
        with transaction() as writer:
            writer.execute(delete(Presence).where(Presence.delegate_id > 0))
            writer.execute(update(Delegate).values(replaces_id=None))
            writer.execute(delete(Delegate).where(Delegate.event_id == event_id))
            made = services.enlist(queries.get_held(SYSTEM, code), told, by=SYSTEM)
            ids = dict(zip((each.name for each in story.people), made, strict=True))
            for each in story.people:
                more = {"standing": each.standing, "absence": each.told, "replaces_id": ids.get(each.replaces)}
                writer.execute(update(Delegate).where(Delegate.id == ids[each.name]).values(**more))
        return ids


def _units(story: Story, below: int, known: Mapping[str, int]) -> dict[int, int]:
    """Units of a story -> those of the tree."""
    found, codes = {TOP: known[f"01.{below}"]}, {}
    for unit, above in sorted(story.above.items()):
        codes[unit] = f"01.{below}.{len(codes)}" if above == TOP else f"{codes[above]}.1"
        found[unit] = known[codes[unit]]
    return found


def _presence(session_id: int, delegate_id: int, stays: list[tuple[datetime, str]], window: Window) -> dict[str, Any]:
    """What folding leaves of his comings and goings."""
    facts = [Fact(place, str(place), Act(act), when.astimezone(UTC), let_in=True) for place, (when, act) in enumerate(stays)]
    state = fold.fold(facts, window, {})
    return {"session_id": session_id, "delegate_id": delegate_id, **refolding.columns(state), "fact_id": 1}


def _compare(story: Story, code: str) -> Iterator[str]:
    held = queries.get_held(SYSTEM, code)
    rows = sessions(code)
    held = queries.get_held(SYSTEM, code)
    for place, row in enumerate(rows):
        for moment in story.moments:
            found = quorum.status_at(held.event, row, moment)
            ours = counting.Told(found.convened, found.present, found.represented, found.is_met, found.valid_since)
            theirs = counting.count(story, place, moment)
            if ours != theirs:
                yield f"session {place} at {moment}: {ours}, counted apart {theirs}"
    names = {each.id: each.full_name for each in queries.all_of(held.event.id)}
    base, excluded = quorum.base(held.event)
    ours_2 = counting.Decided(
        base.convened, base.size, base.needed, frozenset(names[each.row.id] for each in excluded),
        frozenset(names[each.id] for each in quorum.absent_throughout(held.event)),
    )  # fmt: skip
    theirs_2 = counting.decide(story)
    if ours_2 != theirs_2:
        yield f"base: {ours_2}, counted apart {theirs_2}"


# ── seeded faults ────────────────────────────────────────────────────────────


@contextmanager
def _reached_is_enough() -> Iterator[None]:
    """Half is taken for more than half."""
    with patch.object(Bound, "needed", lambda self, total: -(-total * self.numerator // self.denominator)):
        yield


@contextmanager
def _rounded() -> Iterator[None]:
    """Shares as fractions that are rounded."""
    with patch.object(Bound, "needed", lambda self, total: round(total * self.numerator / self.denominator)):
        yield


@contextmanager
def _excused_delegates() -> Iterator[None]:
    """Who is excused is left out at a congress of delegates, as members are."""
    right = bases.why_excluded

    def wrong(kind: str, voter: Voter) -> Any:
        return bases.Why.EXCUSED if kind == "delegates" and voter.absence == "excused" else right(kind, voter)

    rules = bases.rules_for

    def with_rule(kind: str, day: Any) -> Any:
        told = rules(kind, day)
        told.excluded[bases.Why.EXCUSED] = told.base  # type: ignore[index]
        return told

    with patch.object(bases, "why_excluded", wrong), patch.object(bases, "rules_for", with_rule):
        yield


@contextmanager
def _people_alone() -> Iterator[None]:
    """The test of organisations is forgotten."""
    with patch.object(Quorum, "are_met", lambda self, present, _there=0: (self.convened > 0 and present >= self.needed, True)):
        yield


@contextmanager
def _half_a_share() -> Iterator[None]:
    """A span counts at the instant at which it ends."""
    right = quorum._moves

    def wrong(stays: Any, known: Any, moment: Any, ends_at: Any) -> Any:
        return [each for each in right(stays, known, moment, ends_at) if each[2] > 0 or each[0] != quorum._text(moment)]

    with patch.object(quorum, "_moves", wrong):
        yield


@contextmanager
def _told_stays_told() -> Iterator[None]:
    """Who told that he stays away is away though he came."""
    right = bases.settled

    def wrong(kind: str, voter: Voter, stage: Any, *, is_seen: bool) -> Voter:
        return voter if voter.is_away else right(kind, voter, stage, is_seen=is_seen)

    with patch.object(bases, "settled", wrong):
        yield


FAULTS: Mapping[str, Callable[[], Any]] = {
    "half is more than half": _reached_is_enough, "rounded shares": _rounded, "excused delegates": _excused_delegates,
    "one of the two tests": _people_alone, "still there when he leaves": _half_a_share, "told and came": _told_stays_told,
}  # fmt: skip
