"""Tables of notices: what lies in somebody's inbox, and what goes out by mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Notice(Base):
    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("outbox_id", "account_id"), Index("ix_notice_account_id", "account_id", "read_at", "id"))


class Mail(Base):
    """``message_id``: set once, so that a receiver knows a second try for the first; ``lease_*``: who is sending it now;
    ``last_error``: the server's own words."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(200))
    state: Mapped[MailState] = mapped_column(String(8))
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(String(300))
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("outbox_id", "address"), Index("ix_mail_state", "state", "next_try_at"))
