"""Events of the small city, made through the services as in life."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from congress.campaigns import queries as campaigns
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import is_writing, session, transaction
from congress.events import lifecycle, queries, services
from congress.events.models import Event, EventState
from congress.events.services import Details, SessionPlan
from congress.people import imports as posts
from tests.support import SYSTEM, World, sheet

POSTS = ("full_name", "birth_date", "unit_code", "title", "bodies", "valid_from", "valid_to")


def at(day: str, hour: str = "8:00") -> datetime:
    """An hour of a day in Việt Nam."""
    return datetime.combine(date.fromisoformat(day), time(*map(int, hour.split(":"))), clock.ZONE)


def meets(day: str, starts: str = "8:00", ends: str = "11:30", **more: Any) -> SessionPlan:
    return SessionPlan(at(day, starts), at(day, ends), **more)


def hold(
    world: World, unit: str, kind: str, *sessions: SessionPlan, state: EventState = EventState.SCHEDULED, **more: Any
) -> str:
    """An event; answers its code. ``chairs``, ``by``, ``code`` go to the service, everything else says what it is."""
    told = {name: more.pop(name) for name in ("chairs", "by", "code", "belongs") if name in more}
    with transaction():
        made = services.create(
            world.unit(unit), Details(kind, **more), sessions or (meets("2025-09-10"),), state=state, **{"by": SYSTEM, **told}
        )
        return made.code


def get(code: str, actor: Actor = SYSTEM) -> Event:
    """As it is stored now, not as this test saw it first."""
    if not is_writing():
        session().rollback()
    return queries.get_event(actor, code)


def move(code: str, verb: str, by: Actor = SYSTEM, **more: Any) -> int:
    """Do one of the verbs; answers the offer to undo it."""
    with transaction():
        act = lifecycle.open_event if verb == "open" else getattr(lifecycle, verb)
        return act(get(code), by=by, **more)


def duty(unit_id: int, campaign: str = "DH") -> Any:
    found = campaigns.find_duty(campaigns.get_campaign(SYSTEM, campaign).id, unit_id)
    session().rollback()
    return found


def appoint(*rows: tuple[str, ...]) -> None:
    """Take over posts and seats: name, birth date, unit, title, body, from, to."""
    with transaction():
        preview = posts.preview([sheet(POSTS, [[*row, *[""] * (len(POSTS) - len(row))] for row in rows])], by=SYSTEM)
        assert preview.errors == [], preview.errors
        posts.apply(preview, by=SYSTEM)
