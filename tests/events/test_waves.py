"""Waves: one template for many units. Run again they make none, what a hand changed stays, a worker killed does no harm."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from congress.accounts import identity
from congress.accounts import services as accounts
from congress.accounts.models import Account
from congress.accounts.queries import grants_of
from congress.core import jobs
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.events import bulk, engagements, queries, services, shape, updating, waves
from congress.events.models import Event, EventSession, EventState, Wave
from congress.events.template import Hall, Meets, Template
from congress.people.models import Person
from tests.events.making import appoint, at, duty, get, move
from tests.jobs.test_killed import LATER, in_a_process
from tests.support import SYSTEM, World
from tests.venues.test_lists import take as take_venues

CELLS = ("01.01.001.001", "01.01.001.002", "01.01.002.001", "01.02.001.001")
CEREMONY = Template("ceremony", date(2025, 8, 1), (Meets("08:00", "11:30"),), title="Lễ công bố tại {unit}")
CONGRESS = Template("congress", date(2025, 9, 1), (Meets("08:00", "12:00"),))


def plan(
    world: World, template: Template = CEREMONY, kinds: tuple[str, ...] = ("cell",), code: str = "LE", root: str = "01",
    by: Actor = SYSTEM,
) -> str:  # fmt: skip
    with transaction():
        return waves.create(code, world.unit(root), kinds, template, by=by).code


def wave(code: str = "LE") -> Wave:
    session().expire_all()
    return waves.get_wave(SYSTEM, code)


def ask(code: str = "LE", by: Actor = SYSTEM) -> int:
    with transaction():
        return waves.start(waves.get_wave(by, code), by=by)


def run(code: str = "LE") -> dict[str, int]:
    result = jobs.run_now(ask(code))
    return {name: result[name] for name in ("made", "changed", "kept", "refused") if result[name]}


def retell(template: Template, code: str = "LE", kinds: tuple[str, ...] = ("cell",)) -> bool:
    with transaction():
        found = wave(code)
        return waves.change(found, kinds, template, by=SYSTEM, version=found.version)


def events(code: str = "LE") -> dict[str, Any]:
    """unit code -> its event."""
    query = queries.places().where(Event.wave_id == wave(code).id)
    found = {row.unit_code: row for row in session().execute(query.order_by(Event.id))}
    session().rollback()
    return found


def sessions(event_id: int) -> list[Any]:
    found = queries.sessions_of([event_id])[event_id]
    session().rollback()
    return found


# ── made once ────────────────────────────────────────────────────────────────


def test_each_unit_of_the_kinds_gets_its_event_and_again_none(city: World) -> None:
    plan(city)
    assert run() == {"made": 4}
    made = events()
    assert sorted(made) == list(CELLS)
    assert {row.name for row in made.values()} == {"Lễ công bố tại Chi bộ 1", "Lễ công bố tại Chi bộ 2"}
    assert {row.starts_at for row in made.values()} == {at("2025-08-01")}
    before = stamps()
    assert run() == {}
    assert stamps() == before


def stamps() -> list[tuple[Any, ...]]:
    session().expire_all()
    found = session().execute(select(Event.id, Event.code, Event.version, Event.sequence, Event.name).order_by(Event.id)).all()
    session().rollback()
    return [tuple(row) for row in found]


def test_one_line_of_the_trail_tells_of_a_run(city: World) -> None:
    plan(city)
    run()
    query = select(AuditLine.verb, AuditLine.count).where(AuditLine.verb.like("events.%")).order_by(AuditLine.id)
    assert [tuple(line) for line in session().execute(query)] == [("events.plan_wave", 1), ("events.run_wave", 4)]


def test_made_events_are_those_that_the_service_makes(city: World) -> None:
    """The control of the fast way, for a congress with a campaign, a hall and several sessions."""
    city.campaign()
    take_venues()
    two = replace(CONGRESS, sessions=(Meets("14:00", "17:00", kind="preparatory"), Meets("08:00", "11:30", 1)))
    plan(city, two, ("base",), root="01.01.001")
    run()
    made = events()["01.01.001"]
    hall = sessions(made.id)[0].venue_id
    assert hall is not None
    with transaction():
        meets = [services.SessionPlan(at("2025-09-01", "14:00"), at("2025-09-01", "17:00"), "preparatory", venue_id=hall),
                 services.SessionPlan(at("2025-09-02"), at("2025-09-02", "11:30"), venue_id=hall)]  # fmt: skip
        services.create(city.unit("01.01.001"), services.Details("congress"), meets, by=SYSTEM, code="TAY")
    names = {column.name for column in Event.__table__.c} - {"id", "code", "uid", "wave_id", "wave_version"}
    by_hand = get("TAY")
    assert {name: getattr(made, name) for name in names} == {name: getattr(by_hand, name) for name in names}
    told = [[(row.position, row.kind, row.starts_at, row.ends_at, row.venue_id, row.title, row.place, row.expected)
             for row in sessions(event_id)] for event_id in (made.id, by_hand.id)]  # fmt: skip
    assert told[0] == told[1]


def test_congresses_of_a_wave_are_the_plans_of_their_units_duties(running_city: World) -> None:
    plan(running_city, CONGRESS)
    run()
    for code in CELLS:
        owed = duty(running_city.unit(code).unit_id)
        assert (str(owed.status), owed.planned_on) == ("planned", date(2025, 9, 1))
    retell(replace(CONGRESS, first_on=date(2025, 9, 8)))
    assert run() == {"changed": 4}
    assert {duty(running_city.unit(code).unit_id).planned_on for code in CELLS} == {date(2025, 9, 8)}


def test_the_events_may_be_spread_over_days_in_the_order_of_the_tree(city: World) -> None:
    plan(city, replace(CEREMONY, first_on=date(2025, 8, 1), span=4))  # from a Friday to a Monday
    run()
    days = [row.starts_on for row in sorted(events().values(), key=lambda row: row.path)]
    assert days == [date(2025, 8, 1), date(2025, 8, 1), date(2025, 8, 4), date(2025, 8, 4)]


def test_units_below_the_root_alone_and_those_of_the_first_day(city: World) -> None:
    city.decide("2025-08-15,found,,01.01.001.009,Chi bộ 9,cell,01.01.001")
    plan(city, root="01.01")
    assert run() == {"made": 3}
    plan(city, replace(CEREMONY, first_on=date(2025, 8, 20)), code="SAU", root="01.01")
    assert run("SAU") == {"made": 4}


def test_a_unit_that_is_new_after_a_reorganisation_gets_its_own_at_the_next_run(city: World) -> None:
    plan(city)
    run()
    city.decide("2025-07-20,found,,01.01.001.009,Chi bộ 9,cell,01.01.001")
    assert waves.forecast(wave().root_id, ["cell"], CEREMONY, wave()).new == 1
    assert run() == {"made": 1}
    assert events()["01.01.001.009"].name == "Lễ công bố tại Chi bộ 9"


def test_a_code_that_is_taken_is_not_taken_twice(city: World) -> None:
    with transaction():
        meets = [services.SessionPlan(at("2025-08-01"), at("2025-08-01", "9:00"))]
        services.create(city.unit("01"), services.Details("seminar"), meets, by=SYSTEM, code="LE-01.01.001.001")
    plan(city)
    assert run() == {"made": 4}
    assert events()["01.01.001.001"].code != "LE-01.01.001.001"


@pytest.mark.parametrize(("more", "code"), [
    ({"code": "có dấu cách"}, "wave.bad_code"), ({"code": "new"}, "wave.bad_code"), ({"kinds": ()}, "campaign.no_kinds"),
    ({"template": replace(CEREMONY, sessions=())}, "wave.no_session"),
    ({"template": replace(CEREMONY, span=0)}, "wave.bad_span"),
    ({"template": replace(CEREMONY, sessions=(Meets("11:00", "08:00"),))}, "wave.bad_times"),
    ({"template": replace(CEREMONY, kind="party")}, "event.kind_unknown"),
])  # fmt: skip
def test_a_wave_that_cannot_be_is_refused(city: World, more: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError, match=code.replace(".", r"\.")):
        plan(city, **more)
    session().rollback()


# ── a later template ─────────────────────────────────────────────────────────


def by_hand(code: str, starts: datetime | None = None, **more: Any) -> None:
    with transaction():
        event = get(code)
        (row,) = session().execute(shape.SESSION.select().where(shape.SESSION.c.event_id == event.id)).all()
        begins = starts or row.starts_at
        meets = services.SessionPlan(begins, begins + (row.ends_at - row.starts_at), venue_id=row.venue_id, id=row.id)
        details = replace(shape.details_of(event), **more)
        services.change(event, details, [meets], by=SYSTEM, version=event.version)


def test_a_later_template_changes_what_no_hand_has_changed(city: World) -> None:
    plan(city)
    run()
    titled, moved, *plain = (events()[code].code for code in CELLS)
    by_hand(titled, title="Lễ riêng")
    by_hand(moved, at("2025-08-02", "14:00"))
    retell(replace(CEREMONY, title="Lễ ra mắt {unit}", first_on=date(2025, 8, 5)))
    assert run() == {"changed": 4, "kept": 2}
    assert (get(titled).name, get(titled).starts_at) == ("Lễ riêng", at("2025-08-05"))
    assert (get(moved).name, get(moved).starts_at) == ("Lễ ra mắt Chi bộ 2", at("2025-08-02", "14:00"))
    assert {get(code).starts_at for code in plain} == {at("2025-08-05")}
    assert {get(code).sequence for code in plain} == {1}
    assert {row.starts_at for code in plain for row in sessions(get(code).id)} == {at("2025-08-05")}
    before = stamps()
    assert run() == {}
    assert stamps() == before


def test_control_without_the_mark_of_a_hand_it_is_overwritten(city: World) -> None:
    plan(city)
    run()
    code = events()[CELLS[0]].code
    by_hand(code, title="Lễ riêng")
    with transaction():
        get(code).local = []
    retell(replace(CEREMONY, title="Lễ ra mắt {unit}"))
    run()
    assert get(code).name == "Lễ ra mắt Chi bộ 1"


def test_what_is_over_or_called_off_stays(city: World) -> None:
    plan(city)
    run()
    called_off = events()[CELLS[0]].code
    move(called_off, "cancel", reason="mưa bão")
    retell(replace(CEREMONY, title="Lễ ra mắt {unit}"))
    assert run() == {"changed": 3}
    assert (get(called_off).name, get(called_off).state) == ("Lễ công bố tại Chi bộ 1", EventState.CANCELLED)
    assert run() == {}


def test_people_who_were_called_are_told_of_the_change(city: World) -> None:
    appoint(("Trần Văn An", "1970-01-01", "01.01.001.001", "Bí thư", "BCH"))
    plan(city)
    run()
    code = events()[CELLS[0]].code
    with transaction():
        event = get(code)
        chair = session().scalars(select(Person.id).where(Person.full_name == "Trần Văn An")).one()
        engagements.set_chairs(event, [chair], by=SYSTEM)
    move(code, "convene")
    retell(replace(CEREMONY, first_on=date(2025, 8, 5)))
    assert run() == {"changed": 4}
    kinds = list(session().scalars(select(Outbox.kind).order_by(Outbox.id)))
    assert kinds == ["events.convened", "events.changed"]
    assert (get(code).starts_at, get(code).state) == (at("2025-08-05"), EventState.CONVENED)


def test_more_sessions_and_another_hall_reach_the_events(city: World) -> None:
    take_venues()
    plan(city, kinds=("base_superior",))
    run()
    first = sessions(events()["01.01"].id)
    assert [row.venue_code for row in first] == ["V-01.01-1"]
    retell(replace(CEREMONY, hall=Hall.NONE), kinds=("base_superior",))
    assert run() == {"changed": 2}
    assert [row.venue_code for row in sessions(events()["01.01"].id)] == [None]
    both = (Meets("08:00", "11:30"), Meets("14:00", "16:00"))
    retell(replace(CEREMONY, hall=Hall.NONE, sessions=both), kinds=("base_superior",))
    assert run() == {"changed": 2}
    rows = sessions(events()["01.01"].id)
    assert ([row.starts_at for row in rows], rows[0].id) == ([at("2025-08-01"), at("2025-08-01", "14:00")], first[0].id)


def test_two_who_change_the_template_at_once_are_told(city: World) -> None:
    plan(city)
    version = wave().version
    retell(replace(CEREMONY, title="Một"))
    with pytest.raises(DomainError, match=r"wave\.changed_since"), transaction():
        waves.change(wave(), ["cell"], replace(CEREMONY, title="Hai"), by=SYSTEM, version=version)
    assert wave().spec["title"] == "Một"
    with pytest.raises(DomainError, match=r"wave\.kind_fixed"):
        retell(replace(CEREMONY, kind="seminar"))
    session().rollback()


# ── whose it is ──────────────────────────────────────────────────────────────


def test_a_wave_is_of_those_who_arrange_the_units_below_it(city: World) -> None:
    plan(city, root="01.01")
    own = city.actor(Role.ORGANISER, "01.01")
    assert [row.code for row in waves.list_waves(own)] == ["LE"]
    for role, code in ((Role.ORGANISER, "01.02"), (Role.LEADER, "01"), (Role.SECRETARY, "01.01.001")):
        other = city.actor(role, code)
        assert waves.list_waves(other) == []
        with pytest.raises(DomainError, match="not_found"):
            waves.get_wave(other, "LE")
    with pytest.raises(DomainError, match="forbidden"):
        plan(city, code="KHAC", root="01", by=own)
    session().rollback()


def test_a_run_stops_when_the_asker_may_no_longer(city: World) -> None:
    account = city.account("Cán bộ", Role.ORGANISER, "01.01")
    plan(city, root="01.01")
    job_id = ask(by=identity.actor_of(account))
    with transaction():
        (row,) = grants_of(SYSTEM, [account])[account]
        accounts.revoke(row, session().get_one(Account, account), by=SYSTEM)
    jobs.run_due()
    assert events() == {}
    assert session().scalar(select(jobs.Job.state).where(jobs.Job.id == job_id)) == "failed"


# ── killed in the middle ─────────────────────────────────────────────────────


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "CHUNK", 1)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_worker_killed_in_the_middle_is_finished_once(
    city: World, app: Flask, small_chunks: None, set_clock: Callable[[datetime], None], today: datetime, after: int
) -> None:
    """Killed with the events of a chunk written and not yet committed."""
    plan(city)
    ask()

    def die() -> None:
        make = bulk.insert_events

        def dying(*told: Any, **more: Any) -> Any:
            made = make(*told, **more)
            if session().scalar(select(func.count()).select_from(Event)) > after:
                os.kill(os.getpid(), signal.SIGKILL)
            return made

        bulk.insert_events = dying
        jobs.run_due()

    assert in_a_process(app, die) == -signal.SIGKILL
    assert len(events()) == after
    set_clock(today + LATER)
    jobs.run_due()
    assert sorted(events()) == list(CELLS)
    query = select(func.count()).select_from(EventSession)
    assert session().scalar(query) == 4
    session().rollback()
    assert run() == {}


def test_control_a_chunk_whose_cursor_is_lost_is_caught_by_the_constraint(
    city: World, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks for what is there already: the table itself refuses a second event of a unit."""
    plan(city)
    run()
    monkeypatch.setattr(updating, "events_of", lambda _wave, _units: {})
    monkeypatch.setattr(bulk, "ids_of", lambda codes: dict.fromkeys(codes, 0))
    with pytest.raises(DBAPIError, match=r"(?i)unique"), transaction():
        waves.step(jobs.Work(0, {"wave_id": wave().id}, None, 0, None, SYSTEM, ""))
    session().rollback()
    assert len(events()) == 4


@pytest.mark.parametrize("wrong", [{"content_mode": 9}, {"ordinal": 3_000_000}, {"ordinal": 0}, {"hall": "elsewhere"}])
def test_a_template_with_what_no_form_offers_is_refused(city: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        plan(city, replace(CONGRESS, **wrong))
