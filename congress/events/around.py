"""Reads of what stands around an event, for its page and for the pages of lower features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.core.actor import Actor
from congress.core.db import session, stored_spellings
from congress.core.errors import DomainError, NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold, number, same_words
from congress.events import queries
from congress.events.access import visible
from congress.events.models import (
    BUSY,
    Approval,
    ApprovalMatter,
    ApprovalState,
    Engagement,
    EngagementRole,
    Event,
    EventKind,
    EventSession,
    EventState,
    EventUnit,
    Gift,
    Guest,
    Photo,
    Point,
    Source,
)
from congress.orgs import paths
from congress.orgs.access import is_home
from congress.orgs.models import Placement, Unit
from congress.people.models import Person
from congress.venues.models import Venue

Row = Any
MOST_HALLS = 200  # in one choice; the others are found by typing
_ORDER = {role: place for place, role in enumerate(EngagementRole)}


# ── people ───────────────────────────────────────────────────────────────────


def people_of(event_id: int, roles: Sequence[str], page: int = 1) -> Page:
    """Who must be there in these roles, each once a role, by role and rank: name, printed title, at how many sessions."""
    rank = case({str(role): place for role, place in _ORDER.items()}, value=Engagement.role)
    query = (
        select(
            Engagement.person_id, Engagement.role, Person.full_name, Person.sort_key,
            func.max(Engagement.title).label("title"), func.min(Engagement.position).label("position"),
            func.min(Engagement.source).label("source"), func.count().label("sessions"),
        )
        .join(EventSession, EventSession.id == Engagement.session_id)
        .join(Person, Person.id == Engagement.person_id)
        .where(EventSession.event_id == event_id, Engagement.role.in_(roles))
        .group_by(Engagement.person_id, Engagement.role, Person.full_name, Person.sort_key)
        .order_by(rank, func.min(Engagement.position), Person.sort_key, Engagement.person_id)
    )  # fmt: skip
    return paginate(query, page)


def count_people(event_id: int) -> tuple[int, dict[str, int]]:
    """(everybody who must be there, each once; how many in each role)."""
    query = (
        select(Engagement.role, func.count(func.distinct(Engagement.person_id)))
        .join(EventSession, EventSession.id == Engagement.session_id)
        .where(EventSession.event_id == event_id)
        .group_by(Engagement.role)
    )
    roles = {str(row[0]): int(row[1]) for row in session().execute(query)}
    everybody = select(func.count(func.distinct(Engagement.person_id))).join(
        EventSession, EventSession.id == Engagement.session_id
    )
    return int(session().scalar(everybody.where(EventSession.event_id == event_id)) or 0), roles


def is_by_seat(row: Row) -> bool:
    return bool(row.source == Source.BODY)


# ── guests, gifts, photographs, approvals, points ────────────────────────────


def _of(table: Any, event_id: int, *order: Any) -> Sequence[Row]:
    return session().execute(select(table.__table__).where(table.event_id == event_id).order_by(*order)).all()


def guests_of(event_id: int) -> Sequence[Row]:
    """In the order of protocol."""
    return _of(Guest, event_id, Guest.position, Guest.id)


def gifts_of(event_id: int) -> Sequence[Row]:
    return _of(Gift, event_id, Gift.id)


def photos_of(event_id: int) -> Sequence[Row]:
    return _of(Photo, event_id, Photo.position, Photo.id)


def get_photo(event_id: int, photo_id: int) -> Photo:
    """:raises NotFound: no photograph of this event."""
    found = session().scalar(select(Photo).where(Photo.id == photo_id, Photo.event_id == event_id))
    if found is None:
        raise NotFound
    return found


def approvals_of(event_id: int) -> Sequence[Row]:
    """The newest first."""
    return _of(Approval, event_id, Approval.id.desc())


def unapproved(event: Event, approvals: Sequence[Row]) -> list[ApprovalMatter]:
    """What the superior has yet to approve before a congress: papers always, personnel where somebody is elected."""
    if event.kind != EventKind.CONGRESS:
        return []
    needed = [ApprovalMatter.PAPERS, *([ApprovalMatter.PERSONNEL] if event.content_mode != 2 else [])]
    last = {row.matter: row.state for row in reversed(approvals)}
    return [matter for matter in needed if last.get(matter) != ApprovalState.APPROVED]


def points_of(event_id: int, page: int = 1) -> Page:
    """Other points of attendance, session by session, with the hall where one is told."""
    query = (
        select(Point.__table__, EventSession.position, EventSession.title, Venue.name.label("venue_name"))
        .join(EventSession, EventSession.id == Point.session_id)
        .outerjoin(Venue, Venue.id == Point.venue_id)
        .where(EventSession.event_id == event_id)
        .order_by(EventSession.position, Point.id)
    )
    return paginate(query, page)


# ── choices for the form ─────────────────────────────────────────────────────


def last_numbers(unit_id: int, kind: str) -> Row | None:
    """ordinal, term_no, term and cluster of the last event of a kind, by which the next is counted."""
    query = (
        select(Event.ordinal, Event.term_no, Event.term, Event.cluster)
        .where(Event.unit_id == unit_id, Event.kind == kind, Event.state != EventState.CANCELLED, Event.ordinal.is_not(None))
        .order_by(Event.starts_at.desc(), Event.ordinal.desc())
        .limit(1)
    )
    return session().execute(query).first()


def _halls(path: str) -> tuple[Any, Any, Any]:
    """(halls with their unit's name, which are of the unit at the path or of those above or below it, the nearest first)."""
    above = paths.ids(path)[::-1]
    near = case({unit_id: place for place, unit_id in enumerate(above)}, value=Venue.unit_id, else_=len(above))
    below = and_(Placement.path > path, Placement.path < paths.after(path))
    query = (
        select(Venue.id, Venue.code, Venue.name, Venue.capacity, Placement.name.label("unit_name"))
        .join(Unit, Unit.id == Venue.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
    )
    return query, and_(Venue.archived_at.is_(None), or_(Venue.unit_id.in_(above), below)), near


def venue_choices(path: str, chosen: Sequence[int]) -> dict[str, list[tuple[str, str]]]:
    """Name of a unit -> its halls with their seats: of the unit at the path, of those above and below it; and the chosen."""
    query, inside, near = _halls(path)
    query = query.where(or_(inside, Venue.id.in_(chosen)))
    order = Venue.id.in_(chosen).desc(), near, Unit.code, Venue.sort_key, Venue.code  # the limit spares the chosen
    found: dict[str, list[tuple[str, str]]] = {}
    for row in session().execute(query.order_by(*order).limit(MOST_HALLS)):
        found.setdefault(row.unit_name, []).append((str(row.id), with_seats(row)))
    return found


def with_seats(hall: Row) -> str:
    """Hội trường lớn (1.200)"""
    return f"{hall.name} ({number(hall.capacity)})" if hall.capacity else str(hall.name)


def search_halls(path: str, typed: str, limit: int = 12) -> Sequence[Row]:
    """Those of the unit at the path, and of those above and below it, whose name, code or address has all the words typed; no
    accents needed."""
    words = fold(clean(typed)).split()[:6]
    if not words:
        return []
    query, inside, near = _halls(path)
    said = and_(*(Venue.search.contains(word, autoescape=True) for word in words))
    query = query.where(inside, or_(said, Venue.code == clean(typed)))
    order = (Venue.code == clean(typed)).desc(), near, Unit.code, Venue.sort_key, Venue.code
    return session().execute(query.order_by(*order).limit(limit)).all()


def hall_named(path: str, typed: str) -> int:
    """The hall with this code, wherever it is; else the one of this name among those of the unit at the path, of those above
    and below it.

    :raises DomainError: there is none, or several have the name.
    """
    told = clean(typed)
    code = stored_spellings(Venue.code, [told]).get(told, told)
    by_code = session().scalar(select(Venue.id).where(Venue.code == code, Venue.archived_at.is_(None)))
    if by_code is not None:
        return int(by_code)
    query, inside, near = _halls(path)
    alike = query.where(inside, Venue.search.contains(fold(told), autoescape=True)).order_by(near, Unit.code, Venue.code)
    found = [row for row in session().execute(alike) if same_words(row.name, told)]
    if not found:
        raise DomainError("event.hall_unknown", 422, typed=told[:60])
    if len(found) > 1:
        codes = ", ".join(row.code for row in found[:5])
        raise DomainError("event.hall_twice", 422, typed=told[:60], count=len(found), codes=codes)
    return int(found[0].id)


# ── for other pages ──────────────────────────────────────────────────────────


def next_events(
    actor: Actor,
    day: date,
    *,
    unit_id: int | None = None,
    person_id: int | None = None,
    visit_id: int | None = None,
    limit: int = 5,
) -> Sequence[Row]:
    """Events from a day on that the actor may see: held by or with a unit, where a person must be, or of a visit (all days)."""
    query = queries.places().where(visible(actor))
    if visit_id is not None:
        query = query.where(Event.visit_id == visit_id)
    else:
        query = query.where(Event.ends_on >= day, Event.state.not_in([EventState.CANCELLED, EventState.POSTPONED]))
    if unit_id is not None:
        part = aliased(EventUnit)
        query = query.where(or_(Event.unit_id == unit_id, exists().where(part.event_id == Event.id, part.unit_id == unit_id)))
    if person_id is not None:
        at, engaged = aliased(EventSession), aliased(Engagement)
        query = query.where(
            exists().where(at.event_id == Event.id, engaged.session_id == at.id, engaged.person_id == person_id)
        )
    return session().execute(query.order_by(Event.starts_at, Event.code).limit(limit)).all()


def next_in_venue(actor: Actor, venue_id: int, day: date, limit: int = 10) -> Sequence[Row]:
    """Sessions in a hall from a day on. ``seen``: the actor may know of the event; else nothing but the time is told."""
    query = (
        select(
            EventSession.starts_at, EventSession.ends_at, Event.code, Event.name, Event.state,
            case((visible(actor), 1), else_=0).label("seen"),
        )
        .join(Event, Event.id == EventSession.event_id)
        .where(EventSession.venue_id == venue_id, Event.ends_on >= day, Event.state.in_(BUSY))
        .order_by(EventSession.starts_at, EventSession.id)
        .limit(limit)
    )  # fmt: skip
    return session().execute(query).all()


def desk_events(actor: Actor, day: date, limit: int = 6) -> Sequence[Row]:
    """What lies ahead for the actor himself: where he must be, and what the units hold on which he holds a role."""
    own: list[Any] = [Event.unit_id.in_([grant.unit_id for grant in actor.grants if grant.unit_id])]
    if actor.person_id is not None:
        at, engaged = aliased(EventSession), aliased(Engagement)
        own.append(exists().where(at.event_id == Event.id, engaged.session_id == at.id, engaged.person_id == actor.person_id))
    ahead = Event.ends_on >= day, Event.state.not_in([EventState.CANCELLED, EventState.POSTPONED])
    query = queries.places().where(visible(actor), or_(*own), *ahead)
    return session().execute(query.order_by(Event.starts_at, Event.code).limit(limit)).all()


def by_role(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    """role -> its rows; empty for the others."""
    found: dict[str, list[Row]] = {str(role): [] for role in EngagementRole}
    for row in rows:
        found[row.role].append(row)
    return found
