"""The calendar on a phone and on a desk: by keyboard from month to event, a link opened, read by another program, revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import vobject
from playwright.sync_api import Page, expect

from congress.core import clock
from tests.browser import pages
from tests.browser.servers import Server

Visit = Callable[..., Page]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_is_made_shown_once_read_and_revoked(
    width: int, demo: Server, visit: Visit, cards: Callable[[str], dict]
) -> None:
    page = visit(**cards("organiser"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{demo.address}/calendar/")
    page.get_by_role("link", name="Đưa vào điện thoại").click()
    page.get_by_role("button", name="Lập liên kết", exact=True).click()
    field = page.get_by_label("Hoặc chép liên kết")
    field.focus()
    chosen = page.evaluate(
        "() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    address = field.input_value()
    assert chosen == address
    assert pages.look_through(page) == {}
    page.set_viewport_size({"width": width, "height": 900})
    calendar = vobject.readOne(page.request.get(address).text())
    assert calendar.prodid.value
    told = page.locator(".person").first
    for _look in range(20):  # a calendar reads again and again; while the city writes, one look leaves no trace
        page.goto(f"{demo.address}/calendar/feeds")
        if "đọc lần cuối" in told.inner_text():
            break
        page.request.get(address)
    expect(told).to_contain_text("đọc lần cuối")
    expect(page.locator("main")).not_to_contain_text(address)
    page.get_by_role("button", name="Thu hồi").first.click()
    assert page.request.get(address).status == 404
    page.get_by_role("button", name="Hoàn tác").click()
    assert page.request.get(address).status == 200


def test_by_keyboard_from_one_month_to_the_next_and_into_an_event(
    demo: Server, visit: Visit, cards: Callable[[str], dict]
) -> None:
    page = visit(**cards("organiser"))
    page.goto(f"{demo.address}/calendar/?view=month")
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Tháng sau").focus()
    page.keyboard.press("Enter")
    following = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Lịch tháng {following.month}/{following.year}")
    assert before != page.get_by_role("heading", level=1).inner_text()
    slot = page.locator("a.slot:visible").first
    name = slot.locator("b").inner_text()
    slot.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
