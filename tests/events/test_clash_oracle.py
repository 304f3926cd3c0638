"""The program tells the same clashes as a slow and plain re-implementation, on random diaries with reorganisations between."""

from __future__ import annotations

import pytest

from tests.events import diaries
from tests.support import World

CITIES = 4


def test_clashes_are_those_of_the_plain_truth(world: World) -> None:
    assert sum(diaries.run(world, seed) for seed in range(CITIES)) > 100 * CITIES


@pytest.mark.parametrize("fault", diaries.FAULTS)
def test_control_a_fault_is_noticed(world: World, fault: str) -> None:
    with diaries.FAULTS[fault](), pytest.raises(diaries.Differs):
        [diaries.run(world, seed) for seed in range(6 * CITIES)]
