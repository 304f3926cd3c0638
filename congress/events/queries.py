"""Reads of events, sessions and those who must be there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.core.actor import Actor
from congress.core.db import chunks, held, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.events.access import visible
from congress.events.models import Engagement, Event, EventSession, EventUnit
from congress.orgs.access import in_reach, is_home, under
from congress.orgs.models import Placement, Unit
from congress.people.models import Person
from congress.venues.models import Venue

Row = Any
EVENT: Any = Event.__table__


def get_event(actor: Actor, code: str) -> Event:
    """:raises NotFound: there is none, or it does not concern the actor."""
    event = session().scalar(held(select(Event).where(Event.code == code, visible(actor))))
    if event is None:
        raise NotFound
    return event


def get_session(actor: Actor, code: str) -> tuple[Event, EventSession]:
    """A session by its code, with its event.

    :raises NotFound: there is none, or it does not concern the actor.
    """
    query = select(Event, EventSession).join(EventSession, EventSession.event_id == Event.id)
    found = session().execute(held(query.where(EventSession.code == code, visible(actor)))).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def sessions_of(event_ids: Sequence[int]) -> dict[int, list[Row]]:
    """event id -> its sessions in order, with code, name and capacity of the venue."""
    found: dict[int, list[Row]] = {event_id: [] for event_id in event_ids}
    for part in chunks(event_ids):
        query = (
            select(
                EventSession.__table__, Venue.code.label("venue_code"), Venue.name.label("venue_name"),
                Venue.capacity.label("venue_capacity"), Venue.address.label("venue_address"),
            )
            .outerjoin(Venue, Venue.id == EventSession.venue_id)
            .where(EventSession.event_id.in_(part))
            .order_by(EventSession.event_id, EventSession.position)
        )  # fmt: skip
        for row in session().execute(query):
            found[row.event_id].append(row)
    return found


def engagements_of(session_ids: Sequence[int]) -> list[Row]:
    """Who must be at these sessions: by session, role and rank, with names."""
    rows: list[Row] = []
    for part in chunks(session_ids):
        query = (
            select(Engagement.__table__, Person.full_name, Person.sort_key)
            .join(Person, Person.id == Engagement.person_id)
            .where(Engagement.session_id.in_(part))
            .order_by(Engagement.session_id, Engagement.role, Engagement.position, Person.sort_key, Person.id)
        )
        rows += session().execute(query).all()
    return rows


def units_of(event_id: int) -> Sequence[Row]:
    """Units that take part beside the one that holds it, with their part, by today's, last or first place."""
    query = (
        select(EventUnit.part, EventUnit.unit_id, Unit.code, Placement.name, Placement.path)
        .join(Unit, Unit.id == EventUnit.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(EventUnit.event_id == event_id)
        .order_by(EventUnit.part, Unit.code)
    )
    return session().execute(query).all()


def places() -> Select[Any]:
    """Events with code, name and path of the unit that holds them; to be narrowed and ordered."""
    return (
        select(
            EVENT, Unit.code.label("unit_code"), Placement.name.label("unit_name"), Placement.path,
            Placement.kind.label("unit_kind"), Placement.superior_id,
        )
        .join(Unit, Unit.id == Event.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
    )  # fmt: skip


def list_events(
    actor: Actor,
    *,
    since: date | None = None,
    till: date | None = None,
    typed: str = "",
    kind: str = "",
    state: str = "",
    path: str | None = None,
    person_id: int | None = None,
    venue_id: int | None = None,
    latest_first: bool = False,
    page: int = 1,
) -> Page:
    """Events in order of time, or the latest first. ``since``, ``till``: days, both included, that an event touches; ``path``:
    held there."""
    query = places().where(visible(actor))
    if since is not None:
        query = query.where(Event.ends_on >= since)
    if till is not None:
        query = query.where(Event.starts_on <= till)
    if kind:
        query = query.where(Event.kind == kind)
    if state:
        query = query.where(Event.state == state)
    if path is not None:
        query = query.where(under(path))
    at, engaged = aliased(EventSession), aliased(Engagement)
    if person_id is not None:
        query = query.where(
            exists().where(at.event_id == Event.id, engaged.session_id == at.id, engaged.person_id == person_id)
        )
    if venue_id is not None:
        query = query.where(exists().where(at.event_id == Event.id, at.venue_id == venue_id))
    words = [Event.search.contains(word, autoescape=True) for word in fold(clean(typed)).split()[:8]]
    if words:
        query = query.where(or_(and_(*words), func.lower(Event.code).startswith(clean(typed).lower(), autoescape=True)))
    order = Event.starts_at.desc() if latest_first else Event.starts_at
    return paginate(query.order_by(order, Event.code), page)


def units_in_reach(actor: Actor, event_id: int) -> set[int]:
    """Those of the taking-part units that the actor may see."""
    query = select(EventUnit.unit_id).where(EventUnit.event_id == event_id, in_reach(EventUnit.unit_id, actor))
    return set(session().scalars(query))
