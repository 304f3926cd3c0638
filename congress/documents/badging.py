"""Pages of badges: printed, printed again, and taken back."""

from __future__ import annotations
