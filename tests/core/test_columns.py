"""Which column holds what: headings by synonym, content over a heading that lies, no heading at all, a person's own choice."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from congress import seed
from congress.core import sheets
from congress.core.columns import Column, Layout, find, letter
from congress.core.sheets import Sheet, SheetError
from congress.core.text import fold, parse_date
from congress.people import sheet as posts
from tests.core.builders import table, workbook

COLUMNS = (
    Column(
        "code",
        ("ma", "ma to chuc", "code"),
        lambda cell: any(ch.isdigit() for ch in cell) and " " not in cell,
        lambda cell: cell.count(".") > 1,
        True,
        True,
    ),
    Column(
        "name",
        ("ten", "ten to chuc", "name"),
        lambda cell: cell[0].isalpha(),
        lambda cell: fold(cell).startswith("chi bo"),
        True,
    ),
    Column("members", ("so dang vien", "dang vien"), str.isdigit),
    Column("note", ("ghi chu",)),
)
BODY = [[f"01.02.{number:03}", f"Chi bộ {number}", str(10 + number % 7)] for number in range(1, 9)]


def laid_out(*rows: Sequence[str], chosen: dict[str, int] | None = None) -> Layout:
    return find([Sheet("S", [list(row) for row in rows])], COLUMNS, chosen)


def told(layout: Layout, *names: str) -> list[tuple[str, ...]]:
    return [tuple(layout.cell(row, name) for name in names) for _number, row in layout.data_rows()]


EXPECTED = [(row[0], row[1], row[2]) for row in BODY]


@pytest.mark.parametrize(
    "headings",
    [
        ("Mã", "Tên", "Số đảng viên"),
        ("MÃ TỔ CHỨC", "TÊN TỔ CHỨC", "SỐ ĐẢNG VIÊN"),
        ("ma to chuc", "ten to chuc", "dang vien"),
        ("mÃ tổ  chức", " Tên\u00a0tổ chức ", "(Số đảng viên)"),
        ("Mã.", "Tên:", "* Đảng viên *"),
        ("CODE", "Name", "Ðảng viên"),
        tuple(unicodedata.normalize("NFD", heading) for heading in ("Mã tổ chức", "Tên tổ chức", "Số đảng viên")),
    ],
)
def test_headings_are_known_in_any_spelling(headings: tuple[str, ...]) -> None:
    layout = laid_out(headings, *BODY)
    assert (layout.head, dict(layout.places), set(layout.guessed)) == (0, {"code": 0, "name": 1, "members": 2}, set())
    assert told(layout, "code", "name", "members") == EXPECTED


def test_columns_may_stand_in_any_order_among_others() -> None:
    rows = [["", name, "x", members, "y", code] for code, name, members in BODY]
    layout = laid_out(["STT", "Tên tổ chức", "Địa chỉ", "Đảng viên", "Fax", "Mã"], *rows)
    assert told(layout, "code", "name", "members") == EXPECTED
    assert layout.heading("members") == "Đảng viên"
    assert layout.heading("note") == "note"


def test_the_heading_is_found_below_title_rows_and_row_numbers_stay_those_of_the_file() -> None:
    title = [["DANH SÁCH TỔ CHỨC ĐẢNG"], ["(tính đến ngày 31/12/2024)"], [], ["Mã", "Tên", "Đảng viên"]]
    layout = laid_out(*title, *BODY)
    assert layout.head == 3
    assert [number for number, _row in layout.data_rows()] == list(range(5, 5 + len(BODY)))


def test_a_heading_repeated_on_every_printed_page_is_no_row() -> None:
    head = ["Mã", "Tên", "Đảng viên"]
    layout = laid_out(head, *BODY[:4], ["MÃ", "tên", "Đảng viên"], *BODY[4:])
    assert told(layout, "code", "name", "members") == EXPECTED
    assert [number for number, _row in layout.data_rows()] == [2, 3, 4, 5, 7, 8, 9, 10]


def test_merged_headings_over_two_rows_name_the_columns_below() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 2, "DANH SÁCH")
        page.merge_range(2, 0, 3, 0, "STT")
        page.merge_range(2, 1, 2, 2, "Tổ chức đảng")
        page.merge_range(2, 3, 3, 3, "Số đảng viên")
        page.merge_range(2, 4, 3, 4, "Ghi chú")
        page.write_row(3, 1, ["Mã", "Tên"])
        for place, (code, name, members) in enumerate(BODY):
            page.write_row(4 + place, 0, [place + 1, code, name, int(members)])

    layout = find(sheets.read(workbook(fill), "a.xlsx"), COLUMNS)
    assert {name: layout.heading(name) for name in layout.places} == {
        "code": "Mã",
        "name": "Tên",
        "members": "Số đảng viên",
        "note": "Ghi chú",
    }
    assert told(layout, "code", "name", "members")[-len(BODY) :] == EXPECTED


def test_columns_without_any_heading_are_known_by_what_they_hold() -> None:
    layout = laid_out(*[[name, members, code] for code, name, members in BODY])
    assert layout.head == -1
    assert dict(layout.places) == {"code": 2, "name": 0}
    assert layout.guessed == {"code", "name"}
    assert told(layout, "code", "name") == [(code, name) for code, name, _members in BODY]
    assert [number for number, _row in layout.data_rows()] == list(range(1, len(BODY) + 1))
    assert layout.heading("code") == "C"


def test_a_heading_over_cells_that_cannot_be_it_is_not_believed() -> None:
    """Swapped headings: "Mã" stands over the names, "Tên" over the codes."""
    layout = laid_out(["Tên", "Mã", "Đảng viên"], *[[code, name, members] for code, name, members in BODY])
    assert dict(layout.places) == {"code": 0, "name": 1, "members": 2}
    assert layout.guessed == {"code", "name"}
    assert told(layout, "code", "name", "members") == EXPECTED


def test_swapped_headings_of_a_list_as_mailed_do_not_swap_its_columns() -> None:
    """The demo's list of posts has "Ngày sinh" over the sexes and "Giới tính" over the birth dates."""
    content = (Path(seed.__file__).parent / "data" / "posts.xlsx").read_bytes()
    layout = find(sheets.read(content, "posts.xlsx"), posts.COLUMNS)
    rows = layout.data_rows()
    assert (layout.heading("birth_date"), layout.heading("sex")) == ("Giới tính", "Ngày sinh")
    assert {"birth_date", "sex"} <= layout.guessed
    assert {layout.cell(row, "sex") for _number, row in rows} == {"Nam", "Nữ", ""}
    assert all(1930 < parse_date(layout.cell(row, "birth_date")).year < 2007 for _number, row in rows)
    assert len(rows) == 4551


