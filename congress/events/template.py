"""The template of a wave: one event, told once, for many units. No database here.

Days: the same for all, or spread over some days in the order of the tree. ``{unit}`` in the title becomes the unit's name;
without a title each event gets its canonical name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from congress.core import clock
from congress.core.errors import DomainError
from congress.core.text import clean, require_short
from congress.events.models import EventKind, SessionKind
from congress.events.shape import MOST_DAYS, Details, SessionPlan

MOST_SPAN = 366  # days over which one wave is spread
MOST_SESSIONS = 10


class Hall:
    """Where it meets: the first hall of each unit, or nowhere that is told."""

    OWN = "own"
    NONE = "none"


@dataclass(frozen=True)
class Meets:
    """A session: ``day`` counts from 0 for the first day of the event; times in Việt Nam, ``08:00``."""

    starts: str
    ends: str
    day: int = 0
    kind: str = SessionKind.OFFICIAL
    title: str = ""


@dataclass(frozen=True)
class Template:
    """``first_on``: the first day of the wave; ``span``: of so many days, 1 is that day alone; ``campaign_id``: whose duties
    the congresses fulfil, None for what runs; ``off``: days on which nobody meets."""

    kind: str
    first_on: date
    sessions: tuple[Meets, ...]
    title: str = ""
    span: int = 1
    hall: str = Hall.OWN
    agenda_key: str = ""
    content_mode: int | None = None
    ordinal: int | None = None
    term: str = ""
    theme: str = ""
    campaign_id: int | None = None
    skips_days_off: bool = True
    off: frozenset[date] = field(default=frozenset(), compare=False)

    @property
    def spec(self) -> dict[str, Any]:
        """As JSON."""
        told = {
            item.name: getattr(self, item.name) for item in fields(self) if item.name not in ("off", "sessions", "first_on")
        }
        return {**told, "first_on": self.first_on.isoformat(), "sessions": [asdict(each) for each in self.sessions]}

    def details(self, unit_name: str) -> Details:
        return Details(
            self.kind, title=clean(self.title.replace("{unit}", unit_name))[:300], ordinal=self.ordinal, term=self.term,
            theme=self.theme, content_mode=self.content_mode, agenda_key=self.agenda_key,
        )  # fmt: skip

    def days(self) -> list[date]:
        """Days on which events of the wave begin."""
        span = [self.first_on + timedelta(days=number) for number in range(self.span)]
        return [day for day in span if day not in self.off] or [self.first_on]

    def plans(self, place: int, total: int, venue_id: int | None) -> tuple[SessionPlan, ...]:
        """Sessions of the unit that stands at ``place`` (from 0) of ``total`` in the order of the tree."""
        days = self.days()
        first = days[min(place * len(days) // max(total, 1), len(days) - 1)]
        return tuple(
            SessionPlan(
                _at(first, each.day, each.starts), _at(first, each.day, each.ends), each.kind, each.title, venue_id=venue_id
            )
            for each in sorted(self.sessions, key=lambda each: (each.day, each.starts))
        )


def _at(first: date, day: int, hour: str) -> datetime:
    return datetime.combine(first + timedelta(days=day), time.fromisoformat(hour), clock.ZONE)


def of_spec(spec: Mapping[str, Any], off: frozenset[date] = frozenset()) -> Template:
    """A template that was stored. ``off``: days on which nobody meets."""
    told = {**spec, "first_on": date.fromisoformat(spec["first_on"])}
    told["sessions"] = tuple(Meets(**each) for each in spec["sessions"])
    return Template(**told, off=off)


def require(template: Template) -> None:
    """:raises DomainError: what no event could be."""
    require_short(template.title, 250)
    require_short(template.theme, 500)
    require_short(template.term, 40)
    if template.kind not in set(EventKind):
        raise DomainError("event.kind_unknown", 422, text=template.kind)
    if template.content_mode not in (None, 2, 3, 4) or template.hall not in (Hall.OWN, Hall.NONE):
        raise DomainError("event.bad_choice", 422)
    if template.ordinal is not None and not 0 < template.ordinal < 1000:
        raise DomainError("event.bad_number", 422)
    if not 1 <= template.span <= MOST_SPAN:
        raise DomainError("wave.bad_span", 422, most=MOST_SPAN)
    if not 1 <= len(template.sessions) <= MOST_SESSIONS:
        raise DomainError("wave.no_session", 422, most=MOST_SESSIONS)
    for each in template.sessions:
        if each.ends <= each.starts or not 0 <= each.day < MOST_DAYS:
            raise DomainError("wave.bad_times", 422, starts=each.starts, ends=each.ends)
