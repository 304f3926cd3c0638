"""The list of a unit: alternates in their line, sent up and returned; who is official, alternate, back again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from congress.core import clock, outbox, undo
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.delegates import quotas
from congress.delegates.access import may_list
from congress.delegates.models import Basis, Delegate, Quota, Standing
from congress.delegates.queries import Held, get_delegate, get_held, may_edit
from congress.delegates.services import (
    NO_SEAT,
    Told,
    enlist,
    record,
    require_convener,
    require_edit,
    require_kept,
    require_right,
    store,
    subject,
    usual_basis,
)
from congress.delegates.services import withdraw as withdraw_one
from congress.people.models import Person, Post, Seat
from congress.people.queries import held_on

IN_FORCE = (Standing.OFFICIAL, Standing.ALTERNATE)


# ── sent up, returned ────────────────────────────────────────────────────────


def submit(held: Held, unit_id: int, *, by: Actor) -> int:
    """The unit's list is complete as far as the unit can say: only the convener changes it from now on. Answers the offer to
    undo it.

    :raises DomainError: not the actor's list, it was sent already, nobody is on it, or more are on it than were allotted.
    """
    row = quotas.quota_of(held, unit_id)
    require_kept(held)
    if not may_edit(by, held, unit_id):
        raise DomainError("delegate.list_closed", 403)
    if row.submitted_at is not None:
        raise DomainError("quota.sent_already")
    if row.official > row.seats:
        raise DomainError("quota.over", name=row.name, official=row.official, seats=row.seats, over=row.official - row.seats)
    if not row.official and row.seats:
        raise DomainError("quota.empty_list", seats=row.seats)
    values = {"submitted_at": clock.now(), "submitted_by": by.name, "returned_for": ""}
    return _settle(held, row, values, "delegates.submit", "delegates.submitted", by)


def give_back(held: Held, unit_id: int, reason: str, *, by: Actor) -> int:
    """The unit may change its list again. Answers the offer to undo it.

    :raises DomainError: not the convener, it was not sent, or no reason.
    """
    require_convener(held)
    require_kept(held)
    row, reason = quotas.quota_of(held, unit_id), clean(reason)
    if not reason:
        raise DomainError("delegate.reason_missing", 422)
    require_short(reason, 500)
    if row.submitted_at is None:
        raise DomainError("quota.not_sent")
    values = {"submitted_at": None, "submitted_by": "", "returned_for": reason}
    return _settle(held, row, values, "delegates.give_back", "delegates.returned", by)


def _settle(held: Held, row: Any, values: Mapping[str, Any], verb: str, kind: str, by: Actor) -> int:
    was = {name: _iso(getattr(row, name)) for name in values}
    _write(held, row.unit_id, values)
    reason = values["returned_for"]
    record(verb, held, row.name, by, unit=row.code, official=row.official, seats=row.seats, reason=reason or None)
    _tell(held, row, kind, by, reason=reason)
    is_now = {name: _iso(value) for name, value in values.items()}
    payload = {"code": held.event.code, "unit_id": row.unit_id, "was": was, "now": is_now, "kind": kind}
    return undo.offer("delegates.list_back", payload, by=by)


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _write(held: Held, unit_id: int, values: Mapping[str, Any]) -> None:
    mine = Quota.event_id == held.event.id, Quota.unit_id == unit_id
    session().execute(update(Quota).where(*mine).values(**values))


def _tell(held: Held, row: Any, kind: str, by: Actor, **figures: Any) -> None:
    """The convener is told what was sent, unless he did it himself; the unit what came back."""
    to_unit = kind in ("delegates.returned", "delegates.kept")
    if held.convenes and not to_unit:
        return
    unit_id = row.unit_id if to_unit else held.event.unit_id
    outbox.append(
        kind, held.event.name, {"units": [unit_id]}, by=by, scope_id=held.event.unit_id, endpoint="delegates.unit_list",
        values={"code": held.event.code, "unit_code": row.code}, name=held.event.name, unit=row.name, official=row.official,
        seats=row.seats, **figures,
    )  # fmt: skip


def undo_list(payload: dict[str, Any], *, by: Actor) -> int:
    """:raises DomainError: changed since, or no longer the actor's to change."""
    held = get_held(by, payload["code"])
    row = quotas.quota_of(held, payload["unit_id"])
    if any(_iso(getattr(row, name)) != value for name, value in payload["now"].items()):
        raise DomainError("undo.changed_since")
    if not held.convenes and not (row.submitted_by == by.name and may_list(by, row.path)):
        raise DomainError("forbidden", 403)
    at = payload["was"]["submitted_at"]
    _write(held, row.unit_id, payload["was"] | {"submitted_at": datetime.fromisoformat(at) if at else None})
    _tell(held, row, "delegates.recalled" if payload["kind"] == "delegates.submitted" else "delegates.kept", by)
    return int(held.event.unit_id)


