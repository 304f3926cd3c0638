"""The production server as a process of its own, and as many reporters at once as wanted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from congress.campaigns import tallies
from congress.campaigns.models import Duty, DutyEvent
from congress.core.actor import Role
from congress.core.db import db, session
from congress.orgs.models import Unit
from tests.bench.measure import ROOT, children
from tests.bench.server import Browser, token_in
from tests.browser.servers import free_port
from tests.support import SECRET, World

SECONDS = 180  # within which a server must answer, on a machine that does much else
HOST = "127.0.0.1"
now = time.monotonic


@dataclass
class Serving:
    """A production server. ``workers``: the processes that answer, without the keeper of the job worker, which it starts
    first. ``errors``: what it said of itself."""

    port: int
    process: subprocess.Popen[bytes]
    errors: IO[bytes]

    def said(self) -> str:
        """On its standard error until now."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    @property
    def workers(self) -> list[int]:
        return children(self.process.pid)[1:]


@contextmanager
def serving(folder: Path, url: str, *, workers: int = 4, fault: str = "", port: int = 0) -> Iterator[Serving]:
    """``serve`` on a database that is ready, or a server that is broken on purpose (see ``serve``)."""
    port = port or free_port()
    env = {
        **os.environ, "CONGRESS_INSTANCE": str(folder), "DATABASE_URL": url, "CONGRESS_SECRET": SECRET, "CONGRESS_HOSTS": HOST,
        "PORT": str(port), "WEB_CONCURRENCY": str(workers), "CONGRESS_SETUP": "off",
    }  # fmt: skip
    with tempfile.NamedTemporaryFile() as told, Path(told.name).open("rb") as errors:
        process = subprocess.Popen([sys.executable, "-m", "tests.scenarios.serve", fault], cwd=ROOT, env=env, stderr=told)
        server = Serving(port, process, errors)

        def is_ready() -> bool:
            if process.poll() is not None:
                raise AssertionError(f"the server ended: {server.said()[-2000:]}")
            return len(server.workers) == workers and answers(port)

        try:
            wait_for(is_ready, "a server")
            yield server
        finally:
            process.terminate()
            process.wait(30)


def answers(port: int) -> bool:
    browser = Browser(port)
    with closing(browser.connection):
        try:
            return browser.request("GET", "/healthz")[0] == 200
        except OSError:
            return False


def wait_for(happened: object, what: str) -> None:
    """Look again and again until it has happened.

    :raises AssertionError: it has not in time.
    """
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if happened():  # type: ignore[operator]
            return
        time.sleep(0.02)  # between two looks, until the deadline
    raise AssertionError(f"waited in vain for {what}")


def city(app: Flask, reporters: int) -> list[str]:
    """The small tree with its campaign, and a way in for each reporter."""
    with app.app_context():
        world = World(app)
        world.tree()
        world.campaign()
        links = [world.link(world.account(f"Người {number}", Role.ORGANISER, "01")) for number in range(reporters)]
        db.session.remove()
        db.engine.dispose()
    return [f"/sign-in/{link}" for link in links]


@dataclass
class Reporter:
    """Somebody who is signed in and has the page of a report before him."""

    browser: Browser
    address: str
    token: str

    def send(self, present: int) -> int:
        typed = {"csrf_token": self.token, "when": "yesterday", "convened": "99", "present": str(present)}
        return self.browser.request("POST", f"{self.address}/report", urlencode(typed))[0]


def reporter(port: int, link: str, code: str) -> Reporter:
    browser = Browser(port)
    browser.sign_in(link)
    address = f"/campaigns/DH/units/{code}"
    page = browser.request("GET", f"{address}/report")[1]
    browser.connection.close()  # the server would, before long; the next request opens another
    return Reporter(browser, address, token_in(page))


def at_once(port: int, links: Sequence[str], codes: Sequence[str]) -> list[int]:
    """All of them send at the same moment, each another figure; the statuses of the answers."""
    with ThreadPoolExecutor(len(links)) as pool:
        ready = list(pool.map(lambda place: reporter(port, links[place], codes[place % len(codes)]), range(len(links))))
        together = threading.Barrier(len(links))

        def send(place: int) -> int:
            together.wait(SECONDS)
            with closing(ready[place].browser.connection):
                return ready[place].send(67 + place)

        return list(pool.map(send, range(len(links))))


def faults(app: Flask, codes: Sequence[str], reporters: int) -> list[str]:
    """What is wrong after ``at_once``: a report lost, doubled or out of its row, or sums that differ from the rows."""
    with app.app_context():
        found = []
        sent = {code: sorted(67 + place for place in range(reporters) if codes[place % len(codes)] == code) for code in codes}
        for code in codes:
            duty = session().execute(select(Duty.__table__).join(Unit, Unit.id == Duty.unit_id).where(Unit.code == code)).one()
            query = select(DutyEvent.present).where(DutyEvent.duty_id == duty.id).order_by(DutyEvent.id)
            told = list(session().scalars(query))
            if sorted(told) != sent[code]:
                found.append(f"{code}: {sorted(told)} stored, {sent[code]} sent")
            if told[-1:] != [duty.present]:
                found.append(f"{code}: last told {told[-1:]}, kept {duty.present}")
        found += tallies.faults(World(app).get_campaign())
        db.session.remove()
        db.engine.dispose()
    return found
