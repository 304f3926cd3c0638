"""Pages on which an event is made and changed: the tiles, the form, and what becomes of two who change one at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import clock
from congress.core.actor import Actor
from congress.core.errors import DomainError, NotFound
from congress.core.speech import say, word
from congress.core.text import clean, parse_date, parse_int, short_date
from congress.core.web import access, actor, page_number
from congress.events import around, candidates, checking, engagements, extras, merging, naming, once, queries, services, shape
from congress.events.access import CHANGE, may_change
from congress.events.blueprint import bp
from congress.events.forms import MOST_SESSIONS, EventForm, filled, names_in, suggested_rows, with_way
from congress.events.models import EngagementRole, EventKind, EventState
from congress.events.shape import Details, SessionPlan
from congress.orgs import queries as orgs
from congress.visits import queries as visits

_COUNTED = (EventKind.CONGRESS, EventKind.PLENUM, EventKind.CLUSTER_CONFERENCE, EventKind.BRIEFING)
_BESIDE = {
    "event.no_visit": "visit_id", "event.bad_number": "ordinal", "event.no_person": "chair_names",
    "event.too_many_people": "chair_names", "field.too_long": "title",
}  # fmt: skip


class Edit:
    """The form of an event while somebody works on it. ``event``: None of one that is being made; ``more``: he asked for lines
    for another session; ``problems``: refusals that are about no field; ``merged``: what another changed in the meantime."""

    def __init__(self, by: Actor, unit: Any, kind: str, event: Any = None, **data: Any) -> None:
        self.by, self.unit, self.event = by, unit, event
        self.known = shape.details_of(event) if event is not None else Details(kind)
        rows = queries.sessions_of([event.id])[event.id] if event is not None else []
        self.stored = [
            SessionPlan(row.starts_at, row.ends_at, row.kind, row.title, row.venue_id, row.place, row.expected, row.id)
            for row in rows
        ]
        self.more = not request.form.keys().isdisjoint(("more", "check", "fill"))
        self.seen: Sequence[checking.Seen] | None = None
        if "fill" in request.form:
            data["formdata"] = with_way(request.form)
        self.problems: list[str] = []
        self.supervisors: list[int] = []
        self.doubtful: list[Any] = []
        self.merged: merging.Merged | None = None
        self._names: dict[int, str] | None = None
        self.form = self._form(kind, **data)
        self.form.chairs.ranked(request.form)
        told, event_id = self.form.chairs.data or [], event.id if event is not None else None
        self.form.chairs.data = candidates.within_reach(by, unit.path, told, event_id)

    def _form(self, kind: str, **data: Any) -> EventForm:
        told = data.get("formdata") or request.values  # the check while typing is asked by its address
        typed = {clean(each) for name, each in told.items() if name.endswith("-hall")}
        halls = {each: self._hall(each) for each in sorted(typed - {""})[:MOST_SESSIONS]}
        chosen = [plan.venue_id for plan in self.stored if plan.venue_id]
        chosen += [each for each in halls.values() if isinstance(each, int)]
        chosen += [int(each) for name, each in told.items() if name.endswith("-venue") and each.isdecimal()][:30]
        self.halls: dict[str, Any] = {
            "": [("", gettext("Chưa chọn"))],
            **around.venue_choices(self.unit.path, [each for each in chosen if each < 2**31]),
        }
        offered = list(visits.list_current(self.by, clock.today())) if "visit_id" in data or kind == EventKind.RECEPTION else []
        if self.known.visit_id and self.known.visit_id not in {visit.id for visit in offered}:
            offered += filter(None, [visits.find_visit(self.by, self.known.visit_id)])
        return EventForm(kind, self.halls, offered, halls, **data)

    def _hall(self, typed: str) -> int | DomainError:
        """The number of the hall that is meant, or why none is."""
        try:
            return around.hall_named(self.unit.path, typed)
        except DomainError as refusal:
            return refusal

    # ── what the page shows ──────────────────────────────────────────────────

    @property
    def day(self) -> date:
        """Of the first session, as far as it is known."""
        days = [row.form.day.data or "" for row in self.form.s]
        for typed in filter(None, days):
            try:
                return parse_date(typed)
            except ValueError:
                continue
        return self.event.starts_on if self.event is not None else clock.today()

    @property
    def people(self) -> list[tuple[Any, bool]]:
        """(person, chairs): those who chair in their order, those between whom a name leaves a doubt, who often chairs."""
        chosen = candidates.described(self.form.chairs.data or [], self.unit.path, self.day)
        rest = {row.id: row for row in [*candidates.leaders(self.unit.path, self.day), *self.doubtful]}
        return [(row, True) for row in chosen] + [(row, False) for row in rest.values() if row not in chosen]

    def of_unit(self, person: Any) -> str:
        """The unit above on which a person serves, in words; nothing of one's own unit."""
        unit_id = getattr(person, "unit_id", None)
        if self._names is None:
            self._names = {row.unit_id: row.name for row in orgs.list_above(self.unit.path, self.day)}
        return self._names.get(unit_id, "") if unit_id is not None else ""

    def canonical(self) -> str:
        """The name that the event has as long as nobody gives it another."""
        details = replace(self._leniently(), title="")
        place = orgs.find_place(self.unit.unit_id, self.day) or self.unit
        kind = details.congress_kind or shape.congress_kind_of(place.kind, place.members)
        return naming.canonical(replace(details, congress_kind=kind), place.name, place.kind)

    def _leniently(self) -> Details:
        """What is typed so far, as far as it can be read."""
        told: dict[str, Any] = {
            name: " ".join((self.form[name].data or "").split()) for name in ("term", "theme", "cluster", "body")
        }
        told["congress_kind"] = self.form.congress_kind.data or ""
        for name in ("ordinal", "term_no"):
            try:
                number = parse_int(self.form[name].data or "")
            except ValueError:
                number = 0
            told[name] = number if 0 < number < 1000 else None
        return replace(self.known, **{name: value for name, value in told.items() if name in self.form.asked})

    def label(self, key: str) -> str:
        """A field, or a session and what of it, in words."""
        session, _dash, part = key.rpartition("-")
        words = {"when": gettext("giờ"), "what": gettext("loại và tên"), "where": gettext("nơi họp")}
        words["expected"] = gettext("số người")
        if part in words:
            return f"{self._session(session)}: {words[part]}"
        return self._session(key) if key.startswith("session-") else str(self.form[key].label.text)

    def _session(self, key: str) -> str:
        number = key.removeprefix("session-")
        places = {str(plan.id): place for place, plan in enumerate(self.stored, 1)}
        return str(gettext("Phiên %(place)s", place=places[number]) if number in places else gettext("Một phiên"))

    def shown(self, key: str, value: Any) -> str:
        """A value of a merge as people read it."""
        part = key.rpartition("-")[2]
        if isinstance(value, dict):
            return f"{self.shown('-when', value['when'])}, {self.shown('-where', value['where'])}"
        if value is None and key.startswith("session-") and part not in merging.PARTS:
            return str(gettext("bỏ phiên này"))
        if part == "when" and value:
            starts, ends = (datetime.fromisoformat(each) for each in value)
            return f"{short_date(starts.date())}, {starts:%H:%M}–{ends:%H:%M}"
        if part == "where" and value:
            return ", ".join(filter(None, [self._choice("venue", value[0]), value[1]])) or gettext("để trống")
        if part == "what" and value:
            return ", ".join(filter(None, [word("session_kinds", value[0]), value[1]]))
        if key == "chairs":
            names = [row.full_name for row in candidates.described(value or [], self.unit.path, self.day)]
            return ", ".join(names) or gettext("để trống")
        return self._choice(key, value) or str(gettext("để trống"))

    def _choice(self, name: str, value: Any) -> str:
        """The words of a choice, else the value itself."""
        if isinstance(value, bool):
            return str(gettext("có") if value else gettext("không"))
        choices = self.halls if name == "venue" else {"": getattr(self.form[name], "choices", None) or []}
        known = {str(key): str(label) for each in choices.values() for key, label in each}
        return "" if value in (None, "") else known.get(str(value), str(value))

    # ── what was typed ───────────────────────────────────────────────────────

    def accepts(self) -> bool:
        """Can it be understood? Names are looked up, doubts offered for ticking."""
        if self.more:
            if "more" in request.form:
                self.form.add_row()
            else:
                self._check_beside()
            return False
        good = bool(self.form.validate_on_submit())
        chairs = self._named(self.form.chair_names, self.form.chairs.data, above=False)
        self.form.chairs.data = list(dict.fromkeys([*self.form.chairs.data, *chairs]))
        self.supervisors = self._named(self.form.supervisor_names, [], above=True)
        return good and not self.form.chair_names.errors and not self.form.supervisor_names.errors

    def check(self) -> Sequence[checking.Seen] | None:
        """What would clash if it were stored as it is typed so far; None while no session can be understood.

        :raises DomainError: it could not be stored so.
        """
        rows = [row.form for row in self.form.s if row.form.is_wanted and row.form.validate()]
        if not rows:
            return None
        details = replace(self._leniently(), title=(self.form.title.data or "").strip())
        named = [(row.day.name.removesuffix("day"), row.plan) for row in rows]
        return checking.look(self.by, self.unit, details, named, self.form.chairs.data or [], self.event)

    def _check_beside(self) -> None:
        """The same on the whole page, for who has no scripts."""
        try:
            self.seen = self.check()
        except DomainError as refusal:
            self.beside(refusal)

    def _named(self, field: Any, ticked: Sequence[int], *, above: bool) -> list[int]:
        try:
            names = names_in(field.data)
        except DomainError as refusal:
            field.errors = [say(refusal.code, **refusal.params)]
            return []
        found = candidates.find_named(self.unit.path, names, self.day, above=above)
        open_names = {name: rows for name, rows in found.items() if len(rows) != 1 and not {row.id for row in rows} & {*ticked}}
        unknown = [name for name, rows in open_names.items() if not rows]
        twice = [name for name, rows in open_names.items() if rows]
        self.doubtful += [row for name in twice for row in open_names[name]]
        field.errors = [
            *([say("event.name_unknown", names=", ".join(unknown))] if unknown else []),
            *([say("event.name_twice", names=", ".join(twice))] if twice else []),
        ]
        if not field.errors:
            field.data = ""
        return [rows[0].id for rows in found.values() if len(rows) == 1]

    def typed(self) -> tuple[Details, list[SessionPlan], list[int]]:
        """What is to be stored: of an event that two changed, what they made of it together."""
        if self.merged is not None:
            return merging.understood(self.merged.told, [plan.id for plan in self.stored if plan.id is not None])
        return self.form.details(self.known), self.form.plans, self.form.chairs.data

    # ── two at once ──────────────────────────────────────────────────────────

    def told_now(self) -> merging.Told:
        return merging.told(self.known, self.stored, engagements.chairs_of(self.event.id))

    def show_stored(self) -> None:
        """The page of an event as it is now."""
        self._show(self.known, self.stored, engagements.chairs_of(self.event.id))

    def _show(self, details: Details, plans: Sequence[SessionPlan], chairs: Sequence[int]) -> None:
        stamp = {"version": str(self.event.version), "code": self.event.code, "unit_code": self.unit.code}
        base = json.dumps(self.told_now(), ensure_ascii=False)
        self.form = self._form(self.event.kind, formdata=None, base=base, **stamp, **filled(details, plans, chairs))

    def merges(self) -> bool:
        """Put my change and another's together. No: there is something that I have not seen; the page shows it.

        :raises DomainError: no session is left.
        """
        theirs = self.told_now()
        picks = {name.removeprefix("pick-"): how for name, how in request.form.items() if name.startswith("pick-")}
        mine = merging.chosen(
            merging.told(self.form.details(self.known), self.form.plans, self.form.chairs.data), theirs, picks
        )
        is_fresh = self.form.version.data == str(self.event.version)
        self.merged = merging.merge(self.form.base_told or (theirs if is_fresh else {}), mine, theirs)
        for key in request.form.getlist("asked"):
            if key not in picks:
                self.merged.asked += merging.differences(key, mine, theirs)
        if not self.merged.taken and not self.merged.asked:
            return True
        self._show(*merging.understood(self.merged.told))  # a session that is gone keeps its number until it is chosen
        return False

    def beside(self, refusal: DomainError) -> None:
        """The refusal stands beside its field, or above the form.

        :raises DomainError: it forbids the whole page.
        """
        if refusal.status not in (409, 422):
            raise refusal
        message = say(refusal.code, **refusal.params)
        if name := _BESIDE.get(refusal.code):
            self.form[name].errors = [message]
        else:
            self.problems.append(message)
        self.merged = None


