"""One template for every unit below: looked at, made, made again, changed, with what a hand changed left alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from congress.core.text import short_date
from congress.events import waves
from tests.browser.pages import DESK, PHONE, beyond_the_edge, breaches
from tests.browser.town import BASES, OTHER_UNIT, UNIT, Town, working_day

Visit = Callable[..., Page]
OWN_TITLE = "Lễ của riêng Sở Văn hoá"
both_windows = pytest.mark.parametrize("window", [PHONE, DESK], ids=["390", "1280"])


def sound(page: Page) -> None:
    """Nothing unreadable, nothing beyond the edge."""
    assert breaches(page) == []
    assert beyond_the_edge(page) == []


def rows(page: Page) -> list[str]:
    """Events of the wave as the page lists them."""
    return [" ".join(text.split()) for text in page.locator("table tbody tr").all_inner_texts()]


def figures(page: Page) -> dict[str, str]:
    """What came of a run."""
    return dict(zip(*(page.locator(f".facts {part}").all_inner_texts() for part in ("dt", "dd")), strict=True))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """As somebody does who has no mouse."""
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def sets_off(page: Page, name: str | re.Pattern[str]) -> None:
    """Press what gives the machine its work, which then waits for a worker."""
    press(page, name)
    page.wait_for_url("**/jobs/*")


def fill_by_keyboard(page: Page, code: str, day: str, unit: str = UNIT) -> None:
    """From the first field to the last one that matters, by Tab, space and letters alone."""
    page.get_by_label("Mã đợt", exact=True).focus()
    page.keyboard.type(code)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(unit)
    wanted = {"base_superior": False, "base": True, "base_cell": True}
    for _kind in range(6):
        page.keyboard.press("Tab")
        tick = page.locator(":focus")
        if wanted.get(str(tick.get_attribute("value")), False) != tick.is_checked():
            page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "kind"
    page.keyboard.press("Tab")
    page.keyboard.type("Lễ công bố tại {unit}")
    page.get_by_label("Ngày đầu").focus()
    page.keyboard.type(day)
    page.keyboard.press("Enter")


def follow_to_the_end(page: Page, town: Town) -> None:
    """The bar as far as the worker is, without a touch."""
    bar = page.locator("progress.job")
    town.work(1)
    expect(bar).to_have_attribute("value", "1")
    expect(page.locator(".figure")).to_have_text("1/3")
    sound(page)
    town.work()
    expect(page.get_by_role("heading", name="Đã xong")).to_be_visible(timeout=15_000)
    expect(bar).to_have_attribute("value", "3")


def come_back(page: Page, town: Town) -> dict[str, str]:
    """Away while the machine works; answers what came of it."""
    town.work()
    page.reload()
    expect(page.get_by_role("heading", name="Đã xong")).to_be_visible()
    return figures(page)


@both_windows
def test_a_wave_is_made_once_and_leaves_alone_what_a_hand_changed(
    town: Town, visit: Visit, seats: Callable[[str], dict[str, Any]], window: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waves, "CHUNK", 1)  # so that there is a way to see between the first unit and the last
    page, code, day = visit(**seats("organiser"), viewport=window), f"LE-{window['width']}", short_date(working_day(40))
    plans_it(page, town, code, day)
    sets_off(page, "Lập 3 sự kiện")
    (follow_to_the_end if window == PHONE else come_back)(page, town)
    assert figures(page)["Sự kiện mới"] == "3"
    page.get_by_role("link", name="Xem kết quả").click()
    assert [name for name in BASES.values() if not any(f"Lễ công bố tại {name}" in row for row in rows(page))] == []
    expect(page.locator("main")).to_contain_text("Mỗi tổ chức đã có sự kiện của mình: 3 tổ chức.")
    edits_one_by_hand(page, town, code)
    changes_the_template(page, town, code)


def plans_it(page: Page, town: Town, code: str, day: str) -> None:
    """Template, subtree, and what will be made: nothing is, before it is confirmed."""
    page.goto(f"{town.address}/events/")
    page.get_by_role("link", name="Hàng loạt").click()
    page.get_by_role("link", name="Lập đợt mới").first.click()
    fill_by_keyboard(page, code, day)
    forecast = page.locator("#forecast")
    expect(forecast).to_contain_text("Sẽ lập 3 sự kiện.")
    for name in BASES.values():
        expect(forecast).to_contain_text(f"Lễ công bố tại {name}")
    expect(forecast).to_contain_text(f"8h00 {day}")
    page.get_by_label("Đảng bộ cơ sở", exact=True).uncheck()
    press(page, "Lập 3 sự kiện")
    expect(page.locator("main")).to_contain_text("Mẫu đã khác lúc xem trước.")
    expect(page.locator("#forecast")).to_contain_text("Sẽ lập 1 sự kiện.")
    page.get_by_label("Đảng bộ cơ sở", exact=True).check()
    press(page, "Xem lại")


def edits_one_by_hand(page: Page, town: Town, code: str) -> None:
    page.get_by_role("link", name=re.compile("Sở Văn hoá")).click()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.locator("[name=title]").fill(OWN_TITLE)
    page.get_by_role("button", name="Lưu sự kiện").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(OWN_TITLE)
    page.goto(f"{town.address}/events/waves/{code}")
    assert ["Đã sửa tay" in row for row in rows(page)] == [False, True, False]


def changes_the_template(page: Page, town: Town, code: str) -> None:
    """Another title and another hour: the hand's title stays, before and after, the hour follows."""
    page.get_by_role("link", name="Sửa mẫu").click()
    page.get_by_label("Tên sự kiện").fill("Ra mắt {unit}")
    for field, hour in (("starts", "14h00"), ("ends", "16h30")):
        page.locator(f"[name=s-0-{field}]").fill(hour)
    press(page, "Xem trước")
    expect(page.locator("#forecast")).to_contain_text("Sẽ thêm 0, đổi 3, giữ phần sửa tay của 1 sự kiện.")
    kept: Locator = page.locator("#forecast li").filter(has_text="Giữ phần sửa tay")
    expect(kept).to_have_count(1)
    expect(kept).to_contain_text(OWN_TITLE)
    sound(page)
    sets_off(page, "Lưu mẫu và đổi các sự kiện")
    told = come_back(page, town)
    assert [told[name] for name in ("Sự kiện đổi theo mẫu", "Có phần giữ theo sửa tay")] == ["3", "1"]
    sound(page)
    page.get_by_role("link", name="Xem kết quả").click()
    names = [row.split(" 01.31.")[0] for row in rows(page)]
    assert names == [f"Ra mắt {BASES['01.31.001']}", OWN_TITLE, f"Ra mắt {BASES['01.31.003']}"]
    assert all("14h00–16h30" in row for row in rows(page))
    assert "Đã sửa tay" in rows(page)[1]
    sound(page)


