"""T16: no address that a browser hands over leads off this site."""

from __future__ import annotations

import re
from itertools import product

import pytest
from flask import Flask

from congress.accounts import tokens
from congress.accounts.models import Account
from congress.core import web
from congress.core.actor import Role
from congress.core.db import session, transaction
from tests.support import World

HOSTS = [
    "evil.example",
    "evil.example:8000/x",
    "user@evil.example",
    "localhost@evil.example/",
    "localhost:80@evil.example",
    "localhost.evil.example",
    "evil.example#localhost",
    "evil.example?localhost/",
    "evil。example",
    "ⓔⓥⓘⓛ.example",
    "đảng-uỷ.example",
    "2130706433",
    "0x7f.1",
    "[::1]",
    "[",
    "[evil",
    "]",
    "\u2100.example",
]
STARTS = [
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\t/",
    "/\n/",
    "/\r\n/",
    "\t//",
    " //",
    "\u00a0//",
    "\u2028//",
    "\0//",
    "/\0/",
    "//\t",
    "/\\/",
    "\\",
    "http://",
    "HTTPS://",
    "http:",
    "https:/",
    "http:\\\\",
    "h\tttp://",
    "ftp://",
    "javascript:alert(1)//",
    "java\nscript:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x//",
    "\ufeff//",
    "",
    ":",
    "@",
    "?//",
    "#//",
    ".//",
    "..//",
]
HOSTILE = [start + host for start, host in product(STARTS, HOSTS)]
# on this site whatever follows: a browser keeps one leading slash as a path
PATHS = [
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/.//evil.example",
    "/;//evil.example",
    "/?//evil.example",
]
OURS = [
    "/",
    "/orgs/",
    "/progress/DH?as_of=1/6/2025&page=2",
    "/orgs/units/01.02#x",
    "/people/?q=Hoà",
    "/campaigns/DH/units/01?x=http://a/",
]


def leaves(address: str) -> bool:
    """Would a browser that stands on this site leave it? The address is read as browsers do, not as servers do."""
    plain = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.\-]*:", plain):
        return True
    return plain.replace("\\", "/").startswith("//")


def naive(wanted: str, default: str) -> str:
    return wanted if wanted.startswith("/") else default


def test_no_hostile_address_is_taken() -> None:
    assert len(HOSTILE) > 600
    taken = [address for address in HOSTILE if web.safe_next(address, "/desk") != "/desk"]
    assert taken == []
    assert [address for address in PATHS if leaves(web.safe_next(address, "/desk"))] == []


def test_the_corpus_catches_a_careless_rule() -> None:
    """Control: taking whatever begins with a slash lets many through."""
    caught = [address for address in HOSTILE if leaves(naive(address, "/desk"))]
    assert len(caught) > 100
    assert not any(leaves(address) for address in [*PATHS, *OURS])


@pytest.mark.parametrize("address", OURS)
def test_an_address_of_this_site_is_kept(address: str) -> None:
    assert web.safe_next(address, "/desk") == address


def test_no_form_sends_a_browser_off_the_site(app: Flask) -> None:
    client = app.test_client()
    wrong = []
    for address in [*HOSTILE, *PATHS]:
        response = client.post("/preferences", data={"language": "vi", "back": address})
        if "\0" in address:  # refused before any form is looked at
            wrong += [(address, response.status_code, None)] if response.status_code != 400 else []
        elif response.status_code != 302 or leaves(response.headers["Location"]):
            wrong.append((address, response.status_code, response.headers.get("Location")))
    assert wrong == []
    assert client.post("/preferences", data={"back": "/progress/DH?page=2"}).headers["Location"] == "/progress/DH?page=2"


@pytest.fixture
def signs_in(world: World) -> World:
    world.tree()
    account_id = world.account("Trần Thị Thành", Role.ORGANISER, "01")
    with transaction():
        account = session().get_one(Account, account_id)
        account.login, account.password_hash = "thanh", tokens.hash_password("một câu dễ nhớ")
    return world


def sign_in(world: World, address: str) -> tuple[int, str]:
    client = world.app.test_client()
    data = {"login": "thanh", "password": "một câu dễ nhớ"}
    response = client.post("/sign-in", query_string={"next": address}, data=data)
    assert client.get("/me").status_code == 200
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("address", ["//evil.example", "/\\evil.example", "https:evil.example", "//[", "javascript:alert(1)"])
def test_signing_in_leads_home_whatever_the_link_said(signs_in: World, address: str) -> None:
    assert sign_in(signs_in, address) == (302, "/")


def test_signing_in_leads_to_the_page_that_was_asked_for(signs_in: World) -> None:
    asked = signs_in.app.test_client().get("/orgs/search?q=Hoà&page=2")
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/sign-in?next=")
    status, location = sign_in(signs_in, "/orgs/search?q=Ho%C3%A0&page=2")
    assert (status, location) == (302, "/orgs/search?q=Ho%C3%A0&page=2")
