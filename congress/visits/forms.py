"""Shapes of what people type about visits."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, StringField, TextAreaField, ValidationError

from congress.core.speech import say
from congress.core.text import clean, clean_native, parse_date, parse_int, short_date
from congress.visits.models import Visit
from congress.visits.services import MOST_MEMBERS, Details, Member

BLANK_ROWS = 3


def _date(_form: FlaskForm, field: StringField) -> None:
    try:
        field.day = parse_date(field.data or "")
    except ValueError:
        raise ValidationError(say("date.unreadable", typed=(field.data or "")[:40])) from None


class MemberForm(Form):  # type: ignore[misc]  # no stubs
    """One of the delegation. ``position``: rank; whoever has none stands where his line stands."""

    position = StringField(_("Thứ tự"))
    full_name = StringField(_("Họ và tên"))
    title = StringField(_("Chức danh"))
    native = StringField(_("Bằng chữ nước bạn"))


class VisitForm(FlaskForm):  # type: ignore[misc]
    code = StringField(_("Mã đoàn"))
    name = StringField(_("Tên đoàn"))
    unit_code = StringField(_("Mã tổ chức đón tiếp"))
    country = StringField(_("Nước"))
    body = StringField(_("Cơ quan cử đoàn"))
    level = StringField(_("Cấp của đoàn"))
    starts_on = StringField(_("Đến ngày nào"), [_date])
    ends_on = StringField(_("Rời ngày nào"), [_date])
    interpreter = StringField(_("Phiên dịch"))
    note = TextAreaField(_("Ghi chú"))
    members = FieldList(FormField(MemberForm), max_entries=MOST_MEMBERS + BLANK_ROWS)

    @property
    def details(self) -> Details:
        """What was typed; only after validation."""
        words = {name: clean(self[name].data or "") for name in ("name", "country", "body", "level", "interpreter")}
        note = (self.note.data or "").strip()
        return Details(starts_on=self.starts_on.day, ends_on=self.ends_on.day, note=note, **words)

    @property
    def told_members(self) -> list[Member]:
        """In the order of the ranks typed; a line without a name is nobody."""
        found = []
        for place, row in enumerate(self.members.data):
            words = {name: clean(row[name] or "") for name in ("full_name", "title")}
            words["native"] = clean_native(row["native"] or "")
            if words["full_name"]:
                found.append((_rank(row["position"], place + 1), place, Member(**words)))
        return [member for _position, _place, member in sorted(found, key=lambda each: each[:2])]

    def add_blanks(self) -> None:
        """Lines for members who are not told yet."""
        for _line in range(BLANK_ROWS):
            if len(self.members) < MOST_MEMBERS:
                self.members.append_entry({"position": "", "full_name": "", "title": "", "native": ""})


def _rank(typed: str | None, otherwise: int) -> int:
    try:
        return parse_int(typed or "")
    except ValueError:
        return otherwise


def filled(visit: Visit, unit_code: str, members: list[Any]) -> dict[str, Any]:
    """What the form shows of a visit that is known."""
    names = ("code", "name", "country", "body", "level", "interpreter", "note")
    rows = [
        {"position": str(row.position), "full_name": row.full_name, "title": row.title, "native": row.native} for row in members
    ]
    days = {"starts_on": short_date(visit.starts_on), "ends_on": short_date(visit.ends_on)}
    return {**{name: getattr(visit, name) for name in names}, **days, "unit_code": unit_code, "members": rows}
