"""Sheets that wait to be confirmed: the file as read, what it would change row by row, and what came of it.

A preview writes nothing else. Confirming works by the batch's number: the difference is computed anew, and if it is no longer
the one that was looked at, the new one is shown instead. After the act the rows are its audit trail (before and after).
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Select, String, case, delete, select, update
from sqlalchemy.orm import Mapped, defer, mapped_column

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import Base, bulk_insert, held, session
from congress.core.errors import NotFound
from congress.core.sheets import Sheet


class BatchState(StrEnum):
    PREVIEW = "preview"
    APPLIED = "applied"
    DISCARDED = "discarded"


class RowState(StrEnum):
    ERROR = "error"
    FLAGGED = "flagged"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ABSENT = "absent"
    ASKED = "asked"


class ImportBatch(Base):
    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    filename: Mapped[str] = mapped_column(String(255))
    state: Mapped[BatchState] = mapped_column(String(12))
    account_id: Mapped[int | None]
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    as_of: Mapped[date | None]
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    mapping: Mapped[dict[str, int]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_import_batch_account_id", "account_id", "state"),)


class ImportRow(Base):
    """``row``: as the file shows it. Rows that change nothing are not kept."""

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    row: Mapped[int]
    state: Mapped[RowState] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(120))
    column: Mapped[str] = mapped_column(String(120))
    rule: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (Index("ix_import_row_batch_id", "batch_id", "state", "row"),)


@dataclass(frozen=True)
class Problem:
    """Something about a row, for a person. ``rule``: a key of the table of words. ``code``: the unit's."""

    row: int
    column: str
    code: str
    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Change:
    """What one row of the file would do. ``payload`` is for the one who applies it and is not stored."""

    row: int
    code: str
    state: RowState
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
    payload: Any = None


@dataclass
class Preview:
    """The difference between a file and what is stored. ``errors`` forbid to apply, ``warnings`` do not.

    ``file``: its name, for the line in the audit. ``effect``: (day, units by kind), where a file changes how many there are.
    """

    file: str = ""
    rows: int = 0
    skipped: int = 0
    changes: list[Change] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    same: int = 0
    as_of: date | None = None
    mapping: dict[str, int] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    effect: list[tuple[str, dict[str, int]]] = field(default_factory=list)

    def of(self, state: RowState) -> list[Change]:
        return [change for change in self.changes if change.state == state]

    def kept(self) -> list[Change]:
        """What is stored of the difference for people to look at."""
        return self.changes

    @property
    def counts(self) -> dict[str, int]:
        numbers = {state.value: len(self.of(state)) for state in (RowState.NEW, RowState.CHANGED, RowState.FLAGGED)}
        return {
            "rows": self.rows,
            **numbers,
            "same": self.same,
            "absent": len(self.absent),
            "skipped": self.skipped,
            "error": len(self.errors),
            "warning": len(self.warnings),
        }

    @property
    def digest(self) -> str:
        """Changes when confirming would do something else than what was shown."""
        facts = [[change.row, change.code, change.state, change.before, change.after] for change in self.changes]
        problems = [[item.row, item.code, item.rule] for item in self.errors]
        text = json.dumps([facts, problems, self.as_of], sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def pack(sheets: Sequence[Sheet]) -> bytes:
    """The tables as read, kept so that a preview can be computed again."""
    return zlib.compress(json.dumps([[sheet.name, sheet.rows, sheet.file] for sheet in sheets], ensure_ascii=False).encode(), 5)


def unpack(source: bytes) -> list[Sheet]:
    return [Sheet(name, rows, file) for name, rows, file in json.loads(zlib.decompress(source))]


def keep(
    kind: str,
    filename: str,
    sheets: Sequence[Sheet] | None,
    preview: Preview,
    *,
    by: Actor,
    options: dict[str, Any] | None = None,
) -> int:
    """Store a file with its preview; answers the number of the batch."""
    batch = ImportBatch(
        kind=kind,
        filename=filename[:255],
        state=BatchState.PREVIEW,
        account_id=by.account_id,
        made_by=by.name,
        made_at=clock.now(),
        as_of=preview.as_of,
        options={**(options or {}), "headings": preview.headings, "effect": preview.effect},
        mapping=preview.mapping,
        counts=preview.counts,
        digest=preview.digest,
        source=pack(sheets) if sheets is not None else None,
    )
    session().add(batch)
    session().flush()
    _keep_rows(batch.id, preview)
    return batch.id


def renew(batch_id: int, preview: Preview, options: dict[str, Any] | None = None) -> None:
    """Put a new difference in the place of the one that was looked at."""
    db = session()
    db.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id))
    values: dict[str, Any] = {
        "as_of": preview.as_of,
        "mapping": preview.mapping,
        "counts": preview.counts,
        "digest": preview.digest,
    }
    if options is not None:
        values["options"] = {**options, "headings": preview.headings, "effect": preview.effect}
    db.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(**values))
    _keep_rows(batch_id, preview)


def _keep_rows(batch_id: int, preview: Preview) -> None:
    def row(state: RowState, number: int, code: str, problem: Problem | None, change: Change | None) -> dict[str, Any]:
        return {
            "batch_id": batch_id,
            "row": number,
            "state": state,
            "code": code[:120],
            "column": problem.column[:120] if problem else "",
            "rule": problem.rule if problem else "",
            "params": dict(problem.params) if problem else None,
            "before": change.before if change else None,
            "after": change.after if change else None,
        }

    rows = [row(RowState.ERROR, item.row, item.code, item, None) for item in preview.errors]
    rows += [row(change.state, change.row, change.code, change.problem, change) for change in preview.kept()]
    rows += [row(RowState.FLAGGED, item.row, item.code, item, None) for item in preview.warnings]
    rows += [row(RowState.ABSENT, 0, code, None, None) for code in preview.absent[:2000]]
    bulk_insert(ImportRow, rows)


def finish(batch_id: int, state: BatchState) -> None:
    """Applied or put aside; the file itself is no longer needed."""
    session().execute(
        update(ImportBatch).where(ImportBatch.id == batch_id).values(state=state, applied_at=clock.now(), source=None)
    )


def get_batch(actor: Actor, batch_id: int, kind: str) -> ImportBatch:
    """A batch that this person put in.

    :raises NotFound: somebody else's, or of another kind.
    """
    query = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.kind == kind)
    if not actor.is_system:
        query = query.where(ImportBatch.account_id == actor.account_id)
    batch = session().scalar(held(query))
    if batch is None:
        raise NotFound
    return batch


def list_waiting(actor: Actor, limit: int = 20) -> Sequence[ImportBatch]:
    """This person's previews that are neither applied nor put aside, newest first."""
    query = (
        select(ImportBatch)
        .options(defer(ImportBatch.source))
        .where(ImportBatch.account_id == actor.account_id, ImportBatch.state == BatchState.PREVIEW)
    )
    return session().scalars(query.order_by(ImportBatch.id.desc()).limit(limit)).all()


def rows_query(batch_id: int, state: str = "") -> Select[Any]:
    """Rows of a preview, what needs attention first."""
    query = select(ImportRow.__table__).where(ImportRow.batch_id == batch_id)
    if state:
        query = query.where(ImportRow.state == state)
    rank = case({"asked": 0, "error": 1, "flagged": 2, "changed": 3, "new": 4, "absent": 5}, value=ImportRow.state, else_=9)
    return query.order_by(rank, ImportRow.row, ImportRow.id)
