"""Workbooks and text tables for people to keep. Whatever looks like a formula is written as the text it is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from congress.core.text import short_date

_FORMULA = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"  # before a text that a spreadsheet would take for a formula; spreadsheets hide it


def guarded(cell: str) -> str:
    """The text as a text table has it; ``unguarded`` gives it back."""
    return GUARD + cell if _is_risky(cell) or cell.startswith(GUARD) else cell


def unguarded(cell: str) -> str:
    rest = cell[1:]
    return rest if cell.startswith(GUARD) and (_is_risky(rest) or rest.startswith(GUARD)) else cell


def _is_risky(cell: str) -> bool:
    return cell.lstrip(" \u00a0").startswith(_FORMULA)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A text table: UTF-8 with its mark, every cell in quotes, nothing that a spreadsheet would run."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    for row in rows:
        writer.writerow(
            [short_date(cell) if isinstance(cell, date) else guarded("" if cell is None else str(cell)) for cell in row]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


class Workbook:
    """Sheets written row by row, so that memory does not grow with them."""

    def __init__(self) -> None:
        import xlsxwriter

        self._out = BytesIO()
        options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(self._out, options)
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})

    def add(
        self,
        name: str,
        title: Sequence[str],
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        widths: Sequence[int] = (),
    ) -> None:
        """A sheet: lines of title, headings, rows."""
        sheet = self._book.add_worksheet(name[:31])
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        at = 0
        for at, line in enumerate(title):
            sheet.write_string(at, 0, line, self._bold)
        at = len(title) + 1
        for place, heading in enumerate(headings):
            sheet.write_string(at, place, heading, self._bold)
        for row in rows:
            at += 1
            for place, value in enumerate(row):
                self._cell(sheet, at, place, value)

    def _cell(self, sheet: Any, row: int, place: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool | str):
            sheet.write_string(row, place, str(value))
        elif isinstance(value, int):
            sheet.write_number(row, place, value)
        else:
            sheet.write_datetime(row, place, value, self._day)

    def content(self) -> bytes:
        self._book.close()
        return self._out.getvalue()
