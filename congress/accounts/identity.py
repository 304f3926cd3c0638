"""Who is asking: session, account and today's grants in one statement, built once, because every request runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, String, and_, bindparam, select

from congress.accounts.models import Account, RoleGrant, SignInSession
from congress.accounts.tokens import digest
from congress.core import clock
from congress.core.actor import Actor, Grant, Role
from congress.core.db import UtcDateTime, session
from congress.orgs.access import is_home
from congress.orgs.models import Placement, Unit

READ_ONLY_DAYS = 30
SESSION_DAYS = 30
IDLE_DAYS = 7

_session: Any = SignInSession.__table__.c
_account: Any = Account.__table__.c
_grant: Any = RoleGrant.__table__.c
_place: Any = Placement.__table__.c
_unit: Any = Unit.__table__.c
_GRANTS = (_grant.role, _grant.unit_id, _place.path, _place.name.label("unit_name"), _unit.ends_on)
_HELD = (
    Account.__table__.outerjoin(RoleGrant.__table__, and_(_grant.account_id == _account.id, _grant.revoked_at.is_(None)))
    .outerjoin(Unit.__table__, _unit.id == _grant.unit_id)
    .outerjoin(Placement.__table__, and_(_place.unit_id == _unit.id, is_home(_place, _unit, bindparam("today", type_=Date()))))
)
_WHO = (_account.id.label("account_id"), _account.name, _account.person_id, _account.language, _account.type_size, *_GRANTS)
_BY_SESSION = (
    select(_session.id.label("session_id"), _session.seen_at, *_WHO)
    .select_from(_HELD.join(SignInSession.__table__, _session.account_id == _account.id))
    .where(
        _session.token_hash == bindparam("token_hash", type_=String()),
        _session.ended_at.is_(None),
        _account.archived_at.is_(None),
        _session.started_at > bindparam("not_before", type_=UtcDateTime()),
        _session.seen_at > bindparam("not_idle_since", type_=UtcDateTime()),
    )
    .order_by(_place.path, _grant.id)
)
_BY_ACCOUNT = select(*_WHO).select_from(_HELD).where(_account.id == bindparam("account_id")).order_by(_place.path, _grant.id)

_OPEN = _BY_ACCOUNT.where(_account.archived_at.is_(None))


@dataclass(frozen=True)
class SignedIn:
    """A session that is still good."""

    actor: Actor
    seen_at: datetime


def find_signed_in(token: str) -> SignedIn | None:
    """Who holds a session's token, with the grants as they stand now; None where the session is over."""
    now = clock.now()
    rows = (
        session()
        .connection()
        .execute(
            _BY_SESSION,
            {
                "token_hash": digest(token),
                "today": clock.today(),
                "not_before": now - timedelta(days=SESSION_DAYS),
                "not_idle_since": now - timedelta(days=IDLE_DAYS),
            },
        )
        .all()
    )
    return SignedIn(_actor(rows, rows[0].session_id), rows[0].seen_at) if rows else None


def actor_of(account_id: int) -> Actor:
    """An account as an actor, for commands and tests."""
    rows = session().connection().execute(_BY_ACCOUNT, {"account_id": account_id, "today": clock.today()}).all()
    return _actor(rows)


def find_actor(account_id: int) -> Actor | None:
    """An account as an actor, for work that is done after its request; None where there is none, or it was locked."""
    rows = session().connection().execute(_OPEN, {"account_id": account_id, "today": clock.today()}).all()
    return _actor(rows) if rows else None


def _actor(rows: Sequence[Any], session_id: int | None = None) -> Actor:
    today = clock.today()
    grants: list[Grant] = []
    unit_name = ""
    for row in rows:
        if (grant := _grant_of(row, today)) is not None:
            grants.append(grant)
            unit_name = unit_name or row.unit_name or ""
    first = rows[0]
    return Actor(
        name=first.name,
        account_id=first.account_id,
        person_id=first.person_id,
        grants=tuple(grants),
        language=first.language,
        type_size=first.type_size,
        session_id=session_id,
        unit_name=unit_name,
    )


def _grant_of(row: Any, today: date) -> Grant | None:
    """A grant as it holds today. On a unit that has ended it only reads, for thirty days; after them it is gone."""
    if row.role is None:
        return None
    if row.unit_id is None:
        return Grant(Role(row.role), 0, "/")
    if row.ends_on > today:
        return Grant(Role(row.role), row.unit_id, row.path)
    if row.ends_on + timedelta(days=READ_ONLY_DAYS) > today:
        return Grant(Role.VIEWER, row.unit_id, row.path)
    return None
