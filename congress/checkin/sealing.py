"""Facts in the chain of the audit trail: every few seconds what came in is covered by one line, whose hash is that of the
facts.

A fact is its own record and has no line of its own; whoever changed one afterwards in the database would be found by the line
that covers it, and the lines hang together (``core.audit``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from congress.checkin.models import CheckIn
from congress.core import audit
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import chunks, peek, session, transaction

Row = Any
MOST = 2000  # facts that one line covers
BY = Actor.system("checkin")
_FACT: Any = CheckIn.__table__
VERB = "checkin.seal"
# what a fact says; reasons and names of those who wrote it down can be removed
_COVERED = (
    "id", "event_id", "nonce", "device_id", "session_id", "point_id", "delegate_id", "act", "source", "told_at", "happened_at",
    "received_at", "generation", "outcome", "shown", "since", "door", "why", "undoes",
)  # fmt: skip


def digest(facts: Iterable[Row]) -> str:
    """Of facts in the order of their rows."""
    whole = hashlib.sha256()
    for fact in facts:
        told = [getattr(fact, name) for name in _COVERED]
        plain = [each.isoformat() if hasattr(each, "isoformat") else each for each in told]
        whole.update(json.dumps(plain, ensure_ascii=False).encode())
    return whole.hexdigest()


def seal() -> int:
    """Cover what nobody has covered yet; answers how many facts. Opens its own transactions."""
    total = 0
    while many := _seal_some():
        total += many
    return total


def _seal_some() -> int:
    waiting = select(_FACT).where(_FACT.c.seal_id.is_(None)).order_by(_FACT.c.id)
    with peek() as reader:  # a look takes no lock
        if reader.execute(waiting.limit(1)).first() is None:
            return 0
    with transaction():
        facts = session().execute(waiting.limit(MOST).with_for_update(skip_locked=True)).all()
        if not facts:
            return 0
        subject = _subject(facts)
        audit.record("checkin.seal", subject, by=BY, count=len(facts))
        line = session().scalar(select(AuditLine.id).where(AuditLine.verb == VERB, AuditLine.subject == subject))
        for part in chunks([fact.id for fact in facts]):
            session().execute(update(_FACT).where(_FACT.c.id.in_(part)).values(seal_id=line))
        return len(facts)


def _subject(facts: Sequence[Row]) -> str:
    return f"{facts[0].id}–{facts[-1].id} · {digest(facts)}"


def verify() -> list[str]:
    """Lines whose facts are not what they were when they were covered; empty where all are."""
    found = []
    for line in (
        session()
        .execute(select(AuditLine.id, AuditLine.subject, AuditLine.count.label("many")).where(AuditLine.verb == VERB))
        .all()
    ):
        facts = session().execute(select(_FACT).where(_FACT.c.seal_id == line.id).order_by(_FACT.c.id)).all()
        if len(facts) != line.many or not facts or _subject(facts) != line.subject:
            found.append(f"check-in {line.subject.split(' ')[0]}")
    return found
