"""Feeds: who reads what, how far, and how often; what is told to whoever may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from congress.accounts import identity
from congress.accounts import queries as account_queries
from congress.accounts import services as accounts
from congress.accounts.models import Account
from congress.calendar import feeds
from congress.calendar import services as calendars
from congress.core.actor import Role
from congress.core.db import session, transaction
from tests.calendar.reading import LEADER, Reader, change, engage, open_feed, parsed, release
from tests.events.making import hold, meets
from tests.support import SYSTEM, World

# ── who reads ────────────────────────────────────────────────────────────────


def test_the_answer_to_whatever_is_wrong_is_the_same(leader: Reader, city: World) -> None:
    dead = []
    account = city.account("Người khác", Role.LEADER, "01.01")
    actor = identity.actor_of(account)
    session().rollback()
    revoked = open_feed(actor, unit=city.unit("01.01"))
    with transaction():
        calendars.revoke(feeds.list_feeds(account)[0].id, by=actor)
    for address in ("/calendar/feeds/khong-co.ics", f"/calendar/feeds/{'A' * 43}.ics", revoked):
        answer = leader.client.get(address)
        headers = {name: value for name, value in answer.headers.items() if name != "Date"}
        dead.append((answer.status_code, answer.get_data(), headers))
    assert dead[0][0] == 404
    assert dead[0] == dead[1] == dead[2]
    assert leader.client.get(leader.address).status_code == 200


def test_a_role_that_lapsed_empties_the_feed(city: World, set_clock: Callable[[datetime], None]) -> None:
    account = city.account("Người thử", Role.LEADER, "01.01")
    actor = identity.actor_of(account)
    session().rollback()
    reader = Reader(city, open_feed(actor, unit=city.unit("01.01")))
    hold(city, "01.01", "conference", title="Sơ kết")
    assert reader.the("Sơ kết")
    (row,) = account_queries.grants_of(SYSTEM, [account])[account]
    with transaction() as writer:
        accounts.revoke(row, writer.get_one(Account, account), by=SYSTEM)
    assert reader.client.get(reader.address).status_code == 404


def test_a_locked_account_reads_nothing(city: World) -> None:
    account = city.account("Người thử", Role.LEADER, "01.01")
    actor = identity.actor_of(account)
    session().rollback()
    reader = Reader(city, open_feed(actor, unit=city.unit("01.01")))
    assert reader.look() == {}
    with transaction() as writer:
        accounts.archive(writer.get_one(Account, account), by=SYSTEM)
    assert reader.client.get(reader.address).status_code == 404


def test_a_feed_shows_nothing_from_beyond_its_owners_reach(city: World) -> None:
    """A diary of somebody whom both may see: each is told what is his to see."""
    inside = hold(city, "01.01", "conference", title="Trong phạm vi")
    outside = hold(city, "01.02", "conference", title="Ngoài phạm vi")
    engage(inside, LEADER)
    engage(outside, LEADER)
    near = Reader(city, open_feed(city.actor(Role.ORGANISER, "01.01"), person=LEADER))
    far = Reader(city, open_feed(city.actor(Role.ORGANISER, "01"), person=LEADER))
    assert [line.summary for line in near.look().values()] == ["Trong phạm vi"]
    assert len(far.look()) == 2
    release(outside, LEADER)
    assert [line.summary for line in near.look().values()] == ["Trong phạm vi"]  # not even struck out
    assert len(far.look()) == 2


def test_a_large_unit_tells_of_itself_and_those_right_below(city: World) -> None:
    for unit in ("01", "01.01", "01.01.001", "01.01.001.001"):
        hold(city, unit, "conference", title=f"Họp {unit}")
    actor = city.actor(Role.LEADER, "01")
    told = {
        unit: sorted(line.summary for line in Reader(city, open_feed(actor, unit=city.unit(unit))).look().values())
        for unit in ("01", "01.01", "01.01.001")
    }
    assert told == {
        "01": ["Họp 01", "Họp 01.01"],
        "01.01": ["Họp 01.01", "Họp 01.01.001"],
        "01.01.001": ["Họp 01.01.001", "Họp 01.01.001.001"],
    }


def test_what_lies_too_far_away_is_left_out(district: Reader, city: World) -> None:
    for day, title in (
        ("2025-04-10", "Quá lâu"),
        ("2025-04-20", "Vừa qua"),
        ("2026-08-10", "Năm sau"),
        ("2026-09-10", "Quá xa"),
    ):
        hold(city, "01.01", "conference", meets(day), title=title)
    assert sorted(line.summary for line in district.look().values()) == ["Năm sau", "Vừa qua"]


def test_a_calendar_that_has_it_already_gets_nothing_twice(leader: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", title="Sơ kết")
    engage(code, LEADER)
    first = leader.client.get(leader.address)
    known = {"If-None-Match": first.headers["ETag"]}
    again = leader.client.get(leader.address, headers=known)
    assert (again.status_code, again.get_data()) == (304, b"")
    head = leader.client.head(leader.address)
    assert (head.status_code, head.get_data(), head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    change(code, title="Sơ kết quý ba")
    assert leader.client.get(leader.address, headers=known).status_code == 200


def test_a_units_feed_follows_the_unit_that_continues(city: World) -> None:
    actor = city.actor(Role.LEADER, "01")
    reader = Reader(city, open_feed(actor, unit=city.unit("01.01.001")))
    hold(city, "01.01.001", "conference", meets("2025-09-10"), title="Sơ kết")
    before = reader.the("Sơ kết")
    result = city.decide("2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,")
    assert result.applied == 1, result.errors
    after = reader.the("Sơ kết")
    assert after.uid == before.uid


def test_one_event_can_be_taken_along_as_a_file(city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11"), title="Sơ kết")
    answer = city.browser(Role.LEADER, "01.01").get(f"/calendar/events/{code}.ics")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={code}.ics"
    assert [line.summary for line in parsed(answer.text)[1].values()] == ["Sơ kết", "Sơ kết"]
    assert city.browser(Role.LEADER, "01.02").get(f"/calendar/events/{code}.ics").status_code == 404


def test_the_last_look_is_noted(city: World) -> None:
    actor = city.actor(Role.LEADER, "01.01")
    reader = Reader(city, open_feed(actor, unit=city.unit("01.01")))
    (before,) = feeds.list_feeds(actor.account_id or 0)
    session().rollback()
    reader.look()
    (after,) = feeds.list_feeds(actor.account_id or 0)
    assert before.read_at is None
    assert after.read_at is not None
