"""What cannot be so: the same person, or hall, in two places at once, and what else is wrong with a day.

Severities are set by the installation (``severity``); a clash with a waiver stands by somebody's decision and forbids nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.speech import sentence, weekday, word
from congress.core.text import clock_time, short_date
from congress.events import candidates, diary, intent
from congress.events.access import visible
from congress.events.diary import Book, Held, Own, Spot
from congress.events.finding import Found, find
from congress.events.models import ClashWaiver, Event, EventState
from congress.events.severity import ClashKind, Severity
from congress.events.shape import Details, SessionPlan
from congress.orgs.access import is_home, under
from congress.orgs.models import Placement, Unit
from congress.people.models import Person

_OFF = (EventState.CANCELLED, EventState.POSTPONED)
_RANK = {kind.value: place for place, kind in enumerate(ClashKind)}
_COUNTED = ("wanted", "seats", "day", "deadline", "ends")  # figures by which a clash is another one


@dataclass(frozen=True)
class Clash:
    """``event_ids``: of all events in it; ``reason``: of the waiver, empty where there is none; ``found``: what it was made of,
    ``seen``: the events whose names the reader may know, ``book``: where the names are."""

    kind: str
    severity: str
    found: Found = field(repr=False)
    book: Book = field(repr=False, compare=False)
    seen: Collection[int] = field(repr=False, compare=False)
    person: str = ""
    reason: str = ""

    @property
    def event_ids(self) -> tuple[int, ...]:
        return self.found.events

    @property
    def events(self) -> tuple[str, ...]:
        """Codes in order of time, those out of the reader's sight left out; "" for an event that is only typed."""
        return tuple(self.book.events[event_id].code for event_id in self.found.events if event_id in self.seen)

    @property
    def held(self) -> tuple[Held, ...]:
        """Its events in order of time, those out of sight too."""
        return tuple(self.book.events[event_id] for event_id in self.found.events)

    @property
    def session_ids(self) -> tuple[int, ...]:
        return tuple(spot.id for spot in self.found.spots)

    @property
    def person_id(self) -> int | None:
        return self.found.person_id

    @property
    def venue_id(self) -> int | None:
        return self.found.venue_id

    @property
    def day(self) -> date:
        return self.found.day

    @cached_property
    def fingerprint(self) -> str:
        """What clashes, with its hours: moved, it is another clash, and nobody has decided that it may stand."""
        return _fingerprint(self.book, self.found)

    @cached_property
    def what(self) -> str:
        """One sentence with names, days and hours, without its full stop."""
        said = sentence("clashes", _variant(self.found), **_figures(self))
        return said[:1].upper() + said[1:]

    @property
    def why(self) -> str:
        """The rule and its source, without the full stop."""
        rule = self.book.rule
        return sentence("clash_rules", self.kind, **{**rule, "source": rule["sources"][self.kind]})

    @property
    def blocks(self) -> bool:
        return self.severity == Severity.BLOCK and not self.reason


def _variant(found: Found) -> str:
    """Which sentence tells it."""
    if found.kind == ClashKind.NOTICE:
        return "notice.convened" if found.figures["is_convened"] else "notice"
    if found.kind == ClashKind.PERSON and "needed" in found.figures:
        return "person.travel"
    if found.kind in (ClashKind.PERSON, ClashKind.VENUE) and len(found.events) == 1:
        return f"{found.kind}.same"
    return found.kind


# ── what is asked ────────────────────────────────────────────────────────────


def find_blocking(event: Any) -> list[Clash]:
    """Clashes of an event that forbid to convene it, a draft as if it were scheduled."""
    return [clash for clash in of_event(Actor.system("clashes"), event) if clash.blocks]


def of_event(actor: Actor, event: Any) -> list[Clash]:
    """Clashes of a stored event in order of time; a draft's as if it were scheduled, none of what was called off."""
    if event.state in _OFF:
        return []
    return of_own(actor, intent.stored(event))


def check(
    actor: Actor,
    unit: Any,
    details: Details,
    sessions: Sequence[SessionPlan],
    person_ids: Iterable[int],
    *,
    event: Any = None,
) -> list[Clash]:
    """Clashes that an event would have if it were stored as it is typed; ``event``: the one that it would change.

    :raises DomainError: it could not be stored: no session, times reversed.
    """
    return of_own(actor, intent.typed(unit, details, sessions, person_ids, event=event))


def list_clashes(
    actor: Actor,
    *,
    since: date | None = None,
    till: date | None = None,
    kinds: Collection[str] | None = None,
    path: str | None = None,
) -> list[Clash]:
    """Clashes of which an event lies on one of these days, both included (all, when none is told), in order of time; of those
    out of the actor's sight none, and no name of an event that he may not see. ``path``: an event of them is of a unit at or
    below it."""
    book = diary.read_city(since, till, kinds)
    found = find(book)
    if path is not None:
        inside = _units_under(path, {book.events[event_id].unit_id for each in found for event_id in each.events})
        found = [each for each in found if any(book.events[event_id].unit_id in inside for event_id in each.events)]
    return dressed(actor, book, found)


