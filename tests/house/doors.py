"""Check-in of the city's congresses: a phone at a door, somebody who came in, and a scan that waits for a decision."""

from __future__ import annotations

from datetime import timedelta

from congress.checkin import devices, intake
from congress.checkin.intake import Asker, Told
from congress.checkin.models import CheckIn, Outcome
from congress.core import clock
from congress.core.db import session, transaction
from congress.delegates import codes
from congress.delegates import queries as delegates
from congress.delegates.models import Delegate
from congress.events import queries as events
from tests.house.rolls import Roll
from tests.support import SYSTEM


def open_doors(roll: Roll) -> None:
    """``facts``: of one who is in the room, and of one who was scanned long before the session."""
    held = delegates.get_held(SYSTEM, roll.code)
    at = events.sessions_of([held.event.id])[held.event.id][0]
    roll.session = at.code
    session().rollback()
    with transaction():
        token = devices.make(delegates.get_held(SYSTEM, roll.code), "Cửa 1", by=SYSTEM)
        roll.device = devices.find(token).id
    for name, moment, outcome in (
        ("plain", at.starts_at, Outcome.ENTERED), ("called", at.starts_at - timedelta(hours=5), Outcome.OUTSIDE_HOURS),
    ):  # fmt: skip
        with transaction() as writer:
            code = codes.badge_code(writer.get_one(Delegate, roll.ids[name]))
            answer = intake.take(Asker(devices.digest(token)), Told(f"{name}-{roll.unit}", code, at.code, moment), clock.now())
            assert answer is not None
            assert answer.outcome == outcome, answer
            roll.facts[name] = writer.query(CheckIn.id).filter_by(nonce=f"{name}-{roll.unit}").scalar()
    session().rollback()
