"""The one door for facts: what a phone is answered, and that nothing that was told is lost or counted twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from congress.checkin import devices, jobs, queries, quorum, rulings
from congress.core import clock
from congress.core.db import transaction
from congress.delegates import lists, services
from congress.delegates.models import Reply, Standing
from congress.documents import badge_prints
from congress.documents.badge_prints import Choice, Which
from tests.checkin.doors import Hall, facts, hall, minutes, presence, spans
from tests.delegates.making import delegate, enlist, held, someone
from tests.support import SYSTEM, World

HANG = "Phạm Thu Hằng"


@pytest.fixture
def room(city: World) -> Hall:
    return hall(city)


def test_delegate_is_let_in_once_and_told_since_when(room: Hall) -> None:
    answer = room.scan(HANG)
    assert (answer["outcome"], answer["name"], answer["badge"]) == ("entered", HANG, room.number(HANG))
    again = room.scan(HANG, door="Cửa 2")
    assert (again["outcome"], again["since"], again["by"]) == ("already_in", answer["at"], "Cửa 1")
    assert spans(room, HANG) == [("10:00", None)]
    assert len(facts()) == 2


def test_repeated_nonce_gets_its_first_answer_whatever_happened_since(room: Hall) -> None:
    first, second = room.fact(HANG), room.fact(HANG)
    told = [room.send(each).json for each in (first, second)]
    room.scan(HANG, direction="out")
    assert [room.send(each).json for each in (first, second)] == told
    assert room.send(first, "Cửa 2").json == told[0]
    assert len(facts()) == 3


def test_exit_and_return_are_two_stays(room: Hall) -> None:
    start = clock.now() - minutes(40)
    outcomes = [
        room.scan(HANG, start + minutes(10 * at), direction=way)["outcome"] for at, way in enumerate(("in", "out", "in"))
    ]
    assert outcomes == ["entered", "left", "entered"]
    assert spans(room, HANG) == [("09:20", "09:30"), ("09:40", None)]


def test_whatever_order_facts_arrive_in_the_stays_are_the_same(room: Hall) -> None:
    start = clock.now() - minutes(50)
    plan = [("in", 0), ("out", 12), ("in", 20), ("in", 25), ("out", 40)]
    ends = []
    for name, order in zip(room.ids, list(permutations(range(5)))[::31], strict=False):
        told = [room.fact(name, start + minutes(plan[at][1]), direction=plan[at][0]) for at in order]
        for each in (*told, *told[:2]):  # some twice
            assert room.send(each).status_code == 200
        ends.append(spans(room, name))
    assert ends == [[("09:10", "09:22"), ("09:30", "09:50")]] * len(ends)


def test_undo_counts_though_it_comes_before_what_it_undoes(room: Hall) -> None:
    scan = room.fact(HANG)
    undo = room.undo(scan["nonce"])
    assert room.send(undo).json["outcome"] == "undone"
    room.send(scan)
    assert spans(room, HANG) == []
    assert [fact.reason for fact in facts()] == ["quét nhầm người", ""]


def test_undone_entry_is_gone_and_he_may_enter_again(room: Hall) -> None:
    first = room.scan(HANG)
    answer = room.send(room.undo(first["nonce"])).json
    assert (answer["outcome"], answer["name"]) == ("undone", HANG)
    assert spans(room, HANG) == []
    assert room.scan(HANG)["outcome"] == "entered"


def test_undo_is_not_undone_and_a_new_fact_tells_who_was_there_after_all(room: Hall) -> None:
    undo = room.undo(room.scan(HANG)["nonce"])
    room.send(undo)
    assert room.send(room.undo(undo["nonce"])).json["outcome"] == "undone"
    assert spans(room, HANG) == []
    assert room.scan(HANG)["outcome"] == "entered"
    assert len(spans(room, HANG)) == 1


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [(-121, "outside_hours"), (-120, "entered"), (-1, "entered"), (150, "entered"), (151, "outside_hours")],
)
def test_session_admits_from_two_hours_before_to_its_end(room: Hall, moment: int, outcome: str) -> None:
    begins = clock.now() - minutes(60)
    assert room.scan(HANG, begins + minutes(moment))["outcome"] == outcome
    assert len(facts()) == 1
    assert bool(spans(room, HANG)) == (outcome == "entered")


def test_badge_that_was_printed_again_is_dead_from_then_on_and_was_good_before(room: Hall, set_clock: Any) -> None:
    old, was = room.badge(HANG), clock.now()
    set_clock(was + minutes(10))
    with transaction():
        badge_prints.reprint(held(room.code), Choice(Which.ALL), "mất thẻ", by=SYSTEM)
    late = room.scan(HANG, was + minutes(5), code=old)  # an offline phone that sends later
    assert late["outcome"] == "entered"
    answer = room.scan("Ngô Minh Thư", code=old)
    assert (answer["outcome"], answer["why"], answer["name"]) == ("revoked", "reprinted", HANG)
    assert room.scan("Ngô Minh Thư")["outcome"] == "entered"


def test_code_that_nobody_has_is_unknown_and_kept_without_the_code(room: Hall) -> None:
    good = room.badge(HANG)
    number, letters = good.split("-")
    flipped = f"{number}-{'A' if letters[0] != 'A' else 'B'}{letters[1:]}"
    for code in (flipped, "999-" + letters, "xin chào", f"{int(number) + 1}-{letters}", "123-5", letters):
        assert room.scan(HANG, code=code)["outcome"] == "unknown", code
    assert {fact.delegate_id for fact in facts()} == {None}
    assert all(letters not in str(tuple(fact)) for fact in facts())


def test_code_of_another_congress_lets_nobody_in(room: Hall, city: World) -> None:
    other = hall(city, ["Đỗ Thị Khác"], code="DH-2")
    assert room.scan(HANG, code=other.badge("Đỗ Thị Khác"))["outcome"] == "unknown"
    assert room.scan(HANG, session=other.sessions[0])["outcome"] == "wrong_session"
    assert room.scan(HANG, session="KHONG-CO")["outcome"] == "wrong_session"
    assert len(facts()) == 3


def test_who_stands_on_the_list_is_let_in_with_what_is_missing_shown(room: Hall, city: World) -> None:
    (made,) = enlist(room.code, someone(city, "Vi Thị Thiếu", birth_date=None, ethnicity=""))
    room.ids["Vi Thị Thiếu"] = made
    answer = room.scan("Vi Thị Thiếu")
    assert (answer["outcome"], answer["notes"]) == ("entered", ["no_reply", "lacking"])
    assert delegate(made).reply == Reply.NONE


def test_alternate_is_not_let_in_and_told_why(room: Hall, city: World) -> None:
    (made,) = enlist(room.code, someone(city, "Lý Văn Khuyết", standing=Standing.ALTERNATE))
    room.ids["Lý Văn Khuyết"] = made
    answer = room.scan("Lý Văn Khuyết")
    assert (answer["outcome"], answer["why"]) == ("revoked", "alternate")
    assert presence(room, "Lý Văn Khuyết") is None


def test_number_on_the_badge_counts_with_its_check_digit_alone(room: Hall) -> None:
    number = room.number(HANG)
    assert room.scan(HANG, code=number, source="typed")["outcome"] == "entered"
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert room.scan(HANG, code=wrong, source="typed")["outcome"] == "unknown"


def test_several_at_once_and_what_cannot_be_read_stands_in_nobodys_way(room: Hall) -> None:
    told = [room.fact(name) for name in room.ids]
    told[1] |= {"at": "hôm qua"}
    answer = room.send(told).json
    assert [each.get("outcome") or each["error"] for each in answer["results"]] == ["entered", "at", "entered", "entered"]
    assert len(facts()) == 3


@pytest.mark.parametrize("clock_off", [timedelta(days=1), timedelta(days=-1), timedelta(seconds=10)])
def test_clock_of_a_phone_is_put_right_by_when_it_says_it_sends(room: Hall, clock_off: timedelta) -> None:
    theirs = clock.now() + clock_off
    fact = room.fact(HANG, theirs - minutes(30))
    answer = room.send({"scans": [fact], "sent": theirs.isoformat()} if clock_off.days else fact).json
    outcome = answer["results"][0]["outcome"] if "results" in answer else answer["outcome"]
    assert outcome == "entered"
    assert spans(room, HANG) == [("09:30", None)]
    assert facts()[0].told_at == theirs - minutes(30)


def test_clock_a_day_wrong_without_a_word_is_flagged_and_kept(room: Hall) -> None:
    assert room.scan(HANG, clock.now() + timedelta(days=1))["outcome"] == "outside_hours"
    assert len(facts()) == 1


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"code": "1-2", "session": "x"}, {"code": "", "session": "x", "nonce": "n"}, {"scans": []}, {"scans": {}},
     {"code": "1-2", "session": "x", "nonce": "n" * 65}, {"code": 5, "session": "x", "nonce": "n"},
     {"code": "a\0b", "session": "x", "nonce": "n"}, {"code": "a", "session": "x", "nonce": "n", "at": "2025-13-40"},
     {"code": "a", "session": "x", "nonce": "n", "direction": "up"}, {"scans": ["x"]}],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_its_field_and_nothing_is_taken(room: Hall, body: Any) -> None:
    answer = room.post(body, room.token())
    assert answer.status_code == 422
    assert set(answer.json) >= {"error", "message"}
    assert facts() == []


def test_without_a_token_and_with_a_revoked_one_nothing_is_taken(room: Hall) -> None:
    token = room.token()
    assert room.post(room.fact(HANG), "x" * 43).status_code == 401
    assert room.world.app.test_client().post("/api/v1/check-ins", json=room.fact(HANG)).status_code == 401
    with transaction():
        to = held(room.code)
        devices.revoke(to, devices.list_devices(to.event.id)[0].id, by=SYSTEM)
    answer = room.post(room.fact(HANG), token)
    assert (answer.status_code, answer.json["error"]) == (401, "revoked")
    assert room.post({"scans": [room.fact(HANG)]}, token).status_code == 401
    assert facts() == []


def test_token_of_one_event_brings_nothing_to_another(room: Hall, city: World) -> None:
    other = hall(city, ["Đỗ Thị Khác"], code="DH-2")
    told = other.fact("Đỗ Thị Khác")
    assert room.send(told).json["outcome"] == "unknown"
    assert presence(other, "Đỗ Thị Khác") is None


def test_same_nonce_in_two_events_is_two_facts(room: Hall, city: World) -> None:
    other, nonce = hall(city, ["Đỗ Thị Khác"], code="DH-2"), str(uuid4())
    assert room.scan(HANG, nonce=nonce)["outcome"] == "entered"
    assert other.scan("Đỗ Thị Khác", nonce=nonce)["name"] == "Đỗ Thị Khác"


def test_two_phones_without_network_let_the_same_code_in_and_a_person_is_asked(room: Hall) -> None:
    start = clock.now() - minutes(30)
    told = [room.fact(HANG, start, shown="entered"), room.fact(HANG, start + minutes(4), shown="entered")]
    assert room.send(told[1], "Cửa 2").json["outcome"] == "entered"
    assert room.send(told[0], "Cửa 1").json["outcome"] == "already_in"
    row = presence(room, HANG)
    assert (spans(room, HANG), row.doubts) == ([("09:30", None)], 1)


def test_same_phone_that_scans_twice_is_no_doubt(room: Hall) -> None:
    room.scan(HANG, shown="entered")
    room.scan(HANG, shown="already_in")
    assert presence(room, HANG).doubts == 0


def test_scans_by_the_line_are_no_doubt_however_many(room: Hall) -> None:
    """Whoever is told that he is in already was let in once."""
    for door in ("Cửa 1", "Cửa 2", "Cửa 1"):
        room.scan(HANG, door=door)
    room.scan(HANG, clock.now() - minutes(5))
    assert presence(room, HANG).doubts == 0
    assert jobs.reconcile() == 0


def test_phone_that_runs_wild_is_slowed_by_its_token_and_no_other(room: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    from congress.checkin import api
    from congress.core.pace import Pace

    monkeypatch.setattr(api, "PACE", Pace(2, timedelta(minutes=1)))
    codes = [room.send(room.fact(HANG)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert room.send(room.fact(HANG), "Cửa 2").status_code == 200
    assert len(facts()) == 3


def test_withdrawn_delegate_is_not_let_in(room: Hall) -> None:

    with transaction():
        lists.withdraw(held(room.code), delegate(room.ids[HANG]), "xin thôi", by=SYSTEM)
    assert room.scan(HANG)["why"] == "withdrawn"


def test_list_for_a_phone_holds_what_a_door_needs_and_nothing_else(room: Hall) -> None:
    client = room.world.app.test_client()
    headers = {"Authorization": f"Bearer {room.token()}"}
    answer = client.get("/api/v1/check-ins/list", headers=headers)
    told = answer.json
    assert [each["name"] for each in told["delegates"]] == list(room.ids)
    assert {name for each in told["delegates"] for name in each} == {
        "k",
        "n",
        "b",
        "name",
        "delegation",
        "seat",
        "status",
        "find",
    }
    assert told["sessions"][0]["code"] == room.sessions[0]
    assert room.badge(HANG) not in answer.text
    assert client.get("/api/v1/check-ins/list", headers=headers | {"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with transaction():
        services.change(held(room.code), delegate(room.ids[HANG]), someone(room.world, "Phạm Thu Hường"), by=SYSTEM)
    again = client.get("/api/v1/check-ins/list", headers=headers | {"If-None-Match": answer.headers["ETag"]})
    assert "Phạm Thu Hường" in again.text


def test_other_doors_tell_who_is_in(room: Hall) -> None:
    client, headers = room.world.app.test_client(), {"Authorization": f"Bearer {room.token('Cửa 2')}"}
    room.scan(HANG)
    first = client.get(f"/api/v1/check-ins/presence?session={room.sessions[0]}", headers=headers).json
    assert (first["present"], first["convened"], [each[1] for each in first["changes"]]) == (1, 4, [True])
    room.scan(HANG, direction="out")
    then = client.get(f"/api/v1/check-ins/presence?session={room.sessions[0]}&after={first['next']}", headers=headers).json
    assert (then["present"], [each[1] for each in then["changes"]]) == (0, [False])


def test_phone_whose_clock_is_ahead_is_counted_at_once(room: Hall) -> None:
    room.scan(HANG, clock.now() + minutes(5))
    client, headers = room.world.app.test_client(), {"Authorization": f"Bearer {room.token()}"}
    told = client.get(f"/api/v1/check-ins/presence?session={room.sessions[0]}", headers=headers).json
    to = held(room.code)
    at = queries.choose_session(to, room.sessions[0])
    assert (told["present"], quorum.status(to.event, at).present) == (1, 1)


@pytest.mark.parametrize(
    ("source", "outcome"), [("scan", "unknown"), ("photo", "unknown"), ("typed", "entered"), ("name", "entered")]
)
def test_number_of_a_badge_is_no_code(room: Hall, source: str, outcome: str) -> None:
    """Everybody could print it as one."""
    assert room.scan(HANG, code=room.number(HANG), source=source)["outcome"] == outcome


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize(("shown", "is_there"), [("entered", True), ("revoked", False)])
def test_who_was_let_in_is_there_whatever_the_list_said_when_the_phone_could_send(
    room: Hall, city: World, shown: str, is_there: bool, is_late: bool
) -> None:
    """Called up after he was scanned, before or after the phone sends."""
    (made,) = enlist(room.code, someone(city, "Lý Văn Khuyết", standing=Standing.ALTERNATE))
    room.ids["Lý Văn Khuyết"] = made
    told = room.fact("Lý Văn Khuyết", clock.now() - minutes(5), shown=shown)
    if not is_late:
        room.send(told)
    with transaction():
        lists.make_official(held(room.code), delegate(made), by=SYSTEM)
    if is_late:
        room.send(told)
    assert spans(room, "Lý Văn Khuyết") == ([("09:55", None)] if is_there else [])
    assert rulings.count_waiting(held(room.code).event.id) == 1 or (shown == "entered" and is_late)
