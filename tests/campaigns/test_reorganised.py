"""What becomes of duties when units change: the table of reorganisation, on the day of the act and on every other day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from congress.campaigns import duties, services, states, tallies
from congress.campaigns.models import Duty, DutyEvent, Status
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.orgs.models import Unit
from tests.conftest import TODAY
from tests.support import SYSTEM, World, day

ONE, TWO, WEST = "01.01.001.001", "01.01.001.002", "01.02.001.001"
MERGED = "01.01.001.009"
MERGE = f"2025-06-01,merge,{ONE}+{TWO},{MERGED},Chi bộ Hợp nhất,cell,"
SPLIT = f"2025-06-01,split,{ONE},{ONE}A+{ONE}B,Chi bộ 1A+Chi bộ 1B,cell+cell,"
BEFORE, ON, AFTER = day("2025-05-31"), day("2025-06-01"), day("2025-07-15")


def duty(code: str) -> tuple[str, date | None, str]:
    """Status, the day that goes with it, and the reason of an excuse."""
    session().rollback()
    row = session().execute(select(Duty.__table__).join(Unit, Unit.id == Duty.unit_id).where(Unit.code == code)).one()
    return row.status, row.held_on or row.excused_on, row.reason


def done(city: World, level: str = "cell", under: str = "01") -> list[str]:
    return [city.done(level, when, under=under) for when in (BEFORE, ON, AFTER)]


def hold(city: World, *codes: str, when: str = "2025-05-10") -> None:
    for code in codes:
        city.report(code, day(when))


# ── merge ────────────────────────────────────────────────────────────────────


def test_merger_of_units_that_had_both_held_is_done_at_once(city: World) -> None:
    hold(city, ONE, TWO)
    city.decide(MERGE)
    assert done(city) == ["2/4", "1/3", "1/3"]
    assert (duty(MERGED), duty(ONE)) == (("held", ON, ""), ("held", day("2025-05-10"), ""))


@pytest.mark.parametrize("held", [(), (ONE,)])
def test_merger_owes_unless_both_had_held(city: World, held: tuple[str, ...]) -> None:
    hold(city, *held)
    city.decide(MERGE)
    assert done(city) == [f"{len(held)}/4", "0/3", "0/3"]
    assert (duty(MERGED)[0], duty(TWO)) == ("owed", ("excused", ON, "hợp nhất"))
    city.report(MERGED, day("2025-06-20"))
    assert done(city) == [f"{len(held)}/4", "0/3", "1/3"]


def test_merger_counts_only_what_was_held_by_its_day(city: World) -> None:
    """A congress of a unit that was no more proves nothing of the merged one."""
    hold(city, ONE)
    city.decide(MERGE)
    city.report(TWO, day("2025-06-05"))
    assert (duty(MERGED)[0], done(city)) == ("owed", ["1/4", "0/3", "0/3"])


def test_late_report_of_a_merged_unit_settles_what_came_of_it(city: World) -> None:
    hold(city, ONE)
    city.decide(MERGE)
    hold(city, TWO)
    assert (duty(MERGED), done(city)) == (("held", ON, ""), ["2/4", "1/3", "1/3"])
    with transaction():
        duties.withdraw(city.get_campaign(), city.unit(TWO), by=SYSTEM)
    assert (duty(MERGED)[0], done(city)) == ("owed", ["1/4", "0/3", "0/3"])


def test_own_report_of_the_merged_unit_stands_against_late_ones(city: World) -> None:
    city.decide(MERGE)
    city.report(MERGED, day("2025-06-20"))
    hold(city, ONE, TWO)
    assert (duty(MERGED), done(city)) == (("held", day("2025-06-20"), ""), ["2/4", "0/3", "1/3"])


def test_what_follows_is_passed_on_through_a_second_merger(city: World) -> None:
    city.decide(MERGE, f"2025-06-10,merge,{MERGED}+{WEST},01.01.001.010,Chi bộ Hợp nhất 2,cell,01.01.001")
    hold(city, ONE, TWO, WEST)
    assert (duty("01.01.001.010"), city.done("cell")) == (("held", day("2025-06-10"), ""), "1/2")


@pytest.fixture
def reported(city: World, set_clock: Callable[[datetime], None]) -> Callable[..., None]:
    """Both cells held theirs in May; told on a day of May how far each has come."""

    def tell(*statuses: Status) -> None:
        set_clock(TODAY.replace(month=5, day=20))
        for code, status in zip((ONE, TWO), statuses, strict=True):
            city.report(code, day("2025-05-10"), status)
        set_clock(TODAY)

    return tell


def count_from(city: World, status: Status) -> None:
    campaign, path = city.get_campaign(), city.unit("01").path
    with transaction():
        services.change_campaign(
            campaign, by=SYSTEM, root_path=path, name=campaign.name, deadline=campaign.deadline, done_from=status, age_on=None
        )


HELD, REPORTED, RATIFIED = Status.HELD, Status.REPORTED, Status.RATIFIED


@pytest.mark.parametrize("counts", [HELD, REPORTED, RATIFIED])
def test_merger_takes_nothing_off_a_campaign_whatever_it_counts_from(
    city: World, reported: Callable[..., None], counts: Status
) -> None:
    reported(counts, counts)
    count_from(city, counts)
    city.decide(MERGE)
    assert done(city) == ["2/4", "1/3", "1/3"]


def test_control_a_merger_known_as_held_alone_would_owe_what_was_ratified(
    city: World, reported: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_merged", lambda _befores, on: states.State(status=HELD, held_on=on, is_inherited=True))
    reported(RATIFIED, RATIFIED)
    count_from(city, RATIFIED)
    city.decide(MERGE)
    assert done(city) == ["2/4", "0/3", "0/3"]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [((HELD, RATIFIED), HELD), ((RATIFIED, REPORTED), REPORTED), ((REPORTED, HELD), HELD), ((RATIFIED, RATIFIED), RATIFIED)],
)
def test_merger_has_come_as_far_as_the_last_of_its_parts(
    city: World, reported: Callable[..., None], parts: tuple[Status, Status], whole: Status
) -> None:
    reported(*parts)
    city.decide(MERGE)
    assert duty(MERGED) == (whole, ON, "")


def test_merger_is_ratified_on_the_last_of_its_parts_days(city: World, reported: Callable[..., None]) -> None:
    """The decision is recorded when one of the parts had been ratified after its day already."""
    reported(REPORTED, REPORTED)
    for code, on in ((ONE, "2025-05-15"), (TWO, "2025-06-20")):
        with transaction():
            duties.ratify(city.get_campaign(), city.unit(code), day(on), by=SYSTEM)
    count_from(city, RATIFIED)
    city.decide(MERGE)
    assert [city.done("cell", day(when)) for when in ("2025-05-31", "2025-06-01", "2025-06-19", "2025-06-20")] == [
        "1/4", "0/3", "0/3", "1/3",
    ]  # fmt: skip


# ── split, dissolve ──────────────────────────────────────────────────────────


def test_parts_of_a_unit_that_had_held_are_excused_as_new(city: World) -> None:
    hold(city, ONE)
    city.decide(SPLIT)
    assert done(city) == ["1/4", "0/3", "0/3"]
    assert (duty(f"{ONE}A"), duty(f"{ONE}B")) == (("excused", ON, "mới lập"),) * 2


def test_parts_of_a_unit_that_had_not_held_owe(city: World) -> None:
    city.decide(SPLIT)
    assert done(city) == ["0/4", "0/5", "0/5"]
    assert (duty(ONE), duty(f"{ONE}A")[0]) == (("excused", ON, "chia tách"), "owed")


def test_late_report_of_a_split_unit_excuses_its_parts(city: World) -> None:
    city.decide(SPLIT)
    hold(city, ONE)
    assert done(city) == ["1/4", "0/3", "0/3"]


def test_dissolved_unit_is_excused_and_its_children_keep_theirs(city: World) -> None:
    hold(city, "01.01.002.001")
    city.decide("2025-06-01,dissolve,01.01.002.B1,,,,01.01.002")
    assert (duty("01.01.002.B1"), duty("01.01.002.001")[0]) == (("excused", ON, "giải thể"), "held")
    assert (done(city), done(city, "sub")) == (["1/4", "1/4", "1/4"], ["0/1", "0/0", "0/0"])
    assert city.done("cell", under="01.01.002") == "1/1"


# ── transfer, rename, downgrade, hand over, found ────────────────────────────


def test_transferred_unit_counts_under_its_new_superior_from_that_day(city: World) -> None:
    hold(city, ONE)
    city.decide("2025-06-01,transfer,01.01.001,,,,01.02")
    assert done(city) == ["1/4", "1/4", "1/4"]
    assert (done(city, under="01.01"), done(city, under="01.02")) == (["1/3", "0/1", "0/1"], ["0/1", "1/3", "1/3"])


def test_renaming_changes_no_figure(city: World) -> None:
    hold(city, ONE)
    before = city.figures().as_json
    city.decide(f"2025-06-01,rename,{ONE},,Chi bộ Hoa Ban,,")
    assert city.figures().as_json == before


def test_downgraded_unit_owes_the_same_duty_at_its_new_level_from_that_day(city: World) -> None:
    hold(city, "01.01.003")
    city.decide("2025-06-01,downgrade,01.01.003,,,,01.01.001")
    assert duty("01.01.003") == ("held", day("2025-05-10"), "")
    assert (done(city, "base"), done(city, "cell")) == (["1/4", "0/3", "0/3"], ["0/4", "1/5", "1/5"])


def test_downgraded_base_owes_as_a_sub_organisation(city: World) -> None:
    city.decide("2025-06-01,downgrade,01.01.001,,,,01.01.002")
    assert (done(city, "base"), done(city, "sub")) == (["0/4", "0/3", "0/3"], ["0/1", "0/2", "0/2"])


def test_unit_handed_over_leaves_both_sides_of_the_figure_that_day(city: World) -> None:
    hold(city, ONE, "01.01.001")
    city.decide("2025-06-01,hand_over,01.01.001,,,,")
    assert (done(city), done(city, "base")) == (["1/4", "0/2", "0/2"], ["1/4", "0/3", "0/3"])


def test_unit_founded_owes_from_its_day(city: World) -> None:
    city.decide("2025-06-01,found,,01.02.001.009,Chi bộ mới,cell,01.02.001")
    assert done(city) == ["0/4", "0/5", "0/5"]


def test_act_to_come_waits_for_its_day(city: World) -> None:
    hold(city, ONE, TWO)
    city.decide(MERGE.replace("2025-06-01", "2025-09-01"))
    assert [city.done("cell", day(when)) for when in ("2025-07-15", "2025-08-31", "2025-09-01")] == ["2/4", "2/4", "1/3"]


# ── the campaign's own bounds ────────────────────────────────────────────────


def test_campaign_of_one_committee_asks_nothing_of_the_others(city: World) -> None:
    city.campaign("WEST", root="01.02")
    for code in (ONE, "01.01.003"):
        with pytest.raises(DomainError, match=r"duty\.not_owed"), transaction():
            duties.withdraw(city.get_campaign("WEST"), city.unit(code), by=SYSTEM)


def test_unit_that_left_the_campaigns_root_counts_there_until_that_day(city: World) -> None:
    city.campaign("EAST", root="01.01")
    city.decide("2025-06-01,transfer,01.01.003,,,,01.02")
    told = duties.Report(Status.HELD, day("2025-05-10"))
    with transaction():
        duties.report(city.get_campaign("EAST"), city.unit("01.01.003"), told, by=SYSTEM)
    assert tallies.faults(city.get_campaign("EAST")) == []


def test_every_change_of_a_duty_leaves_its_event(city: World) -> None:
    hold(city, ONE)
    city.decide(MERGE)
    rows = session().execute(
        select(Unit.code, DutyEvent.verb, DutyEvent.status)
        .join(Duty, Duty.id == DutyEvent.duty_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .order_by(DutyEvent.id)
    )
    assert [tuple(row) for row in rows] == [(ONE, "report", "held"), (TWO, "reorganise", "excused")]
