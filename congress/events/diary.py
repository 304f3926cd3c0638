"""What clashes are looked for in: events that take people and halls, their sessions, and where they lie on a day.

A ``Book`` is read from the rows in one way for the whole city and in another around one event, stored or only typed; what is
found in it does not know which.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, distinct, func, select

from congress.campaigns.models import Campaign
from congress.core import clock, rules
from congress.core.db import chunks, session
from congress.events import severity, workdays
from congress.events.models import BUSY, Engagement, Event, EventKind, EventSession, Point
from congress.events.shape import MOST_DAYS
from congress.orgs import paths
from congress.orgs.models import Placement
from congress.venues.models import Venue

LONGEST = timedelta(days=MOST_DAYS + 1)  # no session lasts longer, so that what touches a moment began after it less this
_EVE = timedelta(days=1)
STREAM = 5000  # rows of engagements in memory at once


class Held(NamedTuple):
    """An event. ``id`` 0: one that is only typed."""

    id: int
    code: str
    name: str
    kind: str
    state: str
    unit_id: int
    campaign_id: int | None
    starts_at: datetime
    ends_at: datetime
    starts_on: date
    ends_on: date
    convened_on: date | None
    made_at: datetime


class Spot(NamedTuple):
    """A session. ``id`` below 0: one that is only typed."""

    id: int
    event_id: int
    starts_at: datetime
    ends_at: datetime
    venue_id: int | None
    place: str
    expected: int | None


class Hall(NamedTuple):
    id: int
    name: str
    unit_id: int
    capacity: int | None


class Pointed(NamedTuple):
    """A point of attendance, in a hall of the list or elsewhere."""

    session_id: int
    venue_id: int | None
    expected: int | None


def _columns(model: Any, shape: type[NamedTuple]) -> tuple[Any, ...]:
    """Of the table, not of the class: rows without what the mapper would do for each."""
    return tuple(model.__table__.c[name] for name in shape._fields)


HELD, SPOT, HALL, POINTED = _columns(Event, Held), _columns(EventSession, Spot), _columns(Venue, Hall), _columns(Point, Pointed)
PLACE = tuple(Placement.__table__.c[name] for name in ("unit_id", "valid_from", "superior_id", "path"))
EVENT, SESSION, ENGAGEMENT, POINT = Event.__table__.c, EventSession.__table__.c, Engagement.__table__.c, Point.__table__.c
Pair = tuple[int, int]  # (person, session), or (venue, session)


@dataclass
class Places:
    """Where units stand in the tree on a day: the belief that covers it, the last before it, else the first."""

    known: dict[int, tuple[list[date], list[Any]]] = field(default_factory=dict)

    def learn(self, unit_ids: Iterable[int]) -> None:
        for part in chunks(sorted(set(unit_ids) - self.known.keys())):
            self._take(select(*PLACE).where(Placement.unit_id.in_(part)))

    def learn_congresses(self, when: Sequence[Any]) -> None:
        """Units that hold a congress, in one query: so many would be many lists of ids."""
        units = select(EVENT.unit_id).where(EVENT.state.in_(BUSY), EVENT.kind == EventKind.CONGRESS, *when)
        self.known.clear()
        self._take(select(*PLACE).where(Placement.unit_id.in_(units)))

    def _take(self, query: Select[Any]) -> None:
        query = query.where(Placement.superseded_at.is_(None)).order_by(Placement.unit_id, Placement.valid_from)
        for row in session().execute(query):
            days, rows = self.known.setdefault(row[0], ([], []))
            days.append(row[1])
            rows.append(row)

    def _on(self, unit_id: int, day: date) -> Any:
        days, rows = self.known[unit_id]
        return rows[max(0, bisect_right(days, day) - 1)]

    def district(self, unit_id: int, day: date) -> int:
        return int(self._on(unit_id, day).superior_id)

    def above(self, unit_id: int, day: date) -> list[int]:
        """Units over it, from the root down."""
        return paths.ids(self._on(unit_id, day).path)[:-1]


@dataclass
class Book:
    """``mine``: ids of the events whose clashes are wanted, None for all; ``people`` and ``taken``: by person, by venue;
    ``engaged``: session -> how many persons; ``rivals``: congresses for the order of levels; ``judged``: sessions whose own
    faults are looked for."""

    levels: Mapping[str, str]
    rule: Mapping[str, Any]
    calendar: workdays.Workdays
    events: dict[int, Held] = field(default_factory=dict)
    spots: dict[int, Spot] = field(default_factory=dict)
    halls: dict[int, Hall] = field(default_factory=dict)
    points: list[Pointed] = field(default_factory=list)
    people: Iterable[Pair] = ()
    engaged: Mapping[int, int] = field(default_factory=dict)
    rivals: list[Held] = field(default_factory=list)
    campaigns: dict[int, tuple[str, date]] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    mine: Collection[int] | None = None

    def wants(self, kind: str) -> bool:
        return self.levels[kind] != severity.Severity.IGNORE

    def is_mine(self, *event_ids: int) -> bool:
        return self.mine is None or any(event_id in self.mine for event_id in event_ids)

    @property
    def judged(self) -> Iterator[Spot]:
        return (spot for spot in self.spots.values() if self.is_mine(spot.event_id))

    def standing(self, spot: Spot) -> int:
        """The unit by whose place the district of a session is told."""
        return self.events[spot.event_id].unit_id if spot.venue_id is None else self.halls[spot.venue_id].unit_id


def empty_book() -> Book:
    return Book(severity.levels(), rules.in_force(__file__, clock.today()), workdays.known())


def local_day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()


def start_of(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), clock.ZONE)


# ── the whole city ───────────────────────────────────────────────────────────


def read_city(since: date | None, till: date | None, kinds: Collection[str] | None = None) -> Book:
    """Every event of the days wanted, both included, and whatever may clash with one of them, on whichever day that is;
    ``kinds``: of clashes, all when none is told."""
    book = empty_book()
    if kinds is not None:
        book.levels = {kind: level if kind in kinds else severity.Severity.IGNORE for kind, level in book.levels.items()}
    first, last = _reach(since, till)
    window = _window(first, last)
    query = select(*HELD).where(EVENT.state.in_(BUSY), *_near(first, last))
    book.events = {row[0]: Held._make(row) for row in session().execute(query)}
    if since is not None or till is not None:
        book.mine = frozenset(event.id for event in book.events.values() if _lies_within(event, since, till))
    at = select(*SPOT).join(Event, EVENT.id == SESSION.event_id).where(EVENT.state.in_(BUSY), *window)
    book.spots = {row[0]: Spot._make(row) for row in session().execute(at) if row[1] in book.events}
    pointed = session().execute(select(*POINTED)) if book.wants("venue") or book.wants("capacity") else ()
    book.halls = {row[0]: Hall._make(row) for row in session().execute(select(*HALL))}
    book.points = [Pointed._make(row) for row in pointed if row[0] in book.spots]
    if book.wants("capacity"):
        book.engaged = _count_engaged(window)
    if book.wants("person"):
        book.people = _stream_people(window)
    if book.wants("order"):
        _read_congresses(book, _near(first, last))
    _read_campaigns(book)
    return book


def _lies_within(event: Held, since: date | None, till: date | None) -> bool:
    return (since is None or event.ends_on >= since) and (till is None or event.starts_on <= till)


def _reach(since: date | None, till: date | None) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first event of the days wanted to the end of the last one: it may begin before these days and
    last beyond them, and clash there."""
    inside: list[Any] = [EVENT.state.in_(BUSY)]
    if since is not None:
        inside += [EVENT.ends_on >= since, EVENT.starts_on >= since - LONGEST]
    if till is not None:
        inside.append(EVENT.starts_on <= till)
    first, last = session().execute(select(func.min(EVENT.starts_at), func.max(EVENT.ends_at)).where(*inside)).one()
    return first if since is not None else None, last if till is not None else None


