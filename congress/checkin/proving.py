"""Pages of attendance: figures by delegation with files to keep, and the proof of a quorum."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from congress.checkin import filing, queries, quorum, sheets
from congress.checkin import proof as proofs
from congress.checkin.access import READ
from congress.checkin.blueprint import bp
from congress.checkin.filing import Asked
from congress.core import clock, press
from congress.core.db import peek
from congress.core.errors import DomainError
from congress.core.paging import PER_PAGE, Page
from congress.core.text import clean
from congress.core.web import access, actor, attachment, page_number
from congress.events.forms import parse_time


@bp.get("/<code>/attendance")
@access(READ)
def attendance(code: str) -> str:
    """Who came, by delegation and session."""
    held, typed = queries.get_held(actor(), code), clean(request.args.get("q", ""))[:100]
    rows = queries.sessions_of(held)
    at = queries.choose_session(held, request.args.get("session", "")) if rows else None
    figures = sheets.statistics(rows, sheets.people(held))
    lines = sheets.matching(figures.lines, typed)
    number = min(page_number(), max(1, -(-len(lines) // PER_PAGE)))
    page = Page(lines[(number - 1) * PER_PAGE : number * PER_PAGE], len(lines), number)
    return render_template(
        "checkin/attendance.html", held=held, at=at, sessions=rows, figures=figures, page=page, typed=typed,
        is_checked_in=quorum.attendance(held.event) is not None, now=clock.now(), large=filing.LARGE,
    )  # fmt: skip


@bp.post("/<code>/attendance")
@access(READ)
def take_attendance(code: str) -> Any:
    """A file to keep, or a job that writes it where it is long. One with names leaves a line."""
    told = request.form
    asked = filing.checked(Asked(told.get("kind", ""), told.get("form", ""), told.get("session", "")))
    held = queries.get_held(actor(), code)
    if (size := filing.count(held)) > filing.LARGE:
        back = url_for("checkin.attendance", code=code)
        return redirect(url_for("jobs.show", job_id=filing.start(held, asked, size, by=actor(), back=back)))
    with peek():
        of = filing.gather(queries.get_held(actor(), code), asked)
    made = filing.content(of)  # nobody waits for a printer with the database open
    held = queries.get_held(actor(), code)
    filing.note(held, asked, len(of.people), by=actor())
    return make_response(attachment(made, filing.file_name(held, asked), filing.FORMS[asked.form]))


@bp.get("/<code>/proof.pdf")
@access(READ)
def proof(code: str) -> BaseResponse:
    """The proof of a session's quorum, ``?at=10h42``: as it was then. Printed after the transaction is over."""
    with peek():
        held = queries.get_held(actor(), code)
        at = queries.choose_session(held, request.args.get("session", ""))
        typed = clean(request.args.get("at", ""))
        of = proofs.gather(held, at, queries.moment_of(at, _hour(typed)) if typed else None)
        paper, name = proofs.sheet(of), proofs.file_name(of)
    return attachment(press.print_papers(paper), name, filing.FORMS["pdf"])


def _hour(typed: str) -> Any:
    """:raises DomainError: no hour of a day."""
    try:
        return parse_time(typed)
    except ValueError:
        raise DomainError("checkin.bad_time", 422, typed=typed[:20]) from None
