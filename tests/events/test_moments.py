"""Days and hours of a calendar's cells: what is certain is read whole, what is not is no time at all."""

from __future__ import annotations

import unicodedata

import pytest

from congress.events import moments
from congress.events.moments import Unclear, parse_span, read
from tests.events.making import at

DAY = "2025-07-20"  # a Sunday


@pytest.mark.parametrize(("typed", "starts", "ends"), [
    ("8 - 11h30 20/7/2025", "8:00", "11:30"), ("8-11h30 20/7/2025", "8:00", "11:30"), ("20/7/2025 8 - 11h", "8:00", "11:00"),
    ("7h30 - 11, 20/7/2025", "7:30", "11:00"), ("7h30-11h 20/7/2025", "7:30", "11:00"),
    ("Sáng 8 - 11h30 20/7/2025", "8:00", "11:30"),
    ("08:00–10:30 20/7/2025", "8:00", "10:30"), ("20/7/2025 13h30—16h30", "13:30", "16:30"),
    ("2 - 4h30 chiều 20/7/2025", "14:00", "16:30"),
    ("8h tới 11h30 20/7/2025", "8:00", "11:30"), ("8g đến 11g30 20-7-2025", "8:00", "11:30"),
    ("từ 8 giờ đến 11 giờ 30 phút 20.7.25", "8:00", "11:30"),
    ("2025-07-20 08:00 - 11:30", "8:00", "11:30"), ("8h00 - 11h30 20/7/2025, phòng 301", "8:00", "11:30"),
    ("Sáng 8h - 12h30 20/7/2025", "8:00", "12:30"), ("11h - 1h trưa 20/7/2025", "11:00", "13:00"),
])  # fmt: skip
def test_a_span_is_read_with_both_its_ends(typed: str, starts: str, ends: str) -> None:
    for form in ("NFC", "NFD"):
        assert parse_span(unicodedata.normalize(form, typed)) == (at(DAY, starts), at(DAY, ends))


@pytest.mark.parametrize(("typed", "hour"), [
    ("14h 20/7/2025", "14:00"), ("20/7/2025 8h", "8:00"), ("8 giờ rưỡi 20/7/2025", "8:30"), ("8h 20 tháng 7 năm 2025", "8:00"),
    ("8h ngày 20/7 năm 2025", "8:00"), ("8h ngày 20 tháng 7/2025", "8:00"), ("8h 20/7/25", "8:00"),
    ("8h30’, CN 20/7/2025", "8:30"),
    ("Chủ nhật, 20/7/2025, 8h00", "8:00"), ("7 giờ tối 20/7/2025", "19:00"), ("9h đêm 20/7/2025", "21:00"),
    ("8h00 20/7/2025, hội trường 3", "8:00"), ("12h trưa 20/7/2025", "12:00"), ("45858.5625", "13:30"), ("45858,5625", "13:30"),
])  # fmt: skip
def test_one_hour_of_one_day_is_read(typed: str, hour: str) -> None:
    assert parse_span(typed) == (at(DAY, hour), None)


@pytest.mark.parametrize("typed", [
    "20/7/2025 8h - 22/7/2025 11h30", "8h 20/7 - 11h30 22/7/2025", "8h00, ngày 20/7/2025 đến 11h30, ngày 22/7/2025",
    "Từ 8h ngày 20/7 đến 11h30 ngày 22/7/2025", "20/7/2025, 8h00 - 22/7/2025, 11h30",
    "8h sáng 20/7/2025 → 11h30 trưa 22/7/2025",
])  # fmt: skip
def test_a_span_of_two_days_has_each_beside_its_own_hour(typed: str) -> None:
    assert parse_span(typed) == (at(DAY), at("2025-07-22", "11:30"))


@pytest.mark.parametrize("typed", [
    "20/7/2025 8h-11h và 21/7/2025", "Ngày 20/7 từ 8h đến 11h và ngày 22/7/2025", "20/7/2025 8h-11h, 21/7/2025",
    "20/7/2025 8h-11h; 21/7/2025", "20/7/2025 8h-11h (21/7/2025)", "20/7/2025 8h-11h 21/7/2025", "20/7/2025 8h - 11h 21/7",
    "8h 20/7/2025 - 11h, 21/7/2025", "8h, 20/7/2025 - 11h 21/7/2025", "8h 20/7/2025 - 11h và 21/7/2025",
    "8h 20/7/2025 - 11h; 21/7/2025", "8h 20/7/2025 - 11h (21/7/2025)", "8h 20/7/2025, - 11h 21/7/2025",
    "8h - 20/7/2025 11h 21/7/2025", "8h - 11h 20/7/2025 - 21/7/2025", "20/7/2025 - 21/7/2025 8h - 11h",
    "8h 20/7/2025 - 21/7/2025 11h",
])  # fmt: skip
def test_hours_of_two_days_are_not_one_long_session(typed: str) -> None:
    with pytest.raises(Unclear):
        parse_span(typed)


