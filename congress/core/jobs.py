"""Work that takes longer than a page may. The row, written in the transaction of the act, is the queue.

A worker claims a row, works in chunks, and holds it by a lease. Each chunk is one transaction: the handler's own rows, the
cursor behind them, the figures and the renewed lease are stored together or not at all. The last statement of a chunk names the
token of the lease: who has lost it stores nothing. So work is finished once and nothing is doubled, whenever a worker dies.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true, update
from sqlalchemy.exc import DBAPIError

from congress.core import audit, clock, hooks, outbox, queue
from congress.core.actor import Actor, Role
from congress.core.db import is_busy, is_worth_retrying, peek, session, transaction, upsert
from congress.core.errors import DomainError, NotFound
from congress.core.queue import (
    IS_LIVE,
    LEASE,
    LIVE,
    Handler,
    Job,
    Progress,
    State,
    Step,
    Work,
    forget_old,
    notice_key,
    purge_files,
    write_file,
)

__all__ = [
    "Handler",
    "Job",
    "Progress",
    "State",
    "Step",
    "Work",
    "enqueue",
    "forget_old",
    "purge_files",
    "run_due",
    "run_now",
    "stop",
    "write_file",
]

ATTEMPTS = 5  # without any chunk between them
PAUSES = (1, 5, 30, 120)  # seconds after the first, second … attempt

_log = logging.getLogger(__name__)
_job: Any = Job.__table__


class _Lost(Exception):
    """The lease went to somebody else, or the job was stopped: this chunk must leave nothing."""


# ── asking ───────────────────────────────────────────────────────────────────


def enqueue(
    kind: str,
    args: Mapping[str, Any],
    *,
    by: Actor,
    title: str,
    total: int | None = None,
    scope_id: int | None = None,
    dedupe: str | None = None,
    back: str = "",
) -> int:
    """Ask for work in this transaction; answers the job's number, that of the live one where ``dedupe`` is live already.

    :raises LookupError: no feature has a handler of this kind.
    """
    if kind not in hooks.JOBS:
        raise LookupError(f"nobody works on {kind}")
    now = clock.now()
    row = {
        "kind": kind,
        "title": title[:300],
        "args": dict(args),
        "state": State.QUEUED,
        "done": 0,
        "total": total,
        "dedupe_key": dedupe,
        "account_id": by.account_id,
        "made_by": by.name,
        "roles": sorted(by.roles),
        "scope_id": scope_id,
        "attempts": 0,
        "worker": "",
        "run_after": now,
        "made_at": now,
        "file": "",
        "back": back[:500],
    }
    live = select(_job.c.id).where(_job.c.dedupe_key == dedupe, _job.c.state.in_(LIVE))
    while True:  # the live one may end between the two statements
        query = upsert(_job).values(**row).on_conflict_do_nothing(index_elements=["dedupe_key"], index_where=IS_LIVE)
        job_id = session().execute(query.returning(_job.c.id)).scalar()
        if job_id is not None:
            audit.record("jobs.start", title, by=by, scope_id=scope_id, job=job_id, kind=kind)
            return int(job_id)
        if (job_id := session().execute(live).scalar()) is not None:
            return int(job_id)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The clause: his own, and what was asked for below a unit that he organises."""
    if actor.is_system:
        return true()
    below = and_(Job.scope_id.is_not(None), hooks.in_reach(Job.scope_id, actor, Role.ADMIN, Role.ORGANISER))
    return or_(Job.account_id == (actor.account_id or 0), below)


def stop(job_id: int, *, by: Actor) -> None:
    """Nothing more is done; what was done stays. A chunk under way finds its lease gone and stores nothing.

    :raises NotFound: there is none in reach. :raises DomainError: it has ended already.
    """
    found = session().execute(select(Job.title, Job.scope_id).where(Job.id == job_id, visible(by))).first()
    if found is None:
        raise NotFound
    query = update(Job).where(Job.id == job_id, Job.state.in_(LIVE))
    ended = {"state": State.STOPPED, "ended_at": clock.now(), "lease_token": None, "lease_until": None}
    if _hit(query.values(**ended)) != 1:
        raise DomainError("jobs.ended")
    audit.record("jobs.stop", found.title, by=by, scope_id=found.scope_id, job=job_id)


