"""The audit page: of a part of the tree, of one event, or of one of its delegates."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from werkzeug.exceptions import NotFound

from congress.core import audit
from congress.core.web import access, actor, page_number
from congress.delegates import queries as delegates
from congress.delegates.models import Delegate
from congress.events import queries as events
from congress.events.models import Event
from congress.history import queries, telling
from congress.history.access import READ
from congress.orgs import queries as orgs

bp = Blueprint("history", __name__, url_prefix="/history")
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/")
@access(READ)
def index() -> str:
    verb, typed, under = request.args.get("verb", ""), request.args.get("q", "").strip()[:60], request.args.get("unit", "")
    unit = orgs.get_unit(actor(), under) if under else None
    code = request.args.get("event", "")
    event = events.get_event(actor(), code) if code else None
    delegate = _delegate(event)
    verbs = list(current_app.extensions["words"]["verbs"])
    page = queries.list_lines(
        actor(),
        verb=verb if verb in verbs else "",
        typed=typed,
        scope_id=unit.unit_id if unit else None,
        event=event,
        delegate=delegate.number if delegate else None,
        page=page_number(),
    )
    told = telling.told(page.items) if event else {}
    return render_template(
        "history/index.html",
        page=page,
        verb=verb,
        typed=typed,
        verbs=verbs,
        unit=unit,
        event=event,
        delegate=delegate,
        told=told,
        head=audit.head(),
    )


def _delegate(event: Event | None) -> Delegate | None:
    """Of that event, whom the address may name."""
    typed = request.args.get("delegate", "")
    if not typed:
        return None
    if event is None or not (typed.isdecimal() and len(typed) < 10):
        raise NotFound
    found = delegates.get_delegate(actor(), int(typed))
    if found.event_id != event.id:
        raise NotFound
    return found
