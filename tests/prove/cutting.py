"""A disk that forgets what was not synced, under the product's own engine: SQLite of ``apsw`` on a file system of its own that
remembers how to take back every write since the last sync, with as much of the driver's interface as SQLAlchemy asks for.

A cut copies the files as they would be found after the power failed at that moment. Limits: all unsynced writes are gone, none
is torn or comes before another.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import pysqlite3.dbapi2 as driver

from congress.core.turns import SqliteConnection

UNDO: dict[str, list[tuple[int, bytes, int]]] = {}  # file -> (place, what was there, size before), in order
REACHED: list[Callable[[], None]] = []  # called in the middle of every write and sync


class File(apsw.VFSFile):  # type: ignore[misc]
    def __init__(self, name: Any, flags: Any) -> None:
        self.path = str(Path(name.filename() if isinstance(name, apsw.URIFilename) else name).absolute()) if name else ""
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        size = self.xFileSize()
        old = super().xRead(min(len(data), size - offset), offset) if offset < size else b""
        UNDO.setdefault(self.path, []).append((offset, old, size))
        super().xWrite(data, offset)
        _reach()

    def xTruncate(self, size: int) -> None:
        before = self.xFileSize()
        UNDO.setdefault(self.path, []).append((size, super().xRead(before - size, size) if size < before else b"", before))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        _reach()
        super().xSync(flags)
        UNDO.pop(self.path, None)


def _reach() -> None:
    for each in REACHED:
        each()


class Vfs(apsw.VFS):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__("cut", "")

    def xOpen(self, name: Any, flags: Any) -> File:
        return File(name, flags)


_VFS = Vfs()  # for as long as the process lives


def cut(database: Path, folder: Path) -> Path:
    """The database as it is found when the power comes back."""
    folder.mkdir(exist_ok=True)
    out = folder / "cut.db"
    for end in ("", "-wal", "-journal", "-shm"):
        there, source = Path(f"{out}{end}"), Path(f"{database}{end}")
        there.unlink(missing_ok=True)
        if end == "-shm" or not source.exists():
            continue
        shutil.copyfile(source, there)
        with there.open("r+b") as file:
            for place, old, size in reversed(UNDO.get(str(source.absolute()), [])):
                file.seek(place)
                file.write(old)
                file.truncate(size)
    return out


# ── as much of a driver as SQLAlchemy asks for ───────────────────────────────


class Cursor:
    arraysize = 1
    rowcount = -1

    def __init__(self, connection: Connection) -> None:
        self.connection, self.description = connection, None
        self._rows: Iterator[Any] = iter(())

    def execute(self, sql: str, told: Sequence[Any] = ()) -> Cursor:
        cursor = self.connection.inner.cursor()
        columns: list[Any] = []

        def traced(running: Any, _sql: Any, _told: Any) -> bool:
            columns[:] = running.get_description()
            return True

        cursor.exec_trace = traced
        try:
            self._rows = iter(list(cursor.execute(sql, tuple(told))))
        except apsw.ConstraintError as error:
            raise driver.IntegrityError(str(error)) from error
        except apsw.ReadOnlyError as error:
            raise driver.OperationalError(f"attempt to write a readonly database: {error}") from error
        self.description = [(name, None, None, None, None, None, None) for name, _kind in columns] or None
        self.rowcount = -1 if re.match(r"\s*(SELECT|PRAGMA|WITH)", sql, re.IGNORECASE) else self.connection.inner.changes()
        self.lastrowid = self.connection.inner.last_insert_rowid()
        return self

    def executemany(self, sql: str, many: Sequence[Sequence[Any]]) -> Cursor:
        for told in many:
            self.execute(sql, told)
        return self

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [row for _place, row in zip(range(size), self._rows, strict=False)]

    def close(self) -> None:
        self._rows = iter(())


class Connection:
    isolation_level: Any = None
    turn = None
    is_reading = False
    let_write, give_back = SqliteConnection.let_write, SqliteConnection.give_back

    def __init__(self, path: str) -> None:
        self.inner = apsw.Connection(path, vfs="cut")

    def cursor(self) -> Cursor:
        return Cursor(self)

    def execute(self, sql: str, told: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(sql, told)

    def create_function(self, *_told: Any, **_more: Any) -> None:
        return None

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, how: str) -> None:
        if self.inner.in_transaction:
            self.execute(how)
        self.give_back()

    def close(self) -> None:
        self.inner.close()
        self.give_back()


class Module:
    """Stands for the driver."""

    paramstyle, apilevel, threadsafety = "qmark", "2.0", 1
    sqlite_version_info = tuple(map(int, apsw.sqlite_lib_version().split(".")))
    sqlite_version = apsw.sqlite_lib_version()

    def __getattr__(self, name: str) -> Any:
        return getattr(driver, name)

    @staticmethod
    def connect(path: str, **_more: Any) -> Connection:
        return Connection(path)
