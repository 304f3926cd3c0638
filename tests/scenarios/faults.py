"""Faults put into the product on purpose: the comparison must notice each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from congress.campaigns import inheritance, rehome, tallies
from congress.core import clock
from congress.progress import queries as progress

_add = tallies.Sums.add


def _excused_from_the_start(self: Any, segments: Any, state: Any, done_from: str, sign: int = 1) -> None:
    dated = replace(state, excused_on=clock.BEGINNING) if state.excused_on else state
    _add(self, segments, dated, done_from, sign)


def _never_taken_off(self: Any, segments: Any, state: Any, done_from: str, sign: int = 1) -> None:
    if sign > 0 or not state.is_done:
        _add(self, segments, state, done_from, sign)


def _known_today(_day: object) -> datetime:
    return datetime.max.replace(tzinfo=UTC)


class _But:
    """A module as another module sees it, with some of its functions replaced there and nowhere else."""

    def __init__(self, module: Any, **others: Any) -> None:
        self.__dict__ |= {"module": module, **others}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)


def _nothing(*_arguments: object, **_more: object) -> None:
    return None


# fault -> how it is put in, and the first of the random stories that is told then
FAULTS: dict[str, tuple[Callable[[], Any], int]] = {
    "counters stay where a unit stood before": (
        lambda: patch.object(rehome, "tallies", _But(tallies, recount=_nothing)),
        0,
    ),
    "an excuse counts for days before it": (lambda: patch.object(tallies.Sums, "add", _excused_from_the_start), 0),
    "a correction counts beside what it corrects": (lambda: patch.object(tallies.Sums, "add", _never_taken_off), 0),
    "what was known on a day is what is known today": (
        lambda: patch.object(progress, "clock", _But(clock, end_of=_known_today)),
        0,
    ),
    "what came of a merger begins anew": (lambda: patch.object(inheritance, "_inherit", lambda *_arguments: False), 14),
    "a late report is not passed on": (lambda: patch.object(inheritance, "settle_successors", _nothing), 14),
}
