"""Writing events: create and change them. Their states are moved by ``lifecycle``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.events import engagements, lifecycle, once, shape
from congress.events.access import may_change
from congress.events.models import EngagementRole, Event, EventKind, EventState
from congress.events.shape import Details, SessionPlan
from congress.orgs.queries import get_unit_by_id

__all__ = ["Details", "SessionPlan", "change", "create"]


def create(
    unit: Any,
    details: Details,
    sessions: Sequence[SessionPlan],
    *,
    by: Actor,
    state: EventState = EventState.SCHEDULED,
    code: str | None = None,
    belongs: Mapping[str, Any] | None = None,
    chairs: Sequence[int] = (),
) -> Event:
    """An event of a unit (a row with unit_id, path, code), a draft or scheduled. ``belongs``: columns of its series or wave,
    its uid; ``chairs``: persons, the first one first. A congress that is scheduled is the plan of its unit's duty.

    :raises DomainError: not the actor's unit, no session, times that cannot be, a text that is too long.
    """
    if not may_change(by, unit.path):
        raise DomainError("forbidden", 403)
    ordered = shape.arranged(sessions)
    details = shape.completed(details, unit, shape.local_day(ordered[0].starts_at))
    now = clock.now()
    event = Event(
        code=code or shape.new_code(details.kind, unit.code, shape.local_day(ordered[0].starts_at)),
        unit_id=unit.unit_id,
        state=state,
        reason="",
        convened_on=None,
        campaign_id=shape.campaign_of(unit.unit_id) if details.kind == EventKind.CONGRESS else None,
        wave_version=0,
        local=[],
        sequence=0,
        version=1,
        made_at=now,
        made_by=by.name,
        changed_at=now,
        changed_by=by.name,
        **shape.columns(details, unit, ordered),
        **{"uid": once.new_uid(), **(belongs or {})},
    )
    session().add(event)
    session().flush()
    shape.write_sessions(event, ordered)
    engagements.sync_bodies([event.id])
    audit.record("events.create", event.name, by=by, scope_id=event.unit_id, code=event.code, state=str(event.state))
    if chairs:
        engagements.engage(event, EngagementRole.CHAIR, chairs, by=by)
    if event.campaign_id is not None:
        lifecycle.plan_duty(event, get_unit_by_id(event.unit_id), by)
    return event


def change(
    event: Event,
    details: Details,
    sessions: Sequence[SessionPlan],
    *,
    by: Actor,
    version: int,
    chairs: Sequence[int] | None = None,
) -> list[str]:
    """What an event is, when it meets and, where ``chairs`` are told, who chairs. Answers the names of what changed; nothing
    changed leaves no trace.

    :raises DomainError: somebody else changed it since ``version`` was looked at, it is over, it may not be so, or, where
        it is convened already, it would stand in a clash that forbids it.
    """
    place = lifecycle.require_change(event, by)
    if version != event.version:
        raise DomainError("event.changed_since", name=event.changed_by)
    if event.state in (EventState.CLOSED, EventState.CANCELLED):
        raise DomainError("event.is_over")
    before, told_before = shape.snapshot(event), shape.sessions_told(event.id)
    known = set(engagements.people_of(event.id))
    _reshape(event, details, sessions, place)
    after, told_after = shape.snapshot(event), shape.sessions_told(event.id)
    changed = [name for name in after if before[name] != after[name]]
    if told_before != told_after:
        changed.append("sessions")
    if changed:
        shape.touch(event, by, calendars=shape.shows(changed, told_before, told_after))
        audit.record(
            "events.change", event.name, by=by, scope_id=event.unit_id, code=event.code,
            before={name: before[name] for name in changed if name in before} | {"sessions": told_before},
            after={name: after[name] for name in changed if name in after} | {"sessions": told_after},
        )  # fmt: skip
        lifecycle.plan_duty(event, place, by)
    if chairs is not None and engagements.set_chairs(event, chairs, by=by):
        changed.append("chairs")
    if changed:
        event.local = sorted({*event.local, *changed}) if event.wave_id or event.series_id else []
        _follow(event, by, known, moved=told_before != told_after)
    return changed


def _reshape(event: Event, details: Details, sessions: Sequence[SessionPlan], place: Any) -> None:
    """Store it; whoever must be there must be at new sessions too, also where they take the place of all old ones."""
    ordered = shape.arranged(sessions)
    completed = shape.completed(details, place, shape.local_day(ordered[0].starts_at))
    for name, value in shape.columns(completed, place, ordered).items():
        setattr(event, name, value)
    fresh, gone = shape.write_sessions(event, ordered)
    session().flush()
    engagements.spread(event.id, fresh)
    if gone:
        shape.drop_sessions(event, gone)
    engagements.sync_bodies([event.id])


def _follow(event: Event, by: Actor, known: set[int], *, moved: bool) -> None:
    """Of an event that is convened: it must be possible as it is now, and those who must come learn of it."""
    if event.state not in (EventState.CONVENED, EventState.OPEN):
        return
    lifecycle.refuse_blocked(event)
    if moved:
        lifecycle.tell("events.changed", event, by)
    elif fresh := set(engagements.people_of(event.id)) - known:
        lifecycle.tell("events.convened", event, by, people=sorted(fresh))
