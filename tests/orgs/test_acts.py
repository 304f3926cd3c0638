"""The eight acts of a decision: what stands where on the day, what stood before, what came of what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from congress.orgs import queries
from tests.support import SYSTEM, World, day

EVE, DAY = day("2025-02-28"), day("2025-03-01")


def place(code: str, when: date = DAY) -> Any:
    return queries.find_place(queries.get_unit(SYSTEM, code).unit_id, when)


def above(code: str, when: date = DAY) -> str:
    """Codes on the way from the root, e.g. ``01 01.02``."""
    return " ".join(row.code for row in queries.list_above(place(code, when).path, when))


def below(code: str, when: date = DAY) -> list[str]:
    return [row.code for row in queries.list_children(SYSTEM, queries.get_unit(SYSTEM, code).unit_id, when).items]


def kinds(when: date) -> dict[str, int]:
    return {kind: size for kind, size in queries.count_units(SYSTEM, when).by_kind.items() if size}


def members(when: date) -> int | None:
    return queries.count_units(SYSTEM, when).members


def kin(code: str, *, back: bool) -> list[tuple[str, str]]:
    rows = queries.list_lineage(queries.get_unit(SYSTEM, code).unit_id, back=back)
    return [(row.operation, queries.get_unit_by_id(row.unit_id).code) for row in rows]


BEFORE = {"city": 1, "base_superior": 2, "base": 3, "base_cell": 1, "sub": 1, "cell": 4}


def applied(city: World, *lines: str) -> None:
    result = city.decide(*lines)
    assert (result.errors, result.applied) == ([], len(lines))
    assert queries.find_faults() == []
    assert kinds(EVE) == BEFORE
    assert members(EVE) == 87


def test_found_begins_on_its_day(city: World) -> None:
    applied(
        city,
        "2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01",
        "2025-03-01,found,,01.05.001+01.05.002,Đảng bộ Tân+Chi bộ Lập,base+base_cell,01.05",
    )
    assert place("01.05", EVE) is None
    assert below("01.05") == ["01.05.001", "01.05.002"]
    assert kinds(DAY) == BEFORE | {"base_superior": 3, "base": 4, "base_cell": 2}
    assert (place("01.05.002").kind, place("01.05.002").name) == ("base_cell", "Chi bộ Lập")


def test_transfer_takes_the_subtree_along(city: World) -> None:
    applied(city, "2025-03-01,transfer,01.01.002+01.01.003,,,,01.02")
    assert above("01.01.002.001") == "01 01.02 01.01.002 01.01.002.B1"
    assert above("01.01.002.001", EVE) == "01 01.01 01.01.002 01.01.002.B1"
    assert below("01.02") == ["01.01.002", "01.01.003", "01.02.001"]
    assert (kinds(DAY), members(DAY)) == (BEFORE, 87)
    assert kin("01.01.002", back=True) == []


def test_merge_makes_one_with_all_members_and_children(city: World) -> None:
    applied(city, "2025-03-01,merge,01.01.001.001+01.01.001.002,01.01.001.009,Chi bộ Hợp nhất,cell,")
    assert below("01.01.001") == ["01.01.001.009"]
    assert (place("01.01.001.009").members, place("01.01.001.009").is_estimate) == (51, False)
    assert members(DAY) == 87
    assert kin("01.01.001.009", back=True) == [("merge", "01.01.001.001"), ("merge", "01.01.001.002")]
    assert kin("01.01.001.002", back=False) == [("merge", "01.01.001.009")]
    assert place("01.01.001.001") is None


def test_merge_of_bases_gathers_their_cells_under_the_superior_named(city: World) -> None:
    applied(city, "2025-03-01,merge,01.01.001+01.02.001,01.02.009,Đảng bộ phường Mới,,01.02")
    assert (place("01.02.009").kind, above("01.02.009")) == ("base", "01 01.02")
    assert below("01.02.009") == ["01.01.001.001", "01.01.001.002", "01.02.001.001"]
    assert members(DAY) == 87


def test_merge_with_an_unknown_figure_has_none(city: World) -> None:
    """Bases of this tree tell no members of their own; an invented sum would be a lie."""
    applied(city, "2025-03-01,merge,01.01.002+01.01.003,01.01.009,Đảng bộ Gộp,base,")
    assert place("01.01.009").members is None


def test_split_divides_members_and_says_that_it_estimates(city: World) -> None:
    applied(city, "2025-03-01,split,01.01.001.002,01.01.001.008+01.01.001.009,Chi bộ 2A+Chi bộ 2B,,")
    parts = [place("01.01.001.008"), place("01.01.001.009")]
    assert [(part.members, part.is_estimate, part.kind) for part in parts] == [(16, True, "cell"), (15, True, "cell")]
    assert queries.count_units(SYSTEM, DAY).is_estimate
    assert not queries.count_units(SYSTEM, EVE).is_estimate
    assert members(DAY) == 87
    assert kin("01.01.001.009", back=True) == [("split", "01.01.001.002")]
    assert kin("01.01.001.002", back=False) == [("split", "01.01.001.008"), ("split", "01.01.001.009")]


def test_split_gives_the_children_to_the_first(city: World) -> None:
    applied(city, "2025-03-01,split,01.01.001,01.01.008+01.01.009,Đảng bộ Một A+Chi bộ Một B,base+base_cell,")
    assert (below("01.01.008"), below("01.01.009")) == (["01.01.001.001", "01.01.001.002"], [])


def test_estimate_goes_on_through_a_merger(city: World) -> None:
    applied(
        city,
        "2025-03-01,split,01.01.001.002,01.01.001.008+01.01.001.009,Chi bộ 2A+Chi bộ 2B,,",
        "2025-03-02,merge,01.01.001.001+01.01.001.009,01.01.001.010,Chi bộ Mười,cell,",
    )
    merged = place("01.01.001.010", day("2025-03-02"))
    assert (merged.members, merged.is_estimate) == (35, True)


def test_dissolve_moves_the_children_to_who_takes_over(city: World) -> None:
    applied(city, "2025-03-01,dissolve,01.01.001,,,,01.01.002")
    assert place("01.01.001") is None
    assert below("01.01.002") == ["01.01.001.001", "01.01.001.002", "01.01.002.B1"]
    assert members(DAY) == 87
    assert kin("01.01.002", back=True) == [("dissolve", "01.01.001")]


def test_dissolve_of_a_cell_gives_its_members_to_who_takes_over(city: World) -> None:
    applied(city, "2025-03-01,dissolve,01.01.001.001,,,,01.01.001.002")
    assert place("01.01.001.002").members == 51
    assert place("01.01.001.002", EVE).members == 31
    assert members(DAY) == 87


def test_dissolve_of_an_empty_unit_needs_nobody(city: World) -> None:
    applied(city, "2025-03-01,dissolve,01.01.001.001,,,,")
    assert members(DAY) == 67
    assert kin("01.01.001.001", back=False) == []


def test_rename_holds_from_its_day(city: World) -> None:
    applied(city, "2025-03-01,rename,01.01.001+01.01.002,,Đảng bộ phường Sen+Đảng bộ phường Súng,,")
    assert [place(code, when).name for code in ("01.01.001", "01.01.002") for when in (EVE, DAY)] == [
        "Đảng bộ phường Một", "Đảng bộ phường Sen", "Đảng bộ phường Hai", "Đảng bộ phường Súng",
    ]  # fmt: skip
    assert [row.code for row in queries.search_units(SYSTEM, "phuong sen", DAY).items] == ["01.01.001"]
    assert kin("01.01.001", back=True) == []


def test_downgrade_of_a_superior_lowers_what_stands_right_below(city: World) -> None:
    applied(city, "2025-03-01,downgrade,01.02,,,base,01.01")
    assert [place(code).kind for code in ("01.02", "01.02.001", "01.02.001.001")] == ["base", "sub", "cell"]
    assert above("01.02.001.001") == "01 01.01 01.02 01.02.001"
    assert kinds(DAY) == {"city": 1, "base_superior": 1, "base": 3, "base_cell": 1, "sub": 2, "cell": 4}
    assert members(DAY) == 87


def test_downgrade_of_a_base_makes_a_sub_with_its_cells(city: World) -> None:
    applied(city, "2025-03-01,downgrade,01.01.001,,,,01.01.002")
    assert [place(code).kind for code in ("01.01.001", "01.01.001.001")] == ["sub", "cell"]
    assert above("01.01.001.001") == "01 01.01 01.01.002 01.01.001"


def test_downgrade_of_a_base_cell_makes_a_cell(city: World) -> None:
    applied(city, "2025-03-01,downgrade,01.01.003,,,cell,01.01.002")
    assert (place("01.01.003").kind, above("01.01.003")) == ("cell", "01 01.01 01.01.002")


def test_hand_over_takes_everything_below_out_of_the_tree(city: World) -> None:
    applied(city, "2025-03-01,hand_over,01.01.002,,,,")
    assert kinds(DAY) == {"city": 1, "base_superior": 2, "base": 2, "base_cell": 1, "cell": 3}
    assert [place(code) for code in ("01.01.002", "01.01.002.B1", "01.01.002.001")] == [None, None, None]
    assert members(DAY) == 75


def test_acts_of_one_day_follow_each_other(city: World) -> None:
    applied(
        city,
        "2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01",
        "2025-03-01,transfer,01.01.001+01.01.002+01.01.003,,,,01.05",
        "2025-03-01,dissolve,01.01,,,,01.05",
        "2025-03-01,rename,01.05,,Đảng bộ quận Đông Nam,,",
    )
    assert kinds(DAY) == BEFORE
    assert place("01.05").name == "Đảng bộ quận Đông Nam"
    assert above("01.01.001.001") == "01 01.05 01.01.001"


# ── acts that are recorded late ──────────────────────────────────────────────


def test_late_act_lies_between_what_was_recorded_before(city: World) -> None:
    applied(city, "2025-05-01,rename,01.01.001,,Đảng bộ phường Sen,,")
    applied(city, "2025-03-01,transfer,01.01.001,,,,01.02")
    days = [day(when) for when in ("2025-02-28", "2025-03-01", "2025-05-01")]
    told = [(place("01.01.001", when).name, above("01.01.001", when)) for when in days]
    assert told == [
        ("Đảng bộ phường Một", "01 01.01"), ("Đảng bộ phường Một", "01 01.02"), ("Đảng bộ phường Sen", "01 01.02"),
    ]  # fmt: skip


def test_late_transfer_leaves_a_later_transfer_alone(city: World) -> None:
    applied(city, "2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01", "2025-05-01,transfer,01.01.001,,,,01.05")
    applied(city, "2025-04-01,transfer,01.01.001,,,,01.02")
    tops = [above("01.01.001.001", day(when)) for when in ("2025-03-31", "2025-04-01", "2025-04-30", "2025-05-01")]
    assert tops == ["01 01.01 01.01.001", "01 01.02 01.01.001", "01 01.02 01.01.001", "01 01.05 01.01.001"]


def test_late_rename_leaves_a_later_rename_alone(city: World) -> None:
    applied(city, "2025-05-01,rename,01.01.001,,Đảng bộ phường Sen,,")
    applied(city, "2025-03-01,rename,01.01.001,,Đảng bộ phường Súng,,")
    assert [place("01.01.001", day(when)).name for when in ("2025-03-01", "2025-04-30", "2025-05-01")] == [
        "Đảng bộ phường Súng", "Đảng bộ phường Súng", "Đảng bộ phường Sen",
    ]  # fmt: skip


def test_unit_moved_late_under_one_that_moves_later_goes_along(city: World) -> None:
    applied(city, "2025-05-01,transfer,01.01.002,,,,01.02")
    applied(city, "2025-03-01,transfer,01.01.001.001,,,,01.01.002")
    assert [above("01.01.001.001", day(when)) for when in ("2025-03-01", "2025-05-01")] == [
        "01 01.01 01.01.002",
        "01 01.02 01.01.002",
    ]


def test_late_end_is_refused_while_something_stands_below_later(city: World) -> None:
    applied(city, "2025-05-01,transfer,01.02.001.001,,,,01.01.002")
    refused = city.decide("2025-03-01,dissolve,01.01.002,,,,")
    assert [(error.row, error.column, error.rule) for error in refused.errors] == [(2, "unit_code", "act.not_empty")]
    assert place("01.01.002") is not None


ORDERS = ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1))
ACTS = (
    "2025-03-01,transfer,01.01.001,,,,01.02",
    "2025-03-10,rename,01.01.002,,Đảng bộ phường Súng,,",
    "2025-03-20,split,01.01.001.002,01.01.001.008+01.01.001.009,Chi bộ 2A+Chi bộ 2B,,",
    "2025-04-01,hand_over,01.01.003,,,,",
)


@pytest.mark.parametrize("order", ORDERS)
def test_tree_of_any_day_is_the_same_however_late_acts_came(city: World, order: tuple[int, ...]) -> None:
    for number in order:
        assert city.decide(ACTS[number]).errors == []
    told = []
    for when in map(day, ("2025-02-28", "2025-03-01", "2025-03-15", "2025-03-20", "2025-04-01")):
        told.append((kinds(when), members(when), above("01.01.001.001", when), place("01.01.002", when).name))
    hai, sung, cells = "Đảng bộ phường Hai", "Đảng bộ phường Súng", BEFORE | {"cell": 5}
    gone = {kind: size for kind, size in cells.items() if kind != "base_cell"}
    assert told == [
        (BEFORE, 87, "01 01.01 01.01.001", hai), (BEFORE, 87, "01 01.02 01.01.001", hai),
        (BEFORE, 87, "01 01.02 01.01.001", sung), (cells, 87, "01 01.02 01.01.001", sung),
        (gone, 78, "01 01.02 01.01.001", sung),
    ]  # fmt: skip
    assert queries.find_faults() == []
