"""python3 app.py checkin …"""

from __future__ import annotations

import click

from congress.checkin import devices, queries, quorum, refolding, rulings
from congress.checkin.intake import window_of
from congress.checkin.models import DeviceRole
from congress.core.actor import Actor
from congress.core.console import Answer, command
from congress.core.db import transaction
from congress.core.errors import DomainError, NotFound
from congress.core.text import number
from congress.delegates import queries as delegates
from congress.delegates.queries import Held
from congress.events import queries as events

cli = click.Group("checkin", help="Doors of an event: tokens of phones, a recount of who is in the room.")
BY = Actor.system("checkin")
EVENT = click.option("--event", "code", required=True, help="Code of the event.")


def _held(code: str) -> Held:
    try:
        return delegates.get_held(BY, code)
    except NotFound:
        raise DomainError("delegate.no_event", 404, code=code) from None


@command(
    cli, "token",
    EVENT,
    click.option("--role", type=click.Choice([str(role) for role in DeviceRole]), default=str(DeviceRole.SCANNER),
                 show_default=True, help="A phone at a door, or a screen in the hall."),
    click.option("--name", default="", help="What the door is called; without it the next free number."),
)  # fmt: skip
def token(code: str, role: str, name: str) -> Answer:
    """A token with which one phone brings facts of one event, and nothing else. It is shown once."""
    with transaction():
        held = _held(code)
        made = devices.make(held, name, role, by=BY)
        device = devices.find(made)
        sessions = [row.code for row in events.sessions_of([held.event.id])[held.event.id]]
    data = {"token": made, "event": code, "role": role, "name": device.name if device else name, "sessions": sessions}
    return Answer(data, [made])


@command(
    cli, "status",
    EVENT,
    click.option("--session", "at", default="", help="Code of a session; without it the one that is on, else the next."),
)  # fmt: skip
def status(code: str, at: str) -> Answer:
    """How many are in the room, whether it is enough and since when, and the base of decisions."""
    held = _held(code)
    chosen = queries.choose_session(held, at)
    found, base = quorum.status(held.event, chosen), quorum.base(held.event)[0]
    data = {
        "event": code, "session": chosen.code, "present": found.present, "convened": found.convened,
        "organisations_represented": found.represented, "organisations": found.organisations,
        "needed": found.quorum.needed, "organisations_needed": found.quorum.organisations_needed, "is_met": found.is_met,
        "valid_since": found.valid_since.isoformat() if found.valid_since else None, "missing": list(found.missing),
        "base": base.size, "votes_needed": base.needed, "waiting": rulings.count_waiting(held.event.id),
    }  # fmt: skip
    told = f"{number(found.present)}/{number(found.convened)}"
    if found.organisations:
        told += f" · {number(found.represented)}/{number(found.organisations)}"
    return Answer(data, [told])


@command(cli, "recount", EVENT)
def recount(code: str) -> Answer:
    """Who is in the room, made anew from all facts; says how many rows were not as they follow from them."""
    with transaction():
        held = _held(code)
        rows = events.sessions_of([held.event.id])[held.event.id]
        wrong = sum(refolding.recount(held.event.id, row, window_of(row)) for row in rows)
    return Answer({"event": code, "sessions": len(rows), "wrong": wrong}, [f"{number(wrong)} · {code}"])
