"""Presence put straight into the table, as folding facts would leave it: for whatever counts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from congress.checkin.models import CheckIn, Presence
from congress.core.db import bulk_insert, session, transaction
from congress.events import queries as events
from tests.delegates.making import held
from tests.events.making import at

Span = tuple[datetime, datetime | None]


def sessions(code: str) -> list[Any]:
    """Of an event, in order."""
    session().rollback()
    event = held(code).event
    return events.sessions_of([event.id])[event.id]


def row(session_id: int, delegate_id: int, spans: Sequence[Span], doubts: int = 0) -> dict[str, Any]:
    last = spans[-1] if spans else None
    return {
        "session_id": session_id, "delegate_id": delegate_id, "is_in": last is not None and last[1] is None,
        "first_at": spans[0][0] if spans else None, "last_at": (last[1] or last[0]) if last else None, "point_id": None,
        "spans": [[_text(since), _text(until) if until else None, None, "Cửa 1"] for since, until in spans],
        "doubts": doubts, "fact_id": 1,
    }  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def attend(session_id: int, stays: Mapping[int, Sequence[Span]]) -> None:
    """delegate -> when he was in the room at a session."""
    with transaction():
        bulk_insert(Presence, [row(session_id, delegate_id, spans) for delegate_id, spans in stays.items()])


def enter(session_id: int, delegate_ids: Iterable[int], since: datetime | None = None) -> None:
    """They came and stay."""
    since = since or at("2025-09-10", "7:40")
    attend(session_id, {each: [(since, None)] for each in delegate_ids})


def clear() -> None:
    with transaction() as writer:
        writer.query(Presence).delete()


def made_fact(event_id: int, session_id: int, delegate_id: int, moment: datetime) -> CheckIn:
    """A self check-in as the door leaves it, not stored yet."""
    return CheckIn(
        event_id=event_id, nonce="n1", device_id=None, session_id=session_id, point_id=None, delegate_id=delegate_id, act="in",
        source="self", told_at=moment, happened_at=moment, received_at=moment, generation=1, outcome="entered", shown="",
        since=None, door="", why="", notes="", undoes=None, reason="", claim="", account_id=None, by="", seal_id=None,
    )  # fmt: skip
