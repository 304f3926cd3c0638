"""Reads of accounts: who may sign in, who has, who holds what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.accounts.models import Account, RoleGrant, SignInLink, SignInSession
from congress.accounts.tokens import digest
from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.db import chunks, held, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import fold
from congress.orgs.access import in_reach, is_home, on, under
from congress.orgs.acts import Operation
from congress.orgs.models import Act, ActUnit, Placement, Unit
from congress.people.models import Person, Post, PostKind

Row = Any


# ── signing in ───────────────────────────────────────────────────────────────


def find_by_login(typed: str) -> Row | None:
    query = select(Account.id, Account.password_hash).where(Account.login == login_key(typed), Account.archived_at.is_(None))
    return session().execute(query).first()


def login_key(typed: str) -> str:
    return fold(typed).replace(" ", "")


def find_link(token: str) -> Row | None:
    """A link that can still be used, with the name of who it is for."""
    query = (
        select(SignInLink.id, SignInLink.account_id, SignInLink.expires_at, Account.name)
        .join(Account, Account.id == SignInLink.account_id)
        .where(SignInLink.token_hash == digest(token), _is_good(), Account.archived_at.is_(None))
    )
    return session().execute(query).first()


def _is_good() -> Any:
    return and_(SignInLink.used_at.is_(None), SignInLink.revoked_at.is_(None), SignInLink.expires_at > clock.now())


# ── lists ────────────────────────────────────────────────────────────────────


def _in_reach(actor: Actor, account_id: Any) -> Any:
    """Accounts with a live grant on a unit in reach, or none any more and once one there; administrators see all others too."""
    grant = aliased(RoleGrant)
    here = exists().where(grant.account_id == account_id, in_reach(grant.unit_id, actor))
    is_live = exists().where(grant.account_id == account_id, grant.revoked_at.is_(None))
    mine = or_(here.where(grant.revoked_at.is_(None)), and_(here, ~is_live))
    if "/" in actor.paths(Role.ADMIN):
        return or_(mine, ~exists().where(grant.account_id == account_id, grant.unit_id.is_not(None)))
    return mine


def get_account(actor: Actor, account_id: int) -> Account:
    """:raises NotFound: there is none, or it holds nothing in the actor's reach."""
    query = select(Account).where(Account.id == account_id)
    if not actor.is_system:
        query = query.where(or_(Account.id == actor.account_id, _in_reach(actor, Account.id)))
    found = session().scalar(held(query))
    if found is None:
        raise NotFound
    return found


def list_accounts(actor: Actor, *, typed: str = "", state: str = "", unit_id: int | None = None, page: int = 1) -> Page:
    """Accounts in reach. ``state``: ``in`` has signed in, ``waiting`` not yet, ``archived``."""
    query = select(
        Account.id,
        Account.name,
        Account.login,
        Account.first_signed_in_at,
        Account.archived_at,
        select(func.max(SignInSession.seen_at))
        .where(SignInSession.account_id == Account.id)
        .scalar_subquery()
        .label("seen_at"),
        select(func.max(SignInLink.expires_at))
        .where(SignInLink.account_id == Account.id, _is_good())
        .scalar_subquery()
        .label("link_until"),
    ).where(_in_reach(actor, Account.id))
    query = query.where(Account.archived_at.is_not(None) if state == "archived" else Account.archived_at.is_(None))
    if state == "in":
        query = query.where(Account.first_signed_in_at.is_not(None))
    if state == "waiting":
        query = query.where(Account.first_signed_in_at.is_(None))
    if unit_id is not None:
        query = query.where(
            exists().where(RoleGrant.account_id == Account.id, RoleGrant.unit_id == unit_id, RoleGrant.revoked_at.is_(None))
        )
    return paginate(_named_like(query, typed).order_by(Account.sort_key, Account.id), page)


def _named_like(query: Select[Any], typed: str) -> Select[Any]:
    for word in fold(typed).split()[:6]:
        query = query.where(Account.search.contains(word, autoescape=True))
    return query


def count_accounts(actor: Actor) -> dict[str, int]:
    """``in`` have signed in, ``waiting`` have not."""
    query = select(Account.first_signed_in_at.is_not(None), func.count()).where(
        _in_reach(actor, Account.id), Account.archived_at.is_(None)
    )
    found = {bool(row[0]): row[1] for row in session().execute(query.group_by(Account.first_signed_in_at.is_not(None)))}
    return {"in": found.get(True, 0), "waiting": found.get(False, 0)}


def grants_of(actor: Actor, account_ids: Sequence[int]) -> dict[int, list[Row]]:
    """account id -> live grants with the unit's code and name; grants on units out of reach are left out."""
    found: dict[int, list[Row]] = {account_id: [] for account_id in account_ids}
    query = (
        select(
            RoleGrant.id,
            RoleGrant.account_id,
            RoleGrant.role,
            RoleGrant.unit_id,
            RoleGrant.granted_at,
            RoleGrant.granted_by,
            Unit.code,
            Unit.ends_on,
            Placement.name,
            Placement.path,
        )
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(
            RoleGrant.account_id.in_(account_ids),
            RoleGrant.revoked_at.is_(None),
            or_(
                RoleGrant.unit_id.is_(None), RoleGrant.account_id == (actor.account_id or 0), in_reach(RoleGrant.unit_id, actor)
            ),
        )
        .order_by(RoleGrant.account_id, Placement.path, RoleGrant.id)
    )
    for row in session().execute(query):
        found[row.account_id].append(row)
    return found


