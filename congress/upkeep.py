"""Looking after an installation: tables, health, backup, restore, upgrade, on both databases."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from congress import safety
from congress.bootstrap.system import postgres_program
from congress.config import ROOT, Settings
from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.console import note
from congress.core.db import db, session, transaction, writing
from congress.core.errors import DomainError

MANIFEST = "manifest.json"
PHOTOS = "photos"  # folder of photographs, in the instance folder and in a backup
_PHOTO = re.compile(r"[0-9a-f]{32}(-small)?\.jpg")
_KEYS = {"program", "database", "revision", "made_at", "audit_seq", "audit_seal", "bytes"}
_SEAL = 64  # letters of the hash at the end of a backup
BY = Actor.system("upkeep")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


# ── tables ───────────────────────────────────────────────────────────────────


@cache
def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "congress" / "migrations"))
    return ScriptDirectory.from_config(config)


def newest_revision() -> str:
    return _scripts().get_current_head() or ""


def revision() -> str | None:
    """The revision of the database, None while it has no tables."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(name: str | None) -> bool:
    return name is None or any(script.revision == name for script in _scripts().walk_revisions())


def require_tables() -> None:
    """Make the tables of an empty database; refuse one that waits for an upgrade.

    :raises DomainError: it is older or newer than the program.
    """
    found = revision()
    if found == newest_revision():
        return
    if found is None and not inspect(db.engine).get_table_names():
        note("[set-up] empty database: making its tables")
        migrate()
        return
    raise DomainError("database.old" if is_known(found) else "database.newer", found=found or "–", wanted=newest_revision())


def migrate(target: str = "head") -> None:
    """Bring the tables to a revision."""
    _settings().instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    old = os.umask(0o077)  # the database file is nobody else's business
    try:
        with writing(), _quiet():
            config = current_app.extensions["migrate"].migrate.get_config(str(ROOT / "congress" / "migrations"))
            command.upgrade(config, target)  # Flask-Migrate's own would end the process where it fails
    finally:
        os.umask(old)


@contextmanager
def _quiet() -> Iterator[None]:
    """Alembic configures logging of its own; ours stays."""
    import logging

    logger = logging.getLogger("alembic")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def health() -> dict[str, Any]:
    """``ok`` and why: database answers, its version is safe, its tables are as new as the program."""
    dialect = db.engine.dialect.name
    try:
        found = revision()
        version = session().scalar(text("select sqlite_version()" if dialect == "sqlite" else "show server_version"))
    except OperationalError:
        return {"ok": False, "database": dialect, "version": None, "revision": None, "program": newest_revision()}
    finally:
        session().rollback()
    safe = dialect != "sqlite" or safety.sqlite_is_safe(tuple(int(part) for part in str(version).split(".")))
    ok = safe and found == newest_revision()
    return {"ok": ok, "database": dialect, "version": version, "revision": found, "program": newest_revision()}


def checks() -> list[str]:
    """What is wrong with the data: integrity, the tree, counters against rows, the audit chain and the facts it covers."""
    from congress.campaigns import tallies
    from congress.campaigns.models import Campaign
    from congress.checkin import sealing
    from congress.orgs import queries as orgs

    faults = []
    if db.engine.dialect.name == "sqlite":
        faults += [row[0] for row in session().execute(text("PRAGMA quick_check")) if row[0] != "ok"]
        faults += [f"foreign key {tuple(row)}" for row in session().execute(text("PRAGMA foreign_key_check"))]
    faults += [f"tree {code}" for code in orgs.find_faults()]
    for campaign in session().scalars(select(Campaign).order_by(Campaign.id)).all():
        faults += [f"{campaign.code} {fault}" for fault in tallies.faults(campaign)]
    if (broken := audit.verify()) is not None:
        faults.append(f"audit {broken}")
    faults += sealing.verify()
    session().rollback()
    return faults


# ── backup ───────────────────────────────────────────────────────────────────


