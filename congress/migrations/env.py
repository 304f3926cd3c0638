"""Alembic, inside the application: one writing transaction a migration run, on both databases."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from congress.core.db import UtcDateTime

db: Any = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration stands for itself: it names the database's types, not the program's."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run_migrations_online() -> None:
    arguments = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, transactional_ddl=True, render_item=render_item, **arguments
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


run_migrations_online()
