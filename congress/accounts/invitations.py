"""Slips of paper that let secretaries in: one sheet for each committee, which it hands to those right below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from congress.accounts import queries
from congress.accounts.access import may_give, may_look_after
from congress.accounts.models import Account, LinkPurpose, RoleGrant
from congress.accounts.services import account_columns, make_links
from congress.core import audit, clock
from congress.core.actor import Actor, Role
from congress.core.db import bulk_insert, chunks, session
from congress.core.errors import DomainError


@dataclass(frozen=True)
class Slip:
    """One person's way in."""

    unit_code: str
    unit_name: str
    full_name: str
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class SlipSheet:
    """What one committee hands to the secretaries right below it."""

    unit_code: str
    unit_name: str
    slips: Sequence[Slip]


def invite(unit: Any, *, by: Actor, renew_before: datetime | None = None) -> SlipSheet | None:
    """Accounts, secretary's roles and links for the secretaries right below a unit; None where nobody needs a slip.

    Whoever has signed in gets no slip, nor whoever is locked out, nor whoever holds a role elsewhere that is not the actor's
    to give, nor whoever holds an unused one. ``renew_before``: unused slips made before that moment die and are made anew.
    :raises DomainError: the actor may not make secretaries below this unit.
    """
    if not may_give(by, Role.SECRETARY, unit.path + "0/"):
        raise DomainError("account.not_yours_to_give", 403)
    rows = queries.secretaries_below(unit.unit_id, clock.today())
    accounts = _accounts(rows)
    given = _grants(rows, accounts, by)
    waiting = {accounts[row.person_id] for row in rows if row.first_signed_in_at is None}
    held = queries.all_grants(sorted(waiting))
    waiting = {account_id for account_id in waiting if may_look_after(by, held[account_id])}
    waiting -= _holding_a_link(sorted(waiting), renew_before)
    links = {link.account_id: link for link in make_links(sorted(waiting), LinkPurpose.SLIP, by=by)}
    made = []
    for row in rows:
        link = links.pop(accounts[row.person_id], None)  # one slip a person, with his first unit
        if link is not None:
            made.append(Slip(row.code, row.name, row.full_name, link.token, link.expires_at))
    if made or given:
        audit.record("accounts.invite", unit.name, by=by, scope_id=unit.unit_id, count=len(made), roles=given)
    if not made:
        return None
    return SlipSheet(unit.code, unit.name, made)


def _accounts(rows: Sequence[Any]) -> dict[int, int]:
    """person id -> account id; missing accounts are opened."""
    known = {row.person_id: row.account_id for row in rows if row.account_id is not None}
    missing = {row.person_id: row for row in rows if row.person_id not in known}
    bulk_insert(Account, [account_columns(row.full_name, person_id) for person_id, row in missing.items()])
    for part in chunks(sorted(missing)):
        query = select(Account.person_id, Account.id).where(Account.person_id.in_(part))
        known |= {row.person_id: row.id for row in session().execute(query)}
    return known


def _grants(rows: Sequence[Any], accounts: dict[int, int], by: Actor) -> int:
    """A secretary's role on each unit, where it is not held yet; answers how many were given."""
    held: set[tuple[int, int | None]] = set()
    for part in chunks(sorted(set(accounts.values()))):
        query = select(RoleGrant.account_id, RoleGrant.unit_id).where(
            RoleGrant.account_id.in_(part), RoleGrant.role == Role.SECRETARY, RoleGrant.revoked_at.is_(None)
        )
        held |= {(account_id, unit_id) for account_id, unit_id in session().execute(query)}
    wanted = dict.fromkeys((accounts[row.person_id], row.unit_id) for row in rows)
    missing = [each for each in wanted if each not in held]
    bulk_insert(
        RoleGrant,
        [
            {
                "account_id": account_id,
                "role": Role.SECRETARY,
                "unit_id": unit_id,
                "granted_at": clock.now(),
                "granted_by": by.name,
                "revoked_at": None,
            }
            for account_id, unit_id in missing
        ],
    )
    return len(missing)


def _holding_a_link(account_ids: Sequence[int], since: datetime | None) -> set[int]:
    holding: set[int] = set()
    for part in chunks(account_ids):
        holding |= set(session().scalars(queries.holders_of_links(part, since)))
    return holding
