"""Everybody follows: 550 phones each five seconds and ten screens each second, while two delegates a second come in. Our server
beside the same gunicorn with a plain program that answers 304 and looks at nothing.
``python -m tests.bench.following PORT``: that program."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import postgres
from tests.bench import floor
from tests.bench.measure import ROOT, Row, children, cpu_of
from tests.browser.servers import free_port
from tests.checkin.crowds import URL, Crowd, crowd
from tests.conftest import make_app
from tests.scenarios.running import answers, serving, wait_for

PEOPLE, PHONES, SCREENS, ENTRIES = 550, 550, 10, 2  # entries a second
PHONE_EVERY, SCREEN_EVERY = 5.0, 1.0
WARM, SECONDS = 6.0, 40.0
CORE, P95, NEWS = 60.0, 200.0, 2.0  # percent of one core, ms, s
TAG = '"plain"'


def run() -> list[Row]:
    """Goals: 60 % of one core, servers and database together; 95 of 100 polls within 200 ms; news on each screen within 2 s."""
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start(durable=True)
    try:
        for dialect in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                url = postgres.create(str(cluster.folder), "bench") if dialect == "postgresql" else ""
                backends = (lambda: children(cluster.master)) if dialect == "postgresql" else list
                rows += _measure(dialect, Path(folder), url or f"sqlite:///{folder}/congress.db", backends)
    finally:
        cluster.stop()
    return rows


def _measure(dialect: str, folder: Path, url: str, backends: Callable[[], list[int]]) -> list[Row]:
    folder.chmod(0o700)
    ready, path = _ready(folder, url)
    with _plain() as (port, pids):
        least = _follow(port, path, pids)
    with serving(folder, url, workers=2) as server:
        ours = _follow(server.port, path, lambda: server.workers + backends(), ready)
    polls = f"{len(ours.spans)} polls, {ours.whole} of them with new figures; half within {ours.within(0.5):.1f} ms"
    return [
        Row(f"{PHONES} phones, {SCREENS} screens, of a core ({dialect})", ours.share, least.share, CORE, "%", polls),
        Row(f"95 of 100 polls within ({dialect})", ours.within(0.95), least.within(0.95), P95, "ms", "from connect to answer"),
        Row(f"a check-in is on each screen within ({dialect})", ours.news, None, NEWS, "s", f"of {ours.entries} check-ins"),
        Row(f"polls and check-ins refused or lost ({dialect})", ours.errors, least.errors, 0, "", "floor: no check-ins"),
    ]  # fmt: skip


def _ready(folder: Path, url: str) -> tuple[Crowd, str]:
    """A congress, and where the figures of its session are."""
    from sqlalchemy import select

    from congress import upkeep
    from congress.checkin import live
    from congress.core.db import db, session
    from congress.events.models import EventSession

    app = make_app(url, folder)
    with app.app_context():
        upkeep.migrate()
        db.engine.dispose()
    for file in folder.glob("congress.db*"):
        file.chmod(0o600)
    ready = crowd(app, PEOPLE)
    with app.app_context():
        path = live.address(session().scalars(select(EventSession.id).where(EventSession.code == ready.session)).one())
        db.session.remove()
        db.engine.dispose()
    return ready, path


# ── those who follow ─────────────────────────────────────────────────────────


@dataclass
class Load:
    """``spans``: milliseconds of each poll; ``whole``: answers with figures; ``news``: the longest from an answered check-in to
    a screen that shows it."""

    spans: list[float] = field(default_factory=list)
    whole: int = 0
    errors: int = 0
    share: float = 0.0
    news: float = 0.0
    entries: int = 0
    answered: list[float] = field(default_factory=list)

    def within(self, share: float) -> float:
        return sorted(self.spans)[int(len(self.spans) * share)]


def _follow(port: int, path: str, pids: Callable[[], list[int]], ready: Crowd | None = None) -> Load:
    load = Load()
    asyncio.run(_all(port, path, pids, ready, load))
    return load


async def _all(port: int, path: str, pids: Callable[[], list[int]], ready: Crowd | None, load: Load) -> None:
    until = time.monotonic() + WARM + SECONDS
    followers = [_Follower(port, path, PHONE_EVERY, load, until, until - SECONDS) for _ in range(PHONES)]
    followers += [_Screen(port, f"{path}?screen", SCREEN_EVERY, load, until, until - SECONDS) for _ in range(SCREENS)]
    tasks = [asyncio.create_task(each.run(place / len(followers))) for place, each in enumerate(followers)]
    if ready is not None:
        tasks.append(asyncio.create_task(_doors(port, ready, load, until)))
    await asyncio.sleep(WARM)
    before, began = cpu_of(pids()), time.monotonic()
    await asyncio.sleep(SECONDS - 1)
    load.share = (cpu_of(pids()) - before) * 100 / (time.monotonic() - began)
    await asyncio.gather(*tasks)


class _Line:
    """A connection that is kept for as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, *, is_kept: bool) -> tuple[int, dict[str, str], bytes]:
        """:raises OSError: there is no answer."""
        for is_new in (self._streams is None, True):
            if is_new:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                answer = await self._told(request)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                if is_new:
                    raise OSError("no answer") from None
                continue
            if not is_kept:
                self.close()
            return answer
        raise AssertionError

    async def _told(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        assert self._streams is not None
        reader, writer = self._streams
        writer.write(request)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines[1:])}
        status, length = int(lines[0].split()[1]), int(headers.get("content-length", "0"))
        return status, headers, await reader.readexactly(length if status != 304 else 0)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


