"""A list of delegates as an office mails it: which rows name somebody, and what headings between them say. No database here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from congress.core.columns import ColumnsMissing, Layout, find
from congress.core.export import unguarded
from congress.core.sheets import Sheet
from congress.core.text import clean, fold
from congress.delegates.columns import COLUMNS, is_day
from congress.delegates.reading import ALTERNATE, BASES, Line, read_row

_HONORIFIC = re.compile(
    r"^\s*(?:(?:các\s+)?(?:đ\s*[/.]\s*c|đồng\s+chí)\b[\s.:]*|(?:pgs|gs|ts|ths|tskh|bs|ks)\.\s*"
    r"|bà\s+|(?:đại|thượng|trung|thiếu)\s+(?:tá|tướng|uý|úy)\s+)+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*\d{1,4}\s*[.)\-]\s*")
_UNITS = (
    r"doan (?:dai bieu|quan|huyen|thi xa|khoi|dang|phuong|xa|thanh pho|tinh|cac|ban|cong ty|quan doi|quan su|tong|so|truong)\b"
    r"|dang bo\b|dang uy\b|chi bo\b|khoi (?:cac|doanh|dang|truong)\b"
)
_UNIT = re.compile(f"^(?:{_UNITS})")
_NO_NAME = re.compile(
    rf"^(?:{_UNITS}|tong\b(?: so| cong)?\W*$|tong (?:so|cong)\b|cong\W*$|danh sach|nguoi (?:lap|ky|duyet)|t/?m\b|k/?t\b|"
    r"noi nhan|ghi chu|(?:cac )?dai bieu|ho (?:va )?ten|xac nhan|lap bieu|so luong|(?!vi )[ivx]+\W|trong do|"
    r"bi thu\b|pho bi thu\b)"
)
_SUM = re.compile(r"t[oổ]ng\b|c[oộ]ng\b")  # Tống, Tòng and Công are names
_TOTAL = re.compile(r"(?:tong|cong)\b")
_SECTION_MARK = re.compile(r"^(?:[ivx]+|[a-z]|\d+)\s*[.)/:-]\s*", re.IGNORECASE)
_RIGHT = re.compile(r"^(?:duong nhien|duoc bau|bau cu|duoc chi dinh|chi dinh|du khuyet|chinh thuc)\W*$")
LONGEST = 120  # letters of a name
_BESIDE_FACTS = ("full_name", "surname", "given_name", "order", "note")
_FACTS = tuple(column.name for column in COLUMNS if column.name not in _BESIDE_FACTS)


@dataclass
class Rows:
    """``title``: cells above the headings; ``nameless``: (row number, rule, params) of rows that tell something of nobody;
    ``guests``: are no delegates."""

    layout: Layout
    title: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    nameless: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    guests: list[tuple[int, str]] = field(default_factory=list)
    skipped: int = 0


def read(sheets: Sequence[Sheet], chosen: Mapping[str, int] | None = None) -> Rows:
    """Every row of a file that names somebody.

    :raises SheetError: there is no column of names.
    """
    layout = find(sheets, COLUMNS, chosen)
    if not {"full_name", "given_name"} & layout.places.keys():
        raise ColumnsMissing(layout, "full_name")
    found = Rows(layout, tuple(cell for row in layout.sheet.rows[: max(layout.head, 0)] for cell in row if cell))
    beside = _given_names_beside(layout)
    kept = [(number, _cells(layout, row, beside), row) for number, row in layout.data_rows()]
    last = max((place for place, (_number, cells, _row) in enumerate(kept) if _told(cells) > 1), default=-1)
    section: dict[str, str] = {}
    for place, (number, cells, row) in enumerate(kept):
        heads = _section(cells, row)
        if heads:
            section = {**section, **heads}
        if heads or not any(row):
            found.skipped += bool(heads)
        elif _is_heading(number, row, layout, kept[0][0]):
            found.skipped += 1
        elif _names_somebody(cells, place < last, "order" in layout.places):
            _take(found, number, {name: cells[name] or section.get(name, "") for name in cells})
        elif (_told(cells) > 2 or (_told(cells) and _is_numbered(cells))) and not any(_TOTAL.match(fold(cell)) for cell in row):
            found.nameless.append((number, *_why_nameless(cells, row)))
        else:
            found.skipped += 1
    return found


def _why_nameless(cells: Mapping[str, str], row: Sequence[str]) -> tuple[str, dict[str, Any]]:
    name = cells["full_name"]
    if _is_long(name):
        return "delegate.row_name_long", {"length": len(name), "limit": LONGEST, "text": name[:60]}
    return "delegate.row_nameless", {"text": "; ".join(filter(None, row))[:120]}


def _take(found: Rows, number: int, cells: dict[str, str]) -> None:
    if "khach moi" in fold(cells["basis"]):
        found.guests.append((number, cells["full_name"]))
    else:
        found.lines.append(read_row(number, cells, found.layout.places))


def _cells(layout: Layout, row: Sequence[str], beside: int) -> dict[str, str]:
    cells = {column.name: unguarded(layout.cell(row, column.name)) for column in COLUMNS}
    if "given_name" in layout.places and "surname" in layout.places:
        name = f"{cells['surname']} {cells['given_name']}"
    else:
        name = cells["full_name"] or cells["given_name"]
    if beside >= 0:
        name = f"{name} {row[beside] if beside < len(row) else ''}"
    cells["full_name"] = clean(_HONORIFIC.sub("", _NUMBERED.sub("", clean(name)))).strip(" ,;:*")
    return cells


def _given_names_beside(layout: Layout) -> int:
    """The column beside that of names which holds the given names, where one heading stands over both; -1: there is none."""
    place = layout.places.get("full_name", -1) + 1
    if not place or place in layout.places.values() or (place < len(layout.headings) and layout.headings[place]):
        return -1
    told = [row[place] for _number, row in layout.data_rows() if place < len(row) and row[place]]
    single = sum(len(cell.split()) == 1 and cell.isalpha() and cell[0].isupper() for cell in told)
    return place if len(told) > 1 and single * 5 >= len(told) * 4 else -1


def _told(cells: Mapping[str, str]) -> int:
    """How many facts a row tells, the name among them."""
    return sum(bool(cells[name]) for name in (*_FACTS, "full_name"))


def _is_heading(number: int, row: Sequence[str], layout: Layout, first: int) -> bool:
    """The second row of the headings; the first one, where it says nothing known and somebody pointed the columns out."""
    if any(map(str.isdigit, "".join(row))):
        return False
    if layout.head < 0:
        return number == first
    heads = [fold(heading) for heading in layout.headings] + [""] * len(row)
    is_second = all(head.endswith(fold(cell)) for head, cell in zip(heads, row, strict=False) if cell)
    return number == layout.head + 2 and (is_second or not layout.cell(row, "full_name"))


def _is_long(name: str) -> bool:
    """No name, but a sentence."""
    return len(name) > LONGEST or len(name.split()) > 12


def _is_numbered(cells: Mapping[str, str]) -> bool:
    return cells["order"].rstrip(" .)").isdigit()


def _names_somebody(cells: Mapping[str, str], is_inside: bool, has_numbers: bool) -> bool:
    """A name with anything beside it; a name alone among the others, but not a signature below them. Whose birth is told is a
    person, whatever his name looks like without its accents: Đoàn Phương, Tống Công."""
    name = cells["full_name"]
    if _is_long(name) or not any(map(str.isalpha, name)):
        return False
    if _is_numbered(cells):
        return True
    if _NO_NAME.match(fold(name)):
        return any(is_day(cells[each]) for each in ("birth_date", "male", "female")) and not _SUM.match(name.lower())
    return _told(cells) > 1 or (is_inside and not has_numbers)


def _section(cells: Mapping[str, str], row: Sequence[str]) -> dict[str, str]:
    """What a heading between rows says of those below it: "II. Đại biểu dự khuyết", "Đoàn quận Ba Đình"."""
    filled = [cell for cell in row if cell]
    if not 0 < len(filled) < 4 or _is_numbered(cells) or _told(cells) > 1 or any(map(is_day, filled)):
        return {}
    words = _SECTION_MARK.sub("", max(filled, key=len))
    folded = fold(words)
    tells_right = any(pattern.search(folded) for _basis, pattern in BASES[:3]) or ALTERNATE.search(folded)
    if (tells_right and "dai bieu" in folded) or _RIGHT.match(folded):
        return {"basis": words}
    if _UNIT.match(folded):
        name = re.sub(r"\s*[(:;].*$", "", words)
        return {"delegation": name} if folded.startswith("doan ") else {"unit_name": name}
    return {}
