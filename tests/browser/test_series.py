"""A weekly meeting with a week left out, one moved, one more; then another hour, and its end, which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from congress.core.text import short_date
from tests.browser.pages import PHONE, WINDOWS, beyond_the_edge, breaches
from tests.browser.town import UNIT, Town, monday

WEEKS = 5
FIRST = monday(3)  # far from the days on which the other walks meet
MONDAYS = [FIRST + timedelta(weeks=week) for week in range(WEEKS)]
OFF, MOVED, EDITED = MONDAYS[1], MONDAYS[2], MONDAYS[3]
MOVED_TO = MOVED + timedelta(days=2)
REASON = "Trùng hội nghị của cấp trên"


def sound(page: Page) -> None:
    """Nothing unreadable, nothing beyond the edge, on a phone and at a desk."""
    before = page.viewport_size
    for window in WINDOWS:
        page.set_viewport_size(window)  # type: ignore[arg-type]
        assert breaches(page) == []
        assert beyond_the_edge(page) == []
    page.set_viewport_size(before)  # type: ignore[arg-type]


def meeting(page: Page, day: object) -> Locator:
    """The line of a meeting on a day."""
    return page.locator("main li.line").filter(has=page.locator("a", has_text=short_date(day)))  # type: ignore[arg-type]


def test_a_weekly_series_with_exceptions_from_its_first_day_to_its_end(
    town: Town, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]
) -> None:
    page = visit(**seats("organiser"), viewport=PHONE)
    address = makes_it(page, town, UNIT)
    calls_one_off(page)
    moves_one(page, address)
    page.goto(address)
    expect(meeting(page, OFF)).to_contain_text("Đã huỷ")
    expect(meeting(page, OFF)).to_contain_text(REASON)
    expect(meeting(page, MOVED_TO)).to_contain_text(f"Dời từ {short_date(MOVED)}")
    expect(page.locator("main li.line")).to_have_count(WEEKS)
    sound(page)
    edits_one(page, address)
    changes_the_hour(page)
    ends_and_takes_it_back(page)


def makes_it(page: Page, town: Town, unit: str) -> str:
    """Without a mouse, from the first field to the last; answers the address of the series."""
    page.goto(f"{town.address}/events/")
    page.get_by_role("link", name="Định kỳ").click()
    page.get_by_role("link", name="Lập lịch định kỳ").first.click()
    page.get_by_label("Mã tổ chức").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(unit)
    for label, typed in (("Từ ngày", FIRST), ("Đến ngày", MONDAYS[-1])):
        page.get_by_label(label).focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(short_date(typed))
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(f"Đã lập {WEEKS} buổi.")
    expect(page).to_have_title("Giao ban · Đại hội")
    expect(page.locator(".page-head")).to_contain_text("Hằng tuần, thứ Hai, 8h00, 120 phút")
    for day in MONDAYS:
        expect(meeting(page, day)).to_contain_text("8h00–10h00")
    return page.url


def calls_one_off(page: Page) -> None:
    meeting(page, OFF).get_by_role("link").click()
    page.locator("summary", has_text="Huỷ").focus()
    page.keyboard.press("Enter")
    page.locator("#reason-cancel").fill(REASON)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Đã huỷ")


def moves_one(page: Page, address: str) -> None:
    page.goto(address)
    meeting(page, MOVED).get_by_role("link").click()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.locator("[name=s-0-day]").fill(short_date(MOVED_TO))
    page.get_by_role("button", name="Lưu sự kiện").click()
    expect(page.locator("main")).to_contain_text(short_date(MOVED_TO))


def edits_one(page: Page, address: str) -> None:
    meeting(page, EDITED).get_by_role("link").click()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.locator("[name=title]").fill("Giao ban mở rộng")
    page.get_by_role("button", name="Lưu sự kiện").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giao ban mở rộng")
    page.goto(address)
    expect(meeting(page, EDITED)).to_contain_text("Sửa riêng")


def changes_the_hour(page: Page) -> None:
    """What follows the rule meets in the afternoon; what was moved or called off stays; one more day is asked for, and typed
    wrongly first."""
    page.get_by_label("Lúc").fill("14h00")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("3 buổi đổi")
    expect(page.locator(".messages")).to_contain_text("giữ 2 buổi đã sửa riêng")
    for day, hours in ((MONDAYS[0], "14h00–16h00"), (MOVED_TO, "8h00–10h00"), (EDITED, "14h00–16h00")):
        expect(meeting(page, day)).to_contain_text(hours)
    day = page.get_by_label("Ngày", exact=True)
    day.fill("hôm nào")
    day.press("Enter")
    expect(page.locator("main")).to_contain_text("“hôm nào” không phải ngày.")
    expect(day).to_have_value("hôm nào")
    day.fill(short_date(FIRST + timedelta(days=3)))
    day.press("Enter")
    expect(meeting(page, FIRST + timedelta(days=3))).to_contain_text("Thêm ngoài lịch")
    sound(page)


def ends_and_takes_it_back(page: Page) -> None:
    """What lies ahead is called off but for what somebody moved or added; a slip of the finger harms nobody."""
    for _time in ("by mistake", "for good"):
        page.get_by_role("button", name="Dừng lịch này").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".undo")).to_contain_text("3 buổi sắp tới không họp nữa.")
        for day, state in ((MONDAYS[0], "Đã huỷ"), (MOVED_TO, "Đã xếp lịch"), (MONDAYS[-1], "Đã huỷ")):
            expect(meeting(page, day)).to_contain_text(state)
        if _time == "for good":
            break
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.locator(".messages")).to_contain_text("Đã hoàn tác")
        expect(meeting(page, MONDAYS[0])).to_contain_text("Đã xếp lịch")
        expect(meeting(page, OFF)).to_contain_text("Đã huỷ")
    expect(page.locator("main")).to_contain_text("Đã dừng lúc")
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_have_count(0)
    sound(page)
    page.get_by_role("link", name="Lịch định kỳ").click()
    expect(page.locator(".row-link").first).to_contain_text("Đã dừng")
