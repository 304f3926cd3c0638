"""The line between a phone and the server, as bad as it is told to be: a proxy that both meet in between."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import urlsplit

DOOR = "/api/v1/check-ins"
DROPPED = frozenset({"connection", "transfer-encoding", "keep-alive", "content-length", "accept-encoding"})


@dataclass
class Line:
    """``down``: nobody answers. Of calls to the door of facts such shares are ``cut`` before the server hears them, answered
    with ``refused`` 502 by a box in between, or ``lost``: the server took them, its answer never came; each waits up to
    ``delay`` seconds. ``first``: what becomes of the next calls that bring facts, before chance decides. ``spoil``: (path, how
    its text is changed on the way)."""

    address: str
    chance: Random
    down: bool = False
    cut: float = 0
    refused: float = 0
    lost: float = 0
    delay: float = 0
    first: list[str] = field(default_factory=list)
    spoil: tuple[str, Callable[[str], str]] | None = None
    calls: int = 0
    mishaps: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def worsen(self) -> None:
        """As at the far end of a hall full of phones."""
        self.down, self.cut, self.refused, self.lost, self.delay = False, 0.1, 0.05, 0.1, 0.4
        self.first = ["cut", "lost", "refused"]  # so that a queue which forgets what it sends loses its first batch for certain

    def mend(self) -> None:
        self.down, self.cut, self.refused, self.lost, self.delay, self.first = False, 0, 0, 0, 0, []

    def fate(self, brings_facts: bool) -> str:
        """What becomes of the next call to the door."""
        with self.lock:
            self.calls += 1
            drawn, told = self.chance.random(), self.first.pop(0) if brings_facts and self.first else ""
            for name in ("cut", "refused", "lost"):
                if not told and drawn < getattr(self, name):
                    told = name
                drawn -= getattr(self, name)
            self.mishaps += bool(told)
            return told


@contextmanager
def line_to(address: str, seed: int = 0) -> Iterator[Line]:
    """A line whose far end is this server."""
    line = Line("", Random(seed))
    far = urlsplit(address)

    class Proxy(_Proxy):
        pass

    Proxy.line, Proxy.far = line, (far.hostname or "", far.port or 80)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    line.address = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Proxy(BaseHTTPRequestHandler):
    line: Line
    far: tuple[str, int]

    def log_message(self, *_words: Any) -> None:
        """Nothing: the test counts for itself."""

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.line.down:
            return
        fate = ""
        if self.path.startswith(DOOR):
            fate = self.line.fate(self.command == "POST")
            time.sleep(self.line.chance.uniform(0, self.line.delay))  # the line is slow, not the test
        if fate == "cut":
            return
        if fate == "refused":
            self._answer(502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>")
            return
        status, headers, content = self._asked(body)
        if fate != "lost":
            self._answer(status, headers, content)

    def _asked(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        far = http.client.HTTPConnection(*self.far, timeout=30)
        try:
            told = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
            far.request(self.command, self.path, body or None, told)
            answer = far.getresponse()
            content = answer.read()
            if answer.status == 200 and self.line.spoil and urlsplit(self.path).path == self.line.spoil[0]:
                content = self.line.spoil[1](content.decode()).encode()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in DROPPED}
            return answer.status, kept, content
        finally:
            far.close()

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        try:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            pass  # whoever asked was killed meanwhile
