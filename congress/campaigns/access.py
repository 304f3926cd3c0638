"""Who opens campaigns, who reports, who looks at reports again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, false, literal, or_, true
from sqlalchemy.orm import aliased

from congress.campaigns.models import Status
from congress.core.actor import Actor, Role
from congress.core.policy import may
from congress.orgs.access import in_reach, is_home
from congress.orgs.models import Placement, Unit

READ = may("campaigns.read", *Role)
REPORT = may("campaigns.report", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)
MANAGE = may("campaigns.manage", Role.ADMIN, Role.ORGANISER)
REPORTERS = (Role.ADMIN, Role.ORGANISER, Role.SECRETARY)


def visible(actor: Actor, root_id: Any) -> ColumnElement[bool]:
    """A campaign is visible to everybody whose unit owes in it, and to everybody above its root."""
    held = actor.paths()
    if not held:
        return false()
    if any(path.count("/") <= 2 for path in held):
        return true()
    home, unit = aliased(Placement), aliased(Unit)
    above = exists().where(
        unit.id == root_id,
        home.unit_id == unit.id,
        is_home(home, unit),
        or_(*(literal(path).like(home.path + "%") for path in held)),
    )
    return or_(in_reach(root_id, actor), above)


def may_report(actor: Actor, path: str) -> bool:
    return actor.is_system or actor.covers(path, *REPORTERS)


def may_set(actor: Actor, path: str, *statuses: Status) -> bool:
    """Excusing and recognising are the superior's word: nobody else says it, nor changes a duty on which it was said."""
    return may_manage(actor, path) if {Status.EXCUSED, Status.RATIFIED} & set(statuses) else may_report(actor, path)


def may_manage(actor: Actor, path: str) -> bool:
    return actor.is_system or actor.covers(path, Role.ADMIN, Role.ORGANISER)
