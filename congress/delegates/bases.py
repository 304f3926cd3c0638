"""How many are needed: quorum and majority, each on the base that is its own (domain notes 1.4).

One engine for a congress of delegates, one of members and a meeting of a committee. Quorum counts all who were convened. A
decision counts them without those whom the election regulation takes out, so that the two bases differ by design. Whole numbers
only; shares and where they are written come from ``quorum.toml`` and ``elections.toml``, by the day of the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from congress.core import rules
from congress.core.text import number
from congress.delegates.models import AWAY, Absence, Basis, Membership
from congress.events.models import CongressKind, EventKind

SHARES, ELECTIONS = "quorum.toml", "elections.toml"
_OWN_WAYS = (Membership.TRANSFERRED, Membership.EXEMPT)  # need not come, and count where they do


class Assembly(StrEnum):
    """Who meets: by the shares and the exclusions that hold for it."""

    DELEGATES = "delegates"
    MEMBERS = "members"
    COMMITTEE = "committee"


def assembly_of(event: Any) -> Assembly:
    """A body's own meeting is that of a committee; everything else that has a list is counted as a congress is."""
    if event.kind != EventKind.CONGRESS and event.body:
        return Assembly.COMMITTEE
    return Assembly.MEMBERS if event.congress_kind == CongressKind.MEMBERS else Assembly.DELEGATES


class Why(StrEnum):
    """For what somebody who was convened is left out of the base of decisions."""

    COMMITTEE_ABSENT = "committee_absent"
    NO_ALTERNATE = "no_alternate"
    TRANSFERRED = "transferred"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    EXCUSED = "excused"


