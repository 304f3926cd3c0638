"""What pages of lower features show of papers: those of an event, and a delegate's own summons on his page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.core.look import piece
from congress.core.web import actor
from congress.documents import queries, sheets
from congress.documents.access import may_issue
from congress.orgs.queries import get_unit_by_id


def of_event(event: Any) -> Markup:
    """Papers that hold good; nothing for who could neither read nor issue any."""
    listed = [each for each in queries.list_documents(actor(), event.id) if each.is_live]
    issues = may_issue(actor(), get_unit_by_id(event.unit_id).path)
    return piece("documents/panel.html", event=event, listed=listed, issues=issues) if listed or issues else Markup()


def of_roll(held: Any) -> Markup:
    return piece("documents/panel_roll.html", held=held) if held.roll is not None else Markup()


def of_own(event: Any, delegate: Any, token: str) -> Markup:
    """His summons to take along, where one names him."""
    if sheets.find_own(event.id, delegate.id) is None:
        return Markup()
    return piece("documents/panel_own.html", token=token)


PANELS = {"events.show": of_event, "delegates.roll": of_roll, "delegates.mine.acts": of_own}
