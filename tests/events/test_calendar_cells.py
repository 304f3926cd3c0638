"""Cells of a calendar that say more than one thing, and codes that differ in capitals alone: nothing is lost in silence."""

from __future__ import annotations

import pytest

from congress.core import sheets
from congress.core.db import transaction
from congress.core.staging import Preview
from congress.events.reading import names_in, parse_span
from congress.venues import imports as venues
from tests.events.making import appoint, at
from tests.events.test_calendars import PEOPLE, codes, counts, row, stored, take
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
