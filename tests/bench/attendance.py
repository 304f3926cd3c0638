"""What a quorum of 5,000 costs: figures of a session, who is left out, who was in the room, the page by delegation. The floor
reads the presence of the session with one bare query."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import select, text

from congress import factory, upkeep
from congress.checkin import proof, quorum, sheets
from congress.checkin.models import Presence
from congress.config import Settings
from congress.core import clock, press
from congress.core import sheets as files
from congress.core.db import bulk_insert, db, session, transaction
from congress.delegates import queries as delegates
from congress.delegates import services
from congress.orgs import imports, queries
from tests import postgres
from tests.bench.calendars import cost
from tests.bench.events import REGISTER
from tests.bench.measure import Row, children, timed
from tests.bench.papers import people
from tests.checkin.making import row, sessions
from tests.events.making import at, hold, meets
from tests.support import SECRET, SYSTEM, World

SIZE, DAY = 5000, date(2025, 9, 10)


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    try:
        for dialect in ("sqlite", "postgresql"):
            url = postgres.create(str(cluster.folder), "bench_attendance") if dialect == "postgresql" else ""
            backends = (lambda: children(cluster.master)) if url else list
            with tempfile.TemporaryDirectory() as folder, _congress(Path(folder), url) as code:
                rows += _measured(code, dialect, backends)
    finally:
        cluster.stop()
    return rows


@contextmanager
def _congress(folder: Path, url: str) -> Iterator[str]:
    """5,000 of a city's organisations, most of whom came, some of whom went and came back."""
    app: Flask = factory.create_app(Settings(folder, url or f"sqlite:///{folder / 'congress.db'}", (SECRET,), ()), testing=True)
    with app.app_context():
        upkeep.migrate()
        with transaction():
            preview = imports.preview(files.read(REGISTER.read_bytes(), REGISTER.name), date(2024, 12, 31), by=SYSTEM)
            imports.apply(preview, by=SYSTEM)
        root = queries.find_root(DAY)
        assert root is not None
        code = hold(World(app), root.code, "congress", meets(DAY.isoformat()), congress_kind="delegates", ordinal=18)
        parts = [each.unit_id for each in queries.list_children(SYSTEM, root.unit_id, DAY).items]
        with transaction():
            services.open_roll(delegates.get_held(SYSTEM, code), by=SYSTEM)
            ids = services.enlist(delegates.get_held(SYSTEM, code), list(people(SIZE, parts, root.unit_id)), by=SYSTEM)
        [first] = sessions(code)
        with transaction() as writer:
            bulk_insert(Presence, list(_stays(first.id, ids)))
            if url:
                writer.execute(text("ANALYZE"))
        with patch.object(clock, "now", lambda: at(DAY.isoformat(), "9:30")):
            yield code
        db.session.remove()
        db.engine.dispose()


def _stays(session_id: int, ids: list[int]) -> Iterator[dict[str, Any]]:
    chance, opens = Random("attendance"), at(DAY.isoformat(), "6:30")
    for each in ids:
        if chance.random() < 0.96:
            came = opens + timedelta(seconds=chance.randint(0, 7200), milliseconds=chance.randint(0, 999))
            spans: list[Any] = [(came, None)]
            if chance.random() < 0.2:
                left = came + timedelta(seconds=chance.randint(60, 2400))
                spans = [(came, left), (left + timedelta(seconds=chance.randint(60, 1200)), None)]
            yield row(session_id, each, spans)


def _measured(code: str, dialect: str, servers: Callable[[], list[int]]) -> list[Row]:
    held = delegates.get_held(SYSTEM, code)
    event = held.event
    [first] = sessions(code)
    event = delegates.get_held(SYSTEM, code).event
    db.session.expunge(event)
    there = select(Presence.__table__).where(Presence.session_id == first.id)

    def bare() -> Any:
        return session().execute(there).all()

    floor = cost(bare, servers)
    asked: dict[str, tuple[Callable[[], Any], float | None]] = {
        "quorum of a session": (lambda: quorum.status(event, first), 30),
        "who was in the room": (lambda: quorum.inside_at(first, clock.now()), 30),
        "base of decisions": (lambda: quorum.base(event), 60),
        "figures by delegation": (lambda: sheets.statistics([first], sheets.people(delegates.get_held(SYSTEM, code))), None),
    }
    rows = [
        Row(f"{name} ({dialect})", cost(work, servers), floor, goal, "ms", f"of {SIZE:,}; CPU")
        for name, (work, goal) in asked.items()
    ]
    of = proof.gather(delegates.get_held(SYSTEM, code), first)
    paper = proof.sheet(of)
    press.print_papers(paper)  # the child that prints starts once
    rows.append(Row(f"proof as PDF ({dialect})", timed(lambda: press.print_papers(paper)), None, 3, "s", "wall"))
    return rows
