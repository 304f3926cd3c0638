"""Pages of units: the tree, search, one unit through time, registers and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import importing, web
from congress.core.actor import Actor
from congress.core.importing import Importer, Options
from congress.core.sheets import Sheet
from congress.core.speech import say
from congress.core.staging import Preview, Problem
from congress.core.text import parse_date
from congress.core.web import access, actor, as_of, page_number
from congress.orgs import decisions, imports, queries, register
from congress.orgs.access import CHANGE, READ
from congress.orgs.forms import ActForm

bp = Blueprint("orgs", __name__, url_prefix="/orgs")
BLUEPRINTS = (bp,)
AS_OF = ("orgs.tree", "orgs.show", "orgs.search")


@bp.get("/")
@access(READ)
def tree() -> Any:
    """Where the reader's part of the tree begins; straight to the unit where there is just one."""
    tops = queries.list_tops(actor(), as_of())
    if len(tops) == 1:
        return redirect(url_for("orgs.show", code=tops[0].code))
    return render_template("orgs/tree.html", tops=tops)


@bp.get("/search")
@access(READ)
def search() -> str:
    typed = request.args.get("q", "").strip()[:100]
    page = queries.search_units(actor(), typed, as_of(), page_number()) if typed else None
    return render_template("orgs/search.html", typed=typed, page=page, above=_above(page.items) if page else {})


def _above(units: Any) -> dict[int, Any]:
    """The parent of each unit listed, by the unit's id."""
    parents = queries.names_of([unit.parent_id for unit in units if unit.parent_id], as_of())
    return {unit.unit_id: parents.get(unit.parent_id) for unit in units}


@bp.get("/units/<code>")
@access(READ)
def show(code: str) -> str:
    """A unit on a day: what it is, what stands below it, where it came from and what came of it."""
    unit = queries.get_unit(actor(), code)
    day = as_of()
    place = queries.find_place(unit.unit_id, day)
    below = queries.list_children(actor(), unit.unit_id, day, page_number())
    seen = place or unit
    above = queries.list_above(seen.path, day)
    return render_template(
        "orgs/show.html",
        unit=unit,
        place=place,
        above=above,
        reach=queries.in_reach_of(actor(), [row.unit_id for row in above]),
        below=below,
        sizes=queries.count_below([row.unit_id for row in below.items], day),
        count=queries.count_units(actor(), day, place.path) if place else None,
        acts=queries.list_acts(unit.unit_id),
        beliefs=queries.list_beliefs(unit.unit_id),
        before=_kin(unit.unit_id, back=True),
        after=_kin(unit.unit_id, back=False),
    )


def _kin(unit_id: int, *, back: bool) -> list[tuple[Any, Any]]:
    """(act, unit) of predecessors or successors; the unit is None where it is out of reach."""
    rows = queries.list_lineage(unit_id, back=back)
    names = queries.names_of([row.unit_id for row in rows], as_of())
    visible = queries.in_reach_of(actor(), [row.unit_id for row in rows])
    return [(row, names[row.unit_id] if row.unit_id in visible else None) for row in rows]


# ── registers ────────────────────────────────────────────────────────────────


def _run_register(
    sheets: list[Sheet], chosen: dict[str, int] | None, options: Options, by: Actor, batch_id: int | None
) -> Preview:
    day = parse_date(options["as_of"]) if options.get("as_of") else None
    preview = imports.preview(sheets, day, chosen, by=by)
    if batch_id is not None and not preview.errors:
        imports.apply(preview, by=by, batch_id=batch_id)
    return preview


REGISTER = Importer(
    imports.KIND,
    register.COLUMNS,
    _run_register,
    "orgs.register",
    back=lambda _options: url_for("orgs.register"),
    seen_at=lambda _options: url_for("orgs.tree"),
)


@bp.route("/register", methods=["GET", "POST"], endpoint="register")
@access(CHANGE)
def take_register() -> Any:
    """Upload a register; it is shown before anything is stored."""
    if request.method == "POST":
        return importing.take_in(REGISTER, {"as_of": web.typed_date("day")})
    return render_template("orgs/register.html")


# ── decisions ────────────────────────────────────────────────────────────────


def _run_decisions(
    sheets: list[Sheet], chosen: dict[str, int] | None, _options: Options, by: Actor, batch_id: int | None
) -> Preview:
    return decisions.reorganise(sheets, by=by, chosen=chosen, batch_id=batch_id, dry_run=batch_id is None).preview


DECISIONS = Importer(
    decisions.KIND,
    decisions.COLUMNS,
    _run_decisions,
    "orgs.decisions",
    back=lambda _options: url_for("orgs.decisions"),
    seen_at=lambda _options: url_for("orgs.decisions"),
    tries=True,
)


@bp.route("/decisions", methods=["GET", "POST"], endpoint="decisions")
@access(CHANGE)
def take_decisions() -> Any:
    """Upload decisions; they are shown before anything is stored."""
    if request.method == "POST":
        return importing.take_in(DECISIONS, {})
    return render_template("orgs/decisions.html", form=ActForm(), recent=queries.list_decisions(actor()))


@bp.post("/decisions/one")
@access(CHANGE)
def decide() -> BaseResponse | str | tuple[str, int]:
    """One act, typed instead of uploaded: the same preview, the same confirmation."""
    form = ActForm()
    names = [column.name for column in decisions.COLUMNS]
    title = gettext("Quyết định %(number)s", number=form.decision.data or "–")
    sheet = Sheet("", [names, [str(form[name].data or "").strip() for name in names]], title)
    if not form.validate_on_submit() or _beside(form, decisions.try_out([sheet], by=actor())):
        return render_template("orgs/decisions.html", form=form, recent=queries.list_decisions(actor())), 422
    return importing.take_in_sheets(DECISIONS, title, [sheet], {})


def _beside(form: ActForm, problems: Sequence[Problem]) -> bool:
    """What is wrong stands beside the field that it is about."""
    for problem in problems:
        form[problem.column].errors = [*form[problem.column].errors, say(problem.rule, **problem.params)]
    return bool(problems)


importing.add_pages(bp, REGISTER, CHANGE, "/register")
importing.add_pages(bp, DECISIONS, CHANGE, "/decisions")
