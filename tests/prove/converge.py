"""Phones, lost lines, crashes, wrong clocks: whatever the order in which facts arrive, the same people are in the room."""

from __future__ import annotations

from congress.core.db import db
from tests.checkin import converging
from tests.checkin.converging import MUTANTS, PEOPLE, PHONES
from tests.checkin.crowds import crowd
from tests.prove.finding import Finding, Ground

PATIENCE = 100  # sequences within which a mutant must be caught


def converge(ground: Ground, trials: int) -> Finding:
    """A trial is a sequence of up to twenty acts of three phones and three people."""
    found = Finding("converge", ground.database, trials)
    app, _url = ground.app()
    ready = crowd(app, PEOPLE, PHONES)
    with app.app_context():
        on = converging.stage(app, ready)
        if said := converging.run(on, trials):
            found.violations.append(said)
        caught = {mutant: converging.run(on, PATIENCE, mutant) for mutant in MUTANTS}
        db.session.remove()
        db.engine.dispose()
    found.control = all(caught.values())
    missed = [mutant for mutant, said in caught.items() if not said]
    found.note = f"{len(MUTANTS) - len(missed)} of {len(MUTANTS)} mutants caught{': not ' if missed else ''}{', '.join(missed)}"
    return found
