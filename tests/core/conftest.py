"""An application with a few views of its own, to watch what the request's frame makes of them; answers errors as in life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy import text as sql

from congress import upkeep
from congress.core import audit, clock, db, web
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.policy import PUBLIC
from tests.conftest import empty, make_app

BY = Actor(name="Người thử", account_id=1)
FAIL_WITH = "DO $$ BEGIN RAISE EXCEPTION 'made to fail' USING ERRCODE = '{}'; END $$"


def note_act(subject: str = "việc") -> None:
    audit.record("test.act", subject, by=BY)


def count_acts() -> int:
    return db.session().scalar(select(func.count()).select_from(AuditLine)) or 0


class Plan:
    """What the views are to do next: fail so many times with an SQLSTATE, answer a status."""

    def __init__(self) -> None:
        self.failures, self.sqlstate, self.status, self.calls = 0, "40001", 200, 0


def add_views(app: Flask) -> None:
    plan = app.extensions["plan"]

    def act() -> Any:
        plan.calls += 1
        note_act()
        db.session().flush()
        if plan.failures:
            plan.failures -= 1
            db.session().execute(sql(FAIL_WITH.format(plan.sqlstate)))
        return "done", plan.status

    def bulk() -> str:
        line = {"at": clock.now(), "actor": "x", "verb": "x", "subject": "x", "count": 1, "salt": "", "commitment": ""}
        db.bulk_insert(AuditLine, [line] * 3)
        return "done"

    def sneaky() -> str:
        note_act()
        return "written by a reading request"

    def count() -> str:
        return str(count_acts())

    def broken() -> str:
        note_act()
        raise RuntimeError("made to fail: 0912345678")

    views = {"POST": (act, bulk), "GET": (sneaky, count), "GET POST": (broken,)}
    for methods, group in views.items():
        for view in group:
            name = view.__name__
            app.add_url_rule(f"/probe/{name}", f"probe_{name}", web.access(PUBLIC)(view), methods=methods.split())


@pytest.fixture(scope="session")
def shared_probe(dialect: str, new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "BUSY_SECONDS", 1)  # read where connections are made
        made = make_app(new_database(dialect), tmp_path_factory.mktemp("instance"))
        made.config["TESTING"] = False
        made.extensions["plan"] = Plan()
        add_views(made)
        with made.app_context():
            upkeep.migrate()
            connections = [db.db.engine.connect() for _ in range(4)]  # kept by the pool, with the short patience
            for connection in connections:
                connection.close()
    yield made
    with made.app_context():
        db.db.engine.dispose()


@pytest.fixture
def probe(shared_probe: Flask, today: object) -> Iterator[Flask]:
    """The application of the test's own views, with empty tables, inside its context. It waits one second for a lock."""
    vars(shared_probe.extensions["plan"]).update(vars(Plan()))
    with shared_probe.app_context():
        empty()
        yield shared_probe
        db.db.session.remove()


@pytest.fixture
def plan(probe: Flask) -> Plan:
    made: Plan = probe.extensions["plan"]
    return made


@pytest.fixture
def held() -> Callable[[], AbstractContextManager[None]]:
    """Somebody else holds the lock that a writer of the audit trail needs, for as long as the block lasts."""
    return hold


@contextmanager
def hold() -> Iterator[None]:
    """:raises Exception: the lock is taken already; it does not wait."""
    url = db.db.engine.url
    if url.get_backend_name() == "sqlite":
        other = sqlite.connect(url.database, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            yield
        finally:
            other.close()
    else:
        with psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database) as other:
            other.execute("LOCK TABLE audit_line IN EXCLUSIVE MODE NOWAIT")
            yield
            other.rollback()
