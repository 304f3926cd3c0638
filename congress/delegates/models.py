"""Tables of delegates, quotas, delegations, groups and the hall."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base

_IS_HEAD = text("is_head")


class Basis(StrEnum):
    """By what right somebody comes (domain notes 1.2); ``member``: of a members' congress, where every full member comes."""

    EX_OFFICIO = "ex_officio"
    ELECTED = "elected"
    APPOINTED = "appointed"
    MEMBER = "member"


class Standing(StrEnum):
    """Only ``official`` ones are convened: they are the base of quorum and shares."""

    OFFICIAL = "official"
    ALTERNATE = "alternate"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Membership(StrEnum):
    """Only full members vote (domain notes 1.3); the others matter for a members' congress and its base (1.4)."""

    FULL = "full"
    PROBATIONARY = "probationary"
    EXEMPT = "exempt"
    TRANSFERRED = "transferred"
    SUSPENDED = "suspended"


class Reply(StrEnum):
    NONE = "none"
    COMING = "coming"
    ABSENT = "absent"


class Absence(StrEnum):
    """``asked``: waits for a decision; ``excused``: with a reason that was accepted; ``refused``: he is to come; ``unexcused``:
    he is not there and has said nothing."""

    NONE = "none"
    ASKED = "asked"
    EXCUSED = "excused"
    REFUSED = "refused"
    UNEXCUSED = "unexcused"


AWAY = (Absence.EXCUSED, Absence.UNEXCUSED)


class Verdict(StrEnum):
    """What the credentials board finds."""

    PENDING = "pending"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Roll(Base):
    """What holds for all delegates of an event. ``size``: how many are to be convened; ``floor``, ``reserve``: with which
    quotas were last suggested; ``age_on``: the day on which ages are counted, None: the campaign's, else the opening;
    ``erase_on``: when what is personal is removed, None: so many months after the closing as the rules say; ``notice``: the
    version of the notice on personal data that delegates were shown; ``looked``: key of a finding -> why it may stand, who said
    so, when."""

    __tablename__ = "delegate_roll"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    size: Mapped[int | None]
    floor: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    reserve: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    age_on: Mapped[date | None]
    reply_by: Mapped[datetime | None]
    dress: Mapped[str] = mapped_column(String(200))
    advice: Mapped[str] = mapped_column(String(1000))
    notice: Mapped[int]
    erase_on: Mapped[date | None]
    erased_at: Mapped[datetime | None]
    looked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (CheckConstraint("size > 0", name="size"),)


class Quota(Base):
    """How many delegates a unit sends. ``members``: of the unit on the day of the suggestion; ``weight``: its importance in
    hundredths, 100 is usual; ``suggested``: computed from both, ``seats``: what was allotted; ``submitted_at``: the unit has
    sent its list up, and only the convener changes it from then on."""

    __tablename__ = "delegate_quota"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    members: Mapped[int | None]
    weight: Mapped[int]
    suggested: Mapped[int]
    seats: Mapped[int]
    alternates: Mapped[int]
    note: Mapped[str] = mapped_column(String(300))
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str] = mapped_column(String(200))
    returned_for: Mapped[str] = mapped_column(String(500))

    __table_args__ = (CheckConstraint("seats >= 0 AND alternates >= 0 AND weight >= 0", name="figures"),)


class Group(Base):
    """A discussion group (tổ thảo luận)."""

    __tablename__ = "delegate_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(300))

    __table_args__ = (UniqueConstraint("event_id", "name"),)


