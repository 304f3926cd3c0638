"""Times as offices write them: the half of the day counts, and a year that no calendar has is no time."""

from __future__ import annotations

import pytest

from congress.events.moments import parse_moment


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("2h chiều 18/3/2027", 14), ("18/3/2027 2:30:00 PM", 14), ("2:00 CH 18/3/2027", 14), ("7 giờ tối 18/3/2027", 19),
        ("14h00 chiều 18/3/2027", 14), ("12:00 PM 18/3/2027", 12), ("12:00 SA 18/3/2027", 0), ("8:00 SA 18/3/2027", 8),
        ("8h sáng 18/3/2027", 8), ("8h00 18/3/2027 (cả sáng và chiều)", 8), ("8h00 ngày 18/3/2027", 8),
    ],
)  # fmt: skip
def test_the_half_of_the_day_counts(typed: str, hour: int) -> None:
    assert parse_moment(typed).hour == hour


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "9999-12-31T22:00", "8h00 1/1/0001", "2:00 31/12/9999"])
def test_a_year_that_no_calendar_has_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        parse_moment(typed)
