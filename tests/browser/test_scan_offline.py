"""A door without network: it judges by itself from the first second, and whatever it did arrives, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from congress.checkin.models import CheckIn
from tests.browser.badline import Line, line_to
from tests.browser.entrance import DELEGATION, Entrance, kept, open_entrance, opened, phones, sent, typed, verdict
from tests.browser.shift import rash, shift

PEOPLE, DEATHS, FEW = 60, 3, 12
OTHERS = 8  # of the list, who come in the tests below
Phone = Callable[[], Page]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    with open_entrance(tmp_path_factory.mktemp("hall") / "instance", people=PEOPLE) as opened_hall:
        yield opened_hall


@pytest.fixture
def phone(browser: Browser) -> Iterator[Phone]:
    with phones(browser) as make:
        yield make


@pytest.fixture
def line(hall: Entrance) -> Iterator[Line]:
    with line_to(hall.address, seed=23) as made:
        yield made


# ── T23: nothing is lost, nothing is doubled ─────────────────────────────────


def test_whatever_was_shown_without_network_arrives_once_although_the_phone_dies(
    hall: Entrance, line: Line, browser: Browser, tmp_path: Path
) -> None:
    numbers = list(hall.numbers().values())[OTHERS:]
    told = shift(browser.browser_type, hall, line, tmp_path / "phone", "Cửa mất mạng", numbers, DEATHS)
    assert told.faults(hall) == []
    assert told.deaths >= 1
    assert line.mishaps >= 3
    assert len(told.promised) > PEOPLE / 3


def test_control_a_queue_that_forgets_what_it_sends_is_caught(
    hall: Entrance, line: Line, browser: Browser, tmp_path: Path
) -> None:
    line.spoil = ("/static/js/scan/queue.js", rash)
    numbers = list(hall.numbers().values())[-FEW:]
    told = shift(browser.browser_type, hall, line, tmp_path / "phone", "Cửa vội", numbers, 0)
    assert [fault for fault in told.faults(hall) if fault.endswith("lost")] != []


# ── a door without network ───────────────────────────────────────────────────


def test_the_page_opens_and_judges_without_network(hall: Entrance, line: Line, phone: Phone) -> None:
    page = kept(opened(phone(), hall.link("Cửa Tây").replace(hall.address, line.address)))
    line.down = True
    page.reload()
    expect(page.locator("#scan[data-ready]")).to_be_visible()
    name, number = hall.names[0], hall.number(hall.names[0])
    typed(page, number)
    expect(verdict(page)).to_contain_text("Mời vào")
    expect(verdict(page)).to_contain_text(name)
    expect(verdict(page)).to_contain_text(DELEGATION)
    expect(page.locator("[data-net]")).to_contain_text("Mất mạng. Cứ quét tiếp. 1 lượt chưa gửi")
    expect(verdict(page)).to_contain_text("Đã giữ trong máy")
    page.reload()
    typed(page, number)
    expect(verdict(page)).to_contain_text("Đã vào rồi")  # by this door, though the page began anew
    line.mend()
    expect(page.locator("[data-net]")).to_contain_text("Đã gửi hết", timeout=60_000)
    sent(page)


def test_what_the_server_knows_better_is_told(hall: Entrance, line: Line, phone: Phone) -> None:
    name, number = hall.names[1], hall.number(hall.names[1])
    away = opened(phone(), hall.link("Cửa Nam").replace(hall.address, line.address))
    here = opened(phone(), hall.link("Cửa Đông"))
    line.down = True
    typed(here, number)
    expect(verdict(here)).to_contain_text("Mời vào")
    sent(here)
    typed(away, number)
    expect(verdict(away)).to_contain_text("Mời vào")  # it cannot know
    line.mend()
    expect(verdict(away)).to_contain_text("Đã vào rồi", timeout=60_000)
    expect(verdict(away)).to_contain_text("Máy chủ trả lời khác lúc đầu")
    expect(verdict(away)).to_contain_text("ở Cửa Đông")
    expect(away.locator("[data-log] li").filter(has_text=name)).to_contain_text("máy chủ báo lại")


def test_one_fact_that_cannot_be_read_stands_in_nobodys_way_and_is_kept(hall: Entrance, line: Line, phone: Phone) -> None:
    page = opened(phone(), hall.link("Cửa lạ").replace(hall.address, line.address))
    line.down = True
    numbers = [hall.number(name) for name in hall.names[2:5]]
    typed(page, numbers[0])
    expect(verdict(page)).to_contain_text(hall.names[2])
    page.evaluate("""() => new Promise((done) => {
      const asked = indexedDB.open("congress-scan");
      asked.onsuccess = () => {
        const change = asked.result.transaction("facts", "readwrite");
        const facts = change.objectStore("facts");
        const spoilt = (each) => ({ ...each, body: { ...each.body, at: "hôm nào" } });
        facts.getAll().onsuccess = ({ target }) => target.result.forEach((each) => facts.put(spoilt(each)));
        change.oncomplete = () => { asked.result.close(); done(); };
      };
    })""")
    typed(page, numbers[1])
    expect(verdict(page)).to_contain_text(hall.names[3])
    line.mend()
    expect(page.locator("[data-net]")).to_contain_text("Đã gửi hết", timeout=60_000)
    expect(page.get_by_text("1 lượt máy chủ không đọc được, vẫn giữ trong máy").first).to_be_visible()
    assert hall.entries()[hall.ids[hall.names[3]]] >= 1
    page.reload()
    expect(page.get_by_text("1 lượt máy chủ không đọc được, vẫn giữ trong máy").first).to_be_visible()


# ── leaving ──────────────────────────────────────────────────────────────────


def test_leaving_is_refused_while_anything_is_unsent_and_wipes_afterwards(hall: Entrance, line: Line, phone: Phone) -> None:
    page = opened(phone(), hall.link("Cửa thoát").replace(hall.address, line.address))
    line.down = True
    typed(page, hall.number(hall.names[5]))
    expect(verdict(page)).to_contain_text(hall.names[5])
    menu = page.locator("#menu")
    page.get_by_role("button", name="Cài đặt, chọn phiên, thoát").click()
    expect(menu).to_contain_text("Chưa thoát được: còn 1 lượt chưa gửi")
    menu.get_by_role("button", name="Thoát").click()
    expect(menu).to_be_visible()
    expect(page.locator("[data-show=door]")).to_have_text("Cửa thoát")
    menu.get_by_role("button", name="Gửi ngay").click()  # there is no line: nothing else happens
    expect(menu).to_contain_text("Chưa thoát được: còn 1 lượt chưa gửi")
    line.mend()
    expect(menu.get_by_text("Chưa thoát được")).to_be_hidden(timeout=60_000)
    menu.get_by_role("button", name="Thoát").click()
    expect(page.get_by_text("Đã thoát. Tên và danh sách đã xoá khỏi máy.")).to_be_visible()


def test_a_revoked_phone_forgets_names_and_keeps_what_is_unsent_until_it_is_paired_again(
    hall: Entrance, line: Line, phone: Phone
) -> None:
    name = hall.names[6]
    page = opened(phone(), hall.link("Cửa bị thu").replace(hall.address, line.address))
    line.down = True
    typed(page, hall.number(name))
    expect(verdict(page)).to_contain_text(name)
    hall.revoke("Cửa bị thu")
    line.mend()
    expect(page.get_by_text("Ban tổ chức đã thu hồi quyền quét của máy này.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Còn 1 lượt chưa gửi, vẫn giữ trong máy")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(name)
    assert hall.entries()[hall.ids[name]] == 0
    page.get_by_label("Đường dẫn ghép").fill(hall.link("Cửa ghép lại"))
    page.get_by_role("button", name="Ghép máy này").click()
    expect(page.locator("[data-net]")).to_contain_text("Đã gửi hết", timeout=60_000)
    assert hall.entries()[hall.ids[name]] == 1
    assert [row.told_at for row in hall.facts(CheckIn.told_at, CheckIn.delegate_id) if row.delegate_id == hall.ids[name]]


def test_a_server_that_is_busy_is_waited_for_and_nothing_is_lost(hall: Entrance, phone: Phone) -> None:
    page = opened(phone(), hall.link("Cửa đông người"))
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.method)
        bad = [
            (503, {"Retry-After": "1"}, "busy"),
            (429, {"Retry-After": "1"}, "{}"),
            (200, {}, "<h1>Wi-Fi</h1>"),
            (401, {}, "x"),
        ]
        if len(asked) <= len(bad):
            status, headers, body = bad[len(asked) - 1]
            return route.fulfill(status=status, headers=headers, body=body)
        return route.continue_()

    page.route("**/api/v1/check-ins", busy)
    typed(page, hall.number(hall.names[7]))
    expect(verdict(page)).to_contain_text(hall.names[7])
    expect(page.locator("[data-net]")).to_contain_text("1 lượt chưa gửi, đang giữ trong máy")
    expect(page.locator("[data-net]")).to_contain_text("Đã gửi hết", timeout=60_000)
    assert hall.entries()[hall.ids[hall.names[7]]] == 1
    assert len(asked) >= 5
