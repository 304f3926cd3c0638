"""The verbs of a register: open and close a term, give, reserve, change and void a number. Each leaves its audit line.

Whoever gives a number holds the row of its term, so that two at once never get the same; a number that was given is never
given again, also where it is void. What a paper of a hidden number is about stays out of the trail.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.text import clean, fold, require_short
from congress.orgs.queries import get_unit_by_id
from congress.registry.authority import objection
from congress.registry.models import Entry, EntryState, Issuer, PaperType, Term
from congress.registry.secrecy import mark_in
from congress.registry.symbols import MOST, NAMES, SYMBOLS, printed
from congress.registry.terms import (
    change_term,
    close_term,
    ensure_committee_term,
    ensure_congress_term,
    hold,
    open_term,
    require_change,
    undo_close,
)  # fmt: skip

__all__ = [
    "Facts", "change", "change_term", "close_term", "ensure_committee_term", "ensure_congress_term", "find_sent", "give_number",
    "open_term", "reserve", "symbol_of", "version_of", "void",
]  # fmt: skip

Row = Any


@dataclass(frozen=True)
class Facts:
    """What the register tells of a paper. ``dated``: the day printed on it; ``hidden``: its number is not printed."""

    type: PaperType
    subject: str
    dated: date
    signer: str = ""
    hidden: bool = False
    note: str = ""


def give_number(
    term: Term,
    type: PaperType | str,
    subject: str,
    dated: date,
    by: Actor,
    *,
    number: int | None = None,
    hidden: bool = False,
    signer: str = "",
    note: str = "",
) -> Entry:
    """The next number of a term, or one that is free: gaps are legitimate. In a congress's term all types share one sequence.

    :raises DomainError: not the actor's unit, the day is outside the term, the number is taken, this type may not be issued, or
        the subject carries a mark of secrecy.
    """
    facts = _checked(Facts(PaperType(type), subject, dated, signer, hidden, note))
    require_change(term, by)
    hold(term)
    _require_inside(term, dated)
    _require_authority(term, facts)
    entry = _add(term, facts, EntryState.ISSUED, number, by)
    record("registry.give", term, entry, by)
    return entry


def reserve(term: Term, type: PaperType | str, by: Actor, *, number: int | None = None, note: str = "") -> Entry:
    """Keep a number for a paper that is still being written; ``note``: for which.

    :raises DomainError: not the actor's unit, the term is over, or the number is taken.
    """
    require_change(term, by)
    hold(term)
    today = clock.today()
    if term.ends_on is not None and term.ends_on < today:
        raise DomainError("registry.term_over", name=term.name, end=term.ends_on)
    facts = _checked(Facts(PaperType(type), "", max(today, term.starts_on), note=note), needs_subject=False)
    entry = _add(term, facts, EntryState.RESERVED, number, by)
    record("registry.reserve", term, entry, by)
    return entry


def change(entry: Entry, facts: Facts, *, by: Actor, version: str | None = None) -> bool:
    """What the register tells of a paper; a reserved number is given by it. Answers whether anything changed.

    :raises DomainError: not the actor's unit, somebody else changed it since ``version``, it is void, another type in a term
        where each has its own sequence, or as :func:`give_number`.
    """
    term = _require_live(entry, by)
    if version is not None and version != version_of(entry):
        raise DomainError("registry.changed_since")
    facts = _checked(facts)
    if facts.type != entry.type and term.issuer != Issuer.CONGRESS:
        raise DomainError("registry.type_fixed", 422)
    _require_inside(term, facts.dated)
    _require_authority(term, facts)
    before, values = _told(entry), _columns(facts, entry.number)
    values["state"] = EntryState.ISSUED
    if all(getattr(entry, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(entry, name, value)
    session().flush()
    record("registry.change", term, entry, by, before=before, after=_told(entry))
    return True


def void(entry: Entry, reason: str, *, by: Actor) -> int:
    """The number counts for nothing, and is not given again. Answers the offer to undo it.

    :raises DomainError: not the actor's unit, no reason, or it is void already.
    """
    term = _require_live(entry, by)
    reason = clean(reason)
    if not reason:
        raise DomainError("registry.no_reason", 422)
    require_short(reason, 500)
    payload = {"entry_id": entry.id, "state": str(entry.state), "note": entry.note}
    entry.state, entry.note = EntryState.VOID, reason
    session().flush()
    record("registry.void", term, entry, by, reason=reason)
    return undo.offer("registry.void", payload, by=by)


def undo_void(payload: dict[str, Any], *, by: Actor) -> int:
    entry = session().get_one(Entry, payload["entry_id"])
    term = require_change(session().get_one(Term, entry.term_id), by)
    if entry.state != EntryState.VOID:
        raise DomainError("undo.done_already")
    entry.state, entry.note = EntryState(payload["state"]), payload["note"]
    session().flush()
    return term.unit_id


def find_sent(term: Term, facts: Facts, after: int, by: Actor) -> Entry | None:
    """The number that the same form got already, where it was sent twice: given by the same person for the same paper, and
    later than the last one (``after``) that its page knew of. Of two at once the second waits here for the first."""
    hold(term)
    facts = _checked(facts)
    same = {
        "term_id": term.id, "type": facts.type, "subject": facts.subject, "dated": facts.dated, "signer": facts.signer,
        "made_by": by.name,
    }  # fmt: skip
    query = select(Entry).filter_by(**same).where(Entry.id > after, Entry.state == EntryState.ISSUED)
    return session().scalar(query.order_by(Entry.id).limit(1))


# ── what these have in common ────────────────────────────────────────────────


def symbol_of(term: Any, entry: Any) -> str:
    """05-NQ/ĐU, also of a number that is not printed: the register knows it."""
    return printed(entry.number, entry.type, term.symbol)


def version_of(entry: Entry) -> str:
    """Another one after every change: what a form was made of."""
    told = entry.state, entry.type, entry.subject, entry.dated, entry.signer, entry.is_hidden, entry.note
    return hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:16]


def _add(term: Term, facts: Facts, state: EntryState, number: int | None, by: Actor) -> Entry:
    """The caller holds the term, so that nobody else takes the number meanwhile."""
    series = "" if term.issuer == Issuer.CONGRESS else facts.type.value
    if number is None:
        last = session().scalar(select(func.max(Entry.number)).where(Entry.term_id == term.id, Entry.series == series))
        number = (last or 0) + 1
    if not 0 < number <= MOST:
        raise DomainError("registry.bad_number", 422, text=str(number), most=MOST)
    _require_free(term, series, number)
    values = _columns(facts, number)
    entry = Entry(term_id=term.id, series=series, number=number, state=state, made_at=clock.now(), made_by=by.name, **values)
    session().add(entry)
    session().flush()
    return entry


def _require_free(term: Term, series: str, number: int) -> None:
    taken = session().scalar(select(Entry).where(Entry.term_id == term.id, Entry.series == series, Entry.number == number))
    if taken is None:
        return
    symbol = symbol_of(term, taken)
    if taken.state == EntryState.VOID:
        raise DomainError("registry.taken_void", symbol=symbol)
    if taken.state == EntryState.RESERVED:
        raise DomainError("registry.taken_reserved", symbol=symbol)
    if taken.is_hidden:
        raise DomainError("registry.taken_hidden", symbol=symbol, day=taken.dated)
    raise DomainError("registry.taken", symbol=symbol, day=taken.dated, subject=taken.subject)


def _require_live(entry: Entry, by: Actor) -> Term:
    """The term of a number that is not void, held against others who change it.

    :raises DomainError: not the actor's, or it is void.
    """
    term = require_change(session().get_one(Term, entry.term_id), by)
    hold(term)
    session().refresh(entry)
    if entry.state == EntryState.VOID:
        raise DomainError("registry.is_void", symbol=symbol_of(term, entry))
    return term


def _require_inside(term: Term, day: date) -> None:
    if term.ends_on is None and day < term.starts_on:
        raise DomainError("registry.before_term", 422, day=day, name=term.name, start=term.starts_on)
    if term.ends_on is not None and not term.starts_on <= day <= term.ends_on:
        raise DomainError("registry.outside_term", 422, day=day, name=term.name, start=term.starts_on, end=term.ends_on)


def _require_authority(term: Term, facts: Facts) -> None:
    """Where the text of the rule was read; what is known at second hand is a flag (``queries.flags_of``)."""
    against = objection(get_unit_by_id(term.unit_id).kind, term.issuer, facts.type, facts.dated)
    if against is not None and against.is_sure:
        raise DomainError("registry.not_issued_by", 422, type_name=NAMES[facts.type], source=against.source)


def _checked(facts: Facts, *, needs_subject: bool = True) -> Facts:
    """The same, cleaned. Of a paper whose number is hidden nobody has to say what it is about."""
    facts = replace(facts, subject=clean(facts.subject), signer=clean(facts.signer), note=clean(facts.note))
    if needs_subject and not facts.subject and not facts.hidden:
        raise DomainError("registry.no_subject", 422)
    for text, limit in ((facts.subject, 500), (facts.signer, 200), (facts.note, 500)):
        require_short(text, limit)
        if mark := mark_in(text):
            raise DomainError("registry.secret", 422, mark=mark)
    return facts


def _columns(facts: Facts, number: int) -> dict[str, Any]:
    return {
        "type": facts.type, "subject": facts.subject, "dated": facts.dated, "signer": facts.signer, "is_hidden": facts.hidden,
        "note": facts.note, "search": fold(f"{number:02d}-{SYMBOLS[facts.type]} {facts.subject} {facts.signer}")[:700],
    }  # fmt: skip


def _told(entry: Entry) -> dict[str, Any]:
    """What the trail says of a number; of a hidden one no more than its day."""
    told = {"type": str(entry.type), "dated": entry.dated.isoformat(), "hidden": entry.is_hidden}
    if entry.is_hidden:
        return told
    return told | {"subject": entry.subject, "signer": entry.signer, "note": entry.note}


def record(verb: str, term: Term, entry: Entry, by: Actor, **detail: Any) -> None:
    told = symbol_of(term, entry)
    subject = told if entry.is_hidden or not entry.subject else f"{told}: {entry.subject}"
    audit.record(verb, subject, by=by, scope_id=term.unit_id, entry_id=entry.id, **detail)


UNDOERS = {"registry.void": undo_void, "registry.close": undo_close}
