"""Reads a workbook in a process of its own (``core.child``), with little memory and little time; the file is its stdin.

A workbook is a program for its reader: a kilobyte can ask for a rectangle of seventeen thousand million cells, and the
compiled reader then ends the whole process. Here that ends this process, and the caller says "too large".
Output: one line of JSON a row, ``["sheet name"]`` before the rows of each sheet, or ``{"refused": code}``.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator

from congress.core import child

MEMORY = 700 * 1024 * 1024
CPU_SECONDS = 30
MAX_UNPACKED = 300 * 1024 * 1024  # a register of 18,240 units unpacks to 12 MB


class Refused(Exception):
    """The code of the reason."""


def main() -> None:
    child.limit(MEMORY, CPU_SECONDS)
    content = sys.stdin.buffer.read()
    try:
        for line in rows(content, *map(int, sys.argv[1:])):
            tell(line)
    except Refused as refusal:
        tell({"refused": str(refusal)})
    except MemoryError:
        tell({"refused": "sheet.too_large"})


def tell(line: object) -> None:
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


def rows(content: bytes, max_rows: int, max_columns: int, max_cells: int, max_letters: int) -> Iterator[list[object]]:
    """``[name]`` of each visible sheet, followed by its rows, each a list in a list."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if content.startswith(b"PK"):
        check_package(content)
    cells = letters = 0
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            height, width = (last + 1 for last in sheet.end or (-1, -1))  # None for a sheet without a cell
            cells += height * width
            if height > max_rows or width > max_columns or cells > max_cells:
                raise Refused("sheet.too_large")
            yield [meta.name]
            for row in sheet.to_python(skip_empty_area=False):
                told = [as_text(cell) for cell in row]
                letters += sum(map(len, told))  # one text of the package may stand in every cell
                if letters > max_letters:
                    raise Refused("sheet.too_large")
                yield [told]
    except (Refused, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the compiled part is no Exception either
        locked = isinstance(error, CalamineError | OSError | ValueError) and is_locked(content)
        raise Refused("sheet.locked" if locked else "sheet.damaged") from None


def check_package(content: bytes) -> None:
    """Bound what unpacking costs, whatever the package says of its own size."""
    total = 0
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        for info in package.infolist():
            info.file_size = MAX_UNPACKED * 4
            with package.open(info) as part:
                while block := part.read(1 << 20):
                    total += len(block)
                    if total > MAX_UNPACKED:
                        raise Refused("sheet.too_large")
    except (Refused, MemoryError):
        raise
    except Exception:  # every kind of damage has an exception of its own here
        raise Refused("sheet.damaged") from None


def is_locked(content: bytes) -> bool:
    """Only files with a name are told apart by the reader."""
    from python_calamine import CalamineWorkbook, PasswordError

    for suffix in (".xlsx", ".xls", ".ods"):
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(content)
            file.flush()
            try:
                CalamineWorkbook.from_path(file.name).close()
            except PasswordError:
                return True
            except Exception:  # noqa: S112  damaged, which is what the caller says of everything else
                continue
    return False


def as_text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        near = cell + dt.timedelta(seconds=30)  # a time of day is a fraction there, and comes back a second early or late
        return near.strftime("%Y-%m-%d" if not (near.hour or near.minute) else "%Y-%m-%dT%H:%M")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


if __name__ == "__main__":
    main()
