"""Clashes among 19,000 events: one edit, the whole city; the floor is a bare sorted sweep over the same rows, without names."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, insert, select, text, update

from congress.core.db import bulk_insert, db, session, transaction
from congress.events import clashes, queries, shape
from congress.events.models import BUSY, Engagement, Event, EventKind, EventSession
from congress.events.shape import SessionPlan
from congress.orgs.access import on
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement
from congress.orgs.queries import get_unit_by_id
from congress.people.models import Post
from congress.venues.models import Venue
from tests import postgres
from tests.bench import events
from tests.bench.measure import Row, median, timed
from tests.support import SYSTEM

HALLS, AROUND, TURNS = 400, 20, 5
TODAY = date(2025, 3, 1)


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    try:
        for dialect in ("sqlite", "postgresql"):
            url = postgres.create(str(cluster.folder), "bench_clashes") if dialect == "postgresql" else ""
            with tempfile.TemporaryDirectory() as folder, events.city(Path(folder), url):
                fill()
                rows += measure(dialect)
    finally:
        cluster.stop()
    return rows


def fill() -> None:
    """Halls for whoever is more than a cell, words to convene by, and people around the chairs."""
    chance = Random("clashes")
    units = [row[0] for row in session().execute(select(Placement.unit_id).where(on(TODAY), Placement.kind == Kind.BASE))]
    session().rollback()
    with transaction():
        for number, unit_id in enumerate(units[:HALLS], 1):
            told = {"code": f"H{number}", "name": f"Hội trường {number}", "search": "", "sort_key": b"", "unit_id": unit_id}
            told |= {"capacity": 100 + number % 200, "address": "", "equipment": [], "note": "", "archived_at": None}
            session().execute(insert(Venue).values(**told))
        larger = select(EventSession.id).join(Event, Event.id == EventSession.event_id)
        larger = larger.join(Placement, Placement.unit_id == Event.unit_id).where(on(TODAY), Placement.kind != Kind.CELL)
        ids = list(session().scalars(larger.order_by(EventSession.id)))
        for at in ids:
            values = {"venue_id": 1 + chance.randrange(HALLS), "expected": chance.randint(20, 120)}
            session().execute(update(EventSession).where(EventSession.id == at).values(**values))
        bulk_insert(Engagement, list(_around(ids, chance)))
        for event_id, starts_at in session().execute(select(Event.id, Event.starts_at)).all():
            told_at = starts_at - timedelta(days=chance.randint(40, 80))
            values = {"made_at": told_at, "convened_on": told_at.date()}
            session().execute(update(Event).where(Event.id == event_id).values(**values))
        if db.engine.dialect.name == "postgresql":
            session().execute(text("ANALYZE"))


def _around(session_ids: list[int], chance: Random) -> Iterator[dict[str, Any]]:
    persons = list(session().scalars(select(Post.person_id).distinct().order_by(Post.person_id)))
    last = session().scalar(select(func.max(Engagement.id))) or 0
    known = {(row[0], row[1]) for row in session().execute(select(Engagement.person_id, Engagement.session_id))}
    for at in session_ids:
        for place, person_id in enumerate(chance.sample(persons, AROUND), 1):
            if (person_id, at) not in known:
                last += 1
                yield {"id": last, "person_id": person_id, "session_id": at, "role": "member", "source": "hand",
                       "unit_id": None, "title": "", "position": place}  # fmt: skip


def told() -> list[str]:
    """Every clash with its sentence, as the command prints them."""
    return [clash.what for clash in clashes.list_clashes(SYSTEM)]


def measure(dialect: str) -> list[Row]:
    session().rollback()
    session().expire_all()
    found = clashes.list_clashes(SYSTEM)
    kinds = {kind: sum(clash.kind == kind for clash in found) for kind in {clash.kind for clash in found}}
    whole = median(timed(told) for _ in range(TURNS))
    floor = median(timed(sweep) for _ in range(TURNS))
    edits, floors = zip(*(_edit(code) for code in _edited()), strict=True)
    note = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    count = session().scalar(select(func.count()).select_from(Event))
    edit = "a congress or conference moved by a day, all seven kinds; floor: its own rows read"
    return [
        Row(f"clashes of the whole city, {count} events ({dialect})", whole, floor, 2, "s", note),
        Row(f"clashes of one edit ({dialect})", median(edits) * 1000, median(floors) * 1000, 20, "ms", edit),
        Row(f"  the slowest of {len(edits)} ({dialect})", max(edits) * 1000, None, None, "ms"),
    ]


def _edited() -> list[str]:
    """Of each kind and size, spread over the year."""
    found: list[str] = []
    for kind in (Kind.CELL, Kind.BASE, Kind.BASE_SUPERIOR):
        query = select(Event.code).join(Placement, Placement.unit_id == Event.unit_id).where(on(TODAY), Placement.kind == kind)
        codes = list(session().scalars(query.order_by(Event.id)))
        found += codes[:: max(1, len(codes) // 12)][:12]
    query = select(Event.code).where(Event.kind == EventKind.CONFERENCE).order_by(Event.id)
    return found + list(session().scalars(query))[::80]


def _edit(code: str) -> tuple[float, float]:
    """(seconds of the check, seconds of reading only the event's rows)"""
    event = queries.get_event(SYSTEM, code)
    unit, details, day = get_unit_by_id(event.unit_id), shape.details_of(event), timedelta(days=1)
    own = queries.sessions_of([event.id])[event.id]
    plans = [SessionPlan(row.starts_at + day, row.ends_at + day, venue_id=row.venue_id, id=row.id) for row in own]
    chairs = [row.person_id for row in queries.engagements_of([own[0].id]) if row.role == "chair"]

    def read() -> None:
        queries.get_event(SYSTEM, code)
        queries.engagements_of([row.id for row in queries.sessions_of([event.id])[event.id]])

    checks = [timed(lambda: clashes.check(SYSTEM, unit, details, plans, chairs, event=event)) for _ in range(3)]
    return median(checks), median(timed(read) for _ in range(3))


def sweep() -> int:
    """The least: who is where when, sorted, swept once; how often two overlap."""
    columns = Engagement.person_id, EventSession.starts_at, EventSession.ends_at
    query = select(*columns).join(EventSession, EventSession.id == Engagement.session_id)
    query = query.join(Event, Event.id == EventSession.event_id).where(Event.state.in_(BUSY))
    rows = sorted(tuple(row) for row in session().execute(query))
    halls = select(EventSession.venue_id, EventSession.starts_at, EventSession.ends_at).where(
        EventSession.venue_id.is_not(None)
    )
    rows += sorted(tuple(row) for row in session().execute(halls))
    found = 0
    for _whom, spans in groupby(rows, key=lambda row: row[0]):
        until = None
        for _who, starts, ends in spans:
            found += until is not None and starts < until
            until = ends if until is None else max(until, ends)
    return found
