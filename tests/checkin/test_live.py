"""What everybody may follow of a session: counts that are new within a second, nobody's name, nothing behind a wrong key."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, event

from congress.checkin import live
from congress.core import clock, codes
from congress.core.db import db, session, transaction
from congress.delegates import queries
from congress.events import queries as events
from congress.events.models import EventSession
from tests.checkin.doors import NAMES, Hall, hall, minutes
from tests.delegates.making import WEST, enlist, someone
from tests.house.tracker import watching
from tests.support import SYSTEM, World

HANG, *OTHERS = NAMES
SAFE = {
    "present", "convened", "organisations", "organisations_of", "needed_people", "needed_organisations", "missing_people",
    "missing_organisations", "is_met", "valid_since", "name", "title", "session", "state", "at", "next",
}  # fmt: skip


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the process: one number that a test moves."""
    now = [100.0]
    monkeypatch.setattr(live, "_tick", lambda: now[0])
    return now


@pytest.fixture
def room(city: World, ticks: list[float]) -> Hall:
    city.app.extensions["live"].forget()
    return hall(city)


def session_id(room: Hall, at: int = 0) -> int:
    found = queries.get_held(SYSTEM, room.code).event
    row = events.sessions_of([found.id])[found.id][at]
    session().rollback()
    return int(row.id)


def ask(room: Hall, path: str = "", query: str = "", tag: str = "") -> Any:
    address = path or live.address(session_id(room))
    headers = {"X-Fragment": "1"} | ({"If-None-Match": tag} if tag else {})
    return room.world.app.test_client().get(f"{address}{query}", headers=headers)


def test_figures_of_a_session_are_told_to_whoever_has_the_key(room: Hall) -> None:
    answer = ask(room)
    assert answer.status_code == 200
    assert set(answer.json) == SAFE
    told = {name: answer.json[name] for name in ("present", "convened", "organisations", "organisations_of", "is_met")}
    assert told == {"present": 0, "convened": 4, "organisations": 0, "organisations_of": 2, "is_met": False}
    assert (answer.json["needed_people"], answer.json["missing_people"]) == (3, 3)
    assert (answer.json["state"], answer.json["next"], ask(room, query="?screen").json["next"]) == ("open", 5, 1)


def test_what_a_door_brings_is_told_within_a_second(room: Hall, ticks: list[float]) -> None:
    before = ask(room)
    enlist(room.code, someone(room.world, "Quàng Thị Tây", WEST))
    room.ids["Quàng Thị Tây"] = max(room.ids.values()) + 1
    for name in (*NAMES[:3], "Quàng Thị Tây"):
        room.scan(name)
    assert ask(room).json["present"] == 0  # within the same second the last figures are told again
    ticks[0] += 1
    after = ask(room, tag=before.headers["ETag"])
    assert after.status_code == 200
    told = (after.json["present"], after.json["is_met"], after.json["organisations"], after.json["missing_people"])
    assert told == (4, True, 2, 0)
    assert after.json["valid_since"] == clock.now().isoformat()
    room.scan(HANG, direction="out")
    ticks[0] += 1
    assert (ask(room).json["present"], ask(room).json["valid_since"]) == (3, None)


def test_change_of_the_roll_and_the_end_of_the_hours_are_told_too(room: Hall, ticks: list[float], set_clock: Any) -> None:
    assert ask(room).json["convened"] == 4
    enlist(room.code, someone(room.world, "Quàng Thị Mới", WEST))
    ticks[0] += 1
    assert ask(room).json["convened"] == 5
    set_clock(clock.now() + minutes(120))
    ticks[0] += 1
    assert ask(room).json["state"] == "over"


def test_unchanged_answer_costs_no_body_and_within_a_second_no_statement(room: Hall, ticks: list[float]) -> None:
    first, address = ask(room), live.address(session_id(room))
    tag = first.headers["ETag"]
    with watching(room.world.app) as work:
        answers = [ask(room, address, tag=tag) for _ in range(50)]
    assert {answer.status_code for answer in answers} == {304}
    assert {answer.data for answer in answers} == {b""}
    assert work.statements == []
    ticks[0] += 1
    with watching(room.world.app) as work:
        assert {ask(room, address, tag=tag).status_code for _ in range(50)} == {304}
    assert work.reads == 1  # whether anything changed; nothing was counted
    ticks[0] += live.RECOUNTED
    with watching(room.world.app) as work:
        assert ask(room, address, tag=tag).status_code == 304
    assert work.reads > 1  # now and then it is counted whatever is known


def test_two_processes_give_the_same_figures_the_same_tag(room: Hall) -> None:
    app = room.world.app
    other = live.Following(app.wsgi_app, app.app_context, {})
    found = other.find(live.key(session_id(room)))
    assert found is not None
    assert found.tag == ask(room).headers["ETag"]


