"""Text tables: every encoding and separator that offices send is read; what cannot be told is refused with its row."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest

from congress.core import sheets
from congress.core.sheets import SheetError

ROWS = [
    ["mã", "tên", "số"],
    ["01", "Đảng bộ Thành phố", "1.234"],
    ["01.01", "Chi bộ phường Ngọc Hà", "12"],
    ["01.02", "Chi bộ 2", ""],
]


def windows(plain: str) -> bytes:
    """As old Vietnamese Windows writes: some letters whole, the other tones behind their vowel."""
    out = b""
    for letter in unicodedata.normalize("NFC", plain):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


ENCODINGS = {
    "utf-8": lambda plain: plain.encode(),
    "utf-8 with mark": lambda plain: plain.encode("utf-8-sig"),
    "utf-16 le with mark": lambda plain: b"\xff\xfe" + plain.encode("utf-16-le"),
    "utf-16 be with mark": lambda plain: b"\xfe\xff" + plain.encode("utf-16-be"),
    "utf-16 le": lambda plain: plain.encode("utf-16-le"),
    "utf-16 be": lambda plain: plain.encode("utf-16-be"),
    "utf-8 decomposed": lambda plain: unicodedata.normalize("NFD", plain).encode(),
    "windows-1258": windows,
}


def written(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def rows_of(content: bytes, name: str = "danh-sach.csv") -> list[list[str]]:
    read = sheets.read(content, name)
    assert [sheet.name for sheet in read] == [name]
    return read[0].rows


def refusal(content: bytes, name: str = "danh-sach.csv") -> tuple[str, int, str]:
    with pytest.raises(SheetError) as caught:
        sheets.read(content, name)
    return caught.value.code, caught.value.row, caught.value.column


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_reads_the_same_in_every_encoding_and_separator(encoding: str, separator: str) -> None:
    assert rows_of(ENCODINGS[encoding](written(ROWS, separator))) == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(end: str) -> None:
    assert rows_of(written(ROWS, end=end).encode()) == ROWS


def test_a_separator_inside_names_does_not_split_the_table() -> None:
    rows = [["mã", "tên"], ["01", "Ban Tổ chức, Ban Tuyên giáo"], ["02", "Văn phòng, UBKT, Dân vận"], ["03", "Ban, ngành"]]
    assert rows_of(written(rows, ";").encode()) == rows
    assert rows_of(written(rows, ",").encode()) == rows


def test_one_column_is_a_table() -> None:
    assert rows_of("mã\n01\n02\n".encode()) == [["mã"], ["01"], ["02"]]


def test_blank_lines_and_ragged_rows_keep_their_numbers() -> None:
    assert rows_of(b"a,b,c\n\n1\n,,\n2,3,4,5\n\n") == [["a", "b", "c"], [], ["1"], ["", "", ""], ["2", "3", "4", "5"], []]


def test_a_quoted_cell_may_hold_lines_separators_and_quotes() -> None:
    content = 'code,name\n01,"Chi bộ\nsố ""1"", phường"\n02,"  x  "\n'.encode()
    assert rows_of(content) == [["code", "name"], ["01", 'Chi bộ số "1", phường'], ["02", "x"]]


def test_cells_come_out_clean() -> None:
    content = f"code,name\n01,{unicodedata.normalize('NFD', 'Đảng uỷ')}\u00a0 phường\n02,HÐND\n".encode()
    assert rows_of(content) == [["code", "name"], ["01", "Đảng uỷ phường"], ["02", "HĐND"]]


def test_a_formula_stays_the_text_it_is() -> None:
    rows = [["code", "name"], ["=1+1", '=HYPERLINK("http://x")'], ["+84915", "-1"], ["@SUM(A1)", "'=1"]]
    assert rows_of(written(rows).encode()) == rows


# ── refused, with the row ────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["cp1258", "latin-1", "cp1252"])
def test_old_one_byte_encodings_are_refused_with_their_row(encoding: str) -> None:
    """Guessed wrongly they would make another person."""
    word = unicodedata.normalize("NFC", "Đà Nẵng") if encoding == "cp1258" else "Ngô Hà"
    odd = "".join(part for part in unicodedata.normalize("NFC", word) if part.encode(encoding, "ignore"))
    assert refusal(b"code,name\n01,Chi bo\n02," + odd.encode(encoding) + b"\n03,x\n") == ("sheet.encoding", 3, "A")


FONTS = {  # "Nguyễn Thị Hoà, Đỗ Lệ" as old fonts kept it, a word of another country, tones that stand nowhere
    "tcvn3": "NguyÔn ThÞ Hoµ, §ç LÖ".encode("latin-1"), "vni": "Nguyeãn Thò Hoaø, Ñoã Leä".encode("latin-1"),
    "french": "Frédéric Lemaître où".encode("latin-1"), "on a consonant": b"Tr\xec", "two tones": b"Ho\xec a\xf2i\xec",
}  # fmt: skip


@pytest.mark.parametrize("font", list(FONTS))
def test_what_is_not_surely_vietnamese_of_windows_is_refused(font: str) -> None:
    assert refusal(b"code,name\n01,Chi bo\n02," + FONTS[font] + b"\n")[0] == "sheet.encoding"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_broken_utf8_is_refused_with_its_row(mark: bytes) -> None:
    assert refusal(mark + "mã\n01\n02\n".encode() + b"\xc4\n") == ("sheet.encoding", 4, "A")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b""])
def test_half_a_letter_of_utf16_is_refused(mark: bytes) -> None:
    code, row, column = refusal(mark + "code,name\n01,abc".encode("utf-16-be" if mark == b"\xfe\xff" else "utf-16-le") + b"\0")
    assert (code, column) == ("sheet.encoding", "A")
    assert row in (1, 2)


@pytest.mark.parametrize(
    ("content", "row"), [(b"a,b\n1,2\n3,\0\n", 3), (b"\0a,bbbbbbbbbbbbbbbb\n1,2\n", 1), (b"a,b\n" * 9 + b"\0,", 10)]
)
def test_nul_bytes_are_refused_with_their_row(content: bytes, row: int) -> None:
    assert refusal(content) == ("sheet.not_text", row, "A")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n \t\r\n",
        b"\0\0\0\0",
        b",,\n,,\n",
        b'"",""\n',
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf\r\n",
        b"\xff\xfe",
        b"\xfe\xff\0\n\0\n",
        "\u00a0\n\u2003\n".encode(),
    ],
)
def test_a_file_with_nothing_in_it_is_refused_as_empty(content: bytes) -> None:
    assert refusal(content) == ("sheet.empty", 1, "A")


def test_a_quote_left_open_does_not_swallow_the_rows_below() -> None:
    """Taken as one long cell it would lose rows 3 and 4 without a word."""
    assert refusal(b'code,name\n01,"A\n02,B\n03,C\n') == ("sheet.broken_row", 2, "A")
    assert rows_of(b'code,name\n01,"A"\n02,B\n03,C\n') == [["code", "name"], ["01", "A"], ["02", "B"], ["03", "C"]]


def test_a_cell_as_long_as_a_book_is_refused_with_its_row() -> None:
    assert refusal(b"a,b\n1,2\n3," + b"x" * (2 << 20) + b"\n4,5\n") == ("sheet.broken_row", 3, "A")


def test_too_many_rows_or_columns_are_refused() -> None:
    assert refusal(b"a,b\n" * (sheets.MAX_ROWS + 1)) == ("sheet.too_large", sheets.MAX_ROWS + 1, "A")
    wide = b",".join([b"x"] * (sheets.MAX_COLUMNS + 1))
    assert refusal(b"a,b\n" + wide + b"\n") == ("sheet.too_large", 2, "A")
    assert len(rows_of(wide.removesuffix(b",x") + b"\n")[0]) == sheets.MAX_COLUMNS


def test_cells_of_all_rows_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"a,b\n" * 5 + b",\n" * 5
    monkeypatch.setattr(sheets, "MAX_CELLS", 13)
    assert refusal(content) == ("sheet.too_large", 7, "A")
    monkeypatch.setattr(sheets, "MAX_CELLS", 20)  # control: as many as are allowed
    assert len(rows_of(content)) == 10
