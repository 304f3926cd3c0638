"""A hall's screen beside phones: what a door brings is on it with its next looks, and a delegate types what it shows."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from congress.checkin import devices
from congress.checkin.models import DeviceRole
from congress.core import clock
from congress.core.db import db, transaction
from congress.delegates import codes
from congress.events.services import SessionPlan
from tests.browser import PATIENCE
from tests.browser.pages import DESK, PHONE, beyond_the_edge, breaches, look_through
from tests.browser.town import UNIT, Town
from tests.delegates.making import delegate, enlist, held, open_congress, someone
from tests.support import SYSTEM, World

NAMES = ("Sầm Thị Lò", "Vàng A Dế", "Cầm Bá Thước", "Hà Thị Khiết")
BELOW = "01.31.001"
PROJECTOR = {"width": 1920, "height": 1080}
# whether these words come to stand there; told as soon as they do
SEEN = """(place, [words, patience]) => new Promise((seen) => {
  const look = () => place.textContent === words && seen(true);
  new MutationObserver(look).observe(place, { childList: true, characterData: true, subtree: true });
  setTimeout(seen, patience, false);
  look();
})"""
CODE = re.compile(r"^\d{3} \d{3}$")


@dataclass
class Hall:
    """``tokens``: of a door and of a screen; ``badges``, ``links``: by name."""

    address: str
    code: str
    session: str
    tokens: dict[str, str]
    badges: dict[str, str]
    links: dict[str, str]

    def scan(self, name: str, direction: str = "in") -> str:
        """As a phone at a door tells it; answers the outcome."""
        told = {"code": self.badges[name], "session": self.session, "nonce": str(uuid4()), "direction": direction}
        headers = {"Authorization": f"Bearer {self.tokens['scanner']}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=30)
        connection.request("POST", "/api/v1/check-ins", json.dumps(told), headers)
        outcome: str = json.load(connection.getresponse())["outcome"]
        connection.close()
        return outcome

    @property
    def screen(self) -> str:
        return f"{self.address}/check-in/{self.code}/screen"


@pytest.fixture
def room(town: Town) -> Hall:
    """A congress whose session began half an hour ago."""
    with town.app.app_context():
        settings = town.app.extensions["settings"]
        secret = (settings.instance / "secret").read_text().strip()  # of the server: codes and links are made of it
        town.app.extensions["settings"] = replace(settings, secrets=(secret,))
        world, now = World(town.app), clock.now()
        plan = SessionPlan(now - timedelta(minutes=30), now + timedelta(hours=2))
        code = open_congress(world, plan, unit=UNIT, code=f"MH-{uuid4().hex[:6]}", title="Đại hội thử màn hình hội trường")
        ids = dict(zip(NAMES, enlist(code, *(someone(world, name, BELOW) for name in NAMES)), strict=True))
        with transaction():
            tokens = {role: devices.make(held(code), "", role, by=SYSTEM) for role in map(str, DeviceRole)}
        rows = {name: delegate(number) for name, number in ids.items()}
        badges = {name: codes.badge_code(row) for name, row in rows.items()}
        links = {name: f"{town.address}/d/{codes.link_token(row)}" for name, row in rows.items()}
        db.session.remove()
    return Hall(town.address, code, f"{code}-P1", tokens, badges, links)


@pytest.fixture
def screen(room: Hall, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]) -> Page:
    page = visit(**seats("organiser"), viewport=PROJECTOR)
    page.goto(room.screen)
    return page


def present(page: Page) -> Any:
    return page.locator("[data-screen] [data-figure=present]")


def test_what_a_door_brings_is_on_the_screen_by_its_second_look_and_it_looks_every_second(room: Hall, screen: Page) -> None:
    """Looks are counted, not seconds: a busy machine is slower, and what an answer takes is measured elsewhere. A third look is
    for one that was under way while the door was told."""
    looks: list[str] = []
    screen.on("request", lambda asked: looks.append(asked.url) if "/live/" in asked.url else None)
    expect(present(screen)).to_have_text("0")
    for count, name in enumerate(NAMES[:3], 1):
        assert room.scan(name) == "entered"
        looks.clear()
        assert present(screen).evaluate(SEEN, [str(count), PATIENCE])
        assert len(looks) <= 3, looks
    assert room.scan(NAMES[0], "out") == "left"
    expect(present(screen)).to_have_text("2")
    assert screen.locator("[data-screen]").evaluate("root => root.every") == 1


def test_delegate_types_the_code_of_the_screen_and_is_counted(room: Hall, screen: Page, visit: Callable[..., Page]) -> None:
    phone = visit()
    phone.goto(room.links[NAMES[0]])
    field = phone.get_by_label("Tự điểm danh: nhập mã trên màn hình hội trường")
    expect(field).to_have_attribute("inputmode", "numeric")
    field.fill("000 000")
    phone.get_by_role("button", name="Ghi tôi có mặt").click()
    expect(phone.locator("#venue-code-m")).to_contain_text("không đúng hoặc đã đổi")
    assert look_through(phone) == {}
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
    code = screen.locator("[data-code]")
    expect(code).to_have_text(CODE)
    field.fill(code.inner_text())
    phone.get_by_role("button", name="Ghi tôi có mặt").click()
    expect(phone.locator(".messages")).to_contain_text("Đã ghi có mặt lúc")
    expect(phone.locator("#check-in")).to_contain_text("tự điểm danh")
    expect(present(screen)).to_have_text("1")
    assert look_through(phone) == {}
    room.scan(NAMES[1])
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(phone.locator("#check-in [data-figure=present]")).to_have_text("2")


def test_screen_without_an_account_shows_the_same_and_hides_its_token(
    room: Hall, screen: Page, visit: Callable[..., Page]
) -> None:
    page = visit(viewport=PROJECTOR)
    page.goto(f"{room.address}/screen/#{room.tokens['screen']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đại hội thử màn hình hội trường")
    assert "#" not in page.url
    expect(page.locator("[data-code]")).to_have_text(screen.locator("[data-code]").inner_text())
    room.scan(NAMES[2])
    expect(present(page)).to_have_text("1")
    page.reload()
    expect(present(page)).to_have_text("1")
    assert breaches(page) == []
    assert beyond_the_edge(page) == []


def test_screen_that_was_revoked_says_what_to_do(room: Hall, town: Town, visit: Callable[..., Page]) -> None:
    with town.app.app_context():
        device = devices.find(room.tokens["screen"])
        db.session.rollback()
        with transaction():
            devices.revoke(held(room.code), device.id, by=SYSTEM)
        db.session.remove()
    page = visit()
    page.goto(f"{room.address}/screen/#{room.tokens['screen']}")
    expect(page.locator("[data-note]")).to_contain_text("không còn quyền")
    expect(page.locator("[data-code]")).to_be_hidden()
    visit.forget()  # type: ignore[attr-defined]  # the refusal is remarked on


def test_code_changes_by_itself_with_a_bar_that_shortens(screen: Page) -> None:
    code, left = screen.locator("[data-code]"), screen.locator("[data-left]")
    first, width = code.inner_text(), left.get_attribute("width")
    expect(left).not_to_have_attribute("width", str(width))
    expect(screen.locator("[data-countdown]")).to_have_text(re.compile(r"^đổi sau \d+ giây$"))
    expect(code).not_to_have_text(first, timeout=40_000)
    expect(code).to_have_text(CODE)


def test_last_figures_stay_with_their_time_while_the_line_is_down(room: Hall, screen: Page, visit: Any) -> None:
    room.scan(NAMES[0])
    expect(present(screen)).to_have_text("1")
    note = screen.locator("[data-note]")
    expect(note).to_be_hidden()
    screen.context.set_offline(True)
    expect(note).to_have_text(re.compile(r"^Mất kết nối\. Đây là số liệu lúc \d+h\d\d\.$"))
    expect(present(screen)).to_have_text("1")
    expect(screen.locator("[data-code]")).to_have_text(CODE)
    assert breaches(screen) == []
    screen.context.set_offline(False)
    expect(note).to_be_hidden(timeout=12_000)
    visit.forget()


def test_screen_is_readable_everywhere(room: Hall, screen: Page) -> None:
    for name in NAMES:
        room.scan(name)
    expect(present(screen)).to_have_text("4")
    for window in (PROJECTOR, DESK, PHONE):
        screen.set_viewport_size(window)  # type: ignore[arg-type]
        assert breaches(screen) == []
        assert beyond_the_edge(screen) == []
    screen.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    told = screen.locator(".hall").bounding_box()
    assert told is not None
    assert (round(told["width"]), round(told["height"])) == (1920, 1080)
    for figure in ("4", "550", "1.115"):  # also in the largest halls
        screen.locator(".hall-in").evaluate(
            "(root, words) => root.querySelectorAll('[data-figure]').forEach((each) => (each.textContent = words))", figure
        )
        fits = "each => each.scrollHeight <= each.clientHeight && each.scrollWidth <= each.clientWidth"
        assert all(screen.locator(part).evaluate(fits) for part in (".hall-in", ".there", ".hall aside")), figure


def test_without_scripts_the_page_comes_anew_with_everything_on_it(
    room: Hall, visit: Callable[..., Page], seats: Callable[[str], dict[str, Any]]
) -> None:
    room.scan(NAMES[0])
    page = visit(**seats("organiser"), java_script_enabled=False)
    page.goto(room.screen)
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "10"
    expect(present(page)).to_have_text("1")
    expect(page.locator("[data-code]")).to_have_text(CODE)


def test_who_listens_is_told_every_ten_seconds_at_most(room: Hall, screen: Page) -> None:
    spoken = screen.locator("[aria-live=polite]")
    assert screen.locator("[aria-live]").count() == 1
    room.scan(NAMES[0])
    expect(present(screen)).to_have_text("1")
    expect(spoken).to_have_text(re.compile("^Có mặt 1 trên 4 đại biểu"))
