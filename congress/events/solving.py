"""Taking a way out of a clash, or deciding with a reason that it may stand; either can be taken back for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import session, upsert
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.events import engagements, lifecycle, services, shape
from congress.events.clashes import Clash
from congress.events.models import ClashWaiver, Engagement, EngagementRole, Event, EventSession
from congress.events.shape import SessionPlan
from congress.events.ways import Way


def take(way: Way, clash: Clash, event: Event, *, by: Actor, version: int, reason: str = "") -> int:
    """Do what a way says to an event. Answers the offer to undo it.

    :raises DomainError: somebody changed the event since ``version``, it is not the actor's, or a reason is missing.
    """
    if way.verb == "keep":
        return waive(clash, event, reason, by=by)
    if version != event.version:
        raise DomainError("event.changed_since", name=event.changed_by)
    lifecycle.require_change(event, by)
    if way.verb == "person":
        before = _replace_person(event, way.values["leaves"], way.values["comes"], by)
    else:
        before = {"sessions": [_kept(plan) for plan in plans_of(event)]}
        services.change(event, shape.details_of(event), _changed(event, way), by=by, version=version)
    return undo.offer("events.solve", {"event_id": event.id, "version": event.version, **before}, by=by)


def plans_of(event: Event) -> list[SessionPlan]:
    query = select(EventSession).where(EventSession.event_id == event.id).order_by(EventSession.position)
    names = ("starts_at", "ends_at", "kind", "title", "venue_id", "place", "expected", "id")
    return [SessionPlan(**{name: getattr(row, name) for name in names}) for row in session().scalars(query)]


def _changed(event: Event, way: Way) -> list[SessionPlan]:
    return changed(plans_of(event), way)


def changed(plans: Sequence[SessionPlan], way: Way) -> list[SessionPlan]:
    """Sessions as a way would have them."""
    if way.verb == "move":
        by = timedelta(minutes=way.values["minutes"])
        return [replace(plan, starts_at=plan.starts_at + by, ends_at=plan.ends_at + by) for plan in plans]
    return [
        replace(plan, venue_id=way.values["venue"], place="") if plan.id == way.values["session"] else plan for plan in plans
    ]


def _replace_person(event: Event, leaves: int, comes: int, by: Actor) -> dict[str, Any]:
    """One person in another's place, in every role that he has there; a chair keeps the place in the row of chairs."""
    query = select(Engagement.role, Engagement.session_id).join(EventSession, EventSession.id == Engagement.session_id)
    query = query.where(EventSession.event_id == event.id, Engagement.person_id == leaves).order_by(Engagement.id)
    roles: dict[str, list[int]] = {}
    for row in session().execute(query):
        roles.setdefault(str(row[0]), []).append(row[1])
    for role, session_ids in roles.items():
        if role == EngagementRole.CHAIR:
            now = engagements.chairs_of(event.id)
            engagements.set_chairs(event, [comes if each == leaves else each for each in now], by=by)
        else:
            engagements.release(event, EngagementRole(role), [leaves], by=by)
            engagements.engage(event, EngagementRole(role), [comes], by=by, session_ids=session_ids)
    return {"leaves": comes, "comes": leaves}


def waive(clash: Clash, event: Event, reason: str, *, by: Actor) -> int:
    """The clash may stand as it is now; moved, it is another one. Answers the offer to undo it.

    :raises DomainError: without a reason, or the event is not the actor's.
    """
    reason = clean(reason)
    if not reason:
        raise DomainError("clash.reason_missing", 422)
    require_short(reason, 300)
    lifecycle.require_change(event, by)
    values = {
        "fingerprint": clash.fingerprint,
        "event_id": event.id,
        "reason": reason,
        "made_at": clock.now(),
        "made_by": by.name,
    }
    statement = upsert(ClashWaiver).values(**values)
    session().execute(statement.on_conflict_do_update(index_elements=["fingerprint"], set_=values))
    audit.record(  # nothing of the other event: whoever reads this line need not see it
        "events.waive", event.name, by=by, scope_id=event.unit_id, code=event.code, clash=clash.kind, reason=reason,
        persons=None if clash.person_id is None else [clash.person_id], fingerprint=clash.fingerprint,
    )  # fmt: skip
    return undo.offer("events.waive", {"fingerprint": clash.fingerprint, "event_id": event.id}, by=by)


# ── taking it back ───────────────────────────────────────────────────────────


def _kept(plan: SessionPlan) -> dict[str, Any]:
    told = {name: getattr(plan, name) for name in ("title", "venue_id", "place", "expected", "id")}
    return told | {"kind": str(plan.kind), "starts_at": plan.starts_at.isoformat(), "ends_at": plan.ends_at.isoformat()}


def _read(kept: Mapping[str, Any]) -> SessionPlan:
    times = {name: datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at")}
    return SessionPlan(**{**kept, **times})


def undo_take(payload: dict[str, Any], *, by: Actor) -> int | None:
    """:raises DomainError: the event was changed since."""
    event = session().get_one(Event, payload["event_id"], with_for_update=True)
    lifecycle.require_change(event, by)
    if event.version != payload["version"]:
        raise DomainError("undo.changed_since")
    if "sessions" in payload:
        plans = [_read(kept) for kept in payload["sessions"]]
        services.change(event, shape.details_of(event), plans, by=by, version=event.version)
    else:
        _replace_person(event, payload["leaves"], payload["comes"], by)
    return event.unit_id


def undo_waive(payload: dict[str, Any], *, by: Actor) -> int | None:
    event = session().get_one(Event, payload["event_id"])
    lifecycle.require_change(event, by)
    session().execute(delete(ClashWaiver).where(ClashWaiver.fingerprint == payload["fingerprint"]))
    return event.unit_id


UNDOERS = {"events.solve": undo_take, "events.waive": undo_waive}
