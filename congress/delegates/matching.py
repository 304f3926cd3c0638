"""Which row of a list means which delegate: the key is name, birth and unit; what is not certain is asked. No database here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from congress.core.text import fold_loosely

MOST = 6  # candidates of one question
NEW = "new"
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True)
class Who:
    """What tells a person from others. ``name``: without habits of spelling; ``unit``: number of his unit, None: not known."""

    name: str
    day: date | None
    year: int | None
    unit: int | None

    @property
    def key(self) -> tuple[Any, ...]:
        return self.name, self.day or self.year, self.unit


@dataclass(frozen=True)
class Asked:
    """A row of the file. ``told``: everything it says, to see whether two say the same; ``mark``: the key in the file's own
    words."""

    row: int
    who: Who
    mark: tuple[Any, ...]
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """A delegate. ``listed``: what the last file said, ``mark``: its key in that file's words, None: no file named him;
    ``stands``: he is on the list, neither withdrawn nor replaced."""

    id: int
    who: Who
    mark: tuple[Any, ...] | None
    listed: Mapping[str, Any] | None
    stands: bool


@dataclass
class Matching:
    """``pairs``: row -> delegate; ``questions``: row -> delegates who may be meant; ``answers``: row -> what was answered;
    ``twice``: row -> the row above that says the same; ``elsewhere``: row -> another row of the same person under another unit,
    0: he is on the list already; ``unmatched``: delegates whom no row means."""

    pairs: dict[int, int] = field(default_factory=dict)
    fresh: list[int] = field(default_factory=list)
    questions: dict[int, list[int]] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)
    twice: dict[int, int] = field(default_factory=dict)
    elsewhere: dict[int, int] = field(default_factory=dict)
    unmatched: list[int] = field(default_factory=list)


def match(
    rows: Sequence[Asked],
    known: Sequence[Known],
    answer_of: Callable[[int, list[int]], str | None],
    others: Sequence[Known] = (),
) -> Matching:
    """``answer_of(row, candidates)``: the number of one of them, "new", or None where nobody has answered yet. ``others``: are
    on the list too, but no row may mean them; they only make somebody new stand under another unit as well."""
    found = Matching()
    rest = _without_doubles(rows, found)
    free = {each.id: each for each in known}
    rest = _pair(rest, free, found, lambda row: row.who.key, lambda each: each.who.key)
    rest = _pair(rest, free, found, lambda row: row.mark, lambda each: each.mark)
    rest = _pair_likely(rest, free, found)
    _ask(rest, free, found, answer_of)
    asked = {each for row, candidates in found.questions.items() if row not in found.answers for each in candidates}
    found.unmatched = [each.id for each in free.values() if each.stands and each.id not in asked]
    _note_elsewhere(rows, [*known, *others], found)
    return found


def _grouped(items: Iterable[Any], key: Callable[[Any], _Key | None]) -> dict[_Key, list[Any]]:
    groups: dict[_Key, list[Any]] = defaultdict(list)
    for item in items:
        if (of := key(item)) is not None:
            groups[of].append(item)
    return groups


def _without_doubles(rows: Sequence[Asked], found: Matching) -> list[Asked]:
    """One person in two rows: key and birth date agree, or, where no birth date is told, everything does."""
    first: dict[Any, int] = {}
    rest = []
    for row in rows:
        same = (
            row.who.key if row.who.day else (row.who.key, tuple(sorted((name, str(told)) for name, told in row.told.items())))
        )
        if same in first:
            found.twice[row.row] = first[same]
        else:
            first[same] = row.row
            rest.append(row)
    return rest


def _pair(
    rows: Sequence[Asked], free: dict[int, Known], found: Matching, of_row: Callable[[Asked], Any], of: Callable[[Known], Any]
) -> list[Asked]:
    """Rows and delegates of one key; of several those that say the very same, then the last one that is left."""
    groups = _grouped(free.values(), of)
    rest = []
    for key, same in _grouped(rows, of_row).items():
        candidates = sorted(groups.get(key, []), key=lambda each: (not each.stands, each.id))
        left = []
        for row in same:
            likely = [each for each in candidates if each.listed is not None and each.listed == row.told]
            if likely and len(same) + len(candidates) > 2:
                candidates.remove(likely[0])
                found.pairs[row.row] = free.pop(likely[0].id).id
            else:
                left.append(row)
        standing = [each for each in candidates if each.stands] or candidates
        if len(left) == 1 and len(standing) == 1:
            found.pairs[left[0].row] = free.pop(standing[0].id).id
            left = []
        rest += left
    return sorted(rest, key=lambda row: row.row)


def _pair_likely(rows: Sequence[Asked], free: dict[int, Known], found: Matching) -> list[Asked]:
    """The same person told more or less fully: the year of his birth instead of the day, no unit: where nobody else may be
    meant on either side."""
    by_name = _grouped(free.values(), lambda each: each.who.name)
    likely = {row.row: [each for each in by_name.get(row.who.name, []) if _may_be(row.who, each.who)] for row in rows}
    wanted: dict[int, int] = defaultdict(int)
    for candidates in likely.values():
        for each in candidates:
            wanted[each.id] += 1
    rest = []
    for row in rows:
        candidates = likely[row.row]
        if len(candidates) == 1 and wanted[candidates[0].id] == 1 and _is_surely(row.who, candidates[0].who):
            found.pairs[row.row] = free.pop(candidates[0].id).id
        else:
            rest.append(row)
    return rest


def _is_surely(one: Who, other: Who) -> bool:
    if one.unit is not None and one.unit == other.unit:
        return _years_agree(one, other) and not (one.day and other.day)
    return None in (one.unit, other.unit) and one.day is not None and one.day == other.day


def _years_agree(one: Who, other: Who) -> bool:
    return one.year is not None and one.year == other.year


def _may_be(one: Who, other: Who) -> bool:
    """Of two people of one name (or nearly): may they be one?"""
    if one.unit is not None and one.unit == other.unit:
        return True
    if None in (one.unit, other.unit):
        return one.year is None or other.year is None or one.year == other.year
    return one.day == other.day if one.day and other.day else _years_agree(one, other)


def _ask(
    rows: Sequence[Asked], free: dict[int, Known], found: Matching, answer_of: Callable[[int, list[int]], str | None]
) -> None:
    standing = [each for each in free.values() if each.stands]
    by_name = _grouped(standing, lambda each: fold_loosely(each.who.name))
    by_birth = _grouped(standing, lambda each: (each.who.unit, each.who.day) if each.who.unit and each.who.day else None)
    asked: list[tuple[Asked, list[int], str | None]] = []
    for row in rows:
        named = [each for each in by_name.get(fold_loosely(row.who.name), []) if _may_be(row.who, each.who)]
        born = by_birth.get((row.who.unit, row.who.day), []) if row.who.day else []
        near = sorted({each.id: each for each in [*named, *born]}.values(), key=lambda each: _distance(row.who, each))
        candidates = [each.id for each in near[:MOST]]
        asked.append((row, candidates, answer_of(row.row, candidates) if candidates else NEW))
    for row, candidates, answer in asked:  # what was answered first, so that the others ask about who is left
        if answer is not None and answer != NEW and int(answer) in free and int(answer) in candidates:
            found.pairs[row.row] = free.pop(int(answer)).id
            found.questions[row.row], found.answers[row.row] = candidates, answer
    for row, candidates, answer in asked:
        left = [each for each in candidates if each in free]
        if row.row in found.pairs:
            continue
        if left:
            found.questions[row.row] = left
        if left and answer == NEW:
            found.answers[row.row] = NEW
        if not left or answer == NEW:
            found.fresh.append(row.row)


def _distance(who: Who, other: Known) -> tuple[Any, ...]:
    return (
        who.name != other.who.name,
        who.day != other.who.day,
        who.year != other.who.year,
        who.unit != other.who.unit,
        other.id,
    )


def _note_elsewhere(rows: Sequence[Asked], known: Sequence[Known], found: Matching) -> None:
    """New people who stand under another unit too, in this file or on the list: name and birth date agree."""
    first: dict[Any, int] = {}
    for row in rows:
        if row.who.day and row.row not in found.twice:
            first.setdefault((row.who.name, row.who.day), row.row)
    listed = {(each.who.name, each.who.day): each.id for each in known if each.who.day and each.stands}
    fresh = set(found.fresh)
    for row in rows:
        person = row.who.name, row.who.day
        if row.row in fresh and row.who.day and (first[person] != row.row or person in listed):
            found.elsewhere[row.row] = first[person] if first[person] != row.row else 0
