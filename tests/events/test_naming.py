"""One canonical name, whatever the press calls the same meeting."""

from __future__ import annotations

import pytest

from congress.events.models import CongressKind, EventKind
from congress.events.naming import canonical, counted, roman
from congress.events.shape import Details
from congress.orgs.kinds import Kind

CITY = "Đảng bộ thành phố Hà Nội"
NAMES = [
    (Details(EventKind.CONGRESS, congress_kind="delegates", ordinal=18, term="2025 - 2030"), CITY, Kind.CITY,
     "Đại hội đại biểu Đảng bộ thành phố Hà Nội lần thứ XVIII, nhiệm kỳ 2025 - 2030"),
    (Details(EventKind.CONGRESS, congress_kind="members", term="2025 - 2030"), "Đảng bộ phường Một", Kind.BASE,
     "Đại hội đảng viên Đảng bộ phường Một, nhiệm kỳ 2025 - 2030"),
    (Details(EventKind.CONGRESS, congress_kind="members", ordinal=4), "Chi bộ 1", Kind.CELL, "Đại hội Chi bộ 1 lần thứ IV"),
    (Details(EventKind.PLENUM, body="committee", ordinal=23, term_no=17), CITY, Kind.CITY,
     "Hội nghị lần thứ 23 Ban Chấp hành Đảng bộ thành phố Hà Nội khoá XVII"),
    (Details(EventKind.PLENUM, body="standing_committee"), CITY, Kind.CITY,
     "Hội nghị Ban Thường vụ Đảng bộ thành phố Hà Nội"),
    (Details(EventKind.CLUSTER_CONFERENCE, cluster="Cụm đồng bằng Bắc Bộ", ordinal=16, term="2024", theme="Quy định 293"),
     CITY, Kind.CITY, "Hội nghị giao ban Cụm đồng bằng Bắc Bộ lần thứ 16 năm 2024 về chủ đề “Quy định 293”"),
    (Details(EventKind.COMMENT_CONFERENCE, theme="công tác đảng viên"), CITY, Kind.CITY,
     "Hội nghị lấy ý kiến: công tác đảng viên"),
    (Details(EventKind.FIRST_SESSION), "Đảng bộ phường Một", Kind.BASE, "Kỳ họp thứ nhất - Đảng bộ phường Một"),
]  # fmt: skip


@pytest.mark.parametrize(("details", "unit", "kind", "name"), NAMES)
def test_a_meeting_has_the_name_of_its_kind_ordinal_and_term(details: Details, unit: str, kind: Kind, name: str) -> None:
    assert canonical(details, unit, kind) == name


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_a_name(kind: EventKind) -> None:
    assert canonical(Details(kind, congress_kind=CongressKind.DELEGATES), CITY, Kind.CITY)


@pytest.mark.parametrize(("number", "letters"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (18, "XVIII"), (40, "XL")])
def test_congresses_are_counted_in_roman_letters(number: int, letters: str) -> None:
    assert roman(number) == letters


# title, ordinal and term of its own -> what a letterhead counts
COUNTED = [
    ("Đại hội đại biểu Đảng bộ xã Sơn Lâm lần thứ II, nhiệm kỳ 2026 - 2031", None, "", ("II", "2026 - 2031")),
    ("ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ XÃ SƠN LÂM LẦN THỨ ii NHIỆM KỲ 2026–2031", None, "", ("II", "2026 - 2031")),
    ("Đại hội Chi bộ 3 lần thứ 14", None, "", ("XIV", "")),
    ("Đại hội Chi bộ 3 lần thứ nhất, nhiệm kỳ 2025-2027", None, "", ("I", "2025 - 2027")),
    ("Đại hội Chi bộ 3 lần thứ mười bảy", None, "", ("", "")),  # of a number in several words nothing is guessed
    ("Đại hội Chi bộ 3 lần thứ IIII", None, "", ("", "")),
    ("Đại hội Đảng bộ lần thứ II, nhiệm kỳ 2026 - 2031", 3, "2030 - 2035", ("III", "2030 - 2035")),
    ("", 3, "", ("III", "")),
    ("Đại hội Chi bộ 3 năm 2026", None, "", ("", "")),
]


@pytest.mark.parametrize(("title", "ordinal", "term", "told"), COUNTED)
def test_what_a_title_says_counts_where_its_field_is_empty(
    title: str, ordinal: int | None, term: str, told: tuple[str, str]
) -> None:
    assert counted(Details(EventKind.CONGRESS, title=title, ordinal=ordinal, term=term)) == told
