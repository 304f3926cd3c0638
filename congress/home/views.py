"""My desk, preferences, undo."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.accounts import queries as accounts
from congress.accounts import services
from congress.accounts.access import MANAGE
from congress.campaigns import queries as campaigns
from congress.campaigns.access import REPORT
from congress.core import clock, staging, undo, web
from congress.core.look import LANGUAGES, TYPE_SIZES
from congress.core.policy import PUBLIC, SIGNED_IN
from congress.core.web import access, actor
from congress.jobs import queries as jobs
from congress.notices import queries as notices
from congress.orgs import decisions, imports
from congress.progress import queries as progress

bp = Blueprint("home", __name__)
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()

# kind of a waiting sheet -> the page that shows it
PREVIEWS = {
    imports.KIND: "orgs.register_preview",
    decisions.KIND: "orgs.decisions_preview",
    "people.posts": "people.posts_preview",
    "campaigns.reports": "campaigns.reports_preview",
    "venues.register": "venues.register_preview",
    "events.calendar": "events.calendar_preview",
    "events.delegations": "events.delegations_preview",
    "delegates.list": "delegates.import_preview",
}


@bp.get("/")
@access(SIGNED_IN)
def desk() -> str:
    """What waits for me, and how far my part is."""
    found = campaigns.list_campaigns(actor())
    manager, reporter = actor().only(MANAGE.roles), actor().only(REPORT.roles)
    return render_template(
        "home/desk.html",
        duties=campaigns.list_own_duties(reporter),
        waiting=[(batch, PREVIEWS[batch.kind]) for batch in staging.list_waiting(actor())],
        flagged=campaigns.count_flagged(reporter, [campaign.id for campaign in found]) if reporter.roles else {},
        campaigns=found,
        board=_board(found[0]) if found else None,
        appoint=accounts.list_to_appoint(manager) if manager.roles else [],
        counts=accounts.count_accounts(manager) if manager.roles else None,
        notices=notices.list_unread(actor()),
        live=jobs.list_live(actor()),
    )


def _board(campaign: Any) -> tuple[Any, Any]:
    """A campaign with the figures of the reader's part, None where that does not stand today."""
    scope = progress.scope_of(actor(), campaign, None, clock.today())
    return campaign, progress.figures(campaign, scope, clock.today()) if scope.place else None


@bp.post("/preferences")
@access(PUBLIC)
def prefer() -> BaseResponse:
    """Language or size of type, for this browser and, if somebody is signed in, for him everywhere."""
    language, type_size = request.form.get("language"), request.form.get("type_size")
    if language in LANGUAGES:
        session["language"] = language
    if type_size in TYPE_SIZES:
        session["type_size"] = type_size
    if actor().account_id is not None and (language in LANGUAGES or type_size in TYPE_SIZES):
        services.prefer(
            actor(),
            language=language if language in LANGUAGES else None,
            type_size=type_size if type_size in TYPE_SIZES else None,
        )
    return redirect(web.safe_next(request.form.get("back", ""), url_for("home.desk")))


@bp.post("/undo/<int:offer_id>")
@access(SIGNED_IN)
def take_back(offer_id: int) -> BaseResponse:
    """Take a one-click act back, within ten minutes."""
    undo.take_back(offer_id, by=actor())
    flash(gettext("Đã hoàn tác."))
    return redirect(web.safe_next(request.form.get("back", ""), url_for("home.desk")))
