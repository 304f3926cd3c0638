"""Clocks: wall time, CPU of a server, peak memory of a child."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Row:
    """One line of the report. ``ours`` and ``floor`` in ``unit``; ``goal``: ours must not be above it."""

    name: str
    ours: float
    floor: float | None
    goal: float | None
    unit: str
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.ours <= self.goal

    def line(self) -> str:
        floor = f"{self.floor:9.2f}" if self.floor is not None else " " * 9
        ratio = f"{self.ours / self.floor:7.1f}" if self.floor else " " * 7
        goal = f"{self.goal:8.1f}" if self.goal is not None else " " * 8
        verdict = "" if self.goal is None else "ok" if self.is_met else "MISSED"
        return f"{self.name:46} {self.ours:9.2f} {floor} {ratio} {goal} {self.unit:3} {verdict:7}{self.note}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"is_met": self.is_met}


HEAD = f"{'':46} {'ours':>9} {'floor':>9} {'ratio':>7} {'goal':>8}"


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cpu_of(pids: Iterable[int]) -> float:
    """CPU seconds, user and system, of processes so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command(*words: str, env: dict[str, str]) -> tuple[float, float, str]:
    """Run a command of the program: (seconds, peak MB, standard output)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "app.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return seconds, max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024, done.stdout


def alone(function: str, *arguments: str) -> dict[str, Any]:
    """Run ``module:function`` in a process of its own; it prints one line of JSON."""
    module, name = function.split(":")
    code = f"import json, sys; from {module} import {name}; print(json.dumps({name}(*sys.argv[1:])))"
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def environment(instance: Path, url: str = "") -> dict[str, str]:
    """Settings of a measured instance."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CONGRESS_") and key != "DATABASE_URL"}
    return {**kept, "CONGRESS_INSTANCE": str(instance), **({"DATABASE_URL": url} if url else {})}