def test_no_answer_names_a_person_or_anything_personal(room: Hall, ticks: list[float]) -> None:
    for name in NAMES:
        room.scan(name)
    ticks[0] += 1
    text = ask(room).text + ask(room, query="?screen").text
    assert not any(word in text for name in NAMES for word in name.split())
    known = {room.badge(name) for name in NAMES} | {room.number(name) for name in NAMES}
    assert not any(code in text for code in known)
    assert set(json.loads(ask(room).text)) == SAFE


@pytest.mark.parametrize("spoil", ["letter", "number", "empty", "long", "badge"])
def test_wrong_key_is_a_page_that_is_not_there_and_keeps_nothing(room: Hall, spoil: str) -> None:
    good, layer = live.key(session_id(room)), room.world.app.extensions["live"]
    number, letters = good.split("-")
    wrong = {
        "letter": f"{number}-{'A' if letters[0] != 'A' else 'B'}{letters[1:]}", "number": f"{int(number) + 1}-{letters}",
        "empty": "", "long": good * 40, "badge": room.badge(HANG),
    }[spoil]  # fmt: skip
    answer, unknown = ask(room, live.PATH + wrong), ask(room, "/live/nothing")
    assert answer.status_code == unknown.status_code == 404
    assert (answer.text, answer.headers.get("ETag")) == (unknown.text, None)
    assert len(layer) == 0
    assert ask(room, live.PATH + good).status_code == 200


def test_key_is_of_one_session_and_of_this_purpose(city: World, ticks: list[float]) -> None:
    city.app.extensions["live"].forget()
    room = hall(city, sessions=2)
    first, second = (live.key(session_id(room, at)) for at in (0, 1))
    assert first.split("-")[1] != second.split("-")[1]
    other = f"{session_id(room)}-{codes.derive('badge', session_id(room))}"
    assert ask(room, live.PATH + other).status_code == 404


def test_answer_bears_the_headers_of_the_house_and_is_kept_nowhere(room: Hall) -> None:
    plain, told = ask(room, "/sign-in"), ask(room)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control"):
        assert told.headers[name] == plain.headers[name]
    assert "Set-Cookie" not in told.headers
    assert ask(room, tag=told.headers["ETag"]).headers["Cache-Control"] == "no-store"
    assert room.world.app.test_client().post(live.address(session_id(room))).status_code == 404


def test_only_so_many_sessions_are_remembered(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, good = room.world.app.extensions["live"], live.key(session_id(room))
    monkeypatch.setattr(live, "CHANNELS", 3)
    answer = live.Answer("x", b"", b"")
    for number in range(1, 8):
        channel = live.Channel(number, answer, looked_at=live._tick())
        layer._keep(f"{number}-X", channel)
    assert len(layer) == 3
    assert ask(room, live.PATH + good).status_code == 200
    assert len(layer) == 3


def test_session_that_is_no_more_is_told_to_nobody(room: Hall, ticks: list[float]) -> None:
    address = live.address(session_id(room))
    assert ask(room, address).status_code == 200
    with transaction() as writer:
        writer.execute(delete(EventSession).where(EventSession.id == session_id_of(address)))
    ticks[0] += 1
    assert ask(room, address).status_code == 404
    assert len(room.world.app.extensions["live"]) == 0


def session_id_of(address: str) -> int:
    return int(address.removeprefix(live.PATH).split("-")[0])


def test_one_counts_while_the_others_are_told_the_last_figures(
    room: Hall, ticks: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, counted, gate = live.address(session_id(room)), [0], threading.Event()
    ask(room, address)
    room.scan(HANG)
    real = live.figures

    def slow(*told: Any) -> Any:
        counted[0] += 1
        assert gate.wait(20)
        return real(*told)

    monkeypatch.setattr(live, "figures", slow)
    ticks[0] += 1
    one = threading.Thread(target=lambda: ask(room, address))
    one.start()
    _until(lambda: counted[0] == 1)
    began = time.monotonic()
    assert [ask(room, address).json["present"] for _ in range(20)] == [0] * 20
    assert time.monotonic() - began < 10
    gate.set()
    one.join()
    assert ask(room, address).json["present"] == 1
    assert counted[0] == 1


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_database_that_does_not_answer_leaves_the_last_figures(room: Hall, ticks: list[float]) -> None:
    address = live.address(session_id(room))
    answer = ask(room, address)

    def broken(*_told: Any) -> None:
        raise RuntimeError("away")

    event.listen(db.engine, "before_cursor_execute", broken)
    try:
        ticks[0] += 5
        again = ask(room, address)
        assert (again.status_code, again.data) == (200, answer.data)
    finally:
        event.remove(db.engine, "before_cursor_execute", broken)


def test_control_a_name_among_the_figures_is_caught(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    real = live.figures
    monkeypatch.setattr(live, "figures", lambda *told: real(*told) | {"last": HANG})
    with pytest.raises(AssertionError):
        test_no_answer_names_a_person_or_anything_personal(room, [0.0])
