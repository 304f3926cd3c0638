"""The states of an event and the verbs between them; what each means for those invited and for the unit's duty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from congress.campaigns import duties
from congress.campaigns.models import Campaign, Status
from congress.campaigns.queries import find_duty
from congress.campaigns.states import Report
from congress.core import audit, clock, outbox, undo
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.events import clashes, engagements, shape
from congress.events.access import may_change
from congress.events.models import BUSY, Event, EventKind, EventState
from congress.orgs.queries import get_unit_by_id

S = EventState
# verb -> (states it starts from, state it leads to)
MOVES: Mapping[str, tuple[tuple[EventState, ...], EventState]] = {
    "schedule": ((S.DRAFT, S.CANCELLED, S.POSTPONED), S.SCHEDULED),
    "convene": ((S.DRAFT, S.SCHEDULED), S.CONVENED),
    "open": ((S.CONVENED,), S.OPEN),
    "close": ((S.CONVENED, S.OPEN, S.SCHEDULED), S.CLOSED),
    "cancel": ((S.DRAFT, S.SCHEDULED, S.CONVENED, S.OPEN, S.POSTPONED), S.CANCELLED),
    "postpone": ((S.SCHEDULED, S.CONVENED), S.POSTPONED),
}


def moves_from(state: str) -> list[str]:
    """Verbs that are possible in a state."""
    return [verb for verb, (states, _to) in MOVES.items() if state in states]


def require_change(event: Event, by: Actor) -> Any:
    """The unit of an event that the actor may change.

    :raises DomainError: he may not.
    """
    unit = get_unit_by_id(event.unit_id)
    if not may_change(by, unit.path):
        raise DomainError("forbidden", 403)
    return unit


def refuse_blocked(event: Event) -> None:
    """:raises DomainError: a clash forbids the event as it stands; the first one is told."""
    blocking = clashes.find_blocking(event)
    if blocking:
        raise DomainError("event.blocked", 409, what=blocking[0].what, count=len(blocking))


def schedule(event: Event, *, by: Actor) -> int:
    """A draft counts from now on; a cancelled or postponed event is taken up again. Answers the offer to undo it."""
    return _move("schedule", event, by)


def convene(event: Event, *, by: Actor) -> int:
    """Those who must come are told; the 30 working days run from this day (domain notes 1.1).

    :raises DomainError: a clash forbids it.
    """
    refuse_blocked(event)
    event.convened_on = clock.today()
    return _move("convene", event, by)


def open_event(event: Event, *, by: Actor) -> int:
    """It begins."""
    return _move("open", event, by)


def cancel(event: Event, *, by: Actor, reason: str) -> int:
    """It does not take place; whoever was told to come is told.

    :raises DomainError: without a reason.
    """
    return _move("cancel", event, by, reason=_required(reason))


def postpone(event: Event, *, by: Actor, reason: str) -> int:
    """It has no day any more; people and halls are free.

    :raises DomainError: without a reason.
    """
    return _move("postpone", event, by, reason=_required(reason))


def close(event: Event, *, by: Actor, convened: int | None = None, present: int | None = None) -> int:
    """It is over. A congress is thereby held: the duty of its unit says so, with the figures if they are told.

    :raises DomainError: it has not begun, or more were present than convened.
    """
    if event.starts_at > clock.now():
        raise DomainError("event.not_begun", starts=event.starts_on)
    offer = _move("close", event, by)
    unit = get_unit_by_id(event.unit_id)
    if event.kind == EventKind.CONGRESS and event.campaign_id is not None:
        day = min(event.ends_on, clock.today())
        told = Report(Status.HELD, day, convened=convened, present=present)
        duties.report(session().get_one(Campaign, event.campaign_id), unit, told, by=by)
    return offer


def _required(reason: str) -> str:
    if not clean(reason):
        raise DomainError("event.reason_missing", 422)
    require_short(reason, 300)
    return clean(reason)


def _move(verb: str, event: Event, by: Actor, *, reason: str = "") -> int:
    unit = require_change(event, by)
    states, target = MOVES[verb]
    if event.state not in states:
        raise DomainError("event.wrong_state", state=event.state)
    before = event.state
    offer = {"event_id": event.id, "state": str(before), "reason": event.reason, "convened_on": _iso(event.convened_on)}
    event.state, event.reason = target, reason
    if target in (S.SCHEDULED, S.POSTPONED):
        event.convened_on = None
    shape.touch(event, by, calendars=before != S.DRAFT)
    _follow(verb, event, unit, before, by)
    return undo.offer("events.move", offer | {"version": event.version}, by=by)


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _follow(verb: str, event: Event, unit: Any, before: str, by: Actor) -> None:
    """The audit line, the duty's plan, and word to those who were told to come or are now."""
    audit.record(
        f"events.{verb}",
        event.name,
        by=by,
        scope_id=event.unit_id,
        code=event.code,
        before=str(before),
        reason=event.reason or None,
    )
    if verb != "close":
        plan_duty(event, unit, by)
    if verb == "convene":
        tell("events.convened", event, by)
    elif verb in ("cancel", "postpone") and before in (S.CONVENED, S.OPEN):
        tell("events.cancelled" if verb == "cancel" else "events.postponed", event, by)


def plan_duty(event: Event, unit: Any, by: Actor) -> None:
    """A congress that has a day is the plan of its unit's duty, one that lost it is not. What was held is left alone."""
    if event.kind != EventKind.CONGRESS or event.campaign_id is None:
        return
    campaign = session().get_one(Campaign, event.campaign_id)
    duty = find_duty(campaign.id, event.unit_id)
    if campaign.archived_at is not None or duty is None:
        return
    if event.state in BUSY and duty.status in (Status.OWED, Status.PLANNED) and duty.planned_on != event.starts_on:
        duties.report(campaign, unit, Report(Status.PLANNED, event.starts_on), by=by, verb="plan")
    elif event.state not in BUSY and duty.status == Status.PLANNED and duty.planned_on == event.starts_on:
        duties.withdraw(campaign, unit, by=by)


def tell(kind: str, event: Event, by: Actor) -> None:
    """Word to everybody who must be there."""
    people = engagements.people_of(event.id)
    if people:
        outbox.append(
            kind, event.name, {"persons": people}, by=by, scope_id=event.unit_id, dedupe=f"{kind}:{event.id}:{event.version}",
            endpoint="events.show", values={"code": event.code}, name=event.name, when=event.starts_at.isoformat(),
            reason=event.reason,
        )  # fmt: skip


def undo_move(payload: dict[str, Any], *, by: Actor) -> int | None:
    """:raises DomainError: changed since, or no longer the actor's."""
    event = session().get_one(Event, payload["event_id"], with_for_update=True)
    unit = require_change(event, by)
    if event.version != payload["version"]:
        raise DomainError("undo.changed_since")
    was_closed = event.state == EventState.CLOSED
    event.state, event.reason = EventState(payload["state"]), payload["reason"]
    event.convened_on = date.fromisoformat(payload["convened_on"]) if payload["convened_on"] else None
    shape.touch(event, by)
    if was_closed:
        _unhold(event, unit, by)
    plan_duty(event, unit, by)
    return event.unit_id


def _unhold(event: Event, unit: Any, by: Actor) -> None:
    """What closing a congress told of the duty is taken back with it."""
    duty = find_duty(event.campaign_id, event.unit_id) if event.campaign_id is not None else None
    if duty is not None and duty.status == Status.HELD and duty.held_on == event.ends_on:
        duties.withdraw(session().get_one(Campaign, event.campaign_id), unit, by=by)


UNDOERS = {"events.move": undo_move}
