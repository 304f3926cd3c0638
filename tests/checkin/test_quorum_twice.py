"""Two counters that know nothing of each other: the engine over the database, and one that walks through raw comings and goings
in fractions. On random congresses both say the same, and seeded faults are noticed."""

from __future__ import annotations

import pytest

from tests.checkin import counting
from tests.checkin.congresses import FAULTS, FIRST, Hall
from tests.support import World

CASES, UNTIL_CAUGHT = 300, 120


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world)


def test_both_counters_agree_on_random_congresses(hall: Hall) -> None:
    assert [each for seed in range(CASES) for each in hall.differs(seed)] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_control_a_seeded_fault_is_noticed(hall: Hall, fault: str) -> None:
    with FAULTS[fault]():
        assert any(hall.differs(seed) for seed in range(UNTIL_CAUGHT))


def test_the_stories_have_in_them_what_is_to_be_tried() -> None:
    """Late, gone, back; alternates who step in; suspended; exempt who come; edges exactly reached; nobody at all."""
    stories = [counting.story(seed, FIRST) for seed in range(CASES)]
    people = [(story, each) for story in stories for each in story.people]
    begins = FIRST
    assert any(when > begins for _story, each in people for when, _act in each.stays.get(0, ())[:1])
    assert any([act for _when, act in each.stays.get(0, ())][:3] == ["in", "out", "in"] for _story, each in people)
    assert any(each.replaces and counting.was_seen(each) for _story, each in people)
    assert any(each.membership == "suspended" and counting.was_seen(each) for _story, each in people)
    assert any(each.membership == "exempt" and each.told == "excused" and counting.was_seen(each) for _story, each in people)
    assert any(each.basis == "ex_officio" and each.unit != counting.TOP for _story, each in people)  # of two mandates
    told = [(story, counting.count(story, 0, story.sessions[0][1])) for story in stories]
    assert any(found.convened == 0 for _story, found in told)
    edges = dict.fromkeys(counting.KINDS, 0)
    for story, found in told:
        exact = 2 * found.present == found.convened if story.kind == "committee" else 3 * found.present == 2 * found.convened
        edges[story.kind] += exact and found.convened > 0
    assert all(edges.values()), edges
