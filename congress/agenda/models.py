"""Tables of agendas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class Agenda(Base):
    """The agenda of a session that somebody has edited; before that the event's template is it. ``version``: raised by every
    change, so that of two who edit at once the second sees the first's."""

    __tablename__ = "agenda"

    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))


class AgendaItem(Base):
    """``position``: among its siblings, from 1; ``step``: of the template it came from (domain notes 3.4), else empty;
    ``papers``: [{"title": …, "number": …}]; ``is_internal``: not on the programme that goes out."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("agenda.session_id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    step: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(500))
    minutes: Mapped[int]
    presenter: Mapped[str] = mapped_column(String(200))
    papers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    is_internal: Mapped[bool]
    note: Mapped[str] = mapped_column(String(1000))

    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix_agenda_item_session_id", "session_id", "parent_id", "position"),
    )
