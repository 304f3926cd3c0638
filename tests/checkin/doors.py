"""A congress whose session is on, its doors, and what is scanned there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select

from congress.checkin import devices
from congress.checkin.models import CheckIn, Presence
from congress.core import clock
from congress.core.db import session, transaction
from congress.delegates import codes, queries
from congress.delegates.models import Delegate
from congress.events import queries as events
from tests.delegates.making import EAST, enlist, held, open_congress, someone
from tests.events.making import meets
from tests.support import SYSTEM, World

URL = "/api/v1/check-ins"
NAMES = ("Ngô Minh Thư", "Phạm Thu Hằng", "Lỗ Xuân Bách", "Tạ Đình Kiên")


@dataclass
class Hall:
    """``sessions``: their codes; ``ids``: delegates by name; ``now``: by the clock of the server."""

    world: World
    code: str
    sessions: Sequence[str]
    ids: dict[str, int]
    doors: dict[str, str] = field(default_factory=dict)

    def badge(self, name: str) -> str:
        """What the QR code on his badge says now."""
        session().rollback()
        return codes.badge_code(session().get_one(Delegate, self.ids[name]))

    def number(self, name: str) -> str:
        session().rollback()
        return codes.badge_number(session().get_one(Delegate, self.ids[name]).number)

    def token(self, door: str = "Cửa 1", **more: Any) -> str:
        if door not in self.doors:
            with transaction():
                self.doors[door] = devices.make(held(self.code), door, by=SYSTEM, **more)
        return self.doors[door]

    def fact(self, name: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
        """As a phone tells it."""
        told = {"code": more.pop("code", None) or self.badge(name), "session": self.sessions[0], "nonce": str(uuid4())}
        return told | {"at": (at or clock.now()).isoformat(), **more}

    def send(self, told: Any, door: str = "Cửa 1", client: FlaskClient | None = None) -> Any:
        """What the server answers to a fact, or to several."""
        body = {"scans": told} if isinstance(told, list) else told
        return self.post(body, self.token(door), client)

    def post(self, body: Any, token: str, client: FlaskClient | None = None) -> Any:
        browser = client or self.world.app.test_client()
        return browser.post(URL, json=body, headers={"Authorization": f"Bearer {token}"})

    def scan(self, name: str, at: datetime | None = None, door: str = "Cửa 1", **more: Any) -> dict[str, Any]:
        answer = self.send(self.fact(name, at, **more), door)
        assert answer.status_code == 200, answer.text
        return answer.json  # type: ignore[no-any-return]

    def undo(self, nonce: str, reason: str = "quét nhầm người", **more: Any) -> dict[str, Any]:
        return {"undo": nonce, "reason": reason, "nonce": str(uuid4()), "at": clock.now().isoformat(), **more}


def hall(world: World, names: Iterable[str] = NAMES, sessions: int = 1, **more: Any) -> Hall:
    """It is 10:00 on 15/7/2025; the first session is from 9:00 to 11:30, the next ones an hour each in the afternoon."""
    plans = [
        meets("2025-07-15", "9:00", "11:30"),
        *(meets("2025-07-15", f"{13 + at}:00", f"{14 + at}:00") for at in range(sessions - 1)),
    ]
    code = open_congress(world, *plans, **more)
    ids = enlist(code, *(someone(world, name, EAST) for name in names))
    session().rollback()
    event = queries.get_held(SYSTEM, code).event
    told = [row.code for row in events.sessions_of([event.id])[event.id]]
    found = dict(zip(names, ids, strict=True))
    session().rollback()
    return Hall(world, code, told, found)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def facts() -> list[Any]:
    """Everything that was taken in, in the order of the rows."""
    session().rollback()
    return list(session().execute(select(CheckIn.__table__).order_by(CheckIn.id)).all())


def presence(hall_: Hall, name: str, at: int = 0) -> Any:
    """His row of a session; None: no fact of him counts or came."""
    session().rollback()
    event = queries.get_held(SYSTEM, hall_.code).event
    row = events.sessions_of([event.id])[event.id][at]
    mine = Presence.delegate_id == hall_.ids[name], Presence.session_id == row.id
    found = session().execute(select(Presence.__table__).where(*mine)).first()
    session().rollback()
    return found


def spans(hall_: Hall, name: str, at: int = 0) -> list[tuple[str, str | None]]:
    """When he was in the room, by the clock of Việt Nam."""
    row = presence(hall_, name, at)
    return [(_clock(told[0]), _clock(told[1]) if told[1] else None) for told in row.spans] if row else []


def _clock(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(clock.ZONE).strftime("%H:%M")
