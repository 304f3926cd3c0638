"""Pages of documents: those of an event, one to be issued, one that was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from congress.core import docx, press
from congress.core.db import peek
from congress.core.errors import DomainError, NotFound
from congress.core.pace import Pace
from congress.core.policy import PUBLIC
from congress.core.speech import say
from congress.core.text import fold
from congress.core.web import access, actor, attachment
from congress.delegates.summoning import own_call
from congress.documents import badging, crediting, lacking, papers, plates, queries, services, sheets
from congress.documents.access import ISSUE, READ
from congress.documents.blueprint import bp, short
from congress.documents.forms import IssueForm
from congress.documents.models import Document, DocumentKind
from congress.documents.papers import KINDS
from congress.documents.queries import Desk
from congress.documents.services import Draft

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
__all__ = ["AS_OF", "BLUEPRINTS", "badging", "crediting"]  # stand on the same blueprint
PDF = "application/pdf"
OWN_SHEETS = Pace(30, timedelta(minutes=10))  # of one delegate: each is rendered
PREVIEWED = 3  # name plates that a preview shows


@bp.get("/<code>")
@access(READ)
def index(code: str) -> str:
    """Papers of an event by kind, and what can be issued now."""
    desk = queries.get_desk(actor(), code)
    listed: dict[str, list[queries.Listed]] = {kind: [] for kind in DocumentKind}
    for each in queries.list_documents(actor(), desk.event.id):
        listed[each.row.kind].append(each)
    waiting = papers.waiting(desk) if desk.issues else {}
    return render_template("documents/index.html", desk=desk, event=desk.event, listed=listed, waiting=waiting, kinds=KINDS)


# ── issuing ──────────────────────────────────────────────────────────────────


@bp.route("/<code>/issue/<kind>", methods=["GET", "POST"])
@access(ISSUE)
def issue(code: str, kind: str) -> Any:
    """``?replaces=``: the paper that it corrects. What would be printed is a preview away."""
    desk, which = _to_issue(code, kind)
    replaces = _replaced(desk, request.values.get("replaces", ""))
    if request.method == "GET":
        return _form(desk, which, replaces, IssueForm.of(desk))
    form = IssueForm.of(desk, request.form)
    if not form.validate():
        return _form(desk, which, replaces, form), 422
    try:
        draft = papers.draft(desk, which, form.terms, by=actor(), replaces=replaces)
        made = services.issue(
            desk.event, desk.unit, draft, dated=form.terms.dated, by=actor(), number=form.number.number,
            is_hidden=form.is_hidden.data, replaces=replaces,
        )  # fmt: skip
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        return _form(desk, which, replaces, form, say(refusal.code, **refusal.params)), refusal.status
    flash(gettext("Đã ban hành: %(subject)s.", subject=made.subject))
    return redirect(url_for("documents.show", code=code, document_id=made.id))


@bp.get("/<code>/preview/<kind>.pdf")
@access(ISSUE)
def preview(code: str, kind: str) -> BaseResponse:
    """What would be issued, with a blank in the place of its number. Rendered after the transaction is over."""
    with peek():
        desk, which = _to_issue(code, kind)
        form = IssueForm.of(desk, request.args)
        if not form.validate():
            raise DomainError("document.preview_refused", 422, why=_first_message(form))
        replaces = _replaced(desk, request.args.get("replaces", ""))
        draft = papers.draft(desk, which, form.terms, by=actor(), replaces=replaces)
    answer = attachment(_preview(draft), f"xem-truoc-{kind}-{code}.pdf", PDF)
    answer.headers["Content-Disposition"] = "inline"  # in a tab of its own, beside what is typed
    return answer


def _preview(draft: Draft) -> bytes:
    """The paper and the first of its sheets; of name plates the first few."""
    if draft.paper is None:
        return plates.print_plates([plates.side(told) for told in draft.more["plates"][:PREVIEWED]])
    named = [sheets.of_paper(draft.paper, told) for told in draft.more.get("sheets", ())[:1]]
    return press.print_papers(draft.paper, *named)


def _to_issue(code: str, kind: str) -> tuple[Desk, DocumentKind]:
    """:raises NotFound: no such event, or no such kind. :raises DomainError: the reader may not issue."""
    desk = queries.get_desk(actor(), code)
    if kind not in KINDS:
        raise NotFound
    if not desk.issues:
        raise DomainError("forbidden", 403)
    return desk, DocumentKind(kind)


def _replaced(desk: Desk, typed: str) -> Document | None:
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) < 10):
        raise NotFound
    return queries.get_document(actor(), desk.event, int(typed))


def _form(desk: Desk, kind: DocumentKind, replaces: Document | None, form: IssueForm, refused: str = "") -> str:
    return render_template(
        "documents/issue.html", event=desk.event, kind=kind, form=form, refused=refused, replaces=replaces,
        replaced=queries.number_of(replaces) if replaces else "", count=papers.waiting(desk, replaces).get(kind),
        lacks=lacking.find(desk, kind, actor()),
    )  # fmt: skip


def _first_message(form: IssueForm) -> str:
    return str(next(message for messages in form.errors.values() for message in messages))


# ── what was issued ──────────────────────────────────────────────────────────


@bp.get("/<code>/papers/<int:document_id>")
@access(READ)
def show(code: str, document_id: int) -> str:
    desk, document = _one(code, document_id)
    return render_template(
        "documents/show.html", desk=desk, event=desk.event, document=document, number=queries.number_of(document),
        paper=queries.paper_of(document) if "paper" in document.inputs else None,
        sheets=len(queries.sheets_of(document)), plates=len(document.inputs.get("plates", ())), few=plates.FEW,
        replaced_by=queries.find_replacement(document), is_void=queries.is_number_void(document),
    )  # fmt: skip


@bp.get("/<code>/papers/<int:document_id>/paper.pdf")
@access(READ)
def paper(code: str, document_id: int) -> BaseResponse:
    """Of what was frozen with it and nothing else. Rendered after the transaction is over."""
    with peek():
        _desk, document = _one(code, document_id)
        name, told, sides = _contents(document)
    content = press.print_papers(told) if told is not None else plates.print_plates(sides)
    return attachment(content, f"{name}.pdf", PDF)


@bp.get("/<code>/papers/<int:document_id>/paper.docx")
@access(READ)
def paper_docx(code: str, document_id: int) -> BaseResponse:
    """The same words for an office's own program."""
    with peek():
        _desk, document = _one(code, document_id)
        name, told, sides = _contents(document)
    content = docx.write(told) if told is not None else plates.write(sides)
    return attachment(content, f"{name}.docx", docx.MIMETYPE)


