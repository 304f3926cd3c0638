"""Cells of a calendar that say more than one thing, and codes that differ in capitals alone: nothing is lost in silence."""

from __future__ import annotations

import pytest
from flask import current_app

from congress.core import sheets
from congress.core.db import transaction
from congress.core.speech import say
from congress.core.staging import Preview
from congress.events.moments import parse_span
from congress.events.reading import names_in
from congress.venues import imports as venues
from tests.events.making import appoint, at
from tests.events.test_calendars import PEOPLE, codes, counts, row, stored, take
from tests.orgs.office import workbook
from tests.support import SYSTEM, World


@pytest.fixture
def office(city: World) -> World:
    appoint(*PEOPLE, ("Trương Văn Dũng", "1969-01-01", "01", "Uỷ viên", "BTV"))
    return city


@pytest.mark.parametrize(("cell", "found", "unknown"), [
    ("Trần Văn An, Phạm Văn Cường", ["Trần Văn An", "Phạm Văn Cường"], []),
    ("Trần Văn An, Bí thư Thành uỷ, Phó Bí thư Phạm Văn Cường", ["Trần Văn An", "Phạm Văn Cường"], []),
    ("Trần Văn An, Trương Văn Dũng", ["Trần Văn An", "Trương Văn Dũng"], []),
    ("Trần Văn An, Dương Hồng Mai", ["Trần Văn An"], ["Dương Hồng Mai"]),
    ("Trần Văn An - Dương Hồng Mai", ["Trần Văn An"], ["Dương Hồng Mai"]),
    ("Trần Văn An, Phó Bí thư", ["Trần Văn An"], []), ("Trần Văn An, Bí thư Quận uỷ Ba Đình", ["Trần Văn An"], []),
    ("Trần Văn An, quận Đông", ["Trần Văn An"], []), ("Trần Văn An (chủ trì, kết luận)", ["Trần Văn An"], []),
    ("Bí thư Thành uỷ, Trần Văn An", ["Trần Văn An"], []),
])  # fmt: skip
def test_each_name_behind_a_comma_is_looked_up(office: World, cell: str, found: list[str], unknown: list[str]) -> None:
    preview = take(row(chairs=cell))
    assert [(flag.name, flag.problem.rule) for flag in preview.flags] == [(name, "event.chair_unknown") for name in unknown]
    assert stored()["chairs"] == found


@pytest.mark.parametrize("cell", [
    "Trần Văn An và Phạm Văn Cường", "đ/c Trần Văn An và đ/c Phạm Văn Cường", "Đ/c Trần Văn An Đ/c Phạm Văn Cường",
    "Đồng chí Trần Văn An\nĐồng chí Phạm Văn Cường", "1. Trần Văn An 2. Phạm Văn Cường", "- Trần Văn An\n- Phạm Văn Cường",
    "Trần Văn An & Phạm Văn Cường", "Trần Văn An/Phạm Văn Cường", "các đ/c: Trần Văn An, Phạm Văn Cường",
    "Trần Văn An, Bí thư và Phạm Văn Cường, Phó Bí thư", "Ông Trần Văn An; ông/bà Phạm Văn Cường",
    "Trần Văn An Bí thư; Đ.c Phạm Văn Cường PBT", "Đại tá Trần Văn An; đ/cPhạm Văn Cường",
    "Trần Văn An, Trưởng phòng Nội vụ; Phạm Văn Cường, Chánh Thanh tra",
])  # fmt: skip
def test_two_who_chair_are_two_however_they_are_joined(office: World, cell: str) -> None:
    preview = take(row(chairs=cell))
    assert (stored()["chairs"], preview.flags) == (["Trần Văn An", "Phạm Văn Cường"], [])


@pytest.mark.parametrize("cell", ["Trần Văn An (thay đ/c Phạm Văn Cường)", "Trần Văn An thay đ/c Phạm Văn Cường"])
def test_who_is_only_mentioned_does_not_chair(office: World, cell: str) -> None:
    take(row(chairs=cell))
    assert "Phạm Văn Cường" not in stored()["chairs"]


def test_a_title_that_names_a_body_and_a_place_is_no_name() -> None:
    cell = "Ngô Văn Quang, Chủ tịch UBND tỉnh Sông Lam, Trưởng Công an quận; Lê Bình, Trưởng ban Tuyên giáo và Dân vận Thành uỷ"
    assert len(names_in(cell)) == 2


