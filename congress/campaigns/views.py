"""Pages of campaigns and duties: open one, report on a phone, take in a sheet, look at what is flagged."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.campaigns import duties, imports, queries, services, states
from congress.campaigns.access import MANAGE, READ, REPORT, may_manage, may_report
from congress.campaigns.duties import Outcome
from congress.campaigns.forms import CampaignForm, ExcuseForm, PlanForm, RatifyForm, ReportForm
from congress.campaigns.models import Campaign, Status
from congress.campaigns.states import Report
from congress.core import clock, importing
from congress.core.actor import Actor
from congress.core.db import peek
from congress.core.errors import DomainError, NotFound
from congress.core.importing import Importer, Options
from congress.core.look import flash_undo
from congress.core.sheets import Sheet
from congress.core.speech import say
from congress.core.staging import Preview, RowState
from congress.core.text import number, percent, short_date
from congress.core.web import access, actor, page_number
from congress.orgs import queries as orgs
from congress.people import queries as people

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


# ── campaigns ────────────────────────────────────────────────────────────────


@bp.get("/")
@access(READ)
def index() -> str:
    archived = request.args.get("state") == "archived"
    campaigns = queries.list_campaigns(actor(), archived=archived)
    flagged = queries.count_flagged(actor(), [campaign.id for campaign in campaigns])
    return render_template("campaigns/index.html", campaigns=campaigns, flagged=flagged, archived=archived)


@bp.route("/new", methods=["GET", "POST"])
@access(MANAGE)
def new() -> Any:
    form = CampaignForm(done_from="held")
    if form.validate_on_submit():
        try:
            campaign = _open(form)
            flash(gettext("Đã mở %(name)s.", name=campaign.name))
            told = form.name.data.strip(), form.deadline.day, form.age_on.day or campaign.age_on
            if (campaign.name, campaign.deadline, campaign.age_on) != told:
                flash(say("campaign.kept", name=campaign.name, day=campaign.deadline), "bad")
            return redirect(url_for("campaigns.show", code=campaign.code))
        except DomainError as refusal:
            field = {
                "campaign.no_kinds": form.kinds,
                "campaign.days_reversed": form.opens_on,
                "unit.unknown": form.unit_code,
                "field.too_long": form.name,
            }
            field.get(refusal.code, form.code).errors = [say(refusal.code, **refusal.params)]
    if request.method == "GET":
        tops = orgs.list_tops(actor(), clock.today())
        form.unit_code.data = tops[0].code if tops else ""
        form.kinds.data = ["cell", "sub", "base", "base_cell"]
    return render_template("campaigns/new.html", form=form), 422 if request.method == "POST" else 200


def _open(form: CampaignForm) -> Campaign:
    try:
        root = orgs.get_unit(actor(), (form.unit_code.data or "").strip())
    except NotFound:
        raise DomainError("unit.unknown", 422, code=form.unit_code.data or "") from None
    campaign, _added = services.open_campaign(
        form.code.data.strip(),
        form.name.data.strip(),
        form.kinds.data or [],
        form.deadline.day,
        root,
        by=actor(),
        opens_on=form.opens_on.day,
        done_from=Status(form.done_from.data),
        age_on=form.age_on.day,
    )
    return campaign


@bp.route("/<code>", methods=["GET", "POST"])
@access(READ)
def show(code: str) -> Any:
    """A campaign's settings; changing them is for whoever organises its root."""
    campaign = queries.get_campaign(actor(), code)
    root = orgs.get_unit_by_id(campaign.root_id)
    mine = may_manage(actor(), root.path)
    form = _settings(campaign)
    if request.method == "POST" and not mine:
        raise DomainError("forbidden", 403)
    if form.validate_on_submit():
        services.change_campaign(
            campaign,
            by=actor(),
            root_path=root.path,
            name=form.name.data.strip(),
            deadline=form.deadline.day,
            done_from=Status(form.done_from.data),
            age_on=form.age_on.day,
        )
        flash(gettext("Đã lưu."))
        return redirect(url_for("campaigns.show", code=code))
    flagged = queries.count_flagged(actor(), [campaign.id]).get(campaign.id, 0)
    seen = bool(orgs.in_reach_of(actor(), [root.unit_id]))
    page = render_template(
        "campaigns/show.html", campaign=campaign, root=root, form=form, mine=mine, flagged=flagged, seen=seen
    )
    return page, 422 if request.method == "POST" else 200


def _settings(campaign: Campaign) -> CampaignForm:
    return CampaignForm(
        code=campaign.code,
        name=campaign.name,
        deadline=short_date(campaign.deadline),
        done_from=str(campaign.done_from),
        opens_on=short_date(campaign.opens_on),
        age_on=short_date(campaign.age_on),
        kinds=campaign.kinds,
    )


