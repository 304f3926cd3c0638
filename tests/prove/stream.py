"""Reporters who go on and on, whatever happens to the server; they keep what they were promised."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from congress.campaigns.models import Duty, DutyEvent
from congress.core.db import session
from congress.orgs.models import Unit
from tests.scenarios import running

CODES = (
    "01.01.001", "01.01.001.001", "01.01.001.002", "01.01.002", "01.01.002.001", "01.01.003", "01.02.001", "01.02.001.001",
)  # fmt: skip
Told = tuple[str, int]  # unit, its number convened: no two reports have the same


class Stream:
    """One reporter a unit, each report with a number of its own; ``acked``: those that were answered."""

    def __init__(self, port: int, links: Sequence[str]) -> None:
        self.acked, self.wrong = list[Told](), list[str]()
        self.enough = threading.Event()
        ready = [(running.reporter(port, link, code), code) for link, code in zip(links, CODES, strict=True)]
        self.threads = [threading.Thread(target=self._report, args=each) for each in ready]

    def _report(self, one: running.Reporter, code: str) -> None:
        with closing(one.browser.connection):
            number = 1000
            while not self.enough.is_set():
                number += 1
                typed = {"csrf_token": one.token, "when": "yesterday", "convened": str(number), "present": str(number)}
                self._insist(one, urlencode(typed), (code, number))

    def _insist(self, one: running.Reporter, form: str, told: Told) -> None:
        """Until it is answered: what the server did not live to answer is sent again."""
        while not self.enough.is_set():
            try:
                status = one.browser.request("POST", f"{one.address}/report", form)[0]
            except (OSError, http.client.HTTPException):
                one.browser.connection.close()  # and opened again by the next request
                continue
            if status == 302:
                self.acked.append(told)
                return
            if status != 503:
                self.wrong.append(f"{told}: {status}")
                return

    def wait_for(self, more: int) -> None:
        """Until so many more have been answered."""
        goal = len(self.acked) + more
        running.wait_for(lambda: len(self.acked) >= goal or self.wrong, f"{more} reports")


@contextmanager
def streaming(port: int, links: Sequence[str]) -> Iterator[Stream]:
    stream = Stream(port, links)
    for thread in stream.threads:
        thread.start()
    try:
        yield stream
    finally:
        stream.enough.set()
        for thread in stream.threads:
            thread.join(running.SECONDS)


def lost(app: Flask, acked: Sequence[Told]) -> list[str]:
    """What was answered and is not there, or is there twice. Inside the application's context."""
    query = select(Unit.code, DutyEvent.convened).join(Duty, Duty.id == DutyEvent.duty_id).join(Unit, Unit.id == Duty.unit_id)
    stored = [(row.code, row.convened) for row in session().execute(query.where(DutyEvent.batch_id.is_(None)))]
    session().rollback()
    missing = sorted(set(acked) - set(stored))
    doubled = sorted({told for told in stored if stored.count(told) > 1}) if len(stored) > len(set(stored)) else []
    return [f"lost {told}" for told in missing] + [f"doubled {told}" for told in doubled]
