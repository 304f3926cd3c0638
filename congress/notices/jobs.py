"""What the worker's clock does for notices: deliver, send."""

from __future__ import annotations

from typing import Any

from congress.notices import sending, services

JOBS: dict[str, Any] = {}
PERIODIC = {"notices.deliver": (1.0, services.deliver), "notices.send": (2.0, sending.send_waiting)}
