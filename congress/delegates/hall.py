"""The hall: its blocks, and who sits where. Acts of the convener; each can be taken back.

No two sit on one seat: the database's constraint says so, whatever two organisers do at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, func, insert, not_, or_, select, update

from congress.core.actor import Actor
from congress.core.db import chunks, held, session
from congress.core.errors import DomainError, NotFound
from congress.core.paging import Page
from congress.core.text import clean, fold, require_short
from congress.delegates import arrangement, seats, services
from congress.delegates.access import visible
from congress.delegates.arrangement import Before, digest, many, require_seen
from congress.delegates.members import about
from congress.delegates.models import Block, Delegate, Delegation, Standing
from congress.delegates.queries import Held, is_away
from congress.delegates.seats import Room, Seat

Row = Any
ROWS_ON_A_PAGE = 30  # for ushers
MOST_ROWS, MOST_PER_ROW, MOST_BLOCKS, MOST_SEATS = 200, 200, 60, 20_000
# parts of a hall that are not called "khu"
_OWN_WORDS = ("tang", "lau", "san", "ban cong", "day", "hang", "phong", "hoi truong", "doan chu tich")
_TABLE: Any = Delegate.__table__


class Keep(StrEnum):
    """Whose seats stay when seats are given: everybody's who has one, those given by hand, nobody's."""

    ALL = "all"
    FIXED = "fixed"
    NONE = "none"


# ── reads ────────────────────────────────────────────────────────────────────


def block_label(name: str) -> str:
    """Khu B; Tầng 2"""
    return name if fold(name).startswith(_OWN_WORDS) else f"Khu {name}"


def label(block_name: str, row: int, place: int) -> str:
    """Khu B, hàng 7, ghế 12"""
    return f"{block_label(block_name)}, hàng {row}, ghế {place}"


def seat_label(delegate: Any, block_name: str | None) -> str:
    """Where somebody sits, as badge and phone tell it: "Khu B, hàng 7, ghế 12"; empty without a seat."""
    if delegate.row is None or delegate.place is None or not block_name:
        return ""
    return label(block_name, delegate.row, delegate.place)


def list_blocks(event_id: int) -> Sequence[Row]:
    """Blocks in their order, each with ``seated``: how many sit in it."""
    table: Any = Block.__table__
    sits = select(func.count()).where(Delegate.block_id == Block.id).scalar_subquery().label("seated")
    query = select(*table.c, sits).where(Block.event_id == event_id)
    return session().execute(query.order_by(Block.position, Block.id)).all()


def list_seated(event_id: int) -> Sequence[Row]:
    """Everybody who has a seat, along the rows: ``id``, ``block_id``, ``row``, ``place``, ``delegation_id``, ``is_head``,
    ``seat_fixed``. Who it is is not told."""
    names = ("id", "block_id", "row", "place", "delegation_id", "is_head", "seat_fixed")
    query = select(*(_TABLE.c[name] for name in names)).where(Delegate.event_id == event_id, Delegate.block_id.is_not(None))
    return session().execute(query.order_by(Delegate.block_id, Delegate.row, Delegate.place)).all()


def list_rows(actor: Actor, block: Row, number: int) -> Page:
    """Pages of (row, who sits in it from the left): ``id``, ``number``, ``full_name``, ``place``, ``is_head``,
    ``delegation_name``, as far as the actor may see them."""
    at = min(number, max(1, -(-block.rows // ROWS_ON_A_PAGE)))
    rows = range((at - 1) * ROWS_ON_A_PAGE + 1, min(at * ROWS_ON_A_PAGE, block.rows) + 1)
    names = ("id", "number", "full_name", "row", "place", "is_head")
    query = select(*(_TABLE.c[name] for name in names), Delegation.name.label("delegation_name"))
    query = query.outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
    query = query.where(Delegate.block_id == block.id, Delegate.row.between(rows.start, rows.stop - 1), visible(actor))
    found: dict[int, list[Row]] = {row: [] for row in rows}
    for each in session().execute(query.order_by(Delegate.row, Delegate.place)):
        found[each.row].append(each)
    return Page(list(found.items()), block.rows, at, ROWS_ON_A_PAGE)


def get_block(held_: Held, block_id: int) -> Block:
    """:raises NotFound: none of this event."""
    found = session().scalar(held(select(Block).where(Block.id == block_id, Block.event_id == held_.event.id)))
    if found is None:
        raise NotFound
    return found


def seen(block: Any) -> str:
    """What a page shows of a block."""
    return digest(block.name, block.rows, block.per_row, block.is_for_guests, block.position)


def seat_seen(delegate: Any) -> str:
    """What a page shows of somebody's seat."""
    return f"{delegate.block_id or ''}-{delegate.row or ''}-{delegate.place or ''}"


