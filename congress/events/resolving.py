"""Pages of clashes: the list, the ways out of one, what would clash while an event is typed, how grave each kind is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock
from congress.core.actor import Actor
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.paging import PER_PAGE, Page
from congress.core.speech import say
from congress.core.text import parse_date
from congress.core.web import access, actor, page_number
from congress.events import around, candidates, clashes, editing, intent, queries, severity, solving, ways, workdays
from congress.events.access import CHANGE, READ, SET, may_change, may_set
from congress.events.blueprint import bp
from congress.events.clashes import Clash
from congress.events.models import EventKind
from congress.events.severity import ClashKind, Severity
from congress.orgs import queries as orgs

_SHORT = 16  # letters of a fingerprint that name a clash of one event
_AHEAD_YEARS = 2


# ── the list ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """A clash in a list. ``code``: of the event on whose page it is solved; ``mine``: the reader may change that one."""

    clash: Clash
    code: str
    mine: bool


@bp.get("/clashes", endpoint="clashes")
@access(READ)
def index() -> str:
    """Clashes from today on, or of the days told; those that somebody let stand are apart."""
    names = ("kind", "severity", "since", "till", "unit", "state")
    told = {name: request.args.get(name, "").strip()[:40] for name in names}
    since, till = _day(told["since"]), _day(told["till"])
    if since is None and till is None:
        since = clock.today()
    kinds = [told["kind"]] if told["kind"] in list(ClashKind) else None
    unit = orgs.get_unit(actor(), told["unit"]) if told["unit"] else None
    found = clashes.list_clashes(actor(), since=since, till=till, kinds=kinds, path=unit.path if unit is not None else None)
    found = [clash for clash in found if told["severity"] in ("", clash.severity)]
    kept = [clash for clash in found if clash.reason]
    standing = [clash for clash in found if not clash.reason]
    shown = kept if told["state"] == "kept" else standing
    page = _paged(shown, page_number())
    return render_template(
        "events/clashes.html", page=page, lines=_lines(page.items), told=told, since=since, till=till, unit=unit,
        standing=len(standing), kept=len(kept), kinds=list(ClashKind), severities=[Severity.BLOCK, Severity.WARN],
        may_set=may_set(actor()), doubt=workdays.doubt(clock.today().replace(month=1, day=1)),
    )  # fmt: skip


def _day(typed: str) -> date | None:
    """:raises DomainError: what was typed is no date."""
    try:
        return parse_date(typed) if typed else None
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=typed[:40]) from None


def _paged(found: Sequence[Any], number: int) -> Page:
    number = min(max(1, number), max(1, -(-len(found) // PER_PAGE)))
    return Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], len(found), number)


def _lines(found: Sequence[Clash]) -> list[Line]:
    able = orgs.in_reach_of(actor().only(CHANGE.roles), [event.unit_id for clash in found for event in clash.held])
    lines = []
    for clash in found:
        seen = [event for event in clash.held if event.id in clash.seen]
        mine = [event for event in seen if event.unit_id in able]
        lines.append(Line(clash, (mine or seen)[-1].code, bool(mine)))
    return lines


# ── one clash ────────────────────────────────────────────────────────────────


@bp.route("/<code>/clashes/<fingerprint>", methods=["GET", "POST"])
@access(READ)
def clash(code: str, fingerprint: str) -> Any:
    """One clash with its ways out, which whoever arranges the event may take."""
    event = queries.get_event(actor(), code)
    mine = may_change(actor().only(CHANGE.roles), orgs.get_unit_by_id(event.unit_id).path)
    if request.method == "POST" and not mine:
        raise DomainError("forbidden", 403)
    found = next((each for each in clashes.of_event(actor(), event) if each.fingerprint.startswith(fingerprint)), None)
    if found is None or len(fingerprint) < _SHORT:
        raise NotFound("clash.gone")
    offered = ways.offer(actor(), found, intent.stored(event)) if mine else []
    refusal = None
    if request.method == "POST":
        try:
            return _taken(event, found, offered)
        except DomainError as error:
            if error.status != 422:
                raise
            refusal = say(error.code, **error.params)
    others = _lines([found]) if not mine else []
    return render_template(
        "events/clash.html", event=event, clash=found, ways=offered, mine=mine, others=others, refusal=refusal,
        picked=request.form.get("way", offered[0].key if offered else ""), reason=request.form.get("reason", ""),
    ), 422 if refusal else 200  # fmt: skip


def _taken(event: Any, found: Clash, offered: Sequence[ways.Way]) -> BaseResponse:
    way = next((each for each in offered if each.key == request.form.get("way")), None)
    if way is None:
        raise DomainError("clash.way_gone", 422)
    typed = request.form.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 9 else -1
    title = way.title
    offer = solving.take(way, found, event, by=actor(), version=version, reason=request.form.get("reason", ""))
    flash_undo(offer, gettext("Đã áp dụng: %(way)s.", way=title))
    return redirect(url_for("events.clashes"))


# ── while typing ─────────────────────────────────────────────────────────────


@bp.get("/check")
@access(CHANGE)
def check() -> str:
    """What would clash if the form were stored as it is typed, as a piece of the form's page."""
    kind, code = request.args.get("kind", ""), request.args.get("code", "")
    if kind not in list(EventKind):
        raise DomainError("event.bad_choice", 422)
    event = queries.get_event(actor(), code) if code else None
    unit = (
        orgs.get_unit_by_id(event.unit_id) if event is not None else orgs.get_unit(actor(), request.args.get("unit_code", ""))
    )
    if not may_change(actor(), unit.path):
        raise DomainError("forbidden", 403)
    edit = editing.Edit(actor(), unit, kind, event, formdata=request.args)
    return render_template("events/check.html", seen=edit.check())


