"""Which column holds what: by a table of synonyms and, where a heading is missing or lies, by what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from congress.core.sheets import Sheet, SheetError
from congress.core.text import fold

HEAD_ROWS = 40  # a heading lies within the first rows of a sheet
SAMPLE = 300  # rows looked at to see what a column holds
MOSTLY = 0.6  # share of filled cells that must look right
NOTHING = ("-", "–", "—")  # how offices fill a cell that tells nothing
# Beside a column's own words these make it another thing: women among the members, a deputy, a share, the day of signing.
_OTHERWISE = re.compile(
    r"(?<!\S)(?:(?<!thanh )pho|nu|du bi|chinh thuc|ket nap|mien|ty le|ti le|%|ban hanh|gui|sinh|vang)(?!\S)|^\s*ky(?!\S)"
)
_INCLUDED = re.compile(r"(?<!\S)(?:ke ca|bao gom|gom ca|gom)(?!\S)")

_Test = Callable[[str], bool] | None
_Candidate = tuple[float, int, int, "Column"]  # score, -order of the column, -place, column


@dataclass(frozen=True)
class Column:
    """A thing that a sheet may tell.

    ``looks``: can a cell be it? A heading whose cells mostly cannot be it is not believed. ``sure``: a cell that can hardly be
    anything else; such a column is taken without a heading. ``unique``: no two rows hold the same. ``limit``: how many
    letters of a cell can be kept. ``marks``: a cell that only says that the rest of its heading is meant, an x under
    "Lý luận chính trị: Cao cấp"; several columns then tell the one thing.
    """

    name: str
    synonyms: tuple[str, ...]
    looks: _Test = None
    sure: _Test = None
    required: bool = False
    unique: bool = False
    limit: int = 300
    marks: _Test = None


@dataclass(frozen=True)
class Layout:
    """``places``: column name -> index in the row; ``head``: index of the heading row, -1 when there is none; ``marked``: name
    of a column -> index -> the word that a mark there means."""

    sheet: Sheet
    head: int
    places: Mapping[str, int]
    headings: tuple[str, ...] = ()
    guessed: frozenset[str] = field(default_factory=frozenset)  # found by content against or without a heading
    marked: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def cell(self, row: Sequence[str], name: str) -> str:
        place = self.places.get(name, -1)
        words = self.marked.get(name, {})
        if place in words:
            return ", ".join(word for each, word in words.items() if each < len(row) and row[each] not in ("", *NOTHING))
        return row[place] if 0 <= place < len(row) and row[place] not in NOTHING else ""

    def heading(self, name: str) -> str:
        """The column as the file calls it, or its letter."""
        place = self.places.get(name, -1)
        if place < 0:
            return name
        return (self.headings[place] if place < len(self.headings) else "") or letter(place)

    def data_rows(self) -> list[tuple[int, list[str]]]:
        """(row number as the file shows it, cells) below the heading; repeated headings and numbers of columns left out."""
        below = [(index + 1, row) for index, row in enumerate(self.sheet.rows) if index > self.head]
        if self.head < 0:
            return below
        head = [fold(cell) for cell in self.sheet.rows[self.head]]
        return [
            (number, row)
            for number, row in below
            if not _repeats_heading([fold(cell) for cell in row], head) and not _numbers_columns(row)
        ]


def _repeats_heading(row: Sequence[str], head: Sequence[str]) -> bool:
    """The heading again, on another printed page; somebody may have touched a cell of it."""
    same = sum(one == other != "" for one, other in zip(row, head, strict=False))
    return same > 1 and same * 3 >= sum(map(bool, head)) * 2


class ColumnsMissing(SheetError):
    """A column that is needed was not recognised. ``layout``: what was, so that a person can say the rest."""

    def __init__(self, layout: Layout, wanted: str) -> None:
        row, cells = (layout.head, layout.headings) if layout.head >= 0 else _first_filled(layout.sheet)
        known = ", ".join(cell[:40] for cell in cells[:30] if cell) or "–"
        super().__init__("columns.missing", row + 1, wanted, wanted=wanted, headings=known)
        self.layout = layout


def _first_filled(sheet: Sheet) -> tuple[int, Sequence[str]]:
    """The row that a person takes for the headings, where none is known."""
    return next(((index, row) for index, row in enumerate(sheet.rows[:HEAD_ROWS]) if sum(map(bool, row)) > 1), (0, ()))


def too_long(columns: Sequence[Column], cells: Mapping[str, str]) -> list[tuple[str, str, dict[str, int]]]:
    """What is wrong with cells that hold more than can be kept: (column, rule, params)."""
    return [
        (column.name, "cell.too_long", {"length": len(cells[column.name]), "limit": column.limit})
        for column in columns
        if len(cells[column.name]) > column.limit
    ]


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
    :raises SheetError: nothing stands below the heading, or several sheets tell the same kind of thing.
    """
    heads = [_best_head(sheet, columns) for sheet in sheets]
    filled = [found for found in heads if any(map(any, found[1].rows[found[2] + 1 :]))]
    score, sheet, head = max(filled or heads, key=lambda found: found[0])
    if head >= 0:
        _require_one([other for size, other, _place in filled if size == score], head)
    headings = _headings(sheet, head, columns) if head >= 0 else ()
    body = [row for row in sheet.rows[head + 1 : head + 1 + SAMPLE] if sum(map(bool, row)) > 1]
    places, guessed = _assign(columns, headings, body)
    marked = _marked(columns, headings, body)
    for name, words in marked.items():
        places.setdefault(name, min(words))
    for name, place in (chosen or {}).items():
        places = {other: index for other, index in places.items() if index != place and other != name}
        if place >= 0:
            places[name] = place
    layout = Layout(sheet, head, places, headings or ("",) * max(map(len, body), default=0), frozenset(guessed), marked)
    for column in columns:
        if column.required and column.name not in places:
            raise ColumnsMissing(layout, column.name)
    return layout


