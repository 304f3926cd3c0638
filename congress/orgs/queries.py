"""Reads of the dated tree. Actor first; always ordered; by the day asked for, scoped by today's rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import chunks, session
from congress.core.errors import NotFound
from congress.core.paging import Page, paginate
from congress.core.text import clean, fold, fold_loosely
from congress.orgs import paths
from congress.orgs.access import in_reach, is_home, on, under
from congress.orgs.acts import Operation
from congress.orgs.kinds import Kind
from congress.orgs.models import Act, ActUnit, Decision, Placement, Unit

Row = Any
_PLACE = (
    Placement.unit_id,
    Unit.code,
    Placement.name,
    Placement.kind,
    Placement.path,
    Placement.parent_id,
    Placement.superior_id,
    Placement.members,
    Placement.is_estimate,
    Placement.valid_from,
    Placement.valid_to,
    Unit.begins_on,
    Unit.ends_on,
)


def places(day: date) -> Select[Any]:
    """Units as they stand on a day, with their codes; to be narrowed and ordered."""
    return select(*_PLACE).join(Unit, Unit.id == Placement.unit_id).where(on(day))


def get_unit(actor: Actor, code: str) -> Row:
    """A unit by its code: today's place, or its last, or its first.

    :raises NotFound: there is none, or it is not in the actor's reach.
    """
    query = select(*_PLACE).join(Unit, Unit.id == Placement.unit_id)
    row = session().execute(query.where(Unit.code == code, is_home(Placement, Unit), in_reach(Unit.id, actor))).first()
    if row is None:
        raise NotFound
    return row


def get_unit_by_id(unit_id: int) -> Row:
    """The same by id, unscoped: for services that were given the id by a row in reach."""
    query = select(*_PLACE).join(Unit, Unit.id == Placement.unit_id).where(Unit.id == unit_id, is_home(Placement, Unit))
    return session().execute(query).one()


def find_place(unit_id: int, day: date) -> Row | None:
    return session().execute(places(day).where(Placement.unit_id == unit_id)).first()


def find_root(day: date) -> Row | None:
    return session().execute(places(day).where(Placement.parent_id.is_(None)).order_by(Placement.path).limit(1)).first()


def list_tops(actor: Actor, day: date) -> Sequence[Row]:
    """Where the actor's part of the tree begins, as it stands on a day."""
    held = [path for path in actor.paths() if path != "/"]
    if len(held) < len(actor.paths()):
        root = find_root(day)
        return [root] if root is not None else []
    ids = [paths.ids(path)[-1] for path in held]
    return session().execute(places(day).where(Placement.unit_id.in_(ids)).order_by(Placement.path)).all()


def list_children(actor: Actor, unit_id: int, day: date, page: int = 1) -> Page:
    """Units right below one on a day, by code, with the number that stand right below each of them."""
    query = places(day).where(Placement.parent_id == unit_id, in_reach(Placement.unit_id, actor)).order_by(Unit.code)
    return paginate(query, page)


def count_below(unit_ids: Sequence[int], day: date) -> dict[int, int]:
    """For each unit, how many stand right below it on a day."""
    query = (
        select(Placement.parent_id, func.count())
        .where(on(day), Placement.parent_id.in_(unit_ids))
        .group_by(Placement.parent_id)
    )
    return {row[0]: row[1] for row in session().execute(query)}


def list_above(path: str, day: date) -> Sequence[Row]:
    """The units on the way from the root to a place, the place itself left out."""
    ids = paths.ids(path)[:-1]
    return session().execute(places(day).where(Placement.unit_id.in_(ids)).order_by(Placement.path)).all()


def names_of(unit_ids: Sequence[int], day: date) -> dict[int, Row]:
    """Today's, last or first place of units by id, whatever the day: for pages that mention them."""
    found: dict[int, Row] = {}
    for part in chunks(sorted(set(unit_ids))):
        query = select(*_PLACE).join(Unit, Unit.id == Placement.unit_id).where(Unit.id.in_(part), is_home(Placement, Unit))
        found |= {row.unit_id: row for row in session().execute(query)}
    at_day = places(day)
    for part in chunks(sorted(set(unit_ids))):
        found |= {row.unit_id: row for row in session().execute(at_day.where(Placement.unit_id.in_(part)))}
    return found


def search_units(actor: Actor, typed: str, day: date, page: int = 1) -> Page:
    """Units whose name has all the words typed, or whose code begins with them. No accents needed; best match first."""
    found = paginate(_search(actor, typed, day, fold), page)
    if not found.total:
        found = paginate(_search(actor, typed, day, fold_loosely), page)
    return found


def _search(actor: Actor, typed: str, day: date, how: Any) -> Select[Any]:
    words = how(typed).split()[:8]
    column: Any = Placement.search if how is fold else func.replace(Placement.search, "y", "i")
    whole = " ".join(words)
    by_name = and_(*(column.like(f"%{_plain(word)}%", escape="\\") for word in words)) if words else Placement.id.is_(None)
    code = clean(typed)  # in capitals too: SQLite turns none but the letters of English
    by_code = or_(*(Unit.code.ilike(f"{_plain(each)}%", escape="\\") for each in {code, code.upper()}))
    rank = case(
        (Unit.code.in_([code, code.upper()]), 0),
        (column == whole, 1),
        (column.like(f"{_plain(whole)}%", escape="\\"), 2),
        (column.like(f"%{_plain(whole)}%", escape="\\"), 3),
        else_=4,
    )
    query = places(day).where(or_(by_name, by_code), in_reach(Placement.unit_id, actor))
    return query.order_by(rank, Placement.sort_key, Unit.code)


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# ── counts ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Count:
    """``members``: the sum over units that have none below them, None where nobody told any."""

    total: int
    members: int | None
    by_kind: Mapping[str, int] = field(default_factory=dict)
    is_estimate: bool = False


