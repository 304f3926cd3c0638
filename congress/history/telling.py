"""What lines about an event tell beside their subject: what changed, from when to when, who, in which role, why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from congress.core import clock, text
from congress.core.speech import clock_time, word
from congress.history.queries import names_of

MOST_NAMES = 5
_SILENT = ("delegates.", "documents.")
# detail of a line -> the table of its words
_WORDS = {"role": "engagement_roles", "part": "unit_parts", "matter": "matters", "clash": "clash_kinds"}


def told(lines: Sequence[Any]) -> dict[int, str]:
    """line -> its details in words; a line whose details were erased, or that has none, is told by its verb alone. So is one
    about delegates, their papers or their badges: why is for those who keep the list."""
    told = [line for line in lines if line.detail and not line.verb.startswith(_SILENT)]
    names = names_of(each for line in told for each in _persons(line))
    return {line.id: "; ".join(_pieces(line, names)) for line in told}


def _persons(line: Any) -> list[int]:
    return list((line.detail or {}).get("persons", ()))[:MOST_NAMES]


def _pieces(line: Any, names: Mapping[int, str]) -> Iterator[str]:
    detail: Mapping[str, Any] = line.detail
    if line.verb == "events.change":
        yield from _changes(detail.get("before") or {}, detail.get("after") or {})
    if detail.get("delegate"):
        yield str(detail["delegate"])
    for name, table in _WORDS.items():
        if detail.get(name):
            yield word(table, detail[name])
    if detail.get("matter"):
        yield word("approvals", detail.get("state"))
    if known := [names[each] for each in _persons(line) if each in names]:
        yield ", ".join(known) + ("…" if len(detail["persons"]) > MOST_NAMES else "")
    if detail.get("number"):
        yield str(gettext("văn bản số %(number)s", number=detail["number"]))
    if detail.get("reason"):
        yield str(gettext("Lý do: %(reason)s", reason=word("event_reasons", detail["reason"])))


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Names of fields; of sessions that moved, the hours before and after. What a field says is for the event's own page."""
    for name in after:
        if name != "sessions" and before.get(name) != after[name]:
            yield word("event_fields", name)
    old, new = ({row["code"]: row for row in each.get("sessions") or ()} for each in (before, after))
    moved = [code for code in new if code in old and _times(old[code]) != _times(new[code])]
    for code in moved:
        yield f"{_span(old[code])} → {_span(new[code])}"
    if not moved and old != new:
        yield word("event_fields", "sessions")


def _times(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["starts_at"], row["ends_at"]


def _span(row: Mapping[str, Any]) -> str:
    starts, ends = (datetime.fromisoformat(each).astimezone(clock.ZONE) for each in _times(row))
    return f"{clock_time(starts)}–{clock_time(ends)} {text.short_date(starts.date())}"
