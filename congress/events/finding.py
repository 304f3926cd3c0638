"""Finding clashes in a ``Book``: pure, half-open in time, [start, end). What ends when another begins does not meet it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from congress.core import clock
from congress.events.diary import Book, Held, Spot, local_day
from congress.events.models import EventKind, EventState
from congress.events.severity import ClashKind

MOST = 100_000  # clashes of one kind in one answer; a city with more has another trouble
_NOTHING: Mapping[str, Any] = {}


class Found(NamedTuple):
    """A clash without words. ``events`` in order of time, each once; ``day``: on which it lies, that of its latest start;
    ``figures``: what the sentence needs beyond the sessions."""

    kind: str
    events: tuple[int, ...]
    spots: tuple[Spot, ...]
    day: date
    person_id: int | None = None
    venue_id: int | None = None
    figures: Mapping[str, Any] = _NOTHING

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for the same trouble at another hour."""
        return self.kind, frozenset(self.events), tuple(sorted(spot.id for spot in self.spots)), self.person_id, self.venue_id


def find(book: Book) -> list[Found]:
    """Clashes of every kind that is not ignored, in no order."""
    found: list[Found] = []
    for kind, finder in _FINDERS.items():
        if book.wants(kind):
            found += islice(finder(book), MOST)
    return found


# ── two at once ──────────────────────────────────────────────────────────────


def _by_time(spot: Spot) -> Any:
    return spot.starts_at, spot.id


def _pairs(spots: Iterable[Spot], spare: timedelta) -> Iterator[tuple[Spot, Spot]]:
    """Each two sessions of which the later begins less than ``spare`` after the end of the earlier, or before it."""
    standing: list[Spot] = []
    for spot in sorted(spots, key=_by_time):
        standing = [earlier for earlier in standing if spot.starts_at - earlier.ends_at < spare]
        for earlier in standing:
            yield earlier, spot
        standing.append(spot)


def _pair(kind: str, one: Spot, two: Spot, **whom: Any) -> Found:
    return Found(kind, tuple(dict.fromkeys((one.event_id, two.event_id))), (one, two), local_day(two.starts_at), **whom)


def _persons(book: Book) -> Iterator[Found]:
    """One person at two sessions at once, or in two districts with too little time to get there."""
    spare = timedelta(minutes=book.rule["travel_minutes"])
    near: list[tuple[int, Spot, Spot]] = []
    for person_id, rows in groupby(book.people, key=itemgetter(0)):
        at = {row[1] for row in rows}
        if len(at) < 2:
            continue
        for one, two in _pairs((book.spots[each] for each in at), spare):
            if not book.is_mine(one.event_id, two.event_id):
                continue
            if two.starts_at < one.ends_at:
                yield _pair(ClashKind.PERSON, one, two, person_id=person_id)
            elif len(near) < MOST and book.standing(one) != book.standing(two):
                near.append((person_id, one, two))
    book.places.learn(book.standing(spot) for _person, *spots in near for spot in spots)
    for person_id, one, two in near:
        if _district(book, one) != _district(book, two):
            needed = {"needed": book.rule["travel_minutes"]}
            yield _pair(ClashKind.PERSON, one, two, person_id=person_id, figures=needed)


def _district(book: Book, spot: Spot) -> int:
    return book.places.district(book.standing(spot), local_day(spot.starts_at))


def _venues(book: Book) -> Iterator[Found]:
    """Two sessions in one hall at once, points of attendance included."""
    taken: dict[int, set[int]] = defaultdict(set)
    for spot in book.spots.values():
        if spot.venue_id is not None:
            taken[spot.venue_id].add(spot.id)
    for point in book.points:
        if point.venue_id is not None:
            taken[point.venue_id].add(point.session_id)
    for venue_id, at in taken.items():
        if len(at) > 1:
            for one, two in _pairs((book.spots[each] for each in at), timedelta(0)):
                if book.is_mine(one.event_id, two.event_id):
                    yield _pair(ClashKind.VENUE, one, two, venue_id=venue_id)


# ── one that cannot be so ────────────────────────────────────────────────────


def _alone(kind: str, spot: Spot, day: date | None = None, **more: Any) -> Found:
    return Found(kind, (spot.event_id,), (spot,), day or local_day(spot.starts_at), **more)


