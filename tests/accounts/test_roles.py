"""Roles are given downward only, and nobody gets at more than he holds through somebody else's account."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts import services
from congress.accounts.access import may_give
from congress.accounts.models import RoleGrant
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.people.models import Person
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World


def give(world: World, account: int, role: Role, code: str | None) -> None:
    with transaction():
        services.grant(account, role, world.unit(code) if code else None, by=SYSTEM)


def live_roles(account: int) -> list[str]:
    session().rollback()
    found = session().scalars(select(RoleGrant.role).where(RoleGrant.account_id == account, RoleGrant.revoked_at.is_(None)))
    return sorted(map(str, found))


# giver's role -> roles he may give on his own unit, and below it
GIVES = {
    Role.ADMIN: (set(Role), set(Role)),
    Role.ORGANISER: (set(Role) - {Role.ADMIN}, set(Role) - {Role.ADMIN}),
    Role.SECRETARY: (set(), {Role.SECRETARY}),
    Role.DRAFTER: (set(), set()),
    Role.LEADER: (set(), set()),
    Role.VIEWER: (set(), set()),
}


@pytest.mark.parametrize("giver", list(Role))
def test_role_gives_what_the_table_says_on_and_below_its_unit(city: World, giver: Role) -> None:
    actor = city.actor(giver, "01.01")
    own, below, beside, above = (city.unit(code).path for code in ("01.01", "01.01.001.001", "01.02.001", "01"))
    found = [{role for role in Role if may_give(actor, role, path)} for path in (own, below, beside, above)]
    assert found == [*GIVES[giver], set(), set()]


@pytest.mark.parametrize("giver", list(Role))
def test_service_refuses_what_the_table_does_not_say(city: World, giver: Role) -> None:
    """The same table by doing it: a role that may not be given leaves no grant behind."""
    actor, account = city.actor(giver, "01.01"), city.account("Người nhận")
    for role in Role:
        for code, may in (
            ("01.01", role in GIVES[giver][0]),
            ("01.01.001", role in GIVES[giver][1]),
            ("01.02", False),
            ("01", False),
        ):
            with transaction() as writer:
                if may:
                    assert services.grant(account, role, city.unit(code), by=actor) > 0
                else:
                    with pytest.raises(DomainError, match="not_yours_to_give"):
                        services.grant(account, role, city.unit(code), by=actor)
                writer.rollback()


def open_account(client: FlaskClient, name: str, code: str, role: str) -> Page:
    return visit(client, "/accounts/new").press("Mở và làm phiếu", name=name, unit_code=code, role=role)


def test_account_is_opened_with_a_role_and_a_link_that_works(city: World) -> None:
    page = open_account(city.browser(Role.ORGANISER, "01.01"), "Vi Thị Mới", "01.01.001", "secretary")
    assert "Chỉ hiện một lần." in page.text
    assert len(page.main.all("svg", "qr")) == 1
    (address,) = [node.text for node in page.main.all("p", "small") if "/sign-in/" in node.text]
    newcomer = city.app.test_client()
    visit(newcomer, "/sign-in/" + address.rsplit("/", 1)[1]).press("Vào hệ thống")
    assert visit(newcomer, "/orgs/").title == "Đảng bộ phường Một"


def test_form_offers_only_roles_that_may_be_given(city: World) -> None:
    offered = {
        role: [
            option.attrs["value"]
            for option in visit(city.browser(role, "01.01"), "/accounts/new").main.one("select").all("option")
        ]
        for role in (Role.ADMIN, Role.ORGANISER, Role.SECRETARY)
    }
    assert offered == {
        Role.ADMIN: [role.value for role in Role],
        Role.ORGANISER: [role.value for role in Role if role != Role.ADMIN],
        Role.SECRETARY: ["secretary"],
    }


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("01", "Không có tổ chức mã 01"),
        ("01.02", "Không có tổ chức mã 01.02"),
        ("01.01", "Chỉ giao được vai trò không cao hơn"),
    ],
)
def test_secretary_gives_nothing_on_or_above_his_unit(city: World, code: str, words: str) -> None:
    page = open_account(city.browser(Role.SECRETARY, "01.01"), "Vi Thị Mới", code, "secretary")
    assert page.status == 422
    assert words in page.main.one("p", "field-msg").text
    assert "Vi Thị Mới" not in visit(city.browser(Role.ADMIN), "/accounts/").text


def test_forged_role_is_refused(city: World) -> None:
    client = city.browser(Role.ORGANISER, "01.01")
    for role in ("admin", "king", ""):
        sent = client.post("/accounts/new", data={"name": "Vi Thị Mới", "unit_code": "01.01.001", "role": role})
        assert sent.status_code == 422
    account = city.account("Vi Thị Mới", Role.VIEWER, "01.01.001")
    assert client.post(f"/accounts/{account}/grants", data={"unit_code": "01.01.001", "role": "admin"}).status_code == 403
    assert client.post(f"/accounts/{account}/grants", data={"unit_code": "01.01.001", "role": "king"}).status_code == 400
    assert client.post(f"/accounts/{account}/grants", data={"unit_code": "01.02.001", "role": "viewer"}).status_code == 422
    assert live_roles(account) == ["viewer"]


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.LEADER, Role.VIEWER])
def test_accounts_are_not_for_those_who_give_nothing(city: World, role: Role) -> None:
    client = city.browser(role, "01")
    for address in ("/accounts/", "/accounts/new", "/accounts/1", "/accounts/invite/01.01"):
        visit(client, address, 403)


def test_same_role_is_not_given_twice(city: World) -> None:
    account = city.account("Vi Thị Mới", Role.VIEWER, "01.01.001")
    page = visit(city.browser(Role.ADMIN), f"/accounts/{account}").press("Giao vai trò", unit_code="01.01.001", role="viewer")
    assert (page.status, "Người này đã giữ vai trò đó ở đơn vị đó." in page.text) == (409, True)


def test_own_role_is_not_taken_back_by_oneself(city: World) -> None:
    account = city.account("Cán bộ Tổ chức", Role.ORGANISER, "01")
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    grant_id = session().scalars(select(RoleGrant.id).where(RoleGrant.account_id == account)).one()
    assert client.post(f"/accounts/{account}/grants/{grant_id}/revoke").status_code == 409
    assert client.post(f"/accounts/{account}/archive").status_code == 409
    assert live_roles(account) == ["organiser"]


# ── nobody climbs through an account that holds more ─────────────────────────


@pytest.fixture
def chief(city: World) -> int:
    """Somebody with a post in the east who also organises the whole city."""
    account = city.account("Phạm Thị Một", Role.SECRETARY, "01.01.001")
    give(city, account, Role.ORGANISER, "01")
    return account


def test_subordinate_makes_no_way_in_for_an_account_that_holds_more(city: World, chief: int) -> None:
    east = city.browser(Role.ORGANISER, "01.01", name="Cán bộ quận")
    answer = east.post(f"/accounts/{chief}/link")
    assert answer.status_code in (403, 404), "whoever holds the fresh link could sign in as an organiser of the whole city"
    own = city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")
    assert east.post(f"/accounts/{own}/link").status_code == 200
    assert city.browser(Role.ADMIN).post(f"/accounts/{chief}/link").status_code == 200


def test_subordinate_does_not_close_an_account_that_holds_more(city: World, chief: int) -> None:
    east = city.browser(Role.ORGANISER, "01.01", name="Cán bộ quận")
    assert east.post(f"/accounts/{chief}/archive").status_code in (403, 404)
    mine = city.app.test_client()
    assert mine.post(f"/sign-in/{city.link(chief)}").status_code == 302


def test_subordinate_does_not_close_an_administrator_of_everything(city: World) -> None:
    account = city.account("Quản trị", Role.VIEWER, "01.01.001")
    give(city, account, Role.ADMIN, None)
    east = city.browser(Role.ORGANISER, "01.01", name="Cán bộ quận")
    assert east.post(f"/accounts/{account}/archive").status_code in (403, 404)
    assert east.post(f"/accounts/{account}/link").status_code in (403, 404)


def test_slip_is_made_for_nobody_who_holds_more_than_its_maker_gives(city: World) -> None:
    """The secretary of a cell, who never signed in, was made organiser of the city: no slip from his base organisation."""
    person_id = session().scalars(select(Person.id).where(Person.full_name == "Ngô Văn Nhất")).one()
    with transaction():
        account = services.open_account("Ngô Văn Nhất", by=SYSTEM, person_id=person_id)
        services.grant(account, Role.ORGANISER, city.unit("01"), by=SYSTEM)
    base = city.browser(Role.SECRETARY, "01.01.001", name="Phạm Thị Một")
    sheet = visit(base, "/accounts/invite/01.01.001").press("Làm phiếu để in", again="1")
    assert "Đồng chí Đỗ Thị Nhì" in sheet.text
    assert "Đồng chí Ngô Văn Nhất" not in sheet.text


def test_role_out_of_reach_is_neither_shown_nor_taken_back(city: World, chief: int) -> None:
    east = city.browser(Role.ORGANISER, "01.01", name="Cán bộ quận")
    page = visit(east, f"/accounts/{chief}")
    (roles, _devices) = page.main.all("ul", "rows")
    assert [row.one("a").text for row in roles.all("li")] == ["Đảng bộ phường Một"]
    high = session().scalars(select(RoleGrant.id).where(RoleGrant.account_id == chief, RoleGrant.role == Role.ORGANISER)).one()
    assert east.post(f"/accounts/{chief}/grants/{high}/revoke").status_code == 404
    assert live_roles(chief) == ["organiser", "secretary"]


def test_account_of_another_committee_is_not_there(city: World) -> None:
    account = city.account("Lý Văn Tây", Role.LEADER, "01.02")
    east = city.browser(Role.ORGANISER, "01.01")
    visit(east, f"/accounts/{account}", 404)
    for act in ("link", "archive", "restore", "grants"):
        assert east.post(f"/accounts/{account}/{act}").status_code == 404
    assert "Lý Văn Tây" not in visit(east, "/accounts/").text


def test_account_whose_last_role_was_taken_is_still_there_to_be_given_one(city: World) -> None:
    account = city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")
    organiser = city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")
    visit(organiser, f"/accounts/{account}").press("Thu vai trò")
    assert "Ngô Văn Nhất" in visit(organiser, "/accounts/").main.text
    page = visit(organiser, f"/accounts/{account}")
    assert page.press("Giao", unit_code="01.01.001.002", role="secretary").status == 200
    assert live_roles(account) == ["secretary"]
    stranger = city.browser(Role.ORGANISER, "01.02", name="Cán bộ Tây")
    visit(stranger, f"/accounts/{account}", 404)
