"""Is the tree that a register describes one that can be? Parents, kinds, roots, loops, reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congress.core.actor import Actor
from congress.core.staging import Problem
from congress.orgs import paths
from congress.orgs.access import may_change
from congress.orgs.kinds import may_stand_under, parents_allowed
from congress.orgs.register import Entry, Register


@dataclass(frozen=True)
class Stored:
    """A unit as it is believed to be on the day of the register."""

    unit_id: int
    code: str
    path: str
    name: str
    kind: str
    parent: str
    members: int | None
    secretary: str
    phone: str
    email: str


class _Structure:
    """Parents and kinds as they would be after the import."""

    def __init__(self, told: Register, stored: Mapping[str, Stored], day: date) -> None:
        self.told, self.stored, self.day = told, stored, day
        self.entries = {entry.code: entry for entry in reversed(told.entries)}
        self.problems: list[Problem] = []
        self._looping: set[str] | None = None

    def parent(self, code: str) -> str:
        entry, old = self.entries.get(code), self.stored.get(code)
        return (entry.parent if entry else "") or (old.parent if old else "")

    def kind(self, code: str) -> str | None:
        entry, old = self.entries.get(code), self.stored.get(code)
        return (entry.kind if entry and entry.kind else None) or (old.kind if old else None)

    def name(self, code: str) -> str:
        entry, old = self.entries.get(code), self.stored.get(code)
        return (entry.name if entry else "") or (old.name if old else "")

    def refuse(self, entry: Entry, column: str, rule: str, **params: object) -> None:
        self.problems.append(Problem(entry.row, self.told.layout.heading(column), entry.code, rule, params))

    def loop(self, code: str) -> bool:
        """Does the chain of parents come back to the unit?"""
        if self._looping is None:
            self._looping = self._find_loops()
        return code in self._looping

    def _find_loops(self) -> set[str]:
        """Units on a closed chain, each chain walked once."""
        looping: set[str] = set()
        walked: set[str] = set()
        for code in self.entries:
            chain: dict[str, None] = {}
            at = code
            while at and at not in walked and at not in chain:
                chain[at] = None
                at = self.parent(at)
            if at in chain:
                way = list(chain)
                looping.update(way[way.index(at) :])
            walked.update(chain)
        return looping


def check(told: Register, stored: Mapping[str, Stored], gone: Mapping[str, tuple[date, date]], day: date) -> list[Problem]:
    tree = _Structure(told, stored, day)
    root = next((unit.code for unit in stored.values() if not unit.parent), "")
    for entry in told.entries:
        if not entry.code:
            continue
        if entry.code in gone:
            begins, ends = gone[entry.code]
            tree.refuse(
                entry,
                "code",
                "unit.ended" if ends <= day else "unit.not_yet",
                code=entry.code,
                day=(ends if ends <= day else begins).isoformat(),
                as_of=day.isoformat(),
            )
        if entry.code not in stored and not entry.kind and not _has_problem(told, entry):
            tree.refuse(entry, "kind", "unit.no_kind", code=entry.code)
        parent = tree.parent(entry.code)
        if parent:
            _check_parent(tree, entry, parent)
        elif root and root != entry.code:
            tree.refuse(entry, "parent", "unit.second_root", code=root, name=tree.name(root))
        else:
            root = root or entry.code
            if entry.kind and not may_stand_under(entry.kind, None, day):
                tree.refuse(entry, "parent", "unit.no_parent", code=entry.code)
    _check_untold(tree)
    return tree.problems


def _check_untold(tree: _Structure) -> None:
    """Units that the sheet leaves out stay where they are: their parent may not become what they cannot stand under."""
    for unit in tree.stored.values():
        entry = tree.entries.get(unit.parent)
        if unit.code in tree.entries or entry is None or not entry.kind:
            continue
        if entry.kind != tree.stored[unit.parent].kind and not may_stand_under(unit.kind, entry.kind, tree.day):
            tree.refuse(
                entry,
                "kind",
                "unit.kind_under",
                kind=unit.kind,
                parent=tree.name(unit.parent),
                parent_kind=entry.kind,
                wanted_kinds=parents_allowed(unit.kind, tree.day),
            )


def out_of_reach(told: Register, stored: Mapping[str, Stored], places: Mapping[str, Sequence[str]], by: Actor) -> list[Problem]:
    """Whoever is not the system tells only of what stands in his own subtree, and puts it only under what stands there.

    ``places``: code -> paths of a known unit, today and on every day since that of the register, which all would change.
    """
    new = {entry.code for entry in told.entries} - places.keys()
    found = []

    def hold_back(entry: Entry, column: str, code: str) -> None:
        found.append(Problem(entry.row, told.layout.heading(column), entry.code, "act.out_of_reach", {"code": code}))

    for entry in told.entries:
        about = [code for code in (entry.code, entry.parent) if code in places]
        beyond = [code for code in about if not _covers(by, places[code]) and not _is_as_stored(entry, code, stored)]
        old = stored.get(entry.code)
        if beyond:
            hold_back(entry, "code" if beyond[0] == entry.code else "parent", beyond[0])
        elif not about and entry.parent not in new and not may_change(by, "/"):
            hold_back(entry, "code", entry.code)
        elif old and entry.kind and entry.kind != old.kind and not _covers(by, map(paths.above, places[entry.code])):
            hold_back(entry, "kind", entry.code)  # what a unit is, its superior decides
    return found


def _covers(by: Actor, at: Iterable[str]) -> bool:
    return all(may_change(by, path) for path in at)


def _is_as_stored(entry: Entry, code: str, stored: Mapping[str, Stored]) -> bool:
    """Is it the superior under which the unit stands already? Naming it changes nothing."""
    return code != entry.code and entry.code in stored and stored[entry.code].parent == code


def _has_problem(told: Register, entry: Entry) -> bool:
    return any(problem.row == entry.row for problem in told.problems)


def _check_parent(tree: _Structure, entry: Entry, parent: str) -> None:
    kind, above = tree.kind(entry.code), tree.kind(parent)
    if parent not in tree.entries and parent not in tree.stored:
        tree.refuse(entry, "parent", "unit.parent_unknown", parent=parent)
    elif tree.loop(entry.code):
        tree.refuse(entry, "parent", "unit.cycle", code=entry.code, parent=parent)
    elif kind and above and not may_stand_under(kind, above, tree.day):
        tree.refuse(
            entry,
            "parent",
            "unit.kind_under",
            kind=kind,
            parent=tree.name(parent),
            parent_kind=above,
            wanted_kinds=parents_allowed(kind, tree.day),
        )
