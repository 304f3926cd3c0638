"""Absences and who comes instead: asked for, excused or refused, and the next alternate of the unit called up.

An alternate replaces whom his own unit elected or appointed. A member of the convening committee, who comes by his office, has
none: absent throughout he is taken off the base of decisions, as is a delegate for whom no alternate is left (domain notes 1.2
and 1.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from congress.core import clock, hooks, undo
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import held, session
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, require_short
from congress.delegates import queries, services, summons, voids
from congress.delegates.models import AWAY, Absence, Basis, Delegate, Quota, Reply, Standing
from congress.delegates.queries import Held
from congress.events.models import Event

REPLACEABLE = (Basis.ELECTED, Basis.APPOINTED)
_OTHER = aliased(Delegate)
DECIDED = (Absence.EXCUSED, Absence.REFUSED, Absence.UNEXCUSED)
_UNDECIDED = {"absence": Absence.NONE, "decided_at": None, "decided_by": "", "decision_note": ""}


@dataclass(frozen=True)
class Excused:
    """``offer``: the number of the undo; ``next_id``: who would be called up, None where nobody can be."""

    offer: int
    next_id: int | None


# ── deciding ─────────────────────────────────────────────────────────────────


def decide(to: Held, delegate: Delegate, *, excused: bool, note: str, by: Actor) -> Excused:
    """The convener accepts the reason of an absence, or not; the delegate is told.

    :raises DomainError: not the actor's roll, nothing waits for a decision, or a refusal without a word why.
    """
    services.require_convener(to)
    if delegate.standing != Standing.OFFICIAL or delegate.absence != Absence.ASKED:
        raise DomainError("absence.not_asked")
    note = clean(note)
    if not excused and not note:
        raise DomainError("absence.note_missing", 422)
    verdict = Absence.EXCUSED if excused else Absence.REFUSED
    offer = _decide(to, delegate, verdict, note, "delegates.excuse" if excused else "delegates.refuse", by)
    key = f"delegates.{verdict}:{delegate.id}:{delegate.version}"
    summons.tell(to, delegate, f"delegates.{verdict}", by=by, dedupe=key)
    found = next_alternate(delegate) if excused else None
    return Excused(offer, found.id if found is not None else None)


def record_unexcused(to: Held, delegate: Delegate, note: str, *, by: Actor) -> int:
    """He is not there and has said nothing. Answers the offer to undo it.

    :raises DomainError: not the actor's roll, the event has not begun, or something was decided about him already.
    """
    services.require_convener(to)
    if to.event.starts_on > clock.today():
        raise DomainError("absence.not_begun", starts=to.event.starts_on)
    if delegate.standing != Standing.OFFICIAL or delegate.absence in AWAY:
        raise DomainError("absence.decided")
    return _decide(to, delegate, Absence.UNEXCUSED, clean(note), "delegates.unexcused", by)


def _decide(to: Held, delegate: Delegate, verdict: Absence, note: str, verb: str, by: Actor) -> int:
    require_short(note, 500)
    before = str(delegate.absence)
    after = {"absence": verdict, "decided_at": clock.now(), "decided_by": by.name, "decision_note": note}
    services.store(to, delegate, after, verb, by=by)
    payload = {"event_id": to.event.id, "delegate_id": delegate.id, "absence": before, "version": delegate.version}
    return undo.offer("delegates.decide", payload, by=by)


def reopen(to: Held, delegate: Delegate, *, by: Actor) -> None:
    """What was decided about an absence is taken back, as long as nobody was called up for it.

    :raises DomainError: not the actor's roll, nothing was decided, or he was replaced.
    """
    services.require_convener(to)
    if delegate.standing != Standing.OFFICIAL or delegate.absence not in DECIDED:
        raise DomainError("absence.not_decided")
    _reopen(to, delegate, Absence.ASKED if delegate.reply == Reply.ABSENT else Absence.NONE, by)


def _reopen(to: Held, delegate: Delegate, absence: str, by: Actor) -> None:
    after = {**_UNDECIDED, "absence": Absence(absence)}
    was_told = delegate.absence in (Absence.EXCUSED, Absence.REFUSED)
    services.store(to, delegate, after, "delegates.reopen", by=by)
    if was_told:
        summons.tell(to, delegate, "delegates.reopened", by=by, dedupe=f"delegates.reopened:{delegate.id}:{delegate.version}")


# ── who comes instead ────────────────────────────────────────────────────────


def _in_line(event_id: int) -> Any:
    """Alternates who can be called up, the next one first."""
    query = select(Delegate).where(Delegate.event_id == event_id, queries.is_in_line())
    return query.order_by(Delegate.place_in_line, Delegate.id)


def next_alternate(absent: Delegate) -> Delegate | None:
    """Who would be called up in his place: the first alternate of his unit who may come and has not said that he cannot."""
    if absent.basis not in REPLACEABLE or absent.unit_id is None:
        return None
    query = _in_line(absent.event_id).where(Delegate.unit_id == absent.unit_id).limit(1)
    found: Delegate | None = session().scalar(held(query).execution_options(populate_existing=True))
    return found


def next_of(event_id: int, unit_ids: Sequence[int]) -> dict[int, Any]:
    """unit -> who would be called up next, for a page of absences."""
    columns = Delegate.id, Delegate.unit_id, Delegate.full_name, Delegate.place_in_line, Delegate.phone, Delegate.number
    query = _in_line(event_id).where(Delegate.unit_id.in_(unit_ids)).with_only_columns(*columns)
    found: dict[int, Any] = {}
    for row in session().execute(query):
        found.setdefault(row.unit_id, row)
    return found


def is_vacant() -> ColumnElement[bool]:
    """Is the place of an official delegate empty, with nobody called up for it yet? Also of one who was taken off the list,
    unless his unit has elected another: it then sends as many as were allotted to it."""
    is_filled = exists().where(_OTHER.replaces_id == Delegate.id)
    same = _OTHER.event_id == Delegate.event_id, _OTHER.unit_id == Delegate.unit_id, _OTHER.standing == Standing.OFFICIAL
    sent = select(func.count(_OTHER.id)).where(*same, _OTHER.basis == Basis.ELECTED).correlate(Delegate).scalar_subquery()
    own = Quota.event_id == Delegate.event_id, Quota.unit_id == Delegate.unit_id
    is_full = and_(Delegate.basis == Basis.ELECTED, exists().where(*own, Quota.seats <= sent).correlate(Delegate))
    gone = and_(Delegate.standing == Standing.WITHDRAWN, Delegate.place_in_line.is_(None), ~is_filled, ~is_full)
    return or_(and_(Delegate.standing == Standing.OFFICIAL, Delegate.absence.in_(AWAY)), gone)


def call_up(to: Held, absent: Delegate, *, by: Actor, expected_id: int | None = None) -> Delegate:
    """The next alternate of his unit comes in his place: official from now on, on his seat, with a summons. ``expected_id``:
    whom the page named. Answers him.

    The row of the event is held by whoever calls up, so that of two at once the second finds what the first did.
    :raises DomainError: not the actor's roll, his place is not empty, somebody was called up for it already, nobody is left, or
        it is another's turn by now.
    """
    services.require_convener(to)
    summons.require_live(to)
    _require_vacant(absent)
    found = next_alternate(absent)
    if found is None:
        raise DomainError("absence.nobody_left")
    if expected_id is not None and found.id != expected_id:
        raise DomainError("absence.line_moved", name=found.full_name)
    seat = {name: getattr(absent, name) for name in services.NO_SEAT}
    inherited = {"delegation_id": found.delegation_id or absent.delegation_id, "group_id": found.group_id or absent.group_id}
    standing = Standing.REPLACED if absent.standing == Standing.OFFICIAL else absent.standing
    gone = {"standing": standing, "is_head": False, "generation": absent.generation + 1, **services.NO_SEAT}
    voids.note([absent.id])
    services.store(to, absent, gone, "delegates.replace", by=by, by_number=found.number)
    came = {
        "standing": Standing.OFFICIAL, "replaces_id": absent.id, "place_in_line": None, "summoned_at": clock.now(), **inherited,
        **seat,
    }  # fmt: skip
    services.store(to, found, came, "delegates.call_up", by=by, for_number=absent.number)
    key = f"delegates.called_up:{found.id}:{found.link_generation}:{found.version}"
    summons.tell(to, found, "delegates.called_up", by=by, dedupe=key)
    return found


def _require_vacant(absent: Delegate) -> None:
    if session().scalar(select(Delegate.id).where(Delegate.replaces_id == absent.id)) is not None:
        raise DomainError("absence.replaced_already")
    if not session().scalar(select(Delegate.id).where(Delegate.id == absent.id, is_vacant())):
        raise DomainError("absence.not_vacant")
    if absent.basis not in REPLACEABLE:
        raise DomainError("absence.by_office")


def step_back(to: Held, came: Delegate, *, by: Actor) -> Delegate:
    """A call-up is taken back: he is an alternate again, at his old place in line, of whose
    absence nothing is decided, and whom he replaced has his place and seat.
    Answers the latter.

    :raises DomainError: not the actor's roll, he replaces nobody, or a badge was printed for him.
    """
    services.require_convener(to)
    absent = session().scalar(held(select(Delegate).where(Delegate.id == (came.replaces_id or 0))))
    if came.standing != Standing.OFFICIAL or absent is None:
        raise DomainError("absence.replaces_nobody")
    if hooks.leaning([came.id]):
        raise DomainError("absence.printed")
    seat = {name: getattr(came, name) for name in services.NO_SEAT}
    place = _old_place(came)
    _make_room(came, place, by)
    after = {
        "standing": Standing.ALTERNATE, "replaces_id": None, "place_in_line": place, "is_head": False, "summoned_at": None,
        "generation": came.generation + 1, **_UNDECIDED, **services.NO_SEAT,
    }  # fmt: skip
    voids.note([came.id])
    services.store(to, came, after, "delegates.step_back", by=by, for_number=absent.number)
    if absent.standing == Standing.REPLACED:
        services.store(to, absent, {"standing": Standing.OFFICIAL, **seat}, "delegates.reinstate", by=by)
    summons.tell(to, came, "delegates.stepped_back", by=by, dedupe=f"delegates.stepped_back:{came.id}:{came.version}")
    return absent


def _old_place(came: Delegate) -> int:
    """In line, as the trail of his being called up tells; in front of all others where it does not."""
    query = (
        select(AuditLine.detail)
        .where(AuditLine.verb == "delegates.call_up", AuditLine.detail["delegate_id"].as_integer() == came.id)
        .order_by(AuditLine.id.desc())
        .limit(1)
    )
    told = session().scalar(query)
    if told is not None and (place := (told.get("changed") or {}).get("place_in_line", [None])[0]):
        return int(place)
    return (session().scalar(select(func.min(Delegate.place_in_line)).where(*_beside(came))) or 2) - 1


def _make_room(came: Delegate, place: int, by: Actor) -> None:
    """Who has got his place meanwhile stands behind him again, and so does everybody further back."""
    behind = update(Delegate).where(*_beside(came), Delegate.place_in_line >= place)
    if session().scalar(select(Delegate.id).where(*_beside(came), Delegate.place_in_line == place)) is not None:
        news = {"version": Delegate.version + 1, "changed_at": clock.now(), "changed_by": by.name}
        session().execute(behind.values(place_in_line=Delegate.place_in_line + 1, **news))


def _beside(came: Delegate) -> tuple[ColumnElement[bool], ...]:
    """The alternates of his unit."""
    return Delegate.event_id == came.event_id, Delegate.unit_id == came.unit_id, Delegate.standing == Standing.ALTERNATE


# ── undo ─────────────────────────────────────────────────────────────────────


def _undo_decision(payload: dict[str, Any], *, by: Actor) -> int:
    """:raises DomainError: something was done about him since."""
    code = session().scalar(select(Event.code).where(Event.id == payload["event_id"]))
    if code is None:
        raise NotFound
    to = queries.get_held(by, code)
    delegate = queries.get_delegate(by, payload["delegate_id"])
    services.require_convener(to)
    if delegate.version != payload["version"]:
        raise DomainError("delegate.changed_since", name=delegate.changed_by)
    _reopen(to, delegate, payload["absence"], by)
    return to.event.unit_id


UNDOERS = {"delegates.decide": _undo_decision}
