"""Changing agendas. The first change of a session's agenda stores it; until then its template is the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from congress.agenda import queries, templates, tree
from congress.agenda.models import Agenda, AgendaItem
from congress.agenda.queries import OVER, Programme
from congress.agenda.tree import Node
from congress.core import audit, clock, undo
from congress.core.actor import Actor
from congress.core.db import held, session
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.events.access import may_change
from congress.events.models import Event, EventSession, EventState
from congress.orgs.queries import get_unit_by_id

MOST_ITEMS = 200
MOST_MINUTES = 24 * 60
MOST_PAPERS = 10
INTERNAL = "mục nội bộ"
ITEM: Any = AgendaItem.__table__
_TOLD = ("title", "minutes", "presenter", "papers", "is_internal", "note")


@dataclass(frozen=True)
class Item:
    """What can be said of an item. ``papers``: (title, number) of each; ``minutes``: count only while nothing stands below."""

    title: str
    minutes: int
    presenter: str = ""
    papers: tuple[tuple[str, str], ...] = ()
    is_internal: bool = False
    note: str = ""


@dataclass
class Draft:
    """An agenda about to be changed. ``ids``: number of an item on the page -> of its row, once the template is stored;
    ``told``: what calendars tell of it before the change."""

    plan: Programme
    head: Agenda
    nodes: list[Node]
    ids: Mapping[int, int]
    told: str

    def id_of(self, number: int) -> int:
        return self.ids.get(number, number)

    def place(self, number: int) -> tree.Place:
        return tree.get(self.nodes, self.id_of(number))


# ── verbs ────────────────────────────────────────────────────────────────────


def add(plan: Programme, item: Item, *, by: Actor, version: int, parent: int | None = None, position: int | None = None) -> int:
    """A new item, last below its parent unless a position from 1 is told. Answers its id.

    :raises DomainError: not the actor's, changed since, full, too deep, or a text or figure that cannot be.
    """
    told = completed(item)
    draft = _begin(plan, by, version)
    if sum(1 for _node in tree.walk(draft.nodes)) >= MOST_ITEMS:
        raise DomainError("agenda.full", most=MOST_ITEMS)
    above = draft.place(parent) if parent is not None else None
    siblings = above.node.children if above else draft.nodes
    node = Node(0, told.title, told.minutes, "", told.presenter, _papers(told), told.is_internal, told.note)
    tree.require_depth(node, above.depth + 1 if above else 1)
    siblings.insert(len(siblings) if position is None else max(position, 1) - 1, node)
    _store(plan.session.id, [node], above.node.id if above else None)
    _finish(draft, by)
    audit.record("agenda.add", _called(draft, node), by=by, minutes=told.minutes, **_where(draft))
    return node.id


def change(plan: Programme, item_id: int, item: Item, *, by: Actor, version: int) -> int:
    """What an item says. Answers its id; nothing changed leaves no trace.

    :raises DomainError: as :func:`add`. :raises NotFound: there is no such item.
    """
    told = completed(item)
    current = plan.line(item_id)
    if current and version == plan.version and _same(current, told) and may_change(by, plan.unit.path):
        return item_id
    draft = _begin(plan, by, version)
    place = draft.place(item_id)
    node, was_hidden = place.node, place.is_hidden
    before = {name: getattr(node, name) for name in _TOLD}
    after = {name: getattr(told, name) for name in _TOLD} | {"papers": _papers(told)}
    session().execute(update(ITEM).where(ITEM.c.id == node.id).values(**after))
    for name, value in after.items():
        setattr(node, name, value)
    _finish(draft, by)
    changed = [name for name in _TOLD if before[name] != after[name]]
    detail: dict[str, Any] = {"changed": changed}
    if not (was_hidden or place.is_hidden):
        shown = [name for name in changed if name != "note"]
        detail = {"before": {name: before[name] for name in shown}, "after": {name: after[name] for name in shown}}
    audit.record("agenda.change", _called(draft, node, was_hidden=was_hidden), by=by, **detail, **_where(draft))
    return node.id


def move(plan: Programme, item_id: int, how: str, *, by: Actor, version: int) -> int:
    """One step up, down, in or out. Answers the item's id.

    :raises DomainError: as :func:`add`, or it cannot go there. :raises NotFound: there is no such item.
    """
    draft = _begin(plan, by, version)
    node = draft.place(item_id).node
    tree.shift(draft.nodes, node.id, how)
    return _moved(draft, node, by)


def put(plan: Programme, item_id: int, parent: int | None, position: int, *, by: Actor, version: int) -> int:
    """To a place under a parent (None: the top level), counted from 1 among the others there. Answers the item's id.

    :raises DomainError: as :func:`add`, or it cannot stand there. :raises NotFound: there is no such item.
    """
    draft = _begin(plan, by, version)
    node = draft.place(item_id).node
    tree.put(draft.nodes, node.id, None if parent is None else draft.id_of(parent), position)
    return _moved(draft, node, by)


def _moved(draft: Draft, node: Node, by: Actor) -> int:
    _finish(draft, by)
    lines = tree.lines(draft.nodes, draft.plan.session.starts_at, internal=True)
    number = next(line.number for line in lines if line.id == node.id)
    audit.record("agenda.move", _called(draft, node), by=by, place=number, **_where(draft))
    return node.id


def remove(plan: Programme, item_id: int, *, by: Actor, version: int) -> int:
    """An item and what stands below it. Answers the offer to undo it.

    :raises DomainError: as :func:`add`. :raises NotFound: there is no such item.
    """
    draft = _begin(plan, by, version)
    place = draft.place(item_id)
    is_hidden = place.is_hidden
    place.siblings.pop(place.index)
    session().execute(delete(AgendaItem).where(AgendaItem.id == place.node.id))  # what stands below goes with it
    _finish(draft, by)
    items = sum(1 for _node in place.node.walk())
    audit.record("agenda.remove", _called(draft, place.node, was_hidden=is_hidden), by=by, items=items, **_where(draft))
    payload = {
        "session_id": plan.session.id,
        "parent": [place.parent.id, place.parent.title] if place.parent else None,
        "position": place.index + 1,
        "item": _packed(place.node),
    }
    return undo.offer("agenda.remove", payload, by=by)


def take_template(plan: Programme, key: str, *, by: Actor, version: int) -> int:
    """A template in the place of everything. Answers the offer to undo it.

    :raises DomainError: as :func:`add`, or there is no such template.
    """
    if not templates.is_known(key):
        raise DomainError("agenda.no_template", 422)
    draft, before = _replace(plan, tree.from_steps(templates.steps(key, plan.slot)), by, version)
    audit.record("agenda.take", plan.event.name, by=by, template=key, **_where(draft))
    return undo.offer("agenda.take", before, by=by)


def copy(plan: Programme, source: str, *, by: Actor, version: int) -> int:
    """The agenda of another session, by its code, in the place of everything. Answers the offer to undo it.

    :raises DomainError: as :func:`add`. :raises NotFound: the other session does not concern the actor.
    """
    draft, before = _replace(plan, queries.visible_nodes(by, source), by, version)
    audit.record("agenda.copy", plan.event.name, by=by, source=source, **_where(draft))
    return undo.offer("agenda.take", before, by=by)


def _replace(plan: Programme, nodes: list[Node], by: Actor, version: int) -> tuple[Draft, dict[str, Any]]:
    """The agenda as it is then, and what brings back the one before."""
    draft = _begin(plan, by, version)
    before = [_packed(node) for node in draft.nodes]
    session().execute(delete(AgendaItem).where(AgendaItem.session_id == plan.session.id))
    _store(plan.session.id, nodes, None)
    draft.nodes[:] = nodes
    _finish(draft, by)
    return draft, {"session_id": plan.session.id, "version": draft.head.version, "items": before}


# ── what can be said of an item ──────────────────────────────────────────────


def completed(item: Item) -> Item:
    """As it is kept.

    :raises DomainError: no title, a text too long, minutes that cannot be, too many papers.
    """
    title, presenter, note = clean(item.title), clean(item.presenter), clean(item.note)
    if not title:
        raise DomainError("agenda.no_title", 422)
    papers = tuple((clean(name), clean(number)) for name, number in item.papers if clean(name) or clean(number))
    for text, limit in ((title, 500), (presenter, 200), (note, 1000), *((part, 300) for paper in papers for part in paper)):
        require_short(text, limit)
    if not 0 <= item.minutes <= MOST_MINUTES:
        raise DomainError("agenda.bad_minutes", 422, most=MOST_MINUTES)
    if len(papers) > MOST_PAPERS:
        raise DomainError("agenda.many_papers", 422, most=MOST_PAPERS)
    return replace(item, title=title, presenter=presenter, note=note, papers=papers)


def _papers(item: Item) -> list[dict[str, str]]:
    return [{"title": title, "number": number} for title, number in item.papers]


def _same(line: tree.Line, item: Item) -> bool:
    return all(getattr(line, name) == getattr(item, name) for name in _TOLD)


# ── storing ──────────────────────────────────────────────────────────────────


def _begin(plan: Programme, by: Actor, version: int) -> Draft:
    """The agenda of a session, held against other writers; the template is stored now if nothing was.

    :raises DomainError: not the actor's, the event is over, or somebody changed it since ``version`` was looked at.
    """
    if not may_change(by, plan.unit.path):
        raise DomainError("forbidden", 403)
    if plan.event.state in OVER:
        raise DomainError("agenda.over")
    session_id = plan.session.id
    head = queries.heads_of([session_id]).get(session_id)
    if (head.version if head else 0) != version:
        raise DomainError("agenda.changed_since", name=head.changed_by if head else "")
    nodes = queries.nodes_of(plan.event, plan.slot, head, queries.items_of([session_id]).get(session_id, ()))
    if head is not None:
        return Draft(plan, head, nodes, {}, _told(plan, nodes))
    head = Agenda(session_id=session_id, version=0, changed_at=clock.now(), changed_by=by.name)
    session().add(head)
    session().flush()
    _store(session_id, nodes, None)
    ids = {number: node.id for number, node in enumerate(tree.walk(nodes), 1)}
    return Draft(plan, head, nodes, ids, _told(plan, nodes))


def _told(plan: Programme, nodes: Sequence[Node]) -> str:
    return queries.told(nodes, plan.session.starts_at, internal=False)


def _store(session_id: int, nodes: Sequence[Node], parent_id: int | None) -> None:
    """Insert nodes with what stands below them; each learns the id of its row. Their places are told by :func:`_finish`."""
    for position, node in enumerate(nodes, 1):
        values = {name: getattr(node, name) for name in (*_TOLD, "step")}
        row = insert(ITEM).values(session_id=session_id, parent_id=parent_id, position=position, **values)
        node.id = session().execute(row.returning(ITEM.c.id)).scalar_one()
        _store(session_id, node.children, node.id)


def _finish(draft: Draft, by: Actor) -> None:
    """Write down where every item stands now, and that the agenda is another one; calendars must learn of it where they tell
    another one: they know neither what is internal nor who speaks or reads what."""
    session_id = draft.plan.session.id
    stored = {row.id: (row.parent_id, row.position) for row in queries.items_of([session_id]).get(session_id, ())}
    for node_id, place in _places(draft.nodes, None):
        if stored[node_id] != place:
            session().execute(update(ITEM).where(ITEM.c.id == node_id).values(parent_id=place[0], position=place[1]))
    draft.head.version += 1
    draft.head.changed_at, draft.head.changed_by = clock.now(), by.name
    if draft.plan.event.state != EventState.DRAFT and draft.told != _told(draft.plan, draft.nodes):
        draft.plan.event.sequence += 1
    session().flush()


def _places(nodes: Sequence[Node], parent_id: int | None) -> list[tuple[int, tuple[int | None, int]]]:
    found = []
    for position, node in enumerate(nodes, 1):
        found += [(node.id, (parent_id, position)), *_places(node.children, node.id)]
    return found


def _called(draft: Draft, node: Node, *, was_hidden: bool = False) -> str:
    """An item in the trail, which is read by people who may not change the event: of what is internal it says that, no more."""
    place = tree.find(draft.nodes, node.id)
    return f"{draft.plan.event.name} ({INTERNAL})" if was_hidden or (place and place.is_hidden) else node.title


def _where(draft: Draft) -> dict[str, Any]:
    return {"scope_id": draft.plan.event.unit_id, "session": draft.plan.session.code}


# ── taking back ──────────────────────────────────────────────────────────────


def _packed(node: Node) -> dict[str, Any]:
    children = [_packed(child) for child in node.children]
    return {name: getattr(node, name) for name in (*_TOLD, "step")} | {"children": children}


def _unpacked(told: Mapping[str, Any]) -> Node:
    rest = {name: value for name, value in told.items() if name != "children"}
    return Node(id=0, children=[_unpacked(child) for child in told["children"]], **rest)


def _again(payload: Mapping[str, Any], by: Actor) -> Draft:
    """:raises DomainError: the session is gone, or the actor may not change it any more."""
    of_session = select(EventSession.event_id).where(EventSession.id == payload["session_id"])
    found = session().scalar(held(select(Event).where(Event.id.in_(of_session))))
    if found is None:
        raise DomainError("undo.changed_since")
    unit = get_unit_by_id(found.unit_id)
    if not may_change(by, unit.path):
        raise DomainError("forbidden", 403)
    plan = next(each for each in queries.list_programmes(by, found) if each.session.id == payload["session_id"])
    return _begin(plan, by, plan.version)


def undo_remove(payload: dict[str, Any], *, by: Actor) -> int | None:
    """Put the item back where it stood.

    :raises DomainError: what it stood under is gone, another one, or too deep now.
    """
    draft = _again(payload, by)
    above = tree.find(draft.nodes, payload["parent"][0]) if payload["parent"] else None
    if payload["parent"] and (above is None or above.node.title != payload["parent"][1]):  # numbers of rows are used again
        raise DomainError("undo.changed_since")
    node = _unpacked(payload["item"])
    tree.require_depth(node, above.depth + 1 if above else 1)
    siblings = above.node.children if above else draft.nodes
    siblings.insert(payload["position"] - 1, node)
    _store(payload["session_id"], [node], above.node.id if above else None)
    _finish(draft, by)
    return draft.plan.event.unit_id


def undo_take(payload: dict[str, Any], *, by: Actor) -> int | None:
    """Put the whole agenda back.

    :raises DomainError: it was changed since.
    """
    draft = _again(payload, by)
    if draft.head.version != payload["version"]:
        raise DomainError("undo.changed_since")
    session().execute(delete(AgendaItem).where(AgendaItem.session_id == payload["session_id"]))
    draft.nodes[:] = [_unpacked(item) for item in payload["items"]]
    _store(payload["session_id"], draft.nodes, None)
    _finish(draft, by)
    return draft.plan.event.unit_id


UNDOERS = {"agenda.remove": undo_remove, "agenda.take": undo_take}
