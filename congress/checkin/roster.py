"""What a phone at a door keeps, so that it can judge without network: of each delegate the digest of his code, the number on
his badge, name, delegation and seat. No code can be made from a digest; nothing else of a person leaves the house."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from congress.checkin.intake import window_of
from congress.checkin.models import Presence
from congress.core import clock
from congress.core.db import chunks, session
from congress.core.text import fold
from congress.delegates import codes
from congress.delegates.codes import Badge
from congress.delegates.hall import seat_label
from congress.delegates.models import BadgeVoid, Block, Delegate, Delegation
from congress.delegates.reckoning import can_vote, voters
from congress.events import queries as events
from congress.events.models import Event, EventSession, Point
from congress.orgs import queries as orgs

Row = Any
PAGE = 1000
OVERLAP = 200  # facts before the last one that are told again: one with a lower number may be stored after it
_DELEGATE: Any = Delegate.__table__


def key(code: str) -> str:
    """By which a phone knows a code that it has read: half of its digest, from which nobody makes the code."""
    return hashlib.sha256(code.encode()).hexdigest()[:32]


def version(event_id: int) -> str:
    """Another one whenever a phone should fetch the list again."""
    table = Delegate
    told = session().execute(
        select(func.count(), func.coalesce(func.sum(table.version), 0), func.coalesce(func.sum(table.generation), 0))
        .where(table.event_id == event_id)
    ).one()  # fmt: skip
    hall = select(Delegation.id, Delegation.name).where(Delegation.event_id == event_id).order_by(Delegation.id)
    at = EventSession
    times = select(at.id, at.code, at.title, at.kind, at.starts_at, at.ends_at).where(at.event_id == event_id).order_by(at.id)
    words = [*told, *map(tuple, session().execute(hall)), *map(tuple, session().execute(times))]
    return hashlib.sha256(repr(words).encode()).hexdigest()[:20]


def page(device: Row, version_: str, after: int) -> Mapping[str, Any]:
    """Delegates by their numbers, ``PAGE`` at a time, from behind ``after``; the event and its sessions with each."""
    event = session().get_one(Event, device.event_id)
    query = (
        select(
            Delegate.id, Delegate.event_id, Delegate.number, Delegate.generation, Delegate.full_name, Delegate.standing,
            Delegate.row, Delegate.place, Delegation.name.label("delegation_name"), Block.name.label("block_name"),
        )
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Block, Block.id == Delegate.block_id)
        .where(Delegate.event_id == device.event_id, Delegate.number > after)
        .order_by(Delegate.number)
        .limit(PAGE + 1)
    )  # fmt: skip
    rows = session().execute(query).all()
    shown = rows[:PAGE]
    return {
        "event": {"code": event.code, "name": event.name, "unit": orgs.get_unit_by_id(event.unit_id).name},
        "device": {"id": device.id, "name": device.name, "point": _point(device.point_id)},
        "sessions": _sessions(event.id),
        "version": version_,
        "delegates": [_line(row) for row in shown],
        "void": _void(shown),
        "next": shown[-1].number if len(rows) > PAGE else None,
        "now": clock.now().isoformat(),
    }


def _line(row: Row) -> dict[str, Any]:
    delegation = row.delegation_name or ""
    return {
        "k": key(codes.badge_code(row)), "n": row.number, "b": codes.badge_number(row.number), "name": row.full_name,
        "delegation": delegation, "seat": seat_label(row, row.block_name), "status": str(row.standing),
        "find": fold(f"{row.full_name} {delegation}"),
    }  # fmt: skip


def _void(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Badges before those that hold good, as far as they were printed or told: a phone names them as revoked."""
    by_id = {row.id: row for row in rows}
    found = []
    for part in chunks(by_id):
        query = select(BadgeVoid).where(BadgeVoid.delegate_id.in_(part)).order_by(BadgeVoid.delegate_id, BadgeVoid.generation)
        for void in session().scalars(query):
            row = by_id[void.delegate_id]
            found.append({"k": key(codes.badge_code(Badge(row.id, row.event_id, void.generation))), "n": row.number})
    return found


def _point(point_id: int | None) -> str:
    return session().scalar(select(Point.name).where(Point.id == point_id)) or "" if point_id is not None else ""


def _sessions(event_id: int) -> list[dict[str, Any]]:
    told = []
    for row in events.sessions_of([event_id])[event_id]:
        window = window_of(row)
        told.append({
            "code": row.code, "title": row.title, "kind": str(row.kind), "starts_at": _iso(row.starts_at),
            "ends_at": _iso(row.ends_at), "admits_from": _iso(window.opens), "admits_to": _iso(window.closes),
        })  # fmt: skip
    return told


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def changes(event_id: int, session_code: str, after: int) -> Mapping[str, Any] | None:
    """Who is in the room, told of those of whom a fact came since ``after``; None: no such session. Counted as the desk counts:
    who may not vote is let in and in neither figure."""
    at = session().execute(
        select(EventSession.id).where(EventSession.event_id == event_id, EventSession.code == session_code)
    ).first()  # fmt: skip
    if at is None:
        return None
    counted = voters(session().get_one(Event, event_id))
    convened = session().scalar(select(func.count()).select_from(_DELEGATE).where(counted)) or 0
    inside = (
        select(func.count()).select_from(Presence).join(Delegate, Delegate.id == Presence.delegate_id)
        .where(Presence.session_id == at.id, Presence.is_in, counted, can_vote())
    )  # fmt: skip
    rows = _changed(at.id, after)
    last = rows[-1].fact_id if rows else after
    return {
        "present": session().scalar(inside) or 0,
        "convened": convened,
        "changes": [[row.number, row.is_in, row.spans[-1][0] if row.spans else None, row.spans[-1][3] if row.spans else ""]
                    for row in rows],
        "next": max(after, last),
        "now": clock.now().isoformat(),
    }  # fmt: skip


def _changed(session_id: int, after: int) -> list[Row]:
    """Rows of presence in the order of the facts behind them, some from before ``after`` again. Those of one fact, as a count
    anew leaves them, are never parted: who asks for what follows would not hear of the others."""
    query = (
        select(Delegate.number, Presence.is_in, Presence.spans, Presence.fact_id)
        .join(Delegate, Delegate.id == Presence.delegate_id)
        .where(Presence.session_id == session_id)
        .order_by(Presence.fact_id)
    )
    new = list(session().execute(query.where(Presence.fact_id > after).limit(PAGE * 2)))
    if len(new) == PAGE * 2:
        last = new[-1].fact_id
        new = [row for row in new if row.fact_id != last] + list(session().execute(query.where(Presence.fact_id == last)))
    if not after:
        return new
    return [*session().execute(query.where(Presence.fact_id > after - OVERLAP, Presence.fact_id <= after)), *new]
