"""One row of a list of delegates: what can be read is taken, the rest is kept in its own words and told. No database here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from congress.core import clock
from congress.core.text import clean, find_date, fold, is_date, parse_date, phone, short_date
from congress.delegates.columns import LIMITS, MARKS, SEXES, is_day, is_mark
from congress.delegates.models import Basis, Membership, Standing

ADULT, OLDEST = 18, 100  # nobody younger is a member (Charter, art. 1); whoever seems older was misread
WANTED = ("sex", "birth_date", "ethnicity", "admitted_on", "education", "theory", "basis")  # what the credentials report counts
_TEXTS = ("ethnicity", "religion", "education", "degree", "theory", "honours", "discipline")
_NONE = ("khong", "khong co", "ko", "k", "0", "chua", "khong bi", "khong bi ky luat")
_PUNISHED = re.compile(r"\b(khien trach|canh cao|cach chuc|khai tru|ky luat|dinh chi)\b")
_ORDINALS = {
    "nhat": 1, "nhi": 2, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
BASES = (
    (Basis.EX_OFFICIO, re.compile(r"\b(duong nhien|ex.?officio)\b|^(db)?dn$")),
    (Basis.APPOINTED, re.compile(r"\b(chi dinh|appointed)\b|^(db)?cd$")),
    (Basis.ELECTED, re.compile(r"\b(bau|duoc bau|bau cu|trung cu|elected)\b|^(db)?b$")),
    (Basis.MEMBER, re.compile(r"\b(dang vien|member)\b")),
)
ALTERNATE = re.compile(r"\b(du khuyet|alternate)\b|^(db)?dk ?\d*$")
_MEMBERSHIPS = (
    (Membership.PROBATIONARY, re.compile(r"\b(du bi|probationary)\b")),
    (Membership.EXEMPT, re.compile(r"\b(mien|exempt)\b")),
    (Membership.TRANSFERRED, re.compile(r"\b(tam thoi|chuyen di|transferred)\b")),
    (Membership.SUSPENDED, re.compile(r"\b(dinh chi|suspended)\b")),
    (Membership.FULL, re.compile(r"\b(chinh thuc|full)\b")),
)
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*(?:[/.\-]|nam)\s*\d{4}(?!\d)")
_WHOLE_DAY = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{4}")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’‘`()-])*")
Doubt = tuple[str, str, dict[str, Any]]  # column, rule, params


@dataclass(frozen=True)
class Line:
    """A row that names somebody. ``values``: columns of ``Delegate`` that it tells; ``unread``: column -> words that nobody can
    read; ``unit``: code or name of his unit as told; ``doubts``: what somebody should look at."""

    row: int
    values: Mapping[str, Any]
    unread: Mapping[str, str]
    unit_code: str
    unit_name: str
    delegation: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def name(self) -> str:
        return str(self.values["full_name"])


def read_row(number: int, cells: Mapping[str, str], places: Mapping[str, int]) -> Line:
    """What a row tells. ``places``: columns that the file has: what is empty in one of them is missing."""
    reading = _Reading(cells, places)
    values = {"full_name": cells["full_name"], **reading.all()}
    delegation = reading.short("delegation", cells["delegation"])
    return Line(number, values, reading.unread, cells["unit_code"], cells["unit_name"], delegation, tuple(reading.doubts))


class _Reading:
    """The cells of one row, read one after the other; what cannot be read is kept and told."""

    def __init__(self, cells: Mapping[str, str], places: Mapping[str, int]) -> None:
        self.cells, self.places = cells, places
        self.unread: dict[str, str] = {}
        self.doubts: list[Doubt] = []

    def all(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for part in (self._sex, self._birth, self._days, self._texts, self._reach, self._right, self._membership):
            values |= {name: value for name, value in part().items() if value not in (None, "")}
        if not values.get("discipline") and (noted := self._punished()):
            values["discipline"] = noted
        if not _NAME.fullmatch(self.cells["full_name"]):
            self._doubt("full_name", "delegate.name_odd", text=self.cells["full_name"][:80])
        for column in WANTED:
            if self._is_missing(column, values):
                self._doubt(column, "delegate.cell_missing", wanted=column)
        return values

    def _doubt(self, column: str, rule: str, **params: Any) -> None:
        self.doubts.append((column, rule, params))

    def _keep(self, column: str, rule: str, words: str = "") -> None:
        """The original words, and why they were not understood."""
        self.unread[column] = (words or self.cells[column])[:300]
        self._doubt(column, rule, text=self.unread[column][:80])

    def short(self, column: str, text: str) -> str:
        """As much of it as can be kept."""
        limit = LIMITS[column]
        if len(text) > limit:
            self._doubt(column, "delegate.cut", length=len(text), limit=limit)
        return text[:limit].rstrip()

    def _is_missing(self, column: str, values: Mapping[str, Any]) -> bool:
        marks = {"sex": ("male", "female"), "birth_date": ("male", "female"), "basis": ("ex_officio", "elected", "appointed")}
        if not any(each in self.places for each in (column, *marks.get(column, ()))) or column in self.unread:
            return False
        instead = {"birth_date": "birth_year", "basis": "standing"}.get(column, column)
        return not (values.get(column) or values.get(instead))

    # ── who he is ────────────────────────────────────────────────────────────

    def _sex(self) -> dict[str, Any]:
        marked = [name for name in ("male", "female") if self.cells[name] and fold(self.cells[name]) not in _NONE]
        if cell := self.cells["sex"]:
            found = SEXES.get(fold(cell).strip(" ./"))
            if found is None:
                self._keep("sex", "delegate.sex_unread")
            elif marked and marked != [found]:
                self._doubt("sex", "delegate.sex_two", text=cell[:80])
            return {"sex": found}
        if len(marked) == 2:
            self._keep("sex", "delegate.sex_unread", f"{self.cells['male']} / {self.cells['female']}")
            return {}
        # where there is only a column "Nữ", whoever has no mark in it is a man
        only_women = "female" in self.places and "male" not in self.places and "sex" not in self.places
        return {"sex": marked[0] if marked else "male" if only_women else None}

    def _birth(self) -> dict[str, Any]:
        """The day, or the year alone; some forms have it in a column for men and one for women."""
        days = [name for name in ("male", "female") if is_day(self.cells[name]) and not is_mark(self.cells[name])]
        column = "birth_date" if self.cells["birth_date"] else next(iter(days), "")
        if not column:
            return {}
        cell = self.cells[column]
        day, year = read_day(cell, ADULT)
        if day is None and year is None:
            self._keep("birth_date", "delegate.birth_unread", cell)
            return {}
        born = day.year if day else year or 0
        if not ADULT <= clock.today().year - born <= OLDEST:
            self._doubt(column, "delegate.birth_odd", text=cell[:80])
        if day is None:
            if not re.fullmatch(r"\d{4}", cell):
                self.unread["birth_date"] = cell[:300]
            rule = "delegate.day_none" if _WHOLE_DAY.fullmatch(cell) else "delegate.year_alone"
            self._doubt(column, rule, text=cell[:80], year=str(born))
        elif re.fullmatch(r"\d{5}", cell):
            self._doubt(column, "delegate.day_counted", text=cell, day=day.isoformat())
        return {"birth_date": day, "birth_year": born}

    def _days(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in ("admitted_on", "recognised_on"):
            cell = self.cells[column]
            if not cell:
                continue
            day, year = read_day(cell)
            if day is None and year is None:
                self._keep(column, "delegate.day_unread")
                continue
            if day is None:  # the first day of what is known, so that years count; the words stay with it until the day is told
                month = _MONTH.search(fold(cell.replace("-", "/")))
                found[column] = date(year or 0, int(month[1]) if month else 1, 1)
                self.unread[column] = cell[:300]
                self._doubt(column, "delegate.day_partly", text=cell[:80], day=short_date(found[column]))
                continue
            found[column] = day
            second = find_date(cell[cell.find(str(day.year)) + 4 :])  # "26/1/2008, chính thức 26/1/2009"
            if column == "admitted_on" and second is not None:
                found["recognised_on"] = second
        return found

    def _texts(self) -> dict[str, Any]:
        found = {}
        for column in _TEXTS:
            cell = self.cells[column]
            if column == "education" and (match := re.fullmatch(r"\d{4}-(10|12|0?7)-(10|12|0?7)", cell)):
                cell = f"{int(match[2])}/{int(match[1])}"  # 12/12 years of school, which a spreadsheet takes for a day
            if column in ("education", "degree", "theory") and is_mark(cell):
                self._keep(column, "delegate.mark_alone")
                continue
            if column in ("discipline", "religion") and fold(cell) in _NONE:
                cell = "Không" if column == "religion" else ""
            found[column] = self.short(column, cell[:1].upper() + cell[1:])
        parts = dict.fromkeys(filter(None, (self.cells["post"], self.cells["workplace"])))
        return {**found, "post": self.short("post", ", ".join(parts))}

    def _reach(self) -> dict[str, Any]:
        number, email = phone(self.cells["phone"]), self.cells["email"]
        if number and not (number.isdigit() and number[0] == "0"):
            self._doubt("phone", "delegate.phone_odd", text=number[:80])
        if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            self._doubt("email", "delegate.email_odd", text=email[:80])
        return {"phone": self.short("phone", number), "email": self.short("email", email)}

    # ── by what right he comes ───────────────────────────────────────────────

    def _right(self) -> dict[str, Any]:
        marked = {"ex_officio": Basis.EX_OFFICIO, "elected": Basis.ELECTED, "appointed": Basis.APPOINTED}
        bases = [basis for name, basis in marked.items() if is_mark(self.cells[name])]
        found: dict[str, Any] = {"basis": bases[0], "standing": Standing.OFFICIAL} if len(bases) == 1 else {}
        if cell := self.cells["basis"]:
            told = {name: value for name, value in read_right(cell).items() if value is not None}
            if not told:
                self._keep("basis", "delegate.basis_unread")
            found |= told
        if (alternate := self.cells["alternate"]) and fold(alternate) not in _NONE:
            is_bare_mark = alternate.lower() in MARKS and alternate != "1"
            found |= {"standing": Standing.ALTERNATE, "place_in_line": None if is_bare_mark else _place(alternate)}
        elif not cell and ALTERNATE.search(fold(self.cells["note"])):
            found |= {"standing": Standing.ALTERNATE, "place_in_line": _place(fold(self.cells["note"]))}
        return found

    def _membership(self) -> dict[str, Any]:
        words = fold(self.cells["membership"])
        kind = next((kind for kind, pattern in _MEMBERSHIPS if pattern.search(words)), None)
        if words and kind is None:
            self._keep("membership", "delegate.membership_unread")
        return {"membership": kind}

    def _punished(self) -> str:
        """A discipline that stands among honours or notes."""
        for column in ("note", "honours"):
            words = fold(self.cells[column])
            if _PUNISHED.search(words) and not re.search(r"\b(khong|chua)\b", words):
                self._doubt(column, "delegate.discipline_noted", text=self.cells[column][:80])
                return self.cells[column][:300]
        return ""


def read_right(cell: str) -> dict[str, Any]:
    """Basis, standing and place in line as one cell tells them: "Được bầu", "Dự khuyết thứ 2"."""
    words = fold(cell).strip(" .")
    basis = next((each for each, pattern in BASES if pattern.search(words)), None)
    if ALTERNATE.search(words):
        return {"basis": basis, "standing": Standing.ALTERNATE, "place_in_line": _place(words)}
    official = basis is not None or re.search(r"\b(chinh thuc|official)\b", words)
    return {"basis": basis, "standing": Standing.OFFICIAL if official else None, "place_in_line": None}


def _place(words: str) -> int | None:
    if number := re.search(r"\d{1,3}", words):
        return int(number[0]) or None
    ordinal = re.search(r"\bthu (\w+)", fold(words))
    return _ORDINALS.get(ordinal[1]) if ordinal else None


def read_day(cell: str, youngest: int = 0) -> tuple[date | None, int | None]:
    """(day, None), or (None, year) where only the year can be read, or neither. Of a year in two figures the century is that of
    somebody at least ``youngest`` years old."""
    plain = clean(cell)
    if is_date(plain):
        return parse_date(plain), None
    if re.fullmatch(r"\d{5}", plain) and 5000 < int(plain) < 60000:  # a day as a spreadsheet counts it
        return date(1899, 12, 30) + timedelta(days=int(plain)), None
    if match := re.fullmatch(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2})", plain):
        short = int(match[3])
        year = 2000 + short if 2000 + short <= clock.today().year - youngest else 1900 + short
        day = _day(year, int(match[2]), int(match[1]))
        return day, None if day else year
    if (inside := find_date(plain)) is not None and inside.year >= 1900:
        return inside, None
    years = {int(each) for each in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", plain)}
    return None, years.pop() if len(years) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
