"""Whom a line of the outbox concerns: accounts for the inbox, addresses for the post. For many lines at once. And in which
language those read who get a letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from congress.accounts.models import Account, RoleGrant
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import chunks, session
from congress.core.mail import find_address
from congress.delegates.models import Delegate
from congress.people.models import Post

DEFAULT = (Role.SECRETARY, Role.ORGANISER)  # who answers for a unit, where a line names no roles


@dataclass
class Reached:
    """Sets of account numbers and of addresses."""

    accounts: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)


def resolve(lines: Sequence[Any]) -> dict[int, Reached]:
    """line -> whom it reaches today. Locked accounts are left out; each person gets one letter, to the address given with the
    newest of his posts."""
    holders = _holders(each for line in lines for each in line.audience.get("units", ()))
    named = {int(each) for line in lines for each in line.audience.get("accounts", ())}
    persons = {int(each) for line in lines for each in line.audience.get("persons", ())}
    delegates = _delegates({int(each) for line in lines for each in line.audience.get("delegates", ())})
    persons |= {row.person_id for row in delegates.values() if row.person_id is not None}
    wanted = named | {account for held in holders.values() for _role, account in held}
    accounts = _accounts(Account.id, wanted) | _accounts(Account.person_id, persons)
    of_person = {row.person_id: row.id for row in accounts.values() if row.person_id is not None}
    addresses = _addresses(persons | set(of_person))
    found: dict[int, Reached] = {}
    for line in lines:
        audience, reached = line.audience, Reached()
        roles = set(audience.get("roles") or DEFAULT)
        reached.accounts = {int(each) for each in audience.get("accounts", ())}
        reached.accounts |= {who for unit in audience.get("units", ()) for role, who in holders[int(unit)] if role in roles}
        reached.accounts |= {of_person[each] for each in map(int, audience.get("persons", ())) if each in of_person}
        called = [delegates[each] for each in map(int, audience.get("delegates", ())) if each in delegates]
        reached.accounts |= {of_person[row.person_id] for row in called if row.person_id in of_person}
        reached.accounts &= accounts.keys()
        if line.by_mail:
            written = {of_person[row.person_id] for row in called if row.address and row.person_id in of_person}
            reached.addresses = _post(line, reached.accounts - written, accounts, addresses)
            reached.addresses |= {row.address for row in called if row.address}
        found[line.id] = reached
    return found


def _post(line: Any, reached: set[int], accounts: dict[int, Any], addresses: dict[int, str]) -> set[str]:
    """Addresses of those who want letters, of persons without an account, and of people from outside."""
    silent = {accounts[each].person_id for each in accounts if not accounts[each].mail_notices}
    found = {find_address(str(each)) for each in line.audience.get("emails", ())}
    for account in (accounts[each] for each in reached):
        if account.mail_notices:
            found.add(addresses.get(account.person_id) or find_address(account.login or ""))
    found |= {addresses.get(each) for each in map(int, line.audience.get("persons", ())) if each not in silent}
    return {each for each in found if each}


@dataclass(frozen=True)
class _Called:
    """A delegate; ``address``: as letters are sent to it, None where none was told that is one."""

    person_id: int | None
    address: str | None


def _delegates(wanted: Collection[int]) -> dict[int, _Called]:
    query = select(Delegate.id, Delegate.person_id, Delegate.email)
    rows = (row for part in chunks(sorted(wanted)) for row in session().execute(query.where(Delegate.id.in_(part))))
    return {row.id: _Called(row.person_id, find_address(row.email)) for row in rows}


def _holders(units: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """unit -> (role, account) of everybody who holds something on exactly this unit."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    query = select(RoleGrant.unit_id, RoleGrant.role, RoleGrant.account_id).where(RoleGrant.revoked_at.is_(None))
    for part in chunks(sorted({int(each) for each in units})):
        for unit, role, account in session().execute(query.where(RoleGrant.unit_id.in_(part))):
            found[unit].append((role, account))
    return found


def _accounts(column: Any, wanted: Collection[Any]) -> dict[int, Any]:
    told = (Account.id, Account.person_id, Account.login, Account.mail_notices, Account.language)
    query = select(*told).where(Account.archived_at.is_(None))
    rows = (row for part in chunks(sorted(wanted)) for row in session().execute(query.where(column.in_(part))))
    return {row.id: row for row in rows}


def _addresses(persons: set[int]) -> dict[int, str]:
    """person -> the address given with the newest post that has one."""
    day = clock.today()
    query = select(Post.person_id, Post.email).where(Post.email != "", Post.valid_from <= day, Post.valid_to > day)
    found: dict[int, str] = {}
    for part in chunks(sorted(persons)):
        for person, email in session().execute(query.where(Post.person_id.in_(part)).order_by(Post.valid_from, Post.id)):
            if address := find_address(email):
                found[person] = address
    return found


def languages(wanted: Collection[str]) -> dict[str, str]:
    """address -> the language that the account whose letters go there has chosen. Addresses of nobody's account are left out,
    and such as belong to accounts that do not agree."""
    persons = select(Post.person_id).join(Account, Account.person_id == Post.person_id)
    found: set[int] = set()
    for part in chunks(sorted(wanted)):
        found |= set(session().scalars(persons.where(func.lower(Post.email).in_(part))))
    accounts = _accounts(Account.person_id, found) | _accounts(Account.login, wanted)
    addresses = _addresses({row.person_id for row in accounts.values() if row.person_id is not None})
    chosen: dict[str, set[str]] = defaultdict(set)
    for row in accounts.values():
        chosen[addresses.get(row.person_id) or find_address(row.login or "") or ""].add(row.language)
    return {address: min(told) for address, told in chosen.items() if address in wanted and len(told) == 1}
