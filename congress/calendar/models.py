"""Tables of calendar feeds."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class FeedOf(StrEnum):
    UNIT = "unit"
    PERSON = "person"
    VENUE = "venue"


class Feed(Base):
    """A secret address under which one person's other calendar reads. ``token_hash``: nothing secret is stored in clear; what
    is shown is what ``account_id`` may see on the day it is read; ``subject_id``: of the unit, person or venue."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    of: Mapped[FeedOf] = mapped_column(String(8))
    subject_id: Mapped[int]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
