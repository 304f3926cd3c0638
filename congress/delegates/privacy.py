"""What is kept of a delegate, for what, and who sees it (Law 91/2025/QH15, domain notes 9.1); what he reads about himself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.delegates.access import CHANGE
from congress.delegates.models import Delegate, Listed
from congress.delegates.queries import Held
from congress.orgs import queries as orgs

# columns -> for what they are kept, a key of the words table ``purposes``
PURPOSES: dict[str, str] = {
    "full_name": "list", "number": "list", "unit_id": "list", "basis": "list", "standing": "list", "place_in_line": "list",
    "post": "list", "withdrawn_for": "list", "unread": "list", "listed": "list",
    "sex": "credentials", "birth_date": "credentials",
    "birth_year": "credentials", "ethnicity": "credentials", "religion": "credentials", "admitted_on": "credentials",
    "education": "credentials", "degree": "credentials", "theory": "credentials", "honours": "credentials",
    "membership": "vote", "recognised_on": "vote", "phone": "reach", "email": "reach", "discipline": "check",
    "verdict": "check", "verdict_note": "check", "summoned_at": "attend", "reply": "attend", "replied_at": "attend",
    "replied_by": "attend", "absence": "attend", "absence_reason": "attend", "decided_at": "attend", "decided_by": "attend",
    "decision_note": "attend", "delegation_id": "seating", "group_id": "seating", "is_head": "seating", "seat": "seating",
    "badge_prints": "seating", "presence": "vote",
}  # fmt: skip
# only for those who keep the list: what the law calls sensitive, what leads to a person, and what somebody confided
GUARDED = frozenset({
    "birth_date", "birth_year", "ethnicity", "religion", "phone", "email", "discipline", "verdict_note", "absence_reason",
    "decision_note", "withdrawn_for", "unread", "listed",
})  # fmt: skip
ALL = frozenset({*Delegate.__table__.columns.keys(), "listed"})
OPEN = ALL - GUARDED
# what a delegate may ask to be put right
CORRECTABLE = (
    "full_name", "sex", "birth_date", "ethnicity", "religion", "admitted_on", "recognised_on", "education", "degree", "theory",
    "post", "honours", "phone", "email",
)  # fmt: skip
EXPORTS = "delegates.export"  # the verb of the audit line of a file with delegates in it


# ── who sees what ────────────────────────────────────────────────────────────


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


# ── the notice and one's own data ────────────────────────────────────────────


@dataclass(frozen=True)
class Kept:
    """A column as its owner reads it. ``value``: empty where nothing is kept."""

    name: str
    purpose: str
    value: Any = None

    @property
    def is_guarded(self) -> bool:
        return self.name in GUARDED

    @property
    def may_correct(self) -> bool:
        return self.name in CORRECTABLE


def purposes() -> dict[str, list[str]]:
    """purpose -> columns kept for it."""
    found: dict[str, list[str]] = {}
    for name, purpose in PURPOSES.items():
        found.setdefault(purpose, []).append(name)
    return found


def own_data(delegate: Delegate, names: dict[str, Any]) -> list[Kept]:
    """Everything that is kept of a delegate. ``names``: what numbers of other rows stand for, and his seat in words."""
    return [Kept(name, purpose, names.get(name, getattr(delegate, name, None))) for name, purpose in PURPOSES.items()]


def listed_of(delegate_id: int) -> dict[str, Any]:
    """What the last file that named him said, column by column; in the file's own words where nobody could read it."""
    told = session().scalar(select(Listed.words).where(Listed.delegate_id == delegate_id)) or {}
    parts = {name: value for name, value in told.items() if value not in ("", None) and name not in ("unit", "right", "birth")}
    renamed = {"unit_told": "unit_id", "birth_told": "birth_date", "delegation": "delegation_id"}
    found = {renamed.get(name, name): value for name, value in parts.items()}
    if told.get("birth"):
        found["birth_year" if isinstance(told["birth"], int) else "birth_date"] = told["birth"]
    return found | ({"standing": told["right"][0]} if told.get("right") else {})


def exports_of(delegate: Delegate, code: str, scope_id: int) -> Sequence[Any]:
    """Files in which he was: when, and why. Which of the event's delegates a file had stands in its audit line; where none are
    named it had them all."""
    mine = AuditLine.verb == EXPORTS, AuditLine.scope_id == scope_id, AuditLine.detail["event"].as_string() == code
    query = select(AuditLine.at, AuditLine.actor, AuditLine.detail).where(*mine).order_by(AuditLine.id.desc()).limit(200)
    return [row for row in session().execute(query) if delegate.id in row.detail.get("delegate_ids", [delegate.id])]


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | dict | None) else str(value)
