"""Phones whose clocks are wrong by up to a day, and set in the middle of a shift: facts stand in the order in which they
happened; those of a phone that does not say when it sends are flagged, never dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select

from congress.checkin import api
from congress.checkin.models import CheckIn, Outcome
from congress.core import clock
from congress.core.db import db, session, writing
from tests.checkin import converging
from tests.checkin.converging import Stage
from tests.checkin.crowds import ask, crowd
from tests.prove.finding import Finding, Ground

PEOPLE, PHONES = 6, 2
LINE = 2.0  # seconds that a call may take
APART = 5  # seconds between two scans, at least: less than the line takes is not told apart
DAY = timedelta(days=1)
SLIGHT = 20  # seconds by which a clock is off and nobody minds
BELIEVED = timedelta(seconds=2 * SLIGHT + LINE)


@dataclass
class Clock:
    """A phone with what it has not sent: nonce, who, by its own clock, and how wrong that was then."""

    skew: timedelta
    waiting: list[tuple[str, int, datetime, timedelta]] = field(default_factory=list)


@dataclass
class Shift:
    """``truth``: nonce -> when it happened. ``stale``: facts that waited while the clock of their phone was set; they carry the
    clock of before."""

    truth: dict[str, datetime] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    calls: list[tuple[datetime, int, str, list[tuple[str, int, datetime]]]] = field(default_factory=list)


def clocks(ground: Ground, trials: int) -> Finding:
    """A trial is a shift of two phones."""
    found = Finding("clocks", ground.database, trials)
    app, _url = ground.app()
    ready = crowd(app, PEOPLE, PHONES)
    pairs, stale, flagged, wrong = 0, 0, 0, 0
    with app.app_context():
        on = converging.stage(app, ready)
        for seed in range(trials):
            shift = _shift(on, Random(1_000_000 + seed))
            kept = _played(on, shift, says_when=True)
            found.violations += [f"shift {seed}: {each}" for each in _dropped(shift, kept) + _disordered(shift, kept)]
            silent = _played(on, shift, says_when=False)
            found.violations += [f"shift {seed}, silent: {each}" for each in _dropped(shift, silent) + _unflagged(on, silent)]
            wrong += bool(_disordered(shift, silent))
            pairs += len(_judged(shift))
            stale += len(shift.stale)
            flagged += sum(kept[nonce][1] == Outcome.OUTSIDE_HOURS for nonce in shift.stale)
        db.session.remove()
        db.engine.dispose()
    found.control = wrong > 0
    found.note = (
        f"{pairs} pairs in order; without `sent` {wrong} shifts are not; {stale} facts waited while a clock was set, "
        f"{flagged} of them flagged"
    )
    return found


def _shift(on: Stage, chance: Random) -> Shift:
    made, phones = Shift(), [Clock(_error(chance)) for _ in range(PHONES)]
    now = on.at.starts
    for _ in range(chance.randint(10, 25)):
        now += timedelta(seconds=chance.randint(APART, 240))
        at = chance.randrange(PHONES)
        phone, what = phones[at], chance.random()
        if what < 0.7:
            nonce = str(UUID(int=chance.getrandbits(128)))
            made.truth[nonce] = now
            phone.waiting.append((nonce, chance.randrange(PEOPLE), now + phone.skew, phone.skew))
        elif what < 0.8:  # somebody sets the clock, or the network does
            phone.skew = _error(chance)
        else:
            _send(made, phone, at, now, chance)
    for at, phone in enumerate(phones):
        _send(made, phone, at, now + timedelta(minutes=at + 1), chance)
    return made


def _error(chance: Random) -> timedelta:
    """None, a little, or up to a day either way."""
    return chance.choice(
        (timedelta(), timedelta(seconds=chance.randint(-SLIGHT, SLIGHT)), chance.uniform(-1, 1) * DAY, DAY, -DAY)
    )


def _send(made: Shift, phone: Clock, at: int, now: datetime, chance: Random) -> None:
    if not phone.waiting:
        return
    sent = (now + phone.skew).isoformat()
    arrives = now + timedelta(seconds=chance.uniform(0, LINE))
    made.stale |= {nonce for nonce, _who, _at, skew in phone.waiting if skew != phone.skew}
    made.calls.append((arrives, at, sent, [(nonce, who, told) for nonce, who, told, _skew in phone.waiting]))
    phone.waiting.clear()


def _played(on: Stage, shift: Shift, *, says_when: bool) -> dict[str, tuple[datetime, str]]:
    """nonce -> when it happened as it is stored, and what was answered."""
    api.PACE.forget()
    with writing():
        for arrives, at, sent, told in sorted(shift.calls):
            facts = [
                {"nonce": nonce, "code": on.crowd.codes[who], "session": on.crowd.session, "at": moment.isoformat()}
                for nonce, who, moment in told
            ]
            body = {"scans": facts, **({"sent": sent} if says_when else {})}
            with patch.object(clock, "now", lambda arrives=arrives: arrives):
                status, answer = ask(on.app, on.crowd.tokens[at], body)
            assert status == 200, answer
        rows = session().execute(select(CheckIn.nonce, CheckIn.happened_at, CheckIn.outcome)).all()
        session().rollback()
    return {row.nonce: (row.happened_at, str(row.outcome)) for row in rows}


def _dropped(shift: Shift, kept: dict[str, tuple[datetime, str]]) -> list[str]:
    return [f"{nonce} is not there" for nonce in shift.truth if nonce not in kept]


def _judged(shift: Shift) -> list[tuple[str, str]]:
    """Pairs of facts, the earlier one first, that must stand so. A clock that is off by less than half a minute is believed, so
    that much two phones may differ; facts that waited while their clock was set are told apart."""
    order = sorted((nonce for nonce in shift.truth if nonce not in shift.stale), key=lambda nonce: shift.truth[nonce])
    pairs = ((one, other) for place, one in enumerate(order) for other in order[place + 1 :])
    return [(one, other) for one, other in pairs if shift.truth[other] - shift.truth[one] > BELIEVED]


def _disordered(shift: Shift, kept: dict[str, tuple[datetime, str]]) -> list[str]:
    return [f"{one} after {other}" for one, other in _judged(shift) if kept[one][0] >= kept[other][0]]


def _unflagged(on: Stage, kept: dict[str, tuple[datetime, str]]) -> list[str]:
    """What is told to have happened outside the hours says so."""
    opens, closes = on.at.starts - timedelta(hours=2), on.at.ends
    return [f"{nonce} at {at} was answered {outcome}" for nonce, (at, outcome) in kept.items()
            if not opens <= at <= closes and outcome != Outcome.OUTSIDE_HOURS]  # fmt: skip
