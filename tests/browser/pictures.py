"""The pictures of the README, taken of a demo city made for it: ``python -m tests.browser.pictures [FOLDER]``."""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from congress.bootstrap.system import browser as browser_program
from congress.config import ROOT
from congress.core import clock
from congress.delegates.codes import badge_number
from congress.seed.delegates import DELEGATE
from tests.browser import servers
from tests.browser.conftest import QUIET, enter
from tests.browser.entrance import opened, sent, typed
from tests.browser.pages import CAMPAIGN, DESK, DOORS, OPEN_CELL, PHONE, ROLL, Example, visit_path

CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
MOST = 150_000  # bytes a picture
CLASHES = f"/calendar/?view=week&day={clock.today() + timedelta(days=14)}"  # the week in which the demo city has its two
ROLES = ("scanner", "screen")
COMES = 13  # number of a delegate of the congress that is on, who has not come yet
BOARD = f"/progress/{CAMPAIGN}?as_of=15/7/2025"
# name -> who looks, at what, in which window, how much of the page in pixels, further options of the window
SHOTS: dict[str, tuple[str, str, Any, int, dict[str, Any]]] = {
    "board-1280": ("organiser", BOARD, DESK, 1400, {}),
    "board-390": ("leader", BOARD, PHONE, 1500, {}),
    "board-dark-390": ("leader", BOARD, PHONE, 1500, {"color_scheme": "dark"}),
    "missing-390": ("organiser", f"/progress/{CAMPAIGN}/missing?as_of=15/7/2025", PHONE, 1100, {}),
    "report-390": ("secretary", f"/campaigns/{CAMPAIGN}/units/{OPEN_CELL}/report", PHONE, 844, {}),
    "calendar-1280": ("organiser", CLASHES, DESK, 1300, {}),
    "desk-1280": ("organiser", "/", DESK, 800, {}),
    "unit-1280": ("organiser", "/orgs/units/01.04?as_of=1/6/2025", DESK, 1000, {}),
    "roll-1280": ("organiser", f"/delegates/{ROLL}", DESK, 1250, {}),
    "delegate-390": ("", "{own}", PHONE, 1270, {}),
    "credentials-1280": ("organiser", f"/documents/{ROLL}/credentials", DESK, 1300, {}),
    "doors-1280": ("organiser", f"/check-in/{DOORS}", DESK, 1000, {}),
    "preview-1280": ("organiser", "/orgs/decisions/4", DESK, 1000, {}),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, servers.demo(Path(place) / "instance") as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(browser_program()), args=[*QUIET, *CAMERA])
        cards = {who: _card(browser, server.links[who]) for who in {shot[0] for shot in SHOTS.values() if shot[0]}}
        for name, (who, path, window, height, more) in SHOTS.items():
            context = browser.new_context(viewport=window, locale="vi-VN", storage_state=cards.get(who), **more)
            page = context.new_page()
            page.goto(
                visit_path(server.address, Example(path, who), server.links),
                wait_until="networkidle" if "progress" not in path else "load",
            )
            page.evaluate("() => document.fonts.ready.then(() => true)")
            tall = min(height, page.evaluate("() => document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": window["width"], "height": max(tall, 600)})
            _save(page.screenshot(), folder / f"{name}.png")
            context.close()
        _door(browser, server.address, servers.environment(Path(place) / "instance"), folder)
        browser.close()
        _badge(Path(place), folder / "badge.png")


def _door(browser: Browser, address: str, env: dict[str, str], folder: Path) -> None:
    """A phone that has just let somebody in by the number on his badge, and the hall's screen."""
    tokens = {role: servers.command(["checkin", "token", "--event", DOORS, "--role", role], env)["token"] for role in ROLES}
    with browser.new_context(viewport=PHONE, locale="vi-VN", permissions=["camera"]) as context:
        context.clock.install(time=clock.now())  # it may be another day in this picture
        page = opened(context.new_page(), f"{address}/scan/#{tokens['scanner']}")
        typed(page, badge_number(COMES))
        page.locator(".verdict-ok").wait_for()
        sent(page)
        _save(page.screenshot(), folder / "scan-390.png")
    with browser.new_context(viewport={"width": 1280, "height": 720}, locale="vi-VN") as context:
        page = context.new_page()
        page.goto(f"{address}/screen/#{tokens['screen']}")
        page.get_by_text("đổi sau").wait_for()
        _save(page.screenshot(), folder / "screen-1280.png")


def _badge(place: Path, file: Path) -> None:
    """As it is printed."""
    printed = place / "badge.pdf"
    words = ["documents", "badges", "--event", ROLL, "--number", badge_number(DELEGATE), "--out", str(printed)]
    servers.command(words, servers.environment(place / "instance"))
    out = io.BytesIO()
    with pypdfium2.PdfDocument(printed) as document:
        document[0].render(scale=2).to_pil().save(out, "PNG")
    _save(out.getvalue(), file)


def _card(browser: Browser, link: str) -> Any:
    with browser.new_context() as context:
        enter(context.new_page(), link)
        return context.storage_state()


def _save(png: bytes, file: Path) -> None:
    """As few colours as it takes to stay small; text stays sharp."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (128, 64, 32):
        picture.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= MOST:
            break
    assert file.stat().st_size <= MOST, f"{file.name} is too large"
    print(f"{file.name}  {file.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".readme")
