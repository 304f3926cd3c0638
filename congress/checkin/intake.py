"""The one door for facts. Whatever comes is stored as it was told and answered; nothing that was made at a door is refused.

The answer is given by what is known at that moment. What follows is folded from all facts of a person at a session, so that it
does not depend on when they arrive. Who came in first is decided by the database: one row of presence for each person and
session, whoever inserts it lets in. Every later fact takes hold of that row before it looks at the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from congress.checkin import looking, refolding, storing
from congress.checkin.fold import Fact, Span, State, Window, is_void, outcome_of
from congress.checkin.models import Act, CheckIn, Outcome, Source
from congress.core import clock, rules
from congress.core.actor import Actor
from congress.core.db import session
from congress.delegates import codes
from congress.delegates.codes import Badge
from congress.delegates.hall import seat_label
from congress.delegates.models import AWAY, Membership, Reply, Standing, Verdict

Row = Any
TOLERANCE = timedelta(seconds=30)  # less is the line, not the clock
_FACT: Any = CheckIn.__table__


@dataclass(frozen=True)
class Told:
    """One fact as it came. ``code``: what the QR code said, or a badge number with its check digit; ``shown``: what the phone
    showed before the server knew; ``undoes``: nonce of a fact that was a mistake."""

    nonce: str
    code: str
    session: str
    at: datetime
    act: Act = Act.IN
    source: Source = Source.SCAN
    shown: str = ""
    undoes: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Asker:
    """Who brings facts: a device by the digest of its token; or for an event somebody who is signed in, or a delegate himself,
    where he read the code of a point of attendance with its number."""

    key: str | int
    by: Actor | None = None
    point_id: int | None = None


@dataclass(frozen=True)
class Answer:
    """``at``: when it happened, by a clock that was put right; ``since``, ``door``: of who is in already, since when and by
    which door; ``why``: of a badge that lets nobody in; ``notes``: what the steward should see and nobody is refused for."""

    outcome: Outcome
    nonce: str
    session: str
    at: datetime
    number: int | None = None
    name: str = ""
    delegation: str = ""
    seat: str = ""
    since: datetime | None = None
    door: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is answered in JSON."""
        return {
            "outcome": self.outcome, "nonce": self.nonce, "session": self.session, "at": self.at.isoformat(),
            "number": self.number, "badge": codes.badge_number(self.number) if self.number is not None else None,
            "name": self.name, "delegation": self.delegation, "seat": self.seat,
            "since": self.since.isoformat() if self.since else None, "by": self.door, "why": self.why,
            "notes": list(self.notes),
        }  # fmt: skip


def take(asker: Asker, told: Told, received: datetime, offset: timedelta = timedelta()) -> Answer | None:
    """Store a fact and answer it; one that came before gets its first answer again. ``offset``: how far the clock of the device
    is behind ours. None: the device has no right any more, and nothing was taken in.

    Runs in a writing transaction. A race for the same nonce ends in an error of the database that is worth another try.
    """
    row = looking.look(asker.key, told.code, told.session, told.nonce, told.undoes)
    if row is None:
        return None
    if row.before_id is not None:
        return _first_answer(told, row)
    at = (told.at + (offset if abs(offset) > TOLERANCE else timedelta())).astimezone(UTC)  # stays are compared as texts
    if told.act == Act.UNDO:
        return _undo(asker, told, row, at, received)
    return _enter(asker, told, row, at, received)


def window_of(row: Row) -> Window:
    """When a session admits (``starts_at``, ``ends_at``), by the rule of its day."""
    day = row.starts_at.astimezone(clock.ZONE).date()
    minutes = rules.in_force(__file__, day)["opens_before_minutes"]
    return Window.of(row.starts_at, row.ends_at, minutes)


def _enter(asker: Asker, told: Told, row: Row, at: datetime, received: datetime) -> Answer:
    """An entry or an exit."""
    generation = _generation(told.code, row)
    is_known = row.delegate_id is not None and (generation is not None or _is_number(told))
    outcome, why = _judged(told, row, at, generation) if is_known else (Outcome.UNKNOWN, "")
    person = row if is_known else None
    notes = _notes(row) if is_known else ()
    since, door = None, ""
    values = _values(asker, told, row, at, received) | {
        "delegate_id": row.delegate_id if is_known else None, "generation": generation,
        "outcome": outcome or Outcome.ENTERED, "why": why, "notes": " ".join(notes),
        "claim": "" if is_known else hashlib.sha256(told.code.encode()).hexdigest()[:40],
    }  # fmt: skip
    if outcome is None and row.last_fact_id is None and told.act == Act.IN and not row.is_undone:
        # the first entry of a person needs no look at other facts: whoever inserts his row lets in
        fact_id, is_let_in = storing.first(values, row.door)
        outcome = Outcome.ENTERED if is_let_in else None
    else:
        fact_id = storing.fact(values)
    if outcome is None:
        outcome, since, door = _follow(told, row, at, fact_id)
        if outcome != Outcome.ENTERED:
            session().execute(update(_FACT).where(_FACT.c.id == fact_id).values(outcome=outcome, since=since, door=door))
    elif why in refolding.NOT_OFFICIAL and not refolding.is_turned_away(outcome, why, told.shown):  # he went past the door
        refolding.refold(row.event_id, row.session_id, row.delegate_id, window_of(row), fact_id)
    return _answer(told, row, at, outcome, person, since=since, door=door, why=why, notes=notes)


def _generation(code: str, row: Row) -> int | None:
    """Of which of his badges it is the code; None of a badge number, and of a code that is not his."""
    if row.delegate_id is None:
        return None
    return codes.badge_generation(code, Badge(row.delegate_id, row.event_id, row.generation))


