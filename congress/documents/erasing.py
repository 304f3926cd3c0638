"""What papers and badges keep of delegates when their personal data are removed: frozen papers stay as they were issued,
but for the sheets of a summons, each of which is about one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from congress.core.db import chunks, session
from congress.core.queue import Job
from congress.documents import badge_prints
from congress.documents.models import BadgePrint, Document, DocumentKind


def erased(event_id: int, delegate_ids: Sequence[int]) -> None:
    """Name plates are no paper that anybody keeps; that a badge was printed, or a paper withdrawn, stays, without what stood on
    it and why."""
    session().execute(
        delete(Document).where(
            Document.event_id == event_id, Document.kind == DocumentKind.NAME_PLATES, Document.entry_id.is_(None)
        )
    )
    query = select(Document).where(Document.event_id == event_id, Document.kind == DocumentKind.SUMMONS)
    for summons in session().scalars(query.order_by(Document.id)):
        summons.inputs = {name: told for name, told in summons.inputs.items() if name != "sheets"}
    session().flush()
    session().execute(update(Document).where(Document.event_id == event_id).values(reason=""))
    for part in chunks(delegate_ids):
        session().execute(update(BadgePrint).where(BadgePrint.delegate_id.in_(part)).values(reason="", shown=""))
    jobs = select(Job).where(Job.kind == badge_prints.KIND, Job.args["event_id"].as_integer() == event_id)
    for job in session().scalars(jobs):
        job.args = {**job.args, "reason": ""}
    session().flush()


def prints(delegate_id: int) -> Sequence[datetime]:
    """When his badge was printed."""
    return session().scalars(select(BadgePrint.printed_at).where(BadgePrint.delegate_id == delegate_id)).all()


def leaning(delegate_ids: Sequence[int]) -> set[int]:
    """Those whose badge was printed."""
    found: set[int] = set()
    for part in chunks(delegate_ids):
        found |= set(session().scalars(select(BadgePrint.delegate_id).where(BadgePrint.delegate_id.in_(part))))
    return found
