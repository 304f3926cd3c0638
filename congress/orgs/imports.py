"""Register → difference → tree. Matched by code, never by name; blanks erase nothing; what is missing is listed, not closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.db import bulk_insert, chunks, lock_tree, session
from congress.core.errors import DomainError
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.core.text import same_words, short_date
from congress.orgs import paths, register, services, structure
from congress.orgs.access import on
from congress.orgs.models import Contact, Placement, Unit
from congress.orgs.queries import in_reach_of
from congress.orgs.register import FIELDS, Entry
from congress.orgs.services import PLACED, Applied, Rehoming, Told
from congress.orgs.structure import Stored

KIND = "orgs.register"
_CONTACT = ("secretary", "phone", "email")


def preview(
    sheets: Sequence[Sheet], as_of: date | None = None, chosen: Mapping[str, int] | None = None, *, by: Actor
) -> Preview:
    """What a register would change. ``as_of``: its day, before the one in its title, before today.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    told = register.read(sheets, chosen)
    lock_tree()
    day = as_of or told.as_of or clock.today()
    stored, gone = _load(day)
    result = Preview(
        file=sheets[0].file,
        rows=len(told.entries),
        skipped=told.skipped,
        as_of=day,
        mapping=dict(told.layout.places),
        headings=list(told.layout.headings),
    )
    beyond = structure.out_of_reach(told, stored, _places_since(told.entries, day, by), by)
    foreign = {problem.code for problem in beyond}  # nothing else is said of them: what is stored is not the sender's to see
    wrong = [problem for problem in structure.check(told, stored, gone, day) if problem.code not in foreign]
    result.errors = sorted([*told.problems, *wrong, *beyond], key=lambda problem: problem.row)
    result.warnings = register.doubts(told)
    told = replace(told, entries=[entry for entry in told.entries if entry.code not in foreign])
    for entry in told.entries:
        old = stored.get(entry.code)
        if old is None:
            result.changes.append(Change(entry.row, entry.code, RowState.NEW, {}, _after(entry), payload=entry))
        elif after := _differences(entry, old):
            before = {name: getattr(old, name) for name in after}
            result.changes.append(Change(entry.row, entry.code, RowState.CHANGED, before, after, payload=old.unit_id))
        else:
            result.same += 1
    result.absent = _absent(told.entries, stored, by)
    if as_of is None and told.as_of is None and result.of(RowState.CHANGED):
        result.warnings.insert(0, Problem(1, "", "", "register.undated", {"day": short_date(day)}))
    return result


def apply(result: Preview, *, by: Actor, batch_id: int | None = None) -> None:
    """Take a register over, in the caller's transaction.

    :raises DomainError: it has errors, or a change does not fit what is known of later days.
    """
    if result.errors:
        raise DomainError("import.has_errors", count=len(result.errors))
    if not result.changes:
        return
    change = Rehoming(by=by)
    day = result.as_of or clock.today()
    _add(change, [item.payload for item in result.of(RowState.NEW)], day)
    _alter(change, result.of(RowState.CHANGED), day)
    change.finish()
    counts = result.counts
    root = session().scalar(select(Placement.unit_id).where(Placement.parent_id.is_(None), on(day)).limit(1))
    audit.record(
        "orgs.import",
        result.file,
        by=by,
        scope_id=root,
        batch_id=batch_id,
        count=counts["new"] + counts["changed"],
        as_of=day.isoformat(),
    )


# ── what is stored ───────────────────────────────────────────────────────────


def _load(day: date) -> tuple[dict[str, Stored], dict[str, tuple[date, date]]]:
    """Units that stand on a day, and the days of those that do not."""
    query = (
        select(
            Placement.unit_id,
            Unit.code,
            Placement.path,
            Placement.name,
            Placement.kind,
            Placement.parent_id,
            Placement.members,
            Contact.secretary,
            Contact.phone,
            Contact.email,
        )
        .join(Unit, Unit.id == Placement.unit_id)
        .outerjoin(Contact, (Contact.unit_id == Unit.id) & (Contact.valid_from <= day) & (Contact.valid_to > day))
        .where(on(day))
        .order_by(Unit.code)
    )
    rows = session().execute(query).all()
    codes = {row.unit_id: row.code for row in rows}
    stored = {
        row.code: Stored(
            row.unit_id,
            row.code,
            row.path,
            row.name,
            row.kind,
            codes.get(row.parent_id, ""),
            row.members,
            row.secretary or "",
            row.phone or "",
            row.email or "",
        )
        for row in rows
    }
    others = select(Unit.code, Unit.begins_on, Unit.ends_on).where((Unit.begins_on > day) | (Unit.ends_on <= day))
    return stored, {row.code: (row.begins_on, row.ends_on) for row in session().execute(others)}


