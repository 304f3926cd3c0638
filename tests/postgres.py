"""A PostgreSQL cluster of the tests' own: made in a temporary folder, reached through a socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from congress.bootstrap.system import postgres_program

USER = "postgres"


class Cluster:
    """Started once a run; every worker makes its databases in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="congress-pg-"))
        self.data = self.folder / "data"

    def start(self, durable: bool = False) -> None:
        """``durable``: an answered commit has reached the disk, as in life; tests need no disk."""
        as_root = os.geteuid() == 0
        if as_root:
            shutil.chown(self.folder, USER, USER)  # initdb refuses to work as root
        self.folder.chmod(0o755)
        self._run("initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        fast = "" if durable else " -c fsync=off -c full_page_writes=off"
        self._settings = f"-k {self.folder} -c listen_addresses= -c max_connections=200{fast}"
        self.resume()

    def resume(self) -> None:
        """Start it where it is stopped; what it has to recover, it recovers first."""
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", self._settings, "-w", "start")

    @property
    def master(self) -> int:
        """The process whose children do the work."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def halt(self) -> None:
        """As if it had crashed."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        program = postgres_program(name)
        assert program is not None, f"PostgreSQL's {name} is not on this machine"
        user = USER if os.geteuid() == 0 else None
        done = subprocess.run(
            [str(program), *arguments],
            user=user,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def address(folder: str, name: str) -> str:
    return f"postgresql+psycopg://{USER}@/{name}?host={folder}"


def create(folder: str, name: str) -> str:
    """A fresh database; answers its address."""
    import psycopg

    with psycopg.connect(f"host={folder} user={USER} dbname=postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return address(folder, name)
