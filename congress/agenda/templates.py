"""Templates of agendas: data with a source, in ``templates.toml``. Which one an event has, and what goes into which session."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from congress.events.models import CongressKind, EventKind, SessionKind

MODES = {4: "four", 3: "three", 2: "two"}
_EVERYWHERE = (SessionKind.OFFICIAL, SessionKind.WORKING)


@dataclass(frozen=True)
class Step:
    """``minutes``: planned; of a step with children their sum counts instead."""

    step: str
    title: str
    minutes: int
    presenter: str = ""
    children: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Slot:
    """Where a session stands among those of its event. ``is_whole``: of a congress without a preparatory session, whose
    official one does that work too."""

    kind: SessionKind
    is_first: bool = True
    is_last: bool = True
    is_whole: bool = True


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("templates.toml").read_text(encoding="utf-8"))


@cache
def keys() -> tuple[str, ...]:
    """Every template: of congresses by kind and contents, of other events by their kind."""
    of_congress = [f"{kind}_{mode}" for kind in CongressKind for mode in MODES.values()]
    return (*of_congress, *_data()["other"])


def for_event(details: Any) -> str:
    """The template for an event, or for what is to become one (``events.services.Details``)."""
    if details.kind != EventKind.CONGRESS:
        return str(details.kind)
    return f"{details.congress_kind or CongressKind.MEMBERS}_{MODES.get(details.content_mode, MODES[4])}"


def is_known(key: str) -> bool:
    return key in keys()


def key_of(event: Any) -> str:
    """The template that an event follows: the one it names, else the one for its kind."""
    return event.agenda_key if is_known(event.agenda_key) else for_event(event)


def source_of(key: str) -> str:
    """What a template rests on, in words."""
    return str(_data()["source"]["custom" if key in _data()["other"] else "congress"])


def slots(event_kind: str, sessions: Iterable[Any]) -> dict[int, Slot]:
    """Session id -> slot, for all sessions of one event. Those that run side by side are each the first and the last."""
    groups: dict[SessionKind, list[Any]] = {}
    for each in sessions:
        kind = SessionKind(each.kind)
        apart = event_kind == EventKind.CONGRESS or kind == SessionKind.PREPARATORY
        groups.setdefault(kind if apart else SessionKind.OFFICIAL, []).append(each)
    is_whole = SessionKind.PREPARATORY not in groups
    found = {}
    for kind, members in groups.items():
        begins, ends = min(each.starts_at for each in members), max(each.ends_at for each in members)
        for each in members:
            found[each.id] = Slot(kind, each.starts_at == begins, each.ends_at == ends, is_whole)
    return found


@cache
def steps(key: str, slot: Slot) -> tuple[Step, ...]:
    """What a template puts into a session.

    :raises KeyError: there is no such template.
    """
    if key in _data()["other"]:
        return tuple(_step(raw) for raw in _data()["other"][key] if slot.kind in _EVERYWHERE and _is_today(raw, slot))
    who, _space, name = key.rpartition("_")
    mode = {name: mode for mode, name in MODES.items()}[name]
    wanted = [
        raw
        for raw in _data()["congress"]
        if who in raw.get("for", tuple(CongressKind)) and mode in raw.get("modes", MODES)
        and _is_part(raw, slot) and _is_today(raw, slot)
    ]  # fmt: skip
    return tuple(_congress_step(raw, who, mode) for raw in wanted)


def _is_part(raw: Mapping[str, Any], slot: Slot) -> bool:
    merged = slot.is_whole and slot.kind == SessionKind.OFFICIAL and SessionKind.PREPARATORY in raw["parts"]
    return merged or slot.kind in raw["parts"]


def _is_today(raw: Mapping[str, Any], slot: Slot) -> bool:
    day = raw.get("day", "first")
    return bool(day == "each" or (day == "first" and slot.is_first) or (day == "last" and slot.is_last))


def _step(raw: Mapping[str, Any]) -> Step:
    children = tuple(_step(child) for child in raw.get("children", ()))
    return Step(raw["step"], raw["title"], raw["minutes"], raw.get("presenter", ""), children)


def _congress_step(raw: Mapping[str, Any], who: str, mode: int) -> Step:
    children = tuple(_congress_step(child, who, mode) for child in raw.get("children", ()) if mode in child.get("modes", MODES))
    of_members = who == CongressKind.MEMBERS

    def told(name: str, default: Any) -> Any:
        usual = raw.get(name, default)
        return raw.get(f"members_{name}", usual) if of_members else usual

    title = raw.get("titles", {}).get(str(mode)) or told("title", "")
    minutes = sum(child.minutes for child in children) or told("minutes", 0)
    return Step(raw["step"], title, minutes, told("presenter", ""), children)
