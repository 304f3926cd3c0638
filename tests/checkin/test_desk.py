"""The desk: what an organiser sees, writes down by hand and decides."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from congress.checkin import jobs, sealing
from congress.core import audit, clock
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.events import shape
from tests.checkin.doors import NAMES, Hall, facts, hall, minutes, presence, spans
from tests.delegates.making import held
from tests.support import World

HANG, THU = "Phạm Thu Hằng", "Ngô Minh Thư"


@pytest.fixture
def room(city: World) -> Hall:
    return hall(city)


@pytest.fixture
def office(room: Hall) -> FlaskClient:
    return room.world.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")


def once(page: str) -> str:
    found = re.search(r'name="once" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def test_desk_tells_how_many_are_there_and_who_came_last(room: Hall, office: FlaskClient) -> None:
    page = office.get(f"/check-in/{room.code}").text
    assert "có mặt 0/4" in page
    assert "còn cần 3 người" in page
    room.scan(HANG)
    room.scan(THU, code="1-ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    page = office.get(f"/check-in/{room.code}/piece?session={room.sessions[0]}").text
    assert "có mặt 1/4" in page
    assert HANG in page
    assert "Cửa 1" in page
    assert "Mã lạ" in page


def test_door_is_made_with_a_link_that_is_shown_once(room: Hall, office: FlaskClient) -> None:
    page = office.post(
        f"/check-in/{room.code}/devices", data={"name": "Cửa Nam", "role": "scanner"}, follow_redirects=True
    ).text
    link = re.search(r'value="(http[^"]+/scan/#([\w-]+))"', page)
    assert link
    assert "Cửa Nam" in page
    assert link[2] not in office.get(f"/check-in/{room.code}/devices").text
    assert room.post(room.fact(HANG), link[2]).json["outcome"] == "entered"
    revoke = re.search(r"/devices/\d+/revoke", page)
    assert revoke
    office.post(f"/check-in/{room.code}{revoke[0]}")
    assert room.post(room.fact(THU), link[2]).status_code == 401
    assert "đã thu hồi" in office.get(f"/check-in/{room.code}/devices").text


def test_steward_writes_down_who_has_no_badge_and_a_double_click_is_one_fact(room: Hall, office: FlaskClient) -> None:
    page = office.get(f"/check-in/{room.code}/hand?q=pham thu").text
    told = {"once": once(page), "session": room.sessions[0], "delegate_id": str(room.ids[HANG]), "act": "in"}
    for _ in range(2):
        assert office.post(f"/check-in/{room.code}/hand", data=told).status_code == 302
    assert [(fact.source, fact.by) for fact in facts()] == [("steward", "Cán bộ Tổ chức")]
    assert spans(room, HANG) == [("10:00", None)]
    assert "có mặt từ 10h00" in office.get(f"/check-in/{room.code}/hand?q={room.number(HANG)}").text


def test_list_on_paper_is_written_with_its_hour(room: Hall, office: FlaskClient) -> None:
    page = office.get(f"/check-in/{room.code}/paper").text
    told = {"once": once(page), "session": room.sessions[0], "hour": "8h45", "id": [str(room.ids[name]) for name in NAMES[:3]]}
    answer = office.post(f"/check-in/{room.code}/paper", data=told, follow_redirects=True).text
    assert "Đã ghi 3 người theo danh sách giấy, 3 người mới" in answer
    assert {fact.source for fact in facts()} == {"paper"}
    assert spans(room, HANG) == [("08:45", None)]


@pytest.mark.parametrize(
    ("told", "words"), [({"hour": "8h45"}, "Chưa chọn ai"), ({"hour": "sáng", "id": "1"}, "Không đọc được giờ")]
)
def test_paper_without_names_or_hour_is_told_and_keeps_what_was_ticked(
    room: Hall, office: FlaskClient, told: dict[str, str], words: str
) -> None:
    told |= {"once": "0" * 32, "session": room.sessions[0]} | ({"id": str(room.ids[HANG])} if "id" in told else {})
    answer = office.post(f"/check-in/{room.code}/paper", data=told)
    assert answer.status_code == 422
    assert words in answer.text
    assert (" checked" in answer.text) == ("id" in told)
    assert facts() == []


def test_double_entry_waits_and_a_person_decides(room: Hall, office: FlaskClient) -> None:
    start = clock.now() - minutes(30)
    room.send(room.fact(HANG, start, shown="entered"), "Cửa 1")
    room.send(room.fact(HANG, start + minutes(4), shown="entered"), "Cửa 2")
    page = office.get(f"/check-in/{room.code}/waiting").text
    assert "có thể hai người đi chung một thẻ" in page
    assert "cách nhau 4 phút" in page
    rule = re.search(r"/facts/\d+/rule", page)
    assert rule
    refused = office.post(f"/check-in/{room.code}{rule[0]}", data={"verdict": "void", "reason": " "})
    assert refused.status_code == 422
    assert "Thiếu lý do" in refused.text
    office.post(f"/check-in/{room.code}{rule[0]}", data={"verdict": "void", "reason": "cùng một người quay lại"})
    assert "Không có gì phải quyết định" in office.get(f"/check-in/{room.code}/waiting").text
    assert (presence(room, HANG).doubts, spans(room, HANG)) == (0, [("09:30", None)])
    assert "cùng một người quay lại" in office.get(f"/check-in/{room.code}/facts").text


def test_scan_outside_the_hours_counts_once_a_person_says_so(room: Hall, office: FlaskClient) -> None:
    room.scan(HANG, clock.now() - minutes(200))
    page = office.get(f"/check-in/{room.code}/waiting").text
    assert "Ngoài giờ của phiên" in page
    rule = re.search(r"/facts/\d+/rule", page)
    assert rule
    office.post(f"/check-in/{room.code}{rule[0]}", data={"verdict": "admit", "reason": "đồng hồ máy chậm"})
    assert spans(room, HANG) == [("06:40", None)]


def test_fact_that_was_a_mistake_is_taken_back_and_stays_in_the_list(room: Hall, office: FlaskClient) -> None:
    room.scan(HANG)
    undo = re.search(r"/facts/\d+/undo", office.get(f"/check-in/{room.code}/facts").text)
    assert undo
    office.post(f"/check-in/{room.code}{undo[0]}", data={"reason": "quét nhầm thẻ người bên cạnh"})
    page = office.get(f"/check-in/{room.code}/facts").text
    assert spans(room, HANG) == []
    assert "quét nhầm thẻ" in page
    assert "đã bỏ" in page
    assert len(facts()) == 2


def test_who_was_in_the_room_at_ten_to_ten(room: Hall, office: FlaskClient) -> None:
    start = clock.now() - minutes(60)
    room.scan(HANG, start)
    room.scan(HANG, start + minutes(30), direction="out")
    room.scan(THU, start + minutes(40))
    rows = {at: re.findall(r'<th scope="row">([^<]+)<', office.get(f"/check-in/{room.code}/room?at={at}").text)
            for at in ("9h10", "9h35", "9h50")}  # fmt: skip
    assert rows == {"9h10": [HANG], "9h35": [], "9h50": [THU]}
    assert office.get(f"/check-in/{room.code}/room?at=lúc nãy").status_code == 422


def test_leader_sees_and_changes_nothing_a_viewer_sees_nothing(room: Hall) -> None:
    leader, viewer = (room.world.browser(role, "01") for role in (Role.LEADER, Role.VIEWER))
    assert leader.get(f"/check-in/{room.code}").status_code == 200
    assert leader.get(f"/check-in/{room.code}/waiting").status_code == 403
    assert leader.post(f"/check-in/{room.code}/devices").status_code == 403
    assert viewer.get(f"/check-in/{room.code}").status_code == 403


def test_office_of_a_unit_that_sends_delegates_does_not_open_the_desk(room: Hall) -> None:
    sender = room.world.browser(Role.ORGANISER, "01.01")
    assert sender.get(f"/check-in/{room.code}").status_code in (403, 404)
    assert sender.post(f"/check-in/{room.code}/hand", data={"delegate_id": str(room.ids[HANG])}).status_code in (403, 404)
    assert facts() == []


def test_facts_are_covered_by_the_audit_chain_and_a_changed_one_is_found(room: Hall) -> None:
    for name in NAMES:
        room.scan(name)
    assert sealing.seal() == 4
    assert sealing.seal() == 0
    assert sealing.verify() == []
    with transaction() as writer:
        audit.seal()
        writer.connection().exec_driver_sql("UPDATE check_in SET outcome = 'revoked' WHERE id = (SELECT min(id) FROM check_in)")
    assert sealing.verify() == [f"check-in {facts()[0].id}–{facts()[-1].id}"]
    assert audit.verify() is None


def test_session_where_somebody_was_recorded_is_not_removed(room: Hall, city: World) -> None:
    room.scan(HANG)
    event, told = held(room.code).event, [facts()[0].session_id]
    with pytest.raises(DomainError, match=r"event\.session_attended"):
        shape.drop_sessions(event, told)
    session().rollback()
    assert spans(room, HANG) == [("10:00", None)]


def test_session_that_was_moved_is_counted_anew_by_its_hours(room: Hall) -> None:
    room.scan(HANG, clock.now() - minutes(200))
    assert spans(room, HANG) == []
    with transaction() as writer:
        writer.connection().exec_driver_sql("UPDATE event_session SET starts_at = '2025-07-15 00:00:00'")
    assert jobs.reconcile() == 1
    assert spans(room, HANG) == [("06:40", None)]
    assert jobs.reconcile() == 0
