"""What stands on a badge, and how its words are fitted: A6 (105 × 148 mm) for a holder at the neck, one a page or four on A4.

Names are of any length: the largest type is taken in which the words fit into their box, by the widths of the letters. A
delegate's badge has his code, his post, delegation, seat and group, and nothing else about him.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from congress.delegates import codes
from congress.delegates.models import Standing
from congress.events.models import Side


class Kind(StrEnum):
    OFFICIAL = "official"
    ALTERNATE = "alternate"
    GUEST = "guest"
    FOREIGN = "foreign"


class Sheet(StrEnum):
    """How badges lie on paper."""

    A6 = "a6"
    A4 = "a4"


BANDS = {
    Kind.OFFICIAL: "ĐẠI BIỂU", Kind.ALTERNATE: "ĐẠI BIỂU DỰ KHUYẾT", Kind.GUEST: "KHÁCH MỜI", Kind.FOREIGN: "KHÁCH MỜI · GUEST",
}  # fmt: skip
PER_SHEET = {Sheet.A6: 1, Sheet.A4: 4}


@dataclass(frozen=True)
class Badge:
    """``native``: name and title in a guest's own language; ``number``: with its check digit; ``code``: of the QR, none on a
    guest's."""

    kind: Kind
    event: str
    name: str
    post: str = ""
    delegation: str = ""
    seat: str = ""
    group: str = ""
    native: str = ""
    number: str = ""
    code: str = ""


SHOWN = ("kind", "event", "name", "post", "delegation", "seat", "group")  # what a change of makes a printed badge wrong


def of_delegate(row: Any, event: str, seat: str) -> Badge:
    """``row``: of ``delegates.queries.all_of``."""
    words = (row.full_name, row.post, row.delegation_name or "", seat, row.group_name or "")
    return Badge(kind_of(row), event, *words, number=codes.badge_number(row.number), code=codes.badge_code(row))


def kind_of(row: Any) -> Kind:
    """Of a delegate's badge."""
    return Kind.OFFICIAL if row.standing == Standing.OFFICIAL else Kind.ALTERNATE


def of_guest(row: Any, event: str) -> Badge:
    kind = Kind.FOREIGN if row.side == Side.FOREIGN else Kind.GUEST
    name, organisation = (row.full_name, row.organisation) if row.full_name else (row.organisation, "")
    return Badge(kind, event, name, row.title, organisation, native=row.native)


def shown(kind: str, *words: str) -> str:
    """A short hash of each thing on a badge in the order of ``SHOWN``: tells whether it is still so, and not what it was."""
    return "-".join(blake2b(word.encode(), digest_size=5).hexdigest() for word in (kind, *words))


def changed(before: str, now: str) -> list[str]:
    """Which of ``SHOWN`` are no more what they were."""
    pairs = zip(SHOWN, before.split("-"), now.split("-"), strict=True)
    return [name for name, was, is_ in pairs if was != is_] if before != now else []


# ── type ─────────────────────────────────────────────────────────────────────

# of Be Vietnam Pro 600 in hundredths of the type's size, at least
_WIDTHS = {
    24: " \u00a0", 30: "lIij'", 34: ".,:;", 46: "f1rt()|!", 53: "Jzs/\"", 61: "ukvnxy7h-–e", 67: "cELFaogS82bdpqZP35T",
    72: "069RBYK4", 76: "HVUDNX", 79: "ACG", 84: "QO", 91: "Mwm&", 105: "W%",
}  # fmt: skip
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER, _HORN = 84, 7
WHO, BETWEEN = 156, 4  # points: height of all that stands between the band and the code, and of each gap in it
# place on the badge -> width and height in points, line height in hundredths of the type, sizes in points
BOXES = {
    "event": (258, 62, 138, (13, 12, 11, 10, 9, 8, 7)),
    "name": (258, 90, 148, (30, 26, 23, 20, 17, 14, 12, 10, 8)),
    "native": (258, 50, 155, (17, 15, 13, 11, 10, 9, 8, 7)),
    "post": (258, 44, 138, (14, 13, 12, 11, 10, 9, 8, 7)),
    "delegation": (258, 44, 138, (14, 13, 12, 11, 10, 9, 8, 7)),
    "seat": (130, 54, 138, (17, 15, 13, 12, 11, 10, 9)),
    "group": (130, 32, 138, (12, 11, 10, 9, 8, 7)),
}


