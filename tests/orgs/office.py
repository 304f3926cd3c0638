"""A register of a second city, made up, and workbooks of any shape to put it in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from sqlalchemy import select

from congress.core import sheets
from congress.core.db import session, transaction
from congress.core.staging import Preview
from congress.orgs import imports, queries
from congress.orgs.models import Contact, Placement
from tests.support import SYSTEM

Row = Sequence[Any]
# code, name, kind, parent, members, secretary, phone, email
UNITS: tuple[tuple[str, str, str, str, int, str, str, str], ...] = (
    ("31", "Đảng bộ tỉnh Sông Lam", "city", "", 96, "Hồ Thị Lam", "0903000001", "ho.lam@example.vn"),
    ("31.01", "Đảng bộ huyện Bến Trúc", "base_superior", "31", 96, "Đặng Văn Trúc", "0903000002", "dang.truc@example.vn"),
    ("31.01.01", "Đảng bộ xã Trúc Sơn", "base", "31.01", 71, "Vi Thị Sơn", "0903000003", "vi.son@example.vn"),
    ("31.01.01.A", "Đảng bộ bộ phận Trường Cao đẳng", "sub", "31.01.01", 30, "Lò Văn Cao", "0903000004", "lo.cao@example.vn"),
    ("31.01.01.A.1", "Chi bộ Khoa Điện", "cell", "31.01.01.A", 30, "Quách Thị Điện", "0903000005", "quach.dien@example.vn"),
    ("31.01.01.2", "Chi bộ thôn Hạ", "cell", "31.01.01", 41, "Cầm Bá Hạ", "0903000006", "cam.ha@example.vn"),
    ("31.01.02", "Chi bộ Hạt kiểm lâm", "base_cell", "31.01", 25, "Lường Văn Lâm", "0903000007", "luong.lam@example.vn"),
)
FIELDS = ("code", "name", "kind", "parent", "members", "secretary", "phone", "email")
KIND_WORDS = {
    "city": "Đảng bộ tỉnh", "base_superior": "Đảng bộ cấp trên trực tiếp cơ sở", "base": "Đảng bộ cơ sở",
    "base_cell": "Chi bộ cơ sở", "sub": "Đảng bộ bộ phận", "cell": "Chi bộ trực thuộc",
}  # fmt: skip


def cells(*fields: str) -> list[list[Any]]:
    """The units' rows with these columns; an empty name is the running number."""
    rows = []
    for number, unit in enumerate(UNITS, 1):
        told = dict(zip(FIELDS, unit, strict=True)) | {"": number}
        told["kind"] = KIND_WORDS[unit[2]]
        rows.append([told[name] for name in fields])
    return rows


def workbook(rows: Sequence[Row], merged: Sequence[str] = (), name: str = "Danh sách", hidden: Sequence[Row] = ()) -> bytes:
    """An xlsx; numbers stay numbers, ``None`` is an empty cell, ``merged`` are ranges such as ``B3:D3``."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    if hidden:
        old = book.add_worksheet("Bản cũ")
        _write(old, hidden)
        old.hide()
    sheet = book.add_worksheet(name)
    _write(sheet, rows)
    for place in merged:
        sheet.merge_range(place, _at(rows, place))
    if hidden:
        sheet.activate()
        sheet.set_first_sheet()
    book.close()
    return out.getvalue()


def _write(sheet: Any, rows: Sequence[Row]) -> None:
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(at, place, value)
            elif value is not None:
                sheet.write(at, place, value)


def _at(rows: Sequence[Row], place: str) -> str:
    first = place.split(":", maxsplit=1)[0]
    return str(rows[int(first[1:]) - 1][ord(first[0]) - 65])


def look(
    content: bytes, name: str = "danh-sach.xlsx", as_of: date | None = None, chosen: dict[str, int] | None = None
) -> Preview:
    """What the file would change."""
    return imports.preview(sheets.read(content, name), as_of, chosen, by=SYSTEM)


def take(content: bytes, name: str = "danh-sach.xlsx", as_of: date | None = None) -> Preview:
    """Take the file over; it must have no errors."""
    with transaction():
        preview = look(content, name, as_of)
        assert preview.errors == []
        imports.apply(preview, by=SYSTEM)
    return preview


def told(*fields: str, of: Sequence[tuple[Any, ...]] = UNITS) -> list[tuple[Any, ...]]:
    """These columns of the register as they were meant."""
    return [tuple(unit[FIELDS.index(name)] for name in fields) for unit in of]


def stored(*fields: str, day: date = date(2025, 7, 15)) -> list[tuple[Any, ...]]:
    """These columns of what the tree holds on a day, in the order of codes."""
    names = {row.unit_id: row.code for row in _places(day)}
    rows = []
    for row in _places(day):
        contact = find_contact(row.unit_id, day)
        known = {name: getattr(row, name) for name in ("code", "name", "kind", "members")}
        known |= {name: getattr(contact, name) if contact else "" for name in ("secretary", "phone", "email")}
        known["parent"] = names.get(row.parent_id, "")
        rows.append(tuple(known[name] for name in fields))
    return rows


def find_contact(unit_id: int, day: date) -> Any:
    """Secretary, phone and email of a unit as a register told them."""
    query = select(Contact.secretary, Contact.phone, Contact.email)
    return session().execute(query.where(Contact.unit_id == unit_id, Contact.valid_from <= day, Contact.valid_to > day)).first()


def _places(day: date) -> list[Any]:
    order = [unit[0] for unit in UNITS]
    rows = session().execute(queries.places(day).order_by(Placement.path)).all()
    return sorted(rows, key=lambda row: (order.index(row.code) if row.code in order else 99, row.code))
