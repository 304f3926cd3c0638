"""Many events at once, for calendars taken in and for waves: the rows that ``services.create`` makes, in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from congress.campaigns import duties, states, tallies
from congress.campaigns.models import Campaign, Duty, Status
from congress.campaigns.states import Report
from congress.core import clock
from congress.core.actor import Actor, Role
from congress.core.db import bulk_insert, chunks, session
from congress.core.text import clean
from congress.events import engagements, once, shape
from congress.events.models import Engagement, EngagementRole, Event, EventKind, EventSession, EventState, Source
from congress.events.shape import Details, SessionPlan
from congress.orgs.access import in_reach, is_home
from congress.orgs.models import Placement, Unit
from congress.people.models import Body

EVENT: Any = Event.__table__
SESSION: Any = EventSession.__table__
_DETAILS = [item.name for item in fields(Details)]


@dataclass
class Places:
    """Where some units stand, and what they are called, on any day."""

    home: dict[int, Any] = field(default_factory=dict)
    beliefs: dict[int, list[Any]] = field(default_factory=dict)

    def on(self, unit_id: int, day: date) -> Any:
        """Its place on a day; today's, last or first where it did not stand then."""
        told = (row for row in self.beliefs[unit_id] if row.valid_from <= day < row.valid_to)
        return next(told, self.home[unit_id])


def places_of(narrowed: Iterable[Any]) -> tuple[Places, dict[str, int]]:
    """Places and codes of units; ``narrowed``: clauses about ``Unit``, one query for each."""
    found, codes = Places(), {}
    for clause in narrowed:
        query = (
            select(
                Unit.code, Placement.unit_id, Placement.name, Placement.kind, Placement.members, Placement.path,
                Placement.valid_from, Placement.valid_to, is_home(Placement, Unit).label("is_home"),
            )
            .join(Unit, Unit.id == Placement.unit_id)
            .where(Placement.superseded_at.is_(None), clause)
            .order_by(Placement.unit_id, Placement.valid_from)
        )  # fmt: skip
        for row in session().execute(query):
            codes[row.code] = row.unit_id
            found.beliefs.setdefault(row.unit_id, []).append(row)
            if row.is_home:
                found.home[row.unit_id] = row
    return found, codes


def by_codes(codes: Iterable[str], by: Actor, roles: Iterable[Role]) -> Iterable[Any]:
    """Clauses for ``places_of``: units with these codes on which the actor holds one of the roles."""
    for part in chunks(sorted(set(codes))):
        yield Unit.code.in_(part) & in_reach(Unit.id, by, *roles)


@dataclass(frozen=True)
class Plan:
    """An event to be made. ``place``: of its unit on its day; ``chairs``: persons in order; ``belongs``: columns of its wave
    or series, its uid."""

    code: str
    place: Any
    details: Details
    sessions: tuple[SessionPlan, ...]
    chairs: tuple[int, ...] = ()
    belongs: Mapping[str, Any] = field(default_factory=dict)


def completed(details: Details, place: Any) -> Details:
    """As ``shape.completed``, for a place that is known."""
    if details.kind == EventKind.PLENUM:
        return replace(details, body=details.body or Body.COMMITTEE)
    if details.kind == EventKind.CONGRESS:
        kind = details.congress_kind or shape.congress_kind_of(place.kind, place.members)
        return replace(details, congress_kind=kind, content_mode=details.content_mode or 4)
    return details


def columns(plan: Plan) -> dict[str, Any]:
    """What an event's row says of what it is and when; sessions stand in order of time."""
    details = completed(plan.details, plan.place)
    name, search = shape.told_name(details, plan.place.name, plan.place.kind)
    starts, ends = plan.sessions[0].starts_at, max(each.ends_at for each in plan.sessions)
    return {
        **{name: getattr(details, name) for name in _DETAILS},
        "title": clean(details.title),
        "name": name,
        "search": search,
        "starts_at": starts,
        "ends_at": ends,
        "starts_on": shape.local_day(starts),
        "ends_on": shape.local_day(ends - timedelta(seconds=1)),
    }


def insert_events(
    plans: Sequence[Plan], *, by: Actor, state: EventState = EventState.SCHEDULED, campaign_id: int | None = None
) -> dict[str, int]:
    """Make events with sessions, chairs and members of bodies; congresses become the plan of their units' duties. Answers
    code -> id. No audit line: the caller writes one for all. ``campaign_id``: of congresses; else of each what runs."""
    if not plans:
        return {}
    congresses = [plan.place.unit_id for plan in plans if plan.details.kind == EventKind.CONGRESS]
    campaigns = dict.fromkeys(congresses, campaign_id) if campaign_id is not None else campaigns_of(congresses)
    now = clock.now()
    fixed: dict[str, Any] = {
        "state": state, "reason": "", "convened_on": None, "series_id": None, "series_on": None, "wave_id": None,
        "wave_version": 0, "local": [], "sequence": 0, "version": 1, "made_at": now, "made_by": by.name, "changed_at": now,
        "changed_by": by.name,
    }  # fmt: skip
    rows = []
    for plan in plans:
        campaign = campaigns.get(plan.place.unit_id) if plan.details.kind == EventKind.CONGRESS else None
        own = {"code": plan.code, "uid": once.new_uid(), "unit_id": plan.place.unit_id, "campaign_id": campaign}
        rows.append({**own, **fixed, **columns(plan), **plan.belongs})
    bulk_insert(Event, rows)
    ids = ids_of(plan.code for plan in plans)
    _write_sessions(plans, ids)
    _engage_chairs(plans, ids)
    engagements.sync_bodies([ids[plan.code] for plan in plans if plan.details.kind == EventKind.PLENUM])
    if state == EventState.SCHEDULED:
        _plan_duties(plans, campaigns, by)
    return ids


