"""Who reads the trail: those who organise or lead, of their own subtree; everybody reads his own lines."""

from __future__ import annotations

from congress.core.actor import Role
from congress.core.policy import may

READ = may("history.read", Role.ADMIN, Role.ORGANISER, Role.LEADER)
