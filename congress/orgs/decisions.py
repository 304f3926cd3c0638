"""Decisions that reorganise the tree, read from a sheet and applied in order: all of them, or none where one contradicts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from congress.core import audit, clock
from congress.core.actor import Actor
from congress.core.columns import Column, Layout, find, too_long
from congress.core.db import bulk_insert, lock_tree, session
from congress.core.sheets import Sheet, SheetError
from congress.core.staging import Change, Preview, Problem, RowState
from congress.core.text import fold, is_date, parse_date
from congress.orgs import paths
from congress.orgs.access import may_change
from congress.orgs.acts import Contradiction, Line, Operation, apply_act
from congress.orgs.kinds import find_kind
from congress.orgs.models import Act, ActUnit, Decision, Placement, Unit
from congress.orgs.queries import count_units
from congress.orgs.register import is_code
from congress.orgs.services import Rehoming

KIND = "orgs.decisions"

_OPERATIONS = {
    Operation.FOUND: ("thanh lap", "thanh lap moi", "lap moi"),
    Operation.TRANSFER: ("chuyen", "chuyen giao", "dieu chuyen", "chuyen ve", "chuyen den", "tiep nhan"),
    Operation.MERGE: ("hop nhat", "sap nhap", "nhap"),
    Operation.SPLIT: ("tach", "chia", "chia tach"),
    Operation.DISSOLVE: ("giai the", "ket thuc hoat dong", "ket thuc"),
    Operation.RENAME: ("doi ten",),
    Operation.DOWNGRADE: ("ha cap",),
    Operation.HAND_OVER: ("ban giao", "chuyen di", "hand over"),
}
_OPERATION_OF = {
    word: operation for operation, words in _OPERATIONS.items() for word in (*words, fold(operation), operation.value)
}


def find_operation(text: str) -> Operation | None:
    return _OPERATION_OF.get(fold(text).strip(" .:"))


COLUMNS = (
    Column(
        "effective_on",
        ("effective_on", "effective on", "ngay hieu luc", "hieu luc", "hieu luc tu", "tu ngay", "ngay", "ngay co hieu luc"),
        is_date,
        is_date,
        True,
    ),
    Column(
        "decision",
        ("decision", "quyet dinh", "so quyet dinh", "so, ky hieu", "so hieu", "van ban", "can cu", "so qd", "qd"),
        None,
        limit=60,
    ),
    Column(
        "operation",
        ("operation", "viec", "noi dung", "hinh thuc", "hinh thuc sap xep", "loai viec", "thao tac"),
        None,
        lambda cell: find_operation(cell) is not None,
        True,
    ),
    Column(
        "unit_code",
        ("unit_code", "unit code", "ma to chuc", "ma", "ma don vi", "ma cu", "ma to chuc cu", "ma hien tai"),
        None,
        None,
        True,
    ),
    Column("new_code", ("new_code", "new code", "ma moi", "ma to chuc moi"), None),
    Column("new_name", ("new_name", "new name", "ten moi", "ten to chuc moi"), None),
    Column("new_type", ("new_type", "new type", "loai hinh moi", "loai moi", "loai hinh"), None),
    Column(
        "into_code",
        (
            "into_code",
            "into code",
            "ma cap tren",
            "ma cap tren moi",
            "truc thuoc",
            "chuyen ve",
            "ve",
            "noi den",
            "cap tren moi",
            "ma noi nhan",
        ),
        None,
    ),
)


@dataclass
class Result:
    """``applied`` now, ``already`` before; with ``errors`` nothing was applied."""

    rows: int = 0
    applied: int = 0
    already: int = 0
    errors: list[Problem] = field(default_factory=list)
    preview: Preview = field(default_factory=Preview)


def read(
    sheets: Sequence[Sheet], chosen: Mapping[str, int] | None = None
) -> tuple[Layout, list[tuple[int, Line]], list[Problem]]:
    """Lines of a file of decisions, and what is wrong with single rows.

    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout = find(sheets, COLUMNS, chosen)
    lines: list[tuple[int, Line]] = []
    problems: list[Problem] = []
    for number, row in layout.data_rows():
        cells = {column.name: layout.cell(row, column.name) for column in COLUMNS}
        if not cells["operation"] and not (cells["effective_on"] and (cells["unit_code"] or cells["new_code"])):
            continue
        line, wrong = _line(layout, number, cells)
        problems += wrong
        if line:
            lines.append((number, line))
    return layout, lines, problems


