"""What a lower feature calls without knowing who listens. The factory fills the lists, in the order of FEATURES."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from congress.core.actor import Actor, Role

# Units changed: each feature with a column of units brings its own rows along, in the same transaction.
REHOMED: list[Callable[..., Any]] = []

# Two persons are one: what a higher feature keeps of the first goes over to the second.
MERGED: list[Callable[[int, int], None]] = []

# Seats in the bodies of these units were told anew: who must be at their meetings follows.
SEATED: list[Callable[[Iterable[int]], None]] = []

# verb -> undo(session, payload, by=actor): how a one-click act of a feature is taken back
UNDOERS: dict[str, Callable[..., Any]] = {}

# kind -> how a job of this kind is worked on (``core.jobs.Step`` or ``Handler``)
JOBS: dict[str, Any] = {}

# name -> (seconds between two runs, what to run): the worker's clock; each opens its own transactions
PERIODIC: dict[str, tuple[float, Callable[[], Any]]] = {}

# keys of lines of the outbox -> those of them that somebody was told of and has not read yet
UNREAD: list[Callable[[Sequence[str]], set[str]]] = []

# What is personal of these delegates of an event goes (number of the event, numbers of the delegates): each feature above takes
# its own traces of them away, in the same transaction.
ERASED: list[Callable[[int, Sequence[int]], None]] = []

# delegates -> those for whom something was made that a step back would leave wrong: a badge that was printed
LEANING: list[Callable[[Sequence[int]], set[int]]] = []

# delegate -> when something with his name was printed
PRINTS: list[Callable[[int], Sequence[datetime]]] = []

# delegate -> when he was in the room: (from, to or None)
STAYS: list[Callable[[int], Sequence[tuple[datetime, datetime | None]]]] = []

# event -> what check-in knows of who was there, None as long as nobody was checked in
ATTENDANCE: list[Callable[[Any], Any]] = []

# (numbers of sessions, numbers of points) -> was anybody recorded there, so that they may not go?
ATTENDED: list[Callable[[Sequence[int], Sequence[int]], bool]] = []

# account -> who that is today, None where it is locked; and the clause "this unit stands in his reach"
ACTOR_OF: list[Callable[[int], Actor | None]] = []
IN_REACH: list[Callable[..., Any]] = []


def actor_of(account_id: int) -> Actor | None:
    """An account as an actor with the roles it holds now, for work that is done after its request."""
    return ACTOR_OF[0](account_id)


def in_reach(unit_id: Any, actor: Actor, *roles: Role) -> Any:
    """The clause of ``orgs.access``, for rows of core that belong below a unit."""
    return IN_REACH[0](unit_id, actor, *roles)


def rehomed(change: object) -> None:
    """Run every listener on a change of the tree (``orgs.services.Rehoming``)."""
    for listener in REHOMED:
        listener(change)


def merged(old_id: int, person_id: int) -> None:
    """Run every listener before the row of a person who was known twice goes."""
    for listener in MERGED:
        listener(old_id, person_id)


def unread(keys: Sequence[str]) -> set[str]:
    """Of lines of the outbox, told by their ``dedupe_key``, those that are news to somebody yet."""
    return {key for listener in UNREAD for key in listener(keys)}


def erased(event_id: int, delegate_ids: Sequence[int]) -> None:
    """Run every listener when what is personal of an event's delegates is removed."""
    for listener in ERASED:
        listener(event_id, delegate_ids)


def prints(delegate_id: int) -> list[datetime]:
    """When something with his name was printed, in order."""
    return sorted(each for listener in PRINTS for each in listener(delegate_id))


def stays(delegate_id: int) -> list[tuple[datetime, datetime | None]]:
    """When he was in the room, in order."""
    return sorted((each for listener in STAYS for each in listener(delegate_id)), key=lambda stay: stay[0])


def attended(session_ids: Sequence[int] = (), point_ids: Sequence[int] = ()) -> bool:
    """Was anybody recorded at one of these sessions or points?"""
    return any(listener(session_ids, point_ids) for listener in ATTENDED)


def leaning(delegate_ids: Sequence[int]) -> set[int]:
    """Those of some delegates for whom something was made already."""
    return {each for listener in LEANING for each in listener(delegate_ids)}


def seated(unit_ids: Iterable[int]) -> None:
    """Run every listener after the seats of some units were told anew."""
    ids = list(unit_ids)
    for listener in SEATED:
        listener(ids)
