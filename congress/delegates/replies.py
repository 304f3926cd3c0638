"""Lists of replies: who waits for a decision, who has said nothing, who comes and who does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from congress.core.actor import Actor
from congress.core.db import session
from congress.core.paging import Page, paginate
from congress.delegates import absences, summons
from congress.delegates.access import visible
from congress.delegates.models import AWAY, Absence, Delegate, Delegation, Reply, Standing

_is_official: Any = Delegate.standing == Standing.OFFICIAL
DEFAULT = "silent"
LISTS: dict[str, ColumnElement[bool]] = {
    "silent": summons.is_silent(),
    "coming": and_(_is_official, Delegate.reply == Reply.COMING, Delegate.absence.not_in(AWAY)),
    "refused": and_(_is_official, Delegate.absence == Absence.REFUSED),
    "away": and_(_is_official, Delegate.absence.in_(AWAY)),
    "unsummoned": summons.is_to_summon(),
    "alternates": Delegate.standing == Standing.ALTERNATE,
    "replaced": Delegate.standing == Standing.REPLACED,
}
MOST_WAITING = 20  # shown at once above the lists
_BEFORE, _AFTER = aliased(Delegate), aliased(Delegate)  # whom he replaces, who replaces him
_WITH_NAMES = (
    select(
        Delegate.__table__, Delegation.name.label("delegation_name"), _BEFORE.full_name.label("replaces_name"),
        _AFTER.full_name.label("replaced_by_name"), _AFTER.id.label("replaced_by_id"),
    )
    .outerjoin(Delegation, Delegation.id == Delegate.delegation_id)
    .outerjoin(_BEFORE, _BEFORE.id == Delegate.replaces_id)
    .outerjoin(_AFTER, _AFTER.replaces_id == Delegate.id)
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """``lists``: list -> how many are on it; ``asked``: official delegates whose absence waits for a decision."""

    convened: int
    summoned: int
    replied: int
    asked: int
    vacant: int
    lists: dict[str, int]


def figures(actor: Actor, event_id: int) -> Figures:
    """In one statement."""

    def many(*clauses: Any) -> Any:
        return func.count().filter(*clauses)

    replied = Delegate.reply != Reply.NONE
    query = select(
        many(_is_official), many(_is_official, Delegate.summoned_at.is_not(None)), many(_is_official, replied),
        many(_is_official, Delegate.absence == Absence.ASKED), many(absences.is_vacant()),
        *(many(clause) for clause in LISTS.values()),
    ).where(Delegate.event_id == event_id, visible(actor))  # fmt: skip
    row = session().execute(query).one()
    return Figures(row[0], row[1], row[2], row[3], row[4], dict(zip(LISTS, row[5:], strict=True)))


def _rows(actor: Actor, event_id: int, clause: Any) -> Any:
    """With the delegation, and the names of whom each one replaces or is replaced by."""
    return _WITH_NAMES.where(Delegate.event_id == event_id, visible(actor), clause)


def list_of(actor: Actor, event_id: int, which: str, page: int = 1) -> Page:
    """One of ``LISTS`` by delegation and rank; alternates by unit and line."""
    order: tuple[Any, ...] = (Delegation.position, Delegate.rank, Delegate.sort_key, Delegate.id)
    if which == "alternates":
        order = (Delegation.position, Delegate.unit_id, Delegate.place_in_line, Delegate.id)
    return paginate(_rows(actor, event_id, LISTS[which]).order_by(*order), page)


def list_waiting(actor: Actor, event_id: int) -> Page:
    """Absences asked for, the oldest first."""
    query = _rows(actor, event_id, and_(_is_official, Delegate.absence == Absence.ASKED))
    return paginate(query.order_by(Delegate.replied_at, Delegate.id), 1, MOST_WAITING)


def list_vacant(actor: Actor, event_id: int) -> Page:
    """Places that are empty: who is away, or was taken off the list, with nobody called up yet."""
    query = _rows(actor, event_id, absences.is_vacant())
    return paginate(query.order_by(Delegate.decided_at, Delegate.id), 1, MOST_WAITING)
