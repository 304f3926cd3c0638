"""Production refuses to start, by name, on each unsafe setting; /healthz tells whether it is well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import pytest
from flask import Flask

from congress import programs, safety, upkeep
from congress.config import SettingError, Settings, read
from congress.core import db as database
from congress.core.actor import Role
from congress.core.db import db
from tests.conftest import make_app
from tests.support import SECRET, World
from tests.upkeep.installations import set_revision

OTHER = "fedcba9876543210" * 4
Serve = Callable[..., tuple[int, str]]


@pytest.fixture
def url(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> str:
    """A database that is ready."""
    (tmp_path / "instance").mkdir(mode=0o700)
    address = new_database(dialect)
    made = make_app(address, tmp_path / "instance")
    with made.app_context():
        upkeep.migrate()
        db.engine.dispose()
    return address


@pytest.fixture
def serve(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Serve:
    """Try to serve with some settings changed; answers the exit code and what was refused. Nothing listens in the end."""

    def run(**changed: str) -> tuple[int, str]:
        safe = {
            "DATABASE_URL": url, "CONGRESS_INSTANCE": str(tmp_path / "instance"), "CONGRESS_SECRET": SECRET,
            "CONGRESS_HOSTS": "congress.example",
        }  # fmt: skip
        for name, value in (safe | changed).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(programs, "_require_port", lambda _settings: None)
        monkeypatch.setattr(programs, "_listen", lambda _settings, _tell: 0)
        code = programs.serve(as_json=True)
        out = capsys.readouterr().out
        return code, json.loads(out)["message"] if out else ""

    return run


def test_safe_settings_are_served(serve: Serve) -> None:
    assert serve() == (0, "")


SETTINGS = {
    "no secret": ({"CONGRESS_SECRET": ""}, "CONGRESS_SECRET is not set"),
    "a short secret": ({"CONGRESS_SECRET": SECRET[:31]}, "CONGRESS_SECRET (1) is shorter than 32 characters"),
    "a secret of few letters": ({"CONGRESS_SECRET": "ab" * 20}, "CONGRESS_SECRET (1) can be guessed"),
    "a known secret": ({"CONGRESS_SECRET": "changeme" + SECRET}, "CONGRESS_SECRET (1) can be guessed"),
    "a development secret": ({"CONGRESS_SECRET": "dev-" + SECRET}, "CONGRESS_SECRET (1) can be guessed"),
    "an old secret that is short": ({"CONGRESS_SECRET": f"{SECRET},short"}, "CONGRESS_SECRET (2) is shorter"),
    "no hosts": ({"CONGRESS_HOSTS": ""}, "CONGRESS_HOSTS is not set"),
    "any host": ({"CONGRESS_HOSTS": "*"}, "CONGRESS_HOSTS names '*'"),
    "a pattern of hosts": ({"CONGRESS_HOSTS": "congress.example,.example"}, "CONGRESS_HOSTS names '.example'"),
    "debugging": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
}


@pytest.mark.parametrize("what", list(SETTINGS))
def test_unsafe_setting_is_refused_by_name(serve: Serve, what: str) -> None:
    changed, name = SETTINGS[what]
    code, message = serve(**changed)
    assert (code, message.startswith(name), message.count(";")) == (1, True, 0), message


def test_all_unsafe_settings_are_named_at_once(serve: Serve) -> None:
    code, message = serve(CONGRESS_SECRET="", CONGRESS_HOSTS="", FLASK_DEBUG="1")
    assert (code, [part.strip().split(" ")[0] for part in message.split("; ")]) == (
        1, ["CONGRESS_SECRET", "CONGRESS_HOSTS", "FLASK_DEBUG"],
    )  # fmt: skip


def test_folder_or_database_that_others_can_read_is_refused(serve: Serve, dialect: str, tmp_path: Path, url: str) -> None:
    (tmp_path / "instance").chmod(0o755)
    assert serve() == (1, "CONGRESS_INSTANCE: instance can be read by others on this machine: chmod 700")
    (tmp_path / "instance").chmod(0o700)
    if dialect == "sqlite":
        file = Path(url.removeprefix("sqlite:///"))
        file.chmod(0o644)
        assert f"CONGRESS_INSTANCE: {file.name} can be read by others on this machine: chmod 600" in serve()[1]
        file.chmod(0o600)
    assert serve() == (0, "")


def test_tables_of_another_revision_or_none_are_refused(
    serve: Serve, dialect: str, new_database: Callable[[str], str], url: str, tmp_path: Path
) -> None:
    assert serve(DATABASE_URL=new_database(dialect))[1].startswith("DATABASE is at empty, the program at")
    with make_app(url, tmp_path / "instance").app_context():
        set_revision("0001")
        db.engine.dispose()
    assert serve()[1].startswith("DATABASE is at 0001, the program at")


PRAGMAS = {
    "journal_mode=DELETE": "SQLITE journal_mode is delete",
    "synchronous=NORMAL": "SQLITE synchronous is 1",
    "foreign_keys=OFF": "SQLITE foreign_keys is 0",
    "mmap_size=1048576": "SQLITE mmap_size is 1048576",
}


@pytest.mark.parametrize("pragma", list(PRAGMAS))
def test_sqlite_opened_unsafely_is_refused(serve: Serve, dialect: str, pragma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL knows nothing of it."""
    right = database._sqlite_connection

    def wrong(connection: Any, record: object) -> None:
        right(connection, record)
        connection.execute(f"PRAGMA {pragma}")

    monkeypatch.setattr(database, "_sqlite_connection", wrong)
    code, message = serve()
    assert (code, message.startswith(PRAGMAS[pragma])) == ((1, True) if dialect == "sqlite" else (0, False)), message


