"""What the worker's clock does for jobs themselves: files that nobody fetched within a day go, and what ended long ago."""

from __future__ import annotations

from typing import Any

from congress.core import jobs

JOBS: dict[str, Any] = {}
PERIODIC = {"jobs.purge": (3600.0, jobs.purge_files), "jobs.forget": (3600.0, jobs.forget_old)}
