"""The nearest ways out of a clash, each tried in the diary before it is offered: it ends the clash and makes no other.

Nothing is done by itself: a way is data, shown to a person who takes it or does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.speech import sentence, weekday
from congress.core.text import clock_time, short_date
from congress.events import diary, intent
from congress.events.candidates import told_apart
from congress.events.clashes import Clash
from congress.events.diary import Around, Own, Spot, local_day
from congress.events.finding import find, orders
from congress.events.models import EventState
from congress.events.severity import ClashKind
from congress.orgs.models import Placement
from congress.people.access import visible
from congress.people.models import Person, Post, Seat
from congress.venues.models import Venue

FAR = 45  # days ahead (or back) in which another day is looked for
SHORT = timedelta(hours=5)  # a meeting that fits in half a day may change to the other half
MORNING, AFTERNOON = time(8), time(14)
MOVES, OTHERS, TRIED = 2, 3, 30  # ways of one sort that are offered; people and halls that are tried
_DAY = timedelta(days=1)
_TOLD = (EventState.CONVENED, EventState.OPEN)


@dataclass(frozen=True)
class Way:
    """``verb``: move, hall, person, keep; ``values``: what it needs, as JSON; ``figures``: for its sentence."""

    verb: str
    values: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    is_best: bool = False

    @property
    def key(self) -> str:
        """``move-360``, ``hall-12-3``: how a page names it."""
        return "-".join([self.verb, *(str(value) for value in self.values.values())])

    @property
    def title(self) -> str:
        return sentence("ways", str(self.figures.get("variant", self.verb)), **self.figures)

    @property
    def note(self) -> str:
        told = sentence("way_notes", self.verb, **self.figures)
        if self.figures.get("count"):
            told += ". " + sentence("way_notes", "told", count=self.figures["count"])
        return told


def offer(actor: Actor, clash: Clash, own: Own, *, may_keep: bool = True) -> list[Way]:
    """Ways out of a clash by changing one of its events, the best first; to keep everything as it is comes last."""
    search = _Search(actor, clash, own)
    found = search.run() if own.event.state not in (EventState.OPEN, EventState.CLOSED) else []
    if found:
        found[0] = replace(found[0], is_best=True)
    if may_keep:
        found.append(Way("keep", {}, {"variant": "keep.both" if len(clash.event_ids) > 1 else "keep"}))
    return found


class _Search:
    """One clash and one of its events, which may be only typed."""

    def __init__(self, actor: Actor, clash: Clash, own: Own) -> None:
        self.actor, self.clash, self.own = actor, clash, own
        self.calendar = clash.book.calendar
        here = [spot for spot in clash.found.spots if spot.event_id == own.event.id]
        self.at: Spot = here[-1] if here else own.spots[0]
        self.told = len(own.persons) if own.event.state in _TOLD else 0

    def run(self) -> list[Way]:
        moves = [minutes for minutes in self.moves() if self.own.event.starts_at + minutes > clock.now()]
        persons = self.substitutes() if self.clash.kind == ClashKind.PERSON else {}
        halls = self.halls() if self.clash.kind in (ClashKind.VENUE, ClashKind.CAPACITY) else {}
        around = self.look(moves, persons, halls)
        self.before = {each.key for each in find(around.with_own(self.own))}
        tried = [self._moved(around, moves), self._elsewhere(around, halls), self._replaced(around, persons)]
        if self.clash.kind == ClashKind.CAPACITY:
            tried = tried[1:]  # at another hour the hall is no larger
        if halls:
            tried.sort(key=lambda ways: not ways or ways[0].verb != "hall")
        return [way for ways in tried for way in ways]

    def look(self, moves: Sequence[timedelta], persons: Mapping[int, str], halls: Mapping[int, Any]) -> Around:
        """Everything that the trials could meet, read once."""
        starts, ends = self.own.event.starts_at, self.own.event.ends_at
        week = self.monday(starts)
        since = min([starts, week, *(starts + move for move in moves)])
        till = max([ends, week + 7 * _DAY, *(ends + move for move in moves)])
        return diary.read_around(self.own, since, till, persons=list(persons), venues=list(halls))

    def monday(self, moment: datetime) -> datetime:
        day = local_day(moment)
        return diary.start_of(day - day.weekday() * _DAY)

    def is_good(self, around: Around, other: Own) -> bool:
        """The clash is gone and no other has come, whatever its severity."""
        keys = {each.key for each in find(around.with_own(other))}
        return self.clash.found.key not in keys and keys <= self.before

    # ── another time ─────────────────────────────────────────────────────────

    def moves(self) -> Iterator[timedelta]:
        """How far the event could be moved, the nearest first."""
        found = _MOVES[self.clash.kind]
        return found(self)

    def to(self, day: date, hour: time | None = None) -> timedelta:
        """From where it begins to a day, at the same hour or another."""
        begins = self.own.event.starts_at.astimezone(clock.ZONE)
        return datetime.combine(day, hour or begins.time(), clock.ZONE) - begins

    def half_days(self) -> Iterator[timedelta]:
        event = self.own.event
        fits = len(self.own.spots) == 1 and event.ends_at - event.starts_at <= SHORT
        other = AFTERNOON if event.starts_at.astimezone(clock.ZONE).hour < 12 else MORNING
        if fits:
            yield self.to(event.starts_on, other)
        for day in self.working_days(event.starts_on, FAR):
            yield self.to(day)
            if fits:
                yield self.to(day, other)

    def days_after(self) -> Iterator[timedelta]:
        return (self.to(day) for day in self.working_days(self.own.event.starts_on, FAR))

    def working_days(self, day: date, far: int, step: timedelta = _DAY) -> Iterator[date]:
        """After a day (or before it), within so many days."""
        for number in range(1, far + 1):
            if not self.calendar.is_day_off(day + step * number):
                yield day + step * number

    def after_notice(self) -> Iterator[timedelta]:
        first = self.calendar.add_working_days(self.clash.found.figures["told_on"], self.clash.found.figures["needed"])
        return (self.to(day) for day in self.working_days(first - _DAY, FAR))

    def in_order(self) -> Iterator[timedelta]:
        """The lower one before the upper; the upper one after the last of those below it."""
        events, own = self.clash.book.events, self.own.event
        upper, lower = (events[event_id] for event_id in self.clash.event_ids)
        if own.id == lower.id:
            last = upper.starts_on - (own.ends_on - own.starts_on) - _DAY
            return (self.to(day) for day in self.working_days(last + _DAY, FAR, -_DAY))
        below = [events[each.events[1]].ends_on for each in orders(self.clash.book) if each.events[0] == own.id]
        last = max(below, default=lower.ends_on)
        return (self.to(day) for day in self.working_days(last, FAR))

    def before_deadline(self) -> Iterator[timedelta]:
        event = self.own.event
        last = self.clash.found.figures["deadline"] - (event.ends_on - event.starts_on)
        return (self.to(day) for day in self.working_days(last + _DAY, FAR, -_DAY))

    def _moved(self, around: Around, moves: Sequence[timedelta]) -> list[Way]:
        found: list[Way] = []
        for move in moves:
            other = intent.shifted(self.own, move)
            if self.is_good(around, other):
                found.append(Way("move", {"minutes": round(move.total_seconds() / 60)}, self._said(other)))
            if len(found) == MOVES:
                break
        return found

    def _said(self, other: Own) -> dict[str, Any]:
        day = other.event.starts_on
        same = "move.day" if day == self.own.event.starts_on else "move"
        return {"variant": same, "event": self.own.event.name, "hour": clock_time(other.event.starts_at),
                "weekday": weekday(day), "day": short_date(day), "count": self.told}  # fmt: skip

    # ── another hall ─────────────────────────────────────────────────────────

    def halls(self) -> dict[int, Any]:
        """Halls of the district with seats enough, those of the same unit first, then the smallest."""
        if self.at.venue_id is None or self.clash.venue_id != self.at.venue_id:
            return {}
        wanted = max(self.at.expected or 0, len(self.own.people.get(self.at.id, ())))
        here, day = self.clash.book.halls[self.at.venue_id], local_day(self.at.starts_at)
        places = diary.Places()
        places.learn([here.unit_id])
        query = (
            select(Venue.id, Venue.name, Venue.capacity, Venue.unit_id)
            .join(Placement, Placement.unit_id == Venue.unit_id)
            .where(Placement.superseded_at.is_(None), Placement.valid_from <= day, Placement.valid_to > day)
            .where(Placement.superior_id == places.district(here.unit_id, day), Venue.archived_at.is_(None))
            .where(Venue.capacity >= max(1, wanted), Venue.id != here.id)
            .order_by(Venue.unit_id != here.unit_id, Venue.capacity, Venue.id)
            .limit(TRIED)
        )
        return {row.id: row for row in session().execute(query)}

    def _elsewhere(self, around: Around, halls: Mapping[int, Any]) -> list[Way]:
        found: list[Way] = []
        for venue_id, hall in halls.items():
            other = intent.shifted(self.own, timedelta(0), (self.at.id, venue_id))
            if self.is_good(around, other):
                figures = {"venue": hall.name, "seats": hall.capacity, "count": self.told}
                found.append(Way("hall", {"session": self.at.id, "venue": venue_id}, figures))
            if len(found) == OTHERS:
                break
        return found

    # ── another person ───────────────────────────────────────────────────────

    def substitutes(self) -> dict[int, str]:
        """Who sits in the same body or serves the same unit on that day, of those whom the actor may see."""
        person_id, day = self.clash.person_id, self.own.event.starts_on
        if person_id in self.own.bound:
            return {}
        mine, seat, held, post = aliased(Seat), aliased(Seat), aliased(Post), aliased(Post)
        seated = select(seat.person_id).join(mine, and_(mine.unit_id == seat.unit_id, mine.body == seat.body))
        serving = select(post.person_id).join(held, held.unit_id == post.unit_id)
        valid = [each.valid_from <= day for each in (mine, seat)] + [each.valid_to > day for each in (mine, seat)]
        holds = [each.valid_from <= day for each in (held, post)] + [each.valid_to > day for each in (held, post)]
        query = (
            select(Person.id, Person.full_name)
            .where(or_(Person.id.in_(seated.where(mine.person_id == person_id, *valid)),
                       Person.id.in_(serving.where(held.person_id == person_id, *holds))))
            .where(Person.id.not_in(self.own.persons), Person.archived_at.is_(None), visible(self.actor, Person.id))
            .order_by(Person.sort_key, Person.id)
            .limit(TRIED)
        )  # fmt: skip
        names = {row.id: row.full_name for row in session().execute(query)}
        return told_apart(self.actor, names, day)

    def _replaced(self, around: Around, persons: Mapping[int, str]) -> list[Way]:
        """Those who are free then, the least busy of that week first."""
        week = self.monday(self.own.event.starts_at)
        busy = dict.fromkeys(persons, 0)
        for person_id, at in set(around.people):
            if person_id in busy and week <= around.others[at].starts_at < week + 7 * _DAY:
                busy[person_id] += 1
        found: list[Way] = []
        leaves = self.clash.person_id or 0
        for person_id in sorted(persons, key=lambda each: busy[each]):
            if self.is_good(around, intent.with_people(self.own, leaves, person_id)):
                figures = {"comes": persons[person_id], "event": self.own.event.name, "busy": busy[person_id],
                           "count": 2 if self.told else 0}  # fmt: skip
                found.append(Way("person", {"leaves": leaves, "comes": person_id}, figures))
            if len(found) == OTHERS:
                break
        return found


_MOVES: Mapping[str, Callable[[_Search], Iterator[timedelta]]] = {
    ClashKind.PERSON: _Search.half_days,
    ClashKind.VENUE: _Search.half_days,
    ClashKind.CAPACITY: lambda _search: iter(()),
    ClashKind.HOLIDAY: _Search.days_after,
    ClashKind.NOTICE: _Search.after_notice,
    ClashKind.ORDER: _Search.in_order,
    ClashKind.DEADLINE: _Search.before_deadline,
}
