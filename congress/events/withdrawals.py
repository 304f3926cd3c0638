"""What calendars must strike out: written before a session, its venue, a unit's part or somebody's engagement goes, or an event
becomes a draft again. Of drafts nobody knew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, insert, literal, null, select, update
from sqlalchemy.orm import aliased

from congress.core import clock
from congress.core.db import UtcDateTime, chunks, session
from congress.events.models import Engagement, Event, EventSession, EventState, EventUnit, Point, Withdrawal

WITHDRAWAL: Any = Withdrawal.__table__
_NOBODY: Any = cast(null(), Integer)
_NAMES = ("event_id", "session_code", "person_id", "venue_id", "unit_id", "name", "starts_at", "ends_at", "at")
_at, _event = aliased(EventSession), aliased(Event)  # whoever names sessions in a clause means others


def sessions_gone(session_ids: Sequence[int]) -> None:
    """These sessions are about to be deleted: for the units, the venues, and everybody who must have been there."""
    for part in chunks(session_ids):
        for rows in _everywhere():
            _write(rows.where(_at.id.in_(part)))


def drafted(event_id: int) -> None:
    """The event is about to become a draft again: for all calendars that had it, as if its sessions were deleted."""
    for rows in _everywhere():
        _write(rows.where(_event.id == event_id))


def units_left(*which: ColumnElement[bool]) -> None:
    """These parts of units (``EventUnit``) are about to be deleted, and with them the sight of the event from there: for the
    units themselves, and for whoever reads the calendar of a venue or a person from there. What was struck out before stays
    so; else it would be lost from sight too, and changes would be counted from the beginning."""
    told = [EventUnit.unit_id if name == "unit_id" else WITHDRAWAL.c[name] for name in _NAMES]
    before = select(*told).join(EventUnit, EventUnit.event_id == WITHDRAWAL.c.event_id)
    _write(before.where(WITHDRAWAL.c.unit_id.is_(None), *which).order_by(WITHDRAWAL.c.id))
    for rows in _everywhere(EventUnit.unit_id):
        _write(rows.join(EventUnit, EventUnit.event_id == _event.id).where(*which))


def venue_left(session_id: int, venue_id: int | None) -> None:
    """The session is about to move to ``venue_id``: its venue until now strikes it out."""
    moves = _at.venue_id.is_not(None), _at.venue_id.is_distinct_from(venue_id)
    _write(_stands(venue_id=_at.venue_id).where(_at.id == session_id, *moves))


def points_gone(*which: ColumnElement[bool]) -> None:
    """These points of attendance are about to be deleted: venues that had them strike the session out."""
    _write(_attended().where(*which))


def released(*which: ColumnElement[bool]) -> None:
    """These engagements are about to be deleted."""
    _write(_engaged().where(*which))


def merge_persons(old_id: int, person_id: int) -> None:
    """Two persons are one."""
    session().execute(update(WITHDRAWAL).where(WITHDRAWAL.c.person_id == old_id).values(person_id=person_id))


def continued(old_ids: Sequence[int], new_id: int) -> None:
    """A unit continues others, and has their calendars: what was struck out there stays so."""
    told = [literal(new_id) if name == "unit_id" else WITHDRAWAL.c[name] for name in _NAMES]
    for part in chunks(old_ids):
        others = WITHDRAWAL.c.unit_id.in_(part), WITHDRAWAL.c.unit_id != new_id
        _write(select(*told).where(*others).order_by(WITHDRAWAL.c.id))


def _everywhere(unit_id: Any = _NOBODY) -> Iterator[Select[Any]]:
    """For the units' calendars, those of the venues, and those of the persons."""
    yield _stands(unit_id=unit_id)
    yield _stands(unit_id=unit_id, venue_id=_at.venue_id).where(_at.venue_id.is_not(None))
    yield _attended(unit_id)
    yield _engaged(unit_id)


def _attended(unit_id: Any = _NOBODY) -> Select[Any]:
    rows = _stands(unit_id=unit_id, venue_id=Point.venue_id).join(Point, Point.session_id == _at.id)
    return rows.where(Point.venue_id.is_not(None))


def _engaged(unit_id: Any = _NOBODY) -> Select[Any]:
    return _stands(unit_id=unit_id, person_id=Engagement.person_id).join(Engagement, Engagement.session_id == _at.id)


def _stands(*, person_id: Any = _NOBODY, venue_id: Any = _NOBODY, unit_id: Any = _NOBODY) -> Select[Any]:
    """Sessions as calendars have them now; each calendar's once."""
    return (
        select(
            _event.id, _at.code, person_id, venue_id, unit_id, _event.name, _at.starts_at, _at.ends_at,
            literal(clock.now(), UtcDateTime()),
        )
        .select_from(_at)
        .join(_event, _event.id == _at.event_id)
        .where(_event.state != EventState.DRAFT)
        .distinct()
    )  # fmt: skip


def _write(rows: Select[Any]) -> None:
    session().execute(insert(WITHDRAWAL).from_select(list(_NAMES), rows))
