"""Parts that come from the operating system: how to tell that one is missing, and the Debian package that brings it."""

from __future__ import annotations

import ctypes.util
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _postgres(program: str) -> Callable[[], bool]:
    return lambda: postgres_program(program) is not None


def postgres_program(program: str) -> Path | None:
    """The newest of PostgreSQL's programs on this machine; Debian keeps them off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    if versions:
        return versions[-1]
    found = shutil.which(program)
    return Path(found) if found else None


def office() -> str | None:
    """Path of a LibreOffice, which opens what offices open, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def browser() -> str | None:
    """Path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


# part -> (is it here?, Debian package)
PARTS: dict[str, tuple[Callable[[], bool], str]] = {
    "pango": (_library("pango-1.0"), "libpango-1.0-0"),
    "pangoft2": (_library("pangoft2-1.0"), "libpangoft2-1.0-0"),
    "harfbuzz-subset": (_library("harfbuzz-subset"), "libharfbuzz-subset0"),
    "venv": (lambda: importlib.util.find_spec("ensurepip") is not None, "python3-venv"),
    "certificates": (lambda: Path("/etc/ssl/certs/ca-certificates.crt").exists(), "ca-certificates"),
    "atomic": (_library("atomic"), "libatomic1"),  # the Node inside the playwright wheel links it
    "browser": (lambda: browser() is not None, "chromium"),
    "postgres": (_postgres("initdb"), "postgresql"),
    "pg_dump": (_postgres("pg_dump"), "postgresql-client"),
    "office": (lambda: office() is not None, "libreoffice-writer-nogui"),
}
GROUPS = {
    "run": ("pango", "pangoft2", "harfbuzz-subset", "certificates"),
    "dev": ("pango", "pangoft2", "harfbuzz-subset", "certificates", "atomic", "browser", "postgres", "office"),
}


def stop(message: str) -> NoReturn:
    """End with a sentence on stderr; a command with ``--json`` owes its one line on stdout all the same."""
    if "--json" in sys.argv:
        print(json.dumps({"error": "setup", "message": message}, ensure_ascii=False), flush=True)
    sys.exit(message)


def missing(parts: Iterable[str]) -> list[str]:
    """Debian packages of the parts that are not here."""
    return list(dict.fromkeys(package for there, package in (PARTS[part] for part in parts) if not there()))


def install(packages: list[str], say: Callable[[str], None]) -> None:
    """apt-get as root or by ``sudo -n``; otherwise stop with the exact command to type."""
    arguments = ["install", "-y", "--no-install-recommends", *packages]
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    prefix = [] if os.geteuid() == 0 else [sudo, "-n"] if sudo else None
    rights = "sudo " if sudo else ""
    by_hand = f"{rights}apt-get update && {rights}apt-get {' '.join(arguments)}"
    if not apt or prefix is None:
        who = "" if sudo else " as root"
        stop(f"Missing on this machine: {', '.join(packages)}\nInstall them{who}, then start again:  {by_hand}")
    say(f"installing from the system: {', '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt_get = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]  # a new machine is often busy with its own updates
    subprocess.run([*apt_get, "update"], check=False, env=env, stdout=2)
    if subprocess.run([*apt_get, *arguments], check=False, env=env, stdout=2).returncode:
        stop(f"The system packages could not be installed. By hand:  {by_hand}")
