"""Registers as a second city's office could send them: other headings, other orders, other habits; all read alike."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from tests.orgs.office import FIELDS, UNITS, cells, look, stored, take, told, workbook
from tests.support import World

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

HEAD = (
    "STT",
    "Mã tổ chức",
    "Tên tổ chức đảng",
    "Loại hình",
    "Mã cấp trên",
    "Số đảng viên",
    "Bí thư",
    "Điện thoại",
    "Thư điện tử",
)
PLAIN = cells("", *FIELDS)


def test_other_words_and_another_order_are_read(world: World) -> None:
    heads = ("Đồng chí Bí thư", "Di động", "Email công vụ", "Trực thuộc", "Tổng số ĐV", "Tên đơn vị", "Cấp", "Mã số")
    order = ("secretary", "phone", "email", "parent", "members", "name", "kind", "code")
    preview = take(workbook([["SỔ THEO DÕI"], heads, *cells(*order)]))
    assert preview.counts["rows"] == len(UNITS)
    assert preview.warnings == []
    assert stored(*FIELDS) == told(*FIELDS)


def test_headings_of_two_rows_are_read_where_the_upper_names_more(world: World) -> None:
    upper = ("STT", "Mã tổ chức", "Tên tổ chức đảng", "Loại hình", "Mã cấp trên", "Đảng viên", "", "", "Người đứng đầu", "", "")
    lower = ("", "", "", "", "", "Chính thức", "Dự bị", "Tổng số", "Họ và tên bí thư", "Điện thoại", "Email")
    rows = [[*row[:5], row[5] - 1, 1, *row[5:]] for row in PLAIN]
    merged = [f"{letter}3:{letter}4" for letter in "ABCDE"] + ["F3:H3", "I3:K3"]
    take(workbook([["DANH SÁCH"], [], upper, lower, *rows], merged))
    fields = ("code", "name", "kind", "parent", "secretary", "phone", "email")
    assert stored(*fields) == told(*fields)


def test_headings_of_two_rows_are_read_where_the_lower_names_more(world: World) -> None:
    upper = ("STT", "Tổ chức đảng", "", "", "Mã cấp trên", "Số đảng viên", "Người đứng đầu", "", "")
    lower = ("", "Mã tổ chức", "Tên tổ chức", "Loại hình", "", "", "Họ tên bí thư", "Điện thoại", "Email")
    merged = ["A3:A4", "B3:D3", "E3:E4", "F3:F4", "G3:I3"]
    take(workbook([["DANH SÁCH"], [], upper, lower, *PLAIN], merged))
    assert stored(*FIELDS) == told(*FIELDS)


@pytest.mark.parametrize("form", ["({})", "{}", "[{}]"])
def test_row_that_numbers_the_columns_is_no_unit(world: World, form: str) -> None:
    numbers = [form.format(place) for place in range(1, len(HEAD) + 1)]
    preview = look(workbook([["DANH SÁCH"], HEAD, numbers, *PLAIN]))
    assert preview.errors == []
    assert preview.counts["rows"] == len(UNITS)


def test_sections_repeated_headings_totals_and_signatures_are_no_units(world: World) -> None:
    rows: list[Any] = [
        ["TỈNH ỦY SÔNG LAM", "", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"], ["BAN TỔ CHỨC"], [], ["DANH SÁCH TỔ CHỨC ĐẢNG"], [], HEAD,
        ["I", "", "KHỐI TỈNH"], *PLAIN[:1],
        ["II", "", "KHỐI HUYỆN, THỊ XÃ"], *PLAIN[1:4],
        HEAD, *PLAIN[4:6],
        ["", "", "Cộng trang 2", "", "", 167], HEAD,
        ["", "", "Các chi bộ cơ sở:"], *PLAIN[6:],
        [], ["", "", "TỔNG CỘNG", "", "", 389], ["", "", "Tổng số: 7 tổ chức đảng"], [],
        ["", "", "NGƯỜI LẬP BIỂU", "", "", "T/M BAN TỔ CHỨC"], ["", "", "(Ký, ghi rõ họ tên)", "", "", "TRƯỞNG BAN"],
        [], ["", "", "Hồ Văn Biểu", "", "", "Vi Thị Trưởng"],
    ]  # fmt: skip
    preview = take(workbook(rows))
    assert preview.counts["rows"] == len(UNITS)
    assert stored(*FIELDS) == told(*FIELDS)


def test_signatures_under_the_columns_of_code_and_kind_are_no_units(world: World) -> None:
    rows = [HEAD, *PLAIN, [], ["", "NGƯỜI LẬP BIỂU", "", "TRƯỞNG BAN"], ["", "Hồ Văn Biểu", "", "Vi Thị Trưởng"]]
    preview = look(workbook(rows))
    assert preview.errors == []
    assert preview.counts["rows"] == len(UNITS)


def test_unit_without_code_or_name_is_missed_aloud(world: World) -> None:
    """An organisation whose name begins like a total is none, and a code without a name is a unit."""
    odd = [["", "", "Công an phường Trúc Sơn", "Chi bộ cơ sở", "31.01", 9], ["", "31.01.09", "", "", "31.01", 9]]
    preview = look(workbook([HEAD, *PLAIN, *odd]))
    assert [(error.row, error.rule) for error in preview.errors if error.rule in ("unit.no_code", "unit.no_name")] == [
        (9, "unit.no_code"), (10, "unit.no_name"),
    ]  # fmt: skip
    assert preview.counts["rows"] == len(UNITS) + 2


SWAPS = (
    ("code", "name"), ("name", "kind"), ("phone", "email"), ("secretary", "phone"), ("members", "phone"),
    ("members", "secretary"), ("kind", "members"), ("code", "parent"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SWAPS)
def test_headings_that_lie_are_seen_through(world: World, one: str, other: str) -> None:
    """Two headings stand over each other's columns; what stands below them tells."""
    heads = list(HEAD)
    a, b = 1 + FIELDS.index(one), 1 + FIELDS.index(other)
    heads[a], heads[b] = heads[b], heads[a]
    take(workbook([heads, *PLAIN]))
    assert stored(*FIELDS) == told(*FIELDS)


