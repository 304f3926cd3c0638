"""Spreadsheets and text tables as offices mail them, turned into rows of plain text, within bounds of size and memory.

Everything becomes text (numbers without a needless ``.0``, dates as YYYY-MM-DD), so that a cell means the same however the
office's program stored it. A formula that is text stays text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from congress.core.text import clean

MAX_ROWS = 600_000
MAX_COLUMNS = 300
MAX_CELLS = 6_000_000
MAX_UNPACKED = 400 * 1024 * 1024
_SEPARATORS = ",;\t|"
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')


class SheetError(Exception):
    """A file cannot be read as a table. ``row`` and ``column``: where, as the file shows it."""

    def __init__(self, code: str, row: int = 1, column: str = "A", **params: object) -> None:
        super().__init__(code)
        self.code, self.row, self.column, self.params = code, row, column, params


@dataclass(frozen=True)
class Sheet:
    """``rows[i]`` is row ``i + 1`` of the file; every row a list of text, ragged at the end."""

    name: str
    rows: list[list[str]]


def read(content: bytes, filename: str) -> list[Sheet]:
    """Every visible sheet of a workbook, or the one table of a text file.

    :raises SheetError: empty, damaged, locked by a password, too large, or in an encoding that cannot be told.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise SheetError("sheet.empty")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or filename.lower().endswith(
        (".xlsx", ".xlsm", ".xls", ".ods")
    ):
        sheets = list(_workbook(content))
    else:
        sheets = [Sheet(filename, list(_text_rows(content)))]
    if not any(any(cell for row in sheet.rows for cell in row) for sheet in sheets):
        raise SheetError("sheet.empty")
    return sheets


# ── workbooks ────────────────────────────────────────────────────────────────


def _workbook(content: bytes) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if content.startswith(b"PK"):
        _check_package(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wanted = [
            meta.name
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
        ]
        for name in wanted:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield Sheet(name, [[_as_text(cell) for cell in row] for row in rows])
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | SheetError):
            raise
        # the reader's own words are English and about XML; a panic of its compiled part is no Exception either
        locked = "password" in str(error).lower() or "encrypt" in str(error).lower()
        raise SheetError("sheet.locked" if locked else "sheet.damaged") from None


def _check_package(content: bytes) -> None:
    """Bound what unpacking may cost before anything is unpacked in earnest: bombs, and one cell in the farthest corner."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise SheetError("sheet.damaged") from None
    total = 0
    for info in package.infolist():
        if not info.filename.endswith((".xml", ".rels", ".bin")):
            continue
        info.file_size = MAX_UNPACKED * 4  # the package's own word about its size is not taken
        rows = columns = 0
        try:
            with package.open(info) as part:
                tail = b""
                while block := part.read(1 << 20):
                    total += len(block)
                    if total > MAX_UNPACKED:
                        raise SheetError("sheet.too_large", limit=MAX_ROWS)
                    if "worksheets/" in info.filename:
                        last = _last_cell(tail + block)
                        rows, columns, tail = max(rows, last[0]), max(columns, last[1]), block[-64:]
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError):
            raise SheetError("sheet.damaged") from None
        if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
            raise SheetError("sheet.too_large", limit=MAX_ROWS)


def _last_cell(xml: bytes) -> tuple[int, int]:
    rows = columns = 0
    for letters, digits in _CELL.findall(xml):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(digits)), max(columns, column)
    return rows, columns


def _as_text(cell: object) -> str:
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


# ── text files ───────────────────────────────────────────────────────────────


def _text_rows(content: bytes) -> Iterator[list[str]]:
    plain = _decode(content)
    if (place := plain.find("\0")) >= 0:
        raise SheetError("sheet.not_text", plain.count("\n", 0, place) + 1)
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=_separator(plain))
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise SheetError("sheet.too_large", number, limit=MAX_ROWS)
            yield [clean(cell) for cell in row]
    except csv.Error:
        raise SheetError("sheet.broken_row", number + 1) from None


def _decode(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16. Old one-byte encodings are refused: guessing wrong makes a wrong person."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                raise SheetError("sheet.encoding", content.count(b"\n", 0, error.start) + 1) from None
    odd, even = content[1:4000:2].count(0), content[0:4000:2].count(0)
    if max(odd, even) > len(content[:4000]) // 5:
        try:
            return content.decode("utf-16-le" if odd > even else "utf-16-be")
        except UnicodeDecodeError:
            raise SheetError("sheet.encoding") from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetError("sheet.encoding", line) from None


def _separator(plain: str) -> str:
    """The separator that splits the first lines into the most columns, evenly."""
    lines = [line for line in plain[:20000].splitlines()[:12] if line.strip()]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=mark), [])) for line in lines]
        common = max(set(counts), key=lambda size: (counts.count(size), size))
        return (common > 1) * counts.count(common), common

    return max(_SEPARATORS, key=evenness)
