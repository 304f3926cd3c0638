"""What is known when a fact comes in: its door, session, delegate, his presence, and whether it came before. One statement,
built once, because a door waits for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, and_, bindparam, exists, func, literal, null, or_, select

from congress.checkin.models import CheckIn, Device, DeviceRole, Presence
from congress.core.db import session
from congress.delegates import codes
from congress.delegates.models import Block, Delegate, Delegation
from congress.events.models import Event, EventSession

Row = Any
_BEFORE: Any = CheckIn.__table__.alias("before")
_UNDO: Any = CheckIn.__table__.alias("undo")
_device: Any = Device.__table__.c
_event: Any = Event.__table__.c
_session: Any = EventSession.__table__.c
_delegate: Any = Delegate.__table__.c
_fact: Any = CheckIn.__table__.c
_presence: Any = Presence.__table__.c
# of a delegate without one of these a datum is missing, which is shown and not held against him
_DATA = ("sex", "ethnicity", "education", "theory", "post")
_LACKING = or_(*(_delegate[name] == "" for name in _DATA), _delegate.birth_date.is_(None), _delegate.admitted_on.is_(None))
_WHAT = (
    _session.id.label("session_id"), _session.code.label("session_code"), _session.starts_at, _session.ends_at,
    _delegate.id.label("delegate_id"), _delegate.number, _delegate.generation,
    _delegate.full_name, _delegate.standing, _delegate.membership, _delegate.reply, _delegate.absence, _delegate.verdict,
    _delegate.row, _delegate.place, _LACKING.label("is_lacking"),
    Delegation.__table__.c.name.label("delegation_name"), Block.__table__.c.name.label("block_name"),
    _presence.fact_id.label("last_fact_id"),
    _BEFORE.c.id.label("before_id"),
)  # fmt: skip
_NOBODY = -1


@cache
def _statement(by_token: bool, by_id: bool, dialect: str) -> Select[Any]:
    """``by_token``: a device asks, else somebody who is signed in, of an event; ``by_id``: the delegate is told by the number
    of his row, as in a code, else by that on his badge. It also takes hold of the fact that is meant: of one that comes and of
    what undoes it at the same moment, the later one sees the other. SQLite has one writer anyway."""
    start: Any = Device.__table__ if by_token else Event.__table__
    event_id = _device.event_id if by_token else _event.id
    device = (_device.id, _device.name, _device.point_id) if by_token else (null(), literal(""), null())
    labels = ("device_id", "door", "point_id")
    who = (_delegate.id if by_id else _delegate.number) == bindparam("who", type_=Integer())
    nonce = bindparam("nonce", type_=String())
    rows = (
        start.outerjoin(
            EventSession.__table__, and_(_session.event_id == event_id, _session.code == bindparam("at", type_=String()))
        )
        .outerjoin(Delegate.__table__, and_(_delegate.event_id == event_id, who))
        .outerjoin(Delegation.__table__, Delegation.__table__.c.id == _delegate.delegation_id)
        .outerjoin(Block.__table__, Block.__table__.c.id == _delegate.block_id)
        .outerjoin(Presence.__table__, and_(_presence.session_id == _session.id, _presence.delegate_id == _delegate.id))
        .outerjoin(_BEFORE, and_(_BEFORE.c.event_id == event_id, _BEFORE.c.nonce == nonce))
    )
    undone = exists().where(_UNDO.c.event_id == event_id, _UNDO.c.undoes == nonce).label("is_undone")
    kind: Any = String() if by_token else Integer()
    asker = bindparam("asker", type_=kind)
    asked = _event.id == asker
    if by_token:
        asked = and_(_device.token_hash == asker, _device.revoked_at.is_(None), _device.role == DeviceRole.SCANNER)
    told = (column.label(name) for column, name in zip(device, labels, strict=True))
    meant = func.hashtext(bindparam("meant", type_=String()))
    hold = (func.pg_advisory_xact_lock(event_id, meant),) if dialect == "postgresql" else ()
    return select(event_id.label("event_id"), *told, *_WHAT, undone, *hold).select_from(rows).where(asked)


def look(asker: str | int, code: str, session_code: str, nonce: str, undoes: str | None = None) -> Row | None:
    """``asker``: digest of a device's token, or the number of an event. None: there is no such device any more, or event."""
    row_id = codes.id_in(code)
    number = None if row_id is not None else codes.parse_badge_number(code)
    who = row_id if row_id is not None else number if number is not None else _NOBODY
    told = {"asker": asker, "who": min(who, 2**31 - 1), "at": session_code, "nonce": nonce}
    connection = session().connection()
    dialect = connection.dialect.name
    if dialect == "postgresql":
        told["meant"] = undoes or nonce
    return connection.execute(_statement(isinstance(asker, str), row_id is not None, dialect), told).first()


_PERSON = select(
    _delegate.id.label("delegate_id"), _delegate.number, _delegate.full_name, _delegate.row, _delegate.place,
    Delegation.__table__.c.name.label("delegation_name"), Block.__table__.c.name.label("block_name"),
).select_from(
    Delegate.__table__.outerjoin(Delegation.__table__, Delegation.__table__.c.id == _delegate.delegation_id)
    .outerjoin(Block.__table__, Block.__table__.c.id == _delegate.block_id)
)  # fmt: skip


def answered(fact_id: int) -> Row:
    """A fact that came before, with what was answered to it."""
    return session().execute(select(_fact).where(_fact.id == fact_id)).one()


def person(delegate_id: int) -> Row | None:
    """Who he is, as a door shows it."""
    return session().execute(_PERSON.where(_delegate.id == delegate_id)).first()


def code_of_session(session_id: int | None) -> str:
    return session().scalar(select(_session.code).where(_session.id == session_id)) or "" if session_id else ""
