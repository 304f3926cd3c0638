"""What is counted of one delegate, and nothing else: made of a row of the list, kept with a report.

A *fact* has his number and not his name, his age and not his birthday, a level and not what he studied: it can be kept as long
as the report, which is longer than what is personal. It says enough to count every figure again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

from congress.delegates import bases
from congress.delegates.bases import Assembly, Stage, Voter
from congress.delegates.models import Basis, Membership, Standing
from congress.documents import levels
from congress.documents.levels import UNKNOWN, UNREAD
from congress.orgs.kinds import LEVEL_OF, Kind, Level

Row = Any
UNSEEN = "unseen"
ADULT, OLDEST = 18, 110  # nobody is a member before; beyond, a year was mistyped
COMMITTEES = tuple(reversed(Level))  # from the highest down


@dataclass(frozen=True)
class Fact:
    """``away``: how, where he is absent, and not why; who is suspended may not be there; ``unseen``: he has not come yet, as
    far as check-in knows; ``replaces``: the number of him in
    whose place he came; ``delegation``: that he comes with, else his unit; ``party``: years in the Party; ``by_year``: his age
    follows from the year alone; ``organisation``: the unit right below the one that holds the congress from which he comes;
    ``unread``: "field: word" that nobody can read."""

    number: int
    standing: str
    basis: str
    membership: str
    unit_kind: str
    organisation: int | None
    delegation: str
    sex: str
    ethnicity: str
    religion: str
    age: int | None
    by_year: bool
    party: int | None
    education: str
    title: str
    theory: str
    post: str
    committee: str
    head: str
    honours: tuple[str, ...]
    is_disciplined: bool
    verdict: str
    away: str = ""
    replaces: int | None = None
    unread: tuple[str, ...] = ()

    @property
    def is_convened(self) -> bool:
        return self.standing == Standing.OFFICIAL

    @property
    def is_attending(self) -> bool:
        return self.is_convened and not self.away

    def plain(self) -> list[Any]:
        """As it is kept: values alone, in the order of ``columns``."""
        return [list(value) if isinstance(value, tuple) else value for value in _values(self)]


_NAMES = tuple(each.name for each in fields(Fact))
_values = attrgetter(*_NAMES)


def columns() -> list[str]:
    return list(_NAMES)


def fact_of(names: Sequence[str], values: Sequence[Any]) -> Fact:
    """A fact that was kept, whatever columns came or went since."""
    told: dict[str, Any] = dict(zip(names, values, strict=True))
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Fact(**{name: told[name] for name in columns() if name in told})


@dataclass(frozen=True)
class Around:
    """What rows of a list are read with. ``day``: on which ages are counted; ``own``: the unit that holds the congress, by
    ``level``; ``units``: id -> kind, path and name of units on its day; ``parts``: units right below it then; ``seats``: person
    -> levels of the committees in which he sits; ``seen``: delegates who were checked in, ``stage``: how far the event of
    this ``assembly`` is, None as long as nobody was."""

    day: date
    own: int
    level: Level
    units: Mapping[int, tuple[str, str, str]]
    parts: Collection[int]
    seats: Mapping[int, Sequence[Level]] = field(default_factory=dict)
    assembly: Assembly = Assembly.DELEGATES
    seen: Collection[int] | None = None
    stage: Stage | None = None


def read(rows: Iterable[Row], around: Around) -> list[Fact]:
    """Facts of rows of ``delegates.queries.all_of``, in their order; of those who were taken off the list only whom somebody
    replaced."""
    rows = list(rows)
    numbers, filled = {row.id: row.number for row in rows}, {row.replaces_id for row in rows}
    return [_read(row, around, numbers) for row in rows if row.standing != Standing.WITHDRAWN or row.id in filled]


def _read(row: Row, around: Around, numbers: Mapping[int, int]) -> Fact:
    kind, path, unit_name = around.units.get(row.unit_id, ("", "", ""))
    age, by_year = age_of(row.birth_date, row.birth_year, around.day)
    education, theory = levels.level("education", row.education, row.degree), levels.level("theory", row.theory)
    posts = levels.all_levels("posts", row.post)
    unread = [f"{name}: {cell}" for name, cell, told in (
        ("education", ", ".join(filter(None, (row.education, row.degree))), education), ("theory", row.theory, theory),
    ) if told == UNREAD]  # fmt: skip
    return Fact(
        number=row.number,
        standing=str(row.standing),
        basis=str(row.basis),
        membership=str(row.membership),
        unit_kind=kind or UNKNOWN,
        organisation=next((int(part) for part in path.split("/") if part and int(part) in around.parts), None),
        delegation=row.delegation_name or unit_name,
        sex=row.sex or UNKNOWN,
        ethnicity=_ethnicity(row.ethnicity),
        religion=_religion(row.religion),
        age=age,
        by_year=by_year,
        party=party_age(row, around.day),
        education=education,
        title=_title(row),
        theory=theory,
        post=UNKNOWN if levels.is_blank(row.post) else posts[0] if posts else "other",
        committee=_committee(row, posts, kind, around),
        head=UNKNOWN if levels.is_blank(row.post) else "head" if levels.all_levels("heads", row.post) else "none",
        honours=_honours(row.honours),
        is_disciplined=not levels.is_nothing(row.discipline),
        verdict=str(row.verdict),
        away=_away(row, around),
        replaces=numbers.get(row.replaces_id) if row.replaces_id else None,
        unread=tuple(unread),
    )


def _away(row: Row, around: Around) -> str:
    """How he is absent: by what check-in knows, else by what was told."""
    voter = Voter(row.id, row.basis, row.membership, row.absence)
    is_seen = around.seen is not None and row.id in around.seen
    if around.stage is not None:
        voter = bases.settled(around.assembly, voter, around.stage, is_seen=is_seen)
    if voter.is_away:
        return str(voter.absence)
    if row.membership == Membership.SUSPENDED:
        return "suspended"
    return "" if around.stage is None or is_seen else UNSEEN


def age_of(birth_date: date | None, birth_year: int | None, day: date) -> tuple[int | None, bool]:
    """Completed years on a day, and whether only the year is known: then the difference of years. None where it is not known
    or cannot be."""
    if birth_date is not None:
        age, by_year = years(birth_date, day), False
    elif birth_year is not None:
        age, by_year = day.year - birth_year, True
    else:
        return None, False
    return (age, by_year) if ADULT <= age <= OLDEST else (None, False)


def years(since: date, day: date) -> int:
    """Completed years between two days."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def party_age(row: Row, day: date) -> int | None:
    """Counted from the day of admission once full membership is recognised (Charter Art. 5); nobody is admitted before he is of
    age (Art. 1)."""
    recognised = row.recognised_on is None or row.recognised_on <= day
    if row.admitted_on is None or row.admitted_on > day or row.membership == Membership.PROBATIONARY or not recognised:
        return None
    if row.birth_year is not None and row.admitted_on.year - row.birth_year < ADULT:
        return None
    told = years(row.admitted_on, day)
    return told if told <= OLDEST - ADULT else None


