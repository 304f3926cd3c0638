"""What breaks the order of levels or a threshold is stored, counted, and shown to be looked at again."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from congress.campaigns import duties, tallies
from congress.campaigns.models import Counter, Duty, Status
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.orgs.models import Unit
from congress.progress import queries as progress
from tests.support import SYSTEM, World, day

MAY, JUNE, LATE = day("2025-05-10"), day("2025-06-10"), day("2025-06-20")
CELL, BASE = "01.01.001.001", "01.01.001"


def flags() -> dict[str, str]:
    session().rollback()
    rows = session().execute(select(Unit.code, Duty.flags).join(Duty, Duty.unit_id == Unit.id).where(Duty.flags != ""))
    return {row.code: row.flags for row in rows}


def counted(city: World) -> int:
    """How many the board says are to be looked at again."""
    campaign = city.get_campaign()
    return progress.states_now(campaign, progress.scope_of(SYSTEM, campaign, None, day("2025-07-15")))["flagged"]


def look(city: World, code: str, by: Actor = SYSTEM) -> None:
    with transaction():
        duties.clear_flags(city.get_campaign(), city.unit(code), by=by)


def test_cell_after_its_base_is_stored_counted_and_flagged(city: World) -> None:
    city.report(BASE, JUNE)
    outcome = city.report(CELL, LATE)
    assert (outcome.is_new, outcome.state.flags) == (True, "order")
    assert (city.done("cell"), flags(), counted(city)) == ("1/4", {CELL: "order"}, 1)


def test_cell_is_flagged_when_its_base_turns_out_to_have_been_earlier(city: World) -> None:
    city.report(CELL, LATE)
    assert flags() == {}
    assert city.report(BASE, JUNE).later == 1
    assert (flags(), counted(city)) == ({CELL: "order"}, 1)


@pytest.mark.parametrize("when", [MAY, JUNE])
def test_cell_before_or_on_the_day_of_its_base_is_in_order(city: World, when: object) -> None:
    city.report(BASE, JUNE)
    city.report(CELL, when)  # type: ignore[arg-type]
    assert (flags(), counted(city)) == ({}, 0)


def test_order_holds_over_every_level_between(city: World) -> None:
    """A cell below a sub-organisation: after the sub, and after the base."""
    city.report("01.01.002", JUNE)
    city.report("01.01.002.B1", MAY)
    city.report("01.01.002.001", day("2025-05-20"))
    assert flags() == {"01.01.002.001": "order"}
    city.report("01.01.002.B1", LATE)
    assert flags() == {"01.01.002.B1": "order"}


def test_correction_of_the_base_looks_at_the_order_again(city: World) -> None:
    city.report(BASE, JUNE)
    city.report(CELL, LATE)
    city.report(BASE, day("2025-06-25"))
    assert (flags(), counted(city)) == ({}, 0)


def test_withdrawing_the_base_takes_the_flag_off(city: World) -> None:
    city.report(BASE, JUNE)
    city.report(CELL, LATE)
    with transaction():
        duties.withdraw(city.get_campaign(), city.unit(BASE), by=SYSTEM)
    assert (flags(), city.done("base")) == ({}, "0/4")


def test_plan_of_the_base_is_no_congress(city: World) -> None:
    city.report(BASE, JUNE, Status.PLANNED)
    city.report(CELL, LATE)
    assert flags() == {}


def test_both_flags_stand_side_by_side(city: World) -> None:
    city.report(BASE, JUNE)
    city.report(CELL, LATE, convened=20, present=10)
    assert (flags(), counted(city)) == ({CELL: "order threshold"}, 1)


def test_order_in_a_sheet_is_judged_over_the_whole_sheet(city: World) -> None:
    preview = city.report_sheet(
        [
            (CELL, "held", "2025-06-20", "", ""),
            (BASE, "held", "2025-06-10", "", ""),
            ("01.02.001.001", "held", "2025-05-10", "", ""),
        ]
    )
    assert [(change.code, change.problem.rule) for change in preview.changes if change.problem] == [(CELL, "flag.order")]
    assert (flags(), counted(city), city.done("cell")) == ({CELL: "order"}, 1, "2/4")


def test_sheet_about_a_base_alone_flags_the_cell_reported_before(city: World) -> None:
    city.report(CELL, LATE)
    city.report_sheet([(BASE, "held", "2025-06-10", "", "")])
    assert (flags(), counted(city)) == ({CELL: "order"}, 1)


# ── somebody has looked ──────────────────────────────────────────────────────


@pytest.fixture
def looked(city: World) -> World:
    """A cell after its base, with too few present; somebody looked at it, and it stands."""
    city.report(BASE, JUNE)
    city.report(CELL, LATE, convened=20, present=10)
    look(city, CELL)
    assert (flags(), counted(city), city.done("cell")) == ({}, 0, "1/4")
    return city


def test_report_looked_at_stays_looked_at_when_others_report(looked: World) -> None:
    looked.report("01.01.001.002", MAY)
    looked.report(BASE, JUNE, Status.REPORTED)
    assert flags() == {}


def test_report_looked_at_stays_looked_at_when_a_sheet_about_others_comes(looked: World) -> None:
    looked.report_sheet([("01.02.001.001", "held", "2025-05-10", "", "")])
    assert flags() == {}


def test_report_looked_at_stays_looked_at_when_its_own_sheet_comes_again(looked: World) -> None:
    preview = looked.report_sheet([(CELL, "held", "2025-06-20", "20", "10")])
    assert (flags(), preview.counts["same"]) == ({}, 1)


def test_report_looked_at_stays_looked_at_when_told_again(looked: World) -> None:
    assert not looked.report(CELL, LATE, convened=20, present=10).is_new
    assert flags() == {}


def test_other_day_or_figures_are_looked_at_again(looked: World) -> None:
    looked.report(CELL, day("2025-06-21"), convened=20, present=11)
    assert flags() == {CELL: "order threshold"}


def test_looking_is_for_those_who_organise(city: World) -> None:
    city.report(CELL, LATE, convened=20, present=10)
    for role in (Role.SECRETARY, Role.LEADER, Role.VIEWER):
        with pytest.raises(DomainError, match="forbidden"):
            look(city, CELL, by=city.actor(role, "01"))
    look(city, CELL, by=city.actor(Role.ORGANISER, "01.01"))
    with pytest.raises(DomainError, match=r"duty\.not_flagged"):
        look(city, CELL)


def test_control_a_counter_that_missed_a_flag_is_noticed(city: World) -> None:
    """What the fixture asserts after every test here does fail when a sum is wrong."""
    city.report(CELL, LATE, convened=20, present=10)

    with transaction() as writer:
        writer.execute(update(Counter).values(flagged=Counter.flagged + 1))
        assert tallies.faults(city.get_campaign()) != []
        writer.rollback()


# ── order is judged where the unit stood on the day of its congress ──────────


@pytest.fixture
def moved(city: World) -> World:
    """The new base held its congress long before the cell came to it."""
    city.report("01.02.001", MAY)
    city.decide("2025-07-01,transfer,01.01.001.001,,,,01.02.001")
    return city


def test_cell_that_moved_later_is_judged_by_the_base_it_had(moved: World) -> None:
    moved.report(CELL, LATE)
    assert flags() == {}
    moved.report(BASE, JUNE)
    assert flags() == {CELL: "order"}


def test_sheet_judges_a_cell_that_moved_later_by_the_base_it_had(moved: World) -> None:
    moved.report_sheet([(CELL, "held", "2025-06-20", "", "")])
    assert flags() == {}
    moved.report_sheet([(BASE, "held", "2025-06-10", "", "")])
    assert flags() == {CELL: "order"}


def test_plan_after_a_bare_excuse_has_nothing_left_to_look_at(city: World) -> None:
    city.report(CELL, None, Status.EXCUSED)
    assert flags() == {CELL: "no_reason"}
    city.report(CELL, day("2025-08-01"), Status.PLANNED)
    assert flags() == {}


# ── decisions told late ──────────────────────────────────────────────────────

WEST, ELSEWHERE = "01.02.001", "01.01.003"
MOVE = f"2025-04-01,transfer,{CELL},,,,{WEST}"  # recorded in July: it stood there before any congress


def tell_of_another(city: World) -> None:
    city.report_sheet([(ELSEWHERE, "held", "2025-05-01", 9, 9)])


def test_late_transfer_below_a_base_that_was_earlier_flags_the_cell_at_once(city: World) -> None:
    city.report(WEST, MAY)
    city.report(CELL, JUNE)
    city.decide(MOVE)
    assert (flags(), counted(city)) == ({CELL: "order"}, 1)
    tell_of_another(city)
    assert (flags(), counted(city)) == ({CELL: "order"}, 1)


def test_late_transfer_away_from_a_base_that_was_earlier_takes_the_flag_off_at_once(city: World) -> None:
    city.report(BASE, JUNE)
    city.report(CELL, LATE)
    city.decide(MOVE)
    assert (flags(), counted(city)) == ({}, 0)


def test_late_transfer_of_a_sub_organisation_flags_the_cells_below_it(city: World) -> None:
    city.report(BASE, JUNE)
    city.report("01.01.002.001", LATE)
    city.decide(f"2025-04-01,transfer,01.01.002.B1,,,,{BASE}")
    assert (flags(), counted(city)) == ({"01.01.002.001": "order"}, 1)


def test_control_without_a_second_look_the_flag_waits_for_the_next_sheet(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "reflag", lambda _campaign, _units: None)
    city.report(WEST, MAY)
    city.report(CELL, JUNE)
    city.decide(MOVE)
    assert flags() == {}
    tell_of_another(city)
    assert flags() == {CELL: "order"}


LATE_DECISIONS = {
    "transfer of a cell": MOVE,
    "transfer of a sub-organisation": f"2025-04-01,transfer,01.01.002.B1,,,,{BASE}",
    "transfer of a base": f"2025-04-01,transfer,{BASE},,,,01.02",
    "merger of bases": f"2025-05-15,merge,{BASE}+01.01.002,01.01.009,Đảng bộ phường Bạch Mai,base,",
    "dissolution": "2025-05-15,dissolve,01.01.002.B1,,,,01.01.002",
    "downgrade": f"2025-04-01,downgrade,{BASE},,,,01.01.002",
    "handing over": f"2025-05-15,hand_over,{BASE}",
    "name": f"2025-04-01,rename,{BASE},,Đảng bộ phường Bạch Mai",
}


@pytest.mark.parametrize("what", list(LATE_DECISIONS))
def test_sheet_about_another_unit_finds_nothing_to_flag_after_a_late_decision(city: World, what: str) -> None:
    for code, held_on in ((BASE, JUNE), (CELL, MAY), ("01.01.001.002", LATE), ("01.01.002", MAY), ("01.01.002.001", JUNE)):
        city.report(code, held_on)
    assert flags() == {"01.01.001.002": "order", "01.01.002.001": "order"}
    assert city.decide(LATE_DECISIONS[what]).errors == []
    before = flags(), counted(city)
    tell_of_another(city)
    assert (flags(), counted(city)) == before


def test_transfer_after_the_congress_changes_no_flag(city: World) -> None:
    city.report(WEST, MAY)
    city.report(CELL, JUNE)
    city.decide(MOVE.replace("2025-04-01", "2025-07-01"))
    assert (flags(), counted(city)) == ({}, 0)


def test_report_looked_at_stays_looked_at_when_a_late_decision_changes_nothing_for_it(looked: World) -> None:
    looked.decide(f"2025-04-01,rename,{BASE},,Đảng bộ phường Bạch Mai,,", f"2025-04-01,transfer,{BASE},,,,01.02")
    assert (flags(), counted(looked)) == ({}, 0)


# ── a congress on a day when the unit was no more ────────────────────────────

DISSOLVE = f"2025-05-01,dissolve,{CELL},,,,01.01.001.002"


def test_report_on_a_unit_that_was_no_more_is_flagged_singly_and_by_sheet(city: World) -> None:
    city.decide(DISSOLVE)
    city.report(CELL, MAY)
    assert flags() == {CELL: "ended"}
    with transaction():
        duties.withdraw(city.get_campaign(), city.unit(CELL), by=SYSTEM)
    assert flags() == {}
    city.report_sheet([(CELL, "held", "2025-05-10", "", "")])
    assert flags() == {CELL: "ended"}


def test_sheet_about_another_unit_leaves_the_flag_of_an_ended_one_alone(city: World) -> None:
    city.report(CELL, MAY)
    city.decide(DISSOLVE)
    assert flags() == {}
    tell_of_another(city)
    assert flags() == {}
    city.report_sheet([(CELL, "held", "2025-05-11", "", "")])
    assert flags() == {CELL: "ended"}
