"""Facts that a person writes down: for somebody without a badge or phone, from a list that was signed on paper, and what was a
mistake. Each through the same door as scans, with its source and with who wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from congress.checkin import intake
from congress.checkin.devices import require_keeper
from congress.checkin.intake import Answer, Asker, Told
from congress.checkin.models import Act, CheckIn, Source
from congress.core import audit, clock
from congress.core import codes as secrets
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, require_short
from congress.delegates import codes
from congress.delegates.models import Delegate
from congress.delegates.queries import Held
from congress.delegates.services import subject

MOST = 500  # names of one sheet of paper


def enter(
    to: Held, delegate: Delegate, session_code: str, act: Act, key: str, *, by: Actor, at: datetime | None = None
) -> Answer:
    """Somebody came or left, in the word of a steward who is signed in. ``key``: of the form, so that one that is sent twice is
    one fact.

    :raises DomainError: not the actor's event. :raises NotFound: a delegate of another event.
    """
    require_keeper(to, by)
    if delegate.event_id != to.event.id:
        raise NotFound
    told = _told(delegate, session_code, key, at, Source.STEWARD, act)
    answer = _take(to, told, by)
    record("checkin.by_hand", subject(to, delegate.number), to, by, act=str(act), outcome=str(answer.outcome))
    return answer


def from_paper(to: Held, ids: Sequence[int], session_code: str, at: datetime, key: str, *, by: Actor) -> list[Answer]:
    """Those whose names are signed on a list, all as having come at the same time.

    :raises DomainError: not the actor's event, nobody chosen, too many, or an hour to come. :raises NotFound: one of another
    event.
    """
    require_keeper(to, by)
    if not 0 < len(ids) <= MOST:
        raise DomainError("checkin.nobody_chosen", 422)
    if at > clock.now():
        raise DomainError("checkin.hour_ahead", 422)
    found = session().scalars(select(Delegate).where(Delegate.id.in_(ids), Delegate.event_id == to.event.id)).all()
    if len(found) != len(set(ids)):
        raise NotFound
    answers = [_take(to, _told(each, session_code, key, at, Source.PAPER, Act.IN), by) for each in found]
    numbers = [each.number for each in found]
    record("checkin.paper", to.event.name, to, by, count=len(answers), numbers=numbers, at=at.isoformat())
    return answers


def undo(to: Held, fact: CheckIn, reason: str, *, by: Actor) -> Answer:
    """A fact was a mistake; it stays, and counts no more.

    :raises DomainError: not the actor's event, or no reason.
    """
    require_keeper(to, by)
    reason = clean(reason)
    if not reason:
        raise DomainError("checkin.reason_missing", 422)
    require_short(reason, 300)
    nonce = f"undo:{fact.id}:{secrets.derive('undo', fact.id)}"  # no phone can have taken it
    told = Told(nonce, "", "", clock.now(), Act.UNDO, Source.STEWARD, undoes=fact.nonce, reason=reason)
    answer = _take(to, told, by)
    record("checkin.undo", to.event.name, to, by, fact=fact.id, reason=reason)
    return answer


def get_fact(to: Held, fact_id: int) -> CheckIn:
    """:raises NotFound: no fact of this event."""
    found = session().scalar(select(CheckIn).where(CheckIn.id == fact_id, CheckIn.event_id == to.event.id))
    if found is None:
        raise NotFound
    return found


def _told(delegate: Delegate, session_code: str, key: str, at: datetime | None, source: Source, act: Act) -> Told:
    """``at``: the hour that was typed, None: now. A form that is sent again with another hour or act is another fact."""
    what = f"{session_code} {act} {at.isoformat() if at else ''}"
    nonce = f"{key}:{delegate.id}:{hashlib.sha256(what.encode()).hexdigest()[:12]}"
    return Told(nonce[:64], codes.badge_number(delegate.number), session_code, at or clock.now(), act, source)


def _take(to: Held, told: Told, by: Actor) -> Answer:
    answer = intake.take(Asker(to.event.id, by), told, clock.now())
    if answer is None:
        raise NotFound
    return answer


def record(verb: str, about: str, to: Held, by: Actor, *, count: int = 1, **detail: Any) -> None:
    audit.record(verb, about, by=by, scope_id=to.event.unit_id, count=count, event=to.event.code, **detail)