# ── alternates in their line ─────────────────────────────────────────────────


def move(held: Held, delegate: Delegate, step: int, *, by: Actor) -> None:
    """One place up (-1) or down (1) among the alternates of his unit.

    :raises DomainError: not the actor's list, or he is no alternate.
    """
    require_edit(held, delegate, by)
    if delegate.standing != Standing.ALTERNATE:
        raise DomainError("delegate.wrong_standing", standing=str(delegate.standing))
    line = _line(held, delegate.unit_id)
    at = line.index(delegate.id)
    if 0 <= at + step < len(line):
        line[at], line[at + step] = line[at + step], line[at]
    if _number(line):
        place = line.index(delegate.id) + 1
        record("delegates.line", held, subject(held, delegate.number), by, delegate=delegate.full_name, place=place)


def renumber(held: Held, unit_id: int, *, by: Actor) -> int:
    """Places from 1 without gaps, in the order that stands. Answers how many got another.

    :raises DomainError: not the actor's list.
    """
    if not may_edit(by, held, unit_id):
        raise DomainError("delegate.list_closed", 403)
    moved = _number(_line(held, unit_id))
    if moved:
        record("delegates.line", held, held.event.name, by, count=moved, unit_id=unit_id)
    return moved


def _line(held: Held, unit_id: int | None) -> list[int]:
    query = select(Delegate.id).where(
        Delegate.event_id == held.event.id, Delegate.unit_id == unit_id, Delegate.standing == Standing.ALTERNATE
    )
    return list(session().scalars(query.order_by(Delegate.place_in_line, Delegate.sort_key, Delegate.id)))


def _number(ids: Sequence[int]) -> int:
    """How many of these were not at their place."""
    table: Any = Delegate.__table__
    places = select(Delegate.id, Delegate.place_in_line).where(Delegate.id.in_(ids))
    stands = {row.id: row.place_in_line for row in session().execute(places)}
    wrong = [{"row_id": each, "to": place} for place, each in enumerate(ids, 1) if stands[each] != place]
    if wrong:
        session().connection().execute(
            update(table).where(table.c.id == bindparam("row_id")).values(place_in_line=bindparam("to")), wrong
        )
        session().expire_all()
    return len(wrong)


# ── standing ─────────────────────────────────────────────────────────────────


def make_official(held: Held, delegate: Delegate, *, by: Actor) -> int:
    """An alternate who was told as such by mistake; one who is called up for somebody has a verb of his own.

    :raises DomainError: not the actor's list, or he is no alternate.
    """
    require_edit(held, delegate, by)
    _require_standing(delegate, Standing.ALTERNATE)
    return _stand(held, delegate, {"standing": Standing.OFFICIAL, "place_in_line": None}, "delegates.make_official", by)


def make_alternate(held: Held, delegate: Delegate, *, by: Actor) -> int:
    """The last of his unit's line.

    :raises DomainError: not the actor's list, he is not official, or he was called up for somebody.
    """
    require_edit(held, delegate, by)
    _require_standing(delegate, Standing.OFFICIAL)
    if delegate.replaces_id is not None:
        raise DomainError("delegate.was_called_up")
    place = len(_line(held, delegate.unit_id)) + 1
    after = {"standing": Standing.ALTERNATE, "place_in_line": place, "is_head": False, **NO_SEAT}
    return _stand(held, delegate, after, "delegates.make_alternate", by)


def withdraw(held: Held, delegate: Delegate, reason: str, *, by: Actor) -> int:
    """He is on the list no more. Answers the offer to undo it.

    :raises DomainError: not the actor's list, no reason, or he is not on it.
    """
    was = remembered(delegate, {"standing": "", "withdrawn_for": "", "is_head": False, **NO_SEAT})
    withdraw_one(held, delegate, reason, by=by)
    return offer_back(held, delegate, was, by=by)


