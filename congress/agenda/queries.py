"""Reads of agendas: a session's programme as one reader sees it, and as calendars tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from congress.agenda import templates, tree
from congress.agenda.models import Agenda, AgendaItem
from congress.agenda.templates import Slot
from congress.agenda.tree import Line, Node
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, held, session
from congress.events import queries as events
from congress.events.access import may_change, visible
from congress.events.models import Event, EventSession, EventState
from congress.orgs.queries import get_unit_by_id

SESSION: Any = EventSession.__table__
ITEM: Any = AgendaItem.__table__
OVER = (EventState.CLOSED, EventState.CANCELLED)
_STORY = select(Event.id, Event.kind, Event.congress_kind, Event.content_mode, Event.agenda_key, Event.unit_id)
SOURCES = 50  # sessions offered to copy from


@dataclass(frozen=True)
class Programme:
    """The agenda of a session as one reader sees it. ``version`` 0: nobody has changed it, the template is the agenda.
    ``length``: minutes of the session; ``total``: planned minutes of all items, also of those the reader does not see."""

    event: Event
    session: Any
    unit: Any
    key: str
    slot: Slot
    lines: tuple[Line, ...]
    version: int
    changed_at: datetime | None
    changed_by: str
    total: int
    length: int
    may_change: bool

    @property
    def beyond(self) -> int:
        """Minutes by which the items reach beyond the session's end; 0 where they fit."""
        return max(0, self.total - self.length)

    @property
    def ends_at(self) -> datetime:
        """When the last item is planned to be over."""
        planned: datetime = self.session.starts_at + timedelta(minutes=self.total)
        return planned

    @property
    def day(self) -> date:
        """On which it begins, in Việt Nam."""
        local: datetime = self.session.starts_at.astimezone(clock.ZONE)
        return local.date()

    @property
    def is_over(self) -> bool:
        return self.event.state in OVER

    def line(self, item_id: int) -> Line | None:
        return next((line for line in self.lines if line.id == item_id), None)


def get_programme(actor: Actor, code: str, *, internal: bool = True) -> Programme:
    """Of a session by its code; ``internal``: with what is internal, for one who may change it.

    :raises NotFound: there is none, or it does not concern the actor.
    """
    event, wanted = events.get_session(actor, code)
    return next(each for each in _programmes(actor, event, [wanted.id], internal))


def list_programmes(actor: Actor, event: Event) -> list[Programme]:
    """Of all sessions of an event that the actor sees, in order of time."""
    return _programmes(actor, event, None, True)


def _programmes(actor: Actor, event: Event, wanted: Sequence[int] | None, internal: bool) -> list[Programme]:
    unit = get_unit_by_id(event.unit_id)
    changes = may_change(actor, unit.path)
    sessions = session().execute(select(SESSION).where(SESSION.c.event_id == event.id).order_by(SESSION.c.position)).all()
    slots = templates.slots(event.kind, sessions)
    shown = [each for each in sessions if wanted is None or each.id in wanted]
    heads, items = heads_of([each.id for each in shown]), items_of([each.id for each in shown])
    found = []
    for each in shown:
        head = heads.get(each.id)
        nodes = nodes_of(event, slots[each.id], head, items.get(each.id, ()))
        found.append(
            Programme(
                event=event,
                session=each,
                unit=unit,
                key=templates.key_of(event),
                slot=slots[each.id],
                lines=tuple(tree.lines(nodes, each.starts_at, internal=changes and internal)),
                version=head.version if head else 0,
                changed_at=head.changed_at if head else None,
                changed_by=head.changed_by if head else "",
                total=tree.total(nodes),
                length=int((each.ends_at - each.starts_at).total_seconds()) // 60,
                may_change=changes,
            )
        )
    return found


def nodes_of(event: Any, slot: Slot, head: Any, rows: Sequence[Any]) -> list[Node]:
    """The tree of a session: what is stored, else its template."""
    return tree.from_rows(rows) if head else tree.from_steps(templates.steps(templates.key_of(event), slot))


