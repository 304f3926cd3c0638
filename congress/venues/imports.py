"""A list of venues → venues. The key is the code; the list adds and changes, it takes none away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from congress.core import audit
from congress.core.actor import Actor
from congress.core.columns import Column, Layout, find, too_long
from congress.core.db import bulk_insert, session, stored_spellings
from congress.core.errors import DomainError
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.core.text import fold, parse_int
from congress.orgs.models import Unit
from congress.venues import services
from congress.venues.access import changeable
from congress.venues.models import Venue
from congress.venues.queries import find_venues
from congress.venues.services import Details, equipment_of, is_code

KIND = "venues.register"


_SEATS = re.compile(r"(?:(?:khoang|toi da)\s+)?([\d.\s]*\d)\s*(?:cho ngoi|cho|ghe|nguoi|dai bieu|seats?|people)?\s*\.?")


def _is_number(cell: str) -> bool:
    return _SEATS.fullmatch(fold(cell)) is not None


COLUMNS = (
    Column(
        "venue_code",
        ("code", "venue code", "venue_code", "ma", "ma hoi truong", "ma dia diem", "ma phong", "ma phong hop"),
        lambda cell: any(ch.isdigit() for ch in cell),
        None,
        True,
        True,
        limit=60,
    ),
    Column(
        "venue_name",
        ("name", "venue", "venue_name", "ten", "ten hoi truong", "hoi truong", "ten dia diem", "ten phong", "phong hop"),
        None,
        None,
        True,
    ),
    Column(
        "unit_code",
        ("unit code", "unit_code", "unit", "ma to chuc", "ma don vi", "ma dang bo", "ma to chuc dang", "ma don vi quan ly"),
        lambda cell: any(ch.isdigit() for ch in cell),
        None,
        True,
        limit=60,
    ),
    Column("capacity", ("capacity", "suc chua", "so cho", "so cho ngoi", "cho ngoi", "so ghe", "seats"), _is_number),
    Column("address", ("address", "dia chi", "noi dat", "vi tri")),
    Column("equipment", ("equipment", "thiet bi", "trang thiet bi", "trang bi"), limit=1000),
)


def preview(sheets: Sequence[Sheet], chosen: Mapping[str, int] | None = None, *, by: Actor) -> Preview:
    """What a list of venues would change.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    result = Preview(file=sheets[0].file, mapping=dict(layout.places), headings=list(layout.headings))
    query = select(Unit.code, Unit.id).where(changeable(by, Unit.id))
    units = {row.code: row.id for row in session().execute(query)}
    rows = [(number, _cells(layout, row), row) for number, row in layout.data_rows()]
    spelled = stored_spellings(Venue.code, (cells["venue_code"] for _number, cells, _row in rows))
    owners = stored_spellings(Unit.code, (cells["unit_code"] for _number, cells, _row in rows))
    for _number, cells, _row in rows:
        cells["venue_code"] = spelled.get(cells["venue_code"], cells["venue_code"])
        cells["unit_code"] = owners.get(cells["unit_code"], cells["unit_code"])
    stored = find_venues(cells["venue_code"] for _number, cells, _row in rows)
    told: dict[str, int] = {}
    for number, cells, row in rows:
        if not cells["venue_code"] and not (cells["venue_name"] and cells["unit_code"]):
            result.skipped += any(row)
            continue
        result.rows += 1
        values = _read(result, layout, number, cells, units, told)
        told.setdefault(cells["venue_code"].lower(), number)  # also where the row is wrong: the later one is a second
        if values is not None:
            _compare(result, number, values, stored.get(values["code"]), set(units.values()))
    return result


def _cells(layout: Layout, row: Sequence[str]) -> dict[str, str]:
    return {column.name: layout.cell(row, column.name) for column in COLUMNS}


