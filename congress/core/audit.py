"""Who did what: one act, one line, in the transaction of the act.

Lines are sealed into a hash chain a few seconds later, in commit order, by ``seal``, so that no two writers queue for the
end of the chain. The hash covers a salted commitment to the details, not the details: personal data can be erased and the
chain still verifies. The last hash is an anchor only once it is kept outside: it is printed on papers and in backups.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import Base, session

GENESIS = "0" * 64
RECENT = 500  # lines among which an act that ends late is looked for
_SEALER = 72013  # any number, the same everywhere


class AuditLine(Base):
    """``scope_id``: the unit whose subtree may read the line, None for the whole installation."""

    __tablename__ = "audit_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    scope_id: Mapped[int | None]
    count: Mapped[int]
    batch_id: Mapped[int | None]
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    salt: Mapped[str] = mapped_column(String(32))
    commitment: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_line_unsealed", "id", sqlite_where=text("seq IS NULL"), postgresql_where=text("seq IS NULL")),
        Index("ix_audit_line_scope_id", "scope_id", "id"),
        Index("ix_audit_line_account_id", "account_id", "id"),
    )


def record(
    verb: str,
    subject: str,
    *,
    by: Actor,
    scope_id: int | None = None,
    count: int = 1,
    batch_id: int | None = None,
    **detail: Any,
) -> None:
    """Write the line of an act. ``subject``: the thing in words; ``detail``: figures and before/after, JSON."""
    salt = secrets.token_hex(16)
    payload = {key: value for key, value in detail.items() if value is not None}
    table: Any = AuditLine.__table__
    session().execute(
        insert(table).values(
            at=clock.now(),
            account_id=by.account_id,
            actor=by.name,
            verb=verb,
            subject=subject[:300],
            scope_id=scope_id,
            count=count,
            batch_id=batch_id,
            detail=payload or None,
            salt=salt,
            commitment=_commitment(salt, payload or None),
        )
    )


def _commitment(salt: str, detail: dict[str, Any] | None) -> str:
    return hashlib.sha256((salt + json.dumps(detail, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def _seal(previous: str, line: Any) -> str:
    facts = [
        line.seq,
        line.id,
        line.at.isoformat(),
        line.account_id,
        line.actor,
        line.verb,
        line.subject,
        line.scope_id,
        line.count,
        line.batch_id,
        line.commitment,
    ]
    return hashlib.sha256((previous + json.dumps(facts, ensure_ascii=False)).encode()).hexdigest()


def seal(limit: int = 5000) -> int:
    """Append what was committed since the last call to the chain; returns how many lines. Needs a writing transaction.

    One sealer at a time: the writer's lock sees to it on SQLite, an advisory lock on PostgreSQL.
    """
    db = session()
    if db.connection().dialect.name == "postgresql" and not db.scalar(select(func.pg_try_advisory_xact_lock(_SEALER))):
        return 0
    seq, previous = head()
    waiting = db.execute(select(AuditLine.__table__).where(AuditLine.seq.is_(None)).order_by(AuditLine.id).limit(limit)).all()
    for line in waiting:
        seq += 1
        previous = _seal(previous, _Numbered(line, seq))
        db.execute(update(AuditLine).where(AuditLine.id == line.id).values(seq=seq, seal=previous))
    return len(waiting)


class _Numbered:
    """A line as it will be once it has its place in the chain."""

    def __init__(self, line: Any, seq: int) -> None:
        self._line, self.seq = line, seq

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


def head() -> tuple[int, str]:
    """Number and hash of the last sealed line: what is printed and kept elsewhere."""
    row = (
        session()
        .execute(
            select(AuditLine.seq, AuditLine.seal).where(AuditLine.seq.is_not(None)).order_by(AuditLine.seq.desc()).limit(1)
        )
        .first()
    )
    return (row.seq, row.seal) if row else (0, GENESIS)


def verify(anchor: tuple[int, str] | None = None) -> int | None:
    """Walk the chain; None when it holds, else the number of the first line that does not.

    Without an ``anchor`` kept outside, cutting off the end or rewriting the whole chain cannot be seen.
    """
    previous, expected = GENESIS, 1
    for line in (
        session().execute(select(AuditLine.__table__).where(AuditLine.seq.is_not(None)).order_by(AuditLine.seq)).yield_per(1000)
    ):
        erased = line.detail is None
        if line.seq != expected or line.seal != _seal(previous, line):
            return expected
        if not erased and line.commitment != _commitment(line.salt, line.detail):
            return expected
        previous, expected = line.seal, expected + 1
        if anchor and line.seq == anchor[0] and line.seal != anchor[1]:
            return int(line.seq)
    if anchor and anchor[0] >= expected:
        return expected
    return None


def forget(*which: ColumnElement[bool]) -> int:
    """Remove the details of lines, because they hold what is personal; answers of how many. The chain goes on to verify: it
    covers the commitment to them, which stays."""
    gone = update(AuditLine).where(AuditLine.detail.is_not(None), *which).values(detail=None)
    return int(session().execute(gone).rowcount)  # type: ignore[attr-defined]


def mark() -> tuple[int, int]:
    """Another one after every act that was committed: for what may be kept until something is written.

    On PostgreSQL a line gets its number before its act is over. One that ends after a later one fills a gap below the highest
    number: the count shows that.
    """
    highest = select(func.max(AuditLine.id)).scalar_subquery()
    row = session().execute(select(func.max(AuditLine.id), func.count()).where(AuditLine.id > highest - RECENT)).one()
    return row[0] or 0, row[1]


def is_waiting() -> bool:
    """Is there anything to seal?"""
    return session().scalar(select(AuditLine.id).where(AuditLine.seq.is_(None)).limit(1)) is not None
