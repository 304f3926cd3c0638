"""Search as people type it: without accents, with any spelling of them, by the beginning of a code."""

from __future__ import annotations

import unicodedata

import pytest

from congress.core.actor import Role
from tests.home.reading import visit
from tests.support import World

UNITS = (
    ("01", "Đảng bộ Thành phố", "city", ""),
    ("01.01", "Đảng bộ quận Hoàn Kiếm", "base_superior", "01"),
    ("01.01.001", "Đảng uỷ phường Hàng Đào", "base", "01.01"),
    ("01.01.001.001", "Chi bộ HĐND và Uỷ ban", "cell", "01.01.001"),
    ("01.01.001.002", "Chi bộ Quý Đức", "cell", "01.01.001"),
    ("01.01.001.003", "Chi bộ 100% nữ", "cell", "01.01.001"),
    ("01.02", "Đảng bộ quận Đống Đa", "base_superior", "01"),
    ("01.02.001", "Đảng bộ phường Hoà Bình", "base", "01.02"),
    ("01.02.001.001", "Chi bộ Hoàn", "cell", "01.02.001"),
    ("01.02.001.010", "Chi bộ 10", "cell", "01.02.001"),
    ("01.02.001.002", "Chi bộ 2", "cell", "01.02.001"),
)
NFD = unicodedata.normalize("NFD", "Đảng bộ quận Đống Đa")


@pytest.fixture
def city(world: World) -> World:
    world.tree(UNITS)
    return world


def found(city: World, typed: str, code: str = "01", **more: str) -> list[str]:
    page = visit(city.browser(Role.LEADER, code), "/orgs/search", query_string={"q": typed, **more})
    return [node.one("strong").text for node in page.main.all("a", "row-link")]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dong da", ["Đảng bộ quận Đống Đa"]),
        ("ĐỐNG ĐA", ["Đảng bộ quận Đống Đa"]),
        ("đống  đa", ["Đảng bộ quận Đống Đa"]),
        (NFD, ["Đảng bộ quận Đống Đa"]),
        ("da dong", ["Đảng bộ quận Đống Đa"]),
        ("dang uy", ["Đảng uỷ phường Hàng Đào"]),
        ("đảng ủy", ["Đảng uỷ phường Hàng Đào"]),
        ("đảng uỷ", ["Đảng uỷ phường Hàng Đào"]),
        ("hòa bình", ["Đảng bộ phường Hoà Bình"]),
        ("hoà bình", ["Đảng bộ phường Hoà Bình"]),
        ("HÐND", ["Chi bộ HĐND và Uỷ ban"]),
        ("hdnd", ["Chi bộ HĐND và Uỷ ban"]),
        ("quí đức", ["Chi bộ Quý Đức"]),
        ("quy duc", ["Chi bộ Quý Đức"]),
        ("01.02.001.0", ["Chi bộ 2", "Chi bộ 10", "Chi bộ Hoàn"]),
        ("01.01.001.002", ["Chi bộ Quý Đức"]),
        ("100%", ["Chi bộ 100% nữ"]),
        ("%", ["Chi bộ 100% nữ"]),
        ("_", []),
        ("không có đâu", []),
    ],
)
def test_search_finds_what_is_meant(city: World, typed: str, expected: list[str]) -> None:
    assert found(city, typed) == expected


@pytest.mark.parametrize("typed", ["QĐ-2a", "qđ-2a", "QĐ-2A", "QÐ-2a", "qđ-2"])
def test_code_with_letters_is_found_in_capitals_or_small(city: World, typed: str) -> None:
    city.tree((*UNITS, ("QĐ-2a", "Chi bộ Sen", "cell", "01.02.001"), ("QĐ-20", "Chi bộ Sen", "cell", "01.01.001")))
    assert found(city, typed, "01.02") == ["Chi bộ Sen"]


def test_whole_code_comes_before_codes_that_begin_with_it(city: World) -> None:
    city.tree((*UNITS, ("TP1", "Chi bộ Sen", "cell", "01.02.001"), ("TP1-A", "Chi bộ An", "cell", "01.02.001")))
    assert found(city, "tp1") == ["Chi bộ Sen", "Chi bộ An"]


def test_exact_name_comes_before_names_that_contain_it(city: World) -> None:
    assert found(city, "chi bo hoan") == ["Chi bộ Hoàn"]
    assert found(city, "hoan") == ["Chi bộ Hoàn", "Đảng bộ quận Hoàn Kiếm"]
    assert found(city, "01.02.001")[0] == "Đảng bộ phường Hoà Bình"


def test_search_stays_inside_the_readers_subtree(city: World) -> None:
    assert found(city, "chi bo", "01.02") == ["Chi bộ 2", "Chi bộ 10", "Chi bộ Hoàn"]
    assert found(city, "hoan kiem", "01.02") == []
    assert found(city, "01.01", "01.02") == []


def test_search_on_a_day_knows_the_names_of_that_day(city: World) -> None:
    city.decide("2025-03-01,rename,01.01.001.002,,Chi bộ Bạch Đằng,,")
    assert found(city, "bach dang", as_of="28/2/2025") == []
    assert found(city, "quy duc", as_of="28/2/2025") == ["Chi bộ Quý Đức"]
    assert found(city, "bach dang", as_of="01/3/2025") == ["Chi bộ Bạch Đằng"]
    assert found(city, "quy duc") == []


def test_nothing_found_says_what_to_try(city: World) -> None:
    page = visit(city.browser(Role.LEADER, "01"), "/orgs/search?q=khong+co")
    assert "Không thấy “khong co”" in page.text
    assert "Thử bớt chữ, hoặc gõ mã tổ chức." in page.text


def test_unit_found_names_the_one_above_and_leads_to_its_page(city: World) -> None:
    page = visit(city.browser(Role.LEADER, "01"), "/orgs/search?q=chi+bo+10")
    row = next(node for node in page.main.all("a", "row-link") if node.one("strong").text == "Chi bộ 10")
    assert row.one("span", "muted").text == "01.02.001.010 · chi bộ · Đảng bộ phường Hoà Bình"
    assert page.follow("01.02.001.010").title == "Chi bộ 10"
