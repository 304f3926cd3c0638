"""Random diaries of the small city, with reorganisations between, and what the program says of them beside the plain truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, insert, select

from congress.core import clock
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.events import clashes, diary, finding, queries, services, shape
from congress.events.clashes import Clash
from congress.events.models import (
    ClashSetting,
    ClashWaiver,
    Engagement,
    Event,
    EventSession,
    Holiday,
    Point,
)
from congress.events.shape import Details, SessionPlan
from congress.orgs.models import Placement, Unit
from congress.orgs.queries import get_unit_by_id
from congress.people.models import Person
from congress.venues.models import Venue
from tests.conftest import empty
from tests.events import clash_truth as truth
from tests.events.making import appoint
from tests.support import SYSTEM, World

DIARIES = 8  # in one city, one after the other, with a decision after each second
FIRST = date(2025, 8, 22)  # a Friday; National Day lies ten days behind it
KINDS = ("congress", "congress", "congress", "conference", "plenum", "cell_meeting")
STATES = ("scheduled", "scheduled", "scheduled", "convened", "convened", "open", "closed", "draft", "cancelled", "postponed")
CODES = ("01", "01.01", "01.01.001", "01.01.001.001", "01.01.002", "01.01.002.001", "01.02", "01.02.001", "01.02.001.001")
DECISIONS = (
    "2025-08-28,transfer,01.01.001,,,,01.02",
    "2025-08-29,transfer,01.02.001,,,,01.01",
    "2025-08-27,merge,01.01.001.001|01.01.001.002,01.01.001.009,Chi bộ Chung,cell,01.01.001",
    "2025-08-28,dissolve,01.01.003,,,,01.01.002",
    "2025-08-29,split,01.01.002,01.01.007|01.01.008,Phường Bảy|Phường Tám,base|base,01.01",
    "2025-08-24,found,,01.01.010,Đảng bộ phường Mười,base,01.01",
    "2025-08-30,rename,01.02,,Đảng bộ quận Tây Nam,,",
    "2025-08-31,transfer,01.01.002.001,,,,01.01.001",
)


class Differs(AssertionError):
    """The program and the truth tell something else."""


def city(world: World, chance: Random) -> None:
    """A fresh tree with halls, seats, two campaigns."""
    empty()
    world.tree()
    world.campaign("C1", deadline=date(2025, 8, 28))
    world.campaign("C2", deadline=date(2026, 3, 1))
    appoint(("Người Một", "1970-01-01", "01.01", "Uỷ viên", "BCH"), ("Người Hai", "1970-01-02", "01.01", "Uỷ viên", "BCH"))
    with transaction():
        for number, code in enumerate(("01", "01.01", "01.01.001", "01.02", "01.02.001"), 1):
            told = {
                "code": f"H{number}",
                "name": f"Hội trường {number}",
                "search": "",
                "sort_key": b"",
                "address": "",
                "note": "",
            }
            told |= {
                "unit_id": world.unit(code).unit_id,
                "capacity": chance.choice((2, 30, None)),
                "equipment": [],
                "archived_at": None,
            }
            session().execute(insert(Venue).values(**told))


def write(chance: Random) -> None:
    """One diary in the place of another, as rows, so that nothing is kept from being strange."""
    units = list(session().scalars(select(Unit.id).order_by(Unit.id)))
    persons = list(session().scalars(select(Person.id).order_by(Person.id)))[:7]
    session().rollback()
    with transaction():
        for table in (ClashWaiver, Event, ClashSetting, Holiday):
            session().execute(delete(table))
        for number in range(chance.randint(5, 12)):
            _event(chance, number, chance.choice(units), persons)
        for day in {FIRST + timedelta(days=chance.randint(0, 14)) for _turn in range(2)}:
            session().execute(insert(Holiday).values(day=day, name="Nghỉ riêng", is_worked=chance.random() < 0.5))
        if chance.random() < 0.3:
            kind, level = chance.choice(("person", "venue", "order", "holiday")), chance.choice(("ignore", "block", "warn"))
            session().execute(insert(ClashSetting).values(kind=kind, severity=level))


def _hours(chance: Random) -> tuple[datetime, datetime]:
    """On a grid of half hours, so that ends and beginnings meet; now and then through the night or for days."""
    day = FIRST + timedelta(days=chance.choice((0, 3, 3, 4, 4, 5, 6, 7, 10, 11)))
    starts = datetime.combine(day, datetime.min.time(), clock.ZONE) + timedelta(minutes=30 * chance.randint(14, 22))
    minutes = chance.choice((30, 60, 60, 90, 120, 240)) if chance.random() < 0.95 else chance.choice((1020, 2880, 5000))
    return starts, starts + timedelta(minutes=minutes)


def _event(chance: Random, number: int, unit_id: int, persons: list[int]) -> None:
    spans = sorted(_hours(chance) for _turn in range(chance.choice((1, 1, 1, 2, 3))))
    ends, made_at = max(span[1] for span in spans), spans[0][0] - timedelta(days=chance.choice((60, 60, 20, 0)))
    state, kind = chance.choice(STATES), chance.choice(KINDS)
    convened_on = (
        spans[0][0].date() - timedelta(days=chance.randint(20, 60)) if state in ("convened", "open", "closed") else None
    )
    event_id = session().execute(
        insert(Event).values(
            code=f"E{number}", uid=f"{number}@x", unit_id=unit_id, kind=kind, state=state, reason="", title=f"Cuộc {number}",
            name=f"Cuộc {number}", search="", term="", theme="", cluster="", congress_kind="", content_mode=None,
            is_pilot=False, body="", note="", starts_at=spans[0][0], ends_at=ends, starts_on=truth.local(spans[0][0]),
            ends_on=truth.local(ends - timedelta(seconds=1)), convened_on=convened_on if chance.random() < 0.9 else None,
            campaign_id=chance.choice((None, 1, 1, 2)) if kind == "congress" else None, wave_version=0, local=[], agenda_key="",
            sequence=0, version=1, made_at=made_at, made_by="x", changed_at=made_at, changed_by="x",
        ).returning(Event.id)
    ).scalar_one()  # fmt: skip
    for position, (starts_at, ends_at) in enumerate(spans, 1):
        _session(chance, {"event_id": event_id, "code": f"E{number}-P{position}", "position": position,
                          "starts_at": starts_at, "ends_at": ends_at}, persons)  # fmt: skip


def _session(chance: Random, told: dict[str, Any], persons: list[int]) -> None:
    told |= {"kind": "official", "title": "", "place": "", "venue_id": chance.choice((None, None, 1, 2, 3, 4, 5))}
    told["expected"] = chance.choice((None, None, 1, 10, 40))
    at = session().execute(insert(EventSession).values(**told).returning(EventSession.id)).scalar_one()
    for person_id in chance.sample(persons, chance.randint(0, 3)):
        for role in chance.sample(("chair", "supervisor", "speaker", "delegation_head"), chance.choice((1, 1, 2))):
            values = {"person_id": person_id, "session_id": at, "role": role, "source": "hand", "title": "", "position": 1}
            session().execute(insert(Engagement).values(**values))
    if chance.random() < 0.15:
        venue_id, expected = chance.choice((None, 1, 2, 3)), chance.choice((None, 5, 50))
        session().execute(insert(Point).values(session_id=at, venue_id=venue_id, name="Điểm cầu", expected=expected))


# ── the two beside each other ────────────────────────────────────────────────


def plain(clash: Clash) -> truth.Told:
    figure = clash.found.figures["wanted"] if clash.kind == "capacity" else None
    return clash.kind, clash.event_ids, clash.session_ids, clash.person_id, clash.venue_id, clash.day, figure


def plainly(found: list[Clash]) -> list[truth.Told]:
    return sorted(map(plain, found), key=repr)


def _same(what: str, ours: list[truth.Told], wanted: list[truth.Told]) -> int:
    if ours != wanted:
        missing, more = [each for each in wanted if each not in ours], [each for each in ours if each not in wanted]
        raise Differs(f"{what}: missing {missing[:3]}, too much {more[:3]}, {len(ours)} instead of {len(wanted)}")
    return len(wanted)


def compare(chance: Random) -> int:
    """The whole city, a part of its days, each event alone, an event that is only typed. Answers how many clashes there were.

    :raises Differs: the program does not tell the truth.
    """
    rows, today = truth.read(), clock.today()
    wanted = truth.clashes(rows, today)
    total = _same("city", plainly(clashes.list_clashes(SYSTEM)), wanted)
    since = FIRST + timedelta(days=chance.randint(0, 8))
    till = since + timedelta(days=chance.randint(0, 5))
    for first, last in ((since, till), (since, None), (None, till)):
        inside = [one for one in wanted if any(truth.lies_within(rows, each, first, last) for each in one[1])]
        _same(f"{first} - {last}", plainly(clashes.list_clashes(SYSTEM, since=first, till=last)), inside)
    for row in rows.events:
        event = queries.get_event(SYSTEM, row["code"])
        mine = [] if row["state"] in ("cancelled", "postponed") else truth.clashes(rows, today, as_if=row["id"])
        _same(f"event {row['code']}", plainly(clashes.of_event(SYSTEM, event)), truth.of_event(mine, row["id"]))
    session().rollback()
    _typed_again(chance, rows)
    _typed_new(chance)
    return total


def _typed_again(chance: Random, rows: truth.Rows) -> None:
    """What is typed into the form of an event is checked as if it were stored: it is stored, looked at, and taken back."""
    able = [row for row in rows.events if row["state"] in ("draft", "scheduled") and row["kind"] != "plenum"]
    if not able:
        return
    row = chance.choice(able)
    plans = [SessionPlan(*_hours(chance), venue_id=chance.choice((None, 1, 4)), id=at["id"])
             for at in rows.sessions if at["event_id"] == row["id"] and chance.random() < 0.8]  # fmt: skip
    plans = [*plans, SessionPlan(*_hours(chance))] if chance.random() < 0.4 or not plans else plans
    with transaction():
        event = queries.get_event(SYSTEM, row["code"])
        unit, details = get_unit_by_id(event.unit_id), shape.details_of(event)
        persons = sorted({each["person_id"] for each in rows.engagements})[:2]
        try:
            before = clashes.check(SYSTEM, unit, details, plans, persons, event=event)
        except DomainError:
            return
        services.change(event, details, plans, by=SYSTEM, version=event.version, chairs=persons)
        after = clashes.of_event(SYSTEM, event)
        _same(f"form of {row['code']}", _unnumbered(before), _unnumbered(after))
        session().rollback()


def _typed_new(chance: Random) -> None:
    units = session().scalars(select(Placement.unit_id).where(Placement.superseded_at.is_(None)).distinct()).all()
    persons = list(session().scalars(select(Person.id).order_by(Person.id).limit(6)))
    plans = [SessionPlan(*_hours(chance), venue_id=chance.choice((None, 1, 2, 3)), expected=chance.choice((None, 35)))]
    session().rollback()
    with transaction():
        unit, kind = get_unit_by_id(chance.choice(sorted(units))), chance.choice(KINDS)
        chairs = chance.sample(persons, 2)
        before = clashes.check(SYSTEM, unit, Details(kind), plans, chairs)
        event = services.create(unit, Details(kind), plans, by=SYSTEM, chairs=chairs)
        _same(f"new {kind}", _unnumbered(before), _unnumbered(clashes.of_event(SYSTEM, event)))
        session().rollback()


def _unnumbered(found: list[Clash]) -> list[Any]:
    """Without the numbers that only what is stored has, and by which sessions that begin together are ordered."""
    own = [clash.book.mine for clash in found]
    return sorted(
        (
            (clash.kind, clash.person_id, clash.venue_id, clash.day, plain(clash)[6],
             tuple(event_id for event_id in clash.event_ids if event_id not in mine),
             sorted((spot.starts_at.astimezone(UTC), spot.ends_at.astimezone(UTC)) for spot in clash.found.spots))
            for clash, mine in zip(found, own, strict=True)
        ),
        key=repr,
    )  # fmt: skip


def run(world: World, seed: int) -> int:
    """One city: ``DIARIES`` diaries with decisions between. Answers how many clashes were told alike.

    :raises Differs: at the first that was not.
    """
    chance, total = Random(seed), 0
    city(world, chance)
    for number in range(DIARIES):
        write(chance)
        try:
            total += compare(chance)
            if number % 2:
                world.decide(chance.choice(DECISIONS))  # what no longer fits the tree is refused, and the tree stays
                total += compare(chance)
        except Differs as difference:
            raise Differs(f"seed {seed}, diary {number}: {difference}") from None
        finally:
            session().rollback()
    return total


# ── faults that must be noticed ──────────────────────────────────────────────


def _closed_pairs(spots: Any, spare: timedelta) -> Iterator[Any]:
    ordered = sorted(spots, key=lambda spot: (spot.starts_at, spot.id))
    for place, one in enumerate(ordered):
        for two in ordered[place + 1 :]:
            if two.starts_at - one.ends_at <= spare:
                yield one, two


def _rule(**changed: Any) -> AbstractContextManager[Any]:
    made = diary.empty_book

    def other() -> Any:
        book = made()
        book.rule = {**book.rule, **changed}
        return book

    return patch.object(diary, "empty_book", other)


@contextmanager
def _finder(kind: str, name: str) -> Iterator[None]:
    finders = {**finding._FINDERS, kind: _FAULTY[name]}
    with patch.object(finding, "_FINDERS", finders):
        yield


def _without_points(book: Any) -> Any:
    book.points = []
    return finding._venues(book)


def _places_of_today(book: Any) -> Any:
    with patch.object(type(book.places), "_on", lambda self, unit_id, _day: self.known[unit_id][1][-1]):
        return iter(list(finding.orders(book)))


def _no_further(since: date | None, till: date | None) -> tuple[datetime | None, datetime | None]:
    return since and diary.start_of(since), till and diary.start_of(till)


def _ends_within(event: Any, since: date | None, till: date | None) -> bool:
    return (since is None or event.starts_on >= since) and (till is None or event.ends_on <= till)


_FAULTY = {"no points": _without_points, "today's tree": _places_of_today}
FAULTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "closed intervals": lambda: patch.object(finding, "_pairs", _closed_pairs),
    "travel ignored": lambda: _rule(travel_minutes=0),
    "drafts counted": lambda: patch.object(diary, "BUSY", (*diary.BUSY, "draft")),
    "29 working days": lambda: _rule(notice_working_days=29),
    "points forgotten": lambda: _finder("venue", "no points"),
    "the tree of today": lambda: _finder("order", "today's tree"),
    "campaigns mixed": lambda: patch.object(finding, "_same_cycle", lambda *_whatever: True),
    "the others of these days alone": lambda: patch.object(diary, "_reach", _no_further),
    "the later event alone": lambda: patch.object(diary, "_lies_within", _ends_within),
    "own days forgotten": lambda: patch.object(diary.workdays, "list_own", list),
}
