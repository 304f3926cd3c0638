"""Two facts of one person that come at the same moment by two ways: the later one sees the other."""

from __future__ import annotations

from typing import Any

import pytest

from congress.checkin import intake, looking, reading
from congress.checkin.devices import digest
from congress.checkin.intake import Asker
from congress.core import clock
from congress.core.db import transaction
from tests.checkin.doors import Hall, facts, hall, spans
from tests.scenarios.test_race import Work, together
from tests.support import World

HANG = "Phạm Thu Hằng"


@pytest.fixture
def room(city: World) -> Hall:
    return hall(city)


def _taken(room: Hall, told: dict[str, Any]) -> Work:
    """In the caller's transaction."""
    key = digest(room.token())
    return lambda: intake.take(Asker(key), reading.read(told), clock.now())


def _committed(work: Work) -> Work:
    def run() -> Any:
        with transaction():
            return work()

    return run


def meet(room: Hall, dialect: str, *, undo_first: bool) -> None:
    scan = room.fact(HANG)
    works = [_taken(room, room.undo(scan["nonce"])), _taken(room, scan)]
    first, second = works if undo_first else reversed(works)
    answer = together(room.world, dialect, first, _committed(second))
    assert not isinstance(answer, Exception), answer


@pytest.mark.parametrize("undo_first", [True, False], ids=["the undo first", "the entry first"])
def test_entry_and_what_undoes_it_at_the_same_moment_leave_nobody_in_the_room(
    room: Hall, dialect: str, undo_first: bool
) -> None:
    meet(room, dialect, undo_first=undo_first)
    assert len(facts()) == 2
    assert spans(room, HANG) == []


@pytest.mark.parametrize("undo_first", [True, False], ids=["the undo first", "the entry first"])
def test_control_without_taking_hold_of_the_fact_he_stays_in(
    room: Hall, dialect: str, undo_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time anyway."""
    look = looking.look
    monkeypatch.setattr(looking, "look", lambda *told: look(*told[:3], told[3], f"another {told[4]}{told[3]}"))
    meet(room, dialect, undo_first=undo_first)
    assert (spans(room, HANG) != []) == (dialect == "postgresql")


def test_two_entries_at_the_same_moment_are_one_stay(room: Hall, dialect: str) -> None:
    told = [_taken(room, room.fact(HANG)) for _ in range(2)]
    answer = together(room.world, dialect, told[0], _committed(told[1]))
    assert answer.outcome == "already_in"
    assert spans(room, HANG) == [("10:00", None)]


def test_one_fact_twice_at_the_same_moment_is_told_to_try_again_and_then_answered_as_before(room: Hall, dialect: str) -> None:
    told = room.fact(HANG)
    answer = together(room.world, dialect, _taken(room, told), lambda: room.send(told).json)
    assert answer["outcome"] == "entered"
    assert len(facts()) == 1
