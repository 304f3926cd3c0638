"""Odd cells of those who chair: a remark names nobody and says so, a post on its own line belongs to the name above it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core.clock import BEGINNING, FOREVER
from congress.core.text import clean, spelling_key
from congress.events.chairs import Chairs, Directory
from tests.events.making import appoint
from tests.events.test_calendars import PEOPLE, codes, row, stored, take
from tests.support import World

NAMES = ("Trần Văn An", "Phạm Văn Cường", "Bùi Thị Bí", "An")
WORDS = (
    *NAMES, "(", ")", "(vắng)", "(Bí thư)", "(chưa rõ)", ";", "\n", ",", " - ", " ", "đ/c ", "Đồng chí", "và", "&", "/", "+",
    "...", "…", ".", ":", "*", "Bí thư", "BT", "PCT", "quận", "Thành uỷ", "1. ", "2) ", "ông/bà ", "Trưởng phòng Nội vụ",
    "Trương",
)  # fmt: skip


def find(cell: str) -> Chairs:
    """Who is found where everybody in ``NAMES`` serves."""
    everybody = Directory(
        {spelling_key(name): [person] for person, name in enumerate(NAMES)}, dict(enumerate(NAMES)),
        {person: [(1, BEGINNING, FOREVER, "Uỷ viên")] for person in range(len(NAMES))}, {1: "01"},
    )  # fmt: skip
    return everybody.find(cell, "/1/", date(2025, 7, 20))


@pytest.mark.parametrize(("cell", "found", "unknown"), [
    ("(chưa rõ)", [], ["(chưa rõ)"]), ("(đ/c Trần Văn An)", [], ["(đ/c Trần Văn An)"]), ("...", [], []), ("(…)", [], []),
    ("Trần Văn An\n(Bí thư)", [0], []), ("Trần Văn An;\n(Bí thư Thành uỷ);\nPhạm Văn Cường (Phó Bí thư)", [0, 1], []),
    ("Trần Văn An; (thay đ/c Phạm Văn Cường)", [0], []), ("(Chủ trì)\nTrần Văn An", [0], ["(Chủ trì)"]),
    ("Trần Văn An\n...\nPhạm Văn Cường", [0, 1], []), ("Trần Văn An, (chưa rõ), Phạm Văn Cường", [0, 1], []),
])  # fmt: skip
def test_a_bracket_names_nobody_and_belongs_to_the_name_before_it(cell: str, found: list[int], unknown: list[str]) -> None:
    who = find(cell)
    assert (list(who.person_ids), [doubt.name for doubt in who.doubts]) == (found, unknown)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join) | st.text(max_size=40))
def test_whatever_a_cell_holds_nobody_is_taken_who_does_not_stand_in_it(cell: str) -> None:
    who = find(cell)
    assert all(spelling_key(NAMES[person]) in spelling_key(clean(cell)) for person in who.person_ids)
    assert who.person_ids or who.doubts or not any(map(str.isalpha, cell))


def test_a_calendar_with_a_chair_nobody_knows_yet_is_taken_and_flagged(city: World) -> None:
    appoint(*PEOPLE)
    preview = take(row(chairs="(chưa rõ)"), row("L.2", chairs="Trần Văn An (vắng)"), row("L.3", chairs="..."))
    assert [(flag.problem.row, flag.name, flag.problem.rule) for flag in preview.flags] == [
        (2, "(chưa rõ)", "event.chair_unknown"),
    ]  # fmt: skip
    assert (codes(), stored("L.2")["chairs"]) == (["L.1", "L.2", "L.3"], ["Trần Văn An"])
