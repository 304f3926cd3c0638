"""The power fails at any moment: whatever a phone was answered is there when it comes back. On SQLite by a disk that forgets
what was not synced; on PostgreSQL every answer has a sync of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import psycopg
import pysqlite3.dbapi2 as driver
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import make_url

from congress.core import db as core
from congress.core.db import db
from tests import postgres
from tests.checkin.crowds import URL, Crowd, crowd
from tests.conftest import make_app
from tests.prove import cutting
from tests.prove.finding import Finding, Ground

PEOPLE = 60
AFTER, WITHIN = 0.4, 0.004  # how often the power fails after an answer, and at a write or a sync


def powercut(ground: Ground, trials: int) -> Finding:
    """A trial is a cut; on PostgreSQL a check-in."""
    found = Finding("powercut", ground.database)
    if ground.database == "postgresql":
        return _synced(ground, found, trials)
    cuts, found.violations, acked = _cut(ground, trials, "FULL")
    found.trials = cuts
    lost = _cut(ground, max(10, trials // 10), "NORMAL")[1]
    found.control = any("lost" in each for each in lost)
    found.note = f"{acked} answered; with synchronous=NORMAL {len(lost)} cuts lost something"
    return found


def _facts(ready: Crowd) -> Iterator[dict[str, Any]]:
    """For ever."""
    chance = Random(32)
    count = 0
    while True:
        count += 1
        at = (ready.moment + timedelta(seconds=count % 3600)).isoformat()
        yield ready.fact(chance.randrange(PEOPLE), at=at, direction=chance.choice(("in", "in", "out")))


def _send(client: Any, ready: Crowd, fact: dict[str, Any]) -> None:
    answer = client.post(URL, json=fact, headers={"Authorization": f"Bearer {ready.tokens[0]}"})
    assert answer.status_code == 200, answer.text


# ── SQLite ───────────────────────────────────────────────────────────────────


@contextmanager
def _on_forgetful_disk(url: str, folder: Path, synchronous: str) -> Iterator[Flask]:
    """The application with its own engine and settings; ``synchronous`` other than its own: the control."""
    options = core.engine_options

    def engine_options(told: str) -> dict[str, Any]:
        return options(told) | {"module": cutting.Module()}

    with patch.object(core, "engine_options", engine_options):
        app = make_app(url, folder)
    with app.app_context():
        if synchronous != "FULL":
            event.listen(db.engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA synchronous={synchronous}"))
        with db.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            told = [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert told == ["wal", 2 if synchronous == "FULL" else 1], told
        yield app
        db.session.remove()
        db.engine.dispose()


def _cut(ground: Ground, trials: int, synchronous: str) -> tuple[int, list[str], int]:
    """How often it was cut, what was lost, how many were answered."""
    app, url = ground.app()
    ready = crowd(app, PEOPLE)
    database, chance = Path(make_url(url).database or ""), Random(7)
    acked: list[str] = []
    found: list[str] = []
    cuts = 0

    def fail(share: float) -> None:
        nonlocal cuts
        if cuts < trials and chance.random() < share:
            cuts += 1
            found.extend(_missing(cutting.cut(database, ground.folder / "cut"), acked))

    with _on_forgetful_disk(url, ground.folder, synchronous) as forgetful:
        client = forgetful.test_client()
        cutting.REACHED.append(lambda: fail(WITHIN))
        try:
            for fact in _facts(ready):
                _send(client, ready, fact)
                acked.append(fact["nonce"])
                fail(AFTER)
                if cuts >= trials:
                    break
        finally:
            cutting.REACHED.clear()
    return cuts, found, len(acked)


def _missing(database: Path, acked: Sequence[str]) -> list[str]:
    connection = driver.connect(str(database))
    try:
        told = connection.execute("PRAGMA integrity_check").fetchone()[0]
        kept = {row[0] for row in connection.execute("SELECT nonce FROM check_in")}
    except driver.DatabaseError as error:
        return [f"corrupt: {error}"]
    finally:
        connection.close()
    lost = len(set(acked) - kept)
    return [*([f"lost {lost} of {len(acked)} answered"] if lost else []), *([f"corrupt: {told}"] if told != "ok" else [])]


# ── PostgreSQL ───────────────────────────────────────────────────────────────


def _synced(ground: Ground, found: Finding, trials: int) -> Finding:
    """One phone, one after the other: no answer without a sync of its own."""
    cluster = postgres.Cluster()
    cluster.start(durable=True)
    try:
        own = Ground("postgresql", lambda: postgres.create(str(cluster.folder), "synced"), ground.folder)
        syncs = _syncs(own, cluster, trials)
        found.trials = trials
        found.violations += [f"{syncs} syncs for {trials} answers"] if syncs < trials else []
        with _connect(cluster) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        less = _syncs(own, cluster, trials)
        found.control = less < trials
        found.note = f"{syncs} syncs; with synchronous_commit=off {less}"
    finally:
        cluster.stop()
    return found


def _connect(cluster: postgres.Cluster) -> psycopg.Connection[Any]:
    return psycopg.connect(f"host={cluster.folder} user={postgres.USER} dbname=postgres", autocommit=True)


def _syncs(own: Ground, cluster: postgres.Cluster, trials: int) -> int:
    app, _url = own.app()
    ready = crowd(app, PEOPLE)
    before = _told(cluster)
    client = app.test_client()
    for _place, fact in zip(range(trials), _facts(ready), strict=False):
        _send(client, ready, fact)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()  # a connection that ends tells what it did
    return _told(cluster) - before


def _told(cluster: postgres.Cluster) -> int:
    """Once no other connection is there."""
    from tests.scenarios import running

    with _connect(cluster) as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        running.wait_for(lambda: connection.execute(others).fetchone() == (0,), "the end of all connections")
        row = connection.execute("SELECT wal_sync FROM pg_stat_wal").fetchone()
    assert row is not None
    return int(row[0])
