"""Writes of visits: note, change, archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import bulk_insert, session
from congress.core.errors import DomainError
from congress.core.text import fold, require_short
from congress.orgs.queries import get_unit_by_id
from congress.visits.access import may_change
from congress.visits.models import Visit, VisitMember
from congress.visits.queries import members_of, next_code

_CODE = re.compile(r"[\w.\-]{1,60}")
_LIMITS = {"name": 300, "country": 100, "body": 300, "level": 100, "interpreter": 200, "note": 1000}
MOST_MEMBERS = 60


@dataclass(frozen=True)
class Details:
    """See ``models.Visit``; both days are days in the country."""

    name: str
    country: str
    starts_on: date
    ends_on: date
    body: str = ""
    level: str = ""
    interpreter: str = ""
    note: str = ""


@dataclass(frozen=True)
class Member:
    """``native``: name and title as the guest's own country writes them."""

    full_name: str
    title: str = ""
    native: str = ""


def receive(unit: Any, details: Details, members: Sequence[Member], *, by: Actor, code: str = "") -> Visit:
    """Note a delegation that the unit receives; its members in the order of rank, the head first.

    :raises DomainError: not the actor's unit, a code that is none or is used, days in the wrong order, a name that is missing.
    """
    _require(unit.path, details, members, by)
    code = code or next_code(details.starts_on.year)
    if not _CODE.fullmatch(code) or code == "new":
        raise DomainError("visit.bad_code", 422, code=code)
    if session().scalar(select(Visit.id).where(func.lower(Visit.code).in_({code.lower(), func.lower(code)}))) is not None:
        raise DomainError("visit.code_used", 422, code=code)
    visit = Visit(
        code=code, unit_id=unit.unit_id, made_at=clock.now(), made_by=by.name, archived_at=None,
        search=_search(details, members), **asdict(details),
    )  # fmt: skip
    session().add(visit)
    session().flush()
    _write_members(visit.id, members)
    audit.record("visits.receive", details.name, by=by, scope_id=unit.unit_id, code=code, after=_told(visit, members))
    return visit


def change(visit: Visit, unit: Any, details: Details, members: Sequence[Member], *, by: Actor) -> None:
    """:raises DomainError: as :func:`receive`."""
    _require(get_unit_by_id(visit.unit_id).path, details, members, by)
    _require(unit.path, details, members, by)
    known = [Member(row.full_name, row.title, row.native) for row in members_of([visit.id])[visit.id]]
    before = _told(visit, known)
    visit.unit_id, visit.search = unit.unit_id, _search(details, members)
    for name, value in asdict(details).items():
        setattr(visit, name, value)
    session().flush()
    if known != list(members):
        session().execute(delete(VisitMember).where(VisitMember.visit_id == visit.id))
        _write_members(visit.id, members)
    if (after := _told(visit, members)) != before:
        audit.record("visits.change", details.name, by=by, scope_id=unit.unit_id, before=before, after=after)


def _require(path: str, details: Details, members: Sequence[Member], by: Actor) -> None:
    if not may_change(by, path):
        raise DomainError("forbidden", 403)
    if not details.name:
        raise DomainError("visit.no_name", 422)
    if not details.country:
        raise DomainError("visit.no_country", 422)
    if details.ends_on < details.starts_on:
        raise DomainError("visit.days_reversed", 422, starts=details.starts_on, ends=details.ends_on)
    if len(members) > MOST_MEMBERS:
        raise DomainError("visit.too_many", 422, count=len(members), limit=MOST_MEMBERS)
    for name, limit in _LIMITS.items():
        require_short(getattr(details, name), limit)
    for member in members:
        require_short(member.full_name, 200)
        require_short(member.title, 300)
        require_short(member.native, 300)


def _search(details: Details, members: Sequence[Member]) -> str:
    words = [details.name, details.country, details.body, *(member.full_name for member in members)]
    return fold(" ".join(words))[:300]


def _write_members(visit_id: int, members: Sequence[Member]) -> None:
    rows = [{"visit_id": visit_id, "position": place, **asdict(member)} for place, member in enumerate(members, 1)]
    bulk_insert(VisitMember, rows)


def _told(visit: Visit, members: Sequence[Member]) -> dict[str, Any]:
    days = {"starts_on": visit.starts_on.isoformat(), "ends_on": visit.ends_on.isoformat(), "unit_id": visit.unit_id}
    words = {name: getattr(visit, name) for name in _LIMITS}
    return {**words, **days, "members": [asdict(member) for member in members]}


def archive(visit: Visit, *, by: Actor) -> int:
    """Out of the lists, kept for the record. Answers the offer to undo it.

    :raises DomainError: not the actor's.
    """
    _hold(visit, by)
    visit.archived_at = clock.now()
    audit.record("visits.archive", visit.name, by=by, scope_id=visit.unit_id, code=visit.code)
    return undo.offer("visits.archive", {"visit_id": visit.id}, by=by)


def restore(visit: Visit, *, by: Actor) -> None:
    """:raises DomainError: not the actor's."""
    _hold(visit, by)
    visit.archived_at = None
    audit.record("visits.restore", visit.name, by=by, scope_id=visit.unit_id, code=visit.code)


def _hold(visit: Visit, by: Actor) -> None:
    if not may_change(by, get_unit_by_id(visit.unit_id).path):
        raise DomainError("forbidden", 403)


def undo_archive(payload: dict[str, Any], *, by: Actor) -> int | None:
    visit = session().get_one(Visit, payload["visit_id"])
    restore(visit, by=by)
    return visit.unit_id


UNDOERS = {"visits.archive": undo_archive}
