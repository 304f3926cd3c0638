"""Workbooks for people to keep: whatever looks like a formula arrives as the text it was, sign for sign."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from congress.core.export import Workbook

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1/?"&A1,"xem")',
    '=WEBSERVICE("http://127.0.0.1/")',
    '=DDE("cmd";"/C calc";"x")',
    "=@SUM(1+1)",
    "==1",
    "= 1",
    " =1+1",
    "\t=1+1",
    "\n=1+1",
    "\r=1+1",
    "\r\n=1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "+1+1",
    "+84 915 826 780",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-",
    "- Chi bộ 1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)",
    "@",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "''",
    '"=1+1"',
    '";=1+1;"',
    "a;=1+1",
    "a,=1+1",
    "{=1+1}",
    "|cmd",
    "%0A=1+1",
    "http://127.0.0.1/x",
    "mailto:a@b.vn",
    "internal:Sheet1!A1",
    "_x0041_",
    "_x003D_1+1",
    "\x01=1",
    "a\x0bb\x1f",
    "<c><f>1+1</f></c>",
    "]]>&lt;&amp;",
    "Đảng uỷ phường =1",
    "001",
    "1.234",
    "TRUE",
    "1e5",
    "#REF!",
]
LINES = ["=1+1 ở tiêu đề", "+84"]


def exported() -> bytes:
    book = Workbook()
    rows = [[payload, number, f"{payload} và chữ"] for number, payload in enumerate(PAYLOADS)]
    book.add("=1+1", LINES, ["=A1", "-Số", "@chữ"], rows, (30, 8, 30))
    book.add("Ngày", [], ["a", "b", "c", "d"], [[date(2024, 12, 31), None, "", True]])
    return book.content()


def formula_parts(content: bytes) -> list[str]:
    """Parts of a workbook that hold a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    return [name for name, xml in parts.items() if re.search(r"<(\w+:)?(f|hyperlink|definedName)[ >/]|TargetMode", xml)]


def read_back(content: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_every_payload_comes_back_as_the_text_it_was() -> None:
    rows = read_back(exported())
    assert [row[0] for row in rows[:2]] == LINES
    assert rows[3] == ["=A1", "-Số", "@chữ"]
    told = rows[4:]
    wrong = [(sent, row) for sent, row in zip(PAYLOADS, told, strict=True) if (row[0], row[2]) != (sent, f"{sent} và chữ")]
    assert wrong == []
    assert [row[1] for row in told] == list(range(len(PAYLOADS)))


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    assert formula_parts(exported()) == []


def test_the_search_for_formulas_finds_one() -> None:
    """Control: the same payloads through a writer left to its own habits."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for place, payload in enumerate(PAYLOADS):
            page.write(place, 0, payload)
    assert formula_parts(out.getvalue()) != []
    assert [row[0] for row in read_back(out.getvalue())] != PAYLOADS


def test_figures_stay_figures_and_days_stay_days() -> None:
    assert read_back(exported(), 1)[1:] == [["a", "b", "c", "d"], [date(2024, 12, 31), "", "", "True"]]


@pytest.mark.parametrize("name", ["Theo cấp", "Đảng bộ phường Ngọc Hà và các chi bộ trực thuộc", "=1"])
def test_names_of_sheets_are_cut_to_what_a_spreadsheet_takes(name: str) -> None:
    book = Workbook()
    book.add(name, [], ["a"], [["b"]])
    assert CalamineWorkbook.from_filelike(io.BytesIO(book.content())).sheet_names == [name[:31]]
