"""The long proofs, each with a control that has to be caught."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from flask import Flask

from congress import upkeep
from congress.core.db import db
from tests.bench.measure import ROOT
from tests.prove.badges import badges
from tests.prove.checkin_kill import checkin_kill
from tests.prove.clashing import clashes
from tests.prove.clocks import clocks
from tests.prove.converge import converge
from tests.prove.finding import Finding, Ground
from tests.prove.forgery import forgery
from tests.prove.offline import offline
from tests.prove.phones import phones
from tests.prove.powercut import powercut
from tests.prove.quorum import quorum
from tests.prove.redeem import redeem
from tests.prove.restart import restart
from tests.prove.stream import CODES, lost, streaming
from tests.scenarios import plans, running, truth
from tests.scenarios.faults import FAULTS
from tests.scenarios.telling import Violation
from tests.support import World, csv_bytes


def totals(ground: Ground, trials: int) -> Finding:
    """Random stories: every total on any day, as known on any day, against an independent recount."""
    found = Finding("totals", ground.database)
    app, _url = ground.app()

    def differs(seed: int) -> str:
        try:
            story = truth.run(plans.random_plan(seed))
        except Violation as violation:
            return str(violation)
        steps.append(sum(story.told.values()))
        return ""

    steps: list[int] = []
    with app.app_context():
        for seed in range(trials):
            found.trials += 1
            if said := differs(1_000_000 + seed):
                found.violations.append(said)
        put_in, first = FAULTS["counters stay where a unit stood before"]
        with put_in():
            found.control = any(differs(seed) for seed in range(first, first + 16))
        db.session.remove()
        db.engine.dispose()
    found.note = f"{sum(steps)} steps"
    return found


def race(ground: Ground, trials: int) -> Finding:
    """Thirty-two reporters at once: of one duty, and of several."""
    found, reporters = Finding("race", ground.database), 32

    def meet(codes: tuple[str, ...], fault: str = "") -> list[str]:
        app, url = ground.app()
        links = running.city(app, reporters)
        with running.serving(ground.folder, url, fault=fault) as server:
            statuses = running.at_once(server.port, links, codes)
        wrong = [f"answered {status}" for status in statuses if status != 302]
        return wrong + running.faults(app, codes, reporters)

    for number in range(trials):
        found.trials += 1
        found.violations += meet(CODES[1:2] if number % 2 else CODES)
    found.control = bool(meet(CODES, "lost_update"))
    found.note = f"{found.trials * reporters} reports"
    return found


# ── kill -9 ──────────────────────────────────────────────────────────────────


def kill(ground: Ground, trials: int) -> Finding:
    """A server process is killed again and again in the middle of reports, an import in the middle of its transaction."""
    found, chance = Finding("kill", ground.database), Random(9)
    app, url = ground.app()
    links = running.city(app, len(CODES))
    with running.serving(ground.folder, url, workers=2) as server, streaming(server.port, links) as stream:
        for _ in range(trials):
            stream.wait_for(chance.randint(5, 40))
            os.kill(chance.choice(server.workers), signal.SIGKILL)
            found.trials += 1
    found.violations += stream.wrong
    with app.app_context():
        found.violations += lost(app, stream.acked) + upkeep.checks()
        found.violations += _killed_import(app, ground, url)
        db.session.remove()
        db.engine.dispose()
    found.note = f"{len(stream.acked)} reports answered"
    found.control = bool(_early(ground))
    return found


def _killed_import(app: Flask, ground: Ground, url: str) -> list[str]:
    """Nothing of a sheet whose import was killed before its commit, everything after it has run again."""
    file, halted = ground.folder / "reports.csv", ground.folder / "halted"
    rows = [(code, "reported", "2025-05-10", 777, 777) for code in CODES]
    file.write_bytes(csv_bytes(("code", "status", "held_on", "convened", "present"), rows))
    halted.unlink(missing_ok=True)
    settings = {"CONGRESS_INSTANCE": str(ground.folder), "DATABASE_URL": url, "CONGRESS_SETUP": "off"}
    words = [sys.executable, "-m", "tests.prove.halting", str(halted), "campaigns", "report", str(file), "--campaign", "DH"]
    child = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **settings})
    running.wait_for(halted.exists, "an import in the middle")
    child.kill()
    child.wait()
    found = [f"half an import: {code}" for code in _convened(app, 777)] + upkeep.checks()
    again = subprocess.run(
        [sys.executable, "app.py", *words[4:]], cwd=ROOT, env={**os.environ, **settings}, capture_output=True, check=False
    )
    if again.returncode or _convened(app, 777) != sorted(CODES):
        found.append(f"the import did not run again: {again.stderr.decode()[-300:]}")
    return found + upkeep.checks()


def _convened(app: Flask, number: int) -> list[str]:
    world = World(app)
    campaign = world.get_campaign()
    from congress.campaigns.queries import find_duty

    duties = {code: find_duty(campaign.id, world.unit(code).unit_id) for code in CODES}
    db.session.rollback()
    return sorted(code for code, duty in duties.items() if duty is not None and duty.convened == number)


def _early(ground: Ground) -> list[str]:
    """The control: a server that answers first and stores a moment later must be caught."""
    app, url = ground.app()
    links = running.city(app, len(CODES))
    with running.serving(ground.folder, url, workers=2, fault="early_ack") as server, streaming(server.port, links) as stream:
        stream.wait_for(20)
        for worker in server.workers:
            os.kill(worker, signal.SIGKILL)
    with app.app_context():
        found = lost(app, stream.acked)
        db.session.remove()
        db.engine.dispose()
    return found


# ── backup ───────────────────────────────────────────────────────────────────


def backup(ground: Ground, trials: int) -> Finding:
    """Backups while everybody reports: each restored holds what was answered before it began, and passes every check."""
    found = Finding("backup", ground.database)
    app, url = ground.app()
    links = running.city(app, len(CODES))
    files: list[tuple[Path, int]] = []
    with running.serving(ground.folder, url, workers=2) as server, streaming(server.port, links) as stream:
        for number in range(trials):
            stream.wait_for(20)
            files.append((ground.folder / f"{number}.tar", len(stream.acked)))
            with app.app_context():
                upkeep.backup(files[-1][0])
                db.session.remove()
                db.engine.dispose()
        stream.wait_for(20)
    found.violations += stream.wrong
    for file, answered in files:
        found.trials += 1
        found.violations += _restored(ground, file, stream.acked[:answered])
    found.control = bool(_restored(ground, files[0][0], stream.acked))  # what came afterwards cannot be in it
    found.note = f"{len(stream.acked)} reports answered"
    return found


def _restored(ground: Ground, file: Path, acked: list[tuple[str, int]]) -> list[str]:
    app, _url = ground.app()
    with app.app_context():
        upkeep.restore(file)
        found = lost(app, acked) + upkeep.checks()
        db.session.remove()
        db.engine.dispose()
    return found


# name -> the proof, how many trials its long form has on each database
PROOFS: dict[str, tuple[Callable[[Ground, int], Finding], int]] = {
    "totals": (totals, 300), "race": (race, 20), "kill": (kill, 100), "backup": (backup, 20),
    "clashes": (clashes, 200), "badges": (badges, 25),
    "redeem": (redeem, 200), "converge": (converge, 20_000), "forgery": (forgery, 1_000_000),
    "checkin_kill": (checkin_kill, 200), "restart": (restart, 40), "powercut": (powercut, 400),
    "phones": (phones, 2000), "clocks": (clocks, 2000),
    "offline": (offline, 50), "quorum": (quorum, 10_000),
}  # fmt: skip
