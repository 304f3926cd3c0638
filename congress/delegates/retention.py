"""When what is personal of delegates goes, and how: names become numbers, everything that tells of a person is emptied, old
links and badges are dead. Counts stay, and so does every paper that was issued.

Lines of the audit trail lose their details; the chain covers commitments to them and goes on to verify. Features above remove
their own traces (``core.hooks.ERASED``).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from congress.core import audit, clock, hooks, outbox, queue, rules
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import chunks, held, peek, session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.core.queue import Job
from congress.core.staging import BatchState, ImportBatch, ImportRow
from congress.core.text import fold, name_key, spelling_key
from congress.core.undo import UndoOffer
from congress.delegates import engaging, privacy, services, voids
from congress.delegates.models import Correction, Delegate, Listed, Quota, Roll
from congress.delegates.queries import Held
from congress.events.models import EngagementRole, Event, EventState
from congress.orgs import queries as orgs

AHEAD = timedelta(days=14)  # before it is due the organisers are told
BY = Actor.system("hệ thống")
_EMPTY: dict[str, Any] = {
    "sex": "", "birth_date": None, "birth_year": None, "ethnicity": "", "religion": "", "admitted_on": None,
    "recognised_on": None, "education": "", "degree": "", "theory": "", "post": "", "honours": "", "phone": "", "email": "",
    "discipline": "", "verdict_note": "", "replied_by": "", "absence_reason": "", "decision_note": "", "withdrawn_for": "",
    "unread": {}, "person_id": None,
}  # fmt: skip
DELEGATE: Any = Delegate.__table__


# ── when ─────────────────────────────────────────────────────────────────────


def due_on(event: Any, roll: Any) -> date | None:
    """The day that somebody chose, else so many months after the closing as the rules say, wherever the event was moved to; a
    day beyond which it was moved counts for nothing. None while it is postponed: nobody knows when it will be over."""
    if event.state == EventState.POSTPONED:
        return None
    chosen: date | None = roll.erase_on if roll is not None else None
    if chosen is not None and chosen > event.ends_on:
        return chosen
    return months_later(event.ends_on, rules.in_force(__file__, event.starts_on)["keep_months"])


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_over(event: Any) -> bool:
    return bool(event.state != EventState.POSTPONED and event.ends_on < clock.today())


def run_due() -> int:
    """The worker's clock: organisers are told of what is due soon, and what is due goes. Answers how many rolls were erased."""
    with peek() as reader:
        query = select(Event.id, Event.state, Event.starts_on, Event.ends_on, Roll.erase_on)
        query = query.join(Roll, Roll.event_id == Event.id)
        rows = reader.execute(query.where(Roll.erased_at.is_(None), Event.ends_on < clock.today() + AHEAD)).all()
    erased = 0
    for row in rows:
        due = due_on(row, row)
        if due is not None and due <= clock.today():
            with transaction():
                erased += _erase_due(row.id)
        elif due is not None and due <= clock.today() + AHEAD:
            with transaction():
                _tell_soon(row.id, due)
    return erased


def _roll_of(event_id: int) -> Held:
    event = session().scalars(held(select(Event).where(Event.id == event_id))).one()
    roll = session().scalar(held(select(Roll).where(Roll.event_id == event_id)))
    return Held(event, orgs.get_unit_by_id(event.unit_id), roll, True)


def _erase_due(event_id: int) -> int:
    to = _roll_of(event_id)
    due = due_on(to.event, to.roll)
    if to.roll is None or to.roll.erased_at is not None or due is None or due > clock.today():
        return 0  # another worker did it, or somebody moved the day or the event meanwhile
    _erase(to, BY)
    return 1


def _tell_soon(event_id: int, due: date) -> None:
    to = _roll_of(event_id)
    many = count(event_id)
    if many and to.roll is not None and to.roll.erased_at is None:
        key = f"delegates.erase_soon:{event_id}:{due.isoformat()}"
        _tell(to, "delegates.erase_soon", BY, many, dedupe=key, day=due.isoformat())


def _tell(to: Held, kind: str, by: Actor, many: int, *, dedupe: str, **more: Any) -> None:
    outbox.append(
        kind, to.event.name, {"units": [to.event.unit_id]}, by=by, scope_id=to.event.unit_id, dedupe=dedupe,
        name=to.event.name, delegates=many, endpoint="delegates.retention", values={"code": to.event.code}, **more,
    )  # fmt: skip


def count(event_id: int) -> int:
    return session().scalar(select(func.count()).where(Delegate.event_id == event_id)) or 0


# ── erasing ──────────────────────────────────────────────────────────────────


def erase(to: Held, confirmed: int | None, *, by: Actor) -> int:
    """Now, by hand. ``confirmed``: how many delegates' data go, as the page told and the organiser typed. Answers how many.

    :raises DomainError: not the actor's roll, the event is not over, done already, or another number was typed.
    """
    services.require_convener(to)
    if to.roll is None or to.roll.erased_at is not None:
        raise DomainError("delegate.erased")
    if not is_over(to.event):
        raise DomainError("privacy.not_over", ends=to.event.ends_on)
    if confirmed != count(to.event.id):
        raise DomainError("privacy.not_confirmed", 422, count=count(to.event.id))
    return _erase(to, by)