class Delegation(Base):
    """Those who come together (đoàn). ``name_key``: the name without its spelling habits; ``unit_id``: whose delegates it is
    made of, where it is one unit."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("delegate_group.id"), index=True)

    __table_args__ = (UniqueConstraint("event_id", "name_key"),)


class Block(Base):
    """A part of the hall (khu). ``position``: from the stage and from the left; ``guests``: kept for those who are no
    delegates."""

    __tablename__ = "hall_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    rows: Mapped[int]
    per_row: Mapped[int]
    is_for_guests: Mapped[bool]

    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("rows > 0 AND per_row > 0", name="figures"),
    )


class Delegate(Base):
    """One person on the list of one event. ``number``: on the badge, from 1 within the event, never given twice;
    ``generation``: of the badge and its code, ``link_generation``: of the personal link; the next one revokes the one before.
    ``birth_date`` or only ``birth_year``; ``unread``: column -> what the file said and nobody could read; ``place_in_line``: of
    an alternate, from 1 within his unit; ``replaces_id``: in whose place he was called up; ``rank``: of protocol, from 1 within
    his delegation, which ``is_head`` leads; ``discipline``: since the election, in words; ``block_id``, ``row``, ``place``: his
    seat, ``seat_fixed``: given by hand, so that seats given to all leave it; ``person_id``: the same person in the tree, where
    name and birth date agree."""

    __tablename__ = "delegate"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    generation: Mapped[int]
    link_generation: Mapped[int]
    full_name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    search: Mapped[str] = mapped_column(String(600))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)
    sex: Mapped[str] = mapped_column(String(8))
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    ethnicity: Mapped[str] = mapped_column(String(60))
    religion: Mapped[str] = mapped_column(String(60))
    admitted_on: Mapped[date | None]
    recognised_on: Mapped[date | None]
    education: Mapped[str] = mapped_column(String(60))
    degree: Mapped[str] = mapped_column(String(100))
    theory: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(300))
    honours: Mapped[str] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(200))
    membership: Mapped[Membership] = mapped_column(String(12))
    basis: Mapped[Basis] = mapped_column(String(10))
    standing: Mapped[Standing] = mapped_column(String(10))
    place_in_line: Mapped[int | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("delegate.id"), unique=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("delegate_group.id"), index=True)
    rank: Mapped[int]
    is_head: Mapped[bool]
    block_id: Mapped[int | None] = mapped_column(ForeignKey("hall_block.id"))
    row: Mapped[int | None]
    place: Mapped[int | None]
    seat_fixed: Mapped[bool] = mapped_column(server_default=false())
    discipline: Mapped[str] = mapped_column(String(300))
    verdict: Mapped[Verdict] = mapped_column(String(12))
    verdict_note: Mapped[str] = mapped_column(String(500))
    summoned_at: Mapped[datetime | None]
    reply: Mapped[Reply] = mapped_column(String(8))
    replied_at: Mapped[datetime | None]
    replied_by: Mapped[str] = mapped_column(String(200))
    absence: Mapped[Absence] = mapped_column(String(10))
    absence_reason: Mapped[str] = mapped_column(String(500))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200))
    decision_note: Mapped[str] = mapped_column(String(500))
    withdrawn_for: Mapped[str] = mapped_column(String(300))
    unread: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("block_id", "row", "place"),
        CheckConstraint("(block_id IS NULL) = (place IS NULL) AND (row IS NULL) = (place IS NULL)", name="seat"),
        CheckConstraint("generation > 0 AND link_generation > 0", name="generations"),
        Index("uq_delegate_head", "delegation_id", unique=True, sqlite_where=_IS_HEAD, postgresql_where=_IS_HEAD),
        Index("ix_delegate_sort_key", "event_id", "sort_key", "id", "search"),  # a search reads nothing else
        Index("ix_delegate_figures", "event_id", "standing", "absence", "membership", "unit_id", "reply"),
        Index("ix_delegate_name_key", "event_id", "name_key"),
        Index("ix_delegate_rank", "event_id", "delegation_id", "rank"),
    )


class BadgeVoid(Base):
    """A generation of a badge that holds good no more, and since when: what was scanned before then was scanned rightly."""

    __tablename__ = "delegate_badge_void"

    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"), primary_key=True)
    generation: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Listed(Base):
    """What the last file that named a delegate said of him, so that a later one changes only what it says otherwise.
    ``source``: the same for all whom one file named: who is missing from a later one is asked among these."""

    __tablename__ = "delegate_listed"

    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[int]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)


class CorrectionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Correction(Base):
    """What a delegate says is wrong about him, and what came of it. ``field``: a column of ``Delegate``; ``due_on``: by when he
    must have an answer (Law 91/2025/QH15, domain notes 9.1)."""

    __tablename__ = "delegate_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    wanted: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(500))
    state: Mapped[CorrectionState] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(500))
