"""Values in sentences and in previews: days are told as people write them, codes as they were typed."""

from __future__ import annotations

import pytest
from flask import Flask

from congress.core import look, speech
from congress.core.speech import say

DAYS = {"2025-01-01": "01/01/2025", "2024-12-31": "31/12/2024", "2025-07-09": "09/7/2025"}
# what Python, but no person, reads as a day, and what only looks like one
CODES = ("20250101", "2025-W01-1", "2025W011", "2025-13-01", "2025-02-30", "01.02.003", "2025-01-01-A", "2025", "")


@pytest.mark.parametrize("value", list(DAYS))
def test_day_is_told_as_people_write_it(value: str) -> None:
    assert (speech.spoken(value), look.shown("valid_from", value)) == (DAYS[value], DAYS[value])


@pytest.mark.parametrize("value", CODES)
def test_code_is_told_as_it_was_typed(value: str) -> None:
    assert (speech.spoken(value), look.shown("parent", value)) == (value, value)


def test_several_values_are_told_one_by_one() -> None:
    assert look.shown("units", ["20250101", "2025-01-01"]) == "20250101, 01/01/2025"


@pytest.mark.parametrize(
    ("code", "name"), [("event.bad_moment", "text"), ("date.unreadable", "typed"), ("unit.unknown", "code")]
)
def test_sentence_quotes_what_was_typed_although_it_is_a_day(app: Flask, code: str, name: str) -> None:
    assert "2027-08-01" in say(code, **{name: "2027-08-01"})


def test_sentence_tells_a_code_of_eight_digits_as_it_is(app: Flask) -> None:
    assert "20250101" in say("unit.unknown", code="20250101")
