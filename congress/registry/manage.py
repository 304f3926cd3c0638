"""Pages of the terms of a register: opening, correcting and ending one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from congress.core import clock
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.speech import say
from congress.core.text import short_date
from congress.core.web import access, actor, typed_date, whole_actor
from congress.orgs import queries as orgs
from congress.registry import queries, services, terms
from congress.registry.access import CHANGE, may_change
from congress.registry.authority import term_around
from congress.registry.blueprint import bp
from congress.registry.forms import TermForm, filled_term
from congress.registry.models import Issuer, Term


@bp.route("/<code>/terms/new", methods=["GET", "POST"])
@access(CHANGE)
def new_term(code: str) -> Any:
    unit = orgs.get_unit(actor(), code)
    form = TermForm()
    if form.validate_on_submit():
        try:
            term = _open(unit, form)
            flash(gettext("Đã mở “%(name)s”.", name=term.name))
            return redirect(url_for("registry.show", code=code, term=term.id))
        except DomainError as refusal:
            _beside(form, refusal)
    if request.method == "GET":
        name, starts_on = term_around(unit.kind, clock.today())
        form.issuer.data, form.name.data = Issuer.COMMITTEE.value, name
        form.starts_on.data = short_date(max(starts_on, unit.begins_on))
    usual = terms.usual_symbol(unit, Issuer.COMMITTEE, clock.today())
    page = render_template("registry/term.html", form=form, unit=unit, term=None, usual=usual)
    return page, 422 if request.method == "POST" else 200


def _open(unit: Any, form: TermForm) -> Term:
    return services.open_term(
        unit, form.issuer.data, form.name.data or "", form.starts_on.day, by=actor(), ends_on=form.ends_on.day,
        symbol=form.symbol.data or "",
    )  # fmt: skip


@bp.route("/terms/<int:term_id>", methods=["GET", "POST"])
@access(CHANGE)
def edit_term(term_id: int) -> Any:
    unit, term = place_of(term_id)
    form = TermForm(**filled_term(term))
    if form.validate_on_submit():
        try:
            told = form.name.data or "", form.symbol.data or term.symbol, form.starts_on.day, form.ends_on.day
            services.change_term(term, *told, by=actor(), version=form.version.data)
            flash(gettext("Đã lưu."))
            return redirect(url_for("registry.show", code=unit.code, term=term_id))
        except DomainError as refusal:
            _beside(form, refusal)
            form.version.data = terms.version_of(term)
    page = render_template("registry/term.html", form=form, unit=unit, term=term, usual=term.symbol)
    return page, 422 if request.method == "POST" else 200


@bp.post("/terms/<int:term_id>/close")
@access(CHANGE)
def close_term(term_id: int) -> Any:
    """``day``: its last, today where none is told."""
    unit, term = place_of(term_id)
    typed = typed_date("day")
    last = date.fromisoformat(typed) if typed else clock.today()
    offer = services.close_term(term, last, by=actor())
    flash_undo(offer, gettext("“%(name)s” kết thúc ngày %(day)s.", name=term.name, day=short_date(term.ends_on)))
    return redirect(url_for("registry.show", code=unit.code, term=term_id))


def _beside(form: TermForm, refusal: DomainError) -> None:
    """:raises DomainError: it is about no field."""
    if refusal.status == 403:
        raise refusal
    fields = {"registry.no_name": form.name, "registry.term_kept": form.name, "registry.no_symbol": form.symbol}
    fields |= {"registry.days_reversed": form.ends_on, "field.too_long": form.name}
    fields.get(refusal.code, form.starts_on).errors = [say(refusal.code, **refusal.params)]


# ── what pages of registers share ────────────────────────────────────────────


def place_of(term_id: int) -> tuple[Any, Term]:
    """A term that the reader may change, and its unit.

    :raises NotFound: there is none in reach.
    """
    term = queries.get_term(actor(), term_id)
    unit = orgs.get_unit_by_id(term.unit_id)
    if not may_change(actor(), unit.path):
        raise DomainError("forbidden", 403)
    return unit, term


def own_term(unit: Any, typed: str | None) -> Term:
    """The one of the unit's terms that was chosen, else the running one of its committee, opened where there is none.

    :raises NotFound: it is none of this unit's.
    """
    if not may_change(actor(), unit.path):
        raise DomainError("forbidden", 403)
    if not typed:
        known = [row for row in queries.list_terms(actor(), unit.unit_id) if row.unit_id == unit.unit_id]
        running = chosen(known, None)
        if running is None:
            raise NotFound("registry.no_term", name=unit.name, day=clock.today())
        return queries.get_term(actor(), running.id)
    term = queries.get_term(actor(), int(typed)) if typed.isdecimal() and len(typed) < 10 else None
    if term is None or term.unit_id != unit.unit_id:
        raise NotFound
    return term


def chosen(known: Sequence[Any], typed: str | None) -> Any | None:
    """The term asked for, else the committee's that today lies in, else the first."""
    asked = [row for row in known if str(row.id) == typed]
    today = clock.today()
    running = [row for row in known if row.starts_on <= today and (row.ends_on is None or today <= row.ends_on)]
    running.sort(key=lambda row: row.issuer != Issuer.COMMITTEE)
    return next(iter([*asked, *running, *known]), None)


def tops() -> Sequence[Any]:
    """Units at whose registers the reader may begin one."""
    return orgs.list_tops(whole_actor().only(CHANGE.roles), clock.today())