def _window(first: datetime | None, last: datetime | None) -> list[Any]:
    """Sessions between two moments, those before that last into them or end so late that nobody gets away in time, and those
    that begin so soon after that nobody gets there."""
    found = []
    if first is not None:
        found += [SESSION.starts_at >= first - LONGEST, SESSION.ends_at > first - _EVE]
    if last is not None:
        found.append(SESSION.starts_at < last + _EVE)
    return found


def _near(first: datetime | None, last: datetime | None) -> list[Any]:
    found = []
    if first is not None:
        found.append(EVENT.ends_on >= local_day(first) - _EVE)
    if last is not None:
        found.append(EVENT.starts_on <= local_day(last) + _EVE)
    return found


def _busy(query: Select[Any], window: Sequence[Any]) -> Select[Any]:
    query = query.join(EventSession, SESSION.id == ENGAGEMENT.session_id).join(Event, EVENT.id == SESSION.event_id)
    return query.where(EVENT.state.in_(BUSY), *window)


def _count_engaged(window: Sequence[Any]) -> dict[int, int]:
    """session -> persons, where the hall's capacity is known and there are more of them than seats."""
    counted = func.count(distinct(ENGAGEMENT.person_id))
    query = _busy(select(ENGAGEMENT.session_id, counted), window).join(Venue, Venue.id == SESSION.venue_id)
    query = query.where(Venue.capacity.is_not(None)).group_by(ENGAGEMENT.session_id, Venue.capacity)
    return {row[0]: row[1] for row in session().execute(query.having(counted > Venue.capacity))}


