"""Whatever can be looked up is found without accents, and only inside the reader's own part."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import normalize

import pytest

from congress.core import audit
from congress.core.actor import Actor, Role
from congress.core.db import transaction
from tests.home.reading import visit
from tests.support import TREE, World

CANARY = "Lường Khắc Đượm"  # the same name in the east and in the west


@pytest.fixture
def city(world: World) -> World:
    """A unit, a person, an account and an act of one name on either side."""
    named = [("01.01.001.009", f"Chi bộ {CANARY}", "cell", "01.01.001", "", CANARY)]
    named += [("01.02.001.009", f"Chi bộ {CANARY}", "cell", "01.02.001", "", CANARY)]
    world.tree([*TREE, *named])
    for code in ("01.01.001.009", "01.02.001.009"):
        account = world.account(CANARY, Role.SECRETARY, code)
        with transaction():
            by = Actor(name=CANARY, account_id=account)
            audit.record("campaigns.report", f"Chi bộ {CANARY}", by=by, scope_id=world.unit(code).unit_id)
    return world


PAGES: dict[str, Callable[..., bool]] = {
    "/orgs/search": lambda node: node.tag == "strong",
    "/people/": lambda node: node.tag == "th" and bool(node.all("a")),
    "/accounts/": lambda node: node.tag == "th" and bool(node.all("a")),
    "/history/?verb=campaigns.report": lambda node: node.tag == "td" and node.text == CANARY,
}


@pytest.mark.parametrize("address", list(PAGES))
@pytest.mark.parametrize("typed", ["luong khac duom", "Lường Khắc Đượm", "LƯỜNG  khắc", "duom", normalize("NFD", CANARY)])
def test_search_finds_both_in_the_city_and_one_in_each_half(city: World, address: str, typed: str) -> None:
    found = []
    for code in ("01", "01.01", "01.02"):
        client = city.browser(Role.ORGANISER, code, name=f"Người {code}")
        page, _question, filters = address.partition("?")
        query = {"q": typed} | dict(part.split("=") for part in filters.split("&") if part)
        shown = visit(client, page, query_string=query)
        found.append(len([node for node in shown.main.walk() if PAGES[address](node) and CANARY in node.text]))
    assert found == [2, 1, 1]


@pytest.mark.parametrize("address", ["/orgs/search?q=%25", "/people/?q=%25", "/accounts/?q=%25", "/history/?q=%25"])
def test_sign_that_databases_read_as_anything_finds_nothing(city: World, address: str) -> None:
    page = visit(city.browser(Role.ORGANISER, "01"), address)
    assert CANARY not in page.main.text


def test_search_is_one_tap_away_on_every_page(city: World) -> None:
    client = city.browser(Role.VIEWER, "01.01")
    for address in ("/", "/orgs/units/01.01", "/progress/", "/me"):
        tools = visit(client, address).root.one("nav", "tools")
        assert [link.attrs["href"] for link in tools.all("a") if "Tìm kiếm" in link.text] == ["/orgs/search"]
