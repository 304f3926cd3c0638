"""The one table of words: code -> sentence. The Vietnamese text is the message id; English lives in ``translations``.

A sentence says what is wrong with its figures, then what to do. No blame, no code, no exclamation mark. Each module holds the
words of a few features, in ``TABLES``: name of the table -> (code -> text); here they become one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from congress.words import (
    agenda,
    attendance,
    badges,
    calendar,
    checkin,
    clashes,
    credentials,
    delegates,
    documents,
    enlisting,
    events,
    general,
    hall,
    jobs,
    notices,
    planning,
    registry,
    screen,
    summons,
    venues,
)

_PARTS: tuple[ModuleType, ...] = (
    general,
    jobs,
    notices,
    venues,
    events,
    clashes,
    planning,
    agenda,
    calendar,
    registry,
    delegates,
    enlisting,
    summons,
    hall,
    documents,
    badges,
    credentials,
    checkin,
    attendance,
    screen,
)


def _together() -> dict[str, dict[str, str]]:
    whole: dict[str, dict[str, str]] = {}
    for part in _PARTS:
        tables: Mapping[str, Mapping[str, str]] = part.TABLES
        for name, words in tables.items():
            table = whole.setdefault(name, {})
            if twice := table.keys() & words.keys():
                raise RuntimeError(f"{part.__name__} says again what {name} has: {', '.join(sorted(twice))}")
            table.update(words)
    return whole


TABLES = _together()
ERRORS = TABLES["errors"]
ROLES = TABLES["roles"]
VERBS = TABLES["verbs"]
