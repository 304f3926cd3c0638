"""What the worker does for events: waves, calendars that are too large for a request, files of photographs that are no more."""

from __future__ import annotations

from typing import Any

from congress.events import photos, taking, waves

JOBS: dict[str, Any] = {**waves.JOBS, **taking.JOBS}
PERIODIC = {"events.sweep_photos": (6 * 3600.0, photos.sweep)}
