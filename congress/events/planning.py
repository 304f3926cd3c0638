"""Pages that plan many events: working calendars taken in, meetings that return; ``waving`` has those of waves."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from congress.core import clock, importing, sheets, staging
from congress.core.actor import Actor
from congress.core.db import peek
from congress.core.errors import DomainError, NotFound
from congress.core.importing import Importer, Options
from congress.core.look import flash_undo
from congress.core.sheets import Sheet, SheetError
from congress.core.speech import say, word
from congress.core.staging import BatchState
from congress.core.text import WEEKDAYS, clean, parse_date, parse_int, short_date
from congress.core.web import access, actor
from congress.events import imports, once, recurrence, series, sheet, taking, waving
from congress.events.access import CHANGE
from congress.events.blueprint import bp
from congress.events.forms import parse_time
from congress.events.models import EventKind, Series
from congress.events.recurrence import LAST, Every, OnDayOff, Rule
from congress.orgs import queries as orgs
from congress.venues.queries import find_venues

__all__ = ["bp", "waving"]


# ── working calendars ────────────────────────────────────────────────────────


def _run(read: list[Sheet], chosen: dict[str, int] | None, _options: Options, by: Actor, batch_id: int | None) -> Any:
    preview = imports.preview(read, chosen, by=by)
    if batch_id is not None:
        imports.apply(preview, by=by, batch_id=batch_id)
        for problem in preview.refused:
            flash(say(problem.rule, **problem.params), "bad")
    return preview


CALENDAR = Importer(
    imports.KIND,
    sheet.COLUMNS,
    _run,
    "events.calendar",
    back=lambda _options: url_for("events.calendar"),
    seen_at=lambda _options: url_for("events.index"),
    partial=True,
)


@bp.route("/calendar", methods=["GET", "POST"], endpoint="calendar")
@access(CHANGE)
def take_calendar() -> Any:
    """Upload a working calendar; it is shown before anything is stored. A large one is read by the worker."""
    if request.method == "GET":
        return render_template("events/calendar.html")
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise DomainError("sheet.none", 422)
    name = clean(upload.filename)
    with peek():
        try:
            read = sheets.read(upload.read(), name)
        except SheetError as error:
            raise DomainError(error.code, 422, row=error.row, **error.params) from None
    if sum(len(each.rows) for each in read) <= taking.LARGE:
        return importing.take_in_sheets(CALENDAR, name, read, {})
    job_id = taking.start_reading(name, read, by=actor(), back=url_for("events.calendar"))
    return redirect(url_for("jobs.show", job_id=job_id))


def _confirm_calendar(batch_id: int) -> BaseResponse:
    """A large one is stored by the worker."""
    batch = staging.get_batch(actor(), batch_id, imports.KIND)
    if batch.counts["rows"] <= taking.LARGE or batch.state != BatchState.PREVIEW:
        return importing.confirm(CALENDAR, batch_id)
    if batch.digest != request.form.get("digest"):
        raise DomainError("import.changed_since")
    back = url_for("events.calendar_preview", batch_id=batch.id)
    return redirect(url_for("jobs.show", job_id=taking.start(batch, by=actor(), back=back)))


importing.add_pages(bp, CALENDAR, CHANGE, "/calendar", confirm_by=_confirm_calendar)


# ── meetings that return ─────────────────────────────────────────────────────


_NTH = ("1", "2", "3", "4", str(LAST))


class SeriesForm(FlaskForm):  # type: ignore[misc]  # no stubs
    unit_code = StringField(_("Mã tổ chức"))
    kind = SelectField(_("Loại sự kiện"), validate_choice=False)
    title = StringField(_("Tên gọi"))
    every = SelectField(_("Họp hằng"), validate_choice=False)
    interval = StringField(_("Mấy kỳ một lần"))
    which = SelectField(_("Vào"), validate_choice=False)
    day = StringField(_("Ngày trong tháng"))
    at = StringField(_("Lúc"))
    minutes = StringField(_("Số phút"))
    on_day_off = SelectField(_("Gặp ngày nghỉ"), validate_choice=False)
    venue = StringField(_("Mã hội trường"))
    place = StringField(_("Nơi khác"))
    note = TextAreaField(_("Ghi chú"))
    starts_on = StringField(_("Từ ngày"))
    until = StringField(_("Đến ngày"))
    once = HiddenField(default=once.new_key)

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)
        self.kind.choices = [(str(kind), word("event_kinds", kind)) for kind in EventKind]
        self.every.choices = [(str(each), word("every", each)) for each in Every]
        self.on_day_off.choices = [(str(each), word("on_day_off", each)) for each in OnDayOff]
        weekdays = [(f"{number}:", gettext(name)) for number, name in enumerate(WEEKDAYS)]
        nth = [(f"{number}:{nth}", gettext("%(day)s %(nth)s trong tháng", day=gettext(name), nth=word("nth", nth)))
               for nth in (1, 2, 3, 4, LAST) for number, name in enumerate(WEEKDAYS)]  # fmt: skip
        self.which.choices = [("", "–"), *weekdays, *nth]

    def rule(self) -> Rule:
        """:raises DomainError: it cannot be read."""
        which, _colon, nth = (self.which.data or "").partition(":")
        weekday = int(which) if which.isdecimal() else None
        try:
            at = f"{parse_time(self.at.data or ''):%H:%M}"
        except ValueError:
            raise DomainError("event.bad_time", 422, typed=(self.at.data or "")[:40]) from None
        monthly = self.every.data == Every.MONTH
        return Rule(
            every=self.every.data or "", interval=_number(self.interval.data) or 1, weekday=weekday,
            nth=int(nth) if nth in _NTH and monthly else None, day=_number(self.day.data) if monthly else None, at=at,
            minutes=_number(self.minutes.data) or 0, on_day_off=self.on_day_off.data or OnDayOff.KEEP,
        )  # fmt: skip

    def plan(self) -> series.Plan:
        """:raises DomainError: a hall that nobody knows."""
        code = clean(self.venue.data or "")
        hall = find_venues([code]).get(code) if code else None
        if code and hall is None:
            raise DomainError("venue.unknown", 422, code=code)
        words = {name: clean(self[name].data or "") for name in ("title", "place")}
        return series.Plan(self.kind.data, venue_id=hall.id if hall else None, note=(self.note.data or "").strip(), **words)


def _number(typed: str | None) -> int | None:
    try:
        return parse_int(typed) if typed and typed.strip() else None
    except ValueError:
        raise DomainError("event.bad_count", 422, typed=(typed or "")[:40]) from None


def _day(typed: str | None) -> date:
    try:
        return parse_date(typed or "")
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=(typed or "")[:40]) from None


def _filled(found: Series) -> dict[str, Any]:
    """What the form shows of a series."""
    rule, plan = recurrence.of_words(found.rule), series.plan_of(found)
    which = "" if rule.weekday is None else f"{rule.weekday}:{rule.nth if rule.nth is not None else ''}"
    hall = series.hall_code(found)
    numbers = {name: str(getattr(rule, name) or "") for name in ("interval", "day", "minutes")}
    words = {"kind": plan.kind, "title": plan.title, "place": plan.place, "note": plan.note, "venue": hall, "at": rule.at}
    return {**numbers, **words, "every": rule.every, "which": which, "on_day_off": rule.on_day_off,
            "starts_on": short_date(found.starts_on), "until": short_date(found.until)}  # fmt: skip


@bp.get("/series", endpoint="all_series")
@access(CHANGE)
def index() -> str:
    found = series.list_series(actor())
    names = orgs.names_of([each.unit_id for each in found], clock.today())
    return render_template("events/all_series.html", series=found, names=names, rule_of=recurrence.of_words, weekdays=WEEKDAYS)


@bp.route("/series/new", methods=["GET", "POST"])
@access(CHANGE)
def new_series() -> Any:
    form = SeriesForm()
    if request.method == "GET":
        tops = orgs.list_tops(actor(), clock.today())
        form = SeriesForm(
            unit_code=tops[0].code if tops else "", kind=str(EventKind.BRIEFING), every=str(Every.WEEK), which="0:",
            interval="1", at="8h00", minutes="120", starts_on=short_date(clock.today()),
        )  # fmt: skip
        return render_template("events/new_series.html", form=form, problem="")
    try:
        unit = _unit(form)
        days = _day(form.starts_on.data), _day(form.until.data)
        made, count = series.start(unit, form.rule(), form.plan(), *days, by=actor(), key=form.once.data)
    except DomainError as refusal:
        return _refused("events/new_series.html", refusal, form=form)
    flash(gettext("Đã lập %(count)s buổi.", count=count))
    return redirect(url_for("events.series", series_id=made.id))


def _unit(form: SeriesForm) -> Any:
    typed = clean(form.unit_code.data or "")
    try:
        return orgs.get_unit(actor(), typed)
    except NotFound:
        raise DomainError("unit.unknown", 422, code=typed) from None


def _refused(template: str, refusal: DomainError, **context: Any) -> tuple[str, int]:
    """:raises DomainError: it is about no field."""
    if refusal.status != 422:
        raise refusal
    return render_template(template, problem=say(refusal.code, **refusal.params), **context), 422


@bp.route("/series/<int:series_id>", methods=["GET", "POST"], endpoint="series")
@access(CHANGE)
def show_series(series_id: int) -> Any:
    """One series with its meetings; changing it leaves exceptions alone."""
    found = series.get_series(actor(), series_id)
    if request.method == "GET":
        return render_template("events/series.html", **_shown(found), form=SeriesForm(**_filled(found)), problem="")
    form = SeriesForm()
    try:
        done = series.change(found, form.rule(), form.plan(), _day(form.until.data), by=actor())
    except DomainError as refusal:
        return _refused("events/series.html", refusal, **_shown(found), form=form)
    told = gettext("Đã lưu: %(made)s buổi mới, %(changed)s buổi đổi, %(off)s buổi thôi họp, giữ %(kept)s buổi đã sửa riêng.",
                   made=done.made, changed=done.changed, off=done.called_off, kept=done.kept)  # fmt: skip
    flash(told)
    return redirect(url_for("events.series", series_id=series_id))


def _shown(found: Series) -> dict[str, Any]:
    return {"series": found, "unit": orgs.get_unit_by_id(found.unit_id), "events": series.events_of(found.id),
            "rule": recurrence.of_words(found.rule), "by_rule": series.BY_RULE, "weekdays": WEEKDAYS, "day": ""}  # fmt: skip


@bp.post("/series/<int:series_id>/days")
@access(CHANGE)
def add_day(series_id: int) -> Any:
    """A meeting on a day that was called off, left out, or is one more."""
    found = series.get_series(actor(), series_id)
    typed = request.form.get("day", "")
    try:
        day = _day(typed)
        offer = series.add_day(found, day, by=actor())
    except DomainError as refusal:
        form = SeriesForm(formdata=None, **_filled(found))
        return _refused("events/series.html", refusal, **(_shown(found) | {"day": typed}), form=form)
    flash_undo(offer, gettext("Ngày %(day)s sẽ họp.", day=short_date(day)))
    return redirect(url_for("events.series", series_id=series_id))


@bp.post("/series/<int:series_id>/end")
@access(CHANGE)
def end_series(series_id: int) -> BaseResponse:
    count, offer = series.end(series.get_series(actor(), series_id), by=actor())
    if offer is None:
        flash(gettext("Lịch định kỳ này đã dừng từ trước."))
    else:
        flash_undo(offer, gettext("Đã dừng lịch định kỳ; %(count)s buổi sắp tới không họp nữa.", count=count))
    return redirect(url_for("events.series", series_id=series_id))
