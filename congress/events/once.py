"""A form that is sent twice makes one thing: the key that its page was made with names the event that it makes.

Two at once both find nothing; the unique ``uid`` stops the second, whose next try finds what the first made.
"""

from __future__ import annotations

import re
from uuid import uuid4

from sqlalchemy import select

from congress.core.actor import Actor
from congress.core.db import session
from congress.events.access import visible
from congress.events.models import Event

_KEY = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")  # as uuid4().hex


def new_key() -> str:
    """For a page with a form that makes an event."""
    return uuid4().hex


def new_uid() -> str:
    return f"{uuid4()}@congress"


def look(key: str | None, unit_id: int, by: Actor) -> tuple[str, Event | None]:
    """The uid of what a form makes, and the event that it made already. The key comes from outside: one that is none, or
    that names an event of another unit or one that the actor may not see, counts for nothing."""
    if not _KEY.fullmatch(key or ""):
        return new_uid(), None
    uid = f"{key}@congress"
    if session().scalar(select(Event.id).where(Event.uid == uid)) is None:
        return uid, None
    found = session().scalar(select(Event).where(Event.uid == uid, Event.unit_id == unit_id, visible(by)))
    return (uid, found) if found is not None else (new_uid(), None)
