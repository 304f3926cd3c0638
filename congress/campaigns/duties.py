"""Writes of duties: report, ratify, withdraw, and what follows from each for order, sums and successors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.orm import aliased

from congress.campaigns import inheritance, queries, services, states, tallies
from congress.campaigns.access import may_manage, may_report, may_set
from congress.campaigns.models import Campaign, Duty, DutyEvent, Status
from congress.campaigns.states import DONE, ENDED, ORDER, Report, State
from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, session
from congress.core.errors import DomainError, NotFound
from congress.orgs import paths
from congress.orgs.access import is_home, under
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.orgs.queries import get_unit_by_id

_STATE = list(State().columns)
_NOTHING_BELOW = (Kind.CELL, Kind.BASE_CELL)
DUTY: Any = Duty.__table__
EVENT: Any = DutyEvent.__table__


# ── one duty ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Outcome:
    """``is_new``: something was stored. ``later``: lower units that, by what is known, held theirs after this one."""

    state: State
    before: State
    is_new: bool
    later: int = 0
    undo_id: int | None = None


@dataclass(frozen=True)
class _Claim:
    """A duty held against other reporters until the end of the transaction, and what was read while taking it."""

    campaign: Campaign
    unit: Any
    duty: Any
    places: Sequence[Any]  # under which the unit owes
    way: Sequence[int]  # units above it today
    held: dict[int, date]  # days of their congresses


def report(campaign: Campaign, unit: Any, told: Report, *, by: Actor, verb: str = "report") -> Outcome:
    """Take a report on a unit (a row with unit_id, path, name). The same again changes nothing.

    :raises DomainError: not the actor's subtree, or one of the reasons of ``states.advance``.
    """
    if not may_report(by, unit.path):
        raise NotFound
    claim = _claim(campaign, unit)
    old = states.of_row(claim.duty)
    if not may_set(by, unit.path, old.status, told.status):
        raise DomainError("duty.superiors_word", 403)
    new = states.advance(old, told, clock.today())
    return _settle(claim, old, new, by=by, verb=verb)


def ratify(campaign: Campaign, unit: Any, on: date, *, by: Actor) -> Outcome:
    """The superior recognises the result.

    :raises DomainError: nothing has been held, the day is to come, or the actor may not.
    """
    if not may_manage(by, unit.path):
        raise DomainError("forbidden", 403)
    claim = _claim(campaign, unit)
    old = states.of_row(claim.duty)
    if not old.is_done:
        raise DomainError("duty.not_held")
    if on > clock.today():
        raise DomainError("duty.date_to_come", 422, day=on, today=clock.today())
    new = replace(old, status=Status.RATIFIED, ratified_on=on, reported_on=old.reported_on or on)
    return _settle(claim, old, new, by=by, verb="ratify")


def withdraw(campaign: Campaign, unit: Any, *, by: Actor) -> Outcome:
    """A report was a mistake: the unit owes again. The mistake stays in the events.

    :raises DomainError: there is nothing to withdraw.
    """
    if not may_report(by, unit.path):
        raise NotFound
    claim = _claim(campaign, unit)
    old = states.of_row(claim.duty)
    if old.status == Status.OWED:
        raise DomainError("duty.nothing_to_withdraw")
    if not may_set(by, unit.path, old.status):
        raise DomainError("duty.superiors_word", 403)
    new = (
        State(status=Status.PLANNED, planned_on=old.planned_on) if old.planned_on and old.status != Status.PLANNED else State()
    )
    return _settle(claim, old, new, by=by, verb="withdraw")


def _claim(campaign: Campaign, unit: Any) -> _Claim:
    if campaign.archived_at is not None:
        raise DomainError("campaign.archived", name=campaign.name)
    tallies.hold(campaign.id, alone=unit.ends_on < clock.FOREVER)  # successors of an ended unit are counted again
    places = queries.places_owing(campaign, unit.unit_id)
    if not places:
        raise DomainError("duty.not_owed", 404, name=unit.name)
    way = paths.ids(unit.path)[:-1]
    held = queries.held_days(campaign.id, way, held=True)  # from above, as everybody: two never wait in a ring
    duty = queries.find_duty(campaign.id, unit.unit_id, for_update=True)
    if duty is None:
        services.ensure_duties(campaign, [unit.unit_id])
        duty = queries.find_duty(campaign.id, unit.unit_id, for_update=True)
    return _Claim(campaign, unit, duty, places, way, held)


def _settle(claim: _Claim, old: State, new: State, *, by: Actor, verb: str) -> Outcome:
    """Order of levels, storing, and what follows for lower units and successors."""
    campaign, unit = claim.campaign, claim.unit
    held_on = new.held_on if new.is_done else None
    new = new.with_flag(ORDER, _is_out_of_order(claim, held_on))
    new = new.with_flag(ENDED, held_on is not None and held_on >= unit.ends_on)
    if new == old:
        return Outcome(new, old, is_new=False)
    event_id = _store(claim, old, new, by=by, verb=verb)
    later = 0
    if (old.held_on, old.is_done) != (new.held_on, new.is_done):
        later = _reorder_below(campaign, unit)
    if unit.ends_on < clock.FOREVER:
        inheritance.settle_successors(campaign, unit.unit_id, by=by)
    audit.record(
        f"campaigns.{verb}",
        unit.name,
        by=by,
        scope_id=unit.unit_id,
        campaign=campaign.code,
        status=str(new.status),
        held_on=new.held_on.isoformat() if new.held_on else None,
    )
    undo_id = undo.offer("campaigns.report", _payload(campaign, unit, old, event_id), by=by)
    return Outcome(new, old, is_new=True, later=later, undo_id=undo_id)


def _is_out_of_order(claim: _Claim, held_on: date | None) -> bool:
    """Judged where the unit stood on the day of its congress."""
    there = (place for place in claim.places if held_on is not None and place.valid_from <= held_on < place.valid_to)
    place = next(there, None)
    path = place.path if place is not None else queries.path_on(claim.unit, held_on)
    way = paths.ids(path)
    held = claim.held if way[:-1] == claim.way else queries.held_days(claim.campaign.id, way[:-1], held=True)
    return states.out_of_order(way, held_on, held)


def _store(claim: _Claim, old: State, new: State, *, by: Actor, verb: str) -> int:
    """The new state, its event, and the difference in every sum; answers the event's number."""
    campaign, duty = claim.campaign, claim.duty
    now = clock.now()
    session().execute(update(DUTY).where(DUTY.c.id == duty.id).values(changed_at=now, **new.columns))
    event_id: int = (
        session()
        .execute(
            insert(EVENT)
            .values(
                duty_id=duty.id,
                campaign_id=campaign.id,
                recorded_at=now,
                account_id=by.account_id,
                recorded_by=by.name,
                verb=verb,
                batch_id=None,
                **new.columns,
            )
            .returning(EVENT.c.id)
        )
        .scalar_one()
    )
    _shift(campaign, claim.places, old, new)
    return event_id


