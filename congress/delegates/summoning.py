"""Pages of summons, replies and absences, and each delegate's own page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock, qr
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.pace import Pace
from congress.core.place import settings
from congress.core.policy import PUBLIC
from congress.core.speech import say
from congress.core.text import number, parse_date
from congress.core.web import access, actor, page_number
from congress.delegates import absences, codes, personal, privacy, queries, replies, summons
from congress.delegates.access import CHANGE
from congress.delegates.blueprint import bp, short
from congress.delegates.models import Delegate
from congress.delegates.personal import Own, Revoked, Stage
from congress.delegates.queries import Held
from congress.delegates.services import require_convener
from congress.events.forms import parse_time

WRONG = Pace(120, timedelta(minutes=10))  # links that are none, from one address: a hall may share it
NOT_FOR_ROBOTS = {"X-Robots-Tag": "noindex, nofollow"}


# ── a delegate's own page ────────────────────────────────────────────────────


def private(template: str, status: int = 200, **context: Any) -> BaseResponse:
    """A page of one delegate: no machine keeps it or looks for it."""
    response = make_response(render_template(template, **context), status)
    response.headers.extend(NOT_FOR_ROBOTS)
    return response


def own_page(token: str) -> Own:
    """:raises Revoked: the link was good once. :raises NotFound: it never was. :raises DomainError: too many such from here."""
    try:
        return personal.open_link(token)
    except NotFound:
        if seconds := WRONG.wait(request.remote_addr or "unknown"):
            raise DomainError("link.too_often", 429, minutes=-(-seconds // 60)) from None
        raise


def own_call(token: str) -> Own:
    """The same for what he takes along: his summons, his calendar.

    :raises NotFound: nothing calls him, or not any more.
    """
    own = own_page(token)
    if own.stage in (Stage.OFF, Stage.GONE, Stage.AWAY):
        raise NotFound
    return own


@bp.app_errorhandler(Revoked)
def revoked(link: Revoked) -> BaseResponse:
    return private("delegates/revoked.html", 410, is_erased=link.is_erased)


@short("/d/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def mine(token: str) -> BaseResponse:
    """The summons, the reply, the card. Reading changes nothing, because programs that look into mail open links."""
    own = own_page(token)
    if request.method != "POST":
        return _mine(own)
    told, reason = request.form.get("answer", ""), request.form.get("reason", "")
    try:
        if told not in ("coming", "absent"):
            raise DomainError("summons.answer_missing", 422)
        coming = told == "coming"
        news = summons.answer(own.to, own.delegate, coming=coming, reason=reason, seen=request.form.get("seen", ""))
    except DomainError as refusal:
        return _mine(own, told, reason, say(refusal.code, **refusal.params), refusal.status)
    if news:
        flash(gettext("Đã nhận: đồng chí sẽ dự.") if coming else gettext("Đã nhận: đồng chí không dự được."))
    return redirect(url_for("delegates.mine", token=token))


def _mine(own: Own, told: str = "", reason: str = "", refused: str = "", status: int = 200) -> BaseResponse:
    """``told``, ``reason``: as typed, where they were refused."""
    badge = codes.badge_code(own.delegate) if own.has_card else ""
    title = gettext("Mã QR của đại biểu %(name)s", name=own.delegate.full_name)
    return private(
        "delegates/mine.html", status, own=own, delegate=own.delegate, event=own.to.event, roll=own.to.roll, told=told,
        reason=reason or own.delegate.absence_reason, refused=refused, seen=summons.stand(own.delegate),
        code=qr.svg(badge, title) if badge else "", badge=codes.badge_number(own.delegate.number),
    )  # fmt: skip


# ── replies, for organisers ──────────────────────────────────────────────────


def held_roll(code: str) -> Held:
    """:raises DomainError: the reader does not keep this roll."""
    to = queries.get_held(actor(), code)
    require_convener(to)
    return to


def _one(code: str, delegate_id: int) -> tuple[Held, Delegate]:
    """The event, held first, and one of its delegates.

    :raises NotFound: he is not of this event.
    """
    to = held_roll(code)
    delegate = queries.get_delegate(actor(), delegate_id)
    if delegate.event_id != to.event.id:
        raise NotFound
    return to, delegate


@bp.get("/<code>/replies", endpoint="replies")
@access(CHANGE)
def waiting(code: str) -> str:
    """What waits for a decision, then who has not replied, then the others."""
    to = queries.get_held(actor(), code)
    which = request.args.get("list", "")
    which = which if which in replies.LISTS else replies.DEFAULT
    page = replies.list_of(actor(), to.event.id, which, page_number())
    asked = replies.list_waiting(actor(), to.event.id)
    vacant = replies.list_vacant(actor(), to.event.id)
    rows = [*page.items, *asked.items, *vacant.items]
    return render_template(
        "delegates/replies.html", to=to, event=to.event, which=which, lists=list(replies.LISTS), page=page, asked=asked,
        vacant=vacant, figures=replies.figures(actor(), to.event.id), sight=privacy.sight(actor(), to, rows),
        next_of=absences.next_of(to.event.id, [row.unit_id for row in [*asked.items, *vacant.items] if row.unit_id]),
        replaceable=absences.REPLACEABLE, due_is_over=summons.is_late(to),
    )  # fmt: skip


@bp.route("/<code>/summons", methods=["GET", "POST"], endpoint="summons")
@access(CHANGE)
def summons_terms(code: str) -> Any:
    """Until when to reply and what to bring; who would be told, before anybody is."""
    to = held_roll(code)
    typed = {name: request.form.get(name, "") for name in ("due_day", "due_time", "dress", "advice", "version")}
    if request.method != "POST":
        return _summons(to, _terms(to))
    try:
        version = int(typed["version"]) if typed["version"].isdecimal() else None
        due = _moment(typed["due_day"], typed["due_time"])
        summons.set_terms(to, reply_by=due, dress=typed["dress"], advice=typed["advice"], by=actor(), version=version)
    except DomainError as refusal:
        return _summons(to, typed, say(refusal.code, **refusal.params)), refusal.status
    flash(gettext("Đã lưu."))
    return redirect(url_for("delegates.summons", code=code))


def _terms(to: Held) -> dict[str, str]:
    roll = to.roll
    due = roll.reply_by.astimezone(clock.ZONE) if roll is not None and roll.reply_by is not None else None
    return {
        "due_day": f"{due.day}/{due.month}/{due.year}" if due else "", "due_time": f"{due:%H:%M}" if due else "17:00",
        "dress": roll.dress if roll else "", "advice": roll.advice if roll else "",
        "version": str(roll.version) if roll else "",
    }  # fmt: skip


def _summons(to: Held, typed: dict[str, str], refused: str = "") -> str:
    return render_template(
        "delegates/summons.html", event=to.event, typed=typed, refused=refused,
        figures=replies.figures(actor(), to.event.id), ways=summons.ways(to.event.id, summons.is_to_summon()),
        silent=summons.ways(to.event.id, summons.is_silent()), expected=summons.ways(to.event.id, summons.is_expected()),
        has_server=settings().smtp is not None, is_live=to.event.state in summons.LIVE,
    )  # fmt: skip


def _moment(day: str, hour: str) -> datetime | None:
    """:raises DomainError: no day, or no hour."""
    if not day.strip():
        return None
    try:
        date_ = parse_date(day)
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=day[:40]) from None
    try:
        return datetime.combine(date_, parse_time(hour or "17:00"), clock.ZONE)
    except ValueError:
        raise DomainError("summons.bad_time", 422, typed=hour[:40]) from None


@bp.post("/<code>/summons/send")
@access(CHANGE)
def summon(code: str) -> BaseResponse:
    """Everybody who was not summoned yet, or one."""
    wanted = request.form.get("delegate", "")
    ids = [int(wanted)] if wanted.isdecimal() and len(wanted) < 10 else None
    told = summons.summon(held_roll(code), ids, by=actor())
    flash(
        gettext(
            "Đã triệu tập %(count)s đại biểu: %(mail)s người nhận thư, %(phone)s người phải gọi điện hoặc trao giấy.",
            **_ways(told),
        )
    )
    return redirect(url_for("delegates.replies", code=code))


@bp.post("/<code>/summons/remind")
@access(CHANGE)
def remind(code: str) -> BaseResponse:
    """Everybody who has not replied, once a day at most."""
    told = summons.remind(held_roll(code), by=actor())
    flash(gettext("Đã nhắc %(count)s đại biểu: %(mail)s người nhận thư, %(phone)s người phải gọi điện.", **_ways(told)))
    return redirect(url_for("delegates.replies", code=code))


@bp.post("/<code>/summons/again")
@access(CHANGE)
def tell_again(code: str) -> BaseResponse:
    """Everybody who was summoned hears the hours as they are now."""
    told = summons.tell_again(held_roll(code), by=actor())
    flash(gettext("Đã báo lại cho %(count)s đại biểu: %(mail)s người nhận thư, %(phone)s người phải gọi điện.", **_ways(told)))
    return redirect(url_for("delegates.replies", code=code))


def _ways(told: summons.Told) -> dict[str, str]:
    """How many were told, and how: figures of a sentence."""
    return {"count": number(told.count), "mail": number(told.by_mail), "phone": number(told.by_phone)}


def _back(code: str) -> BaseResponse:
    listed = request.form.get("list", "")
    return redirect(url_for("delegates.replies", code=code, list=listed if listed in replies.LISTS else None))


@bp.route("/<code>/replies/<int:delegate_id>", methods=["GET", "POST"], endpoint="reply")
@access(CHANGE)
def reply_for(code: str, delegate_id: int) -> Any:
    """What somebody said by telephone."""
    to, delegate = _one(code, delegate_id)
    typed = {name: request.form.get(name, "") for name in ("answer", "reason", "source", "version", "list")}
    if request.method != "POST":
        typed |= {"source": gettext("điện thoại"), "version": str(delegate.version), "list": request.args.get("list", "")}
        return render_template("delegates/reply.html", event=to.event, delegate=delegate, typed=typed, refused="")
    try:
        if typed["answer"] not in ("coming", "absent"):
            raise DomainError("summons.answer_missing", 422)
        summons.answer_for(
            to, delegate, coming=typed["answer"] == "coming", reason=typed["reason"], source=typed["source"], by=actor(),
            version=int(typed["version"]) if typed["version"].isdecimal() else None,
        )  # fmt: skip
    except DomainError as refusal:
        told = say(refusal.code, **refusal.params)
        typed["version"] = str(delegate.version)
        page = render_template("delegates/reply.html", event=to.event, delegate=delegate, typed=typed, refused=told)
        return page, refusal.status
    flash(gettext("Đã ghi trả lời của đồng chí %(name)s.", name=delegate.full_name))
    return _back(code)


# ── absences ─────────────────────────────────────────────────────────────────


@bp.post("/<code>/replies/<int:delegate_id>/decide")
@access(CHANGE)
def decide(code: str, delegate_id: int) -> BaseResponse:
    """Accept an absence, with or without calling up the next alternate at once, or not."""
    to, delegate = _one(code, delegate_id)
    how, note = request.form.get("how", ""), request.form.get("note", "")
    done = absences.decide(to, delegate, excused=how != "refuse", note=note, by=actor())
    if how == "call_up":
        return _call_up(to, delegate)
    said = gettext("Đã đồng ý cho đồng chí %(name)s vắng mặt.", name=delegate.full_name)
    if how == "refuse":
        said = gettext("Đã báo đồng chí %(name)s: chưa đồng ý cho vắng.", name=delegate.full_name)
    flash_undo(done.offer, said)
    return _back(code)


def _call_up(to: Held, absent: Delegate) -> BaseResponse:
    expected = request.form.get("expected", "")
    expected_id = int(expected) if expected.isdecimal() and len(expected) < 10 else None
    came = absences.call_up(to, absent, by=actor(), expected_id=expected_id)
    names = {"name": came.full_name, "absent": absent.full_name}
    flash(gettext("Đã gọi đồng chí %(name)s thay đồng chí %(absent)s. Đồng chí ấy đã được triệu tập.", **names))
    return _back(to.event.code)


@bp.post("/<code>/replies/<int:delegate_id>/call-up")
@access(CHANGE)
def call_up(code: str, delegate_id: int) -> BaseResponse:
    """The next alternate in the place of one who is excused."""
    return _call_up(*_one(code, delegate_id))


@bp.post("/<code>/replies/<int:delegate_id>/step-back")
@access(CHANGE)
def step_back(code: str, delegate_id: int) -> BaseResponse:
    """The call-up of this one is taken back."""
    to, delegate = _one(code, delegate_id)
    absent = absences.step_back(to, delegate, by=actor())
    names = {"name": delegate.full_name, "absent": absent.full_name}
    flash(gettext("Đã rút lại: đồng chí %(name)s là dự khuyết như trước, chỗ của đồng chí %(absent)s lại trống.", **names))
    return _back(code)


@bp.post("/<code>/replies/<int:delegate_id>/reopen")
@access(CHANGE)
def reopen(code: str, delegate_id: int) -> BaseResponse:
    """What was decided about his absence is taken back."""
    to, delegate = _one(code, delegate_id)
    absences.reopen(to, delegate, by=actor())
    flash(gettext("Đã rút quyết định về đồng chí %(name)s.", name=delegate.full_name))
    return _back(code)


@bp.post("/<code>/replies/<int:delegate_id>/unexcused")
@access(CHANGE)
def unexcused(code: str, delegate_id: int) -> BaseResponse:
    """He is not there and has said nothing."""
    to, delegate = _one(code, delegate_id)
    offer = absences.record_unexcused(to, delegate, request.form.get("note", ""), by=actor())
    flash_undo(offer, gettext("Đã ghi đồng chí %(name)s vắng không lý do.", name=delegate.full_name))
    return _back(code)


# ── links ────────────────────────────────────────────────────────────────────


@bp.post("/<code>/replies/<int:delegate_id>/link")
@access(CHANGE)
def link(code: str, delegate_id: int) -> BaseResponse:
    """The personal link, to be handed over or printed; the next one, where the last got lost."""
    to, delegate = _one(code, delegate_id)
    if request.form.get("how") == "reissue":
        summons.reissue_link(to, delegate, by=actor())
    summons.reveal_link(to, delegate, by=actor())
    address = settings().address + url_for("delegates.mine", token=codes.link_token(delegate))
    code_ = qr.svg(address, gettext("Liên kết riêng của đồng chí %(name)s", name=delegate.full_name))
    return private(
        "delegates/link.html", event=to.event, delegate=delegate, address=address, code=code_,
        is_new=request.form.get("how") == "reissue",
    )  # fmt: skip
