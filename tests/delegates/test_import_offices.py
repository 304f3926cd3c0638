"""How offices write: headings of two rows, units shortened, days known in part, names with what stands before them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.delegates.lists import look, person, rules, stored, take
from tests.delegates.making import allot, congress
from tests.support import World


@pytest.fixture
def code(city: World) -> str:
    code = congress(city)
    allot(city, code, e=4, w=4)
    return code


@pytest.mark.parametrize("top", ["Vào Đảng", "Ngày vào Đảng", "Ngày, tháng, năm vào Đảng", "Ngày tháng năm vào Đảng"])
@pytest.mark.parametrize("below", [("Dự bị", "Chính thức"), ("Dự bị", "C. thức"), ("DB", "CT"), ("Kết nạp", "Chính thức")])
def test_admission_and_recognition_stand_under_one_heading(code: str, top: str, below: tuple[str, str]) -> None:
    head = ["Họ và tên", "Giới tính", "Ngày sinh", top, "", "Mã tổ chức"]
    rows = [
        ["", "", "", *below, ""],
        ["Lò Thị Mai", "Nữ", "10/8/1970", "3/2/1995", "3/2/1996", "01.01"],
        ["Lò Thị Lan", "Nữ", "1/2/1971", "5/5/2000", "", "01.01"],
    ]
    take(code, rows, head=head)
    assert [(row.admitted_on, row.recognised_on) for row in stored(code)] == [
        (date(1995, 2, 3), date(1996, 2, 3)), (date(2000, 5, 5), None),
    ]  # fmt: skip


@pytest.mark.parametrize("told", ["7/2011", "7-2011", "7.2011", "T7/2011", "tháng 7 năm 2011"])
def test_the_month_of_an_admission_is_kept_however_it_is_written(code: str, told: str) -> None:
    take(code, [["Lò Thị Mai", "Nữ", "10/8/1970", told]], head=["Họ và tên", "Giới tính", "Ngày sinh", "Ngày vào Đảng"])
    assert stored(code)[0].admitted_on == date(2011, 7, 1)


@pytest.mark.parametrize("before", ["Bà", "Đ/c", "Thượng tá", "Trung uý", "Đồng chí Đại tá"])
def test_what_stands_before_a_name_is_no_part_of_it(code: str, before: str) -> None:
    take(code, [person(f"{before} Lò Thị Mai")])
    assert stored(code)[0].full_name == "Lò Thị Mai"


@pytest.mark.parametrize("name", ["Bá Thị Mai", "Ông Thị Mai", "Trung Văn Tá", "Thiếu Thị Uý"])
def test_a_name_that_begins_like_it_is_a_name(code: str, name: str) -> None:
    take(code, [person(name)])
    assert stored(code)[0].full_name == name


def test_an_apostrophe_is_one_however_it_was_typed(code: str) -> None:
    take(code, [person("H'Hen Niê")])
    found = look(code, [person("H’Hen Niê")])
    assert (found.counts["new"], found.counts["absent"], found.questions) == (0, 0, [])
    twice = look(code, [person("H'Lan Byă", 2), person("Hʼlan Byă", 2)])
    assert [rule for _row, rule in rules(twice)] == ["row_twice"]


@pytest.mark.parametrize(
    ("told", "flags"),
    [
        ("Đảng bộ Quận Đông", []), ("ĐB Quận Đông", []), ("ĐU quận Đông", []), ("Quận uỷ Đông", []), ("Đoàn ĐB quận Đông", []),
        ("Đông", ["unit_read_as"]), ("Phía Đông", ["unit_unknown"]),
    ],
)  # fmt: skip
def test_a_unit_is_found_as_offices_write_it(city: World, code: str, told: str, flags: list[str]) -> None:
    head = ["Họ và tên", "Giới tính", "Ngày sinh", "Đơn vị"]
    found = take(code, [["Lò Thị Mai", "Nữ", "10/8/1970", told]], head=head)
    assert [rule for _row, rule in rules(found)] == flags
    assert stored(code)[0].unit_id == (None if flags == ["unit_unknown"] else city.unit("01.01").unit_id)


@pytest.mark.parametrize("told", ["31/2/1980", "29/02/1981", "01/13/1981", "31.4.1980"])
def test_a_day_that_there_is_not_is_told_as_such(code: str, told: str) -> None:
    assert rules(take(code, [person("Lò Thị Mai", birth=told)])) == [(2, "day_none")]
    assert (stored(code)[0].birth_date, stored(code)[0].birth_year) == (None, int(told[-4:]))


@pytest.mark.parametrize(("marks", "flags"), [(("", "x"), []), (("x", ""), ["sex_two"]), (("x", "x"), ["sex_two"])])
def test_marks_that_contradict_the_word_are_told(code: str, marks: tuple[str, str], flags: list[str]) -> None:
    head = ["Họ và tên", "Ông/Bà", "Nam", "Nữ", "Ngày sinh", "Mã tổ chức"]
    found = take(code, [["Lò Thị Mai", "Bà", *marks, "10/8/1970", "01.01"]], head=head)
    assert ([rule for _row, rule in rules(found)], stored(code)[0].sex) == (flags, "female")
