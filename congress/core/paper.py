"""What papers in the Party's layout share, by the guidance in force on their day: 36-HD/VPTW, since 27/5/2026 05-HD/VPTW."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from congress.core import rules, text


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
    """A paragraph. ``style``: ``body``; ``heading``: bold, not indented; ``centred``: bold, in the middle; ``ground``: one of
    the grounds of a decision; ``note``: smaller, italic."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class Table:
    """``widths``: of the columns in millimetres, together at most 165; ``align``: a letter a column, ``l``, ``c`` or ``r``."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    align: str


@dataclass(frozen=True)
class Paper:
    """All words of a paper: what its PDF and its DOCX are both made of. ``number``: "Số 05-BC/ĐH", with blanks for a number
    that is not known yet; ``type``: BÁO CÁO; ``to``: after "Kính gửi", where it is sent to somebody; ``mark``: above the head
    on the right (TÀI LIỆU HỘI NGHỊ); ``code``: what a QR code at its foot says, with ``code_told`` beside it."""

    head: Letterhead
    dated: str
    number: str
    type: str
    subject: str
    blocks: tuple[Para | Table, ...]
    recipients: tuple[str, ...] = ()
    to: str = ""
    mark: str = ""
    code: str = ""
    code_told: str = ""


def recipients(names: Sequence[str], day: date) -> list[str]:
    """The lines under "Nơi nhận", with the marks that the guidance of the day wants."""
    mark = rules.in_force(__file__, day)["recipients_mark"]
    return [f"{name}{'.' if place == len(names) else mark}" for place, name in enumerate(names, 1)]


def dated(place: str, day: date) -> str:
    """Hà Nội, ngày 03 tháng 02 năm 2026"""
    return f"{place or '………………'}, {text.long_date(day)}"
