"""Quorum and base of decisions of one roll, read from its rows: whoever is left out is named with his reason.

The one engine for every page and paper. Where people were checked in, what a feature above knows of that comes by
``core.hooks.ATTENDANCE``; until then whoever is not known to be away is taken to attend.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from congress.core import hooks
from congress.core.db import chunks, session
from congress.delegates import bases, queries
from congress.delegates.bases import Assembly, Base, Clause, Quorum, RuleSet, Stage, Voter, Why, assembly_of
from congress.delegates.models import AWAY, Basis, Delegate, Delegation, Membership, Standing
from congress.orgs import paths
from congress.orgs.access import on
from congress.orgs.models import Placement

_READY = aliased(Delegate)
_OUT_OF_BASE = (Membership.TRANSFERRED, Membership.EXEMPT, Membership.SUSPENDED)


@dataclass(frozen=True)
class Attendance:
    """What check-in knows of an event. ``seen``: numbers of the delegates who were at any session."""

    seen: Select[tuple[int]]
    stage: Stage


@dataclass(frozen=True)
class Reckoning:
    """``attending``: of the convened, those who were checked in; where nobody is, those not known to be away;
    ``represented``: organisations right below from which, or from units of which, at least one of them comes; ``excluded``:
    rows (``id``, ``number``, ``full_name``, ``delegation_name``) with why they do not count."""

    assembly: Assembly
    rules: RuleSet
    quorum: Quorum
    base: Base
    attending: int
    represented: int
    excluded: Sequence[tuple[Any, Why]]
    is_checked_in: bool = False

    @property
    def is_met(self) -> bool:
        return self.quorum.is_met(self.attending, self.represented)

    def clause(self, why: Why) -> Clause:
        """Where it is written that he is left out."""
        return self.rules.excluded[why]


def reckon(event: Any) -> Reckoning:
    """Five statements, whatever the number of delegates."""
    found = attendance(event)
    official = voters(event)
    attends = and_(can_vote(), Delegate.id.in_(found.seen)) if found else not_(queries.is_away())
    convened, attending = session().execute(
        select(func.count(), func.count().filter(attends)).select_from(Delegate).where(official)
    ).one()  # fmt: skip
    assembly, day = assembly_of(event), event.starts_on
    organisations, represented = 0, 0
    if assembly == Assembly.DELEGATES:
        organisations, represented = _organisations(event, and_(official, attends))
    rows = _doubtful(official, found)
    base = bases.decision_base(assembly, convened, (_voter(assembly, row, found) for row in rows), day)
    excluded = [(row, base.excluded[row.id]) for row in rows if row.id in base.excluded]
    return Reckoning(
        assembly, bases.rules_for(assembly, day), bases.quorum(assembly, convened, organisations, day), base, attending,
        represented, excluded, is_checked_in=found is not None,
    )  # fmt: skip


def attendance(event: Any) -> Attendance | None:
    """None as long as nobody was checked in."""
    return next((told for tell in hooks.ATTENDANCE if (told := tell(event)) is not None), None)


def sending(event: Any) -> int:
    """Organisations right below from which, or from units of which, somebody is convened."""
    return _organisations(event, voters(event))[1]


def voters(event: Any) -> ColumnElement[bool]:
    """Who is convened; at a congress of members none but those who may vote, of a committee its members alone."""
    official = and_(Delegate.event_id == event.id, Delegate.standing == Standing.OFFICIAL)
    assembly = assembly_of(event)
    if assembly == Assembly.DELEGATES:
        return official
    full = and_(official, Delegate.membership != Membership.PROBATIONARY)
    return and_(full, Delegate.basis == Basis.MEMBER) if assembly == Assembly.COMMITTEE else full


def can_vote() -> ColumnElement[bool]:
    """Who is suspended is convened and may not be there (domain notes 1.4)."""
    return Delegate.membership != Membership.SUSPENDED


def right_below(event: Any) -> set[int]:
    """Organisations that count in the second test of a quorum."""
    return set(session().scalars(select(Placement.unit_id).where(Placement.parent_id == event.unit_id, on(event.starts_on))))


def organisations_of(event: Any, unit_ids: Iterable[int | None], below: set[int]) -> dict[int | None, int]:
    """unit -> the organisation of ``below`` that it is, or in which it stands."""
    found: dict[int | None, int] = {}
    for part in chunks(sorted({each for each in unit_ids if each is not None})):
        query = select(Placement.unit_id, Placement.path).where(Placement.unit_id.in_(part), on(event.starts_on))
        for unit_id, path in session().execute(query):
            found.update((unit_id, each) for each in paths.ids(path) if each in below)
    return found


def _organisations(event: Any, comes: Any) -> tuple[int, int]:
    """How many stand right below, and from how many of those, or from a unit of theirs, somebody comes."""
    below = right_below(event)
    units = session().scalars(select(Delegate.unit_id).where(comes).distinct())
    return len(below), len(set(organisations_of(event, units, below).values()))


def _voter(assembly: Assembly, row: Any, found: Attendance | None) -> Voter:
    voter = Voter(row.id, row.basis, row.membership, row.absence, row.has_alternate)
    return bases.settled(assembly, voter, found.stage, is_seen=row.is_seen) if found else voter


def _doubtful(official: Any, found: Attendance | None) -> Sequence[Any]:
    """Those of them whom a rule may leave out of the base."""
    ready = exists().where(_READY.event_id == Delegate.event_id, _READY.unit_id == Delegate.unit_id, queries.is_in_line(_READY))
    seen = Delegate.id.in_(found.seen) if found else false()
    doubts = [Delegate.absence.in_(AWAY), Delegate.membership.in_(_OUT_OF_BASE)]
    query = (
        select(
            Delegate.id, Delegate.number, Delegate.full_name, Delegate.basis, Delegate.membership, Delegate.absence,
            Delegate.sort_key, Delegation.name.label("delegation_name"), ready.label("has_alternate"), seen.label("is_seen"),
        )
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .where(official, or_(*doubts, ~seen) if found and found.stage.is_over else or_(*doubts))
    )  # fmt: skip
    # few are found; asked in order, the database would walk all of them in that order
    return sorted(session().execute(query), key=lambda row: (row.sort_key, row.id))
