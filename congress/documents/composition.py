"""Who the delegates of an event are, in figures (domain notes 5.1): pure functions of facts.

Every partition sums to all that are convened: who tells nothing stands in a row of his own, and so does a word that nobody can
read. Integers alone; a percentage is made of two of them where it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from congress.delegates.models import Basis, Membership, Standing, Verdict
from congress.documents import levels
from congress.documents.facts import COMMITTEES, OLDEST, Fact
from congress.documents.levels import UNKNOWN, UNREAD
from congress.orgs.kinds import Kind

AGES = ((35, "to_35"), (40, "to_40"), (50, "to_50"), (60, "to_60"), (OLDEST, "over_60"))
PARTY_AGES = ((10, "to_10"), (20, "to_20"), (30, "to_30"), (OLDEST, "over_30"))
BADGES = ((29, "none"), (39, "badge_30"), (49, "badge_40"), (OLDEST, "badge_50"))


@dataclass(frozen=True)
class Share:
    """How many of the convened, and of those who attend, are of a kind."""

    key: str
    convened: int
    attending: int


@dataclass(frozen=True)
class Years:
    """``tenths``: the average in tenths of a year, None where nobody's is known; ``least``, ``most`` with the numbers of those
    who have them."""

    known: int
    by_year: int
    total: int
    tenths: int | None
    least: int | None
    least_of: tuple[int, ...]
    most: int | None
    most_of: tuple[int, ...]


@dataclass(frozen=True)
class Missed:
    """One who does not come. ``by``: the number of him who came in his place."""

    number: int
    basis: str
    delegation: str
    away: str
    by: int | None


@dataclass(frozen=True)
class Figures:
    """``parts``: name -> partition of the convened; ``absent``: of the convened; ``replaced``: who is convened no more because
    another came in his place; ``organisations``: of ``of_organisations`` right below, so many send somebody, so many of
    these are there; ``unread``: (field, word, how often)."""

    day: date
    convened: int
    attending: int
    waiting: int
    called: int
    absent: tuple[Missed, ...]
    replaced: tuple[Missed, ...]
    parts: Mapping[str, tuple[Share, ...]]
    ages: Years
    party: Years
    honours: tuple[tuple[str, int], ...]
    organisations: int
    there: int
    of_organisations: int
    unread: tuple[tuple[str, str, int], ...]

    @property
    def away(self) -> int:
        return self.convened - self.attending

    def share(self, part: str, key: str) -> Share:
        return next((each for each in self.parts[part] if each.key == key), Share(key, 0, 0))

    def is_told(self, part: str) -> bool:
        """Is it known of anybody?"""
        return any(each.convened for each in self.parts[part] if each.key != UNKNOWN)

    def plain(self) -> dict[str, Any]:
        """As it is kept; the same figures give the same."""
        return asdict(self) | {"day": self.day.isoformat()}


def _scale(name: str) -> tuple[str, ...]:
    return (*levels.scale(name).order, UNREAD, UNKNOWN)


def _band(bands: Sequence[tuple[int, str]], value: int | None) -> str:
    return UNKNOWN if value is None else next(name for last, name in bands if value <= last)


def _party(fact: Fact, not_yet: str, bands: Sequence[tuple[int, str]] = PARTY_AGES) -> str:
    """``not_yet``: of a probationary member no years are counted, which is no gap in what is known."""
    return not_yet if fact.party is None and fact.membership == Membership.PROBATIONARY else _band(bands, fact.party)


# name of a partition -> (its keys in their order, key of a fact)
PARTITIONS: Mapping[str, tuple[tuple[str, ...], Callable[[Fact], str]]] = {
    "basis": (tuple(Basis), lambda fact: fact.basis),
    "membership": (tuple(Membership), lambda fact: fact.membership),
    "unit_kind": ((*Kind, UNKNOWN), lambda fact: fact.unit_kind),
    "sex": (("male", "female", UNKNOWN), lambda fact: fact.sex),
    "ethnicity": (("kinh", "minority", UNKNOWN), lambda fact: fact.ethnicity),
    "religion": (("none", "told", UNKNOWN), lambda fact: fact.religion),
    "education": (_scale("education"), lambda fact: fact.education),
    "title": ((*levels.scale("titles").order, "none", UNKNOWN), lambda fact: fact.title),
    "theory": (_scale("theory"), lambda fact: fact.theory),
    "age": ((*(name for _last, name in AGES), UNKNOWN), lambda fact: _band(AGES, fact.age)),
    "party": ((*(name for _last, name in PARTY_AGES), "probationary", UNKNOWN), lambda fact: _party(fact, "probationary")),
    "badge": ((*(name for _last, name in reversed(BADGES)), UNKNOWN), lambda fact: _party(fact, "none", BADGES)),
    "post": ((*levels.scale("posts").order, "other", UNKNOWN), lambda fact: fact.post),
    "committee": ((*map(str, COMMITTEES), "none"), lambda fact: fact.committee),
    "head": (("head", "none", UNKNOWN), lambda fact: fact.head),
    "discipline": (("disciplined", "none"), lambda fact: "disciplined" if fact.is_disciplined else "none"),
    "verdict": ((Verdict.QUALIFIED, Verdict.UNQUALIFIED, Verdict.PENDING), lambda fact: fact.verdict),
}


def count(facts: Sequence[Fact], day: date, of_organisations: int) -> Figures:
    """Figures of an event's delegates; ``of_organisations``: units right below the one that holds it."""
    convened = [fact for fact in facts if fact.is_convened]
    attending = [fact for fact in convened if fact.is_attending]
    by = {fact.replaces: fact.number for fact in facts if fact.replaces is not None}
    words = Counter(each for fact in convened for each in fact.unread)
    honours = Counter(each for fact in convened for each in fact.honours)
    return Figures(
        day=day,
        convened=len(convened),
        attending=len(attending),
        waiting=sum(fact.standing == Standing.ALTERNATE for fact in facts),
        called=sum(fact.replaces is not None for fact in convened),
        absent=tuple(_missed(fact, by) for fact in convened if fact.away),
        replaced=tuple(_missed(fact, by) for fact in facts if not fact.is_convened and fact.number in by),
        parts={name: _partition(name, convened, attending) for name in PARTITIONS},
        ages=_years([(fact.age, fact.number) for fact in convened], sum(fact.by_year for fact in convened)),
        party=_years([(fact.party, fact.number) for fact in convened], 0),
        honours=tuple((each, honours[each]) for each in (*levels.scale("honours").order, "other") if honours[each]),
        organisations=len({fact.organisation for fact in convened} - {None}),
        there=len({fact.organisation for fact in attending} - {None}),
        of_organisations=of_organisations,
        unread=tuple((*told.split(": ", 1), number) for told, number in sorted(words.items())),  # type: ignore[misc]
    )


