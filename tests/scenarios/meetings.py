"""What the scenarios of meetings have in common: times, people, events, and counts over the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import text

from congress.core import clock
from congress.core.db import session, transaction
from congress.events import engagements, queries, services
from congress.events.models import EngagementRole, Event
from congress.events.services import Details, SessionPlan
from congress.people import imports as posts
from tests.support import SYSTEM, World, sheet

POSTS = ("Họ và tên", "Ngày sinh", "Mã tổ chức", "Chức vụ", "Cơ quan", "Từ ngày", "Đến ngày")


def at(day: date | str, hour: str) -> datetime:
    """An hour of a day in Việt Nam: ``at("2025-07-15", "8:00")``."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(*map(int, hour.split(":"))), clock.ZONE)


def meets(day: date | str, starts: str, ends: str, **more: Any) -> SessionPlan:
    return SessionPlan(at(day, starts), at(day, ends), **more)


def communes(number: int) -> list[tuple[str, ...]]:
    """Lines of a register: so many wards directly under the city."""
    return [(f"01.{each:03d}", f"Đảng bộ phường {each}", "base_superior", "01", "", "") for each in range(1, number + 1)]


def appoint(*rows: Sequence[str]) -> None:
    """Take over a list of posts: name, birth date, unit, title, body, from, to."""
    with transaction():
        preview = posts.preview([sheet(POSTS, [[*row, *[""] * (len(POSTS) - len(row))] for row in rows])], by=SYSTEM)
        assert preview.errors == [], preview.errors
        posts.apply(preview, by=SYSTEM)


def person(name: str) -> int:
    """The only person of this name."""
    (found,) = raw("SELECT id FROM person WHERE full_name = :name", name=name)
    return int(found[0])


def hold(world: World, unit: str, details: Details, *sessions: SessionPlan, chairs: Sequence[str] = (), **more: Any) -> str:
    """An event, its chairs by name in the order of protocol. Answers its code."""
    with transaction():
        event = services.create(world.unit(unit), details, sessions, by=SYSTEM, **more)
        engagements.set_chairs(event, [person(name) for name in chairs], by=SYSTEM)
        return event.code


def event(code: str) -> Event:
    (found,) = raw("SELECT id FROM event WHERE code = :code", code=code)
    return session().get_one(Event, found[0])


def listed(**wanted: Any) -> list[str]:
    """Codes of the events that a list shows, in its order."""
    return [row.code for row in queries.list_events(SYSTEM, **wanted).items]


def send(code: str, role: EngagementRole, *names: str) -> None:
    with transaction():
        engagements.engage(event(code), role, [person(name) for name in names], by=SYSTEM)


def raw(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Rows as they lie in the tables, past every query of the program."""
    return [tuple(row) for row in session().execute(text(statement), values)]


def count(statement: str, **values: Any) -> int:
    return int(raw(f"SELECT count(*) FROM {statement}", **values)[0][0])


def present(code: str, role: str) -> list[tuple[Any, ...]]:
    """Who must be at the first session of an event in a role: name and printed title, in the order of rank."""
    return raw(
        "SELECT p.full_name, g.title FROM engagement g JOIN event_session s ON s.id = g.session_id AND s.position = 1"
        " JOIN event e ON e.id = s.event_id JOIN person p ON p.id = g.person_id"
        " WHERE e.code = :code AND g.role = :role ORDER BY g.position",
        code=code, role=role,
    )  # fmt: skip