def _require_one(filled: Sequence[Sheet], head: int) -> None:
    """What stands below a heading is to be read whole, not a part of it in silence."""
    if not filled:
        raise SheetError("sheet.no_rows", head + 1)
    if len(filled) > 1:
        raise SheetError("sheet.several", head + 1, names=", ".join(sheet.name for sheet in filled))


_COLUMN_NUMBER = re.compile(r"[(\[]?(?:[A-Za-z]|(\d{1,2})(?:\s*=.*)?)[)\]]?")


def _numbers_columns(row: Sequence[str]) -> bool:
    """The row "(1) (2) (3)", "A B 1 2" or "(a) (b)" that forms carry below their headings; hidden columns leave gaps."""
    marks = [_COLUMN_NUMBER.fullmatch(cell) for cell in row if cell]
    numbers = [int(mark[1]) for mark in marks if mark and mark[1]]
    return len(marks) > 2 and all(marks) and min(numbers, default=0) < 2 and numbers == sorted(set(numbers))


def _headings(sheet: Sheet, head: int, columns: Sequence[Column]) -> tuple[str, ...]:
    """Cells of the heading row; around merged headings the row below or above it may name a column."""
    near = [sheet.rows[index] if 0 <= index < len(sheet.rows) else [] for index in (head, head + 1, head - 1)]

    def names(cell: str) -> bool:
        return bool(cell) and any(_named(cell, column) == 2 for column in columns)

    groups = _groups(near[0], near[1])
    if not groups and sum(map(names, near[2])) > 1 and (groups := _groups(near[2], near[0])):
        near = [near[2], near[0], []]  # the lower of the two rows names more, and was taken for the heading
    width = max(len(near[0]), len(near[1]))
    stacks = [[row[place] if place < len(row) else "" for row in near] for place in range(width)]

    def heading(place: int, stack: Sequence[str]) -> str:
        if place in groups:
            group = groups[place]
            both = f"{near[0][group.start]} {stack[1]}"
            if names(both) or not names(stack[1]):
                return both
            if all(names(near[1][each]) for each in group):  # each names a column by itself: none of them is the merged one
                return stack[1]
        return next(filter(names, stack), stack[0])

    return tuple(heading(place, stack) for place, stack in enumerate(stacks))


def _groups(head: Sequence[str], below: Sequence[str]) -> dict[int, range]:
    """Index -> the columns of its group, where one merged heading stands over several narrower ones in the next row.

    That row is a second row of headings only if it is empty below every heading that stands alone, and tells no figure.
    """
    found: dict[int, range] = {}
    start = 0
    for place in range(1, max(len(head), len(below)) + 1):
        if (place < len(head) and head[place]) or place >= max(len(head), len(below)):
            group = range(start, place)
            told = [below[each] if each < len(below) else "" for each in group]
            if len(group) > 1 and head[start] and all(told):
                found |= dict.fromkeys(group, group)
            elif any(told):
                return {}
            start = place
    return {} if any(ch.isdigit() for each in found for ch in below[each]) else found


def _best_head(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, Sheet, int]:
    """(how many columns its headings name, sheet, index of the row), or (0, sheet, -1)."""
    best = (0, sheet, -1)
    for index, row in enumerate(sheet.rows[:HEAD_ROWS]):
        named = {column.name for cell in row for column in columns if cell and _named(cell, column) == 2}
        if len(named) > best[0]:
            best = (len(named), sheet, index)
    return best if best[0] >= 2 else (0, sheet, -1)


