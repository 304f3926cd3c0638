"""Writers of one process stand in a row; whoever's transaction is over gives his turn back, however it ended."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from congress.core import db
from congress.core.turns import SqliteConnection, Turns


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    made = create_engine(url, **db.engine_options(url))
    db.prepare(made)
    with writing(), made.begin() as connection:
        connection.execute(text("CREATE TABLE told (n INTEGER)"))
    return made


@contextmanager
def writing() -> Iterator[None]:
    """``db.writing`` without an application."""
    token = db._writing.set(True)
    try:
        yield
    finally:
        db._writing.reset(token)


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM told")).scalar_one())


def tell(engine: Engine, times: int = 1) -> None:
    with writing():
        for _ in range(times):
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO told VALUES (1)"))


def test_many_writers_at_once_all_come_to_their_turn(engine: Engine) -> None:
    threads = [threading.Thread(target=tell, args=(engine, 20)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert count(engine) == 160


@pytest.mark.parametrize("end", ["commit", "rollback", "close", "invalidate", "error"])
def test_turn_is_given_back_however_the_transaction_ends(engine: Engine, end: str) -> None:
    with writing():
        connection = engine.connect()
        connection.execute(text("INSERT INTO told VALUES (1)"))
        if end == "error":
            with pytest.raises(DBAPIError):
                connection.execute(text("INSERT INTO nowhere VALUES (1)"))
            connection.close()
        else:
            getattr(connection, end)()
    with db.patience(0.2):
        tell(engine)
    assert count(engine) == (2 if end == "commit" else 1)


def test_who_waits_in_vain_is_told_that_the_database_is_busy_and_stands_in_nobodys_way(engine: Engine) -> None:
    with writing():
        holder = engine.connect()
        holder.execute(text("INSERT INTO told VALUES (1)"))
        with db.patience(0.05), pytest.raises(DBAPIError) as told:
            engine.connect().execute(text("INSERT INTO told VALUES (2)"))
        assert db.is_busy(told.value)
        holder.commit()
        holder.close()
    tell(engine)
    assert count(engine) == 2


def test_another_process_is_waited_for_as_long_as_patience_lasts(engine: Engine) -> None:
    other = SqliteConnection(str(engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with db.patience(0.05), pytest.raises(DBAPIError) as told:
        tell(engine)
    assert db.is_busy(told.value)
    waiting = threading.Thread(target=tell, args=(engine,))
    waiting.start()
    other.execute("INSERT INTO told VALUES (1)")
    other.commit()
    waiting.join(60)
    other.close()
    assert count(engine) == 2


def test_child_does_not_wait_for_whoever_had_the_turn_in_its_parent() -> None:
    turns = Turns()
    with turns._lock:
        child = os.fork()
        if not child:
            os._exit(turns._lock.locked())
        assert os.waitpid(child, 0)[1] == 0
        assert turns._lock.locked()


def test_right_to_write_is_said_only_where_it_changes(engine: Engine) -> None:
    """To say it makes SQLite prepare every statement of the connection anew."""
    said: list[str] = []
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
    raw.set_trace_callback(lambda statement: said.append(statement) if "query_only" in statement else None)
    count(engine)
    tell(engine, 3)
    count(engine)
    count(engine)
    raw.set_trace_callback(None)
    assert said == [f"PRAGMA query_only={each}" for each in ("ON", "OFF", "ON")]
