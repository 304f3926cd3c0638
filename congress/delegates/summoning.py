"""Pages of summons, replies and absences, and each delegate's own page."""

from __future__ import annotations
