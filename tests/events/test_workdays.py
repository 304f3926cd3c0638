"""Working days: weekends, the state's days off with the Saturdays worked for them, what the installation adds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core.db import transaction
from congress.core.errors import DomainError, NotFound
from congress.events import workdays
from congress.events.workdays import Workdays
from tests.support import SYSTEM, World, day

STATE = Workdays()


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("2025-01-29", "Tết Nguyên Đán"),
        ("2025-09-02", "Quốc khánh"),
        ("2025-04-07", "Ngày Giỗ Tổ Hùng Vương"),
        ("2025-05-02", "Ngày nghỉ (thay cho ngày 26/04/2025)"),
        ("2025-04-26", ""),  # the Saturday worked for it
        ("2025-04-19", "thứ Bảy"),
        ("2025-07-20", "Chủ nhật"),
        ("2025-07-15", ""),
        ("2019-01-05", ""),  # worked for the last day of the year before
    ],
)
def test_days_off_have_names(app: object, when: str, name: str) -> None:
    assert workdays.name_of_day_off(day(when)) == name
    assert workdays.is_day_off(day(when)) == (name != "")


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        ("2025-07-15", 1, "2025-07-16"),
        ("2025-07-15", 30, "2025-08-26"),
        ("2025-07-18", 1, "2025-07-21"),
        ("2025-07-19", 1, "2025-07-21"),
        ("2025-08-29", 1, "2025-09-03"),  # a weekend and two days of National Day between
        ("2025-01-24", 1, "2025-02-03"),  # Tết
        ("2025-04-25", 1, "2025-04-26"),
        ("2025-07-21", -1, "2025-07-18"),
        ("2025-07-15", 0, "2025-07-15"),
    ],
)
def test_working_days_are_counted_from_the_day_after(first: str, count: int, last: str) -> None:
    assert STATE.add_working_days(day(first), count) == day(last)


def test_thirty_working_days_before_a_congress() -> None:
    assert STATE.working_days_between(day("2025-07-15"), day("2025-08-26")) == 30
    assert STATE.working_days_between(day("2025-07-15"), day("2025-08-25")) == 29
    assert STATE.working_days_between(day("2025-08-26"), day("2025-07-15")) == 0


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 90))
def test_the_two_ways_of_counting_agree(first: date, count: int) -> None:
    last = STATE.add_working_days(first, count)
    assert STATE.working_days_between(first, last) == count
    assert STATE.working_days_between(first, last - timedelta(days=1)) == count - 1
    assert STATE.next_working_day(last) == last


def test_what_the_installation_says_is_stronger_than_the_states_calendar(world: World) -> None:
    with transaction():
        workdays.set_day(day("2025-09-02"), "Trực", is_worked=True, by=SYSTEM)
        workdays.set_day(day("2025-09-03"), "Nghỉ bù", is_worked=False, by=SYSTEM)
        workdays.set_day(day("2025-09-03"), "Nghỉ riêng", is_worked=False, by=SYSTEM)
    assert workdays.name_of_day_off(day("2025-09-02")) == ""
    assert workdays.name_of_day_off(day("2025-09-03")) == "Nghỉ riêng"
    assert workdays.add_working_days(day("2025-08-29"), 2) == day("2025-09-04")
    assert workdays.working_days_between(day("2025-08-29"), day("2025-09-04")) == 2
    with transaction():
        workdays.remove_day(day("2025-09-03"), by=SYSTEM)
        with pytest.raises(NotFound):
            workdays.remove_day(day("2025-09-03"), by=SYSTEM)
        with pytest.raises(DomainError, match=r"holiday\.name_missing"):
            workdays.set_day(day("2025-09-04"), " ", is_worked=False, by=SYSTEM)
    assert workdays.name_of_day_off(day("2025-09-03")) == ""


def test_years_that_were_not_announced_yet_are_doubtful(app: object) -> None:
    assert workdays.doubt(day("2026-12-31")) == ""
    assert "2027" in workdays.doubt(day("2027-01-01"))


def test_a_list_that_leaves_no_working_day_ends() -> None:
    off = Workdays(weekend=tuple(range(7)))
    with pytest.raises(OverflowError):
        off.add_working_days(day("2025-01-01"), 20)
