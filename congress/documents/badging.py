"""Pages of badges: printed, printed again with a reason, found by their number."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from congress.core.errors import DomainError
from congress.core.speech import say
from congress.core.text import clean
from congress.core.web import access, actor
from congress.delegates import codes, queries
from congress.delegates.models import Standing
from congress.delegates.queries import Held
from congress.delegates.services import require_convener
from congress.documents import badge_prints
from congress.documents.access import ISSUE
from congress.documents.badge_prints import Choice, Which
from congress.documents.badges import Sheet
from congress.documents.blueprint import bp

SHOWN = 50  # names on one page; whoever is one of more is found by his delegation or number


@bp.get("/<code>/badges")
@access(ISSUE)
def badges(code: str) -> str:
    """How many are printed, not printed, changed since; what to print; what was printed."""
    held = _held(code)
    found = badge_prints.states(held.event)
    return render_template(
        "documents/badges.html",
        held=held,
        counts=badge_prints.count(found),
        changed=[state for state in found if state.changed][:SHOWN],
        delegations=queries.list_delegations(held.event.id),
        guests=badge_prints.count_guests(held.event.id),
        runs=badge_prints.runs(held.event.id),
        sheets=list(Sheet),
        standings=badge_prints.WEARERS,
    )


@bp.post("/<code>/badges/print")
@access(ISSUE)
def print_badges(code: str) -> BaseResponse:
    """As they hold good today; leads to the job."""
    held = _held(code)
    back = url_for("documents.badges", code=code)
    job_id = badge_prints.print_badges(held, _choice(held), by=actor(), sheet=_sheet(), back=back)
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.route("/<code>/badges/reprint", methods=["GET", "POST"])
@access(ISSUE)
def reprint_badges(code: str) -> Any:
    """Whose codes die and why; nothing happens before that was said and agreed to."""
    held, refused, status = _held(code), "", 200
    choice = _choice(held)
    if request.method == "POST":
        try:
            job_id = badge_prints.reprint(
                held, choice, request.form.get("reason", ""), by=actor(), sheet=_sheet(), agreed=_agreed(),
                seen=request.form.get("seen", ""), back=url_for("documents.badges", code=code),
            )  # fmt: skip
            return redirect(url_for("jobs.show", job_id=job_id))
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            refused, status = say(refusal.code, **refusal.params), refusal.status
    meant = badge_prints.pick(badge_prints.states(held.event), choice)
    page = render_template(
        "documents/reprint_badges.html",
        held=held,
        choice=choice,
        meant=meant[:SHOWN],
        total=len(meant),
        seen=badge_prints.mark(meant),
        out=sum(state.printed_at is not None for state in meant),
        sheets=list(Sheet),
        refused=refused,
    )
    return page, status


@bp.get("/<code>/badges/find")
@access(ISSUE)
def find_badge(code: str) -> Any:
    """Whose badge it is, by the number on it: for the steward at the door when a code cannot be read."""
    held, typed = _held(code), clean(request.args.get("number", ""))
    found, refused, status = None, "", 200
    if typed:
        try:
            found = badge_prints.find_by_number(held.event, typed)
        except DomainError as refusal:
            refused, status = say(refusal.code, **refusal.params), refusal.status
    prints = badge_prints.prints_of(found.id) if found else []
    page = render_template(
        "documents/find_badge.html", held=held, typed=typed, found=found, prints=prints, refused=refused
    )  # fmt: skip
    return page, status


# ── what these have in common ────────────────────────────────────────────────


def _held(code: str) -> Held:
    """:raises NotFound: no such event in reach. :raises DomainError: somebody else's to print for."""
    held = queries.get_held(actor(), code)
    require_convener(held)
    return held


def _choice(held: Held) -> Choice:
    """What was chosen, by the form or by the address.

    :raises DomainError: the check digit of a number is another one.
    """
    told = request.form if request.method == "POST" else request.args
    which, standing, delegation = (told.get(name, "") for name in ("which", "standing", "delegation"))
    number, typed = None, clean(told.get("number", ""))
    if typed and (number := codes.parse_badge_number(typed)) is None:
        raise DomainError("badge.bad_number", 422, typed=typed[:20])
    return Choice(
        Which(which) if which in set(Which) else Which.ALL,
        int(delegation) if delegation.isdecimal() and len(delegation) < 10 else None,
        number,
        standing if standing in set(Standing) else "",
    )


def _sheet() -> Sheet:
    told = request.form.get("sheet", "")
    return Sheet(told) if told in set(Sheet) else Sheet.A6


def _agreed() -> int:
    """How many the page said that they are.

    :raises DomainError: of several nobody ticked that they may die.
    """
    told = request.form.get("count", "")
    count = int(told) if told.isdecimal() and len(told) < 10 else -1
    if count != 1 and not request.form.get("agreed"):
        raise DomainError("badge.unconfirmed", 422, count=max(count, 0))
    return count
