"""How grave each kind of clash is: as this installation set it, else as ``rules.toml`` says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select

from congress.core import audit, clock, rules
from congress.core.actor import Actor
from congress.core.db import session
from congress.core.errors import DomainError
from congress.events.models import ClashSetting


class ClashKind(StrEnum):
    PERSON = "person"
    VENUE = "venue"
    CAPACITY = "capacity"
    HOLIDAY = "holiday"
    NOTICE = "notice"
    ORDER = "order"
    DEADLINE = "deadline"


class Severity(StrEnum):
    """``BLOCK``: the event cannot be convened while it stands; ``IGNORE``: it is not looked for."""

    BLOCK = "block"
    WARN = "warn"
    IGNORE = "ignore"


def usual() -> Mapping[str, str]:
    """kind -> severity where nobody set it."""
    found: Mapping[str, str] = rules.in_force(__file__, clock.today())["severity"]
    return found


def levels() -> dict[str, str]:
    """kind -> severity, of every kind."""
    first = usual()
    own = {row.kind: row.severity for row in session().scalars(select(ClashSetting).order_by(ClashSetting.kind))}
    return {kind.value: own.get(kind, first[kind]) for kind in ClashKind}


def set_levels(wanted: Mapping[str, str], *, by: Actor) -> list[str]:
    """Answers the kinds whose severity is another now.

    :raises DomainError: a kind or a severity that there is not.
    """
    if set(wanted) - set(ClashKind) or set(wanted.values()) - set(Severity):
        raise DomainError("clash.bad_setting", 422)
    now = levels()
    changed = [kind for kind in wanted if wanted[kind] != now[kind]]
    for kind in changed:
        session().merge(ClashSetting(kind=kind, severity=wanted[kind]))
    session().flush()
    if changed:
        audit.record(
            "events.set_clashes", "", by=by, count=len(changed),
            before={kind: now[kind] for kind in changed}, after={kind: wanted[kind] for kind in changed},
        )  # fmt: skip
    return changed
