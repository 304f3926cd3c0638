"""Phones that scan on and on, whatever happens to the server; they keep what they were answered, and send again what they were
not."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask

from congress.core.db import db
from tests.checkin import recount
from tests.checkin.crowds import Crowd, Phone
from tests.delegates.making import held
from tests.scenarios import running


class Shift:
    """Each phone with a thread of its own. ``acked``: nonce -> what was answered; ``sent``: every fact that was made; ``gaps``:
    seconds from the first call that failed to the answer, of facts that had to be sent again."""

    def __init__(self, port: int, ready: Crowd, seed: int = 31) -> None:
        self.acked, self.sent, self.wrong = dict[str, str](), set[str](), list[str]()
        self.again, self.gaps = 0, list[float]()
        self.enough = threading.Event()
        self.ready = ready
        phones = [Phone(port, token) for token in ready.tokens]
        self.threads = [
            threading.Thread(target=self._work, args=(phone, Random(f"{seed} {at}"), at)) for at, phone in enumerate(phones)
        ]

    def _work(self, phone: Phone, chance: Random, at: int) -> None:
        count = 0
        while not self.enough.is_set():
            count += 1
            moment = self.ready.moment + timedelta(seconds=count, milliseconds=at)
            way = chance.choice(("in", "in", "out"))
            fact = self.ready.fact(chance.randrange(len(self.ready.codes)), at=moment.isoformat(), direction=way)
            self.sent.add(fact["nonce"])
            self._insist(phone, fact)
        phone.connection.close()

    def _insist(self, phone: Phone, fact: dict[str, Any]) -> None:
        """Until it is answered."""
        failed_at = 0.0
        while not self.enough.is_set():
            try:
                status, answer = phone.send(fact)
            except (OSError, http.client.HTTPException):
                status, answer = 0, None
            if status == 200:
                self.acked[fact["nonce"]] = answer["outcome"]
                if failed_at:
                    self.gaps.append(running.now() - failed_at)
                return
            if status not in (0, 503):
                self.wrong.append(f"{fact['nonce']} was answered {status}: {answer}")
                return
            failed_at = failed_at or running.now()
            self.again += 1
            self.enough.wait(0.02)  # as a phone waits before it tries again

    def wait_for(self, more: int) -> None:
        """Until so many more have been answered."""
        goal = len(self.acked) + more
        running.wait_for(lambda: len(self.acked) >= goal or self.wrong, f"{more} check-ins")

    def faults(self, app: Flask) -> list[str]:
        """What of all that is not as it was answered."""
        with app.app_context():
            found = recount.faults(held(self.ready.event).event.id, self.acked, self.sent)
            db.session.remove()
            db.engine.dispose()
        return self.wrong + found


@contextmanager
def shift(port: int, ready: Crowd, seed: int = 31) -> Iterator[Shift]:
    made = Shift(port, ready, seed)
    for thread in made.threads:
        thread.start()
    try:
        yield made
    finally:
        made.enough.set()
        for thread in made.threads:
            thread.join(running.SECONDS)
