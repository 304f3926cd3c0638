"""Tables of check-in: devices, facts, what follows from them, what people decided about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base

_UNDOES, _UNSEALED = text("undoes IS NOT NULL"), text("seal_id IS NULL")


class DeviceRole(StrEnum):
    """``scanner``: a phone at a door; ``screen``: shows the hall how many are there and the code of the moment."""

    SCANNER = "scanner"
    SCREEN = "screen"


class Act(StrEnum):
    """What a fact says: somebody came, left, or another fact was made by mistake."""

    IN = "in"
    OUT = "out"
    UNDO = "undo"


class Source(StrEnum):
    """How it is known. ``scan``, ``typed``, ``photo``, ``name``: at a door, from a code, a printed number, a photo of a code, a
    name that was searched; ``self``: on his own phone, with the code on the hall's screen; ``steward``: by hand, by somebody
    who is signed in; ``paper``: from a list that was signed on paper."""

    SCAN = "scan"
    TYPED = "typed"
    PHOTO = "photo"
    NAME = "name"
    SELF = "self"
    STEWARD = "steward"
    PAPER = "paper"


class Outcome(StrEnum):
    """What was answered when a fact came in; later knowledge changes what follows from it, never what was answered."""

    ENTERED = "entered"
    ALREADY_IN = "already_in"
    LEFT = "left"
    REVOKED = "revoked"
    WRONG_SESSION = "wrong_session"
    UNKNOWN = "unknown"
    OUTSIDE_HOURS = "outside_hours"
    UNDONE = "undone"


class Verdict(StrEnum):
    """``admit``: it counts, whatever the rules say; ``void``: it does not; ``noted``: it stays as it is, somebody has
    looked."""

    ADMIT = "admit"
    VOID = "void"
    NOTED = "noted"


class Device(Base):
    """``token_hash``: the token itself is shown once and stored nowhere; ``waiting``: facts that it said it has not sent yet,
    at ``seen_at``."""

    __tablename__ = "checkin_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("event_point.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[DeviceRole] = mapped_column(String(8))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    seen_at: Mapped[datetime | None]
    waiting: Mapped[int] = mapped_column(server_default=text("0"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(200))


class CheckIn(Base):
    """One fact, never changed. ``nonce``: its own id, given by who made it; ``told_at``: by the clock of the device,
    ``happened_at``: put right by how far that clock was off; ``generation``: of the badge that was shown, None where none was;
    ``outcome``: what was answered, with ``since``, ``door``, ``why``, ``notes``; ``shown``: what the phone had shown before,
    without network; ``undoes``: nonce of the fact that was a mistake, ``reason``: why; ``claim``: of a code that nobody has,
    the beginning of its digest; ``by``: who is signed in and wrote it down. ``seal_id``: the line of the audit chain that
    covers it."""

    __tablename__ = "check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    nonce: Mapped[str] = mapped_column(String(64))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("checkin_device.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_session.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("event_point.id"))
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("delegate.id"), index=True)
    act: Mapped[Act] = mapped_column(String(4))
    source: Mapped[Source] = mapped_column(String(8))
    told_at: Mapped[datetime]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    generation: Mapped[int | None]
    outcome: Mapped[Outcome] = mapped_column(String(14))
    shown: Mapped[str] = mapped_column(String(14))
    since: Mapped[datetime | None]
    door: Mapped[str] = mapped_column(String(100))
    why: Mapped[str] = mapped_column(String(20))
    notes: Mapped[str] = mapped_column(String(80))
    undoes: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(300))
    claim: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None]
    by: Mapped[str] = mapped_column(String(200))
    seal_id: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("event_id", "nonce"),
        Index("ix_check_in_session_id", "session_id", "delegate_id"),
        Index("ix_check_in_undoes", "event_id", "undoes", sqlite_where=_UNDOES, postgresql_where=_UNDOES),
        Index("ix_check_in_outcome", "event_id", "outcome"),
        Index("ix_check_in_unsealed", "id", sqlite_where=_UNSEALED, postgresql_where=_UNSEALED),
    )


class Presence(Base):
    """What follows from the facts of one person at one session: one row, the referee of who came in first. ``spans``: [from,
    to or None, point or None, door] in order, times as ISO texts in UTC; ``is_in``: the last span is open; ``first_at``: when
    he came first, None: he was not there; ``doubts``: entries of which a person must say whether it was he; ``fact_id``: the
    newest fact of his."""

    __tablename__ = "presence"

    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id", ondelete="CASCADE"), primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_in: Mapped[bool]
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("event_point.id", ondelete="SET NULL"), index=True)
    spans: Mapped[list[Any]] = mapped_column(JSON)
    doubts: Mapped[int]
    fact_id: Mapped[int]

    __table_args__ = (Index("ix_presence_fact_id", "session_id", "fact_id"),)


class Ruling(Base):
    """What a person decided about a fact, with a reason; appended, the last one of a fact holds."""

    __tablename__ = "check_in_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("check_in.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict] = mapped_column(String(5))
    reason: Mapped[str] = mapped_column(String(300))
    ruled_at: Mapped[datetime]
    account_id: Mapped[int | None]
    ruled_by: Mapped[str] = mapped_column(String(200))


class CheckInSetting(Base):
    """What the organiser set for an event; without a row everything is as it is by default. ``is_self_open``: delegates may
    check in by themselves, with the code on the hall's screen."""

    __tablename__ = "checkin_setting"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    is_self_open: Mapped[bool]
