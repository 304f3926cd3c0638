"""Who stands where among the delegates of an event: what an act on many rows has changed, and how it is taken back.

An act takes ``Before`` of the tables that it will touch and ends with ``finish``: only rows that differ afterwards are
remembered. They are put back as long as each of them is still as the act left it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from congress.core import clock, undo
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import DomainError, NotFound
from congress.delegates import services
from congress.delegates.access import may_convene
from congress.delegates.models import Block, Delegate, Delegation, Group
from congress.delegates.queries import Held
from congress.events.models import Event
from congress.orgs import queries as orgs

# part -> (table, what of it an act may change); a part refers only to parts before it
PARTS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "group": (Group.__table__, ("position", "name", "place")),
    "block": (Block.__table__, ("position", "name", "rows", "per_row", "is_for_guests")),
    "delegation": (Delegation.__table__, ("position", "name", "name_key", "unit_id", "group_id")),
    "member": (Delegate.__table__, ("delegation_id", "group_id", "rank", "is_head")),
    "seat": (Delegate.__table__, ("block_id", "row", "place", "seat_fixed")),
}
ORDER = ("group", "delegation", "member")
HALL = ("block", "seat")
# what leaves a row for a moment without what it refers to, and without what it may share with no other
_BARE: Mapping[str, Mapping[str, Any]] = {
    "delegation": {"group_id": None},
    "member": {"delegation_id": None, "group_id": None, "is_head": False},
    "seat": {"block_id": None, "row": None, "place": None},
}
_REFERS = (
    ("delegation", "group_id", "group"),
    ("member", "delegation_id", "delegation"),
    ("member", "group_id", "group"),
    ("seat", "block_id", "block"),
)
Rows = dict[str, list[Any]]  # number of the row -> its values, in the order of PARTS; as JSON keeps them


@dataclass(frozen=True)
class Before:
    """Rows of an event as they were when an act began."""

    held: Held
    rows: Mapping[str, Rows]

    @classmethod
    def of(cls, held: Held, *parts: str, by: Actor) -> Before:
        """:raises DomainError: the actor does not keep this roll."""
        services.require_convener(held)
        services.open_roll(held, by=by)
        return cls(held, {part: _rows(held.event.id, part) for part in parts})

    def finish(self, verb: str, about: str, *, by: Actor, count: int | None = None, **detail: Any) -> int | None:
        """One audit line, and the offer to take the act back; nothing where nothing differs. ``count``: rows, unless told."""
        session().flush()
        changes = {part: _differences(rows, _rows(self.held.event.id, part)) for part, rows in self.rows.items()}
        if not any(changes.values()):
            return None
        self._stamp(changes, by)
        told = max(len(rows) for rows in changes.values())
        services.record(verb, self.held, about, by, count=told if count is None else count, **detail)
        return undo.offer(verb, {"event_id": self.held.event.id, "changes": changes}, by=by)

    def _stamp(self, changes: Mapping[str, Mapping[str, Any]], by: Actor) -> None:
        """Whoever came into another delegation was changed for those who have his page open."""
        _touch([int(each) for each, (was, now) in changes.get("member", {}).items() if was[0] != now[0]], by)


def put_back(payload: dict[str, Any], *, by: Actor) -> int | None:
    """:raises DomainError: no longer the actor's, or something was changed since. :raises NotFound: the event is no more."""
    event = session().get(Event, payload["event_id"], with_for_update=True)
    if event is None:
        raise NotFound
    if not may_convene(by, orgs.get_unit_by_id(event.unit_id).path):
        raise DomainError("forbidden", 403)
    changes: Mapping[str, Mapping[str, list[Any]]] = payload["changes"]
    for part, rows in changes.items():
        now = _rows(event.id, part)
        if any(now.get(each) != left for each, (_was, left) in rows.items()):
            raise DomainError("undo.changed_since")
    for part, bare in _BARE.items():
        _update(part, [{"id": each, **bare} for each, (was, left) in changes.get(part, {}).items() if left is not None])
    _take_away(changes)
    for part in PARTS:
        rows = changes.get(part, {})
        _insert(part, event.id, {each: was for each, (was, left) in rows.items() if left is None})
        _update(part, [{"id": each, **_values(part, was)} for each, (was, left) in rows.items() if was and left])
    _touch([int(each) for each, (was, left) in changes.get("member", {}).items() if was[0] != left[0]], by)
    return event.unit_id


