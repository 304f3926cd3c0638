"""A duty's state and how a report changes it: pure functions, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from congress.campaigns.models import Status
from congress.core import rules
from congress.core.errors import DomainError
from congress.core.text import fold

RANK = {Status.OWED: 0, Status.PLANNED: 1, Status.HELD: 2, Status.REPORTED: 3, Status.RATIFIED: 4}
DONE = (Status.HELD, Status.REPORTED, Status.RATIFIED)
ORDER, THRESHOLD, NO_REASON, ENDED = "order", "threshold", "no_reason", "ended"
MOST = 1_000_000  # people at one congress; more is a slip of the keyboard

_WORDS = {
    Status.OWED: ("chua", "chua to chuc", "chua hop", "chua dai hoi"),
    Status.PLANNED: ("ke hoach", "du kien", "da dinh ngay", "len ke hoach"),
    Status.HELD: (
        "da to chuc",
        "da hop",
        "da dai hoi",
        "da xong",
        "xong",
        "hoan thanh",
        "da hoan thanh",
        "to chuc",
        "x",
        "co",
        "da",
    ),
    Status.REPORTED: ("da bao cao", "bao cao", "da gui bao cao"),
    Status.RATIFIED: ("chuan y", "da chuan y", "duoc chuan y"),
    Status.EXCUSED: ("mien", "duoc mien", "khong phai to chuc", "tam hoan"),
}
_STATUS_OF = {word: status for status, words in _WORDS.items() for word in (*words, status.value)}


def find_status(text: str) -> Status | None:
    return _STATUS_OF.get(fold(text).strip(" ."))


@dataclass(frozen=True)
class State:
    """See ``models._State``."""

    status: Status = Status.OWED
    planned_on: date | None = None
    held_on: date | None = None
    reported_on: date | None = None
    ratified_on: date | None = None
    excused_on: date | None = None
    reason: str = ""
    convened: int | None = None
    present: int | None = None
    chair: str = ""
    note: str = ""
    flags: str = ""
    looked: str = ""
    is_inherited: bool = False

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _FIELDS}

    def done_on(self, done_from: str) -> date | None:
        """The day from which the duty counts as done under a campaign's setting."""
        day = {Status.HELD: self.held_on, Status.REPORTED: self.reported_on, Status.RATIFIED: self.ratified_on}[
            Status(done_from)
        ]
        return day if self.is_done and RANK[self.status] >= RANK[Status(done_from)] else None

    def with_flag(self, flag: str, on: bool) -> State:
        """Raised where it is due and nobody has looked at it yet, taken off where it is not."""
        flags, looked = set(self.flags.split()), set(self.looked.split())
        if on:
            flags |= {flag} - looked
        else:
            flags, looked = flags - {flag}, looked - {flag}
        return replace(self, flags=" ".join(sorted(flags)), looked=" ".join(sorted(looked)))

    def looked_at(self) -> State:
        """Somebody has seen its flags, and it stands as it is."""
        return replace(self, flags="", looked=" ".join(sorted({*self.flags.split(), *self.looked.split()})))


_FIELDS = [item.name for item in fields(State)]


def of_row(row: Any) -> State:
    """The state in a row of ``duty`` or ``duty_event``."""
    values = {name: getattr(row, name) for name in _FIELDS}
    return State(**values | {"status": Status(values["status"])})


