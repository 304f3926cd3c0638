"""Called up at once by two: one alternate for one absence, never the same for two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.delegates import absences, queries
from congress.delegates.models import Delegate, Standing
from congress.events import queries as events
from tests.delegates.calling import answer, excuse, roll, summon
from tests.delegates.making import delegate, held
from tests.scenarios.test_race import together
from tests.support import SYSTEM, World


def counts(code: str) -> tuple[int, int, int, int]:
    """(convened, away, attending, alternates)"""
    session().rollback()
    told = queries.count_delegates(held(code).event.id)
    session().rollback()
    return told.convened, told.away, told.attending, told.alternates


def calls(code: str, delegate_id: int) -> Callable[[], int]:
    """Call up inside the transaction that is open."""

    def run() -> int:
        to = held(code)
        return absences.call_up(to, queries.get_delegate(SYSTEM, delegate_id), by=SYSTEM).id

    return run


def apart(work: Callable[[], int]) -> Callable[[], int]:
    def run() -> int:
        with transaction():
            return work()

    return run


def came(code: str) -> list[tuple[int | None, int]]:
    """(whom he replaces, who he is) of everybody who was called up."""
    session().rollback()
    query = select(Delegate.replaces_id, Delegate.id).where(Delegate.replaces_id.is_not(None)).order_by(Delegate.id)
    return [(row[0], row[1]) for row in session().execute(query)]


def test_two_organisers_call_up_one_alternate_for_one_absence(city: World, dialect: str) -> None:
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    excuse(code, one)
    told = together(city, dialect, calls(code, one), apart(calls(code, one)))
    assert isinstance(told, DomainError)
    assert told.code == "absence.replaced_already"
    assert came(code) == [(one, first)]
    assert counts(code) == (3, 0, 3, 1)


def test_two_absences_at_once_get_two_alternates(city: World, dialect: str) -> None:
    code, (one, two, _three), (first, second) = roll(city)
    summon(code)
    excuse(code, one)
    excuse(code, two)
    assert together(city, dialect, calls(code, one), apart(calls(code, two))) == second
    assert came(code) == [(one, first), (two, second)]


@pytest.fixture
def unheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds a row that he is about to change."""
    for module in (queries, absences):
        monkeypatch.setattr(module, "held", lambda query: query)
    monkeypatch.setattr(events, "held", lambda query: query)


@pytest.mark.usefixtures("unheld")
def test_control_without_holding_rows_both_believe_that_they_did_it(city: World, dialect: str) -> None:
    """SQLite has one writer at a time anyway."""
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    excuse(code, one)
    told = together(city, dialect, calls(code, one), apart(calls(code, one)))
    assert (told == first) == (dialect == "postgresql")


@pytest.mark.usefixtures("unheld")
def test_control_without_holding_rows_one_alternate_is_called_twice(city: World, dialect: str) -> None:
    """For two absences at once: the second call takes him from the first, whose place is empty then."""
    code, (one, two, _three), (first, second) = roll(city)
    summon(code)
    excuse(code, one)
    excuse(code, two)
    together(city, dialect, calls(code, one), apart(calls(code, two)))
    wrong = came(code) != [(one, first), (two, second)]
    assert wrong == (dialect == "postgresql")


def test_a_reply_while_he_is_called_up_is_not_lost(city: World, dialect: str) -> None:
    """The alternate says that he cannot come at the moment at which he is called: he is official then, and asks for leave."""
    code, (one, *_), (first, _second) = roll(city)
    summon(code)
    excuse(code, one)
    assert together(city, dialect, calls(code, one), lambda: answer(first, False, "ốm")) is True
    row = delegate(first)
    assert (row.standing, row.absence, row.absence_reason) == (Standing.OFFICIAL, "asked", "ốm")
