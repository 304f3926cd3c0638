"""Tables of visits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class Visit(Base):
    """A foreign delegation in the country. ``unit_id``: who receives it; ``level``: of the visit, in words ("cấp cao");
    ``body``: the party body that sends it; domain notes 8.5."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(String(300))
    country: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(String(300))
    level: Mapped[str] = mapped_column(String(100))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    interpreter: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(1000))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    archived_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="days"),)


class VisitMember(Base):
    """One of the delegation, in the order of rank; position 1 is its head. ``native``: name and title as they write them."""

    __tablename__ = "visit_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    position: Mapped[int]
    full_name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    native: Mapped[str] = mapped_column(String(300))
