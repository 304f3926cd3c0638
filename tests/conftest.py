"""What every test stands on: both databases, an application on each, an empty start, a fixed clock, no network."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from congress import factory, upkeep
from congress.campaigns import tallies
from congress.config import NAMES, Settings
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import db, writing
from tests import postgres
from tests.support import SECRET, FreshClient, World

DIALECTS = ("sqlite", "postgresql")
TODAY = datetime(2025, 7, 15, 3, 0, tzinfo=UTC)  # ten o'clock in the morning in Việt Nam

settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
settings.load_profile("suite")


# ── the cluster: started by the run, not by its workers ──────────────────────


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        cluster = postgres.Cluster()
        cluster.start()
        config.stash[_CLUSTER] = cluster
        os.environ["CONGRESS_TEST_PG"] = str(cluster.folder)
    for name in NAMES:
        os.environ.pop(name, None)


def pytest_unconfigure(config: pytest.Config) -> None:
    if cluster := config.stash.get(_CLUSTER, None):
        cluster.stop()


_CLUSTER = pytest.StashKey[postgres.Cluster]()


# ── databases and applications ───────────────────────────────────────────────


@pytest.fixture(scope="session", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def new_database(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """A function that makes an empty database of a dialect and answers its address."""
    count = 0

    def make(dialect: str) -> str:
        nonlocal count
        count += 1
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('db') / 'congress.db'}"
        return postgres.create(os.environ["CONGRESS_TEST_PG"], f"t_{worker_id}_{count}")

    return make


@pytest.fixture(scope="session")
def shared_app(dialect: str, new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application a worker and dialect, with its tables; ``app`` empties them for each test."""
    made = make_app(new_database(dialect), tmp_path_factory.mktemp("instance"))
    with made.app_context():
        upkeep.migrate()
    yield made
    with made.app_context():
        db.engine.dispose()


def make_app(url: str, instance: Path, **more: Any) -> Flask:
    made = factory.create_app(Settings(instance, url, (SECRET,), (), **more), testing=True)
    made.config["WTF_CSRF_ENABLED"] = False  # one house test turns it on again
    made.test_client_class = FreshClient
    return made


@pytest.fixture
def app(shared_app: Flask, today: datetime) -> Iterator[Flask]:
    """An application with empty tables, inside its context."""
    with shared_app.app_context():
        empty()
        yield shared_app
        db.session.remove()


def empty() -> None:
    """Throw every row away."""
    with writing():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text(_emptying()))
        else:
            for table in reversed(db.metadata.sorted_tables):
                db.session.execute(text(f"DELETE FROM {table.name}"))
        db.session.commit()


@cache
def _emptying() -> str:
    """Tables that have rows lose them, numbers begin at one again: a third of the time that TRUNCATE takes."""
    tables = [
        f"IF EXISTS (SELECT FROM {table}) THEN DELETE FROM {table}; END IF;" for table in reversed(db.metadata.sorted_tables)
    ]
    numbered = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"
    again = f"FOR counter IN {numbered} LOOP PERFORM setval(counter::regclass, 1, false); END LOOP;"
    return f"DO $$ DECLARE counter text; BEGIN {' '.join(tables)} {again} END $$"


@pytest.fixture
def world(app: Flask) -> World:
    """Builders of units, people, accounts and campaigns in this application."""
    return World(app)


@pytest.fixture
def city(world: World) -> World:
    """The small tree of the builders."""
    world.tree()
    return world


@pytest.fixture
def running_city(world: World) -> Iterator[World]:
    """The small tree with its campaign; whatever a test did, the counters agree with the rows afterwards."""
    world.tree()
    world.campaign()
    yield world
    assert tallies.faults(world.get_campaign()) == []


@pytest.fixture
def organiser(city: World) -> FlaskClient:
    """A browser of the city's office."""
    return city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")


@pytest.fixture
def secretary(city: World) -> FlaskClient:
    """A browser of the first cell's secretary."""
    return city.browser(Role.SECRETARY, "01.01.001.001", name="Ngô Văn Nhất")


# ── clock and network ────────────────────────────────────────────────────────


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is the morning of 15/7/2025."""
    monkeypatch.setattr(clock, "now", lambda: TODAY)
    return TODAY


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Make it another time."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves a test: only this machine's own sockets may be reached."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, target: Any) -> None:
        if self.family != socket.AF_UNIX and target[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {target}")
        connect(self, target)

    monkeypatch.setattr(socket.socket, "connect", guarded)
