"""Days on which meetings return: weekly on a weekday, or monthly on a day or on the n-th weekday. No database here."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from congress.core import clock
from congress.core.errors import DomainError

LONGEST = timedelta(days=3 * 366)
LAST = -1  # as ``nth``: the last such weekday of a month


class Every(StrEnum):
    WEEK = "week"
    MONTH = "month"


class OnDayOff(StrEnum):
    """What becomes of a meeting that would fall on a day off: it is held, left out, or held on the next working day."""

    KEEP = "keep"
    SKIP = "skip"
    SHIFT = "shift"


@dataclass(frozen=True)
class Rule:
    """``interval``: every so many weeks or months; ``weekday``: 0 is Monday; ``nth``: which such weekday of the month, 1 to 4
    or ``LAST``; ``day``: of the month instead, in a shorter month its last; ``at``: ``08:00`` in Việt Nam; ``minutes``: how
    long."""

    every: str
    interval: int = 1
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    at: str = "08:00"
    minutes: int = 180
    on_day_off: str = OnDayOff.KEEP

    @property
    def words(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def times(self, day: date) -> tuple[datetime, datetime]:
        starts = datetime.combine(day, time.fromisoformat(self.at), clock.ZONE)
        return starts, starts + timedelta(minutes=self.minutes)

    def period(self, day: date) -> date:
        """The first day of the week or month in which a day lies: of one period there is one meeting."""
        return day - timedelta(days=day.weekday()) if self.every == Every.WEEK else day.replace(day=1)


def of_words(words: Mapping[str, Any]) -> Rule:
    return Rule(**words)


def require(rule: Rule, starts_on: date, until: date) -> None:
    """:raises DomainError: a rule by which nothing could be held."""
    if until < starts_on:
        raise DomainError("series.days_reversed", 422, starts=starts_on, ends=until)
    if until - starts_on > LONGEST:
        raise DomainError("series.too_long", 422, years=3)
    weekly = rule.every == Every.WEEK and rule.weekday is not None
    by_day = rule.every == Every.MONTH and rule.day is not None and 1 <= rule.day <= 31
    by_weekday = rule.every == Every.MONTH and rule.weekday is not None and rule.nth in (1, 2, 3, 4, LAST)
    if not (weekly or by_day or by_weekday) or not 1 <= rule.interval <= 52 or not 0 <= (rule.weekday or 0) <= 6:
        raise DomainError("series.bad_rule", 422)
    if rule.on_day_off not in set(OnDayOff):
        raise DomainError("series.bad_rule", 422)
    if not 15 <= rule.minutes <= 24 * 60:
        raise DomainError("series.bad_length", 422)


def nominal_days(rule: Rule, starts_on: date, until: date) -> Iterator[date]:
    """Days by the rule alone, in order."""
    period, number = rule.period(starts_on), 0
    while period <= until:
        day = _day_in(rule, period)
        if starts_on <= day <= until:
            yield day
        number += rule.interval
        period = _period_after(rule, starts_on, number)


def _period_after(rule: Rule, starts_on: date, number: int) -> date:
    first = rule.period(starts_on)
    if rule.every == Every.WEEK:
        return first + timedelta(weeks=number)
    months = first.year * 12 + first.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def _day_in(rule: Rule, period: date) -> date:
    if rule.every == Every.WEEK:
        return period + timedelta(days=rule.weekday or 0)
    length = calendar.monthrange(period.year, period.month)[1]
    if rule.day is not None:
        return period.replace(day=min(rule.day, length))
    weekdays = [day for day in (period.replace(day=number) for number in range(1, length + 1)) if day.weekday() == rule.weekday]
    return weekdays[rule.nth - 1 if rule.nth and rule.nth > 0 else LAST]


def held_on(rule: Rule, nominal: date, is_day_off: Callable[[date], bool]) -> date | None:
    """The day on which the meeting of a nominal day is held; None where it is left out."""
    if rule.on_day_off == OnDayOff.KEEP or not is_day_off(nominal):
        return nominal
    if rule.on_day_off == OnDayOff.SKIP:
        return None
    day = nominal
    while is_day_off(day):
        day += timedelta(days=1)
    return day
