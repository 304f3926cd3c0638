"""A list of posts and committee members → persons, posts, seats. The key of a person is name and birth date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import delete, select, tuple_, update

from congress.core import audit, clock, hooks
from congress.core.actor import Actor
from congress.core.columns import Layout, find
from congress.core.db import bulk_insert, chunks, session
from congress.core.errors import DomainError
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.core.text import spelling_key
from congress.orgs.access import in_reach
from congress.orgs.models import Unit
from congress.people.access import CHANGE
from congress.people.models import Body, Person, Post, PostKind, Seat
from congress.people.services import new_person
from congress.people.sheet import COLUMNS, Entry, kind_of, read_row

KIND = "people.posts"


def preview(sheets: Sequence[Sheet], chosen: Mapping[str, int] | None = None, *, by: Actor) -> Preview:
    """What a list of posts would change.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    result = Preview(file=sheets[0].file, mapping=dict(layout.places), headings=list(layout.headings))
    units = {
        code: unit_id
        for unit_id, code in session().execute(select(Unit.id, Unit.code).where(in_reach(Unit.id, by, *CHANGE.roles)))
    }
    entries: list[tuple[int, str, Entry]] = []
    for number, row in layout.data_rows():
        cells = {column.name: layout.cell(row, column.name) for column in COLUMNS}
        if not cells["full_name"] or not (cells["unit_code"] or cells["birth_date"]):
            result.skipped += any(row)
            continue
        result.rows += 1

        entry = read_row(cells, units, partial(_refuse, result, layout, number, cells["unit_code"]))
        if entry is not None:
            entries.append((number, cells["unit_code"], entry))
    _compare(result, entries)
    return result


def _refuse(result: Preview, layout: Layout, row: int, unit: str, column: str, rule: str, /, **params: object) -> None:
    result.errors.append(Problem(row, layout.heading(column), unit, rule, params))


# ── comparing ────────────────────────────────────────────────────────────────


@dataclass
class _Known:
    """What is stored of the persons and units in a file."""

    persons: dict[tuple[str, date], Any] = field(default_factory=dict)
    posts: dict[tuple[int, int, str, date], Any] = field(default_factory=dict)
    seats: dict[tuple[int, int, str, date], Any] = field(default_factory=dict)
    nameless: dict[tuple[int, str], Any] = field(default_factory=dict)  # secretaries known by name alone


def _known(entries: Sequence[Entry]) -> _Known:
    known = _Known()
    db = session()
    for part in chunks({entry.key for entry in entries}):
        query = select(Person.__table__).where(tuple_(Person.name_key, Person.birth_date).in_(part))
        known.persons |= {(row.name_key, row.birth_date): row for row in db.execute(query.order_by(Person.id))}
    for ids in chunks([row.id for row in known.persons.values()]):
        for row in db.execute(select(Post.__table__).where(Post.person_id.in_(ids)).order_by(Post.id)):
            known.posts[row.person_id, row.unit_id, spelling_key(row.title), row.valid_from] = row
        for row in db.execute(select(Seat.__table__).where(Seat.person_id.in_(ids)).order_by(Seat.id)):
            known.seats[row.person_id, row.unit_id, row.body, row.valid_from] = row
    for units in chunks({entry.unit_id for entry in entries if kind_of(entry.title) == PostKind.SECRETARY}):
        query = select(Post.__table__, Person.name_key, Person.full_name).join(Person, Person.id == Post.person_id)
        query = query.where(Post.unit_id.in_(units), Post.kind == PostKind.SECRETARY, Person.birth_date.is_(None))
        known.nameless |= {(row.unit_id, row.name_key): row for row in db.execute(query.order_by(Post.id))}
    return known


def _compare(result: Preview, entries: Sequence[tuple[int, str, Entry]]) -> None:
    known = _known([entry for _row, _code, entry in entries])
    seen: set[tuple[Any, ...]] = set()
    for number, code, entry in entries:
        mark = (entry.key, entry.unit_id, spelling_key(entry.title), entry.valid_from)
        if mark in seen:
            result.same += 1
            continue
        seen.add(mark)
        person = known.persons.get(entry.key)
        post = known.posts.get((person.id, entry.unit_id, spelling_key(entry.title), entry.valid_from)) if person else None
        after = _after(entry)
        if post is None:
            result.changes.append(Change(number, code, RowState.NEW, {}, after, payload=entry))
            continue
        before = _before(post, person, entry, known)
        if differing := {name: value for name, value in after.items() if value != before.get(name)}:
            old = {name: before.get(name) for name in differing}
            result.changes.append(Change(number, code, RowState.CHANGED, old, differing, payload=entry))
        else:
            result.same += 1
    _two_secretaries(result, entries, known)


def _two_secretaries(result: Preview, entries: Sequence[tuple[int, str, Entry]], known: _Known) -> None:
    """A register names somebody else as secretary of the same unit: a person must say who it is."""
    told: dict[int, Any] = {unit_id: row for (unit_id, _name), row in known.nameless.items() if row.valid_to == clock.FOREVER}
    for number, code, entry in entries:
        other = told.get(entry.unit_id)
        if (
            other is not None
            and kind_of(entry.title) == PostKind.SECRETARY
            and entry.valid_to == clock.FOREVER
            and other.name_key != spelling_key(entry.full_name)
        ):
            params = {"name": entry.full_name, "other": other.full_name}
            result.warnings.append(
                Problem(number, result.headings[result.mapping["full_name"]], code, "person.other_secretary", params)
            )


