"""Tables of calendar feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
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


class Line(Base):
    """What a feed told last of a session, so that it strikes out what it told and nothing else, and counts its changes.
    ``mark`` stands for all that was told, and is empty where it was struck out; ``at``: since when the feed has told that."""

    __tablename__ = "calendar_told"

    feed_id: Mapped[int] = mapped_column(ForeignKey("calendar_feed.id", ondelete="CASCADE"), primary_key=True)
    uid: Mapped[str] = mapped_column(String(200), primary_key=True)
    sequence: Mapped[int]
    mark: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(400))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_calendar_told_ends_at", "ends_at"),)
