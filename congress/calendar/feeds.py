"""What a feed tells another calendar: the sessions of today's right. What it once told and must strike out, and when an entry
became another: ``retelling``.

The programme stands in the description of sessions within sixty days; what is internal, presenters and papers stand in no
calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from congress.agenda.queries import programme
from congress.calendar.models import Feed
from congress.calendar.queries import OFF
from congress.calendar.scopes import Scope
from congress.core import clock, hooks
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import NotFound
from congress.events.access import visible
from congress.events.models import (
    Engagement,
    EngagementRole,
    Event,
    EventSession,
    EventState,
    EventUnit,
    Point,
)
from congress.orgs import queries as orgs
from congress.orgs.access import in_reach, is_home, under
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.people import queries as people
from congress.people.access import READ as SEES_PEOPLE
from congress.people.models import Person
from congress.venues.models import Venue

Row = Any
BACK, AHEAD = timedelta(days=90), timedelta(days=400)
SOON = timedelta(days=60)  # ahead of which a programme is told: before, it is a template at most
MOST = 1000  # sessions in one feed; what lies ahead comes first
_engaged: Any = Engagement.__table__.c
_person: Any = Person.__table__.c
TWO_LEVELS = (Kind.CITY, Kind.BASE_SUPERIOR)  # units whose feed has themselves and those right below them


@dataclass(frozen=True)
class Entry:
    """A session in a calendar. ``number``: its sequence; ``changed_at``: since when this is told; ``roles``: of the person
    whose diary it is; ``is_gone``: it must be struck out."""

    uid: str
    number: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    name: str
    code: str = ""
    state: str = ""
    reason: str = ""
    kind: str = ""
    session_kind: str = ""
    session_title: str = ""
    place: str = ""
    roles: tuple[str, ...] = ()
    chairs: tuple[str, ...] = ()
    programme: str = ""
    is_gone: bool = False


@dataclass(frozen=True)
class Told:
    """``is_cut``: there were more than one feed holds."""

    name: str
    entries: tuple[Entry, ...]
    is_cut: bool = False


def scope_of(feed: Any, actor: Actor) -> Scope:
    """What a feed is of, if its owner may see that today.

    :raises NotFound: he holds no role any more, or it is out of his sight.
    """
    if not actor.grants:
        raise NotFound
    if feed.unit_id is not None:
        found = orgs.get_unit_by_id(feed.unit_id)
        if not session().scalar(select(Unit.id).where(Unit.id == feed.unit_id, in_reach(Unit.id, actor))):
            raise NotFound
        return Scope(unit=found)
    if feed.person_id is not None:
        return person_scope(actor, feed.person_id)
    return Scope(venue=session().get_one(Venue, feed.venue_id))


def person_scope(actor: Actor, person_id: int) -> Scope:
    """The diary of a person: one's own, or of whoever the reader may see among the persons.

    :raises NotFound: neither.
    """
    if person_id == actor.person_id:
        return Scope(person=session().get_one(Person, person_id), is_mine=True)
    return Scope(person=people.get_person(actor.only(SEES_PEOPLE.roles), person_id))


# ── reading ──────────────────────────────────────────────────────────────────


def open_with(token_hash: str) -> tuple[Row, Actor, Scope]:
    """(the feed, its owner as he is today, what it is of)

    :raises NotFound: no such feed, revoked, its owner is locked or holds nothing any more, or may not see what it is of.
    """
    query = select(Feed.__table__).where(Feed.token_hash == token_hash, Feed.revoked_at.is_(None))
    found = session().execute(query).first()
    owner = hooks.actor_of(found.account_id) if found is not None else None
    if found is None or owner is None:
        raise NotFound
    return found, owner, scope_of(found, owner)


def list_feeds(account_id: int) -> Sequence[Row]:
    """An account's own feeds that can be read, with the names of what they are of, the newest first."""
    query = (
        select(
            Feed.__table__, Placement.name.label("unit_name"), Person.full_name.label("person_name"),
            Venue.name.label("venue_name"),
        )
        .outerjoin(Unit, Unit.id == Feed.unit_id)
        .outerjoin(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .outerjoin(Person, Person.id == Feed.person_id)
        .outerjoin(Venue, Venue.id == Feed.venue_id)
        .where(Feed.account_id == account_id, Feed.revoked_at.is_(None))
        .order_by(Feed.id.desc())
    )  # fmt: skip
    return session().execute(query).all()


def read(actor: Actor, scope: Scope) -> Told:
    """Everything that the feed of a scope has today."""
    now = clock.now()
    rows = session().execute(_sessions(actor, scope, now).limit(MOST + 1)).all()
    return Told(scope.name, tuple(_entries(actor, _merged(rows[:MOST]), now)), len(rows) > MOST)


def still(actor: Actor, scope: Scope, uids: Sequence[str]) -> set[str]:
    """Which of these sessions the feed of a scope has today, however many it has."""
    found = set()
    for part in chunks({uid.partition(".")[2] for uid in uids}):
        rows = session().execute(_sessions(actor, scope, clock.now()).where(Event.uid.in_(part)))
        found |= {_uid(row.code, row.uid) for row in rows}
    return found


def read_event(actor: Actor, event: Event) -> Told:
    """One event alone, whatever its days."""
    rows = session().execute(_described().where(Event.id == event.id).order_by(EventSession.position)).all()
    live = _merged(rows)
    return Told(event.name, tuple(_entries(actor, live, max(clock.now(), event.starts_at))))


def _described() -> Select[Any]:
    return (
        select(
            EventSession.id, EventSession.code, EventSession.starts_at, EventSession.ends_at, EventSession.place,
            EventSession.kind.label("session_kind"), EventSession.title.label("session_title"),
            Event.code.label("event_code"), Event.uid, Event.sequence, Event.name, Event.state, Event.reason, Event.kind,
            Venue.name.label("venue_name"), Venue.address,
        )
        .join(Event, Event.id == EventSession.event_id)
        .outerjoin(Venue, Venue.id == EventSession.venue_id)
    )  # fmt: skip


def _sessions(actor: Actor, scope: Scope, now: datetime) -> Select[Any]:
    """No drafts: nobody outside needs them."""
    query = _described().where(EventSession.ends_at >= now - BACK, EventSession.starts_at < now + AHEAD)
    query = query.where(Event.state != EventState.DRAFT, visible(actor))
    if scope.person is not None:
        query = query.add_columns(Engagement.role).join(Engagement, Engagement.session_id == EventSession.id)
        query = query.where(Engagement.person_id == scope.person.id)
    elif scope.venue is not None:
        query = query.where(_held_in(scope.venue))
    else:
        query = query.where(_of_units(_below(scope.unit)))
    return query.order_by(case((EventSession.ends_at < now, 1), else_=0), EventSession.starts_at, EventSession.id)


def _held_in(venue: Any) -> ColumnElement[bool]:
    beside = select(Point.session_id).where(Point.venue_id == venue.id)
    return or_(EventSession.venue_id == venue.id, EventSession.id.in_(beside))


def _below(unit: Any) -> Select[Any]:
    """The unit and those below it; of a large one those right below it only, since nobody reads seventeen thousand congresses
    on a telephone."""
    below = select(Placement.unit_id).join(Unit, Unit.id == Placement.unit_id).where(is_home(Placement, Unit))
    if unit.kind in TWO_LEVELS:
        below = below.where(or_(Placement.unit_id == unit.unit_id, Placement.parent_id == unit.unit_id))
    else:
        below = below.where(under(unit.path))
    return below


def _of_units(below: Select[Any]) -> ColumnElement[bool]:
    """What they hold or take part in."""
    part = select(EventUnit.event_id).where(EventUnit.unit_id.in_(below))
    return or_(Event.unit_id.in_(below), Event.id.in_(part))


def _merged(rows: Iterable[Row]) -> list[tuple[Row, tuple[str, ...]]]:
    """One line a session, with all the roles in which the person is there."""
    found: dict[int, tuple[Row, list[str]]] = {}
    for row in rows:
        found.setdefault(row.id, (row, []))[1].extend(filter(None, [getattr(row, "role", "")]))
    order = {str(role): place for place, role in enumerate(EngagementRole)}
    return [(row, tuple(sorted(map(str, roles), key=order.__getitem__))) for row, roles in found.values()]


# ── entries ──────────────────────────────────────────────────────────────────


def _uid(code: str, uid: str) -> str:
    """Of a session: it stays when the event moves, is called off, or has its code read differently."""
    return f"{code.rsplit('-', 1)[-1].lower()}.{uid}"


def _entry(row: Row, roles: tuple[str, ...], chairs: tuple[str, ...], planned: str, now: datetime) -> Entry:
    hall = ", ".join(filter(None, [row.venue_name, row.address]))
    return Entry(
        uid=_uid(row.code, row.uid),
        number=row.sequence,
        changed_at=now,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        name=row.name,
        code=row.event_code,
        state=str(row.state),
        reason=row.reason,
        kind=str(row.kind),
        session_kind=str(row.session_kind),
        session_title=row.session_title,
        place=", ".join(filter(None, [row.place, hall])),
        roles=roles,
        chairs=chairs,
        programme=planned,
    )


def _entries(actor: Actor, live: list[tuple[Row, tuple[str, ...]]], now: datetime) -> list[Entry]:
    """With who chairs, and with what is planned where that is of use already."""
    chairs = _chairs([row.id for row, _roles in live])
    soon = [row.id for row, _roles in live if now <= row.ends_at < now + SOON and row.state not in OFF]
    plans = programme(actor, soon) if soon else {}
    told_at = clock.now()
    return [_entry(row, roles, chairs.get(row.id, ()), plans.get(row.id, ""), told_at) for row, roles in live]


def _chairs(session_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """session id -> names, the first one first."""
    found: dict[int, tuple[str, ...]] = {}
    for part in chunks(session_ids):
        query = select(_engaged.session_id, _person.full_name).select_from(Engagement.__table__)
        query = query.join(Person.__table__, _person.id == _engaged.person_id)
        query = query.where(_engaged.session_id.in_(part), _engaged.role == EngagementRole.CHAIR)
        for session_id, name in session().execute(query.order_by(_engaged.session_id, _engaged.position, _engaged.id)):
            found[session_id] = (*found.get(session_id, ()), name)
    return found
