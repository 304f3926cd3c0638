"""What the credentials board says: who is qualified and who is not, and which findings may stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from congress.core import clock, undo
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, require_short
from congress.delegates import checking, lists
from congress.delegates.checking import Severity
from congress.delegates.models import Delegate, Roll, Standing, Verdict
from congress.delegates.queries import Held, get_held
from congress.delegates.services import open_roll, record, require_convener, require_kept, store


def judge(held: Held, delegate: Delegate, verdict: Verdict, note: str, *, by: Actor) -> int:
    """Answers the offer to undo it.

    :raises DomainError: not the convener, he is on the list no more, or unqualified without a reason.
    """
    require_convener(held)
    note = clean(note)
    if verdict == Verdict.UNQUALIFIED and not note:
        raise DomainError("delegate.reason_missing", 422)
    require_short(note, 500)
    if delegate.standing not in lists.IN_FORCE:
        raise DomainError("delegate.wrong_standing", standing=str(delegate.standing))
    after = {"verdict": verdict, "verdict_note": note}
    was = lists.remembered(delegate, after)
    store(held, delegate, after, "delegates.judge", by=by)
    return lists.offer_back(held, delegate, was, by=by)


def judge_rest(held: Held, *, by: Actor) -> tuple[int, int | None]:
    """Everybody official on whom nothing was said and whom nothing stops is qualified: (how many, offer to undo it).

    :raises DomainError: not the convener.
    """
    require_convener(held)
    stopped = {row.id for each in checking.findings(held) if each.severity == Severity.STOP for row in each.delegates}
    pending = select(Delegate.id).where(
        Delegate.event_id == held.event.id, Delegate.standing == Standing.OFFICIAL, Delegate.verdict == Verdict.PENDING
    )
    ids = [each for each in session().scalars(pending.order_by(Delegate.id)) if each not in stopped]
    if not ids:
        return 0, None
    _set(ids, Verdict.PENDING, Verdict.QUALIFIED, by)
    record("delegates.judge_rest", held, held.event.name, by, count=len(ids))
    return len(ids), undo.offer("delegates.unjudge", {"code": held.event.code, "ids": ids}, by=by)


def _set(ids: list[int], was: Verdict, now: Verdict, by: Actor) -> None:
    news = {"verdict": now, "version": Delegate.version + 1, "changed_at": clock.now(), "changed_by": by.name}
    for part in chunks(ids):
        mine = Delegate.id.in_(part), Delegate.verdict == was, Delegate.verdict_note == ""
        session().execute(update(Delegate).where(*mine).values(**news), execution_options={"synchronize_session": False})
    session().expire_all()


def undo_rest(payload: dict[str, Any], *, by: Actor) -> int:
    """Those who have not been judged one by one since.

    :raises DomainError: not the convener any more.
    """
    held = get_held(by, payload["code"])
    require_convener(held)
    _set(payload["ids"], Verdict.QUALIFIED, Verdict.PENDING, by)
    return int(held.event.unit_id)


def let_stand(held: Held, key: str, reason: str, *, by: Actor) -> None:
    """Somebody looked at a finding and says why it may stand.

    :raises DomainError: not the convener, no reason, or one that stops. :raises NotFound: nothing of the kind is found now.
    """
    require_convener(held)
    require_kept(held)
    reason = clean(reason)
    if not reason:
        raise DomainError("delegate.reason_missing", 422)
    require_short(reason, 300)
    found = next((each for each in checking.findings(held) if each.key == key), None)
    if found is None:
        raise NotFound
    if found.severity == Severity.STOP:
        raise DomainError("finding.stops")
    roll = open_roll(held, by=by)
    looked = {**roll.looked, key: [reason, by.name, clock.now().isoformat()]}
    session().execute(update(Roll).where(Roll.event_id == roll.event_id).values(looked=looked))
    session().refresh(roll)
    numbers = [row.number for row in found.delegates]
    record("delegates.look", held, held.event.name, by, rule=found.rule, reason=reason, numbers=numbers or None)


def ask_again(held: Held, key: str, *, by: Actor) -> None:
    """It may not stand after all.

    :raises DomainError: not the convener. :raises NotFound: nobody let it stand.
    """
    require_convener(held)
    roll = open_roll(held, by=by)
    if key not in roll.looked:
        raise NotFound
    looked = {each: told for each, told in roll.looked.items() if each != key}
    session().execute(update(Roll).where(Roll.event_id == roll.event_id).values(looked=looked))
    session().refresh(roll)
    record("delegates.ask_again", held, held.event.name, by, rule=key.rpartition("-")[0])


UNDOERS = {"delegates.unjudge": undo_rest}
