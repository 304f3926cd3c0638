"""Pages of personal data: the notice, what a delegate reads about himself, requests to put it right, removal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import hooks
from congress.core.errors import DomainError
from congress.core.export import table
from congress.core.look import moment
from congress.core.policy import PUBLIC
from congress.core.speech import say, sentence_case, word
from congress.core.text import short_date, spaced_phone
from congress.core.web import access, actor, attachment, page_number
from congress.delegates import corrections, privacy, retention
from congress.delegates.access import CHANGE
from congress.delegates.blueprint import bp, short
from congress.delegates.personal import Own
from congress.delegates.privacy import Kept
from congress.delegates.queries import Held
from congress.delegates.services import NOTICE
from congress.delegates.summoning import NOT_FOR_ROBOTS, held_roll, own_page, private

_TABLES = {
    "sex": "sexes", "membership": "memberships", "basis": "bases", "standing": "standings", "verdict": "verdicts",
    "reply": "replies", "absence": "absences",
}  # fmt: skip


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page of the delegate whose link it is."""

    @wraps(view)
    def opened(token: str, **more: Any) -> Any:
        return view(own_page(token), **more)

    return opened


# ── the notice ───────────────────────────────────────────────────────────────


@bp.get("/notice")
@access(PUBLIC)
def notice() -> str:
    """What is kept of delegates, for what, and until when: for everybody to read."""
    return render_template("delegates/notice.html", purposes=privacy.purposes(), guarded=privacy.GUARDED, version=NOTICE)


@short("/d/<token>/notice", methods=["GET"])
@access(PUBLIC)
@_own
def own_notice(own: Own) -> BaseResponse:
    """The same for one delegate: who keeps it, and the day on which it goes."""
    roll = own.to.roll
    version = roll.notice if roll is not None else NOTICE
    return private(
        "delegates/own_notice.html", own=own, purposes=privacy.purposes(), guarded=privacy.GUARDED, version=version,
        until=retention.due_on(own.to.event, roll) if roll is not None else None,
    )  # fmt: skip


# ── one's own data ───────────────────────────────────────────────────────────


@short("/d/<token>/data", methods=["GET", "POST"])
@access(PUBLIC)
@_own
def own_data(own: Own) -> BaseResponse:
    """Everything that is kept of him, who took it out, and what he asked to be put right; another request."""
    if request.method != "POST":
        return _data(own)
    typed = {name: request.form.get(name, "") for name in ("field", "wanted", "note")}
    try:
        made = corrections.ask(own.to, own.delegate, typed["field"], typed["wanted"], typed["note"])
    except DomainError as refusal:
        return _data(own, typed, say(refusal.code, **refusal.params), refusal.status)
    flash(gettext("Đã nhận đề nghị. Ban tổ chức trả lời chậm nhất ngày %(day)s.", day=short_date(made.due_on)))
    return redirect(url_for("delegates.own_data", token=own.token))


def _data(own: Own, typed: dict[str, str] | None = None, refused: str = "", status: int = 200) -> BaseResponse:
    return private(
        "delegates/own_data.html", status, own=own, groups=_by_purpose(_kept(own)),
        typed=typed or {"field": "", "wanted": "", "note": ""},
        refused=refused, correctable=privacy.CORRECTABLE, corrections=corrections.corrections_of(own.delegate.id),
        exports=privacy.exports_of(own.delegate, own.to.event.code, own.to.event.unit_id), label=_label, shown=_shown,
    )  # fmt: skip


def _kept(own: Own) -> list[Kept]:
    delegate = own.delegate
    seat = gettext("khu %(block)s, hàng %(row)s, ghế %(place)s", block=own.block, row=delegate.row, place=delegate.place)
    return privacy.own_data(delegate, {
        "unit_id": own.unit_name, "delegation_id": own.delegation.name if own.delegation else "",
        "group_id": own.group.name if own.group else "", "seat": seat if own.block else "",
        "listed": {name: _said(name, value) for name, value in privacy.listed_of(delegate.id).items()},
        "badge_prints": "; ".join(moment(each) for each in hooks.prints(delegate.id)),
        "presence": "; ".join(_stay(*stay) for stay in hooks.stays(delegate.id)),
    })  # fmt: skip


def _stay(since: datetime, until: datetime | None) -> str:
    return f"{moment(since)} – {moment(until)}" if until is not None else f"{moment(since)} –"


def _said(name: str, value: Any) -> str:
    """A value as a file's words are remembered, in which days are text."""
    try:
        return _shown(Kept(name, "", date.fromisoformat(str(value))))
    except ValueError:
        return _shown(Kept(name, "", value))


def _by_purpose(kept: list[Kept]) -> dict[str, list[Kept]]:
    return {purpose: [each for each in kept if each.purpose == purpose] for purpose in privacy.purposes()}


def _label(name: str) -> str:
    told = word("delegate_fields", name)
    return sentence_case(told if told != name else word("own_fields", name))