def heads_of(session_ids: Sequence[int]) -> dict[int, Agenda]:
    """session id -> its agenda, where one is stored; held against other writers where a write follows."""
    found: dict[int, Agenda] = {}
    for part in chunks(session_ids):
        query = held(select(Agenda).where(Agenda.session_id.in_(part)))
        found |= {head.session_id: head for head in session().scalars(query.execution_options(populate_existing=True))}
    return found


def items_of(session_ids: Sequence[int]) -> dict[int, list[Any]]:
    """session id -> rows of its stored items."""
    found: dict[int, list[Any]] = {}
    for part in chunks(session_ids):
        query = select(ITEM).where(ITEM.c.session_id.in_(part)).order_by(ITEM.c.session_id, ITEM.c.position, ITEM.c.id)
        for row in session().execute(query):
            found.setdefault(row.session_id, []).append(row)
    return found


def visible_nodes(actor: Actor, code: str) -> list[Node]:
    """The tree of a session, to be copied: without what is internal for one who may not change it.

    :raises NotFound: there is none, or it does not concern the actor.
    """
    plan = get_programme(actor, code)
    head = heads_of([plan.session.id]).get(plan.session.id)
    nodes = nodes_of(plan.event, plan.slot, head, items_of([plan.session.id]).get(plan.session.id, ()))
    return nodes if plan.may_change else tree.public(nodes)


def list_sources(actor: Actor, plan: Programme) -> Sequence[Any]:
    """Sessions from which an agenda may be copied: those that somebody has worked on, the same kind first, then the newest."""
    query = (
        select(SESSION.c.code, SESSION.c.starts_at, SESSION.c.kind, Event.name)
        .join(Event, Event.id == SESSION.c.event_id)
        .join(Agenda, Agenda.session_id == SESSION.c.id)
        .where(SESSION.c.id != plan.session.id, visible(actor))
        .order_by((Event.kind == plan.event.kind).desc(), SESSION.c.starts_at.desc(), SESSION.c.id)
        .limit(SOURCES)
    )
    return session().execute(query).all()


# ── calendars ────────────────────────────────────────────────────────────────


def programme(actor: Actor | None, session_ids: Sequence[int], *, public_only: bool = True) -> dict[int, str]:
    """session id -> its programme as lines of text, "8h00 - 8h15 Chào cờ", for whoever may see these sessions: the first level
    of the tree, as calendars have little room. Internal items only for an actor who may change the event, and if asked for."""
    found: dict[int, str] = {}
    for part in chunks(session_ids):
        of_these = select(SESSION.c.event_id).where(SESSION.c.id.in_(part))
        told_of = {row.id: row for row in session().execute(_STORY.where(Event.id.in_(of_these)))}
        sessions: dict[int, list[Any]] = {event_id: [] for event_id in told_of}
        for each in session().execute(select(SESSION).where(SESSION.c.event_id.in_(of_these)).order_by(SESSION.c.id)):
            sessions[each.event_id].append(each)
        heads, items, wanted = heads_of(part), items_of(part), set(part)
        changeable = _changeable(actor, told_of) if actor is not None and not public_only else set()
        for event_id, event in told_of.items():
            slots = templates.slots(event.kind, sessions[event_id])
            for each in (one for one in sessions[event_id] if one.id in wanted):
                nodes = nodes_of(event, slots[each.id], heads.get(each.id), items.get(each.id, ()))
                found[each.id] = told(nodes, each.starts_at, internal=event_id in changeable)
    return found


def _changeable(actor: Actor, stories: Mapping[int, Any]) -> set[int]:
    paths = {unit_id: get_unit_by_id(unit_id).path for unit_id in {row.unit_id for row in stories.values()}}
    return {event_id for event_id, row in stories.items() if may_change(actor, paths[row.unit_id])}


def told(nodes: Sequence[Node], starts_at: datetime, *, internal: bool) -> str:
    """The first level as text. Counted in minutes of the day: thousands of lines are told at once."""
    local = starts_at.astimezone(clock.ZONE)
    at = local.hour * 60 + local.minute
    lines = []
    for node in nodes:
        ends = at + node.planned
        if internal or not node.is_internal:
            lines.append(f"{_hour(at)} - {_hour(ends)} {node.title}")
        at = ends
    return "\n".join(lines)


def _hour(minutes: int) -> str:
    return f"{minutes // 60 % 24}h{minutes % 60:02d}"
