"""What the rules of the house are tried on: a city in which every text is marked, and applications that may be spoilt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from flask import Flask

from congress import upkeep
from congress.core.db import db
from tests.conftest import make_app
from tests.house.city import City, build
from tests.house.tracker import Rows, go_on_counting, put_back, snapshot

Built = tuple[City, Rows, dict[str, Any], dict[Path, bytes]]


@pytest.fixture
def city(app: Flask, built: WeakKeyDictionary[Flask, Built]) -> City:
    """On the shared application of a dialect: built once, then its rows, cookies and files are put back for each test."""
    if app not in built:
        made = build(app)
        built[app] = made, snapshot(), {who: dict(client._cookies) for who, client in made.browsers.items()}, _files(app)
    made, rows, cookies, files = built[app]
    put_back(rows)
    for path, content in files.items():  # others on the same application clear its folders
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    go_on_counting()
    for who, client in made.browsers.items():
        client._cookies.clear()
        client._cookies.update(cookies[who])
    return made


def _files(app: Flask) -> dict[Path, bytes]:
    """Pictures, files of jobs and certificates in the instance folder."""
    folder = Path(app.instance_path)
    found = [path for name in ("photos", "jobs", "tls") for path in (folder / name).rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def built() -> WeakKeyDictionary[Flask, Built]:
    return WeakKeyDictionary()


@pytest.fixture
def fresh_app(today: Any, new_database: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """An application that nobody else uses, with its tables, before its first request."""
    made = make_app(new_database("sqlite"), tmp_path)
    with made.app_context():
        upkeep.migrate()
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application without tables, for what looks only at its routes and templates."""
    folder = tmp_path_factory.mktemp("bare")
    return make_app(f"sqlite:///{folder / 'none.db'}", folder)
