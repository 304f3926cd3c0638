"""Writing feeds: open one, revoke it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from congress.accounts import tokens
from congress.calendar.models import Feed
from congress.calendar.scopes import Scope
from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import DomainError, NotFound

MOST = 20  # feeds of one account at a time


def open_feed(scope: Scope, *, by: Actor) -> str:
    """A new secret address for a calendar that the actor sees. Answers the secret, which is told this once.

    :raises DomainError: he has too many already.
    """
    live = Feed.account_id == by.account_id, Feed.revoked_at.is_(None)
    if (session().scalar(select(func.count()).where(*live)) or 0) >= MOST:
        raise DomainError("feed.too_many", limit=MOST)
    token, token_hash = tokens.fresh()
    unit_id = scope.unit.unit_id if scope.unit is not None else None
    values = {
        "token_hash": token_hash, "account_id": by.account_id, "made_at": clock.now(), "read_at": None, "revoked_at": None,
        "unit_id": unit_id,
        "person_id": scope.person.id if scope.person is not None else None,
        "venue_id": scope.venue.id if scope.venue is not None else None,
    }  # fmt: skip
    session().execute(insert(Feed).values(**values))
    audit.record("calendar.open_feed", scope.name, by=by, scope_id=unit_id)
    return token


def revoke(feed_id: int, *, by: Actor) -> int:
    """It is dead at the next look. Answers the offer to undo it.

    :raises NotFound: it is not the actor's own, or was revoked before.
    """
    feed = _own(feed_id, by)
    if feed.revoked_at is not None:
        raise NotFound
    feed.revoked_at = clock.now()
    audit.record("calendar.revoke_feed", "", by=by, scope_id=feed.unit_id)
    return undo.offer("calendar.revoke_feed", {"feed_id": feed.id}, by=by)


def undo_revoke(payload: dict[str, Any], *, by: Actor) -> int | None:
    feed = _own(payload["feed_id"], by)
    feed.revoked_at = None
    return feed.unit_id


def _own(feed_id: int, by: Actor) -> Feed:
    found = session().scalar(held(select(Feed).where(Feed.id == feed_id, Feed.account_id == by.account_id)))
    if found is None:
        raise NotFound
    return found


def seen(feed_id: int) -> Any:
    """A statement that notes the look; a revoked feed keeps its last one."""
    live = Feed.id == feed_id, Feed.revoked_at.is_(None)
    return update(Feed).where(*live).values(read_at=clock.now())


UNDOERS = {"calendar.revoke_feed": undo_revoke}
