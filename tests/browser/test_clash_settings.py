"""How grave a kind of clash is: set by who administers all, seen at once by whoever types a meeting, hidden from the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from congress.core.text import short_date
from tests.browser.pages import DESK, PHONE, WINDOWS, beyond_the_edge, breaches
from tests.browser.town import HALL_NAME, UNIT, Town, working_day

Visit = Callable[..., Page]
Seats = Callable[[str], dict[str, Any]]
KIND = "Một hội trường, hai cuộc họp"
RIVAL = "Hội nghị tổng kết năm"


def sound(page: Page) -> None:
    """Nothing unreadable, nothing beyond the edge, on a phone and at a desk."""
    before = page.viewport_size
    for window in WINDOWS:
        page.set_viewport_size(window)  # type: ignore[arg-type]
        assert breaches(page) == []
        assert beyond_the_edge(page) == []
    page.set_viewport_size(before)  # type: ignore[arg-type]


def set_by_keyboard(page: Page, steps: int) -> None:
    """So many arrows from the severity that is chosen, then Enter, which saves."""
    page.locator("[name=venue]:checked").focus()
    for _step in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Đã lưu.")


def chosen(page: Page) -> str:
    tile = page.locator("fieldset").filter(has_text=KIND).locator(".choice").filter(has=page.locator("input:checked"))
    return " ".join(tile.inner_text().split())


def type_meeting(page: Page, town: Town, day: str) -> Locator:
    """In the same hall, at the same hour, not sent; answers what is said beside the form."""
    page.goto(f"{town.address}/events/new?kind=conference&unit={UNIT}")
    for field, typed in (("day", day), ("from", "8h30"), ("to", "9h30")):
        page.locator(f"[name=s-0-{field}]").fill(typed)
    options = page.locator("[name=s-0-venue] option").all_inner_texts()
    page.locator("[name=s-0-venue]").select_option(label=next(text for text in options if HALL_NAME in text))
    return page.locator("#clashes .note").filter(has_text=KIND)


def typed_again(page: Page, hour: str) -> None:
    page.locator("[name=s-0-to]").fill(hour)


def test_a_milder_kind_is_milder_while_typing_and_grave_again_by_default(town: Town, visit: Visit, seats: Seats) -> None:
    day = working_day(100)
    town.meets_in_hall(day, RIVAL)
    admin, organiser = visit(**seats("admin"), viewport=PHONE), visit(**seats("organiser"), viewport=DESK)
    clash = type_meeting(organiser, town, short_date(day))
    expect(clash).to_contain_text("Chặn triệu tập")
    expect(clash).to_contain_text(RIVAL)
    admin.goto(f"{town.address}/events/clashes")
    admin.get_by_role("link", name="Mức độ, ngày nghỉ").click()
    assert chosen(admin) == "Chặn triệu tập mặc định"
    set_by_keyboard(admin, 1)
    assert chosen(admin) == "Cảnh báo"
    sound(admin)
    typed_again(organiser, "9h45")
    expect(clash).to_contain_text("Cảnh báo")
    expect(clash).not_to_contain_text("Chặn triệu tập")
    sound(organiser)
    set_by_keyboard(admin, -1)
    assert chosen(admin) == "Chặn triệu tập mặc định"
    typed_again(organiser, "9h30")
    expect(clash).to_contain_text("Chặn triệu tập")


def test_who_does_not_administer_all_finds_no_settings(town: Town, visit: Visit, seats: Seats) -> None:
    page = visit(**seats("organiser"), viewport=PHONE)
    page.goto(f"{town.address}/events/clashes")
    expect(page.get_by_role("heading", name="Vướng lịch")).to_be_visible()
    expect(page.get_by_role("link", name="Mức độ, ngày nghỉ")).to_have_count(0)
    answer = page.goto(f"{town.address}/events/clash-settings")
    assert answer is not None
    assert answer.status == 403
    expect(page.locator("main")).to_contain_text("Không mở được trang này")
    expect(page.get_by_text("Mức độ từng loại")).to_have_count(0)
