"""Figures of levels and their sentence: pure values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, pgettext

from congress.core.text import number, percent, short_date
from congress.orgs.kinds import LEVEL_OF, Kind, Level

ORDER = (Level.CELL, Level.SUB, Level.BASE, Level.BASE_SUPERIOR, Level.CITY)


@dataclass(frozen=True)
class Figure:
    """``total``: units that owe on the day; ``done``: those that are done by then."""

    level: str
    done: int
    total: int

    @property
    def remaining(self) -> int:
        return self.total - self.done

    @property
    def percent(self) -> str:
        return percent(self.done, self.total)

    @property
    def of(self) -> str:
        return f"{number(self.done)}/{number(self.total)}"

    @property
    def thousandths(self) -> int:
        """Length of the bar, 0 to 1000; full only when nothing is left."""
        if self.total <= 0:
            return 0
        return 1000 if self.done == self.total else min(999, self.done * 1000 // self.total)


@dataclass(frozen=True)
class Figures:
    """A campaign on a day."""

    as_of: date
    deadline: date
    levels: Sequence[Figure]

    def level(self, name: str) -> Figure:
        return next((figure for figure in self.levels if figure.level == name), Figure(name, 0, 0))

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "levels": [
                {
                    "level": figure.level,
                    "done": figure.done,
                    "total": figure.total,
                    "percent": figure.percent,
                    "remaining": figure.remaining,
                }
                for figure in self.levels
            ],
            "sentence": self.sentence,
        }

    @property
    def sentence(self) -> str:
        """ "Đến ngày 15/7/2025, 186/186 đảng bộ bộ phận (100%) và 16.765/16.765 chi bộ (100%) đã tổ chức đại hội; cấp cơ sở:
        1.221/1.238 (98,6%), còn 17, hạn 30/6/2025."
        """
        lower = [figure for figure in (self.level(Level.SUB), self.level(Level.CELL)) if figure.total]
        upper = [figure for figure in self.levels if figure.level not in (Level.SUB, Level.CELL) and figure.total]
        parts = []
        if lower:
            held = gettext(" và ").join(self._lower(figure) for figure in lower)
            parts.append(gettext("%(counts)s đã tổ chức đại hội", counts=held))
        parts += [self._upper(figure) for figure in upper]
        if not parts:
            parts = [gettext("chưa có tổ chức nào phải tổ chức đại hội")]
        return str(gettext("Đến ngày %(day)s, %(parts)s.", day=short_date(self.as_of), parts="; ".join(parts)))

    def _lower(self, figure: Figure) -> str:
        left = gettext(", còn %(left)s", left=number(figure.remaining)) if figure.remaining else ""
        return f"{figure.of} {level_word(figure.level)} ({figure.percent}{left})"

    def _upper(self, figure: Figure) -> str:
        words = f"{level_phrase(figure.level)}: {figure.of} ({figure.percent})"
        if not figure.remaining:
            return words
        left, deadline = number(figure.remaining), short_date(self.deadline)
        return words + str(gettext(", còn %(left)s, hạn %(deadline)s", left=left, deadline=deadline))


def level_word(level: str) -> str:
    """The units of a level, inside a sentence."""
    words = {
        Level.CELL: pgettext("levels", "chi bộ"),
        Level.SUB: pgettext("levels", "đảng bộ bộ phận"),
        Level.BASE: pgettext("levels", "tổ chức cơ sở đảng"),
        Level.BASE_SUPERIOR: pgettext("levels", "đảng bộ cấp trên trực tiếp cơ sở"),
        Level.CITY: pgettext("levels", "đảng bộ trực thuộc Trung ương"),
    }
    return str(words[Level(level)])


def level_phrase(level: str) -> str:
    words = {
        Level.BASE: pgettext("levels", "cấp cơ sở"),
        Level.BASE_SUPERIOR: pgettext("levels", "cấp trên trực tiếp cơ sở"),
        Level.CITY: pgettext("levels", "cấp thành phố, tỉnh"),
    }
    return str(words.get(Level(level)) or level_word(level))


def levels_of(kinds: Iterable[str]) -> list[Level]:
    """The levels of a campaign's kinds, from below."""
    wanted = {LEVEL_OF[Kind(kind)] for kind in kinds}
    return [level for level in ORDER if level in wanted]