def _capacities(book: Book) -> Iterator[Found]:
    """More people than seats. Who sits at which point of attendance is not known: where there are any, what is told counts."""
    spread = {point.session_id for point in book.points}
    for spot in book.judged:
        seats = book.halls[spot.venue_id].capacity if spot.venue_id is not None else None
        wanted = max(spot.expected or 0, 0 if spot.id in spread else book.engaged.get(spot.id, 0))
        if seats is not None and wanted > seats:
            yield _alone(ClashKind.CAPACITY, spot, venue_id=spot.venue_id, figures={"wanted": wanted, "seats": seats})
    for point in book.points:
        spot = book.spots[point.session_id]
        seats = book.halls[point.venue_id].capacity if point.venue_id is not None else None
        if seats is not None and (point.expected or 0) > seats and book.is_mine(spot.event_id):
            figures = {"wanted": point.expected, "seats": seats, "is_point": True}
            yield _alone(ClashKind.CAPACITY, spot, venue_id=point.venue_id, figures=figures)


def _holidays(book: Book) -> Iterator[Found]:
    """A session on a holiday; of several the first is told."""
    for spot in book.judged:
        day, last = local_day(spot.starts_at), local_day(spot.ends_at - timedelta(microseconds=1))
        while day <= last:
            if name := book.calendar.name_of_holiday(day):
                yield _alone(ClashKind.HOLIDAY, spot, day, figures={"name": name, "day": day})
                break
            day += timedelta(days=1)


def _congresses(book: Book) -> Iterator[Held]:
    return (event for event in book.events.values() if event.kind == EventKind.CONGRESS and book.is_mine(event.id))


def _event(kind: str, event: Held, **figures: Any) -> Found:
    return Found(kind, (event.id,), (), event.starts_on, figures=figures)


def _notices(book: Book) -> Iterator[Found]:
    """A congress announced fewer working days before it opens than the rule wants. The days run from the one on which it was
    convened; while it is not, from today at best. What was recorded when it was over, or passed unannounced, tells nothing."""
    today, needed = clock.today(), book.rule["notice_working_days"]
    earliest: dict[date, date] = {}
    for event in _congresses(book):
        waits = event.convened_on is None and event.state in (EventState.DRAFT, EventState.SCHEDULED)
        told_on = today if waits else event.convened_on
        if told_on is None or event.made_at >= event.starts_at or (waits and event.starts_on < today):
            continue
        if told_on not in earliest:
            earliest[told_on] = book.calendar.add_working_days(told_on, needed)
        if event.starts_on < earliest[told_on]:
            days = book.calendar.working_days_between(told_on, event.starts_on)
            yield _event(ClashKind.NOTICE, event, told_on=told_on, is_convened=not waits, days=days, needed=needed)


def _deadlines(book: Book) -> Iterator[Found]:
    for event in _congresses(book):
        if event.campaign_id is None:
            continue
        campaign, deadline = book.campaigns[event.campaign_id]
        if event.ends_on > deadline:
            yield _event(ClashKind.DEADLINE, event, campaign=campaign, deadline=deadline, ends=event.ends_on)


# ── below before above ───────────────────────────────────────────────────────


def orders(book: Book) -> Iterator[Found]:
    """A congress that is not before that of a unit above it, by the tree as it stands on the lower one's day."""
    of_unit: dict[int, list[Held]] = defaultdict(list)
    for event in book.rivals:
        of_unit[event.unit_id].append(event)
    for lower in book.rivals:
        for unit_id in book.places.above(lower.unit_id, lower.starts_on):
            for upper in of_unit.get(unit_id, ()):
                is_wrong = upper.starts_at <= lower.starts_at and book.is_mine(lower.id, upper.id)
                if is_wrong and _same_cycle(lower, upper, book.rule["same_cycle_days"]):
                    yield Found(ClashKind.ORDER, (upper.id, lower.id), (), lower.starts_on)


def _same_cycle(one: Held, two: Held, days: int) -> bool:
    if one.campaign_id is not None and two.campaign_id is not None:
        return one.campaign_id == two.campaign_id
    return abs((one.starts_on - two.starts_on).days) < days


_FINDERS: Mapping[str, Callable[[Book], Iterator[Found]]] = {
    ClashKind.PERSON: _persons,
    ClashKind.VENUE: _venues,
    ClashKind.CAPACITY: _capacities,
    ClashKind.HOLIDAY: _holidays,
    ClashKind.NOTICE: _notices,
    ClashKind.DEADLINE: _deadlines,
    ClashKind.ORDER: orders,
}
