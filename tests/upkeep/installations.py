"""Installations to back up, to break and to put right."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from congress import upkeep
from congress.core.db import db, session


def fingerprint() -> dict[str, list[str]]:
    """Every row of every table, and the revision."""
    tables = db.metadata.sorted_tables
    rows = {table.name: sorted(repr(tuple(row)) for row in session().execute(select(table))) for table in tables}
    session().rollback()
    return {**rows, "revision": [str(upkeep.revision())]}


def forged(file: Path, made: Path, **manifest: Any) -> Path:
    """The same backup with another manifest, its hash made to fit."""
    with tarfile.open(file) as archive:
        told = json.loads(archive.extractfile(upkeep.MANIFEST).read()) | manifest  # type: ignore[union-attr]
        dump = archive.extractfile("database").read()  # type: ignore[union-attr]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in ((upkeep.MANIFEST, json.dumps(told).encode()), ("database", dump)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    made.write_bytes(out.getvalue() + hashlib.sha256(out.getvalue()).hexdigest().encode())
    return made


def set_revision(name: str) -> None:
    from congress.core.db import transaction

    with transaction() as writer:
        writer.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": name})
