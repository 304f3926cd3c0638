"""How many are needed: quorum and majority of a congress, each on the base that is its own (domain notes 1.4).

Quorum counts all who were convened. A decision counts them without those whom the election regulation takes out, so that the
two bases differ by design. Whole numbers only; the shares come from ``rules.toml``, by the day of the congress.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from congress.core import rules
from congress.delegates.models import AWAY, Absence, Basis, Membership
from congress.events.models import CongressKind

SHARE = tuple[int, int]  # numerator, denominator


class Why(StrEnum):
    """For what somebody who was convened is left out of the base of decisions."""

    COMMITTEE_ABSENT = "committee_absent"
    NO_ALTERNATE = "no_alternate"
    TRANSFERRED = "transferred"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    EXCUSED = "excused"


@dataclass(frozen=True)
class Voter:
    """One who was convened. ``absence``: for the whole congress; ``has_alternate``: somebody stands ready to be called up in
    his place."""

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


def at_least(total: int, share: SHARE) -> int:
    """The least whole number that is no less than this share of ``total``: 367 are two thirds of 550."""
    numerator, denominator = share
    return -(-total * numerator // denominator)


def more_than(total: int, share: SHARE) -> int:
    """The least whole number above this share of ``total``: 276 are more than half of 550."""
    numerator, denominator = share
    return total * numerator // denominator + 1


def quorum(kind: str, convened: int, organisations: int, day: date) -> Quorum:
    """Of a congress of ``convened`` voters; organisations count at a congress of delegates alone."""
    shares = rules.in_force(__file__, day)["quorum"]
    if kind == CongressKind.MEMBERS:
        return Quorum(convened, at_least(convened, shares["present"]))
    needed = at_least(organisations, shares["organisations"])
    return Quorum(convened, at_least(convened, shares["present"]), organisations, needed)


def why_excluded(kind: str, voter: Voter) -> Why | None:
    """For what the base of decisions leaves a voter out, None where he counts.

    Of members, who is exempt or transferred and comes all the same counts again; who was sent elsewhere on duty counts unless
    the convener accepted that as a reason. Of delegates, one who has an alternate counts until that one is called up.
    """
    if kind == CongressKind.MEMBERS:
        if voter.membership == Membership.SUSPENDED:
            return Why.SUSPENDED
        if voter.is_away and voter.membership in (Membership.TRANSFERRED, Membership.EXEMPT):
            return Why.TRANSFERRED if voter.membership == Membership.TRANSFERRED else Why.EXEMPT
        return Why.EXCUSED if voter.absence == Absence.EXCUSED else None
    if voter.is_away and voter.basis == Basis.EX_OFFICIO:
        return Why.COMMITTEE_ABSENT
    return Why.NO_ALTERNATE if voter.is_away and not voter.has_alternate else None


def decision_base(kind: str, convened: int, doubtful: Iterable[Voter], day: date) -> Base:
    """The base of decisions among ``convened`` voters; ``doubtful``: those of them who may be left out. At a congress of
    members, who is no full member is neither in ``convened`` nor looked at."""
    voters = (voter for voter in doubtful if kind != CongressKind.MEMBERS or voter.is_full)
    reasons = ((voter.id, why_excluded(kind, voter)) for voter in voters)
    excluded = {voter_id: why for voter_id, why in reasons if why is not None}
    size = convened - len(excluded)
    return Base(convened, excluded, size, more_than(size, rules.in_force(__file__, day)["majority"]))