def _line(layout: Layout, number: int, cells: Mapping[str, str]) -> tuple[Line | None, list[Problem]]:
    wrong: list[Problem] = []
    about = cells["unit_code"] or cells["new_code"]

    def refuse(column: str, rule: str, **params: object) -> None:
        wrong.append(Problem(number, layout.heading(column), about, rule, params))

    day = date.min
    try:
        day = parse_date(cells["effective_on"])
    except ValueError:
        refuse("effective_on", "act.no_date", text=cells["effective_on"])
    operation = find_operation(cells["operation"])
    if operation is None:
        refuse("operation", "act.unknown_operation", text=cells["operation"])
    kinds = [find_kind(part) for part in _parts(cells["new_type"])]
    if None in kinds:
        refuse("new_type", "unit.kind_unknown", kind=cells["new_type"])
    new_codes = _parts(cells["new_code"])
    for code in new_codes:
        if not is_code(code):
            refuse("new_code", "unit.bad_code", code=code)
    longest = {name: max(_parts(cell), key=len, default="") for name, cell in cells.items()}
    for column, rule, params in too_long(COLUMNS, longest):
        refuse(column, rule, **params)
    if wrong or operation is None:
        return None, wrong
    return Line(
        day=day,
        decision=cells["decision"],
        operation=operation,
        units=_parts(cells["unit_code"]),
        new_codes=new_codes,
        new_names=_parts(cells["new_name"]),
        new_kinds=tuple(kind for kind in kinds if kind),
        into=cells["into_code"],
    ), []


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("+") if part.strip())


def words_of(line: Line) -> dict[str, Any]:
    """The line as it is stored and shown, blanks left out."""
    words = {
        "effective_on": line.day.isoformat(),
        "decision": line.decision,
        "operation": str(line.operation),
        "unit_code": "+".join(line.units),
        "new_code": "+".join(line.new_codes),
        "new_name": "+".join(line.new_names),
        "new_type": "+".join(line.new_kinds),
        "into_code": line.into,
    }
    return {name: value for name, value in words.items() if value}


