"""Changing the tree. Every change rewrites beliefs: old ones are superseded, new ones inserted, nothing is overwritten.

``Rehoming`` gathers what changed, so that the features above can bring their rows along once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from congress.core import clock, hooks
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, session
from congress.core.errors import DomainError
from congress.core.text import fold, sort_key
from congress.orgs import paths
from congress.orgs.access import under
from congress.orgs.kinds import may_stand_under
from congress.orgs.models import Placement, Unit

Row = Any  # a row of PLACED
PLACED: Any = Placement.__table__
_COPIED = [column.name for column in PLACED.c if column.name not in ("id", "recorded_at", "superseded_at")]


@dataclass(frozen=True)
class Applied:
    """An act that took place. ``subjects`` are units it was done to, ``results`` units that came of it."""

    operation: str
    day: date
    subjects: tuple[int, ...]
    results: tuple[int, ...] = ()
    act_id: int | None = None


@dataclass(frozen=True)
class Told:
    """What a register says of who answers for a unit from a day on."""

    unit_id: int
    day: date
    secretary: str
    phone: str
    email: str


@dataclass
class Rehoming:
    """One change of the tree, in one transaction: what the features above are told."""

    by: Actor
    now: datetime = field(default_factory=lambda: clock.now())  # noqa: PLW0108  looked up when called
    acts: list[Applied] = field(default_factory=list)
    units: set[int] = field(default_factory=set)
    superiors: set[int] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    def settle(self) -> None:
        """Bring the bounds of the units up to date, by which rights are judged."""
        session().flush()
        _refresh_bounds(self.units)

    def finish(self) -> None:
        """Bring the bounds of the units and the rows of other features up to date."""
        self.settle()
        hooks.rehomed(self)


# ── the one primitive ────────────────────────────────────────────────────────


def rewrite(
    change: Rehoming,
    rows: Sequence[Row],
    start: date,
    end: date,
    make: Callable[[Row], dict[str, Any]] | None,
    act_id: int | None = None,
) -> None:
    """Believe something else of ``rows`` for the days [start, end): ``make`` gives the columns that differ, None ends them.

    What lies outside those days is kept as it was.
    """
    fresh: list[dict[str, Any]] = []
    for row in rows:
        kept = {name: getattr(row, name) for name in _COPIED} | {"recorded_at": change.now, "superseded_at": None}
        if row.valid_from < start:
            fresh.append(kept | {"valid_to": start})
        if make is not None:
            inside = {
                "valid_from": max(row.valid_from, start),
                "valid_to": min(row.valid_to, end),
                "act_id": act_id or row.act_id,
            }
            fresh.append(kept | make(row) | inside)
        if row.valid_to > end:
            fresh.append(kept | {"valid_from": end})
        change.units.add(row.unit_id)
        change.superiors.add(row.superior_id)
    supersede(change, [row.id for row in rows])
    insert_placements(change, fresh)


def supersede(change: Rehoming, ids: Iterable[int]) -> None:
    for part in chunks(ids):
        session().execute(update(Placement).where(Placement.id.in_(part)).values(superseded_at=change.now))


def insert_placements(change: Rehoming, rows: Sequence[dict[str, Any]]) -> None:
    if len(rows) > 200:
        bulk_insert(Placement, rows)
    elif rows:
        session().execute(insert(PLACED), list(rows))
    change.superiors.update(row["superior_id"] for row in rows)


def beliefs(*unit_ids: int, since: date = clock.BEGINNING, till: date = clock.FOREVER) -> Sequence[Row]:
    """What is believed about units for any day in [since, till), in order of days."""
    query = select(PLACED).where(
        Placement.unit_id.in_(unit_ids),
        Placement.superseded_at.is_(None),
        Placement.valid_to > since,
        Placement.valid_from < till,
    )
    return session().execute(query.order_by(Placement.unit_id, Placement.valid_from)).all()


def subtree(path: str, since: date, till: date) -> Sequence[Row]:
    """What is believed about everything that stands at or below a path on any day in [since, till)."""
    query = select(PLACED).where(
        Placement.superseded_at.is_(None), under(path), Placement.valid_to > since, Placement.valid_from < till
    )
    return session().execute(query.order_by(Placement.path, Placement.valid_from)).all()


# ── verbs ────────────────────────────────────────────────────────────────────


def new_placement(
    unit_id: int,
    *,
    start: date,
    end: date,
    parent: Row | None,
    kind: str,
    name: str,
    members: int | None,
    is_estimate: bool = False,
    act_id: int | None = None,
    now: datetime,
) -> dict[str, Any]:
    """A row for ``insert_placements``; ``parent`` is its parent's belief for those days."""
    path = paths.join(parent.path if parent is not None else None, unit_id)
    return {
        "unit_id": unit_id,
        "valid_from": start,
        "valid_to": end,
        "recorded_at": now,
        "superseded_at": None,
        "parent_id": parent.unit_id if parent is not None else None,
        "superior_id": paths.superior(path),
        "kind": str(kind),
        "name": name,
        "search": fold(name)[:300],
        "sort_key": sort_key(name),
        "path": path,
        "members": members,
        "is_estimate": is_estimate,
        "act_id": act_id,
    }


