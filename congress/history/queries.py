"""Reads of the audit trail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select, union

from congress.accounts.models import Account
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.orgs.access import in_reach
from congress.orgs.models import Placement, Unit
from congress.people.models import Person


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
    for word in clean(typed).split()[:4]:
        query = query.where(or_(*(_tells(column, word) for column in (AuditLine.actor, AuditLine.subject))))
    return paginate(query.order_by(AuditLine.id.desc()), page)


def _tells(column: Any, word: str) -> ColumnElement[bool]:
    """The column has the word as it was typed, or is a name that has it without accents."""
    kinds = ((Account.name, Account.search), (Person.full_name, Person.search), (Placement.name, Placement.search))
    names = union(*(select(name).where(search.contains(fold(word), autoescape=True)) for name, search in kinds))
    return or_(column.icontains(word, autoescape=True), column.in_(names))
