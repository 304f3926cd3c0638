"""Pages of venues: the list, one venue, making and changing one, lists taken in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock, importing
from congress.core.actor import Actor
from congress.core.errors import DomainError, NotFound
from congress.core.importing import Importer, Options
from congress.core.look import flash_undo
from congress.core.sheets import Sheet
from congress.core.speech import say
from congress.core.staging import Preview
from congress.core.web import access, actor, page_number
from congress.orgs import queries as orgs
from congress.venues import imports, queries, services
from congress.venues.access import CHANGE, READ, may_change
from congress.venues.forms import VenueForm, filled

bp = Blueprint("venues", __name__, url_prefix="/venues")
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/")
@access(READ)
def index() -> str:
    """Venues; ``unit`` narrows to a unit's subtree, ``least`` to those with so many seats."""
    typed, under = request.args.get("q", "").strip()[:100], request.args.get("unit", "").strip()
    unit = orgs.get_unit(actor(), under) if under else None
    seats = request.args.get("least", "").strip()
    least = int(seats) if seats.isdecimal() and len(seats) < 7 else None
    archived = request.args.get("state") == "archived"
    path = unit.path if unit else None
    page = queries.list_venues(actor(), typed=typed, path=path, least=least, archived=archived, page=page_number())
    owners = queries.owners(actor(), [venue.unit_id for venue in page.items])
    return render_template(
        "venues/index.html", page=page, typed=typed, unit=unit, least=least, archived=archived, owners=owners
    )


@bp.get("/<code>")
@access(READ)
def show(code: str) -> str:
    venue = queries.get_venue(actor(), code)
    owner = queries.owners(actor(), [venue.unit_id]).get(venue.unit_id)
    seen = bool(orgs.in_reach_of(actor(), [venue.unit_id]))
    mine = owner is not None and may_change(actor().only(CHANGE.roles), owner.path)
    return render_template("venues/show.html", venue=venue, owner=owner, seen=seen, mine=mine)


@bp.route("/new", methods=["GET", "POST"])
@access(CHANGE)
def new() -> Any:
    form = VenueForm()
    if form.validate_on_submit():
        try:
            venue = services.create(_unit(form), (form.code.data or "").strip(), form.details, by=actor())
            flash(gettext("Đã thêm %(name)s.", name=venue.name))
            return redirect(url_for("venues.show", code=venue.code))
        except DomainError as refusal:
            _beside(form, refusal)
    if request.method == "GET":
        tops = orgs.list_tops(actor(), clock.today())
        form.unit_code.data = tops[0].code if tops else ""
    return render_template("venues/edit.html", form=form, venue=None), 422 if request.method == "POST" else 200


@bp.route("/<code>/edit", methods=["GET", "POST"])
@access(CHANGE)
def edit(code: str) -> Any:
    venue = queries.get_venue(actor(), code)
    owner = orgs.get_unit_by_id(venue.unit_id)
    if not may_change(actor(), owner.path):
        raise DomainError("forbidden", 403)
    form = VenueForm(**filled(venue, owner.code))
    if form.validate_on_submit():
        try:
            services.change(venue, _unit(form), form.details, by=actor())
            flash(gettext("Đã lưu."))
            return redirect(url_for("venues.show", code=code))
        except DomainError as refusal:
            _beside(form, refusal)
    return render_template("venues/edit.html", form=form, venue=venue), 422 if request.method == "POST" else 200


def _unit(form: VenueForm) -> Any:
    typed = (form.unit_code.data or "").strip()
    try:
        return orgs.get_unit(actor(), typed)
    except NotFound:
        raise DomainError("unit.unknown", 422, code=typed) from None


def _beside(form: VenueForm, refusal: DomainError) -> None:
    """The refusal stands beside the field that it is about.

    :raises DomainError: it is about none.
    """
    if refusal.status != 422:
        raise refusal
    fields = {
        "unit.unknown": form.unit_code,
        "venue.bad_code": form.code,
        "venue.code_used": form.code,
        "venue.bad_capacity": form.capacity,
    }
    fields.get(refusal.code, form.name).errors = [say(refusal.code, **refusal.params)]


@bp.post("/<code>/archive")
@access(CHANGE)
def archive(code: str) -> BaseResponse:
    venue = queries.get_venue(actor(), code)
    flash_undo(services.archive(venue, by=actor()), gettext("Đã lưu trữ %(name)s.", name=venue.name))
    return redirect(url_for("venues.index"))


@bp.post("/<code>/restore")
@access(CHANGE)
def restore(code: str) -> BaseResponse:
    venue = queries.get_venue(actor(), code)
    services.restore(venue, by=actor())
    flash(gettext("Đã khôi phục %(name)s.", name=venue.name))
    return redirect(url_for("venues.show", code=code))


def _run(sheets: list[Sheet], chosen: dict[str, int] | None, _options: Options, by: Actor, batch_id: int | None) -> Preview:
    preview = imports.preview(sheets, chosen, by=by)
    if batch_id is not None and not preview.errors:
        imports.apply(preview, by=by, batch_id=batch_id)
    return preview


REGISTER = Importer(
    imports.KIND,
    imports.COLUMNS,
    _run,
    "venues.register",
    back=lambda _options: url_for("venues.register"),
    seen_at=lambda _options: url_for("venues.index"),
)


@bp.route("/register", methods=["GET", "POST"], endpoint="register")
@access(CHANGE)
def take_register() -> Any:
    """Upload a list of venues; it is shown before anything is stored."""
    if request.method == "POST":
        return importing.take_in(REGISTER, {})
    return render_template("venues/register.html")


importing.add_pages(bp, REGISTER, CHANGE, "/register")
