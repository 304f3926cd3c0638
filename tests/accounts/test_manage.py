"""Other people's accounts: who has signed in and who not, lost links, closing instead of deleting, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from congress.accounts import services
from congress.accounts.models import Account
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from tests.conftest import TODAY
from tests.home.reading import Page, visit
from tests.support import World

SetClock = Callable[[datetime], None]


def listed(page: Page) -> dict[str, str]:
    """Name -> state of the accounts on a page."""
    rows = [row for body in page.main.all("tbody") for row in body.all("tr")]
    return {row.one("th").text: row.all("td")[-1].all("span", "state")[0].text for row in rows}


def trail(verb: str) -> list[tuple[str, str]]:
    """(who, whom) of the lines of a verb."""
    session().rollback()
    query = select(AuditLine.actor, AuditLine.subject).where(AuditLine.verb == verb).order_by(AuditLine.id)
    return [(row.actor, row.subject) for row in session().execute(query)]


def test_list_tells_who_has_signed_in_and_who_not(city: World, organiser: FlaskClient) -> None:
    city.browser(Role.LEADER, "01.01", name="Lê Văn Đông")
    city.link(city.account("Lý Văn Tây", Role.LEADER, "01.02"))
    city.account("Mai Thị Ba", Role.SECRETARY, "01.02.001")
    page = visit(organiser, "/accounts/")
    assert "2 đã vào, 2 chưa vào" in page.text
    assert listed(page) == {
        "Mai Thị Ba": "Chưa có đường vào",
        "Cán bộ Tổ chức": "Đã vào",
        "Lê Văn Đông": "Đã vào",
        "Lý Văn Tây": "Phiếu còn đến 10h00 29/7/2025",
    }
    assert list(listed(page.follow("Đã vào"))) == ["Cán bộ Tổ chức", "Lê Văn Đông"]
    assert sorted(listed(page.follow("Chưa vào"))) == ["Lý Văn Tây", "Mai Thị Ba"]
    assert "2 chưa vào" in visit(organiser, "/").text


def test_list_is_in_the_order_of_given_names_and_found_without_accents(city: World, organiser: FlaskClient) -> None:
    for name in ("Vũ Văn Bảo", "An Thị Tuyến", "Đỗ Văn Đức", "Lê Thị Ánh"):
        city.account(name, Role.VIEWER, "01.01")
    assert list(listed(visit(organiser, "/accounts/?state=waiting"))) == [
        "Lê Thị Ánh",
        "Vũ Văn Bảo",
        "Đỗ Văn Đức",
        "An Thị Tuyến",
    ]
    assert list(listed(visit(organiser, "/accounts/?q=do+van+duc"))) == ["Đỗ Văn Đức"]


def test_list_of_one_unit_is_found_from_its_code(city: World, organiser: FlaskClient) -> None:
    city.account("Lê Văn Đông", Role.LEADER, "01.01")
    city.account("Lý Văn Tây", Role.LEADER, "01.02")
    assert list(listed(visit(organiser, "/accounts/?unit=01.02"))) == ["Lý Văn Tây"]


def test_lost_link_is_given_anew_and_the_old_one_dies(city: World, organiser: FlaskClient) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    lost = city.link(account)
    page = visit(organiser, f"/accounts/{account}").press("Cấp lại liên kết")
    assert page.title == "Phiếu mời của Lý Văn Tây"
    assert "Dùng một lần, đến 10h00 29/7/2025." in page.text
    (address,) = [node.text for node in page.main.all("p", "small") if "/sign-in/" in node.text]
    assert city.app.test_client().post(f"/sign-in/{lost}").status_code == 404
    assert city.app.test_client().post("/sign-in/" + address.rsplit("/", 1)[1]).status_code == 302
    assert trail("accounts.reissue") == [("Cán bộ Tổ chức", "Lý Văn Tây")]


def test_lost_link_is_no_colleagues_business(city: World) -> None:
    account = city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")
    link = city.link(account)
    colleague = city.browser(Role.SECRETARY, "01.01.001.002", name="Đỗ Thị Nhì")
    assert colleague.post(f"/accounts/{account}/link").status_code == 404
    base = city.browser(Role.SECRETARY, "01.01.001", name="Phạm Thị Một")
    assert base.post(f"/accounts/{account}/link").status_code == 200
    assert city.app.test_client().post(f"/sign-in/{link}").status_code == 404


def test_account_is_closed_and_opened_but_never_deleted(city: World, organiser: FlaskClient) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    page = visit(organiser, f"/accounts/{account}").press("Khoá tài khoản")
    assert "Đã khoá tài khoản của Lý Văn Tây." in page.text
    assert "Lý Văn Tây" not in listed(visit(organiser, "/accounts/"))
    assert listed(visit(organiser, "/accounts/?state=archived")) == {"Lý Văn Tây": "Đã khoá"}
    assert "Đã mở lại tài khoản của Lý Văn Tây." in visit(organiser, f"/accounts/{account}").press("Mở lại").text
    assert "Lý Văn Tây" in listed(visit(organiser, "/accounts/"))
    assert trail("accounts.archive") == trail("accounts.restore") == [("Cán bộ Tổ chức", "Lý Văn Tây")]


def test_nothing_on_the_web_deletes(city: World) -> None:
    rules = list(city.app.url_map.iter_rules())
    assert [rule.rule for rule in rules if "DELETE" in (rule.methods or ())] == []
    assert [rule.rule for rule in rules if "delete" in rule.rule] == []
    city.account("Lý Văn Tây")
    before = session().scalar(select(func.count()).select_from(Account))
    assert before == 1


def test_closing_is_taken_back_within_ten_minutes(city: World, organiser: FlaskClient, set_clock: SetClock) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    page = visit(organiser, f"/accounts/{account}").press("Khoá tài khoản")
    set_clock(TODAY + timedelta(minutes=10))
    assert "Đã hoàn tác." in page.press("Hoàn tác").text
    assert "Lý Văn Tây" in listed(visit(organiser, "/accounts/"))
    twice = page.press("Hoàn tác")
    assert (twice.status, "Việc này đã được hoàn tác rồi." in twice.text) == (409, True)


def test_closing_is_not_taken_back_after_ten_minutes(city: World, organiser: FlaskClient, set_clock: SetClock) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    page = visit(organiser, f"/accounts/{account}").press("Khoá tài khoản")
    set_clock(TODAY + timedelta(minutes=10, seconds=1))
    late = page.press("Hoàn tác")
    assert (late.status, "Đã quá 10 phút nên không hoàn tác được nữa." in late.text) == (409, True)
    assert "Lý Văn Tây" not in listed(visit(organiser, "/accounts/"))


def test_taking_back_is_for_the_one_who_did_it(city: World, organiser: FlaskClient) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    page = visit(organiser, f"/accounts/{account}").press("Khoá tài khoản")
    undo = page.form("Hoàn tác").attrs["action"]
    assert city.browser(Role.ADMIN, name="Quản trị").post(undo).status_code == 404
    assert "Lý Văn Tây" not in listed(visit(organiser, "/accounts/"))


def test_role_taken_back_by_mistake_is_given_again_by_undo(city: World, organiser: FlaskClient) -> None:
    leader = city.browser(Role.LEADER, "01.02", name="Lý Văn Tây")
    page = visit(organiser, "/accounts/?q=ly+van+tay").follow("Lý Văn Tây").press("Thu vai trò")
    assert "Đã thu vai trò của Lý Văn Tây." in page.text
    visit(leader, "/orgs/units/01.02", 403)
    page.press("Hoàn tác")
    assert visit(leader, "/orgs/units/01.02").title == "Đảng bộ quận Tây"
    assert trail("undo") == [("Cán bộ Tổ chức", "accounts.revoke")]


def test_giving_and_taking_roles_leaves_lines(city: World, organiser: FlaskClient) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    page = visit(organiser, f"/accounts/{account}").press("Giao vai trò", unit_code="01.02.001", role="drafter")
    assert "Đã giao vai trò cho Lý Văn Tây." in page.text
    page.press("Thu vai trò")
    assert ("Cán bộ Tổ chức", "Lý Văn Tây") in trail("accounts.grant")
    assert trail("accounts.revoke") == [("Cán bộ Tổ chức", "Lý Văn Tây")]


# ── names that do not fit ────────────────────────────────────────────────────

LONGER = {"name": {"name": "Nguyễn" + "n" * 195}, "login": {"name": "Lý Văn Tây", "login": "0" * 201}}


def open_account(client: FlaskClient, **typed: str) -> int:
    return client.post("/accounts/new", data={"unit_code": "01.02", "role": "leader", **typed}).status_code


@pytest.mark.parametrize("field", LONGER)
def test_name_or_login_that_is_too_long_is_refused(city: World, organiser: FlaskClient, field: str) -> None:
    typed = LONGER[field]
    assert open_account(organiser, **typed) == 422
    assert "chỉ giữ được 200" in visit(organiser, "/accounts/new").press("Mở và làm phiếu", unit_code="01.02", **typed).text
    assert session().scalar(select(func.count()).select_from(Account)) == 1, "nobody but who asked"
    session().rollback()
    assert open_account(organiser, **typed | {field: typed[field][:200]}) == 200


@pytest.mark.parametrize("field", LONGER)
def test_control_unbounded_they_would_break_one_of_the_databases(
    organiser: FlaskClient, dialect: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LONGEST", 1000)
    if dialect == "postgresql":
        with pytest.raises(DBAPIError, match="too long"):
            open_account(organiser, **LONGER[field])
    else:
        assert open_account(organiser, **LONGER[field]) == 200
