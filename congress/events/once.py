"""A form that is sent twice makes one thing: the key that its page was made with names the event that it makes.

Two at once both find nothing; the unique ``uid`` stops the second, whose next try finds what the first made.

What stands around an event has no name of its own: there the line of the audit trail bears the form's mark. Who writes holds
the row of the event, so of two at once the second waits and then finds the line of the first. The mark counts while what the
form made is there: somebody who removed it, goes back and sends the form again wants it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.events.access import visible
from congress.events.models import Event

AGAIN = timedelta(days=1)  # for which a mark is looked for; a page's forms are taken for half a day
_KEY = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}")  # as uuid4().hex


def new_key() -> str:
    """For a page with forms that make something."""
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


# ── what stands around an event ──────────────────────────────────────────────


def mark_of(key: str | None, *told: Sequence[Any] | str) -> str:
    """What a form that was sent is known by: the key of its page and what it says, so that a page gone back to, with another
    name typed, is another form. Empty where the key is none."""
    if not _KEY.fullmatch(key or ""):
        return ""
    return hashlib.sha256(json.dumps([key, *told]).encode()).hexdigest()


def told_of(mark: str, by: Actor) -> Mapping[str, Any] | None:
    """What the trail tells of the form of this mark, if the actor sent it before and it was stored; of several, the last."""
    if not mark:
        return None
    mine = AuditLine.account_id == by.account_id, AuditLine.at >= clock.now() - AGAIN
    query = select(AuditLine.detail).where(*mine, AuditLine.detail["once"].as_string() == mark)
    return session().scalar(query.order_by(AuditLine.id.desc()).limit(1))


def is_taken(mark: str, by: Actor, made: Select[Any]) -> bool:
    """Was the form of this mark stored, and is what it ``made`` still there?"""
    return told_of(mark, by) is not None and session().execute(made.limit(1)).first() is not None
