"""Figures of a session for everybody who follows it: a hall's screens each second, hundreds of phones each few.

A layer before Flask: an unchanged poll is answered from the memory of the process. What it tells names nobody; its key is
derived from the number of the session and leads to nothing else. The database is asked twice a second at most for whether
anything changed, the figures are counted only then, by one thread while the others are given the last ones.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Any

from sqlalchemy import Integer, Select, bindparam, cast, func, select

from congress.checkin import quorum
from congress.checkin.intake import window_of
from congress.checkin.models import CheckIn, Presence, Ruling
from congress.core import clock, codes
from congress.core.db import session
from congress.delegates.models import Delegate
from congress.events.models import Event, EventSession, EventState

Row = Any
Environ = dict[str, Any]
PATH, PURPOSE = "/live/", "live"
CHANNELS = 200  # sessions followed at once in a process; those not asked for longest are forgotten
FRESH = 0.5  # seconds in which the database is asked once: with a screen's beat of one, what is new is on it within two
RECOUNTED = 20.0  # seconds after which figures are counted again, changed or not
NEXT, NEXT_SCREEN = 5, 1  # seconds to the next poll
_KEY = re.compile(rf"([1-9][0-9]{{0,8}})-([A-Z2-7]{{{codes.LENGTH}}})")
_log = logging.getLogger(__name__)


def key(session_id: int) -> str:
    """The public channel of a session."""
    return f"{session_id}-{codes.derive(PURPOSE, session_id)}"


def address(session_id: int) -> str:
    return PATH + key(session_id)


def session_in(given: str) -> int | None:
    """Whose key it is; None: nobody's."""
    found = _KEY.fullmatch(given)
    if found is None or not codes.fits(found[2], PURPOSE, int(found[1])):
        return None
    return int(found[1])


# ── what is told ─────────────────────────────────────────────────────────────


def state_of(at: Row, now: datetime | None = None) -> str:
    """Of a session: ``before`` it admits, ``open``, ``over``."""
    window, now = window_of(at), now or clock.now()
    return "before" if now < window.opens else "open" if now <= window.closes else "over"


def figures(event: Event, at: Row) -> dict[str, Any]:
    """Of a session now. Counts and hours alone."""
    told = quorum.status(event, at)
    people, organisations = told.missing
    return {
        "present": told.present, "convened": told.convened, "organisations": told.represented,
        "organisations_of": told.organisations, "needed_people": told.quorum.needed,
        "needed_organisations": told.quorum.organisations_needed, "missing_people": people,
        "missing_organisations": organisations, "is_met": told.is_met,
        "valid_since": told.valid_since.isoformat() if told.valid_since else None,
        "name": event.name, "title": at.title, "session": at.code,
        "state": "off" if event.state in (EventState.CANCELLED, EventState.POSTPONED) else state_of(at),
    }  # fmt: skip


@cache
def _version() -> Select[Any]:
    """One row that is another one whenever figures may be: of the session, its facts, rulings and presence, of the roll."""
    at = bindparam("at", type_=Integer())
    event_id = select(EventSession.event_id).where(EventSession.id == at).scalar_subquery()
    facts = select(func.count(CheckIn.id)).where(CheckIn.session_id == at)
    last = select(func.max(CheckIn.id)).where(CheckIn.session_id == at)
    ruled = select(func.count(Ruling.id)).join(CheckIn, CheckIn.id == Ruling.fact_id).where(CheckIn.session_id == at)
    there = select(func.sum(cast(Presence.is_in, Integer))).where(Presence.session_id == at)
    people = select(func.count(Delegate.id)).where(Delegate.event_id == event_id)
    versions = select(func.sum(Delegate.version)).where(Delegate.event_id == event_id)
    told = (each.scalar_subquery() for each in (facts, last, ruled, there, people, versions))
    return (
        select(
            EventSession.id, EventSession.event_id, EventSession.code, EventSession.title, EventSession.starts_at,
            EventSession.ends_at, Event.version, *told,
        )
        .join(Event, Event.id == EventSession.event_id)
        .where(EventSession.id == at)
    )  # fmt: skip