def test_columns_in_order_are_left_where_their_headings_say() -> None:
    """Control: the same list with the two headings put right is read by its headings."""
    head = ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Mã tổ chức", "Chức vụ"]
    rows = [[str(number), "Trần Văn Thử", "Nam", "10/08/1962", "01.01", "Bí thư"] for number in range(1, 9)]
    layout = find([Sheet("S", [head, *rows])], posts.COLUMNS)
    assert (layout.heading("birth_date"), layout.heading("sex"), set(layout.guessed)) == ("Ngày sinh", "Giới tính", set())


def test_what_a_person_chose_overrides_headings_and_content() -> None:
    head = ["Mã", "Tên", "Đảng viên", "Mã mới"]
    rows = [[code, name, members, f"9{code}"] for code, name, members in BODY]
    assert laid_out(head, *rows).places["code"] == 0
    layout = laid_out(head, *rows, chosen={"code": 3, "members": -1})
    assert dict(layout.places) == {"code": 3, "name": 1}
    assert told(layout, "code", "members") == [(f"9{code}", "") for code, _name, _members in BODY]


def test_a_column_chosen_twice_holds_the_last_one_only() -> None:
    layout = laid_out(["Mã", "Tên", "Ghi chú"], *BODY, chosen={"note": 1, "name": 1, "code": 0})
    assert dict(layout.places) == {"name": 1, "code": 0}


def test_a_needed_column_that_is_nowhere_is_refused_with_the_row_of_the_heading() -> None:
    with pytest.raises(SheetError) as caught:
        laid_out(["Danh sách"], [], ["Tên", "Đảng viên"], ["Chi bộ 1", "12"], ["Chi bộ 2", "9"])
    assert (caught.value.code, caught.value.row, caught.value.column) == ("columns.missing", 3, "code")
    assert caught.value.params == {"wanted": "code", "headings": "Tên, Đảng viên"}
    with pytest.raises(SheetError, match=r"columns\.missing"):
        laid_out(["Mã", "Tên"], *BODY, chosen={"code": -1})


def test_the_sheet_that_tells_most_is_taken() -> None:
    cover = Sheet("Bìa", [["Danh sách"], ["Mã", "ghi"]])
    other = Sheet("Ghi chú", [["Tên", "Ghi chú"], ["Chi bộ 9", "x"]])
    wanted = Sheet("Danh sách", [["Mã", "Tên", "Đảng viên"], *BODY])
    assert find([cover, other, wanted], COLUMNS).sheet is wanted
    assert find([wanted, other, cover], COLUMNS).sheet is wanted


def test_ragged_rows_tell_nothing_where_they_end() -> None:
    layout = laid_out(["Mã", "Tên", "Đảng viên"], *BODY, ["01.02.100"], [], ["01.02.101", "Chi bộ 101"])
    assert told(layout, "code", "name", "members")[-3:] == [
        ("01.02.100", "", ""),
        ("", "", ""),
        ("01.02.101", "Chi bộ 101", ""),
    ]


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702, 16383)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]


