"""Words of lists as levels that can be counted: education, titles, political theory, posts, honours. What the words mean is
data, in ``levels.toml``; a word that nobody knows is told as such and never takes another's place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from congress.core.text import clean, fold

UNKNOWN = "unknown"  # nothing is told
UNREAD = "unread"  # something is, which nobody can read
IGNORED = "ignored"
_PARTS = re.compile(r"[,;()\[\]+&|]|\s[-–—]\s|(?<!\S)và(?!\S)", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Scale:
    """``order``: its levels from the highest down; ``meaning``: phrase -> level; ``finder``: finds the longest phrases."""

    order: tuple[str, ...]
    meaning: Mapping[str, str]
    finder: re.Pattern[str]

    def levels_in(self, plain: str) -> list[str]:
        """Every level that a text without accents and signs tells."""
        found = [self.meaning[match[0]] for match in self.finder.finditer(plain)]
        return [level for level in found if level != IGNORED]


@cache
def words() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("levels.toml").read_text(encoding="utf-8"))


@cache
def scale(name: str) -> Scale:
    told: Mapping[str, Sequence[str]] = words()[name]["levels"]
    meaning = {phrase: level for level, phrases in told.items() for phrase in phrases}
    longest = sorted(meaning, key=lambda phrase: (-len(phrase), phrase))
    finder = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest))})(?!\S)")
    return Scale(tuple(level for level in told if level != IGNORED), meaning, finder)


@lru_cache(maxsize=8192)
def level(name: str, cell: str, also: str = "") -> str:
    """The highest level of a scale that a cell, or a second one beside it, tells; ``none`` where it says that there is none;
    ``unknown`` where it says nothing and ``unread`` where nobody knows its words."""
    cells = [each for each in (cell, also) if not is_blank(each)]
    if not cells:
        return UNKNOWN
    known, parts = scale(name), [part for each in cells for part in _parts(each)]
    found = [told for part in parts if not _is_unfinished(part) for told in known.levels_in(part)]
    if found:
        return min(found, key=known.order.index)
    if "none" in known.order and all(part in words()["blank"]["none"] for part in parts):
        return "none"
    return UNREAD


@lru_cache(maxsize=8192)
def all_levels(name: str, cell: str) -> tuple[str, ...]:
    """Every level that a cell tells, each once, from the highest down; what somebody was before does not count."""
    known = scale(name)
    found = {told for part in _parts(cell) if not _begins(part, "former") for told in known.levels_in(part)}
    return tuple(each for each in known.order if each in found)


@lru_cache(maxsize=8192)
def is_blank(cell: str) -> bool:
    """Does it tell nothing?"""
    plain = _plain(cell)
    return not plain or plain in words()["blank"]["unknown"]


def says(name: str, which: str, cell: str) -> bool:
    """Is it, as a whole, one of these words?"""
    return _plain(cell) in words()[name][which]


def is_nothing(cell: str) -> bool:
    """Does it tell nothing, or that there is nothing?"""
    return is_blank(cell) or says("blank", "none", cell)


@lru_cache(maxsize=8192)
def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (_plain(part) for part in _PARTS.split(clean(cell)))))


def _plain(cell: str) -> str:
    return _SIGNS.sub(" ", fold(cell)).strip()


def _is_unfinished(part: str) -> bool:
    return any(f" {mark} " in f" {part} " for mark in words()["blank"]["unfinished"])


def _begins(part: str, which: str) -> bool:
    return part.split(" ", 1)[0] in words()["blank"][which]
