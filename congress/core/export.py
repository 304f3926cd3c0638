"""Workbooks for people to keep. Whatever looks like a formula is written as the text it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any


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