def test_numbers_stored_as_numbers_are_told_like_typed_ones() -> None:
    typed = table(["Mã", "Tên", "Đảng viên"], *BODY)
    stored = table(["Mã", "Tên", "Đảng viên"], *[[code, name, int(members)] for code, name, members in BODY])
    layouts = [find(sheets.read(content, "a.xlsx"), COLUMNS) for content in (typed, stored)]
    assert told(layouts[0], "code", "name", "members") == told(layouts[1], "code", "name", "members") == EXPECTED


# ── a heading that only contains a known word ────────────────────────────────

FIGURES = [[code, name, "5", "3", members] for code, name, members in BODY]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("Đảng viên nữ", "Đảng viên dự bị", "Số đảng viên (tổng)"), 4),
        (("Đảng viên chính thức", "Tỷ lệ đảng viên (%)", "Số đảng viên hiện có"), 4),
        (("Số đảng viên (kể cả dự bị)", "Đảng viên mới kết nạp", "x"), 2),
        (("Đảng viên nữ", "Đảng viên dự bị", "x"), None),
        (("Số đảng viên năm 2024", "Tuổi", "x"), 2),
        (("Số đảng viên cuối kỳ", "Tuổi", "x"), 2),
        (("Đảng viên ở khu dân cư, thành phố", "Tuổi", "x"), 2),
    ],
)
def test_part_of_a_thing_or_its_share_is_not_the_thing(headings: tuple[str, ...], expected: int | None) -> None:
    layout = laid_out(["Mã", "Tên", *headings], *FIGURES)
    assert layout.places.get("members") == expected


def test_heading_that_names_more_of_its_column_comes_first() -> None:
    layout = laid_out(["Mã", "Tên", "Đảng viên ở nơi khác đến", "x", "Số đảng viên hiện có"], *FIGURES)
    assert layout.places["members"] == 4


def test_cells_that_cannot_be_it_are_not_taken_for_a_heading_that_contains_its_word() -> None:
    rows = [[code, name, "có", members] for code, name, members in BODY]
    assert "members" not in laid_out(["Mã", "Tên", "Hồ sơ đảng viên", "x"], *rows).places
    exact = laid_out(["Mã", "Tên", "Đảng viên", "x"], *rows)  # the rows will say what is wrong
    assert exact.places["members"] == 2


def test_narrow_headings_below_a_merged_one_are_read_with_it() -> None:
    head = ["Mã", "Tên", "Số đảng viên", "", ""], ["", "", "Chính thức", "Dự bị", "Tổng số"]
    layout = laid_out(*head, *FIGURES)
    assert (layout.places["members"], layout.heading("members")) == (4, "Số đảng viên Tổng số")


# ── rows that are none, cells that tell nothing, sheets of one kind ──────────


@pytest.mark.parametrize("marks", [("(1)", "(2)", "(4)"), ("0", "1", "2"), ("(a)", "(b)", "(c)"), ("A", "B", "1")])
def test_row_of_column_numbers_is_no_row_whatever_its_marks(marks: tuple[str, ...]) -> None:
    layout = laid_out(["Mã", "Tên", "Đảng viên"], marks, *BODY)
    assert told(layout, "code", "name", "members") == EXPECTED


def test_heading_of_the_next_page_is_no_row_though_a_cell_differs() -> None:
    layout = laid_out(["Mã", "Tên", "Đảng viên"], *BODY[:4], ["Mã", "Tên", "ĐV"], *BODY[4:])
    assert told(layout, "code", "name", "members") == EXPECTED


def test_dash_tells_nothing() -> None:
    layout = laid_out(["Mã", "Tên", "Đảng viên"], *BODY[:3], ["01.02.077", "Chi bộ 77", "–"])
    assert told(layout, "members")[-1] == ("",)


def test_heading_without_a_row_is_refused() -> None:
    with pytest.raises(SheetError) as caught:
        laid_out(["DANH SÁCH"], ["Mã", "Tên", "Đảng viên"])
    assert (caught.value.code, caught.value.row) == ("sheet.no_rows", 2)


def test_second_sheet_of_the_same_kind_is_not_left_out_in_silence() -> None:
    """A sheet that tells less, or has no row, does not stand in the way."""
    head = ["Mã", "Tên", "Đảng viên"]
    first, second = Sheet("Quận Đông", [head, *BODY[:4]]), Sheet("Quận Tây", [head, *BODY[4:]])
    with pytest.raises(SheetError) as caught:
        find([first, second], COLUMNS)
    assert (caught.value.code, caught.value.params["names"]) == ("sheet.several", "Quận Đông, Quận Tây")
    for other in (Sheet("Mẫu", [head]), Sheet("Tổng hợp", [["Tên", "Đảng viên"], ["Quận Tây", "30"]])):
        assert find([other, first], COLUMNS).sheet.name == "Quận Đông"
