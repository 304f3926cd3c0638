"""What cannot be so: the same person, or hall, in two places at once, and what else is wrong with a day."""

from __future__ import annotations

from typing import Any


def find_blocking(event: Any) -> list[Any]:
    """Clashes of an event that forbid to convene it."""
    return []
