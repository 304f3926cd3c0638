"""The board as a workbook: the same figures, whom to call, and text that stays text."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from congress.core.actor import Role
from tests.support import TREE, World, day

EVIL = '=HYPERLINK("http://x","Chi bộ")'


@pytest.fixture
def city(world: World) -> World:
    rows = [(*row[:1], EVIL, *row[2:]) if row[0] == "01.01.001.002" else row for row in TREE]
    world.tree(rows)
    world.campaign()
    world.report("01.01.001.001", day("2025-04-10"))
    world.report("01.02.001.001", day("2025-04-11"))
    return world


def book(city: World, role: Role = Role.LEADER, unit: str = "01", more: str = "") -> bytes:
    response = city.browser(role, unit).get(f"/progress/DH/sheet{more}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == "attachment; filename=tien-do-DH-2025-07-15.xlsx"
    return response.data


def rows(content: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def test_workbook_says_what_the_board_says(city: World) -> None:
    content = book(city)
    levels = rows(content, "Theo cấp")
    assert levels[1][0] == city.figures().sentence
    assert [row[:5] for row in levels[-3:]] == [
        ["chi bộ", 2, 4, "50,0%", 2], ["đảng bộ bộ phận", 0, 1, "0,0%", 1], ["tổ chức cơ sở đảng", 0, 4, "0,0%", 4],
    ]  # fmt: skip
    committees = rows(content, "Theo đảng bộ")
    assert [(row[0], row[1], row[2], row[3], row[4], row[-1]) for row in committees[-2:]] == [
        ("01.01", "Đảng bộ quận Đông", 1, 3, "33,3%", 6), ("01.02", "Đảng bộ quận Tây", 1, 1, "100%", 1),
    ]  # fmt: skip


def test_workbook_lists_what_is_missing_with_whom_to_call(city: World) -> None:
    missing = rows(book(city, more="?under=01.02"), "Chưa xong")
    assert missing[-1][:7] == ["01.02.001", "Đảng bộ phường Ba", "đảng bộ cơ sở", "Đảng bộ quận Tây", "", "Mai Thị Ba", ""]
    all_missing = {row[0]: row[6] for row in rows(book(city), "Chưa xong") if str(row[0]).startswith("01.")}
    assert len(all_missing) == 7
    assert all_missing["01.01.001"] == "0911111111"


def test_formula_in_a_name_stays_the_text_it_is(city: World) -> None:
    content = book(city)
    names = [row[1] for row in rows(content, "Chưa xong")]
    assert EVIL in names
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if re.match(r"xl/worksheets/sheet\d", name)]
    assert len(sheets) == 3
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]


def test_workbook_of_a_committee_leaves_the_others_out(city: World) -> None:
    content = book(city, unit="01.02")
    told = [str(cell) for sheet in ("Theo cấp", "Theo đảng bộ", "Chưa xong") for row in rows(content, sheet) for cell in row]
    assert [cell for cell in told if cell.startswith("01.01") or "Đông" in cell] == []
    assert "01.02.001" in told
