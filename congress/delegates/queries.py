"""Reads of delegates, quotas, delegations and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from congress.campaigns.models import Campaign
from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold
from congress.delegates import codes
from congress.delegates.access import may_convene, may_list, visible
from congress.delegates.models import (
    AWAY,
    Absence,
    Block,
    Delegate,
    Delegation,
    Group,
    Membership,
    Quota,
    Reply,
    Roll,
    Standing,
    Verdict,
)
from congress.events import queries as events
from congress.events.models import Event
from congress.orgs import queries as orgs

Row = Any
DELEGATE: Any = Delegate.__table__
ORDERS = {
    "name": (Delegate.sort_key, Delegate.id),
    "delegation": (Delegation.position, Delegate.rank, Delegate.sort_key, Delegate.id),
    "number": (Delegate.number,),
    "line": (Delegate.place_in_line, Delegate.sort_key, Delegate.id),
}

# what a list can be narrowed to, beside what a delegate is
FLAGGED: Mapping[str, ColumnElement[bool]] = {
    "missing": or_(
        *(getattr(Delegate, name) == "" for name in ("sex", "ethnicity", "education", "theory", "post")),
        *(getattr(Delegate, name).is_(None) for name in ("birth_date", "admitted_on")),
    ),
    "unread": cast(Delegate.unread, String) != "{}",
    "discipline": Delegate.discipline != "",
    "asked": Delegate.absence == Absence.ASKED,
    "away": Delegate.absence.in_(AWAY),
    "unqualified": Delegate.verdict == Verdict.UNQUALIFIED,
    "on_list": Delegate.standing.in_((Standing.OFFICIAL, Standing.ALTERNATE)),
}


@dataclass(frozen=True)
class Held:
    """An event with its roll, as an actor may handle it. ``roll``: None before anybody began. ``convenes``: he keeps the
    roll."""

    event: Event
    unit: Row
    roll: Roll | None
    convenes: bool


def get_held(actor: Actor, code: str) -> Held:
    """:raises NotFound: there is no such event, or it does not concern the actor."""
    event = events.get_event(actor, code)
    unit = orgs.get_unit_by_id(event.unit_id)
    roll = session().scalar(held(select(Roll).where(Roll.event_id == event.id)))
    return Held(event, unit, roll, may_convene(actor, unit.path))


def age_day(event: Any, roll: Roll | None) -> date:
    """On which ages of the event's delegates are counted: the roll's, the campaign's, else the opening (domain notes 5.1)."""
    if roll is not None and roll.age_on is not None:
        return roll.age_on
    told = session().scalar(select(Campaign.age_on).where(Campaign.id == event.campaign_id)) if event.campaign_id else None
    return told or event.starts_on


def get_delegate(actor: Actor, delegate_id: int) -> Delegate:
    """:raises NotFound: there is none in reach."""
    found = session().scalar(held(select(Delegate).where(Delegate.id == delegate_id, visible(actor))))
    if found is None:
        raise NotFound
    return found


GUARDED_FLAGS = ("unread", "discipline")  # what they tell of somebody is for who keeps the roll


def flags_for(held_: Held) -> list[str]:
    """By which a list can be narrowed, in the order of the page."""
    shown = ("missing", "unread", "discipline", "asked", "away", "unqualified")
    return [flag for flag in shown if held_.convenes or flag not in GUARDED_FLAGS]


def is_in_line(row: Any = Delegate) -> ColumnElement[bool]:
    """An alternate who can be called up: may he come, and has he not said that he cannot? An alternate who cannot asks nobody
    and is excused by nobody, so that it stands in his reply."""
    return and_(row.standing == Standing.ALTERNATE, row.verdict != Verdict.UNQUALIFIED, row.reply != Reply.ABSENT)


def is_away() -> ColumnElement[bool]:
    """Is it known that he will not be there? Who is suspended may not be (domain notes 1.4)."""
    return or_(Delegate.absence.in_(AWAY), Delegate.membership == Membership.SUSPENDED)


def may_edit(actor: Actor, held_: Held, unit_id: int | None) -> bool:
    """May the actor change what is known of delegates of this unit? Its own people may until the list was sent up."""
    if held_.convenes:
        return True
    if unit_id is None or not may_list(actor, orgs.get_unit_by_id(unit_id).path):
        return False
    quota = session().scalar(select(Quota).where(Quota.event_id == held_.event.id, Quota.unit_id == unit_id))
    return quota is not None and quota.submitted_at is None


