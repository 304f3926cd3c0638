"""Which badges are printed, which have to be printed again, and the verbs: print, and print again, which revokes the code.

A badge counts as printed when the file with it is there. One on which something is no more as it is known today is *changed*:
who wears it is sent to another seat, so it is printed again under the next generation, and the old one opens no door.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, session
from congress.core.errors import DomainError
from congress.core.jobs import Work
from congress.core.text import clean, require_short, spelling_key
from congress.delegates import codes, queries, voids
from congress.delegates.hall import seat_label
from congress.delegates.models import Block, Delegate, Delegation, Group, Standing
from congress.delegates.queries import Held
from congress.delegates.services import record, require_convener, require_kept
from congress.documents import badges, printing
from congress.documents.badges import Sheet
from congress.documents.models import BadgePrint
from congress.documents.printing import Batch, Made
from congress.events.models import Event, Guest

KIND = "documents.badges"
WEARERS = (Standing.OFFICIAL, Standing.ALTERNATE)


class Which(StrEnum):
    UNPRINTED = "unprinted"
    CHANGED = "changed"
    ALL = "all"
    GUESTS = "guests"


@dataclass(frozen=True)
class Choice:
    """Whose badges. ``delegation_id``, ``number``, ``standing``: only those."""

    which: Which = Which.ALL
    delegation_id: int | None = None
    number: int | None = None
    standing: str = ""


@dataclass(frozen=True)
class State:
    """The badge of one delegate. ``printed_at``: of the generation that holds good, None: not printed; ``changed``: names of
    ``badges.SHOWN`` that are no more what is printed."""

    id: int
    number: int
    full_name: str
    delegation_id: int | None
    delegation: str
    seat: str
    standing: str
    generation: int
    printed_at: datetime | None
    changed: tuple[str, ...]

    @property
    def told_number(self) -> str:
        return codes.badge_number(self.number)


@dataclass(frozen=True)
class Counts:
    total: int
    printed: int
    unprinted: int
    changed: int


# ── looking ──────────────────────────────────────────────────────────────────


def states(event: Any, *, number: int | None = None) -> list[State]:
    """Of all who wear a badge, by delegation and protocol; in one statement. The caller has judged whether he may know."""
    own = (BadgePrint.delegate_id == Delegate.id, BadgePrint.generation == Delegate.generation)
    last = select(func.max(BadgePrint.id)).where(*own).correlate(Delegate).scalar_subquery()
    query = (
        select(
            Delegate.id, Delegate.number, Delegate.full_name, Delegate.post, Delegate.standing, Delegate.generation,
            Delegate.delegation_id, Delegate.row, Delegate.place, Delegation.name.label("delegation_name"),
            Group.name.label("group_name"), Block.name.label("block_name"), BadgePrint.shown, BadgePrint.printed_at,
        )
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Group, Group.id == func.coalesce(Delegate.group_id, Delegation.group_id))
        .outerjoin(Block, Block.id == Delegate.block_id)
        .outerjoin(BadgePrint, BadgePrint.id == last)
        .where(Delegate.event_id == event.id, Delegate.standing.in_(WEARERS))
        .order_by(*queries.ORDERS["delegation"])
    )  # fmt: skip
    if number is not None:
        query = query.where(Delegate.number == number)
    return [_state(row, event.name) for row in session().execute(query)]


def _state(row: Any, event: str) -> State:
    seat = seat_label(row, row.block_name)
    return State(
        row.id, row.number, row.full_name, row.delegation_id, row.delegation_name or "", seat, row.standing, row.generation,
        row.printed_at, tuple(badges.changed(row.shown, _shown(row, event, seat))) if row.shown else (),
    )  # fmt: skip


def _shown(row: Any, event: str, seat: str) -> str:
    kind = badges.kind_of(row)
    return badges.shown(kind, event, row.full_name, row.post, row.delegation_name or "", seat, row.group_name or "")


def count(found: Iterable[State]) -> Counts:
    """What a page tells first."""
    found = list(found)
    printed = sum(state.printed_at is not None for state in found)
    return Counts(len(found), printed, len(found) - printed, sum(bool(state.changed) for state in found))


_MEANT: dict[Which, Callable[[State], bool]] = {
    Which.UNPRINTED: lambda state: state.printed_at is None,
    Which.CHANGED: lambda state: bool(state.changed),
    Which.GUESTS: lambda state: False,
}


def pick(found: Iterable[State], choice: Choice) -> list[State]:
    """Those of them who are meant."""
    is_meant: Callable[[State], bool] = _MEANT.get(choice.which, lambda state: True)
    told = {"delegation_id": choice.delegation_id, "number": choice.number, "standing": choice.standing or None}
    wanted = {name: value for name, value in told.items() if value is not None}
    return [
        state for state in found if is_meant(state) and all(getattr(state, name) == value for name, value in wanted.items())
    ]


def mark(meant: Sequence[State]) -> str:
    """Another one after every reprint of one of them, and of others."""
    told = ",".join(f"{state.id}.{state.generation}" for state in meant)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def find_by_number(event: Any, typed: str) -> State:
    """The delegate whose number a steward typed.

    :raises DomainError: the check digit is another one, or nobody wears this number.
    """
    number = codes.parse_badge_number(typed)
    if number is None:
        raise DomainError("badge.bad_number", 422, typed=clean(typed)[:20])
    found = states(event, number=number)
    if not found:
        raise DomainError("badge.nobody_has", 404, typed=clean(typed)[:20])
    return found[0]


def find_delegation(event_id: int, name: str) -> int:
    """:raises DomainError: there is none of this name."""
    query = select(Delegation.id).where(Delegation.event_id == event_id, Delegation.name_key == spelling_key(name))
    found = session().scalar(query)
    if found is None:
        raise DomainError("badge.no_delegation", 404, name=name)
    return found


def runs(event_id: int, limit: int = 20) -> Sequence[Any]:
    """What was printed, the newest first: ``job_id``, ``printed_at``, ``printed_by``, ``reason``, ``badges``."""
    when = func.max(BadgePrint.printed_at).label("printed_at")
    query = (
        select(BadgePrint.job_id, when, BadgePrint.printed_by, BadgePrint.reason, func.count().label("badges"))
        .join(Delegate, Delegate.id == BadgePrint.delegate_id)
        .where(Delegate.event_id == event_id)
        .group_by(BadgePrint.job_id, BadgePrint.printed_by, BadgePrint.reason)
        .order_by(func.max(BadgePrint.id).desc())
    )
    return session().execute(query.limit(limit)).all()


def prints_of(delegate_id: int) -> Sequence[Any]:
    """Every print of one badge, the newest first."""
    query = select(BadgePrint.__table__).where(BadgePrint.delegate_id == delegate_id)
    return session().execute(query.order_by(BadgePrint.id.desc())).all()


def count_guests(event_id: int) -> int:
    return session().scalar(select(func.count()).where(Guest.event_id == event_id)) or 0


# ── asking ───────────────────────────────────────────────────────────────────


def print_badges(held: Held, choice: Choice, *, by: Actor, sheet: Sheet = Sheet.A6, back: str = "") -> int:
    """Print them as they hold good: whoever has one already gets a copy with the same code. Answers the job's number; ``back``:
    the page on which it was asked for.

    :raises DomainError: not the actor's event, nobody is meant, or what is personal was removed.
    """
    _require(held, is_of_guests=choice.which == Which.GUESTS)
    if choice.which == Which.GUESTS:
        query = select(Guest.id).where(Guest.event_id == held.event.id).order_by(Guest.position, Guest.id)
        ids = list(session().scalars(query))
    else:
        ids = [state.id for state in pick(states(held.event), choice)]
    return _enqueue(held, ids, {"sheet": str(sheet), "guests": choice.which == Which.GUESTS}, by, back)


def reprint(
    held: Held, choice: Choice, reason: str, *, by: Actor, sheet: Sheet = Sheet.A6, agreed: int | None = None, seen: str = "",
    back: str = "",
) -> int:  # fmt: skip
    """The codes of these badges are dead from here on, and new ones are printed. ``agreed``: how many the actor was told of;
    ``seen``: their mark, so that what is sent twice does not revoke what it has just printed. Answers the job's number.

    :raises DomainError: not the actor's event, no reason, nobody is meant, or they are not as many any more, or printed
        again meanwhile, or what is personal was removed.
    """
    _require(held)
    reason = clean(reason)
    if not reason:
        raise DomainError("badge.reason_missing", 422)
    require_short(reason, 300)
    meant = pick(states(held.event), choice)
    if agreed is not None and agreed != len(meant):
        raise DomainError("badge.others_meant", before=agreed, now=len(meant))
    if seen and seen != mark(meant):
        raise DomainError("badge.reprinted_since")
    ids = [state.id for state in meant]
    voids.note(ids)
    for part in chunks(ids):
        session().execute(update(Delegate).where(Delegate.id.in_(part)).values(generation=Delegate.generation + 1))
    session().expire_all()
    job_id = _enqueue(held, ids, {"sheet": str(sheet), "reason": reason}, by, back)
    numbers = [state.number for state in meant[:50]]
    record("documents.reprint_badges", held, held.event.name, by, count=len(ids), numbers=numbers, reason=reason, job=job_id)
    return job_id


def _enqueue(held: Held, ids: Sequence[int], told: Mapping[str, Any], by: Actor, back: str) -> int:
    if not ids:
        raise DomainError("badge.nobody")
    event = held.event
    args = {"event_id": event.id, "reason": "", "guests": False, **told}
    return printing.enqueue(KIND, ids, args, by=by, title=f"In thẻ: {event.name}", scope_id=event.unit_id, back=back)


# ── printing ─────────────────────────────────────────────────────────────────


def _file(work: Work) -> str:
    return f"the {work.args['sheet']} {_event(work).code}.pdf"


def _event(work: Work) -> Event:
    """:raises DomainError: who asked for it keeps the list no more, or nobody is on it any more."""
    event = session().get_one(Event, work.args["event_id"])
    _require(queries.get_held(work.actor, event.code), is_of_guests=work.args["guests"])
    return event


def _require(held: Held, *, is_of_guests: bool = False) -> None:
    require_convener(held)
    if not is_of_guests:
        require_kept(held)


def _build(work: Work, keys: Sequence[int]) -> Made:
    """Who has left the list since is left out."""
    event, sheet = _event(work), Sheet(work.args["sheet"])
    if work.args["guests"]:
        rows = session().scalars(select(Guest).where(Guest.event_id == event.id, Guest.id.in_(keys))).all()
        guests = {row.id: row for row in rows}
        made = [badges.of_guest(guests[key], event.name) for key in keys if key in guests]
        return Made([badges.html(made, sheet)] if made else [], [None] * len(made))
    found = {row.id: row for row in queries.all_of(event.id, *WEARERS, ids=keys)}
    there = [found[key] for key in keys if key in found]
    seats = [seat_label(row, row.block_name) for row in there]
    made = [badges.of_delegate(row, event.name, seat) for row, seat in zip(there, seats, strict=True)]
    notes = [
        [row.id, row.generation, _shown(row, event.name, seat)] for row, seat in zip(there, seats, strict=True)
    ]  # fmt: skip
    return Made([badges.html(made, sheet)] if made else [], notes)


def _printed(work: Work, notes: Sequence[Any]) -> dict[str, Any]:
    event, now = _event(work), clock.now()
    if not work.args["guests"]:
        same = {
            "job_id": work.id, "reason": work.args["reason"], "printed_at": now, "printed_by": work.actor.name,
        }  # fmt: skip
        rows = [{"delegate_id": key, "generation": generation, "shown": shown, **same} for key, generation, shown in notes]
        bulk_insert(BadgePrint, rows)
    by, scope_id = work.actor, event.unit_id
    audit.record("documents.print_badges", event.name, by=by, scope_id=scope_id, count=len(notes), job=work.id)
    return {"badges": len(notes)}


BATCH = Batch(_file, _build, _printed, size=48)  # twelve sheets of four