def test_sqlite_that_can_lose_rows_is_refused(serve: Serve, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version", "3.40.1")
    assert serve()[1].startswith("SQLITE 3.40.1 can lose rows" if dialect == "sqlite" else "")
    assert serve()[0] == (1 if dialect == "sqlite" else 0)


VERSIONS = {
    "3.40.1": False, "3.44.5": False, "3.44.6": True, "3.45.0": False, "3.50.6": False, "3.50.7": True, "3.51.2": False,
    "3.51.3": True, "3.52.0": False, "3.52.1": True, "3.53.4": True,
}  # fmt: skip


@pytest.mark.parametrize("version", list(VERSIONS))
def test_versions_of_sqlite_that_can_lose_rows_are_known(version: str) -> None:
    assert safety.sqlite_is_safe(tuple(map(int, version.split(".")))) == VERSIONS[version]


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("postgresql+psycopg://u@/congress", True),
        ("postgresql+psycopg://u@/congress?host=/var/run/postgresql", True),
        ("postgresql+psycopg://u:p@localhost/congress", True),
        ("postgresql+psycopg://u:p@db.example/congress", False),
        ("postgresql+psycopg://u@/congress?host=db.example", False),
    ],
)
def test_database_on_another_machine_is_known(address: str, local: bool) -> None:
    assert safety._is_local(Settings(Path("/"), address, (), ())) == local


def test_database_on_another_machine_without_tls_is_refused(
    serve: Serve, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety, "_is_local", lambda _settings: False)
    assert serve()[1].startswith("DATABASE_URL reaches another machine without TLS" if dialect == "postgresql" else "")
    assert serve()[0] == (1 if dialect == "postgresql" else 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "65536"), ("PORT", "http"), ("WEB_CONCURRENCY", "-1"), ("DATABASE_URL", "mysql://x/y")],
)
def test_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read({name: value, "CONGRESS_SECRET": SECRET})


def test_production_never_makes_up_its_own_secret(tmp_path: Path) -> None:
    assert read({"CONGRESS_INSTANCE": str(tmp_path)}, production=True).secrets == ()
    assert read({"CONGRESS_INSTANCE": str(tmp_path)}).secrets != ()


# ── keys ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("keys", "still_in"), [((OTHER, SECRET), True), ((OTHER,), False)])
def test_old_key_goes_on_opening_sessions_until_it_is_taken_out(
    world: World, tmp_path: Path, keys: tuple[str, ...], still_in: bool
) -> None:
    world.tree()
    before = world.browser(Role.ORGANISER, "01")
    cookie = before.get_cookie("congress")
    assert cookie is not None
    settings = world.app.extensions["settings"]
    app = make_app(settings.database_url, settings.instance)
    app.config.update(SECRET_KEY=keys[0], SECRET_KEY_FALLBACKS=list(keys[1:]))
    after = app.test_client()
    after.set_cookie("congress", cookie.value)
    assert (after.get("/me").status_code == 200) == still_in
    with app.app_context():
        db.engine.dispose()


# ── health ───────────────────────────────────────────────────────────────────


def test_health_of_a_good_installation(app: Flask, dialect: str) -> None:
    answer = app.test_client().get("/healthz")
    told = answer.get_json()
    assert (answer.status_code, told["ok"], told["database"], told["revision"]) == (200, True, dialect, told["program"])
    assert told["version"][0].isdigit()


def test_health_tells_of_tables_that_wait_for_an_upgrade(url: str, tmp_path: Path) -> None:
    made = make_app(url, tmp_path / "instance")
    with made.app_context():
        set_revision("0001")
        answer = made.test_client().get("/healthz")
        assert (answer.status_code, answer.get_json()["revision"]) == (503, "0001")
        db.engine.dispose()


def test_health_tells_of_a_database_that_does_not_answer(dialect: str, tmp_path: Path) -> None:
    nowhere = {"sqlite": f"sqlite:///{tmp_path / 'none' / 'x.db'}", "postgresql": f"postgresql+psycopg://u@/x?host={tmp_path}"}
    answer = make_app(nowhere[dialect], tmp_path).test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()["ok"], answer.get_json()["database"]) == (503, False, dialect)


def test_health_tells_of_an_sqlite_that_can_lose_rows(app: Flask, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "sqlite_is_safe", lambda _version: False)
    assert app.test_client().get("/healthz").status_code == (503 if dialect == "sqlite" else 200)


def test_unsafe_settings_are_named_though_the_database_cannot_be_opened(serve: Serve, dialect: str, tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/none/congress.db" if dialect == "sqlite" else "postgresql://congress@127.0.0.1:1/congress"
    code, said = serve(DATABASE_URL=nowhere, CONGRESS_SECRET="", CONGRESS_HOSTS="")
    assert code == 1
    assert "CONGRESS_SECRET is not set" in said
    assert "CONGRESS_HOSTS is not set" in said


def test_password_never_travels_to_another_machine_in_the_clear(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even to find out whether it would."""

    def reached(*_arguments: Any, **_more: Any) -> Any:
        raise AssertionError("the other machine was reached")

    monkeypatch.setattr("psycopg.connect", reached)
    code, said = serve(DATABASE_URL="postgresql://congress:x@192.0.2.7/congress")
    assert (code, "DATABASE_URL reaches another machine without TLS" in said) == (1, True)
