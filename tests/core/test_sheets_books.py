"""Workbooks as offices make them: title rows, dates, numbers, hidden and several sheets, formulas."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import xlsxwriter

from congress.core import sheets
from congress.core.sheets import Sheet, SheetError
from tests.core.builders import MAIN, ods, sheet_xml, table, workbook, xls, xlsx

CELL = '<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>'


def one(content: bytes, name: str = "danh-sach.xlsx") -> Sheet:
    read = sheets.read(content, name)
    assert len(read) == 1
    return read[0]


def test_title_rows_and_empty_rows_keep_their_places() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Danh sách")
        page.merge_range(0, 0, 0, 3, "DANH SÁCH TỔ CHỨC ĐẢNG", book.add_format({"bold": True}))
        page.write(1, 0, "(tính đến ngày 31/12/2024)")
        page.write_row(3, 0, ["Mã", "Tên"])
        page.write_row(5, 0, ["01", "Đảng bộ"])

    read = one(workbook(fill))
    assert read.name == "Danh sách"
    assert [[cell for cell in row if cell] for row in read.rows] == [
        ["DANH SÁCH TỔ CHỨC ĐẢNG"],
        ["(tính đến ngày 31/12/2024)"],
        [],
        ["Mã", "Tên"],
        [],
        ["01", "Đảng bộ"],
    ]


def test_a_list_that_begins_in_a_corner_keeps_its_row_numbers_and_letters() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(6, 2, ["Mã", "Tên"])

    assert one(workbook(fill)).rows == [*[["", "", "", ""]] * 6, ["", "", "Mã", "Tên"]]


def test_dates_become_days_however_they_are_shown_and_keep_their_time() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_datetime(0, 0, datetime(2024, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write_datetime(0, 1, date(1968, 11, 29), book.add_format({"num_format": "mmm-yy"}))
        page.write_datetime(0, 2, datetime(2025, 6, 24, 16, 5), book.add_format({"num_format": "d/m/yy h:mm"}))
        page.write_datetime(0, 3, time(8, 30), book.add_format({"num_format": "h:mm"}))
        page.write(0, 4, "31/12/2024")

    assert one(workbook(fill)).rows == [["2024-12-31", "1968-11-29", "2025-06-24T16:05", "08:30:00", "31/12/2024"]]


def test_days_counted_from_1904_are_the_same_days() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_datetime(0, 0, date(2024, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))

    assert one(workbook(fill, date_1904=True)).rows == [["2024-12-31"]]


def test_numbers_lose_no_digit_and_gain_none() -> None:
    row = [12, 12.0, 12.5, 915826780, 1.234, 0, -3, 16765, 123456789012345]
    assert one(table(row)).rows == [["12", "12", "12.5", "915826780", "1.234", "0", "-3", "16765", "123456789012345"]]


def test_a_number_kept_as_text_stays_as_typed() -> None:
    assert one(table(["01.02", "0915826780", "1.234", "007"], [True, False, None, "x"])).rows == [
        ["01.02", "0915826780", "1.234", "007"],
        ["TRUE", "FALSE", "", "x"],
    ]


def test_text_that_looks_like_a_formula_stays_text_and_a_formula_gives_its_value() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        for place, cell in enumerate(["=1+1", "+84915", "-x", "@a", '=HYPERLINK("http://x")']):
            page.write_string(0, place, cell)
        page.write_formula(1, 0, "=1+1", None, 2)
        page.write_formula(1, 1, '="Chi"&" bộ"', None, "Chi bộ")

    first, second = one(workbook(fill)).rows
    assert first == ["=1+1", "+84915", "-x", "@a", '=HYPERLINK("http://x")']
    assert second[:2] == ["2", "Chi bộ"]


def test_hidden_sheets_are_not_read_and_several_are() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("Bìa", "Mật", "Rất mật", "Danh sách"):
            book.add_worksheet(name).write(0, 0, f"ô của {name}")
        book.get_worksheet_by_name("Mật").hide()
        book.get_worksheet_by_name("Rất mật").very_hidden()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Bìa!$A$1:$A$2"})
        book.add_chartsheet("Biểu đồ").set_chart(chart)

    read = sheets.read(workbook(fill), "x.xlsx")
    assert [(sheet.name, sheet.rows) for sheet in read] == [("Bìa", [["ô của Bìa"]]), ("Danh sách", [["ô của Danh sách"]])]


def test_a_workbook_with_nothing_on_its_visible_sheets_is_empty() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Trống")
        hidden = book.add_worksheet("Ẩn")
        hidden.write(0, 0, "x")
        hidden.hide()

    with pytest.raises(SheetError, match=r"sheet\.empty"):
        sheets.read(workbook(fill), "x.xlsx")


def test_the_content_decides_and_not_the_name() -> None:
    content = table(["Mã", "Tên"])
    assert [one(content, name).rows for name in ("a.xlsx", "a.csv", "a", "a.XLSM")] == [[["Mã", "Tên"]]] * 4


def test_other_programs_write_the_same_table_otherwise() -> None:
    """Every name with a prefix, single quotes, no cell addresses; OpenDocument with repeats; Excel 97."""
    cell = "<x:row r='2'><x:c\n r='B2' t='str'><x:v>a</x:v></x:c></x:row>"
    prefixed = f"<x:worksheet xmlns:x='{MAIN}'><x:sheetData>{cell}</x:sheetData></x:worksheet>"
    assert one(xlsx(prefixed)).rows == [["", ""], ["", "a"]]
    bare = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row/><row><c t="str"><v>c</v></c></row>'
    assert one(xlsx(sheet_xml(bare))).rows == [["a", "b"], ["", ""], ["c", ""]]
    repeats = CELL % (' table:number-columns-repeated="2"', "a") + CELL % ("", "b")
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    blanks = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    assert one(ods(f"<table:table-row>{repeats}</table:table-row>{blanks}"), "a.ods").rows == [["a", "a", "b"]]
    assert one(xls([(0, 0, 1.0), (1, 1, 2.5)]), "a.xls").rows == [["1", ""], ["", "2.5"]]
