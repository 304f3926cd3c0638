"""Delegations: who comes together. Acts of the convener; each can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, require_short, sort_key, spelling_key
from congress.delegates import arrangement, members
from congress.delegates.access import visible
from congress.delegates.arrangement import Before, digest, many, require_seen
from congress.delegates.models import Delegate, Delegation, Group, Standing
from congress.delegates.queries import Held, list_delegations
from congress.delegates.rolls import sees_all
from congress.orgs import queries as orgs

Row = Any
_TABLE: Any = Delegation.__table__
_WHOSE = re.compile(r"^(đảng bộ|đảng uỷ|đảng ủy)\s+", re.IGNORECASE)

# ── reads ────────────────────────────────────────────────────────────────────


def figures(actor: Actor, held_: Held) -> Sequence[Row]:
    """Delegations in their order, with ``officials`` and ``alternates`` that the actor may see, ``head_id``, ``head_name``,
    ``group_name``. Who sees only his own units' delegates sees the delegations that these are in."""
    head = aliased(Delegate)
    count = func.count(Delegate.id)
    query = (
        select(
            *_TABLE.c, Group.name.label("group_name"), head.id.label("head_id"), head.full_name.label("head_name"),
            count.filter(Delegate.standing == Standing.OFFICIAL).label("officials"),
            count.filter(Delegate.standing == Standing.ALTERNATE).label("alternates"),
        )
        .select_from(Delegation)
        .outerjoin(Delegate, and_(Delegate.delegation_id == Delegation.id, visible(actor)))
        .outerjoin(head, and_(head.delegation_id == Delegation.id, head.is_head, visible(actor, head)))
        .outerjoin(Group, Group.id == Delegation.group_id)
        .where(Delegation.event_id == held_.event.id)
        .group_by(*_TABLE.c, Group.name, head.id, head.full_name)
        .order_by(Delegation.position, Delegation.id)
    )  # fmt: skip
    if not sees_all(actor, held_):
        query = query.having(count > 0)
    return session().execute(query).all()


def count_without(actor: Actor, held_: Held) -> int:
    """Delegates of the list, official or alternate, who stand in no delegation yet."""
    where = Delegate.event_id == held_.event.id, Delegate.delegation_id.is_(None), Delegate.standing.in_(members.LISTED)
    return session().scalar(select(func.count()).where(*where, visible(actor))) or 0


def get_delegation(actor: Actor, held_: Held, delegation_id: int) -> Delegation:
    """:raises NotFound: none of this event, or nobody in it is the actor's to see."""
    own = select(Delegate.id).where(Delegate.delegation_id == Delegation.id, visible(actor)).exists()
    query = select(Delegation).where(Delegation.id == delegation_id, Delegation.event_id == held_.event.id)
    found = session().scalar(held(query if sees_all(actor, held_) else query.where(own)))
    if found is None:
        raise NotFound
    return found


def find_delegation(held_: Held, delegation_id: int) -> Delegation | None:
    """Of this event. The caller has judged whether the actor may have it."""
    query = select(Delegation).where(Delegation.id == delegation_id, Delegation.event_id == held_.event.id)
    return session().scalar(held(query))


def seen_list(held_: Held) -> str:
    """What a page of all delegations shows of their order."""
    return digest([[row.id, row.name, row.position] for row in list_delegations(held_.event.id)])


# ── delegations ──────────────────────────────────────────────────────────────


def add(held_: Held, name: str, *, by: Actor, unit_id: int | None = None) -> int | None:
    """A delegation, behind those that are there. Answers the offer to undo.

    :raises DomainError: not the convener, no name, or there is one of this name.
    """
    before = Before.of(held_, "delegation", by=by)
    name = _checked(held_, name)
    _insert(held_, [(name, unit_id)])
    return before.finish("delegations.add", name, by=by)


def change(
    held_: Held, delegation: Delegation, name: str, *, by: Actor, group_id: int | None = None, seen_: str | None = None
) -> int | None:
    """Its name and its discussion group; members who had another group of their own come along. Answers the offer to undo.

    :raises DomainError: not the convener, changed since, no name, or there is one of this name, or no such group.
    """
    before = Before.of(held_, *arrangement.ORDER, by=by)
    require_seen(seen_, members.seen(delegation))
    name = _checked(held_, name, delegation.id)
    if group_id is not None:
        require_group(held_, group_id)
    delegation.name, delegation.name_key = name, spelling_key(name)
    if group_id != delegation.group_id:
        delegation.group_id = group_id
        session().execute(update(Delegate).where(Delegate.delegation_id == delegation.id).values(group_id=None))
    return before.finish("delegations.change", name, by=by, count=1)


def remove(held_: Held, delegation: Delegation, *, by: Actor, seen_: str | None = None) -> int | None:
    """Its members stand in none then. Answers the offer to undo.

    :raises DomainError: not the convener, or changed since.
    """
    before = Before.of(held_, "delegation", "member", by=by)
    require_seen(seen_, members.seen(delegation))
    name = delegation.name
    gone = {"delegation_id": None, "is_head": False}
    session().execute(update(Delegate).where(Delegate.delegation_id == delegation.id).values(**gone))
    session().execute(delete(Delegation).where(Delegation.id == delegation.id))
    _place(held_, [row.id for row in list_delegations(held_.event.id)])
    return before.finish("delegations.remove", name, by=by, count=1)


def put(held_: Held, delegation: Delegation, position: int, *, by: Actor, seen_: str | None = None) -> int | None:
    """Among the delegations at a place from 1. Answers the offer to undo.

    :raises DomainError: not the convener, or their order was changed since.
    """
    before = Before.of(held_, "delegation", by=by)
    require_seen(seen_, seen_list(held_))
    order = [row.id for row in list_delegations(held_.event.id) if row.id != delegation.id]
    order.insert(max(0, position - 1), delegation.id)
    _place(held_, order)
    return before.finish("delegations.order", delegation.name, by=by, count=1)


