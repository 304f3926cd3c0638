"""Attempts to sign in: few a login, many a network, because a whole hall may share one address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from congress.accounts import services, tokens
from congress.accounts.models import Account
from congress.core.actor import Role
from congress.core.db import session, transaction
from tests.conftest import TODAY
from tests.support import World

GOOD, WRONG = "sen nở giữa hồ Tây", "không phải mật khẩu"
SetClock = Callable[[datetime], None]


@pytest.fixture
def city(world: World) -> World:
    """Two people who sign in with a password."""
    world.tree()
    hashed = tokens.hash_password(GOOD)
    for login in ("mot", "hai"):
        account_id = world.account(f"Người {login}", Role.VIEWER, "01")
        with transaction():
            session().execute(update(Account).where(Account.id == account_id).values(login=login, password_hash=hashed))
    return world


def attempt(city: World, login: str, password: str, address: str = "10.0.0.1", **headers: str) -> int:
    response = city.app.test_client().post(
        "/sign-in", data={"login": login, "password": password}, environ_overrides={"REMOTE_ADDR": address}, headers=headers
    )
    return response.status_code


def test_login_is_closed_after_ten_wrong_passwords_even_for_the_right_one(city: World) -> None:
    assert [attempt(city, "mot", WRONG) for _time in range(10)] == [422] * 10
    assert attempt(city, "mot", GOOD) == 429
    assert attempt(city, "MOT ", GOOD, "10.0.0.2") == 429, "another spelling and another address change nothing"
    assert attempt(city, "hai", GOOD) == 302


def test_login_opens_again_after_a_quarter_of_an_hour(city: World, set_clock: SetClock) -> None:
    for _time in range(11):
        attempt(city, "mot", WRONG)
    set_clock(TODAY + timedelta(minutes=14))
    page = city.app.test_client().post("/sign-in", data={"login": "mot", "password": GOOD})
    assert page.status_code == 429
    assert "Đã thử quá nhiều lần. Hãy đợi 1 phút, hoặc dùng liên kết trên phiếu mời." in page.text
    set_clock(TODAY + timedelta(minutes=15, seconds=1))
    assert attempt(city, "mot", GOOD) == 302


def test_right_password_forgives_the_wrong_ones_before(city: World) -> None:
    for _round in range(3):
        assert [attempt(city, "mot", WRONG) for _time in range(9)] == [422] * 9
        assert attempt(city, "mot", GOOD) == 302


def test_link_still_works_while_the_password_is_closed(city: World) -> None:
    for _time in range(11):
        attempt(city, "mot", WRONG)
    token = city.link(city.account("Người ba", Role.VIEWER, "01"))
    assert city.app.test_client().post(f"/sign-in/{token}", environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).status_code == 302


def test_network_that_guesses_many_logins_is_closed(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PER_NETWORK", 6)
    assert [attempt(city, f"login{number}", WRONG) for number in range(8)] == [422] * 6 + [429] * 2
    assert attempt(city, "mot", GOOD) == 429
    assert attempt(city, "mot", GOOD, "10.0.0.2") == 302


def test_address_that_a_caller_invents_is_not_believed(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PER_NETWORK", 3)
    answers = [attempt(city, f"login{number}", WRONG, **{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(5)]
    assert answers == [422] * 3 + [429] * 2


def test_hall_of_people_who_sign_in_rightly_is_not_closed(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """More people than the network's limit, each with his own slip or password, within minutes."""
    monkeypatch.setattr(services, "PER_NETWORK", 4)
    tokens_of_hall = [city.link(city.account(f"Đại biểu {number}", Role.VIEWER, "01")) for number in range(8)]
    session().rollback()
    answers = [
        city.app.test_client().post(f"/sign-in/{token}", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code
        for token in tokens_of_hall
    ]
    assert answers == [302] * 8
    assert [attempt(city, "mot", GOOD, "10.0.0.9") for _time in range(6)] == [302] * 6


def test_limit_of_a_network_leaves_room_for_a_hall() -> None:
    assert services.PER_LOGIN <= 10
    assert services.PER_NETWORK >= 200
