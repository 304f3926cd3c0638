"""Tables of papers and of badges that were printed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class DocumentKind(StrEnum):
    """``attendance``: of a members' congress, in the place of the credentials report (domain notes 5.1)."""

    SUMMONS = "summons"
    PROGRAMME = "programme"
    INVITATION = "invitation"
    NAME_PLATES = "name_plates"
    CREDENTIALS = "credentials"
    ATTENDANCE = "attendance"


class DocumentState(StrEnum):
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Document(Base):
    """``inputs``: all that its words and figures are made of, as they were; ``digest``: SHA-256 of them; ``entry_id``: its
    number, none where the paper has none (name plates); ``replaces_id``: the one that it corrects."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[DocumentKind] = mapped_column(String(12))
    state: Mapped[DocumentState] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(500))
    dated: Mapped[date]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("paper_entry.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(300))

    __table_args__ = (Index("ix_document_event_id", "event_id", "kind", "id"),)


class BadgePrint(Base):
    """One badge that was printed. ``job_id``: of which job; ``reason``: of a reprint; ``shown``: a short hash of each thing
    that stood on it (``badges.SHOWN``), so that a later change is known though nothing personal is kept."""

    __tablename__ = "badge_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"))
    generation: Mapped[int]
    job_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300))
    shown: Mapped[str] = mapped_column(String(120))
    printed_at: Mapped[datetime]
    printed_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("delegate_id", "generation", "job_id"),)
