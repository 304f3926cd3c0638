"""Chromium, a phone's window, and servers to visit. A page that complains in its console fails its test."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from congress.bootstrap.system import browser as browser_program
from tests.browser import servers
from tests.browser.servers import Server
from tests.browser.town import Town, open_town

PHONE = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(browser_program()), args=QUIET)
        yield chromium
        chromium.close()


def refused(words: str) -> bool:
    """The browser remarks on every answer of 400 and more; a test that asks for such a page knows."""
    return words.startswith("Failed to load resource")


def is_part(answer: Response) -> bool:
    """Something that a page needs, not the page itself."""
    return not answer.request.is_navigation_request()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a window of its own on a phone: another person, another set of cookies."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(link: str = "", **options: object) -> Page:
        page = open_window(browser, complaints, **options)
        contexts.append(page.context)
        if link:
            enter(page, link)
        return page

    make.forget = complaints.clear  # type: ignore[attr-defined]  # for controls that make the browser complain
    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def open_window(browser: Browser, complaints: list[str], **options: object) -> Page:
    """A phone's window with cookies of its own; what the browser complains of goes into the list."""
    context = browser.new_context(**{"viewport": PHONE, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"} | options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" and not refused(told.text) else None)
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 and is_part(answer) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


class Windows:
    """Windows of the demo city's people that stay open, for those who only look: opening one takes as long as the look."""

    def __init__(self, browser: Browser, cards: Callable[..., dict[str, Any]]) -> None:
        self._browser, self._cards = browser, cards
        self._open: dict[tuple[str, ...], Page] = {}
        self.complaints: list[str] = []

    def __call__(self, who: str, language: str = "vi", type_size: str = "normal") -> Page:
        """As it was when it was opened: a phone, by day."""
        wanted = (who, language, type_size)
        if wanted not in self._open:
            self._open[wanted] = open_window(self._browser, self.complaints, **self._cards(*wanted))
        page = self._open[wanted]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        return page

    def close(self) -> None:
        for page in self._open.values():
            page.context.close()


@pytest.fixture(scope="session")
def open_windows(browser: Browser, cards: Callable[..., dict[str, Any]]) -> Iterator[Windows]:
    windows = Windows(browser, cards)
    yield windows
    windows.close()


@pytest.fixture
def look(open_windows: Windows) -> Iterator[Callable[..., Page]]:
    """A function that answers a window in which somebody of the demo city has signed in; others looked through it before."""
    open_windows.complaints.clear()
    yield open_windows
    assert open_windows.complaints == []


@pytest.fixture(scope="session")
def cards(browser: Browser, demo: Server) -> Callable[..., dict[str, Any]]:
    """A function that answers the options of a window in which somebody of the demo city has signed in; each signs in once."""
    kept: dict[tuple[str, str, str], dict[str, Any]] = {}

    def card(who: str, language: str = "vi", type_size: str = "normal") -> dict[str, Any]:
        wanted = (who, language, type_size)
        if wanted not in kept:
            first = next((other for other in kept if other[0] == who), None)
            with browser.new_context(**(kept[first] if first else {})) as context:
                page = context.new_page()
                if who and not first:
                    enter(page, demo.links[who])
                page.goto(f"{demo.address}/me" if who else f"{demo.address}/sign-in")
                prefer(page, "language", language)
                prefer(page, "type_size", type_size)
                kept[wanted] = {"storage_state": context.storage_state()}
        return kept[wanted]

    return card


def prefer(page: Page, name: str, value: str) -> None:
    """Press the button of the top bar until it is so for this browser, whatever it is for the account."""
    button, other = (page.locator(f"button[name={name}]{rest}") for rest in (f"[value={value}]", f":not([value={value}])"))
    if not button.count():
        other.click()
    button.click()
    other.wait_for()


def enter(page: Page, link: str) -> None:
    """What somebody does with a link from a slip: open it, press the one button."""
    page.goto(link)
    page.get_by_role("button", name="Vào hệ thống").click()
    page.wait_for_url("**/")


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo city, loaded once a run; every worker serves a copy of it."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder  # without workers the parent outlives the run
    shared = folder / "demo-instance"
    with (folder / "demo.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not shared.exists():
            making = shared.with_suffix(".making")
            with servers.demo(making):
                pass
            making.rename(shared)
    copy = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(shared, copy)
    return copy


@pytest.fixture(scope="session")
def demo(demo_instance: Path) -> Iterator[Server]:
    with servers.demo(demo_instance) as server:
        yield server


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with open_town(tmp_path_factory.mktemp("town") / "instance") as opened:
        yield opened


@pytest.fixture(scope="session")
def seats(browser: Browser, town: Town) -> Callable[[str], dict[str, Any]]:
    """A function that answers the options of a window in which somebody of the town has signed in; each signs in once."""
    kept: dict[str, dict[str, Any]] = {}

    def seat(who: str) -> dict[str, Any]:
        if who not in kept:
            with browser.new_context() as context:
                enter(context.new_page(), town.links[who])
                kept[who] = {"storage_state": context.storage_state()}
        return kept[who]

    return seat
