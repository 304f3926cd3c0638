"""Files of decisions: whole or not at all, once and not twice, in an office's own words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from congress.core import sheets
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.sheets import SheetError
from congress.orgs import decisions, queries
from congress.orgs.decisions import Result
from tests.orgs.office import workbook
from tests.support import SYSTEM, World, day

LINES = (
    "2025-03-01,found,,01.05,Đảng bộ quận Nam,base_superior,01",
    "2025-03-01,transfer,01.01.001+01.01.003,,,,01.05",
    "2025-04-01,merge,01.01.001.001+01.01.001.002,01.01.001.009,Chi bộ Hợp nhất,cell,",
)
WORDS = ("Số quyết định", "Ngày hiệu lực", "Nội dung", "Mã tổ chức", "Mã mới", "Tên mới", "Loại hình mới", "Nơi đến")
OFFICE = (
    ("1-QĐ/TU", "01/3/2025", "Thành lập mới", "", "01.05", "Đảng bộ quận  Nam", "Đảng bộ cấp trên trực tiếp cơ sở", "01"),
    ("2-QĐ/TU", "1 tháng 3 năm 2025", "Chuyển", "01.01.001 + 01.01.003", "", "", "", "01.05"),
    ("3-QĐ/TU", "01.04.2025", "HỢP NHẤT", "01.01.001.001+01.01.001.002", "01.01.001.009", "Chi bộ Hợp nhất", "Chi bộ", ""),
)  # fmt: skip


def reorganise(rows: Any, headings: Any = WORDS, **more: Any) -> Result:
    """Through a workbook, as an office sends it."""
    with transaction():
        return decisions.reorganise(sheets.read(workbook([headings, *rows]), "qd.xlsx"), **({"by": SYSTEM} | more))


def told(result: Result) -> tuple[int, int, int, list[Any]]:
    return result.rows, result.applied, result.already, [(error.row, error.column, error.rule) for error in result.errors]


def test_file_applied_twice_is_applied_once(city: World) -> None:
    assert told(city.decide(*LINES)) == (3, 3, 0, [])
    before = queries.count_units(SYSTEM, day("2025-07-15"))
    assert told(city.decide(*LINES)) == (3, 0, 3, [])
    assert queries.count_units(SYSTEM, day("2025-07-15")) == before


def test_line_added_to_an_applied_file_is_applied_alone(city: World) -> None:
    city.decide(*LINES)
    more = city.decide(*LINES, "2025-05-01,rename,01.05,,Đảng bộ quận Nam Mới,,")
    assert told(more) == (4, 1, 3, [])


def test_same_line_twice_in_a_file_counts_once(city: World) -> None:
    row = ("7-QĐ/TU", "01/3/2025", "Giải thể", "01.01.003", "", "", "", "")
    assert told(reorganise([row, row])) == (2, 1, 1, [])


def test_words_and_dates_of_an_office_are_the_same_act(city: World) -> None:
    """Another order of columns, dates and words in Vietnamese: what was applied from a plain file is known again."""
    assert told(reorganise(OFFICE)) == (3, 3, 0, [])
    assert told(city.decide(*LINES)) == (3, 0, 3, [])


def test_columns_of_a_file_are_named_as_it_names_them(city: World) -> None:
    wrong = [OFFICE[0], (*OFFICE[1][:7], "77"), ("9-QĐ/TU", "hôm qua", "Bàn giao", "01.01.002", "", "", "", "")]
    assert told(reorganise(wrong)) == (3, 0, 0, [(4, "Ngày hiệu lực", "act.no_date"), (3, "Nơi đến", "act.unknown_unit")])


def test_titles_and_blank_rows_are_no_decisions(city: World) -> None:
    rows = [("", "TỔNG HỢP QUYẾT ĐỊNH", *[""] * 6), WORDS, ("I. KHỐI QUẬN", *[""] * 7), *OFFICE, ("",) * 8]
    result = reorganise(rows[1:], headings=rows[0])
    assert (result.rows, result.applied, result.errors) == (3, 3, [])


def test_row_with_two_faults_is_still_one_row(city: World) -> None:
    result = reorganise([("7-QĐ/TU", "hôm qua", "Xoá", "01.01.003", "", "", "", "")])
    assert told(result) == (1, 0, 0, [(2, "Ngày hiệu lực", "act.no_date"), (2, "Nội dung", "act.unknown_operation")])


def test_dry_run_checks_and_stores_nothing(city: World) -> None:
    result = reorganise(OFFICE, dry_run=True)
    assert (result.rows, result.applied, result.errors) == (3, 3, [])
    assert queries.count_units(SYSTEM, day("2025-07-15")).by_kind["base_superior"] == 2
    assert told(reorganise(OFFICE)) == (3, 3, 0, [])


def test_file_without_days_says_so(city: World) -> None:
    with pytest.raises(SheetError) as refusal:
        reorganise([row[2:] for row in OFFICE], headings=WORDS[2:])
    assert (refusal.value.code, refusal.value.params["wanted"]) == ("columns.missing", "effective_on")


def test_organiser_of_one_committee_touches_nothing_of_another(city: World) -> None:
    east = city.actor(Role.ORGANISER, "01.01")
    row = ("7-QĐ/TU", "01/3/2025", "Đổi tên", "01.02.001", "", "Đảng bộ X", "", "")
    away = ("8-QĐ/TU", "01/3/2025", "Chuyển", "01.01.001", "", "", "", "01.02")
    mine = ("9-QĐ/TU", "01/3/2025", "Đổi tên", "01.01.001", "", "Đảng bộ Y", "", "")
    refused = reorganise([row, away, mine], by=east)
    assert told(refused)[3] == [(2, "Mã tổ chức", "act.out_of_reach"), (3, "Nơi đến", "act.out_of_reach")]
    assert told(reorganise([mine], by=east)) == (1, 1, 0, [])
    assert told(reorganise([row], by=city.actor(Role.ORGANISER, "01"))) == (1, 1, 0, [])


def test_organiser_of_one_committee_founds_nothing_elsewhere(city: World) -> None:
    row = ("7-QĐ/TU", "01/3/2025", "Thành lập", "", "01.02.009", "Đảng bộ X", "Đảng bộ cơ sở", "01.02")
    refused = reorganise([row], by=city.actor(Role.ORGANISER, "01.01"))
    assert told(refused)[3] == [(2, "Nơi đến", "act.out_of_reach")]


def test_applied_file_leaves_one_line_in_the_trail(city: World) -> None:
    city.decide(*LINES)
    city.decide(*LINES)
    city.decide("2025-03-01,hand_over,77,,,,")
    lines = session().execute(select(AuditLine.verb, AuditLine.count).where(AuditLine.verb == "orgs.reorganise")).all()
    assert [tuple(line) for line in lines] == [("orgs.reorganise", 3)]


def test_decision_keeps_when_it_was_recorded(city: World) -> None:
    city.decide(*LINES)
    (row, *_rest) = queries.list_decisions(SYSTEM)
    assert (row.number, row.effective_on, row.recorded_at.isoformat()) == (
        "3-QĐ/TU",
        day("2025-04-01"),
        "2025-07-15T03:00:00+00:00",
    )
