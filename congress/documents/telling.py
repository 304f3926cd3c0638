"""How reports on delegates say figures: numbers of people, shares, tables of levels. Vietnamese, as papers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from congress.core import text
from congress.core.paper import Para, Table
from congress.core.text import percent_2
from congress.documents.composition import Figures, Missed, Share
from congress.documents.gathering import Gathered
from congress.words.credentials import AWAY, KINDS

LETTERS = "abcdđeghiklmn"  # as lists count
NOBODY = "không có đồng chí nào"
NAMED = 10  # of several who are the youngest or the oldest so many are named


def many(count: int) -> str:
    """05 đồng chí; 1.234 đồng chí"""
    return f"{f'{count:02d}' if 0 < count < 10 else text.number(count)} đồng chí"


def share_of(figures: Figures, share: Share) -> str:
    return f"{many(share.convened)}, bằng {percent_2(share.convened, figures.convened)}"


def sentence(figures: Figures, part: str) -> str:
    """Every kind that somebody is of, with its share."""
    told = [each for each in figures.parts[part] if each.convened]
    return "; ".join(f"{kind(part, each.key)} {share_of(figures, each)}" for each in told) or "chưa có thông tin"


def kind(part: str, key: str) -> str:
    """Of a partition one kind in words."""
    return KINDS.get(f"{part}.{key}", key)


def some_of(figures: Figures, part: str, keys: Sequence[str]) -> str:
    """These kinds of a partition alone, as far as somebody is of them."""
    told = [share for key in keys if (share := figures.share(part, key)).convened]
    if len(keys) == 1 and told:
        return share_of(figures, told[0])
    none = NOBODY if figures.is_told(part) else "chưa có thông tin"
    return "; ".join(f"{kind(part, each.key)} {share_of(figures, each)}" for each in told) or none


class Lettered:
    """Points of a part, each under the next letter of the alphabet."""

    def __init__(self) -> None:
        self.blocks: list[Para | Table] = []
        self._letters = iter(LETTERS)

    def say(self, words: str) -> None:
        self.blocks.append(Para(f"{next(self._letters)}) {words}"))

    def table(self, title: str, figures: Figures, part: str, heading: str) -> None:
        self.blocks += levels_table(f"{next(self._letters)}) {title}:", figures, part, heading)


def levels_table(title: str, figures: Figures, part: str, heading: str) -> list[Para | Table]:
    """A partition as a table, the empty rows left out; words that nobody could read stand below it."""
    rows = [
        (cap(kind(part, each.key)), text.number(each.convened), percent_2(each.convened, figures.convened))
        for each in figures.parts[part] if each.convened
    ]  # fmt: skip
    if not figures.is_told(part):
        return [Para(f"{title} chưa có thông tin.")] if title else []
    table = Table((heading, "Số đại biểu", "Tỷ lệ"), tuple(rows), (95, 35, 35), "lrr")
    words = [f"“{word}” ({many(count)})" for field, word, count in figures.unread if field == part]
    below = [Para(f"Ghi bằng chữ khác: {'; '.join(words)}.", "note")] if words else []
    return [*([Para(title)] if title else []), table, *below]


def absent_table(of: Gathered, is_naming: bool) -> Table:
    """Names and reasons only where the board wants them: a reason may be an illness."""
    figures, rows = of.figures, []
    for place, each in enumerate((*figures.absent, *figures.replaced), 1):
        reason = (of.why(each.number) if is_naming else "") or AWAY.get(each.away, "")
        who = of.people[each.number].full_name if is_naming else cap(kind("basis", each.basis).removeprefix("đại biểu "))
        rows.append((str(place), who, each.delegation or "–", reason or "–", _instead(of, each, is_naming)))
    headings = ("TT", "Đại biểu" if is_naming else "Diện", "Đoàn", "Lý do", "Dự khuyết thay")
    return Table(headings, tuple(rows), (11, 40, 42, 42, 30), "cllll")


def _instead(of: Gathered, each: Missed, is_naming: bool) -> str:
    if each.by is None:
        return "không"
    return of.people[each.by].full_name if is_naming else "có"


def named(of: Gathered, numbers: Sequence[int]) -> str:
    """Đồng chí A, Đoàn B; so many at most."""
    told = [_who(of.people[number]) for number in numbers[:NAMED]]
    rest = f" và {many(len(numbers) - NAMED)} khác" if len(numbers) > NAMED else ""
    return "; ".join(told) + rest


def _who(person: Any) -> str:
    return f"đồng chí {person.full_name}{f', {person.delegation_name}' if person.delegation_name else ''}"


def cap(words: str) -> str:
    return words[:1].upper() + words[1:]
