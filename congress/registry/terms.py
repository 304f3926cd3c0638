"""Terms in which numbers run on: of a committee from one congress to the next, of a congress from its opening to its closing
(domain notes 4.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.orgs import letterhead
from congress.orgs.models import Unit
from congress.orgs.queries import find_place, get_unit_by_id
from congress.registry.access import may_change
from congress.registry.authority import term_around
from congress.registry.models import Entry, Issuer, Term
from congress.registry.symbols import COMMITTEES, CONGRESS, is_issuer, issuer_of, printed


def open_term(
    unit: Any,
    issuer: Issuer | str,
    name: str,
    starts_on: date,
    *,
    by: Actor,
    ends_on: date | None = None,
    symbol: str = "",
    key: str = "",
) -> Term:
    """``symbol``: of who issues, else as on the letterhead. The term before it, if nobody closed it, ends on the first
    day of this one: the day of a congress has papers of both.

    :raises DomainError: not the actor's unit, no name, a symbol that is none, days that cannot be, or another term in the way.
    """
    issuer = Issuer(issuer)
    if not may_change(by, unit.path):
        raise DomainError("forbidden", 403)
    hold_unit(unit)
    values = _checked(name, symbol or usual_symbol(unit, issuer, starts_on), starts_on, ends_on)
    if session().scalar(_terms(unit.unit_id, issuer).where(Term.key == key, Term.name == values["name"])) is not None:
        raise DomainError("registry.term_kept", name=values["name"])
    if issuer == Issuer.COMMITTEE:
        _make_room(unit.unit_id, values, by)
    term = Term(unit_id=unit.unit_id, issuer=issuer, key=key, made_at=clock.now(), made_by=by.name, **values)
    session().add(term)
    session().flush()
    record("registry.open", term, by, after=_told(term))
    return term


def change_term(
    term: Term, name: str, symbol: str, starts_on: date, ends_on: date | None, *, by: Actor, version: str | None = None
) -> bool:
    """Answers whether anything changed.

    :raises DomainError: as :func:`open_term`, a number of the term is dated outside these days, or somebody else changed it
        since ``version`` was looked at.
    """
    if version is not None and version != version_of(term):
        raise DomainError("registry.changed_since")
    before = _settle(term, name, symbol, starts_on, ends_on, by)
    if before is None:
        return False
    record("registry.change_term", term, by, before=before, after=_told(term))
    return True


def close_term(term: Term, ends_on: date, *, by: Actor) -> int | None:
    """Its last day. Answers the offer to undo it, None where it ended on that day already.

    :raises DomainError: as :func:`change_term`.
    """
    before = _settle(term, term.name, term.symbol, term.starts_on, ends_on, by)
    if before is None:
        return None
    record("registry.close", term, by, before=before, after=_told(term))
    return undo.offer("registry.close", {"term_id": term.id, "ends_on": before["ends_on"]}, by=by)


def undo_close(payload: dict[str, Any], *, by: Actor) -> int:
    term = session().get_one(Term, payload["term_id"])
    before = date.fromisoformat(payload["ends_on"]) if payload["ends_on"] else None
    _settle(term, term.name, term.symbol, term.starts_on, before, by)
    return term.unit_id


# ── for what issues papers by itself ─────────────────────────────────────────


def ensure_congress_term(unit: Any, key: str, name: str, starts_on: date, ends_on: date | None, *, by: Actor) -> Term:
    """The one sequence of a congress, known by what it is of (an event's uid), or opened by hand for the same days; its name
    and days follow the congress, but no number that was given is left outside.

    :raises DomainError: not the actor's unit.
    """
    hold_unit(unit)
    found = _congress_of(unit, key, starts_on, ends_on)
    if found is None:
        return open_term(unit, Issuer.CONGRESS, name, starts_on, by=by, ends_on=ends_on, key=key)
    first, last = session().execute(_days_of(found)).one()
    starts_on = min(starts_on, first or starts_on)
    ends_on = ends_on if ends_on is None else max(ends_on, last or ends_on)
    change_term(found, name, found.symbol, starts_on, ends_on, by=by)
    return found


def _congress_of(unit: Any, key: str, starts_on: date, ends_on: date | None) -> Term | None:
    found: Term | None = session().scalar(
        select(Term).where(Term.issuer == Issuer.CONGRESS, Term.key == key).order_by(Term.id).limit(1)
    )
    if found is None:
        last = clock.FOREVER if ends_on is None else ends_on
        by_hand = _terms(unit.unit_id, Issuer.CONGRESS).where(Term.key == "", Term.starts_on <= last)
        found = session().scalar(by_hand.where(or_(Term.ends_on.is_(None), Term.ends_on >= starts_on)).limit(1))
        if found is not None:
            found.key = key
    return found


def ensure_committee_term(unit: Any, day: date, *, by: Actor) -> Term:
    """The term of a unit's committee that a day lies in; of two that meet on that day the later. A unit that has none yet gets
    the one that the cycle of congresses tells, to be corrected in its register.

    :raises DomainError: not the actor's unit, or none of its terms has that day.
    """
    hold_unit(unit)
    symbol = usual_symbol(unit, Issuer.COMMITTEE, day)
    terms: Sequence[Term] = session().scalars(_terms(unit.unit_id, Issuer.COMMITTEE)).all()
    known = [term for term in terms if term.symbol in (*COMMITTEES, symbol)]
    covering = [term for term in known if term.starts_on <= day and (term.ends_on is None or day <= term.ends_on)]
    if covering:
        covering.sort(key=lambda term: (term.symbol == symbol, term.starts_on))
        return covering[-1]
    place = find_place(unit.unit_id, day)
    if known or place is None:
        raise DomainError("registry.no_term", name=unit.name, day=day)
    name, starts_on = term_around(place.kind, day)
    return open_term(unit, Issuer.COMMITTEE, name, max(starts_on, unit.begins_on), by=by)


def usual_symbol(unit: Any, issuer: Issuer | str, day: date) -> str:
    """What stands behind the slash on papers of the unit, or of its congress."""
    if issuer == Issuer.CONGRESS:
        return CONGRESS
    return letterhead.committee(unit, "", day).symbol.partition("/")[2]


# ── what these have in common ────────────────────────────────────────────────


def hold(term: Term) -> None:
    """Nobody else gives, or changes, a number of the term until this transaction ends; the term as it is now."""
    session().refresh(term, with_for_update={"key_share": True})


def hold_unit(unit: Any) -> None:
    """Nobody else opens a term of the unit until this transaction ends."""
    session().execute(select(Unit.id).where(Unit.id == unit.unit_id).with_for_update(key_share=True))


def require_change(term: Term, by: Actor) -> Term:
    """:raises DomainError: not the actor's unit."""
    if not may_change(by, get_unit_by_id(term.unit_id).path):
        raise DomainError("forbidden", 403)
    return term


def version_of(term: Term) -> str:
    """Another one after every change: what a form was made of."""
    return hashlib.sha256(repr(_told(term)).encode()).hexdigest()[:16]


def _terms(unit_id: int, issuer: Issuer | str) -> Any:
    return select(Term).where(Term.unit_id == unit_id, Term.issuer == issuer).order_by(Term.starts_on, Term.id)


def _checked(name: str, symbol: str, starts_on: date, ends_on: date | None) -> dict[str, Any]:
    name, symbol = clean(name), issuer_of(symbol)
    if not name:
        raise DomainError("registry.no_name", 422)
    require_short(name, 300)
    if not is_issuer(symbol):
        raise DomainError("registry.no_symbol", 422)
    if ends_on is not None and ends_on < starts_on:
        raise DomainError("registry.days_reversed", 422, start=starts_on, end=ends_on)
    return {"name": name, "symbol": symbol, "starts_on": starts_on, "ends_on": ends_on}


def _settle(term: Term, name: str, symbol: str, starts_on: date, ends_on: date | None, by: Actor) -> dict[str, Any] | None:
    """Make the term so; answers what it was, None where it was so already."""
    require_change(term, by)
    hold(term)
    values, before = _checked(name, symbol, starts_on, ends_on), _told(term)
    if all(getattr(term, column) == value for column, value in values.items()):
        return None
    named = _terms(term.unit_id, term.issuer).where(Term.key == term.key, Term.name == values["name"], Term.id != term.id)
    if session().scalar(named) is not None:
        raise DomainError("registry.term_kept", name=values["name"])
    _require_entries_inside(term, starts_on, ends_on)
    if term.issuer == Issuer.COMMITTEE and (other := _in_the_way(term.unit_id, values, but=term.id)) is not None:
        raise DomainError("registry.terms_overlap", 422, name=other.name, start=other.starts_on, end=other.ends_on or "…")
    for column, value in values.items():
        setattr(term, column, value)
    session().flush()
    return before


def _make_room(unit_id: int, values: dict[str, Any], by: Actor) -> None:
    """The term before this one, if it was left open, ends where this one begins."""
    other = _in_the_way(unit_id, values)
    if other is None:
        return
    if other.ends_on is None and other.starts_on < values["starts_on"]:
        close_term(other, values["starts_on"], by=by)
        other = _in_the_way(unit_id, values)
    if other is not None:
        raise DomainError("registry.terms_overlap", 422, name=other.name, start=other.starts_on, end=other.ends_on or "…")


def _in_the_way(unit_id: int, values: dict[str, Any], *, but: int = 0) -> Term | None:
    """A term of the same issuer that shares more than a first or last day with these."""
    query = _terms(unit_id, Issuer.COMMITTEE).where(Term.symbol == values["symbol"], Term.id != but)
    query = query.where(or_(Term.ends_on.is_(None), Term.ends_on > values["starts_on"]))
    if values["ends_on"] is not None:
        query = query.where(Term.starts_on < values["ends_on"])
    found: Sequence[Term] = session().scalars(query.limit(1)).all()
    return found[0] if found else None


def _days_of(term: Term) -> Any:
    return select(func.min(Entry.dated), func.max(Entry.dated)).where(Entry.term_id == term.id)


def _require_entries_inside(term: Term, starts_on: date, ends_on: date | None) -> None:
    outside = Entry.dated < starts_on if ends_on is None else or_(Entry.dated < starts_on, Entry.dated > ends_on)
    query = select(Entry).where(Entry.term_id == term.id, outside).order_by(Entry.dated, Entry.id).limit(1)
    if (entry := session().scalar(query)) is not None:
        symbol = printed(entry.number, entry.type, term.symbol)
        raise DomainError("registry.entries_outside", 422, symbol=symbol, day=entry.dated)


def _told(term: Term) -> dict[str, Any]:
    ends_on = term.ends_on.isoformat() if term.ends_on is not None else ""
    return {"name": term.name, "symbol": term.symbol, "starts_on": term.starts_on.isoformat(), "ends_on": ends_on}


def record(verb: str, term: Term, by: Actor, **detail: Any) -> None:
    audit.record(verb, f"{term.name} ({term.symbol})", by=by, scope_id=term.unit_id, term_id=term.id, **detail)