def _stream_people(window: Sequence[Any]) -> Iterator[Pair]:
    """Person by person, so that only one person's day is in memory; those with a single session are left out."""
    several = _busy(select(ENGAGEMENT.person_id), window).group_by(ENGAGEMENT.person_id)
    several = several.having(func.min(ENGAGEMENT.session_id) < func.max(ENGAGEMENT.session_id))
    query = _busy(select(ENGAGEMENT.person_id, ENGAGEMENT.session_id), window).where(ENGAGEMENT.person_id.in_(several))
    query = query.order_by(ENGAGEMENT.person_id, ENGAGEMENT.session_id)
    for row in session().execute(query.execution_options(yield_per=STREAM)):
        yield row[0], row[1]


def _read_congresses(book: Book, near: Sequence[Any]) -> None:
    """Those of the days wanted, and of the units above and below them whenever they are: an upper one too early may lie far
    before the lower one."""
    book.places.learn_congresses(near)
    mine = [event for event in book.events.values() if event.kind == EventKind.CONGRESS and book.is_mine(event.id)]
    if book.mine is not None and mine:
        others = {unit_id for event in mine for unit_id in book.places.above(event.unit_id, event.starts_on)}
        later = EVENT.kind == EventKind.CONGRESS, EVENT.state.in_(BUSY), EVENT.starts_at >= min(each.starts_at for each in mine)
        below = (Held._make(row) for row in session().execute(select(*HELD).where(*later)))  # which is below, the finder sees
        for event in (*_congresses_of(others), *below):
            book.events.setdefault(event.id, event)
    book.rivals = [event for event in book.events.values() if event.kind == EventKind.CONGRESS]
    book.places.learn(event.unit_id for event in book.rivals)


def _congresses_of(unit_ids: Iterable[int], other_than: int = -1) -> Iterator[Held]:
    is_congress = EVENT.state.in_(BUSY), EVENT.kind == EventKind.CONGRESS, EVENT.id != other_than
    for part in chunks(sorted(unit_ids)):
        for row in session().execute(select(*HELD).where(EVENT.unit_id.in_(part), *is_congress)):
            yield Held._make(row)


def _read_campaigns(book: Book) -> None:
    ids = {event.campaign_id for event in book.events.values() if event.campaign_id is not None}
    for part in chunks(sorted(ids)):
        rows = session().execute(select(Campaign.id, Campaign.name, Campaign.deadline).where(Campaign.id.in_(part)))
        book.campaigns |= {row[0]: (row[1], row[2]) for row in rows}


# ── around one event ─────────────────────────────────────────────────────────


@dataclass
class Own:
    """An event as it is or as somebody wants it. ``people``: session -> persons; ``points`` of its sessions; ``bound``: those
    in whose place nobody else can come, because they are members or delegates."""

    event: Held
    spots: list[Spot]
    people: dict[int, set[int]]
    points: list[Pointed] = field(default_factory=list)
    bound: frozenset[int] = frozenset()

    @property
    def persons(self) -> set[int]:
        return set().union(*self.people.values())

    @property
    def venues(self) -> set[int]:
        at = {spot.venue_id for spot in self.spots if spot.venue_id is not None}
        return at | {point.venue_id for point in self.points if point.venue_id is not None}