def _missed(fact: Fact, by: Mapping[int, int]) -> Missed:
    return Missed(fact.number, fact.basis, fact.delegation, fact.away, by.get(fact.number))


def _partition(name: str, convened: Sequence[Fact], attending: Sequence[Fact]) -> tuple[Share, ...]:
    keys, key = PARTITIONS[name]
    whole, there = Counter(map(key, convened)), Counter(map(key, attending))
    others = sorted(set(whole) - set(keys))  # none, as long as the tables keep to their own words
    return tuple(Share(str(each), whole[each], there[each]) for each in (*keys, *others))


def _years(told: Sequence[tuple[int | None, int]], by_year: int) -> Years:
    known = [(value, number) for value, number in told if value is not None]
    if not known:
        return Years(0, 0, 0, None, None, (), None, ())
    total, number = sum(value for value, _number in known), len(known)
    least, most = min(known)[0], max(known)[0]
    return Years(
        known=number,
        by_year=by_year,
        total=total,
        tenths=(20 * total + number) // (2 * number),
        least=least,
        least_of=tuple(each for value, each in known if value == least),
        most=most,
        most_of=tuple(each for value, each in known if value == most),
    )


def tenths(value: int | None) -> str:
    """48,3"""
    return "–" if value is None else f"{value // 10},{value % 10}"
