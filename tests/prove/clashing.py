"""Clashes on random diaries, with reorganisations between, against a slow and plain re-implementation."""

from __future__ import annotations

from unittest.mock import patch

from congress.core import clock
from congress.core.db import db
from tests.conftest import TODAY
from tests.events import diaries
from tests.prove.finding import Finding, Ground
from tests.support import World


def clashes(ground: Ground, trials: int) -> Finding:
    """A trial is a city with ``diaries.DIARIES`` diaries; of each the whole, every event alone, and two forms are compared."""
    found = Finding("clashes", ground.database)
    app, _url = ground.app()
    told = 0
    with app.app_context(), patch.object(clock, "now", lambda: TODAY):
        world = World(app)
        for seed in range(trials):
            found.trials += 1
            try:
                told += diaries.run(world, 1_000_000 + seed)
            except diaries.Differs as difference:
                found.violations.append(str(difference))
        found.control = all(_is_caught(world, fault) for fault in diaries.FAULTS)
        db.session.remove()
        db.engine.dispose()
    found.note = f"{found.trials * diaries.DIARIES} diaries, {told} clashes, {len(diaries.FAULTS)} faults"
    return found


def _is_caught(world: World, fault: str) -> bool:
    with diaries.FAULTS[fault]():
        for seed in range(40):
            try:
                diaries.run(world, seed)
            except diaries.Differs:
                return True
    return False
