"""Marks that stand in the rows of each unit, and what of them an answer shows."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pypdfium2
from werkzeug.test import TestResponse

from tests.house import oracle

CODES = list(oracle.ABOVE)
KINDS = ["city", "base_superior", "base", "cell", "cell", "base", "cell", "base_superior", "base", "cell"]
CAMPAIGNS = {"planned": "01", "held": "01", "of A": "01.01", "of B": "01.02"}


def campaign_code(name: str) -> str:
    """A plain word: it stands in the address that was asked for."""
    return f"DH-{list(CAMPAIGNS).index(name)}"


def venue_code(code: str) -> str:
    """Plain words: they stand in addresses."""
    return f"HT-{code}"


def visit_code(code: str) -> str:
    return f"DK-{code}"


# ── marks ────────────────────────────────────────────────────────────────────

MARKS = {
    "N": "name",
    "P": "person",
    "E": "phone",
    "D": "duty",
    "Q": "decision",
    "H": "audit",
    "C": "campaign",
    "A": "account",
    "B": "batch",
    "V": "venue",
    "G": "visit",
    "T": "told",
    "K": "agenda",
    "I": "internal",
    "L": "delegate",
    "S": "secret",
    "Y": "congress",
    "W": "paper",
    "U": "number",
    "R": "hidden",
}
_MARK = re.compile(rf"Zqdau([{''.join(MARKS)}])([a-j]{{2}})q")
_PHONE = re.compile(r"0977\s?(\d\d)0\s?000")
_BIRTH = re.compile(r"\b0?4/0?3/195(\d)")
# of delegates: for who keeps the list alone
_SECRETS = (re.compile(r"0966\s?(\d\d)0\s?000"), re.compile(r"\b0?4/0?3/193(\d)"), re.compile(r"193(\d)-03-04"))
ICON = re.compile(r"#i-([a-z0-9-]+)")


def mark(kind: str, place: int) -> str:
    """A word of letters, because names have no digits."""
    return f"Zqdau{kind}{'abcdefghij'[place // 10]}{'abcdefghij'[place % 10]}q"


def _number(letters: str) -> int:
    return int("".join(str("abcdefghij".index(letter)) for letter in letters.lower()))


def phone(place: int) -> str:
    return f"0977{place:02}0000"


def birth(place: int) -> date:
    return date(1950 + place, 3, 4)


def secret_phone(place: int) -> str:
    """Of a delegate."""
    return f"0966{place:02}0000"


def secret_birth(place: int) -> date:
    return date(1930 + place, 3, 4)


def marks_in(text: str) -> set[tuple[str, int]]:
    """(kind, number) of every mark, telephone and birth date in a text."""
    found = {(MARKS[kind], _number(letters)) for kind, letters in _MARK.findall(text)}
    found |= {("phone", int(number)) for number in _PHONE.findall(text)}
    found |= {("secret", int(number)) for each in _SECRETS for number in each.findall(text)}
    return found | {("birth", int(year)) for year in _BIRTH.findall(text)}


def text_of(response: TestResponse) -> str:
    """Everything that an answer tells: headers, body, the inside of a workbook or of a paper."""
    told = [f"{name}: {value}" for name, value in response.headers.items()]
    content = response.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            told += [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    elif content.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
            told += [page.get_textpage().get_text_bounded() for page in document]
    else:
        told.append(content.decode("utf-8", "replace"))
    response.close()
    return "\n".join(told)
