"""Pages of the calendar: days, weeks, months, lists; feeds for other calendars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.accounts import tokens
from congress.calendar import export, feeds, pace, queries, retelling, services
from congress.calendar.queries import Filter
from congress.calendar.scopes import Scope
from congress.calendar.spans import Half, Span, View, around
from congress.core import audit, clock, look, qr, reads, text
from congress.core.actor import Actor
from congress.core.errors import DomainError, NotFound
from congress.core.policy import PUBLIC
from congress.core.speech import sentence_case
from congress.core.web import NOBODY, access, actor, attachment, not_modified, page_number
from congress.delegates.summoning import own_call
from congress.events import queries as events
from congress.events import workdays
from congress.events.access import READ
from congress.events.models import EventKind, EventState
from congress.orgs import queries as orgs
from congress.orgs.kinds import Kind
from congress.venues import queries as venues

bp = Blueprint("calendar", __name__, url_prefix="/calendar")
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
SEEN_EVERY = timedelta(minutes=5)  # between two notes that a feed was read
NAMED = {View.MONTH: 3, View.WEEK: 12}  # events by name on one day; the others are counted


@dataclass(frozen=True)
class Links:
    """Addresses by plain joining: a month has hundreds of them. ``here``: of the calendar shown; ``event``: before the code;
    ``clashes``: of their list, empty for whom there is none; ``own``: name of the unit whose calendar it is."""

    here: str
    event: str
    clashes: str
    own: str

    def to(self, view: str, day: date, **more: str) -> str:
        return f"{self.here}&view={view}&day={day.isoformat()}" + (f"&{urlencode(more)}" if more else "")


@bp.get("/")
@access(READ)
def index() -> str:
    """Of a unit (``under``), a person (``person``, ``mine``) or a venue (``venue``); of one's own part without any."""
    span, scope = around(_view(), _day()), _scope()
    if scope is None:
        return render_template("calendar/none.html")
    shown: dict[str, Any] = {"span": span, "scope": scope, "links": _links(scope), "view": span.view, "views": list(View)}
    shown |= {"offs": _days_off(span), "units": _units(scope), "halves": list(Half)}
    shown["title"] = _title(span)
    if span.view in NAMED:
        seen = queries.overview(actor(), scope, span, NAMED[span.view], by_session=span.view == View.WEEK)
        return render_template(f"calendar/{span.view}.html", seen=seen, **shown)
    chosen = _filter()
    page = queries.list_events(actor(), scope, span.first, span.last, chosen, page_number())
    shown |= {"kinds": list(EventKind), "levels": list(Kind), "states": list(EventState), "chosen": chosen, "page": page}
    shown["clashing"] = queries.clashing(actor(), span)
    return render_template("calendar/list.html", sessions=queries.slots_of(scope, page.items), **shown)


def _view() -> View:
    asked = request.args.get("view", "")
    return View(asked) if asked in list(View) else View.WEEK


def _day() -> date:
    """:raises DomainError: what was typed is no date."""
    typed = request.args.get("day", "").strip()
    try:
        return text.parse_date(typed) if typed else clock.today()
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=typed[:40]) from None


def _scope() -> Scope | None:
    """None where the reader has no part of any tree yet.

    :raises NotFound: what is asked for is not there, or not for the reader.
    """
    asked = request.values
    if asked.get("mine") and (own := actor().person_id) is not None:
        return feeds.person_scope(actor(), own)
    if (number := asked.get("person", "")).isdecimal() and len(number) < 10:
        return feeds.person_scope(actor(), int(number))
    if code := asked.get("venue", ""):
        return Scope(venue=venues.get_venue(actor(), code))
    if code := asked.get("under", ""):
        return Scope(unit=orgs.get_unit(actor(), code))
    tops = orgs.list_tops(actor(), clock.today())
    held = [grant.unit_id for grant in actor().grants if grant.unit_id]
    if not tops and not held:
        return None
    return Scope(unit=tops[0] if tops else orgs.get_unit_by_id(held[0]))


