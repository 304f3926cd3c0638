"""Which column holds what: by a table of synonyms and, where a heading is missing or lies, by what stands below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from congress.core.sheets import Sheet, SheetError
from congress.core.text import fold

HEAD_ROWS = 40  # a heading lies within the first rows of a sheet
SAMPLE = 300  # rows looked at to see what a column holds
MOSTLY = 0.6  # share of filled cells that must look right

_Candidate = tuple[float, int, int, "Column"]  # score, -order of the column, -place, column


@dataclass(frozen=True)
class Column:
    """A thing that a sheet may tell.

    ``looks``: can a cell be it? A heading whose cells mostly cannot be it is not believed. ``sure``: a cell that can hardly be
    anything else; such a column is taken without a heading. ``unique``: no two rows hold the same.
    """

    name: str
    synonyms: tuple[str, ...]
    looks: Callable[[str], bool] | None = None
    sure: Callable[[str], bool] | None = None
    required: bool = False
    unique: bool = False


@dataclass(frozen=True)
class Layout:
    """``places``: column name -> index in the row; ``head``: index of the heading row, -1 when there is none."""

    sheet: Sheet
    head: int
    places: Mapping[str, int]
    headings: tuple[str, ...] = ()
    guessed: frozenset[str] = field(default_factory=frozenset)  # found by content against or without a heading

    def cell(self, row: Sequence[str], name: str) -> str:
        place = self.places.get(name, -1)
        return row[place] if 0 <= place < len(row) else ""

    def heading(self, name: str) -> str:
        """The column as the file calls it, or its letter."""
        place = self.places.get(name, -1)
        if place < 0:
            return name
        return (self.headings[place] if place < len(self.headings) else "") or letter(place)

    def data_rows(self) -> list[tuple[int, list[str]]]:
        """(row number as the file shows it, cells) below the heading, repeated headings left out."""
        below = [(index + 1, row) for index, row in enumerate(self.sheet.rows) if index > self.head]
        if self.head < 0:
            return below
        head = [fold(cell) for cell in self.sheet.rows[self.head]]
        return [(number, row) for number, row in below if [fold(cell) for cell in row[: len(head)]] != head]


class ColumnsMissing(SheetError):
    """A column that is needed was not recognised. ``layout``: what was, so that a person can say the rest."""

    def __init__(self, layout: Layout, wanted: str) -> None:
        known = ", ".join(filter(None, layout.headings)) or "–"
        super().__init__("columns.missing", max(layout.head, 0) + 1, wanted, wanted=wanted, headings=known)
        self.layout = layout


def letter(place: int) -> str:
    """0 -> A, 26 -> AA: how a spreadsheet names a column."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def find(sheets: Sequence[Sheet], columns: Sequence[Column], chosen: Mapping[str, int] | None = None) -> Layout:
    """The sheet and columns that tell most of what is asked for.

    ``chosen``: column name -> index, as a person set it right; -1 means the file does not tell it.
    :raises ColumnsMissing: a required column is nowhere.
    """
    best = max((_best_head(sheet, columns) for sheet in sheets), key=lambda found: found[0])
    _score, sheet, head = best
    headings = _headings(sheet, head, columns) if head >= 0 else ()
    body = [row for row in sheet.rows[head + 1 : head + 1 + SAMPLE] if sum(map(bool, row)) > 1]
    places, guessed = _assign(columns, headings, body)
    for name, place in (chosen or {}).items():
        places = {other: index for other, index in places.items() if index != place and other != name}
        if place >= 0:
            places[name] = place
    layout = Layout(sheet, head, places, headings or ("",) * max(map(len, body), default=0), frozenset(guessed))
    for column in columns:
        if column.required and column.name not in places:
            raise ColumnsMissing(layout, column.name)
    return layout


def _headings(sheet: Sheet, head: int, columns: Sequence[Column]) -> tuple[str, ...]:
    """Cells of the heading row; under a merged heading the row below may name the columns one by one."""
    upper = sheet.rows[head]
    lower = sheet.rows[head + 1] if head + 1 < len(sheet.rows) else []

    def names(cell: str) -> bool:
        return bool(cell) and any(_named(cell, column) == 2 for column in columns)

    width = max(len(upper), len(lower))
    above = [upper[place] if place < len(upper) else "" for place in range(width)]
    below = [lower[place] if place < len(lower) else "" for place in range(width)]
    return tuple(under if names(under) and not names(over) else over for over, under in zip(above, below, strict=True))


def _best_head(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, Sheet, int]:
    """(how many columns its headings name, sheet, index of the row), or (0, sheet, -1)."""
    best = (0, sheet, -1)
    for index, row in enumerate(sheet.rows[:HEAD_ROWS]):
        named = {column.name for cell in row for column in columns if cell and _named(cell, column) == 2}
        if len(named) > best[0]:
            best = (len(named), sheet, index)
    return best if best[0] >= 2 else (0, sheet, -1)


def _named(heading: str, column: Column) -> int:
    """2: one of its synonyms; 1: contains one as whole words; 0: neither."""
    folded = fold(heading).strip(" .:*()")
    if folded in column.synonyms:
        return 2
    return int(any(len(word) > 3 and f" {word} " in f" {folded} " for word in column.synonyms))


def _fit(test: Callable[[str], bool] | None, cells: Sequence[str], unique: bool = False) -> float:
    """Share of the filled cells that pass a test."""
    filled = [cell for cell in cells if cell]
    if not filled or test is None or (unique and len(set(filled)) < len(filled)):
        return 0.0
    return sum(map(test, filled)) / len(filled)


def _assign(
    columns: Sequence[Column], headings: Sequence[str], body: Sequence[Sequence[str]]
) -> tuple[dict[str, int], set[str]]:
    width = max([len(headings), *(len(row) for row in body)], default=0)
    cells = [[row[place] if place < len(row) else "" for row in body] for place in range(width)]
    filled = [sum(map(bool, column)) for column in cells]
    named: list[_Candidate] = []
    for order, column in enumerate(columns):
        for place in range(min(width, len(headings))):
            rank, fit = _named(headings[place], column), _fit(column.looks, cells[place])
            believed = column.looks is None or filled[place] < 3 or fit >= 1 - MOSTLY
            if rank and believed:
                named.append((rank + fit, -order, -place, column))
    places: dict[str, int] = {}
    _take(named, places)
    by_content: list[_Candidate] = []
    for order, column in enumerate(columns):
        for place in set(range(width)) - set(places.values()):
            fit = _fit(column.sure, cells[place], column.unique)
            if column.name not in places and fit >= MOSTLY:
                by_content.append((fit, -order, -place, column))
    return places, _take(by_content, places)


def _take(candidates: list[_Candidate], places: dict[str, int]) -> set[str]:
    """The best candidate of each column and place; answers the names that were given a place."""
    taken = set()
    for _score, _order, place, column in sorted(candidates, key=lambda item: item[:3], reverse=True):
        if column.name not in places and -place not in places.values():
            places[column.name] = -place
            taken.add(column.name)
    return taken
