"""What a request does to the database, seen at the engine: statements by transaction, and a fingerprint of every row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Table, UniqueConstraint, and_, event, insert, select, text, update
from sqlalchemy.engine import Connection

from congress.core.db import db, transaction

READING = re.compile(
    r"\s*(SELECT|PRAGMA|BEGIN|SET TRANSACTION|SHOW|SAVEPOINT|RELEASE|ROLLBACK|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
WRITING = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+\"?(\w+)", re.IGNORECASE)
LAST_SEEN = re.compile(r"UPDATE sign_in_session SET seen_at=[^=]+ WHERE", re.IGNORECASE)
PASSING = ("sign_in_session", "sign_in_attempt")  # who was seen when, who tried how often: no part of anybody's data


@dataclass
class Work:
    """``committed``: the statements of each transaction that was committed, in order."""

    statements: list[str] = field(default_factory=list)
    committed: list[list[str]] = field(default_factory=list)

    @property
    def reads(self) -> int:
        return sum(statement.lstrip().upper().startswith(("SELECT", "WITH")) for statement in self.statements)

    def writes(self) -> list[str]:
        """Statements that are neither a read nor the declared note of the last visit."""
        return [one for one in self.statements if not READING.match(one) and not LAST_SEEN.match(one)]

    def tables(self) -> set[str]:
        """Those that were written, with those whose rows go along when others go."""
        matches = [WRITING.match(one) for one in self.writes()]
        every = db.metadata.sorted_tables
        if not all(matches) or db.engine.dialect.name == "postgresql":  # which takes rows in bulk past the engine's statements
            return {table.name for table in every}
        found = {match[1] for match in matches if match}
        for table in every:  # in the order in which they lean on each other
            if any(key.ondelete and key.column.table.name in found for key in table.foreign_keys):
                found.add(table.name)
        return found

    def unaudited(self) -> list[str]:
        """Committed transactions that changed somebody's data and recorded nothing about it."""
        found = []
        for statements in self.committed:
            tables = [match[1] for one in statements if (match := WRITING.match(one))]
            changed = [name for name in tables if name not in PASSING]
            if changed and "audit_line" not in changed:
                found.append(", ".join(sorted(set(changed))))
        return found


@contextmanager
def watching(app: Flask) -> Iterator[Work]:
    """Record what is executed and committed on the application's engine."""
    work = Work()
    open_ones: dict[int, list[str]] = {}

    def executed(connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        work.statements.append(statement)
        open_ones.setdefault(id(connection), []).append(statement)

    def committed(connection: Connection) -> None:
        work.committed.append(open_ones.pop(id(connection), []))

    def rolled_back(connection: Connection) -> None:
        open_ones.pop(id(connection), None)

    with app.app_context():
        engine = db.engine
    listeners = {"before_cursor_execute": executed, "commit": committed, "rollback": rolled_back}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield work
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


# ── every row ────────────────────────────────────────────────────────────────

Rows = dict[str, list[tuple[Any, ...]]]


def snapshot(names: Iterable[str] | None = None) -> Rows:
    """Every row of every table, or of those named, as ``put_back`` takes it."""
    wanted = {table.name for table in db.metadata.sorted_tables} if names is None else set(names)
    tables = [table for table in db.metadata.sorted_tables if table.name in wanted]
    found = {table.name: [tuple(row) for row in db.session.execute(select(table))] for table in tables}
    db.session.rollback()
    return found


def fingerprint(names: Iterable[str] | None = None) -> dict[str, str]:
    """table -> all its rows in one number, read past every layer of ours; of all tables, or of those named."""
    found = {}
    wanted = None if names is None else set(names)
    with db.engine.connect() as connection:
        cursor: Any = connection.connection.cursor()
        for table in db.metadata.sorted_tables:
            if wanted is not None and table.name not in wanted:
                continue
            rows = cursor.execute(f'SELECT * FROM "{table.name}"').fetchall()
            found[table.name] = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
        cursor.close()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Tables that differ, in what is somebody's data."""
    return [name for name in before if before[name] != after[name] and name not in PASSING]


def put_back(rows: Rows, names: Iterable[str] | None = None) -> None:
    """Make the tables, or those named, hold exactly these rows again, touching only those that differ."""
    now = snapshot(names)
    tables = [table for table in db.metadata.sorted_tables if table.name in now and now[table.name] != rows[table.name]]
    kept = {table.name: (_by_key(table, now), _by_key(table, rows)) for table in tables}
    with transaction() as writer:
        for table in tables:  # two that changed places are not put back one by one
            there, wanted = kept[table.name]
            if freed := _freed(table, tables):
                for key in (key for key, row in there.items() if wanted.get(key) != row):
                    writer.execute(update(table).where(_is(table, key)).values(freed))
        for table in reversed(tables):
            there, wanted = kept[table.name]
            for key in there.keys() - wanted.keys():
                writer.execute(table.delete().where(_is(table, key)))
        for table in tables:
            there, wanted = kept[table.name]
            own = _leading_within(table)
            if lost := {key: row for key, row in wanted.items() if key not in there}:
                writer.execute(insert(table), [row | dict.fromkeys(own) for row in lost.values()])
            for key, row in wanted.items():
                if there.get(key, row) != row or any(row[name] is not None for name in own if key in lost):
                    writer.execute(update(table).where(_is(table, key)).values(row))


def _freed(table: Table, among: Sequence[Table]) -> dict[str, Any]:
    """Values that hold no place of which there is one only, and lead to no row of these tables."""
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    freed: dict[str, Any] = {column.name: None for each in unique for column in each.columns if column.nullable}
    leading = (key.parent for key in table.foreign_keys if key.column.table in among)
    freed |= {column.name: None for column in leading if column.nullable}
    return freed | ({"is_head": False} if "is_head" in table.columns else {})


def _leading_within(table: Table) -> list[str]:
    """Columns that lead to a row of the same table, which may come later."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table and key.parent.nullable]


def go_on_counting() -> None:
    """Rows that were put back with their numbers are not numbered again."""
    if db.engine.dialect.name == "postgresql":
        with transaction() as writer:
            for table in db.metadata.sorted_tables:
                if table.autoincrement_column is not None:
                    name, column = table.name, table.autoincrement_column.name
                    found = f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), max({column})) FROM {name}"
                    writer.execute(text(f"{found} HAVING max({column}) IS NOT NULL"))


Key = tuple[Any, ...]


def _by_key(table: Table, rows: Rows) -> dict[Key, dict[str, Any]]:
    names = [column.name for column in table.columns]
    told = [dict(zip(names, row, strict=True)) for row in rows[table.name]]
    return {tuple(row[column.name] for column in table.primary_key): row for row in told}


def _is(table: Table, key: Key) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))
