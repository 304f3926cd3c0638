"""The roll of a meeting of a committee: who has a seat in its body on its day, and nobody else, each as a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from congress.core.actor import Actor
from congress.core.db import held as locked
from congress.core.db import session
from congress.core.errors import DomainError
from congress.delegates.bases import Assembly, assembly_of
from congress.delegates.lists import enlist_committee
from congress.delegates.models import Basis, Delegate, Standing
from congress.delegates.queries import Held, get_held
from congress.delegates.quotas import committee_of
from congress.delegates.services import NO_SEAT, open_roll, record, require_convener, require_kept, store
from congress.people.models import Seat

LEFT = "không còn trong cấp uỷ theo sổ"  # whom this withdrew it brings back; whom a person withdrew it leaves


@dataclass(frozen=True)
class Followed:
    """How many came onto the roll, went off it, and came back."""

    added: int
    left: int
    back: int

    @property
    def is_nothing(self) -> bool:
        return not (self.added or self.left or self.back)


def is_of_body(event: Any) -> bool:
    """Does a body meet here, so that its roll follows from its seats?"""
    return assembly_of(event) == Assembly.COMMITTEE


def enlist_body(held: Held, *, by: Actor) -> Followed:
    """Make the roll what the body is on the day: again it changes nothing. Whom a person put on the list without the tree
    knowing him stays.

    :raises DomainError: not the convener, no body meets, what is personal was removed already, or nobody has a seat.
    """
    require_convener(held)
    if not is_of_body(held.event):
        raise DomainError("body.none", name=held.event.name)
    if held.roll is None:
        open_roll(held, by=by)
        held = get_held(by, held.event.code)
    require_kept(held)
    if not count_seated(held.event):
        raise DomainError("body.empty", name=held.event.name)
    added = enlist_committee(held, by=by)
    left = _store(held, _gone(held.event), {"standing": Standing.WITHDRAWN, "withdrawn_for": LEFT, "is_head": False, **NO_SEAT},
                  "delegates.withdraw", by)  # fmt: skip
    back = _store(held, _returned(held.event), {"standing": Standing.OFFICIAL, "withdrawn_for": ""}, "delegates.restore", by)
    done = Followed(added, left, back)
    if not done.is_nothing:
        record("delegates.body", held, held.event.name, by, count=added + left + back, added=added, left=left, back=back)
    return done


def count_seated(event: Any) -> int:
    """Members of the body on the day, by the register."""
    query = select(func.count(func.distinct(Seat.person_id))).where(committee_of(event))
    return int(session().scalar(query) or 0)


def _gone(event: Any) -> Any:
    seated = select(Seat.person_id).where(committee_of(event))
    mine = and_(Delegate.event_id == event.id, Delegate.standing == Standing.OFFICIAL, Delegate.basis == Basis.MEMBER)
    return and_(mine, Delegate.person_id.is_not(None), Delegate.person_id.not_in(seated))


def _returned(event: Any) -> Any:
    seated = select(Seat.person_id).where(committee_of(event))
    mine = and_(Delegate.event_id == event.id, Delegate.standing == Standing.WITHDRAWN, Delegate.withdrawn_for == LEFT)
    return and_(mine, Delegate.person_id.in_(seated))


def _store(held: Held, which: Any, after: dict[str, Any], verb: str, by: Actor) -> int:
    """One by one: each has a line of his own, and the few who change are followed in calendars."""
    found: Sequence[Delegate] = session().scalars(locked(select(Delegate).where(which).order_by(Delegate.number))).all()
    for delegate in found:
        store(held, delegate, after, verb, by=by)
    return len(found)
