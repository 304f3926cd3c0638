"""Lists of delegates of many layouts, and what is told of rows that are not as they should be."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from congress.core.actor import Role
from congress.core.errors import DomainError, NotFound
from congress.core.sheets import SheetError
from congress.delegates.models import Basis, Membership, Standing
from tests.delegates import making
from tests.delegates.lists import HEAD, congress, content, correct, look, only, person, rules, stored, take
from tests.orgs.office import workbook
from tests.support import World


@pytest.fixture
def code(city: World) -> str:
    return congress(city)


def said(row: Any) -> tuple[Any, ...]:
    """What every layout tells of the two people of ``PEOPLE``."""
    return row.full_name, row.sex, row.birth_date, row.birth_year, row.admitted_on, row.ethnicity, row.basis, row.unit_id


# ── layouts: the same two people ─────────────────────────────────────────────

USUAL = workbook([
    ["DANH SÁCH ĐẠI BIỂU"], [], HEAD,
    person("Lò Thị Mai", birth="10/8/1970"), person("Quách Văn Hoà", 2, sex="Nam", birth="1981", ethnicity="Mường"),
    ["", "Tổng cộng: 2 đại biểu"], ["", "", "", "", "", "", "", "Người lập biểu"],
])  # fmt: skip
SPLIT = workbook([
    ["STT", "Họ và tên đệm", "Tên", "Nam", "Nữ", "Ngày, tháng, năm sinh", "Dân tộc", "Ngày vào Đảng", "Đơn vị bầu",
     "Đương nhiên", "Được bầu", "Chỉ định", "Tôn giáo", "SĐT"],
    [1, "Lò Thị", "Mai", "", "x", "10-08-1970", "Kinh", "26.01.1998", "Đảng bộ quận Đông", "", "x", "", "Không", 912345678],
    [2, "Quách Văn", "Hoà", "X", "", "1981", "Mường", "26/1/1998", "Quận uỷ Đông", "", "x", "", "Phật giáo", 987654321],
])  # fmt: skip
BIRTH_BY_SEX = workbook([
    ["TT", "Họ và tên", "Năm sinh", "", "Dân tộc", "Ngày vào Đảng", "", "Chức vụ, đơn vị công tác", "Đảng bộ", "Tư cách"],
    ["", "", "Nam", "Nữ", "", "Dự bị", "Chính thức", "", "", ""],
    [1, "Lò Thị Mai", "", "10/8/1970", "Kinh", "26/01/1998", "26/01/1999", "Giáo viên, Trường Một", "Quận Đông", "Bầu"],
    [2, "Quách Văn Hoà", "1981", "", "Mường", "26/01/1998", "26/01/1999", "Bí thư", "quận Đông", "Bầu"],
], ["C1:D1", "F1:G1"])  # fmt: skip
SECTIONS = workbook([
    ["I. ĐẠI BIỂU ĐƯƠNG NHIÊN"],
    ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "Mã đơn vị", "Email"],
    ["I", "Đoàn quận Đông (2 đồng chí)"], ["A", "Đại biểu được bầu"],
    [1, "Đ/c Lò Thị Mai", "nữ", date(1970, 8, 10), "Kinh", "26/01/1998", "01.01", "mai@example.vn"],
    [2, "Đ/c Quách Văn Hoà", "nam", "1981", "Mường", "26/01/1998", "01.01", ""],
    ["", "TM. BAN THƯỜNG VỤ"], [], ["", "Trần Văn Ký"],
])  # fmt: skip
ENGLISH = content(
    [["Mai, Lò Thị", "F", "1970-08-10", "Kinh", "1998-01-26", "01.01", "elected", "+84 912 345 678"],
     ["Quách Văn Hoà", "m", "1981", "Mường", "1998-01-26", "01.01", "Elected", "84912345679"]],
    ["name", "sex", "birth_date", "ethnicity", "admitted_on", "unit_code", "basis", "phone"],
)  # fmt: skip
BESIDE = workbook([
    ["STT", "Họ và tên", "", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày vào Đảng", "TĐHV/Chuyên môn",
     "LLCT", "Mã TCĐ", "Loại đại biểu"],
    [1, "Lò Thị", "Mai", "Nữ", "10/8/70", "Kinh", 35821, "Đại học", "Cao cấp", "01.01", "ĐB được bầu"],
    [2, "Quách Văn", "Hoà", "Nam", "1981", "Mường", 35821, "12/12", "Trung cấp", "01.01", "bầu"],
], ["B1:C1"])  # fmt: skip
SEMICOLONS = "\ufeff" + unicodedata.normalize("NFD", content(
    [person("Lò  Thị Mai"), person("quách văn hoà".title(), 2, sex="nam", birth="1981", ethnicity="mường")]
).decode().replace(";", ",").replace(",", ";"))  # fmt: skip
LAYOUTS: dict[str, bytes] = {
    "usual": USUAL, "split": SPLIT, "birth by sex": BIRTH_BY_SEX, "sections": SECTIONS, "beside": BESIDE,
    "bom, semicolons, nfd": SEMICOLONS.encode(), "english": ENGLISH,
}  # fmt: skip


MARKS = [
    ["TT", "Họ và tên", "Giới tính", "", "Ngày sinh", "Mã tổ chức", "Tư cách", "", "", "Trình độ chuyên môn", "",
     "Lý luận chính trị", "", "LLCT: sơ cấp"],
    ["", "", "Nam", "Nữ", "", "", "Đương nhiên", "Bầu", "Chỉ định", "Tiến sĩ", "Đại học", "Cao cấp", "Trung cấp", ""],
    ["1", "Lò Thị Mai", "", "x", "1970", "01.01", "", "x", "", "", "x", "", "x", ""],
    ["2", "Quách Văn Hoà", "x", "", "1981", "01.01", "x", "", "", "x", "", "x", "", ""],
    ["3", "Lò Văn Nam", "x", "", "1982", "01.01", "", "", "x", "", "x", "", "", "x"],
    ["4", "Lò Văn Sáu", "x", "", "1983", "01.01", "", "x", "", "", "x", "", "x", ""],
]  # fmt: skip
FEW = [[cell for place, cell in enumerate(row) if place not in (0, 4, 5)] for row in MARKS]  # the lower row names more
FEW[0][3] = "Tư cách tham gia đại hội"


@pytest.mark.parametrize("rows", [MARKS, FEW], ids=["usual", "lower row"])
def test_a_mark_means_the_heading_above_it_and_the_one_above_that(code: str, rows: list[list[str]]) -> None:
    take(code, rows[1:], head=rows[0])
    assert [(row.sex, row.basis, row.degree, row.theory) for row in stored(code)] == [
        ("female", Basis.ELECTED, "Đại học", "Trung cấp"), ("male", Basis.EX_OFFICIO, "Tiến sĩ", "Cao cấp"),
        ("male", Basis.APPOINTED, "Đại học", "Sơ cấp"), ("male", Basis.ELECTED, "Đại học", "Trung cấp"),
    ]  # fmt: skip


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_layout_tells_the_same_two_people(city: World, code: str, layout: str) -> None:
    found = take(code, LAYOUTS[layout])
    assert [problem.rule for problem in found.errors] == []
    unit = city.unit("01.01").unit_id
    one, two = stored(code)
    name = "Mai, Lò Thị" if layout == "english" else "Lò Thị Mai"
    assert said(one) == (name, "female", date(1970, 8, 10), 1970, date(1998, 1, 26), "Kinh", Basis.ELECTED, unit)
    assert said(two) == ("Quách Văn Hoà", "male", None, 1981, date(1998, 1, 26), "Mường", Basis.ELECTED, unit)
    again = take(code, LAYOUTS[layout])
    assert (again.counts["new"], again.counts["changed"], again.counts["same"], again.counts["absent"]) == (0, 0, 2, 0)


def test_what_else_the_layouts_tell(code: str) -> None:
    take(code, BIRTH_BY_SEX)
    assert (stored(code)[0].recognised_on, stored(code)[0].post) == (date(1999, 1, 26), "Giáo viên, Trường Một")
    take(code, SPLIT)
    assert [(row.religion, row.phone) for row in stored(code)] == [("Không", "0912345678"), ("Phật giáo", "0987654321")]
    take(code, BESIDE)
    assert [(row.degree, row.theory) for row in stored(code)] == [("Đại học", "Cao cấp"), ("12/12", "Trung cấp")]


def test_a_section_names_the_delegation_of_those_below_it(code: str) -> None:
    take(code, SECTIONS)
    assert {row.delegation_name for row in stored(code)} == {"Đoàn quận Đông"}


RIGHTS = {
    "Đương nhiên": (Basis.EX_OFFICIO, Standing.OFFICIAL, None), "đại biểu chỉ định": (Basis.APPOINTED, Standing.OFFICIAL, None),
    "Bầu": (Basis.ELECTED, Standing.OFFICIAL, None), "Chính thức": (Basis.ELECTED, Standing.OFFICIAL, None),
    "Dự khuyết": (Basis.ELECTED, Standing.ALTERNATE, 1), "Dự khuyết số 3": (Basis.ELECTED, Standing.ALTERNATE, 3),
    "Bầu (dự khuyết thứ hai)": (Basis.ELECTED, Standing.ALTERNATE, 2), "DK2": (Basis.ELECTED, Standing.ALTERNATE, 2),
    "CĐ": (Basis.APPOINTED, Standing.OFFICIAL, None), "ĐN": (Basis.EX_OFFICIO, Standing.OFFICIAL, None),
}  # fmt: skip


@pytest.mark.parametrize("words", list(RIGHTS))
def test_by_what_right_somebody_comes(code: str, words: str) -> None:
    take(code, [person("Lò Thị Mai", basis=words)])
    row = only(code)
    assert (row.basis, row.standing, row.place_in_line) == RIGHTS[words]


def test_alternates_of_a_column_of_their_own_keep_their_order(code: str) -> None:
    head = ("Họ và tên", "Ngày sinh", "Mã tổ chức", "Dự khuyết")
    take(code, [["Lò Thị Mai", "1970", "01.01", "2"], ["Lò Thị Lan", "1971", "01.01", "1"], ["Lò Thị Cúc", "1972", "01.01", ""],
                ["Lò Thị Đào", "1973", "01.01", "x"]], head=head)  # fmt: skip
    assert [(row.standing, row.place_in_line) for row in stored(code)] == [
        ("alternate", 2), ("alternate", 1), ("official", None), ("alternate", 3),
    ]  # fmt: skip


def test_a_members_congress_has_members(city: World) -> None:
    code = congress(city, "01.01.001.001", congress_kind="members")
    head = ("Họ và tên", "Giới tính", "Ngày sinh", "Mã tổ chức", "Đảng viên")
    cell = "01.01.001.001"
    take(code, [["Lò Thị Mai", "Nữ", "1970", cell, "Chính thức"], ["Lò Thị Lan", "Nữ", "1990", cell, "Dự bị"]], head=head)
    assert [(row.basis, row.membership) for row in stored(code)] == [
        (Basis.MEMBER, Membership.FULL), (Basis.MEMBER, Membership.PROBATIONARY),
    ]  # fmt: skip


# ── rows that are not as they should be ──────────────────────────────────────

DOUBTS: dict[str, tuple[dict[str, str], str, dict[str, Any], dict[str, str]]] = {
    "year alone": ({"birth": "1970"}, "year_alone", {"birth_date": None, "birth_year": 1970}, {}),
    "month and year": ({"birth": "8/1970"}, "year_alone", {"birth_year": 1970}, {"birth_date": "8/1970"}),
    "no such day": ({"birth": "31/02/1970"}, "day_none", {"birth_year": 1970}, {"birth_date": "31/02/1970"}),
    "words": ({"birth": "không rõ"}, "birth_unread", {"birth_date": None, "birth_year": None}, {"birth_date": "không rõ"}),
    "no birth": ({"birth": ""}, "cell_missing", {"birth_date": None, "birth_year": None}, {}),
    "child": ({"birth": "10/8/2015"}, "birth_odd", {"birth_date": date(2015, 8, 10)}, {}),
    "counted": ({"birth": "25790"}, "day_counted", {"birth_date": date(1970, 8, 10)}, {}),
    "no sex": ({"sex": ""}, "cell_missing", {"sex": ""}, {}),
    "other sex": ({"sex": "N?"}, "sex_unread", {"sex": ""}, {"sex": "N?"}),
    "admitted": ({"admitted": "đã lâu"}, "day_unread", {"admitted_on": None}, {"admitted_on": "đã lâu"}),
    "admitted in a year": ({"admitted": "2005"}, "day_partly", {"admitted_on": date(2005, 1, 1)}, {"admitted_on": "2005"}),
    "admitted in a month": ({"admitted": "9/2002"}, "day_partly", {"admitted_on": date(2002, 9, 1)}, {"admitted_on": "9/2002"}),
    "month in words": (
        {"admitted": "Tháng 9 năm 2002"}, "day_partly", {"admitted_on": date(2002, 9, 1)}, {"admitted_on": "Tháng 9 năm 2002"},
    ),
    "basis": ({"basis": "khác"}, "basis_unread", {"basis": Basis.ELECTED}, {"basis": "khác"}),
    "no basis": ({"basis": ""}, "cell_missing", {"basis": Basis.ELECTED}, {}),
    "phone": ({"phone": "hỏi văn phòng"}, "phone_odd", {"phone": "hỏi văn phòng"}, {}),
    "mark": ({"theory": "x"}, "mark_alone", {"theory": ""}, {"theory": "x"}),
    "long": ({"education": "Đ" * 90}, "cut", {"education": "Đ" * 60}, {}),
    "no unit": ({"unit": "", "delegation": ""}, "unit_missing", {"unit_id": None}, {}),
    "unknown unit": ({"unit": "99.99"}, "unit_unknown", {"unit_id": None}, {}),
    "by delegation": ({"unit": ""}, "unit_by_delegation", {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", list(DOUBTS))
def test_an_incomplete_row_is_taken_with_a_flag(code: str, case: str) -> None:
    told, rule, expected, unread = DOUBTS[case]
    found = take(code, [person("Lò Thị Mai", **told), person("Lò Thị Lan", 2)])
    assert rules(found) == [(2, rule)]
    row = stored(code)[0]
    assert {name: getattr(row, name) for name in expected} == expected
    assert row.unread == unread
    assert found.warnings[0].column in HEAD


BARE = ["Họ và tên", "Ngày sinh", "Giới tính"]
TITLES = {
    "ĐOÀN ĐẠI BIỂU ĐẢNG BỘ QUẬN ĐÔNG": "01.01", "Danh sách đoàn đại biểu quận Đông dự Đại hội lần thứ I": "01.01",
    "ĐẢNG BỘ THÀNH PHỐ": None, "ĐOÀN ĐẠI BIỂU ĐẢNG BỘ QUẬN KHÁC": None,
}  # fmt: skip


@pytest.mark.parametrize("title", list(TITLES))
def test_a_list_of_one_unit_tells_it_in_its_title(city: World, code: str, title: str) -> None:
    found = take(code, workbook([["ĐẢNG BỘ THÀNH PHỐ"], [title], [], BARE, ["Lò Thị Mai", "10/8/1970", "Nữ"]]))
    unit = TITLES[title]
    assert only(code).unit_id == (city.unit(unit).unit_id if unit else None)
    assert rules(found) == [(4, "unit_by_title")] if unit else [(5, "unit_missing")]


def test_a_title_of_two_units_is_not_guessed(code: str) -> None:
    names = [["Đảng bộ quận Đông"], ["Đảng bộ quận Tây"]]
    assert rules(take(code, workbook([*names, BARE, ["Lò Thị Mai", "10/8/1970", "Nữ"]]))) == [(4, "unit_missing")]


def test_the_unit_of_a_list_that_tells_none_can_be_chosen(city: World, code: str) -> None:
    rows = [["Lò Thị Mai", "10/8/1970", "Nữ"]]
    with pytest.raises(DomainError, match="unknown"):
        look(code, rows, head=BARE, unit="99.99")
    assert rules(take(code, rows, head=BARE, unit="01.02")) == []
    assert only(code).unit_id == city.unit("01.02").unit_id


def test_members_of_a_cell_are_of_it_where_nothing_else_is_told(city: World) -> None:
    code = congress(city, "01.01.001.001", congress_kind="members")
    assert rules(take(code, [["Lò Thị Mai", "10/8/1970", "Nữ"]], head=BARE)) == []
    assert only(code).unit_id == city.unit("01.01.001.001").unit_id


def test_whoever_was_given_a_unit_by_hand_is_not_told_to_have_none(city: World, code: str) -> None:
    rows = [["Lò Thị Mai", "10/8/1970", "Nữ"], ["Lò Thị Lan", "10/8/1971", "Nữ"]]
    assert len(rules(take(code, rows, head=BARE))) == 2
    correct(code, "Lò Thị Mai", unit_id=city.unit("01.01").unit_id)
    assert rules(look(code, rows, head=BARE)) == [(3, "unit_missing")]


def test_a_unit_that_does_not_stand_below_is_kept_and_flagged(city: World) -> None:
    code = congress(city, "01.01")
    found = take(
        code,
        [person("Lò Thị Mai", unit="01.01.001"), person("Lò Thị Lan", 2, unit="01.02"), person("Lò Thị Cúc", 3, unit="01.01")],
    )
    assert rules(found) == [(3, "wrong_unit")]
    assert [row.unit_id for row in stored(code)] == [city.unit(each).unit_id for each in ("01.01.001", "01.02", "01.01")]


def test_codes_that_a_spreadsheet_took_for_numbers(city: World, code: str) -> None:
    rows = [["Họ và tên", "Ngày sinh", "Mã tổ chức"], ["Lò Thị Mai", "1970", 1.02], ["Lò Thị Lan", "1971", 1]]
    found = take(code, workbook(rows))
    assert stored(code)[0].unit_id == city.unit("01.02").unit_id
    assert (2, "unit_read_as") in rules(found)


def test_names_of_units_that_mean_several_are_not_guessed(code: str) -> None:
    head = ("Họ và tên", "Giới tính", "Ngày sinh", "Chi bộ")
    found = take(code, [["Lò Thị Mai", "Nữ", "1/1/1970", "Chi bộ 1"], ["Lò Thị Lan", "Nữ", "1/1/1971", "Chi bộ 2"]], head=head)
    one, two = stored(code)
    assert (one.unit_id, rules(found)) == (None, [(2, "unit_twice")])
    assert two.unit_id is not None


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x.example")', "@SUM(A1)", "-Lò Thị Mai", "Lò Thị Mai 2"])
def test_a_name_that_looks_like_none_is_taken_with_a_flag(code: str, name: str) -> None:
    found = take(code, [person(name), person("H'Yến Niê Kđăm", 2), person("Đỗ Thị Lan (Ba)", 3)])
    assert rules(found) == [(2, "name_odd")]
    assert stored(code)[0].full_name == name


def test_a_name_that_is_too_long_is_told_as_such(code: str) -> None:
    found = take(code, [person("Lò Thị " + "Ma" * 250), person("Lò Thị Lan", 2)])
    (problem,) = found.errors
    assert (problem.row, problem.rule, problem.params["length"]) == (2, "delegate.row_name_long", 507)
    assert only(code).full_name == "Lò Thị Lan"


def test_an_apostrophe_before_a_number_is_no_part_of_it(code: str) -> None:
    assert rules(take(code, [person("Lò Thị Mai", phone="'0992369388")])) == []
    assert only(code).phone == "0992369388"


def test_two_alternates_of_one_number_are_told(code: str) -> None:
    people = [("Lò Thị Mai", "01.01", 1), ("Lò Thị Lan", "01.02", 1), ("Lò Thị Cúc", "01.01", 2), ("Lò Thị Đào", "01.01", 1)]
    rows = [person(name, unit=unit, delegation="", basis=f"Dự khuyết {place}") for name, unit, place in people]
    found = take(code, rows)
    assert rules(found) == [(5, "same_in_line")]
    assert [each.params for each in found.warnings] == [{"place": 1, "first": 2}]


def test_only_a_row_that_names_nobody_is_left_out(code: str) -> None:
    found = take(code, [person("Lò Thị Mai"), person("", 2), person("Đoàn Thị Đào", 3), ["", "Nguyễn Văn Ký", *[""] * 11]])
    assert [(problem.row, problem.rule) for problem in found.errors] == [(3, "delegate.row_nameless")]
    assert [row.full_name for row in stored(code)] == ["Lò Thị Mai", "Đoàn Thị Đào"]


NAMES = (
    "Vi Thị Nga", "Đoàn Phương Thảo", "Đoàn Trường Giang", "Đoàn Quân", "Tống Công Thành", "Tòng Sơ Mi", "Bì Thu",
    "Đoàn Đăng Khoa",
)  # fmt: skip


def test_names_that_look_like_numerals_units_or_sums_are_names_where_no_row_is_numbered(code: str) -> None:
    rows = [[name, f"{day}/2/1970", "01.01"] for day, name in enumerate(NAMES, 1)]
    sums = [["Tổng cộng", "1970", ""], ["TỔNG SỐ", "1/2/1970", "01.01"], ["Vi Thị Ký", "", ""]]  # the control: no people
    take(code, [*rows, *sums], head=("Họ và tên", "Ngày sinh", "Mã tổ chức"))
    assert [row.full_name for row in stored(code)] == list(NAMES)


def test_a_guest_is_no_delegate(code: str) -> None:
    found = take(code, [person("Lò Thị Mai", basis="Khách mời"), person("Lò Thị Lan", 2)])
    assert [(problem.row, problem.rule) for problem in found.errors] == [(2, "delegate.row_guest")]
    assert [row.full_name for row in stored(code)] == ["Lò Thị Lan"]


def test_a_discipline_among_the_notes_is_not_lost(code: str) -> None:
    rows = [[*person("Lò Thị Mai"), "Khiển trách năm 2024"], [*person("Lò Thị Lan", 2), "Chưa bị kỷ luật"]]
    found = take(code, rows, head=(*HEAD, "Ghi chú"))
    assert [row.discipline for row in stored(code)] == ["Khiển trách năm 2024", ""]
    assert rules(found) == [(2, "discipline_noted")]


def test_a_name_alone_is_taken_where_others_stand_around_it(code: str) -> None:
    take(
        code,
        [["Lò Thị Mai", "1970"], ["Lò Thị Lan", ""], ["Lò Thị Cúc", "1972"], ["Trần Văn Ký", ""]],
        head=("Họ và tên", "Ngày sinh"),
    )
    assert [row.full_name for row in stored(code)] == ["Lò Thị Mai", "Lò Thị Lan", "Lò Thị Cúc"]


# ── files that cannot be read, and people who may not ────────────────────────


@pytest.mark.parametrize(
    ("rows", "rule"), [(b"", "sheet.empty"), (b"\xff\xfe\x00", "sheet.encoding"), (b"a,b\n1,2\n", "columns.missing")]
)
def test_a_file_that_is_no_list_is_refused_in_words(code: str, rows: bytes, rule: str) -> None:
    with pytest.raises(SheetError) as refusal:
        take(code, rows)
    assert refusal.value.code == rule
    assert stored(code) == []


def test_a_unit_takes_in_its_own_list_until_it_has_sent_it_up(city: World) -> None:
    code = making.congress(city)
    making.allot(city, code, e=2, w=2)
    west = city.actor(Role.ORGANISER, "01.02")
    rows = [person("Lò Thị Mai"), person("Lò Thị Lan", 2, unit="01.02"), person("Lò Thị Cúc", 3, unit="")]
    found = take(code, rows, by=west)
    assert [(problem.row, problem.rule) for problem in found.errors] == [
        (2, "delegate.list_closed"),
        (4, "delegate.list_closed"),
    ]
    assert [(row.full_name, row.delegation_name) for row in stored(code)] == [("Lò Thị Lan", None)]
    making.submit(city, code, "01.02")
    assert [problem.row for problem in look(code, rows, by=west).errors] == [2, 3, 4]


def test_who_has_nothing_to_do_with_it_finds_no_event(city: World, code: str) -> None:
    with pytest.raises(NotFound):
        look(code, [person("Lò Thị Mai")], by=city.actor(Role.ORGANISER, "01.02"))