# ── one session ──────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Answer:
    """As it goes out: to phones, to screens. ``tag``: the same of the same figures in every process."""

    tag: str
    phone: bytes
    screen: bytes

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Answer:
        tag = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]
        at = clock.now().isoformat(timespec="seconds")
        phone, screen = (
            json.dumps({**told, "at": at, "next": seconds}, ensure_ascii=False).encode() for seconds in (NEXT, NEXT_SCREEN)
        )
        return cls(f'"{tag}"', phone, screen)


@dataclass
class Channel:
    """The last figures of a session, None of one that is no more. ``seen``: from what they were counted; times by the clock of
    the process."""

    session_id: int
    answer: Answer | None = None
    seen: tuple[Any, ...] = ()
    looked_at: float = float("-inf")
    counted_at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def now(self, within: Callable[[], Any]) -> Answer | None:
        """``within``: a context in which the database can be asked."""
        is_first = self.looked_at == float("-inf")
        if not is_first and _tick() - self.looked_at < FRESH:
            return self.answer
        if not self.lock.acquire(blocking=is_first):
            return self.answer
        try:
            if _tick() - self.looked_at >= FRESH:
                self._look(within)
        finally:
            self.lock.release()
        return self.answer

    def _look(self, within: Callable[[], Any]) -> None:
        try:
            with within():
                self._count()
        except Exception:
            if self.answer is None:
                raise
            _log.warning("the last figures of session %s are told again", self.session_id, exc_info=True)
        self.looked_at = _tick()

    def _count(self) -> None:
        row = session().execute(_version(), {"at": self.session_id}).first()
        if row is None:
            self.answer = None
            return
        seen = (*row, state_of(row))
        if seen == self.seen and _tick() - self.counted_at < RECOUNTED:
            return
        told = figures(session().get_one(Event, row.event_id), row)
        self.seen, self.counted_at = seen, _tick()
        answer = Answer.of(told)
        if self.answer is None or answer.tag != self.answer.tag:
            self.answer = answer


def _tick() -> float:
    return time.monotonic()


# ── the layer ────────────────────────────────────────────────────────────────


class Following:
    """Answers ``GET /live/<key>`` and hands on everything else. ``headers``: those of every answer of the house."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], context: Callable[[], Any], headers: Mapping[str, str]) -> None:
        self._inner, self._context = inner, context
        self._headers = [*headers.items(), ("Cache-Control", "no-store")]
        self._channels: OrderedDict[str, Channel] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PATH) and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            try:
                answer = self.find(path[len(PATH) :])
            except Exception:
                _log.exception("figures of a session cannot be told")
                start_response("503 Service Unavailable", [*self._headers, ("Retry-After", "5"), ("Content-Length", "0")])
                return ()
            if answer is not None:
                return self._send(answer, environ, start_response)
        return self._inner(environ, start_response)

    def find(self, given: str) -> Answer | None:
        """The figures behind a key; None: there are none."""
        channel = self._channels.get(given) or self._open(given)
        answer = channel.now(self._context) if channel is not None else None
        if channel is not None:
            self._keep(given, channel if answer is not None else None)
        return answer

    def told(self, session_id: int) -> dict[str, Any]:
        """The same for a page of the house, ``valid_since`` as a moment; empty of a session that is no more."""
        answer = self.find(key(session_id))
        if answer is None:
            return {}
        told: dict[str, Any] = json.loads(answer.screen)
        since = told["valid_since"]
        return {**told, "valid_since": datetime.fromisoformat(since) if since else None}

    def forget(self) -> None:
        self._channels.clear()

    def __len__(self) -> int:
        return len(self._channels)

    def _open(self, given: str) -> Channel | None:
        with self._context():
            session_id = session_in(given)
        if session_id is None:
            return None
        with self._lock:
            return self._channels.setdefault(given, Channel(session_id))

    def _keep(self, given: str, channel: Channel | None) -> None:
        """Among those followed, as the last one asked for; None: no longer."""
        with self._lock:
            if channel is None:
                self._channels.pop(given, None)
                return
            self._channels[given] = channel
            self._channels.move_to_end(given)
            while len(self._channels) > CHANNELS:
                self._channels.popitem(last=False)

    def _send(self, answer: Answer, environ: Environ, start_response: Callable[..., Any]) -> Sequence[bytes]:
        head = [*self._headers, ("ETag", answer.tag)]
        if answer.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", head)
            return ()
        body = answer.screen if environ.get("QUERY_STRING", "") == "screen" else answer.phone
        start_response("200 OK", [*head, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
