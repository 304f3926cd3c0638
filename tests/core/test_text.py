"""Vietnamese text: spellings that are one word, figures, hedges, dates and telephones as people write them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core import clock, text
from congress.core.text import Hedge

counts = st.integers(1, 20_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


# ── percentages ──────────────────────────────────────────────────────────────


def test_percent_shows_one_decimal() -> None:
    assert text.percent(1221, 1238) == "98,6%"
    assert text.percent(186, 186) == "100%"
    assert text.percent(16765, 16765) == "100%"
    assert text.percent(16764, 16765) == "99,9%"
    assert text.percent(0, 7) == "0,0%"
    assert text.percent(0, 0) == "–"


def test_percent_of_papers_shows_two_decimals() -> None:
    assert text.percent_2(1221, 1238) == "98,63%"
    assert text.percent_2(16764, 16765) == "99,99%"
    assert text.percent_2(29_999_999, 30_000_000) == "99,99%"
    assert text.percent_2(186, 186) == "100,00%"
    assert text.percent_2(0, 0) == "–"


@pytest.mark.parametrize(
    ("done", "total", "shown"), [(1, 2000, "0,1%"), (1, 2001, "0,0%"), (5, 10000, "0,1%"), (17, 40, "42,5%")]
)
def test_percent_rounds_a_half_up(done: int, total: int, shown: str) -> None:
    assert text.percent(done, total) == shown


@given(counts)
def test_percent_is_the_nearest_tenth_but_never_100_before_the_end(figures: tuple[int, int]) -> None:
    done, total = figures
    exact = Fraction(1000 * done, total)
    tenths = min(int(exact + Fraction(1, 2)), 999)
    assert text.percent(done, total) == ("100%" if done == total else f"{tenths // 10},{tenths % 10}%")


def test_a_typed_percentage_is_checked_against_its_figures() -> None:
    assert not text.agrees("98,7%", 1221, 1238)
    for right in ("98,6%", "98,63%", "98.6", " 98,63 % ", "99%", "98,627%"):
        assert text.agrees(right, 1221, 1238), right
    for wrong in ("98%", "98,62%", "98,60%", "", "%", "chín mươi", "98,6%%", "-98,6%"):
        assert not text.agrees(wrong, 1221, 1238), wrong
    assert not text.agrees("0%", 0, 0)


def test_100_percent_does_not_follow_from_all_but_one() -> None:
    assert text.agrees("100%", 16765, 16765)
    for typed in ("100%", "100,0%"):
        assert not text.agrees(typed, 16764, 16765), typed


@given(counts)
def test_what_is_printed_agrees_with_its_own_figures(figures: tuple[int, int]) -> None:
    assert text.agrees(text.percent(*figures), *figures)
    assert text.agrees(text.percent_2(*figures), *figures)


# ── one word in several spellings ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đảng uỷ", "dang uy"),
        ("Đảng ủy", "Đảng uỷ"),
        ("HÐND", "HĐND"),
        ("HÐND", "hdnd"),
        ("đồng chí", "ĐỒNG  CHÍ"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("Bà Rịa–Vũng Tàu", "ba ria vung tau"),
        ("Hà\u00a0Nội", "ha noi"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Huệ"), "nguyen thi hue"),
    ],
)
def test_fold_finds_a_word_however_it_is_typed(one: str, other: str) -> None:
    assert text.fold(one) == text.fold(other)


def test_fold_keeps_different_words_apart() -> None:
    words = ["Hoa", "Hoan", "Hoàng", "Huệ", "Đan", "Dân ca", "Quí", "Quý"]
    assert len({text.fold(word) for word in words}) == len(words)
    assert text.fold_loosely("Quí") == text.fold_loosely("Quý")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("uỷ", "ủy"),
        ("hoà", "hòa"),
        ("Thuý", "Thúy"),
        ("Nguyễn  Thị\u00a0Hoà", "NGUYỄN THỊ HÒA"),
        (unicodedata.normalize("NFD", "Đỗ Thị Huệ"), "Đỗ Thị Huệ"),
        ("Ðặng Hoà", "đặng hòa "),
    ],
)
def test_habits_of_spelling_do_not_make_another_name(one: str, other: str) -> None:
    assert text.same_words(one, other)
    assert text.spelling_key(one) == text.spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hoa", "Hòa"), ("Hoá", "Hoà"), ("Tuân", "Tuấn"), ("Dung", "Đung"), ("Hoa Mai", "Hoamai"), ("Lê", "Le")]
)
def test_accents_make_another_name(one: str, other: str) -> None:
    assert not text.same_words(one, other)


def test_clean_is_how_text_is_stored() -> None:
    assert text.clean(unicodedata.normalize("NFD", "  Đảng\u00a0 uỷ \n phường ")) == "Đảng uỷ phường"
    assert text.clean("HÐND, ð") == "HĐND, đ"
    assert text.clean(12) == "12"


# ── numbers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1234", 1234),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1.234.567", 1234567),
        ("12,0", 12),
        ("12.00", 12),
        (" 7 ", 7),
        ("0", 0),
        ("-5", -5),
        ("+5", 5),
        ("999999999999", 999999999999),
    ],
)
def test_parse_int_reads_what_offices_type(typed: str, value: int) -> None:
    assert text.parse_int(typed) == value


@pytest.mark.parametrize(
    "typed", ["", " ", "12,5", "1.234,5", "1.23.456", "12a", "1e3", "0x1f", "--5", "mười", "1" * 13, "=5", "1/2"]
)
def test_parse_int_refuses_what_is_no_whole_number(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        text.parse_int(typed)


@given(st.integers(-(10**11), 10**11))
def test_a_number_as_shown_reads_back(value: int) -> None:
    assert text.parse_int(text.number(value)) == value


def test_number_has_dots_between_thousands() -> None:
    assert text.number(16765) == "16.765"
    assert text.number(999) == "999"


@pytest.mark.parametrize(
    ("typed", "value", "hedge"),
    [
        ("gần 47 vạn", 470_000, Hedge.NEARLY),
        ("Gần 47 vạn đảng viên", 470_000, Hedge.NEARLY),
        ("trên 16.765 chi bộ", 16_765, Hedge.OVER),
        ("hơn 1,5 triệu", 1_500_000, Hedge.OVER),
        ("khoảng 470 nghìn", 470_000, Hedge.ABOUT),
        ("470 ngàn", 470_000, Hedge.EXACT),
        ("3,25 vạn", 32_500, Hedge.EXACT),
        ("2 tỷ đồng", 2_000_000_000, Hedge.EXACT),
        ("46.985", 46_985, Hedge.EXACT),
        (unicodedata.normalize("NFD", "gần 47 vạn"), 470_000, Hedge.NEARLY),
    ],
)
def test_parse_quantity_reads_figures_of_articles(typed: str, value: int, hedge: Hedge) -> None:
    assert text.parse_quantity(typed) == (value, hedge)


def test_parse_quantity_refuses_a_sentence_without_a_figure() -> None:
    with pytest.raises(ValueError, match="gần đủ"):
        text.parse_quantity("gần đủ")


# ── dates and times ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    [
        "03/02/2026",
        "3/2/2026",
        "3.2.2026",
        "3-2-2026",
        "03 / 02 / 2026",
        "2026-02-03",
        "2026-2-3",
        "2026-02-03T00:00:00",
        "2026-02-03 08:30",
        "03 tháng 02 năm 2026",
        "ngày 03 tháng 02 năm 2026",
        unicodedata.normalize("NFD", "Ngày 3 tháng 2 năm 2026"),
        " 3/2/2026 ",
    ],
)
def test_parse_date_reads_every_way_of_writing_a_day(typed: str) -> None:
    assert text.parse_date(typed) == date(2026, 2, 3)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "29/2/2025",
        "31/4/2025",
        "0/1/2025",
        "1/13/2025",
        "1/1/25",
        "1/1/1899",
        "1/1/2201",
        "2025",
        "1/2025",
        "thứ Tư",
        "45658",
        "1/2/2025 nhé",
    ],
)
def test_parse_date_refuses_what_is_no_day(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        text.parse_date(typed)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("(tính đến ngày 31/12/2024)", date(2024, 12, 31)),
        ("tính đến hết ngày 31.12.2024, gồm 18.240 tổ chức", date(2024, 12, 31)),
        ("tính đến 31-12-2024", date(2024, 12, 31)),
        ("Hà Nội, ngày 31 tháng 12 năm 2024", date(2024, 12, 31)),
        ("tính đến ngày 31 tháng 12 năm 2024 (in ngày 10/01/2025)", date(2024, 12, 31)),
        ("mẫu 99/99/2024, tính đến 31/12/2024", date(2024, 12, 31)),
        ("mẫu 99/99/2024", None),
        ("năm 2024", None),
        ("", None),
    ],
)
def test_find_date_finds_the_first_day_of_a_sentence(sentence: str, day: date | None) -> None:
    assert text.find_date(sentence) == day


def test_long_dates_follow_the_rule_of_papers() -> None:
    assert text.long_date(date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert text.long_date(date(2026, 5, 27)) == "ngày 27 tháng 5 năm 2026"
    assert text.long_date(date(2026, 10, 1)) == "ngày 01 tháng 10 năm 2026"


def test_short_dates_pad_the_day_and_the_first_two_months_only() -> None:
    shown = {
        date(2026, 1, 9): "09/01/2026",
        date(2025, 2, 1): "01/02/2025",
        date(2025, 7, 9): "09/7/2025",
        date(2025, 12, 31): "31/12/2025",
    }
    assert {day: text.short_date(day) for day in shown} == shown
    assert [text.short_date(day) for day in (None, clock.BEGINNING, clock.FOREVER)] == ["", "", ""]


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_as_shown_reads_back(day: date) -> None:
    assert text.parse_date(text.short_date(day)) == day
    assert text.parse_date(text.long_date(day)) == day
    assert text.find_date(f"Số liệu tính đến {text.long_date(day)}.") == day


def test_times_are_told_in_viet_nam() -> None:
    assert text.clock_time(datetime(2025, 6, 24, 9, 5, tzinfo=UTC)) == "16h05"
    assert text.clock_time(datetime(2025, 6, 24, 17, 30, tzinfo=UTC)) == "0h30"


# ── telephones ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0915826780", "0915826780"),
        ("915826780", "0915826780"),
        ("915826780.0", "0915826780"),
        ("0915 826 780", "0915826780"),
        ("0915.826.780", "0915826780"),
        ("0915-826-780", "0915826780"),
        ("+84 915 826 780", "0915826780"),
        ("84915826780", "0915826780"),
        ("(024) 3825 1234", "02438251234"),
        ("máy lẻ 12", "máy lẻ 12"),
        ("0915826780 / 0911111111", "0915826780 / 0911111111"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_phone_gets_its_leading_zero_back(typed: str, kept: str) -> None:
    assert text.phone(typed) == kept
    assert text.phone(kept) == kept


def test_phone_is_shown_in_groups() -> None:
    assert text.spaced_phone("0915826780") == "0915 826 780"
    assert [text.spaced_phone(other) for other in ("02438251234", "máy lẻ 12", "")] == ["02438251234", "máy lẻ 12", ""]


def test_letters_that_are_not_seen_are_not_stored() -> None:
    assert text.clean("Nguyễn \u202eVăn\u202c\u200b A\u00adn\ufeff\0") == "Nguyễn Văn An"


def test_share_is_no_whole_number() -> None:
    with pytest.raises(ValueError, match=r"0\.667"):
        text.parse_int("0.667")


def test_what_no_calendar_or_letter_takes_is_cleaned_away() -> None:
    assert text.clean("Họp\x07 A\x01\x1b\x7f\x9f B\x1fC\x85D") == "Họp A B C D"
