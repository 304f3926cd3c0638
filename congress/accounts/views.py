"""Signing in and out, and one's own account."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from congress.accounts import queries, services, tokens
from congress.accounts.devices import device_name
from congress.accounts.forms import PasswordForm, SignInForm
from congress.accounts.manage import bp
from congress.accounts.setup import load
from congress.core import web
from congress.core.db import peek
from congress.core.db import session as database
from congress.core.errors import DomainError, NotFound
from congress.core.policy import PUBLIC, SIGNED_IN
from congress.core.speech import say
from congress.core.web import access, actor

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
KEPT = ("language", "type_size")  # of the browser's session, when somebody signs in or out


def _network() -> str:
    return request.remote_addr or "unknown"


def _enter(account_id: int, how: str) -> None:
    """A fresh session for the browser; what it carried before is dropped, and ends on the server too."""
    if (before := actor().session_id) is not None:
        with suppress(NotFound):  # over already
            services.end_session(before, by=actor())
    token = services.start_session(account_id, network=_network(), device=device_name(request.user_agent.string), how=how)
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept)
    database().flush()
    user = load(token)
    assert user is not None  # noqa: S101  it was made a moment ago
    login_user(user)


@bp.route("/sign-in", methods=["GET", "POST"])
@access(PUBLIC)
def sign_in() -> Any:
    """By login and password."""
    form = SignInForm()
    if request.method != "POST":
        return (
            redirect(url_for("home.desk"))
            if actor().name
            else render_template("accounts/sign_in.html", form=form, message=None)
        )
    try:
        account_id = services.check_password(form.login.data or "", form.password.data or "", _network())
    except DomainError as refusal:
        message = say(refusal.code, **refusal.params)
        return render_template("accounts/sign_in.html", form=form, message=message), refusal.status
    _enter(account_id, "password")
    return redirect(web.safe_next(request.args.get("next", ""), url_for("home.desk")))


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def link(token: str) -> Any:
    """By a link: the page only says whose it is; the button uses it up, because mail scanners open links."""
    if request.method != "POST":
        found = queries.find_link(token)
        if found is None:
            return render_template("accounts/link.html", found=None), 404
        return render_template("accounts/link.html", found=found)
    with peek():
        is_dead = queries.find_link(token) is None
    if is_dead:  # only guesses count: a whole hall comes in by its slips from one address
        services.count_attempt({f"network:{_network()}": services.PER_NETWORK})
    _enter(services.use_link(token), "link")
    return redirect(url_for("home.desk"))


@bp.post("/sign-out")
@access(SIGNED_IN)
def sign_out() -> BaseResponse:
    if (session_id := actor().session_id) is not None:
        services.end_session(session_id, by=actor())
    kept = {key: session[key] for key in KEPT if key in session}
    logout_user()
    session.clear()
    session.update(kept)
    return redirect(url_for("accounts.sign_in"))


@bp.get("/me")
@access(SIGNED_IN)
def me() -> str:
    """My roles, my devices, my password."""
    account_id = actor().account_id or 0
    return render_template(
        "accounts/me.html",
        account=queries.get_account(actor(), account_id),
        grants=queries.grants_of(actor(), [account_id])[account_id],
        sessions=queries.sessions_of(account_id),
    )


@bp.post("/me/sessions/<int:session_id>/end")
@access(SIGNED_IN)
def end_session(session_id: int) -> BaseResponse:
    services.end_session(session_id, by=actor())
    flash(gettext("Thiết bị đó đã được đăng xuất."))
    return redirect(url_for("accounts.me"))


@bp.post("/me/mail")
@access(SIGNED_IN)
def mail_notices() -> BaseResponse:
    """Notices by mail too, or not any more."""
    wanted = request.form.get("wanted") == "1"
    services.prefer(actor(), mail_notices=wanted)
    flash(gettext("Từ nay thông báo gửi cả qua thư.") if wanted else gettext("Từ nay thông báo chỉ hiện trong hệ thống."))
    return redirect(url_for("accounts.me"))


@bp.route("/me/password", methods=["GET", "POST"])
@access(SIGNED_IN)
def password() -> Any:
    """Set or change one's password; all other devices are signed out."""
    form = PasswordForm()
    with peek():
        account = queries.get_account(actor(), actor().account_id or 0)
        old, login = account.password_hash, account.login
    if request.method == "GET":
        form.login.data = login
    if form.validate_on_submit():
        if old and not tokens.password_fits(old, form.current.data or ""):
            form.current.errors = [say("account.current_wrong")]
        else:
            return _set_password(form, tokens.hash_password(form.password.data))
    return render_template(
        "accounts/password.html", form=form, has_password=bool(old)
    ), 422 if request.method == "POST" else 200


def _set_password(form: PasswordForm, hashed: str) -> Any:
    account = queries.get_account(actor(), actor().account_id or 0)
    try:
        services.change_password(account, hashed, form.login.data, by=actor())
    except DomainError as refusal:
        form.login.errors = [say(refusal.code, **refusal.params)]
        return render_template("accounts/password.html", form=form, has_password=bool(account.password_hash)), 422
    flash(gettext("Đã đặt mật khẩu. Các thiết bị khác đã được đăng xuất."))
    return redirect(url_for("accounts.me"))