def digest(*told: Any) -> str:
    """What a page shows, in sixteen letters: a form carries it, and is refused where the rows say something else by then."""
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:16]


def require_seen(seen: str | None, now: str) -> None:
    """:raises DomainError: the rows are no longer what the page showed; None: nobody looked at them."""
    if seen is not None and seen != now:
        raise DomainError("arrangement.changed_since")


def many(table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of many rows, each told by its ``id``; all rows name the same columns."""
    if not rows:
        return
    session().flush()
    columns = [name for name in rows[0] if name != "id"]
    statement = update(table).where(table.c.id == bindparam("row_id"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in columns})
    told = [{"row_id": int(row["id"]), **{f"new_{name}": row[name] for name in columns}} for row in rows]
    session().connection().execute(statement, told)
    session().expire_all()


# ── rows ─────────────────────────────────────────────────────────────────────


def _rows(event_id: int, part: str) -> Rows:
    table, names = PARTS[part]
    query = select(table.c.id, *(table.c[name] for name in names)).where(table.c.event_id == event_id)
    return {str(row[0]): list(row[1:]) for row in session().execute(query)}


def _values(part: str, told: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(PARTS[part][1], told, strict=True))


def _differences(before: Rows, after: Rows) -> dict[str, list[Any]]:
    """number of the row -> [as it was, as it is], None where there was or is none."""
    return {
        each: [before.get(each), after.get(each)]
        for each in before.keys() | after.keys()
        if before.get(each) != after.get(each)
    }


def _update(part: str, rows: Sequence[Mapping[str, Any]]) -> None:
    many(PARTS[part][0], rows)


def _insert(part: str, event_id: int, rows: Mapping[str, Sequence[Any]]) -> None:
    if rows:
        told = [{"id": int(each), "event_id": event_id, **_values(part, was)} for each, was in sorted(rows.items())]
        session().execute(insert(PARTS[part][0]), told)


def _take_away(changes: Mapping[str, Mapping[str, list[Any]]]) -> None:
    """What the act had made goes.

    :raises DomainError: somebody else has put something into it.
    """
    for part in ("delegation", "group", "block"):
        table = PARTS[part][0]
        made = [int(each) for each, (was, _left) in changes.get(part, {}).items() if was is None]
        for ids in chunks(made):
            columns = [PARTS[of][0].c[column] for of, column, to in _REFERS if to == part]
            if any(session().scalar(select(func.count()).where(each.in_(ids))) for each in columns):
                raise DomainError("undo.changed_since")
            session().execute(delete(table).where(table.c.id.in_(ids)))


def _touch(ids: Iterable[int], by: Actor) -> None:
    for part in chunks(ids):
        stamp = {"version": Delegate.version + 1, "changed_at": clock.now(), "changed_by": by.name}
        session().execute(update(Delegate).where(Delegate.id.in_(part)).values(**stamp))


_VERBS = (
    "delegations.add", "delegations.change", "delegations.remove", "delegations.order", "delegations.by_unit",
    "delegations.members", "delegations.head", "delegations.heads", "delegations.rank", "delegations.protocol",
    "groups.make", "groups.change", "groups.remove",
    "hall.add_block", "hall.change_block", "hall.remove_block", "hall.give", "hall.move", "hall.leave",
    "hall.hold",
)  # fmt: skip
UNDOERS = dict.fromkeys(_VERBS, put_back)
