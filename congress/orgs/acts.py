"""The eight acts of a decision: found, transfer, merge, split, dissolve, rename, downgrade, hand over.

Each is checked against the tree of its day, as changed by the acts before it; a contradiction is refused with the column that
holds it. What an act means for duties, rights and posts is decided by the features that own them (``rehome.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from congress.core.db import session
from congress.core.errors import DomainError
from congress.orgs import services
from congress.orgs.access import on
from congress.orgs.kinds import STEP_DOWN, Kind
from congress.orgs.models import Placement, Unit
from congress.orgs.services import PLACED, Applied, Rehoming, Row


class Operation(StrEnum):
    FOUND = "found"
    TRANSFER = "transfer"
    MERGE = "merge"
    SPLIT = "split"
    DISSOLVE = "dissolve"
    RENAME = "rename"
    DOWNGRADE = "downgrade"
    HAND_OVER = "hand_over"


ENDING = (Operation.MERGE, Operation.SPLIT, Operation.DISSOLVE, Operation.HAND_OVER)


@dataclass(frozen=True)
class Line:
    """One act as a decision states it: codes, not ids."""

    day: date
    decision: str
    operation: Operation
    units: tuple[str, ...] = ()
    new_codes: tuple[str, ...] = ()
    new_names: tuple[str, ...] = ()
    new_kinds: tuple[Kind, ...] = ()
    into: str = ""


class Contradiction(Exception):
    """An act cannot be. ``column``: of the line; ``code``: the unit that it is about."""

    def __init__(self, rule: str, column: str, code: str, /, **params: object) -> None:
        super().__init__(rule)
        self.rule, self.column, self.code, self.params = rule, column, code, params


def apply_act(change: Rehoming, line: Line, act_id: int) -> Applied:
    """Do one act.

    :raises Contradiction: it does not fit the tree of its day.
    """
    try:
        done = _DOERS[line.operation](change, line, act_id)
    except DomainError as refusal:
        column = "new_code" if refusal.code == "act.code_used" else "into_code" if line.into else "unit_code"
        code = str(refusal.params.get("code") or (line.units or line.new_codes or ("",))[0])
        raise Contradiction(refusal.code, column, code, **refusal.params) from None
    change.acts.append(done)
    return done


# ── the acts ─────────────────────────────────────────────────────────────────


def _found(change: Rehoming, line: Line, act_id: int) -> Applied:
    parent = _place(line.into, line, "into_code")
    results = []
    for code, name, kind in _new_units(line, len(line.new_codes), fallback=None):
        results.append(services.found(change, code, name, kind, parent, line.day, act_id=act_id))
    return Applied(line.operation, line.day, (), tuple(results), act_id)


def _transfer(change: Rehoming, line: Line, act_id: int) -> Applied:
    parent = _place(line.into, line, "into_code")
    units = _subjects(line)
    for unit in units:
        if unit.parent_id == parent.unit_id:
            raise Contradiction("act.there_already", "into_code", line.units[0], name=parent.name)
        services.move(change, unit, line.day, parent=parent, act_id=act_id)
    return Applied(line.operation, line.day, _ids(units), (parent.unit_id,), act_id)


def _merge(change: Rehoming, line: Line, act_id: int) -> Applied:
    units = _subjects(line)
    if len(units) < 2:
        raise Contradiction("act.merge_needs_two", "unit_code", line.units[0])
    parent = _parent(line, units[0])
    known = [unit.members for unit in units]
    total = None if None in known else sum(known)
    ((code, name, kind),) = _new_units(line, 1, fallback=units[0].kind)
    new_id = services.found(
        change,
        code,
        name,
        kind,
        parent,
        line.day,
        members=total,
        is_estimate=any(unit.is_estimate for unit in units),
        act_id=act_id,
    )
    _children_go(change, units, line.day, _at(new_id, line.day), act_id)
    for unit in units:
        _end(change, unit, line)
    return Applied(line.operation, line.day, _ids(units), (new_id,), act_id)


def _end(change: Rehoming, unit: Row, line: Line) -> None:
    """A unit is no more from the day of the act on; what was decided for it after that day cannot have been.

    :raises Contradiction: a later decision moved it, or made something else of it.
    """
    for later in services.beliefs(unit.unit_id, since=line.day):
        if later.valid_from > line.day and (later.parent_id, later.kind, later.name) != (unit.parent_id, unit.kind, unit.name):
            raise Contradiction("act.stands_later", "unit_code", line.units[0], name=later.name, day=later.valid_from)
    services.end(change, unit.unit_id, line.day)


def _split(change: Rehoming, line: Line, act_id: int) -> Applied:
    """A decision gives no member figures: they are divided evenly and marked as an estimate. Children go to the first unit."""
    unit, *more = _subjects(line)
    if more:
        raise Contradiction("act.split_one", "unit_code", line.units[0])
    if len(line.new_codes) < 2:
        raise Contradiction("act.split_needs_two", "new_code", line.units[0])
    parent = _parent(line, unit)
    parts = len(line.new_codes)
    shares = (
        [None] * parts
        if unit.members is None
        else [unit.members // parts + (place < unit.members % parts) for place in range(parts)]
    )
    results = [
        services.found(change, code, name, kind, parent, line.day, members=share, is_estimate=True, act_id=act_id)
        for (code, name, kind), share in zip(_new_units(line, parts, fallback=unit.kind), shares, strict=True)
    ]
    _children_go(change, [unit], line.day, _at(results[0], line.day), act_id)
    _end(change, unit, line)
    return Applied(line.operation, line.day, (unit.unit_id,), tuple(results), act_id)


def _dissolve(change: Rehoming, line: Line, act_id: int) -> Applied:
    units = _subjects(line)
    into = _place(line.into, line, "into_code") if line.into else None
    for unit in units:
        if into is not None and into.unit_id == unit.unit_id:
            raise Contradiction("act.into_itself", "into_code", line.units[0], name=unit.name)
        children = _children(unit.unit_id, line.day)
        if children and into is None:
            raise Contradiction("act.not_empty", "unit_code", line.units[0], count=len(children))
        if into is not None:
            _children_go(change, [unit], line.day, into, act_id)
            heir = _at(into.unit_id, line.day)  # as the unit before this one left it
            if not children and unit.members and heir.members is not None and not _children(into.unit_id, line.day):
                services.tell(change, heir, line.day, {"members": heir.members + unit.members}, act_id)
        _end(change, unit, line)
    return Applied(line.operation, line.day, _ids(units), (into.unit_id,) if into is not None else (), act_id)


def _rename(change: Rehoming, line: Line, act_id: int) -> Applied:
    units = [_place(code, line, "unit_code") for code in _codes(line)]
    if len(line.new_names) != len(units):
        raise Contradiction("act.names_missing", "new_name", line.units[0], count=len(units))
    for unit, name in zip(units, line.new_names, strict=True):
        services.tell(change, unit, line.day, services.named(name), act_id)
    return Applied(line.operation, line.day, _ids(units), (), act_id)


def _downgrade(change: Rehoming, line: Line, act_id: int) -> Applied:
    """The unit and the kinds below it go down by a step; what has no step stays."""
    units = _subjects(line)
    for unit in units:
        lower = STEP_DOWN.get(Kind(unit.kind))
        if lower is None or (line.new_kinds and line.new_kinds[0] != lower):
            raise Contradiction(
                "act.no_such_step", "new_type", line.units[0], kind=unit.kind, wanted_kind=(line.new_kinds or ("",))[0]
            )
        parent = _place(line.into, line, "into_code") if line.into else None
        _refuse_sub_below_sub(unit, line)
        services.move(change, unit, line.day, parent=parent, kind_of=_step_of(unit), act_id=act_id)
        if parent is None:
            services.require_kind(lower, _at(unit.parent_id, line.day), line.day)
    return Applied(line.operation, line.day, _ids(units), (), act_id)


def _hand_over(change: Rehoming, line: Line, act_id: int) -> Applied:
    units = _subjects(line)
    gone: set[int] = set()
    for unit in units:
        gone |= services.end_subtree(change, unit, line.day)
    for left in services.beliefs(*gone, since=line.day)[:1]:
        raise Contradiction("act.stands_later", "unit_code", line.units[0], name=left.name, day=left.valid_from)
    return Applied(line.operation, line.day, tuple(sorted(gone)), (), act_id)


_DOERS: dict[Operation, Callable[[Rehoming, Line, int], Applied]] = {
    Operation.FOUND: _found,
    Operation.TRANSFER: _transfer,
    Operation.MERGE: _merge,
    Operation.SPLIT: _split,
    Operation.DISSOLVE: _dissolve,
    Operation.RENAME: _rename,
    Operation.DOWNGRADE: _downgrade,
    Operation.HAND_OVER: _hand_over,
}


# ── helpers ──────────────────────────────────────────────────────────────────


def _place(code: str, line: Line, column: str) -> Row:
    """Where a unit stands on the day of the act."""
    if not code:
        raise Contradiction("act.column_empty", column, (line.units or line.new_codes or ("",))[0])
    found = (
        session()
        .execute(select(PLACED).join(Unit, Unit.id == Placement.unit_id).where(Unit.code == code, on(line.day)))
        .first()
    )
    if found is not None:
        return found
    unit = session().execute(select(Unit.begins_on, Unit.ends_on).where(Unit.code == code)).first()
    if unit is None:
        raise Contradiction("act.unknown_unit", column, code, code=code)
    if unit.begins_on > line.day:
        raise Contradiction("act.not_yet", column, code, code=code, day=unit.begins_on)
    raise Contradiction("act.ended", column, code, code=code, day=line.day)


def _at(unit_id: int, day: date) -> Row:
    return session().execute(select(PLACED).where(Placement.unit_id == unit_id, on(day))).one()


def _parent(line: Line, unit: Row) -> Row:
    return _place(line.into, line, "into_code") if line.into else _at(unit.parent_id, line.day)


def _subjects(line: Line) -> list[Row]:
    """Where the units of an act stand; the top of the tree stays where and what it is."""
    units = [_place(code, line, "unit_code") for code in _codes(line)]
    for unit, code in zip(units, line.units, strict=True):
        if unit.parent_id is None:
            raise Contradiction("act.top", "unit_code", code, name=unit.name)
    return units


def _codes(line: Line) -> tuple[str, ...]:
    if not line.units:
        raise Contradiction("act.column_empty", "unit_code", (line.new_codes or ("",))[0])
    if len(set(line.units)) < len(line.units):
        raise Contradiction("act.named_twice", "unit_code", line.units[0])
    return line.units


def _new_units(line: Line, count: int, fallback: str | None) -> list[tuple[str, str, str]]:
    """(code, name, kind) of the units that an act makes; one kind serves for all."""
    about = (line.units or line.new_codes or ("",))[0]
    if not line.new_codes or len(line.new_codes) != count or len(set(line.new_codes)) != count:
        raise Contradiction("act.codes_missing", "new_code", about, count=max(count, 1))
    if len(line.new_names) != count:
        raise Contradiction("act.names_missing", "new_name", about, count=max(count, 1))
    kinds: Sequence[str] = line.new_kinds or ((fallback,) if fallback else ())
    if len(kinds) not in (1, count):
        raise Contradiction("act.kind_missing", "new_type", about)
    every = list(kinds) * count if len(kinds) == 1 else list(kinds)
    return [(code, name, kind) for code, name, kind in zip(line.new_codes, line.new_names, every, strict=True)]


def _children(unit_id: int, day: date) -> Sequence[Row]:
    return session().execute(select(PLACED).where(Placement.parent_id == unit_id, on(day)).order_by(Placement.path)).all()


def _children_go(change: Rehoming, units: Sequence[Row], day: date, into: Row, act_id: int) -> None:
    for unit in units:
        for child in _children(unit.unit_id, day):
            services.move(change, child, day, parent=into, act_id=act_id)


def _step_of(unit: Row) -> Callable[[Row], str]:
    own_depth = unit.path.count("/")

    def kind_of(row: Row) -> str:
        """The unit itself and its direct children step down; cells two levels below keep their kind."""
        return str(STEP_DOWN.get(Kind(row.kind), row.kind)) if row.path.count("/") <= own_depth + 1 else str(row.kind)

    return kind_of


def _refuse_sub_below_sub(unit: Row, line: Line) -> None:
    for row in services.subtree(unit.path, line.day, _next(line.day)):
        if row.kind == Kind.SUB and row.unit_id != unit.unit_id:
            raise Contradiction("act.sub_below", "unit_code", line.units[0], name=row.name)


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _ids(units: Sequence[Row]) -> tuple[int, ...]:
    return tuple(unit.unit_id for unit in units)
