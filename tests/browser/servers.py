"""The program as people meet it: a process that listens on a port of its own."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from congress.config import ROOT
from tests.another_day.sitecustomize import AHEAD

SECONDS = 120  # before a start is given up


@dataclass(frozen=True)
class Server:
    """``address``: without a closing slash. ``links``: who -> address that signs in once."""

    address: str
    links: dict[str, str] = field(default_factory=dict)


def environment(instance: Path, url: str = "", port: int = 0) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name == AHEAD or not name.startswith(("CONGRESS_", "COV_"))}
    return {
        **kept,
        "CONGRESS_INSTANCE": str(instance),
        **({"DATABASE_URL": url} if url else {}),
        **({"PORT": str(port)} if port else {}),
    }


def command(words: Sequence[str], env: dict[str, str]) -> dict[str, object]:
    """Run a command of the program; answers its line of JSON."""
    done = subprocess.run(
        [sys.executable, "app.py", *words, "--json"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@contextmanager
def demo(instance: Path) -> Iterator[Server]:
    """``python3 app.py`` with its demo city."""
    env = environment(instance, port=free_port())
    process = subprocess.Popen(
        [sys.executable, "app.py", "--json"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield Server(told["address"], told["links"])
    finally:
        _stop(process)


@contextmanager
def empty(instance: Path, url: str) -> Iterator[Server]:
    """An installation without any data but one administrator, served by the same program as everywhere."""
    port = free_port()
    env = environment(instance, url, port)
    admin = command(["accounts", "create-admin"], env)
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
         "--no-control-socket", "--log-level", "error", "app:create_app()"],
        cwd=ROOT, env=env,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield Server(f"http://localhost:{port}", {"admin": str(admin["link"])})
    finally:
        _stop(process)


def free_port() -> int:
    """Below those that the system gives to outgoing connections: one of these would take it before the server is there."""
    for port in random.SystemRandom().sample(range(10_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz") as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)  # between two looks, until the deadline
    raise AssertionError("the server did not start")


def _stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait(30)
    if process.stdout is not None:
        process.stdout.close()
