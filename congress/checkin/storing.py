"""Facts and first entries into the database. Each statement is compiled once for each dialect, because a door waits for it:
SQLAlchemy would compile the ones that know of conflicts at every door anew, and take ten times as long as the database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, insert, literal, not_, select, true
from sqlalchemy.dialects import postgresql

from congress.checkin.models import CheckIn, Presence
from congress.core.db import session, upsert

Values = Mapping[str, Any]
_FACT: Any = CheckIn.__table__
_PRESENCE: Any = Presence.__table__
_INSERT_FACT = insert(_FACT).returning(_FACT.c.id)


def fact(values: Values) -> int:
    """Its number."""
    return int(session().connection().execute(_INSERT_FACT, values).scalar_one())


def first(values: Values, door: str) -> tuple[int, bool]:
    """An entry of somebody of whom nothing is known yet: its number, and whether he is let in by it. He is not where his row of
    presence was made meanwhile, or the fact was undone before it came."""
    connection = session().connection()
    at = values["happened_at"]
    spans = [[at.isoformat(), None, values["point_id"], door]]
    if connection.dialect.name == "postgresql":
        told = {f"new_{name}": value for name, value in values.items()}
        row = connection.execute(_both(), told | {"spans": spans}).one()
        return row.id, row.fact_id is not None
    fact_id = fact(values)
    made = {
        "session_id": values["session_id"], "delegate_id": values["delegate_id"], "is_in": True, "first_at": at, "last_at": at,
        "point_id": values["point_id"], "spans": spans, "doubts": 0, "fact_id": fact_id,
    }  # fmt: skip
    return fact_id, connection.execute(_presence(), made).first() is not None


@cache
def _presence() -> Any:
    """His row, unless somebody has made it."""
    insertion = upsert(_PRESENCE).on_conflict_do_nothing().returning(_PRESENCE.c.fact_id)
    return insertion.compile(dialect=session().connection().dialect)


@cache
def _both() -> Any:
    """The fact and his row in one statement, which sees an undo that was stored while this one waited for it."""

    def new(name: str) -> Any:
        return bindparam(f"new_{name}", type_=_FACT.c[name].type)

    names = [column.name for column in _FACT.columns if column.name not in ("id", "seal_id")]
    told = insert(_FACT).values({name: new(name) for name in names}).returning(_FACT.c.id).cte("told")
    undo = _FACT.alias("undo")
    is_undone = exists().where(undo.c.event_id == new("event_id"), undo.c.undoes == new("nonce"))
    row = {
        "session_id": new("session_id"), "delegate_id": new("delegate_id"), "is_in": literal(True),
        "first_at": new("happened_at"), "last_at": new("happened_at"), "point_id": new("point_id"),
        "spans": bindparam("spans", type_=_PRESENCE.c.spans.type), "doubts": literal(0), "fact_id": told.c.id,
    }  # fmt: skip
    chosen = select(*row.values()).select_from(told).where(not_(is_undone))
    made = postgresql.insert(_PRESENCE).from_select(list(row), chosen).on_conflict_do_nothing()
    let_in = made.returning(_PRESENCE.c.fact_id).cte("made")
    both = select(told.c.id, let_in.c.fact_id).select_from(told.outerjoin(let_in, true()))
    return both.compile(dialect=session().connection().dialect)
