"""What pages of lower features, and the desk, show of delegates."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from congress.core import clock
from congress.core.errors import NotFound
from congress.core.look import piece
from congress.core.web import whole_actor
from congress.delegates import queries, rolls
from congress.delegates.access import CHANGE, READ
from congress.delegates.bodies import is_of_body
from congress.events.models import EventKind


def of_event(event: Any) -> Markup:
    """How far the roll of a congress is; who keeps it is shown where to begin."""
    reader = whole_actor().only(READ.roles)
    if not reader.roles:
        return Markup()
    try:
        held = queries.get_held(reader, event.code)
    except NotFound:  # he sees the event by another role
        return Markup()
    has_list = event.kind == EventKind.CONGRESS or is_of_body(event)
    if held.roll is None and not (has_list and held.convenes):
        return Markup()
    figures = rolls.figures_of(reader, [event.id])[event.id] if held.roll else None
    size = held.roll.size if held.roll and rolls.sees_all(reader, held) else None
    return piece("delegates/panel_event.html", event=event, figures=figures, size=size)


def of_unit(unit: Any, day: date) -> Markup:
    """Lists that a unit has not sent up yet."""
    reader = whole_actor().only(READ.roles)
    if not reader.covers(unit.path, *READ.roles):
        return Markup()
    return _lists(rolls.lists_due(reader, [unit.unit_id], max(day, clock.today())))


def of_mine() -> Markup:
    """Lists that my units have to send, absences to decide, corrections to answer."""
    mine = whole_actor().only(CHANGE.roles)
    units, today = sorted({grant.unit_id for grant in mine.grants}), clock.today()
    if not units:
        return Markup()
    return _lists(rolls.lists_due(mine, units, today), rolls.absences_due(units, today), rolls.corrections_due(units))


def _lists(lists: Any, absences: Any = (), corrections: Any = ()) -> Markup:
    return piece("delegates/panel_lists.html", lists=lists, absences=absences, corrections=corrections)


PANELS = {"events.show": of_event, "orgs.show": of_unit, "home.desk": of_mine}
