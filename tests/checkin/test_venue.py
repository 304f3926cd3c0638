"""Delegates who check in by themselves: the code of the hall's screen, of this moment, of this session, of this place."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.checkin import devices, live, venue
from congress.checkin.models import DeviceRole
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.speech import say
from congress.delegates import codes, lists
from congress.delegates import hall as seats
from congress.delegates.models import Standing
from congress.events import extras
from tests.checkin.doors import NAMES, Hall, facts, hall, minutes, presence, spans
from tests.checkin.test_live import session_id
from tests.delegates.making import EAST, delegate, enlist, held, someone
from tests.events.making import get
from tests.support import SYSTEM, World

HANG = "Phạm Thu Hằng"
START = datetime(2025, 7, 15, 3, 0, 5, tzinfo=UTC)  # five seconds into a code


@pytest.fixture
def room(city: World, set_clock: Any) -> Hall:
    venue.TRIES.forget()
    city.app.extensions["live"].forget()
    set_clock(START)
    return hall(city, sessions=3)


def page_of(room: Hall, name: str) -> str:
    token = codes.link_token(delegate(room.ids[name]))
    session().rollback()
    return f"/d/{token}"


def shown(room: Hall, at: int = 0, point: int | None = None, ago: int = 0) -> str:
    """What the screen shows now, or showed so many seconds ago."""
    return venue.code_at(session_id(room, at), point, clock.now() - timedelta(seconds=ago))


def try_code(room: Hall, code: str, name: str = HANG, seen: str = "0", client: FlaskClient | None = None) -> Any:
    browser = client or room.world.app.test_client()
    return browser.post(f"{page_of(room, name)}/check-in", data={"code": code, "seen": seen})


def is_in(room: Hall, name: str = HANG) -> bool:
    row = presence(room, name)
    return row is not None and bool(row.is_in)


def test_code_of_the_screen_lets_him_in_and_his_page_says_since_when(room: Hall) -> None:
    client = room.world.app.test_client()
    page = client.get(page_of(room, HANG)).text
    assert "nhập mã trên màn hình hội trường" in page
    answer = try_code(room, shown(room), client=client)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page_of(room, HANG)}#check-in")
    page = client.get(page_of(room, HANG)).text
    assert "Đã ghi có mặt lúc 10h00." in page
    assert "Có mặt từ 10h00" in page
    assert "tự điểm danh" in page
    assert 'name="code"' not in page
    assert spans(room, HANG) == [("10:00", None)]
    (fact,) = facts()
    assert (fact.source, fact.outcome, fact.account_id, fact.generation) == ("self", "entered", None, None)


def test_seat_is_told_with_the_entry(room: Hall) -> None:
    with transaction():
        seats.add_block(held(room.code), seats.BlockTold("B", 3, 4, False), by=SYSTEM)
        seats.give(held(room.code), seats.Keep.FIXED, by=SYSTEM)
    client = room.world.app.test_client()
    try_code(room, shown(room), client=client)
    assert "Chỗ ngồi: Khu B, hàng " in client.get(page_of(room, HANG)).text


@pytest.mark.parametrize("ago", [0, 20])
def test_code_of_now_and_the_one_before_are_taken(room: Hall, ago: int) -> None:
    assert try_code(room, shown(room, ago=ago)).status_code == 302
    assert is_in(room)


@pytest.mark.parametrize("ago", [40, 60, 3600, -20, -40])
def test_older_and_future_codes_are_not(room: Hall, ago: int) -> None:
    answer = try_code(room, shown(room, ago=ago))
    assert answer.status_code == 422
    assert "không đúng hoặc đã đổi" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert facts() == []


def test_code_may_be_typed_with_spaces_and_nothing_else_will_do(room: Hall) -> None:
    code = shown(room)
    for wrong in ("", code[:5], code + "0", "12345x", "٤٨٢٩١٥", " "):
        venue.TRIES.forget()
        assert try_code(room, wrong).status_code == 422, wrong
    assert try_code(room, f" {code[:3]} {code[3:]} ").status_code == 302


def test_code_of_another_session_or_another_congress_is_not_taken(room: Hall, city: World) -> None:
    assert try_code(room, shown(room, at=2)).status_code == 422
    other = hall(city, names=("Giàng A Páo",), unit=EAST)
    assert try_code(room, shown(other)).status_code == 422
    assert facts() == []


def test_code_of_a_point_is_of_that_point_and_counts_there(room: Hall) -> None:
    event = get(room.code)
    first = session_id(room)
    with transaction():
        for name in ("Điểm cầu Mường Lát", "Điểm cầu Quan Sơn"):
            extras.add_point(get(room.code), first, name, by=SYSTEM)
    rows = {row.name: row.id for row in devices.list_points(event.id)}
    session().rollback()
    place, other = rows["Điểm cầu Mường Lát"], rows["Điểm cầu Quan Sơn"]
    with transaction():
        devices.make(held(room.code), "Màn hình cầu", DeviceRole.SCREEN, place, by=SYSTEM)
    assert len({shown(room), shown(room, point=place), shown(room, point=other)}) == 3
    assert try_code(room, shown(room, point=other)).status_code == 422  # no screen stands there
    assert try_code(room, shown(room, point=place)).status_code == 302
    assert presence(room, HANG).point_id == place
    assert presence(room, HANG).spans[0][2] == place
    assert "Điểm cầu Mường Lát" in room.world.app.test_client().get(page_of(room, HANG)).text


def test_guessing_is_slowed_for_the_guesser_alone(room: Hall, set_clock: Any) -> None:
    wrong = f"{(int(shown(room)) + 1) % 10**6:06}"
    assert [try_code(room, wrong).status_code for _ in range(6)] == [422] * 6
    answer = try_code(room, shown(room))
    assert answer.status_code == 429
    assert say("checkin.venue_pace", seconds=20) in answer.text
    assert not is_in(room)
    assert try_code(room, shown(room), NAMES[0]).status_code == 302  # from the same address
    set_clock(clock.now() + timedelta(seconds=20))
    assert try_code(room, shown(room)).status_code == 302


def test_control_without_the_pace_the_seventh_guess_counts(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venue.TRIES, "wait", lambda _asker: 0)
    with pytest.raises(AssertionError):
        test_guessing_is_slowed_for_the_guesser_alone(room, lambda _moment: None)


def test_page_that_is_sent_twice_is_one_fact(room: Hall, set_clock: Any) -> None:
    code = shown(room)
    for _time in range(3):
        assert try_code(room, code).status_code == 302
        set_clock(clock.now() + timedelta(seconds=3))
    assert len(facts()) == 1
    assert spans(room, HANG) == [("10:00", None)]


def test_two_windows_that_send_at_once_are_one_fact(room: Hall) -> None:
    code, address = shown(room), f"{page_of(room, HANG)}/check-in"
    gate, answers = threading.Barrier(2), []

    def send() -> None:
        gate.wait()
        client = room.world.app.test_client()
        answers.append(client.post(address, data={"code": code, "seen": "0"}).status_code)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    assert len(facts()) == 1


def test_who_left_comes_in_again_by_a_new_fact(room: Hall, set_clock: Any) -> None:
    try_code(room, shown(room))
    set_clock(clock.now() + minutes(10))
    room.scan(HANG, direction="out")
    client = room.world.app.test_client()
    page = client.get(page_of(room, HANG)).text
    assert "Có mặt từ 10h00, ra lúc 10h10" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    set_clock(clock.now() + minutes(5))
    assert try_code(room, shown(room), seen=seen).status_code == 302
    assert spans(room, HANG) == [("10:00", "10:10"), ("10:15", None)]


def test_who_is_in_by_a_door_is_told_so_and_offered_no_field(room: Hall) -> None:
    room.scan(HANG)
    page = room.world.app.test_client().get(page_of(room, HANG)).text
    assert "Có mặt từ 10h00" in page
    assert "Cửa 1" in page
    assert 'name="code"' not in page
    client = room.world.app.test_client()
    assert try_code(room, shown(room), client=client).status_code == 302  # from a page opened before
    assert "Đồng chí đã có mặt từ 10h00." in client.get(page_of(room, HANG)).text


def test_alternate_and_who_was_withdrawn_cannot(room: Hall) -> None:
    (spare,) = enlist(room.code, someone(room.world, "Hờ Thị Dự", standing=Standing.ALTERNATE))
    room.ids["Hờ Thị Dự"] = spare
    with transaction():
        lists.withdraw(held(room.code), delegate(room.ids[HANG]), "chuyển công tác", by=SYSTEM)
    for name in ("Hờ Thị Dự", HANG):
        answer = try_code(room, shown(room), name)
        assert answer.status_code == 403
        assert say("checkin.self_not") in answer.text
        assert 'name="code"' not in room.world.app.test_client().get(page_of(room, name)).text
    assert facts() == []


@pytest.mark.parametrize(("ahead", "words"), [(-185, "Điểm danh mở lúc 7h00"), (10 * 60, "")])
def test_outside_the_hours_a_plain_sentence_says_so(room: Hall, set_clock: Any, ahead: int, words: str) -> None:
    set_clock(START + minutes(ahead))
    answer = try_code(room, shown(room))
    assert answer.status_code == 409
    assert say("checkin.self_closed") in answer.text
    assert words in answer.text
    assert facts() == []


def test_organiser_closes_and_opens_it(room: Hall) -> None:
    organiser = room.world.browser(Role.ORGANISER, "01")
    address = f"/check-in/{room.code}/screen"
    assert shown(room)[:3] in organiser.get(address).text
    assert organiser.post(address, data={"open": "0"}).status_code == 302
    answer = try_code(room, shown(room))
    assert answer.status_code == 409
    assert say("checkin.self_off") in answer.text
    page = organiser.get(address).text
    assert shown(room)[:3] + " " not in page
    assert "Tự điểm danh đang đóng" in page
    organiser.post(address, data={"open": "1"})
    assert try_code(room, shown(room)).status_code == 302


def test_no_page_of_a_delegate_tells_the_code(room: Hall) -> None:
    client = room.world.app.test_client()
    wrong = f"{(int(shown(room)) + 1) % 10**6:06}"
    pages = [
        client.get(page_of(room, HANG)).text, client.get(f"{page_of(room, HANG)}/check-in").text,
        try_code(room, wrong).text, client.get(f"/live/{_live(room)}").text, client.get("/screen/").text,
    ]  # fmt: skip
    known = [shown(room, at, ago=ago) for at in range(3) for ago in (-40, -20, 0, 20)]
    for page in pages:
        plain = page.replace(" ", "")
        assert not any(code in plain for code in known)


def _live(room: Hall) -> str:
    return live.key(session_id(room))


def test_on_other_days_the_page_says_nothing_of_it(room: Hall, set_clock: Any) -> None:
    for days in (-1, 1):
        set_clock(START + timedelta(days=days))
        assert 'id="check-in"' not in room.world.app.test_client().get(page_of(room, HANG)).text


def test_codes_are_of_the_installation(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    at, now = session_id(room), clock.now()
    told = [venue.code_at(at, None, now + timedelta(seconds=20 * each)) for each in range(200)]
    assert all(len(code) == 6 and code.isdigit() for code in told)
    assert len(set(told)) > 190
    settings = room.world.app.extensions["settings"]
    monkeypatch.setitem(room.world.app.extensions, "settings", _with(settings, ("f" * 64,)))
    assert venue.code_at(at, None, now) != told[0]
    monkeypatch.setitem(room.world.app.extensions, "settings", _with(settings, ("f" * 64, *settings.secrets)))
    assert venue.is_code(told[0], at, None, now)  # a secret that is still read


def _with(settings: Any, secrets: tuple[str, ...]) -> Any:
    return replace(settings, secrets=secrets)
