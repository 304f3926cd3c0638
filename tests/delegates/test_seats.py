"""Giving seats, for any hall and any delegations: everybody once, nobody twice, delegations together, no chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.delegates import seats
from congress.delegates.seats import Room, Seat

ROOMS = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 9)), min_size=1, max_size=5).map(
    lambda sizes: [Room(place, *size) for place, size in enumerate(sizes, 1)]
)
SIZES = st.lists(st.integers(1, 25), max_size=12)


def parties_of(sizes: list[int]) -> list[list[int]]:
    people = iter(range(1000))
    return [[next(people) for _each in range(size)] for size in sizes]


def every_seat(rooms: list[Room]) -> list[Seat]:
    return [seat for room in rooms for seat in room.seats(())]


def faults(parties: list[list[int]], rooms: list[Room], taken: set[Seat], given_: dict[int, Seat]) -> list[str]:
    """What is wrong with seats that were given; told apart from how they are given."""
    there, people = set(every_seat(rooms)) - taken, [each for party in parties for each in party]
    found = []
    if sorted(given_) != sorted(people):
        found.append("somebody has no seat, or somebody came along")
    if len(set(given_.values())) != len(given_):
        found.append("two sit on one seat")
    if not set(given_.values()) <= there:
        found.append("a seat is not there, or taken")
    used: dict[int, set[Seat]] = {room.id: set() for room in rooms}
    for party in parties:
        mine = [given_[each] for each in party if each in given_]
        for room in rooms:
            free = [seat for seat in room.seats(taken) if seat not in used[room.id]]
            if len({seat[0] for seat in mine}) > 1 and len(free) >= len(party):
                found.append(f"a party of {len(party)} was cut though block {room.id} had room for it")
            inside = [seat for seat in mine if seat[0] == room.id]
            at = [place for place, seat in enumerate(room.seats(taken)) if seat in inside]
            if at and at != list(range(at[0], at[0] + len(at))):
                found.append(f"a party is scattered in block {room.id}")
            if inside != sorted(inside):
                found.append(f"in block {room.id} the order of a party is not that of its seats")
        for seat in mine:
            used[seat[0]].add(seat)
    return found


@given(SIZES, ROOMS, st.data())
def test_everybody_has_one_seat_and_parties_sit_together(sizes: list[int], rooms: list[Room], data: st.DataObject) -> None:
    parties = parties_of(sizes)
    taken = set(data.draw(st.lists(st.sampled_from(every_seat(rooms)), max_size=10)))
    lacking = sum(sizes) - len(set(every_seat(rooms)) - taken)
    if lacking > 0:
        with pytest.raises(ValueError, match="not enough seats"):
            seats.give(parties, rooms, taken)
        return
    told = seats.give(parties, rooms, taken)
    assert faults(parties, rooms, taken, told) == []
    assert seats.give(parties, rooms, frozenset(taken)) == told


def test_control_a_scattered_party_a_cut_one_and_a_shared_seat_are_noticed() -> None:
    rooms, parties = [Room(1, 2, 4), Room(2, 1, 4)], [[0, 1, 2], [3, 4]]
    scattered: dict[int, Seat] = {0: (1, 1, 1), 1: (1, 1, 3), 2: (1, 2, 1), 3: (1, 1, 2), 4: (1, 1, 4)}
    assert any("scattered" in fault for fault in faults(parties, rooms, set(), scattered))
    cut: dict[int, Seat] = {0: (1, 1, 1), 1: (1, 1, 2), 2: (2, 1, 1), 3: (1, 1, 3), 4: (1, 1, 4)}
    assert "a party of 3 was cut though block 1 had room for it" in faults(parties, rooms, set(), cut)
    shared = scattered | {4: (1, 1, 1)}
    assert "two sit on one seat" in faults(parties, rooms, set(), shared)
    assert "somebody has no seat, or somebody came along" in faults(parties, rooms, set(), {0: (1, 1, 1)})


def test_rows_are_filled_from_the_front_and_a_small_party_fills_a_gap() -> None:
    rooms = [Room(7, 2, 3), Room(8, 2, 3)]
    assert seats.give([[1, 2, 3, 4], [5, 6, 7], [8, 9]], rooms) == {
        1: (7, 1, 1), 2: (7, 1, 2), 3: (7, 1, 3), 4: (7, 2, 1), 8: (7, 2, 2), 9: (7, 2, 3),
        5: (8, 1, 1), 6: (8, 1, 2), 7: (8, 1, 3),
    }  # fmt: skip


def test_a_party_that_fits_nowhere_is_cut_once_where_most_is_free() -> None:
    told = seats.give([list(range(7))], [Room(1, 1, 3), Room(2, 1, 5)])
    assert [told[each][0] for each in range(7)] == [2, 2, 2, 2, 2, 1, 1]


def test_who_comes_late_sits_near_his_own() -> None:
    rooms, taken = [Room(1, 2, 2), Room(2, 2, 2)], {(2, 1, 1)}
    assert seats.give([[9]], rooms, taken, {0: [2]}) == {9: (2, 1, 2)}
    assert seats.give([[9]], rooms, taken) == {9: (1, 1, 1)}
