"""Rules that change by date: the version in force on a day, each with its source."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from congress import campaigns, orgs
from congress.core import rules
from congress.orgs.kinds import Kind

FEATURES = {"orgs": Path(orgs.__file__), "campaigns": Path(campaigns.__file__)}


def versions(feature: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((FEATURES[feature].parent / "rules.toml").read_text(encoding="utf-8"))[
        "version"
    ]
    return found


def parents(day: date) -> dict[str, list[str]]:
    told: dict[str, list[str]] = rules.in_force(orgs.__file__, day)["parents"]
    return told


@pytest.mark.parametrize("feature", FEATURES)
def test_every_version_names_its_day_and_its_source(feature: str) -> None:
    found = versions(feature)
    days = [version["from"] for version in found]
    assert days == sorted(set(days))
    assert days[0] <= date(1930, 2, 3)
    for version in found:
        assert len(version["source"]) > 20, version
        assert any(ch.isdigit() for ch in version["source"]), version


@pytest.mark.parametrize("feature", FEATURES)
def test_a_version_holds_from_its_day_until_the_next(feature: str) -> None:
    found = versions(feature)
    for place, version in enumerate(found):
        assert rules.in_force(str(FEATURES[feature]), version["from"]) == version
        if place:
            day_before = date.fromordinal(version["from"].toordinal() - 1)
            assert rules.in_force(str(FEATURES[feature]), day_before) == found[place - 1]
    assert rules.in_force(str(FEATURES[feature]), date.max) == found[-1]
    assert rules.in_force(str(FEATURES[feature]), date.min) == found[0]


def test_who_may_stand_under_whom_changes_on_26_july_2026() -> None:
    before, after = parents(date(2026, 7, 25)), parents(date(2026, 7, 26))
    assert before == {
        "city": [""],
        "base_superior": ["", "city"],
        "base": ["", "base_superior"],
        "base_cell": ["", "base_superior"],
        "sub": ["", "base"],
        "cell": ["", "base", "sub"],
    }
    assert after == before | {"base": ["", "base_superior", "city"], "base_cell": ["", "base_superior", "city"]}
    assert set(before) == {kind.value for kind in Kind}


def test_two_thirds_have_to_be_present() -> None:
    told = rules.in_force(campaigns.__file__, date(2025, 7, 15))
    assert (told["present_numerator"], told["present_denominator"], told["lower_levels_first"]) == (2, 3, True)
    for present, convened, enough in ((366, 550, False), (367, 550, True), (13, 20, False), (14, 20, True), (2, 3, True)):
        assert (present * told["present_denominator"] >= convened * told["present_numerator"]) is enough


def test_versions_are_found_by_day_in_whatever_order_the_file_has_them(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(
        '[[version]]\nfrom = 2026-01-01\nname = "mới"\n[[version]]\nfrom = 2000-01-01\nname = "cũ"\n', encoding="utf-8"
    )
    file = str(tmp_path / "queries.py")
    days = [date(1999, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [rules.in_force(file, day)["name"] for day in days] == ["cũ", "cũ", "mới"]