def count_units(actor: Actor, day: date, path: str | None = None) -> Count:
    """Units and members on a day, at and below a path."""
    below = aliased(Placement)
    is_leaf = ~exists().where(below.parent_id == Placement.unit_id, on(day, below))
    query = (
        select(
            Placement.kind,
            func.count(),
            func.sum(case((is_leaf, Placement.members))),
            func.sum(case((and_(is_leaf, Placement.is_estimate), 1), else_=0)),
        )
        .where(on(day), in_reach(Placement.unit_id, actor))
        .group_by(Placement.kind)
    )
    if path is not None:
        query = query.where(under(path))
    rows = session().execute(query).all()
    by_kind = {kind.value: 0 for kind in Kind} | {row[0]: row[1] for row in rows}
    told = [int(row[2]) for row in rows if row[2] is not None]
    return Count(sum(by_kind.values()), sum(told) if told else None, by_kind, any(row[3] for row in rows))


# ── history ──────────────────────────────────────────────────────────────────


def list_beliefs(unit_id: int) -> Sequence[Row]:
    """What is believed of a unit through time, with the decision behind each change."""
    above = aliased(Placement)
    query = (
        select(
            Placement.__table__,
            Act.operation,
            Decision.number,
            Decision.recorded_at.label("decided_at"),
            above.name.label("parent_name"),
        )
        .outerjoin(Act, Act.id == Placement.act_id)
        .outerjoin(Decision, Decision.id == Act.decision_id)
        .outerjoin(
            above,
            and_(
                above.unit_id == Placement.parent_id,
                above.superseded_at.is_(None),
                above.valid_from <= Placement.valid_from,
                above.valid_to > Placement.valid_from,
            ),
        )
        .where(Placement.unit_id == unit_id, Placement.superseded_at.is_(None))
        .order_by(Placement.valid_from)
    )
    return session().execute(query).all()


def list_acts(unit_id: int, limit: int = 200) -> Sequence[Row]:
    """Acts of decisions in which a unit takes part, newest first."""
    query = (
        select(Act.id, Act.operation, Act.effective_on, Act.words, ActUnit.part, Decision.number, Decision.recorded_at)
        .join(ActUnit, ActUnit.act_id == Act.id)
        .join(Decision, Decision.id == Act.decision_id)
        .where(ActUnit.unit_id == unit_id)
        .order_by(Act.effective_on.desc(), Act.id.desc())
        .limit(limit)
    )
    return session().execute(query).all()


_LINEAGE = (Operation.MERGE, Operation.SPLIT, Operation.DISSOLVE)


def list_lineage(unit_id: int, *, back: bool) -> Sequence[Row]:
    """Units that a unit came from (``back``) or that came of it, with act and decision."""
    mine, theirs = aliased(ActUnit), aliased(ActUnit)
    part, other = ("result", "subject") if back else ("subject", "result")
    query = (
        select(theirs.unit_id, Act.operation, Act.effective_on, Decision.number, Decision.recorded_at)
        .join(mine, mine.act_id == theirs.act_id)
        .join(Act, Act.id == mine.act_id)
        .join(Decision, Decision.id == Act.decision_id)
        .where(mine.unit_id == unit_id, mine.part == part, theirs.part == other, Act.operation.in_(_LINEAGE))
        .order_by(Act.effective_on, Act.id, theirs.unit_id)
    )
    return session().execute(query).all()


def in_reach_of(actor: Actor, unit_ids: Sequence[int]) -> set[int]:
    """Those of some units that the actor may see."""
    found: set[int] = set()
    for part in chunks(sorted(set(unit_ids))):
        found |= set(session().scalars(select(Unit.id).where(Unit.id.in_(part), in_reach(Unit.id, actor))))
    return found


def list_decisions(actor: Actor, limit: int = 20) -> Sequence[Row]:
    """Decisions recorded last in which a unit in reach takes part, with the number of their acts on such units."""
    own = exists().where(ActUnit.act_id == Act.id, in_reach(ActUnit.unit_id, actor))
    query = (
        select(Decision.number, Decision.effective_on, Decision.recorded_at, Decision.recorded_by, func.count().label("acts"))
        .join(Act, Act.decision_id == Decision.id)
        .where(own)
        .group_by(Decision.id, Decision.number, Decision.effective_on, Decision.recorded_at, Decision.recorded_by)
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return session().execute(query).all()


def find_faults() -> list[str]:
    """Beliefs that cannot be: a unit whose parent is not there, or whose path does not continue its parent's."""
    above = aliased(Placement)
    covered = exists().where(
        above.unit_id == Placement.parent_id,
        above.superseded_at.is_(None),
        above.valid_from < Placement.valid_to,
        above.valid_to > Placement.valid_from,
        func.substr(Placement.path, 1, func.length(above.path)) == above.path,
    )
    query = select(Unit.code).join(Placement, Placement.unit_id == Unit.id)
    query = query.where(Placement.superseded_at.is_(None), Placement.parent_id.is_not(None), ~covered)
    return list(session().scalars(query.order_by(Unit.code).limit(20)))


def first_known() -> datetime:
    """The instant right after the first beliefs were recorded; now, where there are none."""
    first = session().scalar(select(func.min(Placement.recorded_at)))
    return first + timedelta(microseconds=1) if first is not None else clock.now()
