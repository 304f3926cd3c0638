"""Events beside what a calendar said of them: what they are now in the calendar's own terms, and what it said last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.text import clock_time, short_date
from congress.events.access import CHANGE
from congress.events.models import Engagement, EngagementRole, Event, EventSession, Told
from congress.orgs.access import in_reach
from congress.people.models import Person
from congress.venues.models import Venue

COLUMN_OF = {
    "kind": "event_kind", "title": "event_title", "starts": "starts", "ends": "ends", "venue_id": "venue_code",
    "chairs": "chairs",
}  # fmt: skip


@dataclass
class Known:
    """``values``: kind, title, starts, ends, venue_id, chairs, as ``sheet.Line`` has them; ``told``: what the last calendar
    said, None where none did; ``is_mine``: the actor may change it."""

    event_id: int
    unit_id: int
    state: str
    version: int
    values: dict[str, Any]
    told: Mapping[str, Any] | None
    is_mine: bool
    sessions: int = 0
    venue_code: str = ""
    chair_names: list[str] = field(default_factory=list)

    def shown(self, names: Iterable[str]) -> dict[str, Any]:
        """Some of the values, as a preview shows them."""
        return shown({**self.values, "venue_id": self.venue_code, "chairs": self.chair_names}, names)


def of_events(codes: Sequence[str], by: Actor) -> dict[str, Known]:
    """code -> event, of whichever unit."""
    found: dict[str, Known] = {}
    for part in chunks(sorted(set(codes))):
        query = (
            select(
                Event.code, Event.id, Event.unit_id, Event.state, Event.version, Event.kind, Event.title, Event.starts_at,
                Event.ends_at, Told.words, in_reach(Event.unit_id, by, *CHANGE.roles).label("is_mine"),
            )
            .outerjoin(Told, Told.event_id == Event.id)
            .where(Event.code.in_(part))
        )  # fmt: skip
        for row in session().execute(query):
            values = {"kind": str(row.kind), "title": row.title, "starts": row.starts_at.isoformat(),
                      "ends": row.ends_at.isoformat(), "venue_id": None, "chairs": []}  # fmt: skip
            found[row.code] = Known(row.id, row.unit_id, row.state, row.version, values, row.words, bool(row.is_mine))
    _add_sessions({known.event_id: known for known in found.values()})
    return found


def _add_sessions(events: Mapping[int, Known]) -> None:
    """The hall of the first session, and who chairs it, in order."""
    first: dict[int, Known] = {}
    for part in chunks(sorted(events)):
        query = select(EventSession.id, EventSession.event_id, EventSession.venue_id, Venue.code)
        query = query.outerjoin(Venue, Venue.id == EventSession.venue_id).where(EventSession.event_id.in_(part))
        for row in session().execute(query.order_by(EventSession.event_id, EventSession.position)):
            known = events[row.event_id]
            if not known.sessions:
                known.values["venue_id"], known.venue_code = row.venue_id, row.code or ""
                first[row.id] = known
            known.sessions += 1
    for part in chunks(sorted(first)):
        chairing = select(Engagement.session_id, Engagement.person_id, Person.full_name)
        chairing = chairing.join(Person, Person.id == Engagement.person_id)
        chairing = chairing.where(Engagement.session_id.in_(part), Engagement.role == EngagementRole.CHAIR)
        for chair in session().execute(chairing.order_by(Engagement.session_id, Engagement.position, Engagement.person_id)):
            first[chair.session_id].values["chairs"].append(chair.person_id)
            first[chair.session_id].chair_names.append(chair.full_name)


def shown(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Values by the columns of a calendar, as people read them."""
    return {COLUMN_OF[name]: _said(values[name]) if name in ("starts", "ends") else values[name] for name in names}


def _said(moment: str) -> str:
    """08h00 20/7/2025"""
    told = datetime.fromisoformat(moment)
    return f"{clock_time(told)} {short_date(told.astimezone(clock.ZONE).date())}"