def ids_of(codes: Iterable[str]) -> dict[str, int]:
    """code -> id of events."""
    found: dict[str, int] = {}
    for part in chunks(codes):
        found |= {row.code: row.id for row in session().execute(select(Event.code, Event.id).where(Event.code.in_(part)))}
    return found


def _write_sessions(plans: Sequence[Plan], ids: Mapping[str, int]) -> None:
    rows = []
    for plan in plans:
        for position, each in enumerate(plan.sessions, 1):
            told = {item.name: getattr(each, item.name) for item in fields(SessionPlan) if item.name != "id"}
            rows.append({"event_id": ids[plan.code], "code": f"{plan.code}-P{position}", "position": position, **told})
    bulk_insert(EventSession, rows)


def _engage_chairs(plans: Sequence[Plan], ids: Mapping[str, int]) -> None:
    """At every session of an event; with the title of its day."""
    chaired = [plan for plan in plans if plan.chairs]
    sessions: dict[int, list[int]] = {}
    for part in chunks(ids[plan.code] for plan in chaired):
        query = select(EventSession.event_id, EventSession.id).where(EventSession.event_id.in_(part))
        for row in session().execute(query.order_by(EventSession.position)):
            sessions.setdefault(row.event_id, []).append(row.id)
    by_day: dict[date, set[int]] = {}
    for plan in chaired:
        by_day.setdefault(shape.local_day(plan.sessions[0].starts_at), set()).update(plan.chairs)
    titles = {day: engagements.titles_on(sorted(people), day) for day, people in by_day.items()}
    fixed = {"role": EngagementRole.CHAIR, "source": Source.HAND, "unit_id": None}
    rows = [
        {"person_id": person, "session_id": at, "position": position, **fixed,
         "title": titles[shape.local_day(plan.sessions[0].starts_at)].get(person, "")}
        for plan in chaired for at in sessions[ids[plan.code]] for position, person in enumerate(plan.chairs, 1)
    ]  # fmt: skip
    bulk_insert(Engagement, rows)


# ── duties ───────────────────────────────────────────────────────────────────


def campaigns_of(unit_ids: Iterable[int]) -> dict[int, int]:
    """unit id -> the campaign whose duty its congress fulfils, as ``shape.campaign_of``."""
    found: dict[int, int] = {}
    for part in chunks(sorted(set(unit_ids))):
        query = (
            select(Duty.unit_id, Campaign.id)
            .join(Campaign, Campaign.id == Duty.campaign_id)
            .where(Duty.unit_id.in_(part), Duty.status != Status.EXCUSED, Campaign.archived_at.is_(None))
            .order_by(Campaign.deadline.desc(), Campaign.id)
        )
        for unit_id, campaign_id in session().execute(query):
            found.setdefault(unit_id, campaign_id)
    return found


def _plan_duties(plans: Sequence[Plan], campaigns: Mapping[int, int | None], by: Actor) -> None:
    days: dict[int, dict[int, date]] = {}
    for plan in plans:
        campaign_id = campaigns.get(plan.place.unit_id) if plan.details.kind == EventKind.CONGRESS else None
        if campaign_id is not None:
            day = shape.local_day(plan.sessions[0].starts_at)
            days.setdefault(campaign_id, {}).setdefault(plan.place.unit_id, day)
    for campaign_id, planned in sorted(days.items()):
        plan_duties(campaign_id, planned, by=by)


def plan_duties(campaign_id: int, days: Mapping[int, date], *, by: Actor) -> None:
    """unit id -> the day on which its congress is to be; what was held or excused is left alone."""
    campaign = session().get_one(Campaign, campaign_id)
    if campaign.archived_at is not None or not days:
        return
    tallies.hold(campaign_id, alone=True)
    changes = []
    for part in chunks(sorted(days)):
        query = select(Duty.__table__).where(Duty.campaign_id == campaign_id, Duty.unit_id.in_(part)).order_by(Duty.id)
        for row in session().execute(query):
            old = states.of_row(row)
            if old.status in (Status.OWED, Status.PLANNED) and old.planned_on != days[row.unit_id]:
                changes.append((row, states.advance(old, Report(Status.PLANNED, days[row.unit_id]), clock.today())))
    if changes:
        duties.store_many(campaign, changes, [], by=by, batch_id=None, verb="plan")
