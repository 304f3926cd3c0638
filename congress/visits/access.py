"""Who may see and change visits: those whose reach has the unit that receives the delegation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.orgs.access import in_reach
from congress.visits.models import Visit

READ = may("visits.read", *Role)
CHANGE = may("visits.change", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)


def visible(actor: Actor, visit: Any = Visit) -> ColumnElement[bool]:
    return in_reach(visit.unit_id, actor)


def may_change(actor: Actor, path: str) -> bool:
    """May the actor change visits that the unit at this place receives?"""
    return actor.is_system or actor.covers(path, *CHANGE.roles)
