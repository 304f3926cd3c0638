"""What calendars must strike out: written before a session, its venue or somebody's engagement goes. Of drafts nobody knew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, insert, literal, null, select, update
from sqlalchemy.orm import aliased

from congress.core import clock
from congress.core.db import UtcDateTime, chunks, session
from congress.events.models import Engagement, Event, EventSession, EventState, Withdrawal

WITHDRAWAL: Any = Withdrawal.__table__
_NOBODY: Any = cast(null(), Integer)
_at, _event = aliased(EventSession), aliased(Event)  # whoever names sessions in a clause means others


def sessions_gone(session_ids: Sequence[int]) -> None:
    """These sessions are about to be deleted: for the unit, the venue, and everybody who must have been there."""
    for part in chunks(session_ids):
        _write(_stands(_NOBODY, _NOBODY).where(_at.id.in_(part)))
        _write(_stands(_NOBODY, _at.venue_id).where(_at.id.in_(part), _at.venue_id.is_not(None)))
        released(Engagement.session_id.in_(part))


def venue_left(session_id: int, venue_id: int | None) -> None:
    """The session is about to move to ``venue_id``: its venue until now strikes it out."""
    moves = _at.venue_id.is_not(None), _at.venue_id.is_distinct_from(venue_id)
    _write(_stands(_NOBODY, _at.venue_id).where(_at.id == session_id, *moves))


def released(*which: ColumnElement[bool]) -> None:
    """These engagements are about to be deleted."""
    engaged = _stands(Engagement.person_id, _NOBODY).join(Engagement, Engagement.session_id == _at.id)
    _write(engaged.where(*which).distinct())


def merge_persons(old_id: int, person_id: int) -> None:
    """Two persons are one."""
    session().execute(update(WITHDRAWAL).where(WITHDRAWAL.c.person_id == old_id).values(person_id=person_id))


def _stands(person_id: Any, venue_id: Any) -> Select[Any]:
    """Sessions as calendars have them now."""
    return (
        select(
            _event.id, _at.code, person_id, venue_id, _event.name, _at.starts_at, _at.ends_at,
            literal(clock.now(), UtcDateTime()),
        )
        .select_from(_at)
        .join(_event, _event.id == _at.event_id)
        .where(_event.state != EventState.DRAFT)
    )  # fmt: skip


def _write(rows: Select[Any]) -> None:
    names = ["event_id", "session_code", "person_id", "venue_id", "name", "starts_at", "ends_at", "at"]
    session().execute(insert(WITHDRAWAL).from_select(names, rows))
