"""Random stories: a tree, campaigns, and what is to happen to them, chosen by seeds so that every run can be told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.scenarios.oracle import FIRST, PARENTS, Campaign, Impossible, Line, Place, Tree

TODAY = 106  # days after FIRST on which a story begins: 15/6/2025
OPERATIONS = ("found", "transfer", "merge", "split", "dissolve", "rename", "downgrade", "hand_over")
WEIGHTS = {
    "report": 9, "sheet": 3, "ratify": 2, "excuse": 2, "withdraw": 2, "undo": 2, "look": 1,
    "decide": 10, "register": 4, "open": 1, "archive": 1, "wait": 4,
}  # fmt: skip
STEPS = tuple(WEIGHTS)


@dataclass(frozen=True)
class Plan:
    """``steps``: (what, seed of its details)."""

    seed: int
    steps: tuple[tuple[str, int], ...]


def random_plan(seed: int, least: int = 6, most: int = 18) -> Plan:
    rng = Random(seed)
    kinds = rng.choices(STEPS, list(WEIGHTS.values()), k=rng.randint(least, most))
    return Plan(rng.getrandbits(32), tuple((kind, rng.getrandbits(32)) for kind in kinds))


def random_tree(rng: Random, most: int = 60) -> Tree:
    """A city of up to five levels."""
    tree = Tree()
    tree.add("01", Place("", "city", "Đảng bộ Thành phố Thử", None))
    for superior in range(rng.randint(2, 4)):
        _grow(rng, tree, f"01.{superior + 1:02}", "base_superior", "01", most)
    return tree


_BELOW = {"base_superior": ("base", "base", "base_cell"), "base": ("cell", "cell", "sub"), "sub": ("cell",)}


def _grow(rng: Random, tree: Tree, code: str, kind: str, parent: str, most: int) -> None:
    if len(tree.units) >= most:
        return
    members = rng.choice([None, rng.randint(0, 60), rng.randint(3, 60)])
    tree.add(code, Place(parent, kind, f"Đảng bộ {code}", members))
    for place in range(rng.randint(1, 4) if kind in _BELOW else 0):
        _grow(rng, tree, f"{code}.{place + 1:02}", rng.choice(_BELOW[kind]), code, most)


def random_campaign(rng: Random, tree: Tree, code: str, today: date) -> Campaign:
    """Usually over the whole city, sometimes over a part of it."""
    kinds = [kind for kind in ("cell", "sub", "base", "base_cell") if rng.random() < 0.85] or ["cell"]
    kinds += [kind for kind in ("base_superior", "city") if rng.random() < 0.25]
    inside = sorted(unit for unit, place in tree.standing(today).items() if place.kind in ("base_superior", "base"))
    root = rng.choice(inside) if inside and rng.random() < 0.3 else "01"
    done_from = rng.choice(["held", "held", "held", "reported", "ratified"])
    return Campaign(code, tuple(kinds), root, done_from)


@dataclass
class Chooser:
    """Details of acts that could be, given a tree; now and then of one that cannot."""

    rng: Random
    tree: Tree
    today: date
    used_days: Sequence[date]
    prefix: str

    def day(self) -> date:
        """Often near a day on which something happens already, late ones among them."""
        if self.used_days and self.rng.random() < 0.5:
            return self.rng.choice(self.used_days) + timedelta(days=self.rng.choice([-1, 0, 0, 0, 1]))
        first = FIRST + timedelta(days=3)
        return first + timedelta(days=self.rng.randint(0, (self.today - first).days + 20))

    def one(self, codes: Sequence[str]) -> str:
        return self.rng.choice(sorted(codes)) if codes else "01"

    def some(self, codes: Sequence[str], least: int, most: int) -> tuple[str, ...]:
        ordered = sorted(codes)
        return tuple(self.rng.sample(ordered, min(len(ordered), self.rng.randint(least, most))))

    def of_kind(self, standing: dict[str, Place], *kinds: str) -> list[str]:
        return [code for code, place in standing.items() if place.kind in kinds]

    def parent_for(self, standing: dict[str, Place], kind: str, *but: str) -> str:
        """A unit under which this kind may stand; one time in fifteen any unit."""
        wanted = list(standing) if self.rng.random() < 0.07 else self.of_kind(standing, *PARENTS[kind])
        return self.one([code for code in wanted if code not in but])

    def fresh(self, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Codes and names for new units; now and then a code that is used."""
        codes = [f"{self.prefix}.{place}" for place in range(1, count + 1)]
        if self.rng.random() < 0.03:
            codes[0] = self.one(list(self.tree.units))
        return tuple(codes), tuple(f"Đảng bộ mới {code}" for code in codes)

    def line(self, operation: str) -> Line:
        day = self.day()
        standing = self.tree.standing(day)
        kind = self.rng.choice(["cell", "cell", "sub", "base", "base", "base_cell", "base_superior"])
        same = self.of_kind(standing, kind) or self.of_kind(standing, "cell") or ["01"]
        return getattr(self, f"_{operation}")(day, standing, same)  # type: ignore[no-any-return]

    def _found(self, day: date, standing: dict[str, Place], _same: list[str]) -> Line:
        codes, names = self.fresh(self.rng.randint(1, 2))
        kind = self.rng.choice(["cell", "sub", "base", "base_cell", "base_superior"])
        return Line("found", day, (), codes, names, (kind,) * len(codes), self.parent_for(standing, kind))

    def _transfer(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        units = self.some(same, 1, 2)
        first = standing.get(units[0])
        into = self.parent_for(standing, first.kind if first else "cell", first.parent if first else "", *units)
        return Line("transfer", day, units, into=into)

    def _merge(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        first = self.one(same)
        parent = standing[first].parent if first in standing else ""
        siblings = [code for code in same if code in standing and standing[code].parent == parent]
        pool = siblings if len(siblings) > 1 else same
        units = (first, *self.some([code for code in pool if code != first], 1, 2))
        codes, names = self.fresh(1)
        into = self.parent_for(standing, standing[first].kind) if first in standing and self.rng.random() < 0.3 else ""
        return Line("merge", day, units, codes, names, (), into if into not in units else "")

    def _split(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        codes, names = self.fresh(self.rng.randint(2, 3))
        return Line("split", day, (self.one(same),), codes, names)

    def _dissolve(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        units = self.some(same, 1, 2)
        others = [code for code in same if code not in units]
        into = self.one(others) if others and self.rng.random() < 0.7 else ""
        return Line("dissolve", day, units, into=into)

    def _rename(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        units = self.some(same, 1, 2)
        return Line("rename", day, units, (), tuple(f"Đảng bộ {code} đổi tên {self.prefix}" for code in units))

    def _downgrade(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        kind = self.rng.choice(["base_superior", "base", "base_cell"])
        unit = self.one(self.of_kind(standing, kind) or same)
        parent = "base_superior" if kind == "base_superior" else "base"
        into = self.one([code for code in self.of_kind(standing, parent) if code != unit])
        return Line("downgrade", day, (unit,), into=into)

    def _hand_over(self, day: date, standing: dict[str, Place], same: list[str]) -> Line:
        unit = self.one(same)
        return Line("hand_over", day, (unit,))


# ── registers ────────────────────────────────────────────────────────────────

Row = tuple[str, str, str, str, str]  # code, name, kind, parent, members


def random_register(choose: Chooser, day: date) -> list[Row]:
    """The tree of a day as an office would tell it: some figures new, some names, a move, units never told of."""
    rng, standing = choose.rng, choose.tree.standing(day)
    rows = {
        code: [code, place.name, place.kind, place.parent, "" if place.members is None else str(place.members)]
        for code, place in standing.items()
    }
    for code in choose.some(list(rows), 0, 4):
        rows[code][4] = rng.choice(["", str(rng.randint(1, 80))])
    for code in choose.some(list(rows), 0, 3):
        rows[code][1] = rng.choice(["Đảng bộ Tên mới", "Đảng bộ Tên khác"]) + f" {choose.prefix}"
    for code in choose.some(choose.of_kind(standing, "cell", "sub", "base", "base_cell"), 0, 2):
        rows[code][3] = choose.parent_for(standing, standing[code].kind, code)
    lower = choose.of_kind(standing, "base_cell", "base", "cell", "sub")
    if lower and rng.random() < 0.4:
        code = choose.one(lower)
        flipped = {"base_cell": "base", "base": "base_cell", "cell": "sub", "sub": "cell"}
        rows[code][2] = flipped.get(rows[code][2], rows[code][2])
    _tell_of_new(choose, standing, rows)
    if rng.random() < 0.3:  # not everything is in the sheet, and not every cell is filled
        for code in choose.some([code for code in rows if code != "01"], 1, 5):
            rows.pop(code) if not choose.tree.children(code, day) else rows[code].__setitem__(3, "")
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows.values()]


def _tell_of_new(choose: Chooser, standing: dict[str, Place], rows: dict[str, list[str]]) -> None:
    for place in range(choose.rng.randint(0, 2)):
        kind = choose.rng.choice(["cell", "cell", "base", "sub"])
        parent = choose.parent_for(standing, kind)
        code = f"{choose.prefix}.R{place}"
        rows[code] = [code, f"Đảng bộ thêm {code}", kind, parent, str(choose.rng.randint(3, 40))]
        if kind in ("base", "sub") and choose.rng.random() < 0.5:
            below = f"{code}.1"
            rows[below] = [below, f"Đảng bộ thêm {below}", "cell", code, ""]


def apply_register(tree: Tree, rows: Sequence[Row], day: date) -> None:
    """New units with an open start, then facts, then moves."""
    known = tree.standing(day)
    waiting = [row for row in rows if row[0] not in known]
    while waiting:
        ready = [row for row in waiting if row[3] in tree.units and row[3] not in {other[0] for other in waiting}]
        if not ready:
            raise Impossible("below nothing that is known")
        for code, name, kind, parent, members in ready:
            days = [place is not None for place in tree.units[parent]]
            tree.add(code, Place(parent, kind, name, int(members) if members else None), days)
        waiting = [row for row in waiting if row not in ready]
    changed = [row for row in rows if row[0] in known]
    for code, name, _kind, _parent, members in changed:
        if members and int(members) != known[code].members:
            tree.tell(code, day, members=int(members))
        if name and name != known[code].name:
            tree.tell(code, day, name=name)
    for code, _name, kind, parent, _members in changed:
        old = known[code]
        new_parent = parent if parent and parent != old.parent else ""
        new_kind = kind if kind and kind != old.kind else ""
        if new_parent or new_kind:
            tree.move(code, day, new_parent, kind=new_kind)
