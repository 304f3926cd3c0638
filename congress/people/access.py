"""Persons are seen by those who call the units they serve, with telephones; birth dates only by those who may change them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, true

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.orgs.access import in_reach
from congress.people.models import Post, Seat

READ = may("people.read", Role.ADMIN, Role.ORGANISER, Role.SECRETARY, Role.LEADER)
CHANGE = may("people.change", Role.ADMIN, Role.ORGANISER)


def visible(actor: Actor, person_id: Any) -> ColumnElement[bool]:
    """A person is visible where one of the units is, on which a post is or was held."""
    if any(path.count("/") <= 2 for path in actor.paths()):
        return true()
    return or_(
        exists().where(Post.person_id == person_id, in_reach(Post.unit_id, actor)),
        exists().where(Seat.person_id == person_id, in_reach(Seat.unit_id, actor)),
    )
