"""Delivering the outbox into inboxes and letters, reading what came, sending again what failed.

Delivering may be killed at any moment and run by several at once: lines, their notices and their letters are stored together,
and a notice or letter that is there already stays as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from congress.core import audit, clock, place, undo
from congress.core.actor import Actor
from congress.core.db import peek, session, transaction, upsert
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.notices import audiences, queries
from congress.notices.models import Mail, MailState, Notice

LINES = 100  # of the outbox in one transaction


# ── outbox -> inboxes and letters ────────────────────────────────────────────


def deliver() -> int:
    """Everything that waits in the outbox; answers how many lines."""
    count = 0
    while part := _deliver_some():
        count += part
    return count


def _deliver_some() -> int:
    waiting = select(Outbox.id).where(Outbox.delivered_at.is_(None)).order_by(Outbox.id)
    with peek() as reader:  # a look takes no lock
        if reader.execute(waiting.limit(1)).first() is None:
            return 0
    with transaction():
        ids = session().scalars(waiting.limit(LINES).with_for_update(skip_locked=True)).all()
        lines = session().execute(select(Outbox.__table__).where(Outbox.id.in_(ids)).order_by(Outbox.id)).all()
        reached = audiences.resolve(lines)
        now = clock.now()
        notices = [
            {"outbox_id": line, "account_id": each, "made_at": now} for line in ids for each in sorted(reached[line].accounts)
        ]
        letters = [_letter(line, address) for line in ids for address in sorted(reached[line].addresses)]
        _insert(Notice, notices)
        _insert(Mail, letters)
        session().execute(update(Outbox).where(Outbox.id.in_(ids)).values(delivered_at=now))
    return len(ids)


def _letter(outbox_id: int, address: str) -> dict[str, Any]:
    hosts = place.settings().hosts
    now = clock.now()
    return {
        "outbox_id": outbox_id,
        "address": address,
        "state": MailState.WAITING,
        "message_id": f"<{outbox_id}.{secrets.token_hex(8)}@{hosts[0] if hosts else 'congress.invalid'}>",
        "attempts": 0,
        "next_try_at": now,
        "last_error": "",
        "made_at": now,
    }


def _insert(table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session().execute(upsert(table.__table__).on_conflict_do_nothing(), list(rows))


# ── the inbox ────────────────────────────────────────────────────────────────


def read(notice_id: int, *, by: Actor) -> Any:
    """Take note of one; answers it.

    :raises NotFound: it is not in his inbox.
    """
    found = queries.get_notice(by, notice_id)
    _set_read([notice_id], by, clock.now())
    audit.record("notices.read", found.subject, by=by)
    return found


def read_all(*, by: Actor) -> int | None:
    """Take note of everything; answers what takes it back, None where nothing was new."""
    unread = select(Notice.id).where(Notice.account_id == by.account_id, Notice.read_at.is_(None))
    ids = list(session().scalars(unread.order_by(Notice.id)))
    audit.record("notices.read", by.name, by=by, count=len(ids))
    if not ids:
        return None
    now = clock.now()
    _set_read(ids, by, now)
    return undo.offer("notices.read", {"first": ids[0], "last": ids[-1], "at": now.isoformat()}, by=by)


def _set_read(ids: Sequence[int], by: Actor, now: datetime) -> None:
    mine = update(Notice).where(Notice.account_id == by.account_id, Notice.read_at.is_(None))
    session().execute(mine.where(Notice.id >= ids[0], Notice.id <= ids[-1]).values(read_at=now))


def _unread(payload: dict[str, Any], *, by: Actor) -> None:
    """What was read then is new again."""
    mine = update(Notice).where(Notice.account_id == by.account_id, Notice.id >= payload["first"], Notice.id <= payload["last"])
    session().execute(mine.where(Notice.read_at == datetime.fromisoformat(payload["at"])).values(read_at=None))


UNDOERS = {"notices.read": _unread}


# ── letters that failed ──────────────────────────────────────────────────────


def send_again(outbox_id: int, *, by: Actor) -> int:
    """The letters of a line that failed are tried anew, each under its old Message-ID; answers how many.

    :raises NotFound: the line is out of reach. :raises DomainError: none of them failed.
    """
    line = queries.get_line(by, outbox_id)
    failed = update(Mail).where(Mail.outbox_id == outbox_id, Mail.state == MailState.FAILED)
    values = {"state": MailState.WAITING, "attempts": 0, "next_try_at": clock.now(), "last_error": ""}
    count = int(session().execute(failed.values(**values)).rowcount)  # type: ignore[attr-defined]
    if not count:
        raise DomainError("notices.none_failed")
    audit.record("notices.send_again", line.subject, by=by, scope_id=line.scope_id, count=count)
    return count
