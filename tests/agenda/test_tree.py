"""Numbers, hours and places of items agree with a slow, plain telling of the same, on any tree and after any moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.agenda import tree
from congress.agenda.tree import Node
from congress.core.errors import DomainError

START = datetime(2025, 8, 6, 1, 0, tzinfo=UTC)


@dataclass
class Plain:
    """An item of the plain telling: a row in a flat list, deeper rows below."""

    id: int
    depth: int
    minutes: int
    is_internal: bool = False
    kin: list[int] = field(default_factory=list)


rows = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 90), st.booleans()), max_size=14)


def flat(told: list[tuple[int, int, bool]]) -> list[Plain]:
    """No row is more than one level deeper than the one before it."""
    found: list[Plain] = []
    for number, (depth, minutes, is_internal) in enumerate(told, 1):
        deepest = found[-1].depth + 1 if found else 1
        found.append(Plain(number, min(depth, deepest), minutes, is_internal))
    return found


def grown(plain: list[Plain]) -> list[Node]:
    top: list[Node] = []
    path: list[Node] = []
    for row in plain:
        node = Node(row.id, f"Mục {row.id}", row.minutes, is_internal=row.is_internal)
        del path[row.depth - 1 :]
        (path[-1].children if path else top).append(node)
        path.append(node)
    return top


def span(plain: list[Plain], place: int) -> int:
    """How many rows stand at and below a row."""
    end = place + 1
    while end < len(plain) and plain[end].depth > plain[place].depth:
        end += 1
    return end - place


def minutes(plain: list[Plain], place: int) -> int:
    """Of a row: the rows below it that have none below themselves."""
    return sum(
        plain[each].minutes for each in range(place, place + span(plain, place)) if span(plain, each) == 1
    )  # a row alone is its own leaf


def told(plain: list[Plain], *, internal: bool) -> list[tuple[int, str, int, int]]:
    """(id, number, first minute, minutes) of each row shown."""
    found = []
    for place, row in enumerate(plain):
        over = [each for each in range(place) if each + span(plain, each) > place]
        if not internal and any(plain[each].is_internal for each in (*over, place)):
            continue
        number = ""
        for each in (*over, place):
            parent = max((one for one in over if one < each), default=-1)
            before = [
                one
                for one in range(parent + 1, each + 1)
                if plain[one].depth == plain[each].depth and (internal or not plain[one].is_internal)
            ]
            number += f"{len(before)}."
        begins = sum(plain[each].minutes for each in range(place) if span(plain, each) == 1)
        found.append((row.id, number, begins, minutes(plain, place)))
    return found


def shown(nodes: list[Node], *, internal: bool) -> list[tuple[int, str, int, int]]:
    found = []
    for line in tree.lines(nodes, START, internal=internal):
        assert line.ends_at - line.starts_at == timedelta(minutes=line.planned)
        found.append((line.id, line.number, (line.starts_at - START) // timedelta(minutes=1), line.planned))
    return found


@given(rows, st.booleans())
def test_numbers_and_hours_are_those_of_a_plain_telling(drawn: list[tuple[int, int, bool]], internal: bool) -> None:
    plain = flat(drawn)
    assert shown(grown(plain), internal=internal) == told(plain, internal=internal)


def test_control_a_number_or_an_hour_that_is_off_is_seen() -> None:
    drawn = [(1, 10, False), (2, 5, False), (2, 7, True), (1, 9, False)]
    plain = flat(drawn)
    assert told(plain, internal=True) == [(1, "1.", 0, 12), (2, "1.1.", 0, 5), (3, "1.2.", 5, 7), (4, "2.", 12, 9)]
    assert told(plain, internal=False) == [(1, "1.", 0, 12), (2, "1.1.", 0, 5), (4, "2.", 12, 9)]
    plain[1].minutes = 6
    assert told(plain, internal=True) != shown(grown(flat(drawn)), internal=True)


@given(rows)
def test_the_public_tree_is_what_readers_are_shown(drawn: list[tuple[int, int, bool]]) -> None:
    nodes = grown(flat(drawn))
    assert [node.id for node in tree.walk(tree.public(nodes))] == [line.id for line in tree.lines(nodes, START, internal=False)]


# ── moves ────────────────────────────────────────────────────────────────────


def depths(nodes: list[Node]) -> list[tuple[int, int]]:
    return [(line.id, line.depth) for line in tree.lines(nodes, START, internal=True)]


def plainly(plain: list[Plain], place: int, how: str) -> list[tuple[int, int]] | None:
    """The same move on the flat list; None where it cannot be."""
    block, rest = plain[place : place + span(plain, place)], plain[:place] + plain[place + span(plain, place) :]
    depth = plain[place].depth
    before = next((one for one in range(place - 1, -1, -1) if plain[one].depth <= depth), None)
    has_before = before is not None and plain[before].depth == depth
    behind = place + len(block)
    has_behind = behind < len(plain) and plain[behind].depth == depth
    shift = 0
    if how == "up" and has_before:
        at = before
    elif how == "down" and has_behind:
        at = place + span(plain, behind)
    elif how == "in" and has_before and max(row.depth for row in block) < tree.DEEPEST:
        at, shift = place, 1
    elif how == "out" and depth > 1:
        parent = max(one for one in range(place) if plain[one].depth == depth - 1)
        at, shift = parent + span(plain, parent) - len(block), -1
    else:
        return None
    moved = [(row.id, row.depth + shift) for row in block]
    others = [(row.id, row.depth) for row in rest]
    return others[:at] + moved + others[at:]


@settings(max_examples=400)
@given(rows.filter(bool), st.lists(st.tuples(st.integers(0, 99), st.sampled_from(tree.HOWS)), max_size=8))
def test_moves_are_those_of_a_plain_telling(drawn: list[tuple[int, int, bool]], moves: list[tuple[int, str]]) -> None:
    nodes = grown(flat(drawn))
    for pick, how in moves:
        now = depths(nodes)
        place = pick % len(now)
        plain = [Plain(id_, depth, 0) for id_, depth in now]
        wanted = plainly(plain, place, how)
        possible = how in next(line.hows for line in tree.lines(nodes, START, internal=True) if line.id == now[place][0])
        assert possible == (wanted is not None)
        if wanted is None:
            with pytest.raises(DomainError):
                tree.shift(nodes, now[place][0], how)
            assert depths(nodes) == now
        else:
            tree.shift(nodes, now[place][0], how)
            assert depths(nodes) == wanted
            assert max(depth for _id, depth in wanted) <= tree.DEEPEST


@given(rows.filter(bool), st.data())
def test_an_item_goes_to_any_place_but_under_itself_or_too_deep(
    drawn: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    nodes = grown(flat(drawn))
    ids = [node.id for node in tree.walk(nodes)]
    item = data.draw(st.sampled_from(ids))
    parent = data.draw(st.sampled_from([None, *ids]))
    position = data.draw(st.integers(1, len(ids) + 1))
    place = tree.get(nodes, item)
    inside = {node.id for node in place.node.walk()}
    depth = 0 if parent is None else tree.get(nodes, parent).depth
    if parent in inside or depth + place.node.height > tree.DEEPEST:
        before = depths(nodes)
        with pytest.raises(DomainError):
            tree.put(nodes, item, parent, position)
        assert depths(nodes) == before
        return
    tree.put(nodes, item, parent, position)
    siblings = nodes if parent is None else tree.get(nodes, parent).node.children
    assert siblings[min(position, len(siblings)) - 1].id == item
    assert sorted(node.id for node in tree.walk(nodes)) == sorted(ids)
