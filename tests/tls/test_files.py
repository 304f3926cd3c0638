"""What is wrong with a certificate or its key is named before anything listens: by ``serve`` and by the plain start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from congress import programs, safety
from congress.config import SettingError, read
from congress.core import clock
from congress.core.db import db
from congress.factory import create_app
from tests.support import SECRET
from tests.tls.certificates import made

HOST = "hall.local"
Spoil = Callable[[Path], object]


def other_key(folder: Path) -> None:
    made(folder / "other", [HOST])
    (folder / "other" / "tls" / "server.key").replace(folder / "tls" / "server.key")


# what was done to the folder -> what is said
WRONG: dict[str, tuple[Spoil, str]] = {
    "no certificate": (lambda folder: (folder / "tls/server.crt").unlink(), "server.crt cannot be read (No such file"),
    "no key": (lambda folder: (folder / "tls/server.key").unlink(), "server.key cannot be read (No such file"),
    "a folder": (
        lambda folder: (folder / "tls/server.crt").replace(folder / "x") and (folder / "tls/server.crt").mkdir(),
        "server.crt cannot be read (Is a directory)",
    ),
    "a key for everybody": (lambda folder: (folder / "tls/server.key").chmod(0o644), "server.key can be read by others"),
    "a key for a group": (lambda folder: (folder / "tls/server.key").chmod(0o640), "server.key can be read by others"),
    "another key": (other_key, "server.key is not the key of server.crt"),
    "no certificate inside": (
        lambda folder: (folder / "tls/server.crt").write_text("x"),
        "server.crt is no certificate in PEM",
    ),
    "no key inside": (lambda folder: (folder / "tls/server.key").write_text("x"), "server.key is no key in PEM"),
    "another host": (lambda folder: made(folder, ["other.local"]), f"server.crt does not name {HOST} of CONGRESS_HOSTS"),
}


def environment(folder: Path) -> dict[str, str]:
    crt, key = folder / "tls" / "server.crt", folder / "tls" / "server.key"
    return {
        "CONGRESS_INSTANCE": str(folder), "CONGRESS_SECRET": SECRET, "CONGRESS_HOSTS": HOST, "HOST": "0.0.0.0",  # noqa: S104
        "CONGRESS_TLS": f"{crt},{key}",
    }  # fmt: skip


def found(folder: Path, **changed: str) -> list[str]:
    settings = read(environment(folder) | changed, production=True)
    app = create_app(settings)
    with app.app_context():
        told = safety.findings(app, settings)
        db.engine.dispose()
    settings.sqlite_file.unlink(missing_ok=True)  # where nothing was wrong the database was looked at
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instance with a certificate that is right."""
    tmp_path.chmod(0o700)
    made(tmp_path, [HOST, "10.0.0.1", "fd00::7"])
    return tmp_path


def test_right_files_are_taken(folder: Path) -> None:
    assert found(folder) == []
    assert found(folder, CONGRESS_HOSTS="10.0.0.1,[fd00::7],HALL.local") == []


@pytest.mark.parametrize("what", list(WRONG))
def test_wrong_files_are_named_by_serve_and_by_the_start(folder: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    spoil, words = WRONG[what]
    spoil(folder)
    told = found(folder)
    assert [line.startswith("CONGRESS_TLS: ") and words in line for line in told] == [True], told
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match="CONGRESS_TLS: "):
        programs.start(as_json=True)


@pytest.mark.parametrize(("days", "words"), [(400, "server.crt ended on"), (-400, "server.crt begins on")])
def test_certificate_of_another_time_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, days: int, words: str) -> None:
    there = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: there)
    assert [line.startswith(f"CONGRESS_TLS: {words}") for line in found(folder)] == [True]


@pytest.mark.parametrize(
    ("changed", "is_clear"),
    [
        ({}, True),
        ({"CONGRESS_PROXIES": "0"}, True),
        ({"CONGRESS_PROXIES": "1"}, False),
        ({"HOST": "127.0.0.1"}, False),
        ({"HOST": "[::1]"}, False),
    ],
)
def test_passwords_never_come_from_other_machines_in_the_clear(folder: Path, changed: dict[str, str], is_clear: bool) -> None:
    told = found(folder, **{"CONGRESS_TLS": "", **changed})
    assert [line.startswith("HOST=0.0.0.0 is reached by other machines") for line in told] == [True] * is_clear


def test_the_start_tells_addresses_of_tls(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(programs, "_prepare_demo", dict)
    monkeypatch.setattr(programs, "_require_port", lambda _settings: None)
    monkeypatch.setattr(programs, "_listen", lambda _settings, tell: tell() or 0)
    assert programs.start(as_json=False) == 0
    told = capsys.readouterr().out
    assert f"congress: https://{HOST}:8000" in told
    assert f"http://{HOST}:8001/tls" in told


def test_busy_port_of_help_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[int, str]] = []
    monkeypatch.setattr(programs, "_try_port", lambda _host, port, name: tried.append((port, name)))
    settings = read(environment(folder))
    programs._require_port(settings)
    assert tried == [(8000, "PORT"), (8001, "CONGRESS_TLS_HELP_PORT")]
    tried.clear()
    programs._require_port(replace(settings, instance=folder / "without"))
    assert tried == [(8000, "PORT")], "without an authority there is nothing to tell"
