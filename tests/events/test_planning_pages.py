"""Pages that plan many events: a calendar taken in, a series, a wave; what they show before anything is done, and to whom."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core import clock, jobs
from congress.core.actor import Role
from congress.core.db import session
from congress.events import taking
from congress.events.models import Event, EventState
from tests.events.making import appoint, at, get
from tests.events.test_calendars import HEAD, codes, row
from tests.home.reading import Page, show, visit
from tests.support import World, csv_bytes


def upload(client: FlaskClient, *rows: list[str]) -> Page:
    page = visit(client, "/events/calendar")
    return page.press("Tải lên và xem trước", file=(io.BytesIO(csv_bytes(HEAD, rows)), "lich.csv"))


# ── working calendars ────────────────────────────────────────────────────────


def test_a_calendar_is_looked_at_and_taken(city: World) -> None:
    appoint(("Lê Thị Bình", "1971-01-01", "01", "Phó bí thư", "BTV"), ("Lê Thị Bình", "1980-01-01", "01.01", "Bí thư", "BTV"))
    client = city.browser(Role.ORGANISER, "01")
    page = upload(client, row(chairs="Lê Thị Bình"), row("L.2", "77"))
    assert "Có 2 người tên Lê Thị Bình" in page.text
    assert "Không có tổ chức mã 77 trong phạm vi của đồng chí." in page.text
    assert "Loại sự kiện: Hội nghị" in page.text
    assert codes() == []
    page = page.press("Nhận 1 thay đổi")
    assert "Đã nhận lich.csv." in page.text
    assert codes() == ["L.1"]
    assert "Không có gì thay đổi" in upload(client, row(chairs="Lê Thị Bình")).text


def test_a_calendar_reaches_no_unit_of_another_committee(city: World) -> None:
    west = city.browser(Role.ORGANISER, "01.02")
    page = upload(west, row())
    assert "Không có tổ chức mã 01.01.001 trong phạm vi" in page.text
    assert city.browser(Role.LEADER, "01").get("/events/calendar").status_code == 403


def test_a_large_calendar_is_read_and_taken_by_the_worker(
    city: World, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LARGE", 3)
    monkeypatch.setattr(taking, "CHUNK", 2)
    rows = [row(f"L.{number}", title=f"Họp {number}") for number in range(7)]
    waiting = upload(organiser, *rows, row("SAI", "77"))
    assert "Chờ đến lượt" in waiting.text
    assert jobs.run_due() == 1
    page = visit(organiser, waiting.url).follow("Xem kết quả")
    assert "Nhận 7 thay đổi" in page.text
    assert codes() == []
    running = page.press("Nhận 7 thay đổi")
    assert "Chờ đến lượt" in running.text
    assert jobs.run_due() == 1
    assert len(codes()) == 7
    assert "Đã xong" in visit(organiser, running.url).text
    assert "Đã nhận" in visit(organiser, page.url).text


def test_a_large_calendar_that_is_no_longer_what_was_shown_is_not_taken(
    city: World, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LARGE", 3)
    rows = [row(f"L.{number}") for number in range(5)]
    waiting = upload(organiser, *rows)
    jobs.run_due()
    page = visit(organiser, waiting.url).follow("Xem kết quả")
    running = page.press("Nhận 5 thay đổi")
    city.decide("2025-07-10,rename,01.01.001,,Đảng bộ phường Mới")
    monkeypatch.setattr(taking, "LARGE", 100)
    other = upload(city.browser(Role.ORGANISER, "01"), row("L.3", title="Người khác ghi trước"))
    other.press("Nhận 1 thay đổi")
    jobs.run_due()
    assert "Dữ liệu đã thay đổi từ lúc xem trước." in visit(organiser, running.url).text
    assert codes() == ["L.3"]


# ── waves ────────────────────────────────────────────────────────────────────

WAVE = {"code": "LE-1", "unit_code": "01", "kinds": ["cell"], "title": "Lễ tại {unit}", "first_on": "1/8/2025"}


def test_a_wave_is_looked_at_made_and_looked_at_again(organiser: FlaskClient) -> None:
    page = visit(organiser, "/events/waves/new").press("Xem trước", **WAVE)
    assert "Sẽ lập 4 sự kiện." in page.text
    assert "Lễ tại Chi bộ 1" in page.text
    assert "… và 1 tổ chức nữa" in page.text
    assert codes() == []
    running = page.press("Lập 4 sự kiện")
    jobs.run_due()
    done = visit(organiser, running.url)
    assert "Sự kiện mới" in done.text
    page = done.follow("Xem kết quả")
    assert "Mỗi tổ chức đã có sự kiện của mình: 4 tổ chức." in page.text
    assert codes() == ["LE-1-01.01.001.001", "LE-1-01.01.001.002", "LE-1-01.01.002.001", "LE-1-01.02.001.001"]
    assert "4 sự kiện" in visit(organiser, "/events/waves").text


def test_a_changed_template_shows_what_it_will_change_and_what_it_will_leave(organiser: FlaskClient) -> None:
    visit(organiser, "/events/waves/new").press("Xem trước", **WAVE).press("Lập 4 sự kiện")
    jobs.run_due()
    edit = visit(organiser, "/events/LE-1-01.01.001.001/edit")
    edit.press("Lưu sự kiện", title="Lễ riêng")
    page = (
        visit(organiser, "/events/waves/LE-1").follow("Sửa mẫu").press("Xem trước", title="Ra mắt {unit}", first_on="5/8/2025")
    )
    assert "Sẽ thêm 0, đổi 4, giữ phần sửa tay của 1 sự kiện." in page.text
    page.press("Lưu mẫu và đổi các sự kiện")
    jobs.run_due()
    session().expire_all()
    assert (get("LE-1-01.01.001.001").name, get("LE-1-01.01.001.001").starts_at) == ("Lễ riêng", at("2025-08-05"))
    assert get("LE-1-01.01.001.002").name == "Ra mắt Chi bộ 2"
    assert "Đã sửa tay" in visit(organiser, "/events/waves/LE-1").text


def test_a_wave_that_is_not_what_was_shown_is_shown_again_first(organiser: FlaskClient) -> None:
    """Somebody types on behind the preview and presses Enter."""
    page = visit(organiser, "/events/waves/new").press("Xem trước", **WAVE)
    page = page.press("Lập 4 sự kiện", kinds=["base"])
    assert "Mẫu đã khác lúc xem trước." in page.text
    assert "Sẽ lập 3 sự kiện." in page.text
    assert visit(organiser, "/events/waves/LE-1", status=404)
    assert "Chờ đến lượt" in page.press("Lập 3 sự kiện").text


def test_an_end_sent_again_after_a_lost_answer_is_the_same_end_and_can_be_taken_back(
    city: World, organiser: FlaskClient
) -> None:
    made = visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES)
    made.press("Dừng lịch này")
    again = made.press("Dừng lịch này")
    assert (again.status, again.url) == (200, made.url)
    assert "6 buổi sắp tới không họp nữa." in again.text
    other = city.browser(Role.ORGANISER, "01", name="Người cùng phòng")
    colleague = show(other, other.post(f"{made.url}/end", follow_redirects=True))
    assert "Lịch định kỳ này đã dừng từ trước." in colleague.text
    assert "Hoàn tác" not in colleague.main.text
    again.press("Hoàn tác")
    assert "Đã dừng lúc" not in visit(organiser, made.url).text
    later = made.press("Dừng lịch này")
    assert "6 buổi sắp tới không họp nữa." in later.text


def test_an_end_that_can_no_longer_be_taken_back_does_not_offer_it(
    organiser: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    made = visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES)
    made.press("Dừng lịch này")
    set_clock(clock.now() + timedelta(minutes=11))
    again = made.press("Dừng lịch này")
    assert "Lịch định kỳ này đã dừng từ trước." in again.text
    assert "Hoàn tác" not in again.text


@pytest.mark.parametrize(("typed", "message"), [
    ({"unit_code": "77"}, "Không có tổ chức mã 77 trong phạm vi"), ({"first_on": "mai"}, "“mai” không phải ngày."),
    ({"code": "a b"}, "không dùng làm mã được"), ({"s-0-starts": "sáng"}, "Không đọc được giờ"),
    ({"kinds": []}, "ít nhất một loại"), ({"campaign": "DH-9"}, "Không có đợt mã DH-9."), ({"span": "500"}, "từ 1 đến 366"),
])  # fmt: skip
def test_what_is_wrong_with_a_wave_is_said_and_what_was_typed_stays(
    organiser: FlaskClient, typed: dict[str, Any], message: str
) -> None:
    page = visit(organiser, "/events/waves/new").press("Xem trước", **(WAVE | typed))
    assert (page.status, message in page.text) == (422, True)
    assert page.main.one("input", id="title").attrs["value"] == "Lễ tại {unit}"


def test_a_wave_of_another_committee_is_not_there(city: World, organiser: FlaskClient) -> None:
    visit(organiser, "/events/waves/new").press("Xem trước", **WAVE).press("Lập 4 sự kiện")
    west = city.browser(Role.ORGANISER, "01.02")
    assert "Lễ tại" not in visit(west, "/events/waves").text
    for path in ("", "/edit", "/delegations"):
        assert west.get(f"/events/waves/LE-1{path}").status_code == 404
    assert west.post("/events/waves/LE-1/run").status_code == 404
    assert city.browser(Role.LEADER, "01").get("/events/waves/LE-1").status_code == 403


def test_delegations_are_looked_at_and_sent(city: World, organiser: FlaskClient) -> None:
    appoint(("Trần Văn An", "1970-01-01", "01", "Bí thư", "BTV"))
    visit(organiser, "/events/waves/new").press("Xem trước", **(WAVE | {"kinds": ["base_superior"]})).press("Lập 2 sự kiện")
    jobs.run_due()
    file = csv_bytes(("unit_code", "head", "members"), [("01.01", "Trần Văn An", "")])
    page = visit(organiser, "/events/waves/LE-1").follow("Phân công đoàn")
    page = page.press("Tải lên và xem trước", file=(io.BytesIO(file), "doan.csv"))
    assert "Trưởng đoàn: Trần Văn An" in page.text
    page.press("Nhận 1 thay đổi")
    assert "Trần Văn An" in visit(organiser, "/events/LE-1-01.01").text


# ── meetings that return ─────────────────────────────────────────────────────

SERIES = {"unit_code": "01.01", "title": "Giao ban tuần", "starts_on": "21/7/2025", "until": "31/8/2025"}


def test_a_series_is_made_changed_and_one_day_is_taken_up_again(organiser: FlaskClient) -> None:
    page = visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES)
    assert "Đã lập 6 buổi." in page.text
    assert "Hằng tuần, thứ Hai, 8h00, 120 phút" in page.text
    code = session().scalars(select(Event.code).order_by(Event.starts_at)).all()[1]
    session().rollback()
    visit(organiser, f"/events/{code}").press("Huỷ", reason="mưa bão")
    page = visit(organiser, page.url).press("Lưu", which="3:", at="14h00")
    assert "5 buổi đổi" in page.text
    assert "giữ" in page.text
    page = page.press("Họp lại")
    assert "Ngày 28/7/2025 sẽ họp." in page.text
    assert get(code).state == EventState.SCHEDULED
    page = page.press("Dừng lịch này")
    assert "6 buổi sắp tới không họp nữa." in page.text


@pytest.mark.parametrize(("typed", "message"), [
    ({"unit_code": "77"}, "Không có tổ chức mã 77"), ({"until": ""}, "không phải ngày"),
    ({"until": "1/1/2030"}, "dài nhất 3 năm"), ({"which": ""}, "Chưa rõ họp vào ngày nào."),
    ({"at": "trưa"}, "Không đọc được giờ"), ({"venue": "V-9"}, "hội trường mã V-9"),
])  # fmt: skip
def test_what_is_wrong_with_a_series_is_said(organiser: FlaskClient, typed: dict[str, str], message: str) -> None:
    page = visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **(SERIES | typed))
    assert (page.status, message in page.text) == (422, True)


def test_a_series_of_another_committee_is_not_there(city: World, organiser: FlaskClient) -> None:
    page = visit(organiser, "/events/series/new").press("Lập lịch định kỳ", **SERIES)
    west = city.browser(Role.ORGANISER, "01.02")
    assert "Giao ban" not in visit(west, "/events/series").main.text.replace("Giao ban tuần, sinh hoạt tháng", "")
    assert west.get(page.url).status_code == 404
    for act in ("days", "end"):
        assert west.post(f"{page.url}/{act}", data={"day": "1/8/2025"}).status_code == 404


def test_the_list_of_events_leads_to_all_of_them(organiser: FlaskClient) -> None:
    page = visit(organiser, "/events/")
    assert [page.follow(words).status for words in ("Nhận lịch", "Định kỳ", "Hàng loạt")] == [200, 200, 200]