def backup(file: str | Path) -> dict[str, Any]:
    """One file with the database as it is at one moment, and what proves that it is whole."""
    target = Path(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    with transaction():
        audit.seal(limit=10**9)
    seq, seal = audit.head()
    dialect = db.engine.dialect.name
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / "database"
        _dump_sqlite(dump) if dialect == "sqlite" else _dump_postgres(dump)
        manifest = {
            "program": "congress", "database": dialect, "revision": revision(), "made_at": clock.now().isoformat(),
            "audit_seq": seq, "audit_seal": seal, "bytes": dump.stat().st_size,
        }  # fmt: skip
        part = Path(folder) / "backup"
        _write_private(part, dump, manifest)
        part.replace(target)
    shown = ("database", "revision", "audit_seq", "audit_seal", "bytes")
    return {"file": str(target), **{key: manifest[key] for key in shown}}


def _write_private(part: Path, dump: Path, manifest: dict[str, Any]) -> None:
    """An archive of both, and behind its end the hash of every byte before."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as archive:
            plain = json.dumps(manifest, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(plain)
            archive.addfile(info, BytesIO(plain))
            archive.add(dump, arcname="database")
            for photo in sorted((_settings().instance / PHOTOS).glob("*.jpg")):
                with suppress(FileNotFoundError):  # thrown away since the database was copied
                    archive.add(photo, arcname=f"{PHOTOS}/{photo.name}", recursive=False)
        out.flush()
        out.write(_sha256(part).encode())
        out.flush()
        os.fsync(out.fileno())


def _dump_sqlite(dump: Path) -> None:
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.let_write(True)  # a page may have read on this connection before; VACUUM INTO counts as writing
        raw.execute("VACUUM INTO ?", (str(dump),))


def _dump_postgres(dump: Path) -> None:
    _run_postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")


def _run_postgres(name: str, *arguments: str, connect: bool = True) -> None:
    """One of PostgreSQL's own programs; the password goes through the environment, never the command line."""
    program = postgres_program(name)
    if program is None:
        raise DomainError("backup.tool_missing", name=name)
    url = make_url(_settings().database_url).set(drivername="postgresql")
    env = {**os.environ, "PGPASSWORD": str(url.password)} if url.password else dict(os.environ)
    address = url.set(password=None).render_as_string(hide_password=False)
    where = [f"--dbname={address}"] if connect else []
    done = subprocess.run([str(program), *where, *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DomainError("backup.tool_failed", name=name, text=done.stderr.strip()[-500:])


def _sha256(path: Path, but: int = 0) -> str:
    """Of a file without its last bytes."""
    left, digest = path.stat().st_size - but, hashlib.sha256()
    with path.open("rb") as content:
        while left > 0 and (block := content.read(min(left, 1 << 20))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


# ── restore ──────────────────────────────────────────────────────────────────


def restore(file: str | Path) -> dict[str, Any]:
    """Replace everything by a backup, after checking every byte of it.

    :raises DomainError: it is damaged, of another database, or of a newer program. Nothing is changed then.
    """
    with tempfile.TemporaryDirectory() as folder:
        manifest, dump = _unpack(Path(file), Path(folder))
        ours = db.engine.dialect.name
        if manifest["database"] != ours:
            raise DomainError("backup.other_database", theirs=manifest["database"], ours=ours)
        if not is_known(manifest["revision"]):
            raise DomainError("backup.newer", revision=manifest["revision"])
        db.session.remove()
        _load_sqlite(dump, quietly=True) if ours == "sqlite" else _load_postgres(dump, quietly=True)
        _load_photos(Path(file))
    db.engine.dispose()
    if revision() != newest_revision():
        migrate()
    broken = audit.verify((manifest["audit_seq"], manifest["audit_seal"]) if manifest["audit_seq"] else None)
    if broken is not None:
        raise DomainError("history.broken", seq=broken)
    from congress.orgs.models import Unit

    units = session().scalar(select(func.count()).select_from(Unit)) or 0
    return {"file": str(file), "revision": revision(), "units": units, "audit_seq": manifest["audit_seq"]}


def _unpack(file: Path, folder: Path) -> tuple[dict[str, Any], Path]:
    """:raises DomainError: it cannot be read, is none of ours, or a byte of it has changed."""
    try:
        with file.open("rb") as content:
            if content.read(len(MANIFEST)) != MANIFEST.encode():
                raise DomainError("backup.no_backup")
            content.seek(-_SEAL, os.SEEK_END)
            seal = content.read()
    except OSError:
        raise DomainError("file.unreadable", name=file.name) from None
    if seal != _sha256(file, but=_SEAL).encode():
        raise DomainError("backup.damaged", part="sha256")
    try:
        with tarfile.open(file, "r:") as archive:
            manifest = json.load(_member(archive, MANIFEST))
            dump = folder / "database"
            with dump.open("wb") as out:
                shutil.copyfileobj(_member(archive, "database"), out)  # Python 3.11.2 of Debian 12 has no extract(filter=)
    except (tarfile.TarError, LookupError, ValueError):
        raise DomainError("backup.no_backup") from None
    if not isinstance(manifest, dict) or not manifest.keys() >= _KEYS or manifest["program"] != "congress":
        raise DomainError("backup.no_backup")
    return manifest, dump


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """:raises LookupError: there is no such file inside."""
    if (content := archive.extractfile(name)) is None:
        raise LookupError(name)
    return content


# What was on its way when the backup was made may have arrived since: letters wait for a person's word, what is told
# is told inside the house alone, and half-done jobs are asked for again by whoever still wants them.
_QUIETLY = {
    "mail": "UPDATE mail SET state = 'failed', last_error = 'mail.restored', lease_token = NULL WHERE state = 'waiting'",
    "outbox": "UPDATE outbox SET by_mail = FALSE WHERE delivered_at IS NULL",
    "job": "UPDATE job SET state = 'failed', ended_at = CURRENT_TIMESTAMP, lease_token = NULL, lease_until = NULL, "
    """error = '{"code": "jobs.restored", "params": {}}' WHERE state IN ('queued', 'running')""",
}


def _load_photos(file: Path) -> None:
    """Photographs that the backup has and the instance folder has not; a name never means another picture."""
    folder = _settings().instance / PHOTOS
    with tarfile.open(file, "r:") as archive:
        for member in archive:
            name = member.name.removeprefix(f"{PHOTOS}/")
            if not member.isfile() or not _PHOTO.fullmatch(name) or (folder / name).exists():
                continue
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                shutil.copyfileobj(_member(archive, member.name), out)


def _load_sqlite(dump: Path, *, quietly: bool = False) -> None:
    """Page by page through SQLite itself, so that other processes see either the old file or the new one."""
    import pysqlite3.dbapi2 as driver

    file = _settings().sqlite_file
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    old = os.umask(0o077)
    try:
        source, target = driver.connect(str(dump)), driver.connect(str(file), timeout=10)
        try:
            for table in _QUIETLY if quietly else ():
                if source.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    source.execute(_QUIETLY[table])
            source.commit()
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
        finally:
            source.close()
            target.close()
    finally:
        os.umask(old)


def _load_postgres(dump: Path, *, quietly: bool = False) -> None:
    """In one transaction: a failure leaves everything as it was. Tables that the backup does not know go too."""
    with tempfile.TemporaryDirectory() as folder:
        script, content = Path(folder) / "restore.sql", Path(folder) / "content.sql"
        _run_postgres("pg_restore", "--no-owner", "--no-privileges", f"--file={content}", str(dump), connect=False)
        with script.open("wb") as out, content.open("rb") as source:
            for table in inspect(db.engine).get_table_names():
                out.write(f'DROP TABLE IF EXISTS "{table}" CASCADE;\n'.encode())
            shutil.copyfileobj(source, out)
            for table in _QUIETLY if quietly else ():
                told = _QUIETLY[table].replace(f"UPDATE {table} ", f"UPDATE public.{table} ").replace("'", "''")
                exists = f"to_regclass('public.{table}') IS NOT NULL"
                out.write(f"DO $$ BEGIN IF {exists} THEN EXECUTE '{told}'; END IF; END $$;\n".encode())
        db.engine.dispose()
        _run_postgres("psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}")


# ── upgrade ──────────────────────────────────────────────────────────────────


def upgrade() -> dict[str, Any]:
    """Back up, migrate, check; back to the backup where the migration or the check fails.

    :raises DomainError: it failed, and everything is as before; or the database is of a newer program.
    """
    before, after = revision(), newest_revision()
    if before == after:
        return {"before": before, "after": after, "backup": None}
    if not is_known(before):
        raise DomainError("database.newer", found=before, wanted=after)
    if before is None:
        migrate()
        return {"before": None, "after": after, "backup": None}
    stamp = clock.local_now().strftime("%Y%m%d-%H%M%S")
    saved = backup(_settings().instance / "backups" / f"before-{after}-{stamp}.tar")
    try:
        migrate()
        faults = checks()
    except Exception as error:
        faults = [f"{type(error).__name__}: {error}"]
    if faults:
        _back_to(saved["file"])
        raise DomainError("upgrade.failed", text="; ".join(faults[:5]))
    with transaction():
        audit.record("system.upgrade", f"{before} → {after}", by=BY)
    return {"before": before, "after": after, "backup": saved["file"]}


def _back_to(file: str) -> None:
    """Like ``restore``, but to the old tables, which the old program will read."""
    with tempfile.TemporaryDirectory() as folder:
        _manifest, dump = _unpack(Path(file), Path(folder))
        db.session.remove()
        db.engine.dispose()
        _load_sqlite(dump) if db.engine.dialect.name == "sqlite" else _load_postgres(dump)
    db.engine.dispose()
