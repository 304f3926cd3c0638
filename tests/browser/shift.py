"""A shift at a door without network, on a phone that dies again and again: what the steward saw, and what became of it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from congress.bootstrap.system import browser as browser_program
from congress.checkin.models import CheckIn, Device
from tests.browser.badline import Line
from tests.browser.conftest import QUIET
from tests.browser.entrance import SMALL, Entrance, kept, opened

SECONDS = 0.02  # that typing one number takes, about: somewhere within it death comes
LAST = 240_000  # milliseconds in which a queue must have found its way over a bad line
NOTHING_LEFT = re.compile("^(Đã gửi hết|Có mạng, sẵn sàng)")
# types numbers as fast as the page takes them; tells each whose verdict stands on the screen
TYPE = """async (numbers) => {
  const box = document.querySelector("[data-verdict]");
  const form = document.querySelector("#typed form");
  for (const number of numbers) {
    const before = box.dataset.nonce;
    document.querySelector("[data-open=typed]").click();
    form.elements.number.value = number;
    form.requestSubmit();
    while (box.dataset.nonce === before || !box.dataset.nonce) await new Promise((go) => setTimeout(go, 2));
    if (box.dataset.outcome !== "unsaved") await window.promised([number, box.dataset.outcome]);
  }
}"""
# a queue that is too sure of itself: what is sent is gone
SENT = "answer = await this.#api.send(batch.map((each) => each.body));"
RASH = 'await this.#store.write(["facts"], ({ facts }) => batch.forEach((each) => facts.delete(each.nonce)));'


def rash(script: str) -> str:
    assert SENT in script
    return script.replace(SENT, RASH + SENT)


@dataclass
class Shift:
    """``promised``: numbers of badges whose verdict the steward saw; ``tried``: those typed at all; ``deaths``: of the tab or
    of the whole browser; ``doom``: after so many promises the next of them comes, however fast or slow this machine is."""

    door: str
    promised: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    deaths: int = 0
    doom: tuple[int, threading.Timer] | None = None

    def promise(self, number: str) -> None:
        self.promised.append(number)
        if self.doom and len(self.promised) >= self.doom[0]:
            self.doom[1].start()
            self.doom = None

    def faults(self, hall: Entrance) -> list[str]:
        """Lost, doubled, or from nowhere, by what the server has of this door."""
        numbers = {number: hall.ids[name] for name, number in hall.numbers().items()}
        rows = hall.facts(CheckIn.delegate_id, CheckIn.act, CheckIn.device_id)
        device = hall.facts_of(Device.id, Device.name == self.door)
        found = Counter(row.delegate_id for row in rows if row.device_id == device)
        lost = [number for number in self.promised if not found[numbers[number]]]
        doubled = [number for number in self.tried if found[numbers[number]] > 1]
        strange = set(found) - {numbers[number] for number in self.tried}
        return [
            *(f"{number}: lost" for number in lost), *(f"{number}: twice" for number in doubled),
            *(f"{each}: from nowhere" for each in strange),
        ]  # fmt: skip


def shift(kind: BrowserType, hall: Entrance, line: Line, folder: Path, door: str, numbers: Sequence[str], deaths: int) -> Shift:
    """The list is loaded once; then no network, and so many deaths at moments of their own; then a bad line."""
    told, chance = Shift(door), Random(f"{door} {len(numbers)}")
    line.mend()
    with _phone(kind, folder, told) as page:
        kept(opened(page, hall.link(door).replace(hall.address, line.address)))
    line.down = True
    while len(told.tried) < len(numbers):
        with _phone(kind, folder, told) as page:
            page.goto(f"{line.address}/scan/")
            expect(page.locator("#scan[data-ready]")).to_be_visible()
            rest = numbers[len(told.tried) :]
            if told.deaths < deaths:
                after = len(told.promised) + int(len(rest) * chance.uniform(0.2, 0.9) / (deaths - told.deaths))
                only_tabs = told.deaths % 2 == 0
                told.doom = after, threading.Timer(chance.uniform(0, SECONDS), _kill, (folder, only_tabs))
            _work(page, told, rest)
    line.worsen()
    with _phone(kind, folder, told) as page:
        page.goto(f"{line.address}/scan/")
        expect(page.locator("[data-net]")).to_have_text(NOTHING_LEFT, timeout=LAST)
    return told


def _work(page: Page, told: Shift, numbers: Sequence[str]) -> None:
    try:
        for at in range(0, len(numbers), 10):  # in tens, so that what was tried is known
            told.tried += numbers[at : at + 10]
            page.evaluate(TYPE, list(numbers[at : at + 10]))
    except Error:
        told.deaths += 1


@contextmanager
def _phone(kind: BrowserType, folder: Path, told: Shift) -> Iterator[Page]:
    """A browser with a memory; what is shown to the steward is noted down outside it, at once."""
    context: BrowserContext = kind.launch_persistent_context(
        str(folder), executable_path=str(browser_program()), args=QUIET, viewport=SMALL, locale="vi-VN"
    )
    try:
        context.set_default_timeout(30_000)
        context.expose_binding("promised", lambda _source, shown: told.promise(shown[0]))
        yield context.pages[0] if context.pages else context.new_page()
    finally:
        with contextlib.suppress(Error):  # it may be dead already
            context.close()


def _kill(folder: Path, only_tabs: bool) -> None:
    """The tab, as a phone does that needs the memory; or everything, as an empty battery does."""
    for pid, words in _processes(folder):
        if not only_tabs or "--type=renderer" in words:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _processes(folder: Path) -> Iterator[tuple[int, str]]:
    """Of the browser whose memory is this folder, and of no other."""
    family: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError):
                continue
            family[int(entry.name)] = (parent, words)
    mine = {pid for pid, (_parent, words) in family.items() if f"--user-data-dir={folder}" in words}
    while more := {pid for pid, (parent, _words) in family.items() if parent in mine} - mine:
        mine |= more
    yield from ((pid, family[pid][1]) for pid in mine)
