"""The month of the city and the diary of a leader among 18,000 events, each beside a bare query in a bare template."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import Template
from sqlalchemy import func, select, text, update

from congress.accounts import identity
from congress.accounts.models import Account
from congress.calendar import feeds, services
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.events.models import Engagement, Event, EventSession
from tests import postgres
from tests.bench import events
from tests.bench.measure import Row, children, cpu_of, median
from tests.support import World

RUNS, TURNS = 5, 20
NOW = datetime(2025, 5, 15, 3, 0, tzinfo=UTC)
MONTHS = {"cells": date(2025, 4, 15), "committees": date(2025, 5, 15)}
_MONTH = Template(
    "<!doctype html><table>{% for day, kind, count, name in rows %}<tr><td>{{ day }}<td>{{ kind }}<td>{{ count }}<td>{{ name }}"
    "{% endfor %}</table>",
    autoescape=True,
)
_FEED = Template(
    "BEGIN:VCALENDAR\r\n{% for each in rows %}BEGIN:VEVENT\r\nUID:{{ each.code }}\r\nDTSTART:{{ each.starts_at }}\r\n"
    "DTEND:{{ each.ends_at }}\r\nSUMMARY:{{ each.name }}\r\nEND:VEVENT\r\n{% endfor %}END:VCALENDAR\r\n"
)


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    now, clock.now = clock.now, lambda: NOW
    master = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])

    def backends() -> list[int]:
        return children(master)

    try:
        for dialect in ("sqlite", "postgresql"):
            url = postgres.create(str(cluster.folder), "bench_calendar") if dialect == "postgresql" else ""
            with tempfile.TemporaryDirectory() as folder, events.city(Path(folder), url) as app:
                rows += _measure(app, dialect, backends if url else list)
    finally:
        clock.now = now
        cluster.stop()
    return rows


def cost(work: Callable[[], Any], servers: Callable[[], list[int]]) -> float:
    """CPU milliseconds of one request, here and in the processes of a database beside us; median of some runs of many."""
    work()
    work()
    found = []
    for _turn in range(RUNS):
        began = time.process_time() + cpu_of(servers())
        for _request in range(TURNS):
            work()
            session().rollback()
        found.append((time.process_time() + cpu_of(servers()) - began) * 1000 / TURNS)
    return median(found)


def _measure(app: Flask, dialect: str, servers: Callable[[], list[int]]) -> list[Row]:
    world, rows = World(app), []
    leader = world.browser(Role.LEADER, "01")
    total = session().scalar(select(func.count()).select_from(Event))
    for name, day in MONTHS.items():
        ours = cost(lambda day=day: leader.get(f"/calendar/?view=month&day={day}").get_data(), servers)  # type: ignore[misc]
        floor = cost(lambda day=day: _bare_month(day), servers)  # type: ignore[misc]
        rows.append(Row(f"month of the city, {name} ({dialect})", ours, floor, 50, "ms", f"of {total:,} events; CPU"))
    reader, person_id, count = _diary(world)
    ours, floor = cost(reader, servers), cost(lambda: _bare_feed(person_id), servers)
    return [*rows, Row(f"feed of a leader ({dialect})", ours, floor, 50, "ms", f"{count} sessions; CPU")]


def _bare_month(day: date) -> str:
    query = select(Event.starts_on, Event.kind, func.count(), func.min(Event.name)).group_by(Event.starts_on, Event.kind)
    return _MONTH.render(
        rows=session().execute(query.where(Event.starts_on.between(day.replace(day=1), day.replace(day=28)))).all()
    )


def _bare_feed(person_id: int) -> str:
    query = select(EventSession.code, EventSession.starts_at, EventSession.ends_at, Event.name)
    query = query.join(Event, Event.id == EventSession.event_id).join(Engagement, Engagement.session_id == EventSession.id)
    return _FEED.render(rows=session().execute(query.where(Engagement.person_id == person_id)).all())


def _diary(world: World) -> tuple[Callable[[], Any], int, int]:
    """(how the feed of the busiest person is read, who that is, how many sessions it has)"""
    query = select(Engagement.person_id).group_by(Engagement.person_id).order_by(text("count(*) DESC")).limit(1)
    person_id = session().scalars(query).one()
    session().rollback()
    account_id = world.account("Lãnh đạo", Role.LEADER, "01")
    with transaction() as writer:
        writer.execute(update(Account).where(Account.id == account_id).values(person_id=person_id))
    actor = identity.actor_of(account_id)
    with transaction():
        token = services.open_feed(feeds.person_scope(actor, person_id), by=actor)
    client = world.app.test_client()

    def read() -> Any:
        answer = client.get(f"/calendar/feeds/{token}.ics")
        assert answer.status_code == 200
        return answer.get_data()

    return read, person_id, read().count(b"BEGIN:VEVENT")
