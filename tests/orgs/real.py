"""The whole city, taken over once a run and dialect; tests work on copies of its database."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from congress.core.db import db
from tests import postgres
from tests.commands.runner import Instance
from tests.conftest import make_app

SEED = Path(__file__).resolve().parents[2] / "congress" / "seed" / "data"
REGISTER, POSTS, DECISIONS = SEED / "register.xlsx", SEED / "posts.xlsx", SEED / "reorganisation.csv"


@dataclass(frozen=True)
class Prepared:
    """A database that is not to be changed, and what was told while it was made."""

    instance: Instance
    told: Any


def _once(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` answers, made by the first worker that asks."""
    with (folder / f"{name}.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        answer = folder / f"{name}.json"
        if not answer.exists():
            answer.write_text(json.dumps(make()))
        return json.loads(answer.read_text())


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "city"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def register_taken(dialect: str, shared_folder: Path) -> Prepared:
    """An instance into which the command took the city's register."""
    instance = _instance(dialect, shared_folder, "register")

    def make() -> Any:
        if instance.url:
            postgres.create(os.environ["CONGRESS_TEST_PG"], "city_register")
        return instance.json("orgs", "import", REGISTER)

    return Prepared(instance, _once(shared_folder, f"register-{dialect}", make))


@pytest.fixture(scope="session")
def reorganised(dialect: str, shared_folder: Path, register_taken: Prepared) -> Prepared:
    """The same after the command applied the decisions of 2025, and then once more."""
    instance = _instance(dialect, shared_folder, "reorganised")

    def make() -> Any:
        shutil.copytree(register_taken.instance.folder, instance.folder)
        if instance.url:
            _on_cluster("CREATE DATABASE city_reorganised TEMPLATE city_register STRATEGY file_copy")
        return [instance.json("orgs", "reorganise", DECISIONS) for _time in range(2)]

    return Prepared(instance, _once(shared_folder, f"reorganised-{dialect}", make))


def _instance(dialect: str, folder: Path, name: str) -> Instance:
    url = "" if dialect == "sqlite" else postgres.address(os.environ["CONGRESS_TEST_PG"], f"city_{name}")
    return Instance(folder / f"{dialect}-{name}", url)


@pytest.fixture
def copy_of(tmp_path: Path, worker_id: str) -> Iterator[Callable[[Prepared], Instance]]:
    """A function that copies a prepared instance; the copies are thrown away afterwards."""
    made: list[str] = []

    def copy(prepared: Prepared) -> Instance:
        source = prepared.instance
        if not source.url:
            return source.copy(tmp_path / f"copy-{next(_numbers)}")
        cluster, template = os.environ["CONGRESS_TEST_PG"], source.url.split("@/")[1].split("?")[0]
        name = f"copy_{worker_id}_{next(_numbers)}"
        _on_cluster(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        made.append(name)
        folder = tmp_path / name
        shutil.copytree(source.folder, folder)
        return Instance(folder, postgres.address(cluster, name))

    yield copy
    for name in made:
        _on_cluster(f'DROP DATABASE "{name}" WITH (FORCE)')


_numbers = count(1)


def _on_cluster(statement: str) -> None:
    where = f"host={os.environ['CONGRESS_TEST_PG']} user={postgres.USER} dbname=postgres"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def opened(instance: Instance) -> Iterator[Flask]:
    """The application on an instance, inside its context."""
    app = make_app(instance.database, instance.folder)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