def _units(scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of units whose calendar may be looked at next: one's own parts, those above this one, those right below."""
    found = list(orgs.list_tops(actor(), clock.today()))
    if scope.unit is not None:
        seen = orgs.list_above(scope.unit.path, clock.today())
        found += [row for row in seen if actor().covers(row.path)]
        found += [scope.unit, *orgs.list_children(actor(), scope.unit.unit_id, clock.today()).items]
    return list({row.code: (row.code, row.name) for row in found}.values())


def _links(scope: Scope) -> Links:
    key: dict[str, Any] = scope.key
    has_list = "events.clashes" in current_app.view_functions and look.may("events.clashes")
    clashes = url_for("events.clashes") if has_list else ""
    return Links(url_for("calendar.index", **key), url_for("events.show", code="-")[:-1], clashes, scope.name)


def _days_off(span: Span) -> dict[date, str]:
    """day -> why nobody works; the plain weekend has its own name already."""
    known = workdays.known()
    named = {day: known.name_of_day_off(day) for day in span.days}
    return {day: name if name not in text.WEEKDAYS else "" for day, name in named.items() if name}


def _title(span: Span) -> str:
    if span.view == View.DAY:
        return f"{sentence_case(gettext(look.weekday(span.day)))} {text.short_date(span.day)}"
    if span.view == View.WEEK:
        first = f"{span.first.day}/{span.first.month}"
        return str(gettext("Lịch tuần %(first)s - %(last)s", first=first, last=text.short_date(span.last)))
    return str(gettext("Lịch tháng %(month)s/%(year)s", month=span.day.month, year=span.day.year))


def _filter() -> Filter:
    asked = request.args
    kind, level, state = asked.get("kind", ""), asked.get("level", ""), asked.get("state", "")
    return Filter(
        kind if kind in list(EventKind) else "",
        level if level in list(Kind) else "",
        state if state in [*EventState, "off"] else "",
        asked.get("q", "").strip()[:100],
    )


# ── feeds ────────────────────────────────────────────────────────────────────


@bp.get("/feeds")
@access(READ)
def feed_list() -> str:
    """My feeds; whose calendar the next one would be is told by the same words as in ``index``."""
    mine = feeds.list_feeds(actor().account_id or 0)
    return render_template("calendar/feeds.html", scope=_scope(), feeds=mine, may_open=len(mine) < services.MOST)


@bp.post("/feeds")
@access(READ)
def open_feed() -> str:
    if (scope := _scope()) is None:
        raise NotFound
    token = services.open_feed(scope, by=actor())
    address = url_for("calendar.feed", token=token, _external=True)
    subscribe = "webcal" + address.removeprefix("https").removeprefix("http")
    code = qr.svg(subscribe, scope.name)
    return render_template("calendar/feed.html", scope=scope, address=address, subscribe=subscribe, code=code)


@bp.post("/feeds/<int:feed_id>/revoke")
@access(READ)
def revoke_feed(feed_id: int) -> BaseResponse:
    told = gettext("Đã thu hồi liên kết. Lịch nào đang đọc liên kết này sẽ không nhận gì nữa.")
    look.flash_undo(services.revoke(feed_id, by=actor()), told)
    return redirect(url_for("calendar.feed_list"))


@bp.get("/feeds/<token>.ics")
@access(PUBLIC)
def feed(token: str) -> BaseResponse:
    """For another calendar, which carries no cookie: the secret is the right. Whatever is wrong, the answer is the same."""
    link = tokens.digest(token)
    if seconds := pace.wait(link):
        return Response("429\n", 429, {"Retry-After": str(seconds)}, mimetype="text/plain")
    try:
        found, owner, scope = feeds.open_with(link)
    except NotFound:
        return Response("404\n", 404, mimetype="text/plain")
    state = owner, request.host_url, audit.mark()
    etag = pace.known(link, state)
    if etag and request.if_none_match.contains_weak(etag):
        response: BaseResponse = not_modified(etag)  # nobody has written anything since: the sessions are not even read
    else:
        told, news = retelling.retell(found.id, feeds.read(owner, scope), partial(feeds.still, owner, scope))
        response = _told(owner, told)
        if not news or reads.leave(*news):  # else the next look must try again
            pace.keep(link, state, response.get_etag()[0] or "")
    response.headers["Cache-Control"] = "private, no-cache"
    if found.read_at is None or clock.now() - found.read_at >= SEEN_EVERY:
        reads.leave(services.seen(found.id))
    return response


def _told(owner: Actor, told: feeds.Told) -> BaseResponse:
    """Without a date of the last change: rights, the tree and the day change what is told too, and a calendar that asks for
    what is newer than such a date would miss that."""
    with force_locale(owner.language):
        response = Response(export.calendar(told, _page_of()), mimetype="text/calendar")
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/events/<code>.ics")
@access(READ)
def event_file(code: str) -> Response:
    """One event, for whoever keeps his calendar by hand."""
    event = events.get_event(actor(), code)
    content = export.calendar(feeds.read_event(actor(), event), _page_of())
    return attachment(content, f"{event.code}.ics", "text/calendar")


@bp.get("/d/<token>.ics")
@access(PUBLIC)
def delegate_file(token: str) -> Response:
    """The event to which somebody was called, for his own calendar: by his link, and without it inside, because calendars are
    shared."""
    own = own_call(token)
    told = feeds.read_event(NOBODY, own.to.event)
    bare = replace(told, entries=tuple(replace(entry, code="") for entry in told.entries))
    return attachment(export.calendar(bare, str), f"{own.to.event.code}.ics", "text/calendar")


def _page_of() -> Callable[[str], str]:
    """The whole address of an event's page by its code: asked hundreds of times."""
    before = url_for("events.show", code="-", _external=True)[:-1]
    return lambda code: before + quote(code)
