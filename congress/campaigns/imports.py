"""A sheet of reports → duties. Rows that cannot be are left out and listed; what breaks a rule is stored and flagged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from congress.campaigns import inheritance, services, states, tallies
from congress.campaigns.access import may_set
from congress.campaigns.duties import store_many
from congress.campaigns.models import Campaign, Duty, Status
from congress.campaigns.states import ENDED, ORDER, Report, State
from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.columns import Column, Layout, find, too_long
from congress.core.db import chunks, is_writing, session
from congress.core.errors import DomainError
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.core.text import is_date, parse_date, parse_int
from congress.orgs import paths
from congress.orgs.access import in_reach, is_home
from congress.orgs.models import Placement, Unit
from congress.orgs.register import is_code

KIND = "campaigns.reports"


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").isdigit()


COLUMNS = (
    Column(
        "code",
        ("code", "ma", "ma to chuc", "ma don vi", "unit_code", "unit code", "ma to chuc dang"),
        lambda cell: any(ch.isdigit() for ch in cell),
        None,
        True,
        True,
    ),
    Column(
        "status",
        ("status", "trang thai", "tinh trang", "ket qua", "tinh hinh"),
        None,
        lambda cell: states.find_status(cell) is not None,
    ),
    Column(
        "held_on",
        ("held_on", "held on", "ngay to chuc", "ngay hop", "ngay dai hoi", "ngay", "ngay to chuc dai hoi", "thoi gian"),
        is_date,
        is_date,
    ),
    Column(
        "convened",
        ("convened", "trieu tap", "so trieu tap", "duoc trieu tap", "dang vien trieu tap", "dai bieu trieu tap"),
        _is_number,
    ),
    Column(
        "present",
        ("present", "co mat", "so co mat", "du", "tham du", "du hop", "dai bieu co mat", "dang vien co mat"),
        _is_number,
    ),
    Column("reason", ("reason", "ly do", "ghi chu", "note"), None),
    Column("chair", ("chair", "chu tri", "nguoi chu tri"), None, limit=200),
)


@dataclass
class _Held:
    """A unit in reach with its duty, if any, and what it becomes. ``moves``: where it stood when, if not always there."""

    unit_id: int
    path: str
    ends_on: date
    duty: Any
    state: State
    moves: Sequence[Any] = ()

    @property
    def way(self) -> list[int]:
        """The units from the root down to it on the day of its congress."""
        day = self.day or clock.today()
        return paths.ids(next((row.path for row in self.moves if row.valid_from <= day < row.valid_to), self.path))

    @property
    def day(self) -> date | None:
        return self.state.held_on if self.state.is_done else None


def preview(sheets: Sequence[Sheet], campaign: Campaign, chosen: Mapping[str, int] | None = None, *, by: Actor) -> Preview:
    """What a sheet of reports would change.

    :raises SheetError: the column of codes is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    result = Preview(mapping=dict(layout.places), headings=list(layout.headings))
    known = _load(campaign, by)
    told: dict[str, Change] = {}
    for number, row in layout.data_rows():
        code = layout.cell(row, "code")
        if not is_code(code) and not any(ch.isdigit() for ch in code):
            result.skipped += any(row)
            continue
        result.rows += 1
        change = _change(result, layout, number, row, known, by)
        if change is not None:
            if code in told:
                result.errors.append(
                    Problem(
                        number,
                        layout.heading("code"),
                        code,
                        "unit.duplicate",
                        {"code": code, "first": told[code].row, "name": code},
                    )
                )
                continue
            told[code] = change
    _judge(result, told, known)
    return result


def _load(campaign: Campaign, by: Actor) -> dict[str, _Held]:
    """Every unit in reach that owes, or ever owed, by code; held against other reporters where this is about to be stored."""
    if is_writing():
        tallies.hold(campaign.id, alone=True)
    query = (
        select(Unit.id.label("unit_id"), Unit.code, Unit.ends_on, Placement.path, Placement.kind, Duty.__table__)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .outerjoin(Duty, and_(Duty.unit_id == Unit.id, Duty.campaign_id == campaign.id))
        .where(in_reach(Unit.id, by), tallies.in_root(campaign))
        .order_by(Unit.code)
    )
    moves = _moves()
    found = {}
    for row in session().execute(query):
        if row.id is not None or row.kind in campaign.kinds:
            state = states.of_row(row) if row.id is not None else State()
            found[row.code] = _Held(row.unit_id, row.path, row.ends_on, row, state, moves.get(row.unit_id, ()))
    return found


def _moves() -> dict[int, list[Any]]:
    """Places in the tree that were not held all the time, by unit."""
    query = select(Placement.unit_id, Placement.path, Placement.valid_from, Placement.valid_to).where(
        Placement.superseded_at.is_(None),
        or_(Placement.valid_from > clock.BEGINNING, Placement.valid_to < clock.FOREVER),
    )
    found: dict[int, list[Any]] = {}
    for row in session().execute(query.order_by(Placement.unit_id, Placement.valid_from)):
        found.setdefault(row.unit_id, []).append(row)
    return found


