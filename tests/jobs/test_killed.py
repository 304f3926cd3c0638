"""A worker killed anywhere: the job is finished once by the next, and no row is there twice or missing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from congress.core import jobs
from congress.core.db import db, peek, session, transaction
from congress.core.jobs import Handler, Progress, Work
from tests.jobs.handlers import ask, row

CHUNKS, PER_CHUNK = 4, 3
EVERY = list(range(CHUNKS * PER_CHUNK))
LATER = timedelta(seconds=jobs.LEASE + 1)
POSITIONS = ("claimed", "chunk begun", "between rows", "rows written", "cursor written", "committed")


@pytest.fixture
def rows(app: Flask, dialect: str) -> Iterator[Callable[[], list[int]]]:
    """A table that would take any row twice; answers what is in it."""
    with transaction() as writer:
        writer.execute(text("CREATE TABLE proof (n INTEGER)"))

    def read() -> list[int]:
        with peek() as reader:
            return list(reader.scalars(text("SELECT n FROM proof ORDER BY n")))

    yield read
    db.session.remove()
    with transaction() as writer:
        writer.execute(text("DROP TABLE proof"))


class Dying:
    """A handler, and the places around it at which its process may be killed in the chunk with a given number."""

    def __init__(self, position: str = "", chunk: int = 0) -> None:
        self.position, self.chunk = position, chunk

    def at(self, position: str, chunk: int) -> None:
        if (position, chunk) == (self.position, self.chunk):
            os.kill(os.getpid(), signal.SIGKILL)

    def __call__(self, work: Work) -> Progress:
        chunk = work.cursor or 0
        self.at("chunk begun", chunk)
        for place in range(PER_CHUNK):
            session().execute(text("INSERT INTO proof VALUES (:n)"), {"n": chunk * PER_CHUNK + place})
            self.at("between rows", chunk)
        self.at("rows written", chunk)
        return Progress(chunk + 1, (chunk + 1) * PER_CHUNK, len(EVERY), chunk + 1 == CHUNKS)

    def installed(self) -> None:
        """Watch the engine's own steps, in a process that is about to die."""
        claim, store, chunk = jobs._claim, jobs._store, jobs._chunk

        def claiming(*told: Any) -> Any:
            claimed = claim(*told)
            self.at("claimed", self.chunk)
            return claimed

        def storing(row: Any, progress: Progress, lease: int) -> None:
            store(row, progress, lease)
            self.at("cursor written", progress.cursor - 1)

        def chunking(*told: Any) -> bool:
            is_over = chunk(*told)
            with peek() as reader:
                done = reader.scalar(text("SELECT done FROM job")) or 0
            self.at("committed", done // PER_CHUNK - 1)
            return is_over

        jobs._claim, jobs._store, jobs._chunk = claiming, storing, chunking


def in_a_process(app: Flask, what: Callable[[], Any]) -> int:
    """Run something in a process of its own with connections of its own; answers how that ended, negative: by which signal."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if not child:
        try:
            with app.app_context():
                what()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("chunk", [0, 2, CHUNKS - 1])
@pytest.mark.parametrize("position", POSITIONS)
def test_killed_at_any_position_every_row_is_there_once(
    app: Flask,
    rows: Callable[[], list[int]],
    handlers: dict[str, Any],
    set_clock: Callable[[datetime], None],
    today: datetime,
    position: str,
    chunk: int,
) -> None:
    handlers["test.rows"] = dying = Dying(position, chunk)
    job_id = ask("test.rows")

    def work() -> None:
        dying.installed()
        jobs.run_due(worker="first")

    assert in_a_process(app, work) == -signal.SIGKILL
    handlers["test.rows"] = Dying()
    assert jobs.run_due() == 0 or (position, chunk) == ("committed", CHUNKS - 1)
    set_clock(today + LATER)
    jobs.run_due(worker="second")
    assert (rows(), row(job_id).state, row(job_id).done) == (EVERY, "done", len(EVERY))


def test_control_a_cursor_committed_apart_from_its_chunk_doubles(
    app: Flask,
    rows: Callable[[], list[int]],
    handlers: dict[str, Any],
    set_clock: Callable[[datetime], None],
    today: datetime,
) -> None:
    class Apart(Dying):
        def __call__(self, work: Work) -> Progress:
            progress = super().__call__(work)
            session().commit()  # the fault: the rows are there, the cursor is not
            os.kill(os.getpid(), signal.SIGKILL)
            return progress

    handlers["test.rows"] = Apart()
    ask("test.rows")
    assert in_a_process(app, jobs.run_due) == -signal.SIGKILL
    handlers["test.rows"] = Dying()
    set_clock(today + LATER)
    jobs.run_due(worker="second")
    assert rows() == sorted([*EVERY, *range(PER_CHUNK)])


def test_killed_from_outside_at_random_moments(
    app: Flask, rows: Callable[[], list[int]], handlers: dict[str, Any], set_clock: Callable[[datetime], None], today: datetime
) -> None:
    class Slow(Dying):
        def __call__(self, work: Work) -> Progress:
            for _ in range(20):
                session().execute(text("SELECT 1"))
            return super().__call__(work)

    random, now, kills = Random(7), today, 0
    while kills < 6:
        with transaction() as writer:
            writer.execute(text("DELETE FROM proof"))
        handlers["test.rows"] = Slow()
        job_id = ask("test.rows")
        while row(job_id).state != "done":
            db.session.remove()
            db.engine.dispose()
            child = os.fork()
            if not child:
                with app.app_context():
                    jobs.run_due()
                os._exit(0)
            time.sleep(random.uniform(0.002, 0.06))
            os.kill(child, signal.SIGKILL)
            kills += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
            now += LATER
            set_clock(now)
            with transaction() as writer:  # this many deaths without a chunk between them are not the point here
                writer.execute(text("UPDATE job SET attempts = 0"))
        assert rows() == EVERY


def test_several_workers_at_once_share_the_jobs(app: Flask, rows: Callable[[], list[int]], handlers: dict[str, Any]) -> None:
    handlers["test.rows"] = Dying()
    for _ in range(8):
        ask("test.rows")
    db.session.remove()
    db.engine.dispose()
    children = []
    for _ in range(3):
        children.append(child := os.fork())
        if not child:
            with app.app_context():
                jobs.run_due()
            os._exit(0)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert rows() == sorted(EVERY * 8)


# ── the fence ────────────────────────────────────────────────────────────────


def elsewhere(app: Flask, what: Callable[[], Any]) -> None:
    """On another thread, with a connection of its own, to its end."""

    def run() -> None:
        with app.app_context():
            what()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def test_a_worker_that_wakes_up_after_its_lease_was_taken_over_changes_nothing(
    app: Flask,
    rows: Callable[[], list[int]],
    handlers: dict[str, Any],
    set_clock: Callable[[datetime], None],
    today: datetime,
) -> None:
    """It falls asleep before a chunk; meanwhile another one finishes the job."""
    slept: list[int] = []

    def sleep(work: Work) -> None:
        if not slept:
            slept.append(work.id)
            set_clock(today + LATER)
            elsewhere(app, lambda: jobs.run_due(worker="second"))

    handlers["test.rows"] = Handler(Dying(), prepare=sleep)
    job_id = ask("test.rows")
    jobs.run_due(limit=1, worker="first")
    assert slept == [job_id]
    assert (rows(), row(job_id).worker, row(job_id).state) == (EVERY, "second", "done")


def test_a_chunk_under_way_while_the_lease_was_taken_over_is_rolled_back(
    app: Flask,
    dialect: str,
    rows: Callable[[], list[int]],
    handlers: dict[str, Any],
    set_clock: Callable[[datetime], None],
    today: datetime,
) -> None:
    """On SQLite nobody can take over meanwhile, because the sleeper has the only lock: there the lease is simply given away."""
    slept: list[int] = []
    plain = Dying()

    def step(work: Work) -> Progress:
        progress = plain(work)
        if not slept:
            slept.append(work.id)
            if dialect == "postgresql":
                set_clock(today + LATER)
                elsewhere(app, lambda: jobs.run_due(worker="second"))
            else:
                session().execute(text("UPDATE job SET lease_token = 'another'"))
        return progress

    handlers["test.rows"] = step
    job_id = ask("test.rows")
    jobs.run_due(limit=1, worker="first")
    set_clock(today + LATER)
    jobs.run_due(worker="second")
    assert (rows(), row(job_id).state) == (EVERY, "done")


def test_control_without_the_fence_the_sleeper_doubles_rows(
    app: Flask,
    dialect: str,
    rows: Callable[[], list[int]],
    handlers: dict[str, Any],
    set_clock: Callable[[datetime], None],
    today: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[int] = []

    def sleep(work: Work) -> None:
        if not slept:
            slept.append(work.id)
            set_clock(today + LATER)
            elsewhere(app, lambda: jobs.run_due(worker="second"))
            monkeypatch.setattr(jobs, "_held", lambda job_id, _token: row_now(job_id))
            monkeypatch.setattr(jobs, "_store", lambda *_told: None)

    def row_now(job_id: int) -> Any:
        found = session().execute(text("SELECT * FROM job WHERE id = :id"), {"id": job_id}).one()
        return type("Row", (), {**found._mapping, "cursor": 0, "args": {}, "roles": [], "account_id": None})()

    def step(work: Work) -> Progress:
        progress = Dying()(work)
        return Progress(finished=True) if slept and work.cursor == 0 and rows_now() > len(EVERY) else progress

    def rows_now() -> int:
        return int(session().execute(text("SELECT count(*) FROM proof")).scalar_one())

    handlers["test.rows"] = Handler(step, prepare=sleep)
    ask("test.rows")
    jobs.run_due(limit=1, worker="first")
    assert rows() == sorted([*EVERY, *range(PER_CHUNK)])
