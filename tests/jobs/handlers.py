"""Handlers of tests, and how a test asks for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from congress.core import jobs
from congress.core.actor import Actor
from congress.core.db import peek, transaction
from congress.core.jobs import Job, Progress, Work
from tests.support import SYSTEM


def row(job_id: int) -> Any:
    with peek() as reader:
        return reader.execute(select(Job.__table__).where(Job.id == job_id)).one()


def ask(kind: str = "test.count", by: Actor = SYSTEM, upto: int = 3, **more: Any) -> int:
    with transaction():
        return jobs.enqueue(kind, {"upto": upto}, by=by, title="Đếm đến ba", **more)


def counting(work: Work) -> Progress:
    done = (work.cursor or 0) + 1
    return Progress(done, done, work.args["upto"], done == work.args["upto"], {"counted": done})
