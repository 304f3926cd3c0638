"""126 communes and wards begin as the press told it (seed 004): a ceremony at each at one hour of 30/6/2025, leaders sent to
each the same afternoon, first sessions at all of them on the morning of 1/7.

Made-up people in the same posts. Every figure is counted again over the rows.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask_babel import force_locale

from congress.core import jobs
from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.events import clashes, engagements, lifecycle, queries, waves
from congress.events.models import EngagementRole, EventKind
from congress.events.services import Details
from congress.events.template import Meets, Template
from congress.orgs.kinds import Kind
from tests.scenarios.meetings import appoint, at, communes, count, event, hold, meets, person, raw
from tests.support import SYSTEM, World

COMMUNES = 126
HEADS = [f"Trưởng Đoàn {number:03d}" for number in range(COMMUNES)]
EVENING = "2025-06-30"
MORNING = "2025-07-01"
# who must be at two sessions at once, by nothing but the rows
DOUBLED = (
    "engagement one JOIN event_session a ON a.id = one.session_id JOIN engagement two ON two.person_id = one.person_id"
    " JOIN event_session b ON b.id = two.session_id WHERE a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
)


@pytest.fixture
def city(world: World) -> World:
    """A city of 126 communes and wards, and as many leaders who can be sent."""
    world.tree([("01", "Đảng bộ thành phố Mẫu", "city", "", "", ""), *communes(COMMUNES)])
    appoint(*((name, f"{n % 28 + 1}/{n % 12 + 1}/19{60 + n % 30}", "01", "Ủy viên Ban Chấp hành", "BCH", "15/8/2020")
              for n, name in enumerate(HEADS)))  # fmt: skip
    return world


def wave(city: World, code: str, kind: str, day: str, *sessions: Meets, **more: Any) -> dict[str, Any]:
    """One event for each commune and ward from one template, made by the job; answers what the run says."""
    plan = Template(kind, date.fromisoformat(day), sessions, **more)
    with transaction():
        made = waves.create(code, city.unit("01"), [Kind.BASE_SUPERIOR], plan, by=SYSTEM)
        job_id = waves.start(made, by=SYSTEM)
    return jobs.run_now(job_id)


@pytest.fixture
def ceremonies(city: World) -> list[str]:
    """In the morning the ceremony, in the afternoon the decisions on people are handed over. Codes in the order of units."""
    title = "Lễ công bố nghị quyết, quyết định tại {unit}"
    told = wave(city, "LE", EventKind.CEREMONY, EVENING, Meets("08:00", "10:00"), Meets("14:00", "16:00"), title=title)
    assert told["made"] == COMMUNES
    return [f"LE-{unit[0]}" for unit in communes(COMMUNES)]


def dispatch(codes: list[str], heads: list[str]) -> None:
    """A delegation to each, headed by a leader of its own, for the afternoon."""
    with transaction():
        for code, head in zip(codes, heads, strict=True):
            afternoon = raw("SELECT id FROM event_session WHERE code = :code", code=f"{code}-P2")[0][0]
            engagements.engage(event(code), EngagementRole.DELEGATION_HEAD, [person(head)], by=SYSTEM, session_ids=[afternoon])


def test_ceremony_is_held_at_126_places_at_one_hour(ceremonies: list[str]) -> None:
    assert len(set(ceremonies)) == COMMUNES
    assert count("event WHERE kind = 'ceremony' AND state = 'scheduled'") == COMMUNES
    assert count("(SELECT DISTINCT unit_id FROM event WHERE kind = 'ceremony') AS units") == COMMUNES
    for position, hour in ((1, "8:00"), (2, "14:00")):
        rows = raw("SELECT DISTINCT starts_at FROM event_session WHERE position = :position", position=position)
        assert len(rows) == 1, "all at once"
        found = {session.starts_at for session in sessions(ceremonies) if session.position == position}
        assert found == {at(EVENING, hour)}
    assert event(ceremonies[1]).name == "Lễ công bố nghị quyết, quyết định tại Đảng bộ phường 2"


def test_same_wave_again_makes_none(ceremonies: list[str]) -> None:
    with transaction():
        job_id = waves.start(waves.get_wave(SYSTEM, "LE"), by=SYSTEM)
    told = jobs.run_now(job_id)
    assert (told["made"], told["changed"]) == (0, 0)
    assert count("event WHERE kind = 'ceremony'") == COMMUNES


def test_each_gets_a_delegation_and_nobody_is_in_two_places(ceremonies: list[str]) -> None:
    dispatch(ceremonies, HEADS)
    assert count("engagement WHERE role = 'delegation_head'") == COMMUNES
    assert count("(SELECT DISTINCT person_id FROM engagement) AS heads") == COMMUNES
    assert count(DOUBLED) == 0
    assert clashes.list_clashes(SYSTEM) == []


def test_one_leader_sent_to_two_is_the_one_clash(ceremonies: list[str]) -> None:
    dispatch(ceremonies, HEADS)
    with transaction():
        afternoon = raw("SELECT id FROM event_session WHERE code = :code", code=f"{ceremonies[7]}-P2")[0][0]
        engagements.engage(
            event(ceremonies[7]), EngagementRole.DELEGATION_MEMBER, [person(HEADS[3])], by=SYSTEM, session_ids=[afternoon]
        )
    (found,) = clashes.list_clashes(SYSTEM)
    assert (found.kind, found.severity, found.person_id) == ("person", "block", person(HEADS[3]))
    assert set(found.events) == {ceremonies[3], ceremonies[7]}
    assert HEADS[3] in found.what
    assert "14h00-16h00 thứ Hai 30/6/2025" in found.what
    assert count(DOUBLED) == 1
    for code in (ceremonies[3], ceremonies[7]):
        with transaction(), pytest.raises(DomainError, match=r"event\.blocked"):
            lifecycle.convene(event(code), by=SYSTEM)
    with transaction():
        lifecycle.convene(event(ceremonies[5]), by=SYSTEM)  # control: the others go on
        engagements.release(event(ceremonies[7]), EngagementRole.DELEGATION_MEMBER, [person(HEADS[3])], by=SYSTEM)
        lifecycle.convene(event(ceremonies[7]), by=SYSTEM)
    assert clashes.list_clashes(SYSTEM) == []


def test_leader_who_must_cross_the_city_needs_an_hour(ceremonies: list[str], city: World) -> None:
    """Sent to another ward from 16:30, half an hour after the first is over."""
    dispatch(ceremonies, HEADS)
    near = hold(city, "01.010", Details(EventKind.CONFERENCE, "Gặp mặt"), meets(EVENING, "16:30", "17:30"), chairs=[HEADS[3]])
    (found,) = clashes.list_clashes(SYSTEM)
    assert set(found.events) == {ceremonies[3], near}
    assert "chỉ có 30 phút" in found.what
    for language, told, other in (
        ("vi", "sang địa bàn khác", "giữa hai địa bàn"),
        ("en", "to another area", "from one area to another"),
    ):
        with force_locale(language):
            (again,) = clashes.list_clashes(SYSTEM)
            assert told in again.what
            assert other in again.why
            assert not re.search("quận|huyện|district", again.what + again.why), "no such level since 1/7/2025"
    far = hold(city, "01.011", Details(EventKind.CONFERENCE, "Gặp mặt"), meets(EVENING, "17:00", "18:00"), chairs=[HEADS[4]])
    assert [far in clash.events for clash in clashes.list_clashes(SYSTEM)] == [False], "an hour is enough"


def test_first_sessions_are_all_on_the_next_morning(ceremonies: list[str], city: World) -> None:
    assert wave(city, "KH", EventKind.FIRST_SESSION, MORNING, Meets("08:00", "11:00"))["made"] == COMMUNES
    made = [f"KH-{unit[0]}" for unit in communes(COMMUNES)]
    assert count("event WHERE kind = 'first_session' AND starts_on = '2025-07-01' AND ends_on = '2025-07-01'") == COMMUNES
    assert {session.starts_at for session in sessions(made)} == {at(MORNING, "8:00")}
    assert event(made[0]).name == "Kỳ họp thứ nhất - Đảng bộ phường 1"
    day = date.fromisoformat(MORNING)
    assert queries.list_events(SYSTEM, since=day, till=day).total == COMMUNES
    dispatch(ceremonies, HEADS)
    assert clashes.list_clashes(SYSTEM) == [], "those who were sent the evening before are free in the morning"


def sessions(codes: list[str]) -> list[Any]:
    found = queries.sessions_of([event(code).id for code in codes])
    return [each for of_event in found.values() for each in of_event]
