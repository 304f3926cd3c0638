"""Tables of the dated tree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base, Bytewise

_BELIEVED = text("superseded_at IS NULL")


class Unit(Base):
    """``begins_on``, ``ends_on``: the outer bounds of what is believed now, kept beside the placements."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]


class Placement(Base):
    """A belief about a unit for the days [valid_from, valid_to), held from ``recorded_at`` until ``superseded_at``.

    ``path``: ids from the root down to the unit, ``/1/17/230/``; ``superior_id``: the unit right below the root on that path,
    or the root itself; ``search``: folded name; ``members``: as the register says, the subtree included.
    """

    __tablename__ = "placement"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    superior_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)
    path: Mapped[str] = mapped_column(Bytewise)
    members: Mapped[int | None]
    is_estimate: Mapped[bool]
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id"))

    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="days"),
        CheckConstraint("members >= 0", name="members"),
        Index("uq_placement_start", "unit_id", "valid_from", unique=True, sqlite_where=_BELIEVED, postgresql_where=_BELIEVED),
        Index("ix_placement_path", "path", sqlite_where=_BELIEVED, postgresql_where=_BELIEVED),
        Index("ix_placement_parent", "parent_id", sqlite_where=_BELIEVED, postgresql_where=_BELIEVED),
        Index("ix_placement_superior", "superior_id", sqlite_where=_BELIEVED, postgresql_where=_BELIEVED),
        Index("ix_placement_unit_id", "unit_id"),
    )


class Contact(Base):
    """Who answers for a unit, as its register says, for the days [valid_from, valid_to)."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    secretary: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("unit_id", "valid_from"), CheckConstraint("valid_from < valid_to", name="days"))


class Decision(Base):
    """A decision that changes the tree: two times, when it takes effect and when it was recorded here."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("number", "effective_on"),)


class Act(Base):
    """One line of a decision. ``fingerprint``: the line itself, so that a second run does nothing."""

    __tablename__ = "act"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    operation: Mapped[str] = mapped_column(String(16))
    effective_on: Mapped[date]
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)


class ActUnit(Base):
    """``part``: what the unit is in the act: subject, result, or parent (where things went)."""

    __tablename__ = "act_unit"

    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
