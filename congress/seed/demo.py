"""The demo city, made through the services: a register, posts, a campaign of 2025 with its reports, decisions lying ready."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select, update

from congress.accounts import services as accounts
from congress.accounts import slips, tokens
from congress.accounts.identity import actor_of
from congress.accounts.models import Account, LinkPurpose
from congress.campaigns import imports as reports
from congress.campaigns import services as campaigns
from congress.core import clock, sheets, staging
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.sheets import Sheet
from congress.core.text import given_name
from congress.orgs import decisions, imports, paths
from congress.orgs import queries as orgs
from congress.orgs.access import on
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.people import imports as posts
from congress.people import queries as people
from congress.people.models import Person, Post
from congress.seed import attendance, delegates, meetings

DATA = Path(__file__).resolve().parent / "data"
BY = Actor.system("demo")
CODE, NAME = "DH-2025", "Đại hội đảng bộ các cấp, nhiệm kỳ 2025 - 2030"
FIRST_BASE, LAST_BASE, DEADLINE = date(2025, 4, 8), date(2025, 6, 29), date(2025, 6, 30)
STILL_OPEN = 17  # base organisations without a congress
# role -> (login, role, what the start page calls them)
PEOPLE = {
    "organiser": ("demo.organiser", Role.ORGANISER, "cán bộ tổ chức"),
    "secretary": ("demo.secretary", Role.SECRETARY, "bí thư chi bộ"),
    "drafter": ("demo.drafter", Role.DRAFTER, "cán bộ soạn thảo"),
    "leader": ("demo.leader", Role.LEADER, "lãnh đạo"),
}
CALLED = {who: words for who, (_login, _role, words) in PEOPLE.items()} | {"delegate": "đại biểu, không cần tài khoản"}


def is_empty() -> bool:
    """Nothing has been put in yet: the only state in which the demo city may be loaded."""
    found = session().scalar(select(Unit.id).limit(1)) or session().scalar(select(Account.id).limit(1))
    session().rollback()
    return found is None


def load(say: Callable[[str], None]) -> None:
    """Everything, each step in a transaction of its own."""
    say("demo city: register of units")
    _take(imports.KIND, "register.xlsx", lambda read: imports.preview(read, by=BY), imports.apply)
    say("demo city: posts")
    _take(posts.KIND, "posts.xlsx", lambda read: posts.preview(read, by=BY), posts.apply)
    say("demo city: a campaign and its reports")
    with transaction():
        root = orgs.find_root(clock.today())
        kinds = [Kind.CELL, Kind.SUB, Kind.BASE, Kind.BASE_CELL]
        campaign, _added = campaigns.open_campaign(CODE, NAME, kinds, DEADLINE, root, by=BY, opens_on=date(2025, 3, 1))
        sheet, missing = _sheet_of_reports()
        preview = reports.preview([sheet], campaign, by=BY)
        batch_id = staging.keep(reports.KIND, "bao-cao-2025.xlsx", None, preview, by=BY)
        reports.apply(preview, campaign, by=BY, batch_id=batch_id)
        staging.finish(batch_id, staging.BatchState.APPLIED)
    say("demo city: four people, decisions that wait")
    with transaction():
        made, home_id = _people(root, missing)
    with transaction():
        _decisions_wait(made["organiser"])
    say("demo city: halls and meetings")
    city = meetings.load(DATA, home_id, missing)
    say("demo city: a congress with its delegates")
    delegates.load(DATA, city)
    say("demo city: a congress that is on, with its doors")
    attendance.load(city)


def _take(kind: str, name: str, preview_of: Callable[[list[Sheet]], staging.Preview], apply: Callable[..., None]) -> None:
    read = sheets.read((DATA / name).read_bytes(), name)
    with transaction():
        preview = preview_of(read)
        batch_id = staging.keep(kind, name, None, preview, by=BY)
        apply(preview, by=BY, batch_id=batch_id)
        staging.finish(batch_id, staging.BatchState.APPLIED)


def _decisions_wait(account_id: int) -> None:
    """The city's reorganisation as the organiser would find it after uploading: looked at, not applied."""
    name = "reorganisation.csv"
    read = sheets.read((DATA / name).read_bytes(), name)
    by = actor_of(account_id)
    result = decisions.reorganise(read, by=by, dry_run=True)
    staging.keep(decisions.KIND, "quyet-dinh-sap-xep-2025.csv", read, result.preview, by=by)


# ── reports ──────────────────────────────────────────────────────────────────


