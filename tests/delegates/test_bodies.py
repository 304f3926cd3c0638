"""The roll of a committee's meeting follows the committee: who has a seat on the day is on it, once, and nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.delegates import bases, bodies, checking, codes, lists, queries, reckoning, services
from congress.delegates.bases import Assembly
from congress.delegates.models import Absence, Basis, Membership, Standing
from tests.delegates.making import congress, delegate, enlist, held, names, someone
from tests.events.making import appoint, hold, meets
from tests.support import SYSTEM, World

NAMES = ("Bùi Thị Ái", "Cao Văn Bắc", "Đỗ Thị Cam", "Lê Văn Dần", "Mai Thị Én")
DAY = "2025-09-10"


def seats(*people: str, until: str = "", body: str = "BCH", unit: str = "01") -> None:
    rows = [(name, f"197{NAMES.index(name)}-01-02", unit, "Uỷ viên", body, "2025-01-01", until) for name in people]
    appoint(*rows)


def meeting(world: World, unit: str = "01", body: str = "committee", day: str = DAY) -> str:
    return hold(world, unit, "plenum", meets(day), body=body)


def follow(code: str) -> tuple[int, int, int]:
    with transaction():
        done = bodies.enlist_body(held(code), by=SYSTEM)
    return done.added, done.left, done.back


def test_everybody_with_a_seat_on_the_day_is_on_the_roll_once(city: World) -> None:
    seats(*NAMES[:3])
    seats(NAMES[3], until="2025-09-01")  # not any more
    seats(NAMES[4], body="UBKT")
    code = meeting(city)
    assert follow(code) == (3, 0, 0)
    assert follow(code) == (0, 0, 0)
    assert names(code) == list(NAMES[:3])
    rows = queries.all_of(held(code).event.id)
    assert {row.basis for row in rows} == {Basis.MEMBER}
    assert {row.unit_id for row in rows} == {city.unit("01").unit_id}
    assert all(row.person_id for row in rows)
    assert all(codes.badge_code(row) for row in rows)
    lines = session().scalars(select(AuditLine.verb).where(AuditLine.verb == "delegates.body")).all()
    assert len(lines) == 1  # the second time nothing was done


def test_each_body_has_its_own_roll(city: World) -> None:
    seats(NAMES[4], body="BTV")
    seats(*NAMES[:3])
    code = meeting(city, body="standing_committee")
    assert follow(code) == (1, 0, 0)
    assert names(code) == [NAMES[4]]
    assert [each.rule for each in checking.findings(held(code)) if each.rule == "committee_missing"] == []


def test_who_leaves_the_body_leaves_the_roll_and_comes_back_with_his_number(city: World) -> None:
    seats(*NAMES[:3])
    code = meeting(city)
    follow(code)
    before = {row.full_name: row.number for row in queries.all_of(held(code).event.id)}
    _end_seat(NAMES[1], date(2025, 8, 1))
    assert follow(code) == (0, 1, 0)
    assert names(code) == [NAMES[0], NAMES[2]]
    _end_seat(NAMES[1], date.max)
    assert follow(code) == (0, 0, 1)
    assert {row.full_name: row.number for row in queries.all_of(held(code).event.id)} == before


def _end_seat(name: str, day: date) -> None:
    from congress.people.models import Person, Seat

    with transaction() as writer:
        seat = writer.scalars(select(Seat).join(Person, Person.id == Seat.person_id).where(Person.full_name == name)).one()
        seat.valid_to = day


def test_whom_a_person_withdrew_stays_withdrawn_and_a_stranger_stays(city: World) -> None:
    seats(*NAMES[:3])
    code = meeting(city)
    follow(code)
    enlist(code, someone(city, "Ngô Văn Lạ", "01", basis=Basis.MEMBER))
    row = next(row for row in queries.all_of(held(code).event.id) if row.full_name == NAMES[0])
    with transaction():
        lists.withdraw(held(code), delegate(row.id), "từ trần", by=SYSTEM)
    assert follow(code) == (0, 0, 0)
    assert set(names(code)) == {NAMES[1], NAMES[2], "Ngô Văn Lạ"}
    assert bodies.count_seated(held(code).event) == 3


def test_the_check_puts_missing_members_on_the_roll_as_members(city: World) -> None:
    seats(*NAMES[:3])
    code = meeting(city)
    with transaction():
        services.open_roll(held(code), by=SYSTEM)
    assert [each.rule for each in checking.findings(held(code))] == ["committee_missing"]
    with transaction():
        assert lists.enlist_committee(held(code), by=SYSTEM) == 3
    assert {row.basis for row in queries.all_of(held(code).event.id)} == {Basis.MEMBER}


def test_a_quorum_is_more_than_half_of_the_incumbents(city: World) -> None:
    seats(*NAMES[:4])
    code = meeting(city)
    follow(code)
    enlist(code, someone(city, "Khách Mời Một", "01", basis=Basis.ELECTED))  # no incumbent
    enlist(code, someone(city, "Dự Bị Một", "01", basis=Basis.MEMBER, membership=Membership.PROBATIONARY))
    found = reckoning.reckon(held(code).event)
    assert (found.assembly, found.quorum.convened, found.quorum.needed) == (Assembly.COMMITTEE, 4, 3)  # two are half
    assert (found.quorum.organisations, found.base.size, found.base.needed) == (0, 4, 3)
    assert not found.rules.quorum.is_confirmed
    row = queries.all_of(held(code).event.id)[0]
    with transaction():
        services.store(held(code), delegate(row.id), {"absence": Absence.EXCUSED}, "delegates.change", by=SYSTEM)
    found = reckoning.reckon(held(code).event)
    assert (found.attending, found.base.size, found.excluded) == (3, 4, [])  # what is taken off was not read: nobody is


@pytest.mark.parametrize(("day", "name", "confirmed"), [
    (date(2015, 1, 1), "Điều lệ Đảng 2011", False), (date(2021, 7, 30), "24-QĐ/TW", True),
    (date(2025, 1, 19), "24-QĐ/TW", True), (date(2025, 1, 20), "232-QĐ/TW", False),
    (date(2025, 5, 26), "294-QĐ/TW", False), (date(2026, 4, 8), "20-QĐ/TW", False),
    (date(2026, 7, 26), "208-QĐ/TW", False),
])  # fmt: skip
def test_the_rules_are_those_of_the_day_with_their_source(day: date, name: str, confirmed: bool) -> None:
    told = bases.rules_for(Assembly.DELEGATES, day)
    assert (told.name, told.base.is_confirmed, told.quorum.is_confirmed) == (name, confirmed, False)
    assert name.split("-", maxsplit=1)[0].split(" ", maxsplit=1)[0] in told.sources[0]
    assert ("244-QĐ/TW" if day < date(2024, 10, 10) else "190-QĐ/TW") in told.excluded[bases.Why.NO_ALTERNATE].text
    assert told.present.needed(550) == 367
    assert told.majority.needed(550) == 276


def test_every_reason_names_the_text_that_it_follows() -> None:
    for day in (date(2020, 1, 1), date(2022, 1, 1), date(2025, 10, 15)):
        told = bases.rules_for(Assembly.DELEGATES, day).excluded | bases.rules_for(Assembly.MEMBERS, day).excluded
        assert set(told) == set(bases.Why)
        assert all("QĐ/TW" in clause.text for clause in told.values())


def test_a_test_is_told_so_that_it_can_be_done_again() -> None:
    share, half = bases.Bound(2, 3, False), bases.Bound(1, 2, True)
    assert share.told(495, 550) == "3 × 495 ≥ 2 × 550: 1.485 ≥ 1.100"
    assert share.told(366, 550) == "3 × 366 < 2 × 550: 1.098 < 1.100"
    assert half.told(20, 39) == "2 × 20 > 1 × 39: 40 > 39"
    assert half.told(20, 40) == "2 × 20 ≤ 1 × 40: 40 ≤ 40"
    assert (half.needed(39), half.needed(40), share.needed(0)) == (20, 21, 0)


def test_what_cannot_be_followed_is_refused(city: World) -> None:
    for code, wanted in ((congress(city), "body.none"), (meeting(city, "01.01"), "body.empty")):
        with transaction(), pytest.raises(DomainError, match=wanted):
            bodies.enlist_body(held(code), by=SYSTEM)
    seats(NAMES[0], unit="01.02")
    code = meeting(city, "01.02")
    stranger = city.actor(Role.LEADER, "01.02")
    with transaction(), pytest.raises(DomainError, match="forbidden"):
        bodies.enlist_body(held(code, stranger), by=stranger)


def test_a_plenum_offers_its_roll_and_follows_at_a_click(city: World, organiser: FlaskClient) -> None:
    seats(*NAMES[:3])
    code = meeting(city)
    assert f"/delegates/{code}" in organiser.get(f"/events/{code}").text
    assert "Lập danh sách theo cấp uỷ" in organiser.get(f"/delegates/{code}").text
    answer = organiser.post(f"/delegates/{code}/body", follow_redirects=True)
    assert "thêm 3, rút 0, đưa trở lại 0" in answer.text
    assert "Danh sách khớp với sổ: 3 người." in answer.text
    assert "quá nửa số đương nhiệm" in answer.text
    assert "Danh sách đã đúng theo sổ cấp uỷ." in organiser.post(f"/delegates/{code}/body", follow_redirects=True).text
    assert names(code, Standing.OFFICIAL) == list(NAMES[:3])
