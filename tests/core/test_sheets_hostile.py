"""Files meant to harm: each ends in a refusal that names a row, inside a process with one gigabyte of memory."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from congress.core import sheets
from congress.core.sheets import SheetError
from tests.core.builders import (
    BARE,
    MAIN,
    NS,
    compound,
    encrypted_xlsx,
    ods,
    read_boxed,
    repeated,
    sheet_xml,
    table,
    xls,
    xlsx,
)

FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
CORNER = FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SHEET_HEAD, SHEET_TAIL = f"<worksheet {NS}><sheetData>", "</sheetData></worksheet>"
STRINGS_HEAD = f"<sst {NS}>"
REPEATED_ROWS = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="%d" '
    'office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
)
GROWING = "".join(f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' for place in range(1, 10))
LAUGHS = f'<!DOCTYPE l [<!ENTITY l0 "lol">{GROWING}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def entity(name: str, doctype: str) -> bytes:
    return xlsx(sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>&{name};</t></is></c></row>', doctype))


def lying_about_its_size() -> bytes:
    """A bomb whose table of contents says that every part is ten bytes."""
    content = bytearray(xlsx(repeated(SHEET_HEAD, b" ", 420, SHEET_TAIL)))
    place = -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


def one_text_in_every_cell(rows: int, letters: int) -> bytes:
    """300 columns wide: the text is stored once, and told as often as there are cells."""
    cells = '<c t="s"><v>0</v></c>' * sheets.MAX_COLUMNS
    return xlsx(sheet_xml(f"<row>{cells}</row>" * rows), f"{STRINGS_HEAD}<si><t>{'a' * letters}</t></si></sst>")


CORNERS: dict[str, Callable[[], bytes]] = {
    "as Excel writes it": lambda: xlsx(sheet_xml(CORNER)),
    "single quotes": lambda: xlsx(sheet_xml(CORNER.replace('"', "'"))),
    "a tab before the address": lambda: xlsx(sheet_xml(CORNER.replace("<c ", "<c\t"))),
    "a line before the address": lambda: xlsx(sheet_xml(CORNER.replace("<c ", "<c\n"))),
    "blanks around the sign": lambda: xlsx(sheet_xml(CORNER.replace("r=", "r = "))),
    "small letters": lambda: xlsx(sheet_xml(CORNER.replace("XFD", "xfd"))),
    "names with a prefix": lambda: xlsx(
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ),
    "no address at all": lambda: xlsx(
        sheet_xml('<row r="1">' + "<c><v>1</v></c>" * 16384 + '</row><row r="1048576"><c><v>1</v></c></row>')
    ),
    "a part elsewhere in the package": lambda: xlsx(sheet_xml(CORNER), name="pages/one.xml"),
    "a part with another ending": lambda: xlsx(sheet_xml(CORNER), name="worksheets/one.dat"),
    "a part with a capital ending": lambda: xlsx(sheet_xml(CORNER), name="worksheets/one.XML"),
}
BOMBS: dict[str, Callable[[], bytes]] = {
    "blanks": lambda: xlsx(repeated(SHEET_HEAD, b" ", 420, SHEET_TAIL)),
    "blanks, with a lie about their size": lying_about_its_size,
    "millions of texts": lambda: xlsx(sheet_xml(FIRST), repeated(STRINGS_HEAD, b"<si><t>a</t></si>", 390, "</sst>")),
    "one endless text": lambda: xlsx(sheet_xml(FIRST), repeated(STRINGS_HEAD + "<si><t>", b"a", 390, "</t></si></sst>")),
    "one text in every cell": lambda: one_text_in_every_cell(400, 32_000),
    "too many columns": lambda: table(["x"] * (sheets.MAX_COLUMNS + 1)),
}
OTHERS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "OpenDocument with a repeated row": (lambda: ods(REPEATED_ROWS % 10), "a.ods", "sheet.too_large"),
    "Excel 97 with a far cell": (lambda: xls([(0, 0, 1.0), (65535, 255, 1.0)]), "a.xls", "sheet.too_large"),
    "billion laughs": (lambda: entity("l9", LAUGHS), "a.xlsx", "sheet.damaged"),
    "a file of the server": (lambda: entity("e", OUTSIDE), "a.xlsx", "sheet.damaged"),
    "an address in entities": (lambda: xlsx(sheet_xml(CORNER.replace("XFD", "&#88;FD"))), "a.xlsx", "sheet.damaged"),
}


def refusal(content: bytes, name: str = "a.xlsx") -> tuple[str, int, str]:
    with pytest.raises(SheetError) as caught:
        sheets.read(content, name)
    return caught.value.code, caught.value.row, caught.value.column


@pytest.mark.parametrize("corner", CORNERS)
def test_a_cell_in_the_farthest_corner_is_refused(corner: str, tmp_path: Path) -> None:
    """Read as a rectangle, one and a half kilobytes would ask for seventeen thousand million cells."""
    assert read_boxed(CORNERS[corner](), "a.xlsx", tmp_path) == {"code": "sheet.too_large", "row": 1, "column": "A"}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(bomb: str, tmp_path: Path) -> None:
    content = BOMBS[bomb]()
    assert len(content) < 4 << 20
    assert read_boxed(content, "a.xlsx", tmp_path) == {"code": "sheet.too_large", "row": 1, "column": "A"}


@pytest.mark.parametrize("other", OTHERS)
def test_other_formats_and_entities_are_bounded_too(other: str, tmp_path: Path) -> None:
    make, name, code = OTHERS[other]
    assert read_boxed(make(), name, tmp_path) == {"code": code, "row": 1, "column": "A"}


DEADLY = ("a far corner", "millions of texts", "a repeated row", "one text in every cell")


@pytest.mark.parametrize("file", ["an honest list", *DEADLY])
def test_the_box_notices_what_takes_too_much_memory(file: str, tmp_path: Path) -> None:
    """Control: the library alone reads the honest list and does not live through the others."""
    rows = [["01.01", f"Chi bộ {number}", number] for number in range(2000)]
    make = {
        "an honest list": lambda: table(["Mã", "Tên", "Số"], *rows),
        "a far corner": CORNERS["as Excel writes it"],
        "millions of texts": BOMBS["millions of texts"],
        "a repeated row": OTHERS["OpenDocument with a repeated row"][0],
        "one text in every cell": BOMBS["one text in every cell"],
    }
    name = "a.ods" if file == "a repeated row" else "a.xlsx"
    told = read_boxed(make[file](), name, tmp_path, BARE)
    assert told == {"rows": 2001} if file == "an honest list" else "died" in told
    if file == "an honest list":
        assert read_boxed(make[file](), name, tmp_path) == {"rows": 2001}


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_workbook_cut_short_is_damaged(share: float) -> None:
    content = table(["Mã", "Tên"], ["01", "Đảng bộ"])
    assert refusal(content[: int(len(content) * share)]) == ("sheet.damaged", 1, "A")


@pytest.mark.parametrize("place", range(40, 4000, 180))
def test_a_workbook_with_a_wrong_byte_is_refused_or_read_never_more(place: int) -> None:
    content = bytearray(table(["Mã", "Tên"], *[["01", f"Đảng bộ {number}"] for number in range(60)]))
    content[place] ^= 0x55
    try:
        sheets.read(bytes(content), "a.xlsx")
    except SheetError as error:
        refused = error.code, error.row, error.column
        assert refused == ("sheet.damaged", 1, "A")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"hello", "a.xlsx"),
        (b"<html><table><tr><td>01</td></tr></table></html>", "a.xls"),
        (b"code,name\n01,x\n", "a.ods"),
        (b"PK\x03\x04", "a.xlsx"),
        (b"PK\x03\x04" + b"x" * 500, "a.csv"),
        (b"PK\x05\x06" + bytes(18), "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 3000, "a.xlsx"),
        (b"\xd0\xcf\x11\xe0", "a.xls"),
        (compound({"WordDocument": bytes(5000)}), "a.xlsx"),
        (b"%PDF-1.7\n%%EOF", "a.xlsx"),
    ],
)
def test_what_is_no_workbook_is_told_as_damaged(content: bytes, name: str) -> None:
    assert refusal(content, name) == ("sheet.damaged", 1, "A")


@pytest.mark.parametrize(("content", "name"), [(encrypted_xlsx(), "a.xlsx"), (xls([(0, 0, 1.0)], locked=True), "a.xls")])
def test_a_password_is_told_as_such(content: bytes, name: str) -> None:
    """The remedy differs from that of a damaged file, so the words must."""
    assert refusal(content, name) == ("sheet.locked", 1, "A")


# ── bounds of our own ────────────────────────────────────────────────────────


def test_letters_of_all_cells_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = one_text_in_every_cell(2, 10)
    monkeypatch.setattr(sheets, "MAX_LETTERS", 2 * sheets.MAX_COLUMNS * 10 - 1)
    assert refusal(content) == ("sheet.too_large", 1, "A")
    monkeypatch.setattr(sheets, "MAX_LETTERS", sheets.MAX_LETTERS + 1)  # control: as many as are allowed
    assert len(sheets.read(content, "a.xlsx")[0].rows) == 2


def test_bound_of_letters_leaves_room_for_twenty_registers() -> None:
    assert sheets.MAX_LETTERS >= 20 * 2_000_000


# ── the reader's own end ─────────────────────────────────────────────────────

HONEST = table(["Mã", "Tên"], ["01", "Đảng bộ"])


def read_with(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Read a good workbook where another program stands in the place of the reader."""
    file = folder / "reader.py"
    file.write_text(script, encoding="utf-8")
    monkeypatch.setattr(sheets.workbook, "__file__", str(file))
    return sheets.read(HONEST, "a.xlsx")[0].rows


def test_fault_of_ours_is_not_told_as_a_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="no such module"):
        read_with('import sys\nprint("no such module", file=sys.stderr)\nsys.exit(3)', tmp_path, monkeypatch)


def test_fault_of_ours_after_some_rows_gives_no_half_of_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError):
        read_with("""print('["S"]\\n[["01"]]', flush=True)\nraise SystemExit(3)""", tmp_path, monkeypatch)


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGABRT", "SIGXCPU"])
def test_reader_that_a_limit_ends_says_that_the_file_is_too_large(
    signal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"import os, signal\nos.kill(os.getpid(), signal.{signal})"
    with pytest.raises(SheetError) as caught:
        read_with(script, tmp_path, monkeypatch)
    assert caught.value.code == "sheet.too_large"


def test_reader_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "WAIT_SECONDS", 0.2)
    with pytest.raises(SheetError) as caught:
        read_with("import signal\nsignal.pause()", tmp_path, monkeypatch)
    assert caught.value.code == "sheet.too_large"


def test_control_another_reader_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_with("""print('["S"]\\n[["01"]]')""", tmp_path, monkeypatch) == [["01"]]
