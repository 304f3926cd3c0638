"""Tables of the registry."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class PaperType(StrEnum):
    """Types of papers (domain notes 4.3). ``decision`` and ``regulation`` print the same symbol and are two sequences."""

    RESOLUTION = "resolution"
    DIRECTIVE = "directive"
    CONCLUSION = "conclusion"
    DECISION = "decision"
    REGULATION = "regulation"
    RULES = "rules"
    CIRCULAR = "circular"
    SCHEME = "scheme"
    OPTION = "option"
    REPORT = "report"
    PLAN = "plan"
    PROGRAMME = "programme"
    SUBMISSION = "submission"
    NOTICE = "notice"
    GUIDANCE = "guidance"
    LETTER = "letter"
    MINUTES = "minutes"
    SUMMONS = "summons"
    INVITATION = "invitation"


class Issuer(StrEnum):
    COMMITTEE = "committee"
    CONGRESS = "congress"


class EntryState(StrEnum):
    RESERVED = "reserved"
    ISSUED = "issued"
    VOID = "void"


class Term(Base):
    """In which numbers run on. ``name``: nhiệm kỳ 2025 - 2030, or of a congress its name; ``symbol``: of who issues (TU, ĐU,
    CB, ĐH); ``key``: what opened it, once (an event's uid), empty where a person did; ``starts_on``, ``ends_on``: both
    included."""

    __tablename__ = "paper_term"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    issuer: Mapped[Issuer] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
    symbol: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="days"),
        UniqueConstraint("unit_id", "issuer", "key", "name"),
    )


class TermReader(Base):
    """Units that came of the one whose term it is: they read what it issued."""

    __tablename__ = "paper_term_reader"

    term_id: Mapped[int] = mapped_column(ForeignKey("paper_term.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class Entry(Base):
    """One number. ``series``: within which it is unique: the type's value in a committee's term, empty in a congress's, where
    all types share one sequence; ``is_hidden``: the number is not printed (số không hiển thị); ``search``: number and
    subject."""

    __tablename__ = "paper_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("paper_term.id"))
    series: Mapped[str] = mapped_column(String(12))
    type: Mapped[PaperType] = mapped_column(String(12))
    number: Mapped[int]
    state: Mapped[EntryState] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(500))
    search: Mapped[str] = mapped_column(String(700))
    dated: Mapped[date]
    signer: Mapped[str] = mapped_column(String(200))
    is_hidden: Mapped[bool]
    note: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("term_id", "series", "number"),
        CheckConstraint("number > 0", name="number"),
        Index("ix_paper_entry_dated", "term_id", "dated"),
    )
