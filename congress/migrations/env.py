"""Alembic, inside the application: one writing transaction a migration run, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app

from congress.core.db import UtcDateTime

db: Any = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration stands for itself: it names the database's types, not the program's."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


@contextmanager
def _without_references(connection: Any) -> Iterator[None]:
    """SQLite alters many things by making a table anew: references to the old one must not stop it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection  # outside a transaction, where alone this has an effect
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()  # nothing, where all went well
        raw.execute("PRAGMA foreign_keys=ON")


def _require_references(connection: Any) -> None:
    """What was not looked at on the way holds at the end."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"a row refers to one that is not there: {tuple(broken)}")


def run_migrations_online() -> None:
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, _without_references(connection):
        context.configure(
            connection=connection, target_metadata=db.metadata, transactional_ddl=True, render_item=render_item, **arguments
        )
        with context.begin_transaction():
            context.run_migrations()
            _require_references(connection)
        if connection.in_transaction():
            connection.commit()


run_migrations_online()
