"""A secretary known by name alone turns out to be somebody known elsewhere: he goes on signing in as he did."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts import invitations, services
from congress.accounts.models import Account
from congress.core import hooks
from congress.core.db import session, transaction
from tests.home.reading import visit
from tests.people.test_posts import persons, row, take
from tests.support import SYSTEM, World

NAME = "Lê Văn Đông"  # secretary of 01.01


def invite(city: World) -> dict[str, str]:
    """Who right below the city gets a slip: name -> token."""
    with transaction():
        sheet = invitations.invite(city.unit("01"), by=SYSTEM)
    return {slip.full_name: slip.token for slip in sheet.slips} if sheet else {}


def accounts() -> list[tuple[int, int | None]]:
    """(account, its person) of everybody of his name."""
    found = session().execute(select(Account.id, Account.person_id).where(Account.name == NAME).order_by(Account.id))
    return [tuple(each) for each in found]


def know_him_elsewhere() -> None:
    """A list has him in another committee and, born on the same day, as secretary here."""
    take(row(NAME, unit="01.02"), row(NAME, title="Bí thư", body="BTV"))


@pytest.fixture
def signed_in(city: World) -> FlaskClient:
    """His browser."""
    client = city.app.test_client()
    assert client.post(f"/sign-in/{invite(city)[NAME]}").status_code == 302
    return client


def test_secretary_known_elsewhere_keeps_his_account(city: World, signed_in: FlaskClient) -> None:
    (known,) = accounts()
    know_him_elsewhere()
    (person,) = persons(NAME)
    assert accounts() == [(known[0], person.id)]
    assert visit(signed_in, "/me").title == NAME


def test_secretary_who_has_signed_in_gets_no_second_account_and_no_slip(city: World, signed_in: FlaskClient) -> None:
    know_him_elsewhere()
    assert invite(city) == {}
    assert len(accounts()) == 1


def test_control_an_account_that_is_left_behind_is_made_again(
    city: World, signed_in: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "MERGED", [])
    know_him_elsewhere()
    assert list(invite(city)) == [NAME]
    assert len(accounts()) == 2


def test_person_with_an_account_of_his_own_keeps_that_one(city: World, signed_in: FlaskClient) -> None:
    """He was known elsewhere, with an account, before the list tells that he is secretary here too."""
    take(row(NAME, unit="01.02"))
    (elsewhere,) = [person.id for person in persons(NAME) if person.birth_date]
    with transaction():
        own = services.open_account(NAME, person_id=elsewhere, by=SYSTEM)
    take(row(NAME, title="Bí thư", body="BTV"))
    assert [account for account, person in accounts() if person == elsewhere] == [own]
    assert visit(signed_in, "/me").title == NAME
