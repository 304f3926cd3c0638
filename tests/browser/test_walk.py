"""From an empty installation to a board that moves by itself: one walk by two people on their phones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import servers
from tests.browser.conftest import enter
from tests.browser.pages import breaches
from tests.browser.servers import Server

REGISTER = """Danh sách tổ chức đảng tính đến ngày 1/1/2025
Mã;Tên tổ chức;Loại hình;Mã cấp trên;Số đảng viên;Bí thư;Điện thoại
01;Đảng bộ Thành phố Mẫu;Đảng bộ thành phố;;70;Đặng Thị Ước;0900000001
01.01;Đảng bộ quận Bình An;Đảng bộ cấp trên trực tiếp cơ sở;01;70;Lý Văn Ỷ;0900000002
01.01.001;Đảng bộ phường Hòa Thuận;Đảng bộ cơ sở;01.01;70;Bùi Thị Ái;0900000003
01.01.001.001;Chi bộ tổ dân phố 1;Chi bộ;01.01.001;30;Vũ Đức Mạnh;0900000004
01.01.001.002;Chi bộ tổ dân phố 2;Chi bộ;01.01.001;40;Hồ Thị Quý;0900000005
"""
CELL = "01.01.001.002"


@pytest.fixture
def empty(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> Iterator[Server]:
    """An installation with one administrator and nothing else."""
    url = "" if dialect == "sqlite" else new_database(dialect)
    with servers.empty(tmp_path / "instance", url) as server:
        yield server


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "danh-sach.csv"
    file.write_text(REGISTER, encoding="utf-8-sig")
    return file


def import_register(page: Page, address: str, register: Path) -> None:
    """Upload, look at what would change, take it."""
    page.goto(f"{address}/orgs/register")
    page.locator("input[type=file]").set_input_files(register)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem trước khi nhận")
    expect(page.locator("main")).to_contain_text("tính đến ngày 01/01/2025")
    page.get_by_role("button", name="Nhận 5 thay đổi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đảng bộ Thành phố Mẫu")


def open_campaign(page: Page, address: str) -> None:
    page.goto(f"{address}/campaigns/new")
    page.get_by_label("Tên đợt").fill("Đại hội nhiệm kỳ 2025 - 2030")
    page.get_by_label("Mã đợt").fill("DH")
    page.get_by_label("Mã tổ chức chủ trì").fill("01")
    page.get_by_label("Hạn").fill("30/6/2099")
    page.get_by_role("button", name="Mở đợt").click()
    expect(page.locator("main")).to_contain_text("Đại hội nhiệm kỳ 2025 - 2030")


def invite_secretary(page: Page, address: str) -> str:
    """An account for the secretary of one cell; answers the address on the slip."""
    page.goto(f"{address}/accounts/new")
    page.get_by_label("Họ và tên").fill("Hồ Thị Quý")
    page.get_by_label("Mã tổ chức").fill(CELL)
    page.get_by_label("Vai trò").select_option("secretary")
    page.get_by_role("button", name="Mở và làm phiếu").click()
    found = re.search(r"http://\S+/sign-in/\S+", page.locator(".slip").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def report(page: Page) -> None:
    """From the start page to "sent": what a cell secretary does in under a minute."""
    page.get_by_role("link", name="Báo cáo đại hội").first.click()
    page.get_by_label("Hôm nay").check()
    page.get_by_label("Có mặt").fill("39")
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()


def test_report_of_a_secretary_moves_the_board_that_an_organiser_looks_at(
    empty: Server, register: Path, visit: Callable[..., Page]
) -> None:
    organiser = visit(empty.links["admin"])
    import_register(organiser, empty.address, register)
    open_campaign(organiser, empty.address)
    link = invite_secretary(organiser, empty.address)
    organiser.goto(f"{empty.address}/progress/DH")
    board = organiser.locator("[data-follow]")
    expect(board).to_contain_text("0/2 chi bộ (0,0%, còn 2)")
    secretary = visit(link)
    expect(secretary.locator("main")).to_contain_text("Chi bộ tổ dân phố 2")
    report(secretary)
    assert breaches(secretary) == []  # with the undo bar on it
    expect(board).to_contain_text("1/2 chi bộ (50,0%, còn 1)")  # nobody touched the organiser's page
    assert breaches(organiser) == []
    secretary.get_by_role("button", name="Hoàn tác").click()
    expect(board).to_contain_text("0/2 chi bộ (0,0%, còn 2)")


def test_everything_is_done_without_scripts_as_well(
    empty: Server, register: Path, visit: Callable[..., Page], dialect: str
) -> None:
    organiser = visit(empty.links["admin"], java_script_enabled=False)
    import_register(organiser, empty.address, register)
    open_campaign(organiser, empty.address)
    link = invite_secretary(organiser, empty.address)
    secretary = visit("", java_script_enabled=False)
    enter(secretary, link)
    report(secretary)
    organiser.goto(f"{empty.address}/progress/DH")
    expect(organiser.locator("main")).to_contain_text("1/2 chi bộ")
    organiser.get_by_role("link", name="0/1").first.click()
    expect(organiser.locator("main")).to_contain_text("Bùi Thị Ái")
    expect(organiser.get_by_role("link", name="0900 000 003")).to_have_attribute("href", "tel:0900000003")


def test_used_link_opens_nothing_and_says_whom_to_ask(empty: Server, visit: Callable[..., Page]) -> None:
    first = visit(empty.links["admin"])
    expect(first.get_by_role("heading", level=1)).to_contain_text("Chào đồng chí")
    second = visit()
    answer = second.goto(empty.links["admin"])
    assert answer is not None
    assert answer.status == 404
    expect(second.locator("main")).to_contain_text("Hãy xin cấp uỷ cấp trên một liên kết mới")
