"""Sessions live on the server: what is taken away is gone at the next request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from congress.accounts.models import SignInSession
from congress.core import reads
from congress.core.actor import Role
from congress.core.db import BUSY_SECONDS, session, transaction
from tests.conftest import TODAY
from tests.home.reading import visit
from tests.support import World

SetClock = Callable[[datetime], None]


def is_in(client: FlaskClient) -> bool:
    return client.get("/me").status_code == 200


def on_two_devices(city: World) -> tuple[FlaskClient, FlaskClient]:
    """Somebody on a phone and on a computer."""
    account = city.account("Ngô Văn Nhất", Role.SECRETARY, "01.01.001.001")
    phone, computer = city.app.test_client(), city.app.test_client()
    for client, device in ((phone, "Điện thoại"), (computer, "Máy tính")):
        assert client.post(f"/sign-in/{city.link(account)}", headers={"User-Agent": device.encode()}).status_code == 302
    return phone, computer


def test_signing_out_ends_the_session_on_the_server(city: World) -> None:
    client = city.browser(Role.VIEWER, "01")
    cookie = client.get_cookie("congress")
    assert cookie is not None
    assert is_in(client)
    assert visit(client, "/me").press("Đăng xuất").title == "Đăng nhập"
    thief = city.app.test_client()
    thief.set_cookie("congress", cookie.value)
    assert not is_in(thief), "a cookie copied before signing out opens nothing after it"


def test_copied_cookie_works_until_then(city: World) -> None:
    """The control of the test above: it is the session on the server that ends, not the cookie that is no good."""
    client = city.browser(Role.VIEWER, "01")
    cookie = client.get_cookie("congress")
    assert cookie is not None
    other = city.app.test_client()
    other.set_cookie("congress", cookie.value)
    assert is_in(other)


def test_other_device_is_signed_out_from_ones_own_page(city: World) -> None:
    phone, computer = on_two_devices(city)
    page = visit(phone, "/me")
    assert "máy này" in page.text
    assert "Thiết bị đó đã được đăng xuất." in page.press("Đăng xuất máy đó").text
    assert (is_in(phone), is_in(computer)) == (True, False)


def test_session_of_somebody_else_cannot_be_ended(city: World) -> None:
    phone, computer = on_two_devices(city)
    ends = visit(phone, "/me").form("Đăng xuất máy đó").attrs["action"]
    assert city.browser(Role.VIEWER, "01", name="Người khác").post(ends).status_code == 404
    assert is_in(computer)


def test_session_ends_after_a_week_of_silence(city: World, set_clock: SetClock) -> None:
    silent, busy = city.browser(Role.VIEWER, "01", "Im lặng"), city.browser(Role.VIEWER, "01", "Bận rộn")
    set_clock(TODAY + timedelta(days=6, hours=23))
    assert is_in(busy)
    set_clock(TODAY + timedelta(days=7))
    assert (is_in(silent), is_in(busy)) == (False, True)


def test_session_ends_after_thirty_days_however_busy(city: World, set_clock: SetClock) -> None:
    client = city.browser(Role.VIEWER, "01")
    for days in range(5, 30, 5):
        set_clock(TODAY + timedelta(days=days))
        assert is_in(client)
    set_clock(TODAY + timedelta(days=30))
    assert not is_in(client)


def test_role_that_is_taken_back_is_gone_at_the_next_request(city: World, organiser: FlaskClient) -> None:
    client = city.browser(Role.LEADER, "01.02", name="Lý Văn Tây")
    assert visit(client, "/orgs/units/01.02").title == "Đảng bộ quận Tây"
    visit(organiser, "/accounts/?q=ly+van+tay").follow("Lý Văn Tây").press("Thu vai trò")
    visit(client, "/orgs/units/01.02", 403)


def test_archived_account_is_out_at_once_everywhere(city: World, organiser: FlaskClient) -> None:
    phone, computer = on_two_devices(city)
    visit(organiser, "/accounts/?q=ngo+van+nhat").follow("Ngô Văn Nhất").press("Khoá tài khoản")
    assert (is_in(phone), is_in(computer)) == (False, False)


def test_new_link_from_a_superior_signs_all_devices_out(city: World, organiser: FlaskClient) -> None:
    phone, computer = on_two_devices(city)
    visit(organiser, "/accounts/?q=ngo+van+nhat").follow("Ngô Văn Nhất").press("Cấp lại liên kết")
    assert (is_in(phone), is_in(computer)) == (False, False)


def test_rights_follow_the_unit_when_it_moves(city: World) -> None:
    east, west = city.browser(Role.LEADER, "01.01"), city.browser(Role.LEADER, "01.02")
    secretary = city.browser(Role.SECRETARY, "01.01.001.001")
    visit(east, "/orgs/units/01.01.001.001")
    visit(west, "/orgs/units/01.01.001.001", 404)
    assert city.decide("2025-07-01,transfer,01.01.001,,,,01.02").errors == []
    visit(east, "/orgs/units/01.01.001.001", 404)
    visit(west, "/orgs/units/01.01.001.001")
    assert visit(secretary, "/orgs/").title == "Chi bộ 1"


def test_rights_on_a_page_of_the_past_are_todays(city: World) -> None:
    """Whom the unit belongs to today sees its past; whom it belonged to then does not."""
    city.decide("2025-07-01,transfer,01.01.001,,,,01.02")
    east, west = city.browser(Role.LEADER, "01.01"), city.browser(Role.LEADER, "01.02")
    visit(east, "/orgs/units/01.01.001.001?as_of=30/6/2025", 404)
    assert visit(west, "/orgs/units/01.01.001.001?as_of=30/6/2025").title == "Chi bộ 1"


def test_move_that_is_still_to_come_changes_no_rights_yet(city: World) -> None:
    city.decide("2025-08-01,transfer,01.01.001,,,,01.02")
    visit(city.browser(Role.LEADER, "01.01"), "/orgs/units/01.01.001.001")
    visit(city.browser(Role.LEADER, "01.02"), "/orgs/units/01.01.001.001", 404)


# ── last seen, noted beside a page that is read ──────────────────────────────

LATER = TODAY + timedelta(minutes=6)


@contextmanager
def somebody_writes() -> Iterator[None]:
    """A long act elsewhere, not committed yet: it holds the one lock of SQLite, or the very row that would be written."""
    with transaction() as writer:
        writer.execute(update(SignInSession).values(device="Máy tính"))
        yield


def last_seen() -> datetime:
    session().rollback()
    return session().scalars(select(SignInSession.seen_at)).one()


@pytest.fixture
def leader(city: World, set_clock: SetClock) -> FlaskClient:
    """Somebody who was last seen six minutes ago."""
    client = city.browser(Role.LEADER, "01", name="Trần Thị Thành")
    session().rollback()
    set_clock(LATER)
    return client


def test_page_does_not_wait_for_a_writer_to_note_who_was_seen(leader: FlaskClient) -> None:
    with somebody_writes():
        before = time.monotonic()
        assert is_in(leader)
        assert time.monotonic() - before < BUSY_SECONDS / 2
    assert last_seen() == TODAY
    assert is_in(leader)
    assert last_seen() == LATER


def test_control_with_more_patience_the_page_would_wait(leader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "PATIENCE", 0.7)
    with somebody_writes():
        before = time.monotonic()
        assert is_in(leader)
        assert time.monotonic() - before > 0.6


def test_control_not_left_out_the_note_would_fail_the_page(leader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "is_busy", lambda _error: False)
    with somebody_writes(), pytest.raises(DBAPIError):
        leader.get("/me")
