"""Shapes of what people type about delegates, and about the roll."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, ValidationError

from congress.core import clock
from congress.core.speech import say, sentence_case, word
from congress.core.text import clean, parse_date, parse_int, phone, short_date
from congress.delegates.models import Basis, Delegate, Membership, Roll, Sex, Standing
from congress.delegates.services import Told

TEXTS = (
    "full_name", "ethnicity", "religion", "education", "degree", "theory", "post", "honours", "email", "discipline",
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")


def _listed(_form: FlaskForm, field: SelectField) -> None:
    if str(field.data or "") not in {str(value) for value, _label in field.choices}:
        raise ValidationError(say("event.bad_choice"))


def _day(_form: FlaskForm, field: StringField) -> None:
    typed = (field.data or "").strip()
    try:
        field.day = parse_date(typed) if typed else None
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=typed[:40])) from None


def _past(form: FlaskForm, field: StringField) -> None:
    _day(form, field)
    if field.day is not None and field.day > clock.today():
        raise ValidationError(say("delegate.day_to_come", day=field.day))


def _birth(_form: FlaskForm, field: StringField) -> None:
    """A day, or a year alone."""
    typed = clean(field.data or "")
    field.day, field.year = None, None
    try:
        if _YEAR.fullmatch(typed):
            field.year = int(typed)
        elif typed:
            field.day = parse_date(typed)
    except ValueError:
        raise ValidationError(say("delegate.bad_birth", typed=typed[:40])) from None
    if (field.day or date(field.year or 1900, 1, 1)) > clock.today():
        raise ValidationError(say("delegate.day_to_come", day=field.day or date(field.year, 1, 1)))


def _size(_form: FlaskForm, field: StringField) -> None:
    typed = (field.data or "").strip()
    try:
        field.number = parse_int(typed) if typed else None
    except ValueError:
        field.number = -1
    if field.number is not None and not 0 < field.number <= 10_000:
        raise ValidationError(say("quota.bad_figure", limit=10_000))


class DelegateForm(FlaskForm):  # type: ignore[misc]  # no stubs
    """``units``, ``delegations``: (number, name) to choose from; ``is_whole``: everything may be chosen, else only what a unit
    says of those whom it elected."""

    version = HiddenField()
    full_name = StringField(_("Họ và tên"))
    unit_id = SelectField(_("Đơn vị"), [_listed], validate_choice=False)
    delegation_id = SelectField(_("Đoàn đại biểu"), [_listed], validate_choice=False)
    basis = SelectField(_("Tư cách"), [_listed], validate_choice=False)
    standing = SelectField(_("Diện đại biểu"), [_listed], validate_choice=False)
    sex = SelectField(_("Giới tính"), [_listed], validate_choice=False)
    birth = StringField(_("Ngày sinh"), [_birth])
    ethnicity = StringField(_("Dân tộc"))
    religion = StringField(_("Tôn giáo"))
    admitted_on = StringField(_("Ngày vào Đảng"), [_past])
    recognised_on = StringField(_("Ngày chính thức"), [_past])
    membership = SelectField(_("Diện đảng viên"), [_listed], validate_choice=False)
    education = StringField(_("Trình độ học vấn"))
    degree = StringField(_("Học hàm, học vị"))
    theory = StringField(_("Lý luận chính trị"))
    post = StringField(_("Chức vụ"))
    honours = StringField(_("Danh hiệu, khen thưởng"))
    phone = StringField(_("Điện thoại"))
    email = StringField(_("Thư điện tử"))
    discipline = StringField(_("Kỷ luật sau khi được bầu"))

    def __init__(
        self, units: Sequence[tuple[int, str]], delegations: Sequence[Any], *, is_whole: bool, is_members: bool, **data: Any
    ) -> None:
        super().__init__(**data)
        self.is_whole = is_whole
        none = [("", _("Chưa rõ"))]
        self.unit_id.choices = (none if is_whole else []) + [(str(each), name) for each, name in units]
        self.delegation_id.choices = none + [(str(row.id), row.name) for row in delegations]
        usual = Basis.MEMBER if is_members else Basis.ELECTED
        bases: Sequence[Basis] = list(Basis) if is_whole else [usual]
        self.basis.choices = [(str(each), sentence_case(word("bases", each))) for each in bases]
        told = (Standing.OFFICIAL, Standing.ALTERNATE)
        self.standing.choices = [(str(each), sentence_case(word("standings", each))) for each in told]
        self.sex.choices = none + [(str(each), word("sexes", each)) for each in Sex]
        self.membership.choices = [(str(each), sentence_case(word("memberships", each))) for each in Membership]
        usuals = {
            "basis": str(usual), "standing": str(Standing.OFFICIAL), "membership": str(Membership.FULL), "sex": "",
            "delegation_id": "", "unit_id": str(self.unit_id.choices[0][0]) if self.unit_id.choices else "",
        }  # fmt: skip
        for name, value in usuals.items():
            if self[name].data in (None, "None"):
                self[name].data = value

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        dated = [(each, each.day) for each in (self.birth, self.admitted_on, self.recognised_on) if getattr(each, "day", None)]
        for (_field, earlier), (field, later) in pairwise(dated):
            if later < earlier:
                field.errors = [say("delegate.bad_day_order", later=later, earlier=earlier)]
                good = False
        return good

    def told(self, known: Delegate | None = None) -> Told:
        """What was typed; only after validation. What nobody could read is known now where its field was filled."""
        words: dict[str, Any] = {name: clean(self[name].data or "") for name in TEXTS}
        told = Told(
            **words, unit_id=_number(self.unit_id.data), sex=self.sex.data, birth_date=self.birth.day,
            birth_year=self.birth.year, admitted_on=self.admitted_on.day, recognised_on=self.recognised_on.day,
            phone=phone(self.phone.data or ""), membership=Membership(self.membership.data), basis=Basis(self.basis.data),
            standing=Standing(self.standing.data), delegation_id=_number(self.delegation_id.data),
        )  # fmt: skip
        if known is None:
            return told
        if not self.is_whole:
            told = replace(told, unit_id=known.unit_id, basis=known.basis, delegation_id=known.delegation_id)
        # words of a day known in part stay with it until another is typed
        same = [name for name in ("admitted_on", "recognised_on") if getattr(told, name) == getattr(known, name)]
        left = {name: text for name, text in known.unread.items() if name in same or not self.filled(name)}
        return replace(told, unread=left, rank=known.rank)

    def filled(self, column: str) -> bool:
        """Was something typed for a column of ``Delegate``?"""
        name = "birth" if column in ("birth_date", "birth_year", "birth") else column
        return name in self and bool(str(self[name].data or "").strip())


def _number(typed: str | None) -> int | None:
    return int(typed) if typed else None


def filled(delegate: Delegate) -> dict[str, Any]:
    """What the form shows of a delegate who is known."""
    words = {name: getattr(delegate, name) for name in (*TEXTS, "phone", "sex")}
    chosen = {name: str(getattr(delegate, name)) for name in ("basis", "standing", "membership")}
    numbers = {name: str(getattr(delegate, name) or "") for name in ("unit_id", "delegation_id")}
    days = {name: short_date(getattr(delegate, name)) for name in ("admitted_on", "recognised_on")}
    birth = short_date(delegate.birth_date) or str(delegate.birth_year or "")
    return {**words, **chosen, **numbers, **days, "birth": birth, "version": str(delegate.version)}


class RollForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    size = StringField(_("Số đại biểu triệu tập"), [_size])
    age_on = StringField(_("Ngày tính tuổi"), [_day])
    erase_on = StringField(_("Ngày xoá dữ liệu cá nhân"), [_day])


def settings_of(roll: Roll) -> dict[str, Any]:
    """What the form shows of a roll."""
    return {
        "version": str(roll.version), "size": str(roll.size or ""), "age_on": short_date(roll.age_on),
        "erase_on": short_date(roll.erase_on),
    }  # fmt: skip
