"""Every page, on a phone and on a desk, light and dark, in both languages and in large type."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from congress.core import web
from congress.core.speech import say
from tests.browser import pages
from tests.browser.pages import EXAMPLES, NOT_PAGES, UPLOADS, WINDOWS, Example
from tests.browser.servers import Server
from tests.conftest import make_app

Visit = Callable[..., Page]
REFUSALS = {
    403: "forbidden",
    404: "http.404",
    409: "import.over",
    413: "http.413",
    422: "sheet.none",
    429: "http.429",
    500: "unexpected",
    503: "busy",
}


def name_of(example: Example) -> str:
    return f"{example.who}{example.path}"


every_page = pytest.mark.parametrize("example", pages.all_examples(), ids=name_of)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application without tables: its routes, its error pages."""
    folder = tmp_path_factory.mktemp("bare")
    return make_app(f"sqlite:///{folder / 'none.db'}", folder)


def test_every_page_has_an_example(bare: Flask) -> None:
    shown = {rule.endpoint for rule in bare.url_map.iter_rules() if "GET" in (rule.methods or set())}
    assert shown - NOT_PAGES == {*EXAMPLES, *UPLOADS}


@every_page
def test_page_is_readable_and_fits(example: Example, demo: Server, look: Visit) -> None:
    page = look(example.who)
    answer = page.goto(pages.visit_path(demo.address, example, demo.links))
    assert answer is not None
    assert answer.status == 200
    told = pages.headings(page)
    assert told["lang"] == "vi"
    assert told["title"].endswith(" · Đại hội")
    assert len(told["title"]) > len(" · Đại hội")
    assert len(told["h1"]) == 1
    assert told["h1"][0]
    assert pages.look_through(page) == {}


@every_page
def test_page_fits_in_english_and_in_large_type(example: Example, demo: Server, look: Visit) -> None:
    wrong = {}
    for language, type_size in (("en", "normal"), ("vi", "large")):
        page = look(example.who, language, type_size)
        page.goto(pages.visit_path(demo.address, example, demo.links))
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("data-type") == type_size
        for window in WINDOWS:
            page.set_viewport_size(window)  # type: ignore[arg-type]
            wrong[f"{language} {type_size} {window['width']}"] = pages.beyond_the_edge(page)
    assert {where: found for where, found in wrong.items() if found} == {}


# ── pages that somebody must first have caused ───────────────────────────────


@pytest.mark.parametrize(
    ("path", "content"),
    [each for several in UPLOADS.values() for each in several],
    ids=[f"{endpoint}-{place}" for endpoint, several in UPLOADS.items() for place, _each in enumerate(several)],
)
def test_preview_of_a_file_is_readable(
    path: str, content: str, demo: Server, visit: Visit, cards: Callable[..., dict], tmp_path: Path
) -> None:
    file = tmp_path / "bang.csv"
    file.write_text(content, encoding="utf-8-sig")
    page = visit(**cards("organiser"))
    page.goto(demo.address + path)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Xem trước "))
    page.locator("details.panel").evaluate_all("all => all.forEach((each) => each.open = true)")
    assert pages.look_through(page) == {}
    wide = visit(**cards("organiser", "vi", "large"))
    wide.goto(page.url)
    assert pages.beyond_the_edge(wide) == []
    page.get_by_role("button", name="Bỏ, không nhận").click()
    expect(page.locator(".messages")).to_contain_text("bang.csv")


def test_slip_and_sheet_of_slips_are_readable(demo: Server, visit: Visit, cards: Callable[[str], dict]) -> None:
    page = visit(**cards("organiser"))
    page.goto(f"{demo.address}/accounts/3")  # the drafter, who signs in nowhere here
    page.get_by_role("button", name="Cấp lại liên kết").click()
    expect(page.get_by_role("img", name="Ngô Hữu Bình")).to_be_visible()
    assert pages.look_through(page) == {}
    page.goto(f"{demo.address}/accounts/invite/{pages.COMMITTEE}")
    page.get_by_role("button", name="Làm phiếu để in").click()
    expect(page.locator(".slip").first).to_be_visible()
    assert pages.look_through(page) == {}


@pytest.mark.parametrize("status", REFUSALS)
def test_refusal_is_readable_and_offers_a_way_on(status: int, bare: Flask, demo: Server, visit: Visit) -> None:
    with bare.test_request_context("/orgs/units/01?as_of=1/6/2025"):
        told = say(REFUSALS[status], code="01")
        html, _status = web.error_page(status, told, "4F1A" if status == 500 else None)
    page = visit()
    page.route(f"{demo.address}/refused", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(f"{demo.address}/refused")
    expect(page.locator("main")).to_contain_text(told)
    expect(page.locator("main").get_by_role("link").first).to_be_visible()
    assert pages.look_through(page) == {}


# ── controls ─────────────────────────────────────────────────────────────────


def test_control_an_unreadable_or_wide_page_is_caught(demo: Server, visit: Visit) -> None:
    page = visit()
    page.goto(f"{demo.address}/sign-in")
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
             "<input name='unlabelled'><p id='pale'>nhạt</p><svg id='wide' width='1400' height='5'></svg>")"""
    )
    page.evaluate(
        """() => { document.querySelector("#pale").style.color = "#b0a8a0";
                   document.querySelector("#wide").style.maxWidth = "none"; }"""
    )
    found = pages.look_through(page)
    assert {"390 edge", "1280 edge", "390 light", "1280 light"} <= set(found)
    assert {each.split(":")[0] for each in found["390 light"]} == {"label", "color-contrast"}


def test_control_a_script_of_the_page_itself_is_refused(demo: Server, visit: Visit) -> None:
    page = visit()
    page.goto(f"{demo.address}/sign-in")
    page.evaluate(
        """() => new Promise((done) => {
             document.addEventListener("securitypolicyviolation", (event) => {
               document.title = event.effectiveDirective; done(); });
             document.body.insertAdjacentHTML("beforeend", "<p style='color:red'>x</p>"); })"""
    )
    assert page.title().startswith("style-src")
    visit.forget()  # type: ignore[attr-defined]  # the browser has complained, as it should
