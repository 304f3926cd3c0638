"""Reads of papers that were issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import NotFound
from congress.core.paper import Paper, from_json
from congress.documents.access import may_issue, visible
from congress.documents.models import Document, DocumentKind, DocumentState
from congress.events import queries as events
from congress.events.models import Event
from congress.orgs import queries as orgs
from congress.registry.models import Entry, EntryState, Term
from congress.registry.symbols import printed

DOCUMENT: Any = Document.__table__
_SHORT = tuple(column for column in DOCUMENT.c if column.name != "inputs")  # the inputs of a paper can be a megabyte


@dataclass(frozen=True)
class Desk:
    """An event, the unit that holds it, and whether the actor may issue papers for it."""

    event: Event
    unit: Any
    issues: bool


@dataclass(frozen=True)
class Listed:
    """A paper as lists tell of it. ``number``: 05-BC/ĐH, empty where it has none, or none that is printed."""

    row: Any
    number: str

    @property
    def is_live(self) -> bool:
        return bool(self.row.state == DocumentState.ISSUED)


def get_desk(actor: Actor, code: str) -> Desk:
    """:raises NotFound: there is no such event, or it does not concern the actor."""
    event = events.get_event(actor, code)
    unit = orgs.get_unit_by_id(event.unit_id)
    return Desk(event, unit, may_issue(actor, unit.path))


def get_document(actor: Actor, event: Event, document_id: int) -> Document:
    """A paper of an event, with all that it is made of.

    :raises NotFound: there is none, or the actor may not read it.
    """
    query = select(Document).where(Document.id == document_id, Document.event_id == event.id, visible(actor))
    found = session().scalar(held(query))
    if found is None:
        raise NotFound
    return found


def list_documents(actor: Actor, event_id: int) -> list[Listed]:
    """Of an event, by kind, the newest first."""
    query = (
        select(*_SHORT, Entry.number, Entry.type, Entry.is_hidden, Term.symbol)
        .outerjoin(Entry, Entry.id == Document.entry_id)
        .outerjoin(Term, Term.id == Entry.term_id)
        .where(Document.event_id == event_id, visible(actor))
        .order_by(Document.kind, Document.id.desc())
    )
    return [Listed(row, _number(row)) for row in session().execute(query)]


def _number(row: Any) -> str:
    return "" if row.number is None or row.is_hidden else printed(row.number, row.type, row.symbol)


def number_of(document: Document) -> str:
    """As lists tell it."""
    query = select(Entry.number, Entry.type, Entry.is_hidden, Term.symbol).join(Term, Term.id == Entry.term_id)
    row = session().execute(query.where(Entry.id == document.entry_id)).first()
    return _number(row) if row is not None else ""


def is_number_void(document: Document) -> bool:
    """Somebody voided it in the register, and the paper still bears it."""
    return session().scalar(select(Entry.state).where(Entry.id == document.entry_id)) == EntryState.VOID


def live(event_id: int, kind: DocumentKind) -> Sequence[Document]:
    """Papers of a kind that hold good, the newest first. The caller has judged who may know."""
    query = select(Document).where(Document.event_id == event_id, Document.kind == kind, Document.state == DocumentState.ISSUED)
    return session().scalars(held(query.order_by(Document.id.desc()))).all()


def latest(event_id: int, kind: DocumentKind) -> Document | None:
    """The last paper of a kind, whether it holds good or not. The caller has judged who may know."""
    query = select(Document).where(Document.event_id == event_id, Document.kind == kind).order_by(Document.id.desc()).limit(1)
    return session().scalar(query)


def find_replacement(document: Document) -> Document | None:
    """The one that was issued in its place."""
    query = select(Document).where(Document.replaces_id == document.id).order_by(Document.id).limit(1)
    return session().scalar(query)


def paper_of(document: Document) -> Paper:
    """The words as they were issued: nothing but what was frozen with it.

    :raises LookupError: a name plate has none.
    """
    return from_json(document.inputs["paper"])


def sheets_of(document: Document) -> list[Mapping[str, Any]]:
    """Those whom a summons or an invitation names, each on a sheet of his own; empty after what is personal was removed."""
    return list(document.inputs.get("sheets", ()))
