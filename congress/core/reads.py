"""What a reading request may still leave behind, beside its answer: when somebody was last seen."""

from __future__ import annotations

from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError

from congress.core.db import db, is_busy, patience, transaction

PATIENCE = 0.05  # seconds


def leave(*statements: Executable) -> bool:
    """Run small writes beside a GET, whose own data must have been read before; answers whether they were made.

    While somebody else is writing they are left out: no page waits for them or fails with them.
    """
    try:
        with patience(PATIENCE), transaction() as writer:
            for statement in statements:
                writer.execute(statement)
    except DBAPIError as error:
        if not is_busy(error):
            raise
        return False
    finally:
        db.session.rollback()
    return True
