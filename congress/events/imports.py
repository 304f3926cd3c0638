"""An office's working calendar → events. The key is the code; wrong rows are named and left out, the others are taken.

A row that names somebody who cannot be told apart is taken without that chair and flagged; so is a time that can be read and
yet looks wrong. A later calendar changes only what
it says otherwise than the one before: what was changed by hand since then stays, and is flagged where the two differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from congress.core import audit
from congress.core.actor import Actor
from congress.core.columns import Layout, find, too_long
from congress.core.db import chunks, session, stored_spellings, upsert
from congress.core.errors import DomainError
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.events import bulk, chairs, memory, services, shape
from congress.events.access import CHANGE
from congress.events.kinds import find_kind, find_meaning
from congress.events.models import Event, EventState, Told
from congress.events.moments import is_moment
from congress.events.shape import Details, SessionPlan
from congress.events.sheet import COLUMNS, Line, doubts_of, is_code, read_row
from congress.orgs.models import Unit
from congress.venues.models import Venue
from congress.venues.queries import find_told

KIND = "events.calendar"
_OVER = (EventState.CLOSED, EventState.CANCELLED)


@dataclass(frozen=True)
class Flag:
    """Something to be looked at in a row that is taken. ``candidates``: who may be meant by ``name``."""

    problem: Problem
    name: str = ""
    candidates: tuple[dict[str, Any], ...] = ()


@dataclass
class Calendar(Preview):
    """``flags``: about names and times; the same are among the warnings. ``told``: event code -> what this file says of it, to
    be kept. ``refused``: changes that turned out not to be possible while they were applied."""

    flags: list[Flag] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[Problem] = field(default_factory=list)


def preview(
    sheets: Sequence[Sheet],
    chosen: Mapping[str, int] | None = None,
    *,
    by: Actor,
    between: tuple[int, int] | None = None,
) -> Calendar:
    """What a calendar would change; ``between``: of these of its rows alone, counted from 0.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    result = Calendar(file=sheets[0].file, mapping=dict(layout.places), headings=list(layout.headings))
    rows = []
    for number, row in layout.data_rows():
        cells = {column.name: layout.cell(row, column.name) for column in COLUMNS}
        if _is_event(cells):
            rows.append((number, cells))
        else:
            result.skipped += any(row)
    first: dict[str, int] = {}
    for number, cells in rows:
        first.setdefault(cells["event_code"].lower(), number)
    part = rows[slice(*between)] if between else rows
    result.rows = len(part)
    lines = _read(result, layout, part, first, by)
    _compare(result, layout, lines, by)
    return result


def _is_event(cells: Mapping[str, str]) -> bool:
    """Not the total, the place and date or the signature below a calendar; a row whose code alone is missing is to be told."""
    has_unit, has_kind = any(map(str.isdigit, cells["unit_code"])), find_kind(cells["event_kind"]) is not None
    told = has_unit + has_kind + any(map(str.isdigit, cells["starts"]))
    if cells["event_code"]:
        filled = sum(bool(cells[name]) for name in ("unit_code", "event_kind", "event_title", "starts"))
        return told > 0 or filled > 2 or (is_code(cells["event_code"]) and any(map(str.isdigit, cells["event_code"])))
    return told > 1 or is_moment(cells["starts"])


def _read(
    result: Calendar, layout: Layout, rows: Sequence[tuple[int, dict[str, str]]], first: Mapping[str, int], by: Actor
) -> list[Line]:
    """The rows that can be understood; of the others everything that is wrong is noted."""
    _spell(rows)
    codes = [cells["unit_code"] for _number, cells in rows]
    places, units = bulk.places_of(bulk.by_codes(codes, by, CHANGE.roles))
    venues = find_told((cells["venue_code"] for _number, cells in rows), by)
    people = chairs.directory(cells["chairs"] for _number, cells in rows if not too_long(COLUMNS, cells))
    found = []
    for number, cells in rows:
        wrong: list[Problem] = []
        earlier = first[cells["event_code"].lower()]
        refuse = partial(_refuse, wrong, layout, number, cells["event_code"])
        if cells["event_code"] and earlier != number:
            refuse("event_code", "event.duplicate", code=cells["event_code"], first=earlier)
        line = read_row(number, cells, places, units, venues, refuse)
        result.errors += wrong
        if line is not None and not wrong:
            found.append(replace(line, directory=people))
            for column, rule, params in doubts_of(line):
                _look(result, Flag(Problem(number, layout.heading(column), line.code, rule, params)))
    return found


