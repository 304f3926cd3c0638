"""Those who read large type, those who read paper, those whose browser runs no scripts."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.pages import CAMPAIGN, DESK, PHONE
from tests.browser.servers import Server

Visit = Callable[..., Page]
FRAME = (".topbar", ".sidenav", ".tabbar", ".asof", ".tabs", ".head-acts", ".filters", ".skip")
_ROWS = """() => [...document.querySelectorAll(".grid-table tbody th")]
  .filter((each) => each.checkVisibility() && each.getClientRects().length)
  .map((each) => each.innerText.trim())"""
_SMALL = """() => [...document.querySelectorAll(
    ".btn, .form-control, .form-select, .tabbar a, .tabs a, .tool, summary, .choice")]
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([_each, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
  .map(([each]) => each.outerHTML.slice(0, 100))"""


def test_large_type_is_larger_and_stays(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("secretary"))
    page.goto(f"{demo.address}/")
    size = "() => parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Đổi cỡ chữ").click()
    page.wait_for_load_state()
    assert page.evaluate(size) >= 1.2 * before
    page.goto(f"{demo.address}/me")
    assert page.evaluate(size) >= 1.2 * before
    page.get_by_role("button", name="Đổi cỡ chữ").click()
    page.wait_for_load_state()
    assert page.evaluate(size) == before


def test_whatever_a_finger_meets_is_large_enough(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"))
    for path in (
        "/",
        f"/progress/{CAMPAIGN}",
        f"/progress/{CAMPAIGN}/missing",
        "/accounts/",
        "/campaigns/new",
        "/orgs/register",
    ):
        page.goto(demo.address + path)
        assert page.evaluate(_SMALL) == [], path


def test_control_a_small_button_is_seen(demo: Server, visit: Visit) -> None:
    page = visit()
    page.goto(f"{demo.address}/sign-in")
    assert page.evaluate(_SMALL) == []
    page.locator("main .btn-primary").evaluate("each => { each.style.minHeight = 0; each.style.height = '30px'; }")
    assert len(page.evaluate(_SMALL)) == 1


# ── paper ────────────────────────────────────────────────────────────────────


def test_paper_shows_every_committee_and_no_frame(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"))
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.goto(f"{demo.address}/progress/{CAMPAIGN}")
    every = page.locator(".grid-table tbody th").all_text_contents()
    assert len(every) == 50
    assert len(page.evaluate(_ROWS)) < 50  # on the screen those that are done are folded away
    page.emulate_media(media="print")
    assert sorted(page.evaluate(_ROWS)) == sorted(name.strip() for name in every)
    for part in FRAME:
        assert page.locator(part).evaluate_all("all => all.filter((each) => each.checkVisibility()).length") == 0, part
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    words = " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in paper).split())
    assert [name for name in every if name.strip() not in words] == []
    assert "Việc của tôi" not in words
    assert 2 <= len(paper) <= 5
    paper.close()


def test_paper_is_white_where_the_screen_is_dark(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"), color_scheme="dark")
    page.goto(f"{demo.address}/progress/{CAMPAIGN}/missing")
    colours = "() => { const look = getComputedStyle(document.body); return [look.backgroundColor, look.color]; }"
    assert page.evaluate(colours) == ["rgb(22, 18, 15)", "rgb(244, 237, 228)"]
    page.emulate_media(media="print")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    expect(page.locator("a[href^='tel:']").first).to_be_visible()  # a list to telephone from


# ── no scripts ───────────────────────────────────────────────────────────────


def test_language_and_type_switch_without_scripts(demo: Server, visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{demo.address}/sign-in")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    page.get_by_role("button", name="Đổi cỡ chữ").click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")


def test_board_is_asked_for_another_day_and_every_place_is_reached_without_scripts(
    demo: Server, visit: Visit, cards: Callable[..., dict]
) -> None:
    page = visit(**cards("organiser"), java_script_enabled=False, viewport=PHONE)
    page.goto(f"{demo.address}/progress/{CAMPAIGN}")
    page.get_by_label("Tính đến ngày").fill("1/6/2025")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.locator(".sentence")).to_contain_text("Đến ngày 01/6/2025")
    page.locator(".tabbar summary").click()
    page.locator(".tabbar").get_by_role("link", name="Nhật ký").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhật ký")
