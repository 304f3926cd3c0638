"""Writes of venues: make, change, archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.text import clean, fold, require_short, sort_key
from congress.orgs.queries import get_unit_by_id
from congress.venues.access import may_change
from congress.venues.models import Venue

_CODE = re.compile(r"[\w.\-]{1,60}")
RESERVED = ("new", "register")  # they are pages of their own
MOST = 200_000  # seats; the largest stadium of the country has 40,000
MOST_WORDS = 30


@dataclass(frozen=True)
class Details:
    """``capacity``: seats, None where nobody knows; ``equipment``: words, such as "máy chiếu"."""

    name: str
    capacity: int | None = None
    address: str = ""
    equipment: tuple[str, ...] = ()
    note: str = ""


def is_code(code: str) -> bool:
    """Can it stand in an address?"""
    return bool(_CODE.fullmatch(code)) and code not in RESERVED


def equipment_of(words: str) -> tuple[str, ...]:
    """Words with a comma, a semicolon or a line end between them, each once."""
    found: dict[str, str] = {}
    for word in filter(None, map(clean, re.split(r"[,;\n]", words))):
        found.setdefault(fold(word), word[:60])
    return tuple(found.values())[:MOST_WORDS]


def columns(details: Details, code: str) -> dict[str, Any]:
    """What a row of the table holds of these details."""
    words = " ".join([details.name, code, details.address, *details.equipment])
    return {
        "name": details.name,
        "search": fold(words)[:300],
        "sort_key": sort_key(details.name),
        "capacity": details.capacity,
        "address": details.address,
        "equipment": list(details.equipment),
        "note": details.note,
    }


def create(unit: Any, code: str, details: Details, *, by: Actor) -> Venue:
    """A venue of a unit.

    :raises DomainError: not the actor's unit, a code that is none or is used, a name that is missing, seats that cannot be.
    """
    _require(unit.path, details, by)
    if not is_code(code):
        raise DomainError("venue.bad_code", 422, code=code)
    if session().scalar(select(Venue.id).where(func.lower(Venue.code).in_({code.lower(), func.lower(code)}))) is not None:
        raise DomainError("venue.code_used", 422, code=code)
    venue = Venue(code=code, unit_id=unit.unit_id, archived_at=None, **columns(details, code))
    session().add(venue)
    session().flush()
    audit.record("venues.create", details.name, by=by, scope_id=unit.unit_id, code=code, after=_told(venue))
    return venue


def change(venue: Venue, unit: Any, details: Details, *, by: Actor) -> None:
    """Other details, or another unit that has it: both units must be the actor's.

    :raises DomainError: as :func:`create`.
    """
    _require(get_unit_by_id(venue.unit_id).path, details, by)
    _require(unit.path, details, by)
    before = _told(venue)
    venue.unit_id = unit.unit_id
    for name, value in columns(details, venue.code).items():
        setattr(venue, name, value)
    session().flush()
    if (after := _told(venue)) != before:
        audit.record("venues.change", details.name, by=by, scope_id=unit.unit_id, before=before, after=after)


def _require(path: str, details: Details, by: Actor) -> None:
    if not may_change(by, path):
        raise DomainError("forbidden", 403)
    if not details.name:
        raise DomainError("venue.no_name", 422)
    require_short(details.name, 300)
    require_short(details.address, 300)
    require_short(details.note, 1000)
    if details.capacity is not None and not 0 < details.capacity <= MOST:
        raise DomainError("venue.bad_capacity", 422, text=str(details.capacity))


def _told(venue: Venue) -> dict[str, Any]:
    names: Sequence[str] = ("unit_id", "name", "capacity", "address", "equipment", "note")
    return {name: getattr(venue, name) for name in names}


def archive(venue: Venue, *, by: Actor) -> int:
    """Out of the lists; what was held in it stays. Answers the offer to undo it.

    :raises DomainError: not the actor's.
    """
    _hold(venue, by)
    venue.archived_at = clock.now()
    audit.record("venues.archive", venue.name, by=by, scope_id=venue.unit_id, code=venue.code)
    return undo.offer("venues.archive", {"venue_id": venue.id}, by=by)


def restore(venue: Venue, *, by: Actor) -> None:
    """:raises DomainError: not the actor's."""
    _hold(venue, by)
    venue.archived_at = None
    audit.record("venues.restore", venue.name, by=by, scope_id=venue.unit_id, code=venue.code)


def _hold(venue: Venue, by: Actor) -> None:
    if not may_change(by, get_unit_by_id(venue.unit_id).path):
        raise DomainError("forbidden", 403)


def undo_archive(payload: dict[str, Any], *, by: Actor) -> int | None:
    venue = session().get_one(Venue, payload["venue_id"])
    restore(venue, by=by)
    return venue.unit_id


UNDOERS = {"venues.archive": undo_archive}
