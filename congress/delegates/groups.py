"""Discussion groups: where delegations talk apart. Acts of the convener; each can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from congress.core.actor import Actor
from congress.core.db import chunks, held, session
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, require_short
from congress.delegates import arrangement
from congress.delegates.access import visible
from congress.delegates.arrangement import Before, digest, many, require_seen
from congress.delegates.models import Delegate, Delegation, Group, Standing
from congress.delegates.queries import Held, list_delegations, list_groups

Row = Any
MOST = 50


def figures(actor: Actor, held_: Held) -> Sequence[Row]:
    """Groups in their order with ``officials`` that the actor may see."""
    own = select(func.coalesce(Delegate.group_id, Delegation.group_id).label("group_id"), Delegate.id.label("delegate_id"))
    own = own.select_from(Delegate)
    own = own.outerjoin(Delegation, Delegation.id == Delegate.delegation_id).where(
        Delegate.event_id == held_.event.id, Delegate.standing == Standing.OFFICIAL, visible(actor)
    )
    each = own.subquery()
    table: Any = Group.__table__
    query = select(*table.c, func.count(each.c.delegate_id).label("officials")).outerjoin(each, each.c.group_id == Group.id)
    query = query.where(Group.event_id == held_.event.id).group_by(*table.c).order_by(Group.position, Group.id)
    return session().execute(query).all()


def get_group(held_: Held, group_id: int) -> Group:
    """:raises NotFound: none of this event."""
    found = session().scalar(held(select(Group).where(Group.id == group_id, Group.event_id == held_.event.id)))
    if found is None:
        raise NotFound
    return found


def seen(group: Any) -> str:
    """What a page shows of a group."""
    return digest(group.name, group.place)


def change(held_: Held, group: Group, name: str, place: str, *, by: Actor, seen_: str | None = None) -> int | None:
    """How it is called and where it meets. Answers the offer to undo.

    :raises DomainError: not the convener, changed since, no name, or there is one of this name.
    """
    before = Before.of(held_, "group", by=by)
    require_seen(seen_, seen(group))
    name, place = clean(name), clean(place)
    if not name:
        raise DomainError("group.nameless", 422)
    require_short(name, 200)
    require_short(place, 300)
    if any(row.name == name and row.id != group.id for row in list_groups(held_.event.id)):
        raise DomainError("group.name_used", 422, name=name)
    group.name, group.place = name, place
    return before.finish("groups.change", name, by=by)


def remove(held_: Held, group: Group, *, by: Actor) -> int | None:
    """Who was in it is in none then. Answers the offer to undo.

    :raises DomainError: not the convener.
    """
    before = Before.of(held_, *arrangement.ORDER, by=by)
    name = group.name
    _drop([group.id])
    return before.finish("groups.remove", name, by=by, count=1)


def make(held_: Held, count: int, *, by: Actor, split: bool = False) -> int | None:
    """So many groups of about the same number of official delegates. Delegations stay whole, and no group is larger than
    another by more than the largest delegation; ``split``: they are cut, and none is larger than another by more than one.
    Groups that are there keep their names and places. The same list gives the same groups. Answers the offer to undo.

    :raises DomainError: not the convener, or not as many groups as there can be.
    """
    before = Before.of(held_, *arrangement.ORDER, by=by)
    people = _officials(held_)
    most = min(MOST, len(people))
    if not 1 <= count <= most:
        raise DomainError("group.count", 422, most=most)
    ids = _so_many(held_, count)
    if split:
        own, of_delegation = cut(people, count)
    else:
        own, of_delegation = share(people, count)
    everybody: Any = Delegate.__table__
    session().execute(update(Delegate).where(Delegate.event_id == held_.event.id).values(group_id=None))
    rows = [(row.id, of_delegation.get(row.id, 0)) for row in list_delegations(held_.event.id)]
    many(Delegation.__table__, [{"id": each, "group_id": ids[place]} for each, place in rows])
    many(everybody, [{"id": each, "group_id": ids[place]} for each, place in own.items()])
    return before.finish("groups.make", held_.event.name, by=by, count=count)


People = Sequence[tuple[int, int | None]]  # (delegate, his delegation) in the order of delegations and protocol
Shares = tuple[dict[int, int], dict[int, int]]  # delegate -> place of a group of his own, delegation -> place of its group


def share(people: People, count: int) -> Shares:
    """The largest delegation first, each into the group that has the fewest people so far; then who stands in none."""
    sizes: dict[int, int] = {}
    for _delegate, delegation in people:
        if delegation is not None:
            sizes[delegation] = sizes.get(delegation, 0) + 1
    order = {delegation: place for place, delegation in enumerate(sizes)}
    totals = [0] * count
    of_delegation, own = {}, {}
    for delegation in sorted(sizes, key=lambda each: (-sizes[each], order[each])):
        of_delegation[delegation] = _least(totals, sizes[delegation])
    for delegate, delegation_id in people:
        if delegation_id is None:
            own[delegate] = _least(totals, 1)
    return own, of_delegation


def cut(people: People, count: int) -> Shares:
    """One after another, as many in each group. A delegation belongs where most of it are; the others have a group of their
    own."""
    placed = {delegate: at * count // len(people) for at, (delegate, _delegation) in enumerate(people)}
    most: dict[int, dict[int, int]] = {}
    for delegate, delegation in people:
        if delegation is not None:
            tally = most.setdefault(delegation, {})
            tally[placed[delegate]] = tally.get(placed[delegate], 0) + 1
    of_delegation = {each: max(tally, key=lambda place: (tally[place], -place)) for each, tally in most.items()}
    own = {each: placed[each] for each, delegation in people if delegation is None or of_delegation[delegation] != placed[each]}
    return own, of_delegation


def _least(totals: list[int], size: int) -> int:
    place = totals.index(min(totals))
    totals[place] += size
    return place


def _officials(held_: Held) -> People:
    query = select(Delegate.id, Delegate.delegation_id).outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
    query = query.where(Delegate.event_id == held_.event.id, Delegate.standing == Standing.OFFICIAL)
    order = Delegation.position.is_(None), Delegation.position, Delegation.id, Delegate.rank, Delegate.sort_key, Delegate.id
    return [(row[0], row[1]) for row in session().execute(query.order_by(*order))]


def _so_many(held_: Held, count: int) -> list[int]:
    """Groups of this number, in their order: those that are there, then new ones; who is too many goes."""
    there = [row.id for row in list_groups(held_.event.id)]
    _drop(there[count:])
    names = {row.name for row in list_groups(held_.event.id)}
    free = (name for number in range(1, MOST * 3) if (name := f"Tổ {number}") not in names)
    last = max((row.position for row in list_groups(held_.event.id)), default=0)
    for place in range(1, count - len(there[:count]) + 1):
        told: Mapping[str, Any] = {"event_id": held_.event.id, "position": last + place, "name": next(free), "place": ""}
        session().execute(insert(Group.__table__).values(**told))  # type: ignore[arg-type]
    return [row.id for row in list_groups(held_.event.id)]


def _drop(ids: Sequence[int]) -> None:
    for part in chunks(ids):
        session().execute(update(Delegation).where(Delegation.group_id.in_(part)).values(group_id=None))
        session().execute(update(Delegate).where(Delegate.group_id.in_(part)).values(group_id=None))
        session().execute(delete(Group).where(Group.id.in_(part)))
