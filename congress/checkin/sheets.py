"""Attendance person by person and by delegation: what pages show, and files to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, select

from congress.checkin import queries, quorum
from congress.checkin.models import Act, CheckIn, Presence
from congress.core import clock
from congress.core.db import session
from congress.core.text import fold
from congress.delegates import bases
from congress.delegates.bases import Voter
from congress.delegates.models import Delegate, Delegation, Membership, Standing
from congress.delegates.queries import ORDERS, Held
from congress.orgs import queries as orgs

Row = Any
_ROW = (
    Delegate.id, Delegate.number, Delegate.full_name, Delegate.standing, Delegate.basis, Delegate.membership, Delegate.absence,
    Delegate.unit_id,
)  # fmt: skip


# ── person by person ─────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Stay:
    """Of one person at one session. ``last_out`` None: he is there yet; ``minutes``: in the room, ``source``: how it is known
    that he came, empty where no fact tells; ``is_late``: he came after it had begun."""

    first_in: datetime
    last_out: datetime | None
    minutes: int
    source: str
    is_late: bool


@dataclass(frozen=True)
class Person:
    """``row``: columns of ``Delegate`` that tell who he is, and ``delegation_name``; ``stays``: session -> his; ``state``: of
    all sessions together, a key of ``attendance_states``."""

    row: Row
    group: str
    stays: Mapping[int, Stay]
    state: str

    @property
    def is_official(self) -> bool:
        return bool(self.row.standing == Standing.OFFICIAL)

    @property
    def was_there(self) -> bool:
        return bool(self.stays)

    def state_at(self, session_id: int, *, is_over: bool) -> str:
        """How he stands at one session."""
        if stay := self.stays.get(session_id):
            return "late" if stay.is_late else "present"
        if self.was_there or self.state == "unseen":
            return "unexcused" if is_over else "unseen"
        return self.state


def people(held: Held) -> list[Person]:
    """Everybody who is convened, and whoever else came in, by delegation and protocol; so many statements, however many."""
    sessions = queries.sessions_of(held)
    stays = _stays(sessions)
    query = select(*_ROW, Delegation.name.label("delegation_name")).outerjoin(
        Delegation, Delegation.id == Delegate.delegation_id
    )
    listed = session().execute(query.where(Delegate.event_id == held.event.id).order_by(*ORDERS["delegation"]))
    rows = [row for row in listed if row.standing == Standing.OFFICIAL or row.id in stays]
    found = quorum.attendance(held.event)
    units = orgs.names_of(sorted({row.unit_id for row in rows if row.unit_id is not None}), held.event.starts_on)
    told = []
    for row in rows:
        mine = stays.get(row.id, {})
        unit = units.get(row.unit_id)
        group = row.delegation_name or (unit.name if unit is not None else "")
        told.append(Person(row, group, mine, _state(held.event, row, mine, found)))
    return told


def _state(event: Any, row: Row, stays: Mapping[int, Stay], found: Any) -> str:
    if stays:
        return "late" if any(stay.is_late for stay in stays.values()) else "present"
    voter = Voter(row.id, row.basis, row.membership, row.absence)
    if found is not None:
        voter = bases.settled(bases.assembly_of(event), voter, found.stage, is_seen=False)
    if voter.is_away:
        return str(voter.absence)
    return "suspended" if row.membership == Membership.SUSPENDED else "unseen"


def _stays(sessions: Sequence[Row]) -> dict[int, dict[int, Stay]]:
    """delegate -> session -> how he stayed."""
    found: dict[int, dict[int, Stay]] = {}
    now = clock.now()
    for at in sessions:
        sources = _sources(at.id)
        query = select(Presence.delegate_id, cast(Presence.spans, String)).where(
            Presence.session_id == at.id, Presence.first_at.is_not(None)
        )
        for delegate_id, spans in quorum.read_spans(session().execute(query).all()):
            found.setdefault(delegate_id, {})[at.id] = _stay(spans, at, min(now, at.ends_at), sources.get(delegate_id, {}))
    return found


def _stay(spans: Sequence[Any], at: Row, now: datetime, sources: Mapping[datetime, str]) -> Stay:
    whole, last = timedelta(), None
    for since, until, *_where in spans:
        came = datetime.fromisoformat(since)
        last = datetime.fromisoformat(until) if until else None
        whole += max(timedelta(), (last or now) - came)
    first = datetime.fromisoformat(spans[0][0])
    if last is None and clock.now() > at.ends_at:
        last = at.ends_at
    return Stay(first, last, int(whole.total_seconds()) // 60, sources.get(first, ""), first > at.starts_at)


def _sources(session_id: int) -> dict[int, dict[datetime, str]]:
    """delegate -> moment -> how an entry of that moment is known."""
    query = select(CheckIn.delegate_id, CheckIn.happened_at, CheckIn.source).where(
        CheckIn.session_id == session_id, CheckIn.act == Act.IN, CheckIn.delegate_id.is_not(None)
    )
    found: dict[int, dict[datetime, str]] = {}
    for delegate_id, moment, source in session().execute(query.order_by(CheckIn.id.desc())):
        found.setdefault(delegate_id, {})[moment] = str(source)  # of two at one instant the first
    return found


# ── by delegation ────────────────────────────────────────────────────────────


@dataclass
class Line:
    """Figures of one delegation, of those who are convened. ``late``: came after the beginning of a session at least once;
    ``unseen``: may come yet; ``sessions``: how many were at each."""

    name: str
    convened: int = 0
    present: int = 0
    late: int = 0
    excused: int = 0
    unexcused: int = 0
    unseen: int = 0
    sessions: dict[int, int] = field(default_factory=dict)

    def count(self, person: Person) -> None:
        self.convened += 1
        for session_id in person.stays:
            self.sessions[session_id] = self.sessions.get(session_id, 0) + 1
        if person.was_there:
            self.present += 1
            self.late += person.state == "late"
        elif person.state in ("excused", "suspended"):
            self.excused += 1
        elif person.state == "unexcused":
            self.unexcused += 1
        else:
            self.unseen += 1

    @property
    def total(self) -> int:
        return self.convened

    @property
    def remaining(self) -> int:
        return self.convened - self.present

    @property
    def thousandths(self) -> int:
        """For the bar."""
        return 1000 * self.present // self.convened if self.convened else 0


@dataclass(frozen=True)
class Statistics:
    sessions: Sequence[Row]
    lines: Sequence[Line]
    whole: Line


def statistics(sessions: Sequence[Row], told: Iterable[Person]) -> Statistics:
    """Delegations in their order, those without one by their units; together they are the whole."""
    lines: dict[str, Line] = {}
    whole = Line("")
    for person in told:
        if person.is_official:
            lines.setdefault(person.group, Line(person.group)).count(person)
            whole.count(person)
    return Statistics(sessions, list(lines.values()), whole)


def matching(lines: Sequence[Line], typed: str) -> list[Line]:
    """Of which every word stands in the name, without accents."""
    words = fold(typed).split()[:8]
    return [line for line in lines if all(word in fold(line.name) for word in words)]