def _shown(each: Kept) -> str:
    """A value as people read it; a dash where nothing is kept."""
    value = each.value
    if value is None or value in ("", {}):
        return "–"
    if each.name in _TABLES:
        return sentence_case(word(_TABLES[each.name], value))
    if isinstance(value, dict):
        return "; ".join(f"{_label(name)}: {words}" for name, words in value.items())
    if isinstance(value, bool):
        return str(gettext("có") if value else gettext("không"))
    if hasattr(value, "hour"):
        return moment(value)
    if hasattr(value, "year"):
        return short_date(value)
    return spaced_phone(value) if each.name == "phone" else str(value)


@short("/d/<token>/data.<any(json,csv):form>", methods=["GET"])
@access(PUBLIC)
@_own
def own_file(own: Own, form: str) -> BaseResponse:
    """The same to keep: for machines, or for a spreadsheet."""
    kept = _kept(own)
    name = f"du-lieu-{own.to.event.code}-{own.delegate.number}.{form}"
    response = (
        attachment(_json(own, kept), name, "application/json") if form == "json" else attachment(_csv(kept), name, "text/csv")
    )
    response.headers.extend(NOT_FOR_ROBOTS)
    return response


def _json(own: Own, kept: list[Kept]) -> bytes:
    told = {
        "event": {"code": own.to.event.code, "name": own.to.event.name},
        "data": [
            {"field": each.name, "label": _label(each.name), "value": privacy.plain(each.value),
             "purpose": word("purposes", each.purpose)}
            for each in kept
        ],
        "exports": [
            {"at": row.at.isoformat(), "by": row.actor, "reason": row.detail.get("reason", "")}
            for row in privacy.exports_of(own.delegate, own.to.event.code, own.to.event.unit_id)
        ],
        "corrections": [
            {"field": row.field, "wanted": row.wanted, "note": row.note, "state": str(row.state), "answer": row.answer,
             "asked_at": row.asked_at.isoformat(), "due_on": row.due_on.isoformat()}
            for row in corrections.corrections_of(own.delegate.id)
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _csv(kept: list[Kept]) -> bytes:
    rows = [(_label(each.name), _shown(each), word("purposes", each.purpose)) for each in kept]
    return table([gettext("Mục"), gettext("Nội dung"), gettext("Dùng để")], rows)


# ── for organisers ───────────────────────────────────────────────────────────


@bp.get("/<code>/corrections", endpoint="corrections")
@access(CHANGE)
def requests(code: str) -> str:
    """Requests of delegates, those that wait first."""
    return _requests(held_roll(code))


def _requests(to: Held, typed: dict[str, str] | None = None, refused: str = "") -> str:
    page = corrections.list_corrections(actor(), to.event.id, page_number())
    return render_template(
        "delegates/corrections.html", event=to.event, page=page, label=_label, shown=_shown, typed=typed,
        refused=refused, many=corrections.count_open(actor(), to.event.id), kept=Kept,
    )  # fmt: skip


@bp.post("/<code>/corrections/<int:correction_id>")
@access(CHANGE)
def answer_correction(code: str, correction_id: int) -> Any:
    """Put right what he asked for, or say why not."""
    to = held_roll(code)
    correction, delegate = corrections.get_correction(actor(), to, correction_id)
    typed = {name: request.form.get(name, "") for name in ("wanted", "answer", "how")} | {"id": str(correction_id)}
    try:
        if typed["how"] == "accept":
            corrections.accept(to, correction, delegate, typed["wanted"], typed["answer"], by=actor())
        else:
            corrections.refuse(to, correction, delegate, typed["answer"], by=actor())
    except DomainError as refusal:
        return _requests(to, typed, say(refusal.code, **refusal.params)), refusal.status
    flash(gettext("Đã sửa và báo cho đại biểu.") if typed["how"] == "accept" else gettext("Đã trả lời đại biểu."))
    return redirect(url_for("delegates.corrections", code=code))


@bp.route("/<code>/retention", methods=["GET", "POST"], endpoint="retention")
@access(CHANGE)
def removal(code: str) -> Any:
    """When what is personal goes; and now, once the event is over, by typing how many it is about."""
    to = held_roll(code)
    if request.method != "POST":
        return _removal(to)
    typed = request.form.get("confirmed", "").strip()
    try:
        many = retention.erase(to, int(typed) if typed.isdecimal() and len(typed) < 9 else None, by=actor())
    except DomainError as refusal:
        return _removal(to, typed, say(refusal.code, **refusal.params)), refusal.status
    flash(gettext("Đã xoá dữ liệu cá nhân của %(count)s đại biểu.", count=many))
    return redirect(url_for("delegates.retention", code=code))


def _removal(to: Held, typed: str = "", refused: str = "") -> str:
    return render_template(
        "delegates/retention.html", to=to, event=to.event, typed=typed, refused=refused, many=retention.count(to.event.id),
        due=retention.due_on(to.event, to.roll) if to.roll is not None else None, is_over=retention.is_over(to.event),
        ahead=retention.AHEAD.days,
    )  # fmt: skip
