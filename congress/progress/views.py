"""The board: how far everybody is, what is missing, whom to call; it follows changes by itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from congress.campaigns import queries as campaigns
from congress.campaigns.models import Campaign
from congress.core import clock, web
from congress.core.text import agrees, percent
from congress.core.web import access, actor, as_of, attachment, page_number
from congress.orgs import queries as orgs
from congress.orgs.access import PHONES
from congress.people import queries as people
from congress.progress import export, queries, watching
from congress.progress.access import LISTS, READ
from congress.progress.chart import draw
from congress.progress.figures import level_word, levels_of
from congress.progress.queries import Scope

bp = Blueprint("progress", __name__, url_prefix="/progress")
BLUEPRINTS = (bp,)
AS_OF = ("progress.show", "progress.missing", "progress.piece", "progress.sheet")
MIME_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@access(READ)
def index() -> Any:
    """Straight to the board where there is just one campaign."""
    found = campaigns.list_campaigns(actor())
    if len(found) == 1:
        return redirect(url_for("progress.show", code=found[0].code))
    return render_template("progress/index.html", campaigns=found)


def _asked(code: str) -> tuple[Campaign, Scope]:
    campaign = campaigns.get_campaign(actor(), code)
    return campaign, queries.scope_of(actor(), campaign, request.args.get("under"), as_of())


@bp.get("/<code>")
@access(READ)
def show(code: str) -> str:
    campaign, scope = _asked(code)
    return render_template("progress/show.html", version=watching.tag(campaign, scope), **_board(campaign, scope))


@bp.get("/<code>/piece")
@access(READ)
def piece(code: str) -> Response:
    """The figures alone, for the page to fetch again and again; an unchanged one costs a header."""
    if (same := watching.unchanged()) is not None:
        return web.not_modified(same)
    campaign, scope = _asked(code)
    return web.tagged(render_template("progress/figures.html", **_board(campaign, scope)), watching.tag(campaign, scope))


def _board(campaign: Campaign, scope: Scope) -> dict[str, Any]:
    day = as_of()
    unit = scope.place or orgs.get_unit_by_id(scope.unit_id)
    found: dict[str, Any] = {"campaign": campaign, "scope": scope, "unit": unit, "figures": None, "counted": clock.now()}
    if scope.place is None:
        return found
    figures = queries.figures(campaign, scope, day)
    level = request.args.get("level", "")
    if level not in levels_of(campaign.kinds):
        level = max(figures.levels, key=lambda figure: (figure.remaining > 0, figure.total > 0)).level
        level = next((figure.level for figure in reversed(figures.levels) if figure.remaining), level)
    points = queries.burn_up(campaign, scope, level, day)
    return found | {
        "figures": figures,
        "parts": queries.parts(actor(), campaign, scope, day),
        "level": level,
        "level_word": level_word(level),
        "charts": [(width, draw(points, day, campaign.deadline, width)) for width in (540, 340)],
        "states": queries.states_now(campaign, scope) if day == clock.today() else None,
        "overdue": (day - campaign.deadline).days,
        "levels": [(str(figure.level), level_word(figure.level)) for figure in figures.levels if figure.total],
        "quoted": _quoted(figures),
    }


def _quoted(figures: Any) -> dict[str, Any] | None:
    """A percentage that somebody quoted: does it follow from the figures?"""
    typed = request.args.get("quoted", "").strip()[:20]
    if not typed:
        return None
    fits = [figure for figure in figures.levels if agrees(typed, figure.done, figure.total)]
    return {
        "typed": typed,
        "fits": fits,
        "figures": [(figure, percent(figure.done, figure.total)) for figure in figures.levels],
    }


@bp.get("/<code>/missing")
@access(LISTS)
def missing(code: str) -> str:
    """Units that are not done, with whom to call: two taps from the board."""
    campaign, scope = _asked(code)
    level = request.args.get("level", "")
    level = level if level in levels_of(campaign.kinds) else ""
    page = queries.list_missing(actor(), campaign, scope, as_of(), level or None, page_number())
    secretaries = people.secretaries([row.unit_id for row in page.items], as_of())
    return render_template(
        "progress/missing.html",
        campaign=campaign,
        unit=scope.place or orgs.get_unit_by_id(scope.unit_id),
        page=page,
        level=level,
        levels=[(str(each), level_word(each)) for each in levels_of(campaign.kinds)],
        secretaries=secretaries,
        phones=actor().has(*PHONES),
        figures=queries.figures(campaign, scope, as_of()) if scope.place else None,
        overdue=(as_of() - campaign.deadline).days,
    )


@bp.get("/<code>/sheet")
@access(LISTS)
def sheet(code: str) -> Response:
    """The board and what is missing as a workbook; formulas in names stay text."""
    campaign, scope = _asked(code)
    content = export.workbook(actor(), campaign, scope, as_of())
    return attachment(content, f"tien-do-{campaign.code}-{as_of().isoformat()}.xlsx", MIME_XLSX)
