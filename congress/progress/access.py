"""Everybody who signed in sees how far his subtree is; who answers for a missing unit, only those who need to call."""

from __future__ import annotations

from congress.core.actor import Role
from congress.core.policy import may

READ = may("progress.read", *Role)
LISTS = may("progress.lists", Role.ADMIN, Role.ORGANISER, Role.SECRETARY, Role.LEADER)
