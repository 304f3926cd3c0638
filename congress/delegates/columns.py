"""Which columns a list of delegates may have, and what stands below them. No database here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from congress.core.columns import Column
from congress.core.text import find_date, fold, is_date, phone

MARKS = frozenset(("x", "v", "+", "1", "co", "có", "yes", "true", "✓", "✔", "√", "☑"))
SEXES = {
    "nam": "male", "male": "male", "m": "male", "trai": "male", "nam gioi": "male", "ong": "male",
    "nu": "female", "female": "female", "f": "female", "gai": "female", "nu gioi": "female", "ba": "female",
}  # fmt: skip
_THEORIES = ("cao cap", "trung cap", "so cap", "cu nhan", "cao cap llct", "trung cap llct", "so cap llct")
_BASIS = re.compile(
    r"\b(duong nhien|bau|chi dinh|du khuyet|chinh thuc|dai bieu|ex.?officio|elected|appointed|alternate|official)\b"
    r"|^(dn|b|cd|dk ?\d*)$"
)
_PEOPLES = frozenset(
    (
        "kinh", "tay", "thai", "muong", "khmer", "kho me", "hoa", "nung", "hmong", "mong", "dao", "gia rai", "ngai", "e de",
        "ba na", "xo dang", "san chay", "co ho", "cham", "san diu", "hre", "mnong", "ra glai", "xtieng", "bru van kieu", "tho",
        "giay", "co tu", "gie trieng", "ma", "kho mu", "co", "ta oi", "cho ro", "khang", "xinh mun", "ha nhi", "chu ru", "lao",
        "la chi", "la ha", "phu la", "la hu", "lu", "lo lo", "chut", "mang", "pa then", "co lao", "cong", "bo y", "si la",
        "pu peo", "brau", "o du", "ro mam", "cao lan", "san chi",
    )
)  # fmt: skip
_DAY = re.compile(r"\d{4}|\d{5}|\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2}")
_Test = Callable[[str], bool] | None


def is_mark(cell: str) -> bool:
    return cell.strip().lower() in MARKS


@lru_cache(maxsize=65536)
def is_day(cell: str) -> bool:
    """A day, or a year alone, however it is written."""
    return is_date(cell) or _DAY.fullmatch(cell) is not None or find_date(cell) is not None


def is_name(cell: str) -> bool:
    return 0 < len(cell.split()) <= 9 and not any(map(str.isdigit, cell)) and any(map(str.isalpha, cell))


def _is_marked_or_day(cell: str) -> bool:
    return is_mark(cell) or is_day(cell)


def _is_words(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not is_date(cell)


def _is_code(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and " " not in cell and not is_date(cell) and not _is_mobile(cell)


@lru_cache(maxsize=65536)
def _is_phone(cell: str) -> bool:
    return phone(cell)[:1] == "0" and phone(cell).isdigit()


def _is_mobile(cell: str) -> bool:
    return _is_phone(cell) and len(phone(cell)) >= 10


def _is_people(cell: str) -> bool:
    return fold(cell).replace("'", "").removeprefix("dan toc ") in _PEOPLES


def _is_basis(cell: str) -> bool:
    return len(cell) < 60 and _BASIS.search(fold(cell)) is not None


def _is_sex(cell: str) -> bool:
    return fold(cell) in SEXES


def _is_theory(cell: str) -> bool:
    return fold(cell) in _THEORIES


def _is_email(cell: str) -> bool:
    return "@" in cell


def _is_line(cell: str) -> bool:
    return is_mark(cell) or len(cell) < 20


_TESTS: dict[str, tuple[_Test, _Test]] = {  # can a cell be it; can it hardly be anything else
    "full_name": (is_name, None), "surname": (is_name, None), "given_name": (is_name, None),
    "sex": (_is_sex, _is_sex), "male": (_is_marked_or_day, None), "female": (_is_marked_or_day, None),
    "birth_date": (is_day, None), "ethnicity": (_is_words, _is_people), "religion": (_is_words, None),
    "admitted_on": (is_day, None), "recognised_on": (is_day, None), "membership": (_is_words, None),
    "theory": (_is_words, _is_theory), "post": (_is_words, None), "workplace": (_is_words, None),
    "delegation": (_is_words, None), "unit_code": (_is_code, None), "unit_name": (_is_words, None),
    "basis": (_is_basis, _is_basis), "ex_officio": (is_mark, None), "elected": (is_mark, None), "appointed": (is_mark, None),
    "alternate": (_is_line, None), "phone": (_is_phone, _is_mobile), "email": (_is_email, _is_email),
}  # fmt: skip
_MARKED = ("education", "degree", "theory", "ethnicity", "religion", "basis", "discipline")  # by a column for each word
LIMITS = {
    "full_name": 200, "ethnicity": 60, "religion": 60, "education": 60, "degree": 100, "theory": 60, "post": 300,
    "honours": 300, "phone": 40, "email": 200, "discipline": 300, "delegation": 200,
}  # fmt: skip


def _columns() -> tuple[Column, ...]:
    headings = tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))
    return tuple(
        Column(
            name, tuple(words), *_TESTS.get(name, (None, None)), limit=LIMITS.get(name, 300),
            marks=is_mark if name in _MARKED else None,
        )
        for name, words in headings.items()
    )  # fmt: skip


COLUMNS = _columns()