def all_grants(account_ids: Sequence[int]) -> dict[int, list[Row]]:
    """account id -> every live grant, in whoever's reach: to judge whether somebody may look after the account."""
    found: dict[int, list[Row]] = {account_id: [] for account_id in account_ids}
    query = (
        select(RoleGrant.account_id, RoleGrant.role, RoleGrant.unit_id, Placement.path)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    for part in chunks(account_ids):
        for row in session().execute(query.where(RoleGrant.account_id.in_(part))):
            found[row.account_id].append(row)
    return found


def sessions_of(account_id: int) -> Sequence[Row]:
    query = select(
        SignInSession.id, SignInSession.started_at, SignInSession.seen_at, SignInSession.network, SignInSession.device
    )
    query = query.where(SignInSession.account_id == account_id, SignInSession.ended_at.is_(None))
    return session().execute(query.order_by(SignInSession.seen_at.desc(), SignInSession.id).limit(50)).all()


def has_link(account_id: int) -> bool:
    return session().scalar(select(SignInLink.id).where(SignInLink.account_id == account_id, _is_good()).limit(1)) is not None


def holders_of_links(account_ids: Sequence[int], since: datetime | None = None) -> Select[Any]:
    """Which of these accounts have a link that still works, made at ``since`` or later."""
    query = select(SignInLink.account_id).where(SignInLink.account_id.in_(account_ids), _is_good()).distinct()
    return query if since is None else query.where(SignInLink.made_at >= since)


# ── invitations ──────────────────────────────────────────────────────────────


def list_committees(path: str, day: date) -> Sequence[Row]:
    """Units at or below a place that have units right below them, in the order of codes: who hands slips down."""
    below = aliased(Placement)
    query = (
        select(Placement.unit_id, Placement.name, Placement.path, Unit.code)
        .join(Unit, Unit.id == Placement.unit_id)
        .where(on(day), under(path), exists().where(below.parent_id == Placement.unit_id, on(day, below)))
        .order_by(Unit.code)
    )
    return session().execute(query).all()


def secretaries_below(unit_id: int, day: date) -> Sequence[Row]:
    """Units right below one, with their secretary and his account unless it is locked, in the order of codes."""
    query = (
        select(
            Placement.unit_id,
            Placement.name,
            Unit.code,
            Post.person_id,
            Person.full_name,
            Post.phone,
            Account.id.label("account_id"),
            Account.first_signed_in_at,
        )
        .join(Unit, Unit.id == Placement.unit_id)
        .join(Post, Post.id == _newest_post(day))
        .join(Person, Person.id == Post.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(on(day), Placement.parent_id == unit_id, Person.archived_at.is_(None), Account.archived_at.is_(None))
        .order_by(Unit.code, Post.id)
    )
    return session().execute(query).all()


def list_secretaries(actor: Actor, unit_id: int, day: date, page: int = 1) -> Page:
    """Units right below one, with secretary and whether he has signed in or holds a slip."""
    query = (
        select(
            Placement.unit_id,
            Placement.name,
            Unit.code,
            Person.full_name,
            Account.id.label("account_id"),
            Account.first_signed_in_at,
            select(func.max(SignInLink.expires_at))
            .where(SignInLink.account_id == Account.id, _is_good())
            .scalar_subquery()
            .label("link_until"),
        )
        .join(Unit, Unit.id == Placement.unit_id)
        .outerjoin(Post, Post.id == _newest_post(day))
        .outerjoin(Person, Person.id == Post.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(on(day), Placement.parent_id == unit_id, in_reach(Placement.unit_id, actor))
        .order_by(Unit.code)
    )
    return paginate(query, page)


def _newest_post(day: date) -> Any:
    """Of a unit's secretaries on a day the one told last."""
    other = aliased(Post)
    query = select(other.id).where(
        other.unit_id == Placement.unit_id, other.kind == PostKind.SECRETARY, other.valid_from <= day, other.valid_to > day
    )
    return query.order_by(other.valid_from.desc(), other.id).limit(1).correlate(Placement).scalar_subquery()


def list_to_appoint(actor: Actor, limit: int = 50) -> Sequence[Row]:
    """Units that came of a merger or split and have nobody yet to answer for them, where a unit before them had."""
    mine, theirs, had, has = aliased(ActUnit), aliased(ActUnit), aliased(RoleGrant), aliased(RoleGrant)
    query = (
        select(Unit.code, Placement.name, Act.effective_on)
        .distinct()
        .join(mine, mine.unit_id == Unit.id)
        .join(Act, Act.id == mine.act_id)
        .join(theirs, and_(theirs.act_id == mine.act_id, theirs.part == "subject"))
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(
            mine.part == "result",
            Act.operation.in_((Operation.MERGE, Operation.SPLIT)),
            Unit.ends_on > clock.today(),
            in_reach(Unit.id, actor, Role.ADMIN, Role.ORGANISER),
            exists().where(had.unit_id == theirs.unit_id, had.revoked_at.is_(None)),
            ~exists().where(has.unit_id == Unit.id, has.revoked_at.is_(None)),
        )
        .order_by(Act.effective_on.desc(), Unit.code)
        .limit(limit)
    )
    return session().execute(query).all()
