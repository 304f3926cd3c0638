"""Whom a form offers and understands by name: those who serve on the unit or on one above it. Name and title alone are
told, which are no secret: an event needs its superior's leaders, whoever arranges it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, case, exists, literal, or_, select

from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.speech import sentence, word
from congress.core.text import clean, fold, spelling_key
from congress.events.models import Engagement, EventSession
from congress.events.reading import readings
from congress.orgs import paths
from congress.orgs import queries as orgs
from congress.people.access import CHANGE, visible
from congress.people.models import Body, Person, Post, PostKind, Seat

Row = Any
_RANK = {PostKind.SECRETARY: 0, PostKind.STANDING_DEPUTY: 1, PostKind.DEPUTY: 2, PostKind.OTHER: 3}


def _posts(unit_ids: Sequence[int], day: date) -> Select[Any]:
    """Persons with a post on these units on a day: the nearest unit first, there by rank and given name."""
    near = case({unit_id: place for place, unit_id in enumerate(unit_ids or [0])}, value=Post.unit_id)  # above the root is none
    rank = case({str(kind): place for kind, place in _RANK.items()}, value=Post.kind)
    return (
        select(Person.id, Person.full_name, Person.search, Post.title, Post.unit_id, Post.kind)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id.in_(unit_ids), Post.valid_from <= day, Post.valid_to > day, Person.archived_at.is_(None))
        .order_by(near, rank, Person.sort_key, Person.id)
    )


def _seats(unit_ids: Sequence[int], day: date) -> Select[Any]:
    """Persons with a seat in a committee of these units on a day, the nearest unit first; the body stands for a title."""
    near = case({unit_id: place for place, unit_id in enumerate(unit_ids or [0])}, value=Seat.unit_id)
    title = case({str(body): word("bodies", body) for body in Body}, value=Seat.body, else_="").label("title")
    kind = literal(str(PostKind.OTHER)).label("kind")
    return (
        select(Person.id, Person.full_name, Person.search, title, Seat.unit_id, kind)
        .join(Seat, Seat.person_id == Person.id)
        .where(Seat.unit_id.in_(unit_ids), Seat.valid_from <= day, Seat.valid_to > day, Person.archived_at.is_(None))
        .order_by(near, Person.sort_key, Person.id)
    )


def _nearest(path: str) -> list[int]:
    """The unit and those above it, from itself up."""
    return paths.ids(path)[::-1]


def _once(rows: Iterable[Row]) -> list[Row]:
    """Each person with his first post alone."""
    found: dict[int, Row] = {}
    for row in rows:
        found.setdefault(row.id, row)
    return list(found.values())


def leaders(path: str, day: date, limit: int = 12) -> list[Row]:
    """Secretaries and deputies of a unit, then of those above it: who most often chairs."""
    query = _posts(_nearest(path), day).where(Post.kind != PostKind.OTHER).limit(3 * limit)
    return _once(session().execute(query))[:limit]


def search(path: str, typed: str, day: date, *, above: bool = False, limit: int = 8) -> list[Row]:
    """Those whose name has all the words typed; no accents needed. ``above``: of superiors alone."""
    words = fold(clean(typed)).split()[:6]
    if not words:
        return []
    query = _posts(_nearest(path)[above:], day)
    for each in words:
        query = query.where(Person.search.contains(each, autoescape=True))
    return _once(session().execute(query.limit(4 * limit)))[:limit]


def find_named(path: str, names: Sequence[str], day: date, *, above: bool = False) -> dict[str, list[Row]]:
    """name -> everybody who may be meant by it, read as in a calendar (``reading``); several are never guessed between."""
    units = _nearest(path)[above:]
    keys = sorted({key for name in names for keys in readings(name) for key in keys})
    rows: list[Row] = []
    for part in chunks(keys):
        for held in (_posts(units, day), _seats(units, day)):
            rows += session().execute(held.where(Person.name_key.in_(part)))
    people = _once(rows)
    return {name: _meant(name, people) for name in names}


def _meant(name: str, people: Sequence[Row]) -> list[Row]:
    """Of the plainest reading that anybody has."""
    for keys in readings(name):
        if found := [row for row in people if spelling_key(row.full_name) in keys]:
            return found
    return []


def described(person_ids: Sequence[int], path: str, day: date) -> list[Row]:
    """These persons in this order, with a post on the unit or above it where they hold one."""
    known = {row.id: row for row in _once(session().execute(_posts(_nearest(path), day).where(Person.id.in_(person_ids))))}
    for part in chunks([each for each in person_ids if each not in known]):
        query = select(Person.id, Person.full_name).where(Person.id.in_(part))
        known |= {row.id: row for row in session().execute(query)}
    return [known[each] for each in person_ids if each in known]


def told_apart(by: Actor, names: Mapping[int, str], day: date) -> dict[int, str]:
    """These names, and with those of whom another is called the same also the post; where that is the same too, the year of
    birth, for whoever may read it."""
    same = Counter(map(spelling_key, names.values()))
    doubtful = [person for person, name in names.items() if same[spelling_key(name)] > 1]
    if not doubtful:
        return dict(names)
    posts = _served(doubtful, day)
    told = {**names, **{person: f"{names[person]} ({posts[person]})" for person in doubtful if person in posts}}
    left = Counter(told.values())
    for person, year in _years(by, [person for person in doubtful if left[told[person]] > 1]).items():
        told[person] += ", " + sentence("clash_notes", "born", year=str(year))
    return told


def _served(person_ids: Sequence[int], day: date) -> dict[int, str]:
    """person -> his first post on a day with its unit, or the body in which he sits."""
    rows: list[Row] = []
    for part in chunks(person_ids):
        post = select(Post.person_id, Post.title, Post.unit_id).where(Post.valid_from <= day, Post.valid_to > day)
        seat = select(Seat.person_id, Seat.body, Seat.unit_id).where(Seat.valid_from <= day, Seat.valid_to > day)
        rows += session().execute(post.where(Post.person_id.in_(part)).order_by(Post.person_id, Post.id))
        rows += session().execute(seat.where(Seat.person_id.in_(part)).order_by(Seat.person_id, Seat.id))
    units = orgs.names_of([row.unit_id for row in rows], day)
    found: dict[int, str] = {}
    for person, title, unit in rows:
        found.setdefault(person, f"{word('bodies', title)}, {units[unit].name}")
    return found


def _years(by: Actor, person_ids: Sequence[int]) -> dict[int, int]:
    """Years of birth, of those whom he may change."""
    if by.is_system:  # what is said on its behalf is read by anybody
        return {}
    found: dict[int, int] = {}
    for part in chunks(person_ids):
        query = select(Person.id, Person.birth_date).where(Person.id.in_(part), visible(by.only(CHANGE.roles), Person.id))
        found |= {row[0]: row[1].year for row in session().execute(query) if row[1] is not None}
    return found


def within_reach(by: Actor, path: str, person_ids: Sequence[int], event_id: int | None = None) -> list[int]:
    """Those of some persons whom he may send to an event of the unit at a place, in this order: who serves or served on it or
    above it, who must be there already, and whom he may see anyway. Numbers can be counted through: strangers stay so."""
    units = paths.ids(path)
    known = [
        visible(by, Person.id),
        exists().where(Post.person_id == Person.id, Post.unit_id.in_(units)),
        exists().where(Seat.person_id == Person.id, Seat.unit_id.in_(units)),
    ]
    if event_id is not None:
        at = select(EventSession.id).where(EventSession.event_id == event_id)
        known.append(exists().where(Engagement.person_id == Person.id, Engagement.session_id.in_(at)))
    found: set[int] = set()
    for part in chunks(person_ids):
        found |= set(session().scalars(select(Person.id).where(Person.id.in_(part), or_(*known))))
    return [each for each in person_ids if each in found]
