"""Who may see and change units: rules for pages, and the clause that every query carries.

Rights are judged by today's tree, on pages about other days too: an ended unit stands where it stood last, one that has not
begun where it will begin.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.orgs import paths
from congress.orgs.models import Placement, Unit

READ = may("orgs.read", *Role)
CHANGE = may("orgs.change", Role.ADMIN, Role.ORGANISER)
# one name each for all clauses of reach, which never stand inside one another: an ORM alias made anew for each would cost more
# than the query
_HOME, _UNIT = Placement.__table__.alias("home"), Unit.__table__.alias("reached")
PHONES = (Role.ADMIN, Role.ORGANISER, Role.SECRETARY, Role.LEADER)  # who needs to call people


def on(day: date, placement: Any = Placement) -> ColumnElement[bool]:
    """Believed now, and valid on a day."""
    return and_(placement.superseded_at.is_(None), placement.valid_from <= day, placement.valid_to > day)


def known(instant: Any, placement: Any = Placement) -> ColumnElement[bool]:
    """Believed at an instant."""
    return and_(placement.recorded_at < instant, or_(placement.superseded_at.is_(None), placement.superseded_at >= instant))


def under(path: str, placement: Any = Placement) -> ColumnElement[bool]:
    """The unit at a path and everything below it."""
    return and_(placement.path >= path, placement.path < paths.after(path))


def is_home(placement: Any, unit: Any, today: Any = None) -> ColumnElement[bool]:
    """Today's place of a unit; its last if it has ended, its first if it has not begun. True for one placement a unit."""
    day = clock.today() if today is None else today
    return and_(
        placement.superseded_at.is_(None),
        or_(
            and_(placement.valid_from <= day, placement.valid_to > day),
            and_(unit.ends_on <= day, placement.valid_to == unit.ends_on),
            and_(unit.begins_on > day, placement.valid_from == unit.begins_on),
        ),
    )


def in_reach(unit_id: Any, actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """The clause: the unit stands inside a subtree on which the actor holds one of ``roles`` (any, when none is named)."""
    held = actor.paths(*roles)
    if not held:
        return false()
    if any(len(paths.ids(path)) <= 1 for path in held):  # the root, under which everything stands
        return true()
    home, unit = _HOME.c, _UNIT.c
    return exists().where(
        unit.id == unit_id, home.unit_id == unit.id, is_home(home, unit), or_(*(under(path, home) for path in held))
    )


def may_change(actor: Actor, path: str) -> bool:
    return actor.is_system or actor.covers(path, Role.ADMIN, Role.ORGANISER)