def _after(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in FIELDS if getattr(entry, name) not in ("", None)}


def _differences(entry: Entry, old: Stored) -> dict[str, Any]:
    """What the row tells otherwise than is stored; blanks tell nothing, spelling of tone marks is no difference."""
    told = _after(entry)
    return {name: value for name, value in told.items() if not _same(name, value, getattr(old, name))}


def _same(name: str, new: Any, old: Any) -> bool:
    if name in ("name", "secretary"):
        return same_words(str(new), str(old or ""))
    return (str(new).lower() == str(old).lower()) if name == "email" else bool(new == old)


def _absent(entries: Sequence[Entry], stored: Mapping[str, Stored], by: Actor) -> list[str]:
    """Units that stand below what the file is about and are not in it, those in reach."""
    in_file = {entry.code for entry in entries}
    tops = tuple(stored[entry.code].path for entry in entries if entry.code in stored and entry.parent not in in_file)
    absent = {unit.unit_id: code for code, unit in stored.items() if code not in in_file and unit.path.startswith(tops)}
    return sorted(absent[unit_id] for unit_id in (absent if by.is_system else in_reach_of(by, [*absent])))


def _places_since(entries: Sequence[Entry], day: date, by: Actor) -> dict[str, list[str]]:
    """Code -> paths on a day and since, of units named in the file that are known; of one that ended its last."""
    found: dict[str, list[str]] = defaultdict(list)
    if by.is_system:
        return found
    lasting = Placement.valid_to > min(day, clock.today())
    for part in chunks(sorted({code for entry in entries for code in (entry.code, entry.parent) if code})):
        query = select(Unit.code, Placement.path).join(Unit, Unit.id == Placement.unit_id).distinct()
        query = query.where(
            Unit.code.in_(part), Placement.superseded_at.is_(None), lasting | (Placement.valid_to == Unit.ends_on)
        )
        for code, path in session().execute(query):
            found[code].append(path)
    return found


# ── applying ─────────────────────────────────────────────────────────────────


def _add(change: Rehoming, entries: list[Entry], day: date) -> None:
    """New units with an open start: every earlier day counts them too, as far back as their parent stands."""
    if not entries:
        return
    ids = _new_ids([entry.code for entry in entries])
    by_parent: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_parent[entry.parent if entry.parent in ids else ""].append(entry)
    outside = {entry.parent for entry in by_parent[""] if entry.parent}
    places = _places_around(outside, day)
    rows: list[dict[str, Any]] = []
    waiting = list(by_parent[""])
    while waiting:
        entry = waiting.pop()
        mine = _segments(change, ids[entry.code], entry, places.get(entry.parent))
        places[entry.code] = [_Place(row) for row in mine]
        rows += mine
        waiting += by_parent.pop(entry.code, [])
    services.insert_placements(change, rows)
    change.units.update(ids.values())
    told = [(ids[entry.code], {name: getattr(entry, name) for name in _CONTACT}) for entry in entries]
    told = [(unit_id, contact) for unit_id, contact in told if any(contact.values())]
    bulk_insert(
        Contact,
        [
            {"unit_id": unit_id, "valid_from": clock.BEGINNING, "valid_to": clock.FOREVER, **contact}
            for unit_id, contact in told
        ],
    )
    change.told += [Told(unit_id, clock.BEGINNING, **contact) for unit_id, contact in told]


