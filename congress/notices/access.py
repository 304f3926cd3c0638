"""Who may look at what was sent: whoever organises, as far as he reaches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_

from congress.core.actor import Actor, Role
from congress.core.outbox import INSIDE, Outbox
from congress.core.policy import may
from congress.orgs.access import in_reach

ROLES = (Role.ADMIN, Role.ORGANISER)
SENT = may("notices.sent", *ROLES)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The clause: lines about units in reach; about the whole installation only for its administrators."""
    about = not_(or_(*(Outbox.kind.startswith(inside) for inside in INSIDE)))
    mine: Any = and_(Outbox.scope_id.is_not(None), in_reach(Outbox.scope_id, actor, *ROLES))
    if "/" in actor.paths(Role.ADMIN):
        mine = or_(mine, Outbox.scope_id.is_(None))
    return and_(about, mine)
