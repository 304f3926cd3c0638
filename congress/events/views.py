"""Pages of events: the list, one event with its acts, who must be there."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock
from congress.core.errors import DomainError
from congress.core.look import flash_undo
from congress.core.text import number, parse_date, parse_int
from congress.core.web import access, actor, page_number
from congress.events import around, editing, lifecycle, once, planning, queries, records, resolving
from congress.events.access import CHANGE, READ, may_approve, may_change
from congress.events.blueprint import bp
from congress.events.models import EngagementRole, EventKind, EventState
from congress.orgs import queries as orgs
from congress.people.access import READ as READS_PEOPLE

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
__all__ = ["AS_OF", "BLUEPRINTS", "editing", "planning", "records", "resolving"]  # pages that stand on the same blueprint


# ── the list ─────────────────────────────────────────────────────────────────


@bp.get("/")
@access(READ)
def index() -> str:
    """Events ahead, or those that are over; narrowed by words, kind, state, unit and days."""
    told = {name: request.args.get(name, "").strip()[:100] for name in ("q", "kind", "state", "unit", "since", "till", "when")}
    since, till = _day(told["since"]), _day(told["till"])
    is_past = told["when"] == "past"
    if since is None and till is None and told["when"] != "all":
        since, till = (None, clock.today()) if is_past else (clock.today(), None)
    unit = orgs.get_unit(actor(), told["unit"]) if told["unit"] else None
    page = queries.list_events(
        actor(), since=since, till=till, typed=told["q"], kind=told["kind"], state=told["state"],
        path=unit.path if unit else None, latest_first=is_past, page=page_number(),
    )  # fmt: skip
    sessions = queries.sessions_of([event.id for event in page.items])
    return render_template(
        "events/index.html", page=page, told=told, unit=unit, sessions=sessions, kinds=list(EventKind), states=list(EventState)
    )


def _day(typed: str) -> date | None:
    """:raises DomainError: what was typed is no date."""
    try:
        return parse_date(typed) if typed else None
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=typed[:40]) from None


# ── one event ────────────────────────────────────────────────────────────────


@bp.get("/<code>")
@access(READ)
def show(code: str) -> str:
    event = queries.get_event(actor(), code)
    unit = orgs.get_unit_by_id(event.unit_id)
    mine = may_change(actor().only(CHANGE.roles), unit.path)
    approvals = around.approvals_of(event.id)
    everybody, _in_role = around.count_people(event.id)
    return render_template(
        "events/show.html",
        event=event,
        unit=unit,
        unit_seen=unit.unit_id in orgs.in_reach_of(actor(), [unit.unit_id]),
        mine=mine,
        approves=event.kind == EventKind.CONGRESS and may_approve(actor(), unit.path),
        sessions=queries.sessions_of([event.id])[event.id],
        leading=around.by_role(around.people_of(event.id, records.SENT).items),
        members=around.people_of(event.id, [EngagementRole.MEMBER]),
        everybody=everybody,
        units=records.units_shown(event.id),
        guests=around.guests_of(event.id),
        gifts=around.gifts_of(event.id),
        photos=around.photos_of(event.id),
        points=around.points_of(event.id),
        approvals=approvals,
        unapproved=around.unapproved(event, approvals),
        moves=_moves(event) if mine else [],
        visit=records.visit_shown(event),
        reads_people=READS_PEOPLE.admits(actor()),
        once=once.new_key(),
    )


def _moves(event: Any) -> list[str]:
    """What may be done with it now: nothing opens before its day, nothing is over before it began."""
    possible = lifecycle.moves_from(event.state)
    if event.starts_on > clock.today():
        possible = [verb for verb in possible if verb != "open"]
    if event.starts_at > clock.now():
        possible = [verb for verb in possible if verb != "close"]
    return possible


@bp.get("/<code>/people")
@access(READ)
def people(code: str) -> str:
    """Everybody who must be there, a page at a time."""
    event = queries.get_event(actor(), code)
    role = request.args.get("role", "")
    roles = [role] if role in list(EngagementRole) else list(EngagementRole)
    everybody, in_role = around.count_people(event.id)
    page = around.people_of(event.id, roles, page_number())
    return render_template("events/people.html", event=event, page=page, role=role, in_role=in_role, everybody=everybody)


@bp.post("/<code>/<any(schedule,convene,open,close,cancel,postpone):verb>")
@access(CHANGE)
def move(code: str, verb: str) -> BaseResponse:
    """One of the verbs between the states; each can be taken back."""
    event = queries.get_event(actor(), code)
    if verb in ("cancel", "postpone"):
        act = lifecycle.cancel if verb == "cancel" else lifecycle.postpone
        offer = act(event, by=actor(), reason=request.form.get("reason", ""))
    elif verb == "close":
        offer = lifecycle.close(event, by=actor(), convened=_figure("convened"), present=_figure("present"))
    else:
        simple = {"schedule": lifecycle.schedule, "convene": lifecycle.convene, "open": lifecycle.open_event}
        offer = simple[verb](event, by=actor())
    everybody, _in_role = around.count_people(event.id)
    flash_undo(offer, _done(verb, event, everybody))
    return redirect(url_for("events.show", code=code))


def _done(verb: str, event: Any, everybody: int) -> str:
    told: dict[str, str] = {
        "schedule": gettext("Đã xếp lịch."),
        "convene": gettext("Đã triệu tập, báo cho %(count)s người.", count=number(everybody)),
        "open": gettext("Đã khai mạc."),
        "close": gettext("Đã kết thúc."),
        "cancel": gettext("Đã huỷ. Lý do: %(reason)s.", reason=event.reason),
        "postpone": gettext("Đã hoãn. Lý do: %(reason)s.", reason=event.reason),
    }
    return told[verb]


def _figure(name: str) -> int | None:
    typed = request.form.get(name, "").strip()
    try:
        return parse_int(typed) if typed else None
    except ValueError:
        raise DomainError("event.bad_count", 422, typed=typed[:40]) from None
