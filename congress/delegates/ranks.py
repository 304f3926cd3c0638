"""The order of protocol by printed titles: a default from a dated table, which people then change by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from congress.core import rules
from congress.core.text import clean, fold

TABLE = "ranks.toml"
UNKNOWN = 10_000
Precedence = tuple[tuple[int, bool], ...]
_BETWEEN = re.compile(r"[,;\n]|\s[-–—/]\s|\bkiêm\b", re.IGNORECASE)
_CENTRAL = re.compile(r"\bT\.?Ư\b", re.IGNORECASE)  # without its accent it would be the city's TU
_ADDRESS = ("dong chi ", "d/c ", "ong ", "ba ")


def precedence(post: str, day: date) -> Precedence:
    """What people of printed titles are sorted by: (rank, whether he held it once) of each post named, the highest first. Of
    two with the same highest post, who holds more of the others is before. A title that nobody knows comes last."""
    return _precedence(post, rules.in_force(__file__, day, TABLE)["from"])


@lru_cache(maxsize=8192)
def _precedence(post: str, since: date) -> Precedence:
    words, short = _table(since)
    found = sorted(each for part in _BETWEEN.split(post) if (each := _of_part(part, words, short)) is not None)
    return (*found, (UNKNOWN, False))


def _of_part(part: str, words: Mapping[str, int], short: Mapping[str, str]) -> tuple[int, bool] | None:
    words_told = fold(_CENTRAL.sub("trung ương", clean(part))).replace(".", "").split()
    plain = " ".join(short.get(word, word) for word in words_told)
    for address in _ADDRESS:
        plain = plain.removeprefix(address)
    was = plain.startswith("nguyen ")
    told = plain.removeprefix("nguyen ").split()
    for many in range(len(told), 0, -1):
        rank = words.get(" ".join(told[:many]))
        if rank is not None:
            return rank, was
    return None


@lru_cache(maxsize=16)
def _table(since: date) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """(words with which a title begins -> rank from 1, short form -> whole), of the version that begins on a day."""
    version: Mapping[str, Any] = rules.in_force(__file__, since, TABLE)
    words = {fold(title): rank for rank, titles in enumerate(version["ranks"], 1) for title in titles}
    return words, {name: fold(whole) for name, whole in version["short"].items()}
