"""Meetings that return. Each is an event of its own; of one week or month there is one.

What somebody changed, moved or called off stays so when the series is changed, and a day that was called off or left out can be
taken up again. What the rule does not want any more is called off, not deleted: calendars must learn of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError, NotFound
from congress.core.text import require_short
from congress.events import bulk, lifecycle, once, recurrence, services, shape, workdays
from congress.events.access import CHANGE, may_change
from congress.events.models import Event, EventKind, EventState, Series
from congress.events.recurrence import Rule
from congress.events.shape import Details, SessionPlan
from congress.orgs.access import in_reach
from congress.orgs.queries import find_place, get_unit_by_id
from congress.venues.models import Venue

BY_RULE = "series.changed"  # why an event was called off that the rule no longer wants: a key of ``event_reasons``
EXTRA = "day"  # among what is local of an event: somebody wanted it on that day, whatever the rule says
_TOUCHED = (EventState.CONVENED, EventState.OPEN, EventState.CLOSED, EventState.POSTPONED)


@dataclass(frozen=True)
class Plan:
    """What each meeting is, and where."""

    kind: str
    title: str = ""
    venue_id: int | None = None
    place: str = ""
    note: str = ""

    @property
    def details(self) -> Details:
        return Details(self.kind, title=self.title, note=self.note)


@dataclass
class Followed:
    """What a change of a series came to."""

    made: int = 0
    changed: int = 0
    called_off: int = 0
    kept: int = 0


# ── the series itself ────────────────────────────────────────────────────────


def start(unit: Any, rule: Rule, plan: Plan, starts_on: date, until: date, *, by: Actor, key: str = "") -> tuple[Series, int]:
    """A series of a unit with its events; answers it and how many there are. ``key``: of the form; the first event of the
    series bears it, and the same form sent again answers the series that it made.

    :raises DomainError: not the actor's unit, or a rule by which nothing could be held.
    """
    if not may_change(by, unit.path):
        raise DomainError("forbidden", 403)
    recurrence.require(rule, starts_on, until)
    _require(plan)
    days = _days(rule, starts_on, until)
    if not days:
        raise DomainError("series.empty", 422)
    uid, made = once.look(key, unit.unit_id, by)
    if made is not None and made.series_id is not None:
        return session().get_one(Series, made.series_id), len(events_of(made.series_id))
    series = Series(
        unit_id=unit.unit_id, rule=rule.words, spec=vars(plan), starts_on=starts_on, until=until, made_at=clock.now(),
        made_by=by.name, ended_at=None,
    )  # fmt: skip
    session().add(series)
    session().flush()
    _make(series, rule, plan, days, by, uid if made is None else "")
    audit.record("events.start_series", title_of(series), by=by, scope_id=unit.unit_id, count=len(days), series=series.id)
    return series, len(days)


def _require(plan: Plan) -> None:
    """:raises DomainError: what no event could be."""
    if plan.kind not in set(EventKind):
        raise DomainError("event.kind_unknown", 422, text=plan.kind)
    for name, limit in (("title", 300), ("place", 300), ("note", 2000)):
        require_short(getattr(plan, name), limit)


def _days(rule: Rule, starts_on: date, until: date) -> dict[date, date]:
    """nominal day -> day on which it is held. One that a run of days off would shift onto the next one is left out."""
    is_day_off = workdays.known().is_day_off
    told = {day: recurrence.held_on(rule, day, is_day_off) for day in recurrence.nominal_days(rule, starts_on, until)}
    return {day: held for day, held in told.items() if held is not None and (held == day or held not in told)}


def _make(series: Series, rule: Rule, plan: Plan, days: Mapping[date, date], by: Actor, uid: str = "") -> None:
    """``uid``: of the first of them, where it is told."""
    unit = get_unit_by_id(series.unit_id)
    plans: list[bulk.Plan] = []
    for nominal, held in days.items():
        meets = SessionPlan(*rule.times(held), venue_id=plan.venue_id, place=plan.place)
        code = f"DK{series.id}-{nominal:%y%m%d}"
        belongs = {"series_id": series.id, "series_on": nominal} | ({"uid": uid} if uid and not plans else {})
        plans.append(bulk.Plan(code, find_place(unit.unit_id, held) or unit, plan.details, (meets,), belongs=belongs))
    bulk.insert_events(plans, by=by)


def get_series(actor: Actor, series_id: int) -> Series:
    """:raises NotFound: there is none, or its unit is not one whose meetings the actor arranges."""
    query = select(Series).where(Series.id == series_id, in_reach(Series.unit_id, actor, *CHANGE.roles))
    found = session().scalar(query)
    if found is None:
        raise NotFound
    return found


def list_series(actor: Actor, limit: int = 100) -> Sequence[Any]:
    """Those that run first, the newest first."""
    query = select(Series).where(in_reach(Series.unit_id, actor, *CHANGE.roles))
    return session().scalars(query.order_by(Series.ended_at.is_not(None), Series.id.desc()).limit(limit)).all()


def events_of(series_id: int) -> Sequence[Event]:
    """In order of time, those called off included."""
    return session().scalars(select(Event).where(Event.series_id == series_id).order_by(Event.starts_at, Event.id)).all()


def title_of(series: Series) -> str:
    """Its own title, else the name that each of its events has."""
    unit = get_unit_by_id(series.unit_id)
    return shape.told_name(plan_of(series).details, unit.name, unit.kind)[0]


def hall_code(series: Series) -> str:
    return session().scalar(select(Venue.code).where(Venue.id == series.spec["venue_id"])) or ""


def plan_of(series: Series) -> Plan:
    return Plan(**series.spec)


# ── changes ──────────────────────────────────────────────────────────────────


def change(series: Series, rule: Rule, plan: Plan, until: date, *, by: Actor) -> Followed:
    """Another rule or another plan for what lies ahead; exceptions stay.

    :raises DomainError: not the actor's, over, or a rule by which nothing could be held.
    """
    _hold(series, by)
    recurrence.require(rule, series.starts_on, until)
    _require(plan)
    before = {"rule": series.rule, "spec": series.spec, "until": series.until.isoformat()}
    series.rule, series.spec, series.until = rule.words, vars(plan), until
    session().flush()
    done = _follow(series, rule, plan, by)
    after = {"rule": series.rule, "spec": series.spec, "until": until.isoformat()}
    audit.record(
        "events.change_series", title_of(series), by=by, scope_id=series.unit_id, count=done.made + done.changed,
        series=series.id, before=before, after=after,
    )  # fmt: skip
    return done


def end(series: Series, *, by: Actor) -> tuple[int, int | None]:
    """It does not go on: what lies ahead and nobody touched is called off. Answers how many events that were, and the offer
    to undo it; of one that is over already what the actor's own end came to, whose answer may have been lost, and no offer
    where it lives no more.

    :raises DomainError: not the actor's.
    """
    session().refresh(series, with_for_update=True)
    if series.ended_at is not None:
        offer = undo.find_live("events.end_series", by=by, series_id=series.id)
        return (0, None) if offer is None else (len(offer.payload["events"]), offer.id)
    _hold(series, by)
    until, series.until, series.ended_at = series.until, min(series.until, clock.today()), clock.now()
    session().flush()
    ahead = [event for event in events_of(series.id) if _is_ahead(event) and not _is_exception(event)]
    for event in ahead:
        lifecycle.cancel(event, by=by, reason=BY_RULE)
    audit.record("events.end_series", title_of(series), by=by, scope_id=series.unit_id, count=len(ahead), series=series.id)
    stopped = {"series_id": series.id, "until": until.isoformat(), "events": [[event.id, event.version] for event in ahead]}
    return len(ahead), undo.offer("events.end_series", stopped, by=by)


def undo_end(payload: dict[str, Any], *, by: Actor) -> int:
    """It goes on, with the meetings that were called off when it ended; what somebody changed since stays.

    :raises DomainError: no longer the actor's, or it goes on already.
    """
    series = session().get_one(Series, payload["series_id"], with_for_update=True)
    if not may_change(by, get_unit_by_id(series.unit_id).path):
        raise DomainError("forbidden", 403)
    if series.ended_at is None:
        raise DomainError("undo.changed_since")
    series.until, series.ended_at = date.fromisoformat(payload["until"]), None
    session().flush()
    called_off = dict(payload["events"])
    for event in events_of(series.id):
        if called_off.get(event.id) == event.version:
            lifecycle.schedule(event, by=by)
    return series.unit_id


def add_day(series: Series, day: date, *, by: Actor) -> int | None:
    """A meeting on a day of the series that was called off or left out, or on one more day. Answers the offer to undo it.

    :raises DomainError: not the actor's, over, or there is one on that day.
    """
    _hold(series, by)
    found = session().scalar(select(Event).where(Event.series_id == series.id, Event.series_on == day))
    if found is not None and found.state not in (EventState.CANCELLED, EventState.POSTPONED):
        raise DomainError("series.held_already", 422, day=day)
    if found is not None:
        return lifecycle.schedule(found, by=by)
    _make(series, recurrence.of_words(series.rule), plan_of(series), {day: day}, by)
    found = session().scalars(select(Event).where(Event.series_id == series.id, Event.series_on == day)).one()
    found.local = [EXTRA]
    session().flush()
    audit.record("events.create", found.name, by=by, scope_id=found.unit_id, code=found.code, state=str(found.state))
    return None


def _hold(series: Series, by: Actor) -> None:
    if not may_change(by, get_unit_by_id(series.unit_id).path):
        raise DomainError("forbidden", 403)
    if series.ended_at is not None:
        raise DomainError("series.over")


def _is_ahead(event: Event) -> bool:
    return event.starts_at > clock.now() and event.state not in (EventState.CLOSED, EventState.CANCELLED)


def _is_exception(event: Event) -> bool:
    """Did somebody move it, add it, call it off, or call people to it?"""
    off_by_hand = event.state == EventState.CANCELLED and event.reason != BY_RULE
    return bool({"sessions", EXTRA} & {*event.local}) or event.state in _TOUCHED or off_by_hand


def _stays(event: Event) -> bool:
    return _is_exception(event) or event.starts_at <= clock.now()


def _follow(series: Series, rule: Rule, plan: Plan, by: Actor) -> Followed:
    """Each week or month that lies ahead: its event, if there is one, goes to the day that the rule wants now."""
    done = Followed()
    first = clock.today() + timedelta(days=1)
    known: dict[date, list[Event]] = {}
    for event in events_of(series.id):
        known.setdefault(rule.period(event.series_on or event.starts_on), []).append(event)
    fresh = {}
    for nominal, held in _days(rule, series.starts_on, series.until).items():
        if held < first:
            continue
        chosen = _chosen(known.get(rule.period(nominal), []), nominal)
        if chosen is None:
            fresh[nominal] = held
        else:
            known[rule.period(nominal)].remove(chosen)
            _bring(chosen, rule, plan, nominal, held, done, by)
    for event in (each for own in known.values() for each in own):
        if not _is_ahead(event):
            continue
        if _stays(event):
            done.kept += 1
        else:
            lifecycle.cancel(event, by=by, reason=BY_RULE)
            done.called_off += 1
    _make(series, rule, plan, fresh, by)
    done.made += len(fresh)
    return done


def _chosen(own: Sequence[Event], nominal: date) -> Event | None:
    """The event of a week or month that is its meeting: the one of that very day, one that stays as somebody made it, any."""
    regular = [event for event in own if EXTRA not in event.local]
    for wanted in (
        [event for event in own if event.series_on == nominal],
        [event for event in regular if _stays(event)],
        regular,
    ):
        if wanted:
            return wanted[0]
    return None


def _bring(event: Event, rule: Rule, plan: Plan, nominal: date, held: date, done: Followed, by: Actor) -> None:
    """An event of this week or month follows the rule and the plan in what nobody changed."""
    if _stays(event):
        done.kept += 1
        if _is_ahead(event) and event.state in (EventState.SCHEDULED, EventState.DRAFT):
            _tell(event, _details(event, plan), None, by)
        return
    if event.state == EventState.CANCELLED:
        lifecycle.schedule(event, by=by)
    event.series_on = nominal
    done.changed += _tell(event, _details(event, plan), (rule, held, plan), by)


def _details(event: Event, plan: Plan) -> Details:
    told = shape.details_of(event)
    title = told.title if "title" in event.local else plan.title
    return replace(told, title=title, note=told.note if "note" in event.local else plan.note)


def _tell(event: Event, details: Details, meets: tuple[Rule, date, Plan] | None, by: Actor) -> int:
    """1 where that is news; it is the series that changed, not a hand."""
    sessions = [
        SessionPlan(row.starts_at, row.ends_at, row.kind, row.title, row.venue_id, row.place, row.expected, row.id)
        for row in session().execute(select(shape.SESSION).where(shape.SESSION.c.event_id == event.id))
    ]
    if meets is not None:
        rule, held, plan = meets
        starts, ends = rule.times(held)
        sessions = [replace(sessions[0], starts_at=starts, ends_at=ends, venue_id=plan.venue_id, place=plan.place)]
    hand = list(event.local)
    changed = services.change(event, details, sessions, by=by, version=event.version)
    event.local = hand
    session().flush()
    return int(bool(changed))


UNDOERS = {"events.end_series": undo_end}
