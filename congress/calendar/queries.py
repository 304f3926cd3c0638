"""Reads of the calendar: what stands on which day, in a few queries however many events there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from congress.calendar.scopes import Scope, within
from congress.calendar.spans import Half, Span, days_of, half_of
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.events import clashes
from congress.events.models import BUSY, Engagement, Event, EventSession, EventState
from congress.events.severity import ClashKind
from congress.events.shape import MOST_DAYS
from congress.orgs.access import is_home, under
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.venues.models import Venue

Row = Any
OFF = (EventState.CANCELLED, EventState.POSTPONED)
FEW = 400  # events that are read one by one; of more, cells are counted only
_RANK = {Kind.CITY: 0, Kind.BASE_SUPERIOR: 1, Kind.BASE: 2, Kind.BASE_CELL: 2, Kind.SUB: 3, Kind.CELL: 4}
_SHOWN = (
    Event.id, Event.code, Event.name, Event.kind, Event.state, Event.starts_at, Event.ends_at, Event.starts_on, Event.ends_on,
    Event.unit_id,
)  # fmt: skip
_GROUP = (Event.starts_on, Event.ends_on, Event.kind, Event.state)


@dataclass(frozen=True)
class Slot:
    """An event on a day. ``session``: the one meant, None where the event stands there as a whole; ``role``: what the person
    whose diary it is does there; ``is_later``: it began on a day before."""

    event: Row
    starts_at: datetime
    ends_at: datetime
    session: Row | None = None
    role: str = ""
    is_later: bool = False

    @property
    def half(self) -> Half:
        return Half.MORNING if self.is_later else half_of(self.starts_at)

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(clock.ZONE).date()

    @property
    def whose(self) -> str:
        """The unit, where the name does not tell it."""
        return "" if str(self.event.unit_name) in self.event.name else str(self.event.unit_name)

    @property
    def hall(self) -> str:
        """Where, in words; empty where nobody told."""
        return str(self.session.venue_name or self.session.place) if self.session is not None else ""


@dataclass
class Day:
    """``slots``: events of the highest levels, by name; ``rest``: (kind of event, kind of unit) -> how many more; ``off``: how
    many more were called off or postponed; ``total``: of all three together."""

    day: date
    slots: list[Slot] = field(default_factory=list)
    rest: Counter[tuple[str, str]] = field(default_factory=Counter)
    off: int = 0
    total: int = 0

    @property
    def more(self) -> list[tuple[str, str, int]]:
        """What is only counted, as (kind of event, kind of unit, how many), the highest level first."""
        left = [(kind, unit_kind, count) for (kind, unit_kind), count in self.rest.items() if count]
        return sorted(left, key=lambda each: (_RANK[Kind(each[1])], -each[2], each[0]))


@dataclass(frozen=True)
class Overview:
    """``total``: events on the days of the view itself, each counted once; ``clashing``: ids of those marked."""

    days: dict[date, Day]
    total: int
    clashing: frozenset[int]


# ── many days at once ────────────────────────────────────────────────────────


def overview(actor: Actor, scope: Scope, span: Span, named: int, *, by_session: bool = False) -> Overview:
    """Every day of a span, with at most ``named`` events by name on each; ``by_session``: at the hours of their sessions. The
    diary of a person or a venue knows its own sessions only."""
    days = {day: Day(day) for day in span.days}
    here = and_(within(scope, actor), touches(span.first, span.last))
    if scope.unit is None:
        events = session().execute(_described().where(here).order_by(*_order())).all()
        _hang(days, events, sessions_of(scope, [event.id for event in events]), named)
        return Overview(days, sum(_is_own(span, row) for row in events), clashing(actor, span))
    counts = session().execute(select(*_GROUP, func.count().label("size")).where(here).group_by(*_GROUP)).all()
    if sum(row.size for row in counts) <= FEW:
        events = session().execute(_described().where(here).order_by(*_order())).all()
        _count(days, ((*_key(row), row.unit_kind, 1) for row in events))
    else:
        told = session().execute(_told_of_high(here, named)).all()
        high = [(*_key(row), row.unit_kind, row.size) for row in told if row.first == 1]
        _count(days, [*high, *_cells(counts, high)])
        events = [row for row in told if row.place <= named]
    _name(days, events, named)
    if by_session:
        _at_their_hours(scope, days)
    return Overview(days, sum(row.size for row in counts if _is_own(span, row)), clashing(actor, span))


def _is_own(span: Span, row: Row) -> bool:
    first, last = span.own
    return bool(row.starts_on <= last and row.ends_on >= first)


def clashing(actor: Actor, span: Span) -> frozenset[int]:
    """Events of these days in which a person or a hall is wanted twice and nobody decided that it may be. Where the whole city
    has too many to look through for one page, none: their list is a page of its own."""
    some = select(Event.id).where(touches(span.first, span.last), Event.state.in_(BUSY)).limit(FEW + 1).subquery()
    if not 1 < (session().scalar(select(func.count()).select_from(some)) or 0) <= FEW:
        return frozenset()
    kinds = (ClashKind.PERSON, ClashKind.VENUE)
    found = clashes.list_clashes(actor, since=span.first, till=span.last, kinds=kinds)
    return frozenset(event_id for clash in found if not clash.reason for event_id in clash.event_ids)


def touches(first: date, last: date) -> ColumnElement[bool]:
    """The event lies on one of these days: said so that the index of days answers it."""
    return and_(Event.starts_on >= first - timedelta(days=MOST_DAYS + 1), Event.starts_on <= last, Event.ends_on >= first)


def _key(row: Row) -> tuple[date, date, str, str]:
    return row.starts_on, row.ends_on, row.kind, row.state


def _order(event: Any = Event, place: Any = Placement) -> tuple[Any, ...]:
    """The highest level first, what was called off last."""
    rank = case({str(kind): rank for kind, rank in _RANK.items()}, value=place.kind, else_=5)
    return case((event.state.in_(OFF), 1), else_=0), rank, event.starts_at, event.code


def _described() -> Select[Any]:
    return (
        select(*_SHOWN, Placement.kind.label("unit_kind"), Placement.name.label("unit_name"))
        .join(Unit, Unit.id == Event.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
    )


def _high() -> Any:
    """Units above the cells: few, so that everything about their events is looked up from here. Of the whole tree: a unit of
    another part may hold what one of ours takes part in. By their paths, so that no database begins with the events."""
    query = select(Placement.unit_id, Placement.kind, Placement.name).join(Unit, Unit.id == Placement.unit_id)
    return query.where(under("/"), is_home(Placement, Unit), Placement.kind != Kind.CELL).cte("high")


def _told_of_high(here: ColumnElement[bool], named: int) -> Select[Any]:
    """Events above the cells that are shown or counted from. ``place``: among those of the same days, the first one 1: whatever
    comes first on a day is among the first of its own days. ``first`` 1: it tells the ``size`` of its group."""
    high = _high()
    alike = (*_GROUP, high.c.kind)
    order = _order(place=high.c)
    ranked = (
        select(
            Event.id,
            high.c.kind.label("unit_kind"),
            high.c.name.label("unit_name"),
            func.row_number().over(partition_by=(Event.starts_on, Event.ends_on), order_by=order).label("place"),
            func.row_number().over(partition_by=alike, order_by=Event.id).label("first"),
            func.count().over(partition_by=alike).label("size"),
        )
        .join(high, high.c.unit_id == Event.unit_id)
        .where(here)
        .subquery()
    )
    query = select(*_SHOWN, ranked.c.unit_kind, ranked.c.unit_name, ranked.c.place, ranked.c.first, ranked.c.size)
    return query.join(ranked, ranked.c.id == Event.id).where(or_(ranked.c.place <= named, ranked.c.first == 1))


Group = tuple[date, date, str, str, str, int]


def _cells(counts: Iterable[Row], high: Sequence[Group]) -> Iterator[Group]:
    """What is left of the whole when everything above the cells is taken away."""
    above: Counter[tuple[date, date, str, str]] = Counter()
    for first, last, kind, state, _unit_kind, count in high:
        above[first, last, kind, state] += count
    for first, last, kind, state, count in counts:
        yield first, last, kind, state, Kind.CELL, count - above[first, last, kind, state]


def _count(days: dict[date, Day], groups: Iterable[Group]) -> None:
    for first, last, kind, state, unit_kind, count in groups:
        for day in _between(first, last, days):
            day.total += count
            if state in OFF:
                day.off += count
            else:
                day.rest[str(kind), str(unit_kind)] += count


def _name(days: dict[date, Day], events: Iterable[Row], named: int) -> None:
    """Give each day its first events by name and take them out of what is only counted."""
    for event in sorted(events, key=_rank):
        for day in _between(event.starts_on, event.ends_on, days):
            if len(day.slots) < named:
                day.slots.append(Slot(event, event.starts_at, event.ends_at, is_later=event.starts_on < day.day))
                _take(day, event, -1)
    for day in days.values():
        day.slots.sort(key=_hour)


def _take(day: Day, event: Row, step: int) -> None:
    if event.state in OFF:
        day.off += step
    else:
        day.rest[str(event.kind), str(event.unit_kind)] += step


def _hour(slot: Slot) -> tuple[Any, ...]:
    return not slot.is_later, slot.starts_at, slot.event.code


def _at_their_hours(scope: Scope, days: dict[date, Day]) -> None:
    """In the place of an event its sessions on that day."""
    shown = {slot.event.id: slot.event for day in days.values() for slot in day.slots}
    wanted = {(slot.event.id, day.day) for day in days.values() for slot in day.slots}
    for day in days.values():
        day.slots.clear()
    for each in sessions_of(scope, sorted(shown)):
        for place, on in enumerate(days_of(each.starts_at, each.ends_at)):
            if (each.event_id, on) in wanted:
                days[on].slots.append(Slot(shown[each.event_id], each.starts_at, each.ends_at, each, is_later=place > 0))
    for day in days.values():
        day.slots.sort(key=_hour)


def _hang(days: dict[date, Day], events: Iterable[Row], sessions: Iterable[Row], named: int) -> None:
    """Sessions of a person or a venue on their days, the first ones by name."""
    shown = {event.id: event for event in events}
    for each in sorted(sessions, key=lambda row: (shown[row.event_id].state in OFF, row.starts_at, row.id)):
        event = shown[each.event_id]
        for place, on in enumerate(days_of(each.starts_at, each.ends_at)):
            if (day := days.get(on)) is None:
                continue
            day.total += 1
            if len(day.slots) < named:
                role = getattr(each, "role", "")
                day.slots.append(Slot(event, each.starts_at, each.ends_at, each, role, is_later=place > 0))
            else:
                _take(day, event, 1)
    for day in days.values():
        day.slots.sort(key=_hour)


def _rank(event: Row) -> tuple[Any, ...]:
    return event.state in OFF, _RANK[Kind(event.unit_kind)], event.starts_at, event.code


def _between(first: date, last: date, days: dict[date, Day]) -> Iterator[Day]:
    for number in range((last - first).days + 1):
        if (day := days.get(first + timedelta(days=number))) is not None:
            yield day


# ── sessions ─────────────────────────────────────────────────────────────────


def slots_of(scope: Scope, events: Sequence[Row]) -> dict[int, list[Slot]]:
    """event id -> its sessions in order of time."""
    found: dict[int, list[Slot]] = {event.id: [] for event in events}
    known = {event.id: event for event in events}
    for each in sessions_of(scope, sorted(known)):
        role = getattr(each, "role", "")
        found[each.event_id].append(Slot(known[each.event_id], each.starts_at, each.ends_at, each, role))
    return found


def sessions_of(scope: Scope, event_ids: Sequence[int]) -> list[Row]:
    """Sessions of some events, in order of time, with their venue; of a person those at which he must be, as what."""
    found: list[Row] = []
    for part in chunks(event_ids):
        columns = (
            EventSession.id, EventSession.event_id, EventSession.code, EventSession.kind, EventSession.title,
            EventSession.starts_at, EventSession.ends_at, EventSession.place, Venue.name.label("venue_name"),
        )  # fmt: skip
        query = select(*columns).outerjoin(Venue, Venue.id == EventSession.venue_id).where(EventSession.event_id.in_(part))
        if scope.person is not None:
            query = query.add_columns(Engagement.role).join(Engagement, Engagement.session_id == EventSession.id)
            query = query.where(Engagement.person_id == scope.person.id)
        elif scope.venue is not None:
            query = query.where(EventSession.venue_id == scope.venue.id)
        found += session().execute(query.order_by(EventSession.starts_at, EventSession.id)).all()
    return found


# ── one list ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; ``level``: a kind of unit."""

    kind: str = ""
    level: str = ""
    state: str = ""
    typed: str = ""

    @property
    def is_set(self) -> bool:
        return bool(self.kind or self.level or self.state or self.typed)


def list_events(actor: Actor, scope: Scope, first: date, last: date, chosen: Filter, page: int) -> Page:
    """Events of some days, in order of time within the levels on one day, of several days in order of time alone."""
    query = select(Event.id).where(within(scope, actor), touches(first, last))
    if chosen.kind:
        query = query.where(Event.kind == chosen.kind)
    if chosen.level or first == last:
        query = query.join(Unit, Unit.id == Event.unit_id)
        query = query.join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
    if chosen.level:
        query = query.where(Placement.kind == chosen.level)
    if chosen.state:
        query = query.where(Event.state.in_(OFF) if chosen.state == "off" else Event.state == chosen.state)
    for word in fold(clean(chosen.typed)).split()[:8]:
        query = query.where(Event.search.contains(word, autoescape=True))
    order = _order() if first == last else (Event.starts_at, Event.code)
    found = paginate(query.order_by(*order), page)
    ids = [row.id for row in found.items]
    known = {row.id: row for row in session().execute(_described().where(Event.id.in_(ids)))}
    return replace(found, items=[known[each] for each in ids])
