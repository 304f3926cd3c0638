"""Reads of visits and their members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.visits.access import visible
from congress.visits.models import Visit, VisitMember

Row = Any


def get_visit(actor: Actor, code: str) -> Visit:
    """:raises NotFound: there is none, or its receiver is out of reach."""
    found = session().scalar(select(Visit).where(Visit.code == code, visible(actor)))
    if found is None:
        raise NotFound("visit.unknown", code=code)
    return found


def find_visit(actor: Actor, visit_id: int) -> Row | None:
    return session().execute(select(Visit.__table__).where(Visit.id == visit_id, visible(actor))).first()


def list_visits(actor: Actor, *, typed: str = "", archived: bool = False, page: int = 1) -> Page:
    """The latest first; no accents needed to find one by its name, country, body or members."""
    query = select(Visit.__table__).where(visible(actor))
    query = query.where(Visit.archived_at.is_not(None) if archived else Visit.archived_at.is_(None))
    for word in fold(clean(typed)).split()[:8]:
        query = query.where(Visit.search.contains(word, autoescape=True))
    return paginate(query.order_by(Visit.starts_on.desc(), Visit.code), page)


def list_current(actor: Actor, day: date, limit: int = 100) -> Sequence[Row]:
    """Visits that are not over on a day, for choosing one."""
    query = select(Visit.__table__).where(visible(actor), Visit.archived_at.is_(None), Visit.ends_on >= day)
    return session().execute(query.order_by(Visit.starts_on, Visit.code).limit(limit)).all()


def members_of(visit_ids: Sequence[int]) -> dict[int, list[Row]]:
    """visit id -> members in the order of rank, the head first."""
    found: dict[int, list[Row]] = {visit_id: [] for visit_id in visit_ids}
    for part in chunks(sorted(set(visit_ids))):
        query = select(VisitMember.__table__).where(VisitMember.visit_id.in_(part))
        for row in session().execute(query.order_by(VisitMember.visit_id, VisitMember.position, VisitMember.id)):
            found[row.visit_id].append(row)
    return found


def next_code(year: int) -> str:
    """DK-2025-003: the delegations of a year in the order in which they were noted."""
    prefix = f"DK-{year}-"
    last = session().scalar(select(func.max(Visit.code)).where(Visit.code.like(f"{prefix}___")))
    return f"{prefix}{int(last[-3:]) + 1 if last and last[-3:].isdecimal() else 1:03d}"
