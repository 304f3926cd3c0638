"""Delegates whom the tree knows as persons must be at the sessions of their congress: calendars and clashes see it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from congress.accounts.models import Account
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.delegates.models import AWAY, Delegate, Standing
from congress.events import engagements
from congress.events.models import Engagement, EngagementRole, Event, EventSession, EventState

OVER = (EventState.CLOSED, EventState.CANCELLED)


def follow(event: Event, by: Actor, ids: Sequence[int] | None = None) -> None:
    """Whoever was summoned and is to come is engaged, whoever is not to come any more is released; of these delegates, or of
    all. Nothing of an event that is over. The right to it is that of whoever keeps the roll, so it is not asked again."""
    if event.state in OVER:
        return
    doing = replace(by, is_system=True)
    wanted = set(_persons(event.id, and_(_is_expected(), Delegate.summoned_at.is_not(None)), ids))
    there = _engaged(event.id)
    gone = sorted(there.intersection(_persons(event.id, ~_is_expected(), ids)) - wanted)
    for part in chunks(sorted(wanted - there), engagements.MOST):
        engagements.engage(event, EngagementRole.DELEGATE, part, by=doing)
    if gone:
        engagements.release(event, EngagementRole.DELEGATE, gone, by=doing)


def forget(event_id: int) -> None:
    """Nobody is known to have been there as a delegate."""
    engagements.forget(event_id, EngagementRole.DELEGATE)


def _is_expected() -> ColumnElement[bool]:
    return and_(Delegate.standing == Standing.OFFICIAL, Delegate.absence.not_in(AWAY))


def _persons(event_id: int, clause: Any, ids: Sequence[int] | None) -> list[int]:
    query = select(Delegate.person_id).where(Delegate.event_id == event_id, Delegate.person_id.is_not(None), clause)
    if ids is not None:
        query = query.where(Delegate.id.in_(ids))
    return [each for each in session().scalars(query) if each is not None]


def _engaged(event_id: int) -> set[int]:
    query = select(Engagement.person_id).join(EventSession, EventSession.id == Engagement.session_id)
    return set(session().scalars(query.where(EventSession.event_id == event_id, Engagement.role == EngagementRole.DELEGATE)))


def with_account(person_ids: Sequence[int]) -> set[int]:
    """Those of some persons who can sign in."""
    found: set[int | None] = set()
    for part in chunks(sorted(set(person_ids))):
        query = select(Account.person_id).where(Account.person_id.in_(part), Account.archived_at.is_(None))
        found |= set(session().scalars(query))
    return {each for each in found if each is not None}
