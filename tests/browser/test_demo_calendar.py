"""The demo city's calendar as its four people open it: something for each, two things that cannot be so and how to get out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESK, PHONE, beyond_the_edge, breaches
from tests.browser.servers import Server

Visit = Callable[..., Page]
Cards = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("who", ["organiser", "secretary", "leader"])  # the drafter's link is kept for the page of links
def test_whoever_signs_in_has_meetings_to_come(demo: Server, visit: Visit, cards: Cards, who: str) -> None:
    page = visit(**cards(who), viewport=PHONE)
    page.goto(demo.address)
    coming = page.locator("main").get_by_role("heading", name="Sự kiện sắp tới").locator("xpath=ancestor::section")
    expect(coming.get_by_role("link").nth(1)).to_be_visible()  # waits, unlike a count
    first = coming.locator("li a").first
    name = first.locator("strong, b").first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto(f"{demo.address}/calendar/?view=month")
    assert page.locator("main a[href*='/events/']").count() > 0
    assert breaches(page) == []


def test_list_of_clashes_has_the_two_and_ways_out_of_each(demo: Server, visit: Visit, cards: Cards) -> None:
    page = visit(**cards("organiser"), viewport=DESK)
    page.goto(f"{demo.address}/events/clashes")
    told = page.locator("main").inner_text()
    assert told.count("phải có mặt cùng lúc") == 1
    assert told.count("được xếp cùng lúc") == 1
    assert "Hội nghị kiểm tra công tác chuẩn bị đại hội" in told
    assert "Tập huấn công tác thẩm tra tư cách đại biểu" in told
    assert breaches(page) == []
    assert beyond_the_edge(page) == []
    addresses = [
        link.get_attribute("href") or "" for link in page.locator("main a[href*='/events/HN-'][href*='/clashes/']").all()
    ]
    assert len(addresses) == 2
    for address in addresses:
        page.goto(f"{demo.address}{address}")
        assert page.locator("input[name=way]").count() >= 2
        assert breaches(page) == []


def test_visit_of_the_delegation_shows_its_head_in_its_own_script(demo: Server, visit: Visit, cards: Cards) -> None:
    page = visit(**cards("leader"), viewport=PHONE)
    page.goto(f"{demo.address}/visits/")
    page.get_by_role("link", name="Đoàn cán bộ Văn phòng").click()
    expect(page.locator("main")).to_contain_text("ຈັນສະໝອນ ວົງສາ")
    page.get_by_role("link", name="Tiếp và làm việc").click()
    main = page.locator("main")
    for told in ("Chansamone Vongsa", "Phùng Quang Hiển", "Tranh sơn mài"):
        expect(main).to_contain_text(told)
    assert page.locator("main #photos img").count() == 2
    assert breaches(page) == []
    assert beyond_the_edge(page) == []