@bp.post("/<code>/archive")
@access(MANAGE)
def archive(code: str) -> BaseResponse:
    campaign = queries.get_campaign(actor(), code)
    offer = services.archive(campaign, by=actor(), root_path=orgs.get_unit_by_id(campaign.root_id).path)
    flash_undo(offer, gettext("Đã lưu trữ %(name)s.", name=campaign.name))
    return redirect(url_for("campaigns.index"))


@bp.post("/<code>/restore")
@access(MANAGE)
def restore(code: str) -> BaseResponse:
    campaign = queries.get_campaign(actor(), code)
    if not may_manage(actor(), orgs.get_unit_by_id(campaign.root_id).path):
        raise DomainError("forbidden", 403)
    services.restore(campaign, by=actor())
    flash(gettext("Đã khôi phục %(name)s.", name=campaign.name))
    return redirect(url_for("campaigns.show", code=code))


@bp.get("/<code>/flagged")
@access(REPORT)
def flagged(code: str) -> str:
    """Reports that somebody should look at again."""
    campaign = queries.get_campaign(actor(), code)
    page = queries.list_flagged(actor(), campaign, page_number())
    return render_template("campaigns/flagged.html", campaign=campaign, page=page)


# ── one duty ─────────────────────────────────────────────────────────────────


@bp.get("/<code>/units/<unit_code>")
@access(READ)
def duty(code: str, unit_code: str) -> str:
    """What a unit owes, what is known of it, and how it came to be known."""
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    found = queries.find_duty(campaign.id, unit.unit_id)
    if found is None:
        raise NotFound
    return render_template(
        "campaigns/duty.html",
        campaign=campaign,
        unit=unit,
        duty=found,
        events=queries.list_events(found.id),
        reports=may_report(actor(), unit.path),
        manages=may_manage(actor(), unit.path),
        plan=PlanForm(planned_on=short_date(found.planned_on)),
        excuse_form=ExcuseForm(),
        ratify_form=RatifyForm(ratified_on=short_date(clock.today())),
    )


@bp.route("/<code>/units/<unit_code>/report", methods=["GET", "POST"])
@access(REPORT)
def report(code: str, unit_code: str) -> Any:
    """The report of a congress, on a phone in under a minute."""
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    if request.method == "POST":
        form = ReportForm()
        if form.validate():
            try:
                outcome = duties.report(campaign, unit, _told(form), by=actor())
                _received(outcome)
                return redirect(url_for("campaigns.duty", code=code, unit_code=unit_code))
            except DomainError as refusal:
                if refusal.status != 422:
                    raise
                _beside(form, refusal)
        return _report_page(campaign, unit, form), 422
    if not queries.places_owing(campaign, unit.unit_id):
        raise DomainError("duty.not_owed", 404, name=unit.name)
    return _report_page(campaign, unit, _filled(campaign, unit))


def _told(form: ReportForm) -> Report:
    """With figures it is the unit's own report; with a day alone somebody only knows that it was held."""
    told = form.convened.number is not None and form.present.number is not None
    return Report(
        Status.REPORTED if told else Status.HELD,
        form.day,
        form.convened.number,
        form.present.number,
        chair=(form.chair.data or "").strip()[:200],
        note=(form.note.data or "").strip()[:1000],
    )


def _beside(form: ReportForm, refusal: DomainError) -> None:
    """The refusal stands beside the field that it is about."""
    field = form.present if refusal.code == "duty.present_above_convened" else form.other_day
    if field is form.other_day:
        form.when.data = "other"
    field.errors = [say(refusal.code, **refusal.params)]


def _filled(campaign: Campaign, unit: Any) -> ReportForm:
    """What is known already is filled in: today, the members, the secretary."""
    known = queries.find_duty(campaign.id, unit.unit_id)
    secretary = people.secretaries([unit.unit_id], clock.today()).get(unit.unit_id)
    form = ReportForm(formdata=None, when="today")
    form.convened.data = str(unit.members or "")
    form.chair.data = secretary.full_name if secretary else ""
    if known is not None and known.held_on is not None:
        form.when.data, form.other_day.data = "other", short_date(known.held_on)
        form.convened.data, form.present.data = str(known.convened or ""), str(known.present or "")
        form.chair.data, form.note.data = known.chair or form.chair.data, known.note
    return form


def _report_page(campaign: Campaign, unit: Any, form: ReportForm) -> str:
    least = states.needed(unit.members, clock.today()) if unit.members else None
    return render_template("campaigns/report.html", campaign=campaign, unit=unit, form=form, least=least)


