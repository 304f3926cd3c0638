"""What an event's page, and the page of a delegate, show of agendas: the programme of each session."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.agenda import queries
from congress.core.look import piece
from congress.core.web import NOBODY, actor


def programmes(event: Any) -> Markup:
    return piece("agenda/panel.html", plans=queries.list_programmes(actor(), event))


def for_delegate(event: Any, **_more: Any) -> Markup:
    """As whoever is called to the event reads it: without what is internal."""
    return piece("agenda/panel_delegate.html", plans=queries.list_programmes(NOBODY, event))


PANELS = {"events.show": programmes, "delegates.mine": for_delegate}
