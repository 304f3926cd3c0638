"""Facts as they come in JSON: what each field must be. Whatever can be read is taken; what cannot is told by its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from congress.checkin.intake import Told
from congress.checkin.models import Act, Outcome, Source
from congress.core import clock

MOST = 200  # facts in one call
LENGTHS = {"nonce": 64, "code": 200, "session": 110, "reason": 300, "undo": 64}
# what the clock of a phone may say, however wrong it goes: what lies outside no page could show, nor any sum put right
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
AT_DOORS = (Source.SCAN, Source.TYPED, Source.PHOTO, Source.NAME)


class Unreadable(ValueError):
    """``field``: what is missing or cannot be read."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read(told: Any) -> Told:
    """One fact.

    :raises Unreadable: nothing was taken in.
    """
    if not isinstance(told, Mapping):
        raise Unreadable("scans")
    undoes = _text(told, "undo") if told.get("undo") is not None else None
    return Told(
        nonce=_text(told, "nonce"),
        code=_text(told, "code") if undoes is None else "",
        session=_text(told, "session") if undoes is None else "",
        at=moment(told["at"]) if told.get("at") is not None else clock.now(),
        act=Act.UNDO if undoes is not None else _one_of(told, "direction", (Act.IN, Act.OUT), Act.IN),
        source=_one_of(told, "source", AT_DOORS, Source.SCAN),
        shown=_one_of(told, "shown", tuple(Outcome), "") if told.get("shown") else "",
        undoes=undoes,
        reason=_text(told, "reason") if undoes is not None or told.get("reason") else "",
    )


def moment(told: Any, field: str = "at") -> datetime:
    """An instant with its zone; one without is in Việt Nam's.

    :raises Unreadable: it is none.
    """
    try:
        found = datetime.fromisoformat(told)
        found = (found if found.tzinfo is not None else found.replace(tzinfo=clock.ZONE)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(field) from None
    if not EARLIEST <= found < LATEST:
        raise Unreadable(field)
    return found


def nonce_of(told: Any) -> str | None:
    """Of a fact that cannot be read, so that a phone knows which it was; None where it cannot be said back."""
    try:
        return _text(told, "nonce") if isinstance(told, Mapping) else None
    except Unreadable:
        return None


def _text(told: Mapping[str, Any], field: str) -> str:
    found = told.get(field)
    if not isinstance(found, str) or not found.strip() or len(found) > LENGTHS[field] or "\0" in found:
        raise Unreadable(field)
    try:
        found.encode()
    except UnicodeEncodeError:  # half a letter
        raise Unreadable(field) from None
    return found.strip()


def _one_of(told: Mapping[str, Any], field: str, allowed: tuple[Any, ...], default: Any) -> Any:
    found = told.get(field)
    if found is None:
        return default
    if found not in allowed:
        raise Unreadable(field)
    return type(allowed[0])(found)
