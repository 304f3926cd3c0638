"""Meetings that return: which days, what a later rule does, and what nobody may take from those who decided by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core import undo
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.events import recurrence, series, services, shape
from congress.events.models import Event, EventState
from congress.events.recurrence import LAST, Rule
from congress.events.series import Plan
from tests.events.making import at, get, move
from tests.support import SYSTEM, World

MONDAYS = Rule("week", weekday=0, at="14:00", minutes=90)
PLAN = Plan("briefing", "Giao ban tuần")


def start(world: World, rule: Rule = MONDAYS, plan: Plan = PLAN, first: str = "2025-07-21", until: str = "2025-08-31") -> int:
    with transaction():
        return series.start(world.unit("01.01"), rule, plan, *map(date.fromisoformat, (first, until)), by=SYSTEM)[0].id


def change(number: int, rule: Rule = MONDAYS, plan: Plan = PLAN, until: str = "2025-08-31") -> series.Followed:
    with transaction():
        return series.change(series.get_series(SYSTEM, number), rule, plan, date.fromisoformat(until), by=SYSTEM)


def held(number: int) -> list[str]:
    """Days on which it is held."""
    session().expire_all()
    found = [f"{event.starts_on:%d/%m}" for event in series.events_of(number) if event.state != EventState.CANCELLED]
    session().rollback()
    return found


def code_on(number: int, day: str) -> str:
    found = [event.code for event in series.events_of(number) if f"{event.starts_on:%d/%m}" == day]
    session().rollback()
    return found[0]


def move_to(code: str, day: str) -> None:
    with transaction():
        event = get(code)
        (row,) = session().execute(shape.SESSION.select().where(shape.SESSION.c.event_id == event.id)).all()
        plan = services.SessionPlan(at(day), at(day, "10:00"), id=row.id)
        services.change(event, shape.details_of(event), [plan], by=SYSTEM, version=event.version)


# ── days ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("rule", "days"), [
    (Rule("week", weekday=0), ["7/7", "14/7", "21/7", "28/7"]),
    (Rule("week", interval=2, weekday=4), ["4/7", "18/7", "1/8"]),
    (Rule("month", day=31), ["31/7"]),
    (Rule("month", weekday=1, nth=1), ["1/7"]),
    (Rule("month", weekday=4, nth=LAST), ["25/7"]),
])  # fmt: skip
def test_days_follow_the_rule(rule: Rule, days: list[str]) -> None:
    found = list(recurrence.nominal_days(rule, date(2025, 7, 1), date(2025, 8, 1)))
    assert [f"{day.day}/{day.month}" for day in found] == days


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    found = list(recurrence.nominal_days(Rule("month", day=31), date(2025, 1, 31), date(2025, 4, 30)))
    assert [day.day for day in found] == [31, 28, 31, 30]


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 1000), st.integers(1, 6), st.integers(0, 6), st.booleans())
def test_days_are_in_order_one_a_period_and_fit_the_rule(
    first: date, length: int, interval: int, weekday: int, weekly: bool
) -> None:
    rule = Rule("week", interval, weekday) if weekly else Rule("month", interval, weekday, nth=2)
    days = list(recurrence.nominal_days(rule, first, first + timedelta(days=length)))
    assert days == sorted(set(days))
    assert all(first <= day <= first + timedelta(days=length) and day.weekday() == weekday for day in days)
    periods = [rule.period(day) for day in days]
    assert len(set(periods)) == len(periods)
    if weekly:
        assert {(after - before).days for before, after in pairwise(days)} <= {7 * interval}


@pytest.mark.parametrize(("on_day_off", "days"), [
    ("keep", ["26/08", "02/09", "09/09"]), ("skip", ["26/08", "09/09"]), ("shift", ["26/08", "03/09", "09/09"]),
])  # fmt: skip
def test_a_holiday_is_kept_left_out_or_put_off(city: World, on_day_off: str, days: list[str]) -> None:
    """2/9 is National Day, a Tuesday."""
    rule = Rule("week", weekday=1, on_day_off=on_day_off)
    assert held(start(city, rule, first="2025-08-26", until="2025-09-09")) == days


@pytest.mark.parametrize(("rule", "until", "code"), [
    (Rule("week"), "2025-08-31", "series.bad_rule"), (Rule("month", day=32), "2025-08-31", "series.bad_rule"),
    (Rule("week", weekday=0, minutes=5), "2025-08-31", "series.bad_length"), (MONDAYS, "2029-08-31", "series.too_long"),
    (MONDAYS, "2025-07-01", "series.days_reversed"), (Rule("month", day=1), "2025-07-31", "series.empty"),
])  # fmt: skip
def test_a_rule_by_which_nothing_could_be_held_is_refused(city: World, rule: Rule, until: str, code: str) -> None:
    with pytest.raises(DomainError, match=code.replace(".", r"\.")):
        start(city, rule, until=until)
    session().rollback()


# ── a series and its exceptions ──────────────────────────────────────────────


def test_each_meeting_is_an_event_of_its_own(city: World) -> None:
    number = start(city)
    assert held(number) == ["21/07", "28/07", "04/08", "11/08", "18/08", "25/08"]
    event = get(code_on(number, "28/07"))
    assert (event.name, event.starts_at, event.ends_at) == (
        "Giao ban tuần",
        at("2025-07-28", "14:00"),
        at("2025-07-28", "15:30"),
    )


def test_a_changed_series_takes_its_events_along(city: World) -> None:
    number = start(city)
    before = {event.uid for event in series.events_of(number)}
    done = change(number, Rule("week", weekday=3, at="08:00"), Plan("briefing", "Giao ban mới"), "2025-09-07")
    assert held(number) == ["24/07", "31/07", "07/08", "14/08", "21/08", "28/08", "04/09"]
    assert (done.made, done.changed, done.called_off) == (1, 6, 0)
    events = series.events_of(number)
    assert before <= {event.uid for event in events}
    assert {event.name for event in events} == {"Giao ban mới"}
    assert all(event.sequence == 1 for event in events if event.uid in before)


def test_nothing_changes_where_nothing_was_said(city: World) -> None:
    number = start(city)
    before = stamps(number)
    done = change(number)
    assert (done.made, done.changed, done.called_off, done.kept) == (0, 0, 0, 0)
    assert stamps(number) == before


def stamps(number: int) -> list[tuple[Any, ...]]:
    session().expire_all()
    found = [(event.code, event.version, event.sequence, event.starts_at, event.state) for event in series.events_of(number)]
    session().rollback()
    return found


def test_what_was_moved_or_called_off_stays_so(city: World) -> None:
    number = start(city)
    moved, off = code_on(number, "28/07"), code_on(number, "04/08")
    move_to(moved, "2025-07-30")
    move(off, "cancel", reason="lãnh đạo đi công tác")
    done = change(number, Rule("week", weekday=3))
    assert held(number) == ["24/07", "30/07", "14/08", "21/08", "28/08"]
    assert done.kept == 2
    assert get(moved).starts_at == at("2025-07-30")
    assert (get(off).state, get(off).reason) == (EventState.CANCELLED, "lãnh đạo đi công tác")


def test_control_without_the_mark_of_a_hand_it_would_not_stay(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number = start(city)
    move_to(code_on(number, "28/07"), "2025-07-30")
    monkeypatch.setattr(series, "_is_exception", lambda _event: False)
    change(number, Rule("week", weekday=3))
    assert "31/07" in held(number)


def test_a_moved_meeting_still_follows_the_title(city: World) -> None:
    number = start(city)
    moved = code_on(number, "28/07")
    move_to(moved, "2025-07-30")
    change(number, plan=Plan("briefing", "Tên mới"))
    assert (get(moved).name, get(moved).starts_at) == ("Tên mới", at("2025-07-30"))


def test_a_day_that_was_called_off_can_be_taken_up_again(city: World) -> None:
    number = start(city)
    move(code_on(number, "28/07"), "cancel", reason="mưa bão")
    with transaction():
        series.add_day(series.get_series(SYSTEM, number), date(2025, 7, 28), by=SYSTEM)
    assert "28/07" in held(number)
    with pytest.raises(DomainError, match=r"series\.held_already"), transaction():
        series.add_day(series.get_series(SYSTEM, number), date(2025, 7, 28), by=SYSTEM)
    change(number, Rule("week", weekday=3))
    assert held(number)[:2] == ["24/07", "31/07"]


def test_one_more_day_stays_beside_the_rule(city: World) -> None:
    number = start(city)
    with transaction():
        series.add_day(series.get_series(SYSTEM, number), date(2025, 7, 25), by=SYSTEM)
    change(number, Rule("week", weekday=3))
    assert held(number)[:3] == ["24/07", "25/07", "31/07"]


def test_a_shorter_series_calls_off_and_a_longer_one_takes_up_again(city: World) -> None:
    number = start(city)
    assert change(number, until="2025-08-08").called_off == 3
    assert held(number) == ["21/07", "28/07", "04/08"]
    change(number, until="2025-08-31")
    assert held(number) == ["21/07", "28/07", "04/08", "11/08", "18/08", "25/08"]
    assert len(series.events_of(number)) == 6


def test_a_week_that_has_met_already_meets_no_second_time(city: World) -> None:
    """It is Tuesday 15/7; Monday's meeting was held."""
    number = start(city, first="2025-07-14")
    change(number, Rule("week", weekday=4))
    assert held(number)[:2] == ["14/07", "25/07"]