# ── blocks ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class BlockTold:
    """See ``models.Block``."""

    name: str
    rows: int
    per_row: int
    is_for_guests: bool = False


def add_block(held_: Held, told: BlockTold, *, by: Actor) -> int | None:
    """Behind those that are there. Answers the offer to undo.

    :raises DomainError: not the convener, no name or one that is used, no or too many rows or seats.
    """
    before = Before.of(held_, "block", by=by)
    told = _checked(held_, told)
    there = list_blocks(held_.event.id)
    if len(there) >= MOST_BLOCKS:
        raise DomainError("hall.many_blocks", 422, most=MOST_BLOCKS)
    values: Mapping[str, Any] = {**vars(told), "event_id": held_.event.id, "position": len(there) + 1}
    session().execute(insert(Block.__table__).values(**values))  # type: ignore[arg-type]
    return before.finish("hall.add_block", block_label(told.name), by=by)


def change_block(
    held_: Held, block: Block, told: BlockTold, *, by: Actor, position: int | None = None, seen_: str | None = None
) -> int | None:
    """Whoever sat where no seat is left has none then. ``position``: its place among the blocks, from 1. Answers the offer to
    undo.

    :raises DomainError: as :func:`add_block`, or changed since.
    """
    before = Before.of(held_, *arrangement.HALL, by=by)
    require_seen(seen_, seen(block))
    told = _checked(held_, told, block.id)
    gone = Delegate.block_id == block.id, or_(Delegate.row > told.rows, Delegate.place > told.per_row)
    _unseat(*gone)
    for name, value in vars(told).items():
        setattr(block, name, value)
    if position is not None:
        order = [row.id for row in list_blocks(held_.event.id) if row.id != block.id]
        order.insert(max(0, position - 1), block.id)
        many(Block.__table__, [{"id": each, "position": place} for place, each in enumerate(order, 1)])
    return before.finish("hall.change_block", block_label(told.name), by=by, count=1)


def remove_block(held_: Held, block: Block, *, by: Actor) -> int | None:
    """Whoever sat there has no seat then. Answers the offer to undo.

    :raises DomainError: not the convener.
    """
    before = Before.of(held_, *arrangement.HALL, by=by)
    name = block_label(block.name)
    _unseat(Delegate.block_id == block.id)
    session().execute(delete(Block).where(Block.id == block.id))
    order = list_blocks(held_.event.id)
    many(Block.__table__, [{"id": row.id, "position": place} for place, row in enumerate(order, 1)])
    return before.finish("hall.remove_block", name, by=by, count=1)


def _checked(held_: Held, told: BlockTold, own: int | None = None) -> BlockTold:
    name = clean(told.name)
    if f"{fold(name)} ".startswith("khu "):
        name = name[3:].strip()  # it is said before every name
    if not name:
        raise DomainError("hall.nameless", 422)
    require_short(name, 40)
    if not 1 <= told.rows <= MOST_ROWS or not 1 <= told.per_row <= MOST_PER_ROW:
        raise DomainError("hall.bad_size", 422, rows=MOST_ROWS, per_row=MOST_PER_ROW)
    others = [row for row in list_blocks(held_.event.id) if row.id != own]
    if any(fold(row.name) == fold(name) for row in others):
        raise DomainError("hall.name_used", 422, name=name)
    if sum(row.rows * row.per_row for row in others) + told.rows * told.per_row > MOST_SEATS:
        raise DomainError("hall.too_large", 422, most=MOST_SEATS)
    return BlockTold(name, told.rows, told.per_row, told.is_for_guests)


def _unseat(*which: Any) -> None:
    session().execute(update(Delegate).where(*which).values(**services.NO_SEAT))


# ── seats for everybody ──────────────────────────────────────────────────────


