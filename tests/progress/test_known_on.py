"""What was known on a day stays what was known on that day, whatever is learned afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from congress.campaigns import duties
from congress.campaigns.models import DutyEvent, Status
from congress.core.db import transaction
from congress.core.errors import DomainError
from tests.conftest import TODAY
from tests.support import SYSTEM, World, day

SetClock = Callable[[datetime], None]
CELL, BASE = "01.01.001.001", "01.01.001"
TUESDAY, WEDNESDAY = day("2025-07-15"), day("2025-07-16")


@pytest.fixture
def corrected(city: World, set_clock: SetClock) -> World:
    """Reported on Tuesday for 10 May; corrected to 10 June on Wednesday."""
    city.report(CELL, day("2025-05-10"))
    set_clock(TODAY + timedelta(days=1))
    city.report(CELL, day("2025-06-10"))
    return city


def known(city: World, known_on: object) -> list[str]:
    return [city.done("cell", day(when), known_on=known_on) for when in ("2025-05-09", "2025-05-10", "2025-06-10")]


def test_correction_of_today_leaves_what_yesterday_knew(corrected: World) -> None:
    assert known(corrected, TUESDAY) == ["0/4", "1/4", "1/4"]
    assert known(corrected, WEDNESDAY) == ["0/4", "0/4", "1/4"]
    assert [corrected.done("cell", day(when)) for when in ("2025-05-10", "2025-06-10")] == ["0/4", "1/4"]


def test_control_a_history_that_was_overwritten_is_noticed(corrected: World) -> None:
    with transaction() as writer:
        writer.execute(update(DutyEvent).values(held_on=day("2025-06-10")))
    assert known(corrected, TUESDAY) != ["0/4", "1/4", "1/4"]


def test_before_anything_was_reported_nothing_was_known(corrected: World) -> None:
    assert known(corrected, day("2025-07-14")) == ["0/4", "0/4", "0/4"]


def test_day_ends_at_midnight_in_viet_nam(city: World, set_clock: SetClock) -> None:
    set_clock(TODAY.replace(hour=16, minute=59))
    city.report(CELL, day("2025-05-10"))
    set_clock(TODAY.replace(hour=17, minute=0))
    city.report("01.01.001.002", day("2025-05-10"))
    assert city.done("cell", TUESDAY, known_on=TUESDAY) == "1/4"
    assert city.done("cell", TUESDAY, known_on=WEDNESDAY) == "2/4"


def test_withdrawn_report_was_known_while_it_stood(city: World, set_clock: SetClock) -> None:
    city.report(CELL, day("2025-05-10"), Status.REPORTED)
    set_clock(TODAY + timedelta(days=1))
    with transaction():
        duties.withdraw(city.get_campaign(), city.unit(CELL), by=SYSTEM)
    assert (city.done("cell"), city.done("cell", known_on=TUESDAY)) == ("0/4", "1/4")


def test_reorganisation_of_today_leaves_the_tree_that_yesterday_knew(city: World, set_clock: SetClock) -> None:
    city.report(BASE, day("2025-06-10"))
    set_clock(TODAY + timedelta(days=1))
    city.decide("2025-07-01,transfer,01.01.001,,,,01.02", "2025-07-01,hand_over,01.01.003,,,,")
    now = [city.done("base", under=code) for code in ("01", "01.01", "01.02")]
    then = [city.done("base", known_on=TUESDAY, under=code) for code in ("01", "01.01", "01.02")]
    assert (now, then) == (["1/3", "0/1", "1/2"], ["1/4", "1/3", "0/1"])


def test_unit_that_ended_since_is_asked_of_as_it_was_known(city: World, set_clock: SetClock) -> None:
    """The decision came late: by what Tuesday knew, the unit still stood."""
    set_clock(TODAY + timedelta(days=1))
    city.decide(f"2025-07-01,merge,{CELL}+01.01.001.002,01.01.001.009,Chi bộ Hợp nhất,cell,")
    assert city.done("cell", TUESDAY, known_on=TUESDAY, under=CELL) == "0/1"
    for known_on in (None, WEDNESDAY):
        with pytest.raises(DomainError, match=r"unit\.not_on_day"):
            city.figures(TUESDAY, known_on, CELL)


def test_as_of_and_known_on_are_asked_together(city: World, set_clock: SetClock) -> None:
    """A figure of a past day, as it was known on another, earlier than a report about the day."""
    city.report(CELL, day("2025-05-10"))
    set_clock(TODAY + timedelta(days=3))
    city.report("01.01.001.002", day("2025-05-09"))
    asked = [(as_of, known_on) for as_of in ("2025-05-09", "2025-05-10") for known_on in ("2025-07-15", "2025-07-18")]
    assert [city.done("cell", day(as_of), known_on=day(known_on)) for as_of, known_on in asked] == ["0/4", "1/4", "1/4", "2/4"]
