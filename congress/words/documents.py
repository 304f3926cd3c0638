"""Words of papers, reports and badges."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
VERBS: dict[str, str] = {}
TABLES = {"errors": ERRORS, "verbs": VERBS}