class _Place:
    """A new row, looked at as a place for the units below it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.path, self.unit_id = row["path"], row["unit_id"]
        self.valid_from, self.valid_to = row["valid_from"], row["valid_to"]


def _new_ids(codes: Sequence[str]) -> dict[str, int]:
    last = session().scalar(select(func.max(Unit.id))) or 0
    bulk_insert(Unit, [{"code": code, "begins_on": clock.BEGINNING, "ends_on": clock.FOREVER} for code in codes])
    return {code: unit_id for unit_id, code in session().execute(select(Unit.id, Unit.code).where(Unit.id > last))}


def _segments(change: Rehoming, unit_id: int, entry: Entry, places: Sequence[Any] | None) -> list[dict[str, Any]]:
    """One row for each place of its parent."""
    parts: Iterable[Any] = places if places is not None else (None,)
    return [
        services.new_placement(
            unit_id,
            start=place.valid_from if place is not None else clock.BEGINNING,
            end=place.valid_to if place is not None else clock.FOREVER,
            parent=place,
            kind=str(entry.kind),
            name=entry.name,
            members=entry.members,
            now=change.now,
        )
        for place in parts
    ]


def _places_around(codes: Iterable[str], day: date) -> dict[str, list[Any]]:
    """For units that stand on a day: all their places, which have no gap in time."""
    found: dict[str, list[Any]] = defaultdict(list)
    for part in chunks(sorted(codes)):
        query = select(PLACED, Unit.code).join(Unit, Unit.id == Placement.unit_id)
        query = query.where(Unit.code.in_(part), Placement.superseded_at.is_(None))
        for row in session().execute(query.order_by(Placement.unit_id, Placement.valid_from)):
            found[row.code].append(row)
    return found


def _alter(change: Rehoming, changes: Sequence[Change], day: date) -> None:
    """Differences take effect on the day of the register, and hold on later days that still said the old thing."""
    facts: list[tuple[int, dict[str, Any]]] = []
    contacts: list[tuple[int, dict[str, Any]]] = []
    for item in changes:
        columns = {name: item.after[name] for name in ("members",) if name in item.after}
        if "name" in item.after:
            columns |= services.named(item.after["name"])
        if columns:
            facts.append((item.payload, columns))
        if contact := {name: item.after[name] for name in _CONTACT if name in item.after}:
            contacts.append((item.payload, contact))
    _tell_many(change, facts, day)
    _restructure(change, {item.payload: item for item in changes if {"parent", "kind"} & set(item.after)}, day)
    _contacts(change, contacts, day)


def _rows_on(unit_ids: Iterable[int], day: date) -> list[Any]:
    rows: list[Any] = []
    for part in chunks(unit_ids):
        rows += session().execute(select(PLACED).where(Placement.unit_id.in_(part), on(day)).order_by(Placement.unit_id)).all()
    return rows


def _tell_many(change: Rehoming, facts: Sequence[tuple[int, dict[str, Any]]], day: date) -> None:
    """``services.tell`` for many units in a few statements; a unit with later beliefs goes through it one by one."""
    wanted = dict(facts)
    single: list[Any] = []
    for part in chunks(wanted):
        for row in services.beliefs(*part, since=day):
            if row.valid_to == clock.FOREVER and row.valid_from <= day:
                single.append(row)
    services.rewrite(change, single, day, clock.FOREVER, lambda row: dict(wanted[row.unit_id]))
    for row in _rows_on(sorted(set(wanted) - {row.unit_id for row in single}), day):
        name = dict(wanted[row.unit_id])
        members = {"members": name.pop("members")} if "members" in name else {}
        for fact in filter(None, (members, name)):  # each holds until a later day tells another
            services.tell(change, row, day, fact)


def _restructure(change: Rehoming, waiting: dict[int, Change], day: date) -> None:
    """Units that change superior or kind, whatever their order in the file: each after those it will stand under."""

    def settle(unit_id: int) -> None:
        item = waiting.pop(unit_id)
        while True:
            (unit,) = _rows_on([unit_id], day)
            parent = _row_of(item.after["parent"], day) if "parent" in item.after else None
            above = [each for each in reversed(paths.ids((parent or unit).path)) if each in waiting]
            if not above:
                break
            settle(above[0])
        _set_right(change, item, unit, parent, day)

    while waiting:
        settle(next(iter(waiting)))


def _row_of(code: str, day: date) -> Any:
    return session().execute(select(PLACED).join(Unit, Unit.id == Placement.unit_id).where(Unit.code == code, on(day))).one()


def _set_right(change: Rehoming, item: Change, unit: Any, parent: Any, day: date) -> None:
    unit_id: int = item.payload
    kind = item.after.get("kind")

    def kind_of(row: Any) -> str:
        """A later act that changed the kind stays."""
        return str(kind if row.unit_id == unit_id and row.kind == unit.kind else row.kind)

    services.move(change, unit, day, parent=parent, kind_of=kind_of if kind else None)
    change.acts.append(Applied("downgrade" if kind else "transfer", day, (unit_id,)))


def _contacts(change: Rehoming, told: Sequence[tuple[int, dict[str, Any]]], day: date) -> None:
    wanted = dict(told)
    old: dict[int, Any] = {}
    for part in chunks(wanted):
        query = select(Contact.__table__).where(Contact.unit_id.in_(part), Contact.valid_from <= day, Contact.valid_to > day)
        old |= {row.unit_id: row for row in session().execute(query.order_by(Contact.unit_id))}
    for part in chunks([row.id for row in old.values() if row.valid_from < day]):
        session().execute(update(Contact).where(Contact.id.in_(part)).values(valid_to=day))
    fresh = []
    for unit_id, columns in wanted.items():
        row = old.get(unit_id)
        contact = {name: columns.get(name) or (getattr(row, name) if row else "") for name in _CONTACT}
        change.told.append(Told(unit_id, day, **contact))
        if row is not None and row.valid_from == day:
            session().execute(update(Contact).where(Contact.id == row.id).values(**contact))
        else:
            till = row.valid_to if row is not None else clock.FOREVER
            fresh.append({"unit_id": unit_id, "valid_from": day, "valid_to": till, **contact})
    bulk_insert(Contact, fresh)
