"""Reads of the audit trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.paging import Page, paginate
from congress.core.text import fold
from congress.orgs.access import in_reach
from congress.orgs.models import Unit


def list_lines(actor: Actor, *, verb: str = "", typed: str = "", scope_id: int | None = None, page: int = 1) -> Page:
    """Lines about units in reach, and the actor's own, newest first."""
    mine = AuditLine.account_id == (actor.account_id or 0)
    everything = "/" in actor.paths()
    query: Any = select(AuditLine.__table__, Unit.code.label("unit_code")).outerjoin(Unit, Unit.id == AuditLine.scope_id)
    if not everything:
        query = query.where(or_(mine, in_reach(AuditLine.scope_id, actor) & AuditLine.scope_id.is_not(None)))
    if verb:
        query = query.where(AuditLine.verb == verb)
    if scope_id is not None:
        query = query.where(AuditLine.scope_id == scope_id)
    for word in fold(typed).split()[:4]:
        plain = "%" + word.replace("%", "").replace("_", "") + "%"
        query = query.where(or_(AuditLine.actor.ilike(plain), AuditLine.subject.ilike(plain)))
    return paginate(query.order_by(AuditLine.id.desc()), page)
