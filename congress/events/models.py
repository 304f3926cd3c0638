"""Tables of events, their sessions, and who must be at them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.db import Base


class EventKind(StrEnum):
    CONGRESS = "congress"
    PLENUM = "plenum"
    CONFERENCE = "conference"
    COMMENT_CONFERENCE = "comment_conference"
    CLUSTER_CONFERENCE = "cluster_conference"
    SEMINAR = "seminar"
    BRIEFING = "briefing"
    RECEPTION = "reception"
    CEREMONY = "ceremony"
    FIRST_SESSION = "first_session"
    CELL_MEETING = "cell_meeting"


class EventState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    CONVENED = "convened"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


# States in which people and halls are taken: what is only a draft, was called off or has no day any more takes nobody.
BUSY = (EventState.SCHEDULED, EventState.CONVENED, EventState.OPEN, EventState.CLOSED)


class CongressKind(StrEnum):
    DELEGATES = "delegates"
    MEMBERS = "members"


class SessionKind(StrEnum):
    PREPARATORY = "preparatory"
    OFFICIAL = "official"
    WORKING = "working"


class EngagementRole(StrEnum):
    CHAIR = "chair"
    MEMBER = "member"
    SUPERVISOR = "supervisor"
    DELEGATION_HEAD = "delegation_head"
    DELEGATION_MEMBER = "delegation_member"
    SPEAKER = "speaker"
    DELEGATE = "delegate"


class Source(StrEnum):
    """Where an engagement comes from: what was said by hand stays when a body's members are brought up to date."""

    HAND = "hand"
    BODY = "body"


class UnitPart(StrEnum):
    HOST = "host"
    MEMBER = "member"
    PARTICIPANT = "participant"


class Side(StrEnum):
    """Of a guest: of ours, from outside the tree, or of a foreign delegation."""

    OURS = "ours"
    OUTSIDE = "outside"
    FOREIGN = "foreign"


class ApprovalMatter(StrEnum):
    """What a superior approves before a congress (domain notes 3.3)."""

    PAPERS = "papers"
    PERSONNEL = "personnel"


class ApprovalState(StrEnum):
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"


class Series(Base):
    """Meetings that return. ``rule``: see ``events.series``. Each occurrence is an event of its own, from which a single one
    may be moved or called off without the others."""

    __tablename__ = "event_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    starts_on: Mapped[date]
    until: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]


