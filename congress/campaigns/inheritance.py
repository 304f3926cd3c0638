"""What a unit's duty becomes when the unit ends, and what follows for the units that came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from congress.campaigns import queries, services, states, tallies
from congress.campaigns.models import Campaign, Duty, DutyEvent, Status
from congress.campaigns.states import State
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.orgs.acts import Operation
from congress.orgs.models import Act, ActUnit
from congress.orgs.services import Applied

REASONS = {Operation.MERGE: "hợp nhất", Operation.SPLIT: "chia tách", Operation.DISSOLVE: "giải thể"}
MAKES_NEW = (Operation.MERGE, Operation.SPLIT)


def follow(campaign: Campaign, acts: list[Applied], by: Actor) -> None:
    """Duties of units that ended, and of those that came of them, in the order of the acts. Sums are counted by the caller."""
    acts = [act for act in acts if act.operation in REASONS]
    duties = _duties(campaign, {unit_id for act in acts for unit_id in (*act.subjects, *act.results)})
    for act in acts:
        for unit_id in act.subjects:
            _excuse(campaign, duties, unit_id, act, by)
        if act.operation in MAKES_NEW:
            for unit_id in act.results:
                _inherit(campaign, duties, act, unit_id, by)


def settle_successors(campaign: Campaign, unit_id: int, *, by: Actor) -> None:
    """A unit that has ended reports late: what its successors inherited is worked out again."""
    mine = select(ActUnit.act_id).where(ActUnit.unit_id == unit_id, ActUnit.part == "subject")
    acts = (
        session()
        .execute(
            select(Act.id, Act.operation, Act.effective_on)
            .where(Act.id.in_(mine), Act.operation.in_(MAKES_NEW))
            .order_by(Act.id)
        )
        .all()
    )
    touched: set[int] = set()
    for act in acts:
        units = (
            session()
            .execute(select(ActUnit.unit_id, ActUnit.part).where(ActUnit.act_id == act.id).order_by(ActUnit.unit_id))
            .all()
        )
        applied = Applied(
            act.operation,
            act.effective_on,
            tuple(row.unit_id for row in units if row.part == "subject"),
            tuple(row.unit_id for row in units if row.part == "result"),
            act.id,
        )
        duties = _duties(campaign, {row.unit_id for row in units})
        for successor in applied.results:
            if _inherit(campaign, duties, applied, successor, by):
                touched |= {place.superior_id for place in queries.places_owing(campaign, successor)}
                settle_successors(campaign, successor, by=by)
    if touched:
        tallies.recount(campaign, touched)


class _Known:
    """A duty in hand: its row id and its state as changed so far."""

    def __init__(self, row: Any) -> None:
        self.id, self.state = row.id, states.of_row(row)


def _duties(campaign: Campaign, unit_ids: set[int]) -> dict[int, _Known]:
    found: dict[int, _Known] = {}
    for part in chunks(sorted(unit_ids)):
        services.ensure_duties(campaign, part)  # one that came and went before today has none of its own yet
        query = select(Duty.__table__).where(Duty.campaign_id == campaign.id, Duty.unit_id.in_(part)).order_by(Duty.unit_id)
        found |= {row.unit_id: _Known(row) for row in session().execute(query)}
    return found


def _excuse(campaign: Campaign, duties: dict[int, _Known], unit_id: int, act: Applied, by: Actor) -> None:
    """A unit that ended and had not held its congress by then is excused; what was held stays held."""
    duty = duties.get(unit_id)
    if duty is None or duty.state.is_done or duty.state.status == Status.EXCUSED:
        return
    state = State(
        status=Status.EXCUSED,
        planned_on=duty.state.planned_on,
        excused_on=act.day,
        reason=REASONS[Operation(act.operation)],
        is_inherited=True,
    )
    _write(campaign, duty, state, by)


def _inherit(campaign: Campaign, duties: dict[int, _Known], act: Applied, unit_id: int, by: Actor) -> bool:
    duty = duties.get(unit_id)
    if duty is None or not (duty.state.is_inherited or duty.state == State()):
        return False  # it has spoken for itself
    befores = [duties[before].state for before in act.subjects if before in duties]
    state = states.inherited(befores if len(befores) == len(act.subjects) else [], act.operation, act.day)
    if state == duty.state:
        return False
    _write(campaign, duty, state, by)
    return True


def _write(campaign: Campaign, duty: _Known, state: State, by: Actor) -> None:
    now = clock.now()
    session().execute(update(Duty).where(Duty.id == duty.id).values(changed_at=now, **state.columns))
    session().execute(
        insert(DutyEvent).values(
            duty_id=duty.id,
            campaign_id=campaign.id,
            recorded_at=now,
            account_id=by.account_id,
            recorded_by=by.name,
            verb="reorganise",
            batch_id=None,
            **state.columns,
        )
    )
    duty.state = state
