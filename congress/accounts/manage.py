"""Other people's accounts: who has signed in and who not, roles, lost links, slips."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.accounts import invitations, queries, services, slips
from congress.accounts.access import MANAGE, may_give, may_look_after, roles_to_give
from congress.accounts.forms import AccountForm, GrantForm
from congress.accounts.models import LinkPurpose
from congress.core import clock
from congress.core.actor import Role
from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.qr import svg
from congress.core.speech import say, word
from congress.core.web import access, actor, page_number
from congress.orgs import queries as orgs

bp = Blueprint("accounts", __name__)  # one's own pages join it in ``views``


def _choices() -> list[tuple[str, str]]:
    """Roles that the reader may give anywhere below him."""
    paths = actor().paths(Role.ADMIN, Role.ORGANISER, Role.SECRETARY)
    found = {role for path in paths for role in roles_to_give(actor(), path + "0/")}
    return [(role.value, word("roles", role)) for role in Role if role in found]


def _unit(code: str) -> Any:
    """The unit that was typed, for giving a role on it.

    :raises DomainError: unknown or out of reach.
    """
    try:
        return orgs.get_unit(actor(), code.strip())
    except NotFound:
        raise DomainError("unit.unknown", 422, code=code) from None


@bp.get("/accounts/")
@access(MANAGE)
def index() -> str:
    typed, state = request.args.get("q", "").strip()[:100], request.args.get("state", "")
    under = request.args.get("unit", "")
    unit = orgs.get_unit(actor(), under) if under else None
    page = queries.list_accounts(actor(), typed=typed, state=state, unit_id=unit.unit_id if unit else None, page=page_number())
    grants = queries.grants_of(actor(), [row.id for row in page.items])
    tops = orgs.list_tops(actor(), clock.today())
    counts = queries.count_accounts(actor())
    return render_template(
        "accounts/index.html", page=page, typed=typed, state=state, unit=unit, grants=grants, tops=tops, counts=counts
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@access(MANAGE)
def new() -> Any:
    """An account for somebody, with a first role and a link."""
    form = AccountForm()
    form.role.choices = _choices()
    if form.validate_on_submit():
        try:
            unit = _unit(form.unit_code.data or "")
            if not may_give(actor(), Role(form.role.data), unit.path):
                raise DomainError("account.not_yours_to_give", 403)
            account_id = services.open_account(
                form.name.data.strip(), by=actor(), login=form.login.data or None, scope_id=unit.unit_id
            )
            services.grant(account_id, Role(form.role.data), unit, by=actor())
            (link,) = services.make_links([account_id], LinkPurpose.SLIP, by=actor())
            return _slip(form.name.data.strip(), link)
        except DomainError as refusal:
            fields = {"account.login_taken": form.login, "field.too_long": form.name}
            fields.get(refusal.code, form.unit_code).errors = [say(refusal.code, **refusal.params)]
    if request.method == "GET":
        form.unit_code.data = request.args.get("unit", "")
    return render_template("accounts/new.html", form=form), 422 if request.method == "POST" else 200


def _slip(name: str, link: services.Link) -> str:
    """The link, shown once: it is stored as a hash only."""
    address = slips.address(link.token)
    return render_template("accounts/slip.html", name=name, address=address, code=svg(address, name), link=link)


@bp.get("/accounts/<int:account_id>")
@access(MANAGE)
def show(account_id: int) -> str:
    account = queries.get_account(actor(), account_id)
    form = GrantForm()
    form.role.choices = _choices()
    return render_template(
        "accounts/show.html",
        account=account,
        form=form,
        grants=queries.grants_of(actor(), [account.id])[account.id],
        sessions=queries.sessions_of(account.id),
        has_link=queries.has_link(account.id),
        mine=may_look_after(actor(), queries.all_grants([account.id])[account.id]),
    )


@bp.post("/accounts/<int:account_id>/grants")
@access(MANAGE)
def grant(account_id: int) -> BaseResponse:
    account = queries.get_account(actor(), account_id)
    form = GrantForm()
    unit = _unit(form.unit_code.data or "")
    if form.role.data not in {role.value for role in Role}:
        raise DomainError("http.400", 400)
    services.grant(account.id, Role(form.role.data), unit, by=actor())
    flash(gettext("Đã giao vai trò cho %(name)s.", name=account.name))
    return redirect(url_for("accounts.show", account_id=account.id))


@bp.post("/accounts/<int:account_id>/grants/<int:grant_id>/revoke")
@access(MANAGE)
def revoke(account_id: int, grant_id: int) -> BaseResponse:
    account = queries.get_account(actor(), account_id)
    held = {row.id: row for row in queries.grants_of(actor(), [account.id])[account.id]}
    if grant_id not in held:
        raise NotFound
    flash_undo(services.revoke(held[grant_id], account, by=actor()), gettext("Đã thu vai trò của %(name)s.", name=account.name))
    return redirect(url_for("accounts.index"))


@bp.post("/accounts/<int:account_id>/link")
@access(MANAGE)
def reissue(account_id: int) -> str:
    """A new link for somebody who lost his; his other devices are signed out."""
    account = queries.get_account(actor(), account_id)
    link = services.reissue_link(account, by=actor())
    return _slip(account.name, link)


@bp.post("/accounts/<int:account_id>/archive")
@access(MANAGE)
def archive(account_id: int) -> BaseResponse:
    account = queries.get_account(actor(), account_id)
    flash_undo(services.archive(account, by=actor()), gettext("Đã khoá tài khoản của %(name)s.", name=account.name))
    return redirect(url_for("accounts.index"))


@bp.post("/accounts/<int:account_id>/restore")
@access(MANAGE)
def restore(account_id: int) -> BaseResponse:
    account = queries.get_account(actor(), account_id)
    services.restore(account, by=actor())
    flash(gettext("Đã mở lại tài khoản của %(name)s.", name=account.name))
    return redirect(url_for("accounts.show", account_id=account.id))


@bp.route("/accounts/invite/<code>", methods=["GET", "POST"])
@access(MANAGE)
def invite(code: str) -> Any:
    """Slips for the secretaries right below a unit, to print and hand down."""
    unit = orgs.get_unit(actor(), code)
    if request.method == "GET":
        rows = queries.list_secretaries(actor(), unit.unit_id, clock.today(), page_number())
        return render_template("accounts/invite.html", unit=unit, page=rows)
    renew_before = clock.now() if request.form.get("again") == "1" else None
    sheet = invitations.invite(unit, by=actor(), renew_before=renew_before)
    if sheet is None:
        flash(gettext("Không còn ai cần phiếu mời: mọi bí thư đã vào hoặc đang giữ phiếu chưa dùng."))
        return redirect(url_for("accounts.invite", code=code))
    return slips.html(sheet)
