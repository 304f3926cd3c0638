"""Pages of registers: which units have one, one register with its terms and numbers, giving, changing and voiding a number."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock
from congress.core.errors import DomainError
from congress.core.look import flash_undo
from congress.core.speech import say, word
from congress.core.text import short_date
from congress.core.web import access, actor, page_number
from congress.orgs import queries as orgs
from congress.registry import manage, queries, services
from congress.registry.access import CHANGE, READ, may_change
from congress.registry.authority import objection
from congress.registry.blueprint import bp
from congress.registry.forms import EntryForm, filled
from congress.registry.models import Entry, EntryState, Issuer, PaperType, Term
from congress.registry.queries import Wanted
from congress.registry.symbols import SYMBOLS

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/")
@access(READ)
def index() -> str:
    """Registers in reach; where somebody types, numbers of all of them."""
    typed = request.args.get("q", "").strip()[:100]
    found = queries.list_entries(actor(), Wanted(typed), page_number()) if typed else None
    page = queries.list_registers(actor(), page_number()) if found is None else None
    seen = [row.unit_id for shown in (found, page) if shown for row in shown.items]
    tops = manage.tops()
    sizes = queries.sizes_of([*seen, *(top.unit_id for top in tops)])
    return render_template(
        "registry/index.html",
        typed=typed,
        found=found,
        page=page,
        sizes=sizes,
        units=orgs.names_of(seen, clock.today()),
        flags=queries.flags_of(found.items) if found else {},
        starts=[top for top in tops if top.unit_id not in sizes],
    )


@bp.get("/<code>")
@access(READ)
def show(code: str) -> str:
    """A register: one of its terms, the running one unless another is asked for."""
    unit = orgs.get_unit(actor(), code)
    terms = queries.list_terms(actor(), unit.unit_id)
    term = manage.chosen(terms, request.args.get("term"))
    told = {name: request.args.get(name, "").strip()[:100] for name in ("q", "type", "state")}
    wanted = Wanted(told["q"], None, term.id if term else 0, told["type"], told["state"])
    page = queries.list_entries(actor(), wanted, page_number())
    return render_template(
        "registry/show.html",
        unit=unit,
        terms=terms,
        term=term,
        told=told,
        page=page,
        flags=queries.flags_of(page.items),
        owners=orgs.names_of([row.unit_id for row in terms], clock.today()),
        upcoming=queries.next_numbers(term) if term else {},
        types=list(PaperType),
        symbols=SYMBOLS,
        states=list(EntryState),
        mine=may_change(actor().only(CHANGE.roles), unit.path),
    )


@bp.route("/<code>/give", methods=["GET", "POST"])
@access(CHANGE)
def give(code: str) -> Any:
    """``?term=``: of which term; the page is sent to the same."""
    unit = orgs.get_unit(actor(), code)
    term = manage.own_term(unit, request.args.get("term"))
    form = EntryForm()
    if form.validate_on_submit():
        try:
            entry = _give(term, form)
            return redirect(url_for("registry.entry", entry_id=entry.id))
        except DomainError as refusal:
            _beside(form, refusal)
    if request.method == "GET":
        form.type.data, form.dated.data = request.args.get("type", PaperType.LETTER), short_date(_day_for(term))
        form.after.data = str(queries.last_id(term.id))
    form.offer(_types(unit, term, queries.next_numbers(term)))
    page = render_template("registry/give.html", form=form, unit=unit, term=term)
    return page, 422 if request.method == "POST" else 200


def _give(term: Term, form: EntryForm) -> Entry:
    facts, after = form.facts, form.after.data or ""
    sent = services.find_sent(term, facts, int(after), actor()) if after.isdecimal() and len(after) < 10 else None
    if sent is not None:
        flash(gettext("Số này đã cấp khi đồng chí gửi lần trước; không cấp thêm số nào."))
        return sent
    entry = services.give_number(
        term, facts.type, facts.subject, facts.dated, actor(),
        number=form.number.number, hidden=facts.hidden, signer=facts.signer, note=facts.note,
    )  # fmt: skip
    flash(gettext("Đã cấp số %(symbol)s.", symbol=services.symbol_of(term, entry)))
    return entry


def _day_for(term: Term) -> Any:
    """Today, or the nearest day of the term."""
    today = clock.today()
    return max(term.starts_on, today if term.ends_on is None else min(term.ends_on, today))


def _types(unit: Any, term: Term, upcoming: dict[PaperType, int]) -> list[tuple[str, str]]:
    """Types with the number that each would get; those that this issuer may not issue come last and say by which rule."""
    may, may_not = [], []
    for type in PaperType:
        named = f"{word('paper_types', type)} ({SYMBOLS[type]})"
        against = objection(unit.kind, term.issuer, type, _day_for(term))
        if against is not None:
            may_not.append(
                (type.value, gettext("%(type)s – không được ban hành theo %(source)s", type=named, source=against.source))
            )
        elif term.issuer == Issuer.CONGRESS:
            may.append((type.value, named))
        else:
            may.append((type.value, gettext("%(type)s – số tiếp theo %(number)s", type=named, number=f"{upcoming[type]:02d}")))
    return may + may_not


@bp.post("/<code>/reserve")
@access(CHANGE)
def reserve(code: str) -> BaseResponse:
    unit = orgs.get_unit(actor(), code)
    term = manage.own_term(unit, request.form.get("term"))
    typed = request.form.get("type", "")
    if typed not in {type.value for type in PaperType}:
        raise DomainError("registry.type_unknown", 422, text=typed[:40])
    entry = services.reserve(term, typed, actor(), note=request.form.get("note", ""))
    flash(gettext("Đã giữ số %(symbol)s.", symbol=services.symbol_of(term, entry)))
    return redirect(url_for("registry.show", code=code, term=term.id))


# ── one number ───────────────────────────────────────────────────────────────


@bp.get("/entries/<int:entry_id>")
@access(READ)
def entry(entry_id: int) -> str:
    return _page(entry_id)


def _page(entry_id: int, problem: str = "", reason: str = "") -> str:
    line = queries.get_line(actor(), entry_id)
    unit = orgs.get_unit_by_id(line.unit_id)
    flags = queries.flags_of([line]).get(entry_id, [])
    mine = may_change(actor().only(CHANGE.roles), unit.path)
    return render_template("registry/entry.html", line=line, unit=unit, flags=flags, mine=mine, problem=problem, reason=reason)


@bp.route("/entries/<int:entry_id>/edit", methods=["GET", "POST"])
@access(CHANGE)
def edit(entry_id: int) -> Any:
    """What is told of a number; of one that is kept, what it is given for."""
    kept = queries.get_entry(actor(), entry_id)
    unit, term = manage.place_of(kept.term_id)
    form = EntryForm(**filled(kept))
    if form.validate_on_submit():
        try:
            services.change(kept, form.facts, by=actor(), version=form.version.data)
            flash(gettext("Đã lưu."))
            return redirect(url_for("registry.entry", entry_id=entry_id))
        except DomainError as refusal:
            _beside(form, refusal)
            form.version.data = services.version_of(kept)
    form.offer([(type.value, f"{word('paper_types', type)} ({SYMBOLS[type]})") for type in _changeable(kept, term)])
    symbol = services.symbol_of(term, kept)
    page = render_template("registry/edit.html", form=form, unit=unit, kept=kept, symbol=symbol)
    return page, 422 if request.method == "POST" else 200


def _changeable(kept: Entry, term: Term) -> list[PaperType]:
    return list(PaperType) if term.issuer == Issuer.CONGRESS else [PaperType(kept.type)]


@bp.post("/entries/<int:entry_id>/void")
@access(CHANGE)
def void(entry_id: int) -> Any:
    kept, reason = queries.get_entry(actor(), entry_id), request.form.get("reason", "")
    _unit, term = manage.place_of(kept.term_id)
    try:
        offer = services.void(kept, reason, by=actor())
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        return _page(entry_id, say(refusal.code, **refusal.params), reason), 422
    flash_undo(offer, gettext("Đã bỏ số %(symbol)s; số này không cấp lại.", symbol=services.symbol_of(term, kept)))
    return redirect(url_for("registry.entry", entry_id=entry_id))


def _beside(form: EntryForm, refusal: DomainError) -> None:
    """The refusal stands beside the field that it is about, and what was typed stays.

    :raises DomainError: it is about none.
    """
    fields = {
        "registry.no_subject": form.subject, "registry.secret": form.subject, "field.too_long": form.subject,
        "registry.outside_term": form.dated,
        "registry.before_term": form.dated, "registry.type_fixed": form.type, "registry.not_issued_by": form.type,
        "registry.changed_since": form.subject,
    }  # fmt: skip
    field = form.number if refusal.code.startswith("registry.taken") else fields.get(refusal.code)
    if field is None:
        raise refusal
    field.errors = [say(refusal.code, **refusal.params)]
