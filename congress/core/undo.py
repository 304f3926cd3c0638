"""One-click acts can be taken back for ten minutes by the one who did them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from congress.core import audit, clock, hooks
from congress.core.actor import Actor
from congress.core.db import Base, session
from congress.core.errors import DomainError, NotFound

MINUTES = 10


class UndoOffer(Base):
    __tablename__ = "undo_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    account_id: Mapped[int | None]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def offer(verb: str, payload: dict[str, Any], *, by: Actor) -> int:
    """Remember how to take an act back; the number goes into the page's undo bar."""
    if verb not in hooks.UNDOERS:
        raise LookupError(f"nobody can undo {verb}")
    table: Any = UndoOffer.__table__
    values = {"verb": verb, "payload": payload, "account_id": by.account_id, "made_at": clock.now()}
    return int(session().execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def find_live(verb: str, *, by: Actor, **about: int) -> UndoOffer | None:
    """The offer that this person still has to take back such an act; ``about``: numbers among what it was about."""
    mine = UndoOffer.account_id == by.account_id, UndoOffer.made_at >= clock.now() - timedelta(minutes=MINUTES)
    query = select(UndoOffer).where(UndoOffer.verb == verb, UndoOffer.used_at.is_(None), *mine)
    query = query.where(*(UndoOffer.payload[name].as_integer() == number for name, number in about.items()))
    return session().scalar(query.order_by(UndoOffer.id.desc()).limit(1))


def take_back(offer_id: int, *, by: Actor) -> str:
    """Undo once; answers the verb that was undone.

    :raises NotFound: not this person's offer. :raises DomainError: too late, done already, or changed since.
    """
    made = session().scalar(select(UndoOffer).where(UndoOffer.id == offer_id, UndoOffer.account_id == by.account_id))
    if made is None:
        raise NotFound
    if clock.now() - made.made_at > timedelta(minutes=MINUTES):
        raise DomainError("undo.too_late", minutes=MINUTES)
    claimed = session().execute(
        update(UndoOffer).where(UndoOffer.id == offer_id, UndoOffer.used_at.is_(None)).values(used_at=clock.now())
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("undo.done_already")
    scope_id = hooks.UNDOERS[made.verb](made.payload, by=by)
    numbers = {name: value for name, value in made.payload.items() if name.endswith("_id")}  # what it was about
    audit.record("undo", made.verb, by=by, scope_id=scope_id, of=numbers or None)
    return made.verb
