"""What a lower feature calls without knowing who listens. The factory fills the lists, in the order of FEATURES."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Units changed: each feature with a column of units brings its own rows along, in the same transaction.
REHOMED: list[Callable[..., Any]] = []

# Two persons are one: what a higher feature keeps of the first goes over to the second.
MERGED: list[Callable[[int, int], None]] = []

# verb -> undo(session, payload, by=actor): how a one-click act of a feature is taken back
UNDOERS: dict[str, Callable[..., Any]] = {}


def rehomed(change: object) -> None:
    """Run every listener on a change of the tree (``orgs.services.Rehoming``)."""
    for listener in REHOMED:
        listener(change)


def merged(old_id: int, person_id: int) -> None:
    """Run every listener before the row of a person who was known twice goes."""
    for listener in MERGED:
        listener(old_id, person_id)
