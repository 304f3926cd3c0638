"""Pages of notices: my inbox, and what was sent to whom."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import place, web
from congress.core.look import flash_undo
from congress.core.policy import SIGNED_IN
from congress.core.text import number
from congress.core.web import access, actor
from congress.notices import leads, queries, services
from congress.notices.access import SENT
from congress.notices.models import MailState

bp = Blueprint("notices", __name__)
BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()


@bp.get("/inbox")
@access(SIGNED_IN)
def inbox() -> str:
    """Everything I was told, the newest first."""
    return render_template("notices/inbox.html", page=queries.list_inbox(actor(), web.page_number()))


@bp.post("/inbox/<int:notice_id>/read")
@access(SIGNED_IN)
def read(notice_id: int) -> BaseResponse:
    """Take note of one, and go where it leads."""
    found = services.read(notice_id, by=actor())
    way = leads.page_for(found.payload, actor().person_id) if request.form.get("go") else ""
    return redirect(way or web.safe_next(request.form.get("back", ""), url_for("notices.inbox")))


@bp.post("/inbox/read")
@access(SIGNED_IN)
def read_all() -> BaseResponse:
    """Take note of everything."""
    offer = services.read_all(by=actor())
    if offer is not None:
        flash_undo(offer, gettext("Đã đánh dấu đọc tất cả."))
    return redirect(web.safe_next(request.form.get("back", ""), url_for("notices.inbox")))


@bp.get("/outbox")
@access(SENT)
def outbox() -> str:
    """What was told to people in reach: in their inboxes, by mail."""
    state, typed = request.args.get("state", ""), request.args.get("q", "")
    page = queries.list_sent(actor(), state=state, typed=typed, page=web.page_number())
    return render_template(
        "notices/outbox.html",
        page=page,
        state=state,
        typed=typed,
        states=list(MailState),
        counts=queries.count_mail(actor()),
        tallies=queries.tallies([line.id for line in page.items]),
        has_server=place.settings().smtp is not None,
    )


@bp.get("/outbox/<int:outbox_id>")
@access(SENT)
def outbox_line(outbox_id: int) -> Any:
    """One line: who found it in his inbox, which letters went out."""
    line = queries.get_line(actor(), outbox_id)
    state = request.args.get("state", "")
    return render_template(
        "notices/outbox_line.html",
        line=line,
        state=state,
        states=list(MailState),
        tally=queries.tallies([outbox_id])[outbox_id],
        letters=queries.list_letters(outbox_id, state, web.page_number()),
        people=queries.list_told(outbox_id),
        leads=place.page_of(line.payload),
        has_server=place.settings().smtp is not None,
    )


@bp.post("/outbox/<int:outbox_id>/again")
@access(SENT)
def outbox_again(outbox_id: int) -> BaseResponse:
    """Try the letters that failed once more."""
    count = services.send_again(outbox_id, by=actor())
    flash(gettext("Sẽ gửi lại %(count)s thư.", count=number(count)))
    return redirect(url_for("notices.outbox_line", outbox_id=outbox_id))