def _is_number(told: Told) -> bool:
    """The number on a badge is no secret: it counts where a person typed or chose it, never where it is all a code says."""
    return codes.id_in(told.code) is None and told.source not in (Source.SCAN, Source.PHOTO)


def _judged(told: Told, row: Row, at: datetime, generation: int | None) -> tuple[Outcome | None, str]:
    """What stands in the way of a known delegate, and why; None: nothing."""
    if row.session_id is None:
        return Outcome.WRONG_SESSION, ""
    if row.standing != Standing.OFFICIAL:
        return Outcome.REVOKED, str(row.standing)
    if generation is not None and generation != row.generation and is_void(generation, at, refolding.voids_of(row.delegate_id)):
        return Outcome.REVOKED, "reprinted"
    if not window_of(row).admits(told.act, at):
        return Outcome.OUTSIDE_HOURS, ""
    if told.shown == Outcome.REVOKED:  # the phone sent him away, by an older list: a person says whether he was there
        return Outcome.REVOKED, "turned_away"
    return None, ""


def _follow(told: Told, row: Row, at: datetime, fact_id: int) -> tuple[Outcome, datetime | None, str]:
    """What follows for presence."""
    before, after = refolding.refold(row.event_id, row.session_id, row.delegate_id, window_of(row), fact_id, is_new=True)
    outcome = outcome_of(Fact(fact_id, told.nonce, told.act, at), before, after)
    span = _known(before, at) if outcome == Outcome.ALREADY_IN else None
    return outcome, span.since if span else None, span.door if span else ""


def _known(before: State, at: datetime) -> Span | None:
    """The stay of which was known that he is in already; it may begin after this fact, which then came late."""
    return before.span_at(at) or next((each for each in before.spans if each.since > at), None)


def _undo(asker: Asker, told: Told, row: Row, at: datetime, received: datetime) -> Answer:
    """A fact that says of another that it was a mistake; it may come before that one."""
    mine = select(_FACT.c.session_id, _FACT.c.delegate_id).where(_FACT.c.event_id == row.event_id, _FACT.c.nonce == told.undoes)
    meant = session().execute(mine).first()
    values = _values(asker, told, row, at, received) | {
        "session_id": meant.session_id if meant else None, "delegate_id": meant.delegate_id if meant else None,
        "generation": None, "outcome": Outcome.UNDONE, "why": "", "notes": "", "claim": "",
    }  # fmt: skip
    fact_id = storing.fact(values)
    person = looking.person(meant.delegate_id) if meant and meant.delegate_id else None
    if meant and meant.session_id and meant.delegate_id:
        times = refolding.session_times(meant.session_id)
        refolding.refold(row.event_id, meant.session_id, meant.delegate_id, window_of(times), fact_id)
    at_session = looking.code_of_session(meant.session_id) if meant else ""
    return replace(_answer(told, row, at, Outcome.UNDONE, person), session=at_session)


def _first_answer(told: Told, row: Row) -> Answer:
    """As it was given, whatever has changed since."""
    before = looking.answered(row.before_id)
    person = looking.person(before.delegate_id) if before.delegate_id is not None else None
    outcome = Outcome(before.outcome)
    session_code = told.session if outcome == Outcome.WRONG_SESSION else looking.code_of_session(before.session_id)
    return Answer(
        outcome, told.nonce, session_code or told.session, before.happened_at, **_shown(person),
        since=before.since, door=before.door, why=before.why, notes=tuple(before.notes.split()),
    )  # fmt: skip


def _values(asker: Asker, told: Told, row: Row, at: datetime, received: datetime) -> dict[str, Any]:
    return {
        "event_id": row.event_id, "nonce": told.nonce, "device_id": row.device_id, "session_id": row.session_id,
        "point_id": row.point_id or asker.point_id, "act": told.act, "source": told.source, "told_at": told.at,
        "happened_at": at, "received_at": received, "shown": told.shown, "since": None, "door": "", "undoes": told.undoes,
        "reason": told.reason, "account_id": asker.by.account_id if asker.by else None,
        "by": asker.by.name if asker.by else "",
    }  # fmt: skip


def _answer(told: Told, row: Row, at: datetime, outcome: Outcome, person: Row | None, **more: Any) -> Answer:
    return Answer(outcome, told.nonce, row.session_code or told.session, at, **_shown(person), **more)


def _shown(person: Row | None) -> Mapping[str, Any]:
    if person is None:
        return {}
    return {
        "number": person.number, "name": person.full_name, "delegation": person.delegation_name or "",
        "seat": seat_label(person, person.block_name),
    }  # fmt: skip


def _notes(row: Row) -> tuple[str, ...]:
    """What a steward should see; none of it is held against whoever stands on the list."""
    told = {
        "no_reply": row.reply == Reply.NONE,
        "said_absent": row.reply == Reply.ABSENT or row.absence in AWAY,
        "suspended": row.membership == Membership.SUSPENDED,
        "unqualified": row.verdict == Verdict.UNQUALIFIED,
        "lacking": bool(row.is_lacking),
    }
    return tuple(name for name, holds in told.items() if holds)


def take_all(asker: Asker, facts: Sequence[Told], received: datetime, offset: timedelta = timedelta()) -> list[Answer] | None:
    """Several at once, in their order; None: the device has no right any more, and nothing was taken in."""
    answers = []
    for told in facts:
        answer = take(asker, told, received, offset)
        if answer is None:
            return None
        answers.append(answer)
    return answers
