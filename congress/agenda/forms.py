"""What can be typed of an item of an agenda."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError

from congress.agenda.services import MOST_MINUTES, Item
from congress.agenda.tree import Line
from congress.core.speech import say
from congress.core.text import parse_int

EMPTY_PAPERS = 2  # rows for papers that are offered behind those that are there


def _minutes(_form: FlaskForm, field: StringField) -> None:
    try:
        field.number = parse_int(field.data or "")
        if not 0 <= field.number <= MOST_MINUTES:
            raise ValueError
    except ValueError:
        raise ValidationError(say("agenda.bad_minutes", most=MOST_MINUTES)) from None


def _title(_form: FlaskForm, field: StringField) -> None:
    if not (field.data or "").strip():
        raise ValidationError(say("agenda.no_title"))


class ItemForm(FlaskForm):  # type: ignore[misc]  # no stubs
    """``version``: of the agenda that the page showed."""

    version = HiddenField()
    title = StringField(_("Nội dung của mục"), [_title])
    minutes = StringField(_("Số phút"), [_minutes])
    presenter = StringField(_("Người trình bày"))
    is_internal = BooleanField(_("Nội bộ, không in trong chương trình gửi đi"))
    note = TextAreaField(_("Ghi chú cho người chuẩn bị"))
    parent = SelectField(_("Đặt vào"), validate_choice=False)

    @classmethod
    def of(cls, line: Line, version: int) -> ItemForm:
        """A form that shows an item as it stands."""
        form = cls(
            None,
            version=str(version),
            title=line.title,
            minutes=str(line.minutes),
            presenter=line.presenter,
            is_internal=line.is_internal,
            note=line.note,
        )
        form.papers = [*line.papers, *[("", "")] * EMPTY_PAPERS]
        return form

    def __init__(self, formdata: object = ..., **data: object) -> None:
        super().__init__(**(data if formdata is ... else {"formdata": formdata, **data}))
        sent = zip(request.form.getlist("paper_title"), request.form.getlist("paper_number"), strict=False)
        self.papers = [*sent] or [("", "")] * EMPTY_PAPERS

    @property
    def item(self) -> Item:
        return Item(
            self.title.data or "",
            self.minutes.number,
            self.presenter.data or "",
            tuple(self.papers),
            bool(self.is_internal.data),
            self.note.data or "",
        )
