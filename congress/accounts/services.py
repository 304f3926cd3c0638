"""Writes of accounts: signing in and out, roles, passwords, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, insert, select, update

from congress.accounts import tokens
from congress.accounts.access import may_give, may_look_after
from congress.accounts.models import Account, Attempt, LinkPurpose, RoleGrant, SignInLink, SignInSession
from congress.accounts.queries import all_grants, find_by_login, find_link, get_account, login_key
from congress.core import audit, clock, undo
from congress.core.actor import Actor, Role
from congress.core.db import bulk_insert, chunks, peek, session, transaction, upsert
from congress.core.errors import DomainError, NotFound
from congress.core.text import fold, name_key, require_short
from congress.orgs.queries import get_unit_by_id

LONGEST = 200  # letters of a name or a login
WINDOW = timedelta(minutes=15)
PER_LOGIN = 10  # attempts that may reach the password check within a window
PER_NETWORK = 300  # a whole office may share one address
LIFE = {LinkPurpose.SLIP: timedelta(days=14), LinkPurpose.LOST: timedelta(days=14), LinkPurpose.START: timedelta(hours=24)}


# ── signing in ───────────────────────────────────────────────────────────────


def check_password(login: str, password: str, network: str) -> int:
    """The account that a login and password belong to. Slow on purpose; holds no lock while it hashes.

    :raises DomainError: too many attempts, or they do not belong together.
    """
    keys = {f"login:{login_key(login)}"[:120]: PER_LOGIN, f"network:{network}": PER_NETWORK}
    count_attempt(keys)
    with peek():
        account = find_by_login(login)
    if not tokens.password_fits(account.password_hash if account else None, password) or account is None:
        raise DomainError("sign_in.wrong", 422)
    with transaction() as writer:
        own, network_key = keys
        writer.execute(update(Attempt).where(Attempt.key == own).values(count=0))
        writer.execute(update(Attempt).where(Attempt.key == network_key).values(count=Attempt.count - 1))
    return int(account.id)


def count_attempt(limits: dict[str, int]) -> None:
    """Count before checking, in a transaction of its own, so that neither refusals nor races go uncounted.

    :raises DomainError: one of the limits is passed for now.
    """
    now = clock.now()
    with transaction() as writer:
        counts = []
        for key, limit in limits.items():
            fresh = upsert(Attempt).values(key=key, window_start=now, count=1)
            is_old = Attempt.window_start < now - WINDOW
            statement = fresh.on_conflict_do_update(
                index_elements=[Attempt.key],
                set_={
                    "count": case((is_old, 1), else_=Attempt.count + 1),
                    "window_start": case((is_old, now), else_=Attempt.window_start),
                },
            ).returning(Attempt.count.label("tries"), Attempt.window_start)
            row = writer.execute(statement).one()
            counts.append((row.tries, limit, row.window_start))
    for count, limit, start in counts:
        if count > limit:
            minutes = max(1, round((start + WINDOW - now).total_seconds() / 60))
            raise DomainError("sign_in.too_often", 429, minutes=minutes)


def start_session(account_id: int, *, network: str, device: str, how: str) -> str:
    """A new session on the server; answers its token."""
    token, hashed = tokens.fresh()
    now = clock.now()
    account = session().get_one(Account, account_id)
    account.first_signed_in_at = account.first_signed_in_at or now
    session().execute(
        insert(SignInSession).values(
            token_hash=hashed,
            account_id=account_id,
            started_at=now,
            seen_at=now,
            ended_at=None,
            network=network[:45],
            device=device[:200],
        )
    )
    audit.record("accounts.sign_in", account.name, by=Actor(account.name, account_id), how=how)
    return token


def use_link(token: str) -> int:
    """Use up a link; answers whose it is. Of two at once only one succeeds.

    :raises NotFound: used, revoked, too old, or never made.
    """
    link = find_link(token)
    if link is None:
        raise NotFound("link.dead")
    used = session().execute(
        update(SignInLink).where(SignInLink.id == link.id, SignInLink.used_at.is_(None)).values(used_at=clock.now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("link.dead")
    return int(link.account_id)


def end_session(session_id: int, *, by: Actor) -> None:
    """Sign out one's own device, at once.

    :raises NotFound: not one's own, or over already.
    """
    live = SignInSession.id == session_id, SignInSession.account_id == by.account_id, SignInSession.ended_at.is_(None)
    if session().execute(update(SignInSession).where(*live).values(ended_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    audit.record("accounts.sign_out", by.name, by=by)


def end_all_sessions(account: Account, *, by: Actor, but: int | None = None) -> int:
    """End every session of an account but one; answers how many ended."""
    live = update(SignInSession).where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
    if but is not None:
        live = live.where(SignInSession.id != but)
    ended: int = session().execute(live.values(ended_at=clock.now())).rowcount  # type: ignore[attr-defined]
    audit.record("accounts.end_sessions", account.name, by=by, count=ended)
    return ended


def seen(session_id: int) -> Any:
    """A statement that notes the visit; it cannot bring an ended session back."""
    return (
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(seen_at=clock.now())
    )


def change_password(account: Account, hashed: str, login: str, *, by: Actor) -> None:
    """Set login and password (already hashed) and end all other sessions.

    :raises DomainError: somebody else has this login, or it is too long.
    """
    key = login_key(login)
    require_short(key, LONGEST)
    if session().scalar(select(Account.id).where(Account.login == key, Account.id != account.id)) is not None:
        raise DomainError("account.login_taken", 422, login=login)
    account.login, account.password_hash = key, hashed
    session().flush()
    end_all_sessions(account, by=by, but=by.session_id)
    audit.record("accounts.password", account.name, by=by)


def prefer(
    actor: Actor, *, language: str | None = None, type_size: str | None = None, mail_notices: bool | None = None
) -> None:
    """Keep a person's language and size of type, and whether notices are to reach him by mail too."""
    told = {"language": language, "type_size": type_size, "mail_notices": mail_notices}
    values: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
    session().execute(update(Account).where(Account.id == actor.account_id).values(**values))
    audit.record("accounts.prefer", actor.name, by=actor, **values)