def _after(entry: Entry) -> dict[str, Any]:
    told = {
        "full_name": entry.full_name,
        "birth_date": entry.birth_date.isoformat(),
        "sex": entry.sex,
        "title": entry.title,
        "bodies": sorted(entry.bodies),
        "valid_from": entry.valid_from.isoformat(),
        "valid_to": entry.valid_to.isoformat(),
        "phone": entry.phone,
        "email": entry.email,
    }
    return {name: value for name, value in told.items() if value not in ("", [])}


def _before(post: Any, person: Any, entry: Entry, known: _Known) -> dict[str, Any]:
    seated = [
        body
        for body in entry.bodies
        if (seat := known.seats.get((person.id, entry.unit_id, body, entry.valid_from))) and seat.valid_to == entry.valid_to
    ]
    return {
        "full_name": entry.full_name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "title": entry.title,
        "bodies": sorted(seated),
        "valid_from": post.valid_from.isoformat(),
        "valid_to": post.valid_to.isoformat(),
        "phone": post.phone,
        "email": post.email,
    }


# ── applying ─────────────────────────────────────────────────────────────────


def apply(result: Preview, *, by: Actor, batch_id: int | None = None) -> None:
    """Take a list over, in the caller's transaction.

    :raises DomainError: it has errors.
    """
    if result.errors:
        raise DomainError("import.has_errors", count=len(result.errors))
    entries: list[Entry] = [change.payload for change in result.changes]
    if not entries:
        return
    known = _known(entries)
    persons = {key: row.id for key, row in known.persons.items()}
    posts: list[dict[str, Any]] = []
    seats: dict[tuple[int, int, str, date], dict[str, Any]] = {}
    for entry in entries:
        person_id = persons.get(entry.key) or _person(entry, known)
        persons[entry.key] = person_id
        _set_sex(known, entry)
        posts += _post(entry, person_id, known)
        for body in entry.bodies:
            _seat(entry, person_id, body, known, seats)
    bulk_insert(Post, posts)
    bulk_insert(Seat, list(seats.values()))
    hooks.seated({entry.unit_id for entry in entries if entry.bodies})
    audit.record("people.import", result.file, by=by, batch_id=batch_id, count=len(entries), scope_id=entries[0].unit_id)


def _person(entry: Entry, known: _Known) -> int:
    """The secretary whom a register knows by name alone, or somebody new."""
    adopted = known.nameless.get((entry.unit_id, spelling_key(entry.full_name)))
    if adopted is None or kind_of(entry.title) != PostKind.SECRETARY:
        return new_person(entry.full_name, entry.birth_date, entry.sex)
    columns = {"birth_date": entry.birth_date, "sex": entry.sex}
    session().execute(update(Person).where(Person.id == adopted.person_id).values(**columns))
    return int(adopted.person_id)


def _set_sex(known: _Known, entry: Entry) -> None:
    person = known.persons.get(entry.key)
    if person is not None and entry.sex and person.sex != entry.sex:
        session().execute(update(Person).where(Person.id == person.id).values(sex=entry.sex))


def _post(entry: Entry, person_id: int, known: _Known) -> list[dict[str, Any]]:
    """Rows to insert; an existing post is updated, a register's post of the same secretary gets its days."""
    columns = {"valid_to": entry.valid_to, "phone": entry.phone, "email": entry.email}
    old = known.posts.get((person_id, entry.unit_id, spelling_key(entry.title), entry.valid_from))
    nameless = (
        known.nameless.pop((entry.unit_id, spelling_key(entry.full_name)), None)
        if kind_of(entry.title) == PostKind.SECRETARY
        else None
    )
    if old is None and nameless is not None:
        told = {"phone": entry.phone or nameless.phone, "email": entry.email or nameless.email, "valid_to": entry.valid_to}
        session().execute(
            update(Post)
            .where(Post.id == nameless.id)
            .values(person_id=person_id, title=entry.title, valid_from=entry.valid_from, **told)
        )
        if nameless.person_id != person_id:
            hooks.merged(nameless.person_id, person_id)
            session().execute(delete(Person).where(Person.id == nameless.person_id))
        return []
    if old is None:
        return [
            {
                "person_id": person_id,
                "unit_id": entry.unit_id,
                "kind": kind_of(entry.title),
                "title": entry.title,
                "valid_from": entry.valid_from,
                **columns,
            }
        ]
    told = {"valid_to": entry.valid_to, "phone": entry.phone or old.phone, "email": entry.email or old.email}
    session().execute(update(Post).where(Post.id == old.id).values(**told))
    return []


def _seat(
    entry: Entry, person_id: int, body: Body, known: _Known, fresh: dict[tuple[int, int, str, date], dict[str, Any]]
) -> None:
    key = (person_id, entry.unit_id, str(body), entry.valid_from)
    old = known.seats.get(key)
    if old is None:
        fresh[key] = {
            "person_id": person_id,
            "unit_id": entry.unit_id,
            "body": body,
            "valid_from": entry.valid_from,
            "valid_to": entry.valid_to,
        }
    elif old.valid_to != entry.valid_to:
        session().execute(update(Seat).where(Seat.id == old.id).values(valid_to=entry.valid_to))
