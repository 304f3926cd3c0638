"""Discussion groups: about even, delegations whole or cut, names and places kept, taken back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.core.db import session
from congress.delegates import delegations, groups, queries
from tests.delegates import rooms
from tests.delegates.rooms import crowd, do, enlist, fault, held, on, take_back
from tests.support import SYSTEM, World


@pytest.fixture
def city(city: World) -> World:
    rooms.congress(city)
    return city


def sizes() -> list[int]:
    session().rollback()
    found = [each.officials for each in groups.figures(SYSTEM, held())]
    session().rollback()
    return found


def test_delegations_stay_whole_and_groups_are_about_even(city: World) -> None:
    crowd(city, 5, 4, 3, 2, 1)
    enlist(city, "Không Đoàn")
    offer = do(groups.make, 3)
    assert sizes() == [6, 5, 5]
    rows = queries.all_of(held().event.id)
    assert {each.delegation_name: each.group_name for each in rows} == {
        "Đoàn 1": "Tổ 1", "Đoàn 2": "Tổ 2", "Đoàn 3": "Tổ 3", "Đoàn 4": "Tổ 3", "Đoàn 5": "Tổ 2", None: "Tổ 1",
    }  # fmt: skip
    take_back(offer)
    assert sizes() == []


def test_groups_that_are_there_keep_their_names_and_places(city: World) -> None:
    crowd(city, 3, 3)
    do(groups.make, 2)
    do(lambda to, by: groups.change(to, _group("Tổ 1"), "Tổ Văn hoá", "Phòng 301", by=by))
    do(groups.make, 3)
    do(groups.make, 2)
    session().rollback()
    assert [(each.name, each.place) for each in queries.list_groups(held().event.id)] == [
        ("Tổ Văn hoá", "Phòng 301"), ("Tổ 2", ""),
    ]  # fmt: skip
    fault("group.name_used", lambda: do(lambda to, by: groups.change(to, _group("Tổ 2"), "Tổ Văn hoá", "", by=by)))


def _group(name: str) -> Any:
    found = next(each for each in queries.list_groups(held().event.id) if each.name == name)
    return groups.get_group(held(), found.id)


def test_a_group_that_goes_leaves_its_people_in_none(city: World) -> None:
    crowd(city, 2, 2)
    do(groups.make, 2)
    offer = do(lambda to, by: groups.remove(to, _group("Tổ 2"), by=by))
    assert sizes() == [2]
    take_back(offer)
    assert sizes() == [2, 2]


def test_as_many_groups_as_there_are_people_and_no_more(city: World) -> None:
    fault("group.count", lambda: do(groups.make, 1))
    crowd(city, 2)
    for count in (0, 3):
        fault("group.count", partial(do, groups.make, count))


def test_another_group_by_hand_takes_the_whole_delegation(city: World) -> None:
    crowd(city, 3, 3)
    do(groups.make, 2, split=True)
    on("Đoàn 1", delegations.change, "Đoàn 1", group_id=_group("Tổ 2").id)
    assert sizes() == [0, 6]


PEOPLE = st.lists(st.integers(1, 30), min_size=1, max_size=15).map(
    lambda told: [(at * 100 + each, at or None) for at, size in enumerate(told) for each in range(size)]
)


def totals(people: list[tuple[int, int | None]], count: int, shares: groups.Shares) -> list[int]:
    own, of_delegation = shares
    found = [0] * count
    for delegate, delegation in people:
        found[own.get(delegate, of_delegation.get(delegation or 0, -1))] += 1
    return found


@given(PEOPLE, st.integers(1, 9))
def test_whole_delegations_differ_by_no_more_than_the_largest_of_them(people: list[tuple[int, int | None]], count: int) -> None:
    own, of_delegation = groups.share(people, count)
    found = totals(people, count, (own, of_delegation))
    largest = max([sum(each == delegation for _who, each in people) for delegation in of_delegation], default=1)
    assert (sum(found), max(found) - min(found) <= max(largest, 1)) == (len(people), True)
    assert set(own) == {delegate for delegate, delegation in people if delegation is None}
    assert groups.share(people, count) == (own, of_delegation)


@given(PEOPLE, st.integers(1, 9))
def test_cut_delegations_make_groups_that_differ_by_one(people: list[tuple[int, int | None]], count: int) -> None:
    count = min(count, len(people))
    found = totals(people, count, groups.cut(people, count))
    assert (sum(found), max(found) - min(found) <= 1) == (len(people), True)
