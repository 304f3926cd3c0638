"""Shapes of what people type about themselves and others who sign in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField, ValidationError

from congress.accounts import tokens
from congress.core.speech import say

_PLAIN = ("password", "matkhau", "1234567890", "0123456789", "congress", "daihoi")


class SignInForm(FlaskForm):  # type: ignore[misc]  # no stubs
    login = StringField(_("Tên đăng nhập"))
    password = PasswordField(_("Mật khẩu"))


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """Login and a new password, twice."""

    login = StringField(_("Tên đăng nhập"))
    current = PasswordField(_("Mật khẩu hiện tại"))
    password = PasswordField(_("Mật khẩu mới"))
    again = PasswordField(_("Gõ lại mật khẩu mới"))

    def validate_login(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(say("account.name_missing"))

    def validate_password(self, field: PasswordField) -> None:
        typed = field.data or ""
        if len(typed) < tokens.LEAST_LENGTH:
            raise ValidationError(say("account.password_short", least=tokens.LEAST_LENGTH))
        if len(typed) > tokens.MOST_LENGTH:
            raise ValidationError(say("account.password_long", most=tokens.MOST_LENGTH))
        if len(set(typed)) < 5 or any(word in typed.lower() for word in _PLAIN):
            raise ValidationError(say("account.password_plain"))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(say("account.password_differs"))


class AccountForm(FlaskForm):  # type: ignore[misc]
    """A person who is to sign in, with a first role."""

    name = StringField(_("Họ và tên"))
    login = StringField(_("Tên đăng nhập (số điện thoại, không bắt buộc)"))
    unit_code = StringField(_("Mã tổ chức"))
    role = SelectField(_("Vai trò"))

    def validate_name(self, field: StringField) -> None:
        if len((field.data or "").strip()) < 2:
            raise ValidationError(say("account.name_missing"))


class GrantForm(FlaskForm):  # type: ignore[misc]
    unit_code = StringField(_("Mã tổ chức"))
    role = SelectField(_("Vai trò"))
