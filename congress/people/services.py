"""Writes of persons: what registers tell of secretaries, archiving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, session
from congress.core.text import fold, name_key, same_words, spelling_key
from congress.orgs.services import Told
from congress.people.access import CHANGE
from congress.people.models import Person, Post, PostKind, Seat
from congress.people.queries import get_person

SECRETARY_TITLE = "Bí thư"


def person_columns(full_name: str, birth_date: date | None = None, sex: str = "") -> dict[str, Any]:
    return {
        "full_name": full_name,
        "name_key": spelling_key(full_name),
        "search": fold(full_name),
        "sort_key": name_key(full_name),
        "birth_date": birth_date,
        "sex": sex,
        "archived_at": None,
    }


def take_secretaries(told: Sequence[Told]) -> None:
    """Posts of secretary as a register tells them.

    Another name ends the post of the one before on that day, and holds until a later register names the next. A register of
    the same day corrects the name.
    """
    named = [item for item in told if item.secretary]
    current = _secretary_posts([item.unit_id for item in named])
    fresh: list[tuple[Told, date]] = []
    for item in named:
        posts = current.get(item.unit_id, [])
        post = next((row for row in posts if row.valid_from <= item.day < row.valid_to), None)
        if post is not None and same_words(post.full_name, item.secretary):
            _reach(post, item)
            continue
        if post is not None and post.valid_from < item.day:
            session().execute(update(Post).where(Post.id == post.id).values(valid_to=item.day))
        elif post is not None:
            _take_back(post)
        coming = min((row for row in posts if row.valid_from > item.day), key=lambda row: row.valid_from, default=None)
        if coming is not None and same_words(coming.full_name, item.secretary):
            session().execute(update(Post).where(Post.id == coming.id).values(valid_from=item.day))
            continue
        fresh.append((item, coming.valid_from if coming is not None else clock.FOREVER))
    _appoint(fresh)


def _take_back(post: Any) -> None:
    """A post that was told by mistake; whoever was known by nothing else leaves the lists."""
    session().execute(delete(Post).where(Post.id == post.id))
    others = select(Post.id).where(Post.person_id == post.person_id).exists()
    seats = select(Seat.id).where(Seat.person_id == post.person_id).exists()
    mistaken = update(Person).where(Person.id == post.person_id, Person.birth_date.is_(None), ~others, ~seats)
    session().execute(mistaken.values(archived_at=clock.now()))


def _secretary_posts(unit_ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for part in chunks(unit_ids):
        query = select(Post.__table__, Person.full_name).join(Person, Person.id == Post.person_id)
        query = query.where(Post.unit_id.in_(part), Post.kind == PostKind.SECRETARY)
        for row in session().execute(query.order_by(Post.unit_id, Post.valid_from.desc(), Post.id)):
            found.setdefault(row.unit_id, []).append(row)
    return found


def _reach(post: Any, item: Told) -> None:
    """A new number or address for the same secretary; a blank keeps the old one."""
    columns = {"phone": item.phone or post.phone, "email": item.email or post.email}
    if columns != {"phone": post.phone, "email": post.email}:
        session().execute(update(Post).where(Post.id == post.id).values(**columns))


def _appoint(told: Sequence[tuple[Told, date]]) -> None:
    """Persons known by name alone, each secretary of one unit until a day."""
    last = session().scalar(select(func.max(Person.id))) or 0
    bulk_insert(Person, [person_columns(item.secretary) for item, _until in told])
    ids = session().scalars(select(Person.id).where(Person.id > last).order_by(Person.id)).all()
    bulk_insert(
        Post,
        [
            {
                "person_id": person_id,
                "unit_id": item.unit_id,
                "kind": PostKind.SECRETARY,
                "title": SECRETARY_TITLE,
                "valid_from": item.day,
                "valid_to": until,
                "phone": item.phone,
                "email": item.email,
            }
            for person_id, (item, until) in zip(ids, told, strict=True)
        ],
    )


def new_person(full_name: str, birth_date: date | None, sex: str = "") -> int:
    values = person_columns(full_name, birth_date, sex)
    return session().execute(insert(Person).values(**values).returning(Person.id)).scalar_one()


def archive(person: Person, *, by: Actor) -> int:
    """Out of the lists, kept for the record. Answers the offer to undo it."""
    person.archived_at = clock.now()
    audit.record("people.archive", person.full_name, by=by, scope_id=_scope(person.id))
    return undo.offer("people.archive", {"person_id": person.id}, by=by)


def restore(person: Person, *, by: Actor) -> None:
    person.archived_at = None
    audit.record("people.restore", person.full_name, by=by, scope_id=_scope(person.id))


def undo_archive(payload: dict[str, Any], *, by: Actor) -> int | None:
    person = get_person(by.only(CHANGE.roles), payload["person_id"])
    restore(person, by=by)
    return _scope(person.id)


def _scope(person_id: int) -> int | None:
    return session().scalar(select(Post.unit_id).where(Post.person_id == person_id).order_by(Post.id).limit(1))


UNDOERS = {"people.archive": undo_archive}
