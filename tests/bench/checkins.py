"""Check-ins over HTTP, sixteen at a time: our server beside the same gunicorn that stores one row a check-in in one durable
statement, in the same run."""

from __future__ import annotations

import json
import selectors
import socket
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres
from tests.bench.measure import Row, children, cpu_of, median
from tests.bench.server import floor
from tests.browser.servers import free_port
from tests.checkin.crowds import URL, Crowd, crowd
from tests.conftest import make_app
from tests.scenarios.running import serving

AT_ONCE, TURNS, COUNT, WARM = 16, 3, 1500, 200
CPU, P95, SHARE = 3.0, 60.0, 0.5  # ms a check-in; ms; of the floor's check-ins a second
Requests = Sequence[bytes]


def run(count: int = COUNT) -> list[Row]:
    """Goals: 3 ms of processor, servers and database together; half of the floor's speed; 95 of 100 within 60 ms; no error."""
    rows: list[Row] = []
    cluster = postgres.Cluster()
    cluster.start(durable=True)
    try:
        for dialect in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder:
                if dialect == "postgresql":
                    url, floor_url = (postgres.create(str(cluster.folder), name) for name in ("bench", "bench_floor"))
                else:
                    url, floor_url = f"sqlite:///{folder}/congress.db", f"sqlite:///{folder}/floor.db"
                backends = (lambda: children(cluster.master)) if dialect == "postgresql" else list
                rows += _measure(dialect, Path(folder), url, floor_url, backends, count)
    finally:
        cluster.stop()
    return rows


def _measure(dialect: str, folder: Path, url: str, floor_url: str, backends: Callable[[], list[int]], count: int) -> list[Row]:
    folder.chmod(0o700)
    ready = _ready(folder, url, TURNS * count + WARM)
    port = free_port()
    ours, least = Load(), Load()
    with floor(port, floor_url) as beside, serving(folder, url, workers=2) as server:
        asked, barely = _requests(ready), _bare(len(ready.codes))
        load(server.port, asked[:WARM])
        load(port, barely[:WARM])
        for turn in range(TURNS):  # one after the other, so that both meet the same neighbours
            part = slice(WARM + turn * count, WARM + (turn + 1) * count)
            least.add(port, barely[part], lambda: beside.pids + backends())
            ours.add(server.port, asked[part], lambda: server.workers + backends())
    return _rows(dialect, ours, least)


def _ready(folder: Path, url: str, people: int) -> Crowd:
    from congress import upkeep
    from congress.core.db import db

    app = make_app(url, folder)
    with app.app_context():
        upkeep.migrate()
        db.engine.dispose()
    for file in folder.glob("congress.db*"):
        file.chmod(0o600)
    return crowd(app, people, phones=AT_ONCE)


def _rows(dialect: str, ours: Load, least: Load) -> list[Row]:
    share = ours.rate / least.rate
    speed = f"{ours.rate:.0f}/s, floor {least.rate:.0f}/s: {share:.2f} of it, goal {SHARE}"
    middle = f"half within {ours.within(0.5):.1f} ms, of the floor {least.within(0.5):.1f} ms"
    return [
        Row(f"a check-in, processor ({dialect})", ours.cpu_ms, least.cpu_ms, CPU, "ms", "servers and database"),
        Row(f"a check-in, {AT_ONCE} at once ({dialect})", 1000 / ours.rate, 1000 / least.rate, 1000 / least.rate / SHARE, "ms",
            speed),
        Row(f"95 of 100 check-ins within ({dialect})", ours.within(0.95), least.within(0.95), P95, "ms", middle),
        Row(f"check-ins refused or lost ({dialect})", ours.errors, least.errors, 0, "", f"of {ours.count}"),
    ]  # fmt: skip


# ── what is asked ────────────────────────────────────────────────────────────


def _requests(ready: Crowd) -> Requests:
    """Each delegate once, at the doors in turn."""
    return [
        _request(URL, ready.fact(place), f"Authorization: Bearer {ready.tokens[place % len(ready.tokens)]}\r\n")
        for place in range(len(ready.codes))
    ]


def _bare(count: int) -> Requests:
    return [_request("/check-in", {"ticket": number, "nonce": f"{number:036}"}) for number in range(1, count + 1)]


def _request(path: str, body: object, headers: str = "") -> bytes:
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


# ── the phones: one thread, so that they take little from whom they ask ──────


@dataclass
class Load:
    """What several turns cost. ``spans``: milliseconds to each answer; ``rates``, ``cpus``: of each turn."""

    spans: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    errors: int = 0

    def add(self, port: int, requests: Requests, processes: Callable[[], list[int]]) -> None:
        pids = processes()
        before, began = cpu_of(pids), time.perf_counter()
        spans, errors = load(port, requests)
        self.rates.append(len(requests) / (time.perf_counter() - began))
        self.cpus.append((cpu_of(pids) - before) * 1000 / len(requests))
        self.spans += spans
        self.errors += errors

    @property
    def count(self) -> int:
        return len(self.spans) + self.errors

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def cpu_ms(self) -> float:
        return median(self.cpus)

    def within(self, share: float) -> float:
        return sorted(self.spans)[int(len(self.spans) * share)]


@dataclass
class _Line:
    """A keep-alive connection, with one request under way."""

    socket: socket.socket
    sent_at: float = 0.0
    got: bytes = b""

    def send(self, request: bytes) -> None:
        self.got, self.sent_at = b"", time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what is there; is that all of the answer?"""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection that it was asked on")
        self.got += part
        head, _empty, body = self.got.partition(b"\r\n\r\n")
        told = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        return bool(told) and len(body) >= int(told)

    @property
    def is_good(self) -> bool:
        return self.got.startswith(b"HTTP/1.1 200") and b"entered" in self.got


def load(port: int, requests: Requests) -> tuple[list[float], int]:
    """Milliseconds to each good answer, and how many were not good."""
    spans: list[float] = []
    errors, waiting = 0, iter(requests)
    with selectors.DefaultSelector() as selector:
        for _place, request in zip(range(AT_ONCE), waiting, strict=False):
            line = _Line(socket.create_connection(("127.0.0.1", port), 30))
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.send(request)
            selector.register(line.socket, selectors.EVENT_READ, line)
        while lines := selector.get_map():
            events = selector.select(30)
            if not events:
                return spans, errors + len(lines)
            for key, _mask in events:
                line = key.data
                if not line.is_answered():
                    continue
                spans += [(time.perf_counter() - line.sent_at) * 1000] if line.is_good else []
                errors += not line.is_good
                following = next(waiting, None)
                if following is None:
                    selector.unregister(line.socket)
                    line.socket.close()
                else:
                    line.send(following)
    return spans, errors
