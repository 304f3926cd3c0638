"""Who may manage accounts, and who may give which role: only downward, and never more than one holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from congress.core.actor import Actor, Role
from congress.core.policy import may

MANAGE = may("accounts.manage", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)

# what a holder of a role may give, on his unit or below it; a secretary below it only
GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.ORGANISER: frozenset(set(Role) - {Role.ADMIN}),
    Role.SECRETARY: frozenset({Role.SECRETARY}),
}


def may_give(actor: Actor, role: Role, path: str) -> bool:
    """May the actor give (or take back) a role on the unit at this place?"""
    if actor.is_system:
        return True
    for grant in actor.grants:
        inside = path.startswith(grant.path)
        if inside and role in GIVES.get(grant.role, ()) and (grant.role != Role.SECRETARY or path != grant.path):
            return True
    return False


def may_look_after(actor: Actor, held: Iterable[Any]) -> bool:
    """May the actor let somebody in or lock him out? Only who could give every role that he holds (``queries.all_grants``)."""
    return all(may_give(actor, Role(row.role), row.path or "/") for row in held)


def roles_to_give(actor: Actor, path: str) -> list[Role]:
    return [role for role in Role if may_give(actor, role, path)]