class Wave(Base):
    """One template made into an event for each unit of some kinds below a unit. ``spec``: see ``events.waves``;
    ``version`` counts changes of the template, ``Event.wave_version`` how far each event follows."""

    __tablename__ = "event_wave"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class Event(Base):
    """``title``: as people wrote it, may be empty; ``name``: shown, made by ``events.naming`` from kind, ordinal and term
    where there is no title; ``starts_at``, ``ends_at``, ``starts_on``, ``ends_on``: the outer bounds of its sessions, in UTC
    and in local days; ``sequence``: for calendars, raised by every change that they must learn of; ``last_gone``: the highest
    number of a session that is no more, which no other gets; ``version``: raised by every change, so that of two who edit at
    once the second sees the first's; ``local``: fields that were changed by hand and that a later change of its wave leaves
    alone; ``agenda_key``: the template its sessions follow until somebody edits them."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(100), unique=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[EventKind] = mapped_column(String(20))
    state: Mapped[EventState] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(400))
    search: Mapped[str] = mapped_column(String(800))
    ordinal: Mapped[int | None]
    term_no: Mapped[int | None]
    term: Mapped[str] = mapped_column(String(40))
    theme: Mapped[str] = mapped_column(String(500))
    cluster: Mapped[str] = mapped_column(String(200))
    congress_kind: Mapped[str] = mapped_column(String(10))
    content_mode: Mapped[int | None]
    is_pilot: Mapped[bool]
    body: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(2000))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    convened_on: Mapped[date | None]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"))
    series_on: Mapped[date | None]
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("event_wave.id"))
    wave_version: Mapped[int]
    local: Mapped[list[str]] = mapped_column(JSON)
    agenda_key: Mapped[str] = mapped_column(String(40))
    sequence: Mapped[int]
    last_gone: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        UniqueConstraint("series_id", "series_on"),
        UniqueConstraint("wave_id", "unit_id"),
        Index("ix_event_unit_id", "unit_id", "starts_on"),
        Index("ix_event_starts_on", "starts_on", "ends_on", "kind", "state"),
    )


class EventSession(Base):
    """``position`` from 1, in order of time; ``expected``: people, where somebody told; ``place``: in words, where no venue of
    the list is meant."""

    __tablename__ = "event_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(110), unique=True)
    position: Mapped[int]
    kind: Mapped[SessionKind] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(300))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    place: Mapped[str] = mapped_column(String(300))
    expected: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("expected >= 0", name="expected"),
        Index("ix_event_session_starts_at", "starts_at"),
        Index("ix_event_session_venue_id", "venue_id", "starts_at"),
    )


class Point(Base):
    """Another place from which people take part in a session (điểm cầu)."""

    __tablename__ = "event_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    expected: Mapped[int | None]

    __table_args__ = (CheckConstraint("expected >= 0", name="expected"),)


class Engagement(Base):
    """The one fact that says who must be where: a person at a session, as what. ``title``: his printed title on that day;
    ``unit_id``: for which unit he comes, where it is told; ``position``: protocol rank within the role, from 1."""

    __tablename__ = "engagement"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id", ondelete="CASCADE"), index=True)
    role: Mapped[EngagementRole] = mapped_column(String(20))
    source: Mapped[Source] = mapped_column(String(8))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]

    __table_args__ = (UniqueConstraint("person_id", "session_id", "role"),)


class Told(Base):
    """What the last calendar that named an event said of it, so that a later one changes only what it says otherwise."""

    __tablename__ = "event_told"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)


class EventUnit(Base):
    """Units that take part beside the one that holds the event: members of a cluster, its host of this time."""

    __tablename__ = "event_unit"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    part: Mapped[UnitPart] = mapped_column(String(12), primary_key=True)


class Guest(Base):
    """Whoever is invited without a place in the tree; an organisation may stand without a name. Never in a quorum. ``native``:
    name and title as a foreign guest writes them."""

    __tablename__ = "event_guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    side: Mapped[Side] = mapped_column(String(8))
    full_name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(300))
    organisation: Mapped[str] = mapped_column(String(300))
    native: Mapped[str] = mapped_column(String(300), server_default="")
    is_counterpart: Mapped[bool]


class Gift(Base):
    __tablename__ = "event_gift"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    giver: Mapped[str] = mapped_column(String(200))
    receiver: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(300))


class Photo(Base):
    """``file``: our own name in the instance folder, never the sender's."""

    __tablename__ = "event_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    file: Mapped[str] = mapped_column(String(80), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    caption: Mapped[str] = mapped_column(String(500))
    taken_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))


class Approval(Base):
    """A superior's word on papers or personnel before a congress: appended, never changed; the last one of a matter holds."""

    __tablename__ = "event_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    matter: Mapped[ApprovalMatter] = mapped_column(String(10))
    state: Mapped[ApprovalState] = mapped_column(String(8))
    on_day: Mapped[date]
    number: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(1000))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


# ── clashes ──────────────────────────────────────────────────────────────────


class ClashSetting(Base):
    """How grave a kind of clash is in this installation; kinds without a row are as grave as ``rules.toml`` says."""

    __tablename__ = "clash_setting"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    severity: Mapped[str] = mapped_column(String(8))


class ClashWaiver(Base):
    """Somebody decided, with a reason, that a clash may stand. ``fingerprint``: what clashes, so that another clash of the same
    events is not covered."""

    __tablename__ = "clash_waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class Holiday(Base):
    """What this installation knows beside the state's calendar: a day off of its own, or a Saturday that is worked."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    is_worked: Mapped[bool]
