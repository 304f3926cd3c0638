"""Units changed: the register of one that ended is closed on its last day, and read by whoever continues it.

What it issued stays its own: the number on a paper does not change when the unit does. A congress that was still ahead goes to
the unit that continues, as the event does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, literal, or_, select, update

from congress.core import audit
from congress.core.db import chunks, session, upsert
from congress.orgs.acts import ENDING, Operation
from congress.orgs.services import Rehoming
from congress.registry.models import Issuer, Term, TermReader

TERM: Any = Term.__table__
READER: Any = TermReader.__table__


def rehomed(change: Rehoming) -> None:
    for act in change.acts:
        if act.operation not in ENDING:
            continue
        if act.operation in (Operation.MERGE, Operation.DISSOLVE) and act.results:
            _continue(act.subjects, act.results[0], act.day)
        closed = _close(act.subjects, act.day)
        for unit_id in act.results:
            _let_read(act.subjects, unit_id)
        if closed:
            audit.record("registry.close", "", by=change.by, scope_id=(*act.results, *act.subjects)[0], count=closed)


def _continue(old_ids: Sequence[int], new_id: int, day: date) -> None:
    for part in chunks(old_ids):
        ahead = TERM.c.unit_id.in_(part), TERM.c.issuer == Issuer.CONGRESS, TERM.c.starts_on >= day
        session().execute(update(TERM).where(*ahead).values(unit_id=new_id))


def _close(old_ids: Sequence[int], day: date) -> int:
    last, closed = day - timedelta(days=1), 0
    for part in chunks(old_ids):
        running = TERM.c.unit_id.in_(part), or_(TERM.c.ends_on.is_(None), TERM.c.ends_on > last)
        ends_on = case((TERM.c.starts_on > last, TERM.c.starts_on), else_=last)
        closed += session().execute(update(TERM).where(*running).values(ends_on=ends_on)).rowcount  # type: ignore[attr-defined]
    return closed


def _let_read(old_ids: Sequence[int], new_id: int) -> None:
    """Terms of the old units, and those that these read themselves."""
    for part in chunks(old_ids):
        for terms in (
            select(TERM.c.id, literal(new_id)).where(TERM.c.unit_id.in_(part)),
            select(READER.c.term_id, literal(new_id)).where(READER.c.unit_id.in_(part)),
        ):
            statement = upsert(READER).from_select(["term_id", "unit_id"], terms.order_by(terms.selected_columns[0]))
            session().execute(statement.on_conflict_do_nothing())
