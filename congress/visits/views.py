"""Pages of visits: the list, one visit with its members, noting and changing one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.speech import say
from congress.core.web import access, actor, page_number
from congress.orgs import queries as orgs
from congress.visits import queries, services
from congress.visits.access import CHANGE, READ, may_change
from congress.visits.forms import VisitForm, filled

bp = Blueprint("visits", __name__, url_prefix="/visits")
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/")
@access(READ)
def index() -> str:
    typed, archived = request.args.get("q", "").strip()[:100], request.args.get("state") == "archived"
    page = queries.list_visits(actor(), typed=typed, archived=archived, page=page_number())
    members = queries.members_of([visit.id for visit in page.items])
    names = orgs.names_of([visit.unit_id for visit in page.items], clock.today())
    return render_template("visits/index.html", page=page, typed=typed, archived=archived, members=members, names=names)


@bp.get("/<code>")
@access(READ)
def show(code: str) -> str:
    visit = queries.get_visit(actor(), code)
    unit = orgs.get_unit_by_id(visit.unit_id)
    members = queries.members_of([visit.id])[visit.id]
    mine = may_change(actor().only(CHANGE.roles), unit.path)
    return render_template("visits/show.html", visit=visit, unit=unit, members=members, mine=mine)


@bp.route("/new", methods=["GET", "POST"])
@access(CHANGE)
def new() -> Any:
    form = VisitForm()
    if form.validate_on_submit():
        try:
            code = (form.code.data or "").strip()
            visit = services.receive(_unit(form), form.details, form.told_members, by=actor(), code=code)
            flash(gettext("Đã ghi %(name)s.", name=visit.name))
            return redirect(url_for("visits.show", code=visit.code))
        except DomainError as refusal:
            _beside(form, refusal)
    if request.method == "GET":
        tops = orgs.list_tops(actor(), clock.today())
        form.unit_code.data = tops[0].code if tops else ""
    form.add_blanks()
    return render_template("visits/edit.html", form=form, visit=None), 422 if request.method == "POST" else 200


@bp.route("/<code>/edit", methods=["GET", "POST"])
@access(CHANGE)
def edit(code: str) -> Any:
    visit = queries.get_visit(actor(), code)
    unit = orgs.get_unit_by_id(visit.unit_id)
    if not may_change(actor(), unit.path):
        raise DomainError("forbidden", 403)
    form = VisitForm(**filled(visit, unit.code, queries.members_of([visit.id])[visit.id]))
    if form.validate_on_submit():
        try:
            services.change(visit, _unit(form), form.details, form.told_members, by=actor())
            flash(gettext("Đã lưu."))
            return redirect(url_for("visits.show", code=code))
        except DomainError as refusal:
            _beside(form, refusal)
    form.add_blanks()
    return render_template("visits/edit.html", form=form, visit=visit), 422 if request.method == "POST" else 200


def _unit(form: VisitForm) -> Any:
    typed = (form.unit_code.data or "").strip()
    try:
        return orgs.get_unit(actor(), typed)
    except NotFound:
        raise DomainError("unit.unknown", 422, code=typed) from None


def _beside(form: VisitForm, refusal: DomainError) -> None:
    """The refusal stands beside the field that it is about.

    :raises DomainError: it is about none.
    """
    if refusal.status != 422:
        raise refusal
    fields = {
        "unit.unknown": form.unit_code,
        "visit.bad_code": form.code,
        "visit.code_used": form.code,
        "visit.no_country": form.country,
        "visit.days_reversed": form.ends_on,
    }
    fields.get(refusal.code, form.name).errors = [say(refusal.code, **refusal.params)]


@bp.post("/<code>/archive")
@access(CHANGE)
def archive(code: str) -> BaseResponse:
    visit = queries.get_visit(actor(), code)
    flash_undo(services.archive(visit, by=actor()), gettext("Đã lưu trữ %(name)s.", name=visit.name))
    return redirect(url_for("visits.index"))


@bp.post("/<code>/restore")
@access(CHANGE)
def restore(code: str) -> BaseResponse:
    visit = queries.get_visit(actor(), code)
    services.restore(visit, by=actor())
    flash(gettext("Đã khôi phục %(name)s.", name=visit.name))
    return redirect(url_for("visits.show", code=visit.code))
