"""What pages of lower features show of the trail: the way to it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.core.look import piece
from congress.core.web import whole_actor
from congress.history.access import READ
from congress.orgs.queries import get_unit_by_id


def of_event(event: Any) -> Markup:
    return _way(event)


def of_delegate(delegate: Any, held: Any) -> Markup:
    return _way(held.event, delegate.id)


def _way(event: Any, delegate_id: int | None = None) -> Markup:
    """For whoever reads what is done in the unit that holds the event."""
    if not whole_actor().covers(get_unit_by_id(event.unit_id).path, *READ.roles):
        return Markup()
    return piece("history/panel.html", event=event, delegate_id=delegate_id)


PANELS = {"events.show.aside": of_event, "delegates.show": of_delegate}
