"""Settings that production must not run with. Each finding names the setting; ``serve`` refuses to start on any of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from congress.config import Settings
from congress.core.db import db

_KNOWN = ("dev", "secret", "changeme", "change-me", "password", "test", "default", "congress", "insecure")


def sqlite_is_safe(version: tuple[int, ...]) -> bool:
    """Free of the WAL-reset fault: 3.51.3 and later but the withdrawn 3.52.0, and the back-ports 3.50.7 and 3.44.6."""
    if version >= (3, 51, 3):
        return version[:2] != (3, 52) or version >= (3, 52, 1)
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def findings(app: Flask, settings: Settings) -> list[str]:
    """Everything unsafe, one line each, beginning with the setting's name; the database is asked when the rest is safe."""
    plain = [*_secrets(settings), *_web(app, settings), *tls_faults(settings), *_files(settings), *_way(settings)]
    return plain or list(_database(settings))


def tls_faults(settings: Settings) -> list[str]:
    """What is wrong with the certificate or its key."""
    from congress.tls import files  # slow to load, and few servers need it

    return files.faults(settings)


def _secrets(settings: Settings) -> Iterator[str]:
    if not settings.secrets:
        yield "CONGRESS_SECRET is not set: give at least 32 random characters, e.g. from `openssl rand -hex 32`"
    for place, secret in enumerate(settings.secrets, 1):
        if len(secret) < 32:
            yield f"CONGRESS_SECRET ({place}) is shorter than 32 characters"
        elif len(set(secret)) < 8 or any(secret.lower().startswith(word) for word in _KNOWN):
            yield f"CONGRESS_SECRET ({place}) can be guessed: take random characters"


def _web(app: Flask, settings: Settings) -> Iterator[str]:
    if not settings.hosts:
        yield "CONGRESS_HOSTS is not set: name the hosts that this server answers to"
    for host in settings.hosts:
        if "*" in host or host.startswith("."):
            yield f"CONGRESS_HOSTS names {host!r}: write each host in full"
    if not settings.is_local and settings.tls is None and not settings.believed_proxies:
        yield (
            f"HOST={settings.host} is reached by other machines, and passwords would travel in the clear: set CONGRESS_TLS "
            "(`python3 app.py tls` makes one), or CONGRESS_PROXIES where a proxy speaks TLS in front"
        )
    if app.debug or os.environ.get("FLASK_DEBUG", "0") not in ("", "0", "false"):
        yield "FLASK_DEBUG is on: it runs code that a browser sends"
    if app.testing:
        yield "TESTING is on: errors would show their inside"


def _files(settings: Settings) -> Iterator[str]:
    """Nobody else on the machine may read the database or the issued files."""
    paths = [settings.instance]
    if settings.is_sqlite:
        paths += [Path(f"{settings.sqlite_file}{end}") for end in ("", "-wal", "-shm")]
    for path in paths:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            wanted = "700" if path.is_dir() else "600"
            yield f"CONGRESS_INSTANCE: {path.name} can be read by others on this machine: chmod {wanted}"


def _way(settings: Settings) -> Iterator[str]:
    """A password must not travel in the clear, not even once."""
    if (
        not settings.is_sqlite
        and not _is_local(settings)
        and _ssl_mode(settings) not in ("require", "verify-ca", "verify-full")
    ):
        yield "DATABASE_URL reaches another machine without TLS: add sslmode=verify-full"
    if settings.smtp and settings.smtp.tls == "none" and settings.smtp.host not in ("localhost", "127.0.0.1", "::1"):
        yield "CONGRESS_SMTP reaches another machine without TLS: letters and the password could be read; say tls=starttls"


def _database(settings: Settings) -> Iterator[str]:
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if settings.is_sqlite:
            yield from _sqlite(raw)
        elif not _is_local(settings) and not raw.pgconn.ssl_in_use:
            yield "DATABASE_URL reaches another machine, and the connection has no TLS: add sslmode=verify-full"


def _sqlite(raw: Any) -> Iterator[str]:
    import pysqlite3.dbapi2 as driver

    version = tuple(int(part) for part in driver.sqlite_version.split("."))
    if not sqlite_is_safe(version):
        yield f"SQLITE {driver.sqlite_version} can lose rows in WAL mode: use the pinned driver"
    pragmas = {"journal_mode": ("wal",), "synchronous": (2, 3), "foreign_keys": (1,), "mmap_size": (0,)}
    for name, wanted in pragmas.items():
        (value,) = raw.execute(f"PRAGMA {name}").fetchone()
        if value not in wanted:
            yield f"SQLITE {name} is {value}: it must be {wanted[0]}"


def _is_local(settings: Settings) -> bool:
    from sqlalchemy.engine import make_url

    url = make_url(settings.database_url)
    told = url.query.get("host") or url.host or os.environ.get("PGHOST", "")  # as the driver weighs them
    hosts = told.split(",") if isinstance(told, str) else told
    return all(not host or host.startswith("/") or host in ("localhost", "127.0.0.1", "::1") for host in hosts)


def _ssl_mode(settings: Settings) -> str:
    from sqlalchemy.engine import make_url

    return str(make_url(settings.database_url).query.get("sslmode") or os.environ.get("PGSSLMODE", ""))
