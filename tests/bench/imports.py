"""Register, unchanged register, decisions, demo city: by command, as an office would."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.measure import ROOT, Row, alone, command, environment, median

DATA = ROOT / "congress" / "seed" / "data"


def floor_import(file: str, folder: str) -> dict[str, float]:
    """Read the sheet and insert one row a line into one table, durably; nothing is checked, compared or searched for."""
    import pysqlite3.dbapi2 as sqlite
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    database = sqlite.connect(f"{folder}/floor-{time.monotonic_ns()}.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE unit (a, b, c, d, e, f, g, h, i)")
    database.executemany("INSERT INTO unit VALUES (?,?,?,?,?,?,?,?,?)", [[str(cell) for cell in row[:9]] for row in rows])
    database.commit()
    return {"seconds": time.perf_counter() - began}


def floor_decisions(file: str, folder: str) -> dict[str, float]:
    """One transaction a file, three statements a line: the least that an act with its subtree needs."""
    import pysqlite3.dbapi2 as sqlite

    with Path(file).open(encoding="utf-8") as source:
        lines = list(csv.reader(source))[1:]
    database = sqlite.connect(f"{folder}/floor-{time.monotonic_ns()}.db")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE placement (unit INTEGER, path TEXT, superseded INTEGER)")
    database.execute("CREATE INDEX by_path ON placement (path)")
    database.executemany("INSERT INTO placement VALUES (?, ?, 0)", [(n, f"/1/{n % 50}/{n % 1200}/{n}/") for n in range(18240)])
    database.commit()
    began = time.perf_counter()
    for number, _line in enumerate(lines):
        path = f"/1/{number % 50}/{number % 1200}/"
        found = database.execute(
            "SELECT unit, path FROM placement WHERE path >= ? AND path < ?", (path, path[:-1] + "0")
        ).fetchall()
        database.execute("UPDATE placement SET superseded = 1 WHERE path >= ? AND path < ?", (path, path[:-1] + "0"))
        database.executemany("INSERT INTO placement VALUES (?, ?, 0)", found)
    database.commit()
    return {"seconds": time.perf_counter() - began}


def run() -> list[Row]:
    rows: list[Row] = []
    firsts, memory, agains, decisions = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(3):
            instance = Path(folder) / f"instance-{turn}"
            env = environment(instance)
            command("orgs", "count", "--json", env=env)
            first, peak, out = command("orgs", "import", str(DATA / "register.xlsx"), "--json", env=env)
            size = json.loads(out)["new"]
            again, _peak, out = command("orgs", "import", str(DATA / "register.xlsx"), "--json", env=env)
            assert json.loads(out)["same"] == size
            acts, _peak, out = command("orgs", "reorganise", str(DATA / "reorganisation.csv"), "--json", env=env)
            assert json.loads(out)["errors"] == []
            firsts.append(first), memory.append(peak), agains.append(again), decisions.append(acts)
            shutil.rmtree(instance)
        here = __name__
        floors = [alone(f"{here}:floor_import", str(DATA / "register.xlsx"), folder)["seconds"] for _ in range(3)]
        acts_floors = [alone(f"{here}:floor_decisions", str(DATA / "reorganisation.csv"), folder)["seconds"] for _ in range(3)]
    rows.append(Row(f"register import, {size} units", median(firsts), median(floors), 10, "s", "whole command"))
    rows.append(Row("  its peak memory", max(memory), None, 300, "MB"))
    rows.append(Row("unchanged register again", median(agains), median(floors), 5, "s", "whole command"))
    rows.append(Row("reorganisation file", median(decisions), median(acts_floors), 20, "s", "whole command"))
    return rows


def run_demo() -> list[Row]:
    """From an empty instance to the whole city with its reports."""
    with tempfile.TemporaryDirectory() as folder:
        found = alone("tests.bench.imports:load_demo", folder)
    return [Row("demo city ready", found["seconds"], None, 40, "s", "tables, city, reports, waiting decisions")]


def load_demo(folder: str) -> dict[str, Any]:
    from congress import config, factory, upkeep
    from congress.seed import demo

    app = factory.create_app(config.read({"CONGRESS_INSTANCE": folder}))
    began = time.perf_counter()
    with app.app_context():
        upkeep.migrate()
        demo.load(lambda message: print(message, file=sys.stderr))
    return {"seconds": time.perf_counter() - began}