def _read(
    result: Preview, layout: Layout, row: int, cells: Mapping[str, str], units: Mapping[str, int], told: Mapping[str, int]
) -> dict[str, Any] | None:
    """One row as values, or None after noting everything that is wrong with it."""
    before = len(result.errors)
    code = cells["venue_code"]

    def refuse(column: str, rule: str, /, **params: object) -> None:
        result.errors.append(Problem(row, layout.heading(column), code, rule, params))

    for column, rule, params in too_long(COLUMNS, cells):
        refuse(column, rule, **params)
    if not is_code(code):
        refuse("venue_code", "venue.bad_code", code=code)
    elif code.lower() in told:
        refuse("venue_code", "venue.duplicate", code=code, first=told[code.lower()])
    if not cells["venue_name"]:
        refuse("venue_name", "venue.no_name")
    if cells["unit_code"] not in units:
        refuse("unit_code", "unit.unknown", code=cells["unit_code"])
    capacity = _capacity(cells["capacity"])
    if capacity == 0:
        refuse("capacity", "venue.bad_capacity", text=cells["capacity"])
    if len(result.errors) > before:
        return None
    told_values = {"capacity": capacity, "address": cells["address"], "equipment": equipment_of(cells["equipment"])}
    known = {name: value for name, value in told_values.items() if value}
    unit = {"unit_id": units[cells["unit_code"]], "unit_code": cells["unit_code"]}
    return {"code": code, "name": cells["venue_name"], **unit, **known}


def _capacity(cell: str) -> int | None:
    """Seats; 0 where the cell says something that cannot be."""
    if not cell:
        return None
    seats = _SEATS.fullmatch(fold(cell))  # "450 chỗ" as well as 450
    try:
        told = parse_int(seats[1] if seats else cell)
    except ValueError:
        return 0
    return told if 0 < told <= services.MOST else 0


_SHOWN = {name: name for name in ("unit_code", "capacity", "address", "equipment")} | {"name": "venue_name"}


def _compare(result: Preview, row: int, values: dict[str, Any], stored: Any, mine: set[int]) -> None:
    """A blank cell tells nothing: what is stored stays."""
    code = values["code"]
    after = {shown: _plain(values[name]) for name, shown in _SHOWN.items() if name in values}
    if stored is None:
        result.changes.append(Change(row, code, RowState.NEW, {}, after, payload=(None, values)))
        return
    if stored.unit_id not in mine:
        column = result.headings[result.mapping["venue_code"]]
        result.errors.append(Problem(row, column, code, "venue.code_used", {"code": code}))
        return
    if stored.archived_at is not None:
        result.warnings.append(Problem(row, "", code, "venue.is_archived", {"name": stored.name}))
    differing = [name for name in values if name != "unit_code" and _plain(values[name]) != _plain(getattr(stored, name))]
    if not differing:
        result.same += 1
        return
    names = ["unit_code" if name == "unit_id" else name for name in differing]
    shown = {_SHOWN[name]: _plain(values[name]) for name in names}
    was = {_SHOWN[name]: _plain(getattr(stored, name)) for name in names if name != "unit_code"}
    result.changes.append(Change(row, code, RowState.CHANGED, was, shown, payload=(stored, values)))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def apply(result: Preview, *, by: Actor, batch_id: int | None = None) -> None:
    """Take a list over, in the caller's transaction.

    :raises DomainError: it has errors.
    """
    if result.errors:
        raise DomainError("import.has_errors", count=len(result.errors))
    fresh = []
    for change in result.changes:
        stored, values = change.payload
        row = _row(stored, values)
        if stored is None:
            fresh.append({"code": values["code"], "archived_at": None, **row})
        else:
            session().execute(update(Venue).where(Venue.id == stored.id).values(**row))
    bulk_insert(Venue, fresh)
    if result.changes:
        scope_id = result.changes[0].payload[1]["unit_id"]
        audit.record("venues.import", result.file, by=by, batch_id=batch_id, count=len(result.changes), scope_id=scope_id)


def _row(stored: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    def told(name: str, otherwise: Any) -> Any:
        return values.get(name, getattr(stored, name) if stored is not None else otherwise)

    equipment = tuple(told("equipment", ()))
    details = Details(values["name"], told("capacity", None), told("address", ""), equipment, told("note", ""))
    return {"unit_id": values["unit_id"], **services.columns(details, values["code"])}
