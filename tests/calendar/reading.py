"""Feeds as somebody else's calendar reads them: by another library than the one that wrote them."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from congress.events import engagements, queries
from congress.events import services as events
from congress.events.models import EngagementRole
from congress.events.shape import SessionPlan, details_of
from congress.people.models import Person
from congress.venues.models import Venue
from tests.events.making import get
from tests.support import SYSTEM, World

LEADER = "Lê Văn Đông"  # secretary of the first committee


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


# ── what happens to events ───────────────────────────────────────────────────


def engage(code: str, *names: str, role: EngagementRole = EngagementRole.SUPERVISOR) -> None:
    with transaction():
        engagements.engage(get(code), role, [person_of(name) for name in names], by=SYSTEM)


def release(code: str, *names: str, role: EngagementRole = EngagementRole.SUPERVISOR) -> None:
    with transaction():
        engagements.release(get(code), role, [person_of(name) for name in names], by=SYSTEM)


def plans(code: str) -> list[SessionPlan]:
    return [
        SessionPlan(row.starts_at, row.ends_at, row.kind, row.title, row.venue_id, row.place, row.expected, row.id)
        for row in queries.sessions_of([get(code).id])[get(code).id]
    ]


def change(code: str, *sessions: SessionPlan, **more: Any) -> None:
    with transaction():
        event = get(code)
        events.change(event, replace(details_of(event), **more), sessions or plans(code), by=SYSTEM, version=event.version)


def hall(world: World, code: str = "HT1", name: str = "Hội trường số 1") -> int:
    with transaction() as writer:
        made = Venue(
            code=code, name=name, search=name, sort_key=b"", unit_id=world.unit("01").unit_id, capacity=300,
            address="12 Lê Duẩn, Hà Nội", equipment=[], note="", archived_at=None,
        )  # fmt: skip
        writer.add(made)
        writer.flush()
        return made.id
