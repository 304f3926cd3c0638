"""How many are there, and is it enough: the engine of ``delegates.bases`` on what check-in knows of an event.

Presence is kept for people of every standing; who counts is judged by the roll as it is now. A span that is open ends with its
session. Built for a page that many people look at: a few statements and no row that is an object, however many are there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import String, cast, func, select

from congress.checkin.models import Presence
from congress.core import clock
from congress.core.db import session
from congress.delegates import bases, reckoning
from congress.delegates.bases import Assembly, Base, Clause, Quorum, RuleSet, Stage, Why, assembly_of
from congress.delegates.models import AWAY, Delegate, Delegation
from congress.delegates.reckoning import Attendance, can_vote, voters
from congress.events.models import EventSession

Row = Any
LEAD = timedelta(minutes=10)  # by which a clock that is ahead of ours is believed
_PRESENCE: Any = Presence.__table__.c
_DELEGATE: Any = Delegate.__table__.c
# in an aggregate of presence: who it is at the beginning of his line, then each span of his
_SPAN = re.compile(r'^(\d+|-) |\["([^"]+)",\s*(?:"([^"]+)"|null)', re.MULTILINE)
Move = tuple[str, int | None, int]  # when, of which organisation, how many more


# ── who was there at all ─────────────────────────────────────────────────────


def attendance(event: Any, until: datetime | None = None) -> Attendance | None:
    """For ``core.hooks.ATTENDANCE``: None as long as nobody was checked in. ``until``: as it was at this moment."""
    seen = _seen(event.id, until)
    if session().execute(seen.limit(1)).first() is None:
        return None
    now = clock.now() if until is None else until
    return Attendance(seen, Stage(event.starts_at <= now, event.ends_at < now))


def _seen(event_id: int, until: datetime | None = None) -> Any:
    there = Presence.first_at.is_not(None) if until is None else Presence.first_at <= until
    at = select(EventSession.id).where(EventSession.event_id == event_id)
    return select(Presence.delegate_id).where(Presence.session_id.in_(at), there)


def seen(event_id: int, until: datetime | None = None) -> set[int]:
    """Delegates who were at any session."""
    return set(session().scalars(_seen(event_id, until)))


@dataclass(frozen=True)
class Excluded:
    """One who is left out of the base of decisions. ``row``: ``id``, ``number``, ``full_name``, ``delegation_name``;
    ``clause``: where it is written."""

    row: Row
    why: Why
    clause: Clause


def base(event: Any) -> tuple[Base, list[Excluded]]:
    """The base of decisions with everybody who is left out of it."""
    found = reckoning.reckon(event)
    return found.base, [Excluded(row, why, found.clause(why)) for row, why in found.excluded]


def absent_throughout(event: Any) -> Sequence[Row]:
    """Of those who are convened, who was at no session: ``id``, ``number``, ``full_name``, ``delegation_name``, ``absence``.
    Nobody before all sessions are over, nor where nobody was checked in."""
    found = attendance(event)
    if found is None or not found.stage.is_over:
        return []
    query = (
        select(
            Delegate.id, Delegate.number, Delegate.full_name, Delegate.absence, Delegate.membership, Delegate.sort_key,
            Delegation.name.label("delegation_name"),
        )
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .where(voters(event), Delegate.id.not_in(found.seen))
    )  # fmt: skip
    return sorted(session().execute(query), key=lambda row: (row.absence not in AWAY, row.sort_key, row.id))


# ── who is in the room ───────────────────────────────────────────────────────


@dataclass(frozen=True)
class Status:
    """Of one session at a ``moment``. ``present``: of those who vote, in the room then; ``valid_since``: since when both tests
    have been met without a break, None where they are not; ``peak``: the most that were in the room at once up to then."""

    moment: datetime
    assembly: Assembly
    rules: RuleSet
    quorum: Quorum
    present: int
    represented: int
    valid_since: datetime | None
    peak: int
    peak_at: datetime | None

    @property
    def convened(self) -> int:
        return self.quorum.convened

    @property
    def organisations(self) -> int:
        return self.quorum.organisations

    @property
    def are_met(self) -> tuple[bool, bool]:
        """The test of people, the test of organisations."""
        return self.quorum.are_met(self.present, self.represented)

    @property
    def is_met(self) -> bool:
        return all(self.are_met)

    @property
    def missing(self) -> tuple[int, int]:
        """How many more people, and how many more organisations, must be there."""
        return self.quorum.missing(self.present, self.represented)


def status(event: Any, at: Any) -> Status:
    """Of a session (``id``, ``starts_at``, ``ends_at``) now; after it as it ended."""
    return status_at(event, at, newest(at))


def newest(at: Any) -> datetime:
    """The last moment of a session that can be told of. Whoever a phone let in is there, though its clock be a little ahead of
    ours."""
    now = clock.now()
    latest = session().scalar(select(func.max(_PRESENCE.last_at)).where(_PRESENCE.session_id == at.id)) or now
    moment: datetime = min(max(now, min(latest, now + LEAD)), at.ends_at)
    return moment


def status_at(event: Any, at: Any, moment: datetime) -> Status:
    """Who was in the room then, by the roll as it is now."""
    assembly, below = assembly_of(event), set[int]()
    if assembly == Assembly.DELEGATES:
        below = reckoning.right_below(event)
    convened = session().scalar(select(func.count()).select_from(Delegate).where(voters(event))) or 0
    quorum = bases.quorum(assembly, convened, len(below), event.starts_on)
    there = _PRESENCE.first_at.is_not(None), _DELEGATE.id == _PRESENCE.delegate_id, voters(event), can_vote()
    stays = _stays(_DELEGATE.unit_id, at, *there)
    known: dict[str, int] = {}
    if below:
        units = {int(unit_id) for unit_id, _since, _until in stays if unit_id.isdecimal()}
        known = {str(unit_id): each for unit_id, each in reckoning.organisations_of(event, units, below).items()}
    told = sweep(_moves(stays, known, moment, at.ends_at), quorum)
    return Status(moment, assembly, bases.rules_for(assembly, event.starts_on), quorum, *told)


def _stays(owner: Any, at: Any, *where: Any) -> list[tuple[str, str, str]]:
    """Of everybody who was at a session an entry with his ``owner`` and two empty texts, then for each of his spans one with an
    empty owner, from when and until when. Flat, and in one piece: a row and some lists for each would cost five times as
    much, most of it spent on looking for garbage."""
    line = func.coalesce(cast(owner, String), "-") + " " + cast(_PRESENCE.spans, String)
    query = select(func.aggregate_strings(line, "\n")).where(_PRESENCE.session_id == at.id, *where)
    return _SPAN.findall(session().scalar(query) or "")


def _moves(stays: Iterable[tuple[str, str, str]], known: Mapping[str, int], moment: datetime, ends_at: datetime) -> list[Move]:
    """Every coming and going up to a moment, in order. Who is in the room when the session ends is there to its end, and not
    after."""
    until_now, end = _text(moment), _text(ends_at) if moment > ends_at else ""
    moves: list[Move] = []
    add = moves.append
    organisation: int | None = None
    for unit_id, since, until in stays:
        if unit_id:
            organisation = known.get(unit_id)
        elif since <= until_now:
            add((since, organisation, 1))
            if until and until <= until_now:
                add((until, organisation, -1))
            elif end:
                add((end, organisation, -1))
    moves.sort(key=itemgetter(0))
    return moves


def _text(moment: datetime) -> str:
    """As spans have it: texts of one zone stand in the order of their instants, and are compared ten times as fast."""
    return moment.astimezone(UTC).isoformat()


def sweep(moves: Sequence[Move], quorum: Quorum) -> tuple[int, int, datetime | None, int, datetime | None]:
    """``present``, ``represented``, ``valid_since``, ``peak`` and when it was first reached, from moves in order. What happens
    at one instant counts as one step: one who comes as another goes keeps the quorum."""
    present, represented, peak = 0, 0, 0
    since = peak_at = ""
    of_each: dict[int, int] = {}
    for instant, together in groupby(moves, itemgetter(0)):
        for _instant, organisation, step in together:
            present += step
            if organisation is not None:
                count = of_each[organisation] = of_each.get(organisation, 0) + step
                represented += step if count == (step > 0) else 0
        if present > peak:
            peak, peak_at = present, instant
        if not quorum.is_met(present, represented):
            since = ""
        elif not since:
            since = instant
    read = datetime.fromisoformat
    return present, represented, read(since) if since else None, peak, read(peak_at) if peak_at else None


def represented_at(event: Any, at: Any, moment: datetime) -> set[int]:
    """Organisations right below of which somebody who votes was in the room then."""
    inside = set(inside_at(at, moment))
    voting = session().execute(select(_DELEGATE.id, _DELEGATE.unit_id).where(voters(event), can_vote())).all()
    below = reckoning.right_below(event)
    return set(reckoning.organisations_of(event, {row[1] for row in voting if row[0] in inside}, below).values())


def inside_at(at: Any, moment: datetime) -> list[int]:
    """Numbers of delegates of every standing who were in the room at this moment of a session."""
    if moment > at.ends_at:
        return []
    told, inside, delegate_id = _text(moment), set[int](), 0
    for owner, since, until in _stays(_PRESENCE.delegate_id, at, _PRESENCE.first_at <= moment):
        if owner:
            delegate_id = int(owner)
        elif since <= told and (not until or told < until):
            inside.add(delegate_id)
    return sorted(inside)


def read_spans(rows: Sequence[Any]) -> Iterable[tuple[Any, list[Any]]]:
    """(first column, spans): read at once, for that costs a fifth of reading them one by one."""
    spans = json.loads(f"[{','.join(row[1] for row in rows)}]")
    return ((row[0], each) for row, each in zip(rows, spans, strict=True))
