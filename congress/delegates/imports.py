"""A list of delegates → delegates of an event. Every row that names somebody is taken, what is doubtful about it is told.

The key is name, birth and unit (``matching``). A later list changes only what it says otherwise than the one before: what was
corrected by hand since then stays unless somebody takes the file's word for it; who is missing from it stays unless somebody
withdraws him; whom a row means is asked where that is not certain. ``Choices`` are kept with the preview.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

from sqlalchemy import select

from congress.core.actor import Actor
from congress.core.columns import Layout
from congress.core.db import held as hold
from congress.core.db import session
from congress.core.errors import DomainError
from congress.core.sheets import Sheet
from congress.core.staging import Change, Preview, Problem, RowState
from congress.core.text import spelling_key
from congress.delegates import listing, placing, sheet
from congress.delegates.listing import Entry
from congress.delegates.matching import NEW, Asked, Known, Who, match
from congress.delegates.models import Delegate, Delegation, Listed, Standing
from congress.delegates.queries import DELEGATE, Held, may_edit
from congress.delegates.reading import Doubt, Line
from congress.delegates.services import may_name, usual_basis

KIND = "delegates.list"
ON_LIST = (Standing.OFFICIAL, Standing.ALTERNATE)
_OFF_LIST = {Standing.WITHDRAWN: "delegate.listed_withdrawn", Standing.REPLACED: "delegate.listed_replaced"}
_NO_UNIT = ("delegate.unit_missing", "delegate.unit_unknown", "delegate.unit_twice")
Choices = Mapping[str, str]  # what a change, a question or somebody missing is called -> "yes", "no", "new" or a delegate


@dataclass(frozen=True)
class Question:
    """Whom a row means. ``candidates``: rows of delegates; ``answer``: the number of one, "new", None: nobody has said yet."""

    token: str
    entry: Entry
    candidates: tuple[Any, ...]
    answer: str | None

    def shown(self) -> Change:
        """As the preview keeps it."""
        told = {"token": self.token, "candidates": [row.id for row in self.candidates]}
        problem = Problem(self.entry.row, "", self.entry.name, "delegate.which", told)
        return Change(self.entry.row, self.entry.name, RowState.ASKED, {}, self.entry.shown(), problem)


@dataclass
class Enlistment(Preview):
    """``warnings``: what is doubtful in rows that are taken; ``gone``: who is missing from the file; ``by_hand``: what somebody
    corrected and the file says otherwise. ``tokens``: change -> how the choice about it is called. ``entries``: all rows that
    mean somebody, with the delegate they mean."""

    gone: list[Change] = field(default_factory=list)
    by_hand: list[Change] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    entries: list[tuple[Entry, Any]] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)

    def kept(self) -> list[Change]:
        asked = [each.shown() for each in self.questions]
        return [*asked, *map(_choosable, (*self.by_hand, *self.gone, *self.changes))]

    @property
    def waiting(self) -> list[Question]:
        return [question for question in self.questions if question.answer is None]

    @property
    def counts(self) -> dict[str, int]:
        told = super().counts
        flagged = {"flagged": len(self.warnings), "hand": len(self.by_hand), "warning": 0}
        chosen = sum(map(self.is_taken, (*self.changes, *self.gone, *self.by_hand)))
        return told | flagged | {"absent": len(self.gone), "asked": len(self.waiting), "taken": chosen}

    @property
    def digest(self) -> str:
        """Changes when confirming would do something else than what was shown, other choices included."""
        facts = [
            [each.row, each.code, each.state, each.before, each.after] for each in (*self.changes, *self.gone, *self.by_hand)
        ]
        asked = [[each.token, each.answer] for each in self.questions]
        problems = [[each.row, each.rule] for each in (*self.errors, *self.warnings)]
        text = json.dumps([facts, asked, problems, self.choices], sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def is_taken(self, change: Change) -> bool:
        """By choice; without one what is new or changed is taken, what was corrected by hand and who is missing stay."""
        usual = "yes" if change.state in (RowState.NEW, RowState.CHANGED) else "no"
        return change.state == RowState.NEW or self.choices.get(token_of(change), usual) == "yes"


def token_of(change: Change) -> str:
    """How the choice about a change is called: another change of the same person is another choice."""
    return _token(change.state, change.row, change.code, change.before, change.after)


def _token(*facts: Any) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def _choosable(change: Change) -> Change:
    told = change.problem or Problem(change.row, "", change.code, "")
    return replace(change, problem=replace(told, params={**told.params, "token": token_of(change)}))


def preview(
    held: Held,
    sheets: Sequence[Sheet],
    chosen: Mapping[str, int] | None = None,
    *,
    by: Actor,
    choices: Choices | None = None,
    unit: str = "",
) -> Enlistment:
    """What a list would change. ``unit``: code of the unit of rows which tell none.

    :raises SheetError: a column that is needed is nowhere in the file. :raises DomainError: the list takes nobody any more.
    """
    if held.roll is not None and held.roll.erased_at is not None:
        raise DomainError("delegate.erased", 409)
    rows = sheet.read(sheets, chosen)
    layout = rows.layout
    result = Enlistment(file=sheets[0].file, mapping=dict(layout.places), headings=list(layout.headings))
    result.skipped, result.choices = rows.skipped, dict(choices or {})
    result.rows = len(rows.lines) + len(rows.nameless) + len(rows.guests)
    for number, rule, params in rows.nameless:
        result.errors.append(Problem(number, layout.heading("full_name"), "", rule, params))
    for number, name in rows.guests:
        result.errors.append(Problem(number, layout.heading("basis"), name, "delegate.row_guest", {}))
    entries = _entries(result, held, rows, by, unit)
    _compare(result, layout, held, entries, by)
    for name in ("sex", "birth_date"):
        marks = ("male", "female")
        if not {name, *marks} & layout.places.keys():
            result.warnings.append(Problem(layout.head + 1, "", "", "delegate.column_missing", {"wanted": name}))
    return result


def _entries(result: Enlistment, held: Held, rows: sheet.Rows, by: Actor, unit: str) -> list[Entry]:
    """The rows with their units; those of lists that the actor may not write are left out."""
    column = next((each for each in ("unit_code", "unit_name") if each in rows.layout.places), "")
    units = placing.find_units(held, rows.lines, column, by=by, title=rows.title, chosen=unit)
    if units.usual is not None and units.titled:
        told = {"unit": f"{units.usual.code} {units.usual.name}"}
        result.warnings.append(Problem(rows.layout.head + 1, "", "", "delegate.unit_by_title", told))
    may, led = _allowed(held, by), _delegations(held)
    found = []
    in_line: dict[tuple[int, int], int] = {}  # unit, place among its alternates -> first row
    for line in rows.lines:
        spot, doubts = units.find(line)
        unit_id = spot.unit_id if spot is not None else None
        if not may(unit_id):
            result.errors.append(Problem(line.row, rows.layout.heading("unit_code"), line.name, "delegate.list_closed", {}))
            continue
        known, ghost = (line, ()) if held.convenes else _in_known_delegation(line, led)
        found.append(Entry(known, unit_id, spot.code if spot is not None else ""))
        place = line.values.get("place_in_line") if line.values.get("standing") == Standing.ALTERNATE else None
        if place and unit_id and (first := in_line.setdefault((unit_id, place), line.row)) != line.row:
            doubts.append(("alternate", "delegate.same_in_line", {"place": place, "first": first}))
        _flag(result, rows.layout, line.row, line.name, (*line.doubts, *ghost, *doubts))
    return found


def _in_known_delegation(line: Line, known: Set[str]) -> tuple[Line, Sequence[Doubt]]:
    """A unit makes no delegation: its people come into those that there are."""
    if not line.delegation or spelling_key(line.delegation) in known:
        return line, ()
    return replace(line, delegation=""), [("delegation", "delegate.delegation_unknown", {"text": line.delegation})]


def _delegations(held: Held) -> set[str]:
    """Spelling keys of those that there are."""
    return set(session().scalars(select(Delegation.name_key).where(Delegation.event_id == held.event.id)))


def _allowed(held: Held, by: Actor) -> Callable[[int | None], bool]:
    """May the actor change lists of a unit? Asked once of each."""
    return cache(lambda unit_id: may_edit(by, held, unit_id))


def _flag(result: Enlistment, layout: Layout, row: int, name: str, doubts: Iterable[Doubt]) -> None:
    for column, rule, params in doubts:
        heading = layout.heading(column) if column in layout.places else ""
        result.warnings.append(Problem(row, heading, name, rule, params))


# ── comparing ────────────────────────────────────────────────────────────────


def _stored(held: Held) -> list[Any]:
    """Every delegate of the event, with what the last file said of him; held against other writers where a write follows."""
    query = select(
        DELEGATE, Listed.words, Listed.source, Delegation.name.label("delegation_name"),
        Delegation.name_key.label("delegation_key"),
    )  # fmt: skip
    query = query.outerjoin(Listed, Listed.delegate_id == Delegate.id)
    query = query.outerjoin(Delegation, Delegation.id == Delegate.delegation_id).where(Delegate.event_id == held.event.id)
    session().execute(hold(select(Delegate.id).where(Delegate.event_id == held.event.id)))
    return list(session().execute(query.order_by(Delegate.number)))


def _compare(result: Enlistment, layout: Layout, held: Held, entries: Sequence[Entry], by: Actor) -> None:
    may = _allowed(held, by)
    everybody = _stored(held)
    # whom a row means is looked for, asked and told among those whom the actor may change: nobody else is shown to him
    stored = {row.id: row for row in everybody if may(row.unit_id)}
    others = [_known(row) for row in everybody if row.id not in stored]
    by_row = {entry.row: entry for entry in entries}
    tokens: dict[int, str] = {}

    def answer_of(row: int, candidates: list[int]) -> str | None:
        entry = by_row[row]
        tokens[row] = _token("asked", row, entry.words, candidates)
        return result.choices.get(tokens[row])

    asked = [Asked(entry.row, _who(entry), entry.mark, entry.words) for entry in entries]
    known = [_known(row) for row in stored.values()]
    found = match(asked, known, answer_of, others)
    codes = listing.codes_of(row.unit_id for row in stored.values())
    flag = partial(_flag, result, layout)
    for row, candidates in found.questions.items():
        people = tuple(stored[each] for each in candidates)
        result.questions.append(Question(tokens[row], by_row[row], people, found.answers.get(row)))
    for entry in entries:
        if (first := found.twice.get(entry.row)) is not None:
            flag(entry.row, entry.name, [("full_name", "delegate.row_twice", {"first": first})])
            result.same += 1
        elif entry.row in found.pairs:
            _differ(result, held, entry, stored[found.pairs[entry.row]], codes, flag)
        elif entry.row in found.fresh and not may_name(held, entry.parts.get("basis") or usual_basis(held)):
            result.errors.append(Problem(entry.row, layout.heading("basis"), entry.name, "delegate.row_basis", {}))
        elif entry.row in found.fresh:
            result.changes.append(Change(entry.row, entry.name, RowState.NEW, {}, entry.shown(), payload=(entry, None, {})))
            result.entries.append((entry, None))
            if (other := found.elsewhere.get(entry.row)) is not None:
                rule = "delegate.row_elsewhere" if other else "delegate.listed_elsewhere"
                flag(entry.row, entry.name, [("unit_code", rule, {"first": other})])
    placed = {entry.row for entry, row in result.entries if row is not None and row.unit_id is not None}  # by hand since then
    result.warnings = [each for each in result.warnings if not (each.rule in _NO_UNIT and each.row in placed)]
    sources = {stored[delegate_id].source for delegate_id in found.pairs.values()} - {None}
    units = {entry.unit_id for entry in entries}
    for row in (stored[each] for each in found.unmatched):
        # whom the file does not name though it names others of the same earlier file; who was listed by hand, if of its units
        if may_name(held, row.basis) and (row.source in sources if row.source is not None else row.unit_id in units):
            told = {name: value for name, value in listing.shown(row, codes).items() if value}
            result.gone.append(Change(0, row.full_name, RowState.ABSENT, told, {"number": row.number}, payload=row))


def _who(entry: Entry) -> Who:
    values = entry.line.values
    return Who(spelling_key(entry.name), values.get("birth_date"), values.get("birth_year"), entry.unit_id)


def _known(row: Any) -> Known:
    who = Who(row.name_key, row.birth_date, row.birth_year, row.unit_id)
    mark = listing.mark_of(row.words) if row.words else None
    return Known(row.id, who, mark, row.words, row.standing in ON_LIST)


def _differ(result: Enlistment, held: Held, entry: Entry, row: Any, codes: Mapping[int, str], flag: Any) -> None:
    """What the file says otherwise: taken where the file changed, kept where a hand did. By what right he comes, and how who
    comes by another than the unit's choice stands, stays as the convener has it."""
    result.entries.append((entry, row))
    if row.standing not in ON_LIST:
        flag(entry.row, entry.name, [("full_name", _OFF_LIST[row.standing], {})])
    taken, kept = listing.differences(entry, row)
    theirs = () if held.convenes else ("basis",) if may_name(held, row.basis) else ("basis", "right")
    if told := [part for part in theirs if part in taken or part in kept]:
        for part in told:
            taken.pop(part, None), kept.pop(part, None)
        flag(entry.row, entry.name, [("basis", "delegate.basis_kept", {})])
    now = listing.shown(row, codes)
    for state, values in ((RowState.CHANGED, taken), (RowState.FLAGGED, kept)):
        if not values:
            continue
        after = {name: value for name, value in entry.shown().items() if name in listing.columns_of(values)}
        before = {name: now.get(name, "") for name in after}
        change = Change(entry.row, entry.name, state, before, after, payload=(entry, row, values))
        if state == RowState.FLAGGED:
            change.problem = Problem(entry.row, "", entry.name, "delegate.kept_by_hand", {"name": row.changed_by})
            result.by_hand.append(change)
        else:
            result.changes.append(change)
    result.same += not taken


__all__ = ["KIND", "NEW", "Choices", "Enlistment", "Question", "preview", "token_of"]