def _shift(campaign: Campaign, places: Sequence[Any], old: State, new: State) -> None:
    segments = tallies.segments_of(places, campaign.kinds)
    sums = tallies.Sums()
    sums.add(segments, old, campaign.done_from, -1)
    sums.add(segments, new, campaign.done_from, +1)
    tallies.shift(campaign.id, sums)


def _held_during(placement: Any) -> tuple[Any, Any]:
    """Where the unit stood on the day of its congress."""
    return placement.valid_from <= Duty.held_on, placement.valid_to > Duty.held_on


def _reorder_below(campaign: Campaign, unit: Any) -> int:
    """Look again at the order of everything below a unit; answers how many held theirs after it."""
    if unit.kind in _NOTHING_BELOW:
        return 0
    query = (
        select(DUTY, Placement.path)
        .join(Placement, Placement.unit_id == Duty.unit_id)
        .where(
            Duty.campaign_id == campaign.id,
            Duty.status.in_(DONE),
            Placement.superseded_at.is_(None),
            under(unit.path),
            *_held_during(Placement),
            Duty.unit_id != unit.unit_id,
        )
        .order_by(Duty.unit_id)
        .with_for_update(of=Duty)
    )
    rows = session().execute(query).all()
    held = queries.held_days(campaign.id, {unit_id for row in rows for unit_id in paths.ids(row.path)[:-1]})
    later = 0
    for row in rows:
        old = states.of_row(row)
        new = old.with_flag(ORDER, states.out_of_order(paths.ids(row.path), row.held_on, held))
        later += ORDER in new.flags.split()
        if new != old:
            # a flag follows from other duties: it has no event of its own, only the counter moves
            session().execute(update(DUTY).where(DUTY.c.id == row.id).values(flags=new.flags, looked=new.looked))
            _shift(campaign, queries.places_owing(campaign, row.unit_id), old, new)
    return later


