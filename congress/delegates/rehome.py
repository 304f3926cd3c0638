"""Units changed: of congresses ahead, what a unit that is merged or dissolved was to send is sent by the one that continues.

Its quota, its list and its delegation go over; lines of alternates are put one behind the other, in the order of the units.
A split leaves everything as it is: the delegates were elected by the old unit, and the check says that it is no more. What is
over stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from congress.core import audit
from congress.core.db import bulk_insert, chunks, session
from congress.delegates.models import Delegate, Delegation, Quota, Standing
from congress.events.models import Event, EventState
from congress.orgs.acts import Operation
from congress.orgs.services import Rehoming

_CONTINUED = (Operation.MERGE, Operation.DISSOLVE)
_OVER = (EventState.CLOSED, EventState.CANCELLED)
DELEGATE: Any = Delegate.__table__


def merged(old_id: int, person_id: int) -> None:
    """Two persons are one. Where both are on one list, the check finds them."""
    session().execute(update(Delegate).where(Delegate.person_id == old_id).values(person_id=person_id))


def rehomed(change: Rehoming) -> None:
    for act in change.acts:
        if act.operation in _CONTINUED and act.results:
            _continue([each for each in act.subjects if each != act.results[0]], act.results[0], act.day, change)


def _continue(old_ids: Sequence[int], new_id: int, day: date, change: Rehoming) -> None:
    ahead = select(Event.id).where(Event.starts_on >= day, Event.state.not_in(_OVER))
    ids = [*old_ids, new_id]
    before = session().execute(
        select(Quota.__table__).where(Quota.unit_id.in_(ids), Quota.event_id.in_(ahead)).order_by(Quota.event_id, Quota.unit_id)
    ).all()  # fmt: skip
    moved = _quotas(before, old_ids, new_id)
    _lines(ahead, ids)
    news = {"unit_id": new_id, "version": Delegate.version + 1, "changed_at": change.now, "changed_by": change.by.name}
    for part in chunks(old_ids):
        delegates = update(Delegate).where(Delegate.unit_id.in_(part), Delegate.event_id.in_(ahead)).values(**news)
        moved += session().execute(delegates.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        together = update(Delegation).where(Delegation.unit_id.in_(part), Delegation.event_id.in_(ahead))
        session().execute(together.values(unit_id=new_id).execution_options(synchronize_session=False))
    if moved:
        audit.record("delegates.continue", "", by=change.by, scope_id=new_id, count=moved)


def _quotas(before: Sequence[Any], old_ids: Sequence[int], new_id: int) -> int:
    """One quota in the place of several: what they were together. It was sent up where all of them were."""
    told: dict[int, list[Any]] = {}
    for row in before:
        told.setdefault(row.event_id, []).append(row)
    made = []
    for event_id, rows in told.items():
        if any(row.unit_id != new_id for row in rows):
            made.append({"event_id": event_id, "unit_id": new_id, **_together(rows)})
    for row in made:
        mine = Quota.event_id == row["event_id"], Quota.unit_id.in_([*old_ids, new_id])
        session().execute(delete(Quota).where(*mine).execution_options(synchronize_session=False))
    bulk_insert(Quota, made)
    return len(made)


def _together(rows: Sequence[Any]) -> dict[str, Any]:
    is_sent = all(row.submitted_at is not None for row in rows)
    last = max(rows, key=lambda row: row.submitted_at) if is_sent else rows[0]
    known = [row.members for row in rows if row.members is not None]
    return {
        "members": sum(known) if known else None, "weight": max(row.weight for row in rows),
        "suggested": sum(row.suggested for row in rows), "seats": sum(row.seats for row in rows),
        "alternates": sum(row.alternates for row in rows), "note": next((row.note for row in rows if row.note), ""),
        "submitted_at": last.submitted_at if is_sent else None, "submitted_by": last.submitted_by if is_sent else "",
        "returned_for": next((row.returned_for for row in rows if row.returned_for), "") if not is_sent else "",
    }  # fmt: skip


def _lines(ahead: Any, unit_ids: Sequence[int]) -> None:
    """Alternates of several units in one line, before they are of one."""
    order = {unit_id: place for place, unit_id in enumerate(unit_ids)}
    query = select(Delegate.id, Delegate.event_id, Delegate.unit_id, Delegate.place_in_line).where(
        Delegate.unit_id.in_(unit_ids), Delegate.event_id.in_(ahead), Delegate.standing == Standing.ALTERNATE
    )
    rows = session().execute(query.order_by(Delegate.id)).all()
    count: dict[int, int] = {}
    places = []
    for row in sorted(rows, key=lambda row: (row.event_id, order[row.unit_id], row.place_in_line or 0, row.id)):
        count[row.event_id] = count.get(row.event_id, 0) + 1
        places.append({"row_id": row.id, "to": count[row.event_id]})
    if places:
        statement = update(DELEGATE).where(DELEGATE.c.id == bindparam("row_id")).values(place_in_line=bindparam("to"))
        session().connection().execute(statement, places)
