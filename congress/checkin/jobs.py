"""What the worker's clock does for check-in: facts are covered by the audit chain, presence is compared with its facts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select

from congress.checkin import filing, refolding, sealing
from congress.checkin.intake import window_of
from congress.checkin.models import CheckIn
from congress.core import clock
from congress.core.db import peek, transaction
from congress.events.models import EventSession


def reconcile() -> int:
    """Presence of sessions that are on or were within a day, against all their facts; answers how many rows were put right:
    those of a session whose hours were moved, and of facts that belong together and came at the same instant by two ways."""
    since = clock.now() - timedelta(days=1)
    told = exists().where(CheckIn.session_id == EventSession.id)
    query = select(EventSession.id, EventSession.event_id, EventSession.starts_at, EventSession.ends_at)
    with peek() as reader:
        rows = reader.execute(query.where(EventSession.ends_at > since, told)).all()
    wrong = 0
    for row in rows:
        with transaction():
            wrong += refolding.recount(row.event_id, row, window_of(row))
    return wrong


JOBS: dict[str, Any] = {**filing.JOBS}
PERIODIC = {"checkin.seal": (10.0, sealing.seal), "checkin.reconcile": (60.0, reconcile)}
