"""Servers whose door is broken on purpose: the checks beside them must notice."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask, Response, current_app, has_request_context, request
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from congress import factory
from congress.checkin import looking, storing
from congress.core.db import db, peek


def look_then_let_in() -> None:
    """The database is no referee: whoever saw nobody inside lets in, a moment later."""
    look, first = looking.look, storing.first

    def early(*told: Any) -> Any:
        with peek():
            seen = look(*told)
        time.sleep(0.02)
        return seen

    def unjudged(values: Any, door: str) -> tuple[int, bool]:
        return first(values, door)[0], True

    looking.look, storing.first = early, unjudged


# ── workers that are killed, by their own hand, at named points ──────────────

POINTS = ("inserted", "committing", "committed", "replying", "checkpoint")
KILLS = "kills"  # a file of the instance: the point of each, one a line
CHANCE = 1 / 30  # at a check-in that comes to the point whose turn it is


def die(most: str) -> None:
    """``most``: how many times in all."""
    _die_at(POINTS, int(most))


def early(most: str) -> None:
    """A check-in is answered first, and stored a moment later by a worker that dies before its commit."""
    _wrap_app(_Early)
    _die_at(("committing",), int(most))


def _die_at(points: tuple[str, ...], most: int) -> None:
    file = Path(os.environ["CONGRESS_INSTANCE"], KILLS)
    file.touch()

    def reach(point: str) -> None:
        at_door = has_request_context() and request.method == "POST" and request.path.endswith("/check-ins")
        if point not in points or not at_door or random.random() > CHANCE:
            return
        done = len(file.read_text().split())
        if done >= most or point != points[done % len(points)]:  # one after the other
            return
        with file.open("a") as out:
            out.write(f"{point}\n")
        if point == "checkpoint":
            Thread(target=_checkpoint, args=[current_app._get_current_object()], daemon=True).start()  # type: ignore[attr-defined]
            time.sleep(random.uniform(0, 0.004))
        os.kill(os.getpid(), signal.SIGKILL)

    first, fact = storing.first, storing.fact

    def marked(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*told: Any) -> Any:
            made = work(*told)
            reach("inserted")
            return made

        return run

    storing.first, storing.fact = marked(first), marked(fact)
    event.listen(Engine, "commit", lambda _connection: reach("committing"))
    event.listen(Session, "after_commit", lambda _session: (reach("committed"), reach("checkpoint")))

    def listen(app: Flask) -> None:
        @app.after_request
        def last(response: Response) -> Response:
            reach("replying")
            return response

    _wrap_app(listen)


def _checkpoint(app: Flask) -> None:
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if is_sqlite else "CHECKPOINT")


def _wrap_app(change: Callable[[Flask], Any]) -> None:
    make = factory.create_app

    def made(*arguments: Any, **more: Any) -> Flask:
        app = make(*arguments, **more)
        change(app)
        return app

    factory.create_app = made


class _Early:
    def __init__(self, app: Flask) -> None:
        self.app, self.waiting = app.wsgi_app, list[dict[str, Any]]()
        app.wsgi_app = self  # type: ignore[method-assign]
        Thread(target=self.store, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith("/check-ins"):
            return self.app(environ, start)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.waiting.append({**environ, "wsgi.input": BytesIO(body)})
        answer = json.dumps({"outcome": "entered", "nonce": json.loads(body)["nonce"]}).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    def store(self) -> None:
        while True:
            time.sleep(0.02)
            while self.waiting:
                list(self.app(self.waiting.pop(0), lambda *_answer: None))


FAULTS: dict[str, Callable[..., None]] = {"look_then_let_in": look_then_let_in, "die": die, "early_door": early}
