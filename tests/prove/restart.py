"""The database is restarted under load as if it had crashed, and its connections are cut; where it is a file, all processes of
the server are killed and started again. Nothing that was answered is gone, and the server works on by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import postgres
from tests.browser.servers import free_port
from tests.checkin.crowds import crowd
from tests.prove.doors import Shift, shift
from tests.prove.finding import Finding, Ground
from tests.scenarios import running

PEOPLE, PHONES, SCANS = 200, 8, 20
CONTROLS = 2  # restarts within which the control must lose something


def restart(ground: Ground, trials: int) -> Finding:
    """A trial is a restart, or that every connection is cut."""
    found, windows = Finding("restart", ground.database, trials), list[float]()
    work = _cut_postgres if ground.database == "postgresql" else _kill_server
    violations, note = work(ground, trials, windows, False)
    found.violations += violations
    lost, _note = work(ground, CONTROLS, [], True)
    found.control = any(each.startswith("lost") for each in lost)
    middle = sorted(windows)[len(windows) // 2]
    found.note = f"{note}; no answer for {middle:.1f} s, at most {max(windows):.1f} s"
    return found


def _told(phones: Shift) -> str:
    return f"{len(phones.acked)} answered, {phones.again} sent again"


def _recovered(phones: Shift, windows: list[float], since: float) -> None:
    """Until the next answer."""
    phones.wait_for(1)
    windows.append(running.now() - since)
    phones.wait_for(SCANS)


# ── PostgreSQL ───────────────────────────────────────────────────────────────


@contextmanager
def _cluster(is_durable: bool) -> Iterator[postgres.Cluster]:
    """One of its own: others work with the shared one."""
    cluster = postgres.Cluster()
    cluster.start(durable=True)
    try:
        if not is_durable:  # the control: answered before it is on the disk
            _run(cluster, "ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'",
                 "SELECT pg_reload_conf()")  # fmt: skip
        yield cluster
    finally:
        cluster.stop()


def _run(cluster: postgres.Cluster, *statements: str) -> None:
    with psycopg.connect(f"host={cluster.folder} user={postgres.USER} dbname=postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _cut_postgres(ground: Ground, trials: int, windows: list[float], is_control: bool) -> tuple[list[str], str]:
    with _cluster(not is_control) as cluster:
        own = Ground("postgresql", lambda: postgres.create(str(cluster.folder), "restart"), ground.folder)
        app, url = own.app()
        ready = crowd(app, PEOPLE, PHONES)
        with running.serving(ground.folder, url, workers=2) as server, shift(server.port, ready) as phones:
            for number in range(trials):
                phones.wait_for(SCANS)
                since = running.now()
                if number % 2 and not is_control:
                    _run(cluster, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'restart'")
                else:
                    cluster.halt()
                    cluster.resume()
                _recovered(phones, windows, since)
            is_healthy = running.answers(server.port)
        found = phones.faults(app)
    return found + ([] if is_healthy else ["not healthy afterwards"]), _told(phones)


# ── SQLite ───────────────────────────────────────────────────────────────────


def _kill_server(ground: Ground, trials: int, windows: list[float], is_control: bool) -> tuple[list[str], str]:
    app, url = ground.app()
    ready = crowd(app, PEOPLE, PHONES)
    port, is_healthy = free_port(), True
    fault = "early_door=0" if is_control else ""
    with shift(port, ready) as phones:
        for number in range(trials + 1):
            since = running.now()
            with running.serving(ground.folder, url, workers=2, fault=fault, port=port) as server:
                if number:
                    _recovered(phones, windows, since)
                phones.wait_for(SCANS)
                is_healthy = is_healthy and running.answers(port)
                if number < trials:
                    _kill_all(server)
    return phones.faults(app) + ([] if is_healthy else ["not healthy afterwards"]), _told(phones)


def _kill_all(server: running.Serving) -> None:
    """The master first, so that it starts nobody again."""
    workers = server.workers
    for pid in (server.process.pid, *workers):
        os.kill(pid, signal.SIGKILL)
    running.wait_for(lambda: not any(_is_alive(pid) for pid in workers), "the end of all processes")


def _is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