def _ethnicity(cell: str) -> str:
    if levels.is_nothing(cell):
        return UNKNOWN
    return "kinh" if levels.says("ethnicity", "kinh", cell) else "minority"


def _religion(cell: str) -> str:
    if levels.is_blank(cell):
        return UNKNOWN
    return "none" if levels.says("religion", "none", cell) else "told"


def _title(row: Row) -> str:
    told = f"{row.degree}, {row.education}"
    found = levels.all_levels("titles", told)
    return found[0] if found else UNKNOWN if levels.is_blank(row.degree) and levels.is_blank(row.education) else "none"


def _committee(row: Row, posts: Sequence[str], kind: str, around: Around) -> str:
    """The highest committee in which he sits, as far as his seats, his right to come and his post tell."""
    found = set(around.seats.get(row.person_id, ())) if row.person_id else set()
    if row.basis == Basis.EX_OFFICIO:
        found.add(around.level)
    in_cell = [post for post in posts if post.startswith("cell_")]
    if in_cell:
        found.add(Level.BASE if kind == Kind.BASE_CELL else Level.CELL)
    if len(posts) > len(in_cell) and kind:
        told = levels.all_levels("committees", row.post)
        found.add(Level(told[0]) if told else LEVEL_OF[Kind(kind)])
    return next((str(each) for each in COMMITTEES if each in found), "none")


def _honours(cell: str) -> tuple[str, ...]:
    if levels.is_nothing(cell):
        return ()
    return levels.all_levels("honours", cell) or ("other",)
