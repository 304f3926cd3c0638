"""Feeds as somebody else's calendar reads them: by another library than the one that wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import vobject
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.accounts.models import Account
from congress.calendar import feeds, services
from congress.calendar.scopes import Scope
from congress.core import hooks
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.people.models import Person
from tests.support import SYSTEM, World


@dataclass(frozen=True)
class Line:
    """A session as the other calendar has it."""

    uid: str
    sequence: int
    status: str
    starts: datetime
    ends: datetime
    summary: str
    description: str
    location: str
    url: str


def parsed(text: str) -> tuple[Any, dict[str, Line]]:
    """(the calendar, uid -> its sessions); every session once."""
    calendar = vobject.readOne(text)
    found = {}
    for each in getattr(calendar, "vevent_list", []):
        line = Line(
            each.uid.value,
            int(each.sequence.value),
            each.status.value,
            each.dtstart.value,
            each.dtend.value,
            each.summary.value,
            each.description.value if hasattr(each, "description") else "",
            each.location.value if hasattr(each, "location") else "",
            each.url.value if hasattr(each, "url") else "",
        )
        assert line.uid not in found
        found[line.uid] = line
    return calendar, found


def person_of(name: str) -> int:
    return session().scalars(select(Person.id).where(Person.full_name == name)).one()


def be(account_id: int, name: str) -> Actor:
    """The account is that of a person of the register."""
    with transaction() as writer:
        writer.get_one(Account, account_id).person_id = person_of(name)
    actor = hooks.actor_of(account_id)
    session().rollback()
    assert actor is not None
    return actor


def open_feed(actor: Actor, *, unit: Any = None, person: str = "", venue: Any = None) -> str:
    """Its address."""
    with transaction():
        scope = feeds.person_scope(actor, person_of(person)) if person else Scope(unit=unit, venue=venue)
        return f"/calendar/feeds/{services.open_feed(scope, by=actor)}.ics"


class Reader:
    """Somebody's telephone: no cookies, only the address."""

    def __init__(self, world: World, address: str) -> None:
        self.client: FlaskClient = world.app.test_client()
        self.address = address

    def look(self) -> dict[str, Line]:
        answer = self.client.get(self.address)
        assert answer.status_code == 200, answer.status_code
        return parsed(answer.text)[1]

    def the(self, part: str) -> Line:
        """The only session whose summary has these words."""
        (found,) = [line for line in self.look().values() if part in line.summary]
        return found


__all__ = ["SYSTEM", "Line", "Reader", "be", "open_feed", "parsed", "person_of"]
