"""Which days a page of the calendar shows, and which lie before and behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from congress.core import clock

DAY = timedelta(days=1)
NOON, EVENING = 12, 18  # hours at which the halves of a day begin


class View(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LIST = "list"


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class Span:
    """``first`` to ``last``, both included, around ``day``; of a month the whole weeks that it touches."""

    view: View
    day: date
    first: date
    last: date
    previous: date
    following: date

    @property
    def own(self) -> tuple[date, date]:
        """Without the days of the neighbours that fill a month's weeks."""
        if self.view != View.MONTH:
            return self.first, self.last
        return self.day.replace(day=1), self.following - DAY

    @property
    def days(self) -> list[date]:
        return list(_days(self.first, self.last))

    @property
    def weeks(self) -> list[list[date]]:
        days = self.days
        return [days[place : place + 7] for place in range(0, len(days), 7)]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def around(view: View, day: date) -> Span:
    """The days that a view shows when somebody asks for one of them."""
    if view == View.DAY:
        return Span(view, day, day, day, day - DAY, day + DAY)
    if view == View.WEEK:
        monday = day - day.weekday() * DAY
        return Span(view, day, monday, monday + 6 * DAY, monday - 7 * DAY, monday + 7 * DAY)
    first = day.replace(day=1)
    following = (first + 31 * DAY).replace(day=1)
    last, previous = following - DAY, (first - DAY).replace(day=1)
    if view == View.MONTH:
        return Span(view, day, first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY, previous, following)
    return Span(view, day, first, last, previous, following)


def half_of(moment: datetime) -> Half:
    """Sáng, chiều, tối: in Việt Nam."""
    hour = moment.astimezone(clock.ZONE).hour
    return Half.MORNING if hour < NOON else Half.AFTERNOON if hour < EVENING else Half.EVENING


def begins(day: date) -> datetime:
    """The instant at which a day begins in Việt Nam."""
    return datetime.combine(day, time(), clock.ZONE)


def days_of(starts_at: datetime, ends_at: datetime) -> Iterator[date]:
    """Every local day that something touches; what ends at midnight does not touch the next one."""
    last = (ends_at - timedelta(microseconds=1)).astimezone(clock.ZONE).date()
    yield from _days(starts_at.astimezone(clock.ZONE).date(), last)