# ── accounts and roles ───────────────────────────────────────────────────────


def account_columns(name: str, person_id: int | None = None, login: str | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "search": fold(name),
        "sort_key": name_key(name),
        "person_id": person_id,
        "login": login,
        "password_hash": None,
        "language": "vi",
        "type_size": "normal",
        "made_at": clock.now(),
        "first_signed_in_at": None,
        "archived_at": None,
    }


def open_account(
    name: str, *, by: Actor, login: str | None = None, person_id: int | None = None, scope_id: int | None = None
) -> int:
    """A new account without any right.

    :raises DomainError: the login is taken, or a name is too long.
    """
    key = login_key(login) if login else None
    for typed in (name, key or ""):
        require_short(typed, LONGEST)
    if key and session().scalar(select(Account.id).where(Account.login == key)) is not None:
        raise DomainError("account.login_taken", 422, login=login)
    made = session().execute(insert(Account).values(**account_columns(name, person_id, key)).returning(Account.id)).scalar_one()
    audit.record("accounts.open", name, by=by, scope_id=scope_id)
    return made


def grant(account_id: int, role: Role, unit: Any, *, by: Actor) -> int:
    """Give a role on a unit (a row with unit_id, path, name); None is the whole installation.

    :raises DomainError: it is not the actor's to give, or is held already.
    """
    path = unit.path if unit is not None else "/"
    if not may_give(by, role, path):
        raise DomainError("account.not_yours_to_give", 403)
    unit_id = unit.unit_id if unit is not None else None
    live = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.unit_id == unit_id, RoleGrant.revoked_at.is_(None)
    )
    if session().scalar(live) is not None:
        raise DomainError("account.held_already")
    made = (
        session()
        .execute(
            insert(RoleGrant)
            .values(
                account_id=account_id,
                role=role,
                unit_id=unit_id,
                granted_at=clock.now(),
                granted_by=by.name,
                revoked_at=None,
            )
            .returning(RoleGrant.id)
        )
        .scalar_one()
    )
    account = session().get_one(Account, account_id)
    audit.record(
        "accounts.grant", account.name, by=by, scope_id=unit_id, role=str(role), unit=unit.name if unit is not None else None
    )
    return made


def revoke(row: Any, account: Account, *, by: Actor) -> int:
    """Take a role back (``row``: from ``queries.grants_of``). It is gone at the next request. Answers the offer to undo it.

    :raises DomainError: it is not the actor's to take, or it is his own.
    """
    if account.id == by.account_id:
        raise DomainError("account.own_role")
    if not may_give(by, Role(row.role), row.path or "/"):
        raise DomainError("account.not_yours_to_give", 403)
    _revoke(row.id)
    audit.record("accounts.revoke", account.name, by=by, scope_id=row.unit_id, role=str(row.role))
    return undo.offer("accounts.revoke", {"grant_id": row.id, "unit_id": row.unit_id}, by=by)


