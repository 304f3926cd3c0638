"""Passwords: set by oneself, kept as argon2, never easier to guess than refused ones."""

from __future__ import annotations

import pytest
from argon2 import Type, extract_parameters
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts.forms import PasswordForm
from congress.accounts.models import Account
from congress.core.actor import Role
from congress.core.db import session
from tests.home.reading import Page, visit
from tests.support import World

GOOD = "sen nở giữa hồ Tây"
OTHER = "mưa rơi trên phố cổ"
LONG = ("sen nở giữa hồ Tây, " * 10)[:200]


@pytest.fixture
def nhat(city: World) -> FlaskClient:
    return city.browser(Role.SECRETARY, "01.01.001.001", name="Ngô Văn Nhất")


def choose(client: FlaskClient, password: str = GOOD, again: str = "", login: str = "0911 111 121", **more: str) -> Page:
    page = visit(client, "/me/password")
    return page.press("Lưu mật khẩu", login=login, password=password, again=again or password, **more)


def sign_in(city: World, login: str, password: str, query: str = "") -> Page:
    return visit(city.app.test_client(), f"/sign-in{query}").press("Đăng nhập", login=login, password=password)


def test_password_lets_in_without_a_link(city: World, nhat: FlaskClient) -> None:
    assert "Đã đặt mật khẩu." in choose(nhat).text
    for login in ("0911 111 121", "0911111121"):
        assert sign_in(city, login, GOOD).title == "Chào đồng chí Nhất"


def test_password_is_kept_as_argon2_at_its_full_cost(city: World, nhat: FlaskClient, real_hashes: None) -> None:
    choose(nhat)
    kept = session().scalars(select(Account.password_hash).where(Account.login == "0911111121")).one()
    assert kept is not None
    assert GOOD not in kept
    found = extract_parameters(kept)
    assert (found.type, found.memory_cost >= 19 * 1024, found.time_cost >= 2) == (Type.ID, True, True)
    assert sign_in(city, "0911111121", GOOD).status == 200


@pytest.mark.parametrize(
    ("login", "password"), [("0911111121", "sen nở giữa hồ Tay"), ("0999999999", GOOD), ("", ""), ("0911111121", "")]
)
def test_wrong_login_and_wrong_password_are_told_alike(city: World, nhat: FlaskClient, login: str, password: str) -> None:
    choose(nhat)
    page = sign_in(city, login, password)
    assert (page.status, page.title) == (422, "Đăng nhập")
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy xem lại, hoặc dùng liên kết trên phiếu mời." in page.text


def test_account_without_a_password_has_no_empty_one(city: World, nhat: FlaskClient) -> None:
    session().execute(select(Account.id)).all()
    assert sign_in(city, "", "").status == 422


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("ngắn quá", "", "Mật khẩu cần ít nhất 10 ký tự."),
        ("aaaaaaaaaaaa", "", "Mật khẩu này quá dễ đoán."),
        ("MatKhau-2025", "", "Mật khẩu này quá dễ đoán."),
        (LONG + "!", "", "Mật khẩu dài quá 200 ký tự."),
        (GOOD, GOOD + "!", "Hai lần gõ mật khẩu không giống nhau."),
    ],
)
def test_poor_password_is_refused_beside_its_field(
    city: World, nhat: FlaskClient, password: str, again: str, words: str
) -> None:
    page = choose(nhat, password, again)
    assert page.status == 422
    assert words in page.main.one("p", "field-msg").text
    assert sign_in(city, "0911111121", password).status == 422


def test_longest_password_that_is_taken_lets_in(city: World, nhat: FlaskClient) -> None:
    assert "Đã đặt mật khẩu." in choose(nhat, LONG).text
    assert sign_in(city, "0911111121", LONG).title == "Chào đồng chí Nhất"


