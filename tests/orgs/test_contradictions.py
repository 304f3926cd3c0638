"""What a decision cannot do: each contradiction refuses the whole file and says where it stands."""

from __future__ import annotations

import pytest

from congress.core.speech import say
from congress.orgs import queries
from tests.support import SYSTEM, World, day

# line, column that holds the contradiction, code of the unit, rule
CASES: tuple[tuple[str, str, str, str], ...] = (
    ("2025-03-01,found,,01.09,Đảng bộ X,base_superior,", "into_code", "01.09", "act.column_empty"),
    ("2025-03-01,found,,01.09,Đảng bộ X,base_superior,77", "into_code", "77", "act.unknown_unit"),
    ("2025-03-01,found,,01.02,Đảng bộ X,base_superior,01", "new_code", "01.02", "act.code_used"),
    ("2025-03-01,found,,01.09,Chi bộ X,cell,01", "into_code", "01.09", "act.kind_under"),
    ("2025-03-01,found,,,Đảng bộ X,base_superior,01", "new_code", "", "act.codes_missing"),
    ("2025-03-01,found,,01.09,,base_superior,01", "new_name", "01.09", "act.names_missing"),
    ("2025-03-01,found,,01.08+01.09,Đảng bộ X,base_superior,01", "new_name", "01.08", "act.names_missing"),
    ("2025-03-01,found,,01.09,Đảng bộ X,,01", "new_type", "01.09", "act.kind_missing"),
    ("2025-03-01,found,,01.09,Đảng bộ X,soviet,01", "new_type", "01.09", "unit.kind_unknown"),
    ("2025-03-01,found,,../x,Đảng bộ X,base_superior,01", "new_code", "../x", "unit.bad_code"),
    ("2025-03-01,found,,mã mới,Đảng bộ X,base_superior,01", "new_code", "mã mới", "unit.bad_code"),
    ("2025-03-01,transfer,,,,,01.02", "unit_code", "", "act.column_empty"),
    ("2025-03-01,transfer,77,,,,01.02", "unit_code", "77", "act.unknown_unit"),
    ("2025-03-01,transfer,01.01.001,,,,77", "into_code", "77", "act.unknown_unit"),
    ("2025-03-01,transfer,01.01.001,,,,", "into_code", "01.01.001", "act.column_empty"),
    ("2025-03-01,transfer,01.01,,,,01.01.001", "into_code", "01.01", "act.into_itself"),
    ("2025-03-01,transfer,01.01.001,,,,01.01", "into_code", "01.01.001", "act.there_already"),
    ("2025-03-01,transfer,01.01.001.001,,,,01", "into_code", "01.01.001.001", "act.kind_under"),
    ("2025-03-01,transfer,01.01.001+01.01.001,,,,01.02", "unit_code", "01.01.001", "act.named_twice"),
    ("2025-03-01,merge,01.01.001,01.01.009,Đảng bộ X,,", "unit_code", "01.01.001", "act.merge_needs_two"),
    ("2025-03-01,merge,01.01.001+77,01.01.009,Đảng bộ X,,", "unit_code", "77", "act.unknown_unit"),
    ("2025-03-01,merge,01.01.001+01.01.002,,Đảng bộ X,,", "new_code", "01.01.001", "act.codes_missing"),
    ("2025-03-01,merge,01.01.001+01.01.002,01.01.8+01.01.9,X+Y,,", "new_code", "01.01.001", "act.codes_missing"),
    ("2025-03-01,merge,01.01.001+01.01.002,01.01.009,,,", "new_name", "01.01.001", "act.names_missing"),
    ("2025-03-01,merge,01.01.001+01.01.002,01.02,Đảng bộ X,,", "new_code", "01.02", "act.code_used"),
    ("2025-03-01,merge,01.01.001+01.01.002,01.01.009,Đảng bộ X,,01", "into_code", "01.01.001", "act.kind_under"),
    ("2025-03-01,split,01.01.001.001,01.01.001.8,Chi bộ X,,", "new_code", "01.01.001.001", "act.split_needs_two"),
    ("2025-03-01,split,01.01.001.001,01.01.8+01.01.9,Chi bộ X,,", "new_name", "01.01.001.001", "act.names_missing"),
    ("2025-03-01,split,01.01.001.001,01.01.8+01.01.8,X+Y,,", "new_code", "01.01.001.001", "act.codes_missing"),
    ("2025-03-01,split,01.01.001.001,01.7+01.8+01.9,X+Y+Z,cell+cell,", "new_type", "01.01.001.001", "act.kind_missing"),
    ("2025-03-01,split,01.01.001.001,01.02+01.9,X+Y,,", "new_code", "01.02", "act.code_used"),
    ("2025-03-01,split,01.01.001.001,01.8+01.9,X+Y,base,", "unit_code", "01.01.001.001", "act.kind_under"),
    ("2025-03-01,dissolve,01.01.001,,,,", "unit_code", "01.01.001", "act.not_empty"),
    ("2025-03-01,dissolve,01.01.001,,,,01.01.003", "into_code", "01.01.001", "act.kind_under"),
    ("2025-03-01,dissolve,01.01.001,,,,01.01.001.001", "into_code", "01.01.001", "act.into_itself"),
    ("2025-03-01,dissolve,01.01.001.001,,,,01.01.001.001", "into_code", "01.01.001.001", "act.into_itself"),
    ("2025-03-01,rename,01.01.001,,,,", "new_name", "01.01.001", "act.names_missing"),
    ("2025-03-01,rename,01.01.001+01.01.002,,Đảng bộ X,,", "new_name", "01.01.001", "act.names_missing"),
    ("2025-03-01,downgrade,01.01.001.001,,,,", "new_type", "01.01.001.001", "act.no_such_step"),
    ("2025-03-01,downgrade,01.01.001,,,cell,01.01.002", "new_type", "01.01.001", "act.no_such_step"),
    ("2025-03-01,downgrade,01.01.002,,,sub,01.01.001", "unit_code", "01.01.002", "act.sub_below"),
    ("2025-03-01,downgrade,01.01,,,base,01.02", "unit_code", "01.01", "act.sub_below"),
    ("2025-03-01,downgrade,01.02,,,base,", "unit_code", "01.02", "act.kind_under"),
    ("2025-03-01,downgrade,01.02.001,,,sub,01.01", "into_code", "01.02.001", "act.kind_under"),
    ("2025-03-01,hand_over,77,,,,", "unit_code", "77", "act.unknown_unit"),
    ("2025-03-01,vanish,01.01.001,,,,", "operation", "01.01.001", "act.unknown_operation"),
    ("mai sau,rename,01.01.001,,Đảng bộ X,,", "effective_on", "01.01.001", "act.no_date"),
    ("2025-02-30,rename,01.01.001,,Đảng bộ X,,", "effective_on", "01.01.001", "act.no_date"),
)


