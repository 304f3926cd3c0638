"""What a screen of a hall is told, and what its token opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from congress.checkin import live, venue
from congress.checkin.models import DeviceRole
from congress.core import clock
from congress.core.actor import Role
from tests.checkin.doors import NAMES, URL, Hall, hall, minutes
from tests.checkin.test_description import TOLD, _fits
from tests.checkin.test_live import session_id
from tests.support import World


@pytest.fixture
def room(city: World) -> Hall:
    city.app.extensions["live"].forget()
    return hall(city, sessions=3)


def board(room: Hall, query: str = "", role: str = DeviceRole.SCREEN) -> Any:
    token = room.token(f"máy {role}", role=role)
    return room.world.app.test_client().get(f"{URL}/screen{query}", headers={"Authorization": f"Bearer {token}"})


def test_screen_is_told_the_session_that_is_on_and_the_codes_of_the_moment(room: Hall) -> None:
    answer = board(room)
    assert answer.status_code == 200
    assert _fits(answer.json, TOLD["components"]["schemas"]["Screen"])
    assert (answer.json["session"], answer.json["live"]) == (room.sessions[0], live.address(session_id(room)))
    codes, now = answer.json["codes"], clock.now()
    wanted = [venue.code_at(session_id(room), None, now + timedelta(seconds=20 * each)) for each in range(3)]
    assert [each["code"] for each in codes] == wanted
    ends = [datetime.fromisoformat(each["until"]) for each in codes]
    assert now < ends[0] <= now + timedelta(seconds=20)
    assert answer.json["seconds"] == (ends[0] - now).total_seconds()
    assert not any(word in answer.text for name in NAMES for word in name.split())


def test_next_session_follows_by_itself_and_another_may_be_chosen(room: Hall, set_clock: Any) -> None:
    assert board(room, f"?session={room.sessions[2]}").json["session"] == room.sessions[2]
    assert board(room, "?session=khác").status_code == 404
    set_clock(clock.now() + minutes(200))
    assert board(room).json["session"] == room.sessions[1]
    set_clock(clock.now() + minutes(600))
    told = board(room).json
    assert (told["session"], told["state"], told["codes"]) == (room.sessions[2], "over", [])


def test_token_of_a_screen_brings_no_facts_and_that_of_a_door_shows_no_code(room: Hall) -> None:
    assert board(room, role=DeviceRole.SCANNER).status_code == 401
    assert room.world.app.test_client().get(f"{URL}/screen").status_code == 401
    token = room.token("máy màn hình", role=DeviceRole.SCREEN)
    assert room.post(room.fact(NAMES[0]), token).status_code == 401
    client = room.world.app.test_client()
    assert client.get(f"{URL}/list", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_codes_are_for_who_keeps_the_roll(room: Hall) -> None:
    pages = [f"/check-in/{room.code}/screen", f"/check-in/{room.code}/screen/now"]
    keeper = room.world.browser(Role.ORGANISER, "01", "Người giữ")
    code = venue.code_at(session_id(room), None, clock.now())
    for page in pages:
        assert code in keeper.get(page).text.replace(" ", "")
        for role, unit in ((Role.LEADER, "01"), (Role.SECRETARY, "01.01"), (Role.VIEWER, "01")):
            answer = room.world.browser(role, unit, f"{role} {unit} {page[-3:]}").get(page)
            assert answer.status_code in (403, 404)
            assert code not in answer.text.replace(" ", "")


def test_page_without_scripts_has_everything_and_comes_again(room: Hall) -> None:
    for name in NAMES[:2]:
        room.scan(name)
    page = room.world.browser(Role.ORGANISER, "01").get(f"/check-in/{room.code}/screen").text
    assert '<meta http-equiv="refresh" content="10">' in page
    assert 'data-figure="present">2</span>' in page
    assert "Còn thiếu" in page
    assert "đổi sau " in page
