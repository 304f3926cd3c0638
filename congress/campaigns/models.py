"""Tables of campaigns, duties, their events and counters."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class Status(StrEnum):
    OWED = "owed"
    PLANNED = "planned"
    HELD = "held"
    REPORTED = "reported"
    RATIFIED = "ratified"
    EXCUSED = "excused"


class Campaign(Base):
    """``kinds``: of the units that owe; ``done_from``: first status that counts as done; ``root_id``: whose subtree owes,
    ``is_whole``: and it is the root of the tree; ``age_on``: the day on which ages of delegates are counted,
    None: each congress's opening."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    root_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    is_whole: Mapped[bool]
    kinds: Mapped[list[str]] = mapped_column(JSON)
    opens_on: Mapped[date | None]
    deadline: Mapped[date]
    done_from: Mapped[Status] = mapped_column(String(8))
    age_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    archived_at: Mapped[datetime | None]


class _State:
    """What is known of a duty. ``held_on`` is the day of the congress; ``flags``: rules that it breaks, with blanks between;
    ``looked``: those that somebody has looked at, so that they are not raised again for the same report; ``is_inherited``: it
    follows from the units that this one came of, nobody reported it."""

    status: Mapped[Status] = mapped_column(String(8))
    planned_on: Mapped[date | None]
    held_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    ratified_on: Mapped[date | None]
    excused_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300))
    convened: Mapped[int | None]
    present: Mapped[int | None]
    chair: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(1000))
    flags: Mapped[str] = mapped_column(String(60))
    looked: Mapped[str] = mapped_column(String(60), server_default="")
    is_inherited: Mapped[bool]


class Duty(_State, Base):
    __tablename__ = "duty"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("campaign_id", "unit_id"),
        CheckConstraint("present <= convened", name="present"),
        CheckConstraint("convened >= 0 AND present >= 0", name="figures"),
        Index("ix_duty_flags", "campaign_id", "flags"),
    )


class DutyEvent(_State, Base):
    """A duty as it was known from ``recorded_at`` on. Never changed."""

    __tablename__ = "duty_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    recorded_at: Mapped[datetime]
    account_id: Mapped[int | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(20))
    batch_id: Mapped[int | None]

    __table_args__ = (
        Index("ix_duty_event_duty_id", "duty_id", "id"),
        Index("ix_duty_event_campaign_id", "campaign_id", "recorded_at"),
    )


class Counter(Base):
    """Duties under one direct superior at one level: sums over all days of ``Tally``, and the present states.

    None for the whole tree: every reporter would queue for that row. ``version`` grows with every change below.
    """

    __tablename__ = "counter"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    superior_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    due: Mapped[int]
    done: Mapped[int]
    owed: Mapped[int]
    planned: Mapped[int]
    held: Mapped[int]
    reported: Mapped[int]
    ratified: Mapped[int]
    excused: Mapped[int]
    flagged: Mapped[int]
    version: Mapped[int]


class Tally(Base):
    """What changes on a day: how many duties begin (or cease) to be due, and to be done. Sums up to a day are its figures."""

    __tablename__ = "tally"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    superior_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    due: Mapped[int]
    done: Mapped[int]

    __table_args__ = (Index("ix_tally_day", "campaign_id", "level", "day"),)