@pytest.mark.parametrize(("starts", "ends"), [
    ("8h00 - 11h30 ngày 20/7/2025", ""), ("8h00-11h30 ngày 20/7/2025", "11h30"), ("Từ 8h00 đến 11h30, ngày 20/7/2025", ""),
    ("8:00 – 11:30 20/7/2025", "20/7/2025 11:30"), ("20/7/2025 8h00-11h30", ""), ("8h - 11h30 sáng 20/7/2025", ""),
])  # fmt: skip
def test_the_second_time_of_a_span_is_the_end(office: World, starts: str, ends: str) -> None:
    take(row(starts=starts, ends=ends))
    assert (stored()["starts"], stored()["ends"]) == (at("2025-07-20"), at("2025-07-20", "11:30"))


@pytest.mark.parametrize(("typed", "starts", "ends"), [
    ("2h - 4h chiều 20/7/2025", ("2025-07-20", "14:00"), ("2025-07-20", "16:00")),
    ("Chiều 2h - 4h 20/7/2025", ("2025-07-20", "14:00"), ("2025-07-20", "16:00")),
    ("8h - 2h chiều 20/7/2025", ("2025-07-20", "08:00"), ("2025-07-20", "14:00")),
    ("8h sáng - 2h chiều 20/7/2025", ("2025-07-20", "08:00"), ("2025-07-20", "14:00")),
    ("8h 20/7/2025 - 11h30 21/7/2025", ("2025-07-20", "08:00"), ("2025-07-21", "11:30")),
])  # fmt: skip
def test_a_span_knows_halves_of_a_day_and_days(typed: str, starts: tuple[str, str], ends: tuple[str, str]) -> None:
    assert parse_span(typed) == (at(*starts), at(*ends))


def test_a_place_behind_a_time_is_no_second_time() -> None:
    assert parse_span("8h00 20/7/2025 tầng 3 hội trường") == (at("2025-07-20"), None)


@pytest.mark.parametrize(("starts", "ends", "rule"), [
    ("8h00 - 11h30 ngày 20/7/2025", "12h00", "event.ends_disagree"),
    ("8h00, 9h30, 11h30 ngày 20/7/2025", "", "event.bad_moment"),
    ("8h00 - 7h30 ngày 20/7/2025", "", "event.times_reversed"),
    ("8h00 ngày 20/7/2025", "11h00 - 12h00", "event.bad_moment"),
])  # fmt: skip
def test_times_that_contradict_each_other_are_refused(office: World, starts: str, ends: str, rule: str) -> None:
    assert [error.rule for error in take(row(starts=starts, ends=ends)).errors] == [rule]
    assert codes() == []


@pytest.mark.parametrize(("starts", "ends", "length"), [
    ("8 - 11h30 20/7/2025", "", 3.5), ("08:00–10:30 20/7/2025", "", 2.5), ("20/7/2025 8h", "11:00", 3),
    ("8h 20/7/2025", "11h 20/7", 3),
    ("8h 20/7/2025", "17h 22/7", 57), ("8h 20/7/2025", "0.4375", 2.5), ("8h 20/7/2025", "2h chiều", 6),
])  # fmt: skip
def test_the_end_has_from_the_beginning_what_it_lacks(office: World, starts: str, ends: str, length: float) -> None:
    take(row(starts=starts, ends=ends))
    told = stored()
    assert (told["starts"], (told["ends"] - told["starts"]).total_seconds()) == (at("2025-07-20"), length * 3600)


def test_an_end_in_the_same_half_of_the_day_is_after_the_beginning(office: World) -> None:
    take(row(starts="2h chiều 20/7/2025", ends="4h30"))
    assert stored()["ends"] == at("2025-07-20", "16:30")


@pytest.mark.parametrize(("told", "column", "rule", "says"), [
    ({"starts": "8h 20/7"}, "starts", "event.no_year", "8h 20/7"),
    ({"starts": "Sáng 20/7"}, "starts", "event.bad_moment", "Sáng 20/7"),
    ({"starts": "8h 20/7-21/7/2025"}, "starts", "event.bad_moment", "8h 20/7-21/7/2025"),
    ({"starts": "8h 20/7/2025 (Hoãn)"}, "starts", "event.bad_word", "vì có “hoãn”"),
    ({"starts": "8h 20/7/2025", "ends": "17h thứ Tư"}, "ends", "event.bad_word", "vì có “thứ tư”"),
    ({"starts": ""}, "starts", "event.cell_empty", ""),
    ({"starts": "22h 20/7/2025", "ends": "2h"}, "ends", "event.ends_next_day", "2h00 20/7/2025"),
    ({"unit": ""}, "unit_code", "event.cell_empty", ""),
    ({"starts": "22h - 2h 20/7/2025"}, "ends", "event.ends_next_day", "22h00 20/7/2025"),
    ({"kind": ""}, "kind", "event.cell_empty", ""),
])  # fmt: skip
def test_what_is_not_certain_is_refused_with_what_and_where(
    office: World, told: dict[str, str], column: str, rule: str, says: str
) -> None:
    (error,) = take(row(**told)).errors
    assert (error.row, error.column, error.rule) == (2, column, rule)
    with current_app.test_request_context():
        assert says in say(error.rule, **error.params)
    assert codes() == []


