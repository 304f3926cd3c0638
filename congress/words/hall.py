"""Words of delegations, groups and the hall."""

from __future__ import annotations

ERRORS: dict[str, str] = {}
VERBS: dict[str, str] = {}
TABLES = {"errors": ERRORS, "verbs": VERBS}
