"""Sending letters, each once, whoever works at the same time and whatever dies.

A letter is claimed by a lease before it is sent, and no transaction is open while the mail server speaks. The one gap that SMTP
leaves: who dies after the server took a letter and before that was stored sends it again, with the same Message-ID.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import and_, or_, select, update

from congress.config import Smtp
from congress.core import clock, place
from congress.core.db import peek, session, transaction
from congress.core.mail import Letter, MailError, connected, send
from congress.core.outbox import Outbox
from congress.core.speech import sentence
from congress.notices import audiences, leads
from congress.notices.leads import Way
from congress.notices.models import Mail, MailState

BATCH = 20  # letters claimed at once, sent over one connection
LEASE = timedelta(minutes=5)  # longer than a server may take over one letter
MINUTES = (1, 5, 15, 60)  # pauses after each try; the last one again and again
TRIES = 72  # about three days
UNKNOWN = "vi"  # language of whoever has no account, or has not chosen
UNSENT = timedelta(days=3)  # how long letters wait for a server to be set

_COLUMNS = (Mail.id, Mail.address, Mail.message_id, Mail.attempts, Outbox.kind, Outbox.subject, Outbox.payload)


def send_waiting(batch: int = BATCH) -> int:
    """Every letter whose time has come; answers how many the server took."""
    smtp = place.settings().smtp
    if smtp is None:
        _give_up()
        return 0
    count = 0
    while claimed := _claim(token := secrets.token_hex(16), batch):
        sent, went_on = _send_batch(claimed, token, smtp)
        count += sent
        if not went_on:
            break
    return count


def _is_due() -> Any:
    now = clock.now()
    return and_(
        Mail.state == MailState.WAITING, Mail.next_try_at <= now, or_(Mail.lease_until.is_(None), Mail.lease_until < now)
    )


def _claim(token: str, limit: int) -> Sequence[Any]:
    """Letters that nobody else sends while their lease lasts."""
    due = select(Mail.id).where(_is_due()).order_by(Mail.next_try_at, Mail.id)
    with peek() as reader:  # a look takes no lock
        if reader.execute(due.limit(1)).first() is None:
            return []
    with transaction():
        ids = session().scalars(due.limit(limit).with_for_update(skip_locked=True)).all()
        session().execute(update(Mail).where(Mail.id.in_(ids)).values(lease_token=token, lease_until=clock.now() + LEASE))
        query = select(*_COLUMNS).join(Outbox, Outbox.id == Mail.outbox_id).where(Mail.id.in_(ids))
        return session().execute(query.order_by(Mail.next_try_at, Mail.id)).all()


def _send_batch(rows: Sequence[Any], token: str, smtp: Smtp) -> tuple[int, bool]:
    """How many were sent, and whether the server is still there for more."""
    sent = 0
    with peek():
        languages = audiences.languages({row.address for row in rows})
        ways = leads.ways({row.id: row.payload for row in rows})
    try:
        with connected(smtp) as server:
            for number, row in enumerate(rows):
                if not _holds(row.id, token):
                    continue
                try:
                    send(server, letter(row, ways[row.id], languages.get(row.address, UNKNOWN)), smtp)
                except MailError as error:
                    _not_sent([row], token, error)
                    if error.is_lost:
                        _release([each.id for each in rows[number + 1 :]], token)
                        return sent, False
                else:
                    _sent(row.id)
                    sent += 1
    except MailError as error:  # nobody answers, or does not let us in
        _not_sent(rows, token, error)
        return 0, False
    return sent, True


def letter(row: Any, way: Way, language: str = UNKNOWN) -> Letter:
    """What stands in it, in the language of who gets it: one sentence, and where to read more."""
    with force_locale(language):
        subject = sentence("letters", row.kind, subject=row.subject)
        told = sentence("notices", row.kind, subject=row.subject, **figures(row.payload))
        parts = [*([gettext("Kính gửi đồng chí %(name)s,", name=way.name)] if way.name else []), told]
        if way.path:
            parts.append(gettext("Xem tại: %(address)s", address=place.settings().address + way.path))
        if way.name:
            parts.append(gettext("Liên kết này chỉ dành cho đồng chí, xin không chuyển cho người khác."))
        parts.append(gettext("Thư này do hệ thống Đại hội tự gửi, xin không trả lời thư."))
    return Letter(row.address, subject, "\n\n".join(parts) + "\n", row.message_id)


def figures(payload: dict[str, Any]) -> dict[str, Any]:
    """What a sentence may show of a line's payload."""
    return {name: value for name, value in payload.items() if name not in ("endpoint", "values", "subject", "table", "key")}


# ── what came of it ──────────────────────────────────────────────────────────


def _holds(mail_id: int, token: str) -> bool:
    """Still ours? Then for the whole length of a lease."""
    with transaction():
        mine = update(Mail).where(Mail.id == mail_id, Mail.lease_token == token, Mail.state == MailState.WAITING)
        return _hit(mine.values(lease_until=clock.now() + LEASE)) == 1


def _sent(mail_id: int) -> None:
    """The server has it, whatever became of the lease."""
    values = {"state": MailState.SENT, "sent_at": clock.now(), "last_error": "", "attempts": Mail.attempts + 1}
    with transaction():
        _hit(update(Mail).where(Mail.id == mail_id).values(lease_token=None, lease_until=None, **values))


def _not_sent(rows: Sequence[Any], token: str, error: MailError) -> None:
    """Failed for good, or to be tried again after a pause that grows."""
    now = clock.now()
    with transaction():
        for row in rows:
            tries = row.attempts + 1
            pause = timedelta(minutes=MINUTES[min(tries, len(MINUTES)) - 1])
            state = MailState.FAILED if error.is_final or tries >= TRIES else MailState.WAITING
            values = {"state": state, "attempts": tries, "next_try_at": now + pause, "last_error": error.words}
            mine = update(Mail).where(Mail.id == row.id, Mail.lease_token == token)
            _hit(mine.values(lease_token=None, lease_until=None, **values))


def _release(ids: Sequence[int], token: str) -> None:
    """Claimed, but not tried: the next connection may."""
    with transaction():
        _hit(update(Mail).where(Mail.id.in_(ids), Mail.lease_token == token).values(lease_token=None, lease_until=None))


def _give_up() -> None:
    """No server is set: what has waited for days would be no news any more."""
    before = clock.now() - UNSENT
    old = and_(Mail.state == MailState.WAITING, Mail.next_try_at < before)
    with peek() as reader:
        if reader.execute(select(Mail.id).where(old).limit(1)).first() is None:
            return
    with transaction():
        _hit(update(Mail).where(old).values(state=MailState.FAILED, last_error="mail.not_set"))


def _hit(statement: Any) -> int:
    return int(session().execute(statement).rowcount)  # type: ignore[attr-defined]
