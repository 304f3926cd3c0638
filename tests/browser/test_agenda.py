"""An agenda is rearranged by keyboard, by dragging and without scripts, on phone and desk; then its programme is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import pages, servers
from tests.browser.conftest import enter
from tests.browser.pages import DESK, PHONE
from tests.browser.servers import Server

Visit = Callable[..., Page]
REGISTER = """Mã;Tên tổ chức;Loại hình;Mã cấp trên;Số đảng viên;Bí thư
01;Đảng bộ thành phố Hà Nội;Đảng bộ thành phố;;30;Đặng Thị Ước
01.01;Đảng bộ phường Ba Đình;Đảng bộ cấp trên trực tiếp cơ sở;01;30;Lý Văn Ỷ
01.01.001;Chi bộ Trường Ễnh Ương;Chi bộ cơ sở;01.01;30;Hồ Thị Quý
"""
FIRST = ["1. Đón đoàn", "2. Giới thiệu thành phần hai đoàn", "3. Thông báo tình hình, trình bày báo cáo", "4. Trao đổi"]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """An installation with three units, and where to sign in as its administrator."""
    folder = tmp_path_factory.mktemp("office")
    with servers.empty(folder / "instance", "") as server:
        env = servers.environment(folder / "instance")
        (folder / "danh-sach.csv").write_text(REGISTER, encoding="utf-8-sig")
        servers.command(["orgs", "import", str(folder / "danh-sach.csv"), "--as-of", "2025-01-01"], env)
        yield server, env


@pytest.fixture
def card(office: tuple[Server, dict[str, str]], visit: Visit, cards_of: dict[str, object]) -> dict[str, object]:
    """A window in which the administrator has signed in; his link opens once."""
    if "state" not in cards_of:
        page = visit()
        enter(page, office[0].links["admin"])
        cards_of["state"] = page.context.storage_state()
    return {"storage_state": cards_of["state"]}


@pytest.fixture(scope="module")
def cards_of() -> dict[str, object]:
    return {}


@pytest.fixture
def agenda(office: tuple[Server, dict[str, str]]) -> str:
    """The address of a fresh agenda, of a working session with a foreign delegation, that still follows its template."""
    server, env = office
    words = ["events", "create", "--unit", "01.01", "--kind", "reception", "--title", "Tiếp đoàn Viêng Chăn"]
    made = servers.command([*words, "--starts", "2099-06-15T08:00"], env)
    (session,) = made["sessions"]  # type: ignore[misc]
    return f"{server.address}/agenda/{session['code']}"  # type: ignore[index]


def names(page: Page) -> list[str]:
    told: list[str] = page.locator("[data-items] > li").evaluate_all("all => all.map((each) => each.dataset.name)")
    return told


def item(page: Page, title: str) -> Locator:
    return page.locator("[data-items] > li").filter(has=page.locator(".item-head p:first-child", has_text=title))


def status(page: Page) -> Locator:
    return page.locator("[data-agenda-status]")


both_windows = pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])


@both_windows
def test_items_change_places_by_keyboard(window: dict[str, int], agenda: str, visit: Visit, card: dict[str, object]) -> None:
    page = visit(**card, viewport=window)
    page.goto(f"{agenda}/edit")
    assert names(page)[:4] == FIRST
    handle = item(page, "Giới thiệu thành phần").locator("[data-handle]")
    handle.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(status(page)).to_have_text("“Giới thiệu thành phần hai đoàn” giờ là mục 1.")
    expect(item(page, "Giới thiệu thành phần").locator("[data-handle]")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(status(page)).to_have_text("“Giới thiệu thành phần hai đoàn” giờ là mục 2.")
    page.keyboard.press("Alt+ArrowRight")
    expect(status(page)).to_have_text("“Giới thiệu thành phần hai đoàn” giờ là mục 1.1.")
    expect(item(page, "Giới thiệu thành phần").locator("[data-handle]")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")  # nothing to go under: it stays
    page.keyboard.press("Alt+ArrowLeft")
    expect(status(page)).to_have_text("“Giới thiệu thành phần hai đoàn” giờ là mục 2.")
    assert page.url.endswith("/edit")  # not the browser's way back
    way = item(page, "Trao đổi").get_by_role("button", name="Lên:")
    way.focus()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("“Trao đổi” giờ là mục 3.")
    expect(item(page, "Trao đổi").get_by_role("button", name="Lên:")).to_be_focused()
    page.reload()
    assert names(page)[:4] == [FIRST[0], FIRST[1], "3. Trao đổi", "4. Thông báo tình hình, trình bày báo cáo"]
    assert pages.look_through(page) == {}


def drag(page: Page, grabbed: Locator, target: Locator, part: float) -> None:
    """From the handle of one item to a part of another's height."""
    handle, box = grabbed.locator("[data-handle]").bounding_box(), target.bounding_box()
    assert handle is not None
    assert box is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.5, steps=5)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * part, steps=3)
    page.mouse.up()


