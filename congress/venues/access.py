"""Who may see and change venues. A hall is no secret: whoever plans a meeting must find it and see how many it seats, also
one of the city or of a neighbour. What is held in it is the events' to show; whose it is can be read where that unit's name
can. Changing one is for those who arrange meetings of the unit that has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, true

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.orgs.access import in_reach

READ = may("venues.read", *Role)
CHANGE = may("venues.change", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Every venue, for whoever holds any role."""
    return true() if actor.paths() else false()


def changeable(actor: Actor, unit_id: Any) -> ColumnElement[bool]:
    """Venues of units that the actor arranges meetings of."""
    return in_reach(unit_id, actor, *CHANGE.roles)


def may_change(actor: Actor, path: str) -> bool:
    """Is the unit at this place one whose venues the actor may change?"""
    return actor.is_system or actor.covers(path, *CHANGE.roles)
