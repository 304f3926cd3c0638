"""Reads of notices: the inbox of one person, and what was sent to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from congress.accounts.models import Account
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import NotFound
from congress.core.outbox import Outbox
from congress.core.paging import Page, paginate
from congress.notices.access import visible
from congress.notices.models import Mail, MailState, Notice

_LINE = (Outbox.kind, Outbox.subject, Outbox.payload, Outbox.made_by)


# ── the inbox ────────────────────────────────────────────────────────────────


def _mine(actor: Actor) -> Select[Any]:
    query = select(Notice.id, Notice.made_at, Notice.read_at, *_LINE).join(Outbox, Outbox.id == Notice.outbox_id)
    return query.where(Notice.account_id == (actor.account_id or 0))


def count_unread(actor: Actor) -> int:
    query = select(func.count()).where(Notice.account_id == (actor.account_id or 0), Notice.read_at.is_(None))
    return session().scalar(query) or 0


def unread_keys(keys: Sequence[str]) -> set[str]:
    """Of lines with these keys, those that wait for delivery, or for being read by somebody who can still sign in."""
    waits = (
        exists()
        .where(Notice.outbox_id == Outbox.id, Notice.read_at.is_(None))
        .where(Account.id == Notice.account_id, Account.archived_at.is_(None))
    )
    query = select(Outbox.dedupe_key).where(Outbox.dedupe_key.in_(keys), or_(Outbox.delivered_at.is_(None), waits))
    return set(session().scalars(query))


def list_unread(actor: Actor, limit: int = 5) -> Sequence[Any]:
    """The newest that were not read."""
    return session().execute(_mine(actor).where(Notice.read_at.is_(None)).order_by(Notice.id.desc()).limit(limit)).all()


def list_inbox(actor: Actor, page: int = 1) -> Page:
    """Everything, the newest first."""
    return paginate(_mine(actor).order_by(Notice.id.desc()), page)


def get_notice(actor: Actor, notice_id: int) -> Any:
    """:raises NotFound: it is not in his inbox."""
    found = session().execute(_mine(actor).where(Notice.id == notice_id)).first()
    if found is None:
        raise NotFound
    return found


# ── what was sent ────────────────────────────────────────────────────────────


def _to(state: str) -> Any:
    return exists().where(Mail.outbox_id == Outbox.id, Mail.state == state)


def list_sent(actor: Actor, *, state: str = "", typed: str = "", page: int = 1) -> Page:
    """Lines in reach, the newest first. ``state``: with a letter in this state; ``typed``: part of a subject or an address."""
    query = select(Outbox.id, Outbox.made_at, Outbox.delivered_at, Outbox.by_mail, *_LINE).where(visible(actor))
    if state in set(MailState):
        query = query.where(_to(state))
    if typed := typed.strip()[:100]:
        address = exists().where(Mail.outbox_id == Outbox.id, Mail.address.contains(typed.lower(), autoescape=True))
        query = query.where(or_(Outbox.subject.icontains(typed, autoescape=True), address))
    return paginate(query.order_by(Outbox.id.desc()), page)


def count_mail(actor: Actor) -> dict[str, int]:
    """state -> letters of lines in reach."""
    query = select(Mail.state, func.count()).join(Outbox, Outbox.id == Mail.outbox_id).where(visible(actor))
    found = {row[0]: row[1] for row in session().execute(query.group_by(Mail.state))}
    return {state: found.get(state, 0) for state in MailState}


def tallies(outbox_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """line -> how many letters in which state, how many notices (``told``) and how many of them read."""
    found: dict[int, dict[str, int]] = {line: dict.fromkeys([*MailState, "told", "read"], 0) for line in outbox_ids}
    letters = select(Mail.outbox_id, Mail.state, func.count()).where(Mail.outbox_id.in_(outbox_ids))
    for line, state, count in session().execute(letters.group_by(Mail.outbox_id, Mail.state)):
        found[line][state] = count
    notices = select(Notice.outbox_id, func.count(), func.count(Notice.read_at)).where(Notice.outbox_id.in_(outbox_ids))
    for line, told, read in session().execute(notices.group_by(Notice.outbox_id)):
        found[line] |= {"told": told, "read": read}
    return found


def get_line(actor: Actor, outbox_id: int) -> Any:
    """:raises NotFound: there is none, or none in reach."""
    query = select(Outbox.id, Outbox.made_at, Outbox.delivered_at, Outbox.by_mail, Outbox.scope_id, *_LINE)
    found = session().execute(query.where(Outbox.id == outbox_id, visible(actor))).first()
    if found is None:
        raise NotFound
    return found


def list_letters(outbox_id: int, state: str = "", page: int = 1) -> Page:
    """Letters of a line, those that failed first."""
    query = select(Mail.id, Mail.address, Mail.state, Mail.attempts, Mail.next_try_at, Mail.last_error, Mail.sent_at)
    query = query.where(Mail.outbox_id == outbox_id)
    if state in set(MailState):
        query = query.where(Mail.state == state)
    return paginate(query.order_by(Mail.state, Mail.address, Mail.id), page)


def list_told(outbox_id: int, limit: int = 50) -> Sequence[Any]:
    """Who found it in his inbox, and when he read it."""
    query = (
        select(Account.name, Notice.read_at)
        .join(Account, and_(Account.id == Notice.account_id))
        .where(Notice.outbox_id == outbox_id)
        .order_by(Account.sort_key, Account.id)
    )
    return session().execute(query.limit(limit)).all()
