"""The default order of protocol: printed titles against the dated table (domain notes 8.4)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from congress.core.text import fold
from congress.delegates import ranks
from congress.delegates.ranks import precedence

DAY = date(2025, 10, 15)
IN_ORDER = [
    "Uỷ viên Bộ Chính trị, Bí thư Thành uỷ, Trưởng đoàn ĐBQH TP",
    "Uỷ viên Trung ương Đảng, Phó Bí thư Thành uỷ, Chủ tịch UBND Thành phố",
    "Bí thư Thành uỷ",
    "nguyên Bí thư Thành uỷ",
    "Phó Bí thư Thường trực Thành uỷ",
    "Phó Bí thư Thành uỷ, Chủ tịch UBND Thành phố",
    "Phó Bí thư Thành uỷ, Chủ tịch HĐND Thành phố",
    "Phó Bí thư Thành uỷ",
    "Uỷ viên Ban Thường vụ Thành uỷ",
    "Thành uỷ viên",
    "Bí thư Đảng uỷ phường Kim Liên",
    "Phó Bí thư Thường trực",
    "Phó Bí thư, Chủ tịch UBND phường",
    "Phó Bí thư",
    "Chủ tịch UBND",
    "Uỷ viên Ban Thường vụ",
    "Uỷ viên Ban Chấp hành",
    "Hiệu trưởng",
    "Phó Hiệu trưởng",
    "Bí thư chi bộ",
    "Nông dân",
]


def test_titles_are_in_the_order_of_protocol() -> None:
    backwards = IN_ORDER[::-1]  # so that no two stand right by chance
    assert sorted(backwards, key=lambda post: precedence(post, DAY)) == IN_ORDER


@pytest.mark.parametrize(("one", "other"), [
    ("Ủy viên T.Ư Đảng", "Uỷ viên Trung ương Đảng"),
    ("Uỷ viên TƯ Đảng", "Uỷ viên Trung ương Đảng"),
    ("UVBTV Thành uỷ", "Uỷ viên Ban Thường vụ Thành uỷ"),
    ("PBT TT Thành ủy", "Phó Bí thư Thường trực Thành uỷ"),
    ("Đ/c Bí thư Thành uỷ", "Bí thư Thành uỷ"),
    ("BÍ THƯ THÀNH UỶ", "Bí thư Thành uỷ"),
    ("Phó Bí thư kiêm Chủ tịch UBND", "Phó Bí thư - Chủ tịch UBND"),
])  # fmt: skip
def test_offices_write_one_title_in_several_ways(one: str, other: str) -> None:
    assert precedence(one, DAY) == precedence(other, DAY)


def test_a_deputy_and_a_youth_secretary_are_not_taken_for_the_secretary() -> None:
    secretary = precedence("Bí thư", DAY)
    for post in ("Phó Bí thư", "Bí thư Thành đoàn", "Bí thư Chi bộ 3", "Thư ký"):
        assert precedence(post, DAY) > secretary, post


def test_a_post_held_once_ranks_right_behind_it() -> None:
    now, once = precedence("Phó Bí thư", DAY), precedence("Nguyên Phó Bí thư", DAY)
    assert now < once < precedence("Chủ tịch UBND", DAY)


def test_the_table_names_its_day_and_its_source_and_no_title_twice() -> None:
    versions = tomllib.loads(Path(ranks.__file__).with_name(ranks.TABLE).read_text(encoding="utf-8"))["version"]
    for version in versions:
        assert "368-QĐ/TW" in version["source"]
        titles = [fold(title) for line in version["ranks"] for title in line]
        assert sorted(titles) == sorted(set(titles))
    assert precedence("Bí thư", date(2000, 1, 1)) == precedence("Bí thư", versions[0]["from"])
