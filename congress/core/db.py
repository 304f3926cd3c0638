"""The database: one declarative base, two dialects, explicit reading and writing transactions.

A transaction is *reading* unless ``writing()`` surrounds it. Reading ones cannot write on either database; writing ones take
SQLite's lock at once (``BEGIN IMMEDIATE``), because a read that upgrades to a write fails there whatever the timeout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, Select, String, Table, event, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from congress.core.turns import SqliteConnection, Turns

BUSY_SECONDS = 10  # a writer waits this long for the lock, then the answer is 503
TREE = 0x7472_6565  # the number of the advisory lock that changes of the tree take
CHUNK = 500  # values in one IN list: below SQLite's limit on variables, small enough to be planned fast
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")

_Row = TypeVar("_Row", bound=tuple[Any, ...])
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_patience: ContextVar[float] = ContextVar("patience", default=BUSY_SECONDS)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; ``timestamptz`` on PostgreSQL, naive UTC on SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UtcDateTime()})


# Compared byte by byte on both databases: ranges of paths are meaningless under a language's collation.
Bytewise = String(255).with_variant(String(255, collation="C"), "postgresql")

db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def session() -> Session:
    """The session of this request, command or job."""
    return db.session()


# ── engines ──────────────────────────────────────────────────────────────────


_ANY: dict[str, Any] = {"pool_size": 16, "hide_parameters": True}  # what people wrote is not for the log


def engine_options(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        import pysqlite3.dbapi2 as driver

        arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False, "factory": SqliteConnection}
        return _ANY | {"module": driver, "connect_args": arguments}
    return _ANY | {
        "connect_args": {"options": f"-c lock_timeout={BUSY_SECONDS}s -c TimeZone=UTC"},
    }


def init_app(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def prepare(engine: Engine) -> None:
    """Give an engine the transactions described above."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connection)
        turns = Turns()
        event.listen(engine, "begin", lambda connection: _sqlite_begin(connection, turns))
    else:
        event.listen(engine, "begin", _postgres_begin)


def _sqlite_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection, turns: Turns) -> None:
    if _writing.get():
        turns.begin(connection, _patience.get())
        return
    if connection.info.get("patience", BUSY_SECONDS) != _patience.get():
        connection.exec_driver_sql(f"PRAGMA busy_timeout={round(_patience.get() * 1000)}")
        connection.info["patience"] = _patience.get()
    raw: Any = connection.connection.driver_connection  # at every page, and cannot fail: straight to the driver
    raw.let_write(False)
    raw.execute("BEGIN")


def _postgres_begin(connection: Connection) -> None:
    """Reading: one snapshot for all queries of a page, so that no total is shown that never existed."""
    raw: Any = connection.connection.driver_connection
    is_reading = not _writing.get()
    if raw.read_only != is_reading:  # to say it takes as long as to ask something; it goes out with the driver's own BEGIN
        raw.read_only = is_reading
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ if is_reading else psycopg.IsolationLevel.READ_COMMITTED
    if _patience.get() != BUSY_SECONDS:
        raw.execute(f"SET LOCAL lock_timeout = {round(_patience.get() * 1000)}")


# ── transactions ─────────────────────────────────────────────────────────────


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside may write. Ends whatever was open before and after."""
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield
    finally:
        db.session.rollback()  # nothing, if the caller committed
        _writing.reset(token)


@contextmanager
def transaction() -> Iterator[Session]:
    """One write, committed at the end: for commands, jobs and set-up. Requests have ``core.web`` for this."""
    with writing():
        yield session()
        db.session.commit()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Transactions that begin inside wait only so long for a lock."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


def is_writing() -> bool:
    return _writing.get()


def lock_tree() -> None:
    """Nobody else changes the tree, or counts it anew, until this transaction ends. Before the first look at it.

    SQLite has one writer anyway. On PostgreSQL two that each move a unit of the other's branch would both go by the paths of
    before. In a reading transaction nothing is locked.
    """
    if is_writing() and session().connection().dialect.name == "postgresql":
        session().execute(text(f"SELECT pg_advisory_xact_lock({TREE})"))


@contextmanager
def peek() -> Iterator[Session]:
    """A short read inside a writing request, so that slow work can follow without holding the lock."""
    db.session.rollback()
    token = _writing.set(False)
    try:
        yield session()
    finally:
        db.session.rollback()
        _writing.reset(token)


def held(query: Select[_Row]) -> Select[_Row]:
    """Rows held against other writers where a write follows; in a reading transaction the query as it is."""
    return query.with_for_update() if is_writing() else query


def is_busy(error: DBAPIError) -> bool:
    """The lock was not to be had in time."""
    return "database is locked" in str(error.orig) or _state(error) in ("55P03", "57014")


def is_worth_retrying(error: DBAPIError) -> bool:
    """Serialisation failure, deadlock, or a connection that the server had closed: the same work will do on another try."""
    return error.connection_invalidated or _state(error) in ("40001", "40P01")


def is_away(error: DBAPIError) -> bool:
    """The database is not there, or about to leave or to come: it is not asked again within this request."""
    state = _state(error)
    return isinstance(error.orig, psycopg.OperationalError) and (not state or state.startswith(("08", "57P", "53300")))


def is_lost_race(error: DBAPIError) -> bool:
    """Somebody else stored the same thing between our look and our insert: another try will find it."""
    return _state(error) == "23505"


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


# ── bulk statements ──────────────────────────────────────────────────────────


def chunks(values: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Lists of at most ``size`` values, in order."""
    part: list[Any] = []
    for value in values:
        part.append(value)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def stored_spellings(column: Any, codes: Iterable[str]) -> dict[str, str]:
    """code -> the stored code that differs from it in capitals alone; codes stored as they are told are not in it."""
    open_codes = set(codes)
    for part in chunks(sorted(open_codes)):
        open_codes -= set(session().scalars(select(column).where(column.in_(part))))
    stored: dict[str, str] = {}
    # SQLite makes the letters A to Z small alone: both forms of the others are asked for.
    forms = {form.translate(_ASCII_LOWER) for code in open_codes for form in (code, code.lower(), code.upper())}
    for part in chunks(sorted(forms)):
        stored |= {code.lower(): code for code in session().scalars(select(column).where(func.lower(column).in_(part)))}
    return {code: stored[code.lower()] for code in open_codes if code.lower() in stored}


def bulk_insert(table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of one shape: one prepared statement on SQLite, COPY on PostgreSQL.

    Every row must name the same columns; Python-side defaults are not applied.
    """
    if not rows:
        return
    target: Table = table if isinstance(table, Table) else table.__table__
    connection = session().connection()
    if connection.dialect.name == "sqlite":
        connection.execute(insert(target), list(rows))
        return
    names = list(rows[0])
    convert = [target.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f'COPY "{target.name}" ({columns}) FROM STDIN'
    cursor: Any = connection.connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([turn(row[name]) if turn else row[name] for name, turn in zip(names, convert, strict=True)])
    except psycopg.Error as error:  # past SQLAlchemy, which would have given it the type that retries and answers look for
        gone = connection.dialect.is_disconnect(error, connection.connection, cursor)  # type: ignore[arg-type]
        raise DBAPIError.instance(
            statement, None, error, psycopg.Error, connection_invalidated=gone, dialect=connection.dialect
        ) from error


def upsert(table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of this session."""
    maker = sqlite.insert if session().connection().dialect.name == "sqlite" else postgresql.insert
    return maker(table)