def _spell(rows: Sequence[tuple[int, dict[str, str]]]) -> None:
    """Codes as they are stored, whatever their capitals in the file."""
    for name, column in (("event_code", Event.code), ("unit_code", Unit.code), ("venue_code", Venue.code)):
        stored = stored_spellings(column, (cells[name] for _number, cells in rows))
        for _number, cells in rows:
            cells[name] = stored.get(cells[name], cells[name])


def _refuse(wrong: list[Problem], layout: Layout, row: int, code: str, column: str, rule: str, /, **params: object) -> None:
    wrong.append(Problem(row, layout.heading(column), code, rule, params))


# ── comparing ────────────────────────────────────────────────────────────────


def _compare(result: Calendar, layout: Layout, lines: Sequence[Line], by: Actor) -> None:
    known = memory.of_events([line.code for line in lines], by)
    for line in lines:
        event = known.get(line.code)
        if event is not None and not event.is_mine:
            result.errors.append(
                Problem(line.row, layout.heading("event_code"), line.code, "event.code_used", {"code": line.code})
            )
            continue
        present = event.values["chairs"] if event is not None else ()
        who = line.directory.find(line.cells["chairs"], line.place.path, line.day, present)
        for doubt in who.doubts:
            _flag(result, layout, line, doubt)
        new = {**line.values, "chairs": list(who.person_ids)}
        result.told[line.code] = {**new, "unit_id": line.place.unit_id}
        if event is None:
            after = {"unit_code": line.cells["unit_code"], **_shown(line, new)}
            result.changes.append(Change(line.row, line.code, RowState.NEW, {}, after, payload=(line, new, None)))
        else:
            _differ(result, layout, line, new, event)


def _flag(result: Calendar, layout: Layout, line: Line, doubt: chairs.Doubt) -> None:
    who = "; ".join(f"{each['name']}, {each['title']} ({each['unit_code']})" for each in doubt.candidates)
    rule = "event.chair_ambiguous" if doubt.candidates else "event.chair_unknown"
    params = {"name": doubt.name} | ({"count": len(doubt.candidates), "who": who} if doubt.candidates else {})
    problem = Problem(line.row, layout.heading("chairs"), line.code, rule, params)
    _look(result, Flag(problem, doubt.name, doubt.candidates))


def _look(result: Calendar, flag: Flag) -> None:
    result.flags.append(flag)
    result.warnings.append(flag.problem)


def _differ(result: Calendar, layout: Layout, line: Line, new: dict[str, Any], event: memory.Known) -> None:
    """What the file says otherwise than the event is: taken where the file changed, kept where a hand did."""
    if event.unit_id != line.place.unit_id and (event.told or {}).get("unit_id") != line.place.unit_id:
        told = {"code": line.code}
        result.errors.append(Problem(line.row, layout.heading("unit_code"), line.code, "event.other_unit", told))
        return
    taken, kept = {}, []
    for name, value in new.items():
        if value == event.values[name]:
            continue
        said = (event.told or {}).get(name)
        if event.told is not None and value == said:
            kept.append(name)
        else:
            taken[name] = value
    rule = "event.kept_over" if event.state in _OVER else "event.kept_sessions" if event.sessions > 1 else ""
    whole = {"starts", "ends", "venue_id"} if rule == "event.kept_sessions" else set(taken)
    held_back = sorted(set(taken) & whole) if rule else []
    for name in held_back:
        taken.pop(name)
    for name in (*kept, *held_back):
        column = memory.COLUMN_OF[name]
        why = rule if name in held_back else "event.kept_by_hand"
        result.warnings.append(Problem(line.row, layout.heading(column), line.code, why, {}))
    if not taken:
        result.same += 1
        return
    before, after = event.shown(taken), _shown(line, taken)
    result.changes.append(Change(line.row, line.code, RowState.CHANGED, before, after, payload=(line, taken, event)))


