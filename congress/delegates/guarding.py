"""Pages of personal data: notice, corrections, exports, erasure."""

from __future__ import annotations
