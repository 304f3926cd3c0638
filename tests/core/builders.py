"""Files as nobody should mail them: workbooks built part by part, and reading one in a process with little memory."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from congress.config import ROOT

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = f'xmlns="{MAIN}"'
GIGABYTE = 1 << 30
Part = str | bytes | Callable[[], Iterable[bytes]]

OURS = """
import json, resource, sys
from congress.core import sheets
resource.setrlimit(resource.RLIMIT_AS, (%d, %d))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
try:
    read = sheets.read(open(sys.argv[1], "rb").read(), sys.argv[2])
    print(json.dumps({"rows": sum(len(sheet.rows) for sheet in read)}))
except sheets.SheetError as error:
    print(json.dumps({"code": error.code, "row": error.row, "column": error.column}))
"""


# the library alone, with nothing of ours before it
BARE = """
import json, resource, sys
from python_calamine import CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (%d, %d))
book = CalamineWorkbook.from_path(sys.argv[1])
print(json.dumps({"rows": sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)}))
"""


def read_boxed(content: bytes, name: str, folder: Path, reader: str = OURS) -> dict[str, Any]:
    """What reading a file ends in, in a process of its own with one gigabyte of memory and some processor time.

    ``{"rows"}`` or ``{"code", "row", "column"}``; ``{"died"}`` when the process did not live to tell.
    """
    file = folder / name
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", reader % (GIGABYTE, GIGABYTE), str(file), name],
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else {"died": done.returncode, "said": done.stderr[-300:].decode()}


# ── workbooks as programs write them ─────────────────────────────────────────


def workbook(fill: Callable[[xlsxwriter.Workbook], None], **options: Any) -> bytes:
    """The same bytes at every call."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        book.set_properties({"created": datetime(2025, 1, 1, tzinfo=UTC)})
        fill(book)
    return out.getvalue()


def table(*rows: Sequence[Any], sheet: str = "Danh sách") -> bytes:
    """One sheet; each cell written by its Python type."""

    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet(sheet)
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)

    return workbook(fill)


# ── workbooks part by part ───────────────────────────────────────────────────


def package(parts: Mapping[str, Part]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            if callable(content):
                with archive.open(name, "w", force_zip64=True) as part:
                    for block in content():
                        part.write(block)
            else:
                archive.writestr(name, content)
    return out.getvalue()


def sheet_xml(rows: str, doctype: str = "") -> str:
    return f'<?xml version="1.0"?>{doctype}<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>'


def xlsx(sheet: Part, strings: Part | None = None, name: str = "worksheets/sheet1.xml") -> bytes:
    """The smallest workbook around a worksheet's XML. ``name``: where the part lies, which the package may choose."""
    relations = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{name}"/>'
    relations += f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts: dict[str, Part] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{OFFICE}">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        f"xl/{name}": sheet,
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    return package(parts)


def repeated(head: str, block: bytes, megabytes: int, tail: str) -> Callable[[], Iterable[bytes]]:
    """A part that unpacks to many megabytes and is nearly nothing when packed."""

    def blocks() -> Iterable[bytes]:
        yield head.encode()
        full = block * ((1 << 20) // len(block))
        for _ in range(megabytes):
            yield full
        yield tail.encode()

    return blocks


def ods(rows: str) -> bytes:
    """An OpenDocument spreadsheet around its rows."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    body = (
        f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    return package(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0">{entry}</manifest:manifest>',
            "content.xml": f"<office:document-content {names}>{body}</office:document-content>",
        }
    )


# ── the old binary formats ───────────────────────────────────────────────────

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container: a header, one sector of chains, the directory, then the streams."""
    directory_sectors = -(-(len(streams) + 1) // 4)
    chains = [_TABLE, *range(2, directory_sectors + 1), _END]
    directory = _entry("Root Entry", 5, 1, _FREE, _END, 0)
    body = b""
    for place, (name, content) in enumerate(streams.items(), 1):
        padded = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")  # below 4096 another kind of chain begins
        first, sectors = len(chains), len(padded) // 512
        chains += [*range(first + 1, first + sectors), _END]
        directory += _entry(name, 2, _FREE, place + 1 if place < len(streams) else _FREE, first, len(padded))
        body += padded
    fixed = struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + fixed + struct.pack("<I", 0)).ljust(512, b"\xff")
    table_of_chains = struct.pack(f"<{len(chains)}I", *chains).ljust(512, b"\xff")
    return head + table_of_chains + directory.ljust(directory_sectors * 512, b"\0") + body


def _entry(name: str, kind: int, child: int, right: int, first: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(raw), kind, 1, _FREE, right, child, first, size)


def xls(cells: Iterable[tuple[int, int, float]], locked: bool = False) -> bytes:
    """A workbook of Excel 97 with numbers in some cells (row, column, value)."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))

    head = begin(5) + (record(0x2F, b"\1\0\1\0\1\0" + bytes(48)) if locked else b"")
    start = len(head) + 4 + 9 + 4
    head += record(0x85, struct.pack("<IBBBBc", start, 0, 0, 1, 0, b"S")) + record(10, b"")
    numbers = b"".join(record(0x203, struct.pack("<HHHd", row, column, 0, value)) for row, column, value in cells)
    sheet = begin(16) + record(0x200, struct.pack("<IIHHH", 0, 65536, 0, 256, 0)) + numbers + record(10, b"")
    return compound({"Workbook": head + sheet})


def encrypted_xlsx() -> bytes:
    """What Excel makes of a workbook with a password: an OLE container with the package inside, unreadable."""
    return compound({"EncryptionInfo": b"\4\0\4\0" + bytes(200), "EncryptedPackage": os.urandom(5000)})
