"""What the worker does for documents: papers in bulk."""

from __future__ import annotations

from typing import Any

from congress.documents import badge_prints, sheets

JOBS: dict[str, Any] = {badge_prints.KIND: badge_prints.BATCH.handler, **sheets.JOBS}