def test_an_ended_series_calls_off_what_lies_ahead_and_takes_no_change(city: World) -> None:
    number = start(city, first="2025-07-14")
    move_to(code_on(number, "28/07"), "2025-07-30")
    with transaction():
        assert series.end(series.get_series(SYSTEM, number), by=SYSTEM)[0] == 5
    assert held(number) == ["14/07", "30/07"]
    with pytest.raises(DomainError, match=r"series\.over"):
        change(number)
    session().rollback()


def test_an_end_that_is_taken_back_brings_back_what_it_called_off_but_nothing_else(city: World) -> None:
    number = start(city)
    before = held(number)
    move(code_on(number, "28/07"), "cancel", reason="mưa bão")
    with transaction():
        count, offer = series.end(series.get_series(SYSTEM, number), by=SYSTEM)
    assert (count, held(number)) == (len(before) - 1, [])
    move(code_on(number, "04/08"), "schedule")
    move(code_on(number, "04/08"), "cancel", reason="người khác đã huỷ")
    with transaction():
        undo.take_back(offer, by=SYSTEM)
    assert held(number) == [day for day in before if day not in ("28/07", "04/08")]
    assert change(number, until="2025-09-14").made == 2, "it goes on, and takes changes again"


def test_an_end_is_not_taken_back_twice_or_by_who_lost_the_unit(city: World) -> None:
    number = start(city)
    organiser = city.actor(Role.ORGANISER, "01.01")
    with transaction():
        _count, offer = series.end(series.get_series(organiser, number), by=organiser)
    with pytest.raises(DomainError, match="forbidden"), transaction():
        undo.take_back(offer, by=replace(organiser, grants=()))
    with transaction():
        undo.take_back(offer, by=organiser)
    with pytest.raises(DomainError, match=r"undo\.done_already"), transaction():
        undo.take_back(offer, by=organiser)


