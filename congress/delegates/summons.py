"""Summons and replies: who was called, by which way, and what he said.

A letter never carries its link through the database: the line of the outbox names the delegate, and his link is derived when
the letter is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from congress.core import clock, outbox
from congress.core.actor import Actor
from congress.core.db import chunks, held, session
from congress.core.errors import DomainError
from congress.core.mail import find_address
from congress.core.text import clean, require_short
from congress.delegates import engaging, services
from congress.delegates.models import AWAY, Absence, Delegate, Reply, Standing, Verdict
from congress.delegates.queries import Held
from congress.events.models import EventState

LIVE = (EventState.SCHEDULED, EventState.CONVENED, EventState.OPEN)  # events to which somebody can be called
_ASKING = ("delegates.summoned", "delegates.reminded", "delegates.called_up")  # kinds of letters that want a reply
LONGEST_REASON = 500
LONGEST_SOURCE = 80


@dataclass(frozen=True)
class Told:
    """How many it was about; ``by_mail``: who gets a letter, ``by_notice``: who finds it in his inbox alone, ``by_phone``: who
    has neither address nor account, so that somebody must call him."""

    count: int
    by_mail: int
    by_notice: int
    by_phone: int


# ── whom it concerns ─────────────────────────────────────────────────────────


def is_to_summon() -> ColumnElement[bool]:
    return and_(Delegate.standing == Standing.OFFICIAL, Delegate.summoned_at.is_(None))


def is_silent() -> ColumnElement[bool]:
    """Was summoned and has not said whether he comes."""
    return and_(
        Delegate.standing == Standing.OFFICIAL,
        Delegate.summoned_at.is_not(None),
        Delegate.reply == Reply.NONE,
        Delegate.absence.not_in(AWAY),
    )


def is_expected() -> ColumnElement[bool]:
    """Was summoned and is not away."""
    return and_(Delegate.standing == Standing.OFFICIAL, Delegate.summoned_at.is_not(None), Delegate.absence.not_in(AWAY))


def ways(event_id: int, clause: ColumnElement[bool]) -> Told:
    """By which ways those of a clause would hear of something."""
    query = select(Delegate.id, Delegate.email, Delegate.person_id).where(Delegate.event_id == event_id, clause)
    return _ways(session().execute(query).all())


def _ways(rows: Sequence[Any]) -> Told:
    known = engaging.with_account([row.person_id for row in rows if row.person_id is not None])
    mailed = sum(find_address(row.email) is not None for row in rows)
    noticed = sum(find_address(row.email) is None and row.person_id in known for row in rows)
    return Told(len(rows), mailed, noticed, len(rows) - mailed - noticed)


# ── calling ──────────────────────────────────────────────────────────────────


def summon(to: Held, ids: Sequence[int] | None, *, by: Actor) -> Told:
    """Official delegates are summoned (these, or all who were not yet), each once; who can be written to is, and who is known
    in the tree is engaged at the sessions.

    :raises DomainError: not the actor's roll, the event stands in no calendar, or everybody was summoned before.
    """
    services.require_convener(to)
    require_live(to)
    clauses = [Delegate.event_id == to.event.id, is_to_summon()]
    if ids is not None:
        clauses.append(Delegate.id.in_(ids))
    columns = Delegate.id, Delegate.number, Delegate.email, Delegate.person_id, Delegate.link_generation
    rows = session().execute(held(select(*columns).where(*clauses).order_by(Delegate.number))).all()
    if not rows:
        raise DomainError("summons.nobody_left")
    now = clock.now()
    values = {"summoned_at": now, "version": Delegate.version + 1, "changed_at": now, "changed_by": by.name}
    for part in chunks([row.id for row in rows]):
        session().execute(update(Delegate).where(Delegate.id.in_(part)).values(**values))
    engaging.follow(to.event, by, [row.id for row in rows])
    told = _ways(rows)
    services.record("delegates.summon", to, to.event.name, by, count=len(rows), by_mail=told.by_mail)
    outbox.append_many([
        _line(to, row, "delegates.summoned", by=by, dedupe=f"delegates.summoned:{row.id}:{row.link_generation}") for row in rows
    ])  # fmt: skip
    session().expire_all()
    return told


def remind(to: Held, *, by: Actor) -> Told:
    """Whoever has not replied is asked again, once a day at most.

    :raises DomainError: not the actor's roll, the event stands in no calendar, or everybody has replied.
    """
    services.require_convener(to)
    require_live(to)
    columns = Delegate.id, Delegate.number, Delegate.email, Delegate.person_id
    query = select(*columns).where(Delegate.event_id == to.event.id, is_silent()).order_by(Delegate.number)
    rows = session().execute(query).all()
    if not rows:
        raise DomainError("summons.all_replied")
    told = _ways(rows)
    services.record("delegates.remind", to, to.event.name, by, count=len(rows), by_mail=told.by_mail)
    day = clock.today().isoformat()
    outbox.append_many([
        _line(to, row, "delegates.reminded", by=by, dedupe=f"delegates.reminded:{row.id}:{day}") for row in rows
    ])  # fmt: skip
    return told


def tell_again(to: Held, *, by: Actor) -> Told:
    """Whoever was summoned and is to come hears that the event was moved, or called off: a letter says the hours as they are
    now. Once a day for each change.

    :raises DomainError: not the actor's roll, or nobody was summoned.
    """
    services.require_convener(to)
    columns = Delegate.id, Delegate.number, Delegate.email, Delegate.person_id
    query = select(*columns).where(Delegate.event_id == to.event.id, is_expected()).order_by(Delegate.number)
    rows = session().execute(query).all()
    if not rows:
        raise DomainError("summons.nobody_summoned")
    told = _ways(rows)
    services.record("delegates.tell_again", to, to.event.name, by, count=len(rows), by_mail=told.by_mail)
    kind = "delegates.moved" if to.event.state in LIVE else "delegates.called_off"
    change = f"{to.event.sequence}:{clock.today().isoformat()}"
    outbox.append_many([_line(to, row, kind, by=by, dedupe=f"{kind}:{row.id}:{change}") for row in rows])
    return told


def tell(to: Held, delegate: Any, kind: str, *, by: Actor, dedupe: str | None = None, **more: Any) -> None:
    """A line for one delegate."""
    outbox.append_many([_line(to, delegate, kind, by=by, dedupe=dedupe, **more)])


def _line(to: Held, delegate: Any, kind: str, *, by: Actor, dedupe: str | None = None, **more: Any) -> dict[str, Any]:
    """Neither his name nor his link stand in it. A day by which to reply is told while it is ahead."""
    event = to.event
    reply_by = None
    if kind in _ASKING and to.roll is not None and to.roll.reply_by is not None and not is_late(to):
        kind, reply_by = f"{kind}.until", to.roll.reply_by.isoformat()
    return outbox.line(
        kind, event.name, {"delegates": [delegate.id]}, by=by, scope_id=event.unit_id, dedupe=dedupe, badge=delegate.number,
        name=event.name, when=event.starts_at.isoformat(), reply_by=reply_by, **more,
        endpoint="delegates.mine", values={"delegate_id": delegate.id},
    )  # fmt: skip


def require_live(to: Held) -> None:
    """:raises DomainError: the event is a draft, was called off, or is over."""
    if to.event.state not in LIVE or to.event.ends_at < clock.now():
        raise DomainError("summons.event_off")


def set_terms(to: Held, *, reply_by: datetime | None, dress: str, advice: str, by: Actor, version: int | None = None) -> None:
    """Until when replies are expected, and what stands in the summons beside the hours.

    :raises DomainError: not the actor's roll, somebody changed it since, a text is too long, or replies would be due only after
        the opening.
    """
    roll = services.open_roll(to, by=by)
    services.require_convener(to)
    if version is not None and version != roll.version:
        raise DomainError("delegate.roll_changed_since", name=roll.changed_by)
    if reply_by is not None and reply_by > to.event.starts_at:
        raise DomainError("summons.due_too_late", 422, starts=to.event.starts_at)
    dress, advice = clean(dress), clean(advice)
    require_short(dress, 200)
    require_short(advice, 1000)
    roll.reply_by, roll.dress, roll.advice = reply_by, dress, advice
    roll.version += 1
    roll.changed_at, roll.changed_by = clock.now(), by.name
    session().flush()
    due = reply_by.isoformat() if reply_by else None
    services.record("delegates.set_terms", to, to.event.name, by, reply_by=due, dress=dress, advice=advice)


# ── personal links ───────────────────────────────────────────────────────────


def reveal_link(to: Held, delegate: Delegate, *, by: Actor) -> None:
    """The link of a delegate is shown to an organiser, to be handed to him: that it was stays known.

    :raises DomainError: not the actor's roll.
    """
    services.require_convener(to)
    services.require_kept(to)
    services.record("delegates.link", to, services.subject(to, delegate.number), by, delegate=delegate.full_name,
                    delegate_id=delegate.id)  # fmt: skip


def reissue_link(to: Held, delegate: Delegate, *, by: Actor) -> None:
    """The next link of a delegate; every one before leads nowhere from now on.

    :raises DomainError: not the actor's roll.
    """
    services.require_convener(to)
    after = {"link_generation": delegate.link_generation + 1}
    services.store(to, delegate, after, "delegates.reissue_link", by=by)


# ── replies ──────────────────────────────────────────────────────────────────


def own_actor(delegate: Any) -> Actor:
    """The delegate himself, who has no account: known to the trail by his number."""
    return Actor(f"Đại biểu số {delegate.number}")


def answer(to: Held, delegate: Delegate, *, coming: bool, reason: str = "", seen: str = "") -> bool:
    """What the delegate himself says on his page; answers whether it was news. ``seen``: what the page told of his reply.

    :raises DomainError: no reason, too late to change, decided already, another page said something else meanwhile, or he is
        not to come at all.
    """
    wanted = _wanted(delegate, coming, reason)
    if not _differs(delegate, wanted):
        return False
    if seen and seen != stand(delegate):
        raise DomainError("summons.answered_elsewhere")
    _require_answerable(to, delegate)
    if is_late(to) and delegate.reply == Reply.COMING:
        raise DomainError("summons.too_late", due=to.roll.reply_by if to.roll else None)
    return _store(to, delegate, wanted, own_actor(delegate), "")


def answer_for(
    to: Held, delegate: Delegate, *, coming: bool, reason: str = "", source: str, by: Actor, version: int | None = None
) -> bool:
    """What an organiser was told, by telephone or on paper; ``source`` says how. Not bound to the day by which to reply.

    :raises DomainError: not the actor's roll, no source or reason, decided already, or somebody changed him since.
    """
    services.require_convener(to)
    services.require_version(delegate, version)
    if not (source := clean(source)):
        raise DomainError("summons.source_missing", 422)
    require_short(source, LONGEST_SOURCE)
    wanted = _wanted(delegate, coming, reason)
    _require_answerable(to, delegate)
    return _differs(delegate, wanted) and _store(to, delegate, wanted, by, f"{by.name[:110]} ({source})", source=source)


def stand(delegate: Any) -> str:
    """What is known of his coming, in one word that a page carries."""
    return f"{delegate.reply}.{delegate.absence}"


def is_late(to: Held) -> bool:
    """Is the day by which to reply over?"""
    return to.roll is not None and to.roll.reply_by is not None and clock.now() > to.roll.reply_by


def _wanted(delegate: Delegate, coming: bool, reason: str) -> dict[str, Any]:
    """An alternate asks nobody: he is passed over when somebody is called up."""
    if coming:
        return {"reply": Reply.COMING, "absence": Absence.NONE, "absence_reason": ""}
    reason = clean(reason)
    if not reason:
        raise DomainError("summons.reason_missing", 422)
    require_short(reason, LONGEST_REASON)
    absence = Absence.ASKED if delegate.standing == Standing.OFFICIAL else Absence.NONE
    return {"reply": Reply.ABSENT, "absence": absence, "absence_reason": reason}


def _differs(delegate: Delegate, wanted: dict[str, Any]) -> bool:
    return any(getattr(delegate, name) != value for name, value in wanted.items())


def _require_answerable(to: Held, delegate: Delegate) -> None:
    if delegate.standing not in (Standing.OFFICIAL, Standing.ALTERNATE) or delegate.verdict == Verdict.UNQUALIFIED:
        raise DomainError("summons.not_on_list")
    if delegate.absence in AWAY:
        raise DomainError("summons.decided")
    require_live(to)


def _store(to: Held, delegate: Delegate, wanted: dict[str, Any], by: Actor, told_by: str, **detail: Any) -> bool:
    after = {**wanted, "replied_at": clock.now(), "replied_by": told_by}
    return services.store(to, delegate, after, "delegates.reply", by=by, **detail)
