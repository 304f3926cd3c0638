"""Reads for the pages of check-in: events with doors, sessions, points, names to be written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from congress.checkin.intake import window_of
from congress.checkin.models import CheckIn, Presence
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError, NotFound
from congress.core.paging import PER_PAGE, Page, paginate
from congress.core.text import clean, fold
from congress.delegates import codes, rolls
from congress.delegates import queries as delegates
from congress.delegates.models import Block, Delegate, Delegation, Roll, Standing
from congress.delegates.queries import Held
from congress.events import queries as events
from congress.events.access import visible
from congress.events.models import Event, EventSession, Point
from congress.orgs import queries as orgs

Row = Any
RECENT = timedelta(days=7)  # for which an event that is over is listed first
HIGHEST = 2**31 - 1  # number that a column can be compared with
FOUND = 8  # people whom a search by a steward shows


def get_held(actor: Actor, code: str) -> Held:
    """An event with its roll, for who sees the whole of it: who keeps it, and who leads the unit that holds it.

    :raises NotFound: there is no such event, or it does not concern the actor. :raises DomainError: he sees a part of it.
    """
    held = delegates.get_held(actor, code)
    if not rolls.sees_all(actor, held):
        raise DomainError("forbidden", 403)
    return held


def list_events(actor: Actor, page: int = 1) -> Page:
    """Events with a roll that are on, ahead, or over since a week at most, the nearest first; then those long over."""
    is_old = Event.ends_at < clock.now() - RECENT
    query = select(Event.id, Event.code, Event.name, Event.starts_at, Event.ends_at, Event.starts_on, Event.unit_id)
    query = query.join(Roll, Roll.event_id == Event.id).where(visible(actor))
    return paginate(query.order_by(is_old, Event.starts_at, Event.id), page)


def units_of(rows: Sequence[Row]) -> dict[int, str]:
    """Names of the units that hold these events."""
    return {unit_id: row.name for unit_id, row in orgs.names_of([row.unit_id for row in rows], clock.today()).items()}


def sessions_of(held: Held) -> Sequence[Row]:
    return events.sessions_of([held.event.id])[held.event.id]


def choose_session(held: Held, code: str) -> Row:
    """The session that was asked for, else that which is on, else the next, else the last.

    :raises NotFound: no such session. :raises DomainError: the event has none.
    """
    rows = sessions_of(held)
    if not rows:
        raise DomainError("checkin.no_session", 409)
    if code:
        found = next((row for row in rows if row.code == code), None)
        if found is None:
            raise NotFound
        return found
    return find_session_on(held) or next((row for row in rows if row.ends_at >= clock.now()), rows[-1])


def find_session_on(held: Held) -> Row | None:
    """The first session that admits people now."""
    now = clock.now()
    return next((row for row in sessions_of(held) if window_of(row).opens <= now <= row.ends_at), None)


def _there(session_id: int) -> Any:
    """point -> official delegates who are there now, and who were there at all."""
    return (
        select(
            Presence.point_id, func.count().filter(Presence.is_in).label("present"),
            func.count().filter(Presence.first_at.is_not(None)).label("told"),
        )
        .join(Delegate, Delegate.id == Presence.delegate_id)
        .where(Presence.session_id == session_id, Delegate.standing == Standing.OFFICIAL)
        .group_by(Presence.point_id)
        .subquery()
    )  # fmt: skip


def points_of(session_id: int, typed: str = "", page: int = 1) -> Page:
    """Points of attendance of a session with ``present``, ``told`` and ``expected``; those where fewest are come first.
    ``typed``: words of a name without accents; names are few enough to be folded here."""
    there = _there(session_id)
    present = func.coalesce(there.c.present, 0)
    query = select(Point.id, Point.name, Point.expected, present.label("present"), func.coalesce(there.c.told, 0).label("told"))
    query = query.outerjoin(there, there.c.point_id == Point.id).where(Point.session_id == session_id)
    words = fold(typed).split()[:8]
    if not words:
        return paginate(query.order_by(present, Point.id), page)
    rows = session().execute(query.order_by(present, Point.id)).all()
    found = [row for row in rows if all(word in fold(row.name) for word in words)]
    number = min(max(1, page), max(1, -(-len(found) // PER_PAGE)))
    return Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], len(found), number)


def count_points(session_id: int) -> int:
    return session().scalar(select(func.count()).select_from(Point).where(Point.session_id == session_id)) or 0


@dataclass(frozen=True)
class Together:
    """``reporting``: points at which somebody was recorded; ``elsewhere``: who was recorded at none of them."""

    points: int
    reporting: int
    expected: int
    present: int
    elsewhere: int


def points_together(session_id: int) -> Together:
    """All points of a session, in one statement each."""
    there = _there(session_id)
    whole = select(func.count(), func.count(there.c.told), func.coalesce(func.sum(Point.expected), 0),
                   func.coalesce(func.sum(there.c.present), 0))  # fmt: skip
    whole = whole.select_from(Point).outerjoin(there, there.c.point_id == Point.id).where(Point.session_id == session_id)
    here = select(Point.id).where(Point.session_id == session_id)
    is_elsewhere = or_(there.c.point_id.is_(None), there.c.point_id.not_in(here))
    elsewhere = int(session().scalar(select(func.sum(there.c.present)).where(is_elsewhere)) or 0)
    points, reporting, expected, present = session().execute(whole).one()
    return Together(points, reporting, int(expected), int(present), elsewhere)


def _people(held: Held) -> Select[Any]:
    return (
        select(
            Delegate.id, Delegate.number, Delegate.full_name, Delegate.standing, Delegate.row, Delegate.place,
            Delegate.post, Delegation.name.label("delegation_name"), Block.name.label("block_name"),
        )
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Block, Block.id == Delegate.block_id)
        .where(Delegate.event_id == held.event.id, Delegate.standing == Standing.OFFICIAL)
    )  # fmt: skip


def find_people(held: Held, typed: str, session_id: int) -> Sequence[Row]:
    """Official delegates by words of their names without accents, or by the number of a badge; each with ``is_in``."""
    plain = clean(typed)
    words = fold(plain).split()[:8]
    if not words:
        return []
    number = codes.parse_badge_number(plain) if any(each.isdigit() for each in plain) else None
    number = min(number, HIGHEST) if number is not None else None
    named = and_(*(Delegate.search.contains(word, autoescape=True) for word in words))
    query = _with_presence(held, session_id).where(or_(named, Delegate.number == number) if number is not None else named)
    return session().execute(query.order_by(Delegate.sort_key, Delegate.id).limit(FOUND)).all()


def _with_presence(held: Held, session_id: int) -> Select[Any]:
    mine = (Presence.delegate_id == Delegate.id) & (Presence.session_id == session_id)
    return _people(held).add_columns(Presence.is_in, Presence.first_at, Presence.spans).outerjoin(Presence, mine)


def sheet_of(held: Held, session_id: int, delegation_id: int | None, page: int) -> Page:
    """Names for an entry from paper, by delegation and protocol."""
    query = _with_presence(held, session_id)
    if delegation_id is not None:
        query = query.where(Delegate.delegation_id == delegation_id)
    order = Delegation.position.is_(None), Delegation.position, Delegate.rank, Delegate.sort_key, Delegate.id
    return paginate(query.order_by(*order), page, 100)


def in_room(held: Held, ids: Sequence[int], page: int) -> Page:
    """These people, by delegation and name."""
    order = Delegation.position.is_(None), Delegation.position, Delegate.rank, Delegate.sort_key, Delegate.id
    return paginate(_people(held).where(Delegate.id.in_(ids)).order_by(*order), page)


@dataclass(frozen=True)
class Stays:
    """Of one delegate at one session: (from, to or None) in order."""

    position: int
    title: str
    ends_at: datetime
    spans: Sequence[tuple[datetime, datetime | None]]


def stays_of(delegate_id: int) -> list[Stays]:
    """When he was in the room, session by session."""
    query = (
        select(EventSession.position, EventSession.title, EventSession.ends_at, Presence.spans)
        .join(Presence, Presence.session_id == EventSession.id)
        .where(Presence.delegate_id == delegate_id, Presence.first_at.is_not(None))
        .order_by(EventSession.position)
    )
    return [
        Stays(row.position, row.title, row.ends_at, [(_instant(told[0]), _instant(told[1])) for told in row.spans])  # type: ignore[misc]
        for row in session().execute(query)
    ]


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def by_source(session_id: int) -> dict[str, int]:
    """How it is known who entered: source -> facts with which somebody came in."""
    query = select(CheckIn.source, func.count()).where(CheckIn.session_id == session_id, CheckIn.outcome == "entered")
    return {str(source): many for source, many in session().execute(query.group_by(CheckIn.source).order_by(CheckIn.source))}


def moment_of(row: Row, hour: Any) -> datetime:
    """An hour of the day on which a session is; of one that goes on after midnight, or lets in before it, of the day after or
    before, where that alone lies within."""
    told = datetime.combine(row.starts_at.astimezone(clock.ZONE).date(), hour, clock.ZONE)
    tried = (told + timedelta(days=days) for days in (0, 1, -1))
    return next((each for each in tried if window_of(row).opens <= each <= row.ends_at), told)
