"""A real server on the demo city, on either database, and a floor beside it: the same gunicorn with a page that says hello."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measure import ROOT, children, cpu_of, environment


@dataclass
class Running:
    """A server that answers. ``pids``: its workers."""

    port: int
    process: subprocess.Popen[bytes]
    links: list[str] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        return children(self.process.pid)

    def cpu(self) -> float:
        return cpu_of(self.pids)

    def browser(self) -> Browser:
        return Browser(self.port)


class Browser:
    """A keep-alive connection with cookies, as little as a client can be."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def request(
        self, method: str, path: str, form: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str, dict[str, str]]:
        sent = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()), **(headers or {})}
        if form:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=form.encode() if form else None, headers=sent)
        answer = self.connection.getresponse()
        body = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, rest = value.split("=", 1)
                self.cookies[key] = rest.split(";", 1)[0]
        return answer.status, body, dict(answer.getheaders())

    def sign_in(self, link: str) -> None:
        path = re.sub(r"^https?://[^/]+", "", link)
        _status, page, _headers = self.request("GET", path)
        status, _page, _headers = self.request("POST", path, f"csrf_token={token_in(page)}")
        assert status == 302, status


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


@contextmanager
def demo(instance: Path, port: int, url: str = "") -> Iterator[Running]:
    """``python3 app.py`` on an instance; loads the demo city where it is empty."""
    env = environment(instance, url) | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        links, line = [], b""
        assert process.stdout is not None
        while b"Ctrl-C" not in line:
            line = process.stdout.readline()
            if not line and process.poll() is not None:
                raise SystemExit("the server did not start")
            links += re.findall(r"http\S+/sign-in/\S+", line.decode())
        yield Running(port, process, links)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def floor(port: int, url: str = "") -> Iterator[Running]:
    """The same server with a page that says hello and a form that inserts one row."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.floor", str(port), *([url] if url else [])], cwd=ROOT, env=dict(os.environ)
    )
    try:
        running = Running(port, process)
        for _ in range(200):
            try:
                if running.browser().request("GET", "/")[0] == 200 and len(running.pids) == 2:
                    break
            except OSError:
                time.sleep(0.05)
        yield running
    finally:
        process.terminate()
        process.wait()
