"""What a phone on a weak line downloads: at most 200 KB at first, next to nothing afterwards, from nowhere but here."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.pages import CAMPAIGN
from tests.browser.servers import Server

LIMIT = 200_000
AGAIN = 40_000  # the page itself, nothing it stands on
Visit = Callable[..., Page]


class Meter:
    """Counts what goes over the wire, headers included, as the browser's own network log tells it."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.addresses: list[str] = []
        self.cached: list[str] = []
        log = page.context.new_cdp_session(page)
        log.on("Network.requestWillBeSent", lambda told: self.addresses.append(told["request"]["url"]))
        log.on("Network.loadingFinished", lambda told: self._add(told["encodedDataLength"]))
        log.on("Network.requestServedFromCache", lambda told: self.cached.append(told["requestId"]))
        log.on("Network.responseReceived", self._from_disk)
        log.send("Network.enable")

    def _add(self, length: float) -> None:
        self.bytes += int(length)

    def _from_disk(self, told: dict) -> None:
        if told["response"].get("fromDiskCache"):
            self.cached.append(told["requestId"])

    def start_again(self) -> None:
        self.bytes, self.addresses, self.cached = 0, [], []

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(address).netloc for address in self.addresses if not address.startswith("data:")}

    @property
    def fonts(self) -> list[str]:
        return sorted(address.rsplit("/", 1)[1].split("?")[0] for address in self.addresses if ".woff2" in address)


def open_fully(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")


def test_first_visit_is_light_and_the_second_lighter(demo: Server, visit: Visit, cards: Callable[[str], dict]) -> None:
    page = visit(**cards("secretary"))
    meter = Meter(page)
    open_fully(page, f"{demo.address}/")
    assert 50_000 < meter.bytes <= LIMIT
    assert meter.fonts == ["be-vietnam-pro-400.woff2", "be-vietnam-pro-600.woff2"]
    assert meter.hosts == {urlsplit(demo.address).netloc}
    meter.start_again()
    open_fully(page, f"{demo.address}/")
    assert meter.bytes <= AGAIN
    assert len(set(meter.cached)) >= 4


def test_board_of_the_city_is_light_as_well(demo: Server, visit: Visit, cards: Callable[[str], dict]) -> None:
    page = visit(**cards("leader"))
    meter = Meter(page)
    page.goto(f"{demo.address}/progress/{CAMPAIGN}", wait_until="load")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    assert 50_000 < meter.bytes <= LIMIT
    assert meter.hosts == {urlsplit(demo.address).netloc}


def test_control_a_heavy_part_goes_over_the_limit(demo: Server, visit: Visit, cards: Callable[[str], dict]) -> None:
    page = visit(**cards("secretary"))
    meter = Meter(page)
    open_fully(page, f"{demo.address}/")
    light = meter.bytes
    font = f"{demo.address}/static/fonts/be-vietnam-pro-600.woff2"
    page.evaluate("async (font) => { for (let n = 0; n < 5; n++) await (await fetch(`${font}?n=${n}`)).arrayBuffer(); }", font)
    page.wait_for_load_state("networkidle")
    assert light <= LIMIT < meter.bytes
    assert len(meter.fonts) == 7


def test_control_another_host_is_seen(demo: Server, visit: Visit) -> None:
    page = visit()
    meter = Meter(page)
    page.goto("about:blank")
    page.evaluate(
        """(address) => new Promise((done) => {
             const picture = new Image(); picture.onload = picture.onerror = () => done(true); picture.src = address; })""",
        demo.address.replace("localhost", "127.0.0.1") + "/static/logo.svg",
    )
    assert meter.hosts == {urlsplit(demo.address).netloc.replace("localhost", "127.0.0.1")}
    visit.forget()  # type: ignore[attr-defined]  # the browser has its own words on a page that looks elsewhere
