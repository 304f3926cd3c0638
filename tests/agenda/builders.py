"""Events with sessions for tests of agendas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from congress.agenda import queries, services
from congress.agenda.queries import Programme
from congress.agenda.services import Item
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.events import services as events
from congress.events.models import EventSession, EventState, SessionKind
from congress.events.services import Details, SessionPlan
from tests.support import SYSTEM, World

MORNING = datetime(2025, 8, 6, 1, 0, tzinfo=UTC)  # eight o'clock on Wednesday 6/8/2025 in Việt Nam


def plan(kind: str = SessionKind.OFFICIAL, *, day: int = 0, hours: float = 4, **more: Any) -> SessionPlan:
    starts_at = MORNING + timedelta(days=day)
    return SessionPlan(starts_at, starts_at + timedelta(hours=hours), kind, **more)


def event(
    world: World, code: str = "01.01.001", *sessions: SessionPlan, state: EventState = EventState.SCHEDULED, **details: Any
) -> list[str]:
    """An event of a unit; answers the codes of its sessions."""
    with transaction():
        told = Details(**({"kind": "congress", "congress_kind": "members", "content_mode": 4} | details))
        made = events.create(world.unit(code), told, sessions or (plan(),), by=SYSTEM, state=state)
        query = EventSession.__table__.select().where(EventSession.event_id == made.id).order_by(EventSession.position)
        return [row.code for row in session().execute(query)]


def programme(code: str, actor: Actor = SYSTEM) -> Programme:
    found = queries.get_programme(actor, code)
    session().rollback()
    return found


def shown(code: str, actor: Actor = SYSTEM) -> list[str]:
    """The lines of a session: "1.2. Bỏ phiếu 25"."""
    return [f"{line.number} {line.title} {line.planned}" for line in programme(code, actor).lines]


def do(verb: Any, code: str, *arguments: Any, by: Actor = SYSTEM, version: int | None = None, **more: Any) -> Any:
    """Run a verb of the services in a transaction of its own, at the version that stands unless another is told."""
    with transaction():
        current = queries.get_programme(by, code)
        return verb(current, *arguments, by=by, version=current.version if version is None else version, **more)


def blank(world: World, *titles: str, code: str = "01.01.001") -> tuple[str, list[int]]:
    """A session whose agenda is these items, ten minutes each, and nothing else; with their ids."""
    (session_code,) = event(world, code, kind="briefing")
    while programme(session_code).lines:
        do(services.remove, session_code, programme(session_code).lines[0].id)
    return session_code, [do(services.add, session_code, Item(title, 10)) for title in titles]