def test_list_without_any_headings_is_read_by_content(world: World) -> None:
    fields = ("code", "name", "kind", "parent", "phone", "email")
    preview = take(workbook(cells(*fields)))
    assert preview.changes[0].row == 1
    assert stored(*fields) == told(*fields)


KIND_WORDS = {
    "31": ("Đảng bộ tỉnh", "Tỉnh uỷ", "ĐẢNG BỘ CẤP TỈNH", "Tỉnh ủy", "city"),
    "31.01": ("Huyện ủy", "Đảng bộ cấp trên cơ sở", "Đảng bộ trực thuộc Tỉnh ủy", "Đảng bộ cấp huyện", "base_superior"),
    "31.01.01": ("Đảng bộ cơ sở", "ĐBCS", "Đảng uỷ cơ sở", "đảng bộ cơ sở", "base"),
    "31.01.01.A": ("Đảng bộ bộ phận", "ĐBBP", "Đảng uỷ bộ phận", "Bộ phận", "sub"),
    "31.01.01.A.1": ("Chi bộ", "CB", "Chi bộ trực thuộc đảng bộ bộ phận", "chi bộ", "cell"),
    "31.01.01.2": ("Chi bộ trực thuộc", "Chi bộ trực thuộc", "Chi bộ trực thuộc Đảng ủy cơ sở", "CBTT", "cell"),
    "31.01.02": ("Chi bộ cơ sở", "CBCS", "CHI BỘ CƠ SỞ", "Chi bộ CS", "base_cell"),
}


@pytest.mark.parametrize("manner", range(5))
def test_words_of_other_offices_for_kinds_are_known(world: World, manner: int) -> None:
    rows = [[code, unit[1], KIND_WORDS[code][manner], unit[3]] for code, unit in zip(KIND_WORDS, UNITS, strict=True)]
    take(workbook([("Mã", "Tên", "Loại hình", "Cấp trên"), *rows]))
    assert stored("code", "kind") == told("code", "kind")


TITLES = {
    "(tính đến ngày 31/12/2024)": date(2024, 12, 31),
    "Tính đến ngày 31 tháng 12 năm 2024": date(2024, 12, 31),
    "SỐ LIỆU TÍNH ĐẾN HẾT NGÀY 30.6.2024": date(2024, 6, 30),
    "Thời điểm 01-01-2025": date(2025, 1, 1),
    "(Kèm theo Công văn số 12-CV/BTC ngày 05/01/2025, số liệu tính đến ngày 31/12/2024)": date(2024, 12, 31),
    "Số liệu đến 31/12/2024": date(2024, 12, 31),
    "(Tính đến 31/12/24)": date(2024, 12, 31),
    "Danh sách có đến 31 tháng 12 năm 2024": date(2024, 12, 31),
}


@pytest.mark.parametrize("title", list(TITLES))
def test_day_of_the_register_is_read_from_its_title(world: World, title: str) -> None:
    rows = [["Sông Lam, ngày 09 tháng 01 năm 2025"], ["DANH SÁCH TỔ CHỨC ĐẢNG"], [title], HEAD, *PLAIN]
    assert look(workbook(rows)).as_of == TITLES[title]


def test_day_on_which_a_letter_was_signed_is_not_the_registers(world: World) -> None:
    rows = [["Sông Lam, ngày 09 tháng 01 năm 2025"], ["DANH SÁCH TỔ CHỨC ĐẢNG"], HEAD, *PLAIN]
    assert look(workbook(rows)).as_of == date(2025, 7, 15)


PHONES = {
    "+84 912 345 678": "0912345678", "0912.345.678": "0912345678", "0912 345 678": "0912345678", "(0912) 345-678": "0912345678",
    "912345678": "0912345678", "84912345678": "0912345678", "024 3825 3536": "02438253536", "0912345678 ": "0912345678",
}  # fmt: skip


@pytest.mark.parametrize("typed", list(PHONES))
def test_telephones_are_read_as_offices_type_them(world: World, typed: str) -> None:
    rows = [[*row[:7], typed, row[8]] if row[1] == "31.01" else row for row in PLAIN]
    take(workbook([HEAD, *rows]))
    assert dict(stored("code", "phone"))["31.01"] == PHONES[typed]


