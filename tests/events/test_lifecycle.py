"""States of events: every move and every refusal, undo, and what the unit's duty learns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from congress.campaigns.models import Status
from congress.core import undo
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.outbox import Outbox
from congress.events import clashes, lifecycle
from congress.events.models import EventState
from tests.events.making import duty, get, hold, meets, move
from tests.events.test_services import secretary
from tests.support import World, day

WAYS = {
    "draft": (), "scheduled": ("schedule",), "convened": ("convene",), "open": ("convene", "open"), "closed": ("close",),
    "cancelled": ("cancel",), "postponed": ("schedule", "postpone"),
}  # fmt: skip
REASONED = ("cancel", "postpone")
ALLOWED = {
    "draft": {"schedule": "scheduled", "convene": "convened", "cancel": "cancelled"},
    "scheduled": {"convene": "convened", "close": "closed", "cancel": "cancelled", "postpone": "postponed"},
    "convened": {"open": "open", "close": "closed", "cancel": "cancelled", "postpone": "postponed"},
    "open": {"close": "closed", "cancel": "cancelled"},
    "closed": {},
    "cancelled": {"schedule": "scheduled"},
    "postponed": {"schedule": "scheduled", "cancel": "cancelled"},
}


def in_state(world: World, state: str) -> str:
    """An event that began this morning, brought to a state."""
    first = EventState.DRAFT if state != "closed" else EventState.SCHEDULED
    code = hold(world, "01.01", "conference", meets("2025-07-15", "8:00", "11:30"), state=first)
    for verb in WAYS[state]:
        act(code, verb)
    return code


def act(code: str, verb: str, **more: Any) -> int:
    return move(code, verb, **({"reason": "Bận họp"} if verb in REASONED else {}), **more)


def take_back(offer: int, by: Actor) -> None:
    with transaction():
        undo.take_back(offer, by=by)


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("verb", lifecycle.MOVES)
def test_each_verb_leads_from_some_states_to_one_and_is_refused_in_all_others(state: str, verb: str, city: World) -> None:
    code = in_state(city, state)
    assert get(code).state == state
    if verb in ALLOWED[state]:
        act(code, verb)
        assert get(code).state == ALLOWED[state][verb]
    else:
        with pytest.raises(DomainError, match=r"event\.wrong_state"):
            act(code, verb)
        assert get(code).state == state
    assert (verb in lifecycle.moves_from(state)) == (verb in ALLOWED[state])


@pytest.mark.parametrize("state", ALLOWED)
def test_each_move_is_taken_back_once(state: str, city: World) -> None:
    actor = city.actor(Role.ORGANISER, "01.01")
    for verb in ALLOWED[state]:
        code = in_state(city, state)
        before = get(code)
        kept = before.reason, before.convened_on
        offer = act(code, verb, by=actor)
        take_back(offer, actor)
        after = get(code)
        assert (after.state, after.reason, after.convened_on) == (state, *kept), verb
        with pytest.raises(DomainError, match=r"undo\.done_already"):
            take_back(offer, actor)


def test_a_move_is_not_taken_back_after_somebody_changed_the_event(city: World) -> None:
    actor = city.actor(Role.ORGANISER, "01.01")
    code = in_state(city, "scheduled")
    offer = act(code, "convene", by=actor)
    act(code, "open")
    with pytest.raises(DomainError, match=r"undo\.changed_since"):
        take_back(offer, actor)


def test_a_move_is_not_taken_back_by_one_who_may_no_longer_do_it(city: World) -> None:
    code = in_state(city, "scheduled")
    offer = act(code, "convene", by=city.actor(Role.ORGANISER, "01.01"))
    payload = session().get_one(undo.UndoOffer, offer).payload
    with pytest.raises(DomainError, match="forbidden"), transaction():
        lifecycle.undo_move(payload, by=city.actor(Role.LEADER, "01.01"))


@pytest.mark.parametrize("verb", lifecycle.MOVES)
def test_states_are_moved_by_those_who_arrange_the_units_meetings_alone(verb: str, city: World) -> None:
    state = next(state for state, verbs in ALLOWED.items() if verb in verbs)
    code = in_state(city, state)
    for role, unit in ((Role.LEADER, "01"), (Role.SECRETARY, "01.01.001"), (Role.ORGANISER, "01.02")):
        with pytest.raises(DomainError, match="forbidden"):
            act(code, verb, by=city.actor(role, unit))
    assert get(code).state == state


@pytest.mark.parametrize("verb", REASONED)
def test_whoever_calls_off_says_why(verb: str, city: World) -> None:
    code = in_state(city, "convened")
    with pytest.raises(DomainError, match=r"event\.reason_missing"):
        move(code, verb, reason="  ")
    move(code, verb, reason="Bão số 3")
    assert get(code).reason == "Bão số 3"


def test_nothing_is_over_before_it_began(city: World) -> None:
    code = hold(city, "01.01", "conference", meets("2025-07-16"))
    with pytest.raises(DomainError, match=r"event\.not_begun"):
        move(code, "close")


def test_what_is_forbidden_by_a_clash_is_not_convened(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    code = in_state(city, "scheduled")
    found: list[Any] = [type("Clash", (), {"what": "Hội trường A đã có người đặt"})()]
    monkeypatch.setattr(clashes, "find_blocking", lambda _event: found)
    with pytest.raises(DomainError, match=r"event\.blocked"):
        move(code, "convene")
    assert get(code).state == "scheduled"
    found.clear()
    move(code, "convene")
    assert get(code).convened_on == day("2025-07-15")


# ── who is told ──────────────────────────────────────────────────────────────


def test_those_who_must_come_are_told_of_each_act_and_of_its_undoing(city: World) -> None:
    actor, chair = city.actor(Role.ORGANISER, "01"), secretary(city, "01.01")
    code = hold(city, "01.01", "conference", chairs=[chair])
    take_back(move(code, "convene", by=actor), actor)
    move(code, "convene", by=actor)
    take_back(move(code, "postpone", by=actor, reason="Bão"), actor)
    move(code, "cancel", by=actor, reason="Bão")
    told = [(line.kind, line.audience) for line in session().scalars(select(Outbox).order_by(Outbox.id))]
    kinds = ["convened", "recalled", "convened", "postponed", "convened", "cancelled"]
    assert told == [(f"events.{kind}", {"persons": [chair]}) for kind in kinds]


def test_nobody_is_told_of_what_nobody_was_called_to(city: World) -> None:
    code = hold(city, "01.01", "conference", chairs=[secretary(city, "01.01")])
    move(code, "postpone", reason="Bão")
    move(code, "schedule")
    move(code, "cancel", reason="Bão")
    assert session().scalars(select(Outbox)).all() == []


# ── the duty ─────────────────────────────────────────────────────────────────


@pytest.fixture
def held(running_city: World, set_clock: Callable[[datetime], None]) -> tuple[str, int]:
    """A congress of the first base that was on 10/9, looked at the day after: its code, and the unit."""
    code = hold(running_city, "01.01.001", "congress")
    set_clock(datetime(2025, 9, 11, 3, 0, tzinfo=UTC))
    return code, running_city.unit("01.01.001").unit_id


def test_a_congress_that_is_closed_is_held(held: tuple[str, int]) -> None:
    code, unit = held
    move(code, "close")
    found = duty(unit)
    assert (found.status, found.held_on, found.present) == ("held", day("2025-09-10"), None)


def test_with_both_figures_it_is_the_units_report(held: tuple[str, int]) -> None:
    code, unit = held
    move(code, "close", convened=200, present=198)
    found = duty(unit)
    assert (found.status, found.convened, found.present) == ("reported", 200, 198)


@pytest.mark.parametrize("figures", [{}, {"convened": 200, "present": 198}])
def test_taking_it_back_takes_the_report_back(figures: dict[str, int], held: tuple[str, int], city: World) -> None:
    code, unit = held
    actor = city.actor(Role.ORGANISER, "01")
    take_back(move(code, "close", by=actor, **figures), actor)
    assert (duty(unit).status, duty(unit).planned_on, duty(unit).held_on) == ("planned", day("2025-09-10"), None)
    assert get(code).state == "scheduled"


def test_it_is_not_taken_back_over_a_later_report(held: tuple[str, int], city: World) -> None:
    code, _unit = held
    actor = city.actor(Role.ORGANISER, "01")
    offer = move(code, "close", by=actor)
    city.report("01.01.001", day("2025-09-10"), Status.REPORTED, convened=200, present=190)
    with pytest.raises(DomainError, match=r"undo\.changed_since"):
        take_back(offer, actor)
    assert get(code).state == "closed"


def test_more_present_than_convened_closes_nothing(held: tuple[str, int]) -> None:
    code, unit = held
    with pytest.raises(DomainError, match=r"duty\.present_above_convened"):
        move(code, "close", convened=10, present=12)
    assert (get(code).state, duty(unit).status) == ("scheduled", "planned")


def test_what_the_superior_said_stands_and_the_event_is_closed_all_the_same(held: tuple[str, int], city: World) -> None:
    code, unit = held
    city.report("01.01.001", day("2025-08-01"), Status.EXCUSED, reason="sắp xếp")
    move(code, "close", by=city.actor(Role.SECRETARY, "01.01.001"))
    assert (get(code).state, duty(unit).status) == ("closed", "excused")


@pytest.mark.parametrize("verb", REASONED)
def test_a_congress_that_is_called_off_is_no_plan(verb: str, running_city: World) -> None:
    unit = running_city.unit("01.01.001").unit_id
    code = hold(running_city, "01.01.001", "congress")
    act(code, verb)
    assert duty(unit).status == "owed"
    move(code, "schedule")
    assert duty(unit).status == "planned"


def test_a_duty_reported_by_telephone_needs_no_event_and_is_left_alone(running_city: World) -> None:
    unit = running_city.unit("01.01.001").unit_id
    running_city.report("01.01.001", day("2025-06-01"), Status.REPORTED, convened=50, present=49)
    code = hold(running_city, "01.01.001", "congress")
    move(code, "cancel", reason="Đã họp rồi")
    assert (duty(unit).status, duty(unit).held_on) == ("reported", day("2025-06-01"))
