"""Time: one source of now, one zone for people, whole days with two open ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEGINNING = date.min  # an open start: "as long as anyone remembers"
FOREVER = date.max  # an open end; ranges of days are half-open, [from, to)


def now() -> datetime:
    """Aware, UTC. Tests replace this one function."""
    return datetime.now(UTC)


def local_now() -> datetime:
    return now().astimezone(ZONE)


def today() -> date:
    """The day it is in Việt Nam."""
    return local_now().date()


def end_of(day: date) -> datetime:
    """The instant at which a local day is over; what was recorded before it was known on that day."""
    if day >= FOREVER:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day + timedelta(days=1), time.min, ZONE).astimezone(UTC)