# ── working ──────────────────────────────────────────────────────────────────


def run_due(limit: int | None = None, worker: str = "worker", go_on: Callable[[], bool] = lambda: True) -> int:
    """Claim and run until nothing is due, ``limit`` jobs were run, or ``go_on`` says no; answers how many."""
    count = 0
    while (limit is None or count < limit) and go_on() and (claimed := _claim(worker)):
        _run(*claimed, go_on=go_on)
        count += 1
    return count


def run_now(job_id: int, worker: str = "command") -> dict[str, Any]:
    """Run one job here, or wait for the worker that has it; answers its result. For commands.

    :raises DomainError: it failed, with what the handler said, or was stopped.
    """
    while True:
        if claimed := _claim(worker, job_id):
            _run(*claimed)
        with peek() as reader:
            row = reader.execute(select(Job.state, Job.result, Job.error, Job.title).where(Job.id == job_id)).one()
        if row.state == State.DONE:
            return dict(row.result or {})
        if row.state == State.FAILED:
            raise DomainError(row.error["code"], **row.error["params"])
        if row.state == State.STOPPED:
            raise DomainError("jobs.stopped", title=row.title)
        time.sleep(0.1)


def _due(job_id: int | None) -> Select[Any]:
    now = clock.now()
    is_due = or_(and_(Job.state == State.QUEUED, Job.run_after <= now), and_(Job.state == State.RUNNING, Job.lease_until < now))
    query = select(Job.id, Job.attempts, Job.started_at).where(is_due, Job.state.in_(LIVE)).order_by(Job.run_after, Job.id)
    return query.limit(1) if job_id is None else query.where(Job.id == job_id)


