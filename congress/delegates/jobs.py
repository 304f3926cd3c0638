"""What the worker does for delegates: long lists as files; what is personal goes when it is due."""

from __future__ import annotations

from typing import Any

from congress.delegates import export, retention

JOBS: dict[str, Any] = {**export.JOBS}
PERIODIC = {"delegates.retention": (600.0, retention.run_due)}
