"""The least a server can do: a page that says hello, a form that inserts one row. ``python -m tests.bench.floor PORT [URL]``"""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import Engine, create_engine, event, text

from congress.core.db import engine_options

KEYS = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "SERIAL PRIMARY KEY"}


def engine_for(url: str) -> Engine:
    engine = create_engine(url, **engine_options(url))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connected(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")

        @event.listens_for(engine, "begin")
        def begun(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def make_app(url: str) -> Flask:
    app = Flask("floor")
    engine = engine_for(url)
    with engine.begin() as connection:
        key = KEYS[engine.dialect.name]
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS floor_report (id {key}, unit INTEGER, day TEXT)"))
    engine.dispose()

    @app.get("/")
    def hello() -> str:
        return "hello"

    @app.post("/report")
    def report() -> tuple[str, int]:
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO floor_report (unit, day) VALUES (:unit, :day)"), {"unit": 1, "day": "2025-06-01"}
            )
        return "", 302

    return app


class Server(BaseApplication):  # type: ignore[misc]  # no stubs
    def load_config(self) -> None:
        for name, value in {
            "bind": f"127.0.0.1:{sys.argv[1]}",
            "workers": 2,
            "worker_class": "gthread",
            "threads": 8,
            "loglevel": "warning",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return make_app(sys.argv[2] if len(sys.argv) > 2 else "sqlite://")


if __name__ == "__main__":
    Server().run()
