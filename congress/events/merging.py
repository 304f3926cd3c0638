"""Two people changed the same event: what each of them made of it, put together field by field.

What one alone changed is taken; what both changed differently is asked; nothing that was typed is lost. Sessions are one thing
each, so that one may be dropped, and inside a session its time, its place and so on are told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from congress.core import clock
from congress.events.shape import Details, SessionPlan

Told = dict[str, Any]
PARTS = ("when", "what", "where", "expected")
_SESSION = "session-"  # key of a session that is stored: session-7; of one that is not yet: session-new-0


@dataclass(frozen=True)
class Difference:
    """``key``: name of a field, or of a session and its part; values are None where a session is not there."""

    key: str
    was: Any
    mine: Any
    theirs: Any


@dataclass
class Merged:
    """``told``: with mine where both changed; ``taken``: what the other changed alone; ``asked``: what both changed."""

    told: Told = field(default_factory=dict)
    taken: list[Difference] = field(default_factory=list)
    asked: list[Difference] = field(default_factory=list)


def told(details: Details, sessions: Sequence[SessionPlan], chairs: Sequence[int]) -> Told:
    """An event as plain values that can be kept in a page and compared."""
    found: Told = asdict(details) | {"chairs": list(chairs)}
    for place, plan in enumerate(sessions):
        found[f"{_SESSION}{plan.id if plan.id is not None else f'new-{place}'}"] = {
            "when": [_iso(plan.starts_at), _iso(plan.ends_at)],
            "what": [str(plan.kind), plan.title],
            "where": [plan.venue_id, plan.place],
            "expected": plan.expected,
        }
    return found


def _iso(moment: datetime) -> str:
    return moment.astimezone(clock.ZONE).isoformat(timespec="minutes")


def understood(values: Told, there: Sequence[int] | None = None) -> tuple[Details, list[SessionPlan], list[int]]:
    """The same back; a session that is not ``there`` any more, where that is told, becomes a new one."""
    details = Details(**{name: value for name, value in values.items() if name != "chairs" and not name.startswith(_SESSION)})
    sessions = [_plan(key, value, there) for key, value in values.items() if key.startswith(_SESSION) and value is not None]
    return details, sorted(sessions, key=lambda plan: plan.starts_at), list(values["chairs"])


def _plan(key: str, value: Mapping[str, Any], there: Sequence[int] | None) -> SessionPlan:
    number = key.removeprefix(_SESSION)
    starts, ends = (datetime.fromisoformat(each) for each in value["when"])
    kind, title = value["what"]
    venue_id, place = value["where"]
    kept = int(number) if number.isdecimal() and (there is None or int(number) in there) else None
    return SessionPlan(starts, ends, kind, title, venue_id, place, value["expected"], kept)


def merge(was: Told, mine: Told, theirs: Told) -> Merged:
    result = Merged()
    for key in dict.fromkeys([*theirs, *mine]):
        old, my, their = was.get(key), mine.get(key), theirs.get(key)
        if key.startswith(_SESSION) and isinstance(old, dict) and my is not None and their is not None:
            result.told[key] = {part: _one(result, f"{key}-{part}", old.get(part), my[part], their[part]) for part in their}
        else:
            result.told[key] = _one(result, key, old, my, their)
    return result


def _one(result: Merged, key: str, was: Any, mine: Any, theirs: Any) -> Any:
    if mine in (was, theirs):  # the other alone, or both alike
        if theirs not in (was, mine):
            result.taken.append(Difference(key, was, mine, theirs))
        return theirs
    if theirs != was:
        result.asked.append(Difference(key, was, mine, theirs))
    return mine


def chosen(mine: Told, theirs: Told, picks: Mapping[str, str]) -> Told:
    """Mine, with theirs where that was picked."""
    result = dict(mine)
    for key in (key for key, how in picks.items() if how == "theirs"):
        session, _dash, part = key.rpartition("-")
        if session in theirs and part in PARTS:
            result[session] = {**(result.get(session) or theirs[session]), part: theirs[session][part]}
        elif key in theirs or key in mine:
            result[key] = theirs.get(key)
    return result


def differences(key: str, mine: Told, theirs: Told) -> list[Difference]:
    """What is still to be chosen at a key that was asked before; nothing where the two agree by now."""
    session, _dash, part = key.rpartition("-")
    if part in PARTS:
        values = [(told.get(session) or {}).get(part) for told in (mine, theirs)]
    else:
        values = [told.get(key) for told in (mine, theirs)]
    return [] if values[0] == values[1] else [Difference(key, None, *values)]