def _erase(to: Held, by: Actor) -> int:
    event = to.event
    rows = session().execute(select(Delegate.id, Delegate.number).where(Delegate.event_id == event.id)).all()
    ids = [row.id for row in rows]
    _nameless(rows, by)
    _drop(to, ids)
    hooks.erased(event.id, ids)
    _forget(event.code)
    session().execute(
        update(Roll).where(Roll.event_id == event.id).values(
            erased_at=clock.now(), looked={}, version=Roll.version + 1, changed_at=clock.now(), changed_by=by.name
        )
    )  # fmt: skip
    services.record("delegates.erase", to, event.name, by, count=len(ids))
    _tell(to, "delegates.erased", by, len(ids), dedupe=f"delegates.erased:{event.id}")
    session().expire_all()
    return len(ids)


def _nameless(rows: Sequence[Any], by: Actor) -> None:
    """Every delegate is his number; his link and his badge are of a generation that nobody was given."""
    values = []
    for row in rows:
        name = f"Đại biểu {row.number}"
        told = {"full_name": name, "name_key": spelling_key(name), "search": fold(name), "sort_key": name_key(name)}
        values.append({"row_id": row.id, **{f"to_{key}": value for key, value in told.items()}})
    if not values:
        return
    voids.note([row.id for row in rows])
    named: dict[str, Any] = {key: bindparam(f"to_{key}") for key in ("full_name", "name_key", "search", "sort_key")}
    statement = update(DELEGATE).where(DELEGATE.c.id == bindparam("row_id")).values(
        **named, **_EMPTY, generation=DELEGATE.c.generation + 1, link_generation=DELEGATE.c.link_generation + 1,
        version=DELEGATE.c.version + 1, changed_at=clock.now(), changed_by=by.name,
    )  # fmt: skip
    session().connection().execute(statement, values)


def _drop(to: Held, ids: Sequence[int]) -> None:
    """What was written down beside the list: requests, files and what they said, notes of lists, ways back."""
    event = to.event
    for part in chunks(ids):
        session().execute(delete(Correction).where(Correction.delegate_id.in_(part)))
        session().execute(delete(Listed).where(Listed.delegate_id.in_(part)))
    session().execute(update(Quota).where(Quota.event_id == event.id).values(note="", returned_for=""))
    ours = ImportBatch.kind.startswith("delegates."), ImportBatch.options["event"].as_string() == event.code
    batches = session().scalars(select(ImportBatch.id).where(*ours)).all()
    session().execute(delete(ImportRow).where(ImportRow.batch_id.in_(batches)))
    is_open = ImportBatch.state == BatchState.PREVIEW
    session().execute(update(ImportBatch).where(ImportBatch.id.in_(batches), is_open).values(state=BatchState.DISCARDED))
    bare = {"source": None, "filename": "", "options": {"event": event.code}}
    session().execute(update(ImportBatch).where(ImportBatch.id.in_(batches)).values(**bare))
    about = [Job.args[name].as_string() == event.code for name in ("event", "code")]
    queue.drop_files(or_(*about, Job.args["event_id"].as_integer() == event.id))
    engaging.forget(event.id)
    _drop_offers(event, frozenset(ids))
    _drop_reasons(event)


def _forget(code: str) -> None:
    """What lines about these delegates told. That files with them were taken out, and why, stays."""
    ours = AuditLine.detail["event"].as_string() == code
    of_lists = or_(*map(AuditLine.verb.startswith, ("delegates.", "imports.")))
    audit.forget(ours, of_lists, AuditLine.verb != privacy.EXPORTS)
    audit.forget(ours, AuditLine.verb.in_(("documents.reprint_badges", "documents.withdraw")))
    engaged = AuditLine.detail["code"].as_string() == code, AuditLine.detail["role"].as_string() == EngagementRole.DELEGATE
    audit.forget(*engaged, AuditLine.verb.startswith("events."))
    audit.forget(ours, or_(*(AuditLine.detail[name].as_string().is_not(None) for name in ("delegate", "delegate_id"))))


def _drop_offers(event: Event, ids: frozenset[int]) -> None:
    """Ways back to what was; those of ten minutes ago lead nowhere anyway."""
    offers = session().execute(select(UndoOffer.id, UndoOffer.payload).where(UndoOffer.verb.startswith("delegates."))).all()
    gone = [row.id for row in offers if _is_about(row.payload, event, ids)]
    for part in chunks(gone):
        session().execute(delete(UndoOffer).where(UndoOffer.id.in_(part)))


def _is_about(payload: dict[str, Any], event: Event, ids: frozenset[int]) -> bool:
    return event.code in payload.values() or payload.get("event_id") == event.id or payload.get("delegate_id") in ids


def _drop_reasons(event: Event) -> None:
    """Reasons that were sent to units may name somebody. Lines are known by the page they lead to: a name may change, and
    another unit may hold the event by now."""
    ours = Outbox.kind.startswith("delegates."), Outbox.payload[("values", "code")].as_string() == event.code
    for row in session().execute(select(Outbox.id, Outbox.payload).where(*ours)):
        if "reason" in row.payload:
            told = {name: value for name, value in row.payload.items() if name != "reason"}
            session().execute(update(Outbox).where(Outbox.id == row.id).values(payload=told))