def _units_under(path: str, unit_ids: Collection[int]) -> set[int]:
    inside: set[int] = set()
    for part in chunks(sorted(unit_ids)):
        query = select(Placement.unit_id).join(Unit, Unit.id == Placement.unit_id)
        query = query.where(Unit.id.in_(part), is_home(Placement, Unit), under(path))
        inside |= set(session().scalars(query))
    return inside


def of_own(actor: Actor, own: Own) -> list[Clash]:
    """Clashes of an event in the form in which they are looked for (``intent``)."""
    spots = own.spots
    around = diary.read_around(own, min(spot.starts_at for spot in spots), max(spot.ends_at for spot in spots))
    book = around.with_own(own)
    return dressed(actor, book, find(book), own=own.event.id)


# ── what is answered ─────────────────────────────────────────────────────────


def dressed(actor: Actor, book: Book, found: Sequence[Found], own: int | None = None) -> list[Clash]:
    """Clashes with names, for a reader. ``own``: an event that he may see whatever its state."""
    seen = _seen(actor, {event_id for each in found for event_id in each.events})
    seen |= set() if own is None else {own}
    shown = [each for each in found if seen.intersection(each.events)]
    names = _names({each.person_id for each in shown if each.person_id is not None})
    if names:
        names = candidates.told_apart(actor, names, min(each.day for each in shown))
    told = [
        Clash(str(each.kind), book.levels[each.kind], each, book, seen, names.get(each.person_id or 0, "")) for each in shown
    ]
    return sorted(_with_reasons(told), key=_order)


def _order(clash: Clash) -> Any:
    found = clash.found
    return found.day, _RANK[found.kind], found.events, clash.session_ids, found.person_id or 0, found.venue_id or 0


def _seen(actor: Actor, event_ids: Collection[int]) -> set[int]:
    if actor.is_system:
        return set(event_ids)
    found: set[int] = set()
    for part in chunks(sorted(event_ids)):
        found |= set(session().scalars(select(Event.id).where(Event.id.in_(part), visible(actor))))
    return found


def _names(person_ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(person_ids)):
        found |= {row[0]: row[1] for row in session().execute(select(Person.id, Person.full_name).where(Person.id.in_(part)))}
    return found


def _with_reasons(told: Sequence[Clash]) -> list[Clash]:
    """Those that somebody decided to let stand, with why. Few are: only of events with such a decision it is looked for."""
    rows = session().execute(select(ClashWaiver.event_id, ClashWaiver.fingerprint, ClashWaiver.reason)).all()
    waived = {row[0] for row in rows}
    reasons = {row[1]: row[2] for row in rows}
    return [
        replace(clash, reason=reasons.get(clash.fingerprint, "")) if waived.intersection(clash.event_ids) else clash
        for clash in told
    ]


def _figures(clash: Clash) -> dict[str, Any]:
    """What the sentence shows. The name and the place of an event out of sight are left out, its hours are not."""
    found, book = clash.found, clash.book
    figures: dict[str, Any] = {**found.figures, "person": clash.person}
    if found.venue_id is not None:
        figures["venue"] = book.halls[found.venue_id].name
    for place, event_id in zip(("first", "second"), found.events, strict=False):
        event = book.events[event_id]
        figures[place] = event.name if event_id in clash.seen else word("clash_notes", "hidden")
        figures[f"{place}_day"] = event.starts_on
    for place, spot in zip(("first", "second"), found.spots, strict=False):
        figures[f"{place}_at"] = _at(book, spot, spot.event_id in clash.seen and found.venue_id is None)
    if "needed" in figures and len(found.spots) == 2:
        figures["gap"] = (found.spots[1].starts_at - found.spots[0].ends_at).seconds // 60
    return figures


def _fingerprint(book: Book, found: Found) -> str:
    events = [book.events[event_id] for event_id in found.events]
    told = [
        str(found.kind),
        [[event.id] if found.spots else [event.id, event.starts_at, event.ends_at] for event in events],
        [[spot.id, spot.starts_at, spot.ends_at] for spot in found.spots],
        [found.person_id, found.venue_id],
        [found.figures.get(name) for name in _COUNTED],
    ]
    return hashlib.sha256(json.dumps(told, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> str:
    return value.astimezone(clock.ZONE).isoformat() if isinstance(value, datetime) else str(value)


def _at(book: Book, spot: Spot, with_place: bool) -> str:
    """8h00-11h30 thứ Năm 12/6/2025, Hội trường số 1"""
    day, last = diary.local_day(spot.starts_at), diary.local_day(spot.ends_at)
    told = f"{clock_time(spot.starts_at)}-{clock_time(spot.ends_at)} {weekday(day)} {short_date(day)}"
    if last != day:
        told = f"{clock_time(spot.starts_at)} {short_date(day)} - {clock_time(spot.ends_at)} {short_date(last)}"
    place = book.halls[spot.venue_id].name if spot.venue_id is not None else spot.place
    return f"{told}, {place}" if place and with_place else told
