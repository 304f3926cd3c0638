"""Two phones without a line let the same people in: each is counted once, a person is asked about each of them, and told how
long nobody could know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import median
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select

from congress.checkin import api, fold, refolding, roster, rulings
from congress.checkin.fold import State
from congress.checkin.models import CheckIn
from congress.core import clock
from congress.core.db import db, session, writing
from tests.checkin import converging
from tests.checkin.converging import Stage
from tests.checkin.crowds import ask, crowd
from tests.checkin.recount import Heard, stays
from tests.prove.finding import Finding, Ground

PEOPLE, PHONES = 4, 2
CASES = 40  # within which the control must be caught
Conflicts = dict[str, tuple[int, int]]  # nonce of a second entry -> minutes since the first, minutes until both were known


@dataclass(frozen=True)
class Scan:
    """``shown``: what the phone made of it, by what it had seen itself."""

    nonce: str
    phone: int
    who: int
    what: str
    at: datetime
    shown: str


@dataclass(frozen=True)
class Case:
    scans: Sequence[Scan]
    synced: Sequence[datetime]  # when each phone had a line again


def phones(ground: Ground, trials: int) -> Finding:
    """A trial is a random shift of two phones."""
    found = Finding("phones", ground.database, trials)
    app, _url = ground.app()
    ready = crowd(app, PEOPLE, PHONES)
    exposed: list[int] = []
    with app.app_context():
        on = converging.stage(app, ready)
        for seed in range(trials):
            made = _case(on, Random(1_000_000 + seed))
            told = _conflicts(made)
            exposed += [minutes for _between, minutes in told.values()]
            found.violations += [f"case {seed}: {each}" for each in _played(on, made, told)]
        with patch.object(fold, "fold", _undoubting):
            cases = [_case(on, Random(seed)) for seed in range(CASES)]
            found.control = any(_played(on, made, _conflicts(made)) for made in cases)
        db.session.remove()
        db.engine.dispose()
    middle = f"{median(exposed):.0f} min in the middle, {max(exposed)} at most" if exposed else "none"
    found.note = f"{len(exposed)} conflicts made and shown; nobody could know for {middle}"
    return found


_fold = fold.fold


def _undoubting(*told: object) -> State:
    """The control: entries beside others raise no doubt."""
    return State(_fold(*told).spans)  # type: ignore[arg-type]


def _case(on: Stage, chance: Random) -> Case:
    """Both phones begin without a line; each knows what it did itself."""
    inside: Mapping[int, set[int]] = defaultdict(set)
    scans: list[Scan] = []
    now = on.at.starts
    for _ in range(chance.randint(4, 14)):
        now += timedelta(minutes=chance.randint(1, 8), seconds=chance.randint(0, 59))
        phone, who, what = chance.randrange(PHONES), chance.randrange(PEOPLE), chance.choice(("in", "in", "in", "out"))
        known = inside[phone]
        shown = ("already_in" if who in known else "entered") if what == "in" else "left"
        (known.add if what == "in" else known.discard)(who)
        scans.append(Scan(str(UUID(int=chance.getrandbits(128))), phone, who, what, now, shown))
    return Case(scans, [now + timedelta(minutes=chance.randint(0, 90)) for _ in range(PHONES)])


def _conflicts(made: Case) -> Conflicts:
    """By hand: whoever is let in while he is in the room after he was let in."""
    found: Conflicts = {}
    for who in range(PEOPLE):
        first: Scan | None = None
        was_let_in = False
        for scan in sorted((each for each in made.scans if each.who == who), key=lambda each: each.at):
            if scan.what == "out":
                first = None
            elif first is None:
                first, was_let_in = scan, scan.shown == "entered"
            elif scan.shown == "entered" and was_let_in:
                known = max(made.synced[first.phone], made.synced[scan.phone])
                found[scan.nonce] = _minutes(first.at, scan.at), _minutes(scan.at, known)
            else:
                was_let_in = was_let_in or scan.shown == "entered"
    return found


def _minutes(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds()) // 60


def _played(on: Stage, made: Case, wanted: Conflicts) -> list[str]:
    """What of it the product tells otherwise."""
    api.PACE.forget()
    with writing():
        for phone in sorted(range(PHONES), key=lambda each: made.synced[each]):
            with patch.object(clock, "now", lambda phone=phone: made.synced[phone]):
                _send(on, made, phone)
        found = _differs(on, made, wanted)
        session().rollback()
    return found


def _send(on: Stage, made: Case, phone: int) -> None:
    facts = [
        {"nonce": scan.nonce, "code": on.crowd.codes[scan.who], "session": on.crowd.session, "at": scan.at.isoformat(),
         "direction": scan.what, "shown": scan.shown} for scan in made.scans if scan.phone == phone
    ]  # fmt: skip
    if facts:
        status, answer = ask(on.app, on.crowd.tokens[phone], {"scans": facts, "sent": made.synced[phone].isoformat()})
        assert status == 200, answer


def _differs(on: Stage, made: Case, wanted: Conflicts) -> list[str]:
    names = {row.id: row.nonce for row in session().execute(select(CheckIn.id, CheckIn.nonce))}
    shown = {names[fact_id]: (each.between, each.exposed) for fact_id, each in rulings.doubts_of(on.event_id).items()}
    found = [f"conflicts {shown} shown, {wanted} made"] if shown != wanted else []
    told = roster.changes(on.event_id, on.crowd.session, 0)
    heard = [[Heard(scan.nonce, scan.what, scan.at) for scan in made.scans if scan.who == who] for who in range(PEOPLE)]
    present = sum(bool(each) and each[-1][1] is None for each in (stays(every, on.at.starts, on.at.ends) for every in heard))
    if told is None or told["present"] != present:
        found.append(f"{told and told['present']} counted, {present} are in the room")
    counted = refolding.facts_of(on.event_id, on.at.id)
    return found + ([] if sum(map(len, counted.values())) == len(made.scans) else ["a fact is missing"])
