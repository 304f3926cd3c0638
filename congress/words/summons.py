"""Words of summons, replies, absences and what belongs to the delegate himself."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
VERBS: dict[str, str] = {}
TABLES = {"errors": ERRORS, "verbs": VERBS}
