"""Pages of quotas allotted and lists sent up."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core.errors import DomainError, NotFound
from congress.core.look import flash_undo
from congress.core.paging import PER_PAGE, Page
from congress.core.speech import say
from congress.core.text import clean, number, parse_int
from congress.core.web import access, actor, page_number
from congress.delegates import codes, lists, queries, quotas, rolls, services
from congress.delegates.access import CHANGE, READ
from congress.delegates.blueprint import bp
from congress.delegates.models import Standing
from congress.delegates.quotas import MOST, Line, Wish
from congress.orgs import queries as orgs

_WEIGHT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")
MOST_OTHERS = 200  # alternates of one unit, and who was withdrawn or replaced, on its page


# ── quotas ───────────────────────────────────────────────────────────────────


@bp.route("/<code>/quotas", methods=["GET", "POST"], endpoint="quotas")
@access(CHANGE)
def show_quotas(code: str) -> Any:
    """Who sends how many: typed, or suggested by the machine with these weights (``suggest``)."""
    held = queries.get_held(actor(), code)
    services.require_convener(held)
    problem = ""
    if request.method == "POST":
        try:
            again = quotas.save(held, _lines(held), by=actor(), wish=_wish() if "suggest" in request.form else None)
            words = gettext("Đã lưu phân bổ, báo lại cho %(count)s đơn vị.", count=number(again))
            flash(words if again else gettext("Đã lưu."))
            return redirect(url_for("delegates.quotas", code=code))
        except DomainError as refusal:
            problem = _problem(refusal)
    return _quota_page(held, problem)


def _problem(refusal: DomainError) -> str:
    if refusal.status == 403:
        raise refusal
    return say(refusal.code, **refusal.params)


def _quota_page(held: queries.Held, problem: str) -> Any:
    """With what was typed."""
    told = quotas.allotment(held)
    page = render_template(
        "delegates/quotas.html", held=held, told=told, untold=quotas.untold(held, told.rows), problem=problem,
        typed=request.form,
    )  # fmt: skip
    return page, 422 if problem else 200


def _lines(held: queries.Held) -> dict[int, Line]:
    """What was typed for the units that have a quota already.

    :raises DomainError: a figure is none.
    """
    found = {}
    for row in queries.list_quotas(held.event.id):
        if f"seats-{row.unit_id}" in request.form:
            found[row.unit_id] = Line(
                _figure(f"seats-{row.unit_id}"), _figure(f"alternates-{row.unit_id}"), _weight(f"weight-{row.unit_id}")
            )
    return found


def _wish() -> Wish:
    return Wish(_figure("size"), _figure("floor"), _figure("reserve"), keep=bool(request.form.get("keep")))


def _figure(name: str) -> int:
    """A whole number; nothing typed is none.

    :raises DomainError: it cannot be read.
    """
    typed = request.form.get(name, "").strip()
    try:
        return parse_int(typed) if typed else 0
    except ValueError:
        raise DomainError("quota.bad_figure", 422, limit=MOST) from None


def _weight(name: str) -> int:
    """1,25 is 125 hundredths.

    :raises DomainError: it cannot be read.
    """
    match = _WEIGHT.fullmatch(clean(request.form.get(name, "1")) or "1")
    if match is None:
        raise DomainError("quota.bad_weight", 422)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


@bp.post("/<code>/quotas/allot")
@access(CHANGE)
def allot(code: str) -> Any:
    """What is typed is kept; the units take part in the event and are told what they send."""
    held = queries.get_held(actor(), code)
    try:
        quotas.save(held, _lines(held), by=actor())
        count = quotas.allot(held, by=actor())
    except DomainError as refusal:
        return _quota_page(held, _problem(refusal))
    words = gettext("Đã phân bổ, báo cho %(count)s đơn vị.", count=number(count))
    flash(words if count else gettext("Mọi đơn vị đã được báo."))
    return redirect(url_for("delegates.quotas", code=code))


# ── the list of a unit ───────────────────────────────────────────────────────


@bp.get("/<code>/lists/<unit_code>")
@access(READ)
def unit_list(code: str, unit_code: str) -> str:
    """What was allotted to a unit, whom it sends, who stands ready."""
    held, unit = _unit(code, unit_code)
    quota = quotas.quota_of(held, unit.unit_id)
    found = {str(standing): _of_unit(held, unit.unit_id, standing) for standing in Standing}
    mine = queries.may_edit(actor().only(CHANGE.roles), held, unit.unit_id)
    return render_template(
        "delegates/unit_list.html", held=held, unit=unit, quota=quota, found=found, mine=mine, badge=codes.badge_number,
        whole=rolls.sees_all(actor(), held),
    )  # fmt: skip


def _of_unit(held: queries.Held, unit_id: int, standing: Standing) -> Page:
    """The official ones in pages, all others at once: a unit has few."""
    is_official = standing == Standing.OFFICIAL
    return queries.list_delegates(
        actor(), held.event.id, unit_id=unit_id, standing=standing, order="line" if standing == Standing.ALTERNATE else "name",
        page=page_number() if is_official else 1, per_page=PER_PAGE if is_official else MOST_OTHERS,
    )  # fmt: skip


def _unit(code: str, unit_code: str) -> tuple[queries.Held, Any]:
    return queries.get_held(actor(), code), orgs.get_unit(actor(), unit_code)


def _back(code: str, unit_code: str) -> BaseResponse:
    return redirect(url_for("delegates.unit_list", code=code, unit_code=unit_code))


@bp.post("/<code>/lists/<unit_code>/submit")
@access(CHANGE)
def submit(code: str, unit_code: str) -> BaseResponse:
    """The list goes up; fewer than were allotted is told, more is refused."""
    held, unit = _unit(code, unit_code)
    offer = lists.submit(held, unit.unit_id, by=actor())
    row = quotas.quota_of(held, unit.unit_id)
    figures = {"official": number(row.official), "seats": number(row.seats), "lack": number(row.seats - row.official)}
    words = gettext("Đã gửi danh sách lên: %(official)s trên %(seats)s.", **figures)
    if row.official < row.seats:
        words = gettext("Đã gửi danh sách lên: %(official)s trên %(seats)s, còn thiếu %(lack)s.", **figures)
    flash_undo(offer, words)
    return _back(code, unit_code)


@bp.post("/<code>/lists/<unit_code>/return")
@access(CHANGE)
def give_back(code: str, unit_code: str) -> BaseResponse:
    held, unit = _unit(code, unit_code)
    offer = lists.give_back(held, unit.unit_id, request.form.get("words", ""), by=actor())
    flash_undo(offer, gettext("Đã trả lại danh sách cho %(name)s.", name=unit.name))
    return _back(code, unit_code)


@bp.post("/<code>/<int:delegate_id>/<any(up,down):how>")
@access(CHANGE)
def move(code: str, delegate_id: int, how: str) -> BaseResponse:
    """An alternate one place up or down in his unit's line."""
    held, delegate = queries.get_held(actor(), code), queries.get_delegate(actor(), delegate_id)
    if delegate.unit_id is None or delegate.event_id != held.event.id:
        raise NotFound
    lists.move(held, delegate, -1 if how == "up" else 1, by=actor())
    return _back(code, orgs.get_unit_by_id(delegate.unit_id).code)