def _revoke(grant_id: int) -> None:
    live = RoleGrant.id == grant_id, RoleGrant.revoked_at.is_(None)
    if session().execute(update(RoleGrant).where(*live).values(revoked_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound


def undo_revoke(payload: dict[str, Any], *, by: Actor) -> int | None:
    """:raises DomainError: the role is no longer the actor's to give, or is held already."""
    row = session().get_one(RoleGrant, payload["grant_id"])
    unit = get_unit_by_id(row.unit_id) if row.unit_id is not None else None
    if not may_give(by, row.role, unit.path if unit is not None else "/"):
        raise DomainError("account.not_yours_to_give", 403)
    live = select(RoleGrant.id).where(
        RoleGrant.account_id == row.account_id,
        RoleGrant.role == row.role,
        RoleGrant.unit_id == row.unit_id,
        RoleGrant.revoked_at.is_(None),
    )
    if session().scalar(live) is not None:
        raise DomainError("account.held_already")
    row.revoked_at = None
    return row.unit_id


def _looked_after(account: Account, by: Actor) -> int | None:
    """The unit that a line about an account belongs to in the trail.

    :raises DomainError: it holds a role that is not the actor's to give, here or elsewhere.
    """
    held = all_grants([account.id])[account.id]
    if not may_look_after(by, held):
        raise DomainError("account.not_yours_to_give", 403)
    return held[0].unit_id if held else None


def archive(account: Account, *, by: Actor) -> int:
    """Nobody signs in with it any more; every session ends now. Answers the offer to undo it.

    :raises DomainError: it is the actor's own, or not his to look after.
    """
    if account.id == by.account_id:
        raise DomainError("account.own_account")
    scope_id = _looked_after(account, by)
    account.archived_at = clock.now()
    end_all_sessions(account, by=by)
    audit.record("accounts.archive", account.name, by=by, scope_id=scope_id)
    return undo.offer("accounts.archive", {"account_id": account.id}, by=by)


def restore(account: Account, *, by: Actor) -> int | None:
    """Open to sign in again. Answers the unit that its line in the trail belongs to.

    :raises DomainError: not the actor's to look after.
    """
    scope_id = _looked_after(account, by)
    account.archived_at = None
    audit.record("accounts.restore", account.name, by=by, scope_id=scope_id)
    return scope_id


def undo_archive(payload: dict[str, Any], *, by: Actor) -> int | None:
    return restore(get_account(by, payload["account_id"]), by=by)


UNDOERS = {"accounts.revoke": undo_revoke, "accounts.archive": undo_archive}


# ── links ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Link:
    account_id: int
    token: str
    expires_at: datetime


def make_links(account_ids: Sequence[int], purpose: LinkPurpose, *, by: Actor) -> list[Link]:
    """Fresh links; older ones of the same people that are still unused die."""
    now = clock.now()
    for part in chunks(account_ids):
        session().execute(
            update(SignInLink)
            .where(SignInLink.account_id.in_(part), SignInLink.used_at.is_(None), SignInLink.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    made = [(account_id, *tokens.fresh()) for account_id in account_ids]
    bulk_insert(
        SignInLink,
        [
            {
                "token_hash": hashed,
                "account_id": account_id,
                "purpose": purpose,
                "made_at": now,
                "made_by": by.name,
                "expires_at": now + LIFE[purpose],
                "used_at": None,
                "revoked_at": None,
            }
            for account_id, _token, hashed in made
        ],
    )
    return [Link(account_id, token, now + LIFE[purpose]) for account_id, token, _hashed in made]


def reissue_link(account: Account, *, by: Actor) -> Link:
    """A superior gives somebody a new way in. Sessions end and the password dies: whoever found the old slip may have set it.

    :raises DomainError: not the actor's to look after.
    """
    scope_id = _looked_after(account, by)
    end_all_sessions(account, by=by)
    account.password_hash = None
    (link,) = make_links([account.id], LinkPurpose.LOST, by=by)
    audit.record("accounts.reissue", account.name, by=by, scope_id=scope_id)
    return link
