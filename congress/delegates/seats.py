"""Giving seats: who sits where, from the order of delegations and the parts of the hall. No database, no chance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Seat = tuple[int, int, int]  # block, row from the stage, place from the left


@dataclass(frozen=True)
class Room:
    """A block of the hall that seats may be given in."""

    id: int
    rows: int
    per_row: int

    def seats(self, taken: Collection[Seat]) -> list[Seat]:
        """Free ones, rows from the front, each from the left."""
        every = ((self.id, row, place) for row in range(1, self.rows + 1) for place in range(1, self.per_row + 1))
        return [seat for seat in every if seat not in taken]


def give(
    parties: Sequence[Sequence[int]],
    rooms: Sequence[Room],
    taken: Collection[Seat] = frozenset(),
    near: Mapping[int, Collection[int]] | None = None,
) -> dict[int, Seat]:
    """A seat for everybody: ``parties`` one after another, each in its order, into the first block in which it fits whole. A
    party that fits in none is cut: as many as go into the block with the most free seats, then the rest in the same way.
    Inside a block a party sits on seats that follow each other, but for those ``taken``.

    ``near``: place of a party -> blocks that it would rather have, because its people sit there.

    :raises ValueError: more people than free seats; nothing is given then.
    """
    free = {room.id: room.seats(taken) for room in rooms}
    if sum(map(len, parties)) > sum(map(len, free.values())):
        raise ValueError("not enough seats")
    used = dict.fromkeys(free, 0)
    given: dict[int, Seat] = {}
    for at, party in enumerate(parties):
        wanted = (near or {}).get(at, ())
        order = sorted(free, key=lambda room: room not in wanted)  # stable: else as the blocks stand
        rest = list(party)
        while rest:
            left = {room: len(free[room]) - used[room] for room in order}
            room = next((each for each in order if left[each] >= len(rest)), max(order, key=left.__getitem__))
            now, rest = rest[: left[room]], rest[left[room] :]
            given.update(zip(now, free[room][used[room] :], strict=False))
            used[room] += len(now)
    return given