def _shown(line: Line, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says, as a preview shows it."""
    people = [line.directory.names[person] for person in values.get("chairs", ())]
    return memory.shown({**values, "venue_id": line.cells["venue_code"], "chairs": people}, values)


# ── applying ─────────────────────────────────────────────────────────────────


def apply(result: Calendar, *, by: Actor, batch_id: int | None = None) -> None:
    """Store what a calendar tells, in the caller's transaction; its wrong rows are left out. New events are made together, each
    change goes its ordinary way, so that whoever must know is told."""
    fresh = [_plan(*change.payload[:2]) for change in result.changes if change.state == RowState.NEW]
    ids = bulk.insert_events(fresh, by=by)
    taken: dict[int, dict[str, str]] = {}
    for plan in fresh:
        taken.setdefault(plan.place.unit_id, {})[str(ids[plan.code])] = plan.code
    for change in result.changes:
        if change.state == RowState.CHANGED and _change(result, change, by):
            line, _values, known = change.payload
            taken.setdefault(known.unit_id, {})[str(known.event_id)] = line.code
    _remember(result, ids)
    for unit_id, events in taken.items():  # where whoever reads what is done in the unit finds it
        audit.record("events.import", result.file, by=by, scope_id=unit_id, count=len(events), batch_id=batch_id, events=events)


def _plan(line: Line, new: Mapping[str, Any]) -> bulk.Plan:
    meets = SessionPlan(line.starts, line.ends, venue_id=new["venue_id"])
    details = replace(Details(new["kind"], title=new["title"]), **_meant(line))
    return bulk.Plan(line.code, line.place, details, (meets,), tuple(new["chairs"]))


def _change(result: Calendar, change: Change, by: Actor) -> int:
    """1 where the event could be changed; a refusal is noted and leaves the event as it was."""
    line, taken, known = change.payload
    try:
        with session().begin_nested():
            event = session().get_one(Event, known.event_id, with_for_update=True, populate_existing=True)
            if event.version != known.version:
                raise DomainError("event.changed_since", name=event.changed_by)
            told, people = _details(event, line, taken), taken.get("chairs")
            services.change(event, told, _sessions(event, taken), by=by, version=event.version, chairs=people)
    except DomainError as refusal:
        params = {name: value if isinstance(value, int | str) else str(value) for name, value in refusal.params.items()}
        result.refused.append(Problem(line.row, "", line.code, refusal.code, params))
        result.told.pop(line.code, None)
        return 0
    return 1


def _meant(line: Line) -> dict[str, Any]:
    """What the word for the kind tells besides."""
    meaning = find_meaning(line.cells["event_kind"])
    return meaning.told() if meaning else {}


def _details(event: Event, line: Line, taken: Mapping[str, Any]) -> Details:
    details = shape.details_of(event)
    if "kind" in taken:  # what follows from the kind follows anew
        details = replace(details, content_mode=None, **_meant(line))
    return replace(details, title=taken["title"]) if "title" in taken else details


def _sessions(event: Event, taken: Mapping[str, Any]) -> list[SessionPlan]:
    found = []
    for row in session().execute(select(shape.SESSION).where(shape.SESSION.c.event_id == event.id)):
        starts, ends = taken.get("starts"), taken.get("ends")
        found.append(
            SessionPlan(
                datetime.fromisoformat(starts) if starts else row.starts_at,
                datetime.fromisoformat(ends) if ends else row.ends_at,
                row.kind, row.title, taken.get("venue_id", row.venue_id), row.place, row.expected, row.id,
            )
        )  # fmt: skip
    return found


def _remember(result: Calendar, fresh: Mapping[str, int]) -> None:
    ids = dict(fresh)
    ids |= bulk.ids_of(code for code in result.told if code not in ids)
    rows = [{"event_id": ids[code], "words": words} for code, words in result.told.items() if code in ids]
    for part in chunks(rows, 200):
        statement = upsert(Told).values(part)
        session().execute(
            statement.on_conflict_do_update(index_elements=["event_id"], set_={"words": statement.excluded.words})
        )