@dataclass(frozen=True)
class Change:
    """Somebody's seat before and after; None: none."""

    delegate_id: int
    before: Seat | None
    after: Seat | None


@dataclass(frozen=True)
class Plan:
    """What giving seats would do. ``changes``: in the order of delegations; ``lacking``: how many seats there are too few, and
    then nothing is given; ``free``: seats that may be given, ``people``: who needs one."""

    keep: Keep
    changes: Sequence[Change]
    lacking: int
    people: int
    free: int
    kept: int
    released: Sequence[int] = ()

    @property
    def moved(self) -> list[Change]:
        """Those who have a seat and get another: their badges are printed again."""
        return [each for each in self.changes if each.before is not None and each.after is not None]

    @property
    def gained(self) -> int:
        return sum(each.before is None for each in self.changes)

    @property
    def lost(self) -> int:
        return sum(each.after is None for each in self.changes)

    @property
    def digest(self) -> str:
        return digest(self.keep, [[each.delegate_id, each.before, each.after] for each in self.changes], self.lacking)


def plan(held_: Held, keep: Keep) -> Plan:
    """Seats for all official delegates: delegations one after another, the head first, then by rank (``seats.give``); blocks
    for guests stay free. Who is not official has no seat."""
    people = _people(held_.event.id)
    now = {row.id: (row.block_id, row.row, row.place) for row in people if row.block_id is not None}
    stays = {row.id for row in people if row.id in now and row.official and _is_kept(row, keep)}
    parties: dict[int | None, list[int]] = {}
    near: dict[int | None, set[int]] = {}
    for row in people:
        if row.official and row.id not in stays:
            parties.setdefault(row.delegation_id, []).append(row.id)
        elif row.official and keep == Keep.ALL and row.delegation_id is not None:
            near.setdefault(row.delegation_id, set()).add(row.block_id)
    rooms = [Room(row.id, row.rows, row.per_row) for row in list_blocks(held_.event.id) if not row.is_for_guests]
    taken = {now[each] for each in stays}
    free = sum(room.rows * room.per_row for room in rooms) - sum(seat[0] in {room.id for room in rooms} for seat in taken)
    wanting = sum(map(len, parties.values()))
    if wanting > free:
        return Plan(keep, (), wanting - free, wanting, free, len(stays))
    close = {at: near[which] for at, which in enumerate(parties) if which in near}
    given = seats.give(list(parties.values()), rooms, taken, close)
    changes = [
        Change(row.id, now.get(row.id), given.get(row.id))
        for row in people
        if row.id not in stays and now.get(row.id) != given.get(row.id)
    ]
    released = [row.id for row in people if row.seat_fixed and row.id not in stays and now.get(row.id) == given.get(row.id)]
    return Plan(keep, changes, 0, wanting, free, len(stays), released)


def _is_kept(row: Row, keep: Keep) -> bool:
    return keep == Keep.ALL or (keep == Keep.FIXED and row.seat_fixed)


def give(held_: Held, keep: Keep, *, by: Actor, seen_: str | None = None) -> int | None:
    """Answers the offer to undo. ``seen_``: the digest of the plan that was shown.

    :raises DomainError: not the convener, not enough seats, or the plan is another by now.
    """
    before = Before.of(held_, "seat", by=by)
    planned = plan(held_, keep)
    if planned.lacking:
        raise DomainError("hall.short", lacking=planned.lacking, people=planned.people, free=planned.free)
    require_seen(seen_, planned.digest)
    for part in chunks(each.delegate_id for each in planned.changes):
        _unseat(Delegate.id.in_(part))
    sits = [each for each in planned.changes if each.after is not None]
    many(_TABLE, [{"id": each.delegate_id, **_at(each.after)} for each in sits])
    many(_TABLE, [{"id": each, "seat_fixed": False} for each in planned.released])
    told: dict[str, Any] = {"keep": str(keep), "gained": planned.gained, "moved": len(planned.moved), "lost": planned.lost}
    return before.finish("hall.give", held_.event.name, by=by, **told)


def _at(seat: Seat | None) -> dict[str, Any]:
    return dict(zip(("block_id", "row", "place"), seat or (None, None, None), strict=True))


