"""Tables of persons, posts and seats."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class PostKind(StrEnum):
    SECRETARY = "secretary"
    STANDING_DEPUTY = "standing_deputy"
    DEPUTY = "deputy"
    OTHER = "other"


class Body(StrEnum):
    COMMITTEE = "committee"
    STANDING_COMMITTEE = "standing_committee"
    INSPECTION_COMMITTEE = "inspection_committee"


class Person(Base):
    """``name_key``: the name without its spelling habits; with the birth date it is the person."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    search: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)
    birth_date: Mapped[date | None]
    sex: Mapped[str] = mapped_column(String(8))
    archived_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("name_key", "birth_date"), Index("ix_person_sort_key", "sort_key"))


class Post(Base):
    """``title`` as it was written; ``phone`` and ``email`` are those given for this post."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[PostKind] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="days"),
        UniqueConstraint("person_id", "unit_id", "title", "valid_from"),
        Index("ix_post_unit_id", "unit_id", "kind"),
    )


class Seat(Base):
    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    body: Mapped[Body] = mapped_column(String(24))
    valid_from: Mapped[date]
    valid_to: Mapped[date]

    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="days"),
        UniqueConstraint("person_id", "unit_id", "body", "valid_from"),
    )
