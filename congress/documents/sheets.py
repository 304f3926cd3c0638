"""Sheets of a summons or an invitation, one for each who is named: alone for himself, or all of them printed in one job.

A sheet is made of what was frozen with its paper, and of the personal link, which is nowhere kept: it is derived when the sheet
is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from congress.core import place, press
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import DomainError, NotFound
from congress.core.jobs import Work
from congress.core.paper import Paper, Para
from congress.delegates import codes
from congress.delegates.models import Delegate, Standing
from congress.delegates.queries import get_held
from congress.delegates.services import require_kept
from congress.documents import plates, printing, queries
from congress.documents.models import Document, DocumentKind
from congress.documents.printing import Batch, Made
from congress.documents.queries import Desk
from congress.documents.services import record

JOB = "documents.sheets"
CODE_TOLD = (
    "Quét mã để trả lời, xem chương trình, chỗ ngồi và tài liệu. Mã này là của riêng đồng chí, không chuyển cho người khác."
)


def sheet(document: Document, told: Mapping[str, Any], link: str = "") -> Paper:
    """Of one who is named; ``link``: to his own page."""
    return of_paper(queries.paper_of(document), told, link)


def of_paper(whole: Paper, told: Mapping[str, Any], link: str = "") -> Paper:
    """The same of a paper that may not be issued yet."""
    if "whole" in told:
        blocks: tuple[Any, ...] = tuple(Para(**para) for para in told["whole"])
        whole = replace(whole, subject=f"{told['title']}\n{whole.subject}")
    else:
        blocks = (*(Para(**para) for para in told["opening"]), *whole.blocks[1:])
    return replace(whole, blocks=blocks, code=link, code_told=f"{CODE_TOLD}\n{link}" if link else "")


def find_own(event_id: int, delegate_id: int) -> tuple[Document, Mapping[str, Any]] | None:
    """The summons of a delegate that holds good, with his sheet."""
    for document in queries.live(event_id, DocumentKind.SUMMONS):
        for told in queries.sheets_of(document):
            if told["id"] == delegate_id:
                return document, told
    return None


def own(delegate: Delegate) -> Paper:
    """His summons, for whoever has his link.

    :raises NotFound: none names him.
    """
    found = find_own(delegate.event_id, delegate.id) if delegate.standing == Standing.OFFICIAL else None
    if found is None:
        raise NotFound
    return sheet(*found, link_of(delegate))


def link_of(delegate: Any) -> str:
    """The address of his own page, in full: it is printed."""
    return place.settings().address + place.page_of(
        {"endpoint": "delegates.mine", "values": {"token": codes.link_token(delegate)}}
    )


# ── all of them ──────────────────────────────────────────────────────────────


def print_all(desk: Desk, document: Document, *, by: Actor, back: str = "") -> int:
    """Ask for one file with every sheet; answers the job.

    :raises DomainError: not the actor's event, or nobody who still comes is named.
    """
    if not desk.issues:
        raise DomainError("forbidden", 403)
    keys = [told["id"] for told in queries.sheets_of(document)]
    if document.kind == DocumentKind.NAME_PLATES:
        keys = list(range(len(document.inputs["plates"])))
    if document.kind == DocumentKind.SUMMONS:
        there = set(_delegates(keys))
        keys = [key for key in keys if key in there]
    if not keys:
        raise DomainError("document.no_sheets")
    return printing.enqueue(
        JOB, keys, {"code": desk.event.code, "document": document.id}, by=by, title=document.subject,
        scope_id=desk.event.unit_id, dedupe=f"{JOB}:{document.id}:{by.account_id}", back=back,
    )  # fmt: skip


def _document(work: Work) -> tuple[Desk, Document]:
    """:raises DomainError: who asked for it issues nothing here any more, or those who were named are forgotten."""
    desk = queries.get_desk(work.actor, work.args["code"])
    if not desk.issues:
        raise DomainError("forbidden", 403)
    document = queries.get_document(work.actor, desk.event, work.args["document"])
    if document.kind == DocumentKind.SUMMONS:
        require_kept(get_held(work.actor, desk.event.code))
    return desk, document


def _build(work: Work, keys: Sequence[int]) -> Made:
    _desk, document = _document(work)
    if document.kind == DocumentKind.NAME_PLATES:
        sides = plates.sides_of(document)
        return Made([plates.html([sides[key] for key in keys])], keys)
    told = {each["id"]: each for each in queries.sheets_of(document)}
    links = {}
    if document.kind == DocumentKind.SUMMONS:
        links = {delegate_id: link_of(row) for delegate_id, row in _delegates(keys).items()}
        keys = [key for key in keys if key in links]
    papers = [sheet(document, told[key], links.get(key, "")) for key in keys if key in told]
    return Made([press.html(*papers)] if papers else [], keys)


def _printed(work: Work, notes: Sequence[Any]) -> dict[str, Any]:
    desk, document = _document(work)
    record("documents.print", desk.event, document, work.actor, count=len(notes))
    return {"sheets": len(notes)}


def _delegates(ids: Sequence[int]) -> dict[int, Any]:
    """Those who are still convened."""
    found: dict[int, Any] = {}
    table: Any = Delegate.__table__
    for part in chunks(ids):
        query = select(table.c.id, table.c.event_id, table.c.link_generation)
        query = query.where(table.c.id.in_(part), table.c.standing == Standing.OFFICIAL)
        found |= {row.id: row for row in session().execute(query)}
    return found


def _file(work: Work) -> str:
    return f"giay-{work.args['code']}-{work.args['document']}.pdf"


BATCH = Batch(_file, _build, _printed, size=25)
JOBS: dict[str, Any] = {JOB: BATCH.handler}
