"""Presence of one person at one session, from his facts: no database, no clock, no chance.

Whatever the order in which facts arrive, however often, the same facts give the same presence: they are put in the order in
which they happened; of the same instant who comes before who goes, then in the order of their own ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from congress.checkin.models import Act, Outcome, Verdict


@dataclass(frozen=True)
class Fact:
    """``let_in``: the phone or the server told the steward to let him in; ``turned_away``: he was shown that his
    badge lets nobody in; ``ruling``: what a person decided, empty: nobody has."""

    id: int
    nonce: str
    act: str
    at: datetime
    door: str = ""
    device_id: int | None = None
    point_id: int | None = None
    generation: int | None = None
    let_in: bool = False
    turned_away: bool = False
    undoes: str | None = None
    ruling: str = ""


@dataclass(frozen=True)
class Span:
    """``until`` None: he is there yet, or the session ended while he was. ``fact_id``: with which he came."""

    since: datetime
    until: datetime | None
    point_id: int | None
    door: str
    fact_id: int


@dataclass(frozen=True)
class State:
    """``doubts``: ids of entries after the first of a span at which somebody was let in: was it he, or another with his
    code?"""

    spans: tuple[Span, ...] = ()
    doubts: tuple[int, ...] = ()

    @property
    def is_in(self) -> bool:
        return bool(self.spans) and self.spans[-1].until is None

    @property
    def first_at(self) -> datetime | None:
        return self.spans[0].since if self.spans else None

    @property
    def last_at(self) -> datetime | None:
        return (self.spans[-1].until or self.spans[-1].since) if self.spans else None

    def span_at(self, moment: datetime) -> Span | None:
        """In which he is in the room at this moment."""
        return next((each for each in self.spans if each.since <= moment and (each.until is None or moment < each.until)), None)


LEAVES_WITHIN = timedelta(hours=12)  # after the end of a session; an exit later than that was told by a wrong clock


@dataclass(frozen=True)
class Window:
    """When a session lets people in, both ends included. Whoever leaves may do so later."""

    opens: datetime
    closes: datetime

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime, minutes_before: int) -> Window:
        return cls(starts_at - timedelta(minutes=minutes_before), ends_at)

    def admits(self, act: str, moment: datetime) -> bool:
        return self.opens <= moment <= (self.closes + LEAVES_WITHIN if act == Act.OUT else self.closes)


def is_void(generation: int | None, at: datetime, voids: Mapping[int, datetime]) -> bool:
    """Was the badge of this generation void when it was shown? A badge that was reprinted later was good at the door."""
    return generation is not None and generation in voids and at >= voids[generation]


def counts(fact: Fact, window: Window, voids: Mapping[int, datetime]) -> bool:
    """Does an entry or an exit that nobody undid count? A person's word goes before every rule."""
    if fact.ruling in (Verdict.ADMIT, Verdict.VOID):
        return fact.ruling == Verdict.ADMIT
    return not fact.turned_away and window.admits(fact.act, fact.at) and not is_void(fact.generation, fact.at, voids)


def fold(facts: Iterable[Fact], window: Window, voids: Mapping[int, datetime]) -> State:
    """What follows from all facts of one person at one session."""
    told = list(facts)
    undone = {fact.undoes for fact in told if fact.act == Act.UNDO}
    valid = (fact for fact in told if fact.act != Act.UNDO and fact.nonce not in undone and counts(fact, window, voids))
    spans: list[Span] = []
    doubts: list[int] = []
    was_let_in = False
    for fact in sorted(valid, key=lambda each: (each.at, each.act == Act.OUT, each.nonce)):
        inside = bool(spans) and spans[-1].until is None
        if fact.act == Act.OUT:
            if inside:
                spans[-1] = _closed(spans[-1], fact.at)
        elif not inside:
            spans.append(Span(_since(fact, window, spans), None, fact.point_id, fact.door, fact.id))
            was_let_in = fact.let_in
        elif fact.let_in and was_let_in and not fact.ruling:
            doubts.append(fact.id)
        else:
            was_let_in = was_let_in or fact.let_in
    return State(tuple(spans), tuple(doubts))


def _since(fact: Fact, window: Window, before: list[Span]) -> datetime:
    """When his stay begins. Who was let count by a person though he was told after the end was there at the end."""
    since = min(fact.at, window.closes)
    return max(since, before[-1].until) if before and before[-1].until else since


def _closed(span: Span, at: datetime) -> Span:
    return Span(span.since, at, span.point_id, span.door, span.fact_id)


def outcome_of(fact: Fact, before: State, after: State) -> Outcome:
    """What is answered to an entry or exit that counts. Whoever is in already, by whatever was known before, is not told to
    enter again, though this fact may show that he came earlier."""
    if fact.act == Act.OUT:
        return Outcome.LEFT
    return Outcome.ENTERED if len(after.spans) > len(before.spans) else Outcome.ALREADY_IN
