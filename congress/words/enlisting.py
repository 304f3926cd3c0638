"""Words of lists of delegates taken in and given out."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
VERBS: dict[str, str] = {}
TABLES = {"errors": ERRORS, "verbs": VERBS}
