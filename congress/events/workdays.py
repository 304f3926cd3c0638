"""Working days in Việt Nam: weekends, the state's days off with the Saturdays worked for them, and what this installation adds.

Labour Code 2019, article 112, and the yearly announcements, as the package ``holidays`` knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import delete, select

from congress.core import audit, clock, rules
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError, NotFound
from congress.core.speech import sentence
from congress.core.text import WEEKDAYS, clean, require_short
from congress.events.models import Holiday

_DAY = timedelta(days=1)
_FAR = 4000  # days looked through for a working one, so that a mistake in the list ends


@lru_cache(maxsize=64)
def _state(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """Public days off of a year with their names, and weekend days worked for others."""
    import holidays  # slow to load, and most pages need no calendar

    known = holidays.country_holidays("VN", years=year, language="vi")
    return dict(known), frozenset(known.weekend_workdays)


@lru_cache(maxsize=4096)
def _public(day: date) -> tuple[str, bool]:
    """(name of the public day off, is worked although it is a weekend)"""
    names, worked = _state(day.year)
    return names.get(day, ""), day in worked or day in _state(min(day.year + 1, 9999))[1]


@dataclass(frozen=True)
class Workdays:
    """``own``: day -> (name, is worked): what stands in this installation's list, which is stronger than the state's."""

    own: Mapping[date, tuple[str, bool]] = field(default_factory=dict)
    weekend: tuple[int, ...] = (5, 6)

    def name_of_holiday(self, day: date) -> str:
        """Which day off a day is beside weekends, on which congresses and cells often meet; empty for every other day."""
        name, is_worked = self.own.get(day, (_public(day)[0], False))
        return "" if is_worked else name

    def name_of_day_off(self, day: date) -> str:
        """Why nobody works on a day; empty for a working day."""
        is_worked = self.own[day][1] if day in self.own else _public(day)[1]
        is_weekend = day.weekday() in self.weekend and not is_worked
        return self.name_of_holiday(day) or (WEEKDAYS[day.weekday()] if is_weekend else "")

    def is_day_off(self, day: date) -> bool:
        return self.name_of_day_off(day) != ""

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after a day, the day itself not counted; before it where ``count`` is negative."""
        step = _DAY if count >= 0 else -_DAY
        left = abs(count)
        for _turn in range(_FAR):
            if left == 0:
                return day
            day += step
            left -= not self.is_day_off(day)
        raise OverflowError("so many days off in a row are a mistake in the list")

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to ``last``, itself included; 0 where ``last`` is earlier."""
        return sum(not self.is_day_off(first + timedelta(days=number)) for number in range(1, (last - first).days + 1))

    def next_working_day(self, day: date) -> date:
        """The day itself or the first working one behind it."""
        return self.add_working_days(day - _DAY, 1)


def known() -> Workdays:
    """The calendar of this installation."""
    own = {row.day: (row.name, bool(row.is_worked)) for row in list_own()}
    return Workdays(own, tuple(rules.in_force(__file__, clock.today())["weekend"]))


def is_day_off(day: date) -> bool:
    return known().is_day_off(day)


def name_of_day_off(day: date) -> str:
    return known().name_of_day_off(day)


def add_working_days(day: date, count: int) -> date:
    return known().add_working_days(day, count)


def working_days_between(first: date, last: date) -> int:
    return known().working_days_between(first, last)


def days_off(calendar: Workdays, year: int) -> list[tuple[date, str]]:
    """Days of a year that are off by the state's calendar or by this installation's, weekends left out."""
    first = date(year, 1, 1)
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    named = [(day, calendar.name_of_day_off(day)) for day in days]
    return [(day, name) for day, name in named if name and name != WEEKDAYS[day.weekday()]]


def doubt(day: date) -> str:
    """A sentence where the days off of that year were not announced yet: Tết and bridging days may come to lie otherwise."""
    until = rules.in_force(__file__, day)["days_off_known_until"]
    return sentence("clash_notes", "doubtful_year", year=str(day.year)) if day.year > until else ""


# ── the list of this installation ────────────────────────────────────────────


def list_own() -> list[Holiday]:
    return list(session().scalars(select(Holiday).order_by(Holiday.day)))


def set_day(day: date, name: str, *, is_worked: bool, by: Actor) -> None:
    """A day off of one's own, or a weekend day that is worked; said again it is changed.

    :raises DomainError: without a name.
    """
    name = clean(name)
    if not name:
        raise DomainError("holiday.name_missing", 422)
    require_short(name, 200)
    session().merge(Holiday(day=day, name=name, is_worked=is_worked))
    session().flush()
    audit.record("events.set_day", name, by=by, day=day.isoformat(), is_worked=is_worked)


def remove_day(day: date, *, by: Actor) -> None:
    """:raises NotFound: it is not in the list."""
    found = session().get(Holiday, day)
    if found is None:
        raise NotFound
    session().execute(delete(Holiday).where(Holiday.day == day))
    audit.record("events.remove_day", found.name, by=by, day=day.isoformat(), is_worked=found.is_worked)