@cache
def _letter(letter: str) -> int:
    base = unicodedata.normalize("NFD", letter.replace("đ", "d").replace("Đ", "D"))
    if unicodedata.combining(base[0]):
        return 0
    marked = _HORN if len(base) > 1 or letter in "đĐ" else 0
    return _WIDTH.get(base[0], _OTHER) + marked


def _width(word: str) -> int:
    return sum(map(_letter, word))


def lines(text: str, width: float) -> int:
    """How many lines words take at most; ``width`` in hundredths of the type's size."""
    count, left = 1, width
    for word in text.split():
        needed: float = _width(word)
        if needed > left and left < width:
            count, left = count + 1, width
        while needed > left:  # broken anywhere
            count, needed, left = count + 1, needed - max(left - 105, 105), width
        left -= needed + _WIDTH[" "]
    return count


def size(text: str, box: str, height: float | None = None) -> int:
    """The largest type in which the words fit into their box, else the smallest."""
    width, most, leading, sizes = BOXES[box]
    for points in sizes:
        if lines(text, width * 100 / points) * points * leading <= (height or most) * 100:
            return points
    return sizes[-1]


def sizes(words: Mapping[str, str]) -> dict[str, int]:
    """Of things that stand one below the other: where all do not fit, each has to take less."""
    found: dict[str, int] = {}
    for share in (1.0, 0.85, 0.7, 0.6, 0.5, 0.4):
        found = {box: size(text, box, BOXES[box][1] * share) for box, text in words.items()}
        heights = (
            lines(text, BOXES[box][0] * 100 / found[box]) * found[box] * BOXES[box][2] / 100 for box, text in words.items()
        )
        if sum(heights) + BETWEEN * (len(words) - 1) <= WHO:
            break
    return found


# ── pages ────────────────────────────────────────────────────────────────────

_PAGE = Markup(
    '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
    '<link rel="stylesheet" href="/static/css/badges.css"></head><body class="{sheet}">{badges}</body></html>'
)
_SHEET = Markup(
    '<div class="sheet">{}<i class="cut v"></i><i class="cut v low"></i><i class="cut h"></i><i class="cut h far"></i></div>'
)
_BADGE = Markup(
    '<section class="badge {}"><p class="event f{}">{}</p><p class="band">{}</p><div class="who">{}</div>{}</section>'
)
_LINE = Markup('<p class="{} f{}">{}</p>')
_NUMBER = Markup('<p class="number">Số {}</p>')
_CODE = Markup('<img src="/qr/{}" alt="">')


def html(badges: Sequence[Badge], sheet: Sheet = Sheet.A6) -> str:
    """Pages for ``core.pdf``: one badge each, or four with marks where to cut."""
    made = [_badge(badge) for badge in badges]
    if sheet == Sheet.A4:
        made = [_SHEET.format(Markup("").join(made[at : at + 4])) for at in range(0, len(made), 4)]
    title = badges[0].event if badges else ""
    return _PAGE.format(title=title, sheet=str(sheet), badges=Markup("").join(made))


def _badge(badge: Badge) -> Markup:
    words = {name: told for name in ("name", "native", "post", "delegation") if (told := getattr(badge, name))}
    who = Markup("").join(_LINE.format(name, points, _kept(words[name])) for name, points in sizes(words).items())
    below = Markup("").join(
        _LINE.format(name, size(told, name), _kept(told)) for name in ("seat", "group") if (told := getattr(badge, name))
    )
    if badge.number:
        below += _NUMBER.format(badge.number)
    foot = Markup('{}<div class="where">{}</div>').format(_CODE.format(quote(badge.code)) if badge.code else "", below)
    return _BADGE.format(badge.kind, size(badge.event, "event"), _kept(badge.event), BANDS[badge.kind], who, foot)


def _kept(words: str) -> Markup:
    """Years of a term stay on one line."""
    return Markup(re.sub(r"(\d) - (\d)", "\\1\u00a0-\u00a0\\2", escape(words)))  # noqa: S704  what was escaped
