"""Spreadsheets and text tables as offices mail them, turned into rows of plain text, within bounds of size and memory.

Everything becomes text (numbers without a needless ``.0``, dates as YYYY-MM-DD), so that a cell means the same however the
office's program stored it. A formula that is text stays text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from congress.core import child, workbook
from congress.core.text import clean

MAX_ROWS = 600_000
MAX_COLUMNS = 300
MAX_CELLS = 6_000_000
MAX_LETTERS = 40_000_000  # of all cells together; a register of 18,240 units has 2 million
WAIT_SECONDS = 60
_SEPARATORS = ",;\t|"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *_TONES)} | {"đ"}
_SIGNS = frozenset("\u00a0–—‘’“”…•")  # what an office program makes of quotes and dashes


class SheetError(Exception):
    """A file cannot be read as a table. ``row`` and ``column``: where, as the file shows it."""

    def __init__(self, code: str, row: int = 1, column: str = "A", **params: object) -> None:
        super().__init__(code)
        self.code, self.row, self.column, self.params = code, row, column, params


@dataclass(frozen=True)
class Sheet:
    """``rows[i]`` is row ``i + 1`` of the file; every row a list of text, ragged at the end. ``file``: the file's name."""

    name: str
    rows: list[list[str]]
    file: str = ""


def read(content: bytes, filename: str) -> list[Sheet]:
    """Every visible sheet of a workbook, or the one table of a text file.

    :raises SheetError: empty, damaged, locked by a password, too large, or in an encoding that cannot be told.
    """
    if not content.strip(b"\0 \t\r\n"):
        raise SheetError("sheet.empty")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or filename.lower().endswith(
        (".xlsx", ".xlsm", ".xls", ".ods")
    ):
        sheets = _workbook(content, filename)
    else:
        sheets = [Sheet(filename, list(_text_rows(content)), filename)]
    if not any(any(cell for row in sheet.rows for cell in row) for sheet in sheets):
        raise SheetError("sheet.empty")
    return sheets


# ── workbooks ────────────────────────────────────────────────────────────────


def _workbook(content: bytes, filename: str) -> list[Sheet]:
    """Read by another process, which may be killed by what is in the file; this one must not."""
    limits = MAX_ROWS, MAX_COLUMNS, MAX_CELLS, MAX_LETTERS
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as faults:
        given.write(content)
        given.seek(0)
        reader = child.start(workbook.__file__, *limits, stdin=given, stderr=faults)
        with reader, child.watched(reader, WAIT_SECONDS):
            try:
                assert reader.stdout is not None  # noqa: S101  asked for by ``start``
                sheets = _told(reader.stdout, filename)
            finally:
                reader.kill()  # gone already, unless what it told was refused
        faults.seek(0)
        said = faults.read().decode(errors="replace")
    if isinstance(sheets, str):
        raise SheetError(sheets, limit=MAX_ROWS)
    if reader.returncode < 0 or "MemoryError" in said:  # a limit of its own ended it
        raise SheetError("sheet.too_large", limit=MAX_ROWS)
    if reader.returncode:
        raise RuntimeError(f"the reader of workbooks failed: {said[-2000:]}")
    return sheets


def _told(lines: Iterable[bytes], filename: str) -> list[Sheet] | str:
    """Line by line, so that memory is needed for the cells alone; the reason where the file is refused."""
    sheets: list[Sheet] = []
    for line in lines:
        told = json.loads(line)
        if isinstance(told, dict):
            return str(told["refused"])
        if isinstance(told[0], str):
            sheets.append(Sheet(told[0], [], filename))
        else:
            sheets[-1].rows.append([clean(cell) for cell in told[0]])
    return sheets


# ── text files ───────────────────────────────────────────────────────────────


def _text_rows(content: bytes) -> Iterator[list[str]]:
    plain = _decode(content)
    if (place := plain.find("\0")) >= 0:
        raise SheetError("sheet.not_text", plain.count("\n", 0, place) + 1)
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=_separator(plain), strict=True)
    number = cells = 0
    try:
        for number, row in enumerate(reader, 1):
            cells += len(row)
            if number > MAX_ROWS or len(row) > MAX_COLUMNS or cells > MAX_CELLS:
                raise SheetError("sheet.too_large", number, limit=MAX_ROWS)
            yield [clean(cell) for cell in row]
    except csv.Error:
        raise SheetError("sheet.broken_row", number + 1) from None


def _decode(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16, Windows' own Vietnamese where it surely is that. Other old one-byte encodings are
    refused: guessing wrong makes a wrong person."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError as error:
                read = error.start + (len(mark) if encoding == "utf-8-sig" else 0)  # that decoder does not count the mark
                raise SheetError("sheet.encoding", content.count(b"\n", 0, read) + 1) from None
    odd, even = content[1:4000:2].count(0), content[0:4000:2].count(0)
    if max(odd, even) > len(content[:4000]) // 5:
        try:
            return content.decode("utf-16-le" if odd > even else "utf-16-be")
        except UnicodeDecodeError:
            raise SheetError("sheet.encoding") from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if (plain := _windows_1258(content)) is not None:
            return plain
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetError("sheet.encoding", line) from None


def _windows_1258(content: bytes) -> str | None:
    """Tones are bytes of their own there, behind their vowel: elsewhere than on one vowel of a word they are something else,
    and without any the text may as well be of another encoding."""
    try:
        spelled = content.decode("cp1258")
    except UnicodeDecodeError:
        return None
    plain = unicodedata.normalize("NFC", spelled)
    strange = {letter for letter in set(plain.lower()) if not letter.isascii()} - _LETTERS - _SIGNS
    words = {unicodedata.normalize("NFD", word) for word in re.findall(r"\w+", plain)}
    single = all(sum(map(word.count, _TONES)) < 2 for word in words)
    return plain if single and not strange and not set(_TONES).isdisjoint(spelled) else None


def _separator(plain: str) -> str:
    """The separator that splits the first lines into the most columns, evenly."""
    lines = [line for line in plain[:20000].splitlines()[:12] if line.strip()]
    if not lines:
        raise SheetError("sheet.empty")

    def evenness(mark: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=mark), [])) for line in lines]
        common = max(set(counts), key=lambda size: (counts.count(size), size))
        return (common - 1) * counts.count(common), common

    return max(_SEPARATORS, key=evenness)
