"""The report of a secretary on his phone: two figures and a button; and what else can be done with a duty."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from congress.campaigns import tallies
from congress.campaigns.models import DutyEvent, Status
from congress.core.actor import Role
from congress.core.db import session
from tests.conftest import TODAY
from tests.home.reading import Page, visit
from tests.support import World, day

SetClock = Callable[[datetime], None]
CELL = "/campaigns/DH/units/01.01.001.001"


def send(client: FlaskClient, **typed: str) -> Page:
    return visit(client, f"{CELL}/report").press("Gửi báo cáo", **typed)


def events() -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(DutyEvent)) or 0


def test_report_is_three_steps_from_the_first_page(city: World, secretary: FlaskClient) -> None:
    page = visit(secretary, "/").follow("Báo cáo đại hội")
    assert page.main.one("input", id="convened").attrs["value"] == "20"
    assert page.main.one("input", id="chair").attrs["value"] == "Ngô Văn Nhất"
    assert "Danh sách có 20 đảng viên; triệu tập cả thì cần ít nhất 14 đồng chí có mặt." in page.text
    done = page.press("Gửi báo cáo", present="19")
    assert "Đã nhận báo cáo: họp ngày 15/7/2025. Có mặt 19/20, đạt 95%." in done.text.replace("95,0%", "95%")
    assert city.done("cell") == "1/4"
    assert city.report("01.01.001.001", day("2025-07-15")).state.status == Status.REPORTED
    assert "Báo cáo đại hội" not in visit(secretary, "/").main.text


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ({"when": "today"}, "2025-07-15"),
        ({"when": "yesterday"}, "2025-07-14"),
        ({"when": "other", "other_day": "24/6/2025"}, "2025-06-24"),
    ],
)
def test_day_is_today_yesterday_or_another(city: World, secretary: FlaskClient, typed: dict[str, str], held: str) -> None:
    assert send(secretary, present="20", **typed).status == 200
    assert [city.done("cell", day(held) - timedelta(days=back)) for back in (0, 1)] == ["1/4", "0/4"]


def test_day_without_figures_says_only_that_it_was_held(city: World, secretary: FlaskClient) -> None:
    send(secretary, convened="", present="")
    assert city.done("cell") == "1/4"
    assert "Đã báo cáo" not in visit(secretary, CELL).main.text


WRONG = {
    "present above convened": ({"present": "21"}, "present-m", "Có mặt (21) nhiều hơn triệu tập (20). Sửa một trong hai số."),
    "a day to come": (
        {"when": "other", "other_day": "16/7/2025"},
        "other_day-m",
        "Ngày tổ chức 16/7/2025 chưa đến (hôm nay 15/7/2025).",
    ),
    "no day": ({"when": "other", "other_day": ""}, "other_day-m", "Thiếu ngày tổ chức. Hãy ghi ngày."),
    "a day that is none": ({"when": "other", "other_day": "31/2/2025"}, "other_day-m", "“31/2/2025” không phải ngày."),
    "a figure that is none": ({"present": "đủ"}, "present-m", "“đủ” không phải số."),
    "a figure beyond all reason": ({"convened": "99999999999", "present": "1"}, "convened-m", "không phải số"),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_refusal_stands_beside_its_field_and_keeps_what_was_typed(city: World, secretary: FlaskClient, case: str) -> None:
    typed, place, words = WRONG[case]
    page = send(secretary, **({"present": "19", "note": "Đủ bốn nội dung"} | typed))
    assert page.status == 422
    assert words in page.main.one("p", id=place).text
    assert page.main.one("textarea").text == "Đủ bốn nội dung"
    assert (city.done("cell"), events()) == ("0/4", 0)


@pytest.mark.parametrize(("typed", "why"), [
    ({"present": "13"}, "Có mặt chưa đủ hai phần ba số được triệu tập."),
    (
        {"present": "20", "when": "other", "other_day": "11/7/2025"},
        "Họp sau tổ chức cấp trên: đại hội cấp dưới phải xong trước.",
    ),
])  # fmt: skip
def test_report_that_breaks_a_rule_is_taken_and_says_why_it_will_be_looked_at(
    city: World, secretary: FlaskClient, typed: dict[str, str], why: str
) -> None:
    city.report("01.01.001", day("2025-07-10") if "when" in typed else day("2025-07-15"))
    page = send(secretary, **typed)
    assert page.status == 200
    assert f"Cần xem lại: {why}" in page.text
    assert city.done("cell") == "1/4"


def test_report_sent_twice_is_stored_once(city: World, secretary: FlaskClient) -> None:
    page = visit(secretary, f"{CELL}/report")
    page.press("Gửi báo cáo", present="19")
    assert "Báo cáo này đã có, không thay đổi gì." in page.press("Gửi báo cáo", present="19").text
    assert events() == 1


def test_report_is_corrected_from_what_is_known(city: World, secretary: FlaskClient) -> None:
    send(secretary, present="19", when="yesterday")
    page = visit(secretary, CELL).follow("Sửa báo cáo")
    assert page.main.one("input", id="other_day").attrs["value"] == "14/7/2025"
    assert page.main.one("input", id="present").attrs["value"] == "19"
    page.press("Gửi báo cáo", other_day="12/7/2025", present="18")
    told = visit(secretary, CELL).main.one("ol", "timeline").all("li")
    assert ["12/7/2025" in told[0].text, "14/7/2025" in told[1].text, len(told)] == [True, True, 2]


def test_report_is_taken_back_by_one_press_within_ten_minutes(city: World, secretary: FlaskClient, set_clock: SetClock) -> None:
    page = send(secretary, present="19")
    set_clock(TODAY + timedelta(minutes=9))
    assert "Đã hoàn tác." in page.press("Hoàn tác").text
    assert (city.done("cell"), events()) == ("0/4", 2)
    assert tallies.faults(city.get_campaign()) == []


def test_report_is_not_taken_back_over_a_newer_one(city: World, secretary: FlaskClient, organiser: FlaskClient) -> None:
    page = send(secretary, present="19")
    visit(organiser, f"{CELL}/report").press("Gửi báo cáo", present="18")
    late = page.press("Hoàn tác")
    assert (late.status, "Sau đó đã có thay đổi mới, nên không hoàn tác được." in late.text) == (409, True)
    assert city.done("cell") == "1/4"


def test_report_withdrawn_is_owed_again_and_stays_in_the_history(city: World, secretary: FlaskClient) -> None:
    send(secretary, present="19")
    page = visit(secretary, CELL).press("Rút báo cáo")
    assert "Đã rút báo cáo của Chi bộ 1." in page.text
    assert (city.done("cell"), events()) == ("0/4", 2)
    assert "rút báo cáo" in page.main.one("ol", "timeline").text


def test_plan_is_kept_through_a_mistaken_report(city: World, secretary: FlaskClient) -> None:
    page = visit(secretary, CELL).press("Lưu ngày dự kiến", planned_on="1/8/2025")
    assert "Đã ghi ngày dự kiến 01/8/2025." in page.text
    send(secretary, present="19")
    assert "Họp 01/8/2025" in visit(secretary, CELL).press("Rút báo cáo").main.one("section", "panel").text


def test_excuse_needs_a_reason_and_leaves_the_total(city: World, organiser: FlaskClient) -> None:
    page = visit(organiser, CELL)
    assert "Hãy ghi lý do miễn." in page.press("Miễn", reason="").text
    assert city.done("cell") == "0/4"
    page.press("Miễn", reason="đi biển dài ngày", excused_on="1/7/2025")
    assert [city.done("cell", day(when)) for when in ("2025-06-30", "2025-07-01")] == ["0/4", "0/3"]
    assert "Miễn: đi biển dài ngày" in visit(organiser, CELL).text


def test_result_is_recognised_by_the_superior(city: World, secretary: FlaskClient, organiser: FlaskClient) -> None:
    send(secretary, present="19", when="yesterday")
    assert visit(organiser, CELL).press("Ghi chuẩn y", ratified_on="16/7/2025").status == 422
    visit(organiser, CELL).press("Ghi chuẩn y", ratified_on="15/7/2025")
    assert "Đã chuẩn y" in visit(secretary, CELL).main.one("section", "panel").text


ACTS = {"excuse": {"reason": "x"}, "ratify": {"ratified_on": "15/7/2025"}, "looked": {}}


@pytest.mark.parametrize("act", list(ACTS))
def test_secretary_does_not_judge_his_own_report(city: World, secretary: FlaskClient, act: str) -> None:
    city.report("01.01.001.001", day("2025-07-10"), convened=20, present=10)
    assert secretary.post(f"{CELL}/{act}", data=ACTS[act]).status_code == 403
    assert not {"Miễn", "Ghi chuẩn y"} & {node.text for node in visit(secretary, CELL).root.all("button")}


@pytest.mark.parametrize("unit", ["01.01.001.002", "01.01.001", "01.02.001.001", "77"])
def test_secretary_reports_on_nobody_else(city: World, secretary: FlaskClient, unit: str) -> None:
    address = f"/campaigns/DH/units/{unit}"
    for act in ("report", "plan", "withdraw"):
        typed = {"when": "today", "convened": "20", "present": "20", "planned_on": "1/8/2025"}
        assert secretary.post(f"{address}/{act}", data=typed).status_code == 404
    visit(secretary, address, 404)
    assert events() == 0


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.LEADER, Role.VIEWER])
def test_those_who_only_read_do_not_report(city: World, role: Role) -> None:
    client = city.browser(role, "01.01.001.001")
    visit(client, f"{CELL}/report", 403)
    assert client.post(f"{CELL}/report", data={"when": "today"}).status_code == 403
    assert "Báo cáo đại hội" not in [node.text for node in visit(client, CELL).root.all("a")]


def test_base_reports_for_a_cell_below_it(city: World) -> None:
    base = city.browser(Role.SECRETARY, "01.01.001", name="Phạm Thị Một")
    send(base, present="19")
    assert city.done("cell") == "1/4"


def test_many_reports_at_once_are_all_counted(city: World) -> None:
    codes = ["01.01.001.001", "01.01.001.002", "01.01.002.001", "01.01.003"] * 4
    clients = [city.browser(Role.ORGANISER, "01", name=f"Người {number}") for number in range(len(codes))]
    session().rollback()

    def report(number: int) -> int:
        typed = {"when": "yesterday", "convened": "20", "present": str(14 + number // 4)}
        return clients[number].post(f"/campaigns/DH/units/{codes[number]}/report", data=typed).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(report, range(len(codes)))) == [302] * len(codes)
    assert (city.done("cell"), city.done("base")) == ("3/4", "1/4")
    assert tallies.faults(city.get_campaign()) == []
    assert events() == len(codes)
