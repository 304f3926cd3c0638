"""Delegates who check in by themselves: with the six figures that a hall's screen shows for twenty seconds, so that nobody
does it from elsewhere.

Nothing of a code is stored: it is derived from the secret of this installation, the session, the point of attendance at which
the screen stands, and the time. The window before is taken too, because old fingers are slow. Six figures can be guessed, so
tries are counted for each delegate, in each process; never for an address, because a hall shares one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from congress.checkin import live
from congress.checkin.devices import require_keeper
from congress.checkin.intake import Asker, Told, window_of
from congress.checkin.models import CheckIn, CheckInSetting, Device, DeviceRole, Presence, Source
from congress.checkin.queries import choose_session
from congress.core import audit, clock, codes
from congress.core.actor import Actor
from congress.core.db import session, upsert
from congress.core.errors import DomainError
from congress.core.pace import Pace
from congress.core.speech import sentence_case, word
from congress.delegates.codes import badge_number
from congress.delegates.models import Standing
from congress.delegates.personal import Own, Stage
from congress.delegates.queries import Held
from congress.events.models import Point

Row = Any
EVERY, LENGTH = 20, 6  # seconds for which a code is shown; its figures
AHEAD = 2  # codes to come that a screen is given, for when the network fails it
PURPOSE = "venue"
TRIES = Pace(6, timedelta(minutes=2))
AWAY = (Stage.OFF, Stage.GONE, Stage.ALTERNATE, Stage.AWAY)


# ── the code of the moment ───────────────────────────────────────────────────


def _window(now: datetime) -> int:
    return int(now.timestamp()) // EVERY


def code_at(session_id: int, point_id: int | None, now: datetime) -> str:
    """What the screen of a session shows, at a point of attendance another one than in the hall."""
    return codes.figures(LENGTH, PURPOSE, session_id, point_id or 0, _window(now))


def codes_from(session_id: int, point_id: int | None, now: datetime) -> list[dict[str, str]]:
    """The code of now and those that follow, each with the instant at which it ends."""
    each = (now + timedelta(seconds=EVERY * ahead) for ahead in range(AHEAD + 1))
    ends = (datetime.fromtimestamp((_window(now) + 1 + ahead) * EVERY, UTC) for ahead in range(AHEAD + 1))
    return [
        {"code": code_at(session_id, point_id, at), "until": until.isoformat()} for at, until in zip(each, ends, strict=True)
    ]


def is_code(typed: str, session_id: int, point_id: int | None, now: datetime) -> bool:
    """Is it that of now, or the one before?"""
    window = _window(now)
    windows = (window, window - 1)
    return any(codes.are_figures(typed, LENGTH, PURPOSE, session_id, point_id or 0, each) for each in windows)


# ── is it open ───────────────────────────────────────────────────────────────


def is_self_open(event_id: int) -> bool:
    """May delegates of the event check in by themselves? They may, unless somebody closed it."""
    return session().scalar(select(CheckInSetting.is_self_open).where(CheckInSetting.event_id == event_id)) is not False


def set_self_open(to: Held, is_open: bool, *, by: Actor) -> None:
    """:raises DomainError: not the actor's event."""
    require_keeper(to, by)
    told = {"event_id": to.event.id, "is_self_open": is_open}
    made = upsert(CheckInSetting).values(told)
    session().execute(made.on_conflict_do_update(index_elements=["event_id"], set_={"is_self_open": is_open}))
    audit.record("checkin.self_setting", to.event.name, by=by, scope_id=to.event.unit_id, event=to.event.code, is_open=is_open)


def admitting(rows: Iterable[Row], now: datetime) -> list[Row]:
    """Sessions that let people in now."""
    return [row for row in rows if window_of(row).opens <= now <= row.ends_at]


# ── what a screen shows ──────────────────────────────────────────────────────


def label(at: Row) -> str:
    """How a session is called."""
    return str(at.title) or sentence_case(word("session_kinds", at.kind))


def board(to: Held, wanted: str, point_id: int | None = None) -> dict[str, Any]:
    """A session for a screen: where its figures are, and the codes of the moment while they are good for anything. ``wanted``:
    the code of a session, empty: the one that is on.

    :raises NotFound: no such session. :raises DomainError: the event has none.
    """
    at, now = choose_session(to, wanted), clock.now()
    point = _point(point_id, at.id)
    state, is_open = live.state_of(at, now), is_self_open(to.event.id)
    shows = is_open and state == "open"
    return {
        "event": to.event.name, "code": to.event.code, "session": at.code, "title": label(at), "state": state,
        "point": point.name if point else "", "live": live.address(at.id), "is_self_open": is_open, "every": EVERY,
        "seconds": EVERY - int(now.timestamp()) % EVERY, "now": now.isoformat(),
        "codes": codes_from(at.id, point.id if point else None, now) if shows else [],
    }  # fmt: skip


def _point(point_id: int | None, session_id: int) -> Row | None:
    """A point of this session: the device's own, or that of the same name."""
    if point_id is None:
        return None
    named = select(Point.name).where(Point.id == point_id).scalar_subquery()
    query = select(Point.id, Point.name).where(Point.session_id == session_id, Point.name == named)
    return session().execute(query.order_by(Point.id != point_id, Point.id)).first()


