"""Presence of a person made anew from all facts that are known of him, under a lock on his row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from congress.checkin import fold
from congress.checkin.fold import Fact, State, Window
from congress.checkin.models import Act, CheckIn, Device, Outcome, Presence, Ruling
from congress.core.db import chunks, session, upsert
from congress.delegates.models import BadgeVoid, Standing
from congress.events.models import EventSession

Row = Any
_FACT: Any = CheckIn.__table__
_PRESENCE: Any = Presence.__table__
_VOID: Any = BadgeVoid.__table__
_SESSION: Any = EventSession.__table__
LET_THROUGH = frozenset(map(str, (Outcome.ENTERED, Outcome.ALREADY_IN, Outcome.LEFT)))  # shown to whoever goes past the door
NOT_OFFICIAL = frozenset(map(str, (Standing.ALTERNATE, Standing.REPLACED, Standing.WITHDRAWN)))


def refold(
    event_id: int, session_id: int, delegate_id: int, window: Window, fact_id: int, *, is_new: bool = False
) -> tuple[State, State]:
    """Presence of one person at one session, without this fact and with it; the latter is stored. ``is_new``: nobody was
    answered yet, so that whether the steward is told to let him in follows from what is found here."""
    _hold(session_id, delegate_id, fact_id)
    facts = facts_of(event_id, session_id, [delegate_id], new=fact_id if is_new else None).get(delegate_id, [])
    voids = voids_of(delegate_id)
    others, mine = [fact for fact in facts if fact.id != fact_id], [fact for fact in facts if fact.id == fact_id]
    before, after = fold.fold(others, window, voids), fold.fold(facts, window, voids)
    if is_new and mine and not mine[0].let_in and fold.outcome_of(mine[0], before, after) == Outcome.ENTERED:
        after = fold.fold([*others, replace(mine[0], let_in=True)], window, voids)
    keep(session_id, delegate_id, after, fact_id if is_new else _newest(fact_id))
    return before, after


def _newest(fact_id: int) -> int:
    """Of all facts: phones ask for what changed since the last one that they know, and a decision makes none."""
    return max(fact_id, session().scalar(select(func.max(_FACT.c.id))) or 0)


def _hold(session_id: int, delegate_id: int, fact_id: int) -> None:
    """His row, against everybody else who has a fact of him; made where there is none."""
    empty: dict[str, Any] = {
        "session_id": session_id, "delegate_id": delegate_id, "is_in": False, "first_at": None, "last_at": None,
        "point_id": None, "spans": [], "doubts": 0, "fact_id": fact_id,
    }  # fmt: skip
    session().execute(upsert(Presence).values(empty).on_conflict_do_nothing())
    mine = _PRESENCE.c.session_id == session_id, _PRESENCE.c.delegate_id == delegate_id
    session().execute(select(_PRESENCE.c.fact_id).where(*mine).with_for_update()).all()


def keep(session_id: int, delegate_id: int, state: State, fact_id: int) -> None:
    """Store what follows."""
    mine = _PRESENCE.c.session_id == session_id, _PRESENCE.c.delegate_id == delegate_id
    session().execute(update(_PRESENCE).where(*mine).values(**columns(state), fact_id=fact_id))


def columns(state: State) -> dict[str, Any]:
    """A state as its row has it."""
    spans = [
        [each.since.isoformat(), each.until.isoformat() if each.until else None, each.point_id, each.door]
        for each in state.spans
    ]
    return {
        "is_in": state.is_in, "first_at": state.first_at, "last_at": state.last_at, "spans": spans,
        "doubts": len(state.doubts), "point_id": state.spans[-1].point_id if state.spans else None,
    }  # fmt: skip


def facts_of(
    event_id: int, session_id: int, delegate_ids: Sequence[int] | None = None, *, new: int | None = None
) -> dict[int, list[Fact]]:
    """delegate -> his facts at a session, with those that undo them; of everybody, or of some. ``new``: a fact to which nothing
    was answered yet."""
    latest = select(Ruling.fact_id, func.max(Ruling.id).label("id")).group_by(Ruling.fact_id).subquery()
    query = (
        select(
            _FACT.c.id, _FACT.c.nonce, _FACT.c.act, _FACT.c.happened_at, _FACT.c.device_id, _FACT.c.point_id,
            _FACT.c.generation, _FACT.c.outcome, _FACT.c.shown, _FACT.c.why, _FACT.c.delegate_id,
            Device.name.label("door"), Ruling.verdict,
        )
        .outerjoin(Device, Device.id == _FACT.c.device_id)
        .outerjoin(latest, latest.c.fact_id == _FACT.c.id)
        .outerjoin(Ruling, Ruling.id == latest.c.id)
        .where(_FACT.c.session_id == session_id, _FACT.c.delegate_id.is_not(None), _FACT.c.act != Act.UNDO)
        .order_by(_FACT.c.id)
    )  # fmt: skip
    if delegate_ids is not None:
        query = query.where(_FACT.c.delegate_id.in_(delegate_ids))
    found: dict[int, list[Fact]] = {}
    nonces: dict[str, int] = {}
    for row in session().execute(query):
        found.setdefault(row.delegate_id, []).append(_fact(row, is_answered=row.id != new))
        nonces[row.nonce] = row.delegate_id
    for undo in _undos(event_id, nonces):
        found[nonces[undo.undoes]].append(Fact(undo.id, undo.nonce, Act.UNDO, undo.happened_at, undoes=undo.undoes))
    return found


def is_turned_away(outcome: str, why: str, shown: str) -> bool:
    """Was he sent away at the door? What the phone showed there decides, not what the list said when it could send at last; who
    is no official delegate was let through by that alone."""
    if outcome == Outcome.REVOKED and why in NOT_OFFICIAL:
        return shown not in LET_THROUGH
    return shown == Outcome.REVOKED


def _fact(row: Row, *, is_answered: bool = True) -> Fact:
    told = row.shown or (row.outcome if is_answered else "")
    return Fact(
        id=row.id, nonce=row.nonce, act=row.act, at=row.happened_at, door=row.door or "", device_id=row.device_id,
        point_id=row.point_id, generation=row.generation, let_in=told == Outcome.ENTERED,
        turned_away=is_turned_away(row.outcome, row.why, row.shown), ruling=row.verdict or "",
    )  # fmt: skip


def _undos(event_id: int, nonces: Iterable[str]) -> list[Row]:
    found: list[Row] = []
    for part in chunks(nonces):
        query = select(_FACT.c.id, _FACT.c.nonce, _FACT.c.happened_at, _FACT.c.undoes)
        found += session().execute(query.where(_FACT.c.event_id == event_id, _FACT.c.undoes.in_(part)))
    return found


def voids_of(delegate_id: int) -> Mapping[int, datetime]:
    """generation -> since when that badge of his is void."""
    return all_voids([delegate_id]).get(delegate_id, {})


def all_voids(delegate_ids: Iterable[int]) -> dict[int, dict[int, datetime]]:
    """delegate -> generation -> since when that badge is void; of those who have such badges."""
    found: dict[int, dict[int, datetime]] = {}
    for part in chunks(delegate_ids):
        for row in session().execute(select(_VOID).where(_VOID.c.delegate_id.in_(part))):
            found.setdefault(row.delegate_id, {})[row.generation] = row.at
    return found


def session_times(session_id: int) -> Row:
    """``starts_at`` and ``ends_at`` of a session."""
    return session().execute(select(_SESSION.c.starts_at, _SESSION.c.ends_at).where(_SESSION.c.id == session_id)).one()


def recount(event_id: int, session_row: Row, window: Window) -> int:
    """Presence of everybody at a session (``id``) from all its facts; answers how many rows were not as they follow. Where a
    session was moved, or facts that belong together came by two ways at the same instant, this puts it right."""
    facts = facts_of(event_id, session_row.id)
    voids = all_voids(facts)
    query = select(_PRESENCE).where(_PRESENCE.c.session_id == session_row.id)
    stored = {row.delegate_id: row for row in session().execute(query)}
    wrong = 0
    for delegate_id, told in facts.items():
        state = fold.fold(told, window, voids.get(delegate_id, {}))
        kept = stored.get(delegate_id)
        if kept is None and not state.spans:
            continue
        wanted = columns(state)
        if kept is None or any(getattr(kept, name) != value for name, value in wanted.items()):
            wrong += 1
            refold(event_id, session_row.id, delegate_id, window, max(fact.id for fact in told))
    return wrong