def _people(event_id: int) -> Sequence[Row]:
    """Official delegates who are not known to be away, and whoever has a seat, by delegation, then head and rank."""
    names = ("id", "delegation_id", "block_id", "row", "place", "seat_fixed")
    official = and_(Delegate.standing == Standing.OFFICIAL, not_(is_away())).label("official")
    query = select(*(_TABLE.c[name] for name in names), official)
    query = query.outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
    query = query.where(Delegate.event_id == event_id, or_(official, Delegate.block_id.is_not(None)))
    order = Delegation.position.is_(None), Delegation.position, Delegation.id, Delegate.is_head.desc(), Delegate.rank
    return session().execute(query.order_by(*order, Delegate.sort_key, Delegate.id)).all()


# ── one seat ─────────────────────────────────────────────────────────────────


def move(
    held_: Held, delegate: Delegate, seat: Seat, *, by: Actor, swap: int | None = None, seen_: str | None = None
) -> int | None:
    """To a seat; it stays his when seats are given to all. Where somebody sits there, that one has to be named as ``swap``, and
    takes the seat that becomes free. Answers the offer to undo.

    :raises DomainError: not the convener, not official, no such seat, he sits elsewhere by now, or another sits there.
    """
    before = Before.of(held_, "seat", by=by)
    require_seen(seen_, seat_seen(delegate))
    if delegate.standing != Standing.OFFICIAL:
        raise DomainError("hall.officials", 422, name=delegate.full_name)
    block = _block_of(held_, seat)
    mine = delegate.block_id, delegate.row, delegate.place
    other = find_sitter(held_, seat)
    if other is not None and other.id not in (swap, delegate.id):
        raise DomainError("hall.taken", seat=label(block.name, *seat[1:]), name=other.full_name)
    told = {**about(delegate), "seat": label(block.name, *seat[1:])}
    if other is not None and other.id != delegate.id:
        _unseat(Delegate.id.in_([delegate.id, other.id]))
        told["other_id"] = other.id
        if mine[0] is not None:
            many(_TABLE, [{"id": other.id, **_at(mine), "seat_fixed": True}])  # type: ignore[arg-type]
    number = delegate.number
    many(_TABLE, [{"id": delegate.id, **_at(seat), "seat_fixed": True}])
    return before.finish("hall.move", services.subject(held_, number), by=by, **told)


def find_sitter(held_: Held, seat: Seat) -> Delegate | None:
    """Who sits there."""
    where = Delegate.block_id == seat[0], Delegate.row == seat[1], Delegate.place == seat[2]
    return session().scalar(select(Delegate).where(Delegate.event_id == held_.event.id, *where))


def leave(held_: Held, delegate: Delegate, *, by: Actor, seen_: str | None = None) -> int | None:
    """His seat is free then. Answers the offer to undo.

    :raises DomainError: not the convener, or he sits elsewhere by now.
    """
    before = Before.of(held_, "seat", by=by)
    require_seen(seen_, seat_seen(delegate))
    told, number = about(delegate), delegate.number
    _unseat(Delegate.id == delegate.id, Delegate.block_id.is_not(None))
    return before.finish("hall.leave", services.subject(held_, number), by=by, **told)


def hold(held_: Held, delegate: Delegate, is_fixed: bool, *, by: Actor) -> int | None:
    """Whether his seat stays his when seats are given to all. Answers the offer to undo.

    :raises DomainError: not the convener, or he has none.
    """
    before = Before.of(held_, "seat", by=by)
    if delegate.block_id is None:
        raise DomainError("hall.seatless", 422, name=delegate.full_name)
    told, number = about(delegate), delegate.number
    delegate.seat_fixed = is_fixed
    return before.finish("hall.hold", services.subject(held_, number), by=by, is_fixed=is_fixed, **told)


def _block_of(held_: Held, seat: Seat) -> Block:
    """:raises DomainError: there is no such seat."""
    block = session().scalar(select(Block).where(Block.id == seat[0], Block.event_id == held_.event.id))
    if block is None:
        raise DomainError("hall.no_block", 422)
    if not 1 <= seat[1] <= block.rows or not 1 <= seat[2] <= block.per_row:
        raise DomainError("hall.no_seat", 422, block=block_label(block.name), rows=block.rows, per_row=block.per_row)
    return block
