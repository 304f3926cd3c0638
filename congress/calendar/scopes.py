"""Whose calendar is shown: of a unit with everything below it, of a person, of a venue; and the clause that narrows to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true, union

from congress.core.actor import Actor
from congress.events import access
from congress.events.models import Engagement, Event, EventSession, EventState, EventUnit, Point
from congress.orgs import paths
from congress.orgs.access import in_reach, is_home, under
from congress.orgs.models import Placement, Unit

_event: Any = Event.__table__.c


@dataclass(frozen=True)
class Scope:
    """One of ``unit`` (a row with unit_id, path, code, name), ``person`` (id, full_name) and ``venue`` (id, code, name);
    ``is_mine``: the reader's own diary."""

    unit: Any = None
    person: Any = None
    venue: Any = None
    is_mine: bool = False

    @property
    def name(self) -> str:
        if self.unit is not None:
            return str(self.unit.name)
        return str(self.person.full_name if self.person is not None else self.venue.name)

    @property
    def key(self) -> dict[str, str]:
        """What an address names it by."""
        if self.unit is not None:
            return {"under": self.unit.code}
        if self.person is not None:
            return {"mine": "1"} if self.is_mine else {"person": str(self.person.id)}
        return {"venue": self.venue.code}

    @property
    def is_everything(self) -> bool:
        return self.unit is not None and len(paths.ids(self.unit.path)) <= 1


def within(scope: Scope, actor: Actor) -> ColumnElement[bool]:
    """Events of the calendar that the actor may see: one clause for ``Event``."""
    return and_(_here(scope), _seen(scope, actor))


def _here(scope: Scope) -> ColumnElement[bool]:
    if scope.is_everything:
        return true()
    if scope.unit is not None:
        return Event.id.in_(_of_units(scope.unit.path))
    if scope.person is not None:
        engaged = select(EventSession.event_id).join(Engagement, Engagement.session_id == EventSession.id)
        return Event.id.in_(engaged.where(Engagement.person_id == scope.person.id))
    here = select(EventSession.event_id).where(EventSession.venue_id == scope.venue.id)
    beside = select(EventSession.event_id).join(Point, Point.session_id == EventSession.id)
    return Event.id.in_(union(here, beside.where(Point.venue_id == scope.venue.id)))


def _of_units(path: str) -> Any:
    """Events that units below a place hold, or take part in."""
    units = select(Placement.unit_id).join(Unit, Unit.id == Placement.unit_id).where(under(path), is_home(Placement, Unit))
    other = select(EventUnit.event_id).where(EventUnit.unit_id.in_(units))
    return union(select(_event.id).where(_event.unit_id.in_(units)), other)


def _seen(scope: Scope, actor: Actor) -> ColumnElement[bool]:
    """Of a unit on which the actor holds a role everything is his to see, drafts where he may change them: said shortly,
    because the long way asks it of each event anew."""
    if scope.unit is None or not actor.covers(scope.unit.path):
        return access.visible(actor)
    return or_(Event.state != EventState.DRAFT, in_reach(Event.unit_id, actor, *access.CHANGE.roles))
