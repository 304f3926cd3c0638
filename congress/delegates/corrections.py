"""What a delegate says is wrong about him, and what came of it, within the days of the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import and_, func, select

from congress.core import clock, outbox, rules
from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import DomainError, NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold, parse_date, phone, require_short
from congress.delegates import privacy, services, summons
from congress.delegates.access import visible
from congress.delegates.columns import SEXES
from congress.delegates.models import Correction, CorrectionState, Delegate
from congress.delegates.queries import Held
from congress.delegates.services import Told
from congress.events import workdays

MOST_OPEN = 20  # requests of one delegate that wait for an answer
EARLIEST = 1900  # nobody who was born before comes
_DAYS = ("admitted_on", "recognised_on")


def ask(to: Held, delegate: Delegate, field: str, wanted: str, note: str) -> Correction:
    """A delegate says what is wrong about him; the organisers have the working days of the law to answer.

    :raises DomainError: no such field, nothing is wanted or nobody can read it, it is so already, too many wait, or all of it
        was erased.
    """
    if to.roll is not None and to.roll.erased_at is not None:
        raise DomainError("delegate.erased")
    if field not in privacy.CORRECTABLE:
        raise DomainError("privacy.field_unknown", 422)
    wanted, note = clean(wanted), clean(note)
    if not wanted:
        raise DomainError("privacy.wanted_missing", 422)
    require_short(wanted, 300)
    require_short(note, 500)
    corrected(delegate, field, wanted)
    waiting = session().scalar(
        select(func.count()).where(Correction.delegate_id == delegate.id, Correction.state == CorrectionState.OPEN)
    )
    if (waiting or 0) >= MOST_OPEN:
        raise DomainError("privacy.too_many", count=waiting)
    same: Correction | None = session().scalar(
        _open_ones(delegate.id).where(Correction.field == field, Correction.wanted == wanted)
    )
    if same is not None:
        return same
    days = rules.in_force(__file__, clock.today())["answer_days"]
    made = Correction(
        delegate_id=delegate.id, field=field, wanted=wanted, note=note, state=CorrectionState.OPEN, asked_at=clock.now(),
        due_on=workdays.add_working_days(clock.today(), days), answered_at=None, answered_by="", answer="",
    )  # fmt: skip
    session().add(made)
    session().flush()
    by = summons.own_actor(delegate)
    services.record("delegates.ask_correction", to, services.subject(to, delegate.number), by, delegate_id=delegate.id,
                    field=field, wanted=wanted)  # fmt: skip
    outbox.append(
        "delegates.correction", to.event.name, {"units": [to.event.unit_id]}, by=by, scope_id=to.event.unit_id,
        badge=delegate.number, name=to.event.name, due=made.due_on.isoformat(), endpoint="delegates.corrections",
        values={"code": to.event.code},
    )  # fmt: skip
    return made


def _open_ones(delegate_id: int) -> Any:
    return select(Correction).where(Correction.delegate_id == delegate_id, Correction.state == CorrectionState.OPEN)


def corrected(delegate: Delegate, field: str, wanted: str) -> Told:
    """What would be told of him with this field as he wants it.

    :raises DomainError: it cannot be read, or is so already.
    """
    told = Told(**{item.name: getattr(delegate, item.name) for item in fields(Told)})
    unread = {name: words for name, words in (told.unread or {}).items() if name != field}
    told = replace(told, unread=unread, **_read(field, wanted))
    changed = services.columns(services.checked(told))
    if all(getattr(delegate, name) == value for name, value in changed.items() if name not in ("unread", "search")):
        raise DomainError("privacy.same_already", 422)
    return told


def _read(field: str, wanted: str) -> dict[str, Any]:
    try:
        if field == "birth_date":
            return _birth(wanted)
        if field in _DAYS:
            return {field: parse_date(wanted)}
        if field == "sex":
            return {"sex": SEXES[fold(wanted)]}
    except (ValueError, KeyError):
        raise DomainError("privacy.unreadable", 422, typed=wanted[:40]) from None
    return {field: phone(wanted) if field == "phone" else wanted}


def _birth(wanted: str) -> dict[str, Any]:
    """:raises ValueError: no year or day on which anybody who is a delegate was born."""
    day = None if wanted.isdecimal() and len(wanted) == 4 else parse_date(wanted)
    year = day.year if day is not None else int(wanted)
    if not EARLIEST <= year <= clock.today().year:
        raise ValueError(wanted)
    return {"birth_date": day, "birth_year": None if day is not None else year}


def get_correction(actor: Actor, to: Held, correction_id: int) -> tuple[Correction, Delegate]:
    """:raises NotFound: there is none of this event in reach."""
    query = select(Correction, Delegate).join(Delegate, Delegate.id == Correction.delegate_id)
    query = query.where(Correction.id == correction_id, Delegate.event_id == to.event.id, visible(actor))
    found = session().execute(held(query)).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def accept(to: Held, correction: Correction, delegate: Delegate, wanted: str, answer: str, *, by: Actor) -> None:
    """It is put right as he said, or as ``wanted`` says now, and he is told.

    :raises DomainError: not the actor's roll, answered already, or what is wanted cannot be read.
    """
    services.require_convener(to)
    _require_open(correction)
    try:
        services.change(to, delegate, corrected(delegate, correction.field, clean(wanted) or correction.wanted), by=by)
    except DomainError as refusal:
        if refusal.code != "privacy.same_already":  # somebody put it right before he answered
            raise
    _answer(to, correction, delegate, CorrectionState.ACCEPTED, answer, by)


def refuse(to: Held, correction: Correction, delegate: Delegate, answer: str, *, by: Actor) -> None:
    """It stays, and he is told why.

    :raises DomainError: not the actor's roll, answered already, or not a word why.
    """
    services.require_convener(to)
    _require_open(correction)
    if not clean(answer):
        raise DomainError("privacy.answer_missing", 422)
    _answer(to, correction, delegate, CorrectionState.REFUSED, answer, by)


def _require_open(correction: Correction) -> None:
    if correction.state != CorrectionState.OPEN:
        raise DomainError("privacy.answered_already")


def _answer(to: Held, correction: Correction, delegate: Delegate, state: CorrectionState, answer: str, by: Actor) -> None:
    require_short(clean(answer), 500)
    correction.state, correction.answer = state, clean(answer)
    correction.answered_at, correction.answered_by = clock.now(), by.name
    session().flush()
    verb = "delegates.accept_correction" if state == CorrectionState.ACCEPTED else "delegates.refuse_correction"
    services.record(verb, to, services.subject(to, delegate.number), by, delegate_id=delegate.id, field=correction.field,
                    answer=correction.answer or None)  # fmt: skip
    summons.tell(to, delegate, "delegates.corrected", by=by, dedupe=f"delegates.corrected:{correction.id}")


def corrections_of(delegate_id: int) -> Sequence[Correction]:
    """Of one delegate, the newest first."""
    query = select(Correction).where(Correction.delegate_id == delegate_id).order_by(Correction.id.desc()).limit(100)
    return session().scalars(query).all()


def list_corrections(actor: Actor, event_id: int, page: int = 1) -> Page:
    """Of an event, those that wait first, the one that is due first on top."""
    now = [Delegate.__table__.c[name].label(f"is_{name}") for name in (*privacy.CORRECTABLE, "birth_year")]
    query = select(Correction.__table__, Delegate.number, Delegate.unit_id, *now)
    query = query.join(Delegate, Delegate.id == Correction.delegate_id)
    query = query.where(and_(Delegate.event_id == event_id, visible(actor)))
    is_open = Correction.state == CorrectionState.OPEN
    return paginate(query.order_by(is_open.desc(), Correction.due_on, Correction.id.desc()), page)


def count_open(actor: Actor, event_id: int) -> int:
    query = select(func.count()).select_from(Correction).join(Delegate, Delegate.id == Correction.delegate_id)
    query = query.where(Delegate.event_id == event_id, visible(actor), Correction.state == CorrectionState.OPEN)
    return session().scalar(query) or 0
