"""python3 app.py agenda …"""

from __future__ import annotations

import click

from congress.agenda import queries
from congress.core.actor import Actor
from congress.core.console import Answer, command
from congress.core.errors import DomainError, NotFound
from congress.core.text import clock_time

cli = click.Group("agenda", help="Agendas of sessions.")
BY = Actor.system("agenda")


@command(cli, "show", click.argument("session_code"))
def show(session_code: str) -> Answer:
    """The programme of a session."""
    try:
        plan = queries.get_programme(BY, session_code)
    except NotFound:
        raise DomainError("agenda.no_session", code=session_code) from None
    items = [
        {
            "number": line.number,
            "title": line.title,
            "starts": line.starts_at.isoformat(),
            "minutes": line.planned,
            "presenter": line.presenter,
            "papers": [{"title": title, "number": number} for title, number in line.papers],
            "internal": line.is_hidden,
        }
        for line in plan.lines
    ]
    data = {
        "session": plan.session.code,
        "event": plan.event.code,
        "template": plan.key,
        "version": plan.version,
        "minutes": plan.total,
        "session_minutes": plan.length,
        "items": items,
    }
    told = [
        f"{clock_time(line.starts_at)} - {clock_time(line.ends_at)}  {'  ' * (line.depth - 1)}{line.number} {line.title}"
        + (f" · {line.presenter}" if line.presenter else "")
        for line in plan.lines
    ]
    over = [f"Dài hơn phiên họp {plan.beyond} phút."] if plan.beyond else []
    return Answer(data, [plan.event.name, *told, *over])
