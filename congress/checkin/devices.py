"""Phones at doors and screens of halls: each is known by a token that is shown once, bound to one event, and can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from congress.checkin.models import CheckIn, Device, DeviceRole
from congress.core import audit, clock, reads
from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import DomainError, NotFound
from congress.core.text import clean, require_short
from congress.delegates.access import may_convene
from congress.delegates.queries import Held
from congress.events.models import Point

Row = Any
_DEVICE: Any = Device.__table__
SEEN_EVERY = timedelta(seconds=20)  # how often the last sign of life of a device is written down
MOST = 500  # live devices of an event


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def require_keeper(to: Held, by: Actor) -> None:
    """:raises DomainError: he does not keep the roll of the event."""
    if not may_convene(by, to.unit.path):
        raise DomainError("forbidden", 403)


def make(to: Held, name: str, role: str = DeviceRole.SCANNER, point_id: int | None = None, *, by: Actor) -> str:
    """A device of an event; answers its token, which is stored nowhere.

    :raises DomainError: not the actor's event, no such role, a name too long, or too many. :raises NotFound: no such point.
    """
    require_keeper(to, by)
    if role not in list(DeviceRole):
        raise DomainError("device.role", 422, role=role[:20])
    alive = Device.event_id == to.event.id, Device.revoked_at.is_(None)
    many = session().scalar(select(func.count()).select_from(_DEVICE).where(*alive)) or 0
    if many >= MOST:
        raise DomainError("device.too_many", 409, most=MOST)
    if point_id is not None and point_id not in {row.id for row in list_points(to.event.id)}:
        raise NotFound
    name = clean(name) or _free_name(to.event.id, role)
    require_short(name, 100)
    token = secrets.token_urlsafe(32)
    session().execute(insert(_DEVICE).values(
        event_id=to.event.id, point_id=point_id, name=name, role=role, token_hash=digest(token), made_at=clock.now(),
        made_by=by.name, seen_at=None, waiting=0, revoked_at=None, revoked_by="",
    ))  # fmt: skip
    audit.record("checkin.device", name, by=by, scope_id=to.event.unit_id, event=to.event.code, role=role)
    return token


def _free_name(event_id: int, role: str) -> str:
    stem = "Cửa" if role == DeviceRole.SCANNER else "Màn hình"
    taken = set(session().scalars(select(Device.name).where(Device.event_id == event_id)))
    return next(name for number in range(1, MOST * 2) if (name := f"{stem} {number}") not in taken)


def revoke(to: Held, device_id: int, *, by: Actor) -> str:
    """From now on nothing is taken from it; a phone that asks once more wipes what it holds of names. Answers its name.

    :raises DomainError: not the actor's event, or revoked already. :raises NotFound: there is none.
    """
    require_keeper(to, by)
    device = session().scalar(held(select(Device).where(Device.id == device_id, Device.event_id == to.event.id)))
    if device is None:
        raise NotFound
    if device.revoked_at is not None:
        raise DomainError("device.revoked", name=device.name)
    device.revoked_at, device.revoked_by = clock.now(), by.name
    session().flush()
    audit.record("checkin.revoke", device.name, by=by, scope_id=to.event.unit_id, event=to.event.code)
    return str(device.name)


def find(token: str) -> Row | None:
    """Whose token it is, as long as it holds good."""
    query = select(_DEVICE).where(_DEVICE.c.token_hash == digest(token), _DEVICE.c.revoked_at.is_(None))
    return session().execute(query).first()


def list_devices(event_id: int) -> Sequence[Row]:
    """Those that hold good first, each with ``facts`` and ``last_at`` of what it brought. The caller has judged who may
    know."""
    told = select(CheckIn.device_id, func.count().label("facts"), func.max(CheckIn.received_at).label("last_at"))
    told = told.where(CheckIn.event_id == event_id).group_by(CheckIn.device_id)
    by_device = told.subquery()
    query = (
        select(*_DEVICE.c, by_device.c.facts, by_device.c.last_at, Point.name.label("point_name"))
        .outerjoin(by_device, by_device.c.device_id == _DEVICE.c.id)
        .outerjoin(Point, Point.id == _DEVICE.c.point_id)
        .where(_DEVICE.c.event_id == event_id)
        .order_by(_DEVICE.c.revoked_at.is_not(None), _DEVICE.c.role, _DEVICE.c.id)
    )
    return session().execute(query).all()


def list_points(event_id: int) -> Sequence[Row]:
    """Points of attendance of an event, in their order."""
    from congress.events.models import EventSession

    query = select(Point.id, Point.name, Point.session_id).join(EventSession, EventSession.id == Point.session_id)
    return session().execute(query.where(EventSession.event_id == event_id).order_by(Point.id)).all()


def note_seen(device: Row, waiting: int) -> None:
    """A sign of life, with how many facts it has not sent yet: beside a GET, and not at every one."""
    now = clock.now()
    if device.seen_at is None or now - device.seen_at > SEEN_EVERY or device.waiting != waiting:
        reads.leave(update(_DEVICE).where(_DEVICE.c.id == device.id).values(seen_at=now, waiting=min(waiting, 10**6)))
