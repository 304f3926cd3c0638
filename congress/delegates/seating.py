"""Pages of delegations, groups and the hall."""

from __future__ import annotations