# ── a delegate's own ─────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mine:
    """What check-in says to a delegate about the session ``at``. ``since``, ``until``: of his last stay, None where he was not
    there; ``door``: by which he came, or how; ``seen``: his newest fact."""

    at: Row
    state: str
    opens: datetime
    is_open: bool
    is_in: bool = False
    since: datetime | None = None
    until: datetime | None = None
    door: str = ""
    seen: int = 0

    @property
    def may_enter(self) -> bool:
        return self.is_open and self.state == "open" and not self.is_in


def find_mine(own: Own) -> Mine | None:
    """Of the session that is on, next or last; None where nothing is to be said: on no day of the event, to nobody who is not
    expected."""
    if own.stage in AWAY or not own.sessions or not own.to.event.starts_on <= clock.today() <= own.to.event.ends_on:
        return None
    at = choose_session(own.to, "")
    told = at, live.state_of(at), window_of(at).opens, is_self_open(own.to.event.id)
    row = _presence(own.delegate.id, at.id)
    if row is None or not row.spans:
        return Mine(*told, seen=row.fact_id if row else 0)
    since, until, point_id, door = row.spans[-1]
    came = datetime.fromisoformat(since)
    how = door or _name(point_id) or _how(own.delegate.id, at.id, came)
    left = datetime.fromisoformat(until) if until else None
    return Mine(*told, row.is_in, came, left, how, row.fact_id)


def _presence(delegate_id: int, session_id: int) -> Row | None:
    mine = Presence.delegate_id == delegate_id, Presence.session_id == session_id
    return session().execute(select(Presence.is_in, Presence.spans, Presence.fact_id).where(*mine)).first()


def _name(point_id: int | None) -> str:
    return session().scalar(select(Point.name).where(Point.id == point_id)) or "" if point_id is not None else ""


def _how(delegate_id: int, session_id: int, came: datetime) -> str:
    """In a word, of who came by no door."""
    mine = CheckIn.delegate_id == delegate_id, CheckIn.session_id == session_id, CheckIn.happened_at == came
    source = session().scalar(select(CheckIn.source).where(*mine).order_by(CheckIn.id))
    return word("checkin_sources", source) if source else ""


def read(own: Own, typed: str, seen: str) -> tuple[Asker, Told]:
    """The fact of one who comes in by his own hand, for ``intake.take``; nothing is written yet. ``seen``: the newest fact of
    his that his page knew of, so that a page which is sent twice is one fact.

    :raises DomainError: he is not one who is let in, it is closed, tried too often, or not the code of the moment.
    """
    delegate, event, now = own.delegate, own.to.event, clock.now()
    if delegate.standing != Standing.OFFICIAL or own.stage in AWAY:
        raise DomainError("checkin.self_not", 403)
    open_now = admitting(own.sessions, now)
    if not open_now:
        raise DomainError("checkin.self_closed", 409)
    if not is_self_open(event.id):
        raise DomainError("checkin.self_off", 409)
    if seconds := TRIES.wait(str(delegate.id)):
        raise DomainError("checkin.venue_pace", 429, seconds=seconds)
    found = _find(typed, open_now, now)
    if found is None:
        raise DomainError("checkin.venue_code", 422, typed=typed.strip()[:20])
    at, point_id = found
    known = _presence(delegate.id, at.id)
    if known is not None and not known.is_in:  # a page that stayed open while he came and left knows of an older fact
        seen = str(known.fact_id)
    key = codes.derive("self", delegate.id, at.id, seen if seen.isdecimal() else "")
    told = Told(f"self-{key}", badge_number(delegate.number), at.code, now, source=Source.SELF)
    return Asker(event.id, point_id=point_id), told


def _find(typed: str, rows: Sequence[Row], now: datetime) -> tuple[Row, int | None] | None:
    """The session and the point of attendance whose code of the moment it is."""
    digits = re.sub(r"[\s.\-]", "", typed)
    if not re.fullmatch(rf"[0-9]{{{LENGTH}}}", digits):
        return None
    points = _points(rows)
    tried = ((row, point_id) for row in rows for point_id in (None, *points.get(row.id, ())))
    return next(((row, point_id) for row, point_id in tried if is_code(digits, row.id, point_id, now)), None)


def _points(rows: Sequence[Row]) -> Mapping[int, list[int]]:
    """Points of attendance of these sessions at which a screen stands: no others, for each makes guessing easier."""
    on_screen = (
        select(Point.name)
        .join(Device, Device.point_id == Point.id)
        .where(Device.event_id == rows[0].event_id, Device.role == DeviceRole.SCREEN, Device.revoked_at.is_(None))
    )
    query = select(Point.session_id, Point.id).where(Point.session_id.in_([row.id for row in rows]), Point.name.in_(on_screen))
    found: dict[int, list[int]] = {}
    for row in session().execute(query):
        found.setdefault(row.session_id, []).append(row.id)
    return found
