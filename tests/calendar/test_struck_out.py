"""What leaves a feed is struck out there: an event that is a draft again, one in which a unit takes part no more, a point that
is given up, a unit that goes elsewhere; and comes back with a higher number. What a feed never told it does not strike out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, select

from congress.accounts import identity
from congress.accounts import queries as account_queries
from congress.accounts import services as accounts
from congress.accounts.models import Account
from congress.calendar import feeds, retelling
from congress.calendar.models import Line as Kept
from congress.core import reads, undo
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.events import extras
from congress.events.models import EventState, Point, UnitPart
from congress.venues.models import Venue
from tests.calendar.reading import LEADER, Line, Reader, change, engage, hall, open_feed, plans, release
from tests.events.making import at, get, hold, meets, move
from tests.support import SYSTEM, World

ELSEWHERE = "Lý Văn Tây"  # secretary of the second committee


def take_back(offer: int) -> None:
    with transaction():
        undo.take_back(offer, by=SYSTEM)


def join(world: World, code: str, unit: str, part: UnitPart = UnitPart.MEMBER) -> None:
    with transaction():
        extras.take_part(get(code), world.unit(unit), part, by=SYSTEM)


def leave(world: World, code: str, unit: str, part: UnitPart = UnitPart.MEMBER) -> int:
    with transaction():
        return extras.leave(get(code), world.unit(unit), part, by=SYSTEM)


def beside(code: str, venue_id: int) -> int:
    """A point of attendance in a hall; answers its number."""
    with transaction() as writer:
        event = get(code)
        (plan,) = plans(code)
        extras.add_point(event, plan.id or 0, "Điểm cầu", by=SYSTEM, venue_id=venue_id)
        return writer.scalars(select(Point.id).order_by(Point.id.desc()).limit(1)).one()


def of_hall(world: World, venue_id: int, actor: Actor) -> Reader:
    return Reader(world, open_feed(actor, venue=session().get_one(Venue, venue_id)))


def struck(reader: Reader, before: Line) -> Line:
    """It stands there as it did, struck out, and higher."""
    gone = reader.look()[before.uid]
    assert (gone.status, gone.starts, gone.ends) == ("CANCELLED", before.starts, before.ends)
    assert gone.summary.startswith("Không còn trong lịch: ")
    assert (gone.description, gone.location, gone.url) == ("", "", "")
    assert gone.sequence > before.sequence
    return gone


def back(reader: Reader, gone: Line, status: str = "TENTATIVE") -> Line:
    again = reader.look()[gone.uid]
    assert again.status == status
    assert again.sequence > gone.sequence
    return again


# ── a draft again ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("verb", "status"), [("schedule", "TENTATIVE"), ("convene", "CONFIRMED"), ("cancel", "CANCELLED")])
def test_an_event_that_is_a_draft_again_is_struck_out_everywhere(
    verb: str, status: str, leader: Reader, district: Reader, city: World
) -> None:
    venue_id, second = hall(city), hall(city, "HT2", "Hội trường số 2")
    venue, point = (of_hall(city, each, city.actor(Role.LEADER, "01")) for each in (venue_id, second))
    code = hold(city, "01.01", "conference", meets("2025-09-10", venue_id=venue_id), title="Sơ kết", state=EventState.DRAFT)
    engage(code, LEADER)
    beside(code, second)
    readers = (leader, district, venue, point)
    assert [reader.look() for reader in readers] == [{}] * 4
    offer = move(code, verb, **({"reason": "bão"} if verb == "cancel" else {}))
    before = [reader.the("Sơ kết") for reader in readers]
    assert {line.status for line in before} == {status}
    take_back(offer)
    gone = [struck(reader, line) for reader, line in zip(readers, before, strict=True)]
    move(code, "schedule")
    for reader, line in zip(readers, gone, strict=True):
        back(reader, line)


def test_of_what_becomes_of_the_draft_nothing_is_told(district: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết", state=EventState.DRAFT)
    offer = move(code, "schedule")
    before = district.the("Sơ kết")
    take_back(offer)
    (plan,) = plans(code)
    change(code, replace(plan, starts_at=at("2025-09-20"), ends_at=at("2025-09-20", "10:00")), title="Chuyện kín")
    assert "Sơ kết" in struck(district, before).summary
    assert "Chuyện kín" not in district.client.get(district.address).text


def test_who_could_not_see_the_event_is_not_told_of_its_end(city: World) -> None:
    far = Reader(city, open_feed(city.actor(Role.LEADER, "01.02"), person=ELSEWHERE))
    code = hold(city, "01.01", "conference", title="Sơ kết", state=EventState.DRAFT)
    engage(code, ELSEWHERE)
    take_back(move(code, "schedule"))
    assert far.look() == {}


def test_what_was_struck_out_is_forgotten_ninety_days_after_its_end(
    district: Reader, city: World, set_clock: Callable[[datetime], None]
) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết", state=EventState.DRAFT)
    offer = move(code, "schedule")
    assert len(district.look()) == 1
    take_back(offer)
    set_clock(at("2025-12-08"))
    assert len(district.look()) == 1
    set_clock(at("2025-12-10"))
    assert district.look() == {}


def test_a_draft_that_nobody_knew_is_not_struck_out(leader: Reader, district: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Chưa định", state=EventState.DRAFT)
    engage(code, LEADER)
    join(city, code, "01.02")
    leave(city, code, "01.02")
    release(code, LEADER)
    assert (leader.look(), district.look()) == ({}, {})


# ── a unit takes part no more ────────────────────────────────────────────────


@pytest.fixture
def second(city: World) -> Reader:
    """A telephone with the calendar of the second committee."""
    return Reader(city, open_feed(city.actor(Role.LEADER, "01.02"), unit=city.unit("01.02")))


def test_a_unit_that_takes_part_no_more_strikes_it_out(second: Reader, district: Reader, city: World) -> None:
    code = hold(city, "01.01", "cluster_conference", meets("2025-09-10"), meets("2025-09-11"), title="Cụm thi đua")
    join(city, code, "01.02")
    before, own = second.look(), district.look()
    assert len(before) == 2
    offer = leave(city, code, "01.02")
    gone = [struck(second, line) for line in before.values()]
    assert district.look() == own  # of the unit that holds it
    change(code, title="Chuyện kín")
    assert "Chuyện kín" not in second.client.get(second.address).text
    take_back(offer)
    lines = [back(second, line) for line in gone]
    assert {line.summary for line in lines} == {"Chuyện kín"}
    leave(city, code, "01.02")
    for line in lines:
        struck(second, line)


def test_a_host_that_another_takes_the_place_of_strikes_it_out(second: Reader, city: World) -> None:
    code = hold(city, "01", "cluster_conference", meets("2025-09-10"), title="Cụm thi đua")
    join(city, code, "01.02", UnitPart.HOST)
    before = second.the("Cụm thi đua")
    join(city, code, "01.01", UnitPart.HOST)
    struck(second, before)


def test_a_unit_that_takes_part_in_two_ways_keeps_it_until_the_second_ends(second: Reader, city: World) -> None:
    code = hold(city, "01.01", "cluster_conference", meets("2025-09-10"), title="Cụm thi đua")
    for part in (UnitPart.MEMBER, UnitPart.HOST):
        join(city, code, "01.02", part)
    before = second.the("Cụm thi đua")
    leave(city, code, "01.02", UnitPart.HOST)
    kept = second.the("Cụm thi đua")
    assert kept.status == "TENTATIVE"
    assert kept.sequence >= before.sequence
    leave(city, code, "01.02")
    struck(second, kept)


def test_what_was_struck_out_before_a_unit_left_stays_so(second: Reader, city: World) -> None:
    code = hold(city, "01.01", "cluster_conference", meets("2025-09-10"), meets("2025-09-11", title="Phần hai"), title="Cụm")
    join(city, code, "01.02")
    dropped = second.the("Phần hai")
    change(code, plans(code)[0])
    gone = struck(second, dropped)
    leave(city, code, "01.02")
    assert second.look()[dropped.uid] == gone


def test_numbers_only_rise_whatever_went_before(second: Reader, city: World) -> None:
    code = hold(city, "01.01", "cluster_conference", meets("2025-09-10"), title="Cụm", state=EventState.DRAFT)
    join(city, code, "01.02")
    for _time in range(3):
        offer = move(code, "schedule")
        line = second.the("Cụm")
        take_back(offer)
        struck(second, line)
    move(code, "schedule")
    line = second.the("Cụm")
    leave(city, code, "01.02")
    struck(second, line)


def test_a_reader_of_a_hall_and_of_a_diary_who_saw_it_by_that_unit_strikes_it_out(city: World) -> None:
    venue_id = hall(city)
    actor = city.actor(Role.LEADER, "01.02")
    venue, diary = of_hall(city, venue_id, actor), Reader(city, open_feed(actor, person=ELSEWHERE))
    code = hold(city, "01.01", "cluster_conference", meets("2025-09-10", venue_id=venue_id), title="Cụm thi đua")
    engage(code, ELSEWHERE)
    join(city, code, "01.02")
    before = [reader.the("Cụm thi đua") for reader in (venue, diary)]
    leave(city, code, "01.02")
    gone = [struck(reader, line) for reader, line in zip((venue, diary), before, strict=True)]
    join(city, code, "01.02")
    for reader, line in zip((venue, diary), gone, strict=True):
        back(reader, line)


def test_who_comes_to_it_after_the_unit_left_is_not_told_of_there(city: World) -> None:
    diary = Reader(city, open_feed(city.actor(Role.LEADER, "01.02"), person=ELSEWHERE))
    code = hold(city, "01.01", "cluster_conference", meets("2025-09-10"), title="Cụm thi đua")
    join(city, code, "01.02")
    leave(city, code, "01.02")
    engage(code, ELSEWHERE)
    assert diary.look() == {}


def test_the_unit_that_continues_one_that_left_has_it_struck_out_too(city: World) -> None:
    reader = Reader(city, open_feed(city.actor(Role.LEADER, "01"), unit=city.unit("01.01.001")))
    code = hold(city, "01.02", "cluster_conference", meets("2025-09-10"), title="Cụm thi đua")
    join(city, code, "01.01.001")
    before = reader.the("Cụm thi đua")
    leave(city, code, "01.01.001")
    result = city.decide("2025-07-15,merge,01.01.001+01.01.002,01.01.009,Đảng bộ phường Mới,base,")
    assert result.applied == 1, result.errors
    struck(reader, before)


# ── a point of attendance is given up ────────────────────────────────────────


def test_a_hall_strikes_out_what_nobody_watches_there_any_more(city: World) -> None:
    venue_id = hall(city)
    reader = of_hall(city, venue_id, city.actor(Role.LEADER, "01"))
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Trực tuyến")
    point = beside(code, venue_id)
    before = reader.the("Trực tuyến")
    with transaction():
        offer = extras.remove_point(get(code), point, by=SYSTEM)
    gone = struck(reader, before)
    take_back(offer)
    again = back(reader, gone)
    change(code, meets("2025-09-11"))  # another session in its place
    struck(reader, again)


# ── a unit goes elsewhere ────────────────────────────────────────────────────


def test_what_goes_elsewhere_with_its_unit_is_struck_out_above_it_and_comes_anew_where_it_goes(
    district: Reader, second: Reader, city: World
) -> None:
    hold(city, "01.01.001", "conference", meets("2025-09-10"), title="Sơ kết")
    before = district.the("Sơ kết")
    assert second.look() == {}
    result = city.decide("2025-07-01,transfer,01.01.001,,,,01.02")
    assert result.applied == 1, result.errors
    struck(district, before)
    assert second.the("Sơ kết").status == "TENTATIVE"


def test_a_role_that_reaches_less_far_strikes_out_what_was_told(city: World) -> None:
    account = city.account("Người thử", Role.LEADER, "01.01")
    with transaction():
        accounts.grant(account, Role.LEADER, city.unit("01.02"), by=SYSTEM)
    actor = identity.actor_of(account)
    session().rollback()
    assert actor is not None
    venue = of_hall(city, venue_id := hall(city), actor)
    code = hold(city, "01.02", "conference", meets("2025-09-10", venue_id=venue_id), title="Sơ kết")
    before = venue.the("Sơ kết")
    (row,) = [each for each in account_queries.grants_of(SYSTEM, [account])[account] if each.code == "01.02"]
    with transaction() as writer:
        accounts.revoke(row, writer.get_one(Account, account), by=SYSTEM)
    change(code, title="Chuyện kín")
    assert "Sơ kết" in struck(venue, before).summary


# ── what was never told ──────────────────────────────────────────────────────


def test_a_draft_that_a_unit_comes_to_is_not_struck_out_there(city: World, second: Reader, district: Reader) -> None:
    """It was in a calendar once, but not in these."""
    venue = of_hall(city, venue_id := hall(city), city.actor(Role.LEADER, "01.02"))
    code = hold(city, "01.01", "conference", meets("2025-09-10", venue_id=venue_id), title="Kiểm tra", state=EventState.DRAFT)
    offer = move(code, "schedule")
    before = district.the("Kiểm tra")
    take_back(offer)
    join(city, code, "01.02")
    struck(district, before)
    assert (second.look(), venue.look()) == ({}, {})


def test_a_name_of_before_a_unit_came_is_not_told_there(city: World, second: Reader, district: Reader) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), meets("2025-09-11"), title="Chuyện kín")
    assert len(district.look()) == 2
    change(code, plans(code)[0])
    change(code, title="Sơ kết")
    join(city, code, "01.02")
    assert [line.summary for line in second.look().values()] == ["Sơ kết"]
    leave(city, code, "01.02")
    assert [line.summary for line in second.look().values()] == ["Không còn trong lịch: Sơ kết"]
    assert sorted(line.status for line in district.look().values()) == ["CANCELLED", "TENTATIVE"]


def test_a_link_made_later_strikes_nothing_out_that_another_told(city: World, district: Reader) -> None:
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết", state=EventState.DRAFT)
    offer = move(code, "schedule")
    before = district.the("Sơ kết")
    take_back(offer)
    late = Reader(city, open_feed(city.actor(Role.LEADER, "01.01"), unit=city.unit("01.01")))
    assert late.look() == {}
    struck(district, before)


# ── more than one answer holds ───────────────────────────────────────────────


def test_what_one_answer_cannot_hold_is_not_struck_out(district: Reader, city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST", 2)
    for day in ("2025-09-10", "2025-09-11"):
        hold(city, "01.01", "conference", meets(day), title=f"Họp {day}")
    before = district.look()
    code = hold(city, "01.01", "conference", meets("2025-09-01"), title="Chen vào", state=EventState.DRAFT)
    offer = move(code, "schedule")
    assert sorted(line.summary for line in district.look().values()) == ["Chen vào", "Họp 2025-09-10"]
    take_back(offer)
    after = district.look()
    assert {uid: after[uid] for uid in before} == before
    assert [line.status for uid, line in after.items() if uid not in before] == ["CANCELLED"]


def test_what_is_struck_out_has_a_bound_too_the_nearest_to_come_first(
    district: Reader, city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retelling, "MOST", 2)
    days = ("2025-09-12", "2025-06-10", "2025-09-11", "2025-09-10")
    codes = [hold(city, "01.01", "conference", meets(day), title=f"Họp {day}", state=EventState.DRAFT) for day in days]
    offers = [move(code, "schedule") for code in codes]
    assert len(district.look()) == 4
    for offer in offers:
        take_back(offer)
    assert [f"{line.starts:%d/%m}" for line in district.look().values()] == ["10/09", "11/09"]


def test_what_could_not_be_written_down_is_at_the_next_look(
    district: Reader, city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody wrote just then: the answer goes out, and the next one is looked up again whatever the calendar has."""
    code = hold(city, "01.01", "conference", meets("2025-09-10"), title="Sơ kết", state=EventState.DRAFT)
    offer = move(code, "schedule")
    with monkeypatch.context() as busy:
        busy.setattr(reads, "leave", lambda *_statements: False)
        etag = district.client.get(district.address).headers["ETag"]
    district.client.get(district.address, headers={"If-None-Match": etag})
    before = district.the("Sơ kết")
    take_back(offer)
    struck(district, before)


# ── control ──────────────────────────────────────────────────────────────────


def test_control_without_what_was_written_down_it_vanishes(district: Reader, city: World) -> None:
    code = hold(city, "01.01", "conference", title="Sơ kết", state=EventState.DRAFT)
    offer = move(code, "schedule")
    before = district.the("Sơ kết")
    take_back(offer)
    with transaction() as writer:
        table: Any = Kept.__table__
        writer.execute(delete(table))
    with pytest.raises(KeyError):
        struck(district, before)
