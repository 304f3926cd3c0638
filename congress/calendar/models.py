"""Tables of calendar feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class Feed(Base):
    """A secret address under which one person's other calendar reads. ``token_hash``: nothing secret is stored in clear; what
    is shown is what ``account_id`` may see on the day it is read, of one unit, one person or one venue."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(unit_id IS NOT NULL AND person_id IS NULL AND venue_id IS NULL)"
            " OR (unit_id IS NULL AND person_id IS NOT NULL AND venue_id IS NULL)"
            " OR (unit_id IS NULL AND person_id IS NULL AND venue_id IS NOT NULL)",
            name="of_one",
        ),
    )
