"""Who is meant by the names in a calendar: people with a post or a seat, on the day, at the unit that meets or above it.

Two people of one name anywhere among them are a doubt that a person must settle; nearness is no proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import literal, select

from congress.core.db import chunks, session
from congress.events.reading import names_in, readings
from congress.orgs import paths
from congress.orgs.models import Unit
from congress.people.models import Person, Post, Seat


@dataclass(frozen=True)
class Doubt:
    """A name of which nobody can say who it is: ``candidates`` of that name, none where nobody has it."""

    name: str
    candidates: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Chairs:
    """Persons in the order of the cell, each once, and the names that stayed open."""

    person_ids: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass
class Directory:
    """People by the keys of their names, and where they serve. ``served``: person -> (unit, from, to, title)."""

    named: dict[str, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    served: dict[int, list[tuple[int, date, date, str]]] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)

    def find(self, cell: str, path: str, day: date, present: Collection[int] = ()) -> Chairs:
        """``path``: of the unit then; ``present``: who chairs already, by whom a doubt may have been settled by hand."""
        units = frozenset(paths.ids(path))
        people: dict[int, None] = {}
        doubts = []
        for name in names_in(cell):
            found = self._candidates(name, units, day)
            settled = found if len(found) == 1 else [person for person in found if person in present]
            if len(settled) == 1:
                people.setdefault(settled[0])
            else:
                told = [self._told(person, units, day) for person in found]
                doubts.append(Doubt(name, tuple(sorted(told, key=lambda each: (each["unit_code"], each["person"])))))
        return Chairs(tuple(people), tuple(doubts))

    def _candidates(self, name: str, units: frozenset[int], day: date) -> list[int]:
        for keys in readings(name):
            people = {person for key in keys for person in self.named.get(key, ()) if self._serving(person, units, day)}
            if people:
                return sorted(people)
        return []

    def _serving(self, person: int, units: frozenset[int], day: date) -> list[tuple[int, str]]:
        """(unit, title) of what he holds there on the day, the unit nearest to the root first."""
        held = self.served.get(person, ())
        return sorted((unit, title) for unit, start, end, title in held if unit in units and start <= day < end)

    def _told(self, person: int, units: frozenset[int], day: date) -> dict[str, Any]:
        serving = self._serving(person, units, day)
        unit, title = next((each for each in serving if each[1]), serving[0])
        return {"person": person, "name": self.names[person], "title": title, "unit_code": self.codes[unit]}


def directory(cells: Iterable[str]) -> Directory:
    """Everybody whom the names in these cells may mean, in a few queries."""
    keys = {key for cell in set(cells) for name in names_in(cell) for reading in readings(name) for key in reading}
    found = Directory()
    for part in chunks(sorted(keys)):
        named = select(Person.id, Person.full_name, Person.name_key)
        named = named.where(Person.name_key.in_(part), Person.archived_at.is_(None)).order_by(Person.id)
        for row in session().execute(named):
            found.named.setdefault(row.name_key, []).append(row.id)
            found.names[row.id] = row.full_name
    for part in chunks(sorted(found.names)):
        posts = select(Post.person_id, Post.unit_id, Post.valid_from, Post.valid_to, Post.title)
        seats = select(Seat.person_id, Seat.unit_id, Seat.valid_from, Seat.valid_to, literal("").label("title"))
        for held in (posts.where(Post.person_id.in_(part)), seats.where(Seat.person_id.in_(part))):
            for each in session().execute(held.order_by("person_id", "unit_id")):
                told = (each.unit_id, each.valid_from, each.valid_to, each.title)
                found.served.setdefault(each.person_id, []).append(told)
    units = {unit for serving in found.served.values() for unit, _from, _to, _title in serving}
    for part in chunks(sorted(units)):
        codes = select(Unit.id, Unit.code).where(Unit.id.in_(part))
        found.codes |= {row.id: row.code for row in session().execute(codes)}
    return found
