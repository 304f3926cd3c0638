"""Pages of persons: the list in the order of given names, one person, lists taken in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import importing
from congress.core.actor import Actor
from congress.core.importing import Importer, Options
from congress.core.look import flash_undo
from congress.core.sheets import Sheet
from congress.core.staging import Preview
from congress.core.web import access, actor, as_of, page_number
from congress.orgs import queries as orgs
from congress.people import imports, queries, services, sheet
from congress.people.access import CHANGE, READ

bp = Blueprint("people", __name__, url_prefix="/people")
BLUEPRINTS = (bp,)
AS_OF = ("people.index", "people.show")


@bp.get("/")
@access(READ)
def index() -> str:
    """Persons by given name; ``under`` narrows to a unit's subtree."""
    typed, under = request.args.get("q", "").strip()[:100], request.args.get("under", "")
    unit = orgs.get_unit(actor(), under) if under else None
    archived = request.args.get("state") == "archived"
    page = queries.list_persons(
        actor(), typed=typed, path=unit.path if unit else None, day=as_of(), page=page_number(), archived=archived
    )
    posts = queries.posts_of(actor(), [person.id for person in page.items])
    names = orgs.names_of([post.unit_id for held in posts.values() for post in held], as_of())
    return render_template(
        "people/index.html",
        page=page,
        typed=typed,
        unit=unit,
        posts=posts,
        names=names,
        archived=archived,
        births=actor().has(*CHANGE.roles),
    )


@bp.get("/<int:person_id>")
@access(READ)
def show(person_id: int) -> str:
    person = queries.get_person(actor(), person_id)
    posts = queries.posts_of(actor(), [person.id])[person.id]
    seats = queries.seats_of(actor(), person.id)
    names = orgs.names_of([row.unit_id for row in (*posts, *seats)], as_of())
    mine = queries.is_seen(actor().only(CHANGE.roles), person.id)  # birth dates are for the same people
    return render_template("people/show.html", person=person, posts=posts, seats=seats, names=names, mine=mine)


@bp.post("/<int:person_id>/archive")
@access(CHANGE)
def archive(person_id: int) -> BaseResponse:
    person = queries.get_person(actor(), person_id)
    flash_undo(services.archive(person, by=actor()), gettext("Đã lưu trữ %(name)s.", name=person.full_name))
    return redirect(url_for("people.index"))


@bp.post("/<int:person_id>/restore")
@access(CHANGE)
def restore(person_id: int) -> BaseResponse:
    person = queries.get_person(actor(), person_id)
    services.restore(person, by=actor())
    flash(gettext("Đã khôi phục %(name)s.", name=person.full_name))
    return redirect(url_for("people.show", person_id=person.id))


def _run(sheets: list[Sheet], chosen: dict[str, int] | None, _options: Options, by: Actor, batch_id: int | None) -> Preview:
    preview = imports.preview(sheets, chosen, by=by)
    if batch_id is not None and not preview.errors:
        imports.apply(preview, by=by, batch_id=batch_id)
    return preview


POSTS = Importer(
    imports.KIND,
    sheet.COLUMNS,
    _run,
    "people.posts",
    back=lambda _options: url_for("people.posts"),
    seen_at=lambda _options: url_for("people.index"),
)


@bp.route("/posts", methods=["GET", "POST"], endpoint="posts")
@access(CHANGE)
def take_posts() -> Any:
    """Upload a list of posts; it is shown before anything is stored."""
    if request.method == "POST":
        return importing.take_in(POSTS, {})
    return render_template("people/posts.html")


importing.add_pages(bp, POSTS, CHANGE, "/posts")
