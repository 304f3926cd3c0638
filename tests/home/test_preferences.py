"""Language and size of type: one press, kept for the browser and, for who is signed in, everywhere."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from congress.core.actor import Role
from tests.home.reading import Page, visit
from tests.support import World


@pytest.fixture
def city(world: World) -> World:
    world.tree()
    world.campaign()
    return world


def looks(page: Page) -> tuple[str, str]:
    """(language, size of type) that the page says it has."""
    html = page.root.one("html")
    return html.attrs["lang"], html.attrs["data-type"]


def switch(client: FlaskClient, address: str, button: str) -> Page:
    return visit(client, address).press(button)


def test_page_is_vietnamese_in_plain_type_at_first(city: World) -> None:
    assert looks(visit(city.app.test_client(), "/sign-in")) == ("vi", "normal")
    assert looks(visit(city.browser(Role.LEADER, "01"), "/")) == ("vi", "normal")


@pytest.mark.parametrize("address", ["/", "/orgs/units/01.01", "/progress/DH", "/people/", "/accounts/", "/history/", "/me"])
def test_switch_turns_the_page_one_is_on(city: World, address: str) -> None:
    client = city.browser(Role.ORGANISER, "01")
    before = visit(client, address)
    page = before.press("English")
    assert (looks(page)[0], page.url) == ("en", before.url)
    assert page.title != before.title or address.startswith(("/orgs/", "/progress/", "/me")), "names stay as they are"
    assert looks(page.press("Tiếng Việt")) == ("vi", "normal")


def test_navigation_and_words_are_english_after_the_switch(city: World) -> None:
    page = switch(city.browser(Role.ORGANISER, "01", name="Nguyễn Văn Tổ"), "/", "English")
    words = [link.text for link in page.root.one("nav", "sidenav").all("a")]
    assert words == [
        "My work", "Calendar", "Events", "Progress", "Delegates", "Check-in", "Organisations", "Campaigns", "People", "Halls",
        "Visiting delegations", "Register of papers", "Accounts", "Sent", "Log",
    ]  # fmt: skip
    assert "Cần làm" not in page.text


def test_filter_survives_the_switch(city: World) -> None:
    page = switch(city.browser(Role.ORGANISER, "01"), "/orgs/search?q=phuong+ba", "English")
    assert page.main.one("input", id="q").attrs["value"] == "phuong ba"


def test_large_type_stays_until_it_is_taken_back(city: World) -> None:
    client = city.browser(Role.SECRETARY, "01.01.001.001")
    assert looks(switch(client, "/", "Chữ to")) == ("vi", "large")
    assert looks(visit(client, "/orgs/")) == ("vi", "large")
    assert looks(switch(client, "/me", "Chữ vừa")) == ("vi", "normal")


def test_preferences_go_with_the_person_to_another_device(city: World) -> None:
    account = city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")
    phone, computer = city.app.test_client(), city.app.test_client()
    phone.post(f"/sign-in/{city.link(account)}")
    switch(phone, "/", "Chữ to")
    switch(phone, "/", "English")
    computer.post(f"/sign-in/{city.link(account)}")
    assert looks(visit(computer, "/")) == ("en", "large")
    assert looks(visit(city.browser(Role.LEADER, "01", name="Người khác"), "/")) == ("vi", "normal")


def test_stranger_chooses_before_signing_in_and_keeps_it(city: World) -> None:
    client = city.app.test_client()
    page = switch(client, "/sign-in", "English")
    assert (page.title, looks(page)[0]) == ("Sign in", "en")
    client.post(f"/sign-in/{city.link(city.account('Ngô Văn Nhất', Role.VIEWER, '01'))}")
    assert looks(visit(client, "/"))[0] == "en"
    visit(client, "/me").press("Sign out")
    assert looks(visit(client, "/sign-in"))[0] == "en"


@pytest.mark.parametrize("sent", [{"language": "xx"}, {"type_size": "huge"}, {}, {"language": "", "type_size": ""}])
def test_invented_preference_changes_nothing(city: World, sent: dict[str, str]) -> None:
    client = city.browser(Role.LEADER, "01")
    assert client.post("/preferences", data=sent).status_code == 302
    assert looks(visit(client, "/")) == ("vi", "normal")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""])
def test_switch_leads_nowhere_else(city: World, back: str) -> None:
    sent = city.browser(Role.LEADER, "01").post("/preferences", data={"language": "en", "back": back})
    assert (sent.status_code, sent.headers["Location"]) == (302, "/")
