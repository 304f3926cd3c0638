"""What pages of lower features, and the desk, show of events."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from congress.core import clock
from congress.core.look import piece
from congress.core.web import actor, whole_actor
from congress.events import around, clashes
from congress.events.access import CHANGE, may_change


def of_unit(unit: Any, day: date) -> Markup:
    rows = around.next_events(actor(), day, unit_id=unit.unit_id)
    mine = may_change(whole_actor().only(CHANGE.roles), unit.path)
    return piece("events/panel_unit.html", unit=unit, rows=rows, mine=mine)


def of_person(person: Any) -> Markup:
    return piece("events/panel_person.html", rows=around.next_events(actor(), clock.today(), person_id=person.id, limit=10))


def of_visit(visit: Any) -> Markup:
    return piece("events/panel_visit.html", rows=around.next_events(actor(), clock.today(), visit_id=visit.id, limit=50))


def of_venue(venue: Any) -> Markup:
    return piece("events/panel_venue.html", rows=around.next_in_venue(actor(), venue.id, clock.today()))


def of_mine() -> Markup:
    return piece("events/panel_desk.html", rows=around.desk_events(whole_actor(), clock.today()))


def of_clashes(event: Any) -> Markup:
    """What stands in the way of an event that is still ahead, above its page."""
    if event.ends_at < clock.now():
        return Markup()
    return piece("events/panel_clashes.html", event=event, found=clashes.of_event(whole_actor(), event))


PANELS = {
    "orgs.show": of_unit, "people.show": of_person, "visits.show": of_visit, "venues.show": of_venue, "home.desk": of_mine,
    "events.show.notes": of_clashes,
}  # fmt: skip