@bp.get("/named")
@access(CHANGE)
def named() -> Any:
    """The canonical name of what is being typed, as plain text."""
    kind = request.args.get("kind", "")
    if kind not in list(EventKind):
        raise DomainError("event.bad_choice", 422)
    edit = editing.Edit(actor(), editing.unit_of(request.args.get("unit_code", "")), kind, formdata=request.args)
    return edit.canonical(), 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/persons")
@access(CHANGE)
def persons() -> Any:
    """Whom a few letters could mean, at the unit and above it: number, name, title."""
    unit = editing.unit_of(request.args.get("unit_code", ""))
    found = candidates.search(unit.path, request.args.get("q", "")[:100], clock.today())
    return _as_json([{"id": row.id, "name": row.full_name, "title": row.title} for row in found])


@bp.get("/halls")
@access(CHANGE)
def halls() -> Any:
    """Which halls of the unit, of those above and below it a few letters could mean: number, name with seats, unit and code."""
    unit = editing.unit_of(request.args.get("unit_code", ""))
    found = around.search_halls(unit.path, request.args.get("q", "")[:100])
    return _as_json([{"id": r.id, "name": around.with_seats(r), "title": f"{r.unit_name}, {r.code}"} for r in found])


def _as_json(rows: Sequence[Mapping[str, Any]]) -> Any:
    return json.dumps(rows, ensure_ascii=False), 200, {"Content-Type": "application/json"}


# ── what holds for the installation ──────────────────────────────────────────


@bp.route("/clash-settings", methods=["GET", "POST"])
@access(SET)
def clash_settings() -> Any:
    """How grave each kind is, and which days are off or worked here beside the state's calendar."""
    _require_whole(actor())
    if request.method == "POST":
        told = {kind.value: request.form[kind] for kind in ClashKind if kind in request.form}
        changed = severity.set_levels(told, by=actor())
        flash(gettext("Đã lưu.") if changed else gettext("Không có gì thay đổi."))
        return redirect(url_for("events.clash_settings"))
    first, calendar = clock.today().year, workdays.known()
    years = [
        (year, workdays.days_off(calendar, year), workdays.doubt(date(year, 1, 1)))
        for year in range(first, first + _AHEAD_YEARS)
    ]
    return render_template(
        "events/clash_settings.html", levels=severity.levels(), usual=severity.usual(), kinds=list(ClashKind),
        severities=list(Severity), own=workdays.list_own(), years=years,
    )  # fmt: skip


def _require_whole(by: Actor) -> None:
    if not may_set(by):
        raise DomainError("forbidden", 403)


@bp.post("/clash-settings/days")
@access(SET)
def set_day() -> BaseResponse:
    """A day off of one's own, or one that is worked."""
    _require_whole(actor())
    day = _day(request.form.get("day", "").strip())
    if day is None:
        raise DomainError("date.unreadable", 422, typed="")
    workdays.set_day(day, request.form.get("name", ""), is_worked=request.form.get("worked") == "1", by=actor())
    flash(gettext("Đã lưu."))
    return redirect(url_for("events.clash_settings"))


@bp.post("/clash-settings/days/<day>/remove")
@access(SET)
def remove_day(day: str) -> BaseResponse:
    _require_whole(actor())
    found = _day(day)
    if found is None:
        raise NotFound
    workdays.remove_day(found, by=actor())
    flash(gettext("Đã bỏ."))
    return redirect(url_for("events.clash_settings"))