def _change(
    result: Preview, layout: Layout, number: int, row: Sequence[str], known: Mapping[str, _Held], by: Actor
) -> Change | None:
    cells = {column.name: layout.cell(row, column.name) for column in COLUMNS}
    code = cells["code"]

    def refuse(column: str, rule: str, **params: object) -> None:
        result.errors.append(Problem(number, layout.heading(column), code, rule, params))

    if code not in known:
        refuse("code", "duty.unknown_unit", code=code)
        return None
    wrong = too_long(COLUMNS, cells)
    for column, rule, params in wrong:
        refuse(column, rule, **params)
    told = _report(cells, refuse)
    if told is None or wrong:
        return None
    held = known[code]
    if not may_set(by, held.path, held.state.status, told.status):
        refuse("status", "duty.superiors_word")
        return None
    try:
        new = states.advance(held.state, told, clock.today())
    except DomainError as refusal:
        column = {"duty.present_above_convened": "present"}.get(refusal.code, "held_on")
        refuse(column, refusal.code, **{name: _plain(value) for name, value in refusal.params.items()})
        return None
    return Change(number, code, RowState.NEW, payload=new)


def _report(cells: Mapping[str, str], refuse: Callable[..., None]) -> Report | None:
    """What the cells of a row say, or None after saying what is wrong with them. A row without a status tells of a congress."""
    status = states.find_status(cells["status"]) if cells["status"] else Status.HELD
    if status is None:
        refuse("status", "duty.unknown_status", text=cells["status"])
        return None
    figures: dict[str, int | None] = {}
    for column in ("convened", "present"):
        try:
            figures[column] = parse_int(cells[column]) if cells[column] else None
            if not 0 <= (figures[column] or 0) <= states.MOST:
                raise ValueError
        except ValueError:
            refuse(column, "duty.no_number", text=cells[column])
            return None
    try:
        day = parse_date(cells["held_on"]) if cells["held_on"] else None
    except ValueError:
        refuse("held_on", "duty.bad_date", text=cells["held_on"])
        return None
    if status == Status.OWED and day is not None:
        status = Status.PLANNED  # "not yet", with a day: the day it is meant to be
    return Report(status, day, figures["convened"], figures["present"], cells["reason"][:300], cells["chair"][:200])


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _judge(result: Preview, told: Mapping[str, Change], known: Mapping[str, _Held]) -> None:
    """Order of levels over everything that will be known then, and which rows change something."""
    before = {code: held.state for code, held in known.items()}
    for code, change in told.items():
        known[code].state = change.payload
    days = {held.unit_id: held.day for held in known.values() if held.day is not None}
    for code, held in known.items():
        held.state = held.state.with_flag(ORDER, states.out_of_order(held.way, held.day, days))
        if code not in told:
            if held.state != before[code] and held.duty.id is not None:
                result.changes.append(Change(0, code, RowState.SAME, payload=(held, before[code])))
            continue
        held.state = held.state.with_flag(ENDED, held.day is not None and held.day >= held.ends_on)
        change = told[code]
        if held.state == before[code]:
            result.same += 1
            continue
        change.before, change.after = _shown(before[code], held.state), _shown(held.state, before[code])
        first = before[code].status in (Status.OWED, Status.PLANNED)
        change.state = RowState.FLAGGED if held.state.flags else RowState.NEW if first else RowState.CHANGED
        change.payload = (held, before[code])
        if held.state.flags:
            first_flag, *more = (Problem(change.row, "", code, f"flag.{flag}") for flag in held.state.flags.split())
            change.problem = first_flag
            result.warnings += more
        result.changes.append(change)


def _shown(state: State, other: State) -> dict[str, Any]:
    one, two = state.columns, other.columns
    return {name: _plain(value) for name, value in one.items() if value != two[name] and name != "looked"}


def stored(result: Preview) -> list[Change]:
    """The rows that will be stored; a change without a row of its own is only a flag that follows."""
    return [change for change in result.changes if change.row]


def apply(result: Preview, campaign: Campaign, *, by: Actor, batch_id: int | None = None) -> None:
    """Store what a sheet tells, in the caller's transaction; its wrong rows are left out."""
    if campaign.archived_at is not None:
        raise DomainError("campaign.archived", name=campaign.name)
    rows = [(change.payload[0], change.payload[1]) for change in result.changes if change.row]
    flags = [(change.payload[0], change.payload[1]) for change in result.changes if not change.row]
    if not rows and not flags:
        return
    _claim([held for held, _before in rows], campaign)
    store_many(
        campaign,
        [(held.duty, held.state) for held, _before in rows],
        [(held.duty, held.state) for held, _before in flags],
        by=by,
        batch_id=batch_id,
    )
    for held, before in rows:
        if held.ends_on < clock.FOREVER and held.state != before:
            inheritance.settle_successors(campaign, held.unit_id, by=by)
    audit.record(
        "campaigns.import",
        campaign.name,
        by=by,
        scope_id=campaign.root_id,
        count=len(rows),
        batch_id=batch_id,
        campaign=campaign.code,
    )


def _claim(helds: Sequence[_Held], campaign: Campaign) -> None:
    """Units that never had a duty of their own get one."""
    for part in chunks(held for held in helds if held.duty.id is None):
        of_unit = {held.unit_id: held for held in part}
        services.ensure_duties(campaign, list(of_unit))
        query = select(Duty.__table__).where(Duty.campaign_id == campaign.id, Duty.unit_id.in_(of_unit))
        for row in session().execute(query):
            of_unit[row.unit_id].duty = row
