"""What people are to be told: a line in the transaction of the act, delivered later by whoever stands above.

A lower feature says what happened and whom it concerns, never how it gets there. A line that was committed is delivered, one
that was rolled back never existed, and nobody waits for a mail server while holding a lock.

The audience is a mapping; every part may be left out:

``accounts``  numbers of accounts
``persons``   numbers of persons: their account, and the address given with their post
``units``     numbers of units: who holds one of ``roles`` on exactly these (a secretary or organiser where none is named)
``emails``    addresses of people from outside
``delegates`` numbers of delegates: the address told of them, and the account of the same person in the tree
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import Base, chunks, session, upsert

PARTS = frozenset({"accounts", "persons", "units", "roles", "emails", "delegates"})
INSIDE = ("jobs.",)  # kinds that nobody wants in his post
_WAITING = text("delivered_at IS NULL")
_AT_ONCE = 500  # lines in one statement: nine values each, and a statement takes 32,766


class Outbox(Base):
    """``subject``: the thing in words; ``payload``: the figures of its sentence, and ``endpoint`` with ``values`` of the page
    it leads to; ``by_mail``: it may leave this machine; ``scope_id``: the unit whose superiors may look at what was sent,
    None for the whole installation."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    by_mail: Mapped[bool]
    dedupe_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    scope_id: Mapped[int | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_outbox_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),)


def append(
    kind: str,
    subject: str,
    audience: Mapping[str, Sequence[Any]],
    *,
    by: Actor,
    scope_id: int | None = None,
    dedupe: str | None = None,
    **payload: Any,
) -> int:
    """Tell ``audience`` in this transaction; answers the number of the line.

    ``dedupe``: said once, ever; a second time answers the first line. ``payload`` is JSON; ``endpoint="events.show"`` with
    ``values={"event_id": 7}`` makes the link.

    :raises ValueError: the audience has a part that nobody knows.
    """
    table: Any = Outbox.__table__
    row = line(kind, subject, audience, by=by, scope_id=scope_id, dedupe=dedupe, **payload)
    stored = session().execute(upsert(table).values(**row).on_conflict_do_nothing().returning(table.c.id)).scalar()
    if stored is None:
        stored = session().execute(select(table.c.id).where(table.c.dedupe_key == dedupe)).scalar_one()
    return int(stored)


def append_many(lines: Sequence[Mapping[str, Any]]) -> None:
    """Tell many, each his own ``line``, with few statements. What was said before is not said again."""
    for part in chunks(lines, _AT_ONCE):
        session().execute(upsert(Outbox.__table__).values(part).on_conflict_do_nothing())


def line(
    kind: str,
    subject: str,
    audience: Mapping[str, Sequence[Any]],
    *,
    by: Actor,
    scope_id: int | None = None,
    dedupe: str | None = None,
    **payload: Any,
) -> dict[str, Any]:
    """A row for ``append_many``; as ``append`` takes it."""
    if unknown := audience.keys() - PARTS:
        raise ValueError(f"audience of {kind}: {', '.join(sorted(unknown))}")
    return {
        "kind": kind,
        "subject": subject[:300],
        "audience": {part: list(who) for part, who in audience.items()},
        "payload": {name: value for name, value in payload.items() if value is not None},
        "by_mail": not kind.startswith(INSIDE),
        "dedupe_key": dedupe,
        "made_at": clock.now(),
        "made_by": by.name,
        "scope_id": scope_id,
    }