class _Follower:
    """A phone: a new connection for each poll, because the server has long closed the last one."""

    is_kept = False

    def __init__(self, port: int, path: str, every: float, load: Load, until: float, since: float) -> None:
        self.line, self.path, self.every, self.load, self.until, self.since = _Line(port), path, every, load, until, since
        self.tag = ""

    async def run(self, phase: float) -> None:
        due = time.monotonic() + self.every * phase
        while due < self.until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            began = time.monotonic()
            try:
                async with asyncio.timeout(30):
                    status, headers, body = await self.line.ask(self._request(), is_kept=self.is_kept)
            except (OSError, TimeoutError):
                status, headers, body = 0, {}, b""
            if began >= self.since:
                self.load.spans.append((time.monotonic() - began) * 1000)
                self.load.whole += status == 200
            self.load.errors += status not in (200, 304)
            self.tag = headers.get("etag", self.tag)
            if status == 200:
                self.saw(body)
            due += self.every
        self.line.close()

    def _request(self) -> bytes:
        known = f"If-None-Match: {self.tag}\r\n" if self.tag else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{known}\r\n".encode()

    def saw(self, body: bytes) -> None:
        pass


class _Screen(_Follower):
    is_kept = True
    seen = 0

    def saw(self, body: bytes) -> None:
        present, now = json.loads(body)["present"], time.monotonic()
        for at in self.load.answered[self.seen : present]:
            self.load.news = max(self.load.news, now - at)
        self.seen = max(self.seen, present)


async def _doors(port: int, ready: Crowd, load: Load, until: float) -> None:
    line, due = _Line(port), time.monotonic()
    for place in range(len(ready.codes)):
        if due >= until - 3:  # what comes later nobody would have the time to see
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        body = json.dumps(ready.fact(place)).encode()
        head = f"POST {URL} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        head += f"Authorization: Bearer {ready.tokens[0]}\r\nContent-Length: {len(body)}\r\n\r\n"
        status, _headers, told = await line.ask(head.encode() + body, is_kept=True)
        load.answered.append(time.monotonic())
        load.errors += status != 200 or json.loads(told)["outcome"] != "entered"
        load.entries += 1
        due += 1 / ENTRIES
    line.close()


# ── the floor ────────────────────────────────────────────────────────────────


def unchanged(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("304 Not Modified", [("ETag", TAG), ("Cache-Control", "no-store")])
    return ()


class Plain(floor.Server):
    def load(self) -> Any:
        return unchanged


@contextmanager
def _plain() -> Iterator[tuple[int, Callable[[], list[int]]]]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.following", str(port)], cwd=ROOT, env=dict(os.environ))
    try:
        wait_for(lambda: len(children(process.pid)) == 2 and not answers(port) and _listens(port), "the floor")
        yield port, lambda: children(process.pid)
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    async def ask() -> int:
        status, _headers, _body = await _Line(port).ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", is_kept=False)
        return status

    try:
        return asyncio.run(ask()) == 304
    except OSError:
        return False


if __name__ == "__main__":
    Plain().run()
