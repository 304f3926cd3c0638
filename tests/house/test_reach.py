"""What somebody sends reaches only what he may change: sheets, forms and slips that name other people's units and accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from congress.accounts import invitations, services
from congress.accounts.models import Account, SignInLink
from congress.accounts.services import use_link
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError
from congress.orgs.models import Placement, Unit
from congress.people import queries as people
from tests.house import oracle
from tests.house.city import City
from tests.house.files import UPLOADS, file_about, upload
from tests.house.marks import CODES, text_of
from tests.house.tracker import snapshot
from tests.support import SYSTEM, csv_bytes

SENDERS = ("organiser of B", "mixed", "base secretary", "cell secretary")


def foreign_rows(held: oracle.Held, roles: str) -> dict[str, set[tuple[Any, ...]]]:
    """table -> rows about units on which none of the roles is held; what they hold of other units' sums left out."""
    mine = {code for code in CODES if oracle.covers(held, code, roles)}
    ids = {row.id for row in session().execute(select(Unit.id, Unit.code)) if row.code not in mine}
    found = {}
    rows = snapshot()
    for table in db.metadata.sorted_tables:
        names = [column.name for column in table.columns]
        if "unit_id" in names:
            place = names.index("unit_id")
            found[table.name] = {tuple(map(str, row)) for row in rows[table.name] if row[place] in ids}
    return found


def send(city: City, who: str, kind: str, content: bytes) -> str:
    """Upload and, whatever the preview says, confirm; answers the preview."""
    client = city.browsers[who]
    response = client.post(UPLOADS[kind], data=upload(content, "tep.csv"))
    if response.status_code != 302:
        return text_of(response)
    page = response.headers["Location"]
    preview = text_of(client.get(page))
    client.post(f"{page}/confirm")
    return preview


@pytest.mark.parametrize("who", SENDERS)
def test_a_sheet_changes_nothing_outside_the_senders_reach(who: str, city: City) -> None:
    held = city.held(who) or ()
    for kind in UPLOADS:
        roles = oracle.TABLE[f"POST {kind}"].roles
        before = foreign_rows(held, roles)
        assert sum(map(len, before.values())) > 20
        foreign = [code for code in CODES if not oracle.covers(held, code, roles)]
        seen = [code for code in foreign if oracle.covers(held, code)]  # in reach, but not to be changed
        for codes in filter(None, (CODES, foreign, seen)):
            send(city, who, kind, file_about(kind, codes))
            assert foreign_rows(held, roles) == before, kind


def test_a_sheet_about_ones_own_units_is_taken(city: City) -> None:
    """The control: the same sheets do change what they may."""
    for kind in UPLOADS:
        own = [code for code in CODES if oracle.covers(city.held("organiser of B") or (), code)]
        before = snapshot()
        assert "act.out_of_reach" not in send(city, "organiser of B", kind, file_about(kind, own))
        assert snapshot() != before, kind


def test_a_register_moves_no_unit_to_a_foreign_superior(city: City) -> None:
    """One's own cell in somebody else's base would change his figures."""
    rows = [("01.02.001.001", "Chi bộ đi lạc", "cell", "01.01.001", "5")]
    preview = send(city, "organiser of B", "orgs.register", csv_bytes(("code", "name", "type", "parent", "members"), rows))
    assert "phạm vi" in preview
    parent = session().scalars(
        select(Placement.parent_id)
        .join(Unit, Unit.id == Placement.unit_id)
        .where(Unit.code == "01.02.001.001", Placement.superseded_at.is_(None))
    )
    assert set(parent) == {city.world.unit("01.02.001").unit_id}


