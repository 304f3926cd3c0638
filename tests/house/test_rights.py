"""Rights follow today's tree, lapse with their unit, and end at the very next request when they are taken back."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from congress.accounts import queries, services
from congress.accounts.models import SignInSession
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.undo import UndoOffer
from tests.house.city import Browser, browser
from tests.house.marks import text_of
from tests.support import SYSTEM, World

A, B = "01.01", "01.02"
MOVED, CELL = "01.01.001", "01.01.001.001"


@pytest.fixture
def city(world: World) -> World:
    world.tree()
    world.campaign()
    return world


def enter(world: World, account_id: int) -> Browser:
    client = browser(world.app)
    assert client.post(f"/sign-in/{world.link(account_id)}").status_code == 302
    session().rollback()
    return client


def who(world: World, role: Role, code: str | None, name: str = "Người thử") -> Browser:
    return enter(world, world.account(name, role, code))


def unit(client: Browser, code: str, day: str = "") -> int:
    return client.get(f"/orgs/units/{code}", query_string={"as_of": day}).status_code


def reports(client: Browser, code: str) -> int:
    return client.post(f"/campaigns/DH/units/{code}/plan", data={"planned_on": "1/9/2025"}).status_code


# ── the tree of today ────────────────────────────────────────────────────────


def test_after_a_transfer_the_secretary_keeps_his_unit_and_the_old_committee_loses_it(city: World) -> None:
    secretary, cell = who(city, Role.SECRETARY, MOVED), who(city, Role.SECRETARY, CELL)
    old, new, leader = who(city, Role.ORGANISER, A), who(city, Role.ORGANISER, B), who(city, Role.LEADER, A)
    assert [unit(each, CELL) for each in (secretary, cell, old, new, leader)] == [200, 200, 200, 404, 200]
    city.decide(f"2025-07-01,transfer,{MOVED},,,,{B}")
    assert [unit(each, CELL) for each in (secretary, cell, old, new, leader)] == [200, 200, 404, 200, 404]
    assert [reports(each, CELL) for each in (secretary, cell, old, new)] == [302, 302, 404, 302]
    assert [unit(each, MOVED, "30/6/2025") for each in (secretary, old, new)] == [200, 404, 200]  # rights are today's there too


def test_what_left_a_committee_is_in_none_of_its_lists_on_any_day(city: World) -> None:
    old = who(city, Role.ORGANISER, A)
    pages = (
        "/orgs/search",
        f"/orgs/units/{A}",
        "/progress/DH/missing",
        "/progress/DH/piece",
        "/progress/DH/sheet",
        "/people/",
        "/history/",
    )
    city.decide("2025-07-01,rename,01.01.001.001,,Chi bộ Bồ Câu", f"2025-07-02,transfer,{MOVED},,,,{B}")
    for page in pages:
        for day in ("", "30/6/2025", "3/7/2025"):
            asked = {"as_of": day} | ({"q": "bo"} if page == "/orgs/search" else {})
            told = text_of(old.get(page, query_string=asked))
            assert "Bồ Câu" not in told, page
            assert "01.01.001.001" not in told, page
    assert "Bồ Câu" in who(city, Role.ORGANISER, B).get("/orgs/search?q=bo+cau").text


def test_rights_on_an_ended_unit_only_read_for_thirty_days_and_then_are_gone(
    city: World, set_clock: Callable[[datetime], None]
) -> None:
    secretary = who(city, Role.SECRETARY, MOVED)
    city.decide("2025-07-10,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Chung,base,")
    assert unit(secretary, MOVED) == 200
    assert unit(secretary, "01.01.009") == 404  # never inherited silently
    assert unit(secretary, CELL) == 404  # the cells went to the new unit
    assert reports(secretary, MOVED) == 403
    ended = datetime(2025, 7, 10, 3, 0, tzinfo=UTC)
    for days, answer in ((1, 200), (29, 200), (30, 403), (60, 403)):
        set_clock(ended + timedelta(days=days))
        later = enter(city, _account(city))
        assert unit(later, MOVED) == answer, days


def _account(world: World) -> int:
    """The one account there is."""
    found = session().scalars(select(SignInSession.account_id).distinct()).one()
    session().rollback()
    return found


def test_a_superior_is_shown_whom_to_appoint_after_a_merger(city: World) -> None:
    who(city, Role.SECRETARY, MOVED)
    organiser = who(city, Role.ORGANISER, A)
    assert "phường Chung" not in organiser.get("/").text
    city.decide("2025-07-10,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Chung,base,")
    assert "phường Chung" in organiser.get("/").text
    assert "phường Chung" not in who(city, Role.ORGANISER, B).get("/").text


# ── taken back ───────────────────────────────────────────────────────────────


def test_a_role_taken_back_is_gone_at_the_next_request_on_every_device(city: World) -> None:
    account = city.account("Người thử", Role.SECRETARY, CELL)
    devices = [enter(city, account) for _each in range(4)]
    assert [unit(each, CELL) for each in devices] == [200] * 4
    organiser = who(city, Role.ORGANISER, A, "Người tổ chức")
    (grant,) = queries.grants_of(SYSTEM, [account])[account]
    session().rollback()
    assert organiser.post(f"/accounts/{account}/grants/{grant.id}/revoke").status_code == 302
    assert [unit(each, CELL) for each in devices] == [403] * 4
    assert [reports(each, CELL) for each in devices] == [403] * 4


def test_one_without_a_role_can_still_see_himself_and_leave(city: World) -> None:
    nobody = enter(city, city.account("Người mới"))
    assert nobody.get("/me").status_code == 200
    assert nobody.get("/").status_code == 200
    assert nobody.post("/sign-out").status_code == 302
    assert nobody.get("/me").headers["Location"].startswith("/sign-in")


def test_an_undo_needs_the_right_that_the_act_needed(city: World) -> None:
    """Somebody reported, then lost the role but kept another: the report is not his to change any more."""
    account = city.account("Người thử", Role.SECRETARY, CELL)
    with transaction():
        services.grant(account, Role.VIEWER, city.unit(B), by=SYSTEM)
    client = enter(city, account)
    assert reports(client, CELL) == 302
    with transaction():
        rows = queries.grants_of(SYSTEM, [account])[account]
        secretary = next(row for row in rows if row.role == Role.SECRETARY)
        services.revoke(secretary, queries.get_account(SYSTEM, account), by=SYSTEM)
    offer = session().scalars(select(UndoOffer.id).where(UndoOffer.verb == "campaigns.report")).one()
    session().rollback()
    assert client.post(f"/undo/{offer}").status_code in (403, 404)
    assert _status(city) == "planned"


def _status(world: World) -> str:
    from congress.campaigns import queries as campaigns

    row = campaigns.find_duty(world.get_campaign().id, world.unit(CELL).unit_id)
    session().rollback()
    assert row is not None
    return str(row.status)


def test_a_locked_account_and_an_ended_session_are_out_at_the_next_request(city: World) -> None:
    account = city.account("Người thử", Role.LEADER, A)
    first, second = enter(city, account), enter(city, account)
    ids = [row.id for row in queries.sessions_of(account)]
    session().rollback()
    assert first.post(f"/me/sessions/{max(ids)}/end").status_code == 302
    assert [unit(client, A) for client in (first, second)] == [200, 302]
    organiser = who(city, Role.ADMIN, None, "Quản trị")
    assert organiser.post(f"/accounts/{account}/archive").status_code == 302
    assert unit(first, A) == 302
    assert first.get("/").headers["Location"].startswith("/sign-in")


def test_control_rights_remembered_from_an_earlier_request_are_caught(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from congress.accounts import setup

    monkeypatch.setattr(setup, "find_signed_in", functools.cache(setup.find_signed_in))
    with pytest.raises(AssertionError):
        test_a_role_taken_back_is_gone_at_the_next_request_on_every_device(city)
