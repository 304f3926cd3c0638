"""Badges printed by workers that are killed again and again at random moments: each is there once, in one file."""

from __future__ import annotations

import os
import signal
import time
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import update

from congress.core import hooks, jobs
from congress.core.db import db, transaction
from congress.core.jobs import Job
from congress.documents import badge_prints, printing
from tests.delegates.making import congress, people
from tests.documents import holders
from tests.prove.finding import Finding, Ground
from tests.support import World

WEARERS, SIZE = 40, 8
LONGEST = 2.0  # seconds that a worker may live at first; on a busy machine none of them would get anywhere


def badges(ground: Ground, trials: int) -> Finding:
    """A trial is a job whose workers are killed until one lives to its end."""
    found, chance = Finding("badges", ground.database), Random(11)
    app, _url = ground.app()
    kills = 0
    with app.app_context(), patch.dict(hooks.JOBS, {badge_prints.KIND: holders.in_parts_of(SIZE).handler}):
        world = World(app)
        world.tree()
        code = congress(world)
        ids = people(world, code, [f"Nguyễn Thị Ễnh {place}" for place in range(WEARERS)])
        for _ in range(trials):
            found.trials += 1
            job_id = holders.ask(code)
            longest, done = LONGEST, 0
            while (job := holders.job(job_id)).state != "done":
                longest, done = longest * (1.5 if job.done == done else 1), job.done
                kills += _killed(app, chance.uniform(0.1, longest))
                _forsaken(job_id)
            found.violations += holders.faults(code, job_id, ids)
        found.control = _is_caught(app, code, ids)
        db.session.remove()
        db.engine.dispose()
    found.note = f"{kills} workers killed"
    return found


def _killed(app: Any, seconds: float) -> bool:
    """A worker in a process of its own; did it have to be killed?"""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if not child:
        try:
            with app.app_context():
                jobs.run_due()
        finally:
            os._exit(0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _forsaken(job_id: int) -> None:
    """Its lease is over; how often that happened is not the point here."""
    with transaction() as writer:
        ended = {"lease_until": Job.made_at, "attempts": 0}
        writer.execute(update(Job).where(Job.id == job_id, Job.state == "running").values(**ended))


def _is_caught(app: Any, code: str, ids: list[int]) -> bool:
    """The control: a part that is told before it is kept is lost when its worker dies."""
    handler = holders.in_parts_of(SIZE).handler
    job_id = holders.ask(code)

    def ahead(work: jobs.Work) -> None:
        with transaction() as writer:
            writer.execute(update(Job).where(Job.id == work.id).values(cursor={"parts": [], "upto": SIZE}))
        os.kill(os.getpid(), signal.SIGKILL)

    with patch.dict(hooks.JOBS, {badge_prints.KIND: printing.Handler(handler.step, ahead, handler.lease)}):
        _killed(app, 30)
    _forsaken(job_id)
    jobs.run_now(job_id)
    return bool(holders.faults(code, job_id, ids))
