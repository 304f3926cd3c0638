"""Reads of persons, posts and seats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold, fold_loosely
from congress.orgs.access import in_reach, is_home, under
from congress.orgs.models import Placement, Unit
from congress.people.access import CHANGE, visible
from congress.people.models import Person, Post, PostKind, Seat

Row = Any
_RANK = {PostKind.SECRETARY: 0, PostKind.STANDING_DEPUTY: 1, PostKind.DEPUTY: 2, PostKind.OTHER: 3}


def held_on(day: date, table: Any = Post) -> Any:
    return and_(table.valid_from <= day, table.valid_to > day)


def secretaries(unit_ids: Iterable[int], day: date) -> dict[int, Row]:
    """unit id -> (person_id, full_name, phone, email) of the secretary on a day; the one longest told where there are two."""
    found: dict[int, Row] = {}
    for part in chunks(sorted(set(unit_ids))):
        query = (
            select(Post.unit_id, Post.person_id, Person.full_name, Post.phone, Post.email)
            .join(Person, Person.id == Post.person_id)
            .where(Post.unit_id.in_(part), Post.kind == PostKind.SECRETARY, held_on(day))
            .order_by(Post.unit_id, Post.valid_from.desc(), Post.id)
        )
        for row in session().execute(query):
            found.setdefault(row.unit_id, row)
    return found


def get_person(actor: Actor, person_id: int) -> Person:
    """:raises NotFound: there is none, or none of his units is in reach."""
    person = session().scalar(select(Person).where(Person.id == person_id, visible(actor, Person.id)))
    if person is None:
        raise NotFound
    return person


def is_seen(actor: Actor, person_id: int) -> bool:
    return session().scalar(select(Person.id).where(Person.id == person_id, visible(actor, Person.id))) is not None


def list_persons(
    actor: Actor, *, typed: str = "", path: str | None = None, day: date, page: int = 1, archived: bool = False
) -> Page:
    """Persons in the order of given names; no accents needed to find one. ``path``: who hold a post there on the day."""
    found = paginate(_persons(actor, typed, path, day, archived, fold), page)
    if not found.total:
        found = paginate(_persons(actor, typed, path, day, archived, fold_loosely), page)
    return found


def _persons(actor: Actor, typed: str, path: str | None, day: date, archived: bool, how: Any) -> Select[Any]:
    column: Any = Person.search if how is fold else func.replace(Person.search, "y", "i")
    birth_date = case((visible(actor.only(CHANGE.roles), Person.id), Person.birth_date)).label("birth_date")
    query = select(Person.id, Person.full_name, birth_date, Person.sex).where(visible(actor, Person.id))
    query = query.where(Person.archived_at.is_not(None) if archived else Person.archived_at.is_(None))
    for word in how(clean(typed)).split()[:8]:
        query = query.where(column.contains(word, autoescape=True))
    if path is not None:
        here = select(Post.person_id).join(Unit, Unit.id == Post.unit_id).join(Placement, Placement.unit_id == Unit.id)
        query = query.where(Person.id.in_(here.where(is_home(Placement, Unit), under(path), held_on(day))))
    return query.order_by(Person.sort_key, Person.birth_date, Person.id)


def posts_of(actor: Actor, person_ids: Sequence[int]) -> dict[int, list[Row]]:
    """person id -> posts, the highest first; posts on units out of reach are left out."""
    found: dict[int, list[Row]] = {person_id: [] for person_id in person_ids}
    for part in chunks(person_ids):
        query = select(Post.__table__, Unit.code).join(Unit, Unit.id == Post.unit_id)
        query = query.where(Post.person_id.in_(part), in_reach(Post.unit_id, actor)).order_by(
            Post.person_id, Post.valid_from, Post.id
        )
        for row in session().execute(query):
            found[row.person_id].append(row)
    for posts in found.values():
        posts.sort(key=lambda post: _RANK[PostKind(post.kind)])
    return found


def seats_of(actor: Actor, person_id: int) -> Sequence[Row]:
    query = select(Seat.__table__, Unit.code).join(Unit, Unit.id == Seat.unit_id)
    query = query.where(Seat.person_id == person_id, in_reach(Seat.unit_id, actor))
    return session().execute(query.order_by(Seat.valid_from, Seat.unit_id, Seat.body)).all()


def posts_on(unit_id: int, day: date) -> Sequence[Row]:
    """Who holds which post on a unit on a day: secretary first, then by given name."""
    query = (
        select(Post.person_id, Post.kind, Post.title, Post.phone, Post.email, Person.full_name, Person.sort_key)
        .join(Person, Person.id == Post.person_id)
        .where(Post.unit_id == unit_id, held_on(day))
        .order_by(Post.id)
        .limit(400)
    )
    rows = list(session().execute(query))
    return sorted(rows, key=lambda row: (_RANK[PostKind(row.kind)], row.sort_key))


def count_seats(unit_id: int, day: date) -> dict[str, int]:
    """body -> members on a day: the base of its meetings; in the order of their names, whatever the database prefers."""
    held = Seat.unit_id == unit_id, held_on(day, Seat)
    query = select(Seat.body, func.count()).where(*held).group_by(Seat.body).order_by(Seat.body)
    return {row[0]: row[1] for row in session().execute(query)}
