"""One template for many units, and an office's calendar: made once, made again. The floor is inserting the same bare rows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, text

from congress import factory, upkeep
from congress.config import Settings
from congress.core import jobs, sheets
from congress.core.db import bulk_insert, db, session, transaction
from congress.events import imports as calendars
from congress.events import waves
from congress.events.models import Event, EventSession
from congress.events.template import Meets, Template
from congress.orgs import imports, queries
from congress.orgs.access import on
from congress.orgs.models import Placement, Unit
from tests import postgres
from tests.bench.events import REGISTER
from tests.bench.measure import Row, timed
from tests.support import SECRET, SYSTEM

DAY = date(2025, 6, 30)
CEREMONIES = 126  # communes and wards of a city
CALENDAR = 18_000  # rows of an office's working calendar


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    try:
        for dialect in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                rows += _in_city(Path(folder), dialect, postgres.create(str(cluster.folder), f"bench_waves_{dialect}"))
    finally:
        cluster.stop()
    return rows


def _in_city(folder: Path, dialect: str, url: str) -> list[Row]:
    address = url if dialect == "postgresql" else f"sqlite:///{folder / 'congress.db'}"
    app = factory.create_app(Settings(folder, address, (SECRET,), ()), testing=True)
    with app.app_context():
        upkeep.migrate()
        with transaction():
            preview = imports.preview(sheets.read(REGISTER.read_bytes(), REGISTER.name), date(2024, 12, 31), by=SYSTEM)
            imports.apply(preview, by=SYSTEM)
        try:
            return [*_ceremonies(dialect), *_cells(dialect), *_calendar(dialect)]
        finally:
            db.session.remove()
            db.engine.dispose()


def _wave(code: str, kinds: Sequence[str], plan: Template) -> None:
    with transaction():
        waves.create(code, queries.find_root(DAY), kinds, plan, by=SYSTEM)


def _made(code: str) -> tuple[float, dict[str, Any]]:
    """(seconds, what came of it) of one run, asked for and worked on."""
    result: dict[str, Any] = {}

    def run_it() -> None:
        with transaction():
            asked = waves.start(waves.get_wave(SYSTEM, code), by=SYSTEM)
        result.update(jobs.run_now(asked))

    return timed(run_it), result


def _floor(count: int) -> float:
    """The least: so many events and sessions copied in bulk, and thrown away again."""
    names = [column.name for column in Event.__table__.c]
    at_names = [column.name for column in EventSession.__table__.c]
    one = session().execute(select(Event.__table__).limit(1)).one()._asdict()
    at = session().execute(select(EventSession.__table__).limit(1)).one()._asdict()
    top = session().scalar(select(func.max(Event.id))) or 0
    last = session().scalar(select(func.max(EventSession.id))) or 0
    session().rollback()
    alike = {name: one[name] for name in names} | {"wave_id": None, "series_id": None}
    events = [alike | {"id": top + n, "code": f"floor-{n}", "uid": f"floor-{n}"} for n in range(1, count + 1)]
    same = {name: at[name] for name in at_names}
    ats = [same | {"id": last + n, "event_id": top + n, "code": f"floor-{n}-P1"} for n in range(1, count + 1)]

    def insert_them() -> None:
        with transaction():
            bulk_insert(Event, events)
            bulk_insert(EventSession, ats)

    seconds = timed(insert_them)
    with transaction():
        session().execute(delete(EventSession).where(EventSession.id > last))
        session().execute(delete(Event).where(Event.id > top))
    return seconds


def _ceremonies(dialect: str) -> list[Row]:
    """As many base organisations as there are communes, chosen by a root whose subtree holds them."""
    _wave("LE", ["base"], Template("ceremony", DAY, (Meets("08:00", "11:30"),), title="Lễ công bố tại {unit}"))
    with transaction():
        keep = (
            session()
            .scalars(
                select(Placement.unit_id).where(on(DAY), Placement.kind == "base").order_by(Placement.unit_id).limit(CEREMONIES)
            )
            .all()
        )
        session().execute(
            text("UPDATE placement SET kind = 'sub' WHERE kind = 'base' AND superseded_at IS NULL AND unit_id > :last"),
            {"last": max(keep)},
        )
    seconds, result = _made("LE")
    floor = _floor(CEREMONIES)
    with transaction():
        session().execute(
            text("UPDATE placement SET kind = 'base' WHERE kind = 'sub' AND unit_id > :last"), {"last": max(keep)}
        )
    return [Row(f"{result['made']} ceremonies from a template ({dialect})", seconds, floor, 2, "s")]


def _cells(dialect: str) -> list[Row]:
    plan = Template("congress", date(2025, 4, 1), (Meets("08:00", "11:30"),))
    _wave("CB", ["cell"], plan)
    seconds, result = _made("CB")
    again, second = _made("CB")
    floor = _floor(result["made"])
    return [
        Row(f"{result['made']} cell congresses, a job ({dialect})", seconds, floor, 60, "s"),
        Row(f"  again: {second['made']} new ({dialect})", again, None, 60, "s"),
    ]


def _calendar(dialect: str) -> list[Row]:
    codes = session().scalars(select(Unit.code).order_by(Unit.code).limit(CALENDAR)).all()
    session().rollback()
    lines = [["code", "unit_code", "kind", "title", "starts", "ends", "venue_code", "chairs"]]
    for number, code in enumerate(codes):
        day = DAY + timedelta(days=number % 200)
        lines.append([f"L-{number}", code, "hội nghị", f"Họp {number}", f"{day:%d/%m/%Y} 08:00", "", "", ""])
    sheet = sheets.Sheet("lich", lines, "lich.csv")

    def take() -> None:
        with transaction():
            preview = calendars.preview([sheet], by=SYSTEM)
            calendars.apply(preview, by=SYSTEM)

    seconds = timed(take)
    return [Row(f"calendar of {len(codes)} rows taken over ({dialect})", seconds, _floor(len(codes)), 20, "s")]
