"""Rolls, quotas and delegates of the small city, made through the services as in life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.delegates import lists, queries, quotas, services
from congress.delegates.models import Basis, Delegate, Standing
from congress.delegates.quotas import Line, Wish
from congress.delegates.services import Told
from congress.events.services import SessionPlan
from tests.events.making import hold, meets
from tests.support import SYSTEM, World

EAST, WEST = "01.01", "01.02"  # the two units right below the city
WHOLE: dict[str, Any] = {
    "sex": "male", "birth_date": date(1975, 9, 2), "ethnicity": "Kinh", "admitted_on": date(2001, 2, 3),
    "education": "Đại học", "theory": "Cao cấp", "post": "Bí thư",
}  # fmt: skip


def congress(world: World, unit: str = "01", day: str = "2025-09-10", **more: Any) -> str:
    """A congress of delegates with its roll; answers the event's code."""
    return open_congress(world, meets(day), unit=unit, **more)


def open_congress(world: World, *sessions: SessionPlan, unit: str = "01", **more: Any) -> str:
    """One with these sessions."""
    kind = more.pop("congress_kind", "delegates")
    code = hold(world, unit, "congress", *sessions, congress_kind=kind, **more)
    with transaction():
        services.open_roll(held(code), by=SYSTEM)
    return code


def held(code: str, by: Actor = SYSTEM) -> queries.Held:
    return queries.get_held(by, code)


def someone(world: World, name: str, unit: str | None = EAST, **more: Any) -> Told:
    """One of whom everything is known, unless it is said otherwise."""
    told = {**WHOLE, "basis": Basis.ELECTED, **more}
    return Told(name, unit_id=world.unit(unit).unit_id if unit else None, **told)


def enlist(code: str, *told: Told, by: Actor = SYSTEM) -> list[int]:
    with transaction():
        return services.enlist(held(code, by), told, by=by)


def people(world: World, code: str, names: Iterable[str], unit: str = EAST, **more: Any) -> list[int]:
    """Several of one unit, born on different days."""
    born = date(1970, 1, 1)
    told = [someone(world, name, unit, **{"birth_date": born.replace(year=1960 + at), **more}) for at, name in enumerate(names)]
    return enlist(code, *told)


def allot(world: World, code: str, **seats: int) -> None:
    """Quotas of units by the last two figures of their code, and their units are told: ``e=2, w=1``; ``alternates`` for all."""
    alternates = seats.pop("alternates", 0)
    named = {"e": EAST, "w": WEST}
    with transaction():
        quotas.save(held(code), {}, by=SYSTEM, wish=Wish(size=sum(seats.values()) + 2, floor=0))
    lines = {world.unit(named[key]).unit_id: Line(count, alternates, 100) for key, count in seats.items()}
    with transaction():
        quotas.save(held(code), lines, by=SYSTEM)
    with transaction():
        quotas.allot(held(code), by=SYSTEM)


def submit(world: World, code: str, unit: str, by: Actor = SYSTEM) -> int:
    with transaction():
        return lists.submit(held(code, by), world.unit(unit).unit_id, by=by)


def delegate(delegate_id: int, by: Actor = SYSTEM) -> Delegate:
    """As it is stored now."""
    session().rollback()
    return queries.get_delegate(by, delegate_id)


def names(code: str, standing: Standing = Standing.OFFICIAL) -> list[str]:
    session().rollback()
    return [row.full_name for row in queries.all_of(held(code).event.id, standing)]
