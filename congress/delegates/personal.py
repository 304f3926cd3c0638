"""What a delegate sees on his own page: he is known by his link alone, and sees of others no more than his delegation needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from congress.core import clock
from congress.core.db import held, session
from congress.core.errors import NotFound
from congress.core.speech import word
from congress.delegates import codes
from congress.delegates.models import (
    AWAY,
    Absence,
    Basis,
    Block,
    Delegate,
    Delegation,
    Group,
    Membership,
    Reply,
    Roll,
    Standing,
    Verdict,
)
from congress.delegates.queries import Held
from congress.events import queries as events
from congress.events.models import CongressKind, Event, EventState
from congress.orgs import queries as orgs
from congress.orgs.kinds import Kind

Row = Any
OLD_LINKS = 50  # generations back that are still told from a wrong link
CELLS = (Kind.CELL, Kind.BASE_CELL)


class Revoked(Exception):
    """The link was good once."""

    def __init__(self, is_erased: bool) -> None:
        super().__init__()
        self.is_erased = is_erased


class Stage(StrEnum):
    """What his page is about now."""

    OFF = "off"  # the event was called off, put off, or is a draft yet
    GONE = "gone"  # withdrawn or replaced
    ALTERNATE = "alternate"
    ASKED = "asked"
    AWAY = "away"
    ANSWER = "answer"  # nobody knows yet whether he comes
    CARD = "card"


@dataclass(frozen=True)
class Own:
    """Everything of one delegate. ``to``: the event with its roll, which he does not keep. ``many``: official members of his
    delegation; ``place``: among the alternates of his unit; ``replaces``: the name of whom he was called up for."""

    delegate: Delegate
    to: Held
    stage: Stage
    token: str
    sessions: Sequence[Row]
    delegation: Row | None
    head: Row | None
    many: int
    group: Row | None
    block: str
    unit_name: str

    @property
    def convener(self) -> str:
        """Who calls: a committee in the name of its organisation; a cell calls itself."""
        unit = self.to.unit
        return str(unit.name) if unit.kind in CELLS else f"Ban Chấp hành {unit.name}"

    @property
    def is_of_members(self) -> bool:
        """Nobody is elected to it, so that there are no alternates either."""
        return self.to.event.congress_kind == CongressKind.MEMBERS

    @property
    def right(self) -> str:
        """As what he comes."""
        if self.is_of_members and self.delegate.standing == Standing.OFFICIAL:
            is_plain = self.delegate.membership in (Membership.FULL, Membership.PROBATIONARY)
            return word("memberships", self.delegate.membership) if is_plain else word("bases", Basis.MEMBER)
        return word("standings", self.delegate.standing)

    @property
    def may_answer(self) -> bool:
        """Is a reply taken? Up to the day that is set; later still a first one, and one that says that he comes after all."""
        if self.stage in (Stage.OFF, Stage.GONE, Stage.AWAY) or clock.now() > self.to.event.ends_at:
            return False
        return self.delegate.reply != Reply.COMING or not self.is_late

    @property
    def is_late(self) -> bool:
        roll = self.to.roll
        return roll is not None and roll.reply_by is not None and clock.now() > roll.reply_by

    @property
    def has_card(self) -> bool:
        """Is his code shown: to whoever is to be let in."""
        return self.delegate.standing == Standing.OFFICIAL and self.stage not in (Stage.OFF, Stage.AWAY) and (
            self.stage == Stage.CARD or self.to.event.starts_on <= clock.today()
        )  # fmt: skip


def open_link(token: str) -> Own:
    """The page behind a link. Where a write follows, the event is held first and the delegate then, as organisers hold them.

    :raises NotFound: it is no link of anybody. :raises Revoked: it was one.
    """
    delegate_id = codes.id_in(token)
    event_id = (
        session().scalar(select(Delegate.event_id).where(Delegate.id == delegate_id)) if delegate_id is not None else None
    )
    if event_id is None:
        raise NotFound
    to = _held(event_id)
    delegate = session().scalar(held(select(Delegate).where(Delegate.id == delegate_id)))
    if delegate is None:
        raise NotFound
    if not codes.is_link(token, delegate):
        if any(codes.is_link(token, _Before(delegate, each)) for each in _generations(delegate)):
            raise Revoked(to.roll is not None and to.roll.erased_at is not None)
        raise NotFound
    return _own(delegate, to, token)


class _Before:
    """A delegate as he was some links ago."""

    def __init__(self, delegate: Delegate, generation: int) -> None:
        self.id, self.event_id, self.link_generation = delegate.id, delegate.event_id, generation


def _generations(delegate: Delegate) -> range:
    return range(delegate.link_generation - 1, max(0, delegate.link_generation - 1 - OLD_LINKS), -1)


def _held(event_id: int) -> Held:
    event = session().scalars(held(select(Event).where(Event.id == event_id))).one()
    roll = session().scalar(held(select(Roll).where(Roll.event_id == event_id)))
    return Held(event, orgs.get_unit_by_id(event.unit_id), roll, False)


def _own(delegate: Delegate, to: Held, token: str) -> Own:
    delegation = _one(select(Delegation.__table__).where(Delegation.id == (delegate.delegation_id or 0)))
    group_id = delegate.group_id or (delegation.group_id if delegation is not None else None)
    block = session().scalar(select(Block.name).where(Block.id == (delegate.block_id or 0)))
    unit = orgs.get_unit_by_id(delegate.unit_id) if delegate.unit_id is not None else None
    head, many = _delegation_of(delegation)
    return Own(
        delegate, to, _stage(delegate, to), token, events.sessions_of([to.event.id])[to.event.id], delegation, head, many,
        _one(select(Group.__table__).where(Group.id == (group_id or 0))), block or "", unit.name if unit is not None else "",
    )  # fmt: skip


def _one(query: Any) -> Row | None:
    return session().execute(query).first()


def _delegation_of(delegation: Row | None) -> tuple[Row | None, int]:
    """(its head with his telephone, its official members)"""
    if delegation is None:
        return None, 0
    mine = Delegate.delegation_id == delegation.id, Delegate.standing == Standing.OFFICIAL
    head = _one(select(Delegate.id, Delegate.full_name, Delegate.phone).where(*mine, Delegate.is_head))
    return head, session().scalar(select(func.count()).where(*mine)) or 0


def _stage(delegate: Delegate, to: Held) -> Stage:
    if delegate.standing in (Standing.WITHDRAWN, Standing.REPLACED) or delegate.verdict == Verdict.UNQUALIFIED:
        return Stage.GONE
    if to.event.state in (EventState.DRAFT, EventState.CANCELLED, EventState.POSTPONED):
        return Stage.OFF
    if delegate.standing == Standing.ALTERNATE:
        return Stage.ALTERNATE
    if delegate.absence in AWAY:
        return Stage.AWAY
    if delegate.absence == Absence.ASKED:
        return Stage.ASKED
    return Stage.CARD if delegate.reply == Reply.COMING else Stage.ANSWER
