"""A congress with many delegates, and phones of its doors that reach a server over HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from congress.checkin import api, devices
from congress.core import clock
from congress.core.db import db, session, transaction
from congress.delegates import codes
from congress.delegates.models import Delegate
from congress.events import queries as events
from tests.conftest import TODAY
from tests.delegates.making import EAST, enlist, held, open_congress, someone
from tests.events.making import meets
from tests.support import SYSTEM, World

URL = "/api/v1/check-ins"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Crowd:
    """``codes``: what is on the badge of each delegate; ``tokens``: of each phone; ``moment``: when the session is on."""

    event: str
    session: str
    moment: datetime
    codes: Sequence[str]
    ids: Sequence[int]
    tokens: Sequence[str]

    def fact(self, place: int, **more: Any) -> dict[str, Any]:
        """A scan of a badge as a phone tells it."""
        at = (self.moment + timedelta(seconds=place % 3600)).isoformat()
        return {"code": self.codes[place], "session": self.session, "nonce": str(uuid4()), "at": at, **more}


def crowd(app: Flask, people: int, phones: int = 1) -> Crowd:
    """A congress whose session is from 9:00 to 11:30 on 15/7/2025, on an empty database."""
    with app.app_context(), patch.object(clock, "now", lambda: TODAY):
        world = World(app)
        world.tree()
        made = add(world, "DH-DONG", people, phones)
        db.session.remove()
        db.engine.dispose()
    return made


def add(world: World, code: str, people: int, phones: int) -> Crowd:
    """One more congress. Inside the application's context."""
    open_congress(world, meets("2025-07-15", "9:00", "11:30"), code=code)
    ids = enlist(code, *(someone(world, f"Nguyễn Văn {number}", EAST) for number in range(people)))
    with transaction():
        tokens = [devices.make(held(code), f"Cửa {number}", by=SYSTEM) for number in range(1, phones + 1)]
    event_id = held(code).event.id
    row = events.sessions_of([event_id])[event_id][0]
    badges = {
        each.id: codes.badge_code(each) for each in session().scalars(select(Delegate).where(Delegate.event_id == event_id))
    }
    found = Crowd(code, row.code, row.starts_at + timedelta(minutes=1), [badges[each] for each in ids], ids, tokens)
    session().rollback()
    return found


def ask(app: Flask, token: str, body: Any) -> tuple[int, Any]:
    """What the door answers inside the caller's own transaction, which the caller ends."""
    with app.test_request_context(URL, method="POST", json=body, headers={"Authorization": f"Bearer {token}"}):
        response = api.take.__wrapped__()  # type: ignore[attr-defined]  # the view without its transaction
    return response.status_code, response.json


@dataclass
class Phone:
    """A keep-alive connection with the token of one door; opens another one where the server closed it."""

    port: int
    token: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(HOST, self.port, timeout=60)

    def send(self, body: Any) -> tuple[int, Any]:
        """Status and what was answered.

        :raises OSError: or ``http.client.HTTPException``: nobody knows whether it was taken in.
        """
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            self.connection.request("POST", URL, json.dumps(body), headers)
            answer = self.connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        if answer.will_close:
            self.connection.close()
        return answer.status, json.loads(told) if told[:1] in (b"{", b"[") else told.decode(errors="replace")
