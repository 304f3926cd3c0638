"""Jobs: asked for in a transaction, worked on in chunks, stopped, refused, tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from congress.core import clock, hooks, jobs
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.jobs import Job, Progress, Work
from congress.core.outbox import Outbox
from tests.support import SYSTEM, World


@pytest.fixture
def handlers(world: World) -> Iterator[dict[str, Any]]:
    """Handlers of this test alone."""
    before = dict(hooks.JOBS)
    yield hooks.JOBS
    hooks.JOBS.clear()
    hooks.JOBS.update(before)


def row(job_id: int) -> Any:
    found = session().execute(select(Job.__table__).where(Job.id == job_id)).one()
    session().rollback()
    return found


def ask(kind: str = "test.count", by: Actor = SYSTEM, **more: Any) -> int:
    with transaction():
        return jobs.enqueue(kind, {"upto": 3}, by=by, title="Đếm đến ba", **more)


def counting(work: Work) -> Progress:
    done = (work.cursor or 0) + 1
    return Progress(done, done, work.args["upto"], done == work.args["upto"], {"counted": done})


def test_a_job_runs_chunk_by_chunk_to_its_end(handlers: dict[str, Any]) -> None:
    handlers["test.count"] = counting
    job_id = ask()
    assert jobs.run_due() == 1
    done = row(job_id)
    assert (done.state, done.done, done.total, done.result, done.lease_token) == ("done", 3, 3, {"counted": 3}, None)
    assert jobs.run_due() == 0
