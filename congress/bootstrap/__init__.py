"""Set-up on a bare machine: system libraries, a private .venv, hash-pinned packages; then the program runs inside it.

Only the standard library may be imported here. Everything said goes to stderr, so that stdout stays the program's own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from congress.bootstrap import system

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
GROUPS = ("run", "dev")
COVERED_BY = {"run": ("run", "dev"), "dev": ("dev",)}  # what the tests have holds everything that runs, in the same versions


def say(message: str) -> None:
    """Progress for the person at the terminal."""
    print(f"[set-up] {message}", file=sys.stderr, flush=True)


def pins(lock: Path) -> dict[str, str]:
    """``name -> version`` of a lock file, markers dropped."""
    found = {}
    for line in lock.read_text().splitlines():
        if line and not line.startswith((" ", "#")) and "==" in line:
            requirement = line.split(";")[0].rstrip(" \\")
            name, version = requirement.split("==")
            found[name.split("[")[0].strip()] = version.strip()
    return found


def direct(group: str) -> set[str]:
    """Distribution names that pyproject.toml asks for directly in a group."""
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    if group == "dev":
        wanted += project["dependency-groups"]["dev"]
    return {re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0].lower() for line in wanted}


def importable(group: str) -> bool:
    """True where this interpreter already has every direct package in exactly the pinned version."""
    pinned = pins(HERE / f"{group}.lock")
    try:
        return all(metadata.version(name) == pinned[name] for name in direct(group))
    except metadata.PackageNotFoundError:
        return False


def fingerprint(group: str) -> str:
    """What a finished set-up of this group is valid for: these versions, these system parts, the Python below the .venv."""
    lock = (HERE / f"{group}.lock").read_bytes()
    python = str((venv_dir() / "bin" / "python").resolve())
    return hashlib.sha256(lock + python.encode() + ",".join(system.GROUPS[group]).encode()).hexdigest()


def venv_dir() -> Path:
    return ROOT / ".venv"


def ensure(group: str, needs: Iterable[str] = ()) -> None:
    """Return only inside an interpreter that has the packages of ``group`` and the system parts it and ``needs`` name.

    ``needs``: extra parts known to ``system.PARTS`` (for instance ``"pg_dump"``); they are looked for every time.
    """
    if sys.version_info < (3, 11):
        system.stop("congress needs Python 3.11 or newer; this is {}.{}".format(*sys.version_info[:2]))
    parts = [*system.GROUPS[group], *needs]
    venv = venv_dir()
    done = _is_done(group)
    inside = Path(sys.prefix).resolve() == venv.resolve()
    if inside and done:
        _system_parts(needs if group == "run" else parts)  # a start has no time to ask ldconfig again; tests have
        return
    if not done and not inside and importable(group):
        _system_parts(parts)
        return
    if not done:
        _install(group, parts, venv)
    if os.environ.get("CONGRESS_BOOTED") == str(os.getpid()):  # the number outlives execv: this was tried a moment ago
        system.stop(f"{venv} is damaged: remove that folder, then start again")
    os.environ["CONGRESS_BOOTED"] = str(os.getpid())
    python = venv / "bin" / "python"
    os.execv(python, [str(python), *sys.argv])  # noqa: S606  replaces this process by the prepared one


def _stamp(group: str) -> Path:
    return venv_dir() / f".{group}.ok"


def _is_done(group: str) -> bool:
    """This group was set up whole, or one that holds all of it."""
    return any(_stamp(each).is_file() and _stamp(each).read_text() == fingerprint(each) for each in COVERED_BY[group])


def _allowed(missing: str) -> None:
    if os.environ.get("CONGRESS_SETUP") == "off":
        system.stop(f"CONGRESS_SETUP=off forbids installing, and here is missing: {missing}. Start once without it.")


def _system_parts(parts: Iterable[str]) -> None:
    missing = system.missing(parts)
    if missing:
        _allowed(", ".join(missing))
        system.install(missing, say)


def _install(group: str, parts: list[str], venv: Path) -> None:
    """One process at a time; a second one waits and finds the work done."""
    _allowed(f"the Python packages of congress/bootstrap/{group}.lock")
    try:
        gate = (ROOT / ".venv.lock").open("w")
    except OSError as error:
        system.stop(f"The Python packages are to be installed below {ROOT}, and that is not possible: {error.strerror}")
    with gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if _is_done(group):
            return
        _system_parts([*parts, "venv"])
        python = venv / "bin" / "python"
        if not _works(python):
            say(f"creating {venv.name}")
            base = getattr(sys, "_base_executable", sys.executable)
            if subprocess.run([base, "-m", "venv", "--clear", str(venv)], check=False, stdout=2).returncode:
                system.stop(f"{venv} could not be made; the reason stands above")
        say(f"installing the pinned Python packages ({group}), hashes checked")
        _packages(python, HERE / f"{group}.lock")
        _stamp(group).write_text(fingerprint(group))


def _works(python: Path) -> bool:
    """False for a .venv that is not there, was left half made, or belonged to a Python that is gone."""
    try:
        return subprocess.run([str(python), "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _packages(python: Path, lock: Path) -> None:
    """uv where it runs (a few seconds), else pip reads the same file."""
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = python.with_name("uv")
    if not uv.exists():
        subprocess.run([*pip, str(HERE / "tool.lock")], check=False, stdout=2)
    if uv.exists():
        command = [str(uv), "pip", "install", "-q", "--compile-bytecode", "--python", str(python), "--require-hashes", "-r"]
        env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        if subprocess.run([*command, str(lock)], check=False, stdout=2, env=env).returncode == 0:
            return
        say("uv could not do it; pip takes over, which is slower")
    if subprocess.run([*pip, str(lock)], check=False, stdout=2).returncode:
        system.stop("The Python packages could not be installed; the reason stands above. Start again once it is mended.")