def test_control_longer_than_what_is_looked_at_a_password_would_lock_out(
    city: World, nhat: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only so many letters are hashed when somebody signs in: a wall of text must not keep the server busy."""
    monkeypatch.setattr(PasswordForm, "validate_password", lambda *_arguments: None)
    assert "Đã đặt mật khẩu." in choose(nhat, LONG + "!").text
    assert sign_in(city, "0911111121", LONG + "!").status == 422


def test_login_of_200_letters_is_taken_and_a_longer_one_refused_beside_its_field(city: World, nhat: FlaskClient) -> None:
    page = choose(nhat, login="n" * 201)
    assert page.status == 422
    assert "Dài 201 chữ, chỉ giữ được 200." in page.main.one("p", "field-msg").text
    assert "Đã đặt mật khẩu." in choose(nhat, login="n" * 200).text
    assert sign_in(city, "n" * 200, GOOD).title == "Chào đồng chí Nhất"


def test_login_of_somebody_else_is_refused(city: World, nhat: FlaskClient) -> None:
    choose(nhat)
    page = choose(city.browser(Role.VIEWER, "01", name="Người khác"), login="0911.111.121".replace(".", " "))
    assert page.status == 422
    assert "đã có người dùng" in page.main.one("p", "field-msg").text


def test_old_password_is_needed_for_a_new_one(city: World, nhat: FlaskClient) -> None:
    choose(nhat)
    page = choose(nhat, "mưa rơi trên phố cổ", current="sai rồi nhé bạn")
    assert "Mật khẩu hiện tại chưa đúng." in page.main.one("p", "field-msg").text
    assert sign_in(city, "0911111121", GOOD).status == 200
    assert "Đã đặt mật khẩu." in choose(nhat, "mưa rơi trên phố cổ", current=GOOD).text
    assert sign_in(city, "0911111121", GOOD).status == 422
    assert sign_in(city, "0911111121", "mưa rơi trên phố cổ").status == 200


def test_new_password_signs_out_all_other_devices(city: World, nhat: FlaskClient) -> None:
    choose(nhat)
    other = city.app.test_client()
    visit(other, "/sign-in").press("Đăng nhập", login="0911111121", password=GOOD)
    assert visit(other, "/me").title == "Ngô Văn Nhất"
    choose(nhat, "mưa rơi trên phố cổ", current=GOOD)
    assert visit(other, "/me").title == "Đăng nhập"
    assert visit(nhat, "/me").title == "Ngô Văn Nhất"


def test_archived_account_has_no_password(city: World, nhat: FlaskClient) -> None:
    choose(nhat)
    admin = city.browser(Role.ADMIN)
    visit(admin, "/accounts/?q=ngo+van+nhat").follow("Ngô Văn Nhất").press("Khoá tài khoản")
    assert sign_in(city, "0911111121", GOOD).status == 422


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ("/orgs/search", "Tìm tổ chức"),
        ("//evil.example/", "Chào đồng chí Nhất"),
        ("https://evil.example/", "Chào đồng chí Nhất"),
        ("/\\evil.example", "Chào đồng chí Nhất"),
    ],
)
def test_signing_in_leads_on_only_to_pages_of_ours(city: World, nhat: FlaskClient, wanted: str, title: str) -> None:
    choose(nhat)
    page = visit(city.app.test_client(), "/sign-in", query_string={"next": wanted})
    assert page.press("Đăng nhập", login="0911111121", password=GOOD).title == title


def test_page_that_was_wanted_comes_after_signing_in(city: World, nhat: FlaskClient) -> None:
    choose(nhat)
    page = visit(city.app.test_client(), "/orgs/search?q=chi+bo")
    assert page.title == "Đăng nhập"
    assert page.press("Đăng nhập", login="0911111121", password=GOOD).title == "Tìm tổ chức"


# ── a slip in the wrong hands ────────────────────────────────────────────────


@pytest.fixture
def owner(city: World) -> int:
    """Whose slip somebody else has found and used; the finder has set a password of his own."""
    account = city.account("Đỗ Thị Nhì", Role.SECRETARY, "01.01.001.002")
    finder = city.app.test_client()
    visit(finder, f"/sign-in/{city.link(account)}").press("Vào hệ thống")
    choose(finder, login="nguoi nhat duoc")
    return account


def reissue(organiser: FlaskClient, account: int) -> str:
    """The address on the new slip."""
    page = visit(organiser, f"/accounts/{account}").press("Cấp lại liên kết")
    (address,) = [node.text for node in page.main.all("p", "small") if "/sign-in/" in node.text]
    return "/sign-in/" + address.rsplit("/", 1)[1]


def test_new_link_takes_away_the_password_that_the_finder_of_the_old_one_set(
    city: World, organiser: FlaskClient, owner: int
) -> None:
    assert sign_in(city, "nguoi nhat duoc", GOOD).status == 200, "control: until then he gets in"
    reissue(organiser, owner)
    assert sign_in(city, "nguoi nhat duoc", GOOD).status == 422


def test_control_a_link_alone_would_leave_the_finder_in(city: World, owner: int) -> None:
    city.link(owner)
    assert sign_in(city, "nguoi nhat duoc", GOOD).status == 200


def test_owner_with_the_new_link_sets_a_password_without_the_old_one(city: World, organiser: FlaskClient, owner: int) -> None:
    client = city.app.test_client()
    visit(client, reissue(organiser, owner)).press("Vào hệ thống")
    assert "Mật khẩu hiện tại" not in visit(client, "/me/password").text
    assert "Đã đặt mật khẩu." in choose(client, OTHER, login="0911 111 122").text
    assert sign_in(city, "0911111122", OTHER).title == "Chào đồng chí Nhì"
    assert sign_in(city, "nguoi nhat duoc", OTHER).status == 422
