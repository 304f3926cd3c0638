"""Pages of lists of delegates taken in."""

from __future__ import annotations