def _named(heading: str, column: Column) -> float:
    """2: one of its synonyms; from 0 to 1: contains one as whole words, which are that share of it; 0: neither."""
    folded = fold(heading).strip(" .:*()")
    if folded in column.synonyms:
        return 2
    plain = " ".join(re.sub(r"[()\[\],.:;*/]", " ", folded).replace("%", " % ").split())
    inside = [word for word in column.synonyms if len(word) > 3 and f" {word} " in f" {plain} "]
    if not inside:
        return 0
    longest = max(inside, key=len)
    rest = f" {plain} ".replace(f" {longest} ", "  ", 1)
    if _OTHERWISE.search(rest) and not _INCLUDED.search(rest):
        return 0
    return len(longest.split()) / len(plain.split())


def _fit(test: _Test, cells: Sequence[str], unique: bool = False) -> float:
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
    named: list[_Candidate] = []
    doubted: list[_Candidate] = []
    for order, column in enumerate(columns):
        for place in range(min(width, len(headings))):
            rank, fit = _named(headings[place], column), _fit(column.looks, cells[place])
            few = sum(map(bool, cells[place])) < 3
            if rank:
                believed = column.looks is None or few or fit >= 1 - MOSTLY
                if believed or rank == 2 or column.required:  # no person is a date because his birthday names him
                    (named if believed else doubted).append((rank * 4 + fit, -order, -place, column))
    places: dict[str, int] = {}
    _take(named, places)
    guessed = _take(_by_content(columns, cells, range(width), lambda column: column.sure), places)
    # Headings that lie stand over each other's columns; where nothing fits better, the rows will say what is wrong.
    lying = {-place for _score, _order, place, _column in doubted}
    liars = [column for column in columns if any(column is each[3] for each in doubted)]
    guessed |= _take(_by_content(liars, cells, lying, lambda column: column.looks), places)
    _take(doubted, places)
    return places, guessed | _exchange(columns, cells, places)


def _marked(columns: Sequence[Column], headings: Sequence[str], body: Sequence[Sequence[str]]) -> dict[str, dict[int, str]]:
    """Column name -> index -> word, where headings beside a column's own words hold a word each, and marks stand below them."""
    found: dict[str, dict[int, str]] = {}
    for place, heading in enumerate(headings):
        column = max(columns, key=lambda column: _named(heading, column))
        rank = _named(heading, column)
        if column.marks is None or not 0 < rank < 2:
            continue
        told = [row[place] for row in body if place < len(row) and not f" {heading}".endswith(f" {row[place]}")]
        if _fit(column.marks, told) >= MOSTLY and (word := _beside(heading, column)):
            found.setdefault(column.name, {})[place] = word
    return found


def _beside(heading: str, column: Column) -> str:
    """What a heading says beside the column's own words: "Cao cấp" of "Lý luận chính trị: Cao cấp"."""
    words = heading.split()
    plain = [fold(word).strip(" .:;,*()[]/-") for word in words]
    own = max((word.split() for word in column.synonyms if len(word) > 3), key=lambda own: _at(plain, own) >= 0 and len(own))
    at = _at(plain, own)
    rest = " ".join(words[:at] + words[at + len(own) :]) if at >= 0 else ""
    return rest.strip(" .:;,*()[]/-")


def _at(words: Sequence[str], part: Sequence[str]) -> int:
    return next((place for place in range(len(words) - len(part) + 1) if list(words[place : place + len(part)]) == part), -1)


def _by_content(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], among: Iterable[int], test: Callable[[Column], _Test]
) -> list[_Candidate]:
    found = []
    for order, column in enumerate(columns):
        for place in among:
            fit = _fit(test(column), cells[place], column.unique)
            if fit >= MOSTLY:
                found.append((fit, -order, -place, column))
    return found


def _exchange(columns: Sequence[Column], cells: Sequence[Sequence[str]], places: dict[str, int]) -> set[str]:
    """A unique column that repeats, beside one that looks the same and does not: the two headings were exchanged."""
    placed = [column for column in columns if column.name in places and column.looks is not None]
    for column in placed:
        if not column.unique or not _repeats(cells[places[column.name]]):
            continue
        for other in placed:
            its = cells[places[other.name]]
            if other.looks is column.looks and not _repeats(its) and _fit(other.looks, its) == 1:
                places[column.name], places[other.name] = places[other.name], places[column.name]
                return {column.name, other.name}
    return set()


def _repeats(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) < 3 or len(set(filled)) < len(filled)


def _take(candidates: list[_Candidate], places: dict[str, int]) -> set[str]:
    """The best candidate of each column and place; answers the names that were given a place."""
    taken = set()
    for _score, _order, place, column in sorted(candidates, key=lambda item: item[:3], reverse=True):
        if column.name not in places and -place not in places.values():
            places[column.name] = -place
            taken.add(column.name)
    return taken
