"""Who may see and change events: whoever organises or leads a unit sees what is held there or with it; whoever must be there
sees it too. A draft is seen by those who may change it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, true

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.events.models import Engagement, Event, EventSession, EventState, EventUnit
from congress.orgs import paths
from congress.orgs.access import in_reach

_PART, _ENGAGED = EventUnit.__table__.alias("takes_part"), Engagement.__table__.alias("engaged")  # as in orgs.access
_AT = EventSession.__table__.alias("engaged_at")
READ = may("events.read", *Role)
SET = may("events.set", Role.ADMIN)
CHANGE = may("events.change", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)


def visible(actor: Actor, event: Any = Event) -> ColumnElement[bool]:
    """Events of units in reach, events with such units taking part, and those at which the actor himself must be."""
    if "/" in actor.paths(*CHANGE.roles):
        return true()
    unit, engaged, at = _PART.c, _ENGAGED.c, _AT.c
    known = [
        in_reach(event.unit_id, actor),
        exists().where(unit.event_id == event.id, in_reach(unit.unit_id, actor)),
    ]
    if actor.person_id is not None:
        known.append(exists().where(at.event_id == event.id, engaged.session_id == at.id, engaged.person_id == actor.person_id))
    told = and_(event.state != EventState.DRAFT, or_(*known))
    return or_(told, in_reach(event.unit_id, actor, *CHANGE.roles))


def may_change(actor: Actor, path: str) -> bool:
    """May the actor change events of the unit at this place?"""
    return actor.is_system or actor.covers(path, *CHANGE.roles)


def may_set(actor: Actor) -> bool:
    """Days off, and how grave clashes are, hold for the whole installation: for who administers all of it."""
    return actor.is_system or any(len(paths.ids(path)) <= 1 for path in actor.paths(Role.ADMIN))


def may_approve(actor: Actor, path: str) -> bool:
    """Papers and personnel of a congress are approved from above: by who organises a unit over the one at this place."""
    return actor.is_system or actor.covers(paths.above(path), Role.ADMIN, Role.ORGANISER, Role.SECRETARY)
