"""What papers in the Party's layout share, by the guidance in force on their day: 36-HD/VPTW, since 27/5/2026 05-HD/VPTW.

Here are the words; ``core.press`` prints them, ``core.docx`` writes them for an office's own program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from congress.core import rules, text

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
DIVIDER = "-----"
BLANK = "\u00a0" * 8  # in the place of a number that is written by hand, or not given yet
MEETING_PAPER = "TÀI LIỆU HỘI NGHỊ"
STYLES = ("body", "field", "heading", "centred", "ground", "note")
TEXT_WIDTH = 165  # millimetres
_TIED = "\u00a0"
# terms, ordinals, numbers of days, months, years and terms: no line ends within
_TIES = re.compile(r"\b\d{4} [-–] \d{4}\b|\b(?i:lần thứ) \S+|\b(?i:ngày|tháng|năm|khoá|khóa) (?=\d|[IVXLC]+\b)")
_LONGEST_TIED = 30  # letters of a name that stays together
_ROOMY = 40  # millimetres of a column in which something may stay together


@dataclass(frozen=True)
class Letterhead:
    """Head and foot of a paper. ``above``: over the issuer, regular, a newline between its lines; ``issuer``: its lines, bold;
    ``symbol``: CTr/ĐU; ``place``: of issue, may be unknown; ``authority``, ``post``, ``name``: of who signs, each may be
    empty."""

    above: str
    issuer: tuple[str, ...]
    symbol: str
    place: str
    authority: str
    post: str = ""
    name: str = ""


@dataclass(frozen=True)
class Para:
    """A paragraph. ``style``: ``body``; ``field``: a name, a colon, and bold what stands behind it; ``heading``: bold, not
    indented; ``centred``: bold, in the middle; ``ground``: one of the grounds of a decision; ``note``: smaller, italic."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Table:
    """``widths``: of the columns in millimetres, together at most 165; ``align``: a letter a column, ``l``, ``c`` or ``r``. In
    a cell a newline begins a line, a tab in front of a line indents it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    align: str


@dataclass(frozen=True)
class Paper:
    """All words of a paper: what its PDF and its DOCX are both made of. ``number``: "Số 05-BC/ĐH", with blanks for a number
    that is not known yet (:func:`number`), empty on a paper that has none; ``type``: BÁO CÁO; ``subject``: a newline between
    its lines; ``to``: after ``to_word``, where it is sent to somebody; ``mark``: above the head on the right (TÀI LIỆU HỘI
    NGHỊ); ``code``: what a QR code at its foot says, with ``code_told`` beside it."""

    head: Letterhead
    dated: str
    number: str
    type: str
    subject: str
    blocks: tuple[Para | Table, ...]
    recipients: tuple[str, ...] = ()
    to: str = ""
    to_word: str = "Kính gửi"
    mark: str = ""
    code: str = ""
    code_told: str = ""


# ── by the guidance of the day ───────────────────────────────────────────────


def recipients(names: Sequence[str], day: date) -> list[str]:
    """The lines under "Nơi nhận", with the marks that the guidance of the day wants."""
    return _marked(names, rules.in_force(__file__, day)["recipients_mark"])


def grounds(texts: Sequence[str], day: date) -> list[Para]:
    """The grounds of a decision, one a line."""
    return [Para(line, "ground") for line in _marked(texts, rules.in_force(__file__, day)["grounds_mark"])]


def sent_up(day: date) -> str:
    """The word before whom a submission (tờ trình) is sent to; all other papers say "Kính gửi"."""
    return str(rules.in_force(__file__, day)["submitted_to"])


def _marked(lines: Sequence[str], mark: str) -> list[str]:
    return [f"{line}{'.' if place == len(lines) else mark}" for place, line in enumerate(lines, 1)]


# ── words of the head ────────────────────────────────────────────────────────


def dated(place: str, day: date) -> str:
    """Hà Nội, ngày 03 tháng 02 năm 2026"""
    return f"{place or '………………'}, {text.long_date(day)}"


def number(symbol: str, given: int | None = None) -> str:
    """Số 05-NQ/ĐU; without a number its place is left blank, to be filled in by hand."""
    return f"Số {BLANK if given is None else f'{given:02d}'}-{symbol}"


# ── as it is printed ─────────────────────────────────────────────────────────


def tied(whole: Paper) -> Paper:
    """With no-break spaces where no line may end: what is printed, on paper or for an office's program; what is kept has
    none. A line of date ends behind the place or nowhere."""
    head = whole.head
    return replace(
        whole,
        head=replace(head, above=_tie(head.above), issuer=tuple(map(_tie, head.issuer))),
        dated=", ".join(part.replace(" ", _TIED) for part in whole.dated.rsplit(", ", 1)),
        subject="\n".join(map(_tie_centred, whole.subject.split("\n"))),
        blocks=tuple(map(_tied_block, whole.blocks)),
    )


def _tied_block(block: Para | Table) -> Para | Table:
    if isinstance(block, Para):
        return replace(block, text=(_tie_centred if block.style == "centred" else _tie)(block.text))
    ways = [_tie if width >= _ROOMY else str for width in block.widths]
    return replace(block, rows=tuple(tuple(way(cell) for way, cell in zip(ways, row, strict=True)) for row in block.rows))


def _tie(text: str) -> str:
    return _TIES.sub(lambda found: found[0].replace(" ", _TIED), text)


def _tie_centred(line: str) -> str:
    """A name of several words stays together, and no word stands alone in the last line."""
    words = _tie(line).split(" ")
    out = words[0]
    for place, (one, other) in enumerate(pairwise(words), 2):
        is_name = one.istitle() and one[-1:].isalpha() and other.istitle()
        is_last = place == len(words) and _TIED not in other
        piece = out.rpartition(" ")[2]
        out += (_TIED if (is_name or is_last) and len(piece) + len(other) < _LONGEST_TIED else " ") + other
    return out


# ── kept ─────────────────────────────────────────────────────────────────────


def to_json(paper: Paper) -> dict[str, Any]:
    """As it is kept: the same paper comes back by :func:`from_json`, whatever later versions of the program add."""
    return asdict(paper)


def from_json(told: Mapping[str, Any]) -> Paper:
    head = Letterhead(**{**told["head"], "issuer": tuple(told["head"]["issuer"])})
    blocks = tuple(_block(block) for block in told["blocks"])
    return Paper(**{**told, "head": head, "blocks": blocks, "recipients": tuple(told["recipients"])})


def _block(told: Mapping[str, Any]) -> Para | Table:
    if "headings" not in told:
        return Para(told["text"], told["style"])
    rows = tuple(tuple(row) for row in told["rows"])
    return Table(tuple(told["headings"]), rows, tuple(told["widths"]), told["align"])
