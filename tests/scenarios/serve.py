"""python -m tests.scenarios.serve [FAULT[=VALUE]]: the production server, or one that is broken on purpose.

The broken ones show that the checks beside them would notice.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from flask import Flask, g, request

from congress import cli, factory
from congress.campaigns import tallies
from congress.campaigns.models import Counter
from congress.core.db import db, session
from tests.scenarios import door_faults


def _wrap_app(change: Callable[[Flask], None]) -> None:
    make = factory.create_app

    def made(*arguments: Any, **more: Any) -> Flask:
        app = make(*arguments, **more)
        change(app)
        return app

    factory.create_app = made


def lost_update() -> None:
    """Counters are read when the request begins and written back later, without a lock in between."""
    columns = [column for column in Counter.__table__.c if column.name in (*tallies.COLUMNS, "version")]

    def look() -> None:
        if request.method == "POST":
            rows = session().execute(Counter.__table__.select()).all()
            g.seen = {(row.campaign_id, row.superior_id, row.level): row for row in rows}
            db.session.rollback()
            time.sleep(0.02)

    def shift(campaign_id: int, sums: tallies.Sums) -> None:
        for (superior_id, level), bag in sums.now.items():
            row = g.seen[campaign_id, superior_id, level]
            values = {column.name: getattr(row, column.name) + bag[column.name] for column in columns}
            here = Counter.campaign_id == campaign_id, Counter.superior_id == superior_id, Counter.level == level
            session().execute(Counter.__table__.update().where(*here).values(**values))
        days_only = tallies.Sums(sums.days, {})
        right(campaign_id, days_only)

    right, tallies.shift = tallies.shift, shift
    _wrap_app(lambda app: app.before_request(look) and None)


def early_ack() -> None:
    """Reports are answered first and stored a moment later."""

    class Early:
        def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
            self.app = app
            self.waiting: list[dict[str, Any]] = []
            threading.Thread(target=self.store, daemon=True).start()

        def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith("/report"):
                return self.app(environ, start)
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            self.waiting.append({**environ, "wsgi.input": BytesIO(body)})
            start("302 FOUND", [("Location", environ["PATH_INFO"].removesuffix("/report")), ("Content-Length", "0")])
            return [b""]

        def store(self) -> None:
            while True:
                time.sleep(0.05)
                while self.waiting:
                    list(self.app(self.waiting.pop(0), lambda *_answer: None))

    def wrap(app: Flask) -> None:
        app.wsgi_app = Early(app.wsgi_app)  # type: ignore[method-assign]

    _wrap_app(wrap)


FAULTS: dict[str, Callable[..., None]] = {
    "": lambda: None,
    "lost_update": lost_update,
    "early_ack": early_ack,
    **door_faults.FAULTS,
}

if __name__ == "__main__":
    name, _sign, told = (sys.argv[1:] or [""])[0].partition("=")
    FAULTS[name](*([told] if told else []))
    raise SystemExit(cli.run(["serve"]))
