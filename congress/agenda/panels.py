"""What an event's page shows of its agendas: the programme of each session."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.agenda import queries
from congress.core.look import piece
from congress.core.web import actor


def programmes(event: Any) -> Markup:
    return piece("agenda/panel.html", plans=queries.list_programmes(actor(), event))


PANELS = {"events.show": programmes}
