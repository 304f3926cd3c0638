"""Quorum and base of decisions of one roll, read from its rows: whoever is left out is named with his reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from congress.core.db import session
from congress.delegates import bases, queries
from congress.delegates.bases import Base, Quorum, Voter, Why
from congress.delegates.models import AWAY, Delegate, Membership, Standing
from congress.events.models import CongressKind
from congress.orgs import paths
from congress.orgs.access import on
from congress.orgs.models import Placement

_READY = aliased(Delegate)
_OUT_OF_BASE = (Membership.TRANSFERRED, Membership.EXEMPT, Membership.SUSPENDED)


@dataclass(frozen=True)
class Reckoning:
    """``attending``: of the convened, those not known to be away; ``represented``: organisations right below from which, or
    from units of which, at least one of them comes; ``excluded``: rows (``id``, ``number``, ``full_name``) with why they do not
    count."""

    quorum: Quorum
    base: Base
    attending: int
    represented: int
    excluded: Sequence[tuple[Any, Why]]

    @property
    def is_met(self) -> bool:
        return self.quorum.is_met(self.attending, self.represented)


def reckon(event: Any) -> Reckoning:
    """Four statements, whatever the number of delegates. Until people are checked in, whoever is not known to be away is
    taken to attend."""
    official = _official(event)
    attends = not_(queries.is_away())
    convened, attending = session().execute(
        select(func.count(), func.count().filter(attends)).select_from(Delegate).where(official)
    ).one()  # fmt: skip
    organisations, represented = _organisations(event, and_(official, attends))
    rows = _doubtful(official)
    kind, day = event.congress_kind or CongressKind.DELEGATES, event.starts_on
    voters = [Voter(row.id, row.basis, row.membership, row.absence, row.has_alternate) for row in rows]
    base = bases.decision_base(kind, convened, voters, day)
    excluded = [(row, base.excluded[row.id]) for row in rows if row.id in base.excluded]
    quorum = bases.quorum(kind, convened, organisations, day)
    return Reckoning(quorum, base, attending, represented if quorum.organisations else 0, excluded)


def sending(event: Any) -> int:
    """Organisations right below from which, or from units of which, somebody is convened."""
    return _organisations(event, _official(event))[1]


def _organisations(event: Any, comes: Any) -> tuple[int, int]:
    """How many stand right below, and from how many of those, or from a unit of theirs, somebody comes."""
    below = set(session().scalars(select(Placement.unit_id).where(Placement.parent_id == event.unit_id, on(event.starts_on))))
    query = select(Placement.path).join(Delegate, Delegate.unit_id == Placement.unit_id)
    sending = session().scalars(query.where(comes, on(event.starts_on)).distinct())
    return len(below), len(below & {unit_id for path in sending for unit_id in paths.ids(path)})


def _official(event: Any) -> Any:
    """Who is convened; at a congress of members none but those who may vote."""
    official = and_(Delegate.event_id == event.id, Delegate.standing == Standing.OFFICIAL)
    if event.congress_kind == CongressKind.MEMBERS:
        return and_(official, Delegate.membership != Membership.PROBATIONARY)
    return official


def _doubtful(official: Any) -> Sequence[Any]:
    """Those of them whom a rule may leave out of the base."""
    ready = exists().where(_READY.event_id == Delegate.event_id, _READY.unit_id == Delegate.unit_id, queries.is_in_line(_READY))
    query = select(
        Delegate.id, Delegate.number, Delegate.full_name, Delegate.basis, Delegate.membership, Delegate.absence,
        Delegate.sort_key, ready.label("has_alternate"),
    ).where(official, or_(Delegate.absence.in_(AWAY), Delegate.membership.in_(_OUT_OF_BASE)))  # fmt: skip
    # few are found; asked in order, the database would walk all of them in that order
    return sorted(session().execute(query), key=lambda row: (row.sort_key, row.id))