def list_delegates(
    actor: Actor,
    event_id: int,
    *,
    typed: str = "",
    unit_id: int | None = None,
    delegation_id: int | None = None,
    group_id: int | None = None,
    standing: str = "",
    basis: str = "",
    reply: str = "",
    flag: str = "",
    order: str = "name",
    page: int = 1,
    per_page: int = 50,
) -> Page:
    """Delegates of an event in pages; ``typed``: words of the name, the post or the delegation without accents, or a number of
    a badge; ``flag``: a key of ``FLAGGED``; ``delegation_id`` 0: in none. Rows have every column of ``Delegate`` and
    ``delegation_name``, ``group_name``, ``block_name``."""
    query = select(Delegate.id).where(Delegate.event_id == event_id, visible(actor))
    told = {
        Delegate.unit_id: unit_id, Delegate.delegation_id: delegation_id or None, Delegate.group_id: group_id,
        Delegate.standing: standing or None, Delegate.basis: basis or None, Delegate.reply: reply or None,
    }  # fmt: skip
    query = query.where(*(column == value for column, value in told.items() if value is not None))
    if delegation_id == 0:
        query = query.where(Delegate.delegation_id.is_(None))
    if flag in FLAGGED:
        query = query.where(FLAGGED[flag])
    if words := fold(clean(typed)).split()[:8]:
        named = and_(*(Delegate.search.contains(word, autoescape=True) for word in words))
        number = codes.parse_badge_number(typed) if any(each.isdigit() for each in typed) else None
        number = int(typed) if number is None and typed.isdecimal() and len(typed) < 9 else number
        query = query.where(or_(named, Delegate.number == number) if number is not None else named)
    by = ORDERS.get(order, ORDERS["name"])
    if order == "delegation":
        query = query.outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
    found = paginate(query.order_by(*by), page, per_page)  # whom the page shows, from the index alone; then all of them
    if not found.items:
        return found
    rows = session().execute(_rows().where(Delegate.id.in_([row.id for row in found.items])).order_by(*by)).all()
    return replace(found, items=rows)


def _rows() -> Select[Any]:
    return (
        select(
            DELEGATE, Delegation.name.label("delegation_name"), Delegation.position.label("delegation_position"),
            Group.name.label("group_name"), Block.name.label("block_name"),
        )
        .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
        .outerjoin(Group, Group.id == func.coalesce(Delegate.group_id, Delegation.group_id))
        .outerjoin(Block, Block.id == Delegate.block_id)
    )  # fmt: skip


def all_of(event_id: int, *standings: Standing, ids: Sequence[int] | None = None) -> Sequence[Row]:
    """Every delegate of an event (of these standings), by delegation, protocol and name: for papers and figures. The caller has
    judged whether the actor may have them all."""
    query = _rows().where(Delegate.event_id == event_id)
    if standings:
        query = query.where(Delegate.standing.in_(standings))
    if ids is not None:
        query = query.where(Delegate.id.in_(ids))
    return session().execute(query.order_by(*ORDERS["delegation"])).all()


@dataclass(frozen=True)
class Counts:
    """``convened``: official delegates; ``away``: of those, absent."""

    convened: int
    away: int
    alternates: int
    coming: int
    asked: int

    @property
    def attending(self) -> int:
        return self.convened - self.away


def count_delegates(event_id: int) -> Counts:
    """One statement, whatever their number. The caller has judged who may know."""
    official = Delegate.standing == Standing.OFFICIAL

    def many(*clauses: Any) -> Any:
        return func.count().filter(*clauses)

    row = session().execute(
        select(
            many(official), many(official, is_away()), many(Delegate.standing == Standing.ALTERNATE),
            many(official, Delegate.reply == "coming"), many(official, Delegate.absence == "asked"),
        ).where(Delegate.event_id == event_id)
    ).one()  # fmt: skip
    return Counts(*row)


def list_quotas(event_id: int) -> Sequence[Row]:
    return session().execute(select(Quota.__table__).where(Quota.event_id == event_id).order_by(Quota.unit_id)).all()


def list_delegations(event_id: int) -> Sequence[Row]:
    query = select(Delegation.__table__).where(Delegation.event_id == event_id)
    return session().execute(query.order_by(Delegation.position, Delegation.id)).all()


def list_groups(event_id: int) -> Sequence[Row]:
    return session().execute(select(Group.__table__).where(Group.event_id == event_id).order_by(Group.position, Group.id)).all()
