"""An organiser puts delegations together, gives seats, changes one by hand and prints the hall: on a phone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from congress.core.db import db
from tests.browser.pages import PHONE, beyond_the_edge, breaches
from tests.browser.town import BASES, UNIT, Town
from tests.delegates import rooms
from tests.support import World

CODE = "DH-GHE"
A4_ACROSS = (842, 595)


@pytest.fixture(scope="module")
def congress(town: Town) -> str:
    with town.app.app_context():
        world = World(town.app)
        rooms.congress(world, CODE, UNIT)
        for place, base in enumerate(BASES):
            names = [f"Người {chr(65 + at)} Đoàn {place}" for at in range(4 + place)]
            rooms.enlist(world, *names, unit=base, code=CODE, post="Đảng uỷ viên")
        rooms.enlist(world, "Đèo Thị Trưởng", unit="01.31.001", code=CODE, post="Bí thư")
        db.session.remove()
    return f"{town.address}/delegates/{CODE}"


def test_seats_are_given_and_changed_on_a_phone_without_scripts(
    congress: str, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]
) -> None:
    page = visit(**seats("organiser"), viewport=PHONE, java_script_enabled=False)
    page.goto(f"{congress}/delegations")
    page.get_by_role("button", name="Lập đoàn theo đơn vị").click()
    page.get_by_role("button", name="Lấy người đứng đầu danh sách").click()
    expect(page.get_by_role("row", name="Đoàn Sở Nông nghiệp và Môi trường")).to_contain_text("Đèo Thị Trưởng")
    page.goto(f"{congress}/hall")
    for name, count in (("A", "2"), ("B", "3")):
        form = page.locator("form[action$='/hall/blocks']")
        if name != "A":
            page.locator("summary", has_text="Thêm khu").click()
        form.get_by_label("Tên khu").fill(name)
        form.get_by_label("Số hàng").fill(count)
        form.get_by_label("Ghế mỗi hàng").fill("6")
        form.get_by_role("button", name="Thêm khu").click()
    page.get_by_role("link", name="Xếp ghế").click()
    page.get_by_role("button", name=re.compile("Xếp ghế cho 16 người")).click()
    expect(page.locator("main")).to_contain_text("16/16 đại biểu chính thức có ghế")
    page.get_by_label("Tìm người").fill("deo truong")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("link", name="Chuyển ghế").click()
    page.get_by_label("Hàng", exact=True).fill("1")
    page.get_by_label("Ghế", exact=True).fill("2")
    page.get_by_role("button", name="Chuyển tới ghế này").click()
    expect(page.locator("main")).to_contain_text("Khu A, hàng 1, ghế 2 đang có đồng chí Người A Đoàn 0 ngồi.")
    page.get_by_role("button", name="Đổi ghế với Người A Đoàn 0").click()
    expect(page.locator("#seat")).to_contain_text("Khu A, hàng 1, ghế 2")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#seat")).to_contain_text("Khu A, hàng 1, ghế 1")


def test_pages_are_readable_at_every_size_and_the_drawing_scrolls_in_its_own_box(
    congress: str, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]
) -> None:
    for window in (PHONE, {"width": 1280, "height": 900}):
        page = visit(**seats("organiser"), viewport=window)
        for path in ("delegations", "delegations/0", "groups", "hall", "hall/give", "hall/sheet", "hall/rows"):
            page.goto(f"{congress}/{path}")
            assert (beyond_the_edge(page), breaches(page)) == ([], []), path


def test_the_plan_is_one_sheet_of_a4_across(
    congress: str, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]
) -> None:
    page = visit(**seats("organiser"))
    page.goto(f"{congress}/hall/sheet")
    told = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    sizes = [tuple(map(round, told[number].get_size())) for number in range(len(told))]
    words = re.sub(r"\s+", " ", told[0].get_textpage().get_text_bounded())
    assert sizes == [A4_ACROSS]
    assert "Sơ đồ hội trường" in words
    assert "In khổ A4 ngang" not in words
