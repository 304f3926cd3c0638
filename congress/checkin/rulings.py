"""What a person has to decide: facts that no rule can judge alone. They are stored and wait; nothing is dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, insert, or_, select
from sqlalchemy.orm import aliased

from congress.checkin import fold, refolding
from congress.checkin.devices import require_keeper
from congress.checkin.intake import window_of
from congress.checkin.models import Act, CheckIn, Device, Outcome, Presence, Ruling, Verdict
from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import DomainError
from congress.core.paging import Page, paginate
from congress.core.text import clean, require_short
from congress.core.text import fold as folded
from congress.delegates.models import Delegate, Delegation, Standing
from congress.delegates.queries import Held
from congress.delegates.services import subject
from congress.events.models import EventSession

Row = Any
_FACT: Any = CheckIn.__table__
_REFUSED = (Outcome.REVOKED, Outcome.UNKNOWN, Outcome.WRONG_SESSION, Outcome.OUTSIDE_HOURS)
_LET_IN = (Outcome.ENTERED, Outcome.ALREADY_IN)
_undo, _other, _person = aliased(CheckIn), aliased(CheckIn), aliased(Delegate)


def _is_open() -> Any:
    """Nobody has decided, and nobody took it back."""
    decided = exists().where(Ruling.fact_id == CheckIn.id)
    undone = exists().where(_undo.event_id == CheckIn.event_id, _undo.undoes == CheckIn.nonce)
    return and_(~decided, ~undone, CheckIn.act != Act.UNDO)


def _is_odd() -> Any:
    """By itself: let in and not by right, made outside the hours, turned away by a phone that knew too little, or before he was
    called up."""
    let_in = and_(CheckIn.outcome.in_(_REFUSED), CheckIn.shown == Outcome.ENTERED)
    late = CheckIn.outcome == Outcome.OUTSIDE_HOURS
    refused = and_(CheckIn.outcome.in_(_LET_IN), CheckIn.shown.in_(_REFUSED))
    called = and_(
        CheckIn.outcome == Outcome.REVOKED, CheckIn.why.in_(refolding.NOT_OFFICIAL),
        exists().where(_person.id == CheckIn.delegate_id, _person.standing == Standing.OFFICIAL),
    )  # fmt: skip
    return or_(let_in, late, refused, called, CheckIn.why == "turned_away")


@dataclass(frozen=True)
class Doubt:
    """An entry beside another of the same stay. ``between``: minutes from the first entry to this; ``exposed``: minutes from
    the second entry until both were known, during which nobody could see it."""

    fact_id: int
    between: int
    exposed: int


def doubts_of(event_id: int) -> dict[int, Doubt]:
    """Entries at which somebody was let in a second time, by the numbers of their facts. So many statements for each session,
    however many there are."""
    query = (
        select(Presence.session_id, Presence.delegate_id, EventSession.starts_at, EventSession.ends_at)
        .join(EventSession, EventSession.id == Presence.session_id)
        .where(EventSession.event_id == event_id, Presence.doubts > 0)
    )
    by_session: dict[int, list[Row]] = {}
    for row in session().execute(query):
        by_session.setdefault(row.session_id, []).append(row)
    found: dict[int, Doubt] = {}
    for session_id, rows in by_session.items():
        ids = [row.delegate_id for row in rows]
        facts, voids = refolding.facts_of(event_id, session_id, ids), refolding.all_voids(ids)
        received = _received([fact.id for told in facts.values() for fact in told])
        for row in rows:
            told = facts.get(row.delegate_id, [])
            found |= _told(fold.fold(told, window_of(row), voids.get(row.delegate_id, {})), told, received)
    return found


def _received(fact_ids: Sequence[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for part in chunks(fact_ids):
        rows = session().execute(select(_FACT.c.id, _FACT.c.received_at).where(_FACT.c.id.in_(part)))
        found |= {row.id: row.received_at for row in rows}
    return found


def _told(state: fold.State, facts: Sequence[fold.Fact], received: Mapping[int, datetime]) -> dict[int, Doubt]:
    at = {fact.id: fact.at for fact in facts}
    found = {}
    for fact_id in state.doubts:
        span = state.span_at(at[fact_id]) or state.spans[-1]
        known = max(received[fact_id], received[span.fact_id])
        found[fact_id] = Doubt(fact_id, _minutes(span.since, at[fact_id]), _minutes(at[fact_id], known))
    return found


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds()) // 60)


def count_waiting(event_id: int) -> int:
    """How many a person has to look at: as many as ``list_waiting`` tells of."""
    return session().scalar(select(func.count()).select_from(CheckIn).where(_waits(event_id, doubts_of(event_id)))) or 0


def _waits(event_id: int, doubts: Mapping[int, Doubt]) -> Any:
    return and_(CheckIn.event_id == event_id, or_(CheckIn.id.in_(list(doubts)), and_(_is_odd(), _is_open())))


def list_waiting(event_id: int, page: int = 1) -> tuple[Page, dict[int, Doubt]]:
    """Facts that wait, the oldest first, with ``kind`` (a key of ``checkin_issues``); and what is known of the double ones."""
    doubts = doubts_of(event_id)
    query = _shown().where(_waits(event_id, doubts))
    return paginate(query.order_by(CheckIn.happened_at, CheckIn.id), page), doubts


def kind_of(row: Row, doubts: Mapping[int, Doubt]) -> str:
    """Why it waits."""
    if row.id in doubts:
        return "double"
    if row.outcome in _LET_IN or row.why == "turned_away":
        return "phone_refused"
    if row.why in refolding.NOT_OFFICIAL:
        return "turned_away" if row.shown == Outcome.ENTERED else "called_up"
    return str(row.outcome)


def _shown() -> Any:
    return (
        select(
            *_FACT.c, Delegate.full_name, Delegate.number, Delegation.name.label("delegation_name"),
            Device.name.label("device_name"), EventSession.title.label("session_title"), EventSession.position,
        )
        .select_from(CheckIn)
        .outerjoin(Delegate, Delegate.id == CheckIn.delegate_id)
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Device, Device.id == CheckIn.device_id)
        .outerjoin(EventSession, EventSession.id == CheckIn.session_id)
    )  # fmt: skip


def list_facts(
    event_id: int, *, typed: str = "", outcome: str = "", device_id: int | None = None, session_id: int | None = None,
    page: int = 1,
) -> Page:  # fmt: skip
    """What came in, the newest first; ``typed``: words of a name without accents, or a number of a badge. Each row has
    ``undone`` (by what), ``verdict`` (decided by a person)."""
    ruled = select(Ruling.verdict).where(Ruling.fact_id == CheckIn.id).order_by(Ruling.id.desc()).limit(1).scalar_subquery()
    undone = exists().where(_other.event_id == CheckIn.event_id, _other.undoes == CheckIn.nonce)
    query = _shown().add_columns(ruled.label("verdict"), case((undone, 1), else_=0).label("undone"))
    query = query.where(CheckIn.event_id == event_id)
    told = {CheckIn.outcome: outcome or None, CheckIn.device_id: device_id, CheckIn.session_id: session_id}
    query = query.where(*(column == value for column, value in told.items() if value is not None))
    for word in folded(clean(typed)).split()[:8]:
        query = query.where(Delegate.search.contains(word, autoescape=True))
    return paginate(query.order_by(CheckIn.id.desc()), page)


def rule(to: Held, fact: CheckIn, verdict: str, reason: str, *, by: Actor) -> None:
    """Decide about a fact. A later decision goes before it; the fact itself stays as it came.

    :raises DomainError: not the actor's event, no reason, no such verdict, or nobody is known whom it could count for.
    """
    require_keeper(to, by)
    reason = clean(reason)
    if verdict not in list(Verdict) or fact.act == Act.UNDO:
        raise DomainError("checkin.no_fact", 409)
    if not reason:
        raise DomainError("checkin.reason_missing", 422)
    require_short(reason, 300)
    if verdict == Verdict.ADMIT and (fact.delegate_id is None or fact.session_id is None):
        raise DomainError("checkin.nobody_known", 409)
    values = {"verdict": verdict, "reason": reason, "ruled_at": clock.now(), "account_id": by.account_id, "ruled_by": by.name}
    session().execute(insert(Ruling).values(fact_id=fact.id, **values))
    if fact.delegate_id is not None and fact.session_id is not None:
        times = refolding.session_times(fact.session_id)
        refolding.refold(fact.event_id, fact.session_id, fact.delegate_id, window_of(times), fact.id)
    about = to.event.name
    if fact.delegate_id is not None:
        about = subject(to, session().get_one(Delegate, fact.delegate_id).number)
    audit.record(
        "checkin.rule", about, by=by, scope_id=to.event.unit_id, event=to.event.code, fact=fact.id, verdict=verdict,
        reason=reason,
    )  # fmt: skip


def rulings_of(fact_ids: Sequence[int]) -> dict[int, list[Row]]:
    """fact -> what was decided about it, in order."""
    found: dict[int, list[Row]] = {}
    query = select(Ruling.__table__).where(Ruling.fact_id.in_(fact_ids)).order_by(Ruling.id)
    for row in session().execute(query):
        found.setdefault(row.fact_id, []).append(row)
    return found
