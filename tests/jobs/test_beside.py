"""The worker beside the server: there as long as the server is, back when it dies, gone when the server goes in any way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from congress import upkeep
from congress.config import ROOT
from congress.core import outbox
from congress.core.db import db, peek, transaction
from tests.conftest import make_app
from tests.support import SECRET, SYSTEM

DEADLINE = 40.0  # seconds; a process needs two to begin on a busy machine


@pytest.fixture
def url(dialect: str, new_database: Callable[[str], str]) -> str:
    return new_database(dialect)


@pytest.fixture
def app(url: str, tmp_path: Path) -> Iterator[Flask]:
    """This process's own look at the server's database."""
    (tmp_path / "instance").mkdir(mode=0o700)
    made = make_app(url, tmp_path / "instance")
    with made.app_context():
        upkeep.migrate()
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def run(url: str, tmp_path: Path, app: Flask, free_port: int) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start a program of this installation; whatever is left of it is ended."""
    started = []
    settings = {"DATABASE_URL": url, "CONGRESS_INSTANCE": str(tmp_path / "instance"), "CONGRESS_SECRET": SECRET}
    more = {"CONGRESS_HOSTS": "congress.example", "CONGRESS_SETUP": "off", "PORT": str(free_port), "WEB_CONCURRENCY": "1"}

    def start(word: str) -> subprocess.Popen[bytes]:
        env = {**os.environ, **settings, **more}
        words = [sys.executable, str(ROOT / "app.py"), word]
        process = subprocess.Popen(words, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(what: Callable[[], object]) -> object:
    """Look again and again, up to a deadline; answers the first that is true."""
    end = time.monotonic() + DEADLINE
    while not (found := what()):
        assert time.monotonic() < end, what
        time.sleep(0.05)
    return found


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def keeper_and_worker(server: int) -> tuple[int, int]:
    """The server's child that has a child of its own, and that one."""
    return next(((each, children(each)[0]) for each in children(server) if children(each)), (0, 0))


def works() -> None:
    """Something that was told now is delivered."""
    with transaction():
        line = outbox.append("test.told", "Thử", {}, by=SYSTEM)

    def is_delivered() -> bool:
        with peek() as reader:
            return reader.get_one(outbox.Outbox, line, populate_existing=True).delivered_at is not None

    until(is_delivered)


def test_it_works_comes_back_and_goes_with_the_server(run: Callable[[str], subprocess.Popen[bytes]]) -> None:
    server = run("serve")
    works()
    keeper, worker = keeper_and_worker(server.pid)
    os.kill(worker, signal.SIGKILL)
    works()
    assert server.poll() is None
    keeper, second = keeper_and_worker(server.pid)
    assert second not in (0, worker)
    server.kill()
    server.wait()
    until(lambda: not is_alive(keeper) and not is_alive(second))


def test_it_goes_when_the_server_is_stopped_politely(run: Callable[[str], subprocess.Popen[bytes]]) -> None:
    server = run("serve")
    works()
    pair = keeper_and_worker(server.pid)
    server.send_signal(signal.SIGTERM)
    assert server.wait(DEADLINE) == 0
    until(lambda: not any(map(is_alive, pair)))


def test_a_worker_whose_keeper_was_killed_goes_too(run: Callable[[str], subprocess.Popen[bytes]]) -> None:
    server = run("serve")
    works()
    keeper, worker = keeper_and_worker(server.pid)
    os.kill(keeper, signal.SIGKILL)
    until(lambda: not is_alive(worker))
    assert server.poll() is None


def test_a_second_worker_by_hand_is_harmless_and_ends_when_told(run: Callable[[str], subprocess.Popen[bytes]]) -> None:
    first, second = run("work"), run("work")
    works()
    for process in (first, second):
        process.send_signal(signal.SIGTERM)
        assert process.wait(DEADLINE) == 0
