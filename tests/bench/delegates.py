"""A list of 5,000 delegates, a search in it, and a list of 1,200 taken in, each beside the least that could do it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from jinja2 import Template
from sqlalchemy import select, text

from congress import factory, upkeep
from congress.config import Settings
from congress.core import sheets, staging
from congress.core.actor import Role
from congress.core.db import db, session, transaction
from congress.core.export import Workbook
from congress.core.staging import BatchState
from congress.core.text import spelling_key
from congress.delegates import delegations, imports, queries, services, taking
from congress.delegates.models import Basis, Delegate
from congress.delegates.services import Told
from congress.orgs import imports as orgs
from congress.orgs.models import Placement, Unit
from tests import postgres
from tests.bench.calendars import cost
from tests.bench.events import REGISTER
from tests.bench.measure import Row, children, median
from tests.events.making import hold, meets
from tests.support import SECRET, SYSTEM, World

LISTED, TAKEN, TURNS = 5_000, 1_200, 3
HEAD = (
    "STT", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "Trình độ học vấn", "Lý luận chính trị",
    "Chức vụ", "Đoàn đại biểu", "Mã tổ chức", "Tư cách", "Điện thoại",
)  # fmt: skip
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Quách", "Lò")
_MIDDLE = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Hữu", "Thu", "Xuân", "Đức", "Kim")
_GIVEN = ("An", "Bình", "Cường", "Dũng", "Đào", "Hà", "Hạnh", "Hùng", "Lan", "Linh", "Mai", "Nam", "Phúc", "Quý", "Sơn", "Yến")
_LIST = Template(
    "<!doctype html><table>{% for row in rows %}<tr><td>{{ row.number }}<td>{{ row.full_name }}<td>{{ row.post }}"
    "<td>{{ row.standing }}{% endfor %}</table>",
    autoescape=True,
)


def run() -> list[Row]:
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start()
    master = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])

    def backends() -> list[int]:
        return children(master)

    try:
        for dialect in ("sqlite", "postgresql"):
            url = postgres.create(str(cluster.folder), "bench_delegates") if dialect == "postgresql" else ""
            with tempfile.TemporaryDirectory() as folder, _city(Path(folder), url) as app:
                rows += _pages(app, dialect, backends if url else list) + _imports(app, dialect)
    finally:
        cluster.stop()
    return rows


@contextmanager
def _city(folder: Path, url: str) -> Iterator[Flask]:
    app = factory.create_app(Settings(folder, url or f"sqlite:///{folder / 'congress.db'}", (SECRET,), ()), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upkeep.migrate()
        with transaction():
            preview = orgs.preview(sheets.read(REGISTER.read_bytes(), REGISTER.name), date(2024, 12, 31), by=SYSTEM)
            orgs.apply(preview, by=SYSTEM)
        yield app
        db.session.remove()
        db.engine.dispose()


def _people(count: int) -> list[dict[str, Any]]:
    """The same every time."""
    chance = Random("delegates")
    query = select(Unit.id, Unit.code).join(Placement, Placement.unit_id == Unit.id).where(Placement.kind == "base_superior")
    units = session().execute(query.order_by(Unit.code)).all()
    found = []
    for number in range(count):
        unit = units[number * len(units) // count]
        name = f"{chance.choice(_FAMILY)} {chance.choice(_MIDDLE)} {chance.choice(_MIDDLE)} {chance.choice(_GIVEN)}"
        born = date(1958, 1, 1) + timedelta(days=chance.randint(0, 15_000))
        found.append({
            "full_name": name, "sex": chance.choice(("male", "female")), "birth_date": born, "unit": unit,
            "admitted_on": born + timedelta(days=chance.randint(7_000, 12_000)), "phone": f"09{chance.randint(0, 10**8):08d}",
            "post": chance.choice(("Bí thư", "Phó Bí thư", "Uỷ viên Ban Thường vụ", "Hiệu trưởng", "Giám đốc")),
        })  # fmt: skip
    return found


# ── pages ────────────────────────────────────────────────────────────────────


def _pages(app: Flask, dialect: str, servers: Callable[[], list[int]]) -> list[Row]:
    world = World(app)
    code = hold(world, "01", "congress", meets("2025-10-15"), title="Đại hội")
    people = _people(LISTED)
    with transaction():
        held = queries.get_held(SYSTEM, code)
        of = delegations.ensure(held, (f"Đoàn {each['unit'].code}" for each in people), by=SYSTEM)
        told = [
            Told(each["full_name"], each["unit"].id, each["sex"], each["birth_date"], admitted_on=each["admitted_on"],
                 phone=each["phone"], post=each["post"], ethnicity="Kinh", education="Đại học", theory="Cao cấp",
                 basis=Basis.ELECTED, delegation_id=of[spelling_key(f"Đoàn {each['unit'].code}")]) for each in people
        ]  # fmt: skip
        services.enlist(queries.get_held(SYSTEM, code), told, by=SYSTEM)
    if db.engine.dialect.name == "postgresql":
        with transaction() as writer:  # which the server does by itself after a while; the other database never
            writer.execute(text("ANALYZE"))
    event_id = held.event.id
    browser = world.browser(Role.ORGANISER, "01")

    def opened(address: str) -> Callable[[], Any]:
        def get() -> Any:
            answer = browser.get(address)
            assert answer.status_code == 200
            return answer.get_data()

        return get

    asked = {
        "a page of the list": (f"/delegates/{code}", lambda: _bare(event_id, "", 0)),
        "its last page": (f"/delegates/{code}?page={LISTED // 50}", lambda: _bare(event_id, "", LISTED - 50)),
        "search without accents": (f"/delegates/{code}?q=nguyen+thi+mai", lambda: _bare(event_id, "nguyen thi", 0)),
        "search for nobody": (f"/delegates/{code}?q=khong+ai+ca", lambda: _bare(event_id, "khong ai", 0)),
    }
    return [
        Row(f"{name} ({dialect})", cost(opened(address), servers), cost(floor, servers), 30, "ms", f"of {LISTED:,}; CPU")
        for name, (address, floor) in asked.items()
    ]


def _bare(event_id: int, words: str, offset: int) -> str:
    """One query, one table, no frame around it."""
    table = Delegate.__table__
    query = select(table).where(table.c.event_id == event_id, table.c.search.contains(words))
    return _LIST.render(rows=session().execute(query.order_by(table.c.sort_key, table.c.id).limit(50).offset(offset)).all())


# ── a list taken in ──────────────────────────────────────────────────────────


def _imports(app: Flask, dialect: str) -> list[Row]:
    file, changed = _file("Bí thư"), _file("Chức vụ mới")
    times: dict[str, list[float]] = {"fresh": [], "again": [], "changed": [], "floor": []}
    for turn in range(TURNS):
        code = hold(World(app), "01", "congress", meets(f"2025-11-{turn + 1:02d}"), title=f"Đại hội {turn}", code=f"B{turn}")
        for name, content in (("fresh", file), ("again", file), ("changed", changed)):
            began = time.perf_counter()
            found = _take(code, content)
            times[name].append(time.perf_counter() - began)
            assert found.counts["new" if name == "fresh" else "same" if name == "again" else "changed"] == TAKEN
        times["floor"].append(_floor(file))
    floor = median(times["floor"])
    return [
        Row(f"{TAKEN} delegates, {name} ({dialect})", median(times[key]), floor, 3, "s", "file to commit")
        for key, name in (("fresh", "all new"), ("again", "the same again"), ("changed", "all changed"))
    ]


def _file(post: str) -> bytes:
    book = Workbook()
    rows = [
        (number, each["full_name"], "Nam" if each["sex"] == "male" else "Nữ", each["birth_date"], "Kinh",
         f"{each['admitted_on']:%d/%m/%Y}", "Đại học", "Cao cấp", post, f"Đoàn {each['unit'].code}", each["unit"].code,
         "Được bầu", each["phone"]) for number, each in enumerate(_people(TAKEN), 1)
    ]  # fmt: skip
    book.add("Đại biểu", ["DANH SÁCH ĐẠI BIỂU"], HEAD, rows)
    return book.content()


def _take(code: str, content: bytes) -> imports.Enlistment:
    """As the command does it: read, compared, kept, stored, committed."""
    read = sheets.read(content, "dai-bieu.xlsx")
    with transaction():
        held = queries.get_held(SYSTEM, code)
        found = imports.preview(held, read, by=SYSTEM)
        batch_id = staging.keep(imports.KIND, "dai-bieu.xlsx", None, found, by=SYSTEM, options={"event": code})
        taking.apply(found, held, by=SYSTEM, batch_id=batch_id)
        staging.finish(batch_id, BatchState.APPLIED)
    return found


def _floor(content: bytes) -> float:
    """Read the sheet and insert one row a line into one table, durably; nothing is checked, compared or searched for."""
    began = time.perf_counter()
    (page,) = sheets.read(content, "dai-bieu.xlsx")
    rows = [{"lines": row} for row in page.rows]
    with transaction() as writer:
        writer.execute(text("CREATE TABLE IF NOT EXISTS bench_floor (a TEXT, b TEXT, c TEXT, d TEXT)"))
        statement = text("INSERT INTO bench_floor VALUES (:a, :b, :c, :d)")
        writer.execute(statement, [dict(zip("abcd", (*row["lines"], "", "", "", ""), strict=False)) for row in rows])
    return time.perf_counter() - began
