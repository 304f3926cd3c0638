"""The verbs of papers: issue, withdraw, replace by a corrected one. A paper is frozen when it is issued: printed again it has
the same words, whatever changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.paper import BLANK, Paper, to_json
from congress.core.text import clean, require_short
from congress.documents.access import may_issue
from congress.documents.models import Document, DocumentKind, DocumentState
from congress.documents.queries import live
from congress.events.models import Event, EventState
from congress.registry import services as registry
from congress.registry.models import Entry, PaperType, Term
from congress.registry.symbols import CONGRESS

OVER = (EventState.DRAFT, EventState.CANCELLED)  # events for which no paper leaves the house
ONE_BY_ONE = (DocumentKind.SUMMONS, DocumentKind.INVITATION, DocumentKind.NAME_PLATES)  # of these several hold good at once


@dataclass(frozen=True)
class Draft:
    """What is to be issued. ``type``: of the number, None where it gets none; ``paper``: its words, with a blank number;
    ``more``: what else is frozen with them, JSON: figures, sheets."""

    kind: DocumentKind
    type: PaperType | None
    subject: str
    paper: Paper | None
    more: Mapping[str, Any] = field(default_factory=dict)


def issue(
    event: Event,
    unit: Any,
    draft: Draft,
    *,
    dated: date,
    by: Actor,
    number: int | None = None,
    is_hidden: bool = False,
    replaces: Document | None = None,
) -> Document:
    """A paper leaves the house, with the next number or this one. Before the congress opens it is the committee's, in the
    congress the congress's: the letterhead says so. ``replaces``: the one that it corrects, which is withdrawn by it.

    :raises DomainError: not the actor's event, the event is a draft or was called off, one of this kind holds good already, or
        the number is taken.
    """
    if not may_issue(by, unit.path):
        raise DomainError("forbidden", 403)
    if event.state in OVER:
        raise DomainError("document.event_off")
    _require_room(event, draft, replaces)
    require_short(draft.subject, 500)
    entry, paper = None, draft.paper
    if draft.type is not None and paper is not None:
        term = _term(event, unit, paper, dated, by)
        entry = registry.give_number(
            term, draft.type, draft.subject, dated, by, number=number, hidden=is_hidden, signer=paper.head.name
        )
        paper = replace(paper, number=_number(term, entry))
    told = {**({"paper": to_json(paper)} if paper is not None else {}), **draft.more}
    inputs = json.loads(json.dumps(told))  # as it will be read
    document = Document(
        event_id=event.id, kind=draft.kind, state=DocumentState.ISSUED, subject=draft.subject, dated=dated,
        entry_id=entry.id if entry else None, replaces_id=replaces.id if replaces else None, inputs=inputs,
        digest=digest(inputs), made_at=clock.now(), made_by=by.name, reason="",
    )  # fmt: skip
    session().add(document)
    session().flush()
    if replaces is not None:
        replaces.state, replaces.reason = DocumentState.WITHDRAWN, ""
        session().flush()
    record("documents.issue" if replaces is None else "documents.correct", event, document, by, digest=document.digest)
    return document


def withdraw(event: Event, unit: Any, document: Document, reason: str, *, by: Actor) -> None:
    """It counts for nothing from now on; its number is not given again.

    :raises DomainError: not the actor's event, no reason, or it was withdrawn before.
    """
    if not may_issue(by, unit.path):
        raise DomainError("forbidden", 403)
    reason = clean(reason)
    if not reason:
        raise DomainError("document.reason_missing", 422)
    require_short(reason, 300)
    if document.state != DocumentState.ISSUED:
        raise DomainError("document.withdrawn_already")
    document.state, document.reason = DocumentState.WITHDRAWN, reason
    session().flush()
    record("documents.withdraw", event, document, by, reason=reason)


def congress_term(event: Event, unit: Any, *, by: Actor) -> Term:
    """The sequence of a congress's papers, opened by the first of them.

    :raises DomainError: not the actor's unit.
    """
    return registry.ensure_congress_term(unit, event.uid, event.name, event.starts_on, event.ends_on, by=by)


def digest(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of what a paper is made of."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def record(verb: str, event: Event, document: Document, by: Actor, **detail: Any) -> None:
    """The audit line of an act on a paper."""
    audit.record(
        verb, document.subject, by=by, scope_id=event.unit_id, event=event.code, kind=str(document.kind),
        document=document.id, **detail,
    )  # fmt: skip


def _require_room(event: Event, draft: Draft, replaces: Document | None) -> None:
    if replaces is not None:
        if replaces.event_id != event.id or replaces.kind != draft.kind or replaces.state != DocumentState.ISSUED:
            raise DomainError("document.withdrawn_already")
    elif draft.kind not in ONE_BY_ONE and live(event.id, draft.kind):
        raise DomainError("document.issued_already")


def _term(event: Event, unit: Any, paper: Paper, dated: date, by: Actor) -> Term:
    if paper.head.symbol.endswith(f"/{CONGRESS}"):
        return congress_term(event, unit, by=by)
    return registry.ensure_committee_term(unit, dated, by=by)


def _number(term: Term, entry: Entry) -> str:
    told = registry.symbol_of(term, entry)
    return f"Số {BLANK}-{told.partition('-')[2]}" if entry.is_hidden else f"Số {told}"
