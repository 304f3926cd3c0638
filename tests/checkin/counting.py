"""Random congresses, and a second counter that knows nothing of the first: it is told people, organisations and the raw comings
and goings, looks at one person after the other, and counts in fractions. Written from the domain notes 1.3 and 1.4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

FULL = "full"
KINDS = ("delegates", "members", "committee")


@dataclass
class Someone:
    """``stays``: session -> comings and goings, (when, "in" or "out") in any order; ``line``: an alternate who can be called up
    from his unit."""

    name: str
    unit: int | None
    basis: str
    membership: str = FULL
    standing: str = "official"
    told: str = "none"
    replaces: str = ""
    stays: dict[int, list[tuple[datetime, str]]] = field(default_factory=dict)


@dataclass
class Story:
    """``above``: unit -> the unit it stands under; ``top``: which holds it; ``sessions``: (begins, ends)."""

    kind: str
    top: int
    above: dict[int, int]
    sessions: list[tuple[datetime, datetime]]
    people: list[Someone]
    now: datetime
    moments: list[datetime]


@dataclass(frozen=True)
class Told:
    """What a counter says of one moment of a session; ``since``: since when both tests have been met."""

    convened: int
    present: int
    represented: int
    is_met: bool
    since: datetime | None


@dataclass(frozen=True)
class Decided:
    convened: int
    size: int
    needed: int
    excluded: frozenset[str]
    absent: frozenset[str]


# ── the second counter ───────────────────────────────────────────────────────


def inside(person: Someone, session: int, moment: datetime, ends: datetime) -> bool:
    """Walks through what he did in the order in which it happened."""
    if moment > ends:
        return False
    there = False
    for when, act in sorted(person.stays.get(session, ()), key=lambda each: each[0]):
        if when > moment:
            break
        there = act == "in"
    return there


def was_seen(person: Someone) -> bool:
    return any(act == "in" for stays in person.stays.values() for _when, act in stays)


def is_convened(story: Story, person: Someone) -> bool:
    if person.standing != "official":
        return False
    if story.kind == "members":
        return person.membership != "probationary"
    if story.kind == "committee":
        return person.membership != "probationary" and person.basis == "member"
    return True


def organisation(story: Story, unit: int | None) -> int | None:
    while unit is not None:
        if story.above.get(unit) == story.top:
            return unit
        unit = story.above.get(unit)
    return None


def count(story: Story, session: int, moment: datetime) -> Told:
    convened = [each for each in story.people if is_convened(story, each)]
    enough, _people, _places = _at(story, session, moment)
    since = None
    if enough:  # backwards, from one instant at which anything happened to the one before
        for when in sorted({w for each in story.people for w, _a in each.stays.get(session, ()) if w <= moment}, reverse=True):
            if not _at(story, session, when)[0]:
                break
            since = when
    return Told(len(convened), _people, _places, enough, since)


def _at(story: Story, session: int, moment: datetime) -> tuple[bool, int, int]:
    ends = story.sessions[session][1]
    convened = [each for each in story.people if is_convened(story, each)]
    there = [each for each in convened if each.membership != "suspended" and inside(each, session, moment, ends)]
    below = {unit for unit, above in story.above.items() if above == story.top}
    places = {organisation(story, each.unit) for each in there} - {None} if story.kind == "delegates" else set()
    if not convened:
        return False, 0, len(places)
    share = Fraction(len(there), len(convened))
    if story.kind == "committee":
        return share > Fraction(1, 2), len(there), 0
    if share < Fraction(2, 3):
        return False, len(there), len(places)
    if story.kind == "delegates" and below and Fraction(len(places), len(below)) < Fraction(2, 3):
        return False, len(there), len(places)
    return True, len(there), len(places)


def decide(story: Story) -> Decided:
    convened = [each for each in story.people if is_convened(story, each)]
    anybody = any(was_seen(each) for each in story.people)
    begun = story.sessions[0][0] <= story.now
    over = max(ends for _begins, ends in story.sessions) < story.now
    ready = {each.unit for each in story.people if each.standing == "alternate"}
    out = {each.name for each in convened if _is_out(story, each, anybody, begun, over, ready)}
    size = len(convened) - len(out)
    needed = next(votes for votes in range(size + 2) if Fraction(votes) > Fraction(size, 2))
    absent = frozenset(each.name for each in convened if anybody and over and not was_seen(each))
    return Decided(len(convened), size, needed, frozenset(out), absent)


def _is_out(story: Story, person: Someone, anybody: bool, begun: bool, over: bool, ready: set[int | None]) -> bool:
    seen = was_seen(person)
    away = person.told in ("excused", "unexcused") and not seen
    excused = person.told == "excused" and not seen
    if anybody and over and not seen:
        away = True
    if story.kind == "committee":
        return False
    if story.kind == "members":
        if person.membership == "suspended":
            return True
        if person.membership in ("exempt", "transferred"):
            return (away or (anybody and begun)) and not seen
        return excused
    if not away:
        return False
    return person.basis == "ex_officio" or person.unit not in ready


# ── random congresses ────────────────────────────────────────────────────────

TOP = 1


def story(seed: int, first: datetime) -> Story:
    """Anything that may happen at once; every tenth one stands on an edge, where one more or less decides."""
    chance = Random(seed)
    kind = chance.choice(KINDS)
    sessions = [
        (first + timedelta(days=day), first + timedelta(days=day, hours=3, minutes=30)) for day in range(chance.randint(1, 2))
    ]
    organisations = chance.choice((0, 1, 2, 3, 3, 4, 5, 6, 9)) if kind == "delegates" else 1
    above = dict.fromkeys(range(2, 2 + organisations), TOP)
    for unit in list(above):
        if chance.random() < 0.5:
            above[len(above) + 2] = unit
    made = Story(kind, TOP, above, sessions, [], first, [])
    size = chance.choice((0, 1, 2, 3, 3, 6, 6, 9, 12, chance.randint(4, 24)))
    for place in range(size):
        made.people.append(_someone(chance, made, place))
    if kind == "delegates":
        _alternates(chance, made)
    _stays(chance, made, edge=seed % 10 == 0)
    last = sessions[-1][1]
    made.now = chance.choice((first - timedelta(hours=1), first + timedelta(hours=1), last, last + timedelta(seconds=1)))
    told = sorted({when for each in made.people for stays in each.stays.values() for when, _act in stays})
    made.moments = [*chance.sample(told, min(4, len(told))), first, sessions[0][1], sessions[0][1] + timedelta(seconds=1)]
    return made


def _someone(chance: Random, made: Story, place: int) -> Someone:
    units: Sequence[int] = sorted(made.above)
    if made.kind == "delegates":
        basis = chance.choice(("ex_officio", "elected", "elected", "appointed"))
        # a double mandate: of the committee, and elected by a unit below, is one person
        unit = chance.choice((TOP, *units)) if basis == "ex_officio" or not units else chance.choice(units)
        membership = chance.choice((FULL,) * 7 + ("suspended", "exempt"))
    else:
        basis, unit = ("member" if chance.random() < 0.9 or made.kind == "members" else "elected"), TOP
        membership = chance.choice((FULL,) * 5 + ("probationary", "exempt", "transferred", "suspended"))
    told = chance.choice(("none",) * 5 + ("excused", "unexcused", "asked", "refused"))
    standing = "withdrawn" if chance.random() < 0.05 else "official"
    return Someone(f"N{place}", unit, basis, membership, standing, told)


def _alternates(chance: Random, made: Story) -> None:
    for place in range(chance.choice((0, 0, 1, 2))):
        unit = chance.choice((TOP, *made.above))
        made.people.append(Someone(f"D{place}", unit, "elected", standing="alternate"))
    official = [each for each in made.people if each.standing == "official"]
    if official and chance.random() < 0.4:  # one is replaced by an alternate, who counts in his place
        gone = chance.choice(official)
        gone.standing, gone.told = "replaced", "excused"
        made.people.append(Someone("C0", gone.unit, "elected", replaces=gone.name))


def _stays(chance: Random, made: Story, *, edge: bool) -> None:
    share = chance.choice((0.0, 0.5, 0.66, 0.7, 0.95))
    people = list(made.people)
    if edge:  # exactly at the share, or one beside it
        voters = [each for each in people if is_convened(made, each) and each.membership != "suspended"]
        whole = sum(is_convened(made, each) for each in people)
        wanted = (whole // 2 if made.kind == "committee" else 2 * whole // 3) + chance.choice((-1, 0, 0, 1))
        people = chance.sample(voters, max(0, min(len(voters), wanted)))
        share = 1.0
    for session, (begins, ends) in enumerate(made.sessions):
        for each in people:
            if chance.random() < share:
                each.stays[session] = _visit(chance, begins, ends, edge=edge)


def _visit(chance: Random, begins: datetime, ends: datetime, *, edge: bool) -> list[tuple[datetime, str]]:
    """On time or late, perhaps out and in again; whole minutes, so that people meet at the door."""
    at = begins + timedelta(minutes=chance.randint(-60, 0 if edge else 60))
    told = [(at, "in")]
    for act in ("out", "in", "out")[: 0 if edge else chance.choice((0, 0, 0, 1, 2, 3))]:
        at += timedelta(minutes=chance.randint(1, 50))
        if at < ends:
            told.append((at, act))
    return told
