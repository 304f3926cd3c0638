"""Congresses with their lists, made through the services as in life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from congress.core.db import transaction
from congress.delegates import queries, services
from congress.delegates.models import Absence, Delegate, Verdict
from congress.delegates.queries import Held
from congress.delegates.services import Told
from congress.documents import gathering
from congress.documents.gathering import Gathered
from congress.events.models import EventState
from tests.events.making import hold, meets
from tests.support import SYSTEM, World

DAY = "2025-07-15"


def congress(world: World, unit: str = "01", kind: str = "delegates", day: str = DAY, **more: Any) -> str:
    """A congress with an open roll; answers its code."""
    told = {"congress_kind": kind, "ordinal": 18, "term": "2025 - 2030"} | more
    code = hold(world, unit, "congress", meets(day), state=EventState.SCHEDULED, **told)
    with transaction():
        services.open_roll(queries.get_held(SYSTEM, code), by=SYSTEM)
    return code


def held(code: str) -> Held:
    return queries.get_held(SYSTEM, code)


def enlist(code: str, people: Sequence[Told]) -> list[int]:
    """Answers the numbers of their rows."""
    with transaction():
        return services.enlist(held(code), people, by=SYSTEM)


def store(code: str, delegate_id: int, **values: Any) -> None:
    """Change columns of one delegate, by the service through which every act goes."""
    with transaction() as writer:
        delegate = writer.scalars(select(Delegate).where(Delegate.id == delegate_id)).one()
        services.store(held(code), delegate, values, "delegates.change", by=SYSTEM)


def away(code: str, delegate_id: int, reason: str, absence: Absence = Absence.EXCUSED) -> None:
    store(code, delegate_id, absence=absence, absence_reason=reason)


def qualify(code: str, ids: Sequence[int]) -> None:
    for delegate_id in ids:
        store(code, delegate_id, verdict=Verdict.QUALIFIED)


def gathered(code: str) -> Gathered:
    return gathering.gather(held(code))


def person(name: str, **more: Any) -> Told:
    return Told(full_name=name, **more)


def born(year: int, month: int = 1, day: int = 1) -> date:
    return date(year, month, day)