def test_a_new_unit_is_founded_only_below_ones_own(city: City) -> None:
    headings = ("code", "name", "type", "parent")
    for parent in ("01.01.001", "01"):
        rows = [
            ("09.01", "Đảng bộ lạ", "base" if parent == "01.01" else "cell", parent),
            ("09.01.01", "Chi bộ lạ", "cell", "09.01"),
        ]
        send(city, "organiser of B", "orgs.register", csv_bytes(headings, rows))
    line = csv_bytes(
        ("effective_on", "operation", "new_code", "new_name", "new_type", "into_code", "decision", "unit_code"),
        [("2025-07-10", "found", "09.02", "Chi bộ lạ", "cell", "01.01.001", "8-QĐ", "")],
    )
    send(city, "organiser of B", "orgs.decisions", line)
    assert session().scalars(select(Unit.code).where(Unit.code.like("09%"))).all() == []


def test_a_campaign_takes_no_report_of_a_unit_outside_it(city: City) -> None:
    """Not even from one who may report on both."""
    client = city.browsers["admin"]
    before = snapshot()["duty"]
    told = client.post("/campaigns/DH-3/units/01.01.001.001/plan", data={"planned_on": "1/9/2025"})
    assert told.status_code == 404
    assert snapshot()["duty"] == before


# ── ways in to other people's accounts ───────────────────────────────────────


def _without_links() -> None:
    with transaction() as writer:
        writer.execute(update(SignInLink).values(revoked_at=SignInLink.made_at))


@pytest.mark.parametrize("who", ["base secretary", "organiser of A", "mixed"])
def test_nobody_gets_a_link_to_more_than_he_holds_himself(who: str, city: City) -> None:
    """``double`` is a secretary below him and an organiser of the whole city."""
    _without_links()
    account = city.accounts["double"]
    answer = city.browsers[who].post(f"/accounts/{account}/link")
    assert answer.status_code in (403, 404)
    assert _live_links(account) == 0


def test_slips_for_secretaries_open_no_account_that_holds_more(city: City) -> None:
    """An organiser of the city who is also secretary of a cell is not let in by the slip that the base hands to its cells."""
    _without_links()
    unit = city.world.unit("01.01.001.002")
    secretary = people.secretaries([unit.unit_id], date(2025, 7, 15))[unit.unit_id]
    account = city.accounts["double"]
    with transaction() as writer:
        values = {"person_id": secretary.person_id, "first_signed_in_at": None}
        writer.execute(update(Account).where(Account.id == account).values(**values))
    with transaction():
        sheet = invitations.invite(city.world.unit("01.01.001"), by=city.actor("base secretary"))
    assert sheet is not None
    let_in = set()
    for slip in sheet.slips:
        with transaction():
            let_in.add(use_link(slip.token))
    assert account not in let_in
    assert let_in  # the other cell's secretary has his
    assert _live_links(account) == 0


def _live_links(account: int) -> int:
    query = select(SignInLink.id).where(
        SignInLink.account_id == account, SignInLink.used_at.is_(None), SignInLink.revoked_at.is_(None)
    )
    found = len(session().scalars(query).all())
    session().rollback()
    return found


def test_a_role_is_given_only_by_one_who_holds_as_much(city: City) -> None:
    """The service itself refuses, whichever page asks."""
    from congress.core.actor import Role

    giver = city.actor("base secretary")
    target = city.accounts["nobody"]
    refused = [
        (Role.ORGANISER, "01.01.001"),
        (Role.SECRETARY, "01.01.001"),
        (Role.SECRETARY, "01.01.002"),
        (Role.VIEWER, "01.01.001.001"),
    ]
    for role, code in refused:
        with pytest.raises(DomainError, match=r"account\.not_yours_to_give"), transaction():
            services.grant(target, role, city.world.unit(code), by=giver)
    with transaction():
        assert services.grant(target, Role.SECRETARY, city.world.unit("01.01.001.001"), by=giver)
    with pytest.raises(DomainError, match=r"account\.not_yours_to_give"), transaction():
        services.grant(target, Role.ADMIN, None, by=city.actor("organiser of A"))
    with transaction():
        assert services.grant(target, Role.ADMIN, None, by=SYSTEM)
