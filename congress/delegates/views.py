"""Pages of delegates: the list, one delegate, checks."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.paging import PER_PAGE, Page
from congress.core.speech import say, sentence, word
from congress.core.text import number
from congress.core.web import access, actor, page_number
from congress.delegates import (
    allotting,
    bodies,
    checking,
    codes,
    enlisting,
    guarding,
    lists,
    queries,
    quotas,
    reckoning,
    retention,
    rolls,
    seating,
    services,
    summoning,
    verdicts,
)
from congress.delegates.access import CHANGE, READ
from congress.delegates.blueprint import bp
from congress.delegates.forms import DelegateForm, RollForm, filled, settings_of
from congress.delegates.models import Basis, Reply, Standing, Verdict
from congress.delegates.privacy import shown_to
from congress.orgs import queries as orgs

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
__all__ = ["AS_OF", "BLUEPRINTS", "allotting", "enlisting", "guarding", "seating", "summoning"]  # stand on the same blueprint
FILTERS = ("q", "standing", "basis", "reply", "flag", "delegation", "group", "order")
CHECKED_AT_SIGHT = 1000  # what a longer list, or a part of one, shows of checks is the way to them


@bp.get("/")
@access(READ)
def index() -> str:
    """Events with a roll in reach, the latest first."""
    typed = request.args.get("q", "").strip()[:100]
    page = rolls.list_rolls(actor(), typed=typed, page=page_number())
    figures = rolls.figures_of(actor(), [event.id for event in page.items])
    return render_template("delegates/index.html", page=page, typed=typed, figures=figures)


# ── the roll ─────────────────────────────────────────────────────────────────


@bp.get("/<code>")
@access(READ)
def roll(code: str) -> Any:
    """Who comes: figures first, then the list. A unit finds its own list; with a single one it goes there."""
    held = queries.get_held(actor(), code)
    if not rolls.sees_all(actor(), held):
        own = quotas.quotas_in_reach(actor(), held)
        if len(own) == 1:
            return redirect(url_for("delegates.unit_list", code=code, unit_code=own[0].code))
        return render_template("delegates/units.html", held=held, rows=own)
    told = {name: request.args.get(name, "").strip()[:100] for name in FILTERS}
    flags = queries.flags_for(held)
    told["flag"] = told["flag"] if told["flag"] in flags else ""
    counts = queries.count_delegates(held.event.id)
    is_whole = not any(told.values()) and page_number() == 1
    is_checked = is_whole and held.convenes and 0 < counts.convened + counts.alternates <= CHECKED_AT_SIGHT
    return render_template(
        "delegates/roll.html", held=held, told=told, counts=counts, quota=rolls.received(held),
        reckoning=reckoning.reckon(held.event) if counts.convened else None, page=_listed(held, told),
        of_body=bodies.is_of_body(held.event), seated=bodies.count_seated(held.event) if bodies.is_of_body(held.event) else 0,
        stops=rolls.count_findings(held) if is_checked else None,
        delegations=queries.list_delegations(held.event.id), groups=queries.list_groups(held.event.id),
        bases=list(Basis), standings=list(Standing), replies=list(Reply), badge=codes.badge_number, flags=flags,
    )  # fmt: skip


def _listed(held: queries.Held, told: dict[str, str]) -> Page:
    return queries.list_delegates(
        actor(), held.event.id, typed=told["q"], standing=told["standing"], basis=told["basis"], reply=told["reply"],
        flag=told["flag"], delegation_id=_number(told["delegation"]), group_id=_number(told["group"]),
        order=told["order"] or "name", page=page_number(),
    )  # fmt: skip


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


@bp.post("/<code>/open")
@access(CHANGE)
def open_roll(code: str) -> BaseResponse:
    """A congress gets its roll; quotas are what comes first."""
    held = queries.get_held(actor(), code)
    services.open_roll(held, by=actor())
    flash(gettext("Đã lập danh sách đại biểu."))
    endpoint = "delegates.quotas" if services.usual_basis(held) == Basis.ELECTED else "delegates.roll"
    return redirect(url_for(endpoint, code=code))


@bp.route("/<code>/settings", methods=["GET", "POST"])
@access(CHANGE)
def settings(code: str) -> Any:
    """How many are convened, the day of ages, when what is personal goes."""
    held = queries.get_held(actor(), code)
    services.require_convener(held)
    form = RollForm(**(settings_of(held.roll) if held.roll else {}))
    problem = ""
    if form.validate_on_submit():
        try:
            rolls.settle(
                held, size=form.size.number, age_on=form.age_on.day, erase_on=form.erase_on.day, by=actor(),
                version=_number(form.version.data or ""),
            )  # fmt: skip
            flash(gettext("Đã lưu."))
            return redirect(url_for("delegates.roll", code=code))
        except DomainError as refusal:
            problem = say(refusal.code, **refusal.params)
    age_day = queries.age_day(held.event, held.roll)
    due = retention.due_on(held.event, None)
    page = render_template("delegates/settings.html", held=held, form=form, age_day=age_day, due=due, problem=problem)
    return page, 422 if request.method == "POST" else 200


# ── one delegate ─────────────────────────────────────────────────────────────


@bp.get("/<code>/<int:delegate_id>")
@access(READ)
def show(code: str, delegate_id: int) -> str:
    held, delegate = _delegate(code, delegate_id)
    unit = orgs.get_unit_by_id(delegate.unit_id) if delegate.unit_id is not None else None
    return render_template(
        "delegates/show.html", held=held, delegate=delegate, unit=unit, row=rolls.row_of(delegate.id),
        seen=shown_to(actor(), held, delegate), mine=_mine(held, delegate),
        movable=services.may_name(held, delegate.basis), badge=codes.badge_number(delegate.number),
        back=_home(held, unit), partner=rolls.partner_of(actor(), delegate),
    )  # fmt: skip


def _delegate(code: str, delegate_id: int) -> tuple[queries.Held, Any]:
    """:raises NotFound: none that concerns the reader, or of another event."""
    held, delegate = queries.get_held(actor(), code), queries.get_delegate(actor(), delegate_id)
    if delegate.event_id != held.event.id:
        raise NotFound
    return held, delegate


def _mine(held: queries.Held, delegate: Any) -> bool:
    return queries.may_edit(actor().only(CHANGE.roles), held, delegate.unit_id)


def _home(held: queries.Held, unit: Any) -> str:
    """Where the reader came from: the whole roll, or the list of the unit."""
    if unit is not None and not rolls.sees_all(actor(), held):
        return url_for("delegates.unit_list", code=held.event.code, unit_code=unit.code)
    return url_for("delegates.roll", code=held.event.code)


@bp.route("/<code>/new", methods=["GET", "POST"])
@access(CHANGE)
def new(code: str) -> Any:
    """One more delegate; ``?unit=``: of this unit."""
    held = queries.get_held(actor(), code)
    units = rolls.units_to_list(actor(), held)
    if not held.convenes and not units:
        raise DomainError("delegate.list_closed", 403)
    chosen = next((str(each) for each, row_code, _name in units if row_code == request.args.get("unit")), None)
    form = _form(held, units, **({"unit_id": chosen} if chosen else {}))
    problem = ""
    if form.validate_on_submit():
        try:
            added = services.enlist(held, [form.told()], by=actor())
            flash(gettext("Đã thêm %(name)s.", name=form.full_name.data))
            return redirect(url_for("delegates.show", code=code, delegate_id=added[0]))
        except DomainError as refusal:
            problem = _beside(form, refusal)
    page = render_template("delegates/edit.html", held=held, form=form, delegate=None, problem=problem)
    return page, 422 if request.method == "POST" else 200


def _form(held: queries.Held, units: list[tuple[int, str, str]], **data: Any) -> DelegateForm:
    is_members = services.usual_basis(held) == Basis.MEMBER
    named = [(each, f"{name} ({code})") for each, code, name in units]
    return DelegateForm(named, queries.list_delegations(held.event.id), is_whole=held.convenes, is_members=is_members, **data)


def _beside(form: DelegateForm, refusal: DomainError) -> str:
    """The refusal beside the field that it is about, else above the form.

    :raises DomainError: the actor may not.
    """
    if refusal.status == 403:
        raise refusal
    words = say(refusal.code, **refusal.params)
    if refusal.code == "delegate.nameless":
        form.full_name.errors = [words]
        return ""
    return words


@bp.route("/<code>/<int:delegate_id>/edit", methods=["GET", "POST"])
@access(CHANGE)
def edit(code: str, delegate_id: int) -> Any:
    held, delegate = _delegate(code, delegate_id)
    services.require_edit(held, delegate, actor())
    form = _form(held, rolls.units_to_list(actor(), held, delegate.unit_id), **filled(delegate))
    problem = ""
    if form.validate_on_submit():
        try:
            version = _number(form.version.data or "")
            services.change(held, delegate, form.told(delegate), by=actor(), version=version)
            flash(gettext("Đã lưu."))
            return redirect(url_for("delegates.show", code=code, delegate_id=delegate_id))
        except DomainError as refusal:
            problem = _beside(form, refusal)
            form.version.data = str(delegate.version)
    page = render_template("delegates/edit.html", held=held, form=form, delegate=delegate, problem=problem)
    return page, 422 if request.method == "POST" else 200


@bp.post("/<code>/<int:delegate_id>/<any(withdraw,restore,official,alternate,discipline,judge):verb>")
@access(CHANGE)
def act(code: str, delegate_id: int, verb: str) -> BaseResponse:
    """One of the verbs about one delegate; each can be taken back."""
    held, delegate = _delegate(code, delegate_id)
    words = request.form.get("words", "")
    if verb == "withdraw":
        offer = lists.withdraw(held, delegate, words, by=actor())
    elif verb == "discipline":
        offer = lists.discipline(held, delegate, words, by=actor())
    elif verb == "judge":
        offer = verdicts.judge(held, delegate, _verdict(), words, by=actor())
    else:
        simple = {"restore": lists.restore, "official": lists.make_official, "alternate": lists.make_alternate}
        offer = simple[verb](held, delegate, by=actor())
    flash_undo(offer, _done(verb, delegate))
    back = request.form.get("back", "")
    if back == "check":
        return redirect(url_for("delegates.check", code=code))
    return redirect(url_for("delegates.show", code=code, delegate_id=delegate_id))


def _verdict() -> Verdict:
    """:raises DomainError: none of the three."""
    try:
        return Verdict(request.form.get("verdict", ""))
    except ValueError:
        raise DomainError("event.bad_choice", 422) from None


def _done(verb: str, delegate: Any) -> str:
    told: dict[str, str] = {
        "withdraw": gettext("Đã rút %(name)s khỏi danh sách.", name=delegate.full_name),
        "restore": gettext("Đã đưa %(name)s trở lại danh sách.", name=delegate.full_name),
        "official": gettext("%(name)s là đại biểu chính thức.", name=delegate.full_name),
        "alternate": gettext("%(name)s là đại biểu dự khuyết.", name=delegate.full_name),
        "discipline": gettext("Đã ghi phần kỷ luật của %(name)s.", name=delegate.full_name),
        "judge": f"{delegate.full_name}: {word('verdicts', delegate.verdict)}.",
    }
    return told[verb]


# ── checks ───────────────────────────────────────────────────────────────────


@bp.get("/<code>/check")
@access(CHANGE)
def check(code: str) -> str:
    """What is wrong or may be, what stops first; ``?rule=``: of one kind; ``?seen=1``: what was let stand."""
    held = queries.get_held(actor(), code)
    services.require_convener(held)
    found = checking.findings(held)
    settled = checking.settled(held, found)
    wants_settled = request.args.get("seen") == "1"
    shown = [each for each in found if (each.key in settled) == wants_settled]
    kinds = rolls.count_rules(shown)
    rule = request.args.get("rule", "")
    if rule in kinds:
        shown = [each for each in shown if each.rule == rule]
    at = min(page_number(), max(1, -(-len(shown) // PER_PAGE)))
    page = Page(shown[(at - 1) * PER_PAGE : at * PER_PAGE], len(shown), at)
    return render_template(
        "delegates/check.html", held=held, page=page, kinds=kinds, rule=rule, settled=settled, wants_settled=wants_settled,
        stops=sum(each.severity == "stop" for each in found), looks=len(found) - len(settled), badge=codes.badge_number,
        judged=rolls.count_verdicts(held.event.id), quoted={row.unit_id for row in queries.list_quotas(held.event.id)},
        told=_told,
    )  # fmt: skip


def _told(finding: checking.Finding, what: str) -> str:
    """The sentence of a finding; ``what``: its columns in words."""
    return sentence("findings", finding.rule, **{**finding.params, "what": what})


@bp.post("/<code>/check/<any(stand,again,rest,committee,line):verb>")
@access(CHANGE)
def settle(code: str, verb: str) -> BaseResponse:
    """A finding is let stand or asked again; the board judges the rest; what the machine can mend."""
    held = queries.get_held(actor(), code)
    services.require_convener(held)
    key = request.form.get("key", "")
    if verb == "stand":
        verdicts.let_stand(held, key, request.form.get("words", ""), by=actor())
        flash(gettext("Đã ghi là đã xem, để nguyên."))
    elif verb == "again":
        verdicts.ask_again(held, key, by=actor())
        flash(gettext("Điều này lại nằm trong danh sách cần xem."))
    elif verb == "rest":
        count, offer = verdicts.judge_rest(held, by=actor())
        flash_undo(offer, gettext("Đã kết luận %(count)s đại biểu đủ tư cách.", count=number(count)))
    elif verb == "committee":
        count = lists.enlist_committee(held, by=actor())
        flash(gettext("Đã đưa %(count)s cấp uỷ viên vào danh sách.", count=number(count)))
    else:
        unit = orgs.get_unit(actor(), request.form.get("unit", ""))
        lists.renumber(held, unit.unit_id, by=actor())
        flash(gettext("Đã xếp lại thứ tự dự khuyết."))
    return redirect(url_for("delegates.check", code=code))
