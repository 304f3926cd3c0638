"""What stands around an event: units that take part, guests, gifts, points of attendance, approvals, people who are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from congress.core import audit, clock, hooks, outbox, undo
from congress.core.actor import Actor
from congress.core.db import bulk_insert, session, upsert
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, clean_native, require_short
from congress.events import engagements, lifecycle, once, shape
from congress.events.access import may_approve
from congress.events.models import (
    Approval,
    ApprovalMatter,
    ApprovalState,
    Engagement,
    EngagementRole,
    Event,
    EventKind,
    EventSession,
    EventState,
    EventUnit,
    Gift,
    Guest,
    Photo,
    Point,
    Side,
    UnitPart,
)
from congress.orgs import queries as orgs
from congress.orgs.models import Placement
from congress.venues.models import Venue
from congress.visits.models import VisitMember

MOST = 300  # rows of one sort around one event
_TABLES: Mapping[str, Any] = {
    "guest": Guest, "gift": Gift, "photo": Photo, "point": Point, "unit": EventUnit, "engagement": Engagement
}  # fmt: skip
_LIMITS = {
    "full_name": 200,
    "title": 300,
    "organisation": 300,
    "giver": 200,
    "receiver": 200,
    "what": 300,
    "name": 300,
    "native": 300,
}


@dataclass(frozen=True)
class Invited:
    """A guest as somebody told him; an organisation may stand without a name. ``native``: name and title as a foreign guest
    writes them."""

    full_name: str = ""
    title: str = ""
    organisation: str = ""
    side: Side = Side.OUTSIDE
    is_counterpart: bool = False
    native: str = ""


# ── units ────────────────────────────────────────────────────────────────────


def take_part(event: Event, unit: Any, part: UnitPart, *, by: Actor) -> bool:
    """A unit takes part, and whoever works there sees the event. There is one host at a time. Answers whether that is news."""
    lifecycle.require_change(event, by)
    table: Any = EventUnit.__table__
    if part == UnitPart.HOST:
        others = table.c.event_id == event.id, table.c.part == part, table.c.unit_id != unit.unit_id
        session().execute(delete(table).where(*others))
    row = {"event_id": event.id, "unit_id": unit.unit_id, "part": part}
    statement = upsert(table).values(row).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    if not session().execute(statement).rowcount:  # type: ignore[attr-defined]
        return False
    written("events.add_unit", event, unit.name, by, code=unit.code, part=str(part))
    return True


def leave(event: Event, unit: Any, part: UnitPart, *, by: Actor) -> int:
    """:raises NotFound: it does not take part so."""
    return remove(event, "unit", unit.name, by, unit_id=unit.unit_id, part=part)


# ── guests ───────────────────────────────────────────────────────────────────


def invite(event: Event, told: Invited, *, by: Actor, mark: str = "") -> int | None:
    """A guest, behind those who are there; answers his number, None where the form of this mark was taken already and he is
    there.

    :raises DomainError: neither a name nor an organisation, or too many.
    """
    lifecycle.require_change(event, by)
    values = {"event_id": event.id, **_checked(told)}
    if once.is_taken(mark, by, select(Guest.id).filter_by(**values)):
        return None
    values["position"] = next_place(Guest, event.id)
    made = session().execute(insert(Guest.__table__).values(values).returning(Guest.__table__.c.id)).scalar_one()  # type: ignore[arg-type]
    written("events.add_guest", event, told.full_name or told.organisation, by, once=mark or None)
    return int(made)


def change_guest(event: Event, guest_id: int, told: Invited, *, position: int | None = None, by: Actor) -> None:
    """What is known of a guest, and his place in the order of protocol (domain notes 8.4).

    :raises NotFound: no guest of this event. :raises DomainError: see ``invite``.
    """
    lifecycle.require_change(event, by)
    find_one(Guest, event.id, id=guest_id)
    session().execute(update(Guest).where(Guest.id == guest_id).values(**_checked(told)))
    if position is not None:
        place_at(Guest, event.id, guest_id, position)
    written("events.change_guest", event, told.full_name or told.organisation, by)


def _checked(told: Invited) -> dict[str, Any]:
    told = replace(
        told, full_name=clean(told.full_name), title=clean(told.title), organisation=clean(told.organisation),
        native=clean_native(told.native),
    )  # fmt: skip
    if not told.full_name and not told.organisation:
        raise DomainError("event.guest_nameless", 422)
    for name in ("full_name", "title", "organisation", "native"):
        require_short(getattr(told, name), _LIMITS[name])
    return asdict(told)


def remove_guest(event: Event, guest_id: int, *, by: Actor) -> int:
    """:raises NotFound: no guest of this event."""
    row = find_one(Guest, event.id, id=guest_id)
    return remove(event, "guest", row.full_name or row.organisation, by, id=guest_id)


def invite_visit(event: Event, *, by: Actor) -> int:
    """The members of the delegation that the event receives, in their order, its head as the counterpart. Who is there already
    stays as he is. Answers how many came."""
    lifecycle.require_change(event, by)
    there = set(session().scalars(select(Guest.full_name).where(Guest.event_id == event.id, Guest.side == Side.FOREIGN)))
    query = select(VisitMember).where(VisitMember.visit_id == event.visit_id).order_by(VisitMember.position, VisitMember.id)
    position = next_place(Guest, event.id)
    rows = [
        {
            "event_id": event.id, "position": position + place, "side": Side.FOREIGN, "full_name": member.full_name,
            "title": member.title, "organisation": "", "is_counterpart": member.position == 1, "native": member.native,
        }
        for place, member in enumerate(each for each in session().scalars(query) if each.full_name not in there)
    ]  # fmt: skip
    bulk_insert(Guest, rows)
    if rows:
        written("events.add_guest", event, event.name, by, count=len(rows))
    return len(rows)


# ── gifts ────────────────────────────────────────────────────────────────────


def note_gift(event: Event, *, giver: str, receiver: str, what: str, by: Actor, mark: str = "") -> None:
    """:raises DomainError: it is not told what was given."""
    lifecycle.require_change(event, by)
    values = {"giver": clean(giver), "receiver": clean(receiver), "what": clean(what)}
    if not values["what"]:
        raise DomainError("event.gift_nameless", 422)
    for name, text in values.items():
        require_short(text, _LIMITS[name])
    if once.is_taken(mark, by, select(Gift.id).filter_by(event_id=event.id, **values)):
        return
    session().execute(insert(Gift.__table__).values(event_id=event.id, **values))  # type: ignore[arg-type]
    written("events.add_gift", event, values["what"], by, once=mark or None)


def remove_gift(event: Event, gift_id: int, *, by: Actor) -> int:
    """:raises NotFound: no gift of this event."""
    return remove(event, "gift", find_one(Gift, event.id, id=gift_id).what, by, id=gift_id)


# ── points of attendance ─────────────────────────────────────────────────────


def add_point(
    event: Event, session_id: int, name: str, *, by: Actor, unit_id: int | None = None, venue_id: int | None = None,
    expected: int | None = None, mark: str = "",
) -> None:  # fmt: skip
    """:raises DomainError: it has no name, the number of people is none, or the hall is not there."""
    lifecycle.require_change(event, by)
    _require_session(event, session_id)
    name = clean(name)
    require_short(name, _LIMITS["name"])
    if not name:
        raise DomainError("event.point_nameless", 422)
    if expected is not None and expected < 0:
        raise DomainError("event.bad_expected", 422)
    if venue_id is not None and session().get(Venue, venue_id) is None:
        raise DomainError("event.no_venue", 422)
    values = {"session_id": session_id, "unit_id": unit_id, "venue_id": venue_id, "name": name, "expected": expected}
    if once.is_taken(mark, by, select(Point.id).filter_by(**values)):
        return
    session().execute(insert(Point.__table__).values(**values))  # type: ignore[arg-type]
    written("events.add_point", event, name, by, once=mark or None)


def add_points_below(event: Event, session_id: int, *, by: Actor) -> int:
    """A point at each unit right below the one that holds the event, on its day, where there is none yet. Answers how many."""
    lifecycle.require_change(event, by)
    _require_session(event, session_id)
    have = set(session().scalars(select(Point.unit_id).where(Point.session_id == session_id, Point.unit_id.is_not(None))))
    query = orgs.places(event.starts_on).where(Placement.parent_id == event.unit_id).order_by(Placement.path)
    rows = [
        {"session_id": session_id, "unit_id": row.unit_id, "venue_id": None, "name": row.name, "expected": None}
        for row in session().execute(query)
        if row.unit_id not in have
    ]
    bulk_insert(Point, rows)
    if rows:
        written("events.add_point", event, event.name, by, count=len(rows))
    return len(rows)


def remove_point(event: Event, point_id: int, *, by: Actor) -> int:
    """:raises NotFound: no point of this event. :raises DomainError: somebody was recorded there."""
    lifecycle.require_change(event, by)
    own = select(EventSession.id).where(EventSession.event_id == event.id)
    found = session().scalar(select(Point).where(Point.id == point_id, Point.session_id.in_(own)))
    if found is None:
        raise NotFound
    if hooks.attended(point_ids=[point_id]):
        raise DomainError("event.point_attended", 409, name=found.name)
    payload = _row(found, "id")
    session().execute(delete(Point).where(Point.id == point_id))
    written("events.remove_point", event, found.name, by)
    return undo.offer("events.put_back", {"table": "point", "event_id": event.id, "rows": [payload]}, by=by)


def _require_session(event: Event, session_id: int) -> None:
    if session().scalar(select(EventSession.event_id).where(EventSession.id == session_id)) != event.id:
        raise DomainError("event.changed_since", name=event.changed_by)


# ── approval before a congress (domain notes 3.3) ────────────────────────────


def record_approval(
    event: Event, matter: ApprovalMatter, state: ApprovalState, *, by: Actor, on_day: date, number: str = "", note: str = "",
    mark: str = "",
) -> None:  # fmt: skip
    """Papers or personnel were sent up, returned with a reason, or approved under a number. Whoever waits for it is told.

    :raises DomainError: not a congress, not the actor's to say, or the reason, the number or the day is missing.
    """
    unit = orgs.get_unit_by_id(event.unit_id)
    if state == ApprovalState.SENT:
        lifecycle.require_change(event, by)
    elif not may_approve(by, unit.path):
        raise DomainError("event.superiors_word", 403)
    if event.kind != EventKind.CONGRESS:
        raise DomainError("event.no_congress", 422)
    number, note = clean(number), clean(note)
    require_short(number, 60)
    require_short(note, 1000)
    if state == ApprovalState.APPROVED and not number:
        raise DomainError("event.number_missing", 422)
    if state == ApprovalState.RETURNED and not note:
        raise DomainError("event.reason_missing", 422)
    if on_day > clock.today():
        raise DomainError("event.day_to_come", 422, day=on_day)
    values = {"matter": matter, "state": state, "on_day": on_day, "number": number, "note": note}
    if once.is_taken(mark, by, select(Approval.id).filter_by(event_id=event.id, **values)):
        return
    stamp = {"recorded_at": clock.now(), "recorded_by": by.name}
    session().execute(insert(Approval.__table__).values(event_id=event.id, **values, **stamp))  # type: ignore[arg-type]
    told = {"matter": str(matter), "state": str(state), "number": number or None}
    written("events.approve", event, event.name, by, once=mark or None, **told)
    heard = unit.parent_id if state == ApprovalState.SENT else event.unit_id
    if heard is not None:
        outbox.append(
            f"events.{matter}_{state}", event.name, {"units": [heard]}, by=by, scope_id=event.unit_id, endpoint="events.show",
            values={"code": event.code}, name=event.name, when=event.starts_at.isoformat(), number=number, reason=note,
        )  # fmt: skip


# ── people who are sent ──────────────────────────────────────────────────────


def send(event: Event, role: EngagementRole, person_ids: Sequence[int], *, by: Actor, unit_id: int | None = None) -> int:
    """Leaders' delegations and supervisors. Of an event that is convened they are told; it must still be possible then.

    :raises DomainError: see ``engagements.engage``, or a clash forbids it.
    """
    known = set(engagements.people_of(event.id))
    added = engagements.engage(event, role, person_ids, by=by, unit_id=unit_id)
    if added and event.state in (EventState.CONVENED, EventState.OPEN):
        lifecycle.refuse_blocked(event)
        lifecycle.tell("events.convened", event, by, people=sorted(set(person_ids) - known))
    return added


def call_back(event: Event, role: EngagementRole, person_id: int, *, by: Actor) -> int:
    """A person need not come in this role; answers the offer to undo it.

    :raises NotFound: he was not engaged so.
    """
    own = select(EventSession.id).where(EventSession.event_id == event.id)
    which = Engagement.session_id.in_(own), Engagement.role == role, Engagement.person_id == person_id
    rows = [_row(row, "id") for row in session().scalars(select(Engagement).where(*which).order_by(Engagement.id))]
    if not engagements.release(event, role, [person_id], by=by):
        raise NotFound
    return undo.offer("events.put_back", {"table": "engagement", "event_id": event.id, "rows": rows}, by=by)


# ── helpers ──────────────────────────────────────────────────────────────────


def written(verb: str, event: Event, subject: str, by: Actor, **detail: Any) -> None:
    count = detail.pop("count", 1)
    audit.record(verb, subject, by=by, scope_id=event.unit_id, count=count, event=event.code, **detail)
    shape.touch(event, by, calendars=False)


def find_one(table: Any, event_id: int, **which: Any) -> Any:
    found = session().scalar(select(table).filter_by(event_id=event_id, **which))
    if found is None:
        raise NotFound
    return found


def next_place(table: Any, event_id: int) -> int:
    query = select(func.count(), func.coalesce(func.max(table.position), 0)).where(table.event_id == event_id)
    count, last = session().execute(query).one()
    if count >= MOST:
        raise DomainError("event.too_many_rows", 422, limit=MOST)
    return int(last) + 1


def place_at(table: Any, event_id: int, row_id: int, position: int) -> None:
    """Put one row of an event at a place from 1, the others behind it in the order they have."""
    query = select(table.id).where(table.event_id == event_id).order_by(table.position, table.id)
    order = [each for each in session().scalars(query) if each != row_id]
    order.insert(max(0, position - 1), row_id)
    for place, each in enumerate(order, 1):
        session().execute(update(table).where(table.id == each, table.position != place).values(position=place))


def remove(event: Event, table: str, subject: str, by: Actor, **which: Any) -> int:
    lifecycle.require_change(event, by)
    found = find_one(_TABLES[table], event.id, **which)
    payload = {"table": table, "event_id": event.id, "rows": [_row(found, "id")]}
    session().execute(delete(_TABLES[table]).filter_by(event_id=event.id, **which))
    written(f"events.remove_{table}", event, subject, by)
    return undo.offer("events.put_back", payload, by=by)


def _row(found: Any, *but: str) -> dict[str, Any]:
    columns = {column.name: getattr(found, column.name) for column in found.__table__.columns if column.name not in but}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in columns.items()}


def put_back(payload: dict[str, Any], *, by: Actor) -> int | None:
    """What was removed stands again.

    :raises DomainError: no longer the actor's, or its session is gone. :raises NotFound: the event is no more.
    """
    event = session().get(Event, payload["event_id"], with_for_update=True)
    if event is None:
        raise NotFound
    lifecycle.require_change(event, by)
    table: Any = _TABLES[payload["table"]].__table__
    for row in payload["rows"]:
        if "session_id" in row and session().get(EventSession, row["session_id"]) is None:
            raise DomainError("undo.changed_since")
        times = {name: datetime.fromisoformat(value) for name, value in row.items() if name == "added_at"}
        session().execute(upsert(table).values({**row, **times}).on_conflict_do_nothing())
    shape.touch(event, by, calendars=payload["table"] == "engagement")
    return event.unit_id


UNDOERS = {"events.put_back": put_back}
