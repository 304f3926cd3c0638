"""The least a server can do: a page that says hello, a form that inserts one row, a check-in in one durable statement.
``python -m tests.bench.floor PORT [URL]``"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from gunicorn.app.base import BaseApplication
from sqlalchemy import Connection, Engine, create_engine, event, text

from congress.core.db import engine_options

TICKETS = 20_000
TICKET = """
    INSERT INTO floor_checkin (ticket_id, nonce, at) SELECT id, :nonce, :at FROM floor_ticket WHERE id = :ticket
    ON CONFLICT (ticket_id) DO NOTHING RETURNING ticket_id"""
# who it is and whether he came before, told in the same statement
CTE = """
    WITH found AS (SELECT id, name FROM floor_ticket WHERE id = :ticket), made AS (
        INSERT INTO floor_checkin (ticket_id, nonce, at) SELECT id, :nonce, :at FROM found
        ON CONFLICT (ticket_id) DO NOTHING RETURNING ticket_id)
    SELECT found.name, made.ticket_id FROM found LEFT JOIN made ON made.ticket_id = found.id"""
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
        if engine.dialect.name == "postgresql":  # tables are made by whichever worker comes first
            connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS floor_report (id {key}, unit INTEGER, day TEXT)"))
        _tickets(connection)
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

    statement = text(TICKET if engine.dialect.name == "sqlite" else CTE)

    @app.post("/check-in")
    def check_in() -> dict[str, Any]:
        told: Any = request.get_json()
        with engine.begin() as connection:
            row = connection.execute(statement, {**told, "at": datetime.now(UTC).isoformat()}).first()
        return {"outcome": "entered" if row is not None and row.ticket_id is not None else "already_in"}

    return app


def _tickets(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE IF NOT EXISTS floor_ticket (id INTEGER PRIMARY KEY, name TEXT)"))
    connection.execute(
        text("CREATE TABLE IF NOT EXISTS floor_checkin (ticket_id INTEGER PRIMARY KEY, nonce TEXT UNIQUE, at TEXT)")
    )
    if not connection.execute(text("SELECT count(*) FROM floor_ticket")).scalar():
        rows = [{"id": number, "name": f"Nguyễn Văn {number}"} for number in range(1, TICKETS + 1)]
        connection.execute(text("INSERT INTO floor_ticket (id, name) VALUES (:id, :name)"), rows)


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
