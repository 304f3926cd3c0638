"""Wiring of notices: what the frame of every page shows of them, and who else asks whether they were read."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy.exc import DBAPIError

from congress.core import hooks
from congress.core.speech import sentence
from congress.notices import queries
from congress.notices.sending import figures


def init_app(app: Flask) -> None:
    hooks.UNREAD[:] = [queries.unread_keys]
    app.jinja_env.globals.update(unread_notices=unread, notice_text=told)


def unread() -> int:
    """How many notices the reader has not read; 0 on a page that says that the database is out of reach."""
    user = g.get("_login_user")
    if user is None or not user.is_authenticated:
        return 0
    if "unread" not in g:
        try:
            g.unread = queries.count_unread(user.actor)
        except DBAPIError:
            g.unread = 0
    return int(g.unread)


def told(line: object) -> str:
    """The sentence of a line of the outbox."""
    row: dict[str, object] = line._mapping  # type: ignore[attr-defined]
    return sentence("notices", str(row["kind"]), subject=row["subject"], **figures(row["payload"]))  # type: ignore[arg-type]
