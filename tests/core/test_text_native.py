"""Words in the script of another country: nothing of them is lost that a reader or a printer needs."""

from __future__ import annotations

import unicodedata

import pytest

from congress.core.text import clean, clean_native, language_of

NAME = "ຄຳສິງ ພົມມະວົງ"
TITLE = "ຫົວໜ້າ\u200bຄະນະ\u200bຈັດ\u200bຕັ້ງ\u200bສູນກາງ\u200bພັກ"  # with the places where a line may break


def test_lao_marks_and_the_places_where_a_line_may_break_are_kept() -> None:
    assert clean_native(f"  {NAME}\u00a0\n{TITLE} ") == f"{NAME} {TITLE}"
    marks = [letter for letter in TITLE if unicodedata.combining(letter)]
    assert [letter for letter in clean_native(TITLE) if unicodedata.combining(letter)] == marks


def test_control_the_cleaning_of_vietnamese_takes_them() -> None:
    assert clean(TITLE) == TITLE.replace("\u200b", "")


@pytest.mark.parametrize(("typed", "kept"), [
    ("\u200bລາວ\u200b", "ລາວ"),
    ("ລາວ\u200b\u200b\u200bລາວ", "ລາວ\u200bລາວ"),
    ("ລາວ\u200b ລາວ", "ລາວ ລາວ"),
    ("\u202eລາວ\u2066\u200f", "ລາວ"),
    ("ລາ\u0000ວ\u0007", "ລາ ວ"),
    ("\u200b \u200b", ""),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("Guðmundur", "Guðmundur"),
])  # fmt: skip
def test_what_turns_or_hides_goes_and_what_the_script_needs_stays(typed: str, kept: str) -> None:
    assert clean_native(typed) == kept
    assert clean_native(kept) == kept


@pytest.mark.parametrize(("words", "language"), [
    (NAME, "lo"), ("ភ្នំពេញ", "km"), ("กรุงเทพ", "th"), ("北京", "zh"), ("とうきょう", "ja"), ("Москва", "ru"),
    ("Vientiane", ""), ("Nguyễn Văn A", ""), ("", ""),
])  # fmt: skip
def test_a_page_tells_in_which_language_such_words_are(words: str, language: str) -> None:
    assert language_of(words) == language
