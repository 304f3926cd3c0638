"""A city with 18,000 events for measuring: the demo register, a congress of each unit, meetings, who must be there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text

from congress import factory, upkeep
from congress.config import Settings
from congress.core import clock, sheets
from congress.core.db import bulk_insert, db, session, transaction
from congress.events.models import Engagement, Event, EventKind, EventSession, EventState
from congress.orgs import imports
from congress.orgs.access import on
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.people.models import Post, PostKind
from tests.support import SECRET, SYSTEM

REGISTER = Path(factory.__file__).parent / "seed" / "data" / "register.xlsx"
FIRST = date(2025, 4, 1)
MEETINGS = 760  # of the city and of the committees right below it
SPAN = {Kind.CELL: (0, 28), Kind.SUB: (25, 40), Kind.BASE_CELL: (30, 80), Kind.BASE: (30, 80), Kind.BASE_SUPERIOR: (95, 150)}


@contextmanager
def city(folder: Path, url: str = "") -> Iterator[Flask]:
    """An application whose database holds it, inside its context."""
    app = factory.create_app(Settings(folder, url or f"sqlite:///{folder / 'congress.db'}", (SECRET,), ()), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upkeep.migrate()
        with transaction():
            preview = imports.preview(sheets.read(REGISTER.read_bytes(), REGISTER.name), date(2024, 12, 31), by=SYSTEM)
            imports.apply(preview, by=SYSTEM)
        load()
        yield app
        db.session.remove()
        db.engine.dispose()


def load() -> None:
    """Into the tables as they are, past the services: one congress a unit, cells first, then ``MEETINGS`` more."""
    chance = Random("events")  # the same city every time
    query = select(Placement.unit_id, Placement.kind, Placement.name, Placement.superior_id, Unit.code)
    units = session().execute(query.join(Unit, Unit.id == Placement.unit_id).where(on(clock.today())).order_by(Unit.code)).all()
    firsts = select(Post.unit_id, func.min(Post.person_id)).where(Post.kind == PostKind.SECRETARY).group_by(Post.unit_id)
    secretaries: dict[int, int] = {row[0]: row[1] for row in session().execute(firsts)}
    root = next(unit for unit in units if unit.kind == Kind.CITY)
    tops = [unit for unit in units if unit.kind == Kind.BASE_SUPERIOR]
    made = Made()
    for unit in units:
        first, last = SPAN.get(Kind(unit.kind), (170, 180))
        day = FIRST + timedelta(days=chance.randint(first, last))
        hours = chance.choice((7, 13)) if unit.kind == Kind.CELL else 8
        people = [secretaries.get(unit.unit_id)]
        if unit.kind in (Kind.BASE, Kind.BASE_CELL):
            people.append(secretaries.get(unit.superior_id))
        elif unit.kind == Kind.BASE_SUPERIOR:
            people.append(secretaries.get(root.unit_id))
        days = {Kind.CITY: 3, Kind.BASE_SUPERIOR: 2}.get(Kind(unit.kind), 1)
        made.add(unit, EventKind.CONGRESS, f"Đại hội {unit.name}", day, hours, days, people)
    for number in range(MEETINGS):
        unit = root if number % 6 == 0 else chance.choice(tops)
        day = FIRST + timedelta(days=chance.randint(0, 200))
        made.add(unit, EventKind.CONFERENCE, f"Hội nghị số {number} - {unit.name}", day, chance.choice((8, 14)), 1,
                 [secretaries.get(unit.unit_id)])  # fmt: skip
    with transaction():
        for table, rows in ((Event, made.events), (EventSession, made.sessions), (Engagement, made.engagements)):
            bulk_insert(table, rows)
        if db.engine.dialect.name == "postgresql":
            for name in ("event", "event_session", "engagement"):
                session().execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))
            session().execute(text("ANALYZE"))  # which the server does by itself after a while; the other database never


class Made:
    """Rows to be inserted."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.sessions: list[dict[str, Any]] = []
        self.engagements: list[dict[str, Any]] = []

    def add(self, unit: Any, kind: EventKind, name: str, day: date, hour: int, days: int, people: list[int | None]) -> None:
        number = len(self.events) + 1
        begins = [datetime.combine(day + timedelta(days=place), time(hour), clock.ZONE) for place in range(days)]
        code, now = f"E{number}-{unit.code}", clock.now()
        ends = begins[-1] + timedelta(hours=4)
        self.events.append(
            {
                "id": number, "code": code, "uid": f"{number}@bench", "unit_id": unit.unit_id, "kind": kind,
                "state": EventState.CONVENED, "reason": "", "title": "", "name": name[:400], "search": "", "ordinal": None,
                "term_no": None, "term": "", "theme": "", "cluster": "", "congress_kind": "", "content_mode": None,
                "is_pilot": False, "body": "", "note": "", "starts_at": begins[0], "ends_at": ends,
                "starts_on": day, "ends_on": ends.date(), "convened_on": None, "campaign_id": None, "visit_id": None,
                "series_id": None, "series_on": None, "wave_id": None, "wave_version": 0, "local": [], "agenda_key": "",
                "sequence": 0, "version": 1, "made_at": now, "made_by": "bench", "changed_at": now, "changed_by": "bench",
            }
        )  # fmt: skip
        for place, begin in enumerate(begins, 1):
            at = len(self.sessions) + 1
            self.sessions.append(
                {
                    "id": at, "event_id": number, "code": f"{code}-P{place}", "position": place, "kind": "official",
                    "title": "", "starts_at": begin, "ends_at": begin + timedelta(hours=4), "venue_id": None,
                    "place": f"Hội trường {unit.name}"[:300], "expected": None,
                }
            )  # fmt: skip
            for rank, person_id in enumerate(dict.fromkeys(filter(None, people)), 1):
                self.engagements.append(
                    {
                        "id": len(self.engagements) + 1, "person_id": person_id, "session_id": at,
                        "role": "chair" if rank == 1 else "supervisor", "source": "hand", "unit_id": None, "title": "",
                        "position": rank,
                    }
                )  # fmt: skip