@bp.post("/<code>/papers/<int:document_id>/withdraw")
@access(ISSUE)
def withdraw(code: str, document_id: int) -> BaseResponse:
    desk, document = _one(code, document_id)
    services.withdraw(desk.event, desk.unit, document, request.form.get("reason", ""), by=actor())
    flash(gettext("Đã thu hồi: %(subject)s.", subject=document.subject))
    return redirect(url_for("documents.show", code=code, document_id=document_id))


@bp.post("/<code>/papers/<int:document_id>/sheets")
@access(ISSUE)
def print_sheets(code: str, document_id: int) -> BaseResponse:
    """One file with the sheet of everybody who is named, or with all name plates, made by a job."""
    desk, document = _one(code, document_id)
    back = url_for("documents.show", code=code, document_id=document_id)
    return redirect(url_for("jobs.show", job_id=sheets.print_all(desk, document, by=actor(), back=back)))


def _one(code: str, document_id: int) -> tuple[Desk, Document]:
    desk = queries.get_desk(actor(), code)
    return desk, queries.get_document(actor(), desk.event, document_id)


def _contents(document: Document) -> tuple[str, Any, Any]:
    """(name of the file, its paper, or sides of its name plates)"""
    name = "-".join(fold(f"{queries.number_of(document)} {document.subject}").replace("/", " ").split())[:80]
    if "paper" in document.inputs:
        return name, queries.paper_of(document), None
    sides = plates.sides_of(document)
    plates.require_few(sides)
    return name, None, sides


# ── a delegate's own ─────────────────────────────────────────────────────────


@short("/d/<token>/summons.pdf")
@access(PUBLIC)
def my_summons(token: str) -> BaseResponse:
    """For whoever has the link. Rendered after the transaction is over."""
    with peek():
        own = own_call(token)
        told = sheets.own(own.delegate)
    if seconds := OWN_SHEETS.wait(str(own.delegate.id)):
        raise DomainError("link.read_too_often", 429, minutes=-(-seconds // 60))
    answer = attachment(press.print_papers(told), "giay-trieu-tap.pdf", PDF)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
