"""The row of a job, what its handler is given and answers, the files that wait for an asker, and when both are forgotten.
``core.jobs`` runs them."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from sqlalchemy import JSON, ColumnElement, Index, String, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from congress.core import audit, clock, hooks, place
from congress.core.actor import Actor
from congress.core.db import Base, peek, session, transaction
from congress.core.text import fold

LEASE = 30  # seconds; a chunk takes a second or two
KEPT = timedelta(days=1)  # how long a file waits for its asker
REMEMBERED = timedelta(days=90)  # how long a job that has ended can be looked at
FORGOTTEN_AT_ONCE = 500  # rows in one transaction


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


LIVE = (State.QUEUED, State.RUNNING)
IS_LIVE = text("state IN ('queued', 'running')")


class Job(Base):
    """``title``: what people read; ``roles``: with which of his roles the asker asked; ``error``: code and figures of the
    sentence; ``file``: name inside ``instance/jobs``; ``back``: address of the page it was started on."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    args: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[State] = mapped_column(String(8))
    cursor: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    done: Mapped[int]
    total: Mapped[int | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    dedupe_key: Mapped[str | None] = mapped_column(String(200))
    account_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON)
    scope_id: Mapped[int | None]
    attempts: Mapped[int]
    worker: Mapped[str] = mapped_column(String(80))
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    run_after: Mapped[datetime]
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    file: Mapped[str] = mapped_column(String(200))
    back: Mapped[str] = mapped_column(String(500))

    __table_args__ = (
        Index("uq_job_live", "dedupe_key", unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
        Index("ix_job_live", "run_after", sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
        Index("ix_job_account_id", "account_id", "id"),
        {"sqlite_autoincrement": True},  # the number of a job that was forgotten is not given again: notices and links name it
    )


# ── what a handler is given, and what it answers ─────────────────────────────


@dataclass(frozen=True)
class Work:
    """One chunk to be done. ``cursor``: what the last chunk answered, None at first; ``actor``: the asker as he stands now;
    ``prepared``: what the handler's ``prepare`` answered."""

    id: int
    args: Mapping[str, Any]
    cursor: Any
    done: int
    total: int | None
    actor: Actor
    token: str
    prepared: Any = None


@dataclass(frozen=True)
class Progress:
    """What a chunk answers. ``total`` None: as it was; ``result``: figures for people, JSON; ``file``: of ``write_file``."""

    cursor: Any = None
    done: int = 0
    total: int | None = None
    finished: bool = False
    result: dict[str, Any] | None = None
    file: str = ""


Step = Callable[[Work], Progress]


@dataclass(frozen=True)
class Handler:
    """A step with slow work before it: ``prepare`` runs outside any writing transaction, at most ``lease`` seconds."""

    step: Step
    prepare: Callable[[Work], Any] | None = None
    lease: int = LEASE


# ── files ────────────────────────────────────────────────────────────────────


def folder() -> Path:
    """Where files wait for their askers."""
    return place.folder() / "jobs"


def write_file(work: Work, name: str, content: bytes) -> str:
    """Keep a file for the asker, readable by nobody else on this machine; the answer goes into ``Progress.file``."""
    return write_with(work, name, lambda out: out.write(content))


def write_with(work: Work, name: str, write: Callable[[IO[bytes]], object]) -> str:
    """The same where the whole would not fit into memory: it is there when ``write`` is through, and before that nothing is."""
    ours = folder()
    ours.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem, dot, end = name.rpartition(".")
    kept = f"{work.id}-{work.token[:8]}-{_slug(stem or end)}{dot}{_slug(end) if stem else ''}"[-190:]
    handle, part = tempfile.mkstemp(dir=ours)  # mode 600
    try:
        with os.fdopen(handle, "wb") as out:
            write(out)
        Path(part).replace(ours / kept)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return kept


def _slug(words: str) -> str:
    """Words as a file's name: small letters without marks, figures, and hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-")


def shown_name(file: str) -> str:
    """The name under which the asker saves it."""
    return re.sub(r"^\d+-[0-9a-f]{8}-", "", file)


def purge_files() -> int:
    """Remove what has waited for a day, and what a lost chunk left behind; answers how many."""
    before = clock.now() - KEPT
    with transaction():
        session().execute(update(Job).where(Job.file != "", Job.ended_at < before).values(file=""))
        kept = set(session().scalars(select(Job.file).where(Job.file != "")))
    gone = [path for path in folder().glob("*") if path.name not in kept and path.stat().st_mtime < before.timestamp()]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def drop_files(*which: ColumnElement[bool]) -> int:
    """Remove the files of these jobs before their day is over, and parts of them that lie beside; answers how many jobs had
    one."""
    rows = session().execute(select(Job.id, Job.file).where(*which)).all()
    for row in rows:
        unlink_all(row.id)
        if row.file:
            session().execute(update(Job).where(Job.id == row.id).values(file=""))
    return sum(bool(row.file) for row in rows)


def unlink_all(job_id: int) -> None:
    """What a job wrote, its parts as well: of one that failed nothing is fetched."""
    for path in folder().glob(f"{job_id}-*"):
        path.unlink(missing_ok=True)


# ── the end of rows ──────────────────────────────────────────────────────────


def notice_key(job_id: int) -> str:
    """Under which its asker is told of its end, once."""
    return f"job:{job_id}"


def forget_old() -> int:
    """Remove jobs that ended long ago, with their files; answers how many. What failed and is news to its asker yet stays,
    and so does the audit trail of all of them."""
    before, count, last = clock.now() - REMEMBERED, 0, 0
    while rows := _ended(before, last):
        last = rows[-1].id
        failed = {notice_key(row.id): row.id for row in rows if row.state == State.FAILED}
        with peek():
            kept = {failed[key] for key in hooks.unread(list(failed))}
        count += _forget([row for row in rows if row.id not in kept])
    return count


def _ended(before: datetime, last: int) -> Sequence[Any]:
    """The next ones behind the number ``last``."""
    over = Job.state.not_in(LIVE), Job.ended_at < before, Job.id > last
    with peek() as reader:  # a look takes no lock
        return reader.execute(select(Job.id, Job.state, Job.file).where(*over).order_by(Job.id).limit(FORGOTTEN_AT_ONCE)).all()


def _forget(rows: Sequence[Any]) -> int:
    """Rows first: a file without one is swept away anyhow, a row without its file would promise it."""
    if not rows:
        return 0
    with transaction():
        gone = delete(Job).where(Job.id.in_([row.id for row in rows]), Job.state.not_in(LIVE))
        count = int(session().execute(gone).rowcount)  # type: ignore[attr-defined]
        if count:
            audit.record("jobs.forget", "", by=Actor.system("worker"), count=count)
    for row in rows:
        if row.file:
            (folder() / row.file).unlink(missing_ok=True)
    return count
