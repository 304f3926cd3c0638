"""A register as an office mails it: which rows are units, and what each says. No database here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congress.core.columns import Column, Layout, find, too_long
from congress.core.sheets import Sheet
from congress.core.staging import Problem
from congress.core.text import clean, find_date, fold, parse_int, phone
from congress.orgs.kinds import Kind, find_kind

_CODE = re.compile(r"[0-9A-Za-zĐđ]+(?:[.\-_][0-9A-Za-zĐđ]+)*")
_DOTTED = re.compile(r"\d{1,3}(?:\.\w{1,6})+")
_SUMMARY = (
    "tong",
    "cong",
    "tong cong",
    "tong so",
    "nguoi lap",
    "nguoi lap bieu",
    "thu truong",
    "noi nhan",
    "ghi chu",
    "t/m",
    "k/t",
    "t/l",
)
_TOTAL = re.compile(r"tong (?:cong|so)\b.*|cong(?: trang\b.*| lai\b.*| so\b.*|:.*)?")
_DAY_WORDS = re.compile(r"\b(?:den|thoi diem|chot so lieu|as of)(?: het| cuoi)?(?: ngay)?:? *(?=\d)")
MOST_MEMBERS = 10_000_000  # a figure above it is a telephone number or a slip: the whole Party is smaller


def is_code(cell: str) -> bool:
    """Letters and figures; without a figure only capitals, as in DNG, so that no word is taken for one."""
    plain = len(cell) <= 60 and _CODE.fullmatch(cell) is not None
    return plain and (any(ch.isdigit() for ch in cell) or (cell.isupper() and fold(cell) not in _SUMMARY))


def _is_members(cell: str) -> bool:
    try:
        return abs(parse_int(cell)) <= MOST_MEMBERS
    except ValueError:
        return False


def _is_phone(cell: str) -> bool:
    return re.fullmatch(r"0\d{8,10}", phone(cell)) is not None


def _is_name(cell: str) -> bool:
    return len(cell) > 3 and not is_code(cell) and find_kind(cell) is None


def _is_unit_name(cell: str) -> bool:
    return fold(cell).startswith(("dang bo ", "chi bo ", "dang uy ")) and find_kind(cell) is None


def _is_kind(cell: str) -> bool:
    return find_kind(cell) is not None


def _is_person(cell: str) -> bool:
    return 1 < len(cell.split()) <= 7 and not any(ch.isdigit() for ch in cell) and "@" not in cell


COLUMNS = (
    Column(
        "code",
        (
            "code",
            "ma",
            "ma to chuc",
            "ma don vi",
            "ma so",
            "ma to chuc dang",
            "ma tc",
            "ma td",
            "ma dv",
            "ma tccsd",
            "unit code",
            "unit_code",
            "ky hieu",
            "so hieu",
            "ma dinh danh",
        ),
        is_code,
        lambda cell: _DOTTED.fullmatch(cell) is not None,
        True,
        True,
        limit=60,
    ),
    Column(
        "name",
        (
            "name",
            "ten",
            "ten to chuc",
            "ten to chuc dang",
            "ten don vi",
            "to chuc dang",
            "ten tc",
            "don vi",
            "to chuc",
            "ten dang bo, chi bo",
            "dang bo, chi bo",
            "unit name",
        ),
        _is_name,
        _is_unit_name,
        True,
    ),
    Column(
        "kind",
        (
            "type",
            "kind",
            "loai",
            "loai hinh",
            "loai hinh to chuc",
            "loai to chuc",
            "cap",
            "cap to chuc",
            "hinh thuc",
            "loai hinh to chuc dang",
            "loai tc",
            "loai don vi",
        ),
        _is_kind,
        _is_kind,
        True,
        limit=100,
    ),
    Column(
        "parent",
        (
            "parent",
            "parent code",
            "cap tren",
            "ma cap tren",
            "ma don vi cap tren",
            "truc thuoc",
            "ma to chuc cap tren",
            "ma cap tren truc tiep",
            "cap tren truc tiep",
            "thuoc",
            "ma don vi chu quan",
            "don vi cap tren",
            "to chuc cap tren",
            "ma truc thuoc",
        ),
        is_code,
        lambda cell: _DOTTED.fullmatch(cell) is not None,
        True,
        limit=60,
    ),
    Column(
        "members",
        (
            "members",
            "dang vien",
            "so dang vien",
            "tong so dang vien",
            "so dv",
            "so luong dang vien",
            "dv",
            "tong so dv",
            "si so",
            "tong dang vien",
            "so luong",
        ),
        _is_members,
    ),
    Column(
        "secretary",
        (
            "secretary",
            "bi thu",
            "ho ten bi thu",
            "ho va ten bi thu",
            "dong chi bi thu",
            "bi thu cap uy",
            "ten bi thu",
            "nguoi dung dau",
            "bi thu (ho va ten)",
            "dai dien",
            "nguoi phu trach",
        ),
        _is_person,
        limit=120,
    ),
    Column(
        "phone",
        (
            "phone",
            "dien thoai",
            "so dien thoai",
            "sdt",
            "dt",
            "so dt",
            "dtdd",
            "di dong",
            "dien thoai lien he",
            "so di dong",
            "dien thoai di dong",
            "lien he",
        ),
        _is_phone,
        _is_phone,
        limit=40,
    ),
    Column(
        "email",
        (
            "email",
            "e mail",
            "thu dien tu",
            "dia chi thu dien tu",
            "hop thu",
            "mail",
            "dia chi email",
            "thu dt",
            "email cong vu",
        ),
        lambda cell: "@" in cell,
        lambda cell: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell) is not None,
        limit=200,
    ),
)
FIELDS = ("name", "kind", "parent", "members", "secretary", "phone", "email")


@dataclass(frozen=True)
class Entry:
    """A unit as one row tells it; empty text or None: the row does not tell it."""

    row: int
    code: str
    name: str = ""
    kind: Kind | None = None
    parent: str = ""
    members: int | None = None
    secretary: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Register:
    """``entries`` in the order of the file; ``as_of`` from its title; ``problems`` of single rows."""

    layout: Layout
    entries: Sequence[Entry]
    skipped: int
    as_of: date | None
    problems: Sequence[Problem]


def read(sheets: Sequence[Sheet], chosen: Mapping[str, int] | None = None) -> Register:
    """The units of a register.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    entries, problems, skipped = [], [], 0
    for number, row in layout.data_rows():
        if not _is_unit_row(layout, row):
            skipped += any(row)
            continue
        entry, wrong = _entry(layout, number, row)
        problems += wrong
        entries.append(entry)
    problems += _duplicates(layout, entries)
    return Register(layout, entries, skipped + max(layout.head, 0), title_date(layout), problems)


