"""Slips handed down level by level: one sheet a committee, one slip a person, never one too many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts import invitations, queries, services
from congress.accounts.invitations import SlipSheet
from congress.accounts.models import Account, RoleGrant
from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from tests.conftest import TODAY
from tests.home.reading import visit
from tests.support import SYSTEM, TREE, World

SetClock = Callable[[datetime], None]


def invite(city: World, code: str, by: Actor = SYSTEM, again: bool = False, direct: bool = False) -> list[SlipSheet]:
    """One committee after the other, as the command does it."""
    unit, began = city.unit(code), clock.now()
    made = []
    for committee in [unit] if direct else queries.list_committees(unit.path, clock.today()):
        with transaction():
            made.append(invitations.invite(committee, by=by, renew_before=began if again else None))
    return [sheet for sheet in made if sheet is not None]


def told(sheets: list[SlipSheet]) -> dict[str, list[str]]:
    return {sheet.unit_code: [slip.full_name for slip in sheet.slips] for sheet in sheets}


WHOLE = {
    "01": ["Lê Văn Đông", "Lý Văn Tây"],
    "01.01": ["Phạm Thị Một", "Vũ Văn Hai", "Dương Thị Tư"],
    "01.01.001": ["Ngô Văn Nhất", "Đỗ Thị Nhì"],
    "01.01.002": ["Bùi Thị Bộ"],
    "01.01.002.B1": ["Hồ Văn Ba"],
    "01.02": ["Mai Thị Ba"],
    "01.02.001": ["Trịnh Văn Năm"],
}


def test_every_committee_gets_a_sheet_for_those_right_below_it(city: World) -> None:
    sheets = invite(city, "01")
    assert told(sheets) == WHOLE
    assert sheets[1].unit_name == "Đảng bộ quận Đông"
    assert {slip.expires_at - TODAY for sheet in sheets for slip in sheet.slips} == {timedelta(days=14)}
    assert len({slip.token for sheet in sheets for slip in sheet.slips}) == 11


def test_committee_alone_makes_only_its_own_sheet(city: World) -> None:
    assert told(invite(city, "01.01", direct=True)) == {"01.01": WHOLE["01.01"]}


def test_slip_lets_its_secretary_in_with_his_unit_and_nothing_else(city: World) -> None:
    (sheet,) = invite(city, "01.01.001")
    client = city.app.test_client()
    visit(client, f"/sign-in/{sheet.slips[1].token}").press("Vào hệ thống")
    assert visit(client, "/orgs/").title == "Chi bộ 2"
    visit(client, "/orgs/units/01.01.001.001", 404)
    assert "Bí thư" in visit(client, "/me").text


def test_second_round_makes_no_slip_for_those_who_hold_one_or_are_in(city: World, set_clock: SetClock) -> None:
    (sheet,) = invite(city, "01.01.001")
    assert invite(city, "01.01.001") == []
    assert city.app.test_client().post(f"/sign-in/{sheet.slips[0].token}").status_code == 302
    set_clock(TODAY + timedelta(hours=1))
    again = invite(city, "01.01.001", again=True)
    assert told(again) == {"01.01.001": ["Đỗ Thị Nhì"]}
    assert city.app.test_client().post(f"/sign-in/{sheet.slips[1].token}").status_code == 404
    assert city.app.test_client().post(f"/sign-in/{again[0].slips[0].token}").status_code == 302


def test_slip_that_has_expired_is_made_again(city: World, set_clock: SetClock) -> None:
    invite(city, "01.01.001")
    set_clock(TODAY + timedelta(days=14))
    assert told(invite(city, "01.01.001")) == {"01.01.001": WHOLE["01.01.001"]}


def test_secretary_met_since_gets_a_slip(city: World) -> None:
    invite(city, "01.01.001")
    city.tree([*TREE, ("01.01.001.003", "Chi bộ 3", "cell", "01.01.001", "5", "Vi Thị Ba")])
    assert told(invite(city, "01.01.001")) == {"01.01.001": ["Vi Thị Ba"]}


def test_person_with_two_units_gets_one_slip_and_both_roles(city: World) -> None:
    """By birth date he is one person; his one account holds a role on each unit."""
    from tests.people.test_posts import row, take

    take(row("Ngô Văn Nhất", unit="01.01.001.001", title="Bí thư"), row("Ngô Văn Nhất", unit="01.01.001.002", title="Bí thư"))
    (sheet,) = invite(city, "01.01.001")
    assert [slip.full_name for slip in sheet.slips].count("Ngô Văn Nhất") == 1


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SECRETARY])
def test_committee_below_makes_slips_for_its_own(city: World, role: Role) -> None:
    assert told(invite(city, "01.01.001", by=city.actor(role, "01.01.001"))) == {"01.01.001": WHOLE["01.01.001"]}


@pytest.mark.parametrize(
    ("role", "code"), [(Role.SECRETARY, "01.01.001"), (Role.LEADER, "01"), (Role.VIEWER, "01"), (Role.ORGANISER, "01.02")]
)
def test_slips_are_made_by_nobody_else(city: World, role: Role, code: str) -> None:
    with pytest.raises(DomainError, match="not_yours_to_give"):
        invite(city, "01.01", by=city.actor(role, code))


def test_sheet_of_slips_leaves_one_line(city: World) -> None:
    invite(city, "01.01")
    invite(city, "01.01")
    query = select(AuditLine.subject, AuditLine.count).where(AuditLine.verb == "accounts.invite").order_by(AuditLine.id)
    lines = [tuple(line) for line in session().execute(query)]
    assert lines == [("Đảng bộ quận Đông", 3), ("Đảng bộ phường Một", 2), ("Đảng bộ phường Hai", 1), ("Đảng bộ bộ phận 1", 1)]


def test_person_with_two_units_keeps_the_slip_of_the_round_that_renews_all(city: World, set_clock: SetClock) -> None:
    """Slips of the first committee are not killed by the second one's."""
    from tests.people.test_posts import row, take

    take(row("Ngô Văn Nhất", unit="01.01.001.001", title="Bí thư"), row("Ngô Văn Nhất", unit="01.02.001.001", title="Bí thư"))
    invite(city, "01")
    set_clock(TODAY + timedelta(hours=1))
    tokens = [slip.token for sheet in invite(city, "01", again=True) for slip in sheet.slips]
    assert {city.app.test_client().post(f"/sign-in/{token}").status_code for token in tokens} == {302}


