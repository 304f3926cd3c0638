"""Storing a list of delegates whose difference was looked at: set-based, in the caller's transaction, with one audit line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session, upsert
from congress.core.text import spelling_key
from congress.delegates import delegations, engaging, services
from congress.delegates.arrangement import many
from congress.delegates.imports import Enlistment
from congress.delegates.listing import PARTS, Entry
from congress.delegates.models import Delegate, Delegation, Listed, Standing
from congress.delegates.queries import DELEGATE, Held
from congress.delegates.services import NO_SEAT, Told, columns

_TOLD = tuple(Told.__dataclass_fields__)
_OWN = ("unit_id", "delegation_id", "rank", "unread")  # of ``Told``, and told apart here


def apply(result: Enlistment, held: Held, *, by: Actor, batch_id: int | None = None) -> None:
    """Take what was chosen. Rows whose question nobody answered stay out.

    :raises DomainError: the list takes nobody any more, or somebody in it stands on a list that the actor may not change.
    """
    touched = [row for _entry, row in result.entries if row is not None] + [change.payload for change in result.gone]
    services.require_lists(held, (row.unit_id for row in touched), by)
    held = replace(held, roll=services.open_roll(held, by=by))
    made = _delegations(result, held, by)
    fresh = [entry for entry, row in result.entries if row is None]
    ids = services.enlist(held, [_told(entry, held, made) for entry in fresh], by=by)
    moved = _change(result, held, made, by) + _withdraw(result, by)
    if moved:
        engaging.follow(held.event, by, moved)
    _remember(result, held, dict(zip((entry.row for entry in fresh), ids, strict=True)))
    counts = result.counts
    figures = {name: counts[name] for name in ("new", "changed", "absent", "hand", "flagged", "asked")}
    taken = len(fresh) + len(set(moved))
    services.record(
        "delegates.import", held, held.event.name, by, count=taken, batch_id=batch_id, file=result.file, figures=figures
    )


# ── what is new ──────────────────────────────────────────────────────────────


def _delegations(result: Enlistment, held: Held, by: Actor) -> dict[str, int]:
    """Spelling key -> number. Who does not keep the roll makes none: his people come into those that are there."""
    names = {entry.line.delegation for entry, _row in result.entries if entry.line.delegation}
    query = select(Delegation.name_key, Delegation.id).where(Delegation.event_id == held.event.id)
    known = {row.name_key: row.id for row in session().execute(query)}
    missing = [name for name in sorted(names) if spelling_key(name) not in known]
    if missing and held.convenes:
        order = {entry.line.delegation: entry.row for entry, _row in reversed(result.entries)}
        known |= delegations.ensure(held, sorted(missing, key=lambda name: order[name]), by=by)
    return known


def _told(entry: Entry, held: Held, made: dict[str, int]) -> Told:
    values = {name: value for name, value in entry.line.values.items() if name in _TOLD and name not in _OWN}
    if "basis" not in values:
        values["basis"] = services.usual_basis(held)
    if values.get("standing") != Standing.ALTERNATE:
        values["place_in_line"] = None
    delegation_id = made.get(spelling_key(entry.line.delegation)) if entry.line.delegation else None
    return Told(**values, unit_id=entry.unit_id, delegation_id=delegation_id, unread=dict(entry.line.unread))


# ── what changed ─────────────────────────────────────────────────────────────


def _change(result: Enlistment, held: Held, made: dict[str, int], by: Actor) -> list[int]:
    """Answers the numbers of the delegates changed."""
    parts: dict[int, dict[str, Any]] = defaultdict(dict)
    for change in (*result.by_hand, *result.changes):
        _entry, row, values = change.payload
        if row is not None and result.is_taken(change):
            parts[row.id] |= values
    updates: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    last = _Last(services.last_ranks(held.event.id), services.last_in_line(held.event.id))
    persons = _persons(result, parts)
    for entry, row in result.entries:
        if row is None:
            continue
        after = _columns(parts.get(row.id, {}), row, made, last)
        after |= _unread(entry, row, after)
        if {"full_name", "birth_date", "post"} & after.keys():
            after |= _identity(row, after, persons)
        if after:
            after |= {"version": row.version + 1, "changed_at": clock.now(), "changed_by": by.name}
            updates[frozenset(after)].append({"id": row.id, **after})
    for rows in updates.values():
        many(DELEGATE, rows)
    return sorted(parts)


@dataclass
class _Last:
    """The last rank in each delegation, the last place in each unit's line."""

    ranks: dict[int | None, int]
    places: dict[int | None, int]

    def next(self, of: str, key: int | None) -> int:
        told: dict[int | None, int] = getattr(self, of)
        told[key] = told.get(key, 0) + 1
        return told[key]


