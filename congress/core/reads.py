"""What a reading request may still leave behind: last seen, and who read what. Its own short transaction, after the answer."""

from __future__ import annotations

from sqlalchemy import Executable

from congress.core.db import db, transaction


def leave(*statements: Executable) -> None:
    """Run small writes beside a GET. The page's own data must have been read before."""
    with transaction() as writer:
        for statement in statements:
            writer.execute(statement)
    db.session.rollback()
