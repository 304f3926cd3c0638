"""Who may see and change delegates: the convener everything, a unit its own list.

Viewers and drafters see nobody. Birth dates, telephones and what else is personal are for those who keep the list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, true

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.delegates.models import Delegate
from congress.events.models import Event
from congress.orgs.access import in_reach

READ = may("delegates.read", Role.ADMIN, Role.ORGANISER, Role.SECRETARY, Role.LEADER)
CHANGE = may("delegates.change", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)


def visible(actor: Actor, delegate: Any = Delegate) -> ColumnElement[bool]:
    """Delegates of events that a unit in reach holds, and those of units in reach, whoever holds the event."""
    if "/" in actor.paths(*READ.roles):
        return true()
    held = exists().where(Event.id == delegate.event_id, in_reach(Event.unit_id, actor, *READ.roles))
    return or_(held, in_reach(delegate.unit_id, actor, *READ.roles))


def may_convene(actor: Actor, path: str) -> bool:
    """May the actor keep the roll of an event that the unit at this place holds: quotas, checks, summons, seats?"""
    return actor.is_system or actor.covers(path, *CHANGE.roles)


def may_list(actor: Actor, path: str) -> bool:
    """May the actor write the list of the unit at this place, as long as it has not been sent up?"""
    return actor.is_system or actor.covers(path, *CHANGE.roles)
