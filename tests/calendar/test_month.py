"""What a month and a week count is what a slow recount finds, on random diaries, for every reader and every way of looking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from congress.calendar import queries
from congress.calendar.queries import OFF, Day
from congress.calendar.scopes import Scope
from congress.calendar.spans import View, around
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.events.models import Engagement, Event, EventKind, EventSession, EventState, EventUnit
from congress.orgs import queries as orgs
from congress.people.models import Person
from tests.events.making import hold, meets
from tests.support import TREE, World

CODES = [row[0] for row in TREE]
SPAN = around(View.MONTH, date(2025, 9, 10))
NAMED = 2
READERS = [
    (Role.ADMIN, None),
    (Role.LEADER, "01"),
    (Role.ORGANISER, "01.01"),
    (Role.VIEWER, "01.01"),
    (Role.SECRETARY, "01.02.001.001"),
]
FEW = (400, 3)  # few enough to be read one by one, and too many


def diary(world: World, chance: Random) -> None:
    """Events of every kind, state and length around a month, with people and units that take part."""
    first = SPAN.first - timedelta(days=20)
    for number in range(40):
        day = first + timedelta(days=chance.randint(0, 75))
        days = chance.choice((1, 1, 1, 2, 3, 12))
        sessions = [meets(str(day + timedelta(days=each)), "8:00", "23:30") for each in sorted({0, days - 1})]
        code = hold(world, chance.choice(CODES), chance.choice(list(EventKind)), *sessions, title=f"Việc {number}")
        with transaction() as writer:
            event = writer.scalars(select(Event).where(Event.code == code)).one()
            event.state = chance.choice(list(EventState))
            if chance.random() < 0.3:
                unit = world.unit(chance.choice(CODES))
                writer.add(EventUnit(event_id=event.id, unit_id=unit.unit_id, part="participant"))
            for each in writer.scalars(select(EventSession).where(EventSession.event_id == event.id)).all():
                if chance.random() < 0.5:
                    person = chance.choice(writer.scalars(select(Person.id).order_by(Person.id)).all())
                    writer.add(Engagement(person_id=person, session_id=each.id, role="delegate", source="hand", unit_id=None,
                                          title="", position=1))  # fmt: skip


# ── the recount: plain loops over whole tables ───────────────────────────────


def rows(table: Any) -> list[Any]:
    return list(session().execute(select(table.__table__)))


def is_seen(actor: Actor, event: Any, homes: dict[int, Any], parts: list[Any], engaged: set[int]) -> bool:
    changes = actor.covers(homes[event.unit_id].path, Role.ADMIN, Role.ORGANISER, Role.SECRETARY)
    if changes or event.state == EventState.DRAFT:
        return changes
    takes_part = any(actor.covers(homes[part.unit_id].path) for part in parts if part.event_id == event.id)
    return actor.covers(homes[event.unit_id].path) or takes_part or event.id in engaged


def recount(actor: Actor, path: str) -> Iterator[tuple[date, Any, str]]:
    """(day, event, kind of unit) of everything on each day in a unit's calendar."""
    parts = rows(EventUnit)
    homes = {code.unit_id: code for code in (orgs.get_unit(Actor.system("x"), each) for each in CODES)}
    at = {each.id: each.event_id for each in rows(EventSession)}
    engaged = {at[each.session_id] for each in rows(Engagement) if each.person_id == actor.person_id}
    for event in rows(Event):
        here = homes[event.unit_id].path.startswith(path)
        here = here or any(homes[part.unit_id].path.startswith(path) for part in parts if part.event_id == event.id)
        if here and is_seen(actor, event, homes, parts, engaged):
            for day in SPAN.days:
                if event.starts_on <= day <= event.ends_on:
                    yield day, event, homes[event.unit_id].kind


def told(day: Day) -> dict[str, Any]:
    off = day.off + sum(slot.event.state in OFF for slot in day.slots)
    kinds = Counter(day.rest)
    kinds.update((str(slot.event.kind), str(slot.event.unit_kind)) for slot in day.slots if slot.event.state not in OFF)
    return {"total": day.total, "off": off, "kinds": {key: count for key, count in kinds.items() if count}}


def wanted(found: list[tuple[date, Any, str]], day: date) -> dict[str, Any]:
    here = [(event, kind) for on, event, kind in found if on == day]
    kinds = Counter((str(event.kind), kind) for event, kind in here if event.state not in OFF)
    return {"total": len(here), "off": sum(event.state in OFF for event, _kind in here), "kinds": dict(kinds)}


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("seed", range(4))
def test_a_month_counts_what_a_slow_recount_finds(seed: int, few: int, city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    diary(city, Random(seed))
    compared = 0
    for role, code in READERS:
        actor = city.actor(role, code)
        for unit in CODES:
            if not actor.covers(city.unit(unit).path):
                continue
            scope = Scope(unit=city.unit(unit))
            found = list(recount(actor, scope.unit.path))
            seen = queries.overview(actor, scope, SPAN, NAMED)
            for day, shown in seen.days.items():
                assert told(shown) == wanted(found, day), (role, code, unit, day)
                assert len(shown.slots) <= NAMED
                compared += shown.total
            month = {event.id for day, event, _kind in found if SPAN.own[0] <= day <= SPAN.own[1]}
            assert seen.total == len(month)
            session().rollback()
    assert compared > 300


@pytest.mark.parametrize("few", FEW)
def test_what_is_named_is_of_the_highest_level_and_what_was_called_off_comes_last(
    few: int, city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    for unit in reversed(CODES):
        hold(city, unit, "conference", meets("2025-09-10"), title=f"Họp {unit}")
    hold(city, "01", "conference", meets("2025-09-10", "7:00", "8:00"), title="Bỏ", state=EventState.CANCELLED)
    seen = queries.overview(city.actor(Role.LEADER, "01"), Scope(unit=city.unit("01")), SPAN, 3)
    day = seen.days[date(2025, 9, 10)]
    assert [slot.event.name for slot in day.slots] == ["Họp 01", "Họp 01.01", "Họp 01.02"]
    assert day.off == 1
    assert day.more == [
        ("conference", "base", 3),
        ("conference", "base_cell", 1),
        ("conference", "sub", 1),
        ("conference", "cell", 4),
    ]


def test_an_event_of_several_days_stands_on_each(city: World) -> None:
    hold(city, "01", "congress", meets("2025-08-30"), meets("2025-09-02"), title="Đại hội")
    seen = queries.overview(city.actor(Role.LEADER, "01"), Scope(unit=city.unit("01")), SPAN, 3)
    stands = [day.day for day in seen.days.values() if day.slots]
    assert stands == [date(2025, 9, 1), date(2025, 9, 2)]  # the grid begins on 1/9
    assert all(slot.is_later for day in seen.days.values() for slot in day.slots)
    before = queries.overview(
        city.actor(Role.LEADER, "01"), Scope(unit=city.unit("01")), around(View.MONTH, date(2025, 8, 1)), 3
    )
    assert [slot.is_later for day in before.days.values() for slot in day.slots] == [False, True]


def test_control_an_event_counted_on_its_first_day_alone_is_caught(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    between = queries._between
    monkeypatch.setattr(queries, "_between", lambda first, _last, days: between(first, first, days))
    with pytest.raises(AssertionError):
        test_a_month_counts_what_a_slow_recount_finds(0, 400, city, monkeypatch)
