"""What personal data check-in keeps: words that people wrote about a fact. Who was there stays, under the number that the name
became; phones fetch the list without names, and none of them brings anything any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select, update

from congress.checkin import queries
from congress.checkin.models import CheckIn, Device, Presence, Ruling
from congress.core import audit, clock
from congress.core.audit import AuditLine
from congress.core.db import chunks, session
from congress.events.models import Event


def erased(event_id: int, delegate_ids: Sequence[int]) -> None:
    for part in chunks(delegate_ids):
        mine = CheckIn.event_id == event_id, or_(CheckIn.delegate_id.in_(part), CheckIn.delegate_id.is_(None))
        session().execute(update(CheckIn).where(*mine).values(reason=""))
        session().execute(update(Ruling).where(Ruling.fact_id.in_(select(CheckIn.id).where(*mine))).values(reason=""))
    code = select(Event.code).where(Event.id == event_id).scalar_subquery()
    audit.forget(AuditLine.verb.in_(("checkin.rule", "checkin.undo")), AuditLine.detail["event"].as_string() == code)
    live = Device.event_id == event_id, Device.revoked_at.is_(None)
    session().execute(update(Device).where(*live).values(revoked_at=clock.now(), revoked_by=""))


def stays(delegate_id: int) -> list[tuple[datetime, datetime | None]]:
    """When he was in the room, for his own reading."""
    return [span for each in queries.stays_of(delegate_id) for span in each.spans]


def attended(session_ids: Sequence[int], point_ids: Sequence[int]) -> bool:
    """Was anybody recorded at one of these sessions or points? Then they may not go."""
    facts = exists().where(or_(CheckIn.session_id.in_(session_ids), CheckIn.point_id.in_(point_ids)))
    rows = exists().where(or_(Presence.session_id.in_(session_ids), Presence.point_id.in_(point_ids)))
    return bool(session().scalar(select(or_(facts, rows))))
