"""A worker killed anywhere while badges are printed: they are finished once, and every badge is there once, in one file."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from congress.core import jobs
from congress.core.db import peek, transaction
from congress.core.jobs import Job
from congress.documents import badge_prints, printing
from tests.delegates.making import congress, people
from tests.documents import holders
from tests.jobs.handlers import row
from tests.jobs.test_killed import in_a_process
from tests.support import World

SIZE, PARTS = 4, 3
LATER = timedelta(seconds=printing.LEASE + 1)
WHOLE, SWEPT = PARTS, PARTS + 1  # the chunks behind the parts
# where in the life of which chunk its process dies
DEATHS = [
    ("prepared", 0), ("prepared", 2), ("prepared", WHOLE), ("stored", 1), ("stored", WHOLE), ("told", WHOLE), ("committed", 2),
    ("committed", WHOLE), ("stored", SWEPT), ("committed", SWEPT),
]  # fmt: skip


def small() -> Any:
    return holders.in_parts_of(SIZE)


class Dying:
    """Watches the steps of a job, in a process that is about to die at one of them."""

    def __init__(self, position: str, chunk: int) -> None:
        self.wanted, self.chunk = (position, chunk), 0

    def at(self, position: str) -> None:
        if (position, self.chunk) == self.wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    def after(self, function: Callable[..., Any], position: str) -> Callable[..., Any]:
        def watched(*told: Any) -> Any:
            answer = function(*told)
            self.at(position)
            return answer

        return watched

    def installed(self) -> Any:
        """The handler of the dying process."""
        jobs._store, chunk = self.after(jobs._store, "stored"), self.after(jobs._chunk, "committed")

        def counting(*told: Any) -> Any:
            is_over = chunk(*told)
            self.chunk += 1
            return is_over

        jobs._chunk = counting
        batch = replace(small(), printed=self.after(badge_prints.BATCH.printed, "told"))
        handler = batch.handler
        return replace(handler, prepare=self.after(handler.prepare, "prepared"))


@pytest.mark.parametrize(("position", "chunk"), DEATHS)
def test_killed_at_any_position_every_badge_is_there_once(
    city: World,
    app: Flask,
    handlers: dict[str, Any],
    set_clock: Callable[[datetime], None],
    today: datetime,
    position: str,
    chunk: int,
) -> None:
    code = congress(city)
    ids = people(city, code, [f"Nguyễn Thị Ễnh {place}" for place in range(SIZE * PARTS - 1)])
    job_id = holders.ask(code)

    def work() -> None:
        printing.PROCESSES = 1  # one printer begins faster than two
        handlers[badge_prints.KIND] = Dying(position, chunk).installed()
        jobs.run_due(worker="first")

    assert in_a_process(app, work) == -signal.SIGKILL
    handlers[badge_prints.KIND] = small().handler
    set_clock(today + LATER)
    jobs.run_due(worker="second")
    assert holders.faults(code, job_id, ids) == []


def test_control_a_cursor_that_runs_ahead_of_its_part_loses_badges(
    city: World, app: Flask, handlers: dict[str, Any], set_clock: Callable[[datetime], None], today: datetime
) -> None:
    code = congress(city)
    ids = people(city, code, [f"Nguyễn Thị Ễnh {place}" for place in range(SIZE * PARTS)])
    job_id = holders.ask(code)

    def work() -> None:
        handler = small().handler

        def ahead(told: jobs.Work) -> Any:
            made = handler.prepare(told)  # type: ignore[misc]
            with transaction() as writer:  # the fault: what is done is told before it is kept
                writer.execute(update(Job).values(cursor={"parts": [], "upto": SIZE}))
            os.kill(os.getpid(), signal.SIGKILL)
            return made

        handlers[badge_prints.KIND] = replace(handler, prepare=ahead)
        jobs.run_due(worker="first")

    assert in_a_process(app, work) == -signal.SIGKILL
    handlers[badge_prints.KIND] = small().handler
    set_clock(today + LATER)
    jobs.run_due(worker="second")
    assert holders.faults(code, job_id, ids) == [
        "prints of badges are doubled or missing", "badges in the file are doubled or missing"
    ]  # fmt: skip


def test_a_job_that_was_stopped_has_printed_nothing(city: World, handlers: dict[str, Any]) -> None:
    code = congress(city)
    people(city, code, [f"Nguyễn Thị Ễnh {place}" for place in range(SIZE * PARTS)])
    handlers[badge_prints.KIND] = small().handler
    job_id = holders.ask(code)
    asked = [True, True, False]
    jobs.run_due(limit=1, go_on=lambda: asked.pop(0))
    assert row(job_id).done == 2 * SIZE
    with transaction():
        jobs.stop(job_id, by=holders.SYSTEM)
    assert holders.rows() == []
    with peek():
        counts = badge_prints.count(badge_prints.states(holders.held(code).event))
    assert (counts.unprinted, counts.printed) == (SIZE * PARTS, 0)


def test_a_job_whose_parts_were_thrown_away_says_so(city: World, handlers: dict[str, Any]) -> None:
    code = congress(city)
    people(city, code, [f"Nguyễn Thị Ễnh {place}" for place in range(SIZE * PARTS)])
    handlers[badge_prints.KIND] = small().handler
    job_id = holders.ask(code)
    asked = [True, True, False]
    jobs.run_due(limit=1, go_on=lambda: asked.pop(0))
    for path in holders.files(job_id):
        path.unlink()
    jobs.run_due()
    assert (row(job_id).state, row(job_id).error["code"]) == ("failed", "printing.parts_gone")
    assert holders.rows() == []


def test_files_of_badges_and_their_parts_are_nobody_elses(city: World, handlers: dict[str, Any]) -> None:
    code = congress(city)
    people(city, code, [f"Nguyễn Thị Ễnh {place}" for place in range(SIZE * PARTS)])
    handlers[badge_prints.KIND] = small().handler
    job_id = holders.ask(code)
    asked = [True, False]
    jobs.run_due(limit=1, go_on=lambda: asked.pop(0))
    parts = holders.files(job_id)
    assert {path.suffix for path in parts} == {".pdf", ".json"}
    jobs.run_due()
    assert {path.stat().st_mode & 0o777 for path in holders.files(job_id)} == {0o600}
    assert [path for path in parts if path.exists()] == []
    assert row(job_id).result == {"badges": SIZE * PARTS, "pages": SIZE * PARTS}
