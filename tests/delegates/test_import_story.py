"""What matching and a story of lists come to, beside the rules told one by one and a plain ledger."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.delegates.matching import Asked, Known, Who, match
from tests.delegates.lists import congress, correct, letters, person, stored, take
from tests.support import World


@pytest.fixture
def code(city: World) -> str:
    return congress(city)


NAMES = ("mai", "lan", "cuc")
_who = st.builds(
    lambda name, day, year, unit: Who(name, day, day.year if day else year, unit),
    st.sampled_from(NAMES), st.sampled_from([None, date(1970, 1, 1), date(1970, 2, 2), date(1980, 3, 3)]),
    st.sampled_from([None, 1970, 1980]), st.sampled_from([None, 1, 2]),
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(_who, max_size=6), st.lists(_who, max_size=6), st.randoms(use_true_random=False))
def test_matching_agrees_with_its_rules_told_one_by_one(asked: list[Who], listed: list[Who], chance: random.Random) -> None:
    rows = [Asked(place, who, ("file", place), {"place": place}) for place, who in enumerate(asked, 2)]
    known = [Known(place, who, None, None, chance.random() < 0.9) for place, who in enumerate(listed, 100)]
    found = match(rows, known, lambda _row, _candidates: None)
    _each_row_is_told_of_once(rows, found)
    for row in rows:
        exact = [each for each in known if each.who.key == row.who.key]
        alike = [other for other in rows if other.who.key == row.who.key]
        if len(alike) == 1 and len([each for each in exact if each.stands]) == 1:  # key: name, birth and unit
            assert found.pairs[row.row] == next(each.id for each in exact if each.stands)
        if row.row in found.fresh:  # nobody standing and left over may be he
            left = [each for each in known if each.id not in found.pairs.values() and each.stands]
            assert not [each for each in left if _plainly_ambiguous(row.who, each.who)]
    missing = {each.id for each in known if each.stands} - set(found.pairs.values())
    assert set(found.unmatched) == missing - {each for few in found.questions.values() for each in few}


def _each_row_is_told_of_once(rows: list[Asked], found: Any) -> None:
    told = [*found.pairs, *found.fresh, *found.questions, *found.twice]
    assert sorted(told) == sorted(row.row for row in rows)
    assert len(set(found.pairs.values())) == len(found.pairs)


def _plainly_ambiguous(one: Who, other: Who) -> bool:
    """The same name and unit; or the same name and birth date under another unit."""
    same_unit = one.unit == other.unit and one.unit is not None
    return one.name == other.name and (same_unit or (one.day is not None and one.day == other.day))


EDITS: tuple[Callable[[dict[str, str], random.Random], None], ...] = (
    lambda row, chance: row.update(post=f"Chức vụ {chance.randint(1, 9)}"),
    lambda row, chance: row.update(phone=f"09{chance.randint(10000000, 99999999)}"),
    lambda row, chance: row.update(theory=chance.choice(["Cao cấp", "Trung cấp", "Cử nhân"])),
    lambda row, chance: row.update(ethnicity=chance.choice(["Kinh", "Tày", "Mường"])),
    lambda row, _chance: row.update(phone=""),
)


@pytest.mark.parametrize("seed", range(6))
def test_a_story_of_lists_ends_as_a_plain_ledger_says(code: str, seed: int) -> None:
    """Files with random edits, additions and omissions, corrections by hand between them; a dictionary keeps the truth."""
    chance = random.Random(seed)
    file: dict[str, dict[str, str]] = {}
    truth: dict[str, dict[str, str]] = {}
    said: dict[str, dict[str, str]] = {}
    for turn in range(6):
        for _ in range(chance.randint(0, 3)):
            name = f"Người {letters(len(truth) + chance.randint(0, 3) * 100)}"
            birth = f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{1955 + len(truth) + turn}"
            file.setdefault(
                name, {"birth": birth, "post": "Cũ", "phone": "0912345678", "theory": "Cao cấp", "ethnicity": "Kinh"}
            )
        for name in list(file):
            if chance.random() < 0.3:
                chance.choice(EDITS)(file[name], chance)
            if chance.random() < 0.1:
                del file[name]
        for name in [each for each in truth if chance.random() < 0.15]:
            truth[name]["post"] = f"Sửa tay {turn}"
            correct(code, name, post=truth[name]["post"])
        _enter(file, truth, said)
        found = (
            take(code, [person(name, place, **told) for place, (name, told) in enumerate(file.items(), 1)]) if file else None
        )
        assert {row.full_name: _told(row) for row in stored(code)} == truth
        assert found is None or found.errors == found.questions == []


def _enter(file: dict[str, dict[str, str]], truth: dict[str, dict[str, str]], said: dict[str, dict[str, str]]) -> None:
    """What a list must do, cell by cell: an empty cell nothing; a change where no hand was in between."""
    for name, told in file.items():
        mine, before = truth.setdefault(name, dict.fromkeys(("post", "phone", "theory", "ethnicity"), "")), said.get(name, {})
        for cell in mine:
            value = told[cell]
            if value and (before.get(cell, "") == mine[cell]):
                mine[cell] = value
        said[name] = {cell: told[cell] for cell in mine}


def _told(row: Any) -> dict[str, str]:
    return {"post": row.post, "phone": row.phone, "theory": row.theory, "ethnicity": row.ethnicity}