@pytest.mark.parametrize("case", CASES, ids=[case[0].replace(",", " ") for case in CASES])
def test_contradiction_refuses_the_whole_file_with_its_place(city: World, case: tuple[str, str, str, str]) -> None:
    line, column, code, rule = case
    result = city.decide("2025-03-01,rename,01.02,,Đảng bộ quận Tây Mới,,", line)
    assert [(error.row, error.column, error.code, error.rule) for error in result.errors] == [(3, column, code, rule)]
    assert (result.rows, result.applied, result.already) == (2, 0, 0)
    assert queries.get_unit(SYSTEM, "01.02").name == "Đảng bộ quận Tây"
    assert queries.count_units(SYSTEM, day("2025-07-15")).total == 12
    words = say(rule, **result.errors[0].params)
    assert words.endswith(".")
    assert "%(" not in words


@pytest.mark.parametrize(
    "line",
    [
        "2025-03-01,merge,01+01.01,02,Đảng bộ X,city,",
        "2025-03-01,split,01,02+03,Đảng bộ X+Đảng bộ Y,city,",
        "2025-03-01,dissolve,01,,,,01.01",
        "2025-03-01,transfer,01,,,,01.01",
        "2025-03-01,downgrade,01,,,,",
        "2025-03-01,hand_over,01,,,,",
    ],
)
def test_top_of_the_tree_is_nobodys_to_reorganise(city: World, line: str) -> None:
    result = city.decide(line)
    assert [(error.row, error.code) for error in result.errors] == [(2, "01")]
    assert queries.count_units(SYSTEM, day("2025-07-15")).total == 12


