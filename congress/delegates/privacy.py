"""What is kept of a delegate, for what, and who sees it (Law 91/2025/QH15, domain notes 9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from congress.core.actor import Actor
from congress.delegates.access import CHANGE
from congress.delegates.models import Delegate
from congress.delegates.queries import Held
from congress.orgs import queries as orgs

# columns -> for what they are kept, a key of the words table ``purposes``
PURPOSES: dict[str, str] = {
    "full_name": "list", "sex": "credentials", "birth_date": "credentials", "birth_year": "credentials",
    "ethnicity": "credentials", "religion": "credentials", "admitted_on": "credentials", "recognised_on": "vote",
    "education": "credentials", "degree": "credentials", "theory": "credentials", "post": "list", "honours": "credentials",
    "phone": "reach", "email": "reach", "membership": "vote", "basis": "list", "standing": "list",
    "discipline": "check", "verdict": "check", "verdict_note": "check", "reply": "attend", "absence": "attend",
    "absence_reason": "attend", "decision_note": "attend", "withdrawn_for": "list", "unread": "list",
}  # fmt: skip
# only for those who keep the list: what the law calls sensitive, what leads to a person, and what somebody confided
GUARDED = frozenset({
    "birth_date", "birth_year", "ethnicity", "religion", "phone", "email", "discipline", "verdict_note", "absence_reason",
    "decision_note", "withdrawn_for", "unread",
})  # fmt: skip
ALL = frozenset(Delegate.__table__.columns.keys())
OPEN = ALL - GUARDED


@dataclass(frozen=True)
class Sight:
    """What one reader sees of delegates: ``sight(row)`` answers the columns. ``units``: whose lists he keeps."""

    keeps_all: bool
    units: frozenset[int]

    def __call__(self, delegate: Any) -> frozenset[str]:
        return ALL if self.keeps_all or delegate.unit_id in self.units else OPEN


def sight(actor: Actor, held: Held, delegates: Sequence[Any]) -> Sight:
    """For a page of rows, with one statement at most. ``actor``: with the roles that opened the page."""
    if held.convenes:
        return Sight(True, frozenset())
    units = sorted({row.unit_id for row in delegates if row.unit_id is not None})
    return Sight(False, frozenset(orgs.in_reach_of(actor.only(CHANGE.roles), units) if units else ()))


def shown_to(actor: Actor, held: Held, delegate: Any) -> frozenset[str]:
    """Columns of one delegate that the actor may see; for a list ask ``sight``."""
    return sight(actor, held, [delegate])(delegate)
