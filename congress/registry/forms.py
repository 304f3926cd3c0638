"""Shapes of what people type into a register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError

from congress.core.speech import say, word
from congress.core.text import clean, parse_date, short_date
from congress.registry.models import Entry, Issuer, PaperType, Term
from congress.registry.services import Facts, version_of
from congress.registry.symbols import MOST
from congress.registry.terms import version_of as term_version


def _day(_form: FlaskForm, field: StringField) -> None:
    try:
        field.day = parse_date(field.data or "")
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=(field.data or "")[:40])) from None


def _day_or_none(form: FlaskForm, field: StringField) -> None:
    field.day = None
    if (field.data or "").strip():
        _day(form, field)


def _number(_form: FlaskForm, field: StringField) -> None:
    typed = clean(field.data or "")
    field.number = None
    if typed:
        if not (typed.isdecimal() and len(typed) < 6 and 0 < int(typed) <= MOST):
            raise ValidationError(say("registry.bad_number", text=typed[:40], most=MOST))
        field.number = int(typed)


def _type(_form: FlaskForm, field: SelectField) -> None:
    if field.data not in {type.value for type in PaperType}:
        raise ValidationError(say("registry.type_unknown", text=str(field.data or "")[:40]))


class EntryForm(FlaskForm):  # type: ignore[misc]  # no stubs
    """``version``: of the number that is changed; ``after``: the last number that the page for giving one knew of."""

    type = SelectField(_("Loại văn bản"), [_type], validate_choice=False)
    subject = TextAreaField(_("Trích yếu"))
    dated = StringField(_("Ngày văn bản"), [_day])
    number = StringField(_("Số"), [_number])
    signer = StringField(_("Người ký"))
    note = StringField(_("Ghi chú"))
    hidden = BooleanField(_("Số không hiển thị"))
    version = HiddenField()
    after = HiddenField()

    def offer(self, types: Sequence[tuple[str, str]]) -> None:
        self.type.choices = list(types)

    @property
    def facts(self) -> Facts:
        """What was typed; only after validation."""
        told = {name: clean(self[name].data or "") for name in ("subject", "signer", "note")}
        return Facts(PaperType(self.type.data), dated=self.dated.day, hidden=bool(self.hidden.data), **told)


def filled(entry: Entry) -> dict[str, Any]:
    """What the form shows of a number that is known."""
    return {
        "type": entry.type, "subject": entry.subject, "dated": short_date(entry.dated), "signer": entry.signer,
        "note": entry.note, "hidden": entry.is_hidden, "version": version_of(entry),
    }  # fmt: skip


def _issuer(_form: FlaskForm, field: RadioField) -> None:
    if field.data not in {issuer.value for issuer in Issuer}:
        raise ValidationError(say("registry.no_issuer"))


class TermForm(FlaskForm):  # type: ignore[misc]
    issuer = RadioField(_("Của"), [_issuer], validate_choice=False)
    name = StringField(_("Tên nhiệm kỳ, hoặc tên đại hội"))
    symbol = StringField(_("Ký hiệu cơ quan ban hành"))
    starts_on = StringField(_("Từ ngày"), [_day])
    ends_on = StringField(_("Đến hết ngày"), [_day_or_none])
    version = HiddenField()

    def __init__(self, **data: object) -> None:
        super().__init__(**data)
        self.issuer.choices = [(each.value, word("paper_issuers", each)) for each in Issuer]


def filled_term(term: Term) -> dict[str, Any]:
    return {
        "issuer": term.issuer, "name": term.name, "symbol": term.symbol, "starts_on": short_date(term.starts_on),
        "ends_on": short_date(term.ends_on), "version": term_version(term),
    }  # fmt: skip
