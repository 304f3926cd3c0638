"""Shapes of what people type about units."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from congress.core.speech import word
from congress.orgs.acts import Operation
from congress.orgs.kinds import Kind


class ActForm(FlaskForm):  # type: ignore[misc]  # no stubs
    """One act of a decision; which fields it needs depends on the operation and is judged by the act itself."""

    operation = SelectField(_("Việc"))
    effective_on = StringField(_("Ngày hiệu lực"))
    decision = StringField(_("Số quyết định"))
    unit_code = StringField(_("Mã tổ chức"))
    new_code = StringField(_("Mã mới"))
    new_name = StringField(_("Tên mới"))
    new_type = SelectField(_("Loại hình mới"))
    into_code = StringField(_("Mã nơi đến (cấp trên)"))

    def __init__(self, **data: object) -> None:
        super().__init__(**data)
        self.operation.choices = [(each.value, word("operations", each)) for each in Operation]
        self.new_type.choices = [("", "–"), *((each.value, word("kinds", each)) for each in Kind)]
