"""Pages of waves: one template for many units, what a run will do, delegations sent to the places."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, FieldList, Form, FormField, SelectField, SelectMultipleField, StringField

from congress.campaigns import queries as campaigns
from congress.core import clock, importing
from congress.core.actor import Actor
from congress.core.db import peek
from congress.core.errors import DomainError, NotFound
from congress.core.importing import Importer, Options
from congress.core.sheets import Sheet
from congress.core.speech import say, word
from congress.core.staging import Preview
from congress.core.text import clean, parse_date, parse_int, short_date
from congress.core.web import access, actor, page_number
from congress.events import delegations, waves
from congress.events.access import CHANGE
from congress.events.blueprint import bp
from congress.events.forms import parse_time
from congress.events.models import EventKind, SessionKind, Wave
from congress.events.template import Hall, Meets, Template, of_spec
from congress.orgs import queries as orgs
from congress.orgs.kinds import Kind

ROWS = 3  # sessions that the form offers


class MeetsForm(Form):  # type: ignore[misc]  # no stubs
    """A session of the template; without times it is none."""

    kind = SelectField(_("Loại phiên"), validate_choice=False)
    day = StringField(_("Ngày thứ"))
    starts = StringField(_("Từ"))
    ends = StringField(_("Đến"))
    title = StringField(_("Tên phiên"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.kind.choices = [(str(kind), word("session_kinds", kind)) for kind in SessionKind]


class WaveForm(FlaskForm):  # type: ignore[misc]
    code = StringField(_("Mã đợt"))
    unit_code = StringField(_("Phạm vi (mã)"))
    kinds = SelectMultipleField(_("Mỗi tổ chức loại này một sự kiện"), validate_choice=False)
    kind = SelectField(_("Loại sự kiện"), validate_choice=False)
    title = StringField(_("Tên sự kiện"))
    ordinal = StringField(_("Lần thứ"))
    term = StringField(_("Nhiệm kỳ"))
    content_mode = SelectField(_("Nội dung đại hội"), validate_choice=False)
    campaign = StringField(_("Mã đợt đại hội"))
    first_on = StringField(_("Ngày đầu"))
    span = StringField(_("Trong mấy ngày"))
    skips_days_off = BooleanField(_("Tránh ngày nghỉ"))
    hall = SelectField(_("Nơi họp"), validate_choice=False)
    s = FieldList(FormField(MeetsForm), max_entries=10)

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)
        self.kinds.choices = [(kind.value, word("kinds", kind)) for kind in Kind]
        self.kind.choices = [(str(kind), word("event_kinds", kind)) for kind in EventKind]
        self.content_mode.choices = [("", "–"), *((mode, word("content_modes", mode)) for mode in ("4", "3", "2"))]
        self.hall.choices = [(Hall.OWN, _("Hội trường của từng tổ chức")), (Hall.NONE, _("Chưa ghi"))]
        while len(self.s) < ROWS:
            self.s.append_entry({"kind": str(SessionKind.OFFICIAL)})

    def template(self) -> Template:
        """What was typed.

        :raises DomainError: it cannot be read.
        """
        meets = tuple(found for row in self.s if (found := _meets(row.form)) is not None)
        return Template(
            kind=self.kind.data or "", first_on=_day(self.first_on.data), sessions=meets, title=clean(self.title.data or ""),
            span=_number(self.span.data) or 1, hall=self.hall.data or Hall.OWN, ordinal=_number(self.ordinal.data),
            content_mode=_number(self.content_mode.data), term=clean(self.term.data or ""),
            campaign_id=_campaign(clean(self.campaign.data or "")), skips_days_off=bool(self.skips_days_off.data),
        )  # fmt: skip


def _meets(form: Any) -> Meets | None:
    if not (form.starts.data or "").strip():
        return None
    try:
        starts, ends = (f"{parse_time(each.data or ''):%H:%M}" for each in (form.starts, form.ends))
    except ValueError:
        raise DomainError("event.bad_time", 422, typed=form.ends.data or form.starts.data) from None
    kind = form.kind.data if form.kind.data in set(SessionKind) else SessionKind.OFFICIAL
    return Meets(starts, ends, (_number(form.day.data) or 1) - 1, str(kind), clean(form.title.data or "")[:300])


def _day(typed: str | None) -> date:
    try:
        return parse_date(typed or "")
    except ValueError:
        raise DomainError("date.unreadable", 422, typed=(typed or "")[:40]) from None


def _number(typed: str | None) -> int | None:
    try:
        return parse_int(typed) if (typed or "").strip() and typed is not None else None
    except ValueError:
        raise DomainError("event.bad_count", 422, typed=(typed or "")[:40]) from None


def _campaign(code: str) -> int | None:
    return campaigns.get_campaign(actor(), code).id if code else None


def _filled(wave: Wave) -> dict[str, Any]:
    """What the form shows of a wave."""
    plan = of_spec(wave.spec)
    meets = [{"kind": each.kind, "day": str(each.day + 1), "starts": each.starts, "ends": each.ends, "title": each.title}
             for each in plan.sessions]  # fmt: skip
    words = {
        name: str(getattr(plan, name) or "") for name in ("kind", "title", "ordinal", "term", "content_mode", "span", "hall")
    }
    code = campaigns.find_code(plan.campaign_id) if plan.campaign_id is not None else ""
    more = {"first_on": short_date(plan.first_on), "skips_days_off": plan.skips_days_off, "campaign": code}
    return {
        **words,
        **more,
        "code": wave.code,
        "unit_code": orgs.get_unit_by_id(wave.root_id).code,
        "kinds": wave.kinds,
        "s": meets,
    }


# ── pages ────────────────────────────────────────────────────────────────────


@bp.get("/waves", endpoint="waves")
@access(CHANGE)
def index() -> str:
    found = waves.list_waves(actor())
    names = orgs.names_of([wave.root_id for wave in found], clock.today())
    return render_template("events/waves.html", waves=found, names=names, title_of=waves.title_of)


@bp.route("/waves/new", methods=["GET", "POST"], endpoint="new_wave")
@access(CHANGE)
def new() -> Any:
    """The form; pressed once it shows what a run will make, pressed again it makes it."""
    if request.method == "GET":
        tops = orgs.list_tops(actor(), clock.today())
        form = WaveForm(
            unit_code=tops[0].code if tops else "", kinds=["base_superior"], kind=str(EventKind.CEREMONY), span="1",
            skips_days_off=True, s=[{"day": "1", "starts": "8h00", "ends": "11h30", "kind": str(SessionKind.OFFICIAL)}],
        )  # fmt: skip
        return render_template("events/wave_form.html", form=form, wave=None, forecast=None, mark="", problem="")
    form = WaveForm()
    try:
        root, plan, code, kinds = _unit(form), form.template(), clean(form.code.data or ""), form.kinds.data or []
        waves.require_new(code, root, plan, by=actor())
        forecast = waves.forecast(root.unit_id, kinds, waves.clear_of_days_off(plan))
        mark = _mark(root.unit_id, kinds, plan, forecast)
        if _is_confirmed(mark):
            wave = waves.create(code, root, kinds, plan, by=actor())
            return redirect(url_for("jobs.show", job_id=_start(wave)))
    except DomainError as refusal:
        return _refused(form, None, refusal)
    return render_template("events/wave_form.html", form=form, wave=None, forecast=forecast, mark=mark, problem=_since())


def _mark(root_id: int, kinds: list[str], plan: Template, forecast: waves.Forecast) -> str:
    """Of what a preview showed: what is confirmed must be the same."""
    figures = [forecast.total, forecast.new, forecast.changed, forecast.kept]
    return hashlib.sha256(json.dumps([root_id, sorted(kinds), plan.spec, figures], sort_keys=True).encode()).hexdigest()[:24]


def _is_confirmed(mark: str) -> bool:
    return request.form.get("do") == "make" and request.form.get("shown", mark) == mark


def _since() -> str:
    """Why a form that was confirmed is shown once more."""
    return gettext("Mẫu đã khác lúc xem trước. Hãy xem lại rồi bấm lần nữa.") if request.form.get("do") == "make" else ""


def _start(wave: Wave) -> int:
    return waves.start(wave, by=actor(), back=url_for("events.wave", code=wave.code))


def _unit(form: WaveForm) -> Any:
    typed = clean(form.unit_code.data or "")
    try:
        return orgs.get_unit(actor(), typed)
    except NotFound:
        raise DomainError("unit.unknown", 422, code=typed) from None


def _refused(form: WaveForm, wave: Wave | None, refusal: DomainError) -> tuple[str, int]:
    """:raises DomainError: it is about no field."""
    if refusal.status not in (404, 422) or refusal.code == "not_found":
        raise refusal
    problem = say(refusal.code, **refusal.params)
    return render_template("events/wave_form.html", form=form, wave=wave, forecast=None, mark="", problem=problem), 422


@bp.get("/waves/<code>")
@access(CHANGE)
def wave(code: str) -> str:
    """One wave: what it is, what a run would do now, its events."""
    found = waves.get_wave(actor(), code)
    plan = waves.template_of(found)
    page = waves.list_events(found, page_number())
    return render_template(
        "events/wave.html", wave=found, plan=plan, title=waves.title_of(found), root=orgs.get_unit_by_id(found.root_id),
        forecast=waves.forecast(found.root_id, found.kinds, plan, found), page=page,
    )  # fmt: skip


@bp.route("/waves/<code>/edit", methods=["GET", "POST"])
@access(CHANGE)
def edit_wave(code: str) -> Any:
    """Another template: first what it will change and what it will leave, then the run."""
    found = waves.get_wave(actor(), code)
    if request.method == "GET":
        return render_template(
            "events/wave_form.html", form=WaveForm(**_filled(found)), wave=found, forecast=None, mark="", problem=""
        )
    form = WaveForm()
    try:
        plan = replace(form.template(), kind=found.spec["kind"], agenda_key=found.spec["agenda_key"], theme=found.spec["theme"])
        kinds = form.kinds.data or []
        forecast = waves.forecast(found.root_id, kinds, waves.clear_of_days_off(plan), found, is_news=True)
        mark = _mark(found.root_id, kinds, plan, forecast)
        if _is_confirmed(mark):
            version = request.form.get("version", 0, type=int)
            waves.change(found, kinds, plan, by=actor(), version=version)
            return redirect(url_for("jobs.show", job_id=_start(found)))
    except DomainError as refusal:
        return _refused(form, found, refusal)
    return render_template("events/wave_form.html", form=form, wave=found, forecast=forecast, mark=mark, problem=_since())


@bp.post("/waves/<code>/run")
@access(CHANGE)
def run_wave(code: str) -> BaseResponse:
    """Again: units that are new get theirs, what is behind the template follows."""
    return redirect(url_for("jobs.show", job_id=_start(waves.get_wave(actor(), code))))


# ── delegations ──────────────────────────────────────────────────────────────


def _run(sheets: list[Sheet], chosen: dict[str, int] | None, options: Options, by: Actor, batch_id: int | None) -> Preview:
    found = waves.get_wave(by, options["wave"])
    preview = delegations.preview(sheets, found, chosen)
    if batch_id is not None:
        delegations.apply(preview, found, by=by, batch_id=batch_id)
    return preview


DELEGATIONS = Importer(
    delegations.KIND,
    delegations.COLUMNS,
    _run,
    "events.delegations",
    back=lambda options: url_for("events.delegations", code=options["wave"]),
    seen_at=lambda options: url_for("events.wave", code=options["wave"]),
    partial=True,
)


@bp.route("/waves/<code>/delegations", methods=["GET", "POST"], endpoint="delegations")
@access(CHANGE)
def send(code: str) -> Any:
    """Upload who goes where; it is shown before anything is stored."""
    if request.method == "POST":
        with peek():
            options = {"wave": waves.get_wave(actor(), code).code}
        return importing.take_in(DELEGATIONS, options)
    found = waves.get_wave(actor(), code)
    return render_template("events/delegations.html", wave=found, title=waves.title_of(found))


importing.add_pages(bp, DELEGATIONS, CHANGE, "/waves/delegations")