# ── rules in force ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Bound:
    """A share that must be reached, or, where it ``is_passed``, exceeded."""

    numerator: int
    denominator: int
    is_passed: bool

    def needed(self, total: int) -> int:
        """The least whole number that will do: 367 are two thirds of 550, 276 more than half of it."""
        if self.is_passed:
            return total * self.numerator // self.denominator + 1
        return -(-total * self.numerator // self.denominator)

    def told(self, count: int, total: int) -> str:
        """The test as anybody can do it again: ``3 × 495 ≥ 2 × 550: 1.485 ≥ 1.100``."""
        left, right = self.denominator * count, self.numerator * total
        reached, missed = (">", "≤") if self.is_passed else ("≥", "<")
        sign = reached if (left > right or (left == right and not self.is_passed)) else missed
        sums = f"{self.denominator} × {number(count)} {sign} {self.numerator} × {number(total)}"
        return f"{sums}: {number(left)} {sign} {number(right)}"


@dataclass(frozen=True)
class Clause:
    """Where a rule is written. ``is_confirmed``: that text was read."""

    text: str
    is_confirmed: bool


@dataclass(frozen=True)
class RuleSet:
    """What holds for an assembly on a day. ``sources``: the two regulations in full; ``excluded``: why somebody is left out ->
    where that is written."""

    name: str
    since: date
    sources: tuple[str, ...]
    present: Bound
    organisations: Bound | None
    majority: Bound
    quorum: Clause
    base: Clause
    excluded: Mapping[Why, Clause]


def rules_for(kind: str, day: date) -> RuleSet:
    """``kind``: an ``Assembly``, or a congress by its kind."""
    shares, elections = (rules.in_force(__file__, day, name) for name in (SHARES, ELECTIONS))
    told = shares[kind]
    base = Clause(told["base"], "base" in told["confirmed"])
    written = {
        Why(why): Clause(f"{base.text}; {elections['name']}, {where}", base.is_confirmed and elections["confirmed"])
        for why, where in elections.get(kind, {}).items()
    }
    return RuleSet(
        name=shares["name"],
        since=shares["from"],
        sources=(shares["source"], *((elections["source"],) if written else ())),
        present=_bound(told["present"]),
        organisations=_bound(told["organisations"]) if "organisations" in told else None,
        majority=_bound(told["majority"]),
        quorum=Clause(told["quorum"], "quorum" in told["confirmed"]),
        base=base,
        excluded=written,
    )


def _bound(told: Mapping[str, list[int]]) -> Bound:
    ((how, (numerator, denominator)),) = told.items()
    return Bound(numerator, denominator, how == "more_than")


# ── who is counted ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Voter:
    """One who was convened. ``absence``: for the whole event; ``has_alternate``: somebody stands ready to be called up in his
    place."""

    id: int
    basis: str = Basis.ELECTED
    membership: str = Membership.FULL
    absence: str = Absence.NONE
    has_alternate: bool = False

    @property
    def is_away(self) -> bool:
        return self.absence in AWAY

    @property
    def is_full(self) -> bool:
        """A full member votes and counts; a probationary one may only speak (domain notes 1.3)."""
        return self.membership != Membership.PROBATIONARY


@dataclass(frozen=True)
class Stage:
    """How far an event is at which people are checked in. ``is_over``: all its sessions are."""

    has_begun: bool
    is_over: bool


def settled(kind: str, voter: Voter, stage: Stage, *, is_seen: bool) -> Voter:
    """With the absence that check-in shows. Who was at any session was there, whatever he had told before; who was at none may
    come as long as a session lies ahead, save one who was told away, and of members one who need not come."""
    if is_seen:
        return replace(voter, absence=Absence.NONE)
    if voter.is_away:
        return voter
    if kind == Assembly.MEMBERS and stage.has_begun and voter.membership in _OWN_WAYS:
        return replace(voter, absence=Absence.EXCUSED)
    return replace(voter, absence=Absence.UNEXCUSED if stage.is_over else Absence.NONE)


@dataclass(frozen=True)
class Base:
    """``excluded``: voter -> why he does not count; ``needed``: the least number of votes that decides."""

    convened: int
    excluded: Mapping[int, Why]
    size: int
    needed: int


@dataclass(frozen=True)
class Quorum:
    """``needed``: of the ``convened`` that must be there; the same of the organisations right below, where they count."""

    convened: int
    needed: int
    organisations: int = 0
    organisations_needed: int = 0

    def are_met(self, present: int, represented: int = 0) -> tuple[bool, bool]:
        """The two tests apart: of those who vote, of the organisations. Of nobody there is no quorum."""
        return self.convened > 0 and present >= self.needed, represented >= self.organisations_needed

    def is_met(self, present: int, represented: int = 0) -> bool:
        """Both tests, each alone is not enough."""
        return all(self.are_met(present, represented))

    def missing(self, present: int, represented: int = 0) -> tuple[int, int]:
        """How many more people, and how many more organisations, must be there."""
        return max(0, self.needed - present), max(0, self.organisations_needed - represented)


def quorum(kind: str, convened: int, organisations: int, day: date) -> Quorum:
    """Of ``convened`` voters; organisations count at a congress of delegates alone."""
    told = rules_for(kind, day)
    needed = told.present.needed(convened)
    if told.organisations is None:
        return Quorum(convened, needed)
    return Quorum(convened, needed, organisations, told.organisations.needed(organisations))


def why_excluded(kind: str, voter: Voter) -> Why | None:
    """For what the base of decisions leaves a voter out, None where he counts.

    Of members, who is exempt or transferred and comes all the same counts again; who was sent elsewhere on duty counts unless
    the convener accepted that as a reason. Of delegates, one who has an alternate counts until that one is called up. Of a
    committee nobody is left out.
    """
    if kind == Assembly.COMMITTEE:
        return None
    if kind == Assembly.MEMBERS:
        if voter.membership == Membership.SUSPENDED:
            return Why.SUSPENDED
        if voter.is_away and voter.membership in _OWN_WAYS:
            return Why.TRANSFERRED if voter.membership == Membership.TRANSFERRED else Why.EXEMPT
        return Why.EXCUSED if voter.absence == Absence.EXCUSED else None
    if voter.is_away and voter.basis == Basis.EX_OFFICIO:
        return Why.COMMITTEE_ABSENT
    return Why.NO_ALTERNATE if voter.is_away and not voter.has_alternate else None


def decision_base(kind: str, convened: int, doubtful: Iterable[Voter], day: date) -> Base:
    """The base of decisions among ``convened`` voters; ``doubtful``: those of them who may be left out. Save at a congress of
    delegates, who is no full member is neither in ``convened`` nor looked at."""
    voters = (voter for voter in doubtful if kind == Assembly.DELEGATES or voter.is_full)
    reasons = ((voter.id, why_excluded(kind, voter)) for voter in voters)
    excluded = {voter_id: why for voter_id, why in reasons if why is not None}
    size = convened - len(excluded)
    return Base(convened, excluded, size, rules_for(kind, day).majority.needed(size))
