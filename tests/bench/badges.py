"""Badges: how many a second the job prints beside WeasyPrint alone, both by two processes; the memory of five thousand."""

from __future__ import annotations

import io
import os
import resource
import tempfile
import time
from base64 import b64encode
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask

from congress import factory, upkeep
from congress.config import ROOT, Settings
from congress.core import jobs, queue
from congress.core.db import db, peek, transaction
from congress.core.jobs import Job
from congress.delegates import services
from congress.delegates.models import Delegation
from congress.delegates.services import Told
from congress.documents import badge_prints, printing
from tests.bench.measure import Row, alone, children, cpu_of, median
from tests.delegates import making
from tests.support import SECRET, SYSTEM, World

MANY, ALL, TIMES, PROCESSES, PER_PASS = 1000, 5000, 3, 2, 100
CODE, TOKEN, EVENT = "BADGES", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Đại hội đại biểu Đảng bộ Thành phố lần thứ XVIII"
FONTS = ROOT / "static" / "fonts" / "x"
STYLE = """
@font-face { font-family: x; font-weight: 400; src: url(be-vietnam-pro-400.woff2) }
@font-face { font-family: x; font-weight: 600; src: url(be-vietnam-pro-600.woff2) }
@page { size: 105mm 148mm; margin: 7mm } body { font: 11pt x; text-align: center; margin: 0 } section { break-after: page }
h1 { font-size: 22pt } img { width: 40mm; image-rendering: pixelated }
"""
SHARE = 0.75  # of the floor's badges a second
MEGABYTES = 200.0
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Ngọc", "Quang", "Thanh", "Hữu", "Thuỳ", "Xuân")
GIVEN = ("Ánh", "Bình", "Cường", "Dũng", "Hạnh", "Hoà", "Lễ", "Nghĩa", "Quỳnh", "Thuỷ", "Tuyết", "Việt", "Yến")
POSTS = ("Bí thư", "Phó Bí thư Thường trực", "Trưởng ban Tổ chức", "Chủ tịch Uỷ ban nhân dân phường", "Giám đốc")


def run() -> list[Row]:
    """Goals: three quarters of the floor's badges a second; 200 MB a process."""
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder), ALL)
        ours, floors = [], []
        for _ in range(TIMES):  # one after the other, so that both meet the same neighbours
            floors.append(alone("tests.bench.badges:floor", str(MANY)))
            ours.append(alone("tests.bench.badges:pressed", folder, str(MANY)))
        whole = alone("tests.bench.badges:pressed", folder, str(ALL))
    rate, least = (MANY / median(each["seconds"] for each in told) for told in (ours, floors))
    cpu, least_cpu = (median(each["cpu"] for each in told) / MANY * 1000 for told in (ours, floors))
    note = (
        f"{rate:.0f}/s, floor {least:.0f}/s: {rate / least:.2f} of it, goal {SHARE}; processor {cpu:.1f} and {least_cpu:.1f} ms"
    )
    peak = max(whole["peaks"])
    told = " ".join(f"{each:.0f}" for each in whole["peaks"])
    return [
        Row("a badge, of a thousand in one job", 1000 / rate, 1000 / least, 1000 / least / SHARE, "ms", note),
        Row("memory of 5,000 badges, the largest process", peak, None, MEGABYTES, "MB", f"worker and printers: {told}"),
        Row("5,000 badges in one job", whole["seconds"], None, None, "s", f"{whole['bytes'] / 2**20:.1f} MB"),
    ]


# ── ours: the job, from asking to its file ───────────────────────────────────


def _app(folder: Path) -> Flask:
    return factory.create_app(Settings(folder, f"sqlite:///{folder / 'congress.db'}", (SECRET,), ()), testing=True)


def _fill(folder: Path, count: int) -> None:
    app = _app(folder)
    with app.app_context():
        upkeep.migrate()
        world, chance = World(app), Random("badges")
        world.tree()
        held = making.held(making.congress(world, code=CODE))
        with transaction() as writer:
            made = [
                Delegation(event_id=held.event.id, position=at, name=f"Đoàn Đảng bộ quận {at}", name_key=f"{at}",
                           unit_id=None, group_id=None)
                for at in range(1, 51)
            ]  # fmt: skip
            writer.add_all(made)
            writer.flush()
            told = [
                Told(" ".join(map(chance.choice, (FAMILIES, MIDDLES, GIVEN))), post=chance.choice(POSTS),
                     birth_date=date(1960, 1, 1), delegation_id=chance.choice(made).id)
                for _ in range(count)
            ]  # fmt: skip
            services.enlist(held, told, by=SYSTEM)
        db.session.remove()
        db.engine.dispose()


def pressed(folder: str, count: str) -> dict[str, Any]:
    """Print so many in this process, its printers begun for it; the most memory that each process had."""
    with _app(Path(folder)).app_context():
        held = making.held(CODE)
        ids = [state.id for state in badge_prints.states(held.event)][: int(count)]
        before, began = cpu_of([os.getpid()]), time.perf_counter()
        with transaction():
            args = {"event_id": held.event.id, "sheet": "a6", "reason": "", "guests": False}
            job_id = printing.enqueue(badge_prints.KIND, ids, args, by=SYSTEM, title="In thẻ")
        jobs.run_now(job_id)
        seconds = time.perf_counter() - began
        with peek() as reader:
            file = queue.folder() / reader.get_one(Job, job_id).file
        processes = [os.getpid(), *children(os.getpid())]
        told = {"cpu": cpu_of(processes) - before, "peaks": [_peak(pid) for pid in processes]}
        return {"seconds": seconds, "bytes": file.stat().st_size, **told}


def _peak(pid: int) -> float:
    """Megabytes that were resident at most."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


# ── the floor: WeasyPrint with a picture of each code ────────────────────────


def floor(count: str) -> dict[str, float]:
    """The same words set plainly, a hundred pages in a pass, by two processes; nothing is looked up, stored or joined."""
    parts = [range(at, min(at + PER_PASS, int(count))) for at in range(0, int(count), PER_PASS)]
    began = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        sizes = list(processes.map(plain, parts))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": time.perf_counter() - began, "bytes": sum(sizes), "cpu": used.ru_utime + used.ru_stime}


def plain(numbers: range) -> int:
    import qrcode
    from weasyprint import HTML

    pages = []
    for number in numbers:
        out = io.BytesIO()
        qrcode.make(f"{number}-{TOKEN}", box_size=4).save(out, "PNG")
        picture = b64encode(out.getvalue()).decode()
        name = f"{FAMILIES[number % 10]} {MIDDLES[number % 7]} {GIVEN[number % 13]}"
        pages.append(
            f"<section><p>{EVENT}</p><h2>ĐẠI BIỂU</h2><h1>{name}</h1><p>{POSTS[number % 5]}<p>Đoàn Đảng bộ quận {number % 50}"
            f"<p>Số {number}<p><img src='data:image/png;base64,{picture}'></section>"
        )
    return len(HTML(string=f"<style>{STYLE}</style>{''.join(pages)}", base_url=FONTS.as_uri()).write_pdf())
