"""The shape of an event: what can be said of it, what follows from that, and how its sessions are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from congress.campaigns.models import Campaign, Duty, Status
from congress.core import clock, hooks
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.text import clean, fold, require_short
from congress.events import naming
from congress.events.models import (
    CongressKind,
    Event,
    EventKind,
    EventSession,
    SessionKind,
)
from congress.orgs.kinds import Kind
from congress.orgs.queries import find_place
from congress.people.models import Body
from congress.venues.models import Venue
from congress.visits.models import Visit

LONGEST = {"title": 300, "theme": 500, "cluster": 200, "term": 40, "note": 2000}
MOST_DAYS = 31  # of one event; a longer run is a series
MOST_PEOPLE = 1_000_000  # at one session
DELEGATES_FROM = 200  # members from which a base organisation sends delegates (domain notes 3.2)
PREFIX: Mapping[str, str] = {
    EventKind.CONGRESS: "DH", EventKind.PLENUM: "HN", EventKind.CONFERENCE: "HN", EventKind.COMMENT_CONFERENCE: "LYK",
    EventKind.CLUSTER_CONFERENCE: "CUM", EventKind.SEMINAR: "TD", EventKind.BRIEFING: "GB", EventKind.RECEPTION: "TK",
    EventKind.CEREMONY: "LE", EventKind.FIRST_SESSION: "KH", EventKind.CELL_MEETING: "SH",
}  # fmt: skip
_SHOWN = frozenset({
    "title", "theme", "ordinal", "term", "term_no", "cluster", "kind", "body", "note", "congress_kind", "content_mode",
    "agenda_key",
})  # fmt: skip
SESSION: Any = EventSession.__table__


@dataclass(frozen=True)
class Details:
    """What an event is, its times apart. ``ordinal``: lần thứ; ``term_no``: khoá; ``term``: "2025 - 2030", or a year."""

    kind: str
    title: str = ""
    ordinal: int | None = None
    term_no: int | None = None
    term: str = ""
    theme: str = ""
    cluster: str = ""
    congress_kind: str = ""
    content_mode: int | None = None
    is_pilot: bool = False
    body: str = ""
    note: str = ""
    visit_id: int | None = None
    agenda_key: str = ""


@dataclass(frozen=True)
class SessionPlan:
    """A session as somebody wants it; ``id``: of the one that it changes. Times are aware."""

    starts_at: datetime
    ends_at: datetime
    kind: str = SessionKind.OFFICIAL
    title: str = ""
    venue_id: int | None = None
    place: str = ""
    expected: int | None = None
    id: int | None = None


def details_of(event: Any) -> Details:
    return Details(**{item.name: getattr(event, item.name) for item in fields(Details)})


def local_day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()


# ── what an event is ─────────────────────────────────────────────────────────


def arranged(sessions: Sequence[SessionPlan]) -> list[SessionPlan]:
    """In order of time.

    :raises DomainError: there is none, one ends before it begins, or they lie too far apart.
    """
    if not sessions:
        raise DomainError("event.no_session", 422)
    for plan in sessions:
        if plan.ends_at <= plan.starts_at:
            raise DomainError("event.times_reversed", 422, starts=_said(plan.starts_at), ends=_said(plan.ends_at))
        if plan.expected is not None and not 0 <= plan.expected <= MOST_PEOPLE:
            raise DomainError("event.bad_expected", 422)
        require_short(plan.title, 300)
        require_short(plan.place, 300)
    ordered = sorted(sessions, key=lambda plan: (plan.starts_at, plan.ends_at))
    if max(plan.ends_at for plan in ordered) - ordered[0].starts_at > timedelta(days=MOST_DAYS):
        raise DomainError("event.too_long", 422, days=MOST_DAYS)
    return ordered


def _said(moment: datetime) -> str:
    return moment.astimezone(clock.ZONE).strftime("%Hh%M %d/%m/%Y")


def completed(details: Details, unit: Any, day: date) -> Details:
    """What need not be typed: the body of a plenum, the kind of a congress by the size of the unit (domain notes 3.2).

    :raises DomainError: a text is too long, a number is none, or the visit is not there.
    """
    for name, limit in LONGEST.items():
        require_short(getattr(details, name), limit)
    for name in ("ordinal", "term_no"):
        if getattr(details, name) is not None and not 0 < getattr(details, name) < 1000:
            raise DomainError("event.bad_number", 422)
    if details.visit_id is not None and session().get(Visit, details.visit_id) is None:
        raise DomainError("event.no_visit", 422)
    if details.kind == EventKind.PLENUM:
        return replace(details, body=details.body or Body.COMMITTEE)
    if details.kind == EventKind.CONGRESS:
        place = find_place(unit.unit_id, day) or unit
        kind = details.congress_kind or congress_kind_of(place.kind, place.members)
        return replace(details, congress_kind=kind, content_mode=details.content_mode or 4)
    return details


def congress_kind_of(kind: str, members: int | None) -> CongressKind:
    """Of members in a cell and in a small base organisation, else of delegates."""
    if kind in (Kind.CELL, Kind.BASE_CELL):
        return CongressKind.MEMBERS
    if kind in (Kind.BASE, Kind.SUB) and members is not None and members < DELEGATES_FROM:
        return CongressKind.MEMBERS
    return CongressKind.DELEGATES


def columns(details: Details, unit: Any, ordered: Sequence[SessionPlan]) -> dict[str, Any]:
    """Columns of an event that follow from what it is and when."""
    last = max(plan.ends_at for plan in ordered)
    place = find_place(unit.unit_id, local_day(ordered[0].starts_at)) or unit
    name, search = told_name(details, place.name, place.kind)
    told = {item.name: getattr(details, item.name) for item in fields(Details)}
    told["title"] = clean(details.title)
    return told | {
        "name": name,
        "search": search,
        "starts_at": ordered[0].starts_at,
        "ends_at": last,
        "starts_on": local_day(ordered[0].starts_at),
        "ends_on": local_day(last - timedelta(seconds=1)),
    }


def told_name(details: Details, unit_name: str, unit_kind: str) -> tuple[str, str]:
    """(the name shown, what a search looks at) of an event of a unit that is called so on its day."""
    canonical, title = naming.canonical(details, unit_name, unit_kind), clean(details.title)
    return title or canonical[:400], fold(f"{title} {canonical} {unit_name}")[:800]


def new_code(kind: str, unit_code: str, day: date) -> str:
    """DH-01.01-250612, with -2, -3 … behind it where there is one already."""
    stem = f"{PREFIX[kind]}-{unit_code}-{day:%y%m%d}"
    taken = set(session().scalars(select(Event.code).where(Event.code.like(f"{_plain(stem)}%", escape="\\"))))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def campaign_of(unit_id: int) -> int | None:
    """The campaign whose duty a congress of the unit fulfils: of those that run, the one that ends last."""
    query = (
        select(Campaign.id)
        .join(Duty, Duty.campaign_id == Campaign.id)
        .where(Duty.unit_id == unit_id, Duty.status != Status.EXCUSED, Campaign.archived_at.is_(None))
        .order_by(Campaign.deadline.desc(), Campaign.id)
        .limit(1)
    )
    return session().scalar(query)


# ── sessions ─────────────────────────────────────────────────────────────────


def write_sessions(event: Event, ordered: Sequence[SessionPlan]) -> tuple[list[int], list[int]]:
    """Store the sessions that are wanted. Answers the ids of new ones, and of those that nobody wants any more: they go with
    ``drop_sessions``, after what they know has been handed on.

    :raises DomainError: a venue that is not there, or a session that somebody else has taken away.
    """
    _require_venues(ordered)
    known = {row.id: row for row in session().execute(select(SESSION).where(SESSION.c.event_id == event.id))}
    kept = {plan.id for plan in ordered if plan.id is not None}
    if kept - known.keys():
        raise DomainError("event.changed_since", name=event.changed_by)
    last = _last_number(event, [row.code for row in known.values()])
    fresh: list[int] = []
    for position, plan in enumerate(ordered, 1):
        values = {item.name: getattr(plan, item.name) for item in fields(SessionPlan) if item.name != "id"}
        values |= {"position": position, "title": clean(plan.title), "place": clean(plan.place)}
        if plan.id is not None:
            session().execute(update(SESSION).where(SESSION.c.id == plan.id).values(**values))
            continue
        last += 1
        statement = insert(SESSION).values(event_id=event.id, code=f"{event.code}-P{last}", **values)
        fresh.append(session().execute(statement.returning(SESSION.c.id)).scalar_one())
    return fresh, sorted(known.keys() - kept)


def _last_number(event: Event, codes: Sequence[str]) -> int:
    """Of its sessions, those that are no more included: other calendars know them by it."""
    return max([event.last_gone, *(int(code.rsplit("-P", 1)[-1]) for code in codes)])


def drop_sessions(event: Event, session_ids: Sequence[int]) -> None:
    """Their numbers are not given again.

    :raises DomainError: somebody was recorded there: who was in the room is never lost.
    """
    if hooks.attended(session_ids=session_ids):
        raise DomainError("event.session_attended", 409)
    these = EventSession.id.in_(session_ids)
    event.last_gone = _last_number(event, session().scalars(select(EventSession.code).where(these)).all())
    session().execute(delete(EventSession).where(these))


def _require_venues(ordered: Sequence[SessionPlan]) -> None:
    wanted = {plan.venue_id for plan in ordered if plan.venue_id is not None}
    known = set(session().scalars(select(Venue.id).where(Venue.id.in_(wanted)))) if wanted else set()
    if wanted - known:
        raise DomainError("event.no_venue", 422)


# ── what is kept of a change ─────────────────────────────────────────────────


def snapshot(event: Event) -> dict[str, Any]:
    """What an event is, as JSON."""
    return {item.name: getattr(event, item.name) for item in fields(Details)}


def sessions_told(event_id: int) -> list[dict[str, Any]]:
    """Its sessions, as JSON."""
    query = select(SESSION).where(SESSION.c.event_id == event_id).order_by(SESSION.c.position)
    return [
        {
            "code": row.code, "kind": str(row.kind), "title": row.title, "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(), "venue_id": row.venue_id, "place": row.place, "expected": row.expected,
        }
        for row in session().execute(query)
    ]  # fmt: skip


def shows(changed: Sequence[str], before: object, after: object) -> bool:
    """Would another calendar show it differently?"""
    return before != after or not _SHOWN.isdisjoint(changed)


def touch(event: Event, by: Actor, *, calendars: bool = True) -> None:
    """Every change raises the version; one that calendars show raises their sequence too."""
    event.version += 1
    event.sequence += calendars
    event.changed_at, event.changed_by = clock.now(), by.name
    session().flush()
