"""A congress whose session is on, on a server of its own, and phones at its doors."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from congress import factory
from congress.checkin import devices
from congress.checkin.models import CheckIn, Device
from congress.config import Settings
from congress.core import clock
from congress.core.db import db, session, transaction
from congress.delegates import codes
from congress.delegates.models import Block, Delegate, Delegation
from congress.events.services import SessionPlan
from tests.bench.badges import FAMILIES, GIVEN, MIDDLES
from tests.browser import PATIENCE, servers
from tests.delegates.making import enlist, held, open_congress, someone
from tests.documents import holders
from tests.support import SYSTEM, World

DELEGATION = "Đoàn quận Đông"
# what no phone may hold: of every delegate the list has these
PHONE, BIRTH, ETHNICITY, POST = "0987654321", "1961-04-17", "Cơ Tu", "Trưởng ban Tuyên giáo"
VERDICT = "[data-verdict]"
SMALL: Any = {"width": 390, "height": 844}
UNSENT = """async (patience) => {
  const unsent = () => new Promise((told) => {
    const asked = indexedDB.open("congress-scan");
    asked.onsuccess = () => {
      const facts = asked.result.transaction("facts").objectStore("facts").count();
      facts.onsuccess = () => { asked.result.close(); told(facts.result); };
    };
  });
  const end = Date.now() + patience;
  while (await unsent() && Date.now() < end) await new Promise((go) => setTimeout(go, 50));
  return unsent();
}"""


@dataclass
class Entrance:
    """``ids``: delegates by name, in the order of the list."""

    address: str
    app: Flask
    code: str
    ids: dict[str, int]

    @property
    def names(self) -> Sequence[str]:
        return list(self.ids)

    def token(self, door: str) -> str:
        """Of one more phone."""
        with self.app.app_context(), transaction():
            return devices.make(held(self.code), door, by=SYSTEM)

    def revoke(self, door: str) -> None:
        with self.app.app_context(), transaction():
            to = held(self.code)
            device = session().scalar(select(Device.id).where(Device.event_id == to.event.id, Device.name == door))
            devices.revoke(to, device or 0, by=SYSTEM)

    def badge(self, name: str) -> str:
        """What the QR code on his badge says."""
        with self._reading() as row_of:
            return codes.badge_code(row_of(name))

    def number(self, name: str) -> str:
        """What is printed below it."""
        with self._reading() as row_of:
            return codes.badge_number(row_of(name).number)

    def numbers(self) -> dict[str, str]:
        with self._reading() as row_of:
            return {name: codes.badge_number(row_of(name).number) for name in self.ids}

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        with self.app.app_context():
            db.session.remove()
            yield lambda name: session().get_one(Delegate, self.ids[name])
            db.session.remove()

    def pictures(self, *names: str, scale: float = 2) -> list[Image.Image]:
        """Of printed badges, as a camera would see them."""
        with self.app.app_context():
            made = holders.printed(self.code)
            db.session.remove()
        pages = [holders.texts(made), holders.pictures(made, scale)]
        numbers = self.numbers()
        return [next(page for text, page in zip(*pages, strict=True) if f"Số {numbers[name]} " in f"{text} ") for name in names]

    def facts(self, *columns: Any) -> list[Any]:
        """Everything that was taken in, in the order of the rows."""
        with self.app.app_context():
            db.session.remove()
            found = session().execute(select(*(columns or (CheckIn.__table__,))).order_by(CheckIn.id)).all()
            db.session.remove()
            return list(found)

    def facts_of(self, column: Any, *where: Any) -> Any:
        """One figure of the database."""
        with self.app.app_context():
            db.session.remove()
            found = session().scalar(select(column).where(*where))
            db.session.remove()
            return found

    def entries(self) -> Counter[int]:
        """How often each delegate was told to come in, by what is stored."""
        return Counter(row.delegate_id for row in self.facts(CheckIn.delegate_id, CheckIn.act) if row.act == "in")

    def link(self, door: str) -> str:
        return f"{self.address}/scan/#{self.token(door)}"


@contextmanager
def open_entrance(instance: Path, people: int = 8, url: str = "") -> Iterator[Entrance]:
    """The session began an hour ago and lasts four more."""
    with servers.empty(instance, url) as server:
        secret = (instance / "secret").read_text(encoding="ascii").strip()
        url = url or f"sqlite:///{instance / 'congress.db'}"
        app = factory.create_app(Settings(instance, url, (secret,), ()), testing=True)
        with app.app_context():
            code, ids = _congress(World(app), people)
            db.session.remove()
        yield Entrance(server.address, app, code, ids)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _congress(world: World, people: int) -> tuple[str, dict[str, int]]:
    world.tree()
    now = clock.now()
    code = open_congress(world, SessionPlan(now - timedelta(hours=1), now + timedelta(hours=4)))
    names = [" ".join(each) for each in itertools.islice(itertools.product(FAMILIES, MIDDLES, GIVEN), people)]
    event_id = held(code).event.id
    with transaction() as writer:
        east = Delegation(event_id=event_id, position=1, name=DELEGATION, name_key="dong", unit_id=None, group_id=None)
        block = Block(event_id=event_id, position=1, name="B", rows=60, per_row=20, is_for_guests=False)
        writer.add_all([east, block])
        writer.flush()
        east_id, block_id = east.id, block.id
    secret: dict[str, Any] = {
        "birth_date": clock.today().replace(1961, 4, 17),
        "phone": PHONE,
        "ethnicity": ETHNICITY,
        "post": POST,
    }
    told = [someone(world, name, delegation_id=east_id, **secret) for name in names]
    ids = dict(zip(names, enlist(code, *told), strict=True))
    with transaction() as writer:
        for place, delegate_id in enumerate(ids.values(), 1):
            row = writer.get_one(Delegate, delegate_id)
            row.block_id, row.row, row.place = block_id, 1 + place // 20, 1 + place % 20
    return code, ids


@contextmanager
def phones(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A function that opens phones whose line may fail: the browser's remarks on that are none of their faults, what a script
    stumbles over is."""
    contexts: list[BrowserContext] = []
    stumbles: list[str] = []

    def make() -> Page:
        contexts.append(browser.new_context(viewport=SMALL, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: stumbles.append(f"{error} {error.stack}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert stumbles == []


# ── a phone ──────────────────────────────────────────────────────────────────


def opened(page: Page, link: str) -> Page:
    """Paired, with its list, and with everything that it needs without network."""
    page.goto(link)
    expect(page.locator("#scan[data-state=paired]")).to_be_visible()
    expect(page.locator("[data-show=session]")).not_to_be_empty()
    expect(page.locator("#scan[data-ready]")).to_be_visible()
    return page


def kept(page: Page) -> Page:
    """The page has put itself by."""
    expect(page.locator("#scan[data-kept]")).to_be_visible(timeout=30_000)
    return page


def verdict(page: Page) -> Locator:
    return page.locator(VERDICT)


def sent(page: Page) -> None:
    """Everything whose verdict was seen has reached the server: a fact is kept in the phone before its verdict is shown and
    until it is answered. The lines of the log come a moment after the verdict, so that they alone prove nothing."""
    assert page.evaluate(UNSENT, PATIENCE) == 0
    expect(page.locator("[data-log]")).not_to_contain_text("chưa gửi")


def typed(page: Page, number: str) -> None:
    page.get_by_role("button", name="Gõ số").click()
    page.get_by_label("Số in trên thẻ").fill(number)
    page.get_by_role("button", name="Ghi lượt này").click()
