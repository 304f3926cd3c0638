"""Tables of venues."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class Venue(Base):
    """``unit_id``: whose it is, by whose place in the tree its district is told; ``capacity``: seats; ``equipment``: words."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    search: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    capacity: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(300))
    equipment: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(1000))
    archived_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("capacity > 0", name="capacity"),)
