"""The check of a form while it is typed: clashes that the event would have, and for each what the form's fields would be if
one of its ways out were taken. Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from congress.core import clock
from congress.core.actor import Actor
from congress.core.text import short_date
from congress.events import clashes, intent, shape, ways
from congress.events.clashes import Clash
from congress.events.shape import Details, SessionPlan
from congress.events.ways import Way

MOST = 12  # clashes with their ways beside a form; of more the rest is counted


@dataclass(frozen=True)
class Offered:
    """A way out for a form. ``fields``: name of a field -> what it would hold; ``swap``: (person who leaves, who comes)."""

    way: Way
    fields: Mapping[str, str]
    swap: tuple[int, int] | None = None

    @property
    def told(self) -> str:
        """As JSON, for the button that takes it."""
        return json.dumps({"fields": self.fields, "swap": self.swap, "name": self.way.figures.get("comes", "")})


@dataclass(frozen=True)
class Seen:
    clash: Clash
    ways: Sequence[Offered] = ()


def look(
    actor: Actor, unit: Any, details: Details, rows: Sequence[tuple[str, SessionPlan]], chairs: Sequence[int], event: Any = None
) -> list[Seen]:
    """``rows``: (beginning of the names of its fields, session as it is typed).

    :raises DomainError: it could not be stored: no session, times reversed.
    """
    plans = [plan for _prefix, plan in rows]
    own = intent.typed(unit, details, plans, chairs, event=event)
    found = clashes.of_own(actor, own)
    ordered = shape.arranged(plans)
    prefixes = {id(plan): prefix for prefix, plan in rows}
    named = [(prefixes[id(plan)], plan) for plan in ordered]
    return [
        Seen(clash, [_offered(way, named) for way in ways.offer(actor, clash, own, may_keep=False)] if place < MOST else ())
        for place, clash in enumerate(found)
    ]


def _offered(way: Way, named: Sequence[tuple[str, SessionPlan]]) -> Offered:
    if way.verb == "person":
        return Offered(way, {}, (way.values["leaves"], way.values["comes"]))
    if way.verb == "hall":
        at = way.values["session"]
        prefix = next(prefix for place, (prefix, plan) in enumerate(named, 1) if (plan.id or -place) == at)
        return Offered(way, {f"{prefix}venue": str(way.values["venue"])})
    by = timedelta(minutes=way.values["minutes"])
    fields: dict[str, str] = {}
    for prefix, plan in named:
        starts, ends = ((moment + by).astimezone(clock.ZONE) for moment in (plan.starts_at, plan.ends_at))
        fields |= {
            f"{prefix}day": short_date(starts.date()),
            f"{prefix}from": f"{starts:%H:%M}",
            f"{prefix}to": f"{ends:%H:%M}",
        }
    return Offered(way, fields)
