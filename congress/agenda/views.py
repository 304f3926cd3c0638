"""Pages of agendas: the programme on the phone, the same to be rearranged, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.agenda import papers, queries, services, templates
from congress.agenda.forms import ItemForm
from congress.agenda.queries import Programme
from congress.agenda.tree import DEEPEST, HOWS
from congress.core import docx, press
from congress.core.db import peek
from congress.core.errors import DomainError
from congress.core.look import flash_undo
from congress.core.paper import Paper
from congress.core.speech import say
from congress.core.web import access, actor, attachment
from congress.events.access import CHANGE, READ

bp = Blueprint("agenda", __name__, url_prefix="/agenda")
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/<code>")
@access(READ)
def show(code: str) -> str:
    """The programme of a session."""
    return render_template("agenda/show.html", plan=queries.get_programme(actor(), code))


@bp.get("/<code>/paper.pdf")
@access(READ)
def paper(code: str) -> BaseResponse:
    """On paper; ``?internal=1``: with what is internal. Rendered after the transaction is over."""
    return attachment(press.print_papers(_paper(code)), f"chuong-trinh-{code}.pdf", "application/pdf")


@bp.get("/<code>/paper.docx")
@access(READ)
def paper_docx(code: str) -> BaseResponse:
    """The same for an office's own program."""
    return attachment(docx.write(_paper(code)), f"chuong-trinh-{code}.docx", docx.MIMETYPE)


def _paper(code: str) -> Paper:
    with peek():
        return papers.of(queries.get_programme(actor(), code, internal=request.args.get("internal") == "1"))


# ── rearranging ──────────────────────────────────────────────────────────────


@bp.get("/<code>/edit")
@access(CHANGE)
def edit(code: str) -> Any:
    """``?item=``: this item as a form. As a piece of a page: the list alone."""
    plan = _to_change(code)
    if request.headers.get("X-Fragment"):
        return _piece(plan)
    line = plan.line(_number(request.args.get("item")) or 0)
    return _page(plan, ItemForm.of(line, plan.version) if line else None, line.id if line else None)


@bp.post("/<code>/items")
@access(CHANGE)
def add(code: str) -> Any:
    form = ItemForm()

    def act(plan: Programme) -> int:
        return services.add(plan, form.item, by=actor(), version=_version(), parent=_number(form.parent.data))

    return _said(code, form, None, act)


@bp.post("/<code>/items/<int:item_id>")
@access(CHANGE)
def change(code: str, item_id: int) -> Any:
    form = ItemForm()

    def act(plan: Programme) -> int:
        return services.change(plan, item_id, form.item, by=actor(), version=_version())

    return _said(code, form, item_id, act)


@bp.post("/<code>/items/<int:item_id>/move")
@access(CHANGE)
def move(code: str, item_id: int) -> Any:
    """``how``: one step; else to ``position`` under ``parent``."""
    how = request.form.get("how", "")

    def act(plan: Programme) -> int:
        if how in HOWS:
            return services.move(plan, item_id, how, by=actor(), version=_version())
        place = _number(request.form.get("parent")), _number(request.form.get("position")) or 1
        return services.put(plan, item_id, *place, by=actor(), version=_version())

    return _done(code, act, item_id)


@bp.post("/<code>/items/<int:item_id>/remove")
@access(CHANGE)
def remove(code: str, item_id: int) -> Any:
    plan = _to_change(code)
    try:
        offer = services.remove(plan, item_id, by=actor(), version=_version())
    except DomainError as refusal:
        return _refused(code, refusal)
    line = plan.line(item_id)
    flash_undo(offer, gettext("Đã bỏ “%(title)s”.", title=line.title if line else ""))
    return redirect(url_for("agenda.edit", code=code))


@bp.post("/<code>/template")
@access(CHANGE)
def take(code: str) -> Any:
    """A template, or the agenda of another session, in the place of everything."""
    plan, source = _to_change(code), request.form.get("source", "")
    try:
        if source:
            offer = services.copy(plan, source, by=actor(), version=_version())
        else:
            offer = services.take_template(plan, request.form.get("key", ""), by=actor(), version=_version())
    except DomainError as refusal:
        return _refused(code, refusal)
    flash_undo(offer, gettext("Đã thay cả chương trình."))
    return redirect(url_for("agenda.edit", code=code))


# ── what these have in common ────────────────────────────────────────────────


def _to_change(code: str) -> Programme:
    """:raises DomainError: the reader may not change it."""
    plan = queries.get_programme(actor(), code)
    if not plan.may_change:
        raise DomainError("forbidden", 403)
    return plan


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 10 else None


def _version() -> int:
    """Of the agenda that the page showed; one that never was where it is not told."""
    version = _number(request.form.get("version"))
    return -1 if version is None else version


def _done(code: str, act: Callable[[Programme], int], item_id: int) -> Any:
    """Do it; then the page again at the item, or for its script the list."""
    try:
        moved = act(_to_change(code))
    except DomainError as refusal:
        return _refused(code, refusal)
    plan = queries.get_programme(actor(), code)
    line = plan.line(moved)
    said = gettext("“%(title)s” giờ là mục %(number)s", title=line.title, number=line.number) if line else ""
    if request.headers.get("X-Fragment"):
        return _piece(plan, moved, said)
    flash(said)
    return redirect(url_for("agenda.edit", code=code, _anchor=f"item-{moved}"))


def _said(code: str, form: ItemForm, item_id: int | None, act: Callable[[Programme], int]) -> Any:
    """Store what a form says; what was typed stays where it is refused."""
    if not form.validate():
        return _page(_to_change(code), form, item_id), 422
    try:
        kept = act(_to_change(code))
    except DomainError as refusal:
        if refusal.code == "field.too_long":
            form.title.errors = [say(refusal.code, **refusal.params)]
            return _page(_to_change(code), form, item_id), refusal.status
        return _refused(code, refusal, form, item_id)
    return redirect(url_for("agenda.edit", code=code, _anchor=f"item-{kept}"))


def _refused(code: str, refusal: DomainError, form: ItemForm | None = None, item_id: int | None = None) -> Any:
    """The page as it is now, why nothing was done, and what was typed: with the new version it can be sent again."""
    if refusal.status in (403, 404) or request.headers.get("X-Fragment"):
        raise refusal
    with peek():  # what was begun is not to be seen
        plan = _to_change(code)
        if form is not None:
            form.version.data = str(plan.version)
            item_id = item_id if plan.line(item_id or 0) else None  # somebody took the item away: it may be added anew
        return _page(plan, form, item_id, say(refusal.code, **refusal.params)), refusal.status


def _page(plan: Programme, form: ItemForm | None, item_id: int | None, refused: str = "") -> str:
    """``form``: of the item, or, where none is meant, of a new one."""
    adding = form if form is not None and item_id is None else ItemForm(None, version=str(plan.version), minutes="10")
    places = [(str(line.id), f"{line.number} {line.title}") for line in plan.lines if line.depth < DEEPEST]
    adding.parent.choices = [("", gettext("Cấp ngoài cùng, cuối chương trình")), *places]
    return render_template(
        "agenda/edit.html",
        plan=plan,
        form=form if item_id is not None else None,
        adding=adding,
        opened=item_id,
        refused=refused,
        keys=templates.keys(),
        sources=queries.list_sources(actor(), plan),
        said="",
        focus=None,
    )


def _piece(plan: Programme, focus: int | None = None, said: str = "") -> str:
    return render_template("agenda/list.html", plan=plan, form=None, opened=None, focus=focus, said=said)
