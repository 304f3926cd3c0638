"""Screens of halls and delegates' own hands: the page that a hall sees, what a screen without an account asks for, and the page
on which a delegate types what he read there."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.checkin import devices, intake, queries, venue
from congress.checkin.access import CHANGE
from congress.checkin.api import api, as_json, asking_device, refused
from congress.checkin.blueprint import bp, short
from congress.checkin.intake import Answer
from congress.checkin.models import DeviceRole, Outcome
from congress.core import clock
from congress.core.db import peek, session
from congress.core.errors import DomainError, NotFound
from congress.core.policy import DEVICE, PUBLIC
from congress.core.speech import clock_time, say
from congress.core.web import access, actor
from congress.delegates.queries import Held
from congress.delegates.summoning import own_page, private
from congress.events.models import Event
from congress.orgs import queries as orgs

# ── the hall's screen, for who keeps the roll ────────────────────────────────


@bp.get("/<code>/screen")
@access(CHANGE)
def screen(code: str) -> str:
    """Figures in large type, and the code of the moment. Without scripts it is a page that comes anew every few seconds."""
    held, wanted = _kept(code), request.args.get("session", "")
    at = queries.choose_session(held, wanted)
    return render_template(
        "checkin/screen.html", told=venue.board(held, at.code), at=at, sessions=queries.sessions_of(held), held=held,
        wanted=wanted, label=venue.label, now=clock.now(),
        source=url_for("checkin.screen_now", code=code, session=wanted or None),
    )  # fmt: skip


@bp.get("/<code>/screen/now")
@access(CHANGE)
def screen_now(code: str) -> Response:
    """What the page needs every few seconds: which session is on, and the codes of the moment."""
    return as_json(venue.board(_kept(code), request.args.get("session", "")))


@bp.post("/<code>/screen")
@access(CHANGE)
def set_self(code: str) -> BaseResponse:
    """May delegates check in by themselves?"""
    venue.set_self_open(_kept(code), request.form.get("open") == "1", by=actor())
    return redirect(url_for("checkin.screen", code=code, session=request.form.get("session") or None))


def _kept(code: str) -> Held:
    """:raises NotFound: no such event in reach. :raises DomainError: somebody else keeps its roll."""
    held = queries.get_held(actor(), code)
    devices.require_keeper(held, actor())
    return held


# ── a screen that nobody signed in to ────────────────────────────────────────


@short("/screen/")
@access(PUBLIC)
def hall_shell() -> str:
    """The same page without data, which comes by the token that stands behind the address's #."""
    return render_template("checkin/screen_shell.html", source=url_for("checkin_api.screen"), now=clock.now())


@api.get("/check-ins/screen", endpoint="screen")
@access(DEVICE)
def screen_of_device() -> Response:
    """What a screen shows: where the figures of its session are, and the codes of the moment."""
    device = asking_device()
    if device is None or device.role != DeviceRole.SCREEN:
        return refused(401, "revoked")
    event = session().get_one(Event, device.event_id)
    held = Held(event, orgs.get_unit_by_id(event.unit_id), None, False)
    try:
        told = venue.board(held, request.args.get("session", "")[:110], device.point_id)
    except (NotFound, DomainError):
        return refused(404, "session")
    devices.note_seen(device, 0)
    return as_json(told)


# ── a delegate's own hand ────────────────────────────────────────────────────


@short("/d/<token>/check-in", methods=["GET", "POST"])
@access(PUBLIC)
def own(token: str) -> BaseResponse:
    """He types the six figures of the hall's screen."""
    if request.method != "POST":
        return _own(token)
    typed = request.form.get("code", "")
    try:
        with peek():  # nothing is held while link and code are looked at: doors wait for the same rows
            asker, told = venue.read(own_page(token), typed, request.form.get("seen", "")[:12])
        answer = intake.take(asker, told, told.at)
    except DomainError as refusal:
        return _own(token, typed[:20], say(refusal.code, **refusal.params), refusal.status)
    if answer is not None:
        flash(*_said(answer))
    return redirect(url_for("delegates.mine", token=token) + "#check-in")


def _own(token: str, typed: str = "", problem: str = "", status: int = 200) -> BaseResponse:
    """``typed``: what was refused, and why."""
    with peek():
        page = own_page(token)
        mine = venue.find_mine(page)
        return private("checkin/own.html", status, own=page, mine=mine, typed=typed, problem=problem)


def _said(answer: Answer) -> tuple[str, str]:
    """What came of it, and its colour."""
    at = clock_time(answer.since or answer.at)
    if answer.outcome == Outcome.ENTERED:
        seat = f" {gettext('Chỗ ngồi: %(seat)s.', seat=answer.seat)}" if answer.seat else ""
        return gettext("Đã ghi có mặt lúc %(at)s.", at=at) + seat, "message"
    if answer.outcome == Outcome.ALREADY_IN:
        return gettext("Đồng chí đã có mặt từ %(at)s.", at=at), "message"
    return say("checkin.self_closed" if answer.outcome == Outcome.OUTSIDE_HOURS else "checkin.self_not"), "bad"
