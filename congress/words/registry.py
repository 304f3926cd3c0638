"""Words of the registry of numbers."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
VERBS: dict[str, str] = {}
TABLES = {"errors": ERRORS, "verbs": VERBS}
