"""The half-year of a city as the press told it (seed 004): the plenum, the trial run, the cascade of congresses.

Made-up people in the same posts. Every figure is counted again over the rows.
"""

from __future__ import annotations

from datetime import date

import pytest

from congress.core.actor import Role
from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.events import lifecycle, queries
from congress.events.models import EventKind, EventState
from congress.events.services import Details
from tests.scenarios.meetings import appoint, count, event, hold, listed, meets, present, raw
from tests.support import SYSTEM, World

CITY = "Đảng bộ thành phố Mẫu"
TREE = (
    ("01", CITY, "city", "", "", ""),
    ("01.01", "Đảng bộ phường Một", "base_superior", "01", "", ""),
    ("01.01.001", "Đảng bộ trường Sen", "base", "01.01", "40", ""),
)
# the order of the press: the chairman, a member of the Central Committee, stands before the standing deputy secretary
CHAIRS = (
    ("Lò Thị Ban", "Bí thư"),
    ("Vừ Mí Cai", "Phó Bí thư"),
    ("Nông Văn Đào", "Phó Bí thư Thường trực"),
    ("Giàng A Êm", "Phó Bí thư"),
)
MEMBERS = 71  # of the committee of the city, its chairs among them
SEATS = "seat WHERE body = 'committee' AND valid_from <= '2025-07-15' AND valid_to > '2025-07-15'"
PEOPLE = "(SELECT DISTINCT g.person_id FROM engagement g JOIN event_session s ON s.id = g.session_id"
PEOPLE += " JOIN event e ON e.id = s.event_id WHERE e.code = :code AND g.role = 'member') AS people"


@pytest.fixture
def city(world: World) -> World:
    """A city with its committee of 71; one of them leaves it on 1 July and another takes the seat."""
    world.tree(TREE)
    names = [f"Uỷ viên Thứ {number}" for number in range(MEMBERS - len(CHAIRS))]
    born = (f"{place % 28 + 1}/{place % 12 + 1}/{1960 + place % 30}" for place in range(MEMBERS + 1))
    rows = [(name, next(born), "01", title, "BTV", "15/8/2020") for name, title in CHAIRS]
    rows += [(name, next(born), "01", "Ủy viên Ban Chấp hành", "BCH", "15/8/2020") for name in names[:-1]]
    rows.append((names[-1], next(born), "01", "Ủy viên Ban Chấp hành", "BCH", "15/8/2020", "1/7/2025"))
    rows.append(("Uỷ viên Mới", next(born), "01", "Ủy viên Ban Chấp hành", "BCH", "1/7/2025"))
    appoint(*rows)
    return world


@pytest.fixture
def plenum(city: World) -> str:
    details = Details(EventKind.PLENUM, ordinal=23, term_no=17)
    return hold(city, "01", details, meets("2025-07-15", "8:00", "11:30"), chairs=[name for name, _title in CHAIRS])


def test_plenum_is_named_by_its_ordinal_and_term(plenum: str) -> None:
    name = event(plenum).name
    assert name == f"Hội nghị lần thứ 23 Ban Chấp hành {CITY} khoá XVII"
    for typed in ("hoi nghi lan thu 23", "khóa XVII", "ban chap hanh thanh pho mau"):
        assert listed(typed=typed) == [plenum], typed
    assert listed(typed="khóa XVIII") == []


def test_four_chairs_stand_in_the_order_of_protocol(plenum: str) -> None:
    assert present(plenum, "chair") == list(CHAIRS)


def test_members_of_the_committee_of_that_day_must_be_there(plenum: str) -> None:
    assert count(PEOPLE, code=plenum) == count(SEATS) == MEMBERS
    names = [name for name, _title in present(plenum, "member")]
    assert "Uỷ viên Mới" in names
    assert f"Uỷ viên Thứ {MEMBERS - len(CHAIRS) - 1}" not in names, "left on 1 July"


def test_plenum_of_june_was_of_those_who_sat_in_june(city: World) -> None:
    code = hold(city, "01", Details(EventKind.PLENUM, ordinal=22, term_no=17), meets("2025-06-20", "8:00", "11:30"))
    names = [name for name, _title in present(code, "member")]
    assert len(names) == MEMBERS
    assert f"Uỷ viên Thứ {MEMBERS - len(CHAIRS) - 1}" in names
    assert "Uỷ viên Mới" not in names


def test_city_congress_has_one_name_whatever_the_press_calls_it(city: World) -> None:
    details = Details(EventKind.CONGRESS, ordinal=18, term="2025 - 2030")
    code = hold(
        city, "01", details,
        meets("2025-10-15", "14:00", "17:00", kind="preparatory"),
        meets("2025-10-16", "8:00", "17:00"), meets("2025-10-17", "8:00", "11:30"),
    )  # fmt: skip
    assert event(code).name == f"Đại hội đại biểu {CITY} lần thứ XVIII, nhiệm kỳ 2025 - 2030"
    for typed in ("dai hoi dai bieu lan thu XVIII dang bo", "Đại hội đại biểu Đảng bộ lần thứ XVIII"):
        assert listed(typed=typed) == [code]
    kinds = [row.kind for row in queries.sessions_of([event(code).id])[event(code).id]]
    assert kinds == ["preparatory", "official", "official"]


def test_trial_run_is_one_event_of_seven_days_and_its_review_follows(city: World) -> None:
    days = [date(2025, 6, day) for day in range(20, 27)]
    title = "Vận hành thử nghiệm mô hình chính quyền địa phương 2 cấp"
    trial = hold(
        city, "01", Details(EventKind.CONFERENCE, title), *(meets(day, "8:00", "17:00", kind="working") for day in days)
    )
    review = hold(
        city,
        "01",
        Details(EventKind.CONFERENCE, "Họp rút kinh nghiệm vận hành thử nghiệm"),
        meets("2025-06-27", "8:00", "11:00"),
    )
    stored = raw("SELECT starts_on, ends_on FROM event WHERE code = :code", code=trial)[0]
    assert [str(day) for day in stored] == ["2025-06-20", "2025-06-26"]
    assert count("event_session s JOIN event e ON e.id = s.event_id WHERE e.code = :code", code=trial) == len(days)
    for day, codes in ((date(2025, 6, 19), []), (date(2025, 6, 20), [trial]), (date(2025, 6, 23), [trial]),
                       (date(2025, 6, 26), [trial]), (date(2025, 6, 27), [review]), (date(2025, 6, 28), [])):  # fmt: skip
        assert listed(since=day, till=day) == codes, day


def test_plenum_convened_and_over_cannot_be_changed_any_more(plenum: str, city: World) -> None:
    with transaction():
        lifecycle.convene(event(plenum), by=SYSTEM)
        lifecycle.close(event(plenum), by=SYSTEM)
    assert (event(plenum).state, event(plenum).convened_on) == (EventState.CLOSED, date(2025, 7, 15))
    with transaction(), pytest.raises(DomainError, match=r"event\.wrong_state"):
        lifecycle.cancel(event(plenum), by=SYSTEM, reason="nhầm")


def test_plenum_is_seen_by_the_city_and_not_by_a_cell_of_a_school(plenum: str, city: World) -> None:
    assert queries.list_events(city.actor(Role.ORGANISER, "01")).total == 1
    assert queries.list_events(city.actor(Role.SECRETARY, "01.01.001")).total == 0
