"""What a unit is, and whether it is, its superior decides: an organiser changes what stands below his unit, not the unit."""

from __future__ import annotations

import pytest

from congress.core.actor import Actor, Role
from congress.core.db import transaction
from congress.orgs import decisions, imports, queries
from tests.support import HEADINGS, SYSTEM, World, day, sheet

NAMES = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")


def decide(line: str, by: Actor) -> list[tuple[str, str]]:
    row = [*(line.split(",") + [""] * 7)[:7], "9-QĐ/TU"]
    with transaction():
        result = decisions.reorganise([sheet(NAMES, [row])], by=by)
    return [(error.column, error.rule) for error in result.errors]


ON_HIMSELF = (
    "2025-03-01,split,01.01,01.8+01.9,Đảng bộ Tám+Đảng bộ Chín,base_superior,",
    "2025-03-01,merge,01.01+01.01.001,01.9,Đảng bộ Chín,base_superior,",
    "2025-03-01,hand_over,01.01,,,,",
    "2025-03-01,dissolve,01.01,,,,01.01",
    "2025-03-01,downgrade,01.01,,,,",
)


@pytest.mark.parametrize("line", ON_HIMSELF, ids=[line.split(",")[1] for line in ON_HIMSELF])
def test_organiser_does_not_reorganise_his_own_unit(city: World, line: str) -> None:
    assert decide(line, city.actor(Role.ORGANISER, "01.01")) == [("unit_code", "act.out_of_reach")]
    assert queries.count_units(SYSTEM, day("2025-07-15")).total == 12


def test_organiser_names_his_own_unit_and_reorganises_what_stands_below(city: World) -> None:
    by = city.actor(Role.ORGANISER, "01.01")
    assert decide("2025-03-01,rename,01.01,,Đảng bộ quận Đông Mới,,", by) == []
    assert decide("2025-03-01,split,01.01.001.001,01.8+01.9,Chi bộ 8+Chi bộ 9,,", by) == []
    assert decide("2025-03-01,hand_over,01.01.003,,,,", by) == []
    assert decide("2025-03-01,found,,01.7,Chi bộ 7,base_cell,01.01", by) == []


def test_late_decision_reaches_no_days_on_which_the_unit_was_another_committees(city: World) -> None:
    city.decide("2025-05-01,transfer,01.02.001,,,,01.01")
    by = city.actor(Role.ORGANISER, "01.01")
    assert decide("2025-04-01,hand_over,01.02.001.001,,,,", by) == [("unit_code", "act.out_of_reach")]
    assert decide("2025-05-01,hand_over,01.02.001.001,,,,", by) == []


def test_register_changes_the_kind_of_nobodys_own_unit(city: World) -> None:
    by = city.actor(Role.ORGANISER, "01.01.003")
    row = ("01.01.003", "Chi bộ Trường học", "base", "01.01", "10", "Dương Thị Tư", "", "")
    preview = imports.preview([sheet(HEADINGS, [row])], day("2025-04-01"), by=by)
    assert [(error.column, error.rule) for error in preview.errors] == [("type", "act.out_of_reach")]
    same = imports.preview([sheet(HEADINGS, [(*row[:2], "base_cell", *row[3:])])], day("2025-04-01"), by=by)
    assert (same.errors, same.counts["changed"]) == ([], 1)
