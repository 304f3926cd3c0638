"""Who may see who is in the room, and who may write it down: whoever keeps the roll does both, who leads the unit sees it.

A phone at a door is no person: its token admits it to the door of facts of one event, and to nothing else."""

from __future__ import annotations

from congress.core.actor import Role
from congress.core.policy import may

READ = may("checkin.read", Role.ADMIN, Role.ORGANISER, Role.SECRETARY, Role.LEADER)
CHANGE = may("checkin.change", Role.ADMIN, Role.ORGANISER, Role.SECRETARY)