def title_date(layout: Layout) -> date | None:
    """ "(tính đến ngày 31/12/2024)" above the heading."""
    for row in layout.sheet.rows[: max(layout.head, 0)]:
        line = clean(" ".join(row)).replace("–", "-")  # the words and their day may stand in cells of their own
        letters = "".join(fold(letter) or letter for letter in line)  # folded, each letter at its place
        for words in _DAY_WORDS.finditer(letters):
            if day := find_date(line[words.end() :]):
                return day
    return None


def _is_unit_row(layout: Layout, row: Sequence[str]) -> bool:
    """A code with anything beside it, or a name with a kind or with the beginning of one; totals and signatures have not."""
    code, name, kind, parent = (layout.cell(row, column) for column in ("code", "name", "kind", "parent"))
    if is_code(code):
        return bool(name or kind or parent)
    if not name or fold(code).strip(" :.") in _SUMMARY or _TOTAL.fullmatch(fold(name)):
        return False
    return find_kind(kind) is not None or bool(code) or (bool(kind) and _is_unit_name(name))


def _entry(layout: Layout, number: int, row: Sequence[str]) -> tuple[Entry, list[Problem]]:
    cells = {column.name: layout.cell(row, column.name) for column in COLUMNS}
    code = cells["code"]
    wrong: list[Problem] = []

    def refuse(column: str, rule: str, **params: object) -> None:
        wrong.append(Problem(number, layout.heading(column), code, rule, params))

    if not code:
        refuse("code", "unit.no_code", name=cells["name"])
    elif not is_code(code):
        refuse("code", "unit.bad_code", code=code)
    if not cells["name"]:
        refuse("name", "unit.no_name", code=code)
    kind = find_kind(cells["kind"]) if cells["kind"] else None
    if cells["kind"] and kind is None:
        refuse("kind", "unit.kind_unknown", kind=cells["kind"])
    members, fault = _members(cells["members"])
    if fault:
        refuse("members", fault, text=cells["members"])
    for column, rule, params in too_long(COLUMNS, cells):
        refuse(column, rule, **params)
    entry = Entry(
        number,
        code,
        clean(cells["name"]),
        kind,
        cells["parent"],
        members,
        cells["secretary"],
        phone(cells["phone"]),
        cells["email"],
    )
    return entry, wrong


def _members(cell: str) -> tuple[int | None, str]:
    """A figure of members, or what is wrong with the cell."""
    if not cell:
        return None, ""
    try:
        members = parse_int(cell)
    except ValueError:
        return None, "unit.members_no_number"
    if members < 0:
        return None, "unit.members_negative"
    return (None, "unit.members_beyond") if members > MOST_MEMBERS else (members, "")


def _duplicates(layout: Layout, entries: Iterable[Entry]) -> list[Problem]:
    first: dict[str, Entry] = {}
    found = []
    for entry in entries:
        if entry.code and entry.code in first:
            earlier = first[entry.code]
            found.append(
                Problem(
                    entry.row,
                    layout.heading("code"),
                    entry.code,
                    "unit.duplicate",
                    {"code": entry.code, "first": earlier.row, "name": earlier.name},
                )
            )
        first.setdefault(entry.code, entry)
    return found


def doubts(told: Register) -> list[Problem]:
    """Parents whose own figure is not the sum of what stands right below them in the file; how many tell no figure at all."""
    sums: dict[str, int] = defaultdict(int)
    unknown = set()
    for entry in told.entries:
        if entry.parent and entry.members is None:
            unknown.add(entry.parent)
        elif entry.parent:
            sums[entry.parent] += entry.members or 0

    def doubt(entry: Entry, rule: str, **params: object) -> Problem:
        return Problem(entry.row, told.layout.heading("members"), entry.code, rule, params)

    return _untold(told, doubt) + [
        doubt(entry, "unit.members_sum", members=entry.members, sum=sums[entry.code], name=entry.name)
        for entry in told.entries
        if entry.members is not None and entry.code in sums and entry.code not in unknown and sums[entry.code] != entry.members
    ]


def _untold(told: Register, doubt: Callable[..., Problem]) -> list[Problem]:
    """One line for all lowest units without a figure, where the file has a column for it."""
    if "members" not in told.layout.places:
        return []
    left_out = {entry.parent for entry in told.entries} | {problem.code for problem in told.problems}
    silent = [entry for entry in told.entries if entry.members is None and entry.code not in left_out]
    return [doubt(entry, "unit.members_untold", count=len(silent)) for entry in silent[:1]]
