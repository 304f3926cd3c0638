"""Reports on duties: what is stored, what is refused, what is flagged, what follows."""

from __future__ import annotations

from datetime import date

import pytest

from congress.campaigns import tallies
from congress.core.errors import DomainError
from tests.support import World


def test_a_report_counts_from_the_day_the_congress_was_held(city: World) -> None:
    city.report("01.01.001.001", date(2025, 4, 10))
    assert city.done("cell", date(2025, 4, 9)) == "0/4"
    assert city.done("cell", date(2025, 4, 10)) == "1/4"
    assert city.done("cell") == "1/4"
    assert tallies.faults(city.get_campaign()) == []


def test_the_same_report_again_changes_nothing(city: World) -> None:
    assert city.report("01.01.001.001", date(2025, 4, 10), convened=20, present=19).is_new
    assert not city.report("01.01.001.001", date(2025, 4, 10), convened=20, present=19).is_new
    assert city.done("cell") == "1/4"


def test_more_present_than_convened_is_refused(city: World) -> None:
    with pytest.raises(DomainError, match=r"duty\.present_above_convened"):
        city.report("01.01.001.001", date(2025, 4, 10), convened=20, present=21)
    assert city.done("cell") == "0/4"
