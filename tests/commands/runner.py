"""Commands as a person at a terminal runs them: a process of its own each, an instance of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.commands.nursery import Nursery

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (
    *("DATABASE_URL", "CONGRESS_SECRET", "CONGRESS_HOSTS", "CONGRESS_INSTANCE", "PORT", "HOST", "WEB_CONCURRENCY"),
    *("CONGRESS_SMTP", "CONGRESS_TLS", "CONGRESS_TLS_HELP_PORT", "CONGRESS_PROXIES"),
)


PROGRAMS = ([], ["serve"], ["work"], ["test"], ["bench"], ["prove"])  # what starts other processes is started as it is in life
_nursery = Nursery()


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one line of JSON: nothing before it, nothing after it."""
        assert self.out.endswith("\n"), f"stdout {self.out!r} stderr {self.err[-2000:]}"
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


def _forked(words: list[str], env: dict[str, str]) -> Done | None:
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = _nursery.run(words, env, out, err)
        return None if code is None else Done(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _started(words: list[str], env: dict[str, str]) -> Done:
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *words],
        env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Instance:
    """A folder for an instance, and the database it uses; without ``url`` SQLite in that folder."""

    folder: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str | Path, **settings: str) -> Done:
        env = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        env |= {"CONGRESS_SETUP": "off", "CONGRESS_INSTANCE": str(self.folder), "PYTHONWARNINGS": "default"} | self.more
        if self.url:
            env["DATABASE_URL"] = self.url
        told = [*map(str, words)]
        done = None if told[:1] in PROGRAMS else _forked(told, env | settings)
        return done or _started(told, env | settings)

    def json(self, *words: str | Path, code: int = 0, **settings: str) -> Any:
        """Run with ``--json`` and answer what it printed."""
        done = self.run(*words, "--json", **settings)
        assert done.code == code, f"{done.code}: {done.out} {done.err[-2000:]}"
        return done.data

    @property
    def database(self) -> str:
        return self.url or f"sqlite:///{self.folder / 'congress.db'}"

    def copy(self, folder: Path) -> Instance:
        """The same again, to be changed; only for SQLite."""
        assert not self.url
        shutil.copytree(self.folder, folder)
        return Instance(folder)


def prepared(folder: Path, url: str = "") -> Instance:
    """An instance into which the command took the small tree of the tests."""
    from tests.support import HEADINGS, TREE, csv_bytes

    file = folder / "register.csv"
    file.write_bytes(csv_bytes(HEADINGS, [[*row, *[""] * 8][:8] for row in TREE]))
    instance = Instance(folder / "instance", url)
    assert instance.json("orgs", "import", file, "--as-of", "2024-12-31")["new"] == len(TREE)
    return instance
