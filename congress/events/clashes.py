"""What cannot be so: the same person, or hall, in two places at once, and what else is wrong with a day.

Severities are set by the installation (``severity``); a clash with a waiver stands by somebody's decision and forbids nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.speech import sentence, word
from congress.core.text import WEEKDAYS, clock_time, short_date
from congress.events import diary, intent
from congress.events.access import visible
from congress.events.diary import Book, Own, Spot
from congress.events.finding import Found, find
from congress.events.models import ClashWaiver, Event, EventState
from congress.events.severity import ClashKind, Severity
from congress.events.shape import Details, SessionPlan
from congress.people.models import Person

_OFF = (EventState.CANCELLED, EventState.POSTPONED)
_RANK = {kind.value: place for place, kind in enumerate(ClashKind)}
_COUNTED = ("wanted", "seats", "day", "deadline", "ends")  # figures by which a clash is another one


@dataclass(frozen=True)
class Clash:
    """``events``: codes in order of time, those out of the reader's sight left out, "" for one that is only typed;
    ``event_ids``: all of them; ``reason``: of the waiver, empty where there is none; ``found``: what it was made of."""

    kind: str
    severity: str
    events: tuple[str, ...]
    event_ids: tuple[int, ...]
    session_ids: tuple[int, ...]
    person_id: int | None
    venue_id: int | None
    day: date
    fingerprint: str
    reason: str
    figures: Mapping[str, Any] = field(repr=False, compare=False)
    rule: Mapping[str, Any] = field(repr=False, compare=False)
    found: Found = field(repr=False, compare=False)

    @property
    def what(self) -> str:
        """One sentence with names, days and hours, without its full stop."""
        told = {key: word("clash_notes", "hidden") if value is None else value for key, value in self.figures.items()}
        said = sentence("clashes", _variant(self.found), **told)
        return said[:1].upper() + said[1:]

    @property
    def why(self) -> str:
        """The rule and its source, without the full stop."""
        return sentence("clash_rules", self.kind, **self.rule)

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
    return _around(actor, intent.stored(event))


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
    return _around(actor, intent.typed(unit, details, sessions, person_ids, event=event))


def list_clashes(
    actor: Actor, *, since: date | None = None, till: date | None = None, kinds: Collection[str] | None = None
) -> list[Clash]:
    """Clashes that lie on these days, both included (all, when none is told), in order of time; of those out of the actor's
    sight none, and no name of an event that he may not see."""
    book = diary.read_city(since, till)
    if kinds is not None:
        book.levels = {kind: level if kind in kinds else Severity.IGNORE for kind, level in book.levels.items()}
    found = [each for each in find(book) if (since is None or each.day >= since) and (till is None or each.day <= till)]
    return dressed(actor, book, found)


def _around(actor: Actor, own: Own) -> list[Clash]:
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
    told = [_clash(book, each, seen, names) for each in shown]
    reasons = _reasons([clash.fingerprint for clash in told])
    clashes = [replace(clash, reason=reasons[clash.fingerprint]) if clash.fingerprint in reasons else clash for clash in told]
    return sorted(clashes, key=_order)


def _order(clash: Clash) -> Any:
    return clash.day, _RANK[clash.kind], clash.events, clash.session_ids, clash.person_id or 0, clash.venue_id or 0


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


def _reasons(fingerprints: Sequence[str]) -> dict[str, str]:
    """fingerprint -> why somebody let it stand."""
    if len(fingerprints) > diary.STREAM:
        rows = session().execute(select(ClashWaiver.fingerprint, ClashWaiver.reason))
        return {row[0]: row[1] for row in rows}
    found: dict[str, str] = {}
    for part in chunks(fingerprints):
        query = select(ClashWaiver.fingerprint, ClashWaiver.reason).where(ClashWaiver.fingerprint.in_(part))
        found |= {row[0]: row[1] for row in session().execute(query)}
    return found


def _clash(book: Book, found: Found, seen: Collection[int], names: Mapping[int, str]) -> Clash:
    events = [book.events[event_id] for event_id in found.events]
    figures: dict[str, Any] = dict(found.figures)
    if found.person_id is not None:
        figures["person"] = names[found.person_id]
    if found.venue_id is not None:
        figures["venue"] = book.halls[found.venue_id].name
    for place, event in zip(("first", "second"), events, strict=False):
        figures[place] = event.name if event.id in seen else None
        figures[f"{place}_day"] = event.starts_on
    for place, spot in zip(("first", "second"), found.spots, strict=False):
        figures[f"{place}_at"] = _at(book, spot, spot.event_id in seen and found.venue_id is None)
    if "needed" in figures and len(found.spots) == 2:
        figures["gap"] = (found.spots[1].starts_at - found.spots[0].ends_at).seconds // 60
    return Clash(
        kind=str(found.kind),
        severity=book.levels[found.kind],
        events=tuple(event.code for event in events if event.id in seen),
        event_ids=found.events,
        session_ids=tuple(spot.id for spot in found.spots),
        person_id=found.person_id,
        venue_id=found.venue_id,
        day=found.day,
        fingerprint=_fingerprint(book, found),
        reason="",
        figures=figures,
        rule={**book.rule, "source": book.rule["sources"][found.kind]},
        found=found,
    )


def _fingerprint(book: Book, found: Found) -> str:
    """What clashes, with its hours: moved, it is another clash."""
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
    told = f"{clock_time(spot.starts_at)}-{clock_time(spot.ends_at)} {WEEKDAYS[day.weekday()]} {short_date(day)}"
    if last != day:
        told = f"{clock_time(spot.starts_at)} {short_date(day)} - {clock_time(spot.ends_at)} {short_date(last)}"
    place = book.halls[spot.venue_id].name if spot.venue_id is not None else spot.place
    return f"{told}, {place}" if place and with_place else told