@both_windows
def test_items_are_dragged_before_behind_and_under_others(
    window: dict[str, int], agenda: str, visit: Visit, card: dict[str, object]
) -> None:
    page = visit(**card, viewport={**window, "height": 1600})
    page.goto(f"{agenda}/edit")
    drag(page, item(page, "Trao đổi"), item(page, "Đón đoàn"), 0.1)
    expect(status(page)).to_have_text("“Trao đổi” giờ là mục 1.")
    drag(page, item(page, "Trao đổi"), item(page, "Giới thiệu thành phần"), 0.9)
    expect(status(page)).to_have_text("“Trao đổi” giờ là mục 3.")
    drag(page, item(page, "Trao đổi"), item(page, "Đón đoàn"), 0.5)
    expect(status(page)).to_have_text("“Trao đổi” giờ là mục 1.1.")
    assert names(page)[:3] == ["1. Đón đoàn", "1.1. Trao đổi", "2. Giới thiệu thành phần hai đoàn"]
    before = names(page)
    drag(page, item(page, "Đón đoàn"), item(page, "Trao đổi"), 0.5)  # not under what stands below itself
    expect(page.locator(".is-dragged")).to_have_count(0)
    assert names(page) == before


def test_without_scripts_the_same_buttons_send_the_page(agenda: str, visit: Visit, card: dict[str, object]) -> None:
    page = visit(**card, java_script_enabled=False)
    page.goto(f"{agenda}/edit")
    assert page.locator("[data-handle]").first.is_hidden()
    page.get_by_role("button", name="Xuống: Đón đoàn").click()
    expect(page.locator(".messages")).to_contain_text("“Đón đoàn” giờ là mục 2.")
    page.get_by_role("button", name="Vào dưới mục trên: Đón đoàn").click()
    expect(page.locator(".messages")).to_contain_text("“Đón đoàn” giờ là mục 1.1.")
    page.get_by_role("link", name="Sửa: Đón đoàn").click()
    page.get_by_label("Số phút").fill("25")
    page.get_by_role("button", name="Lưu mục này").click()
    expect(item(page, "Đón đoàn")).to_contain_text("25 phút")


def test_the_second_sees_the_firsts_change_and_goes_on(agenda: str, visit: Visit, card: dict[str, object]) -> None:
    one, two = visit(**card), visit(**card)
    for page in (one, two):
        page.goto(f"{agenda}/edit")
    item(one, "Đón đoàn").get_by_role("button", name="Xuống:").click()
    expect(status(one)).to_have_text("“Đón đoàn” giờ là mục 2.")
    visit.forget()  # type: ignore[attr-defined]
    item(two, "Trao đổi").get_by_role("button", name="Lên:").click()
    expect(two.locator("[data-agenda-refused]")).to_contain_text("vừa sửa chương trình này")
    expect(item(two, "Đón đoàn").locator(".no")).to_have_text("2.")
    visit.forget()  # type: ignore[attr-defined]  # of the answer that refused
    item(two, "Trao đổi").get_by_role("button", name="Lên:").click()
    expect(status(two)).to_have_text("“Trao đổi” giờ là mục 3.")
    expect(two.locator("[data-agenda-refused]")).to_be_hidden()


@both_windows
def test_an_item_is_written_and_the_programme_printed(
    window: dict[str, int], agenda: str, visit: Visit, card: dict[str, object], tmp_path: Path
) -> None:
    page = visit(**card, viewport=window)
    page.goto(f"{agenda}/edit")
    item(page, "Đón đoàn").get_by_role("button", name="Xuống:").click()
    expect(status(page)).to_have_text("“Đón đoàn” giờ là mục 2.")
    new = page.locator("form#add")
    new.get_by_label("Nội dung").fill("Xem phim về thành phố")
    new.get_by_label("Số phút").fill("150")
    new.get_by_label("Đặt vào").select_option("2. Đón đoàn")  # offered under its new number
    new.get_by_role("button", name="Thêm mục").click()
    expect(item(page, "Xem phim").locator(".no")).to_have_text("2.1.")
    expect(page.locator("main")).to_contain_text("Chương trình dài hơn phiên họp")
    assert pages.look_through(page) == {}
    page.get_by_role("link", name="Chương trình").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chương trình")
    assert pages.look_through(page) == {}
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Tải bản in")).to_be_hidden()
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bản in").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.suffix == ".pdf"
    with pypdfium2.PdfDocument(file.read_bytes()) as document:
        told = " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in document).split())
    for words in ("CHƯƠNG TRÌNH", "ĐẢNG UỶ PHƯỜNG BA ĐÌNH", "2.1. Xem phim về thành phố", "8h10 - 10h40", "T/M ĐẢNG UỶ"):
        assert words in told
