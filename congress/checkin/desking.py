"""Pages of the desk: how many are in the room, doors and their phones, entries by hand and from paper, what waits for a
decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext

from congress.checkin import devices, hand, queries, quorum, rulings
from congress.checkin.access import CHANGE, READ
from congress.checkin.blueprint import bp
from congress.checkin.models import Act, DeviceRole, Outcome, Verdict
from congress.core import clock, place, qr
from congress.core.errors import DomainError
from congress.core.speech import say, word
from congress.core.text import clean, number
from congress.core.web import access, actor, page_number
from congress.delegates import queries as delegates
from congress.delegates.codes import badge_number
from congress.delegates.hall import seat_label
from congress.delegates.queries import Held
from congress.events import once
from congress.events.forms import parse_time

LAST = 12  # facts that the desk shows
COUNTED = (Outcome.ENTERED, Outcome.ALREADY_IN, Outcome.LEFT)


# ── the desk ─────────────────────────────────────────────────────────────────


@bp.get("/")
@access(READ)
def index() -> str:
    """Events whose delegates are checked in."""
    page = queries.list_events(actor(), page_number())
    return render_template("checkin/index.html", page=page, units=queries.units_of(page.items), now=clock.now())


@bp.get("/<code>")
@access(READ)
def desk(code: str) -> str:
    """How many are there, whether it is enough, what came in last, what waits."""
    held = queries.get_held(actor(), code)
    sessions = queries.sessions_of(held)
    if not sessions:
        return render_template("checkin/no_sessions.html", held=held)
    return render_template("checkin/desk.html", **_shown(held), sessions=sessions)


@bp.get("/<code>/piece")
@access(READ)
def piece(code: str) -> str:
    """The part of the desk that changes by itself."""
    return render_template("checkin/desk_piece.html", **_shown(queries.get_held(actor(), code)))


def _shown(held: Held) -> dict[str, Any]:
    at = queries.choose_session(held, request.args.get("session", ""))
    return {
        "held": held, "at": at, "status": quorum.status(held.event, at), "waiting": rulings.count_waiting(held.event.id),
        "last": rulings.list_facts(held.event.id, session_id=at.id).items[:LAST], "badge": badge_number, "now": clock.now(),
        "points": queries.count_points(at.id), "base": quorum.base(held.event)[0], "devices": _live(held),
    }  # fmt: skip


def _live(held: Held) -> list[Any]:
    return [row for row in devices.list_devices(held.event.id) if row.revoked_at is None]


# ── doors ────────────────────────────────────────────────────────────────────


@bp.get("/<code>/devices")
@access(CHANGE)
def doors(code: str) -> str:
    """Phones at doors and screens; the link of one that was just made is shown once."""
    held = _kept(code)
    made = session.pop("made_device", None)
    link, picture = "", ""
    if made and made[0] == held.event.id:
        page = "checkin.scan" if made[2] == DeviceRole.SCANNER else "checkin.hall_shell"
        link = f"{place.settings().address}{url_for(page)}#{made[1]}"
        picture = qr.svg(link, gettext("Mã ghép máy"))
    return render_template(
        "checkin/devices.html", held=held, rows=devices.list_devices(held.event.id), link=link, picture=picture,
        made=made if link else None, points=devices.list_points(held.event.id), roles=list(DeviceRole),
    )  # fmt: skip


@bp.post("/<code>/devices")
@access(CHANGE)
def add_device(code: str) -> Any:
    """A token for one more phone or screen."""
    held, point = _kept(code), request.form.get("point", "")
    role = request.form.get("role", DeviceRole.SCANNER)
    point_id = int(point) if point.isdecimal() and len(point) < 10 else None
    token = devices.make(held, request.form.get("name", ""), role, point_id, by=actor())
    session["made_device"] = [held.event.id, token, role]
    return redirect(url_for("checkin.doors", code=code) + "#made")


@bp.post("/<code>/devices/<int:device_id>/revoke")
@access(CHANGE)
def revoke_device(code: str, device_id: int) -> Any:
    """Nothing is taken from it any more."""
    name = devices.revoke(_kept(code), device_id, by=actor())
    flash(gettext("Đã thu hồi %(name)s. Máy sẽ tự xoá danh sách khi có mạng.", name=name))
    return redirect(url_for("checkin.doors", code=code))


# ── by hand ──────────────────────────────────────────────────────────────────


@bp.get("/<code>/hand")
@access(CHANGE)
def by_hand(code: str) -> str:
    """Somebody without a badge or a phone: found by name or number, and written down."""
    held, typed = _kept(code), clean(request.args.get("q", ""))
    at = queries.choose_session(held, request.args.get("session", ""))
    found = queries.find_people(held, typed, at.id)
    return render_template(
        "checkin/hand.html", held=held, at=at, sessions=queries.sessions_of(held), typed=typed, found=found,
        badge=badge_number, seat=lambda row: seat_label(row, row.block_name), key=once.new_key(),
    )  # fmt: skip


@bp.post("/<code>/hand")
@access(CHANGE)
def write_down(code: str) -> Any:
    """He came, or left."""
    held, form = _kept(code), request.form
    at = queries.choose_session(held, form.get("session", ""))
    told = form.get("delegate_id", "")
    person = delegates.get_delegate(actor(), int(told) if told.isdecimal() and len(told) < 10 else 0)
    act = Act.OUT if form.get("act") == Act.OUT else Act.IN
    answer = hand.enter(held, person, at.code, act, _key(), by=actor())
    said = f"{word('outcomes', answer.outcome)}: {answer.name}" + (f" · {answer.seat}" if answer.seat else "")
    flash(said, "ok" if answer.outcome in COUNTED else "bad")
    return redirect(url_for("checkin.by_hand", code=code, session=at.code))


@bp.get("/<code>/paper")
@access(CHANGE)
def paper(code: str) -> str:
    """Names of a list that was signed on paper."""
    return _paper(_kept(code))


def _paper(held: Held, refused: str = "", typed: str = "") -> str:
    at = queries.choose_session(held, request.values.get("session", ""))
    told = request.values.get("delegation", "")
    delegation_id = int(told) if told.isdecimal() and len(told) < 10 else None
    chosen = {int(each) for each in request.form.getlist("id") if each.isdecimal() and len(each) < 10}
    return render_template(
        "checkin/paper.html", held=held, at=at, sessions=queries.sessions_of(held), refused=refused, typed=typed,
        page=queries.sheet_of(held, at.id, delegation_id, page_number()), chosen=chosen, badge=badge_number,
        delegations=delegates.list_delegations(held.event.id), delegation_id=delegation_id, key=once.new_key(),
        hour=min(at.starts_at, clock.now()),
    )  # fmt: skip


@bp.post("/<code>/paper")
@access(CHANGE)
def write_paper(code: str) -> Any:
    """All who are ticked came at the hour that is told."""
    held, typed = _kept(code), clean(request.form.get("hour", ""))
    at = queries.choose_session(held, request.form.get("session", ""))
    ids = [int(each) for each in request.form.getlist("id") if each.isdecimal() and len(each) < 10]
    try:
        answers = hand.from_paper(held, ids, at.code, queries.moment_of(at, _hour(typed)), _key(), by=actor())
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        return _paper(held, say(refusal.code, **refusal.params), typed), 422
    new = sum(answer.outcome == Outcome.ENTERED for answer in answers)
    odd = sum(answer.outcome not in COUNTED for answer in answers)
    flash(gettext("Đã ghi %(all)s người theo danh sách giấy, %(new)s người mới.", all=number(len(answers)), new=number(new)))
    if odd:
        flash(gettext("%(odd)s lượt chưa tính được, đang chờ quyết định.", odd=number(odd)), "bad")
    back = {"session": at.code, "delegation": request.form.get("delegation", ""), "page": page_number()}
    return redirect(url_for("checkin.paper", code=code, **back))


def _hour(typed: str) -> Any:
    """:raises DomainError: it is none."""
    try:
        return parse_time(typed)
    except ValueError:
        raise DomainError("checkin.bad_time", 422, typed=typed[:20]) from None


def _key() -> str:
    """Of the form, by which one that is sent twice is one fact."""
    told = request.form.get("once", "")
    return told if len(told) == 32 and told.isalnum() else once.new_key()


# ── what came in, what waits ─────────────────────────────────────────────────


@bp.get("/<code>/facts")
@access(READ)
def facts(code: str) -> str:
    """Everything that came in, the newest first."""
    held, told = (
        queries.get_held(actor(), code),
        {name: request.args.get(name, "")[:100] for name in ("q", "outcome", "device")},
    )
    device_id = int(told["device"]) if told["device"].isdecimal() and len(told["device"]) < 10 else None
    page = rulings.list_facts(
        held.event.id, typed=told["q"], outcome=told["outcome"] if told["outcome"] in list(Outcome) else "",
        device_id=device_id, page=page_number(),
    )  # fmt: skip
    return render_template(
        "checkin/facts.html", held=held, page=page, told=told, outcomes=list(Outcome), badge=badge_number,
        devices=devices.list_devices(held.event.id), decided=rulings.rulings_of([row.id for row in page.items]),
    )  # fmt: skip


@bp.get("/<code>/waiting")
@access(CHANGE)
def waiting(code: str) -> str:
    """What no rule can judge alone."""
    return _waiting(_kept(code))


def _waiting(held: Held, refused: str = "", about: int = 0) -> str:
    page, doubts = rulings.list_waiting(held.event.id, page_number())
    return render_template(
        "checkin/waiting.html", held=held, page=page, doubts=doubts, badge=badge_number, refused=refused, about=about,
        kind=lambda row: rulings.kind_of(row, doubts), verdicts=list(Verdict),
    )  # fmt: skip


@bp.post("/<code>/facts/<int:fact_id>/<any(rule,undo):verb>")
@access(CHANGE)
def decide(code: str, fact_id: int, verb: str) -> Any:
    """What a person says about a fact; it stays as it came."""
    held = _kept(code)
    fact, reason = hand.get_fact(held, fact_id), request.form.get("reason", "")
    try:
        if verb == "undo":
            hand.undo(held, fact, reason, by=actor())
        else:
            rulings.rule(held, fact, request.form.get("verdict", ""), reason, by=actor())
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        return _waiting(held, say(refusal.code, **refusal.params), fact_id), 422
    flash(gettext("Đã ghi quyết định."))
    back = "checkin.facts" if verb == "undo" else "checkin.waiting"
    return redirect(url_for(back, code=code))


# ── who was in the room ──────────────────────────────────────────────────────


@bp.get("/<code>/room")
@access(READ)
def room(code: str) -> Any:
    """Who was in the room at 10:42."""
    held, typed = queries.get_held(actor(), code), clean(request.args.get("at", ""))
    at = queries.choose_session(held, request.args.get("session", ""))
    refused, status = "", 200
    moment = min(clock.now(), at.ends_at)
    if typed:
        try:
            moment = min(queries.moment_of(at, _hour(typed)), quorum.newest(at))
        except DomainError as refusal:
            refused, status = say(refusal.code, **refusal.params), refusal.status
    ids = sorted(quorum.inside_at(at, moment))
    page = queries.in_room(held, ids, page_number())
    return render_template(
        "checkin/room.html", held=held, at=at, sessions=queries.sessions_of(held), typed=typed, moment=moment, page=page,
        status=quorum.status_at(held.event, at, moment), refused=refused, badge=badge_number,
        seat=lambda row: seat_label(row, row.block_name),
    ), status  # fmt: skip


@bp.get("/<code>/points")
@access(READ)
def points(code: str) -> str:
    """Points of attendance with who is there."""
    held = queries.get_held(actor(), code)
    at = queries.choose_session(held, request.args.get("session", ""))
    page = queries.points_of(at.id, clean(request.args.get("q", "")), page_number())
    return render_template(
        "checkin/points.html", held=held, at=at, sessions=queries.sessions_of(held), page=page, typed=request.args.get("q", ""),
        whole=queries.points_together(at.id),
    )  # fmt: skip


def _kept(code: str) -> Held:
    """:raises NotFound: no such event in reach. :raises DomainError: somebody else keeps its roll."""
    held = queries.get_held(actor(), code)
    devices.require_keeper(held, actor())
    return held
