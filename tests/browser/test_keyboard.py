"""Everything is reached, seen and pressed without a mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import CAMPAIGN, DESK, OPEN_CELL
from tests.browser.servers import Server

Visit = Callable[..., Page]
_FOCUS = """() => { const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
  const shown = at.matches(".choice input") ? getComputedStyle(at.nextElementSibling) : look;
  return {name: at.outerHTML.slice(0, 90), body: at === document.body,
          ring: shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2, on: box.width > 0 && box.right > 0}; }"""


def walk(page: Page, steps: int) -> list[dict]:
    """Where the focus goes, step by step, until it leaves the page."""
    seen = []
    for _step in range(steps):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUS)
        if at["body"]:
            break
        seen.append(at)
    return seen


def test_first_step_leads_past_the_navigation(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"), viewport=DESK)
    page.goto(f"{demo.address}/progress/{CAMPAIGN}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_focus_is_seen_wherever_it_goes(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"), viewport=DESK)
    for path in ("/", f"/campaigns/{CAMPAIGN}/units/{OPEN_CELL}/report", "/accounts/new"):
        page.goto(demo.address + path)
        page.evaluate("() => document.activeElement.blur()")
        seen = walk(page, 40)
        assert len(seen) >= 8
        assert [at["name"] for at in seen if not (at["ring"] and at["on"])] == []


def test_control_a_hidden_ring_is_seen(demo: Server, visit: Visit) -> None:
    page = visit(viewport=DESK)
    page.goto(f"{demo.address}/sign-in")
    assert all(at["ring"] for at in walk(page, 10))
    page.locator("main .btn-primary").evaluate("each => { each.style.outline = 'none'; }")
    assert [at["name"].split('"')[1] for at in walk(page, 20) if not at["ring"]] == ["btn btn-primary btn-xl"]


def test_menu_of_a_phone_opens_and_closes(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"))
    page.goto(f"{demo.address}/")
    menu, inside = page.locator(".tabbar summary"), page.locator(".more-list a")
    expect(inside.first).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(inside.first).to_be_in_viewport(ratio=1)
    assert inside.all_inner_texts() == [
        "Đại biểu", "Điểm danh", "Tổ chức", "Đợt đại hội", "Nhân sự", "Hội trường", "Đoàn khách", "Sổ văn bản",
        "Tài khoản", "Đã gửi", "Nhật ký",
    ]  # fmt: skip
    page.keyboard.press("Escape")
    expect(inside.first).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("h1").click()
    expect(inside.first).to_be_hidden()
    page.locator(".tabbar summary").click()
    inside.last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhật ký")
    expect(page.locator(".tabbar summary")).to_have_attribute("aria-current", "true")


def test_report_and_its_undo_need_no_mouse(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("secretary"))
    page.goto(f"{demo.address}/campaigns/{CAMPAIGN}/units/{OPEN_CELL}/report")
    page.get_by_label("Hôm nay").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("11")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Hoàn tác")
    expect(undo).to_be_visible()
    expect(page.locator(".undo")).to_have_attribute("role", "status")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("Đã hoàn tác")
    page.goto(f"{demo.address}/")
    expect(page.get_by_role("link", name="Báo cáo đại hội").first).to_be_visible()


def test_slash_goes_to_the_search_field(demo: Server, visit: Visit, cards: Callable[..., dict]) -> None:
    page = visit(**cards("organiser"), viewport=DESK)
    page.goto(f"{demo.address}/orgs/search")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("hoan/kiem")
    expect(field).to_have_value("hoan/kiem")
