"""An event as it is stored, or as somebody types it, in the form in which clashes are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from congress.core import clock
from congress.core.db import chunks, session
from congress.events import engagements, naming, shape
from congress.events.diary import HELD, POINTED, SPOT, Held, Own, Pointed, Spot, local_day
from congress.events.models import Engagement, EngagementRole, Event, EventKind, EventSession, EventState, Point, Source
from congress.events.shape import Details, SessionPlan
from congress.orgs.queries import find_place
from congress.people.models import Body, Seat

_IN_PERSON = (EngagementRole.MEMBER, EngagementRole.DELEGATE)  # nobody can come for them
TYPED = 0  # the id of an event that is not stored; its sessions are -1, -2, …


def stored(event: Any) -> Own:
    """An event with everybody who must be there and its points of attendance."""
    held = Held._make(session().execute(select(*HELD).where(Event.id == event.id)).one())
    query = select(*SPOT).where(EventSession.event_id == event.id).order_by(EventSession.position)
    spots = [Spot._make(row) for row in session().execute(query)]
    engaged = _engaged([spot.id for spot in spots])
    people = {at: set(by_person) for at, by_person in engaged.items()}
    return Own(held, spots, people, _points([spot.id for spot in spots]), _bound(engaged))


def _bound(engaged: Mapping[int, Mapping[int, set[tuple[str, str]]]]) -> frozenset[int]:
    return frozenset(
        person_id
        for by_person in engaged.values()
        for person_id, roles in by_person.items()
        if any(role in _IN_PERSON for role, _source in roles)
    )


def _points(session_ids: Sequence[int]) -> list[Pointed]:
    query = select(*POINTED).where(Point.session_id.in_(session_ids)).order_by(Point.id)
    return [Pointed._make(row) for row in session().execute(query)]


def _engaged(session_ids: Sequence[int]) -> dict[int, dict[int, set[tuple[str, str]]]]:
    """session -> person -> (role, source) of each of his engagements there."""
    found: dict[int, dict[int, set[tuple[str, str]]]] = {at: {} for at in session_ids}
    for part in chunks(session_ids):
        columns = Engagement.session_id, Engagement.person_id, Engagement.role, Engagement.source
        for row in session().execute(select(*columns).where(Engagement.session_id.in_(part))):
            found[row[0]].setdefault(row[1], set()).add((str(row[2]), str(row[3])))
    return found


def typed(unit: Any, details: Details, sessions: Sequence[SessionPlan], person_ids: Iterable[int], *, event: Any = None) -> Own:
    """What would be stored if this were: ``person_ids`` chair it, the members of its body come to a plenum, whoever else was
    engaged for ``event`` stays, new sessions are for those of its first one.

    :raises DomainError: it could not be stored so: no session, times reversed, a text too long.
    """
    ordered = shape.arranged(sessions)
    first = local_day(ordered[0].starts_at)
    details = shape.completed(details, unit, first)
    at = event.id if event is not None else TYPED
    spots = [
        Spot(plan.id or -place, at, plan.starts_at, plan.ends_at, plan.venue_id, plan.place, plan.expected)
        for place, plan in enumerate(ordered, 1)
    ]
    named = list(dict.fromkeys(person_ids))
    chairs, people = set(named), _people(spots, named, event)
    if details.kind == EventKind.PLENUM:
        members = _seated(unit.unit_id, details.body or Body.COMMITTEE, first)
        people = {spot: persons | members for spot, persons in people.items()}
    others = frozenset().union(*people.values()) - chairs  # the form names the chairs alone
    kept = [spot.id for spot in spots if spot.id > 0]
    return Own(_held(unit, details, spots, first, event), spots, people, _points(kept) if kept else [], others)


def _held(unit: Any, details: Details, spots: Sequence[Spot], first: date, event: Any) -> Held:
    place = find_place(unit.unit_id, first) or unit
    last = max(spot.ends_at for spot in spots)
    campaign_id = event.campaign_id if event is not None else None
    if event is None and details.kind == EventKind.CONGRESS:
        campaign_id = shape.campaign_of(unit.unit_id)
    return Held(
        id=event.id if event is not None else TYPED,
        code=event.code if event is not None else "",
        name=details.title or naming.canonical(details, place.name, place.kind),
        kind=details.kind,
        state=event.state if event is not None else EventState.DRAFT,
        unit_id=unit.unit_id,
        campaign_id=campaign_id,
        starts_at=spots[0].starts_at,
        ends_at=last,
        starts_on=first,
        ends_on=local_day(last - timedelta(seconds=1)),
        convened_on=event.convened_on if event is not None else None,
        made_at=event.made_at if event is not None else clock.now(),
    )


def _people(spots: Sequence[Spot], named: Sequence[int], event: Any) -> dict[int, set[int]]:
    """session -> persons: the chairs, and who stays of those that somebody named by hand. Where the chairs are those that are
    stored, each stays at the sessions that he chairs; others chair every session."""
    if event is None:
        return {spot.id: set(named) for spot in spots}
    is_same = engagements.chairs_of(event.id) == named
    chairs = set() if is_same else set(named)
    query = select(EventSession.id, EventSession.position).where(EventSession.event_id == event.id)
    positions = {row[0]: row[1] for row in session().execute(query)}
    known = _engaged(sorted(positions))
    staying = {
        at: {person for person, roles in by_person.items() if any(_stays(*each, is_same) for each in roles)}
        for at, by_person in known.items()
    }
    positions |= {spot.id: place for place, spot in enumerate(spots, 1) if spot.id in positions}
    first = min(positions, key=lambda at: (positions[at], at), default=0)  # as ``engagements.spread`` takes it
    return {spot.id: chairs | staying.get(spot.id, staying.get(first, set())) for spot in spots}


def _stays(role: str, source: str, is_same: bool) -> bool:
    return source != Source.BODY and (is_same or role != EngagementRole.CHAIR)


def _seated(unit_id: int, body: str, day: date) -> set[int]:
    query = select(Seat.person_id).where(
        Seat.unit_id == unit_id, Seat.body == body, Seat.valid_from <= day, Seat.valid_to > day
    )
    return set(session().scalars(query))


# ── the same event elsewhere in time or place ────────────────────────────────


def shifted(own: Own, by: timedelta, venue: tuple[int, int] | None = None) -> Own:
    """An event later (or earlier) by so much; ``venue``: (session, its hall then)."""
    spots = [
        spot._replace(
            starts_at=spot.starts_at + by,
            ends_at=spot.ends_at + by,
            venue_id=venue[1] if venue is not None and venue[0] == spot.id else spot.venue_id,
        )
        for spot in own.spots
    ]
    event = own.event
    moved = event._replace(
        starts_at=event.starts_at + by,
        ends_at=event.ends_at + by,
        starts_on=local_day(event.starts_at + by),
        ends_on=local_day(event.ends_at + by - timedelta(seconds=1)),
    )
    return replace(own, event=moved, spots=spots)


def with_people(own: Own, leaves: int, comes: int) -> Own:
    """The same event with one person in another's place."""
    people = {at: (persons - {leaves}) | {comes} if leaves in persons else persons for at, persons in own.people.items()}
    return replace(own, people=people)