@dataclass
class Around:
    """What stands around an event between two moments: it is read once, and many places for the event are tried in it."""

    book: Book
    others: dict[int, Spot]
    people: list[Pair]
    points: list[Pointed]
    rivals: list[Held]

    def with_own(self, own: Own) -> Book:
        """The book in which this event lies among the others."""
        whole = self.book
        whole.events[own.event.id] = own.event
        whole.spots = self.others | {spot.id: spot for spot in own.spots}
        mine = [(person_id, at) for at, persons in own.people.items() for person_id in persons]
        persons = own.persons
        whole.people = sorted([pair for pair in self.people if pair[0] in persons] + mine)
        whole.engaged = {at: len(persons) for at, persons in own.people.items()}
        whole.points = self.points + own.points
        whole.rivals = [*self.rivals, own.event] if self.rivals else []
        whole.mine = {own.event.id}
        return whole


def read_around(
    own: Own, since: datetime, till: datetime, *, persons: Collection[int] = (), venues: Collection[int] = ()
) -> Around:
    """What may clash with an event while it lies between two moments; ``persons``, ``venues``: more than its own."""
    book = empty_book()
    book.events[own.event.id] = own.event
    spare = timedelta(minutes=book.rule["travel_minutes"])
    others = (EVENT.id != own.event.id, EVENT.state.in_(BUSY), SESSION.starts_at < till + spare,
              SESSION.starts_at > since - LONGEST, SESSION.ends_at > since - spare)  # fmt: skip
    found: dict[int, Spot] = {}
    people: list[Pair] = []
    for part in chunks(sorted(own.persons | set(persons))):
        query = select(ENGAGEMENT.person_id, *SPOT).join(EventSession, SESSION.id == ENGAGEMENT.session_id)
        query = query.join(Event, EVENT.id == SESSION.event_id).where(ENGAGEMENT.person_id.in_(part), *others)
        for row in session().execute(query):
            found.setdefault(row[1], Spot._make(row[1:]))
            people.append((row[0], row[1]))
    points = _others_in(own.venues | set(venues), others, found)
    rivals = _rivals_of(book, own.event) if own.event.kind == EventKind.CONGRESS and book.wants("order") else []
    book.events.update((event.id, event) for event in rivals)
    _learn(book, own, found, points, venues)
    return Around(book, found, people, points, rivals)


def _others_in(venues: Collection[int], others: Sequence[Any], found: dict[int, Spot]) -> list[Pointed]:
    """Other sessions in these halls, and their points in them."""
    if not venues:
        return []
    query = select(*SPOT).join(Event, EVENT.id == SESSION.event_id).where(SESSION.venue_id.in_(venues), *others)
    found.update((row[0], Spot._make(row)) for row in session().execute(query))
    query = select(*POINTED, *SPOT)
    query = query.join(EventSession, SESSION.id == POINT.session_id).join(Event, EVENT.id == SESSION.event_id)
    points = []
    for row in session().execute(query.where(POINT.venue_id.in_(venues), *others)):
        found[row[3]] = Spot._make(row[3:])
        points.append(Pointed._make(row[:3]))
    return points


def _learn(book: Book, own: Own, found: Mapping[int, Spot], points: Sequence[Pointed], venues: Collection[int]) -> None:
    """Names and numbers of the events and halls that were met."""
    for part in chunks(sorted({spot.event_id for spot in found.values()})):
        book.events.update((row[0], Held._make(row)) for row in session().execute(select(*HELD).where(EVENT.id.in_(part))))
    at = {spot.venue_id for spot in found.values() if spot.venue_id is not None}
    for part in chunks(sorted(at | {*own.venues, *venues})):
        book.halls.update((row[0], Hall._make(row)) for row in session().execute(select(*HALL).where(Venue.id.in_(part))))
    _read_campaigns(book)


def _rivals_of(book: Book, event: Held) -> list[Held]:
    """Congresses of units that stand above it, or have ever stood below it."""
    places = book.places
    places.learn([event.unit_id])
    days = [event.starts_on, *places.known[event.unit_id][0]]
    over = {unit_id for day in days for unit_id in places.above(event.unit_id, day)}
    found = {each.id: each for each in _congresses_of(over, event.id)}
    below: set[int] = set()
    for path in sorted({row.path for row in places.known[event.unit_id][1]}):
        inside = Placement.path > path, Placement.path < paths.after(path), Placement.superseded_at.is_(None)
        below |= set(session().scalars(select(Placement.unit_id).where(*inside)))
    found |= {each.id: each for each in _congresses_of(below, event.id)}
    places.learn(each.unit_id for each in found.values())
    return list(found.values())
