"""Making and changing events: what follows by itself, what is refused, and that of two who change one nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.core.outbox import Outbox
from congress.events import engagements, queries, services, shape
from congress.events.models import EngagementRole, EventKind, EventState
from congress.people import queries as people
from tests.events.making import appoint, at, duty, get, hold, meets, move
from tests.support import SYSTEM, World, day


def change(
    code: str, by: Any = SYSTEM, sessions: Any = None, version: int | None = None, chairs: Any = None, **more: Any
) -> Any:
    with transaction():
        event = get(code)
        kept = sessions or [
            services.SessionPlan(row.starts_at, row.ends_at, row.kind, row.title, row.venue_id, row.place, row.expected, row.id)
            for row in queries.sessions_of([event.id])[event.id]
        ]
        told = replace(shape.details_of(event), **more)
        return services.change(event, told, kept, by=by, version=version or event.version, chairs=chairs)


def secretary(world: World, code: str) -> int:
    unit = world.unit(code)
    return int(people.secretaries([unit.unit_id], day("2025-07-15"))[unit.unit_id].person_id)


# ── making ───────────────────────────────────────────────────────────────────


def test_a_congress_is_of_members_where_the_unit_is_small_and_has_four_contents(city: World) -> None:
    cell, district = get(hold(city, "01.01.001.001", "congress")), get(hold(city, "01.01", "congress"))
    assert (cell.congress_kind, cell.content_mode) == ("members", 4)
    assert (district.congress_kind, district.content_mode) == ("delegates", 4)


def test_an_event_spans_its_sessions_in_local_days_and_has_a_code_that_says_what_and_when(city: World) -> None:
    sessions = meets("2025-09-11"), meets("2025-09-10", "0:30", "3:00")
    event = get(hold(city, "01.01", "congress", *sessions))
    assert (event.starts_on, event.ends_on) == (day("2025-09-10"), day("2025-09-11"))
    assert event.starts_at == at("2025-09-10", "0:30")
    assert event.code == "DH-01.01-250910"
    assert [row.code for row in queries.sessions_of([event.id])[event.id]] == [f"{event.code}-P1", f"{event.code}-P2"]
    assert hold(city, "01.01", "congress", *sessions) == "DH-01.01-250910-2"


def test_a_congress_that_is_scheduled_is_the_plan_of_its_units_duty(city: World) -> None:
    city.campaign()
    unit = city.unit("01.01.001").unit_id
    code = hold(city, "01.01.001", "congress", state=EventState.DRAFT)
    assert duty(unit).status == "owed"  # a draft plans nothing
    move(code, "schedule")
    assert (duty(unit).status, duty(unit).planned_on) == ("planned", day("2025-09-10"))
    hold(city, "01.01.002", "congress", meets("2025-09-20"))
    assert duty(city.unit("01.01.002").unit_id).planned_on == day("2025-09-20")


@pytest.mark.parametrize(
    ("sessions", "code"),
    [
        ([], "event.no_session"),
        ([meets("2025-09-10", "11:00", "8:00")], "event.times_reversed"),
        ([meets("2025-09-10", expected=-1)], "event.bad_expected"),
        ([meets("2025-09-10", expected=3_000_000_000)], "event.bad_expected"),
        ([meets("2025-09-10"), meets("2025-11-10")], "event.too_long"),
        ([meets("2025-09-10", venue_id=77)], "event.no_venue"),
    ],
)
def test_sessions_that_cannot_be_are_refused(sessions: list[Any], code: str, city: World) -> None:
    with pytest.raises(DomainError, match=code.replace(".", r"\.")), transaction():
        services.create(city.unit("01.01"), services.Details("conference"), sessions, by=SYSTEM)


@pytest.mark.parametrize(
    ("more", "code"),
    [({"ordinal": 0}, "event.bad_number"), ({"visit_id": 5}, "event.no_visit"), ({"theme": "x" * 501}, "field.too_long")],
)
def test_details_that_cannot_be_are_refused(more: dict[str, Any], code: str, city: World) -> None:
    with pytest.raises(DomainError, match=code.replace(".", r"\.")):
        hold(city, "01.01", "conference", **more)


# ── who ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        (Role.ORGANISER, "01", True), (Role.SECRETARY, "01.01.001", True), (Role.LEADER, "01.01.001", False),
        (Role.VIEWER, "01", False), (Role.SECRETARY, "01.01.001.001", False), (Role.ORGANISER, "01.02", False),
    ],
)  # fmt: skip
def test_events_are_made_and_changed_by_those_who_arrange_meetings_of_the_unit(
    role: Role, unit: str, may: bool, city: World
) -> None:
    actor = city.actor(role, unit)
    code = hold(city, "01.01.001", "conference")
    for act in (lambda: hold(city, "01.01.001", "conference", by=actor), lambda: change(code, by=actor, title="Khác")):
        if may:
            act()
            continue
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.status == 403


def test_a_draft_is_seen_by_those_who_may_change_it_alone(city: World) -> None:
    draft, told = (hold(city, "01.01.001", "conference", state=state) for state in (EventState.DRAFT, EventState.SCHEDULED))
    seen = {}
    for name, role, unit in (
        ("secretary", Role.SECRETARY, "01.01.001"), ("superior", Role.ORGANISER, "01.01"), ("leader", Role.LEADER, "01.01"),
        ("viewer", Role.VIEWER, "01.01.001"), ("neighbour", Role.ORGANISER, "01.02"),
    ):  # fmt: skip
        actor = city.actor(role, unit)
        seen[name] = {row.code for row in queries.list_events(actor).items}
        for code in {draft, told} - seen[name]:
            with pytest.raises(NotFound):
                get(code, actor)
    assert seen == {
        "secretary": {draft, told}, "superior": {draft, told}, "leader": {told}, "viewer": {told}, "neighbour": set()
    }  # fmt: skip


# ── changing ─────────────────────────────────────────────────────────────────


def test_a_change_is_told_field_by_field_and_raises_version_and_sequence(city: World) -> None:
    code = hold(city, "01.01", "conference")
    before = get(code).version, get(code).sequence
    assert change(code, title="Hội nghị chuyên đề", note="Ghi nhớ") == ["title", "note"]
    event = get(code)
    assert event.name == "Hội nghị chuyên đề"
    assert (event.version, event.sequence) == (before[0] + 1, before[1] + 1)
    line = session().scalars(select(AuditLine).where(AuditLine.verb == "events.change")).one()
    assert (line.detail["before"]["title"], line.detail["after"]["title"]) == ("", "Hội nghị chuyên đề")


def test_what_changes_nothing_leaves_no_trace(city: World) -> None:
    code = hold(city, "01.01", "conference", title="Hội nghị")
    before = get(code).version
    assert change(code) == []
    assert get(code).version == before
    assert session().scalars(select(AuditLine).where(AuditLine.verb == "events.change")).all() == []


def test_of_two_who_change_an_event_the_second_is_told_by_whom(city: World) -> None:
    code = hold(city, "01.01", "conference")
    seen = get(code).version
    change(code, by=city.actor(Role.ORGANISER, "01", "Trần Thị Đầu"), title="Của người đầu")
    with pytest.raises(DomainError, match=r"event\.changed_since") as refusal:
        change(code, title="Của người sau", version=seen)
    assert refusal.value.params == {"name": "Trần Thị Đầu"}
    assert get(code).title == "Của người đầu"


@pytest.mark.parametrize("verb", ["close", "cancel"])
def test_what_is_over_is_not_changed(verb: str, city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-07-10"))
    move(code, verb, **({"reason": "Bận"} if verb == "cancel" else {}))
    with pytest.raises(DomainError, match=r"event\.is_over"):
        change(code, title="Khác")


def test_another_day_plans_the_duty_anew(city: World) -> None:
    city.campaign()
    code = hold(city, "01.01.001", "congress")
    change(code, sessions=[replace(meets("2025-09-12"), id=queries.sessions_of([get(code).id])[get(code).id][0].id)])
    assert duty(city.unit("01.01.001").unit_id).planned_on == day("2025-09-12")


def test_a_session_in_place_of_the_only_one_keeps_whoever_must_be_there(city: World) -> None:
    chair, watcher = secretary(city, "01.01"), secretary(city, "01")
    code = hold(city, "01.01", "conference", chairs=[chair])
    with transaction():
        engagements.engage(get(code), EngagementRole.SUPERVISOR, [watcher], by=SYSTEM)
    old = queries.sessions_of([get(code).id])[get(code).id]
    change(code, sessions=[meets("2025-09-20"), meets("2025-09-21")])
    fresh = queries.sessions_of([get(code).id])[get(code).id]
    assert {row.id for row in old}.isdisjoint(row.id for row in fresh)
    for row in fresh:
        found = {(each.person_id, str(each.role)) for each in queries.engagements_of([row.id])}
        assert found == {(chair, "chair"), (watcher, "supervisor")}


def test_those_who_must_come_learn_of_another_time_and_new_chairs_that_they_must_come(city: World) -> None:
    first, second = secretary(city, "01.01"), secretary(city, "01.01.001")
    code = hold(city, "01.01", "conference", chairs=[first])
    change(code, chairs=[second, first])
    assert session().scalars(select(Outbox)).all() == []  # not convened: nobody was told, nobody is
    change(code, chairs=[first])
    move(code, "convene")
    change(code, chairs=[first, second])
    change(code, sessions=[meets("2025-09-11")])
    change(code, note="Chỉ ghi nhớ")
    told = [(line.kind, line.audience["persons"]) for line in session().scalars(select(Outbox).order_by(Outbox.id))]
    both = sorted([first, second])
    assert told == [("events.convened", [first]), ("events.convened", [second]), ("events.changed", both)]


def test_names_follow_the_seats_of_the_plenum(city: World) -> None:
    appoint(("Vũ Một", "1970-01-02", "01.01", "Uỷ viên", "BCH", "2025-01-01", "2030-01-01"))
    event = get(hold(city, "01.01", "plenum", ordinal=3, term_no=7))
    assert event.name == "Hội nghị lần thứ 3 Ban Chấp hành Đảng bộ quận Đông khoá VII"
    assert (event.kind, event.body) == (EventKind.PLENUM, "committee")
