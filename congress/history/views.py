"""The audit page: of a part of the tree, or of one event."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from congress.core import audit
from congress.core.web import access, actor, page_number
from congress.events import queries as events
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
    verbs = list(current_app.extensions["words"]["verbs"])
    page = queries.list_lines(
        actor(),
        verb=verb if verb in verbs else "",
        typed=typed,
        scope_id=unit.unit_id if unit else None,
        event=event,
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
        told=told,
        head=audit.head(),
    )
