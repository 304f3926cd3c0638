"""Who stands in a delegation, who leads it, and in which order of protocol. Acts of the convener; each can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select, update

from congress.core.actor import Actor
from congress.core.db import chunks, held, session
from congress.core.errors import DomainError, NotFound
from congress.delegates.arrangement import Before, digest, many, require_seen
from congress.delegates.models import Delegate, Delegation, Standing
from congress.delegates.queries import Held, is_away
from congress.delegates.ranks import precedence

Row = Any
LISTED = (Standing.OFFICIAL, Standing.ALTERNATE)
STEPS = {"up": -1, "down": 1}
_TABLE: Any = Delegate.__table__
_TOLD = ("id", "delegation_id", "rank", "is_head", "standing", "post", "full_name", "sort_key", "place_in_line")


def orders(event_id: int, *delegation_ids: int | None) -> dict[int, list[Row]]:
    """delegation -> everybody in it, in its order; those who are no longer on the list come last. All of the event's, or these
    alone."""
    listed = case((Delegate.standing.in_(LISTED), 0), else_=1)
    query = select(*(_TABLE.c[name] for name in _TOLD)).where(
        Delegate.event_id == event_id, Delegate.delegation_id.is_not(None)
    )
    if delegation_ids:
        query = query.where(Delegate.delegation_id.in_([each for each in delegation_ids if each is not None]))
    order = listed, case((Delegate.is_head, 0), else_=1), Delegate.rank, Delegate.sort_key, Delegate.id
    found: dict[int, list[Row]] = {}
    for row in session().execute(query.order_by(*order)):
        found.setdefault(row.delegation_id, []).append(row)
    return found


def order_of(delegation: Any) -> list[Row]:
    return orders(delegation.event_id, delegation.id).get(delegation.id, [])


def seen(delegation: Any) -> str:
    """What a page of one delegation shows."""
    return digest(delegation.name, delegation.group_id, [[row.id, row.is_head] for row in order_of(delegation)])


def move(held_: Held, ids: Sequence[int], to: Delegation | None, *, by: Actor) -> int | None:
    """People come into another delegation, behind those who are there, or into none; who led one leads none then. Answers the
    offer to undo.

    :raises DomainError: not the convener. :raises NotFound: one of them is not on this list.
    """
    before = Before.of(held_, "member", by=by)
    left = _delegations_of(held_, ids)
    join(to.id if to is not None else None, ids, to.group_id if to is not None else None)
    settle(held_, *left, to.id if to is not None else None)
    return before.finish("delegations.members", to.name if to is not None else held_.event.name, by=by, count=len(ids))


def set_head(
    held_: Held, delegation: Delegation, delegate: Delegate | None, *, by: Actor, seen_: str | None = None
) -> int | None:
    """He leads the delegation and stands first in it, and comes into it where he was not; None: nobody leads it. Answers the
    offer to undo.

    :raises DomainError: not the convener, changed since, or he is not official. :raises NotFound: of another event.
    """
    before = Before.of(held_, "member", by=by)
    require_seen(seen_, seen(delegation))
    told: dict[str, Any] = {}
    session().execute(update(Delegate).where(Delegate.delegation_id == delegation.id).values(is_head=False))
    if delegate is not None:
        if delegate.event_id != held_.event.id:
            raise NotFound
        if delegate.standing != Standing.OFFICIAL:
            raise DomainError("delegation.head_official", 422, name=delegate.full_name)
        told, left = about(delegate), delegate.delegation_id
        if left != delegation.id:
            join(delegation.id, [delegate.id], delegation.group_id)
        session().execute(update(Delegate).where(Delegate.id == delegate.id).values(is_head=True))
        settle(held_, left)
    settle(held_, delegation.id)
    return before.finish("delegations.head", delegation.name, by=by, count=1, **told)


def choose_heads(held_: Held, *, by: Actor) -> int | None:
    """In each delegation without a head its first official delegate who is not known to be away becomes it. Answers the offer
    to undo.

    :raises DomainError: not the convener.
    """
    before = Before.of(held_, "member", by=by)
    away = set(session().scalars(select(Delegate.id).where(Delegate.event_id == held_.event.id, is_away())))
    first = [
        next((row.id for row in rows if row.standing == Standing.OFFICIAL and row.id not in away), None)
        for rows in orders(held_.event.id).values()
        if not any(row.is_head for row in rows)
    ]
    many(_TABLE, [{"id": each, "is_head": True} for each in first if each is not None])
    number(orders(held_.event.id).values())
    return before.finish("delegations.heads", held_.event.name, by=by)


def rank(
    held_: Held, delegation: Delegation, delegate: Delegate, place: int | str, *, by: Actor, seen_: str | None = None
) -> int | None:
    """One step ``up`` or ``down``, or to a place from 1; nobody comes before the head. Answers the offer to undo.

    :raises DomainError: not the convener, changed since, or he is the head. :raises NotFound: he is not in the delegation.
    """
    before = Before.of(held_, "member", by=by)
    require_seen(seen_, seen(delegation))
    rows = order_of(delegation)
    at = next((at for at, row in enumerate(rows) if row.id == delegate.id and row.standing in LISTED), None)
    if at is None:
        raise NotFound
    if delegate.is_head:
        raise DomainError("delegation.head_first", name=delegate.full_name)
    last = sum(row.standing in LISTED for row in rows) - 1
    wanted = at + STEPS.get(place, 0) if isinstance(place, str) else place - 1
    rows.insert(max(int(rows[0].is_head), min(wanted, last)), rows.pop(at))
    number([rows])
    return before.finish("delegations.rank", delegation.name, by=by, count=1, **about(delegate))


def reset_order(held_: Held, delegation: Delegation | None, *, by: Actor, seen_: str | None = None) -> int | None:
    """A delegation, or all, in the order of protocol by printed titles. Answers the offer to undo.

    :raises DomainError: not the convener, or changed since.
    """
    before = Before.of(held_, "member", by=by)
    if delegation is not None:
        require_seen(seen_, seen(delegation))
    which = [delegation.id] if delegation is not None else []
    number(by_protocol(rows, held_.event.starts_on) for rows in orders(held_.event.id, *which).values())
    return before.finish("delegations.protocol", delegation.name if delegation is not None else held_.event.name, by=by)


# ── what these have in common ────────────────────────────────────────────────


def about(delegate: Any) -> dict[str, Any]:
    """Who it was, in the part of an audit line from which it can be removed."""
    return {"delegate": delegate.full_name, "delegate_id": delegate.id}


def by_protocol(rows: Sequence[Row], day: date) -> list[Row]:
    """The head; official delegates by their posts, then by name; alternates in their line; who left the list."""

    def key(row: Row) -> tuple[Any, ...]:
        group = 3 if row.standing not in LISTED else 0 if row.is_head else 1 if row.standing == Standing.OFFICIAL else 2
        return group, row.place_in_line or 0 if group == 2 else 0, precedence(row.post, day), row.sort_key, row.id

    return sorted(rows, key=key)


def join(delegation_id: int | None, ids: Sequence[int], group_id: int | None = None) -> None:
    """Behind those who are there. A group of one's own is given up for the delegation's, where that has one."""
    values: dict[str, Any] = {"delegation_id": delegation_id, "is_head": False}
    if group_id is not None:
        values["group_id"] = None
    last = session().scalar(select(func.max(Delegate.rank)).where(Delegate.delegation_id == delegation_id)) or 0
    many(_TABLE, [{"id": each, "rank": last + place, **values} for place, each in enumerate(ids, 1)])


def settle(held_: Held, *delegation_ids: int | None) -> None:
    """Ranks of these delegations from 1 without gaps, in the order that they have."""
    if any(each is not None for each in delegation_ids):
        number(orders(held_.event.id, *delegation_ids).values())


def number(told: Iterable[Sequence[Row]]) -> None:
    """Ranks from 1 in the order of each of these lists: no two in a delegation have the same."""
    many(_TABLE, [{"id": row.id, "rank": at} for rows in told for at, row in enumerate(rows, 1) if row.rank != at])


def _delegations_of(held_: Held, ids: Sequence[int]) -> set[int | None]:
    found: dict[int, int | None] = {}
    for part in chunks(sorted(set(ids))):
        query = select(Delegate.id, Delegate.delegation_id).where(
            Delegate.id.in_(part), Delegate.event_id == held_.event.id, Delegate.standing.in_(LISTED)
        )
        found |= {row.id: row.delegation_id for row in session().execute(held(query))}
    if len(found) != len(set(ids)):
        raise NotFound
    return set(found.values())
