"""Units changed: what lies ahead goes to the unit that continues, what is past stays where it was held and is seen by it too.

Merged or dissolved: the successor sees and continues. Split: the events stay the old unit's, readable by both. Handed over:
kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, literal, or_, select, update
from sqlalchemy.orm import aliased

from congress.core import audit, clock
from congress.core.db import chunks, session, upsert
from congress.events import engagements, shape
from congress.events.models import Event, EventState, EventUnit, Series, UnitPart
from congress.orgs.acts import Operation
from congress.orgs.models import Placement
from congress.orgs.services import Rehoming

EVENT: Any = Event.__table__
PART: Any = EventUnit.__table__
_AHEAD = (EventState.DRAFT, EventState.SCHEDULED, EventState.CONVENED, EventState.POSTPONED)
_CONTINUED = (Operation.MERGE, Operation.DISSOLVE)


def merged(old_id: int, person_id: int) -> None:
    engagements.merge_persons(old_id, person_id)


def seated(unit_ids: Iterable[int]) -> None:
    engagements.seats_changed(unit_ids)


def rehomed(change: Rehoming) -> None:
    for act in change.acts:
        for old_id, new_id in _successions(act):
            _let_see(old_id, new_id)
        if act.operation in _CONTINUED and act.results:
            _continue(act.subjects, act.results[0], act.day, change)
    _rename(change)
    engagements.seats_changed(change.units)


def _successions(act: Any) -> Iterator[tuple[int, int]]:
    if act.operation in (*_CONTINUED, Operation.SPLIT):
        for old_id in act.subjects:
            for new_id in act.results:
                if old_id != new_id:
                    yield old_id, new_id


def _let_see(old_id: int, new_id: int) -> None:
    """Whoever works on the new unit reads what the old one held, or took part in."""
    for events in (
        select(Event.id, literal(new_id), literal(str(UnitPart.PARTICIPANT))).where(Event.unit_id == old_id),
        select(EventUnit.event_id, literal(new_id), EventUnit.part).where(EventUnit.unit_id == old_id),
    ):
        statement = upsert(PART).from_select(["event_id", "unit_id", "part"], events.order_by(events.selected_columns[0]))
        session().execute(statement.on_conflict_do_nothing())


def _continue(old_ids: Sequence[int], new_id: int, day: date, change: Rehoming) -> None:
    """Events to come are the new unit's. Of several that one wave made for units that are one now, the earliest stands."""
    codes: dict[str, str] = {}
    news, moved = _news(change), 0
    for part in chunks(old_ids):
        called_off = update(EVENT).where(
            *_ahead(EVENT, part, day), EVENT.c.wave_id.is_not(None), _is_second(old_ids, new_id, day)
        )
        session().execute(called_off.values(state=EventState.CANCELLED, reason="hợp nhất", **news))
        session().execute(update(Series).where(Series.unit_id.in_(part)).values(unit_id=new_id))
        ahead = session().execute(select(EVENT.c.id, EVENT.c.code).where(*_ahead(EVENT, part, day)).order_by(EVENT.c.id))
        codes |= {str(row.id): row.code for row in ahead}
        moved += session().execute(update(EVENT).where(*_ahead(EVENT, part, day)).values(unit_id=new_id, **news)).rowcount  # type: ignore[attr-defined]
    if moved:
        audit.record("events.continue", "", by=change.by, scope_id=new_id, count=moved, events=codes)


def _ahead(event: Any, unit_ids: Sequence[int], day: date) -> tuple[Any, ...]:
    return event.c.unit_id.in_(unit_ids), event.c.starts_on >= day, event.c.state.in_(_AHEAD)


def _is_second(old_ids: Sequence[int], new_id: int, day: date) -> Any:
    """The new unit, or another of the old ones, has one of the same wave already."""
    other = aliased(EVENT)
    earlier = and_(*_ahead(other, old_ids, day), other.c.id < EVENT.c.id)
    return exists().where(other.c.wave_id == EVENT.c.wave_id, or_(other.c.unit_id == new_id, earlier))


def _rename(change: Rehoming) -> None:
    """Names made of the unit's name follow it: events to come bear the one that it has on their day. Titles stay as written."""
    query = (
        select(EVENT, Placement.name.label("unit_name"), Placement.kind.label("unit_kind"))
        .join(Placement, and_(Placement.unit_id == EVENT.c.unit_id, Placement.superseded_at.is_(None),
                              Placement.valid_from <= EVENT.c.starts_on, Placement.valid_to > EVENT.c.starts_on))
        .where(EVENT.c.starts_on >= change.now.astimezone(clock.ZONE).date(), EVENT.c.state.in_(_AHEAD))
    )  # fmt: skip
    news = []
    for part in chunks(sorted(change.units)):
        for row in session().execute(query.where(EVENT.c.unit_id.in_(part)).order_by(EVENT.c.id)):
            name, search = shape.told_name(shape.details_of(row), row.unit_name, row.unit_kind)
            if (name, search) != (row.name, row.search):
                news.append({"event_id": row.id, "new_name": name, "new_search": search})
    if news:
        statement = update(EVENT).where(EVENT.c.id == bindparam("event_id"))
        values = {"name": bindparam("new_name"), "search": bindparam("new_search"), **_news(change)}
        session().connection().execute(statement.values(**values), news)


def _news(change: Rehoming) -> dict[str, Any]:
    """Of an event that is another now."""
    return {
        "sequence": EVENT.c.sequence + 1, "version": EVENT.c.version + 1, "changed_at": change.now, "changed_by": change.by.name
    }  # fmt: skip
