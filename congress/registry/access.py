"""Who may see and change a register: whoever has a role on the unit, or on one that came of it, reads it; whoever arranges the
unit's meetings gives numbers. What a paper of a hidden number is about is for those alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.orgs.access import in_reach
from congress.registry.models import Entry, Term, TermReader

READ = may("registry.read", *Role)
CHANGE = may("registry.change", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)


def visible(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """Terms of units in reach, and of units that one in reach continues; to be joined with ``Term``."""
    continued = exists().where(TermReader.term_id == Term.id, in_reach(TermReader.unit_id, actor, *roles))
    return or_(in_reach(Term.unit_id, actor, *roles), continued)


def tells(changeable: Any) -> ColumnElement[bool]:
    """May it be read what the paper of this number is about, and who signed it? ``changeable``: ids of the terms that are
    ``visible`` to the reader in a role that gives numbers."""
    return or_(Entry.is_hidden.is_(False), Entry.term_id.in_(changeable))


def may_change(actor: Actor, path: Any) -> bool:
    """May the actor give numbers of the unit at this place?"""
    return actor.is_system or actor.covers(path, *CHANGE.roles)