def test_words_ask_for_a_number_of_codes_that_makes_sense(city: World) -> None:
    (error,) = city.decide("2025-03-01,found,,,Đảng bộ X,base_superior,01").errors
    assert "Cần 1 mã mới" in say(error.rule, **error.params)


def test_every_contradiction_of_a_file_is_told_at_once(city: World) -> None:
    result = city.decide(
        "2025-03-01,rename,77,,Đảng bộ X,,",
        "2025-03-01,rename,01.02,,Đảng bộ quận Tây Mới,,",
        "2025-03-01,vanish,01.01.001,,,,",
        "2025-03-01,transfer,01.02.001,,,,01.02",
    )
    assert [(error.row, error.rule) for error in sorted(result.errors, key=lambda each: each.row)] == [
        (2, "act.unknown_unit"), (4, "act.unknown_operation"), (5, "act.there_already"),
    ]  # fmt: skip
    assert result.rows == 4


def test_act_on_a_unit_that_ended_in_the_same_file_is_refused(city: World) -> None:
    result = city.decide("2025-03-01,hand_over,01.01.003,,,,", "2025-03-02,rename,01.01.003,,Chi bộ X,,")
    assert [(error.row, error.column, error.rule) for error in result.errors] == [(3, "unit_code", "act.ended")]
    assert city.decide("2025-03-01,hand_over,01.01.003,,,,", "2025-02-28,rename,01.01.003,,Chi bộ X,,").errors == []


def test_act_before_a_unit_begins_is_refused(city: World) -> None:
    founded = "2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01"
    result = city.decide(founded, "2025-02-28,transfer,01.01.001,,,,01.05")
    assert [(error.row, error.column, error.rule) for error in result.errors] == [(3, "into_code", "act.not_yet")]
    assert city.decide(founded, "2025-03-01,transfer,01.01.001,,,,01.05").errors == []


def test_code_of_a_unit_that_ended_is_not_given_again(city: World) -> None:
    result = city.decide("2025-03-01,hand_over,01.01.003,,,,", "2025-04-01,found,,01.01.003,Chi bộ khác,base_cell,01.01")
    assert [(error.row, error.column, error.rule) for error in result.errors] == [(3, "new_code", "act.code_used")]


def test_rule_of_kinds_is_the_one_of_the_day(city: World) -> None:
    """From 26/7/2026 a base may stand right under the city."""
    early = city.decide("2026-07-25,transfer,01.01.001,,,,01")
    assert [(error.column, error.rule) for error in early.errors] == [("into_code", "act.kind_under")]
    assert city.decide("2026-07-26,transfer,01.01.001,,,,01").applied == 1


LATE_ENDS = (
    "2025-03-01,merge,01.01.001+01.01.002,01.01.9,Đảng bộ phường Chín,base,",
    "2025-03-01,split,01.01.001,01.01.8+01.01.9,Đảng bộ Tám+Đảng bộ Chín,,",
    "2025-03-01,dissolve,01.01.001,,,,01.01.002",
)


@pytest.mark.parametrize("line", LATE_ENDS, ids=[line.split(",")[1] for line in LATE_ENDS])
def test_unit_that_a_later_decision_moved_cannot_have_ended_before(city: World, line: str) -> None:
    assert city.decide("2025-06-01,transfer,01.01.001,,,,01.02").errors == []
    result = city.decide(line)
    assert [(error.row, error.rule) for error in result.errors] == [(2, "act.stands_later")]
    (error,) = result.errors
    assert "từ ngày 01/6/2025" in say(error.rule, **error.params) or "từ ngày 01/06/2025" in say(error.rule, **error.params)
    assert queries.find_place(queries.get_unit(SYSTEM, "01.01.001").unit_id, day("2025-07-15")) is not None