def test_a_series_is_seen_and_changed_by_those_who_arrange_its_unit_alone(city: World) -> None:
    number = start(city)
    for role, code in ((Role.ORGANISER, "01.02"), (Role.LEADER, "01"), (Role.SECRETARY, "01.01.001")):
        actor = city.actor(role, code)
        assert series.list_series(actor) == []
        with pytest.raises(DomainError, match="not_found"):
            series.get_series(actor, number)
    with pytest.raises(DomainError, match="forbidden"), transaction():
        series.start(
            city.unit("01"), MONDAYS, PLAN, date(2025, 7, 21), date(2025, 8, 1), by=city.actor(Role.ORGANISER, "01.01")
        )
    assert series.get_series(city.actor(Role.ORGANISER, "01.01"), number).id == number
    assert isinstance(series.events_of(number)[0], Event)


# ── what cannot be ───────────────────────────────────────────────────────────


def test_a_meeting_that_days_off_would_shift_onto_the_next_one_is_left_out(city: World) -> None:
    thursdays = Rule("week", weekday=3, on_day_off="shift")
    number = start(city, thursdays, first="2027-01-25", until="2027-02-20")  # Tết: off from 4 to 10 February
    assert held(number) == ["28/01", "11/02", "18/02"]


@pytest.mark.parametrize(
    "plan", [Plan("nothing"), Plan("briefing", "x" * 301), Plan("briefing", place="x" * 301), Plan("briefing", note="x" * 2001)]
)
def test_a_plan_that_no_event_could_be_is_refused(city: World, plan: Plan) -> None:
    with pytest.raises(DomainError):
        start(city, plan=plan)
    number = start(city)
    with pytest.raises(DomainError):
        change(number, plan=plan)


def test_a_rule_with_an_unknown_word_is_refused(city: World) -> None:
    with pytest.raises(DomainError):
        start(city, Rule("week", weekday=0, on_day_off="nothing"))
