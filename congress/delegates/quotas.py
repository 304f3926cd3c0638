"""Quotas: how many delegates each unit right below sends to a congress, and the lists that the units send up.

What is shared out is the size of the roll without those who come ex officio, are appointed, or are kept in reserve. Every unit
gets its share by members times weight, and none less than a floor: units whose share is below it get the floor, and the others
share the rest. Largest remainders, in whole numbers, so that the sum is exactly what there is to share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from congress.core import clock, outbox
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, session, upsert
from congress.core.errors import DomainError, NotFound
from congress.core.outbox import Outbox
from congress.delegates.models import Basis, Delegate, Quota, Roll, Standing
from congress.delegates.queries import Held
from congress.delegates.services import open_roll, record, require_convener
from congress.events.models import EventState, EventUnit, UnitPart
from congress.orgs.access import in_reach, is_home, on, under
from congress.orgs.models import Placement, Unit
from congress.people.models import Body, Seat
from congress.people.queries import held_on

Row = Any
USUAL = 100  # weight of a unit without special importance, in hundredths
MOST = 10_000  # delegates of one congress
QUOTA: Any = Quota.__table__


# ── sharing out ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Share:
    """A unit that is to get seats. ``code`` breaks ties, so that the same figures always give the same answer."""

    unit_id: int
    code: str
    members: int
    weight: int = USUAL

    @property
    def mass(self) -> int:
        return self.members * self.weight


def suggest(shares: Sequence[Share], seats: int, floor: int) -> dict[int, int]:
    """unit -> seats, ``seats`` together.

    :raises DomainError: there are fewer seats than the floor takes.
    """
    if seats < floor * len(shares):
        raise DomainError("quota.too_few", 422, seats=seats, units=len(shares), floor=floor)
    found: dict[int, int] = {}
    rest = sorted(shares, key=lambda share: (-share.mass, share.code))
    if not any(share.mass for share in rest):
        rest = [Share(share.unit_id, share.code, 1) for share in rest]
    while rest:
        left, whole = seats - floor * len(found), sum(share.mass for share in rest)
        short = [share for share in rest if left * share.mass < floor * whole]
        if not short:
            return found | _by_remainders(rest, left, whole)
        found |= {share.unit_id: floor for share in short}
        rest = [share for share in rest if share.unit_id not in found]
    return found


def _by_remainders(shares: Sequence[Share], seats: int, whole: int) -> dict[int, int]:
    """Whole parts first; what is left goes to the largest remainders, of equal ones to the larger unit, then by code."""
    found = {share.unit_id: seats * share.mass // whole for share in shares}
    last = sorted(shares, key=lambda share: (-(seats * share.mass % whole), -share.mass, share.code))
    for share in last[: seats - sum(found.values())]:
        found[share.unit_id] += 1
    return found


# ── what stands ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Allotment:
    """``rows``: quotas with name and code of the unit, ``official``, ``alternate`` (how many its list has, elected) and
    ``is_below`` (it stands right below the congress's unit on its day); ``ex_officio``, ``appointed``: who come so."""

    rows: Sequence[Row]
    size: int | None
    ex_officio: int
    appointed: int

    @property
    def allotted(self) -> int:
        return sum(row.seats for row in self.rows)

    @property
    def left(self) -> int | None:
        """Seats that nobody has yet; less than none where more were given than there are."""
        return None if self.size is None else self.size - self.ex_officio - self.appointed - self.allotted

    @property
    def received(self) -> int:
        return sum(row.submitted_at is not None for row in self.rows)


def allotment(held: Held) -> Allotment:
    """Three statements. The caller has judged that the actor may know."""
    event = held.event
    rows = _all_quotas(event)
    return Allotment(rows, held.roll.size if held.roll else None, count_ex_officio(event), _count_appointed(event.id))


def quota_of(held: Held, unit_id: int) -> Row:
    """:raises NotFound: nothing was allotted to this unit."""
    row = session().execute(_quotas(held.event).where(QUOTA.c.unit_id == unit_id)).first()
    if row is None:
        raise NotFound
    return row


def quotas_in_reach(actor: Actor, held: Held) -> Sequence[Row]:
    """Quotas of units that the actor works for, by code."""
    return session().execute(_quotas(held.event).where(in_reach(QUOTA.c.unit_id, actor)).order_by(Unit.code)).all()


def _quotas(event: Any) -> Any:
    elected = and_(Delegate.event_id == QUOTA.c.event_id, Delegate.unit_id == QUOTA.c.unit_id, Delegate.basis == Basis.ELECTED)

    def many(standing: Standing) -> Any:
        query = select(func.count()).select_from(Delegate).where(elected, Delegate.standing == standing)
        return query.correlate(QUOTA).scalar_subquery()

    below = aliased(Placement)
    is_below = exists().where(below.unit_id == QUOTA.c.unit_id, below.parent_id == event.unit_id, on(event.starts_on, below))
    return (
        select(
            QUOTA, Unit.code, Placement.name, Placement.path, many(Standing.OFFICIAL).label("official"),
            many(Standing.ALTERNATE).label("alternate"), is_below.correlate(QUOTA).label("is_below"),
        )
        .join(Unit, Unit.id == QUOTA.c.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(QUOTA.c.event_id == event.id)
    )  # fmt: skip


def committee_of(event: Any) -> Any:
    """Seats on the convening committee on the day of the congress: who comes ex officio (domain notes 1.2); at a meeting of
    another body its own."""
    return and_(Seat.unit_id == event.unit_id, Seat.body == (event.body or Body.COMMITTEE), held_on(event.starts_on, Seat))


def count_ex_officio(event: Any) -> int:
    """Those on the list as such, and members of the committee who are not on it at all: each counts once, and one who was also
    elected below takes a seat of his unit."""
    on_list = exists().where(Delegate.event_id == event.id, Delegate.person_id == Seat.person_id)
    missing = select(func.count(func.distinct(Seat.person_id))).where(committee_of(event), ~on_list).scalar_subquery()
    official = Delegate.event_id == event.id, Delegate.standing == Standing.OFFICIAL, Delegate.basis == Basis.EX_OFFICIO
    listed = select(func.count()).select_from(Delegate).where(*official).scalar_subquery()
    return int(session().scalar(select(missing + listed)) or 0)


def _count_appointed(event_id: int) -> int:
    told = Delegate.event_id == event_id, Delegate.standing == Standing.OFFICIAL, Delegate.basis == Basis.APPOINTED
    return session().scalar(select(func.count()).select_from(Delegate).where(*told)) or 0


# ── allotting ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Wish:
    """How a suggestion is to be made. ``reserve``: seats kept back; ``keep``: what was changed by hand stays as it is."""

    size: int
    floor: int = 1
    reserve: int = 0
    keep: bool = False


@dataclass(frozen=True)
class Line:
    """What somebody typed for a unit."""

    seats: int
    alternates: int
    weight: int


def save(held: Held, lines: Mapping[int, Line], *, by: Actor, wish: Wish | None = None) -> int:
    """Quotas as they were typed, then, where that is wished, as the machine suggests them with these weights; whoever was told
    of his before is told of the new one. Answers how many are told.

    :raises DomainError: not the convener, a figure out of bounds, or too few seats.
    """
    require_convener(held)
    if any(not 0 <= each <= MOST for line in lines.values() for each in (line.seats, line.alternates, line.weight)):
        raise DomainError("quota.bad_figure", 422, limit=MOST)
    before = {row.unit_id: row for row in _all_quotas(held.event)}
    _write(held, {each: line for each, line in lines.items() if each in before and line != line_of(before[each])})
    if wish is not None:
        _resuggest(held, wish, by)
    news = [row for row in _all_quotas(held.event) if row.unit_id not in before or line_of(row) != line_of(before[row.unit_id])]
    if not news:
        return 0
    record("delegates.quota", held, held.event.name, by, count=len(news), seats={row.code: row.seats for row in news})
    known = _told(held.event.id)
    again = [row for row in news if row.unit_id in known and _figures(row) != _figures(before[row.unit_id])]
    for row in again:
        _tell(held, row, "delegates.reallotted", by)
    return len(again)


def line_of(row: Row) -> Line:
    return Line(row.seats, row.alternates, row.weight)


def _figures(row: Row) -> tuple[int, int]:
    return row.seats, row.alternates


def _all_quotas(event: Any) -> Sequence[Row]:
    return session().execute(_quotas(event).order_by(Unit.code)).all()


def _write(held: Held, lines: Mapping[int, Line]) -> None:
    for unit_id, line in lines.items():
        mine = Quota.event_id == held.event.id, Quota.unit_id == unit_id
        session().execute(update(Quota).where(*mine).values(seats=line.seats, alternates=line.alternates, weight=line.weight))


def _resuggest(held: Held, wish: Wish, by: Actor) -> None:
    """A unit that is not right below any more, and to which nothing is bound yet, gets none."""
    if not 0 < wish.size <= MOST or not 0 <= wish.floor <= MOST or not 0 <= wish.reserve <= MOST:
        raise DomainError("quota.bad_figure", 422, limit=MOST)
    event, units = held.event, _members_below(held.event)
    if not units:
        raise DomainError("quota.no_units", 409)
    _keep(open_roll(held, by=by), wish, by)
    known = {row.unit_id: row for row in _all_quotas(event)}
    kept = {each: row.seats for each, row in known.items() if wish.keep and row.seats != row.suggested and row.is_below}
    shares = [
        Share(row.unit_id, row.code, row.members or 0, known[row.unit_id].weight if row.unit_id in known else USUAL)
        for row in units if row.unit_id not in kept
    ]  # fmt: skip
    free = wish.size - count_ex_officio(event) - _count_appointed(event.id) - wish.reserve - sum(kept.values())
    _store_suggested(held, units, suggest(shares, free, wish.floor), known)


def _keep(roll: Roll, wish: Wish, by: Actor) -> None:
    """The size holds from now on; floor and reserve are what the next suggestion begins with."""
    values: dict[str, Any] = {"size": wish.size, "floor": wish.floor, "reserve": wish.reserve}
    values |= {"version": roll.version + 1, "changed_at": clock.now(), "changed_by": by.name}
    session().execute(update(Roll).where(Roll.event_id == roll.event_id).values(**values))
    session().refresh(roll)


@dataclass(frozen=True)
class _Below:
    unit_id: int
    code: str
    members: int | None


def _members_below(event: Any) -> list[_Below]:
    """Units right below on the day with their members: as the register says, else the sum of those below that have none
    below them."""
    day = event.starts_on
    query = select(Placement.unit_id, Unit.code, Placement.members, Placement.path).join(Unit, Unit.id == Placement.unit_id)
    rows = session().execute(query.where(Placement.parent_id == event.unit_id, on(day)).order_by(Unit.code)).all()
    untold = {row.unit_id: 0 for row in rows if row.members is None}
    if untold:
        below = aliased(Placement)
        leaf = ~exists().where(below.parent_id == Placement.unit_id, on(day, below))
        depth = next(row.path for row in rows).rstrip("/").count("/")
        host = next(row.path for row in rows).rstrip("/").rsplit("/", 1)[0] + "/"
        inside = select(Placement.path, Placement.members).where(on(day), under(host), leaf, Placement.members.is_not(None))
        for path, members in session().execute(inside):
            unit_id = int(path.split("/")[depth])
            if unit_id in untold:
                untold[unit_id] += members
    return [_Below(row.unit_id, row.code, row.members if row.members is not None else untold[row.unit_id]) for row in rows]


def _store_suggested(held: Held, units: Sequence[_Below], found: Mapping[int, int], known: Mapping[int, Row]) -> None:
    """New quotas are made, known ones get the suggestion; one that was kept keeps its seats."""
    event_id = held.event.id
    gone = [each for each, row in known.items() if not row.is_below and not row.official and row.submitted_at is None]
    for part in chunks(gone):
        session().execute(delete(Quota).where(Quota.event_id == event_id, Quota.unit_id.in_(part)))
    fresh = {
        "event_id": event_id, "weight": USUAL, "alternates": 0, "note": "", "submitted_at": None, "submitted_by": "",
        "returned_for": "",
    }  # fmt: skip
    new = [unit for unit in units if unit.unit_id not in known]
    seats = {unit.unit_id: {"suggested": found[unit.unit_id], "seats": found[unit.unit_id]} for unit in new}
    bulk_insert(Quota, [{**fresh, "unit_id": unit.unit_id, "members": unit.members, **seats[unit.unit_id]} for unit in new])
    for unit in units:
        if unit.unit_id in known:
            told = {"suggested": found[unit.unit_id], "seats": found[unit.unit_id]} if unit.unit_id in found else {}
            mine = Quota.event_id == event_id, Quota.unit_id == unit.unit_id
            session().execute(update(Quota).where(*mine).values(members=unit.members, **told))


def untold(held: Held, rows: Sequence[Row]) -> list[Row]:
    """Quotas with seats of units that have not been told yet."""
    known = _told(held.event.id)
    return [row for row in rows if row.unit_id not in known and (row.seats or row.alternates)]


def _told(event_id: int) -> set[int]:
    """Units whose quota was announced: said once, and then only what changes."""
    stem = f"delegates.allotted:{event_id}:"
    query = select(Outbox.dedupe_key).where(Outbox.dedupe_key.startswith(stem, autoescape=True))
    return {int(str(key).removeprefix(stem)) for key in session().scalars(query)}


def allot(held: Held, *, by: Actor) -> int:
    """The quotas hold: their units take part in the event, see it and are told. Answers how many are told.

    :raises DomainError: not the convener, the event is a draft that units do not see, or more was given than there is.
    """
    require_convener(held)
    if held.event.state == EventState.DRAFT:
        raise DomainError("quota.event_draft")
    told = allotment(held)
    if told.size is not None and told.left is not None and told.left < 0:
        raise DomainError("quota.over_size", size=told.size, sum=told.size - told.left)
    news = untold(held, told.rows)
    if not news:
        return 0
    parts = [{"event_id": held.event.id, "unit_id": row.unit_id, "part": UnitPart.PARTICIPANT} for row in news]
    session().connection().execute(upsert(EventUnit.__table__).on_conflict_do_nothing(), parts)
    for row in news:
        _tell(held, row, "delegates.allotted", by, dedupe=f"delegates.allotted:{held.event.id}:{row.unit_id}")
    record("delegates.allot", held, held.event.name, by, count=len(news), seats={row.code: row.seats for row in news})
    return len(news)


def _tell(held: Held, row: Row, kind: str, by: Actor, *, dedupe: str | None = None) -> None:
    outbox.append(
        kind, held.event.name, {"units": [row.unit_id]}, by=by, scope_id=held.event.unit_id, dedupe=dedupe,
        endpoint="delegates.unit_list", values={"code": held.event.code, "unit_code": row.code}, name=held.event.name,
        seats=row.seats, alternates=row.alternates,
    )  # fmt: skip
