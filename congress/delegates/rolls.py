"""Rolls as pages show them: which there are, how far each is, its settings; and what stands beside one delegate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.delegates import checking
from congress.delegates.access import CHANGE, READ, visible
from congress.delegates.checking import Finding, Severity
from congress.delegates.models import (
    Absence,
    Block,
    Correction,
    CorrectionState,
    Delegate,
    Delegation,
    Group,
    Quota,
    Roll,
    Standing,
)
from congress.delegates.queries import Held, is_away
from congress.delegates.services import open_roll, record, require_convener
from congress.events import queries as events
from congress.events.access import visible as event_visible
from congress.events.models import Event
from congress.orgs.access import in_reach, is_home, on
from congress.orgs.models import Placement, Unit

Row = Any
_HOME = aliased(Placement)
LONGEST = 5 * 366  # days for which what is personal may be kept after a congress


def sees_all(actor: Actor, held: Held) -> bool:
    """May the actor see the whole roll, not only lists of his own units?"""
    return actor.is_system or actor.covers(held.unit.path, *READ.roles)


# ── the list of rolls ────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Figures:
    """Of one roll, as far as the reader sees it."""

    convened: int = 0
    away: int = 0
    alternates: int = 0
    received: int = 0
    lists: int = 0


def list_rolls(actor: Actor, *, typed: str = "", page: int = 1) -> Page:
    """Events with a roll that the actor holds or has to send a list to, the latest first. Rows of ``events.queries.places`` and
    ``size``."""
    listed = exists().where(Quota.event_id == Event.id, in_reach(Quota.unit_id, actor))
    query = events.places().add_columns(Roll.size).join(Roll, Roll.event_id == Event.id)
    query = query.where(event_visible(actor), or_(in_reach(Event.unit_id, actor), listed))
    for each in fold(clean(typed)).split()[:8]:
        query = query.where(Event.search.contains(each, autoescape=True))
    return paginate(query.order_by(Event.starts_at.desc(), Event.code), page)


def figures_of(actor: Actor, event_ids: Sequence[int]) -> dict[int, Figures]:
    """event -> its figures: of the whole roll for who sees it, else of his own lists. Two statements."""
    official = Delegate.standing == Standing.OFFICIAL
    counts = select(
        Delegate.event_id, func.count().filter(official), func.count().filter(official, is_away()),
        func.count().filter(Delegate.standing == Standing.ALTERNATE),
    ).where(Delegate.event_id.in_(event_ids), visible(actor)).group_by(Delegate.event_id)  # fmt: skip
    held = exists().where(Event.id == Quota.event_id, in_reach(Event.unit_id, actor))
    wanted = or_(Quota.seats > 0, Quota.alternates > 0)
    lists = select(Quota.event_id, func.count(Quota.submitted_at), func.count()).where(
        Quota.event_id.in_(event_ids), wanted, or_(held, in_reach(Quota.unit_id, actor))
    ).group_by(Quota.event_id)  # fmt: skip
    people = {row[0]: row[1:] for row in session().execute(counts)}
    sent = {row[0]: row[1:] for row in session().execute(lists)}
    return {each: Figures(*people.get(each, (0, 0, 0)), *sent.get(each, (0, 0))) for each in event_ids}


def received(held: Held) -> tuple[int, int, int]:
    """(lists that came, lists that are to come, seats allotted)."""
    wanted = or_(Quota.seats > 0, Quota.alternates > 0)
    counts = select(func.count(Quota.submitted_at), func.count(), func.coalesce(func.sum(Quota.seats), 0))
    row = session().execute(counts.where(Quota.event_id == held.event.id, wanted)).one()
    return row[0], row[1], row[2]


# ── one roll ─────────────────────────────────────────────────────────────────


def settle(
    held: Held, *, size: int | None, age_on: date | None, erase_on: date | None, by: Actor, version: int | None = None
) -> None:
    """:raises DomainError: not the convener, somebody changed it since, or a day that cannot be."""
    require_convener(held)
    roll = open_roll(held, by=by)
    if version is not None and version != roll.version:
        raise DomainError("delegate.roll_changed_since", name=roll.changed_by)
    last = held.event.ends_on
    if erase_on is not None and not last < erase_on <= last + timedelta(days=LONGEST):
        raise DomainError("roll.bad_erasure", 422, first=last + timedelta(days=1), last=last + timedelta(days=LONGEST))
    values: dict[str, Any] = {"size": size, "age_on": age_on, "erase_on": erase_on}
    was = {name: getattr(roll, name) for name in values}
    if values == was:
        return
    for name, value in values.items():
        setattr(roll, name, value)
    roll.version, roll.changed_at, roll.changed_by = roll.version + 1, clock.now(), by.name
    session().flush()
    told = {name: [str(was[name] or ""), str(value or "")] for name, value in values.items() if was[name] != value}
    record("delegates.settings", held, held.event.name, by, changed=told)


def count_findings(held: Held) -> tuple[int, int]:
    """(what stops, what is to be looked at)."""
    found = checking.findings(held)
    settled = checking.settled(held, found)
    stops = sum(each.severity == Severity.STOP for each in found)
    return stops, len(found) - stops - len(settled)


def count_rules(found: Iterable[Finding]) -> Mapping[str, int]:
    """Kinds of findings in the order in which they come, with how many there are."""
    return Counter(each.rule for each in found)


def count_verdicts(event_id: int) -> Mapping[str, int]:
    """verdict -> how many official delegates have it."""
    official = Delegate.event_id == event_id, Delegate.standing == Standing.OFFICIAL
    query = select(Delegate.verdict, func.count()).where(*official).group_by(Delegate.verdict)
    return Counter({str(row[0]): row[1] for row in session().execute(query)})


# ── one delegate ─────────────────────────────────────────────────────────────


def row_of(delegate_id: int) -> Row:
    """Names of what he belongs to."""
    query = (
        select(
            Delegation.name.label("delegation_name"), Group.name.label("group_name"), Group.place.label("group_place"),
            Block.name.label("block_name"),
        )
        .select_from(Delegate)
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Group, Group.id == func.coalesce(Delegate.group_id, Delegation.group_id))
        .outerjoin(Block, Block.id == Delegate.block_id)
    )  # fmt: skip
    return session().execute(query.where(Delegate.id == delegate_id)).one()


def partner_of(actor: Actor, delegate: Delegate) -> Row | None:
    """Whom he replaces, or who replaces him, as far as the actor sees that one."""
    other = Delegate.replaces_id == delegate.id
    if delegate.replaces_id is not None:
        other = or_(other, Delegate.id == delegate.replaces_id)
    query = select(Delegate.id, Delegate.full_name, Delegate.number, Delegate.replaces_id)
    return session().execute(query.where(other, visible(actor)).order_by(Delegate.id).limit(1)).first()


def units_to_list(actor: Actor, held: Held, of: int | None = None) -> list[tuple[int, str, str]]:
    """(number, code, name) of units whose delegates the actor may write down; ``of``: this one too, as it stands on the list.
    For the convener those right below on the day, with his own."""
    event = held.event
    below = exists().where(Placement.unit_id == Unit.id, Placement.parent_id == event.unit_id, on(event.starts_on))
    if held.convenes:
        wanted = or_(below, Unit.id == event.unit_id, exists().where(Quota.event_id == event.id, Quota.unit_id == Unit.id))
    else:
        open_ = exists().where(Quota.event_id == event.id, Quota.unit_id == Unit.id, Quota.submitted_at.is_(None))
        wanted = and_(open_, in_reach(Unit.id, actor, *CHANGE.roles))
    if of is not None:
        wanted = or_(wanted, Unit.id == of)
    home = select(Unit.id, Unit.code, _HOME.name).join(_HOME, and_(_HOME.unit_id == Unit.id, is_home(_HOME, Unit)))
    return [(row.id, row.code, row.name) for row in session().execute(home.where(wanted).order_by(Unit.code))]


# ── what waits ───────────────────────────────────────────────────────────────


def lists_due(actor: Actor, unit_ids: Sequence[int], today: date) -> Sequence[Row]:
    """Lists that these units have not sent, of congresses ahead that the actor sees."""
    query = (
        select(
            Event.code, Event.name, Event.starts_on, Unit.code.label("unit_code"), _HOME.name.label("unit_name"), Quota.seats,
            Quota.alternates, Quota.returned_for,
        )
        .join(Event, Event.id == Quota.event_id)
        .join(Unit, Unit.id == Quota.unit_id)
        .join(_HOME, and_(_HOME.unit_id == Unit.id, is_home(_HOME, Unit)))
        .where(Quota.unit_id.in_(unit_ids), Quota.submitted_at.is_(None), or_(Quota.seats > 0, Quota.alternates > 0))
        .where(Event.ends_on >= today, event_visible(actor))
    )  # fmt: skip
    return session().execute(query.order_by(Event.starts_on, Event.code, Unit.code).limit(50)).all()


def absences_due(unit_ids: Sequence[int], today: date) -> Sequence[Row]:
    """(code, name, count) of congresses of these units ahead with absences that wait for a decision."""
    asked = and_(Delegate.absence == Absence.ASKED, Delegate.standing == Standing.OFFICIAL)
    query = (
        select(Event.code, Event.name, func.count().label("count"))
        .join(Delegate, Delegate.event_id == Event.id)
        .where(Event.unit_id.in_(unit_ids), Event.ends_on >= today, asked)
        .group_by(Event.id, Event.code, Event.name, Event.starts_on)
    )
    return session().execute(query.order_by(Event.starts_on, Event.code).limit(50)).all()


def corrections_due(unit_ids: Sequence[int]) -> Sequence[Row]:
    """What delegates of congresses of these units say is wrong about them, the first to be answered first."""
    query = (
        select(Event.code, Event.name, Delegate.full_name, Correction.due_on)
        .join(Delegate, Delegate.id == Correction.delegate_id)
        .join(Event, Event.id == Delegate.event_id)
        .where(Correction.state == CorrectionState.OPEN, Event.unit_id.in_(unit_ids))
    )
    return session().execute(query.order_by(Correction.due_on, Correction.id).limit(50)).all()
