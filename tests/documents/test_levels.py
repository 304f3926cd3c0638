"""Words of lists become levels; what nobody knows is told as such and is no level of anything."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.documents import levels
from congress.documents.levels import UNKNOWN, UNREAD, all_levels, level

THEORY = {
    "Cao cấp": "advanced",
    "cao cap": "advanced",
    "CAO CẤP LÝ LUẬN CHÍNH TRỊ": "advanced",
    "CC": "advanced",
    "CCLLCT": "advanced",
    "Cao cấp LLCT-HC": "advanced",
    "C.cấp": "advanced",
    "Tương đương cao cấp": "advanced",
    "Cử nhân": "bachelor",
    "cử nhân chính trị": "bachelor",
    "Cao cấp, cử nhân": "bachelor",
    "Đại học chính trị": "bachelor",
    "Trung cấp": "intermediate",
    "TC LLCT": "intermediate",
    "Trung cấp, đang học cao cấp": "intermediate",
    "Sơ cấp": "primary",
    "SC": "primary",
    "Chưa qua đào tạo": "none",
    "không": "none",
    "": UNKNOWN,
    "  ": UNKNOWN,
    "-": UNKNOWN,
    "chưa rõ": UNKNOWN,
    "Thạc sĩ Chính trị học": UNREAD,
    "đang học cao cấp": UNREAD,
    "B1": UNREAD,
}
EDUCATION = {
    "Đại học": "university",
    "ĐH Bách khoa": "university",
    "Cử nhân Luật": "university",
    "Kỹ sư": "university",
    "Bác sĩ": "university",
    "Thạc sĩ": "master",
    "Thạc sỹ QLNN": "master",
    "ThS. Kinh tế": "master",
    "Đại học; đang học thạc sĩ": "university",
    "Tiến sĩ": "doctor",
    "TS": "doctor",
    "Phó Giáo sư, Tiến sĩ": "doctor",
    "PGS.TS": "doctor",
    "Thạc sĩ, NCS": "master",
    "Trên đại học": "postgraduate",
    "Trên đại học (thạc sĩ)": "master",
    "BS CKII": "specialist_2",
    "chuyên khoa I": "specialist_1",
    "Cao đẳng sư phạm": "college",
    "Trung cấp": "intermediate",
    "Dược sĩ trung cấp": "intermediate",
    "12/12": "general",
    "Thạc sĩ Học viện Hành chính": "master",
    "lớp chồi": UNREAD,
    "": UNKNOWN,
}
POSTS = {
    "Bí thư": ("secretary",),
    "Phó Bí thư Thường trực": ("deputy",),
    "Bí thư chi bộ": ("cell_secretary",),
    "Hiệu trưởng": (),
    "Uỷ viên Ban Thường vụ": ("standing",),
    "Ủy viên Ban Chấp hành": ("member",),
    "Bí thư Thành đoàn": (),
    "Chi uỷ viên": ("cell_member",),
    "Nguyên Bí thư Quận uỷ": (),
    "UVBTV, Bí thư Đảng uỷ": ("secretary", "standing"),
    "Trợ lý Bí thư": (),
    "Thành uỷ viên": ("member",),
}
HEADS = {
    "Chủ tịch UBND": True,
    "Phó Chủ tịch UBND": False,
    "Phó Bí thư, Chủ tịch UBND": True,
    "Giám đốc": True,
    "Phó Giám đốc": False,
    "Nguyên Giám đốc": False,
    "Chuyên viên": False,
}


@pytest.mark.parametrize(("cell", "told"), THEORY.items())
def test_theory(cell: str, told: str) -> None:
    assert level("theory", cell) == told
    assert level("theory", unicodedata.normalize("NFD", cell)) == told


@pytest.mark.parametrize(("cell", "told"), EDUCATION.items())
def test_education(cell: str, told: str) -> None:
    assert level("education", cell) == told


def test_a_degree_beside_counts() -> None:
    assert level("education", "Đại học", "Thạc sĩ") == "master"
    assert level("education", "", "PGS, TS") == "doctor"
    assert all_levels("titles", "Giáo sư, Viện sĩ") == ("professor",)
    assert all_levels("titles", "PGS.TS") == ("associate",)


@pytest.mark.parametrize(("cell", "told"), POSTS.items())
def test_posts(cell: str, told: tuple[str, ...]) -> None:
    assert all_levels("posts", cell) == told


@pytest.mark.parametrize(("cell", "is_head"), HEADS.items())
def test_heads(cell: str, is_head: bool) -> None:
    assert all_levels("heads", cell) == (("head",) if is_head else ())


def test_every_phrase_of_the_table_means_what_it_stands_under() -> None:
    for name in ("theory", "education", "posts", "heads", "titles", "honours"):
        for phrase, told in levels.scale(name).meaning.items():
            assert levels.scale(name).levels_in(phrase) == ([] if told == levels.IGNORED else [told]), phrase


def test_every_table_names_its_source() -> None:
    assert [name for name, told in levels.words().items() if "source" not in told] == ["committees", "blank"]


@given(st.text(max_size=60))
def test_whatever_is_typed_is_some_level(cell: str) -> None:
    for name in ("theory", "education"):
        assert level(name, cell) in (*levels.scale(name).order, UNREAD, UNKNOWN)
    assert set(all_levels("posts", cell)) <= set(levels.scale("posts").order)
