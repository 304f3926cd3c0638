"""Who goes where: a sheet of leaders' delegations for the events of a wave, a head and members for each unit.

What the sheet says of a unit is its delegation from then on; units that it does not name keep theirs. Names are looked up as in
calendars, among the people of the unit and of those above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from congress.core import audit
from congress.core.actor import Actor
from congress.core.columns import Column, Layout, find, too_long
from congress.core.db import chunks, session
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.events import chairs, engagements
from congress.events.models import Engagement, EngagementRole, Event, EventSession, EventState, Wave
from congress.orgs.access import is_home
from congress.orgs.models import Placement, Unit

KIND = "events.delegations"
HEAD, MEMBER = EngagementRole.DELEGATION_HEAD, EngagementRole.DELEGATION_MEMBER
_OVER = (EventState.CLOSED, EventState.CANCELLED)
COLUMNS = (
    Column("unit_code", ("unit code", "unit_code", "unit", "code", "ma", "ma to chuc", "ma don vi", "ma dang bo", "noi den"),
           lambda cell: any(ch.isdigit() for ch in cell), None, True, True, limit=60),
    Column("delegation_head", ("head", "delegation_head", "truong doan", "lanh dao", "dong chi", "truong doan cong tac"),
           None, None, True, limit=300),
    Column("delegation_members", ("members", "delegation_members", "thanh vien", "thanh vien doan", "cung du", "thanh phan"),
           limit=2000),
)  # fmt: skip


@dataclass
class _Place:
    """An event of the wave, where it is held, and who goes there now."""

    event_id: int
    state: str
    path: str
    day: Any
    people: dict[str, list[int]]


def preview(sheets: Sequence[Sheet], wave: Wave, chosen: Mapping[str, int] | None = None) -> Preview:
    """What a sheet of delegations would change.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    result = Preview(file=sheets[0].file, mapping=dict(layout.places), headings=list(layout.headings))
    rows = []
    for number, row in layout.data_rows():
        cells = {column.name: layout.cell(row, column.name) for column in COLUMNS}
        if cells["unit_code"]:
            rows.append((number, cells))
        else:
            result.skipped += any(row)
    result.rows = len(rows)
    short = [cells for _number, cells in rows if not too_long(COLUMNS, cells)]
    people = chairs.directory(cells[name] for cells in short for name in ("delegation_head", "delegation_members"))
    places = _places(wave)
    told: dict[str, int] = {}
    for number, cells in rows:
        wrong = [Problem(number, layout.heading(name), cells["unit_code"], rule, params)
                 for name, rule, params in too_long(COLUMNS, cells)]  # fmt: skip
        code = cells["unit_code"]
        if code not in places:
            wrong.append(Problem(number, layout.heading("unit_code"), code, "wave.no_event", {"code": code}))
        elif code in told:
            wrong.append(
                Problem(number, layout.heading("unit_code"), code, "event.duplicate", {"code": code, "first": told[code]})
            )
        result.errors += wrong
        if not wrong:
            told[code] = number
            _compare(result, layout, number, cells, places[code], people)
    return result


def _places(wave: Wave) -> dict[str, _Place]:
    """unit code -> its event of the wave."""
    query = (
        select(Unit.code, Event.id, Event.state, Event.starts_on, Placement.path)
        .join(Unit, Unit.id == Event.unit_id)
        .join(Placement, (Placement.unit_id == Unit.id) & is_home(Placement, Unit))
        .where(Event.wave_id == wave.id)
    )
    found = {row.code: _Place(row.id, row.state, row.path, row.starts_on, {}) for row in session().execute(query)}
    of_event = {place.event_id: place for place in found.values()}
    for part in chunks(sorted(of_event)):
        engaged = (
            select(EventSession.event_id, Engagement.role, Engagement.person_id)
            .join(EventSession, EventSession.id == Engagement.session_id)
            .where(EventSession.event_id.in_(part), EventSession.position == 1, Engagement.role.in_((HEAD, MEMBER)))
            .order_by(Engagement.session_id, Engagement.role, Engagement.position)
        )
        for row in session().execute(engaged):
            of_event[row.event_id].people.setdefault(row.role, []).append(row.person_id)
    return found


def _compare(
    result: Preview, layout: Layout, row: int, cells: Mapping[str, str], place: _Place, people: chairs.Directory
) -> None:
    code, wanted, shown = cells["unit_code"], {}, {}
    for role, name in ((HEAD, "delegation_head"), (MEMBER, "delegation_members")):
        now = place.people.get(role, [])
        found = people.find(cells[name], place.path, place.day, now)
        for doubt in found.doubts:
            who = "; ".join(f"{each['name']}, {each['title']} ({each['unit_code']})" for each in doubt.candidates)
            rule = "wave.name_ambiguous" if doubt.candidates else "wave.name_unknown"
            params = {"name": doubt.name} | ({"count": len(doubt.candidates), "who": who} if doubt.candidates else {})
            result.warnings.append(Problem(row, layout.heading(name), code, rule, params))
        if list(found.person_ids) != now:
            wanted[role] = list(found.person_ids)
            shown[name] = [people.names[person] for person in found.person_ids]
    if place.state in _OVER:
        result.errors.append(Problem(row, layout.heading("unit_code"), code, "event.is_over", {}))
    elif wanted:
        state = RowState.CHANGED if place.people else RowState.NEW
        result.changes.append(Change(row, code, state, {}, shown, payload=(place.event_id, wanted)))
    else:
        result.same += 1


def apply(result: Preview, wave: Wave, *, by: Actor, batch_id: int | None = None) -> None:
    """Send the delegations, in the caller's transaction; wrong rows are left out.

    :raises DomainError: an event is not the actor's.
    """
    for change in result.changes:
        event_id, wanted = change.payload
        event = session().get_one(Event, event_id)
        for role, people in wanted.items():
            now = _engaged(event_id, role)
            if gone := [person for person in now if person not in people]:
                engagements.release(event, role, gone, by=by)
            if people:
                engagements.engage(event, role, people, by=by)
    if result.changes:
        count, code = len(result.changes), wave.code
        audit.record("events.send", result.file, by=by, scope_id=wave.root_id, count=count, batch_id=batch_id, code=code)


def _engaged(event_id: int, role: EngagementRole) -> list[int]:
    query = select(Engagement.person_id).join(EventSession, EventSession.id == Engagement.session_id)
    return list(session().scalars(query.where(EventSession.event_id == event_id, Engagement.role == role).distinct()))