def lines() -> list[tuple[str, int, object]]:
    """(committee, slips, roles given) of each round that left something behind."""
    session().rollback()
    query = select(AuditLine.subject, AuditLine.count, AuditLine.detail).where(AuditLine.verb == "accounts.invite")
    return [(row.subject, row.count, row.detail["roles"]) for row in session().execute(query.order_by(AuditLine.id))]


def test_role_given_to_somebody_who_needs_no_slip_leaves_a_line(city: World) -> None:
    """Secretary of two units, he came in by the slip of the first."""
    from tests.people.test_posts import row, take

    take(row("Ngô Văn Nhất", unit="01.01.001.001", title="Bí thư"), row("Ngô Văn Nhất", unit="01.02.001.001", title="Bí thư"))
    (sheet,) = invite(city, "01.01.001")
    for slip in sheet.slips:
        assert city.app.test_client().post(f"/sign-in/{slip.token}").status_code == 302
    for _round in range(2):  # the second leaves nothing behind, so no line either
        assert invite(city, "01.02.001") == []
        assert lines() == [("Đảng bộ phường Một", 2, 2), ("Đảng bộ phường Ba", 0, 1)]


def lock(name: str) -> Account:
    """Nobody signs in with this person's account any more."""
    with transaction() as writer:
        account = writer.scalars(select(Account).where(Account.name == name)).one()
        services.archive(account, by=SYSTEM)
        return account


def roles() -> int:
    session().rollback()
    return len(session().scalars(select(RoleGrant.id)).all())


def test_locked_account_gets_no_slip(city: World, set_clock: SetClock) -> None:
    invite(city, "01.01.001")
    lock("Ngô Văn Nhất")
    set_clock(TODAY + timedelta(hours=1))
    assert told(invite(city, "01.01.001", again=True)) == {"01.01.001": ["Đỗ Thị Nhì"]}


def test_locked_account_gets_no_role_until_it_is_opened_again(city: World) -> None:
    from tests.people.test_posts import row, take

    take(row("Ngô Văn Nhất", unit="01.01.001.001", title="Bí thư"))
    invite(city, "01.01.001")
    account = lock("Ngô Văn Nhất")
    take(row("Ngô Văn Nhất", unit="01.02.001.001", title="Bí thư"))
    before = roles()
    assert invite(city, "01.02.001") == []
    assert (roles(), len(lines())) == (before, 1)
    with transaction() as writer:
        services.restore(writer.merge(account), by=SYSTEM)
    invite(city, "01.02.001")  # control: it is the lock alone
    assert (roles(), lines()[1:]) == (before + 1, [("Đảng bộ phường Ba", 0, 1)])


# ── the page ─────────────────────────────────────────────────────────────────


@pytest.fixture
def base(city: World) -> FlaskClient:
    return city.browser(Role.SECRETARY, "01.01.001", name="Phạm Thị Một")


def states(client: FlaskClient) -> dict[str, str]:
    rows = visit(client, "/accounts/invite/01.01.001").main.one("tbody").all("tr")
    return {row.all("td")[0].text: row.all("td")[1].one("span", "state").text for row in rows}


def test_page_tells_who_is_in_who_holds_a_slip_and_who_neither(city: World, base: FlaskClient) -> None:
    assert states(base) == {"Ngô Văn Nhất": "Chưa mời", "Đỗ Thị Nhì": "Chưa mời"}
    sheet = visit(base, "/accounts/invite/01.01.001").press("Làm phiếu để in")
    assert "Đồng chí Ngô Văn Nhất" in sheet.text
    assert "Dùng một lần, đến 10h00 29/7/2025." in sheet.text
    assert states(base) == {"Ngô Văn Nhất": "Phiếu còn đến 10h00 29/7/2025", "Đỗ Thị Nhì": "Phiếu còn đến 10h00 29/7/2025"}
    addresses = [node.text for node in sheet.root.all("p", "address")]
    assert city.app.test_client().post("/sign-in/" + addresses[0].rsplit("/", 1)[1]).status_code == 302
    assert states(base)["Ngô Văn Nhất"] == "Đã vào"


def test_page_says_when_nobody_needs_a_slip(base: FlaskClient) -> None:
    visit(base, "/accounts/invite/01.01.001").press("Làm phiếu để in")
    page = visit(base, "/accounts/invite/01.01.001").press("Làm phiếu để in")
    assert "Không còn ai cần phiếu mời: mọi bí thư đã vào hoặc đang giữ phiếu chưa dùng." in page.text


def test_sheet_can_be_printed_and_has_a_code_for_each_slip(base: FlaskClient) -> None:
    sheet = visit(base, "/accounts/invite/01.01.001").press("Làm phiếu để in")
    assert len(sheet.root.all("svg", "qr")) == len(sheet.root.all("section", "slip")) == 2
    assert len([node for node in sheet.root.all("button") if "data-print" in node.attrs]) == 1


def test_page_of_another_committee_is_not_there(base: FlaskClient) -> None:
    visit(base, "/accounts/invite/01.01", 404)
    assert base.post("/accounts/invite/01.02.001").status_code == 404