def test_the_same_wave_again_makes_none_but_for_a_unit_that_is_new(
    town: Town, visit: Visit, seats: Callable[[str], dict[str, Any]]
) -> None:
    page = visit(**seats("organiser"), viewport=DESK)
    page.goto(f"{town.address}/events/waves/new")
    fill_by_keyboard(page, "LE-MOI", short_date(working_day(50)), OTHER_UNIT)
    sets_off(page, "Lập 1 sự kiện")
    town.work()
    page.goto(f"{town.address}/events/waves/LE-MOI/edit")
    press(page, "Xem trước")
    sets_off(page, "Lưu mẫu và đổi các sự kiện")
    told = come_back(page, town)
    assert {told[name] for name in ("Sự kiện mới", "Sự kiện đổi theo mẫu")} == {"0"}
    town.found("01.32.002", "Đảng bộ Trạm Y tế Xa", OTHER_UNIT)
    page.goto(f"{town.address}/events/waves/LE-MOI")
    assert len(rows(page)) == 1
    expect(page.locator("main")).to_contain_text("Chưa lập: 1.")
    sound(page)
    sets_off(page, "Chạy tiếp")
    assert come_back(page, town)["Sự kiện mới"] == "1"
    page.get_by_role("link", name="Xem kết quả").click()
    assert [row.split(" 01.32.")[0] for row in rows(page)] == [
        "Lễ công bố tại Đảng bộ Trường Trung học phổ thông Xa", "Lễ công bố tại Đảng bộ Trạm Y tế Xa",
    ]  # fmt: skip
