"""What is chosen when a paper is issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError

from congress.core import clock
from congress.core.speech import say, word
from congress.core.text import parse_date, parse_int, short_date
from congress.documents import papers
from congress.documents.papers import GROUPS, Terms
from congress.documents.queries import Desk
from congress.orgs.letterhead import Signer, signers

MOST = 99_999


def _day(_form: FlaskForm, field: StringField) -> None:
    try:
        field.day = parse_date(field.data or "")
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=(field.data or "")[:40])) from None


def _number(_form: FlaskForm, field: StringField) -> None:
    field.number = None
    if not (field.data or "").strip():
        return
    try:
        field.number = parse_int(field.data)
        if not 0 < field.number <= MOST:
            raise ValueError
    except ValueError:
        raise ValidationError(say("registry.bad_number", text=field.data[:20], most=MOST)) from None


def _short(_form: FlaskForm, field: StringField) -> None:
    if len(field.data or "") > (limit := 1000 if field.name == "note" else 200):
        raise ValidationError(say("field.too_long", length=len(field.data), limit=limit))


class IssueForm(FlaskForm):  # type: ignore[misc]  # no stubs
    """``number``: empty for the next one."""

    dated = StringField(_("Ngày ban hành"), [_day])
    signer = SelectField(_("Người ký"), choices=[], validate_choice=True)
    name = StringField(_("Họ tên người ký"), [_short])
    number = StringField(_("Số văn bản"), [_number])
    is_hidden = BooleanField(_("Không in số"))
    is_marked = BooleanField(_("Ghi “TÀI LIỆU HỘI NGHỊ” ở góc trên"))
    note = TextAreaField(_("Thêm một đoạn vào cuối"), [_short])
    groups = SelectMultipleField(_("Làm biển cho"), choices=[], validate_choice=True)

    @classmethod
    def of(cls, desk: Desk, sent: Mapping[str, Any] | None = None) -> IssueForm:
        """``sent``: what the browser sent, None for a page that shows what is usual."""
        form = cls(sent, meta={"csrf": False}) if sent is not None else cls(None)
        form.signer.choices = [(str(each), word("signers", each)) for each in signers(desk.unit.kind)]
        form.groups.choices = [(each, word("plate_groups", each)) for each in GROUPS]
        if sent is None:
            today = clock.today()
            form.dated.data, form.signer.data = short_date(today), str(Signer.SECRETARY)
            form.name.data, form.groups.data = papers.usual_name(desk, today), ["leading", "guests"]
        return form

    @property
    def terms(self) -> Terms:
        return Terms(
            dated=self.dated.day,
            signer=Signer(self.signer.data),
            name=self.name.data or "",
            note=self.note.data or "",
            is_marked=self.is_marked.data,
            groups=tuple(self.groups.data or ()),
        )
