"""Links that sign in: once, for fourteen days, for nobody but the one they were made for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts import services
from congress.accounts.models import SignInLink
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from tests.conftest import TODAY
from tests.home.reading import visit
from tests.support import World

SetClock = Callable[[datetime], None]


def enters(client: FlaskClient, token: str) -> bool:
    """Does pressing the button behind the link let somebody in?"""
    response = client.post(f"/sign-in/{token}")
    assert response.status_code in (302, 404), response.text
    return client.get("/me").status_code == 200


def test_link_shows_whose_it_is_and_the_button_uses_it_up(city: World) -> None:
    token = city.link(city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001"))
    scanner, phone, thief = (city.app.test_client() for _each in range(3))
    for _time in range(3):
        assert "Chào đồng chí Ngô Văn Nhất" in visit(scanner, f"/sign-in/{token}").text
    assert visit(phone, f"/sign-in/{token}").press("Vào hệ thống").title == "Chào đồng chí Nhất"
    page = visit(thief, f"/sign-in/{token}", 404)
    assert "Liên kết đã dùng rồi hoặc đã hết hạn. Hãy xin cấp uỷ cấp trên một liên kết mới." in page.text
    assert not enters(thief, token)


def test_link_lives_fourteen_days(city: World, set_clock: SetClock) -> None:
    first, second = (city.link(city.account(name, Role.VIEWER, "01")) for name in ("Một", "Hai"))
    set_clock(TODAY + timedelta(days=14) - timedelta(minutes=1))
    assert enters(city.app.test_client(), first)
    set_clock(TODAY + timedelta(days=14))
    assert not enters(city.app.test_client(), second)


def test_newer_link_kills_the_older(city: World) -> None:
    account = city.account("Ngô Văn Nhất", Role.VIEWER, "01")
    old, new = city.link(account), city.link(account)
    assert not enters(city.app.test_client(), old)
    assert enters(city.app.test_client(), new)


def test_link_of_an_archived_account_is_dead(city: World) -> None:
    account_id = city.account("Ngô Văn Nhất", Role.VIEWER, "01")
    token = city.link(account_id)
    visit(city.browser(Role.ADMIN), f"/accounts/{account_id}").press("Khoá tài khoản")
    visit(city.app.test_client(), f"/sign-in/{token}", 404)
    assert not enters(city.app.test_client(), token)


@pytest.mark.parametrize("token", ["x", "A" * 43, "đ"])
def test_invented_link_is_dead(city: World, token: str) -> None:
    assert city.app.test_client().get(f"/sign-in/{token}").status_code == 404
    assert city.app.test_client().post(f"/sign-in/{token}").status_code == 404


def test_link_is_kept_as_a_hash_only(city: World) -> None:
    token = city.link(city.account("Ngô Văn Nhất"))
    (row,) = session().execute(select(SignInLink.__table__)).all()
    assert token not in str(tuple(row))
    assert row.token_hash != token
    assert len(token) >= 43


def test_one_link_pressed_by_many_at_once_lets_one_in(city: World) -> None:
    token = city.link(city.account("Ngô Văn Nhất", Role.VIEWER, "01"))
    session().rollback()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _each: city.app.test_client().post(f"/sign-in/{token}").status_code, range(8)))
    assert sorted(answers) == [302] + [404] * 7


def test_link_takes_the_place_of_who_was_signed_in_before(city: World) -> None:
    client = city.browser(Role.LEADER, "01", name="Trần Thị Thành")
    token = city.link(city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001"))
    visit(client, f"/sign-in/{token}").press("Vào hệ thống")
    assert "Trần Thị Thành" not in visit(client, "/me").text
    visit(client, "/orgs/units/01.02", 404)


def carrying(city: World, client: FlaskClient) -> FlaskClient:
    """Another browser with a copy of the cookie that this one holds now."""
    cookie = client.get_cookie("congress")
    assert cookie is not None
    copy = city.app.test_client()
    copy.set_cookie("congress", cookie.value)
    return copy


def test_link_ends_on_the_server_what_the_browser_was_signed_in_to_before(city: World) -> None:
    leader = city.account("Trần Thị Thành", Role.LEADER, "01")
    shared, elsewhere = city.app.test_client(), city.app.test_client()
    for client in (elsewhere, shared):
        assert enters(client, city.link(leader))
    copy = carrying(city, shared)
    assert copy.get("/me").status_code == 200, "control: until then the copy is good"
    assert enters(shared, city.link(city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")))
    assert copy.get("/me").status_code == 302
    assert elsewhere.get("/me").status_code == 200, "her own computer stays signed in"


def test_link_pressed_after_ones_session_is_over_still_lets_in(city: World) -> None:
    client = city.browser(Role.LEADER, "01", name="Trần Thị Thành")
    visit(carrying(city, client), "/me").press("Đăng xuất")
    assert enters(client, city.link(city.account("Ngô Văn Nhất", Role.VIEWER, "01")))


def test_control_a_session_that_is_not_ended_would_stay_open(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = city.browser(Role.LEADER, "01", name="Trần Thị Thành")
    copy = carrying(city, client)
    monkeypatch.setattr(services, "end_session", lambda *_arguments, **_more: None)
    assert enters(client, city.link(city.account("Ngô Văn Nhất", Role.VIEWER, "01")))
    assert copy.get("/me").status_code == 200


def test_signing_in_leaves_a_line_with_how(city: World) -> None:
    city.browser(Role.VIEWER, "01", name="Ngô Văn Nhất")
    (line,) = session().execute(select(AuditLine.actor, AuditLine.detail).where(AuditLine.verb == "accounts.sign_in")).all()
    assert tuple(line) == ("Ngô Văn Nhất", {"how": "link"})