def fingerprint(line: Line) -> str:
    return hashlib.sha256(json.dumps(words_of(line), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def reorganise(
    sheets: Sequence[Sheet],
    *,
    by: Actor,
    chosen: Mapping[str, int] | None = None,
    batch_id: int | None = None,
    dry_run: bool = False,
) -> Result:
    """Apply a file of decisions in its order, in the caller's transaction; a second run applies nothing.

    With ``dry_run``, or where a line contradicts, the transaction is left as it was found.
    :raises SheetError: a column that is needed is nowhere in the file.
    """
    layout, lines, problems = read(sheets, chosen)
    lock_tree()
    result = Result(rows=len(lines) + len({problem.row for problem in problems}), errors=problems)
    result.preview = Preview(file=sheets[0].file, rows=result.rows, mapping=dict(layout.places), headings=list(layout.headings))
    done = set(session().scalars(select(Act.fingerprint)))
    savepoint = session().begin_nested()
    change = Rehoming(by=by)
    decisions: dict[tuple[str, date], int] = {}
    for number, line in lines:
        mark = fingerprint(line)
        if mark in done:
            result.already += 1
            continue
        done.add(mark)
        try:
            _do(change, line, mark, decisions)
        except Contradiction as refusal:
            where = layout.heading(refusal.column)
            result.errors.append(Problem(number, where, refusal.code, refusal.rule, refusal.params))
            continue
        result.applied += 1
        result.preview.changes.append(Change(number, "+".join(line.units or line.new_codes), RowState.NEW, {}, words_of(line)))
    if dry_run and result.applied and not result.errors:
        change.settle()
        result.preview.effect = _effect([each.day for each in change.acts], by)
    _close(result, change, savepoint, dry_run, batch_id)
    return result


def try_out(sheets: Sequence[Sheet], *, by: Actor) -> Sequence[Problem]:
    """What contradicts; nothing is stored. A row that says nothing lacks its day."""
    try:
        result = reorganise(sheets, by=by, dry_run=True)
    except SheetError:
        result = Result()
    if not result.rows:
        return [Problem(2, "effective_on", "", "act.no_date", {"text": ""})]
    return result.errors


EFFECT_DAYS = 6


def _effect(days: Sequence[date], by: Actor) -> list[tuple[str, dict[str, int]]]:
    """Units in reach by kind on the day before the first act, and on the days of the acts."""
    shown = sorted(set(days))
    if not shown:
        return []
    shown = [date.fromordinal(shown[0].toordinal() - 1), *shown[:EFFECT_DAYS]]
    return [(day.isoformat(), dict(count_units(by, day).by_kind)) for day in shown]


def _close(result: Result, change: Rehoming, savepoint: Any, dry_run: bool, batch_id: int | None) -> None:
    result.preview.same, result.preview.errors = result.already, result.errors
    if result.errors or dry_run:
        savepoint.rollback()
        result.applied = 0 if result.errors else result.applied
        return
    if result.applied:
        change.finish()
        root = session().scalar(
            select(Placement.superior_id).where(Placement.parent_id.is_(None)).order_by(Placement.id).limit(1)
        )
        audit.record(
            "orgs.reorganise", result.preview.file, by=change.by, scope_id=root, batch_id=batch_id, count=result.applied
        )
    savepoint.commit()


def _do(change: Rehoming, line: Line, mark: str, decisions: dict[tuple[str, date], int]) -> None:
    """One line inside its own savepoint, so that a contradiction leaves nothing behind for the lines after it."""
    with session().begin_nested():
        _require_reach(change.by, line)
        key = (line.decision, line.day)
        decision_id = decisions.get(key) or _decision(line, change)
        act_id = (
            session()
            .execute(
                insert(Act)
                .values(
                    decision_id=decision_id,
                    operation=str(line.operation),
                    effective_on=line.day,
                    fingerprint=mark,
                    words=words_of(line),
                )
                .returning(Act.id)
            )
            .scalar_one()
        )
        applied = apply_act(change, line, act_id)
        parts = [(unit_id, "subject") for unit_id in applied.subjects] + [(unit_id, "result") for unit_id in applied.results]
        bulk_insert(ActUnit, [{"act_id": act_id, "unit_id": unit_id, "part": part} for unit_id, part in dict.fromkeys(parts)])
    decisions[key] = decision_id


def _decision(line: Line, change: Rehoming) -> int:
    known = session().scalar(select(Decision.id).where(Decision.number == line.decision, Decision.effective_on == line.day))
    if known is not None:
        return known
    return (
        session()
        .execute(
            insert(Decision)
            .values(
                number=line.decision,
                effective_on=line.day,
                recorded_at=change.now,
                recorded_by=change.by.name,
            )
            .returning(Decision.id)
        )
        .scalar_one()
    )


def _require_reach(by: Actor, line: Line) -> None:
    """Whoever is not the system changes only what stands in his own subtree."""
    if by.is_system:
        return
    for column, codes in (("unit_code", line.units), ("into_code", (line.into,) if line.into else ())):
        for code in codes:
            for path in _paths_since(code, line.day):
                # what a unit is, and whether it is, its superior decides; its name it may change itself
                decided_at = path if column == "into_code" or line.operation == Operation.RENAME else paths.above(path)
                if not may_change(by, decided_at):
                    raise Contradiction("act.out_of_reach", column, code, code=code)


def _paths_since(code: str, day: date) -> Sequence[str]:
    """Where a unit stands today, and from a day on: a late decision touches every place since."""
    query = select(Placement.path).join(Unit, Unit.id == Placement.unit_id)
    query = query.where(Unit.code == code, Placement.superseded_at.is_(None), Placement.valid_to > min(day, clock.today()))
    return session().scalars(query.distinct().order_by(Placement.path)).all()
