"""A duty's way: planned, held, reported, ratified, or excused; what a report changes and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from congress.campaigns.models import Status
from congress.campaigns.states import Report, State, advance, find_status
from congress.core.errors import DomainError

TODAY, HELD, LATER = date(2025, 7, 15), date(2025, 6, 1), date(2025, 6, 8)
OWED = State()
PLANNED = State(Status.PLANNED, planned_on=HELD)
DONE = State(Status.HELD, held_on=HELD, convened=20, present=19, chair="Ngô Văn Nhất", note="Đủ bốn nội dung")
REPORTED = replace(DONE, status=Status.REPORTED, reported_on=HELD)
RATIFIED = replace(REPORTED, status=Status.RATIFIED, ratified_on=HELD)
EXCUSED = State(Status.EXCUSED, excused_on=HELD, reason="chờ sắp xếp")
BARE = {"convened": None, "present": None, "chair": "", "note": ""}


def told(status: str, day: date | None = LATER, **more: object) -> Report:
    return Report(Status(status), day, **more)  # type: ignore[arg-type]


STEPS = {
    "owed planned": (OWED, told("planned"), State(Status.PLANNED, planned_on=LATER)),
    "owed held": (OWED, told("held"), State(Status.HELD, held_on=LATER)),
    "owed reported": (OWED, told("reported"), State(Status.REPORTED, held_on=LATER, reported_on=TODAY)),
    "owed ratified": (OWED, told("ratified"), State(Status.RATIFIED, held_on=LATER, reported_on=TODAY, ratified_on=TODAY)),
    "owed excused": (OWED, told("excused", reason="đi biển"), State(Status.EXCUSED, excused_on=LATER, reason="đi biển")),
    "owed owed": (OWED, told("owed", None), OWED),
    "planned planned": (PLANNED, told("planned"), replace(PLANNED, planned_on=LATER)),
    "planned held": (PLANNED, told("held"), State(Status.HELD, planned_on=HELD, held_on=LATER)),
    "planned owed": (PLANNED, told("owed", None), PLANNED),
    "planned excused": (
        PLANNED,
        told("excused", reason="x"),
        replace(PLANNED, status=Status.EXCUSED, excused_on=LATER, reason="x"),
    ),
    "held planned": (DONE, told("planned"), DONE),
    "held held": (DONE, told("held"), replace(DONE, held_on=LATER)),
    "held reported": (DONE, told("reported", HELD), replace(DONE, status=Status.REPORTED, reported_on=TODAY)),
    "held ratified": (
        DONE,
        told("ratified", HELD),
        replace(DONE, status=Status.RATIFIED, reported_on=TODAY, ratified_on=TODAY),
    ),
    "held owed": (DONE, told("owed", None), DONE),
    "reported held": (REPORTED, told("held"), replace(REPORTED, held_on=LATER)),
    "reported planned": (REPORTED, told("planned"), REPORTED),
    "reported ratified": (REPORTED, told("ratified", HELD), replace(REPORTED, status=Status.RATIFIED, ratified_on=TODAY)),
    "ratified held": (RATIFIED, told("held", HELD), RATIFIED),
    "ratified reported": (RATIFIED, told("reported", HELD), RATIFIED),
    "ratified planned": (RATIFIED, told("planned"), RATIFIED),
    "excused planned": (EXCUSED, told("planned"), State(Status.PLANNED, planned_on=LATER)),
    "excused held": (EXCUSED, told("held"), State(Status.HELD, held_on=LATER)),
    "excused excused": (EXCUSED, told("excused", None), EXCUSED),
}


@pytest.mark.parametrize("step", list(STEPS))
def test_report_takes_a_duty_one_step(step: str) -> None:
    old, report, new = STEPS[step]
    assert advance(old, report, TODAY) == new
    assert advance(new, report, TODAY) == new, "told twice it changes nothing more"


def test_blanks_keep_what_is_known_and_figures_replace_it() -> None:
    assert advance(DONE, told("held", HELD), TODAY) == DONE
    changed = advance(DONE, told("held", HELD, convened=21, present=20, chair="Đỗ Thị Nhì"), TODAY)
    assert (changed.convened, changed.present, changed.chair, changed.note) == (21, 20, "Đỗ Thị Nhì", "Đủ bốn nội dung")


def test_figures_that_were_inherited_are_not_kept_for_a_unit_that_speaks_for_itself() -> None:
    inherited = replace(DONE, is_inherited=True, **BARE)  # type: ignore[arg-type]
    own = advance(inherited, told("held", convened=9, present=9), TODAY)
    assert (own.held_on, own.convened, own.is_inherited) == (LATER, 9, False)


REFUSED = {
    "present above convened": (OWED, told("held", convened=20, present=21), "duty.present_above_convened"),
    "present above what is known to be convened": (DONE, told("held", HELD, present=21), "duty.present_above_convened"),
    "known presence above a smaller number convened": (DONE, told("held", HELD, convened=18), "duty.present_above_convened"),
    "held without a day": (OWED, told("held", None), "duty.no_date"),
    "planned without a day": (OWED, told("planned", None), "duty.no_date"),
    "held tomorrow": (OWED, told("held", date(2025, 7, 16)), "duty.date_to_come"),
    "ratified tomorrow": (OWED, told("ratified", date(2025, 7, 16)), "duty.date_to_come"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_report_that_cannot_be_is_refused(case: str) -> None:
    old, report, rule = REFUSED[case]
    with pytest.raises(DomainError) as refusal:
        advance(old, report, TODAY)
    assert refusal.value.code == rule


@pytest.mark.parametrize("when", [date(1930, 2, 3), date(2025, 7, 14), TODAY])
def test_held_on_any_day_up_to_today_is_taken(when: date) -> None:
    assert advance(OWED, told("held", when), TODAY).held_on == when


@pytest.mark.parametrize("when", [date(2020, 1, 1), TODAY, date(2030, 1, 1)])
def test_plan_may_lie_anywhere(when: date) -> None:
    assert advance(OWED, told("planned", when), TODAY).planned_on == when


@pytest.mark.parametrize(
    ("present", "convened", "flagged"),
    [
        (13, 20, True),
        (14, 20, False),
        (20, 30, False),
        (19, 30, True),
        (2, 3, False),
        (1, 3, True),
        (0, 0, False),
        (366, 550, True),
        (367, 550, False),
    ],
)
def test_two_thirds_are_counted_in_whole_numbers(present: int, convened: int, flagged: bool) -> None:
    state = advance(OWED, told("held", convened=convened, present=present), TODAY)
    assert state.flags == ("threshold" if flagged else "")
    assert state.is_done


def test_flag_goes_when_the_figures_are_put_right() -> None:
    few = advance(OWED, told("held", convened=20, present=10), TODAY)
    assert advance(few, told("held", present=20), TODAY).flags == ""


def test_excuse_without_a_reason_is_stored_and_flagged() -> None:
    bare = advance(OWED, told("excused"), TODAY)
    assert (bare.status, bare.excused_on, bare.flags) == (Status.EXCUSED, LATER, "no_reason")
    assert advance(bare, told("excused", reason="đi biển"), TODAY).flags == ""
    assert advance(OWED, told("excused", None, reason="đi biển"), TODAY).excused_on == TODAY


WORDS = {
    "held": ("held", "Đã tổ chức", "đã họp", "ĐÃ ĐẠI HỘI", "x", "Xong", "Hoàn thành"),
    "planned": ("planned", "Kế hoạch", "dự kiến"),
    "reported": ("reported", "Đã báo cáo"),
    "ratified": ("ratified", "Chuẩn y", "đã chuẩn y."),
    "excused": ("excused", "Miễn", "được miễn"),
    "owed": ("owed", "Chưa tổ chức", "chưa"),
}


@pytest.mark.parametrize(("status", "word"), [(status, word) for status, words in WORDS.items() for word in words])
def test_words_of_offices_for_states_are_known(status: str, word: str) -> None:
    assert find_status(word) == status


@pytest.mark.parametrize("word", ["", "gần xong", "không rõ", "heldd"])
def test_other_words_are_no_state(word: str) -> None:
    assert find_status(word) is None