# ── making one ───────────────────────────────────────────────────────────────


@bp.get("/choose")
@access(CHANGE)
def choose() -> str:
    """Which unit meets, and what kind of meeting it is: each tile is a template for the form."""
    typed, code = request.args.get("q", "").strip()[:100], request.args.get("unit", "")
    tops = orgs.list_tops(actor(), clock.today())
    unit = orgs.get_unit(actor(), code) if code else next(iter(tops), None)
    found = orgs.search_units(actor(), typed, clock.today(), page_number()) if typed else None
    day = request.args.get("day", "")[:40]
    return render_template("events/choose.html", unit=unit, typed=typed, found=found, kinds=list(EventKind), day=day)


@bp.route("/new", methods=["GET", "POST"])
@access(CHANGE)
def new() -> Any:
    """The form of a kind, with what is known filled in; without a kind, the tiles."""
    told = request.form if request.method == "POST" else request.args
    kind, code = told.get("kind", ""), told.get("unit_code") or told.get("unit") or ""
    if kind not in list(EventKind) or not code:
        return redirect(url_for("events.choose", unit=code or None))
    unit = unit_of(code)
    data = _suggested(unit, kind) if request.method == "GET" else {}
    edit = Edit(actor(), unit, kind, unit_code=unit.code, **data)
    if request.method == "POST" and edit.accepts():
        try:
            return _created(edit)
        except DomainError as refusal:
            edit.beside(refusal)
    return _page(edit), 422 if request.method == "POST" and not edit.more else 200


