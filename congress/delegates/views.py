"""Pages of delegates: the list, one delegate, checks."""

from __future__ import annotations

from congress.delegates import allotting, enlisting, guarding, seating, summoning
from congress.delegates.blueprint import bp

BLUEPRINTS = (bp,)
AS_OF: tuple[str, ...] = ()
__all__ = ["AS_OF", "BLUEPRINTS", "allotting", "enlisting", "guarding", "seating", "summoning"]  # stand on the same blueprint