def found(
    change: Rehoming,
    code: str,
    name: str,
    kind: str,
    parent: Row,
    day: date,
    *,
    members: int | None = None,
    is_estimate: bool = False,
    act_id: int | None = None,
) -> int:
    """A new unit under ``parent`` from a day on; it goes where its parent goes. Answers its id.

    :raises DomainError: the code is used, or its kind may not stand there.
    """
    if session().scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise DomainError("act.code_used", code=code)
    require_kind(kind, parent, day)
    unit = Unit(code=code, begins_on=day, ends_on=clock.FOREVER)
    session().add(unit)
    session().flush()
    rows = [
        new_placement(
            unit.id,
            start=start,
            end=end,
            parent=place,
            kind=kind,
            name=name,
            members=members,
            is_estimate=is_estimate,
            act_id=act_id,
            now=change.now,
        )
        for start, end, place in places_of(parent.unit_id, day, clock.FOREVER)
    ]
    insert_placements(change, rows)
    change.units.add(unit.id)
    return unit.id


def move(
    change: Rehoming,
    unit: Row,
    day: date,
    *,
    parent: Row | None = None,
    kind_of: Callable[[Row], str] | None = None,
    act_id: int | None = None,
) -> None:
    """From a day on, put a unit with its subtree under another parent, change kinds, or both.

    ``unit`` and ``parent`` are beliefs for that day. Where a later act moved the unit already, that act stays.
    :raises DomainError: into its own subtree, a kind that may not stand there, or a parent that is not there all the time.
    """
    if parent is not None and parent.path.startswith(unit.path):
        raise DomainError("act.into_itself", name=unit.name)
    for own in beliefs(unit.unit_id, since=day):
        if own.parent_id != unit.parent_id:
            break
        start, end = max(day, own.valid_from), own.valid_to
        above = places_of(parent.unit_id, start, end) if parent is not None else [(start, end, None)]
        for since, till, place in above:
            if place is not None and own.valid_from <= day:
                require_kind(kind_of(own) if kind_of else own.kind, place, day)
            rewrite(change, subtree(own.path, since, till), since, till, _mover(own, place, kind_of), act_id)


def _mover(own: Row, place: Row | None, kind_of: Callable[[Row], str] | None) -> Callable[[Row], dict[str, Any]]:
    root = paths.join(place.path, own.unit_id) if place is not None else own.path

    def make(row: Row) -> dict[str, Any]:
        path = paths.moved(row.path, own.path, root)
        columns = {"path": path, "superior_id": paths.superior(path), "kind": str(kind_of(row)) if kind_of else row.kind}
        if row.unit_id == own.unit_id and place is not None:
            columns["parent_id"] = place.unit_id
        return columns

    return make


def tell(change: Rehoming, unit: Row, day: date, columns: dict[str, Any], act_id: int | None = None) -> None:
    """Name or members from a day on, and on every later day that still said the old thing."""
    old = {name: getattr(unit, name) for name in columns}
    for own in beliefs(unit.unit_id, since=day):
        if any(getattr(own, name) != value for name, value in old.items()) and own.valid_from > day:
            break
        rewrite(change, [own], max(day, own.valid_from), own.valid_to, lambda _row: dict(columns), act_id)


def end(change: Rehoming, unit_id: int, day: date) -> None:
    """The unit is no more from a day on.

    :raises DomainError: something stands below it on that day or later.
    """
    below = select(func.count()).where(
        Placement.superseded_at.is_(None), Placement.parent_id == unit_id, Placement.valid_to > day
    )
    if left := session().scalar(below):
        raise DomainError("act.not_empty", count=left)
    rewrite(change, beliefs(unit_id, since=day), day, clock.FOREVER, None)


def end_subtree(change: Rehoming, unit: Row, day: date) -> set[int]:
    """The unit and everything below it leave the tree on a day; answers the ids of all."""
    gone: set[int] = set()
    for own in beliefs(unit.unit_id, since=day):
        start = max(day, own.valid_from)
        rows = subtree(own.path, start, own.valid_to)
        rewrite(change, rows, start, own.valid_to, None)
        gone |= {row.unit_id for row in rows}
    return gone


# ── helpers ──────────────────────────────────────────────────────────────────


def require_kind(kind: str, parent: Row, day: date) -> None:
    if not may_stand_under(kind, parent.kind, day):
        raise DomainError("act.kind_under", kind=kind, parent=parent.name, parent_kind=parent.kind)


def places_of(parent_id: int, start: date, end: date) -> list[tuple[date, date, Row]]:
    """The parts of [start, end) during which a parent stands at one place.

    :raises DomainError: it is not there all the time.
    """
    parts = []
    expected = start
    for own in beliefs(parent_id, since=start, till=end):
        if max(own.valid_from, start) != expected:
            break
        parts.append((expected, min(own.valid_to, end), own))
        expected = min(own.valid_to, end)
    if expected != end:
        raise DomainError("act.parent_gap", day=expected)
    return parts


def _refresh_bounds(unit_ids: set[int]) -> None:
    for part in chunks(sorted(unit_ids)):
        believed = Placement.superseded_at.is_(None)
        mine = Placement.unit_id == Unit.id, believed
        first = select(func.min(Placement.valid_from)).where(*mine).scalar_subquery()
        last = select(func.max(Placement.valid_to)).where(*mine).scalar_subquery()
        # a late decision may leave a unit without a single day: it ends as it begins
        bounds = {"begins_on": func.coalesce(first, Unit.begins_on), "ends_on": func.coalesce(last, Unit.begins_on)}
        session().execute(update(Unit).where(Unit.id.in_(part)).values(**bounds).execution_options(synchronize_session=False))


def named(name: str) -> dict[str, Any]:
    """The columns that follow from a name."""
    return {"name": name, "search": fold(name)[:300], "sort_key": sort_key(name)}
