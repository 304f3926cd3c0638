"""Whatever becomes of phones and their line, the same people are in the room; each mutant of that is caught."""

from __future__ import annotations

import pytest

from tests.checkin.converging import MUTANTS, PEOPLE, PHONES, Stage, run, stage
from tests.checkin.crowds import add
from tests.support import World


@pytest.fixture
def on(city: World) -> Stage:
    return stage(city.app, add(city, "DH-DONG", PEOPLE, PHONES))


def test_whatever_order_phones_tell_in_the_same_people_are_in_the_room(on: Stage) -> None:
    assert run(on, 25) == ""


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutant_is_caught(on: Stage, mutant: str) -> None:
    assert run(on, 60, mutant)