def _columns(parts: dict[str, Any], row: Any, made: dict[str, int], last: _Last) -> dict[str, Any]:
    """Columns that follow from what is taken of one delegate."""
    after: dict[str, Any] = {}
    for name, value in parts.items():
        if name == "birth":
            day = value if isinstance(value, date) else None
            after |= {"birth_date": day, "birth_year": day.year if day else value}
        elif name == "right":
            standing, place = value
            after |= {"standing": standing, "place_in_line": None}
            if standing == Standing.ALTERNATE:
                unit_id = parts.get("unit", row.unit_id)
                after |= {
                    **NO_SEAT,
                    "is_head": False,
                    "place_in_line": place or row.place_in_line or last.next("places", unit_id),
                }
        elif name == "delegation":
            if (delegation_id := made.get(spelling_key(value))) is not None:
                after |= {"delegation_id": delegation_id, "is_head": False, "rank": last.next("ranks", delegation_id)}
        else:
            after[PARTS[name][0]] = value
    return after


def _unread(entry: Entry, row: Any, after: dict[str, Any]) -> dict[str, Any]:
    """Words that nobody can read, or only in part, stay with him as long as nothing else stands in their place."""
    told, now = entry.line.values, {**row._mapping, **after}
    left = {name: words for name, words in row.unread.items() if not told.get(name)} | dict(entry.line.unread)
    unread = {name: words for name, words in left.items() if not now.get(name) or now[name] == told.get(name)}
    return {"unread": unread} if unread != row.unread else {}


def _identity(row: Any, after: dict[str, Any], persons: dict[Any, int]) -> dict[str, Any]:
    """Keys that follow from the name, and who in the tree it is."""
    told = Told(after.get("full_name", row.full_name), post=after.get("post", row.post))
    keys = {name: value for name, value in columns(told).items() if name in ("name_key", "sort_key", "search")}
    known = row.person_id if keys["name_key"] == row.name_key else None
    day = after.get("birth_date", row.birth_date)
    return {**keys, "person_id": persons.get((keys["name_key"], day), known)}


def _persons(result: Enlistment, parts: dict[int, dict[str, Any]]) -> dict[Any, int]:
    told = [
        Told(entry.name, birth_date=entry.line.values.get("birth_date") or row.birth_date)
        for entry, row in result.entries
        if row is not None and {"full_name", "birth"} & parts.get(row.id, {}).keys()
    ]
    return dict(services.persons_of(told))


def _withdraw(result: Enlistment, by: Actor) -> list[int]:
    """Whom somebody chose to withdraw since the file does not name him any more."""
    gone = [change.payload for change in result.gone if result.is_taken(change)]
    reason = f"Không còn trong danh sách {result.file}"[:300]
    many(DELEGATE, [
        {"id": row.id, "standing": Standing.WITHDRAWN, "withdrawn_for": reason, "is_head": False, **NO_SEAT,
         "version": row.version + 1, "changed_at": clock.now(), "changed_by": by.name} for row in gone
    ])  # fmt: skip
    return [row.id for row in gone]


# ── what is remembered ───────────────────────────────────────────────────────


def _remember(result: Enlistment, held: Held, ids: dict[int, int]) -> None:
    """What the file said of each; who is missing and stays belongs to it as well, and is asked again next time."""
    listed = select(func.max(Listed.source)).join(Delegate, Delegate.id == Listed.delegate_id)
    source = (session().scalar(listed.where(Delegate.event_id == held.event.id)) or 0) + 1
    rows = [
        {"delegate_id": row.id if row is not None else ids[entry.row], "source": source, "words": entry.words}
        for entry, row in result.entries
    ]
    rows += [
        {"delegate_id": change.payload.id, "source": source, "words": change.payload.words}
        for change in result.gone
        if change.payload.words is not None
    ]
    for part in chunks(rows, 200):
        statement = upsert(Listed).values(part)
        told = {"words": statement.excluded.words, "source": statement.excluded.source}
        session().execute(statement.on_conflict_do_update(index_elements=["delegate_id"], set_=told))