def _sheet_of_reports() -> tuple[Sheet, list[int]]:
    """One report a unit, lower levels before upper ones; answers the sheet and the units still open."""
    chance = Random("congress")  # noqa: S311  the same city every time
    rows = (
        session()
        .execute(
            select(Unit.code, Placement.unit_id, Placement.kind, Placement.path, Placement.members)
            .join(Unit, Unit.id == Placement.unit_id)
            .where(on(clock.today()), Placement.kind.in_(("cell", "sub", "base", "base_cell")))
            .order_by(Unit.code)
        )
        .all()
    )
    bases = [row for row in rows if row.kind in (Kind.BASE, Kind.BASE_CELL)]
    missing = {row.unit_id for row in chance.sample(bases, min(STILL_OPEN, len(bases) // 2))}
    span = (LAST_BASE - FIRST_BASE).days
    held = {row.unit_id: FIRST_BASE + timedelta(days=int(span * chance.triangular(0, 1, 0.72))) for row in bases}
    lines: list[list[str]] = [["code", "status", "held_on", "convened", "present", "chair"]]
    for row in rows:
        lines.append(_line(row, held, missing, chance))
    return Sheet("demo", [line for line in lines if line], "demo"), sorted(missing)


def _line(row: Any, held: dict[int, date], missing: set[int], chance: Random) -> list[str]:
    """The cells of one report; none for a base organisation that has not even set a day."""
    base_id = next(unit_id for unit_id in reversed(paths.ids(row.path)) if unit_id in held)
    day = held[base_id]
    if row.unit_id in missing:
        plan = date(2025, 7, 18) + timedelta(days=chance.randrange(40))
        return [row.code, "planned", plan.isoformat(), "", "", ""] if chance.random() < 0.4 else []
    if row.kind == Kind.CELL:
        day -= timedelta(days=chance.randrange(10, 36))
    elif row.kind == Kind.SUB:
        day -= timedelta(days=chance.randrange(3, 9))
    oddity = chance.random()
    if row.kind == Kind.CELL and oddity < 0.00015:
        day = held[base_id] + timedelta(days=2)  # held after its base: to be looked at again
    convened = max(3, min(row.members or 3, 250 if row.kind in (Kind.BASE, Kind.SUB) else 10**6))
    share = 0.6 if oddity > 0.99985 else chance.uniform(0.88, 1)
    status = "ratified" if row.kind in (Kind.BASE, Kind.BASE_CELL) and chance.random() < 0.7 else "reported"
    return [row.code, status, day.isoformat(), str(convened), str(max(1, round(convened * share))), ""]


# ── people ───────────────────────────────────────────────────────────────────


def _people(root: Any, missing: Sequence[int]) -> tuple[dict[str, int], int]:
    """Four accounts, and the secretary's unit; one random password, known to nobody, hashed once for all of them."""
    hashed = tokens.hash_password(secrets.token_urlsafe(32))
    leader = people.secretaries([root.unit_id], clock.today())[root.unit_id]
    staff = _staff(root.unit_id, but=leader.person_id)
    open_cell = (
        session()
        .execute(
            orgs.places(clock.today())
            .where(Placement.unit_id.in_(missing), Placement.kind.in_((Kind.BASE_CELL, Kind.BASE)))
            .order_by(Placement.kind.desc(), Unit.code)
        )
        .first()
    )
    assert open_cell is not None  # noqa: S101  some base organisations are always left open
    secretary = people.secretaries([open_cell.unit_id], clock.today())[open_cell.unit_id]
    chosen = {
        "organiser": (staff[0].full_name, staff[0].person_id, root),
        "secretary": (secretary.full_name, secretary.person_id, open_cell),
        "drafter": (staff[1].full_name, staff[1].person_id, root),
        "leader": (leader.full_name, leader.person_id, root),
    }
    made = {}
    for who, (name, person_id, unit) in chosen.items():
        login, role, _words = PEOPLE[who]
        made[who] = accounts.open_account(name, by=BY, login=login, person_id=person_id, scope_id=unit.unit_id)
        accounts.grant(made[who], role, unit, by=BY)
    session().execute(update(Account).where(Account.id.in_(made.values())).values(password_hash=hashed))
    return made, open_cell.unit_id


def _staff(root_id: int, but: int) -> list[Any]:
    """Members of the city's committee, in the order of names."""
    query = (
        select(Post.person_id, Person.full_name)
        .join(Person, Person.id == Post.person_id)
        .where(Post.unit_id == root_id, Post.person_id != but, Post.valid_to == clock.FOREVER, Person.birth_date.is_not(None))
    )
    return sorted(session().execute(query).all(), key=lambda row: (given_name(row.full_name), row.person_id))


def fresh_links() -> dict[str, str]:
    """Who (a key of ``CALLED``) -> address, those that sign in new at every start; empty where this is not the demo city."""
    logins = {login: who for who, (login, _role, _words) in PEOPLE.items()}
    found = session().execute(select(Account.login, Account.id).where(Account.login.in_(list(logins)))).all()
    ids = {logins[row.login]: row.id for row in found}
    links = {link.account_id: link for link in accounts.make_links(sorted(ids.values()), LinkPurpose.START, by=BY)}
    own = delegates.link()
    return {who: slips.address(links[ids[who]].token) for who in PEOPLE if who in ids} | ({"delegate": own} if own else {})
