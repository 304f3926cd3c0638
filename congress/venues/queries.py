"""Reads of venues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold, fold_loosely, spelling_key
from congress.orgs import paths
from congress.orgs import queries as orgs
from congress.orgs.access import is_home, under
from congress.orgs.models import Placement, Unit
from congress.venues.access import visible
from congress.venues.models import Venue

Row = Any


def get_venue(actor: Actor, code: str) -> Venue:
    """:raises NotFound: there is none."""
    found = session().scalar(select(Venue).where(Venue.code == code, visible(actor)))
    if found is None:
        raise NotFound("venue.unknown", code=code)
    return found


def list_venues(
    actor: Actor, *, typed: str = "", path: str | None = None, least: int | None = None, archived: bool = False, page: int = 1
) -> Page:
    """Venues by unit, then by name; no accents needed to find one by name, address, equipment or code.

    ``path``: of units at and below it; ``least``: seats that are needed, so that a venue of unknown size is left out.
    """
    found = paginate(_venues(actor, typed, path, least, archived, fold), page)
    if not found.total and typed:
        found = paginate(_venues(actor, typed, path, least, archived, fold_loosely), page)
    return found


def _venues(actor: Actor, typed: str, path: str | None, least: int | None, archived: bool, how: Any) -> Select[Any]:
    column: Any = Venue.search if how is fold else func.replace(Venue.search, "y", "i")
    query = select(Venue.__table__, Unit.code.label("unit_code")).join(Unit, Unit.id == Venue.unit_id).where(visible(actor))
    query = query.where(Venue.archived_at.is_not(None) if archived else Venue.archived_at.is_(None))
    for word in how(clean(typed)).split()[:8]:
        query = query.where(column.contains(word, autoescape=True))
    if path is not None:
        here = select(Placement.unit_id).join(Unit, Unit.id == Placement.unit_id)
        query = query.where(Venue.unit_id.in_(here.where(is_home(Placement, Unit), under(path))))
    if least is not None:
        query = query.where(Venue.capacity >= least)
    return query.order_by(Unit.code, Venue.sort_key, Venue.code)


def find_venues(codes: Iterable[str]) -> dict[str, Row]:
    """code -> venue, archived ones too, for sheets that name them."""
    found: dict[str, Row] = {}
    for part in chunks(sorted(set(codes))):
        rows = session().execute(select(Venue.__table__).where(Venue.code.in_(part)).order_by(Venue.code))
        found |= {row.code: row for row in rows}
    return found


def find_told(cells: Iterable[str], actor: Actor) -> dict[str, int]:
    """What a sheet says -> number of the venue: by its code, or by its name where the actor sees just one in use called so."""
    told = set(filter(None, cells))
    found = {code: row.id for code, row in find_venues(told).items()}
    if told - set(found):
        named: dict[str, list[int]] = {}
        for row in session().execute(select(Venue.id, Venue.name).where(Venue.archived_at.is_(None), visible(actor))):
            named.setdefault(spelling_key(row.name), []).append(row.id)
        for cell in told - set(found):
            numbers = named.get(spelling_key(cell), ())
            if len(numbers) == 1:
                found[cell] = numbers[0]
    return found


def owners(actor: Actor, unit_ids: Sequence[int]) -> dict[int, Row]:
    """unit id -> its place, for units in reach or above: names of others are not for the reader."""
    above = {unit_id for path in actor.paths() for unit_id in paths.ids(path)}
    seen = orgs.in_reach_of(actor, unit_ids) | (above & set(unit_ids))
    return orgs.names_of(sorted(seen), clock.today())