def sort_by_name(held_: Held, *, by: Actor) -> int | None:
    """All delegations in the order of their names. Answers the offer to undo.

    :raises DomainError: not the convener.
    """
    before = Before.of(held_, "delegation", by=by)
    rows = sorted(list_delegations(held_.event.id), key=lambda row: (sort_key(row.name), row.id))
    _place(held_, [row.id for row in rows])
    return before.finish("delegations.order", held_.event.name, by=by)


def make_by_unit(held_: Held, *, by: Actor) -> int | None:
    """One delegation for each unit whose delegates stand in none, named after it and in the order of protocol; delegates of a
    unit that has one join it. Answers the offer to undo, None where everybody has his place.

    :raises DomainError: not the convener.
    """
    before = Before.of(held_, "delegation", "member", by=by)
    waiting = _waiting(held_)
    known = {row.unit_id: row.id for row in reversed(list_delegations(held_.event.id)) if row.unit_id is not None}
    units = orgs.names_of([unit_id for unit_id in waiting if unit_id not in known], held_.event.starts_on)
    made = _made_for(held_, sorted(units.values(), key=lambda unit: (sort_key(unit.code), unit.unit_id)))
    there = members.orders(held_.event.id)
    for unit_id, ids in waiting.items():
        members.join(known.get(unit_id) or made[unit_id], ids)
    now = members.orders(held_.event.id)
    members.number(rows if each in there else members.by_protocol(rows, held_.event.starts_on) for each, rows in now.items())
    return before.finish("delegations.by_unit", held_.event.name, by=by, count=len(units) or None)


def ensure(held_: Held, names: Iterable[str], *, by: Actor) -> dict[str, int]:
    """Delegations of these names, made where there are none: ``text.spelling_key`` of the name -> number. For lists taken in.

    :raises DomainError: not the convener, or a name is too long.
    """
    before = Before.of(held_, "delegation", by=by)
    known = {row.name_key: row.id for row in list_delegations(held_.event.id)}
    told = {spelling_key(clean(name)): clean(name) for name in names if clean(name)}
    for name in told.values():
        require_short(name, 200)
    known |= _insert(held_, [(name, None) for key, name in told.items() if key not in known])
    before.finish("delegations.add", held_.event.name, by=by)
    return {key: known[key] for key in told}


def _checked(held_: Held, name: str, own: int | None = None) -> str:
    name = clean(name)
    if not name:
        raise DomainError("delegation.nameless", 422)
    require_short(name, 200)
    same = Delegation.event_id == held_.event.id, Delegation.name_key == spelling_key(name)
    if session().scalar(select(Delegation.id).where(*same, Delegation.id != (own or 0))) is not None:
        raise DomainError("delegation.name_used", 422, name=name)
    return name


def require_group(held_: Held, group_id: int) -> None:
    """:raises DomainError: no group of this event."""
    if session().scalar(select(Group.id).where(Group.id == group_id, Group.event_id == held_.event.id)) is None:
        raise DomainError("group.unknown", 422)


def _insert(held_: Held, told: Sequence[tuple[str, int | None]]) -> dict[str, int]:
    """(name, unit) behind those that are there; answers spelling key of the name -> number."""
    last = session().scalar(select(func.max(Delegation.position)).where(Delegation.event_id == held_.event.id)) or 0
    rows = [
        {"event_id": held_.event.id, "position": place, "name": name, "name_key": spelling_key(name), "unit_id": unit_id}
        for place, (name, unit_id) in enumerate(told, last + 1)
    ]
    if rows:
        session().execute(insert(_TABLE), rows)
    return {row.name_key: row.id for row in list_delegations(held_.event.id)}


def _place(held_: Held, order: Sequence[int]) -> None:
    at = {row.id: row.position for row in list_delegations(held_.event.id)}
    many(_TABLE, [{"id": each, "position": place} for place, each in enumerate(order, 1) if at[each] != place])


def _waiting(held_: Held) -> dict[int, list[int]]:
    """unit -> its delegates of the list who stand in no delegation."""
    query = select(Delegate.unit_id, Delegate.id).where(
        Delegate.event_id == held_.event.id, Delegate.delegation_id.is_(None), Delegate.unit_id.is_not(None),
        Delegate.standing.in_(members.LISTED),
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for unit_id, delegate_id in session().execute(query.order_by(Delegate.unit_id, Delegate.number)):
        found.setdefault(unit_id, []).append(delegate_id)
    return found


def _made_for(held_: Held, units: Sequence[Row]) -> dict[int, int]:
    """unit -> the delegation named after it: one that has the name already and no unit, else a new one."""
    known = {row.name_key: row for row in list_delegations(held_.event.id)}
    made: dict[int, int] = {}
    fresh: list[tuple[str, int | None]] = []
    for unit in units:
        name = f"Đoàn {_WHOSE.sub('', unit.name)}"[:180]
        there = known.pop(spelling_key(name), None)
        if there is not None and there.unit_id is None:
            made[unit.unit_id] = there.id
            continue
        taken = {spelling_key(each) for each, _unit in fresh}
        if there is not None or spelling_key(name) in taken:
            name = f"{name} ({unit.code})"[:200]
        fresh.append((name, unit.unit_id))
    many(_TABLE, [{"id": each, "unit_id": unit_id} for unit_id, each in made.items()])
    numbers = _insert(held_, fresh)
    return made | {unit_id: numbers[spelling_key(name)] for name, unit_id in fresh if unit_id is not None}
