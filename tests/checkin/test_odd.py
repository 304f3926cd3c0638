"""What no phone should send and some day one does: a door answers it, loses nothing beside it, and no page breaks on it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from congress.checkin import jobs, queries, quorum
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.delegates.models import Membership
from congress.events.models import EventSession
from tests.checkin.doors import Hall, facts, hall, minutes, spans
from tests.checkin.test_desk import once
from tests.delegates.making import enlist, held, someone
from tests.support import World

HANG, THU = "Phạm Thu Hằng", "Ngô Minh Thư"


@pytest.fixture
def room(city: World) -> Hall:
    return hall(city)


def post(room: Hall, body: str) -> Any:
    headers = {"Authorization": f"Bearer {room.token()}", "Content-Type": "application/json"}
    return room.world.app.test_client().post("/api/v1/check-ins", data=body, headers=headers)


@pytest.mark.parametrize("body", ["[" * 100_000 + "]" * 100_000, '{"code":' * 20_000 + "1" + "}" * 20_000])
def test_json_deeper_than_anybody_needs_is_not_read(room: Hall, body: str) -> None:
    assert post(room, body).status_code == 422
    assert facts() == []


def test_half_a_letter_in_an_id_stands_in_nobodys_way(room: Hall) -> None:
    answer = post(room, f'{{"scans": [{{"nonce": "\\ud800"}}, {json.dumps(room.fact(HANG))}]}}')
    assert answer.status_code == 200
    assert [each.get("outcome") or each["error"] for each in answer.json["results"]] == ["nonce", "entered"]


@pytest.mark.parametrize("at", ["9999-12-31T23:00:00+00:00", "0001-01-01T00:00:00+00:00"])
@pytest.mark.parametrize("sent", ["2020-01-01T00:00:00+00:00", ""])
def test_year_that_no_clock_says_is_told_and_what_is_beside_it_is_taken(room: Hall, at: str, sent: str) -> None:
    told = {"scans": [room.fact(HANG) | {"at": at}, room.fact(THU)]}
    answer = room.post(told | {"sent": sent or clock.now().isoformat()}, room.token())
    assert [each.get("error", "taken") for each in answer.json["results"]] == ["at", "taken"]
    assert room.post(told["scans"][0], room.token()).status_code == 422
    assert len(facts()) == 1


@pytest.mark.parametrize("at", ["1900-01-01T00:00:00+00:00", "2199-12-31T23:59:59+00:00"])
def test_clock_however_wrong_breaks_no_page(room: Hall, at: str) -> None:
    assert room.scan(HANG, at=None, **{"shown": "entered"})["outcome"] == "entered"
    room.send(room.fact(THU) | {"at": at, "shown": "entered"})
    room.post({**room.fact(THU), "at": at, "sent": "1900-01-01T00:00:00+00:00"}, room.token())
    office = room.world.browser(Role.ORGANISER, "01")
    for fact in facts():
        told = {"verdict": "admit", "reason": "đã hỏi"}
        assert office.post(f"/check-in/{room.code}/facts/{fact.id}/rule", data=told).status_code == 302
    for page in ("", "/facts", "/waiting", "/room", "/hand?q=thu", "/paper", "/attendance", "/proof.pdf"):
        assert office.get(f"/check-in/{room.code}{page}").status_code == 200, page


def test_undo_that_is_sent_again_gets_its_first_answer_word_for_word(room: Hall) -> None:
    undo = room.undo(room.scan(HANG)["nonce"])
    first = room.send(undo).json
    assert first["session"] == room.sessions[0]
    assert room.send(undo).json == first


def test_what_was_written_by_hand_is_the_same_when_it_is_counted_anew(room: Hall) -> None:
    office = room.world.browser(Role.ORGANISER, "01")
    told = {"session": room.sessions[0], "delegate_id": str(room.ids[HANG]), "act": "in"}
    assert office.post(f"/check-in/{room.code}/hand", data=told).status_code == 302
    assert jobs.reconcile() == 0


def test_form_that_was_put_right_after_going_back_is_another_fact(room: Hall) -> None:
    office = room.world.browser(Role.ORGANISER, "01")
    page = office.get(f"/check-in/{room.code}/paper").text
    told = {"once": once(page), "session": room.sessions[0], "id": [str(room.ids[HANG])]}
    for hour in ("9h30", "9h30", "8h45"):
        assert office.post(f"/check-in/{room.code}/paper", data=told | {"hour": hour}).status_code == 302
    assert (spans(room, HANG), len(facts())) == ([("08:45", None)], 2)
    by_hand = {"once": told["once"], "session": room.sessions[0], "delegate_id": str(room.ids[THU])}
    for act in ("in", "in", "out"):
        office.post(f"/check-in/{room.code}/hand", data=by_hand | {"act": act})
    assert [fact.outcome for fact in facts() if fact.delegate_id == room.ids[THU]] == ["entered", "left"]


def test_phone_that_took_the_id_of_an_undo_beforehand_hinders_nobody(room: Hall) -> None:
    room.scan(HANG)
    (fact,) = facts()
    room.scan(THU, nonce=f"undo:{fact.id}")
    office = room.world.browser(Role.ORGANISER, "01")
    for _ in range(2):
        office.post(f"/check-in/{room.code}/facts/{fact.id}/undo", data={"reason": "quét nhầm"})
    assert (spans(room, HANG), len(facts())) == ([], 3)


def test_phone_fetches_its_list_again_when_a_session_between_others_is_moved(city: World) -> None:
    room = hall(city, sessions=3)
    client, headers = city.app.test_client(), {"Authorization": f"Bearer {room.token()}"}
    tag = client.get("/api/v1/check-ins/list", headers=headers).headers["ETag"]
    again = headers | {"If-None-Match": tag}
    assert client.get("/api/v1/check-ins/list", headers=again).status_code == 304
    with transaction():
        middle = session().query(EventSession).filter_by(code=room.sessions[1]).one()
        middle.starts_at += minutes(15)
    answer: Any = client.get("/api/v1/check-ins/list", headers=again)
    assert answer.status_code == 200
    assert answer.json["sessions"][1]["starts_at"].startswith("2025-07-15T06:15")


def test_hour_after_midnight_is_that_of_the_session(room: Hall, set_clock: Any) -> None:
    set_clock(datetime(2025, 7, 15, 18, 30, tzinfo=UTC))  # half past one
    with transaction() as writer:
        sql = "UPDATE event_session SET starts_at = '2025-07-15 15:00:00', ends_at = '2025-07-15 19:00:00'"  # 22:00 to 2:00
        writer.connection().exec_driver_sql(sql)
    office = room.world.browser(Role.ORGANISER, "01")
    told = {"session": room.sessions[0], "hour": "0h30", "id": [str(room.ids[HANG])]}
    assert office.post(f"/check-in/{room.code}/paper", data=told).status_code == 302
    assert spans(room, HANG) == [("00:30", None)]
    assert HANG in office.get(f"/check-in/{room.code}/room?at=1h00").text
    assert HANG not in office.get(f"/check-in/{room.code}/room?at=23h00").text


def test_list_on_paper_counts_at_once(room: Hall) -> None:
    office = room.world.browser(Role.ORGANISER, "01")
    told = {"session": room.sessions[0], "hour": "9h30", "id": [str(room.ids[HANG])]}
    assert office.post(f"/check-in/{room.code}/paper", data=told).status_code == 302
    assert HANG in office.get(f"/check-in/{room.code}/room?at=9h45").text
    assert "có mặt 1/4" in office.get(f"/check-in/{room.code}").text
    assert jobs.reconcile() == 0


def test_door_counts_as_the_desk_does(city: World) -> None:
    """At a congress of members a probationary one comes in and votes on nothing."""
    room, name = hall(city, congress_kind="members"), "Vi Dự Bị"
    told = (someone(city, name, membership=Membership.PROBATIONARY), someone(city, "Lò Đình", membership=Membership.SUSPENDED))
    room.ids[name], room.ids["Lò Đình"] = enlist(room.code, *told)
    for each in (name, "Lò Đình", HANG):
        assert room.scan(each)["outcome"] == "entered"
    headers = {"Authorization": f"Bearer {room.token()}"}
    answer: Any = city.app.test_client().get(f"/api/v1/check-ins/presence?session={room.sessions[0]}", headers=headers)
    session().rollback()
    to = held(room.code)
    status = quorum.status(to.event, queries.choose_session(to, ""))
    assert (answer.json["present"], answer.json["convened"]) == (status.present, status.convened) == (1, 5)
    assert len(answer.json["changes"]) == 3


def test_screen_is_told_of_nobody(room: Hall) -> None:
    room.scan(HANG)
    headers = {"Authorization": f"Bearer {room.token('Màn hình', role='screen')}"}
    for page in ("list", f"presence?session={room.sessions[0]}"):
        assert room.world.app.test_client().get(f"/api/v1/check-ins/{page}", headers=headers).status_code == 401
    assert room.post(room.fact(THU), room.token("Màn hình")).status_code == 401
