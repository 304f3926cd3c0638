"""Terms and numbers for tests, made through the services as in life."""

from __future__ import annotations

from typing import Any

from congress.core.actor import Actor
from congress.core.db import is_writing, session
from congress.registry import services
from congress.registry.models import Entry, Issuer, PaperType, Term
from congress.registry.services import Facts
from tests.support import SYSTEM, World, day


def term(
    world: World, unit: str, starts: str = "2025-01-01", ends: str | None = None, *, by: Actor = SYSTEM, **more: Any
) -> Term:
    """Of a unit's committee."""
    name = more.pop("name", f"nhiệm kỳ {starts[:4]} - 2030")
    return services.open_term(
        world.unit(unit), Issuer.COMMITTEE, name, day(starts), ends_on=day(ends) if ends else None, by=by, **more
    )


def congress_term(world: World, unit: str, key: str = "uid", *, by: Actor = SYSTEM) -> Term:
    """Of a unit's congress of two days."""
    return services.ensure_congress_term(
        world.unit(unit), key, "Đại hội lần thứ I", day("2025-09-10"), day("2025-09-11"), by=by
    )


def give(at: Term, type: str, subject: str = "về một việc", *, dated: str = "", by: Actor = SYSTEM, **more: Any) -> str:
    """The symbol of a number that is given on the term's first day, or another."""
    return services.symbol_of(at, give_entry(at, type, subject, dated=dated, by=by, **more))


def give_entry(at: Term, type: str, subject: str = "về một việc", *, dated: str = "", by: Actor = SYSTEM, **more: Any) -> Entry:
    return services.give_number(at, type, subject, day(dated) if dated else at.starts_on, by, **more)


def facts(type: str, subject: str = "về một việc", dated: str = "2025-01-01", **more: Any) -> Facts:
    return Facts(PaperType(type), subject, day(dated), **more)


def get(entry_id: int) -> Entry:
    """As it is stored now."""
    if not is_writing():
        session().rollback()
    return session().get_one(Entry, entry_id)