def reflag(campaign: Campaign, unit_ids: Iterable[int]) -> None:
    """Order of units whose places changed, judged anew; sums are counted by the caller."""
    there, home = aliased(Placement), aliased(Placement)
    query = (
        select(DUTY, func.coalesce(there.path, home.path).label("path"))
        .join(Unit, Unit.id == Duty.unit_id)
        .join(home, and_(home.unit_id == Unit.id, is_home(home, Unit)))
        .outerjoin(there, and_(there.unit_id == Unit.id, there.superseded_at.is_(None), *_held_during(there)))
        .where(Duty.campaign_id == campaign.id, Duty.status.in_(DONE))
        .order_by(Duty.unit_id)
    )
    for part in chunks(sorted(unit_ids)):
        rows = session().execute(query.where(Duty.unit_id.in_(part)).with_for_update(of=Duty)).all()
        held = queries.held_days(campaign.id, {unit_id for row in rows for unit_id in paths.ids(row.path)[:-1]})
        changed = []
        for row in rows:
            old = states.of_row(row)
            new = old.with_flag(ORDER, states.out_of_order(paths.ids(row.path), row.held_on, held))
            if new != old:
                changed.append((row, new))
        _rewrite(changed)


def clear_flags(campaign: Campaign, unit: Any, *, by: Actor) -> None:
    """Somebody has looked at it, and it stands as it is.

    :raises DomainError: nothing is flagged, or the actor may not.
    """
    if not may_manage(by, unit.path):
        raise DomainError("forbidden", 403)
    claim = _claim(campaign, unit)
    old = states.of_row(claim.duty)
    if not old.flags:
        raise DomainError("duty.not_flagged")
    new = old.looked_at()
    _store(claim, old, new, by=by, verb="look")
    audit.record("campaigns.look", unit.name, by=by, scope_id=unit.unit_id, campaign=campaign.code, flags=old.flags)


# ── many duties ──────────────────────────────────────────────────────────────


def store_many(
    campaign: Campaign,
    changes: Sequence[tuple[Any, State]],
    reflagged: Sequence[tuple[Any, State]],
    *,
    by: Actor,
    batch_id: int | None,
    verb: str = "report",
) -> None:
    """Reports of a whole sheet: (duty row, new state), ``reflagged`` differing in flags only. One recount at the end."""
    now = clock.now()
    _rewrite([*changes, *reflagged])
    bulk_insert(
        DutyEvent,
        [
            {
                "duty_id": duty.id,
                "campaign_id": campaign.id,
                "recorded_at": now,
                "account_id": by.account_id,
                "recorded_by": by.name,
                "verb": verb,
                "batch_id": batch_id,
                **new.columns,
            }
            for duty, new in changes
        ],
    )
    tallies.recount(campaign)


def _rewrite(changes: Sequence[tuple[Any, State]]) -> None:
    """Replace the rows of many duties at once."""
    if not changes:
        return
    statement = (
        update(DUTY)
        .where(DUTY.c.id == bindparam("row_id"))
        .values({"changed_at": clock.now(), **{name: bindparam(f"new_{name}") for name in _STATE}})
    )
    rows = [{"row_id": duty.id, **{f"new_{name}": value for name, value in new.columns.items()}} for duty, new in changes]
    session().connection().execute(statement, rows)


# ── undo ─────────────────────────────────────────────────────────────────────


def _payload(campaign: Campaign, unit: Any, old: State, event_id: int) -> dict[str, Any]:
    columns = {name: value.isoformat() if isinstance(value, date) else value for name, value in old.columns.items()}
    return {"campaign_id": campaign.id, "unit_id": unit.unit_id, "before": columns, "event_id": event_id}


def undo_report(payload: dict[str, Any], *, by: Actor) -> int | None:
    """Back to the state before, unless somebody has reported since.

    :raises NotFound: the actor might not do the act any more. :raises DomainError: something has changed since.
    """
    campaign = session().get_one(Campaign, payload["campaign_id"])
    unit = get_unit_by_id(payload["unit_id"])
    claim = _claim(campaign, unit)
    duty = claim.duty
    if not may_set(by, unit.path, Status(duty.status)):
        raise NotFound
    newest = session().scalar(select(DutyEvent.id).where(DutyEvent.duty_id == duty.id).order_by(DutyEvent.id.desc()).limit(1))
    if newest is None or newest > payload["event_id"]:
        raise DomainError("undo.changed_since")
    before = states.of_columns(payload["before"])
    _settle(claim, states.of_row(duty), before, by=by, verb="undo")
    return unit.unit_id  # type: ignore[no-any-return]


UNDOERS = {"campaigns.report": undo_report}