def _received(outcome: Outcome) -> None:
    """Say what was understood, and offer to take it back."""
    state = outcome.state
    if not outcome.is_new:
        flash(gettext("Báo cáo này đã có, không thay đổi gì."))
        return
    words = gettext("Đã nhận báo cáo: họp ngày %(day)s.", day=short_date(state.held_on))
    if state.present is not None and state.convened is not None:
        share = percent(state.present, state.convened)
        words += " " + gettext(
            "Có mặt %(present)s/%(convened)s, đạt %(share)s.",
            present=number(state.present),
            convened=number(state.convened),
            share=share,
        )
    else:
        words += " " + gettext("Chưa có số người triệu tập và có mặt; có thể sửa báo cáo để ghi thêm.")
    for flag in state.flags.split():
        words += " " + gettext("Cần xem lại: %(why)s", why=say(f"flag.{flag}"))
    if outcome.later:
        words += " " + gettext("%(count)s đơn vị cấp dưới họp sau ngày này.", count=number(outcome.later))
    flash_undo(outcome.undo_id, words)


@bp.post("/<code>/units/<unit_code>/plan")
@access(REPORT)
def plan(code: str, unit_code: str) -> Any:
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    form = PlanForm()
    if not form.validate_on_submit():
        raise DomainError("date.unreadable", 422, typed=form.planned_on.data or "")
    outcome = duties.report(campaign, unit, Report(Status.PLANNED, form.planned_on.day), by=actor(), verb="plan")
    flash_undo(outcome.undo_id, gettext("Đã ghi ngày dự kiến %(day)s.", day=short_date(form.planned_on.day)))
    return redirect(url_for("campaigns.duty", code=code, unit_code=unit_code))


@bp.post("/<code>/units/<unit_code>/excuse")
@access(MANAGE)
def excuse(code: str, unit_code: str) -> Any:
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    form = ExcuseForm()
    if not form.validate_on_submit():
        raise DomainError("duty.reason_missing", 422)
    told = Report(Status.EXCUSED, form.excused_on.day, reason=form.reason.data.strip()[:300])
    outcome = duties.report(campaign, unit, told, by=actor(), verb="excuse")
    flash_undo(outcome.undo_id, gettext("Đã miễn cho %(name)s.", name=unit.name))
    return redirect(url_for("campaigns.duty", code=code, unit_code=unit_code))


@bp.post("/<code>/units/<unit_code>/ratify")
@access(MANAGE)
def ratify(code: str, unit_code: str) -> Any:
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    form = RatifyForm()
    if not form.validate_on_submit():
        raise DomainError("date.unreadable", 422, typed=form.ratified_on.data or "")
    outcome = duties.ratify(campaign, unit, form.ratified_on.day, by=actor())
    flash_undo(outcome.undo_id, gettext("Đã ghi chuẩn y cho %(name)s.", name=unit.name))
    return redirect(url_for("campaigns.duty", code=code, unit_code=unit_code))


@bp.post("/<code>/units/<unit_code>/withdraw")
@access(REPORT)
def withdraw(code: str, unit_code: str) -> BaseResponse:
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    outcome = duties.withdraw(campaign, unit, by=actor())
    flash_undo(outcome.undo_id, gettext("Đã rút báo cáo của %(name)s.", name=unit.name))
    return redirect(url_for("campaigns.duty", code=code, unit_code=unit_code))


@bp.post("/<code>/units/<unit_code>/looked")
@access(MANAGE)
def looked(code: str, unit_code: str) -> BaseResponse:
    """Somebody has looked at a flagged report, and it stands."""
    campaign, unit = queries.get_campaign(actor(), code), orgs.get_unit(actor(), unit_code)
    duties.clear_flags(campaign, unit, by=actor())
    flash(gettext("Đã xem lại %(name)s.", name=unit.name))
    return redirect(url_for("campaigns.flagged", code=code))


# ── sheets of reports ────────────────────────────────────────────────────────


def _run(sheets: list[Sheet], chosen: dict[str, int] | None, options: Options, by: Actor, batch_id: int | None) -> Preview:
    campaign = queries.get_campaign(by, options["campaign"])
    preview = imports.preview(sheets, campaign, chosen, by=by)
    if batch_id is not None:
        imports.apply(preview, campaign, by=by, batch_id=batch_id)
    preview.changes = [change for change in preview.changes if change.state != RowState.SAME]
    return preview


REPORTS = Importer(
    imports.KIND,
    imports.COLUMNS,
    _run,
    "campaigns.reports",
    back=lambda options: url_for("campaigns.reports", code=options["campaign"]),
    seen_at=lambda options: url_for("campaigns.show", code=options["campaign"]),
    partial=True,
)


@bp.route("/<code>/reports", methods=["GET", "POST"])
@access(REPORT)
def reports(code: str) -> Any:
    """Upload a sheet of reports; it is shown before anything is stored."""
    if request.method == "POST":
        with peek():  # the file is read before anything is locked
            options = {"campaign": queries.get_campaign(actor(), code).code}
        return importing.take_in(REPORTS, options)
    return render_template("campaigns/reports.html", campaign=queries.get_campaign(actor(), code))


importing.add_pages(bp, REPORTS, REPORT, "/reports")