def restore(held: Held, delegate: Delegate, *, by: Actor) -> int:
    """One who was withdrawn is on the list again, as what he was.

    :raises DomainError: not the actor's list, or he was not withdrawn.
    """
    require_edit(held, delegate, by)
    _require_standing(delegate, Standing.WITHDRAWN)
    if delegate.place_in_line is None:
        return _stand(held, delegate, {"standing": Standing.OFFICIAL, "withdrawn_for": ""}, "delegates.restore", by)
    place = len(_line(held, delegate.unit_id)) + 1
    after = {"standing": Standing.ALTERNATE, "withdrawn_for": "", "place_in_line": place}
    return _stand(held, delegate, after, "delegates.restore", by)


def discipline(held: Held, delegate: Delegate, words: str, *, by: Actor) -> int:
    """What was decided against him since the election; empty: nothing.

    :raises DomainError: not the actor's list, or too long.
    """
    require_edit(held, delegate, by)
    require_short(clean(words), 300)
    return _stand(held, delegate, {"discipline": clean(words)}, "delegates.discipline", by)


def _require_standing(delegate: Delegate, wanted: Standing) -> None:
    if delegate.standing != wanted:
        raise DomainError("delegate.wrong_standing", standing=str(delegate.standing))


def _stand(held: Held, delegate: Delegate, after: Mapping[str, Any], verb: str, by: Actor) -> int:
    require_right(held, delegate)
    was = remembered(delegate, after)
    store(held, delegate, after, verb, by=by)
    return offer_back(held, delegate, was, by=by)


# ── taking back ──────────────────────────────────────────────────────────────


def remembered(delegate: Delegate, names: Mapping[str, Any]) -> dict[str, Any]:
    """What these columns say before they change: plain values only (texts, numbers, yes or no)."""
    return {name: getattr(delegate, name) for name in names}


def offer_back(held: Held, delegate: Delegate, was: Mapping[str, Any], *, by: Actor) -> int:
    """The offer to put columns of one delegate back, as long as nobody else changes him."""
    payload = {"code": held.event.code, "delegate_id": delegate.id, "version": delegate.version, "was": dict(was)}
    return undo.offer("delegates.put_back", payload, by=by)


def undo_delegate(payload: dict[str, Any], *, by: Actor) -> int:
    """:raises DomainError: changed since, or no longer the actor's to change."""
    held, delegate = get_held(by, payload["code"]), get_delegate(by, payload["delegate_id"])
    require_edit(held, delegate, by)
    if delegate.version != payload["version"]:
        raise DomainError("undo.changed_since")
    was = payload["was"]
    if was.get("block_id") is not None and _is_taken(was):
        was = was | NO_SEAT
    store(held, delegate, was, "delegates.change", by=by)
    return int(held.event.unit_id)


def _is_taken(seat: Mapping[str, Any]) -> bool:
    mine = (getattr(Delegate, name) == seat[name] for name in NO_SEAT)
    return session().scalar(select(Delegate.id).where(*mine)) is not None


# ── ex officio ───────────────────────────────────────────────────────────────


def enlist_committee(held: Held, *, by: Actor) -> int:
    """Members of the convening committee on the day who are on no list yet come onto it ex officio, of the unit
    whose committee it is; where the committee itself meets, as its members. Answers how many.

    :raises DomainError: not the convener, or what is personal was removed already.
    """
    require_convener(held)
    basis = Basis.MEMBER if usual_basis(held) == Basis.MEMBER else Basis.EX_OFFICIO
    post = (
        select(Post.title)
        .where(Post.person_id == Person.id, held_on(held.event.starts_on))
        .order_by(Post.unit_id != held.event.unit_id, Post.id)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    known = select(Delegate.person_id).where(Delegate.event_id == held.event.id, Delegate.person_id.is_not(None))
    query = (
        select(Person.id, Person.full_name, Person.birth_date, Person.sex, func.coalesce(post, "").label("post"))
        .join(Seat, Seat.person_id == Person.id)
        .where(quotas.committee_of(held.event), Person.id.not_in(known))
        .distinct()
    )
    rows = session().execute(query.order_by(Person.id)).all()
    told = [
        Told(row.full_name, sex=row.sex, birth_date=row.birth_date, post=row.post, basis=basis, unit_id=held.event.unit_id)
        for row in rows
    ]
    ids = enlist(held, told, by=by)
    table: Any = Delegate.__table__
    if ids:  # of those without a birth date the tree knows all the same who they are
        pairs = [{"row_id": each, "person": row.id} for each, row in zip(ids, rows, strict=True)]
        statement = update(table).where(table.c.id == bindparam("row_id")).values(person_id=bindparam("person"))
        session().connection().execute(statement, pairs)
    return len(ids)


UNDOERS = {"delegates.list_back": undo_list, "delegates.put_back": undo_delegate}
