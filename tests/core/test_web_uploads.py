"""A file is read, which may take a minute, while nothing is held that others wait for."""

from __future__ import annotations

import io
from contextlib import nullcontext

import pytest
from flask.testing import FlaskClient

from congress.campaigns import views
from congress.core import importing, sheets
from congress.core.actor import Role
from congress.core.db import is_writing, session
from congress.core.sheets import Sheet
from tests.support import World, csv_bytes

FILE = csv_bytes(("code", "status", "held_on"), [("01.01.001.001", "held", "2025-05-01")])
PAGES = ("/campaigns/DH/reports", "/orgs/register", "/orgs/decisions", "/people/posts")


@pytest.fixture
def organiser(running_city: World) -> FlaskClient:
    """A browser of the city's office, with a campaign to report on."""
    return running_city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")


@pytest.fixture
def while_read(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each file that was read: was a transaction open meanwhile?"""
    noted: list[bool] = []
    read = sheets.read

    def noting(content: bytes, filename: str) -> list[Sheet]:
        noted.append(session().in_transaction())
        assert is_writing(), "the request is one that writes"
        return read(content, filename)

    monkeypatch.setattr(importing.sheets, "read", noting)
    return noted


def upload(client: FlaskClient, address: str) -> int:
    return client.post(address, data={"file": (io.BytesIO(FILE), "bao-cao.csv")}).status_code


@pytest.mark.parametrize("address", PAGES)
def test_no_transaction_is_open_while_a_file_is_read(organiser: FlaskClient, while_read: list[bool], address: str) -> None:
    assert upload(organiser, address) < 500
    assert while_read == [False]


def test_a_page_that_looks_something_up_before_would_hold_the_lock(
    organiser: FlaskClient, while_read: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: the campaign is looked for before the file is read."""
    monkeypatch.setattr(views, "peek", nullcontext)
    assert upload(organiser, "/campaigns/DH/reports") == 302
    assert while_read == [True]
