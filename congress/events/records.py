"""Pages of what stands around an event: people sent, units, guests, gifts, points of attendance, photographs, approvals."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock
from congress.core.db import peek
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.speech import say, word
from congress.core.text import number, parse_date, parse_int, short_date
from congress.core.web import access, actor, page_number
from congress.events import around, candidates, extras, lifecycle, once, photos, queries
from congress.events.access import CHANGE, READ, may_change
from congress.events.blueprint import bp
from congress.events.extras import Invited
from congress.events.forms import names_in
from congress.events.models import ApprovalMatter, ApprovalState, EngagementRole, Side, UnitPart
from congress.orgs import queries as orgs
from congress.visits import queries as visits

# roles in which people are sent by hand on an event's page; chairs stand in its form
SENT = (
    EngagementRole.CHAIR, EngagementRole.SUPERVISOR, EngagementRole.DELEGATION_HEAD, EngagementRole.DELEGATION_MEMBER,
    EngagementRole.SPEAKER,
)  # fmt: skip


def _event(code: str) -> Any:
    """:raises NotFound: none that concerns the reader. :raises DomainError: not his to change."""
    event = queries.get_event(actor(), code)
    if not may_change(actor(), orgs.get_unit_by_id(event.unit_id).path):
        raise DomainError("forbidden", 403)
    return event


def _back(code: str, part: str = "") -> BaseResponse:
    return redirect(url_for("events.show", code=code, _anchor=part or None))


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _mark(files: Sequence[bytes] = ()) -> str:
    """What the form sent is known by, should it come again."""
    told = sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    return once.mark_of(_text("once"), request.path, told, [sha256(content).hexdigest() for content in files])


def _choice(kind: Any, name: str) -> Any:
    """:raises DomainError: none of the list."""
    try:
        return kind(_text(name))
    except ValueError:
        raise DomainError("event.bad_choice", 422) from None


def _whole(name: str) -> int | None:
    """A number typed, None where nothing was.

    :raises DomainError: it is none, or no row can have it.
    """
    try:
        told = parse_int(_text(name)) if _text(name) else None
    except ValueError:
        told = -1
    if told is not None and not 0 <= told < 2**31:
        raise DomainError("event.bad_count", 422, typed=_text(name)[:40])
    return told


def _unit(name: str = "unit_code") -> Any:
    try:
        return orgs.get_unit(actor(), _text(name))
    except NotFound:
        raise DomainError("event.unit_missing", 422, code=_text(name)[:60]) from None


# ── what the event's page shows ──────────────────────────────────────────────


def units_shown(event_id: int) -> list[tuple[Any, bool]]:
    """(unit that takes part, whether the reader may open its page)."""
    rows = queries.units_of(event_id)
    seen = orgs.in_reach_of(actor(), [row.unit_id for row in rows])
    return [(row, row.unit_id in seen) for row in rows]


def visit_shown(event: Any) -> Any:
    """The visit inside which the event stands, if the reader may see it."""
    return visits.find_visit(actor(), event.visit_id) if event.visit_id is not None else None


# ── people ───────────────────────────────────────────────────────────────────


@bp.post("/<code>/people")
@access(CHANGE)
def send(code: str) -> BaseResponse:
    """People are sent in a role: by name among those of the unit and its superiors, or by number."""
    event = _event(code)
    role = _choice(EngagementRole, "role")
    if role not in SENT:
        raise DomainError("event.bad_choice", 422)
    path = orgs.get_unit_by_id(event.unit_id).path
    names = names_in(request.form.get("names"))
    found = candidates.find_named(path, names, event.starts_on)
    if unknown := [name for name, rows in found.items() if not rows]:
        raise DomainError("event.name_unknown", 422, names=", ".join(unknown))
    chosen = [int(each) for each in request.form.getlist("persons") if each.isdecimal() and len(each) < 10]
    if twice := [name for name, rows in found.items() if len(rows) > 1 and not {row.id for row in rows} & {*chosen}]:
        people = [row for name in twice for row in found[name]]
        page = render_template(
            "events/which.html", event=event, role=role, names="; ".join(names), people=people, chosen=chosen
        )
        return Response(page, 422)
    single = [rows[0].id for rows in found.values() if len(rows) == 1]
    added = extras.send(event, role, [*chosen, *single], by=actor())
    flash(
        gettext("Đã phân công %(count)s người.", count=number(len({*chosen, *single})))
        if added
        else gettext("Đã có trong danh sách.")
    )
    return _back(code, "people")


@bp.post("/<code>/people/<int:person_id>/release")
@access(CHANGE)
def release(code: str, person_id: int) -> BaseResponse:
    event = _event(code)
    offer = extras.call_back(event, _choice(EngagementRole, "role"), person_id, by=actor())
    flash_undo(offer, gettext("Đã bỏ khỏi danh sách."))
    return _back(code, "people")


# ── units ────────────────────────────────────────────────────────────────────


@bp.post("/<code>/units")
@access(CHANGE)
def add_unit(code: str) -> BaseResponse:
    event, unit = _event(code), _unit()
    extras.take_part(event, unit, _choice(UnitPart, "part"), by=actor())
    flash(gettext("Đã thêm %(name)s.", name=unit.name))
    return _back(code, "units")


@bp.post("/<code>/units/<unit_code>/remove")
@access(CHANGE)
def remove_unit(code: str, unit_code: str) -> BaseResponse:
    event = _event(code)
    unit = next((row for row in queries.units_of(event.id) if row.code == unit_code), None)
    if unit is None:
        raise NotFound
    flash_undo(extras.leave(event, unit, _choice(UnitPart, "part"), by=actor()), gettext("Đã bỏ %(name)s.", name=unit.name))
    return _back(code, "units")


# ── guests and gifts ─────────────────────────────────────────────────────────


def _invited() -> Invited:
    return Invited(
        _text("full_name"),
        _text("title"),
        _text("organisation"),
        _choice(Side, "side"),
        bool(request.form.get("is_counterpart")),
        _text("native"),
    )


@bp.post("/<code>/guests")
@access(CHANGE)
def add_guest(code: str) -> BaseResponse:
    """One guest, or all members of the delegation that the event receives."""
    event = _event(code)
    if request.form.get("visit"):
        count = extras.invite_visit(event, by=actor())
        flash(gettext("Đã lấy %(count)s người của đoàn.", count=number(count)))
    else:
        extras.invite(event, _invited(), by=actor(), mark=_mark())
        flash(gettext("Đã thêm khách mời."))
    return _back(code, "guests")


@bp.post("/<code>/guests/<int:guest_id>")
@access(CHANGE)
def change_guest(code: str, guest_id: int) -> BaseResponse:
    extras.change_guest(_event(code), guest_id, _invited(), position=_whole("position"), by=actor())
    flash(gettext("Đã lưu."))
    return _back(code, "guests")


@bp.post("/<code>/guests/<int:guest_id>/remove")
@access(CHANGE)
def remove_guest(code: str, guest_id: int) -> BaseResponse:
    flash_undo(extras.remove_guest(_event(code), guest_id, by=actor()), gettext("Đã bỏ khách mời."))
    return _back(code, "guests")


@bp.post("/<code>/gifts")
@access(CHANGE)
def add_gift(code: str) -> BaseResponse:
    told = {name: _text(name) for name in ("giver", "receiver", "what")}
    extras.note_gift(_event(code), **told, by=actor(), mark=_mark())
    flash(gettext("Đã ghi tặng phẩm."))
    return _back(code, "gifts")


@bp.post("/<code>/gifts/<int:gift_id>/remove")
@access(CHANGE)
def remove_gift(code: str, gift_id: int) -> BaseResponse:
    flash_undo(extras.remove_gift(_event(code), gift_id, by=actor()), gettext("Đã bỏ tặng phẩm."))
    return _back(code, "gifts")


# ── points of attendance ─────────────────────────────────────────────────────


@bp.get("/<code>/points")
@access(READ)
def points(code: str) -> str:
    """Every other place from which people take part, a page at a time."""
    event = queries.get_event(actor(), code)
    unit = orgs.get_unit_by_id(event.unit_id)
    mine = may_change(actor().only(CHANGE.roles), unit.path)
    sessions = queries.sessions_of([event.id])[event.id]
    halls = around.venue_choices(unit.path, []) if mine else {}
    page = around.points_of(event.id, page_number())
    return render_template(
        "events/points.html", event=event, page=page, sessions=sessions, mine=mine, halls=halls, once=once.new_key()
    )


@bp.post("/<code>/points")
@access(CHANGE)
def add_point(code: str) -> BaseResponse:
    """One point, or one at each unit right below."""
    event = _event(code)
    session_id = _whole("session_id") or 0
    if request.form.get("below"):
        count = extras.add_points_below(event, session_id, by=actor())
        flash(gettext("Đã thêm %(count)s điểm cầu, mỗi đơn vị trực thuộc một điểm.", count=number(count)))
    else:
        venue, expected = _whole("venue_id"), _whole("expected")
        if _text("hall"):
            venue = around.hall_named(orgs.get_unit_by_id(event.unit_id).path, _text("hall"))
        unit_id = _unit().unit_id if _text("unit_code") else None
        where = {"unit_id": unit_id, "venue_id": venue, "expected": expected}
        extras.add_point(event, session_id, _text("name"), by=actor(), **where, mark=_mark())
        flash(gettext("Đã thêm điểm cầu."))
    return redirect(url_for("events.points", code=code))


@bp.post("/<code>/points/<int:point_id>/remove")
@access(CHANGE)
def remove_point(code: str, point_id: int) -> BaseResponse:
    flash_undo(extras.remove_point(_event(code), point_id, by=actor()), gettext("Đã bỏ điểm cầu."))
    return redirect(url_for("events.points", code=code))


# ── approvals ────────────────────────────────────────────────────────────────


@bp.post("/<code>/approvals")
@access(CHANGE)
def approve(code: str) -> BaseResponse:
    """Sent by whoever prepares the congress; returned or approved by whoever stands above."""
    event = queries.get_event(actor(), code)
    matter, state = _choice(ApprovalMatter, "matter"), _choice(ApprovalState, "approval")
    typed = _text("on_day") or short_date(clock.today())
    try:
        day = parse_date(typed)
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=typed[:40]) from None
    texts = {name: _text(name) for name in ("number", "note")}
    extras.record_approval(event, matter, state, by=actor(), on_day=day, **texts, mark=_mark())
    told = f"{word('matters', matter)}: {word('approvals', state)}"
    flash(gettext("Đã ghi: %(what)s.", what=told))
    return _back(code, "approvals")


# ── photographs ──────────────────────────────────────────────────────────────


@bp.get("/<code>/photos")
@access(READ)
def album(code: str) -> str:
    """The photographs with their captions; whoever may change the event adds more here."""
    return _album(code)


def _album(code: str, refusal: str = "") -> str:
    """``refusal``: why pictures were not taken; what was typed beside them stands in the form again."""
    event = queries.get_event(actor(), code)
    return render_template(
        "events/photos.html",
        event=event,
        photos=around.photos_of(event.id),
        mine=may_change(actor().only(CHANGE.roles), orgs.get_unit_by_id(event.unit_id).path),
        most=photos.MOST_AT_ONCE,
        once=once.new_key(),
        refusal=refusal,
        typed={name: _text(name) for name in ("caption", "taken_by")},
    )


@bp.post("/<code>/photos")
@access(CHANGE)
def add_photos(code: str) -> Any:
    """Nothing is stored unless all of them can be; what is refused costs nobody the words that he typed."""
    try:
        count = _taken(code)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        with peek():  # as it is stored, without what was begun
            return _album(code, say(refusal.code, **refusal.params)), refusal.status
    flash(gettext("Đã thêm %(count)s ảnh.", count=number(count)))
    return redirect(url_for("events.album", code=code))


def _taken(code: str) -> int:
    """How many pictures were sent; they are drawn anew before anything is locked.

    :raises DomainError: not the actor's event, or one of them cannot be taken.
    """
    sent = [file for file in request.files.getlist("photos") if file.filename]
    with peek():
        event = queries.get_event(actor(), code)
        lifecycle.require_change(event, actor())
        if not sent:
            raise DomainError("photo.none", 422)
        if len(sent) > photos.MOST_AT_ONCE:
            raise DomainError("photo.too_many", 422, limit=photos.MOST_AT_ONCE)
        contents = [_content(file) for file in sent]
        mark = _mark([content for content, _name in contents])
        is_new = not photos.is_taken(event, mark, actor())
        drawn = [photos.draw(content, name) for content, name in contents] if is_new else []
        kept = [(photos.keep(each), each) for each in drawn]
    photos.add(_event(code), kept, by=actor(), taken_by=_text("taken_by"), caption=_text("caption"), mark=mark)
    return len(sent)


def _content(file: Any) -> tuple[bytes, str]:
    """(bytes, the sender's name of it) of an uploaded file, no more of it than is needed to see that it is too large."""
    with file.stream:
        return file.read(photos.MOST_BYTES + 1), (file.filename or "")[:80]


@bp.get("/<code>/photos/<int:photo_id>")
@access(READ)
def photo(code: str, photo_id: int) -> BaseResponse:
    """One picture, for whoever may see the event; ``size=small`` its thumbnail. Kept by the reader's own browser alone."""
    found = around.get_photo(queries.get_event(actor(), code).id, photo_id)
    path = photos.path_of(found.file, small=request.args.get("size") == "small")
    if not path.exists():
        raise NotFound
    response = Response(path.read_bytes(), mimetype="image/jpeg")
    response.headers.set("Content-Disposition", "inline", filename=f"{code}-{photo_id}.jpg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@bp.post("/<code>/photos/<int:photo_id>")
@access(CHANGE)
def change_photo(code: str, photo_id: int) -> BaseResponse:
    texts = {"caption": _text("caption"), "taken_by": _text("taken_by")}
    photos.change(_event(code), photo_id, position=_whole("position"), by=actor(), **texts)
    flash(gettext("Đã lưu."))
    return redirect(url_for("events.album", code=code))


@bp.post("/<code>/photos/<int:photo_id>/remove")
@access(CHANGE)
def remove_photo(code: str, photo_id: int) -> BaseResponse:
    flash_undo(photos.remove(_event(code), photo_id, by=actor()), gettext("Đã bỏ ảnh."))
    return redirect(url_for("events.album", code=code))
