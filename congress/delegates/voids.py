"""When a badge ceased to hold good: by that a scan that arrives late is judged as of the moment at which it was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, select

from congress.core import clock
from congress.core.db import UtcDateTime, chunks, session, upsert
from congress.delegates.models import BadgeVoid, Delegate

_TABLE: Any = BadgeVoid.__table__


def note(delegate_ids: Sequence[int]) -> None:
    """The badges that these delegates have are void from now on. Called before their generation is raised."""
    at = literal(clock.now(), UtcDateTime())
    for part in chunks(delegate_ids):
        present = select(Delegate.id, Delegate.generation, at).where(Delegate.id.in_(part))
        # of two at once the first one's hour stands
        session().execute(upsert(_TABLE).from_select(["delegate_id", "generation", "at"], present).on_conflict_do_nothing())
