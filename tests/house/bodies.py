"""Meetings of committees in the city in which every text belongs to somebody: of some units one each, its roll not made yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from congress.core.clock import FOREVER
from congress.core.db import session, transaction
from congress.people.models import Body, Seat
from tests.events.making import hold, meets
from tests.support import World


def meet(world: World, marks: Mapping[str, str], persons: Mapping[str, int]) -> dict[str, str]:
    """unit -> code of the meeting. In its body sits the unit's own person."""
    with transaction():
        for code in marks:
            seat = {"unit_id": world.unit(code).unit_id, "body": Body.INSPECTION_COMMITTEE}
            session().add(Seat(person_id=persons[code], valid_from=date(2025, 1, 1), valid_to=FOREVER, **seat))
    plan = meets("2025-12-10", "14:00", "16:00")
    return {
        code: hold(world, code, "plenum", plan, body=str(Body.INSPECTION_COMMITTEE), title=f"Họp {mark}", code=f"UBKT-{code}")
        for code, mark in marks.items()
    }
