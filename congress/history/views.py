"""The audit page."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from congress.core import audit
from congress.core.web import access, actor, page_number
from congress.history import queries
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
    verbs = list(current_app.extensions["words"]["verbs"])
    page = queries.list_lines(
        actor(),
        verb=verb if verb in verbs else "",
        typed=typed,
        scope_id=unit.unit_id if unit else None,
        page=page_number(),
    )
    return render_template("history/index.html", page=page, verb=verb, typed=typed, verbs=verbs, unit=unit, head=audit.head())
