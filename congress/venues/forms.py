"""Shapes of what people type about venues."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError

from congress.core.speech import say
from congress.core.text import clean, parse_int
from congress.venues.models import Venue
from congress.venues.services import MOST, Details, equipment_of


def _seats(_form: FlaskForm, field: StringField) -> None:
    typed = (field.data or "").strip()
    try:
        field.number = parse_int(typed) if typed else None
        if field.number is not None and not 0 < field.number <= MOST:
            raise ValueError
    except ValueError:
        raise ValidationError(say("venue.bad_capacity", text=typed)) from None


class VenueForm(FlaskForm):  # type: ignore[misc]  # no stubs
    code = StringField(_("Mã hội trường"))
    name = StringField(_("Tên hội trường"))
    unit_code = StringField(_("Mã tổ chức quản lý"))
    capacity = StringField(_("Số chỗ"), [_seats])
    address = StringField(_("Địa chỉ"))
    equipment = TextAreaField(_("Trang thiết bị"))
    note = TextAreaField(_("Ghi chú"))

    @property
    def details(self) -> Details:
        """What was typed; only after validation."""
        return Details(
            name=clean(self.name.data or ""),
            capacity=self.capacity.number,
            address=clean(self.address.data or ""),
            equipment=equipment_of(self.equipment.data or ""),
            note=(self.note.data or "").strip(),
        )


def filled(venue: Venue, unit_code: str) -> dict[str, Any]:
    """What the form shows of a venue that is known."""
    return {
        "code": venue.code,
        "name": venue.name,
        "unit_code": unit_code,
        "capacity": str(venue.capacity or ""),
        "address": venue.address,
        "equipment": ", ".join(venue.equipment),
        "note": venue.note,
    }
