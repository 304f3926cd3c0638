"""A second opinion on every figure: who stood where on which day, kept day by day in plain lists.

Written from the rules alone (the table of reorganisation, "campaigns and progress"); it shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

FIRST = date(2025, 3, 1)
SIZE = 230  # days told apart; the first stands for all before it, the last for all after it
PARENTS = {
    "city": ("",),
    "base_superior": ("", "city"),
    "base": ("", "base_superior"),
    "base_cell": ("", "base_superior"),
    "sub": ("", "base"),
    "cell": ("", "base", "sub"),
}
LEVELS = {"cell": "cell", "sub": "sub", "base": "base", "base_cell": "base", "base_superior": "base_superior", "city": "city"}
STEP_DOWN = {"base_superior": "base", "base": "sub", "base_cell": "cell"}


class Impossible(Exception):
    """No reading of the rules allows this act: the product must refuse it too."""


class Place(NamedTuple):
    parent: str
    kind: str
    name: str
    members: int | None


def index(day: date) -> int:
    return min(max((day - FIRST).days, 0), SIZE - 1)


def day_of(place: int) -> date:
    return FIRST + timedelta(days=place)


@dataclass(frozen=True)
class Line:
    """One act of a decision."""

    operation: str
    day: date
    units: tuple[str, ...] = ()
    new_codes: tuple[str, ...] = ()
    new_names: tuple[str, ...] = ()
    new_kinds: tuple[str, ...] = ()
    into: str = ""


@dataclass
class Tree:
    """``units``: code -> where it stands on each day, None where it does not."""

    units: dict[str, list[Place | None]] = field(default_factory=dict)

    def copy(self) -> Tree:
        return Tree({code: list(line) for code, line in self.units.items()})

    def at(self, code: str, day: date) -> Place:
        place = self.units[code][index(day)] if code in self.units else None
        if place is None:
            raise Impossible(f"{code} does not stand on {day}")
        return place

    def find(self, code: str, day: date) -> Place | None:
        return self.units[code][index(day)] if code in self.units else None

    def standing(self, day: date) -> dict[str, Place]:
        where = index(day)
        return {code: line[where] for code, line in self.units.items() if line[where] is not None}  # type: ignore[misc]

    def chain(self, code: str, day: date) -> list[str]:
        """The unit and everything above it, from below."""
        where, found = index(day), [code]
        while (place := self.units[found[-1]][where]) is not None and place.parent:
            if place.parent in found:
                raise Impossible(f"{code} stands below itself on {day}")
            found.append(place.parent)
        return found

    def below(self, code: str, day: date) -> list[str]:
        return [unit for unit in self.standing(day) if code in self.chain(unit, day)]

    def children(self, code: str, day: date) -> list[str]:
        return [unit for unit, place in self.standing(day).items() if place.parent == code]

    def orphans(self) -> list[str]:
        """Units that on some day stand below what is not there."""
        return [
            f"{code} below {place.parent} on {day_of(where)}"
            for code, line in sorted(self.units.items())
            for where, place in enumerate(line)
            if place is not None and place.parent and self.units[place.parent][where] is None
        ]

    # ── changes ──────────────────────────────────────────────────────────────

    def add(self, code: str, place: Place, days: Sequence[bool] | None = None) -> None:
        if code in self.units:
            raise Impossible(f"{code} is used")
        self.units[code] = [place if days is None or there else None for there in days or [True] * SIZE]

    def ahead(self, code: str, day: date, same: Callable[[Place, Place], bool]) -> Iterator[tuple[int, Place]]:
        """Days from one on, until a later act has made the unit differ."""
        first = self.at(code, day)
        for where in range(index(day), SIZE):
            place = self.units[code][where]
            if place is None:
                continue
            if not same(place, first):
                return
            yield where, place

    def tell(self, code: str, day: date, **columns: object) -> None:
        """Each fact holds until a later day that tells another."""
        for name, value in columns.items():
            for where, place in self.ahead(code, day, lambda one, two, name=name: getattr(one, name) == getattr(two, name)):
                self.units[code][where] = place._replace(**{name: value})

    def move(self, code: str, day: date, parent: str = "", step_down: bool = False, kind: str = "") -> None:
        """Under another parent, to another kind, or both, until a later act has moved it."""
        if parent and code in self.chain(parent, day):
            raise Impossible(f"{code} into itself")

        def same(one: Place, two: Place) -> bool:
            return one.parent == two.parent and (not kind or bool(parent) or one.kind == two.kind)

        for where, place in list(self.ahead(code, day, same)):
            if parent and self.units[parent][where] is None:
                raise Impossible(f"{parent} does not stand all the time")
            lower = STEP_DOWN.get(place.kind, place.kind) if step_down else kind or place.kind
            self.units[code][where] = place._replace(parent=parent or place.parent, kind=lower)
            if step_down:
                self._step_down_below(code, where)

    def _step_down_below(self, code: str, where: int) -> None:
        for line in self.units.values():
            place = line[where]
            if place is not None and place.parent == code:
                line[where] = place._replace(kind=STEP_DOWN.get(place.kind, place.kind))

    def end(self, code: str, day: date) -> None:
        for where in range(index(day), SIZE):
            self.units[code][where] = None
            if any(line[where] is not None and line[where].parent == code for line in self.units.values()):  # type: ignore[union-attr]
                raise Impossible(f"{code} is not empty")

    def apply(self, line: Line) -> list[str]:
        """Do an act; answers the units that it was done to."""
        if not line.units and line.operation != "found":
            raise Impossible("nothing named")
        return list(getattr(self, f"_{line.operation}")(line))

    def _new(self, line: Line, code: str, name: str, kind: str, parent: str, members: int | None) -> None:
        self.at(parent, line.day)
        start = index(line.day)
        if any(self.units[parent][where] is None for where in range(start, SIZE)):
            raise Impossible(f"{parent} does not stand all the time")
        self.add(code, Place(parent, kind, name, members), [where >= start for where in range(SIZE)])

    def _found(self, line: Line) -> Sequence[str]:
        for code, name, kind in zip(line.new_codes, line.new_names, line.new_kinds, strict=True):
            self._new(line, code, name, kind, line.into, None)
        return ()

    def _transfer(self, line: Line) -> Sequence[str]:
        for code in line.units:
            if self.at(code, line.day).parent == line.into:
                raise Impossible(f"{code} is there already")
            self.move(code, line.day, line.into)
        return line.units

    def _merge(self, line: Line) -> Sequence[str]:
        olds = [self.at(code, line.day) for code in line.units]
        sizes = [old.members for old in olds]
        total = None if None in sizes else sum(filter(None, sizes))
        kind = line.new_kinds[0] if line.new_kinds else olds[0].kind
        self._new(line, line.new_codes[0], line.new_names[0], kind, line.into or olds[0].parent, total)
        self._children_go(line, line.units, line.new_codes[0])
        for code in line.units:
            self.end(code, line.day)
        return line.units

    def _split(self, line: Line) -> Sequence[str]:
        old, parts = self.at(line.units[0], line.day), len(line.new_codes)
        for place, (code, name) in enumerate(zip(line.new_codes, line.new_names, strict=True)):
            share = None if old.members is None else old.members // parts + (place < old.members % parts)
            kind = line.new_kinds[0] if line.new_kinds else old.kind
            self._new(line, code, name, kind, line.into or old.parent, share)
        self._children_go(line, line.units[:1], line.new_codes[0])
        self.end(line.units[0], line.day)
        return line.units[:1]

    def _dissolve(self, line: Line) -> Sequence[str]:
        for code in line.units:
            old, children = self.at(code, line.day), self.children(code, line.day)
            if line.into:
                heir = self.at(line.into, line.day)
                self._children_go(line, [code], line.into)
                if not children and old.members and heir.members is not None and not self.children(line.into, line.day):
                    self.tell(line.into, line.day, members=heir.members + old.members)
            self.end(code, line.day)
        return line.units

    def _children_go(self, line: Line, units: Sequence[str], into: str) -> None:
        for code in units:
            for child in self.children(code, line.day):
                self.move(child, line.day, into)

    def _rename(self, line: Line) -> Sequence[str]:
        for code, name in zip(line.units, line.new_names, strict=True):
            self.tell(code, line.day, name=name)
        return line.units

    def _downgrade(self, line: Line) -> Sequence[str]:
        for code in line.units:
            if self.at(code, line.day).kind not in STEP_DOWN:
                raise Impossible(f"{code} has no lower kind")
            self.move(code, line.day, line.into, step_down=True)
        return line.units

    def _hand_over(self, line: Line) -> Sequence[str]:
        gone: list[str] = []
        for code in line.units:
            self.at(code, line.day)
            for where in range(index(line.day), SIZE):
                inside = self.below(code, day_of(where))
                gone += inside
                for unit in inside:
                    self.units[unit][where] = None
        if any(self.units[code][where] for code in gone for where in range(index(line.day), SIZE)):
            raise Impossible("something below stands elsewhere on a later day")
        return list(dict.fromkeys(gone))


# ── duties ───────────────────────────────────────────────────────────────────

RANK = {"owed": 0, "planned": 1, "held": 2, "reported": 3, "ratified": 4}


class Refused(Exception):
    """One of the reasons for which a report is not taken."""


@dataclass(frozen=True)
class Duty:
    """``own``: somebody has reported on the unit itself; otherwise it follows from the units that it came of."""

    status: str = "owed"
    planned_on: date | None = None
    held_on: date | None = None
    reported_on: date | None = None
    ratified_on: date | None = None
    excused_on: date | None = None
    own: bool = False

    @property
    def is_held(self) -> bool:
        return self.status in ("held", "reported", "ratified")

    def is_done(self, done_from: str, day: date) -> bool:
        since = {"held": self.held_on, "reported": self.reported_on, "ratified": self.ratified_on}[done_from]
        return self.is_held and RANK[self.status] >= RANK[done_from] and since is not None and since <= day

    def is_excused(self, day: date) -> bool:
        return self.status == "excused" and self.excused_on is not None and self.excused_on <= day

    def told(self, status: str, day: date | None, today: date) -> Duty:
        """After a report; the same object where it tells nothing new."""
        if status == "excused":
            if self.is_held:
                raise Refused("done already")
            return replace(self, status="excused", excused_on=day or self.excused_on or today, own=True)
        if day is None:
            raise Refused("no date")
        if status == "planned":
            return self if self.is_held else replace(self, status="planned", planned_on=day, excused_on=None, own=True)
        if day > today:
            raise Refused("a date to come")
        best = max(status, self.status if self.is_held else status, key=RANK.__getitem__)
        return replace(
            self,
            status=best,
            held_on=day,
            excused_on=None,
            reported_on=(self.reported_on or today) if RANK[best] >= 3 else None,
            ratified_on=(self.ratified_on or today) if best == "ratified" else None,
            own=True,
        )

    def ratified(self, day: date, today: date) -> Duty:
        if not self.is_held or day > today:
            raise Refused("nothing held, or a date to come")
        return replace(self, status="ratified", ratified_on=day, reported_on=self.reported_on or day, own=True)

    def withdrawn(self) -> Duty:
        if self.status == "owed":
            raise Refused("nothing to withdraw")
        if self.planned_on and self.status != "planned":
            return Duty("planned", planned_on=self.planned_on, own=True)
        return Duty()


@dataclass
class Campaign:
    """Who owes what, and what is known of it."""

    code: str
    kinds: tuple[str, ...]
    root: str
    done_from: str
    duties: dict[str, Duty] = field(default_factory=dict)

    def duty(self, code: str) -> Duty:
        return self.duties.get(code, Duty())

    def owes_ever(self, tree: Tree, code: str) -> bool:
        return any(
            place is not None and place.kind in self.kinds and self.root in tree.chain(code, day_of(where))
            for where, place in enumerate(tree.units[code])
        )

    def owing(self, tree: Tree, day: date, under: str) -> dict[str, Place]:
        """Units at or below one that count in the denominator of a day."""
        found = {}
        for code, place in tree.standing(day).items():
            if place.kind in self.kinds and not self.duty(code).is_excused(day):
                chain = tree.chain(code, day)
                if under in chain and self.root in chain:
                    found[code] = place
        return found

    def figures(self, tree: Tree, day: date, under: str) -> dict[str, tuple[int, int]]:
        """level -> (done, total)"""
        counts = {LEVELS[kind]: (0, 0) for kind in self.kinds}
        for code, place in self.owing(tree, day, under).items():
            done, total = counts[LEVELS[place.kind]]
            counts[LEVELS[place.kind]] = (done + self.duty(code).is_done(self.done_from, day), total + 1)
        return counts

    def missing(self, tree: Tree, day: date, under: str) -> set[str]:
        return {code for code in self.owing(tree, day, under) if not self.duty(code).is_done(self.done_from, day)}


@dataclass
class Act:
    operation: str
    day: date
    subjects: list[str]
    results: list[str]


@dataclass
class Succession:
    """What follows for units that came of others."""

    acts: list[Act] = field(default_factory=list)

    def happened(self, campaign: Campaign, act: Act) -> None:
        """At the act itself: what ended unheld is excused, what came of it inherits."""
        if act.operation in ("merge", "split", "dissolve"):
            for code in act.subjects:
                duty = campaign.duty(code)
                if not duty.is_held and duty.status != "excused":
                    campaign.duties[code] = Duty("excused", planned_on=duty.planned_on, excused_on=act.day)
        self._inherit(campaign, act)

    def follow(self, campaign: Campaign, code: str) -> None:
        """What is known of a unit has changed: so may what follows for its successors."""
        for act in self.acts:
            if code in act.subjects:
                self._inherit(campaign, act)

    def refresh(self, campaign: Campaign, code: str) -> None:
        """What follows for a unit of which nothing of its own is known."""
        for act in self.acts:
            if code in act.results:
                self._inherit(campaign, act, only=code)

    def _inherit(self, campaign: Campaign, act: Act, only: str = "") -> None:
        if act.operation not in ("merge", "split"):
            return
        befores = [campaign.duty(code) for code in act.subjects]
        held = all(duty.is_held and duty.held_on is not None and duty.held_on <= act.day for duty in befores)
        new = Duty()
        if held:
            new = Duty("held", held_on=act.day) if act.operation == "merge" else Duty("excused", excused_on=act.day)
        for code in act.results:
            if only in ("", code) and not campaign.duty(code).own and campaign.duty(code) != new:
                campaign.duties[code] = new
                self.follow(campaign, code)
