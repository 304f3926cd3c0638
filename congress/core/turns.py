"""Who writes next where there is one writer at a time.

SQLite lets waiting writers sleep up to a tenth of a second between two tries, while the lock is free most of that time. So the
writers of one process stand in a row for it, and the one in front looks every millisecond whether another process is done.
"""

from __future__ import annotations

import os
import time
from threading import Lock
from typing import Any
from weakref import WeakSet

import pysqlite3.dbapi2 as driver
from sqlalchemy.engine import Connection

PAUSE = 0.001  # seconds between two looks
_ALL: WeakSet[Turns] = WeakSet()


class SqliteConnection(driver.Connection):  # type: ignore[misc]  # no stubs
    """Gives its turn back when its transaction is over, however it ends. Remembers whether it may write: to say it again would
    make SQLite prepare every statement anew."""

    turn: Lock | None = None
    is_reading = False

    def let_write(self, may: bool) -> None:
        if may == self.is_reading:
            self.execute(f"PRAGMA query_only={'OFF' if may else 'ON'}")
            self.is_reading = not may

    def commit(self) -> None:
        super().commit()
        self.give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.give_back()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.give_back()

    def give_back(self) -> None:
        turn, self.turn = self.turn, None
        if turn is not None:
            turn.release()


class Turns:
    """The row of one engine's writers."""

    def __init__(self) -> None:
        self._lock = Lock()
        _ALL.add(self)

    def begin(self, connection: Connection, patience: float) -> None:
        """A transaction that may write, after waiting so many seconds at most.

        :raises DBAPIError: the lock was not to be had in time.
        """
        raw: Any = connection.connection.driver_connection
        until = time.monotonic() + patience
        lock = self._lock
        if lock.acquire(timeout=patience):
            raw.turn = lock
        try:
            raw.let_write(True)
            (waits,) = raw.execute("PRAGMA busy_timeout").fetchone()
            raw.execute("PRAGMA busy_timeout=0")
            try:
                _insist(connection, raw, until)
            finally:
                raw.execute(f"PRAGMA busy_timeout={waits}")
        except BaseException:
            raw.give_back()
            raise

    def forget(self) -> None:
        """In a child of this process: whoever had a turn is not here."""
        self._lock = Lock()


def _insist(connection: Connection, raw: Any, until: float) -> None:
    while time.monotonic() < until:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except driver.OperationalError as error:
            if "locked" not in str(error):
                break
        time.sleep(PAUSE)
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, so that the error is told as every other one of the database


def _forget() -> None:
    for each in _ALL:
        each.forget()


os.register_at_fork(after_in_child=_forget)
