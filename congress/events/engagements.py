"""Who must be where, as what: the one service that writes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import aliased

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import chunks, session, upsert
from congress.core.errors import DomainError
from congress.events import candidates, shape
from congress.events.access import may_change
from congress.events.models import Engagement, EngagementRole, Event, EventKind, EventSession, EventState, Source
from congress.orgs.queries import get_unit_by_id
from congress.people.models import Person, Post, PostKind, Seat

MOST = 3000  # people engaged by hand at once
ENGAGEMENT: Any = Engagement.__table__
_RANK = {PostKind.SECRETARY: 0, PostKind.STANDING_DEPUTY: 1, PostKind.DEPUTY: 2, PostKind.OTHER: 3}
_SETTLED = (EventState.CLOSED, EventState.CANCELLED)


def engage(
    event: Event,
    role: EngagementRole,
    person_ids: Sequence[int],
    *,
    by: Actor,
    session_ids: Sequence[int] | None = None,
    source: Source = Source.HAND,
    unit_id: int | None = None,
) -> int:
    """These persons must be at these sessions of an event (all, when none is named). Whoever is already there in the role stays
    as he is. Answers how many engagements were added.

    :raises DomainError: not the actor's event, a session that is not there, or a person out of his reach.
    """
    path = _require(event, by)
    person_ids = list(dict.fromkeys(person_ids))
    wanted = _sessions(event, session_ids)
    if len(person_ids) > MOST:
        raise DomainError("event.too_many_people", 422, limit=MOST)
    if candidates.within_reach(by, path, person_ids, event.id) != person_ids:
        raise DomainError("event.no_person", 422)
    titles = titles_on(person_ids, event.starts_on)
    added = 0
    for at in wanted:
        first = session().scalar(
            select(func.coalesce(func.max(Engagement.position), 0)).where(Engagement.session_id == at, Engagement.role == role)
        )
        rows = [
            {
                "person_id": person_id, "session_id": at, "role": role, "source": source, "unit_id": unit_id,
                "title": titles.get(person_id, ""), "position": (first or 0) + place,
            }
            for place, person_id in enumerate(person_ids, 1)
        ]  # fmt: skip
        added += _insert(rows)
    if added and source == Source.HAND:
        audit.record(
            "events.engage", event.name, by=by, scope_id=event.unit_id, count=len(person_ids), code=event.code,
            role=str(role), persons=person_ids[:100],
        )  # fmt: skip
        shape.touch(event, by, calendars=event.state != EventState.DRAFT)
    return added


def release(event: Event, role: EngagementRole, person_ids: Sequence[int], *, by: Actor) -> int:
    """These persons need not be there in this role. Answers how many engagements went."""
    _require(event, by)
    gone = 0
    for part in chunks(person_ids):
        own = Engagement.session_id.in_(select(EventSession.id).where(EventSession.event_id == event.id))
        these = own, Engagement.role == role, Engagement.person_id.in_(part)
        gone += session().execute(delete(ENGAGEMENT).where(*these)).rowcount  # type: ignore[attr-defined]
    if gone:
        audit.record(
            "events.release", event.name, by=by, scope_id=event.unit_id, count=len(person_ids), code=event.code,
            role=str(role), persons=list(person_ids[:100]),
        )  # fmt: skip
        shape.touch(event, by, calendars=event.state != EventState.DRAFT)
    return gone


def forget(event_id: int, role: EngagementRole) -> None:
    """Nothing tells any more who was there in this role; the caller has judged that it may go, and tells of it in his line."""
    own = Engagement.session_id.in_(select(EventSession.id).where(EventSession.event_id == event_id))
    session().execute(delete(ENGAGEMENT).where(own, Engagement.role == role))


def set_chairs(event: Event, person_ids: Sequence[int], *, by: Actor) -> bool:
    """Who chairs, in this order, and nobody else. Answers whether that is news."""
    now = chairs_of(event.id)
    wanted = list(dict.fromkeys(person_ids))
    if now == wanted:
        return False
    release(event, EngagementRole.CHAIR, now, by=by)
    engage(event, EngagementRole.CHAIR, wanted, by=by)
    return True


def chairs_of(event_id: int) -> list[int]:
    """Persons who chair an event, the first one first."""
    query = (
        select(Engagement.person_id, func.min(Engagement.position))
        .join(EventSession, EventSession.id == Engagement.session_id)
        .where(EventSession.event_id == event_id, Engagement.role == EngagementRole.CHAIR)
        .group_by(Engagement.person_id)
        .order_by(func.min(Engagement.position), Engagement.person_id)
    )
    return [row[0] for row in session().execute(query)]


def people_of(event_id: int) -> list[int]:
    """Ids of everybody who must be at any of its sessions."""
    query = select(Engagement.person_id).join(EventSession, EventSession.id == Engagement.session_id)
    return list(session().scalars(query.where(EventSession.event_id == event_id).distinct().order_by(Engagement.person_id)))


def spread(event_id: int, session_ids: Sequence[int]) -> None:
    """Whoever must be at the first of the other sessions of an event must be at these new ones too."""
    first = (
        select(EventSession.id)
        .where(EventSession.event_id == event_id, EventSession.id.not_in(session_ids))
        .order_by(EventSession.position, EventSession.id)
        .limit(1)
        .scalar_subquery()
    )
    names = ("person_id", "role", "source", "unit_id", "title", "position")
    for at in session_ids:
        rows = select(literal(at), *(ENGAGEMENT.c[name] for name in names)).where(Engagement.session_id == first)
        session().execute(insert(ENGAGEMENT).from_select(["session_id", *names], rows))


# ── members of bodies at their plenum ────────────────────────────────────────


def sync_bodies(event_ids: Sequence[int]) -> None:
    """Members of a body on the day of its plenum must be there; who is no longer one need not. Set-based; no other kind."""
    for part in chunks(event_ids):
        sessions = select(EventSession.id).join(Event, Event.id == EventSession.event_id)
        sessions = sessions.where(Event.id.in_(part), Event.kind == EventKind.PLENUM, Event.state.not_in(_SETTLED))
        _leave_bodies(sessions)
        _join_bodies(part)


def _seated(event: Any) -> Any:
    """Has the engaged person a seat in the body on the day of this event? Inside an EXISTS about the event."""
    return (
        exists()
        .where(
            Seat.person_id == ENGAGEMENT.c.person_id, Seat.unit_id == event.unit_id, Seat.body == event.body,
            Seat.valid_from <= event.starts_on, Seat.valid_to > event.starts_on,
        )
        .correlate(event, ENGAGEMENT)
    )  # fmt: skip


def _leave_bodies(sessions: Any) -> None:
    at, event = aliased(EventSession), aliased(Event)
    still = exists().where(at.id == ENGAGEMENT.c.session_id, event.id == at.event_id, _seated(event))
    left = Engagement.source == Source.BODY, Engagement.session_id.in_(sessions), ~still
    session().execute(delete(ENGAGEMENT).where(*left))


def _join_bodies(event_ids: Sequence[int]) -> None:
    """One statement; the order within the body is that of given names."""
    order = func.row_number().over(partition_by=EventSession.id, order_by=(Person.sort_key, Person.id))
    title = (
        select(Post.title)
        .where(Post.person_id == Seat.person_id, Post.unit_id == Seat.unit_id, Post.valid_from <= Event.starts_on,
               Post.valid_to > Event.starts_on)
        .order_by(Post.id).limit(1).correlate(Seat, Event).scalar_subquery()
    )  # fmt: skip
    rows = (
        select(
            Seat.person_id, EventSession.id, literal(str(EngagementRole.MEMBER)), literal(str(Source.BODY)), Event.unit_id,
            func.coalesce(title, ""), order,
        )
        .join(Event, and_(Event.unit_id == Seat.unit_id, Event.body == Seat.body))
        .join(EventSession, EventSession.event_id == Event.id)
        .join(Person, Person.id == Seat.person_id)
        .where(
            Event.id.in_(event_ids), Event.kind == EventKind.PLENUM, Event.state.not_in(_SETTLED),
            Seat.valid_from <= Event.starts_on, Seat.valid_to > Event.starts_on,
        )
        .order_by(EventSession.id, Person.sort_key, Person.id)
    )  # fmt: skip
    names = ["person_id", "session_id", "role", "source", "unit_id", "title", "position"]
    session().execute(upsert(ENGAGEMENT).from_select(names, rows).on_conflict_do_nothing())


def seats_changed(unit_ids: Iterable[int]) -> None:
    """Seats on these units were told anew: their plenums to come follow."""
    today = clock.today()
    for part in chunks(sorted(set(unit_ids))):
        query = select(Event.id).where(Event.unit_id.in_(part), Event.kind == EventKind.PLENUM, Event.starts_on >= today)
        sync_bodies(session().scalars(query.order_by(Event.id)).all())


def merge_persons(old_id: int, person_id: int) -> None:
    """Two persons are one: what the first must be at, the second must."""
    other = aliased(Engagement)
    twice = exists().where(
        other.person_id == person_id, other.session_id == ENGAGEMENT.c.session_id, other.role == ENGAGEMENT.c.role
    )
    session().execute(delete(ENGAGEMENT).where(Engagement.person_id == old_id, twice))
    session().execute(update(ENGAGEMENT).where(Engagement.person_id == old_id).values(person_id=person_id))


# ── helpers ──────────────────────────────────────────────────────────────────


def titles_on(person_ids: Sequence[int], day: Any) -> dict[int, str]:
    """Each person's highest post on a day, as it was written: what is printed beside the name."""
    found: dict[int, tuple[int, str]] = {}
    for part in chunks(person_ids):
        query = select(Post.person_id, Post.kind, Post.title).where(
            Post.person_id.in_(part), Post.valid_from <= day, Post.valid_to > day
        )
        for row in session().execute(query.order_by(Post.id)):
            rank = _RANK[PostKind(row.kind)]
            if row.person_id not in found or rank < found[row.person_id][0]:
                found[row.person_id] = (rank, row.title)
    return {person_id: title for person_id, (_rank, title) in found.items()}


def _require(event: Event, by: Actor) -> str:
    """The place of the unit whose event it is."""
    path: str = get_unit_by_id(event.unit_id).path
    if not may_change(by, path):
        raise DomainError("forbidden", 403)
    if event.state in _SETTLED:
        raise DomainError("event.is_over")
    return path


def _sessions(event: Event, session_ids: Sequence[int] | None) -> list[int]:
    query = select(EventSession.id).where(EventSession.event_id == event.id).order_by(EventSession.position)
    own = list(session().scalars(query))
    if session_ids is None:
        return own
    if not set(session_ids) <= set(own):
        raise DomainError("event.changed_since", name=event.changed_by)
    return [at for at in own if at in set(session_ids)]


def _insert(rows: Sequence[dict[str, Any]]) -> int:
    added = 0
    for part in chunks(rows, 200):
        statement = upsert(ENGAGEMENT).values(part).on_conflict_do_nothing()
        added += session().execute(statement.execution_options(preserve_rowcount=True)).rowcount  # type: ignore[attr-defined]
    return added
