"""Every unit's event in one hall at one hour: each of them stands in a clash with all the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from congress.core.db import transaction
from congress.events import clashes, services, workdays
from congress.events.queries import get_event
from congress.venues import queries as venues
from tests.support import SYSTEM, World


def meet_in_one(world: World, units: Sequence[str], marks: Sequence[str]) -> tuple[int, dict[str, tuple[str, str]]]:
    """(the hall, unit -> (code of its event, the first of its clashes)); a day off of one's own stands ready too."""
    starts_at = datetime(2025, 8, 7, 7, tzinfo=UTC)
    codes = {}
    with transaction():
        hall = venues.list_venues(SYSTEM).items[0].id
        workdays.set_day(date(2025, 8, 20), "Nghỉ riêng", is_worked=False, by=SYSTEM)
        for code, mark in zip(units, marks, strict=True):
            told = services.Details("briefing", title=f"Họp chung {mark}")
            plan = services.SessionPlan(starts_at, starts_at + timedelta(hours=2), venue_id=hall)
            codes[code] = services.create(world.unit(code), told, [plan], by=SYSTEM).code
    found = {code: clashes.of_event(SYSTEM, get_event(SYSTEM, event_code)) for code, event_code in codes.items()}
    return hall, {code: (codes[code], each[0].fingerprint[:16]) for code, each in found.items()}
