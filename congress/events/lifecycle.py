"""The states of an event and the verbs between them; what each means for those invited and for the unit's duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from congress.campaigns import duties
from congress.campaigns.access import may_set
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
    """It is over. A congress is thereby held, and the duty of its unit says so: with both figures it is the unit's report.

    :raises DomainError: it has not begun, or more were present than convened.
    """
    if event.starts_at > clock.now():
        raise DomainError("event.not_begun", starts=event.starts_on)
    duty = _hold(event, Report(Status.HELD, min(event.ends_on, clock.today()), convened, present), by)
    return _move("close", event, by, duty=duty)


def _hold(event: Event, told: Report, by: Actor) -> int | None:
    """The offer to undo what the duty learnt; nothing is told of one on which the superior has spoken, or that is archived."""
    if event.kind != EventKind.CONGRESS or event.campaign_id is None:
        return None
    unit, campaign = require_change(event, by), session().get_one(Campaign, event.campaign_id)
    duty = find_duty(campaign.id, event.unit_id)
    if campaign.archived_at is not None or duty is None or not may_set(by, unit.path, Status(duty.status)):
        return None
    if told.convened is not None and told.present is not None:
        told = replace(told, status=Status.REPORTED)
    return duties.report(campaign, unit, told, by=by).undo_id


def _required(reason: str) -> str:
    if not clean(reason):
        raise DomainError("event.reason_missing", 422)
    require_short(reason, 300)
    return clean(reason)


def _move(verb: str, event: Event, by: Actor, *, reason: str = "", duty: int | None = None) -> int:
    """``duty``: the offer to undo what the act told of the unit's duty."""
    unit = require_change(event, by)
    states, target = MOVES[verb]
    if event.state not in states:
        raise DomainError("event.wrong_state", state=event.state)
    before = event.state
    offer = {"event_id": event.id, "state": str(before), "reason": event.reason, "convened_on": _iso(event.convened_on),
             "duty": duty}  # fmt: skip
    event.state, event.reason = target, reason
    if target == S.CONVENED:
        event.convened_on = clock.today()
    elif target in (S.SCHEDULED, S.POSTPONED):
        event.convened_on = None
    shape.touch(event, by, calendars=before != S.DRAFT)
    if target == S.SCHEDULED:
        engagements.sync_bodies([event.id])  # nobody follows the seats of what was called off
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


def tell(kind: str, event: Event, by: Actor, *, people: Sequence[int] | None = None) -> None:
    """Word to everybody who must be there, or to some of them."""
    told = engagements.people_of(event.id) if people is None else list(people)
    if told:
        outbox.append(
            kind, event.name, {"persons": told}, by=by, scope_id=event.unit_id, dedupe=f"{kind}:{event.id}:{event.version}",
            endpoint="events.show", values={"code": event.code}, name=event.name, when=event.starts_at.isoformat(),
            reason=event.reason,
        )  # fmt: skip


def undo_move(payload: dict[str, Any], *, by: Actor) -> int | None:
    """Whoever was told of the act is told that it was taken back.

    :raises DomainError: changed since, or no longer the actor's.
    """
    event = session().get_one(Event, payload["event_id"], with_for_update=True)
    unit = require_change(event, by)
    if event.version != payload["version"]:
        raise DomainError("undo.changed_since")
    after = event.state
    event.state, event.reason = EventState(payload["state"]), payload["reason"]
    event.convened_on = date.fromisoformat(payload["convened_on"]) if payload["convened_on"] else None
    shape.touch(event, by)
    if payload["duty"] is not None:
        duties.undo_report(session().get_one(undo.UndoOffer, payload["duty"]).payload, by=by)
    engagements.sync_bodies([event.id])
    plan_duty(event, unit, by)
    if after == S.CONVENED and event.state in (S.DRAFT, S.SCHEDULED):
        tell("events.recalled", event, by)
    elif after in (S.CANCELLED, S.POSTPONED) and event.state in (S.CONVENED, S.OPEN):
        tell("events.convened", event, by)
    return event.unit_id


UNDOERS = {"events.move": undo_move}
