"""Codes that nobody was given let nobody in: a million at random, each letter and each bit of good ones changed, codes of other
things; a sample of all through a real server, which tells no secret to its log or its tables."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from congress.checkin import devices, intake, reading
from congress.checkin.intake import Asker
from congress.core import clock
from congress.core.db import db, session, transaction, writing
from congress.delegates import codes
from congress.delegates.codes import Badge
from congress.delegates.models import Delegate
from congress.documents import badge_prints
from congress.documents.badge_prints import Choice, Which
from tests.checkin import forging
from tests.checkin.crowds import HOST, URL, Crowd, Phone, add
from tests.delegates.making import held
from tests.prove.finding import Finding, Ground
from tests.scenarios import running
from tests.support import SYSTEM, World

PEOPLE, PART, SAMPLE = 8, 200, 150
RAW = (b"\xff\xfe\x00", b'{"code":"\xff\xfe"}', b"{", b"[]", b"null", b'"' * 9, b'{"code":' * 2000, b"\x00" * 2000, b"")


def forgery(ground: Ground, trials: int) -> Finding:
    """A trial is a code; ``trials``: those made at random, and a thousandth as many good ones of which each letter and each bit
    is changed."""
    found, chance = Finding("forgery", ground.database), Random(20)
    app, url = ground.app()
    with app.app_context():
        world = World(app)
        world.tree()
        ready, other = add(world, "DH-DONG", PEOPLE, 1), add(world, "DH-KHAC", PEOPLE, 1)
        rows = _rows(ready)
        tried, taken = _reckoned(rows, chance, trials)
        revoked = [codes.badge_code(row) for row in rows]
        with transaction():
            badge_prints.reprint(held(ready.event), Choice(Which.ALL), "mất thẻ", by=SYSTEM)
        rows, foreign = _rows(ready), _rows(other)
        sample = _sample(rows, foreign, chance)
        db.session.remove()
        db.engine.dispose()
    with running.serving(ground.folder, url, workers=2) as server:
        told = _told(server.port, ready, sample, revoked)
        said = server.said()
    canaries = [each.partition("-")[2] for each in (*sample, *revoked, *map(_code(app), rows)) if "-" in each]
    canaries = [*(each for each in canaries if len(each) >= 20), *ready.tokens]
    found.violations += [f"would be taken: {code}" for code in taken] + told
    found.violations += ["the log tells a secret"] if any(each in said for each in canaries) else []
    with app.app_context():
        found.violations += forging.traces(canaries)
        found.control = all(_is_caught(name, rows, foreign, ready, chance) for name in forging.CONTROLS)
        db.session.remove()
        db.engine.dispose()
    found.trials = tried + len(sample) + len(revoked) + len(RAW)
    found.note = f"{len(sample)} + {len(revoked)} revoked by HTTP, {len(canaries)} secrets looked for"
    return found


def _code(app: Any) -> Any:
    def told(row: Any) -> str:
        with app.app_context():
            return codes.badge_code(row)

    return told


def _rows(of: Crowd) -> list[Any]:
    session().rollback()
    table = Delegate.__table__
    columns = table.c.id, table.c.event_id, table.c.generation, table.c.link_generation, table.c.number
    return list(session().execute(select(*columns).where(table.c.id.in_(of.ids)).order_by(table.c.id)).all())


def _badge(row: Any) -> Badge:
    return Badge(row.id, row.event_id, row.generation)


def _reckoned(rows: Sequence[Any], chance: Random, trials: int) -> tuple[int, list[str]]:
    """Without a server: as many as wanted."""
    badge = _badge(rows[0])
    good = codes.badge_code(rows[0])
    tried, taken = forging.accepted(good, badge, (forging.at_random(chance, badge.id) for _ in range(trials)))
    for number in range(max(1, trials // 1000)):
        each = Badge(10_000 + number, badge.event_id, 1 + number % 3)
        good = codes.badge_code(each)
        for forged in (forging.with_other_letters(good), forging.with_other_bits(good), forging.cut(good)):
            more, found = forging.accepted(good, each, forged)
            tried, taken = tried + more, taken + found
    return tried, taken


def _sample(rows: Sequence[Any], foreign: Sequence[Any], chance: Random) -> list[str]:
    """Some of each kind, each of at most 200 letters, as a door reads them."""
    good = codes.badge_code(rows[0])
    kinds: tuple[Iterator[str], ...] = (
        (forging.at_random(chance, rows[0].id) for _ in range(SAMPLE)), forging.with_other_letters(good),
        forging.with_other_bits(good), forging.cut(good), forging.of_others([_badge(row) for row in rows], foreign),
        forging.numbers(rows),
    )  # fmt: skip
    found = []
    for kind in kinds:
        told = [code for code in kind if code.strip() and len(code) <= 200 and "\0" not in code]
        found += chance.sample(told, min(SAMPLE, len(told)))
    return [code for code in found if not forging.is_same(code, good)]


def _facts(ready: Crowd, told: Sequence[str]) -> list[dict[str, Any]]:
    base = ready.fact(0)
    return [{**base, "code": code, "nonce": str(uuid4())} for code in told]


def _status(port: int, token: str, fact: Any) -> int:
    phone = Phone(port, token)
    with closing(phone.connection):
        return phone.send(fact)[0]


def _told(port: int, ready: Crowd, sample: Sequence[str], revoked: Sequence[str]) -> list[str]:
    phone, found = Phone(port, ready.tokens[0]), []
    counts: Counter[str] = Counter()
    for start in range(0, len(sample), PART):
        status, answer = phone.send({"scans": _facts(ready, sample[start : start + PART])})
        outcomes = [each.get("outcome", each.get("error")) for each in answer["results"]] if status == 200 else [str(status)]
        counts.update(outcomes)
        found += [
            f"{code} was answered {what}" for code, what in zip(sample[start:], outcomes, strict=False) if what != "unknown"
        ]
    now = clock.now().isoformat()  # one that was shown before it was revoked was good at the door
    _good, answer = phone.send({"scans": [{**fact, "at": now} for fact in _facts(ready, revoked)]})
    found += [f"a revoked badge was answered {each['outcome']}" for each in answer["results"] if each["outcome"] != "revoked"]
    phone.connection.close()
    long = _facts(ready, ["1-" + "A" * 100_000])[0]
    found += [f"a code of 100,000 letters: {status}" for status in [_status(port, ready.tokens[0], long)] if status != 422]
    half = json.dumps(_facts(ready, ["\ud800" * 9])[0]).encode()
    for body in (*RAW, half):
        status = _raw(port, ready.tokens[0], body)
        found += [f"{body[:20]!r} was answered {status}"] if status != 422 else []
    for token in ("x" * 43, ready.tokens[0][:-1], ready.tokens[0][::-1], "", "x" * 300):
        status = _status(port, token, ready.fact(0))
        found += [f"a foreign token was answered {status}"] if status != 401 else []
    return found


def _raw(port: int, token: str, body: bytes) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    connection.request("POST", URL, body, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status


def _is_caught(name: str, rows: Sequence[Any], foreign: Sequence[Any], ready: Crowd, chance: Random) -> bool:
    """A door that looks less closely."""
    key = devices.digest(ready.tokens[0])
    with forging.CONTROLS[name](), writing():
        answers = [intake.take(Asker(key), reading.read(fact), clock.now())
                   for fact in _facts(ready, _sample(rows, foreign, chance))]  # fmt: skip
        session().rollback()
    return any(answer is not None and answer.outcome != "unknown" for answer in answers)