@pytest.mark.parametrize("typed", [
    "Sáng 20/7", "Sáng 20/7/2025", "Cả ngày 20/7/2025", "45858", "08:00–10:30", "8 20/7/2025", "20/7/2025 8", "mai 8h",
    "8h 20/7-21/7/2025", "8h00 20-21/7/2025", "8h - 17h 20/7/2025, 21/7/2025", "Từ 20/7/2025 đến 22/7/2025",
    "8h 20/7/2025 và 21/7/2025",
    "8h00 hoặc 9h00 20/7/2025", "8h sáng, 2h chiều 20/7/2025", "8h00 / 11h30 20/7/2025", "8h00-11h30, 14h00-17h00 20/7/2025",
    "8h kém 15 20/7/2025", "sau 8h 20/7/2025", "14h sáng 20/7/2025", "8h chiều 20/7/2025", "12h tối 20/7/2025",
    "12h đêm 20/7/2025",
    "8.00 - 11.30 20/7/2025", "ngày 8 - 11h30 20/7/2025", "Phòng 8 - 11h30 20/7/2025", "8h30 - 11 đại biểu 20/7/2025",
    "25h 20/7/2025", "8h75 20/7/2025", "8h 31/6/2025", "8h 7/20/2025", "8h 20/7/20255", "2025-07-20 25:00",
])  # fmt: skip
def test_what_could_mean_two_things_is_no_time(typed: str) -> None:
    with pytest.raises(Unclear):
        parse_span(typed)


@pytest.mark.parametrize(("typed", "word"), [
    ("8h 20/7/2025 (hoãn)", "hoãn"), ("8h 20/7/2025 huỷ", "huỷ"), ("20/7/2025 8h hủy", "hủy"),
    ("Không họp 8h 20/7/2025", "không"), ("nghỉ 8h 20/7/2025", "nghỉ"), ("8h 20/7/2025 (âm lịch)", "âm"),
    ("8h 20/7/2025 (am lich)", "lich"), ("8h UTC 20/7/2025", "utc"), ("8h hằng tuần 20/7/2025", "hằng"),
    ("8h T2-T6 20/7/2025", "t6"), ("8h T2, T4, T6 20/7/2025", "t6"), ("sau 8h 20/7/2025", "sau"),
    ("8h ngày mai 20/7/2025", "mai"), ("8h 20/7/2025 ?", "?"), ("8h?, 20/7/2025", "?"), ("8h đến 20/7/2025", "đến"),
    ("~ 8h 20/7/2025", "~"), ("8h 20/7/2025 lần 2", "lần"), ("8h 20/7/2025 *", "*"), ("8h 20/7/2025 tru thứ 7", "tru"),
    ("8h và 20/7/2025", "và"), ("dời 8h - 11h 20/7/2025", "dời"), ("8h 20/7/2025 họp 2", "2"), ("8h 20/7/2025 ❌", "❌"),
    ("8h 20/7/2025 thay", "thay"), ("xong trước 8h 20/7/2025", "xong"), ("8h 20/7/2025 tam", "tam"),
])  # fmt: skip
def test_a_word_that_nobody_knows_beside_a_time_makes_it_none(typed: str, word: str) -> None:
    for form in ("NFC", "NFD"):
        with pytest.raises(Unclear) as told:
            parse_span(unicodedata.normalize(form, typed))
        assert told.value.word == word


@pytest.mark.parametrize("typed", [
    "8h00, ngày 20/7/2025, tại phòng 301", "8h 20/7/2025 phòng A2", "8h 20/7/2025 (tầng 3, toà B, trụ sở UBND phường)",
    "Khai mạc lúc 8h00 - 20/7/2025", "[CN] 8h00 | 20/7/2025.", "8h 20/7/2025 hoi truong lon", "P.301, 8h 20/7/2025",
    "họp trực tuyến từ 8h 20/7/2025", "20/7/2025 8h sáng, Hội trường Thành uỷ", "8h / 20/7/2025", "8h 20/7/2025 phong 3B",
])  # fmt: skip
def test_where_it_is_held_may_stand_beside_a_time(typed: str) -> None:
    assert parse_span(typed) == (at(DAY), None)


def test_a_cell_that_tells_more_than_a_time_still_shows_what_its_column_is() -> None:
    assert moments.is_moment("8h 20/7/2025 (hoãn)")
    assert not moments.is_moment("hoãn")


def test_a_day_of_the_week_alone_must_be_that_of_the_other_cell() -> None:
    assert parse_span("17h Chủ nhật", at(DAY).date()) == (at(DAY, "17:00"), None)
    with pytest.raises(Unclear):
        parse_span("17h thứ Tư", at(DAY).date())
    assert read("8h thứ Hai 20/7/2025 - 11h 22/7/2025").is_other_weekday


def test_a_day_without_its_year_is_told_apart() -> None:
    for typed in ("8h 20/7", "14h - 16h 20/7"):
        with pytest.raises(Unclear) as told:
            parse_span(typed)
        assert told.value.lacks_year
    assert parse_span("8h 20/7 - 11h30 22/7/2025") == (at(DAY), at("2025-07-22", "11:30"))
    assert parse_span("2h 1/1", at("2025-12-31").date()) == (at("2026-01-01", "2:00"), None)


def test_the_day_of_the_week_is_held_against_the_date() -> None:
    said = {typed: read(typed).is_other_weekday for typed in (
        "8h CN 20/7/2025", "8h thứ 2, 20/7/2025", "T7 20/7/2025 8h", "8h Thứ Ba 22/7/2025", "8h thứ sáu 20/7/2025",
        "8h 20/7/2025",
    )}  # fmt: skip
    assert list(said.values()) == [False, True, True, False, True, False]


def test_control_a_reader_that_takes_the_first_hour_and_day_it_sees_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "_is_hour", lambda *_whatever: False)
    moments._kept.cache_clear()
    with pytest.raises(Unclear):
        parse_span("8 - 11h30 20/7/2025")
    moments._kept.cache_clear()
