"""Shapes of what people type about campaigns and reports."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError

from congress.campaigns import states
from congress.core import clock
from congress.core.speech import say, word
from congress.core.text import parse_date, parse_int, short_date
from congress.orgs.kinds import Kind


def _required(code: str) -> object:
    def check(_form: FlaskForm, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(say(code))

    return check


def _date(_form: FlaskForm, field: StringField) -> None:
    try:
        field.day = parse_date(field.data) if (field.data or "").strip() else None
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=field.data)) from None


def _number(_form: FlaskForm, field: StringField) -> None:
    typed = (field.data or "").strip()
    try:
        field.number = parse_int(typed) if typed else None
        if field.number is not None and not 0 <= field.number <= states.MOST:
            raise ValueError
    except ValueError:
        raise ValidationError(say("duty.no_number", text=typed)) from None


class CampaignForm(FlaskForm):  # type: ignore[misc]  # no stubs
    code = StringField(_("Mã đợt"), [_required("campaign.code_missing")])
    name = StringField(_("Tên đợt"), [_required("campaign.name_missing")])
    unit_code = StringField(_("Mã tổ chức chủ trì"))
    kinds = SelectMultipleField(_("Loại tổ chức phải thực hiện"))
    opens_on = StringField(_("Bắt đầu từ ngày"), [_date])
    deadline = StringField(_("Hạn"), [_required("duty.no_date"), _date])
    done_from = SelectField(_("Tính là xong khi"))
    age_on = StringField(_("Tính tuổi đại biểu đến ngày"), [_date])

    def __init__(self, **data: object) -> None:
        super().__init__(**data)
        self.kinds.choices = [(kind.value, word("kinds", kind)) for kind in Kind]
        self.done_from.choices = [(status, word("statuses", status)) for status in ("held", "reported", "ratified")]


class ReportForm(FlaskForm):  # type: ignore[misc]
    """The report of a congress: a day, two figures and a button."""

    when = RadioField(_("Đại hội đã họp ngày nào?"))
    other_day = StringField(_("Ngày khác"), [_date])
    convened = StringField(_("Triệu tập"), [_number])
    present = StringField(_("Có mặt"), [_number])
    chair = StringField(_("Chủ trì"))
    note = TextAreaField(_("Ghi chú"))

    def __init__(self, **data: object) -> None:
        super().__init__(**data)
        today = clock.today()
        self.when.choices = [
            ("today", str(_("Hôm nay")) + f"|{short_date(today)}"),
            ("yesterday", str(_("Hôm qua")) + f"|{short_date(today - timedelta(days=1))}"),
            ("other", "|".join([str(_("Ngày khác")), str(_("chọn"))])),
        ]

    @property
    def day(self) -> date | None:
        today = clock.today()
        if self.when.data == "other":
            return getattr(self.other_day, "day", None)
        return today if self.when.data == "today" else today - timedelta(days=1)


class PlanForm(FlaskForm):  # type: ignore[misc]
    planned_on = StringField(_("Dự kiến họp ngày"), [_required("duty.no_date"), _date])


class ExcuseForm(FlaskForm):  # type: ignore[misc]
    excused_on = StringField(_("Miễn từ ngày"), [_date])
    reason = StringField(_("Lý do"), [_required("duty.reason_missing")])


class RatifyForm(FlaskForm):  # type: ignore[misc]
    ratified_on = StringField(_("Ngày chuẩn y"), [_required("duty.no_date"), _date])