def of_columns(columns: Mapping[str, Any]) -> State:
    """The state in JSON, where days are text."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name.endswith("_on") and value else value for name, value in columns.items()
    }
    return State(**values | {"status": Status(values["status"])})


@dataclass(frozen=True)
class Report:
    """What somebody tells of a duty. ``day``: of the congress, the plan, or the excuse."""

    status: Status
    day: date | None = None
    convened: int | None = None
    present: int | None = None
    reason: str = ""
    chair: str = ""
    note: str = ""


def advance(old: State, told: Report, today: date) -> State:
    """The state after a report; equal to ``old`` where it tells nothing new.

    A lower status never takes a higher one back (an old plan sheet does not undo a congress); blanks keep what is known.
    :raises DomainError: present > convened, no date, or a held date to come: the only reasons to refuse.
    """
    if told.present is not None and told.convened is not None and told.present > told.convened:
        raise DomainError("duty.present_above_convened", 422, present=told.present, convened=told.convened)
    if told.status == Status.EXCUSED:
        return _excuse(old, told, today)
    if told.status == Status.OWED:
        return old
    if told.day is None:
        raise DomainError("duty.no_date", 422)
    if told.status == Status.PLANNED:
        if old.is_done:
            return old
        planned = replace(old, status=Status.PLANNED, planned_on=told.day, excused_on=None, reason="", is_inherited=False)
        return planned.with_flag(NO_REASON, False)
    if told.day > today:
        raise DomainError("duty.date_to_come", 422, day=told.day, today=today)
    return _hold(old, told, today)


def _excuse(old: State, told: Report, today: date) -> State:
    if old.is_done:
        raise DomainError("duty.done_already")
    day = told.day or old.excused_on or today
    excused = replace(old, status=Status.EXCUSED, excused_on=day, reason=told.reason or old.reason, is_inherited=False)
    return excused.with_flag(NO_REASON, not excused.reason)


def _hold(old: State, told: Report, today: date) -> State:
    known = old if old.is_done and not old.is_inherited else replace(old, convened=None, present=None)
    status = max(told.status, known.status if known.is_done else told.status, key=RANK.__getitem__)
    convened = told.convened if told.convened is not None else known.convened
    present = told.present if told.present is not None else known.present
    if present is not None and convened is not None and present > convened:
        raise DomainError("duty.present_above_convened", 422, present=present, convened=convened)
    state = replace(
        old,
        status=status,
        held_on=told.day,
        excused_on=None,
        reason="",
        convened=convened,
        present=present,
        chair=told.chair or known.chair,
        note=told.note or known.note,
        is_inherited=False,
        reported_on=(known.reported_on or today) if RANK[status] >= RANK[Status.REPORTED] else None,
        ratified_on=(known.ratified_on or today) if status == Status.RATIFIED else None,
    )
    if (old.held_on, old.convened, old.present) != (state.held_on, state.convened, state.present):
        state = replace(state, looked="")
    return state.with_flag(NO_REASON, False).with_flag(THRESHOLD, too_few(state))


def too_few(state: State) -> bool:
    """Fewer present than the share that the rule in force on the day of the congress asks for."""
    if state.present is None or state.convened is None or state.held_on is None:
        return False
    rule = rules.in_force(__file__, state.held_on)
    return bool(state.present * rule["present_denominator"] < state.convened * rule["present_numerator"])


def needed(convened: int, day: date) -> int:
    """The least number that must be present."""
    rule = rules.in_force(__file__, day)
    return -(-convened * int(rule["present_numerator"]) // int(rule["present_denominator"]))


def out_of_order(path_ids: list[int], held_on: date | None, held: Mapping[int, date]) -> bool:
    """Did a unit hold its congress after one above it did? ``held``: unit id -> day, of units that are done."""
    if held_on is None or not rules.in_force(__file__, held_on)["lower_levels_first"]:
        return False
    return any(held[above] < held_on for above in path_ids[:-1] if above in held)


def _merged(befores: list[State], day: date) -> State:
    status = min((before.status for before in befores), key=RANK.__getitem__)
    return State(
        status=status,
        held_on=day,
        reported_on=_last([before.reported_on for before in befores], day),
        ratified_on=_last([before.ratified_on for before in befores], day) if status == Status.RATIFIED else None,
        is_inherited=True,
    )


def _last(days: list[date | None], day: date) -> date | None:
    """The day on which the last of them was there, none while one is missing; not before ``day``."""
    return max(day, *(each for each in days if each)) if all(days) else None


def inherited(befores: list[State], operation: str, day: date) -> State:
    """What follows for a new unit from the duties of those it came of (see the table of reorganisation).

    Merged: done at once only if all had held it, and as far as the last of them is. Split: excused as new if the whole had,
    else it owes.
    """
    all_held = bool(befores) and all(
        before.is_done and before.held_on is not None and before.held_on <= day for before in befores
    )
    if not all_held:
        return State()
    if operation == "merge":
        return _merged(befores, day)
    return State(status=Status.EXCUSED, excused_on=day, reason="mới lập", is_inherited=True)
