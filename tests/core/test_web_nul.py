"""NUL, which no person types and PostgreSQL cannot store: refused at the door, on every page, the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from congress.core import web
from congress.core.actor import Role
from tests.support import World

NUL = "a\0b"
READ = (
    "/orgs/search?q=%00",
    "/orgs/units/%00",
    "/accounts/?q=a%00b",
    "/people/?q=%00",
    "/progress/DH?under=01%00",
    "/campaigns/DH?x=1&x=%00",
    "/sign-in?next=/%00",
    "/nowhere/%00",
)
SENT: dict[str, dict[str, Any]] = {
    "/sign-in": {"login": NUL, "password": "sen nở giữa hồ Tây"},
    "/sign-in/%00": {},
    "/me/password": {"login": NUL, "password": "sen nở giữa hồ Tây", "again": "sen nở giữa hồ Tây"},
    "/accounts/new": {"name": NUL, "unit_code": "01.01", "role": "viewer"},
    "/campaigns/DH/units/01.01.001.001/report": {"when": "today", "convened": "20", "present": "20", "chair": NUL},
    "/campaigns/DH/units/01.01.001.001/excuse": {"reason": ["ốm", NUL]},
    "/orgs/decisions/one": {"operation": "rename", "effective_on": "1/7/2025", "unit_code": "01.01", "new_name": NUL},
    "/preferences?back=%00": {"language": "vi"},
}


@pytest.fixture
def organiser(running_city: World) -> FlaskClient:
    """A browser of the city's office, with a campaign to look at."""
    return running_city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")


@pytest.mark.parametrize("address", READ)
def test_address_with_nul_is_a_bad_request(organiser: FlaskClient, address: str) -> None:
    assert organiser.get(address).status_code == 400


@pytest.mark.parametrize("address", SENT)
def test_form_with_nul_is_a_bad_request(organiser: FlaskClient, address: str) -> None:
    assert organiser.post(address, data=SENT[address]).status_code == 400


@pytest.mark.parametrize("login", [NUL, "ngo\0van\0nhat"])
def test_nobody_signs_in_with_nul(world: World, login: str) -> None:
    client = world.app.test_client()
    assert client.get("/sign-in/%00").status_code == 400
    assert client.post("/sign-in", data={"login": login, "password": "sen nở giữa hồ Tây"}).status_code == 400
    assert client.post("/sign-in", data={"login": "ngo", "password": f"sen nở {login}"}).status_code == 400


def test_the_same_without_nul_is_taken(organiser: FlaskClient) -> None:
    """Control: it is the letter that is refused, not the address."""
    for address in READ:
        assert organiser.get(address.replace("%00", "")).status_code in (200, 302, 308, 404), address
    for address in ("/accounts/new", "/campaigns/DH/units/01.01.001.001/report"):
        told = {name: str(value).replace("\0", "") for name, value in SENT[address].items()}
        assert organiser.post(address, data=told).status_code < 400


def test_let_in_nul_would_break_one_of_the_databases(
    organiser: FlaskClient, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without the look at the door."""
    doors = organiser.application.before_request_funcs
    monkeypatch.setitem(doors, None, [each for each in doors[None] if each is not web._refuse_nul])
    if dialect == "postgresql":
        with pytest.raises(DBAPIError, match="NUL"):
            organiser.get("/orgs/units/%00")
    else:
        assert organiser.get("/orgs/units/%00").status_code == 404
