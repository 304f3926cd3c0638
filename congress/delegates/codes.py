"""What is on a badge and in a personal link.

The code of a badge is ``<number of the row>-<26 letters>``: 128 bits derived from the delegate and the generation of his badge.
Whoever reads it finds the row by its number and derives the code anew; nothing is looked up by a secret, and none is stored.
The number on the badge with its check digit is not a secret: it counts only where a signed-in steward types it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from congress.core import codes

BADGE, LINK = "badge", "delegate-link"
_SHAPE = re.compile(rf"([0-9A-Z]{{1,9}})-([A-Z2-7]{{{codes.LENGTH}}})")


class Badge(NamedTuple):
    """What a badge's code is made of, where no whole row of its delegate is at hand."""

    id: int
    event_id: int
    generation: int


def badge_code(delegate: Any) -> str:
    """Of a row with ``id``, ``event_id``, ``generation``."""
    return f"{delegate.id}-{codes.derive(BADGE, delegate.event_id, delegate.id, delegate.generation)}"


def link_token(delegate: Any) -> str:
    """Of a row with ``id``, ``event_id``, ``link_generation``."""
    return f"{delegate.id}-{codes.derive(LINK, delegate.event_id, delegate.id, delegate.link_generation)}"


def id_in(given: str) -> int | None:
    """Whose code or link it says it is; nothing is proved by that."""
    found = _SHAPE.fullmatch(given.strip().upper())
    return int(found[1]) if found and found[1].isdigit() else None


def is_badge(given: str, delegate: Any) -> bool:
    """Is it the code of the badge that holds good today?"""
    return _fits(given, BADGE, delegate, delegate.generation)


OLD_BADGES = 50  # generations back that a code is looked for among


def badge_generation(given: str, delegate: Any) -> int | None:
    """Of which of his badges it is the code, the one that holds good today before those before it; None: of none."""
    now = delegate.generation
    return next((each for each in range(now, max(0, now - OLD_BADGES), -1) if _fits(given, BADGE, delegate, each)), None)


def is_link(given: str, delegate: Any) -> bool:
    return _fits(given, LINK, delegate, delegate.link_generation)


def _fits(given: str, purpose: str, delegate: Any, generation: int) -> bool:
    found = _SHAPE.fullmatch(given.strip().upper())
    parts = (delegate.event_id, delegate.id, generation)
    return bool(found) and found[1] == str(delegate.id) and codes.fits(found[2], purpose, *parts)  # type: ignore[index]


def badge_number(number: int) -> str:
    """As it is printed and read out: 127-4."""
    return f"{number}-{codes.check_digit(number)}"


def parse_badge_number(typed: str) -> int | None:
    """The number of a delegate as a steward typed it, None where the check digit does not fit."""
    digits = re.sub(r"[\s.-]+", "", typed)
    return int(digits[:-1]) if len(digits) < 12 and codes.is_checked(digits) else None
