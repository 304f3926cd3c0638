"""Servers are killed in the middle of check-ins, at random and at named points of their work; phones send again what was not
answered."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from random import Random

from tests.checkin.crowds import crowd
from tests.prove.doors import shift
from tests.prove.finding import Finding, Ground
from tests.scenarios import door_faults, running

PEOPLE, PHONES, WORKERS = 200, 8, 3
SCANS = 20  # between two kills at random, at least
EARLY = 10  # times that the control may die before it must be caught


def checkin_kill(ground: Ground, trials: int) -> Finding:
    """A trial is a kill: half of them at random, half at named points."""
    found, chance = Finding("checkin_kill", ground.database), Random(31)
    app, url = ground.app()
    ready = crowd(app, PEOPLE, PHONES)
    named = trials // 2
    kills = ground.folder / door_faults.KILLS
    kills.unlink(missing_ok=True)
    with (
        running.serving(ground.folder, url, workers=WORKERS, fault=f"die={named}") as server,
        shift(server.port, ready) as phones,
    ):
        for _ in range(trials - named):
            phones.wait_for(SCANS)
            running.wait_for(lambda: server.workers, "a worker")
            _kill(chance.choice(server.workers))
        running.wait_for(lambda: len(_points(kills)) >= named or phones.wrong, "kills at named points")
        phones.wait_for(SCANS)
    points = Counter(_points(kills))
    found.trials = trials - named + points.total()
    found.violations += phones.faults(app)
    found.control = _is_caught(ground)
    told = ", ".join(f"{points[point]} {point}" for point in door_faults.POINTS)
    found.note = f"{len(phones.acked)} answered, {phones.again} sent again; {trials - named} at random, {told}"
    return found


def _kill(worker: int) -> None:
    try:
        os.kill(worker, signal.SIGKILL)
    except ProcessLookupError:  # by its own hand, just now
        return


def _points(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def _is_caught(ground: Ground) -> bool:
    """The control: a server that answers before it commits loses what it answered."""
    app, url = ground.app()
    ready = crowd(app, PEOPLE, PHONES)
    kills = ground.folder / door_faults.KILLS
    kills.unlink(missing_ok=True)
    with (
        running.serving(ground.folder, url, workers=WORKERS, fault=f"early_door={EARLY}") as server,
        shift(server.port, ready) as phones,
    ):
        running.wait_for(lambda: len(_points(kills)) >= min(2, EARLY), "a worker that dies early")
        phones.wait_for(SCANS)
    return any(each.startswith("lost") for each in phones.faults(app))
