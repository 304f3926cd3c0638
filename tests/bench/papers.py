"""The credentials report of a whole congress: counted, worded, printed and written for an office's own program. The floor reads
the same rows and prints the same words as bare lines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from congress import factory, upkeep
from congress.config import Settings
from congress.core import clock, docx, pdf, press, sheets
from congress.core.db import db, session, transaction
from congress.core.paper import Paper, Para
from congress.delegates import queries as delegates
from congress.delegates import services
from congress.delegates.models import Absence, Basis, Delegate, Verdict
from congress.delegates.services import Told
from congress.documents import credentials, freezing, gathering
from congress.documents.gathering import Gathered
from congress.orgs import imports, queries
from tests import postgres
from tests.bench.events import REGISTER
from tests.bench.measure import Row, median, timed
from tests.events.making import hold, meets
from tests.support import SECRET, SYSTEM, World

SIZES, TURNS = (550, 5000), 5
DAY = date(2025, 9, 10)
NAMES = ("An", "Bình", "Cường", "Dũng", "Hà", "Lan")
WORDS = {
    "sex": ("male", "female", "male", ""), "ethnicity": ("Kinh", "Kinh", "Kinh", "Tày", "Mường", ""),
    "education": ("Đại học", "Thạc sĩ", "ThS. Kinh tế", "Tiến sĩ", "Phó Giáo sư, Tiến sĩ", "Kỹ sư", ""),
    "theory": ("Cao cấp", "CC LLCT", "Trung cấp", "Cử nhân", "Sơ cấp", ""),
    "post": ("Bí thư", "Phó Bí thư", "Chủ tịch UBND", "Hiệu trưởng", "Bí thư chi bộ", "Uỷ viên Ban Chấp hành"),
    "honours": ("", "", "", "Huân chương Lao động hạng Ba", "Thương binh 4/4"),
}  # fmt: skip


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    try:
        for dialect in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{Path(folder) / 'congress.db'}"
                if dialect == "postgresql":
                    url = postgres.create(str(cluster.folder), "bench_papers")
                rows += _measured(Path(folder), url, dialect)
    finally:
        cluster.stop()
    return rows


def _measured(folder: Path, url: str, dialect: str) -> list[Row]:
    app = factory.create_app(Settings(folder, url, (SECRET,), ()), testing=True)
    with app.app_context():
        upkeep.migrate()
        with transaction():
            preview = imports.preview(sheets.read(REGISTER.read_bytes(), REGISTER.name), date(2024, 12, 31), by=SYSTEM)
            imports.apply(preview, by=SYSTEM)
        try:
            return [row for size in SIZES for row in _report(fill(app, size), size, dialect)]
        finally:
            db.session.remove()
            db.engine.dispose()


def fill(app: Flask, size: int) -> str:
    """A congress of the city with so many delegates; answers its code."""
    root = queries.find_root(clock.today()) or queries.find_root(DAY)
    assert root is not None
    day = (DAY + timedelta(days=size % 7)).isoformat()
    code = hold(World(app), root.code, "congress", meets(day), congress_kind="delegates", ordinal=18, term="2025 - 2030")
    parts = [row.unit_id for row in queries.list_children(SYSTEM, root.unit_id, DAY).items]
    with transaction():
        held = delegates.get_held(SYSTEM, code)
        services.open_roll(held, by=SYSTEM)
        services.enlist(delegates.get_held(SYSTEM, code), list(people(size, parts, root.unit_id)), by=SYSTEM)
        mine = Delegate.event_id == held.event.id
        session().execute(update(Delegate).where(mine).values(verdict=Verdict.QUALIFIED))
        away = select(Delegate.id).where(mine, Delegate.number % 97 == 0)
        session().execute(
            update(Delegate).where(Delegate.id.in_(away)).values(absence=Absence.EXCUSED, absence_reason="đi công tác")
        )
    return code


def people(size: int, parts: list[int], root_id: int) -> Iterator[Told]:
    """The same ones every time."""
    chance = Random("delegates")
    for number in range(size):
        told: dict[str, Any] = {name: chance.choice(values) for name, values in WORDS.items()}
        born = date(1958, 1, 1) + timedelta(days=chance.randrange(40 * 365))
        if number % 50 == 0:
            told["birth_year"] = born.year
        elif number % 60:
            told["birth_date"] = born
        office = number % 8 == 0
        told |= {
            "admitted_on": date(born.year + 22, 6, 1) if number % 40 else None,
            "basis": Basis.EX_OFFICIO if office else Basis.ELECTED,
            "unit_id": root_id if office else parts[number % len(parts)],
        }
        yield Told(full_name=f"Nguyễn Văn {chance.choice(NAMES)} {number}", **told)


def _report(code: str, size: int, dialect: str) -> list[Row]:
    opens = delegates.get_held(SYSTEM, code).event.starts_on
    told = credentials.Told(opens, "Phạm Văn Trưởng", ("Hoàng Thị Ban", "Vũ Văn Viên"))
    paper = freezing.paper_of(_gather(code), told)
    press.print_papers(paper)  # the child that prints starts once
    spans: dict[str, list[float]] = {name: [] for name in ("figures", "words", "PDF", "DOCX", "floor")}
    for _turn in range(TURNS):
        spans["figures"].append(timed(lambda: _gather(code)))
        of = _gather(code)
        spans["words"].append(timed(lambda of=of: freezing.paper_of(of, told)))  # type: ignore[misc]
        spans["PDF"].append(timed(lambda: press.print_papers(paper)))
        spans["DOCX"].append(timed(lambda: docx.write(paper)))
        spans["floor"].append(timed(lambda: _floor(code, paper)))
    found = {name: median(values) for name, values in spans.items()}
    note = ", ".join(f"{name} {found[name]:.2f}" for name in ("figures", "words", "PDF", "DOCX"))
    ours = sum(found[name] for name in ("figures", "words", "PDF", "DOCX"))
    issued = timed(lambda: _issue(code, told))
    return [
        Row(f"credentials report of {size} delegates ({dialect})", ours, found["floor"], 3, "s", note),
        Row(f"  issued and frozen ({dialect})", issued, None, 3, "s"),
    ]


def _gather(code: str) -> Gathered:
    session().rollback()
    session().expire_all()
    return gathering.gather(delegates.get_held(SYSTEM, code))


def _floor(code: str, paper: Paper) -> None:
    """The least: the rows read once, the words as bare lines in one typeface."""
    session().rollback()
    delegates.all_of(delegates.get_held(SYSTEM, code).event.id)
    lines = [block.text if isinstance(block, Para) else "\n".join(map(" ".join, block.rows)) for block in paper.blocks]
    pdf.render(f"<pre>{escape(chr(10).join(lines))}</pre>")


def _issue(code: str, told: credentials.Told) -> None:
    with transaction():
        freezing.freeze(delegates.get_held(SYSTEM, code), told, by=SYSTEM)