def unit_of(code: str) -> Any:
    """:raises DomainError: no unit of which the reader arranges meetings."""
    try:
        unit = orgs.get_unit(actor(), code.strip())
    except NotFound:
        raise DomainError("event.unit_missing", 422, code=code[:60]) from None
    if not may_change(actor(), unit.path):
        raise DomainError("forbidden", 403)
    return unit


def _suggested(unit: Any, kind: str) -> dict[str, Any]:
    """What is known before anything is typed: the next ordinal, the term, sessions as they usually are."""
    last, year = around.last_numbers(unit.unit_id, kind), clock.today().year
    term = f"{year - year % 5} - {year - year % 5 + 5}" if kind in (EventKind.CONGRESS, EventKind.FIRST_SESSION) else ""
    told: dict[str, Any] = {"term": str(year) if kind == EventKind.CLUSTER_CONFERENCE else term}
    if last is not None and kind in _COUNTED:
        told |= {"ordinal": str(last.ordinal + 1), "cluster": last.cluster}
        told["term_no"] = str(last.term_no + (kind == EventKind.CONGRESS)) if last.term_no else ""
    secretary = candidates.leaders(unit.path, clock.today(), limit=1)
    day = request.args.get("day", "").strip()[:40]
    return told | {"s": suggested_rows(kind, day), "chairs": [row.id for row in secretary]}


