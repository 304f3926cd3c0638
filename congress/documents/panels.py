"""What pages of lower features show of papers: those of an event, and a delegate's own summons on his page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.core.look import piece
from congress.core.web import actor, whole_actor
from congress.delegates import access as delegates
from congress.documents import badge_prints, queries, sheets
from congress.documents.access import REPORTS, may_issue
from congress.documents.freezing import kind_of
from congress.documents.queries import get_desk
from congress.events.models import EventKind
from congress.orgs.queries import get_unit_by_id


def of_event(event: Any) -> Markup:
    """Papers that hold good; nothing for who could neither read nor issue any."""
    listed = [each for each in queries.list_documents(actor(), event.id) if each.is_live]
    issues = may_issue(actor(), get_unit_by_id(event.unit_id).path)
    return piece("documents/panel.html", event=event, listed=listed, issues=issues) if listed or issues else Markup()


def of_roll(held: Any) -> Markup:
    return piece("documents/panel_roll.html", held=held) if held.roll is not None else Markup()


def of_badge(delegate: Any, held: Any) -> Markup:
    """Is his badge printed, and does it still say what is so? For who prints it."""
    found = badge_prints.states(held.event, number=delegate.number) if held.convenes else []
    return piece("documents/panel_badge.html", held=held, badge=found[0]) if found else Markup()


def of_own(event: Any, delegate: Any, token: str) -> Markup:
    """His summons to take along, where one names him."""
    if sheets.find_own(event.id, delegate.id) is None:
        return Markup()
    return piece("documents/panel_own.html", token=token)


def of_papers(event: Any, desk: Any) -> Markup:
    """The way to the report on delegates, or on members who attend, for who sees the whole list."""
    reader = whole_actor().only(delegates.READ.roles)
    if event.kind != EventKind.CONGRESS or not reader.covers(desk.unit.path, *delegates.READ.roles):
        return Markup()
    return piece("documents/panel_report.html", event=event, kind=kind_of(event))


def of_report(event: Any, document: Any) -> Markup:
    """From an issued report back to its figures, and to what has changed since."""
    if document.kind not in REPORTS:
        return Markup()
    return of_papers(event, get_desk(whole_actor(), event.code))


PANELS = {
    "events.show": of_event,
    "delegates.roll": of_roll,
    "delegates.show": of_badge,
    "delegates.mine.acts": of_own,
    "documents.index": of_papers,
    "documents.show": of_report,
}
