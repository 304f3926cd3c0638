"""What two rules or two places once told differently: who was sent away, hours to come, decisions, waiting facts, changes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.checkin import devices, jobs, queries, quorum, refolding, roster, rulings
from congress.checkin.models import Outcome
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.delegates import services
from congress.delegates.models import Delegate, Standing
from congress.events.models import Point
from tests.checkin.doors import Hall, facts, hall, minutes, spans
from tests.delegates.making import enlist, held, someone
from tests.support import SYSTEM, World

HANG, THU, BACH = "Phạm Thu Hằng", "Ngô Minh Thư", "Lỗ Xuân Bách"


@pytest.fixture
def room(city: World) -> Hall:
    return hall(city)


@pytest.fixture
def office(room: Hall) -> FlaskClient:
    return room.world.browser(Role.ORGANISER, "01")


def _at(room: Hall) -> Any:
    session().rollback()  # what came by HTTP meanwhile is to be seen
    return queries.choose_session(held(room.code), room.sessions[0])


def _stand(room: Hall, name: str, standing: Standing) -> None:
    with transaction():
        person = session().get_one(Delegate, room.ids[name])
        services.store(held(room.code), person, {"standing": standing}, "delegates.change", by=SYSTEM)


# ── who was sent away, who went past the door ────────────────────────────────


@pytest.mark.parametrize("shown", ["unknown", "wrong_session", "outside_hours", "revoked", ""])
def test_alternate_who_was_not_let_in_never_counts(room: Hall, shown: str) -> None:
    (room.ids[name],) = enlist(room.code, someone(room.world, name := "Cao Thị Dự", standing=Standing.ALTERNATE))
    assert room.scan(name, **({"shown": shown} if shown else {}))["outcome"] == "revoked"
    _stand(room, name, Standing.OFFICIAL)
    assert jobs.reconcile() == 0
    assert spans(room, name) == []


def test_who_left_before_he_was_withdrawn_is_not_in_the_room_to_the_end(room: Hall) -> None:
    room.scan(HANG, clock.now() - minutes(50), shown="entered")
    left = room.fact(HANG, clock.now() - minutes(30), direction="out", shown="left")
    _stand(room, HANG, Standing.WITHDRAWN)
    room.send(left)
    assert spans(room, HANG) == [("09:10", "09:30")]
    assert jobs.reconcile() == 0


def test_control_two_rules_for_one_question_are_caught(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.ids[name],) = enlist(room.code, someone(room.world, name := "Cao Thị Dự", standing=Standing.ALTERNATE))
    room.scan(name, shown="unknown")
    monkeypatch.setattr(refolding, "is_turned_away", lambda _outcome, _why, shown: shown == Outcome.REVOKED)
    assert jobs.reconcile() == 1
    assert spans(room, name) != []


# ── hours that have not come ─────────────────────────────────────────────────


def test_exit_by_a_clock_that_is_a_day_ahead_waits_for_a_person(room: Hall) -> None:
    for name in room.ids:
        room.scan(name, clock.now() - minutes(30))
    assert room.scan(HANG, clock.now() + timedelta(days=1), direction="out")["outcome"] == "outside_hours"
    at, to = _at(room), held(room.code)
    told = quorum.status(to.event, at)
    assert (told.present, told.moment) == (4, clock.now())
    assert rulings.count_waiting(to.event.id) == 1


def test_hour_on_paper_that_has_not_come_is_refused_and_nothing_is_stored(room: Hall, office: FlaskClient) -> None:
    told = {"session": room.sessions[0], "hour": "11h00", "id": [str(each) for each in room.ids.values()]}
    answer = office.post(f"/check-in/{room.code}/paper", data=told)
    assert (answer.status_code, facts()) == (422, [])
    assert "Giờ này chưa đến" in answer.text
    assert answer.text.count(" checked>") == 4


def test_nothing_is_told_of_a_moment_that_has_not_come(room: Hall, office: FlaskClient) -> None:
    room.scan(HANG)
    assert "Lúc 10h00" in office.get(f"/check-in/{room.code}/room?at=11h15").text
    assert quorum.newest(_at(room)) == clock.now()


def test_paper_offers_an_hour_that_has_come(room: Hall, office: FlaskClient, set_clock: Any) -> None:
    set_clock(_at(room).starts_at - minutes(40))
    told = {"session": room.sessions[0], "id": [str(room.ids[HANG])]}
    page = office.get(f"/check-in/{room.code}/paper").text
    (hour,) = re.findall(r'name="hour" value="([^"]+)"', page)
    assert office.post(f"/check-in/{room.code}/paper", data=told | {"hour": hour}).status_code == 302


def test_paper_says_what_does_not_count_yet_and_stays_on_its_page(room: Hall, office: FlaskClient, set_clock: Any) -> None:
    set_clock(_at(room).ends_at + minutes(90))
    told = {"session": room.sessions[0], "hour": "12h15", "id": [str(room.ids[HANG])]}
    answer = office.post(f"/check-in/{room.code}/paper?page=1", data=told)
    assert "page=1" in answer.headers["Location"]
    assert "1 lượt chưa tính được, đang chờ quyết định" in office.get(answer.headers["Location"]).text


# ── decisions ────────────────────────────────────────────────────────────────


def test_who_is_let_count_after_the_end_was_there_at_the_end_everywhere_and_it_can_be_taken_back(
    room: Hall, office: FlaskClient, set_clock: Any
) -> None:
    room.scan(THU)
    ends = _at(room).ends_at
    set_clock(ends + minutes(40))
    person = {"session": room.sessions[0], "delegate_id": str(room.ids[HANG]), "act": "in"}
    office.post(f"/check-in/{room.code}/hand", data=person)
    fact = next(each for each in facts() if each.delegate_id == room.ids[HANG])
    office.post(f"/check-in/{room.code}/facts/{fact.id}/rule", data={"verdict": "admit", "reason": "có trong ảnh"})
    assert spans(room, HANG) == [(ends.astimezone(clock.ZONE).strftime("%H:%M"), None)]
    assert quorum.status(held(room.code).event, _at(room)).present == 2
    assert f"/facts/{fact.id}/undo" in office.get(f"/check-in/{room.code}/facts").text
    office.post(f"/check-in/{room.code}/facts/{fact.id}/undo", data={"reason": "nhầm"})
    assert spans(room, HANG) == []
    assert jobs.reconcile() == 0


def test_as_many_wait_as_the_desk_says(room: Hall) -> None:
    _stand(room, HANG, Standing.WITHDRAWN)
    for ago, door in ((20, "Cửa 1"), (17, "Cửa 2")):
        room.scan(HANG, clock.now() - minutes(ago), door, shown="entered")
    assert len(facts()) == 2
    event_id = held(room.code).event.id
    assert rulings.count_waiting(event_id) == rulings.list_waiting(event_id)[0].total == 2


# ── figures, pages, numbers ──────────────────────────────────────────────────


def test_who_was_recorded_at_a_point_of_another_session_is_in_a_figure(city: World) -> None:
    room = hall(city, sessions=2)
    other = queries.choose_session(held(room.code), room.sessions[1])
    with transaction() as writer:
        point = Point(session_id=other.id, unit_id=None, venue_id=None, name="Điểm cầu số 1", expected=2)
        writer.add(point)
    (row,) = devices.list_points(held(room.code).event.id)
    session().rollback()
    room.token("Máy lạc", point_id=row.id)
    room.scan(HANG, door="Máy lạc")
    assert queries.points_together(_at(room).id).elsewhere == 1


def test_number_that_no_column_holds_finds_nobody(room: Hall, office: FlaskClient) -> None:
    assert office.get(f"/check-in/{room.code}/hand?q=99999999992").status_code == 200


def test_changes_of_one_count_anew_are_never_parted(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in room.ids:
        room.scan(name)
    event_id = held(room.code).event.id
    last = max(fact.id for fact in facts())
    with transaction() as writer:
        writer.connection().exec_driver_sql(f"UPDATE presence SET fact_id = {last}")
    monkeypatch.setattr(roster, "PAGE", 1)
    told = roster.changes(event_id, room.sessions[0], 0)
    assert told is not None
    assert len({each[0] for each in told["changes"]}) == len(room.ids)


def test_page_of_self_check_in_that_stayed_open_lets_in_again_who_left(city: World, set_clock: Any) -> None:
    from congress.checkin import venue
    from tests.checkin.test_venue import START, is_in, shown, try_code

    venue.TRIES.forget()
    city.app.extensions["live"].forget()
    set_clock(START)
    room = hall(city)
    try_code(room, shown(room), seen="0")
    set_clock(clock.now() + minutes(10))
    room.scan(HANG, direction="out")
    assert not is_in(room)
    set_clock(clock.now() + minutes(5))
    try_code(room, shown(room), seen="0")
    assert is_in(room)
    assert len(facts()) == 3
    try_code(room, shown(room), seen="0")
    assert len(facts()) == 3, "sent twice"