def _created(edit: Edit) -> BaseResponse:
    state = EventState.DRAFT if request.form.get("state") == "draft" else EventState.SCHEDULED
    details, plans, chairs = edit.typed()
    uid, event = once.look(edit.form.once.data, edit.unit.unit_id, actor())
    if event is None:
        event = services.create(edit.unit, details, plans, by=actor(), state=state, belongs={"uid": uid}, chairs=chairs)
        if edit.supervisors:
            extras.send(event, EngagementRole.SUPERVISOR, edit.supervisors, by=actor())
    flash(gettext("Đã lập %(name)s.", name=event.name))
    return redirect(url_for("events.show", code=event.code))


def _page(edit: Edit) -> str:
    return render_template("events/edit.html", edit=edit, form=edit.form, unit=edit.unit, event=edit.event, merged=edit.merged)


# ── changing one ─────────────────────────────────────────────────────────────


@bp.route("/<code>/edit", methods=["GET", "POST"])
@access(CHANGE)
def edit(code: str) -> Any:
    """The same form. Where somebody else changed the event since, nothing is stored: both changes are put side by side."""
    event = queries.get_event(actor(), code)
    unit = orgs.get_unit_by_id(event.unit_id)
    if not may_change(actor(), unit.path):
        raise DomainError("forbidden", 403)
    if event.state in (EventState.CLOSED, EventState.CANCELLED):
        raise DomainError("event.is_over")
    told = Edit(actor(), unit, event.kind, event)
    if request.method == "GET":
        told.show_stored()
        return _page(told)
    status = 200 if told.more else 422
    if told.accepts():
        try:
            if told.merges():
                return _changed(told, event)
            status = 409
        except DomainError as refusal:
            status = refusal.status
            told.beside(refusal)
    return _page(told), status


def _changed(told: Edit, event: Any) -> BaseResponse:
    details, plans, chairs = told.typed()
    changed = services.change(event, details, plans, by=actor(), version=event.version, chairs=chairs)
    flash(gettext("Đã lưu.") if changed else gettext("Không có gì thay đổi."))
    return redirect(url_for("events.show", code=event.code))