def _claim(worker: str, job_id: int | None = None) -> tuple[int, str] | None:
    """Number and token of a job that is ours for the length of a lease."""
    with peek() as reader:  # a look takes no lock; most looks find nothing
        if reader.execute(_due(job_id)).first() is None:
            return None
    token, now = secrets.token_hex(16), clock.now()
    with transaction():
        row = session().execute(_due(job_id).with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        if row.attempts >= ATTEMPTS:  # each of them died without a word
            _end(row.id, None, State.FAILED, error={"code": "jobs.gave_up", "params": {"attempts": row.attempts}})
            return None
        values = {
            "state": State.RUNNING,
            "worker": worker[:80],
            "lease_token": token,
            "lease_until": now + timedelta(seconds=LEASE),
            "attempts": row.attempts + 1,
            "started_at": row.started_at or now,
        }
        _hit(update(Job).where(Job.id == row.id).values(**values))
    return row.id, token


def _run(job_id: int, token: str, go_on: Callable[[], bool] = lambda: True) -> None:
    """Chunk after chunk until the job ends, fails, is lost, or the worker must go."""
    while True:
        try:
            if _chunk(job_id, token):
                return
            if not go_on():
                _hand_back(job_id, token)
                return
        except _Lost:
            return
        except DomainError as refusal:
            error = {"code": refusal.code, "params": {name: _plain(value) for name, value in refusal.params.items()}}
            with transaction():
                _end(job_id, token, State.FAILED, error=error)
            queue.unlink_all(job_id)
            return
        except Exception as error:
            if not (isinstance(error, DBAPIError) and (is_busy(error) or is_worth_retrying(error))):
                _failed(job_id, token)
                return
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311  jitter; the lease, which is not renewed, ends the trying


def _chunk(job_id: int, token: str) -> bool:
    """One chunk in one transaction; True when the job is done."""
    with peek():
        row = _held(job_id, token)
    found = hooks.JOBS.get(row.kind)
    if found is None:
        raise DomainError("jobs.unknown_kind", name=row.kind)
    handler = found if isinstance(found, Handler) else Handler(found)
    prepared = None
    if handler.prepare:
        with transaction():
            _renew(job_id, token, handler.lease)
        with peek():
            prepared = handler.prepare(_work(_held(job_id, token)))
    with transaction():
        row = _held(job_id, token)
        progress = handler.step(_work(row, prepared))
        _store(row, progress, handler.lease)
    return progress.finished


def _held(job_id: int, token: str) -> Any:
    """:raises _Lost: somebody else has it, or nobody."""
    row = session().execute(select(_job).where(_job.c.id == job_id, _job.c.lease_token == token)).first()
    if row is None:
        raise _Lost
    return row


def _work(row: Any, prepared: Any = None) -> Work:
    """:raises DomainError: the asker was locked since."""
    actor = Actor.system(row.made_by)
    if row.account_id is not None:
        found = hooks.actor_of(row.account_id)
        if found is None:
            raise DomainError("jobs.asker_locked", name=row.made_by)
        actor = found.only([Role(role) for role in row.roles])
    return Work(row.id, row.args, row.cursor, row.done, row.total, actor, row.lease_token, prepared)


def _store(row: Any, progress: Progress, lease: int) -> None:
    """:raises _Lost: the lease went to somebody else while the chunk was done, so that all of it is rolled back."""
    values: dict[str, Any] = {
        "cursor": progress.cursor,
        "done": progress.done,
        "total": row.total if progress.total is None else progress.total,
        "result": row.result if progress.result is None else progress.result,
        "file": progress.file or row.file,
        "attempts": 1,
    }
    if progress.finished:
        _end(row.id, row.lease_token, State.DONE, **values)
    else:
        _renew(row.id, row.lease_token, lease, **values)


def _renew(job_id: int, token: str, lease: int, **values: Any) -> None:
    until = clock.now() + timedelta(seconds=lease)
    if _hit(update(Job).where(Job.id == job_id, Job.lease_token == token).values(lease_until=until, **values)) != 1:
        raise _Lost


def _end(job_id: int, token: str | None, state: State, **values: Any) -> None:
    """The job is over, and its asker is told. ``token`` None: the row is held by a lock."""
    query = update(Job).where(Job.id == job_id)
    query = query if token is None else query.where(Job.lease_token == token)
    if _hit(query.values(state=state, ended_at=clock.now(), lease_token=None, lease_until=None, **values)) != 1:
        raise _Lost
    row = session().execute(select(_job).where(_job.c.id == job_id)).one()
    if row.account_id is not None:
        kind = "jobs.done" if state == State.DONE else "jobs.failed"
        leads = {"endpoint": "jobs.show", "values": {"job_id": job_id}}
        who = {"accounts": [row.account_id]}
        by = Actor.system("worker")
        outbox.append(kind, row.title, who, by=by, scope_id=row.scope_id, dedupe=notice_key(job_id), done=row.done, **leads)


def _failed(job_id: int, token: str) -> None:
    """Try again after a pause; after the last attempt say so, with the code under which the log has it."""
    help_code = secrets.token_hex(3).upper()
    _log.exception("job %s failed, help code %s", job_id, help_code)
    try:
        with transaction():
            row = _held(job_id, token)
            if row.attempts >= ATTEMPTS:
                _end(job_id, token, State.FAILED, error={"code": "jobs.unexpected", "params": {"help_code": help_code}})
            else:
                _wait(job_id, token, PAUSES[row.attempts - 1], row.attempts)
    except _Lost:
        return


def _hand_back(job_id: int, token: str) -> None:
    """The worker goes home; the next one goes on at once."""
    with transaction():
        _wait(job_id, token, 0, 0)


def _wait(job_id: int, token: str, seconds: float, attempts: int) -> None:
    after = clock.now() + timedelta(seconds=seconds)
    values = {"state": State.QUEUED, "run_after": after, "attempts": attempts, "lease_token": None, "lease_until": None}
    _hit(update(Job).where(Job.id == job_id, Job.lease_token == token).values(**values))


def _hit(statement: Any) -> int:
    """How many rows a statement changed."""
    return int(session().execute(statement).rowcount)  # type: ignore[attr-defined]


def _plain(value: Any) -> Any:
    """A figure of a sentence as JSON keeps it; days become what ``core.speech`` reads as days."""
    if isinstance(value, (list, tuple, set)):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
