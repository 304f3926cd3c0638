"""Reads of jobs: mine, and one with what a page shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import NotFound
from congress.core.jobs import visible
from congress.core.paging import Page, paginate
from congress.core.queue import LIVE, REMEMBERED, Job, State

_SHOWN = (
    Job.id,
    Job.title,
    Job.state,
    Job.done,
    Job.total,
    Job.result,
    Job.error,
    Job.account_id,
    Job.made_by,
    Job.made_at,
    Job.started_at,
    Job.ended_at,
    Job.file,
    Job.back,
)


def get_job(actor: Actor, job_id: int) -> Any:
    """:raises NotFound: there is none, or none any more, or it is somebody else's and out of reach."""
    found = session().execute(select(*_SHOWN).where(Job.id == job_id, visible(actor))).first()
    if found is None:
        raise NotFound("jobs.gone", days=REMEMBERED.days)
    return found


def get_own_file(actor: Actor, job_id: int) -> str:
    """Name of the file that a job left for this person; for nobody else, however far he reaches.

    :raises NotFound: it is not his. :raises DomainError: it is gone.
    """
    found = session().execute(select(Job.file, Job.account_id).where(Job.id == job_id)).first()
    if found is None or actor.account_id is None or found.account_id != actor.account_id:
        raise NotFound
    return str(found.file)


def list_jobs(actor: Actor, page: int = 1) -> Page:
    """His own, the newest first."""
    query = select(*_SHOWN).where(Job.account_id == (actor.account_id or 0))
    return paginate(query.order_by(Job.id.desc()), page, per_page=20)


def list_live(actor: Actor, limit: int = 5) -> Sequence[Any]:
    """What is being worked on for him."""
    query = select(*_SHOWN).where(Job.account_id == (actor.account_id or 0), Job.state.in_(LIVE))
    return session().execute(query.order_by(Job.id.desc()).limit(limit)).all()


def seconds_left(job: Any, now: datetime | None = None) -> int | None:
    """About how long it will take yet, judged by what is done; None while that cannot be told."""
    if job.state != State.RUNNING or not job.done or not job.total or job.started_at is None:
        return None
    spent: float = ((now or clock.now()) - job.started_at).total_seconds()
    return max(1, int(spent * (job.total - job.done) / job.done + 0.5))
