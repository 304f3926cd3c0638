"""Events of a wave that follow a later template, many at once. What was changed by hand stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import DomainError
from congress.events import bulk, engagements, services
from congress.events.bulk import EVENT, SESSION, Plan
from congress.events.models import Event, EventKind, EventState
from congress.events.shape import Details, SessionPlan

_NAMES = [item.name for item in fields(Details)]
_TOLD = (EventState.CONVENED, EventState.OPEN)  # people were told: each change goes its ordinary way


@dataclass
class Followed:
    """Ids of events that changed; how many are those of which something was kept as a hand made it, those that a clash held
    back."""

    changed: set[int] = field(default_factory=set)
    kept: int = 0
    refused: int = 0


def events_of(wave_id: int, unit_ids: Sequence[int]) -> dict[int, Any]:
    """unit id -> its event of a wave."""
    found: dict[int, Any] = {}
    for part in chunks(unit_ids):
        query = select(EVENT).where(EVENT.c.wave_id == wave_id, EVENT.c.unit_id.in_(part))
        found |= {row.unit_id: row for row in session().execute(query)}
    return found


def follow(behind: Sequence[tuple[Any, Plan]], version: int, *, by: Actor) -> Followed:
    """(event, what the template says of it now); ``version``: of the template."""
    done = Followed()
    sessions = sessions_of([event.id for event, _plan in behind])
    rows, times, plenums = [], [], []
    planned: dict[int, dict[int, date]] = {}
    for event, plan in behind:
        wanted = keeping(event, plan, sessions[event.id])
        done.kept += bool(event.local)
        now = bulk.columns(wanted)
        same_times = _times(wanted.sessions) == _times([_stored(row) for row in sessions[event.id]])
        if same_times and all(getattr(event, name) == value for name, value in now.items()):
            rows.append(_row(event, now, version, by, news=False))
            continue
        if event.state in _TOLD or len(wanted.sessions) != len(sessions[event.id]):
            _change(event, wanted, sessions[event.id], version, done, by)
            continue
        done.changed.add(event.id)
        rows.append(_row(event, now, version, by, news=True))
        for stored, each in zip(sessions[event.id], wanted.sessions, strict=True):
            times.append({"row_id": stored.id, **{f"new_{name}": getattr(each, name) for name in _SESSION}})
        if event.kind == EventKind.CONGRESS and event.campaign_id is not None and event.state == EventState.SCHEDULED:
            planned.setdefault(event.campaign_id, {})[event.unit_id] = now["starts_on"]
        if EventKind.PLENUM in (event.kind, now["kind"]):
            plenums.append(event.id)
    _write(EVENT, rows)
    _write(SESSION, times)
    session().expire_all()
    engagements.sync_bodies(plenums)
    for campaign_id, days in sorted(planned.items()):
        bulk.plan_duties(campaign_id, days, by=by)
    return done


_SESSION = ("starts_at", "ends_at", "kind", "title", "venue_id")


def sessions_of(event_ids: Sequence[int]) -> dict[int, list[Any]]:
    """event id -> its sessions in order."""
    found: dict[int, list[Any]] = {event_id: [] for event_id in event_ids}
    for part in chunks(event_ids):
        query = select(SESSION).where(SESSION.c.event_id.in_(part)).order_by(SESSION.c.event_id, SESSION.c.position)
        for row in session().execute(query):
            found[row.event_id].append(row)
    return found


def _stored(row: Any) -> SessionPlan:
    return SessionPlan(row.starts_at, row.ends_at, row.kind, row.title, row.venue_id, row.place, row.expected, row.id)


def _times(plans: Sequence[SessionPlan]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(plan, name) for name in _SESSION) for plan in plans]


def keeping(event: Any, plan: Plan, stored: Sequence[Any]) -> Plan:
    """The template's word, but for what a hand changed; what no template tells stays too."""
    local = set(event.local)
    kept = {name: getattr(event, name) for name in _NAMES if name in local or name in _UNTOLD}
    details = replace(plan.details, **kept)
    if "sessions" in local:
        return replace(plan, details=details, sessions=tuple(map(_stored, stored)))
    told = [
        replace(each, place=row.place, expected=row.expected, id=row.id)
        for each, row in zip(plan.sessions, stored, strict=False)
    ]  # fmt: skip
    return replace(plan, details=details, sessions=(*told, *plan.sessions[len(told) :]))


_UNTOLD = ("term_no", "cluster", "congress_kind", "is_pilot", "body", "note", "visit_id")


def _row(event: Any, now: Mapping[str, Any], version: int, by: Actor, *, news: bool) -> dict[str, Any]:
    """``news``: something changed, and calendars that have the event learn of it."""
    told = {
        "version": event.version + news,
        "sequence": event.sequence + (news and event.state != EventState.DRAFT),
        "changed_at": clock.now() if news else event.changed_at,
        "changed_by": by.name if news else event.changed_by,
        "wave_version": version,
    }
    return {"row_id": event.id, **{f"new_{name}": value for name, value in {**now, **told}.items()}}


def _write(table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row's own values, in one prepared statement."""
    if not rows:
        return
    names = [name.removeprefix("new_") for name in rows[0] if name != "row_id"]
    statement = update(table).where(table.c.id == bindparam("row_id"))
    session().connection().execute(statement.values({name: bindparam(f"new_{name}") for name in names}), list(rows))


def _change(event: Any, wanted: Plan, stored: Sequence[Any], version: int, done: Followed, by: Actor) -> None:
    """By the ordinary way: whoever must come is told, a clash that forbids it leaves the event as it was."""
    try:
        with session().begin_nested():
            found = session().get_one(Event, event.id, with_for_update=True, populate_existing=True)
            hand = list(found.local)
            changed = services.change(found, wanted.details, wanted.sessions, by=by, version=found.version)
            found.local, found.wave_version = hand, version
            session().flush()
            done.changed |= {event.id} if changed else set()
    except DomainError:
        done.refused += 1