def test_an_end_on_the_next_day_is_taken_with_its_day(office: World) -> None:
    assert take(row(starts="22h 20/7/2025", ends="2h 21/7")).errors == []
    assert stored()["ends"] == at("2025-07-21", "2:00")


def test_the_weekday_of_an_end_is_held_against_the_day_on_which_the_span_ends(office: World) -> None:
    preview = take(row(starts="8h 20/7 - 11h30 21/7/2025", ends="11h30 thứ Hai"))
    assert (preview.errors, preview.flags, stored()["ends"]) == ([], [], at("2025-07-21", "11:30"))


@pytest.mark.parametrize(("starts", "rule"), [
    ("8h thứ Hai 20/7/2025", "event.other_weekday"), ("8h - 11h thứ Hai 20/7/2025", "event.other_weekday"),
    ("1h30 - 4h30 20/7/2025", "event.at_night"), ("8h CN 20/7/2025", ""),
])  # fmt: skip
def test_a_time_that_looks_wrong_is_taken_and_flagged(office: World, starts: str, rule: str) -> None:
    preview = take(row(starts=starts))
    assert [(flag.problem.row, flag.problem.column, flag.problem.rule) for flag in preview.flags] == [
        (2, "starts", rule)
    ] * bool(rule)
    assert codes() == ["L.1"]


def test_an_offices_workbook_with_titles_merged_cells_and_an_end(office: World) -> None:
    head = ("TT", "Mã cuộc họp", "Mã đơn vị", "Loại", "Nội dung", "Thời gian", "Kết thúc", "Địa điểm", "Chủ trì")
    rows = [
        ["ĐẢNG BỘ THÀNH PHỐ"], ["LỊCH CÔNG TÁC TUẦN"], [], head, [f"({place})" for place in range(1, 10)],
        [1, "L.1", "01.01.001", "Họp", "Một", "8 - 11h30 20/7/2025", None, None, "Đ/c Trần Văn An, Bí thư"],
        [2, "L.2", None, "Họp", "Hai", "14h 20/7/2025", None, None, None], [None] * 9,
        [3, None, "01.01.001", "Họp", "Ba", "8h 21/7/2025", None, None, None],
        ["Tổng cộng: 3 cuộc"], [None, "Nơi nhận: như trên", None, None, None, "TRƯỞNG BAN"], [None] * 9,
    ]  # fmt: skip
    preview = take(content=workbook(rows), name="lich.xlsx")
    assert [(error.row, error.column, error.rule) for error in preview.errors] == [
        (7, "Mã đơn vị", "event.cell_empty"), (9, "Mã cuộc họp", "event.bad_code"),
    ]  # fmt: skip
    assert (codes(), stored()["chairs"], stored()["ends"]) == (["L.1"], ["Trần Văn An"], at("2025-07-20", "11:30"))


def test_codes_that_differ_in_capitals_alone_are_one_event(office: World) -> None:
    twice = take(row("Đ-E12", title="Một"), row("đ-e12", title="Hai"))
    assert [(error.row, error.rule, error.params["first"]) for error in twice.errors] == [(3, "event.duplicate", 2)]
    later = take(row("đ-e12", title="Ba"))
    assert (counts(later), codes(), stored("Đ-E12")["name"]) == ((0, 1, 0, 0), ["Đ-E12"], "Ba")


def test_venues_whose_codes_differ_in_capitals_alone_are_one(city: World) -> None:
    def given(*lines: str) -> Preview:
        text = "code,name,unit_code,capacity\n" + "\n".join(lines)
        return venues.preview(sheets.read(text.encode(), "a.csv"), by=SYSTEM)

    twice = given("HT.1,Hội trường,01.01,20", "ht.1,Phòng họp,01.01,20")
    assert [(error.row, error.rule, error.params["first"]) for error in twice.errors] == [(3, "venue.duplicate", 2)]
    with transaction():
        venues.apply(given("HT.1,Hội trường,01.01,20"), by=SYSTEM)
    again = given("ht.1,Phòng họp,01.01,20")
    assert [(str(change.state), change.after) for change in again.changes] == [("changed", {"venue_name": "Phòng họp"})]
