"""The hall as a drawing: blocks before the stage, each delegation an area of its own. Its size goes by rows and delegations,
not by seats: seats that follow each other in a row are one stroke of a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from congress.delegates.hall import block_label

Row = Any
CELL = 12  # of a seat, in units of the drawing
GAP, MARGIN, HEAD, STAGE = 2 * CELL, 2 * CELL, 2 * CELL, 3 * CELL
WIDEST = 84  # seats beside each other before the next blocks stand behind
HUES, TEXTURES = 6, 4
OTHERS = -1  # of delegations that the reader may not see


@dataclass
class Area:
    """A delegation in a block. ``number``: of the delegation in its list, 0: in none; ``x``, ``y``: where its number stands."""

    number: int
    path: str = ""
    x: int = 0
    y: int = 0
    seats: int = 0
    first_row: int = 0
    last_row: int = 0

    @property
    def fill(self) -> str:
        return fill(self.number)


@dataclass
class Part:
    """A block. ``x``, ``y``: of its first seat; ``heads``: dots on seats of heads; ``marks``: (y, number) of rows."""

    id: int
    name: str
    is_for_guests: bool
    x: int
    y: int
    width: int
    height: int
    areas: list[Area] = field(default_factory=list)
    heads: str = ""
    marks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Drawing:
    """``fills``: patterns that it needs, as (name, hue, texture); ``numbers``: delegation -> its number in the drawing."""

    width: int
    height: int
    parts: Sequence[Part]
    fills: Sequence[tuple[str, int, int]]
    numbers: Mapping[int, int]

    def where(self, number: int) -> list[tuple[str, Area]]:
        """(block, area) in which a delegation sits."""
        return [(part.name, area) for part in self.parts for area in part.areas if area.number == number]


def fill(number: int) -> str:
    """Delegations that follow each other differ in hue and in texture; of 24 no two are alike."""
    if number < 1:
        return "none" if number == 0 else "others"
    return "{}{}".format(*_pattern(number))


def _pattern(number: int) -> tuple[int, int]:
    """(hue, texture)"""
    at = number - 1
    return (at + at // (HUES * TEXTURES // 2)) % HUES, at % TEXTURES


def draw(blocks: Sequence[Row], seated: Sequence[Row], delegations: Sequence[Row], shown: set[int] | None = None) -> Drawing:
    """``seated``: along the rows of each block; ``delegations``: in their order, the first is number 1; ``shown``: of these
    alone the reader sees who sits where, None: of all."""
    numbers = {row.id: place for place, row in enumerate(delegations, 1)}
    parts, width, height = _laid_out(blocks)
    by_id = {part.id: part for part in parts}
    for block_id, rows in _by_block(seated).items():
        if block_id in by_id:
            _fill_part(by_id[block_id], rows, numbers, shown)
    used = sorted({area.number for part in parts for area in part.areas if area.number > 0})
    fills = sorted({(fill(number), *_pattern(number)) for number in used})
    return Drawing(width, height, parts, fills, numbers)


def _laid_out(blocks: Sequence[Row]) -> tuple[list[Part], int, int]:
    """Blocks from the left, as many beside each other as go into one line, lines in the middle of the drawing."""
    lines: list[list[Row]] = []
    for block in blocks:
        if lines and sum(each.per_row for each in lines[-1]) + block.per_row <= WIDEST:
            lines[-1].append(block)
        else:
            lines.append([block])
    widths = [sum(each.per_row * CELL for each in line) + (len(line) - 1) * (GAP + MARGIN) for line in lines]
    width = max([*widths, 30 * CELL]) + 3 * MARGIN
    width += -width % (2 * CELL)
    parts, top = [], STAGE + GAP
    for line, wide in zip(lines, widths, strict=True):
        left = (width - wide + MARGIN) // 2 // CELL * CELL
        top += HEAD
        for block in line:
            part = Part(
                block.id, block_label(block.name), block.is_for_guests, left, top, block.per_row * CELL, block.rows * CELL
            )
            every = 1 if block.rows <= 12 else 5
            part.marks = [(top + row * CELL - 3, row) for row in range(1, block.rows + 1) if row == 1 or row % every == 0]
            parts.append(part)
            left += part.width + GAP + MARGIN
        top += max(each.rows for each in line) * CELL + GAP
    return parts, width, top


def _by_block(seated: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for each in seated:
        found.setdefault(each.block_id, []).append(each)
    return found


def _fill_part(part: Part, rows: Sequence[Row], numbers: Mapping[int, int], shown: set[int] | None) -> None:
    areas: dict[int, Area] = {}
    widest: dict[int, int] = {}
    heads: list[str] = []
    for first, length, number in _runs(rows, numbers, shown):
        area = areas.setdefault(number, Area(number, first_row=first.row))
        x, y = part.x + (first.place - 1) * CELL, part.y + (first.row - 1) * CELL
        area.path += f"M{x} {y}h{length * CELL}v{CELL}h-{length * CELL}z"
        area.seats += length
        area.last_row = first.row
        if length > widest.get(number, 0):
            widest[number] = length
            area.x, area.y = x + length * CELL // 2, y + CELL - 2
    for each in rows:
        if each.is_head and (shown is None or each.delegation_id in shown):
            x, y = part.x + (each.place - 1) * CELL + CELL // 2, part.y + (each.row - 1) * CELL + CELL // 2
            heads.append(f"M{x - 3} {y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z")
    part.areas, part.heads = [areas[number] for number in sorted(areas)], "".join(heads)


def _runs(rows: Sequence[Row], numbers: Mapping[int, int], shown: set[int] | None) -> list[tuple[Row, int, int]]:
    """(first seat, how many, number of the delegation) of seats of one delegation that follow each other in a row."""
    found: list[tuple[Row, int, int]] = []
    last: Row | None = None
    for each in rows:
        number = numbers.get(each.delegation_id, 0) if shown is None or each.delegation_id in shown else OTHERS
        if last is not None and last.row == each.row and last.place + 1 == each.place and found[-1][2] == number:
            found[-1] = (found[-1][0], found[-1][1] + 1, number)
        else:
            found.append((each, 1, number))
        last = each
    return found
