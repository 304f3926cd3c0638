"""Reads of campaigns and duties. Figures are read in ``progress``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from congress.campaigns.access import visible
from congress.campaigns.models import Campaign, Duty, DutyEvent
from congress.campaigns.tallies import in_root
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.orgs.access import in_reach, is_home, on
from congress.orgs.models import Placement, Unit

Row = Any


def get_campaign(actor: Actor, code: str) -> Campaign:
    """:raises NotFound: there is none, or it does not concern the actor."""
    query = select(Campaign).where(Campaign.code == code, visible(actor, Campaign.root_id))
    found = session().scalar(query)
    if found is None:
        raise NotFound("campaign.unknown", code=code)
    return found


def find_code(campaign_id: int) -> str:
    """The code of a campaign that a row in reach names; empty where it is no more."""
    return session().scalar(select(Campaign.code).where(Campaign.id == campaign_id)) or ""


def list_campaigns(actor: Actor, *, archived: bool = False) -> Sequence[Campaign]:
    """Newest deadline first."""
    query = select(Campaign).where(visible(actor, Campaign.root_id))
    query = query.where(Campaign.archived_at.is_not(None) if archived else Campaign.archived_at.is_(None))
    return session().scalars(query.order_by(Campaign.deadline.desc(), Campaign.code).limit(100)).all()


def find_duty(campaign_id: int, unit_id: int, *, for_update: bool = False) -> Row | None:
    query = select(Duty.__table__).where(Duty.campaign_id == campaign_id, Duty.unit_id == unit_id)
    return session().execute(query.with_for_update() if for_update else query).first()


def list_own_duties(actor: Actor, limit: int = 20) -> Sequence[Row]:
    """What the units owe on which the actor himself holds a role: his desk."""
    units = [grant.unit_id for grant in actor.grants if grant.unit_id]
    query = (
        select(
            Duty.status,
            Duty.held_on,
            Duty.planned_on,
            Duty.flags,
            Campaign.code.label("campaign_code"),
            Campaign.name.label("campaign_name"),
            Campaign.deadline,
            Unit.code,
            Placement.name,
            Placement.kind,
        )
        .join(Campaign, Campaign.id == Duty.campaign_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(Duty.unit_id.in_(units), Campaign.archived_at.is_(None), Unit.ends_on > clock.today())
        .order_by(Campaign.deadline.desc(), Campaign.code, Unit.code)
        .limit(limit)
    )
    return session().execute(query).all() if units else []


def duties_of(actor: Actor, unit_id: int) -> Sequence[Row]:
    """The duties of one unit, for its page."""
    query = select(
        Duty.__table__, Campaign.code.label("campaign_code"), Campaign.name.label("campaign_name"), Campaign.deadline
    )
    query = query.join(Campaign, Campaign.id == Duty.campaign_id).where(
        Duty.unit_id == unit_id, in_reach(Duty.unit_id, actor), Campaign.archived_at.is_(None)
    )
    return session().execute(query.order_by(Campaign.deadline.desc(), Campaign.code)).all()


def list_events(duty_id: int) -> Sequence[Row]:
    """How a duty came to be what it is, newest first."""
    query = select(DutyEvent.__table__).where(DutyEvent.duty_id == duty_id)
    return session().execute(query.order_by(DutyEvent.id.desc()).limit(200)).all()


def list_flagged(actor: Actor, campaign: Campaign, page: int = 1) -> Page:
    """Reports that somebody should look at again."""
    query = (
        select(Duty.__table__, Unit.code, Placement.name, Placement.kind, Placement.path)
        .join(Unit, Unit.id == Duty.unit_id)
        .join(Placement, and_(Placement.unit_id == Unit.id, is_home(Placement, Unit)))
        .where(Duty.campaign_id == campaign.id, Duty.flags != "", in_reach(Duty.unit_id, actor))
        .order_by(Unit.code)
    )
    return paginate(query, page)


def count_flagged(actor: Actor, campaign_ids: Sequence[int]) -> dict[int, int]:
    """campaign id -> reports to look at again."""
    query = select(Duty.campaign_id, func.count()).where(
        Duty.campaign_id.in_(campaign_ids), Duty.flags != "", in_reach(Duty.unit_id, actor)
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Duty.campaign_id))}


def places_owing(campaign: Campaign, unit_id: int) -> Sequence[Row]:
    """Beliefs about a unit under which it owes: its kind is one of the campaign's, and it stands below the root."""
    query = select(Placement.superior_id, Placement.kind, Placement.valid_from, Placement.valid_to, Placement.path)
    query = query.where(Placement.unit_id == unit_id, Placement.superseded_at.is_(None))
    query = query.where(Placement.kind.in_(campaign.kinds), in_root(campaign))
    return session().execute(query.order_by(Placement.valid_from)).all()


def path_on(unit: Row, day: date | None) -> str:
    """Where a unit stood on a day; today's place where it did not stand then. ``unit``: a row with unit_id and path."""
    query = select(Placement.path).where(Placement.unit_id == unit.unit_id, on(day)) if day is not None else None
    path: str | None = session().scalar(query) if query is not None else None
    return path or str(unit.path)


def held_days(campaign_id: int, unit_ids: Iterable[int], *, held: bool = False) -> dict[int, date]:
    """unit id -> day of its congress, where it took place; ``held``: nobody reports on these before we are done."""
    found: dict[int, date] = {}
    for part in chunks(unit_ids):
        query = select(Duty.unit_id, Duty.held_on).where(Duty.campaign_id == campaign_id, Duty.unit_id.in_(part))
        query = query.order_by(Duty.id)
        found |= {row[0]: row[1] for row in session().execute(query.with_for_update(read=True) if held else query) if row[1]}
    return found


def units_owing(campaign: Campaign, day: date, root_path: str) -> int:
    """How many units of the campaign's kinds stand in the tree of a day."""
    query = select(func.count()).where(on(day), Placement.kind.in_(campaign.kinds), Placement.path.like(root_path + "%"))
    return session().scalar(query) or 0
