"""Thirty-two phones scan at the same moment, on a server of several processes: one of them lets in, and everybody is told the
same."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask

from congress.core.db import db
from tests.checkin import recount
from tests.checkin.crowds import Crowd, Phone, crowd
from tests.delegates.making import held
from tests.prove.finding import Finding, Ground
from tests.scenarios import running

RACERS, WORKERS = 32, 4
# codes that are scanned in a round, of which kind a round is in turn; 0: all of them send the very same fact
KINDS = (1, 1, 8, 1, 0)
CONTROLS = 3
Told = tuple[int, Any]  # status, answer


def redeem(ground: Ground, trials: int) -> Finding:
    """A trial is a round."""
    found = Finding("redeem", ground.database)
    counts: Counter[str] = Counter()
    found.violations += _races(ground, [KINDS[number % len(KINDS)] for number in range(trials)], counts)
    found.trials = trials
    wrong = _races(ground, [1] * CONTROLS, Counter(), fault="look_then_let_in")
    found.control = any(" were let in" in each for each in wrong)
    found.note = (
        f"{RACERS} phones, {WORKERS} processes: {', '.join(f'{count} {what}' for what, count in sorted(counts.items()))}"
    )
    return found


def _races(ground: Ground, kinds: Sequence[int], counts: Counter[str], fault: str = "") -> list[str]:
    app, url = ground.app()
    ready = crowd(app, sum(max(1, kind) for kind in kinds), RACERS)
    found: list[str] = []
    acked: dict[str, str] = {}
    place = 0
    with running.serving(ground.folder, url, workers=WORKERS, fault=fault) as server:
        phones = [Phone(server.port, token) for token in ready.tokens]
        for number, kind in enumerate(kinds):
            facts = _facts(ready, place, kind)
            place += max(1, kind)
            told = _at_once(phones, facts)
            counts.update(each["outcome"] if status == 200 else str(status) for status, each in told)
            wrong = _same(told) if kind == 0 else _one_each(facts, told)
            found += [f"round {number}: {each}" for each in wrong]
            acked |= {each["nonce"]: each["outcome"] for status, each in told if status == 200}
        for phone in phones:
            phone.connection.close()
    return found + _stored(app, ready, acked)


def _facts(ready: Crowd, place: int, kind: int) -> list[dict[str, Any]]:
    """One for each phone, each of a moment of its own."""
    nonce = str(uuid4())
    facts = [ready.fact(place + (racer % kind if kind else 0)) for racer in range(RACERS)]
    for racer, fact in enumerate(facts):
        fact["at"] = (ready.moment + timedelta(milliseconds=0 if kind == 0 else racer)).isoformat()
        fact["nonce"] = nonce if kind == 0 else fact["nonce"]
    return facts


def _at_once(phones: Sequence[Phone], facts: Sequence[Any]) -> list[Told]:
    together = threading.Barrier(RACERS)

    def send(racer: int) -> Told:
        together.wait(running.SECONDS)
        with closing(phones[racer].connection):  # which the server would close, before the next round
            return phones[racer].send(facts[racer])

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(send, range(RACERS)))


def _one_each(facts: Sequence[dict[str, Any]], told: Sequence[Told]) -> list[str]:
    """Of each code one is let in; the others are told since when and by which door somebody is."""
    found = [f"answered {status}: {answer}" for status, answer in told if status != 200]
    doors = {(fact["code"], fact["at"]): f"Cửa {racer + 1}" for racer, fact in enumerate(facts)}
    let_in: Counter[str] = Counter()
    for fact, (status, answer) in zip(facts, told, strict=True):
        if status != 200:
            continue
        let_in[fact["code"]] += answer["outcome"] == "entered"
        if answer["outcome"] == "already_in" and doors.get((fact["code"], answer["since"])) != answer["by"]:
            found.append(f"told that he came at {answer['since']} by {answer['by']}")
        elif answer["outcome"] not in ("entered", "already_in"):
            found.append(f"answered {answer['outcome']}")
    return found + [f"{count} were let in by one code" for count in let_in.values() if count != 1]


def _same(told: Sequence[Told]) -> list[str]:
    """One fact that is sent many times at once has one answer."""
    answers = {str(each) for each in told}
    return [f"{len(answers)} answers to one fact: {sorted(answers)[:2]}"] if len(answers) > 1 else _one_status(told[0])


def _one_status(told: Told) -> list[str]:
    return [] if told[0] == 200 and told[1]["outcome"] == "entered" else [f"answered {told}"]


def _stored(app: Flask, ready: Crowd, acked: dict[str, str]) -> list[str]:
    with app.app_context():
        found = recount.faults(held(ready.event).event.id, acked, acked)
        db.session.remove()
        db.engine.dispose()
    return found
