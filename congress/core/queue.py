"""The row of a job, what its handler is given and answers, and the files that wait for an asker. ``core.jobs`` runs them."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Index, String, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from congress.core import clock, place
from congress.core.actor import Actor
from congress.core.db import Base, session, transaction
from congress.core.text import fold

LEASE = 30  # seconds; a chunk takes a second or two
KEPT = timedelta(days=1)  # how long a file waits for its asker


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
    ours = folder()
    ours.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem, dot, end = name.rpartition(".")
    kept = f"{work.id}-{work.token[:8]}-{_slug(stem or end)}{dot}{_slug(end) if stem else ''}"[-190:]
    handle, part = tempfile.mkstemp(dir=ours)  # mode 600
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(part).replace(ours / kept)
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