def test_telephones_and_codes_stored_as_numbers_are_read(world: World) -> None:
    """The office's program took the leading zeros of telephones away, and codes are whole numbers."""
    codes = {unit[0]: 1001 + place for place, unit in enumerate(UNITS)} | {"": None}
    rows: list[Any] = [
        [row[0], codes[row[1]], *row[2:4], codes[row[4]], float(row[5]), row[6], int(row[7]), row[8]] for row in PLAIN
    ]
    take(workbook([HEAD, *rows]))
    found = stored("code", "members", "phone")
    assert found == [(str(codes[unit[0]]), unit[4], unit[6]) for unit in UNITS]


@pytest.mark.parametrize("typed", ["1.234", "1 234", "1,234", 1234, 1234.0, "1234,0", "1\u00a0234"])
def test_member_figures_are_read_as_offices_type_them(world: World, typed: Any) -> None:
    rows = [[*row[:5], typed, *row[6:]] if row[1] == "31.01.02" else row for row in PLAIN]
    preview = take(workbook([HEAD, *rows]))
    assert dict(stored("code", "members"))["31.01.02"] == 1234
    assert [warning.code for warning in preview.warnings] == ["31.01"]


def test_decomposed_letters_icelandic_eth_and_doubled_blanks_are_made_plain(world: World) -> None:
    def spoiled(text: Any) -> Any:
        return unicodedata.normalize("NFD", text).replace("Đ", "Ð").replace(" ", "  ") + " " if isinstance(text, str) else text

    take(workbook([HEAD, *[[spoiled(cell) for cell in row] for row in PLAIN]]))
    assert stored(*FIELDS) == told(*FIELDS)
    again = look(workbook([HEAD, *PLAIN]))
    assert (again.counts["same"], again.counts["changed"]) == (len(UNITS), 0)


def test_hidden_old_sheet_and_cover_are_left_aside(world: World) -> None:
    old = [HEAD, *[[*row[:2], "Tên cũ", *row[3:]] for row in PLAIN], ["8", "31.09", "Đảng bộ huyện Cũ", "Huyện ủy", "31"]]
    preview = take(workbook([["DANH SÁCH"], HEAD, *PLAIN], hidden=old))
    assert preview.counts["rows"] == len(UNITS)
    assert stored("code", "name") == told("code", "name")


def test_text_file_with_a_title_and_semicolons_is_read(world: World) -> None:
    lines = ["TỈNH ỦY SÔNG LAM;;;;;;;;", "(tính đến ngày 31/12/2024);;;;;;;;", ";".join(HEAD)]
    lines += [";".join(str(cell) for cell in row) for row in PLAIN]
    preview = take("\r\n".join(lines).encode("utf-8-sig"), "danh-sach.csv")
    assert preview.as_of == date(2024, 12, 31)
    assert stored(*FIELDS, day=date(2025, 1, 1)) == told(*FIELDS)


@pytest.mark.parametrize(
    "title",
    [
        ["Tính đến ngày:", "31/12/2024"],
        ["(chốt số liệu ngày 31/12/2024)"],
        ["tính đến cuối ngày 31 – 12 – 2024"],
        ["As of 31/12/2024"],
    ],
)
def test_day_of_the_register_is_found_in_ordinary_titles(world: World, title: list[str]) -> None:
    assert look(workbook([title, HEAD, *PLAIN])).as_of == date(2024, 12, 31)


def test_codes_of_capitals_alone_are_codes(world: World) -> None:
    rows = [
        ["1", "DNG", "Đảng bộ Thành phố", "Đảng bộ thành phố", "", "", "", "", ""],
        ["2", "DNG-HC", "Đảng bộ quận Hải", "Đảng bộ cấp trên cơ sở", "DNG", "", "", "", ""],
        ["3", "DNG-HC.1", "Chi bộ cơ sở Chợ", "Chi bộ cơ sở", "DNG-HC", "", "", "", ""],
    ]
    preview = look(workbook([HEAD, *rows, ["", "", "CỘNG", "", "", "3", "", "", ""]]))
    assert (preview.errors, preview.counts["new"]) == ([], 3)


def test_deputy_is_no_secretary_and_a_telephone_no_person(world: World) -> None:
    for head in ("Phó bí thư", "Điện thoại bí thư", "Ngày sinh bí thư"):
        cell = {"Phó bí thư": "Lò Văn Phó", "Điện thoại bí thư": "0905111222", "Ngày sinh bí thư": "1/1/1970"}[head]
        rows = [[*row[:6], cell] for row in PLAIN]
        preview = look(workbook([[*HEAD[:6], head], *rows]))
        assert [change.after.get("secretary") for change in preview.changes] == [None] * len(UNITS)


def test_units_without_a_figure_of_members_are_told_in_one_line(world: World) -> None:
    preview = look(workbook([HEAD, *[[*row[:5], "", *row[6:]] for row in PLAIN]]))
    (warning,) = preview.warnings
    assert warning.rule == "unit.members_untold"
    assert warning.params["count"] > 1
