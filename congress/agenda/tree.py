"""The tree of items in memory: how it is numbered, when each item is planned, and how items change place. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from congress.agenda.templates import Step
from congress.core.errors import DomainError, NotFound

DEEPEST = 3
HOWS = ("up", "down", "in", "out")


@dataclass
class Node:
    """An item with what stands below it. ``id``: of its row; while the template is the agenda, its place in reading order
    from 1. ``minutes``: its own, which count only while it has no children."""

    id: int
    title: str
    minutes: int
    step: str = ""
    presenter: str = ""
    papers: list[dict[str, Any]] = field(default_factory=list)
    is_internal: bool = False
    note: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def planned(self) -> int:
        return sum(child.planned for child in self.children) if self.children else self.minutes

    @property
    def height(self) -> int:
        """Levels from here down, itself included."""
        return 1 + max((child.height for child in self.children), default=0)

    def walk(self) -> Iterator[Node]:
        """Itself and everything below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Place:
    """Where a node stands. ``siblings``: the list that holds it; ``above``: the nodes over it, from the top down."""

    node: Node
    siblings: list[Node]
    index: int
    above: tuple[Node, ...]

    @property
    def depth(self) -> int:
        return len(self.above) + 1

    @property
    def is_hidden(self) -> bool:
        return any(node.is_internal for node in (*self.above, self.node))

    @property
    def parent(self) -> Node | None:
        return self.above[-1] if self.above else None


@dataclass(frozen=True)
class Line:
    """An item as it is shown. ``number``: "2.1."; ``minutes``: its own; ``planned``: with what stands below it; ``is_hidden``:
    it or one above it is internal; ``size``: how many stand right below; ``hows``: ways in which it may change its place."""

    id: int
    number: str
    depth: int
    title: str
    step: str
    minutes: int
    planned: int
    presenter: str
    papers: tuple[tuple[str, str], ...]
    is_internal: bool
    is_hidden: bool
    note: str
    starts_at: datetime
    ends_at: datetime
    size: int
    hows: frozenset[str]
    parent_id: int | None
    position: int


# ── making trees ─────────────────────────────────────────────────────────────


def from_steps(steps: Iterable[Step]) -> list[Node]:
    nodes = [_from_step(step) for step in steps]
    for number, node in enumerate(walk(nodes), 1):
        node.id = number
    return nodes


def _from_step(step: Step) -> Node:
    return Node(0, step.title, step.minutes, step.step, step.presenter, children=[_from_step(each) for each in step.children])


def from_rows(rows: Iterable[Any]) -> list[Node]:
    """Of the stored items of one session, in any order."""
    ordered = sorted(rows, key=lambda row: row.position)
    nodes = {
        row.id: Node(row.id, row.title, row.minutes, row.step, row.presenter, row.papers, row.is_internal, row.note)
        for row in ordered
    }
    top: list[Node] = []
    for row in ordered:
        (top if row.parent_id is None else nodes[row.parent_id].children).append(nodes[row.id])
    return top


def public(nodes: Iterable[Node]) -> list[Node]:
    """Without what is internal, and without what is kept beside the items for those who prepare them."""
    return [
        Node(node.id, node.title, node.minutes, node.step, node.presenter, node.papers, children=public(node.children))
        for node in nodes
        if not node.is_internal
    ]


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield from node.walk()


# ── what is shown ────────────────────────────────────────────────────────────


def total(nodes: Iterable[Node]) -> int:
    """Planned minutes of all."""
    return sum(node.planned for node in nodes)


def lines(nodes: Sequence[Node], starts_at: datetime, *, internal: bool) -> list[Line]:
    """Every item in reading order, numbered among what is shown, timed among everything: a break that is nobody's business
    takes its time all the same."""
    return list(_lines(nodes, starts_at, internal, "", None, False))


def _lines(
    nodes: Sequence[Node], at: datetime, internal: bool, prefix: str, parent: Line | None, is_hidden: bool
) -> Iterator[Line]:
    number = 0
    depth = parent.depth + 1 if parent else 1
    for index, node in enumerate(nodes):
        ends_at = at + timedelta(minutes=node.planned)
        if internal or not node.is_internal:
            number += 1
            line = Line(
                id=node.id,
                number=f"{prefix}{number}.",
                depth=depth,
                title=node.title,
                step=node.step,
                minutes=node.minutes,
                planned=node.planned,
                presenter=node.presenter,
                papers=tuple((paper["title"], paper["number"]) for paper in node.papers),
                is_internal=node.is_internal,
                is_hidden=is_hidden or node.is_internal,
                note=node.note if internal else "",
                starts_at=at,
                ends_at=ends_at,
                size=len(node.children) if internal else sum(not child.is_internal for child in node.children),
                hows=_hows(nodes, index, depth),
                parent_id=parent.id if parent else None,
                position=index + 1,
            )
            yield line
            yield from _lines(node.children, at, internal, line.number, line, line.is_hidden)
        at = ends_at


def _hows(siblings: Sequence[Node], index: int, depth: int) -> frozenset[str]:
    can = {
        "up": index > 0,
        "down": index < len(siblings) - 1,
        "in": index > 0 and depth + siblings[index].height <= DEEPEST,
        "out": depth > 1,
    }
    return frozenset(how for how, possible in can.items() if possible)


# ── changing places ──────────────────────────────────────────────────────────


def find(nodes: list[Node], item_id: int, above: tuple[Node, ...] = ()) -> Place | None:
    for index, node in enumerate(nodes):
        if node.id == item_id:
            return Place(node, nodes, index, above)
        if place := find(node.children, item_id, (*above, node)):
            return place
    return None


def get(nodes: list[Node], item_id: int) -> Place:
    """:raises NotFound: there is no such item."""
    place = find(nodes, item_id)
    if place is None:
        raise NotFound
    return place


def shift(nodes: list[Node], item_id: int, how: str) -> None:
    """One step: ``up`` or ``down`` among its siblings, ``in`` under the one before it, ``out`` behind the one it stood under.

    :raises DomainError: it cannot go there.
    """
    place = get(nodes, item_id)
    if how not in _hows(place.siblings, place.index, place.depth):
        raise DomainError("agenda.no_further")
    node = place.siblings.pop(place.index)
    if how in ("up", "down"):
        place.siblings.insert(place.index + (1 if how == "down" else -1), node)
    elif how == "in":
        place.siblings[place.index - 1].children.append(node)
    else:
        outer = get(nodes, place.above[-1].id)
        outer.siblings.insert(outer.index + 1, node)


def put(nodes: list[Node], item_id: int, parent_id: int | None, position: int) -> None:
    """To a place under a parent (None: at the top), counted from 1 among the others there; behind the last where it is beyond.

    :raises DomainError: that is below itself, or deeper than an agenda goes.
    """
    place = get(nodes, item_id)
    siblings, depth = nodes, 1
    if parent_id is not None:
        parent = get(nodes, parent_id)
        if place.node in (*parent.above, parent.node):
            raise DomainError("agenda.under_itself")
        siblings, depth = parent.node.children, parent.depth + 1
    require_depth(place.node, depth)
    place.siblings.pop(place.index)
    siblings.insert(max(position, 1) - 1, place.node)


def require_depth(node: Node, depth: int) -> None:
    """:raises DomainError: a node at this depth would reach deeper than an agenda goes."""
    if depth + node.height - 1 > DEEPEST:
        raise DomainError("agenda.too_deep", levels=DEEPEST)
