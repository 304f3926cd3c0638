"""Quorum and bases of random congresses by two counters that know nothing of each other; every seeded fault must be noticed."""

from __future__ import annotations

from congress.core.db import db
from tests.checkin.congresses import FAULTS, Hall
from tests.prove.finding import Finding, Ground
from tests.support import World

UNTIL_CAUGHT = 200


def quorum(ground: Ground, trials: int) -> Finding:
    """A trial is one congress, looked at in several moments of each session."""
    found = Finding("quorum", ground.database)
    app, _url = ground.app()
    with app.app_context():
        hall = Hall(World(app))
        for seed in range(trials):
            found.trials += 1
            found.violations += hall.differs(1_000_000 + seed)
        caught = {name: _caught(hall, name) for name in FAULTS}
        found.control = all(caught.values())
        db.session.remove()
        db.engine.dispose()
    found.note = f"{sum(caught.values())} of {len(caught)} faults caught"
    return found


def _caught(hall: Hall, fault: str) -> bool:
    with FAULTS[fault]():
        return any(hall.differs(seed) for seed in range(UNTIL_CAUGHT))
