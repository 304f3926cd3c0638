"""What somebody finds on a phone that was lost: names, delegations, seats, halves of digests; nothing else of anybody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import entrance
from tests.browser.entrance import Entrance, kept, open_entrance, opened, phones, sent, typed, verdict

Phone = Callable[[], Page]
CANARIES = (entrance.PHONE, entrance.BIRTH, entrance.ETHNICITY, entrance.POST, "17/4/1961", "17/04/1961")
DELEGATE = {"k", "n", "b", "name", "delegation", "seat", "status", "find"}
ALLOWED: Mapping[str, set[str]] = {
    "list": DELEGATE,
    # while it is not sent: what was read at the door, which the server must see
    "facts": {"nonce", "order", "event", "state", "n", "error", "body", "body.code", "body.session", "body.nonce",
              "body.at", "body.direction", "body.source", "body.shown", "body.undo", "body.reason"},
    "log": {"nonce", "order", "n", "session", "direction", "at", "source", "outcome", "why", "since", "by", "sent", "told",
            "undone"},
    "presence": {"session", "n", "inside", "since", "door", "by"},
}  # fmt: skip
META = {"token", "version", "told", "void", "settings", "chosen", "camera", "counted"}
READ = """async () => {
  const stores = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((keep) => { const asked = indexedDB.open(name); asked.onsuccess = () => keep(asked.result); });
    for (const store of db.objectStoreNames) {
      stores[store] = await new Promise((keep) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => keep(asked.result);
      });
    }
    db.close();
  }
  const cached = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) cached[request.url] = await (await cache.match(request)).text();
  }
  const kept = { ...localStorage, ...sessionStorage, cookie: document.cookie };
  return { stores, cached, kept };
}"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    with open_entrance(tmp_path_factory.mktemp("hall") / "instance") as opened_hall:
        yield opened_hall


@pytest.fixture
def phone(browser: Browser) -> Iterator[Phone]:
    with phones(browser) as make:
        yield make


def found(page: Page) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(READ)
    return told


def fields(row: Mapping[str, Any]) -> set[str]:
    """Names of a row, those of what is within it behind a dot."""
    inner = {f"body.{name}" for name in row["body"]} if isinstance(row.get("body"), dict) else set()
    return set(row) | inner


def beyond(told: Mapping[str, Any]) -> list[str]:
    """Fields that nobody allowed, and data that the phone must not have."""
    stores = told["stores"]
    strange = [
        f"{store}: {name}" for store, allowed in ALLOWED.items() for row in stores[store] for name in fields(row) - allowed
    ]
    strange += [f"meta: {row['name']}" for row in stores["meta"] if row["name"] not in META]
    strange += [f"store: {name}" for name in stores if name not in {*ALLOWED, "meta"}]
    strange += [f"kept: {name}" for name, value in told["kept"].items() if value]
    strange += [f"cached: {each}" for each in told["cached"] if "/static/" not in each and not each.endswith("/scan/")]
    everything = json.dumps(told, ensure_ascii=False)
    return sorted({*strange, *(f"canary: {each}" for each in CANARIES if each in everything)})


def test_a_lost_phone_tells_no_more_than_a_door_needs(hall: Entrance, phone: Phone) -> None:
    page = kept(opened(phone(), hall.link("Cửa mất")))
    typed(page, hall.number(hall.names[0]))
    expect(verdict(page)).to_contain_text("Mời vào")
    page.context.set_offline(True)
    typed(page, hall.number(hall.names[1]))
    expect(verdict(page)).to_contain_text(hall.names[1])
    told = found(page)
    assert beyond(told) == []
    assert len(told["stores"]["list"]) == len(hall.names)
    assert hall.names[0] in json.dumps(told, ensure_ascii=False)  # it was looked at in the right place
    assert all(hall.badge(name) not in json.dumps(told) for name in hall.names), "no code can be made from what is there"


def test_control_a_telephone_number_in_the_list_would_be_noticed(hall: Entrance, phone: Phone) -> None:
    page = opened(phone(), hall.link("Cửa thừa"))
    page.evaluate("""(phone) => new Promise((done) => {
      const asked = indexedDB.open("congress-scan");
      asked.onsuccess = () => {
        const change = asked.result.transaction("list", "readwrite");
        const list = change.objectStore("list");
        list.getAll().onsuccess = ({ target }) => list.put({ ...target.result[0], phone });
        change.oncomplete = () => { asked.result.close(); done(); };
      };
    })""", entrance.PHONE)  # fmt: skip
    assert beyond(found(page)) == [f"canary: {entrance.PHONE}", "list: phone"]


def test_a_list_that_tells_more_than_it_should_is_not_kept(hall: Entrance, phone: Phone) -> None:
    page = phone()

    def richer(route: Any) -> Any:
        answer = route.fetch()
        if answer.status != 200:  # it has this list already
            return route.fulfill(response=answer)
        told = answer.json()
        told["delegates"] = [{**each, "phone": entrance.PHONE} for each in told["delegates"]]
        return route.fulfill(response=answer, json=told)

    page.route("**/api/v1/check-ins/list*", richer)
    opened(page, hall.link("Cửa giàu"))
    told = beyond(found(page))
    page.unroute_all(behavior="ignoreErrors")  # one that is under way does not outlive this test
    assert told == []


def test_nothing_of_anybody_is_left_after_leaving(hall: Entrance, phone: Phone) -> None:
    page = kept(opened(phone(), hall.link("Cửa về")))
    typed(page, hall.number(hall.names[2]))
    expect(verdict(page)).to_contain_text("Mời vào")
    sent(page)
    page.get_by_role("button", name="Cài đặt, chọn phiên, thoát").click()
    page.locator("#menu").get_by_role("button", name="Thoát").click()
    expect(page.get_by_text("Đã thoát.")).to_be_visible()
    told = found(page)
    assert {name: len(rows) for name, rows in told["stores"].items()} == dict.fromkeys((*ALLOWED, "meta"), 0)
    assert all(name not in json.dumps(told, ensure_ascii=False) for name in hall.names)
    assert all(name not in page.content() for name in hall.names)


def test_a_revoked_phone_holds_no_names(hall: Entrance, phone: Phone) -> None:
    page = opened(phone(), hall.link("Cửa thu hồi"))
    hall.revoke("Cửa thu hồi")
    expect(page.get_by_text("Ban tổ chức đã thu hồi quyền quét của máy này.")).to_be_visible()
    told = found(page)
    assert {name: len(rows) for name, rows in told["stores"].items()} == dict.fromkeys((*ALLOWED, "meta"), 0)
    assert all(name not in page.content() for name in hall.names)
