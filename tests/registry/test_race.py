"""Numbers asked for at once: nobody gets the one of another, and none is lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from congress.core.db import db, session, transaction
from congress.registry import services, terms
from congress.registry.models import Entry, Term
from tests.registry.making import congress_term, facts, give, give_entry, term
from tests.scenarios.test_race import committed, together
from tests.support import SYSTEM, World

THREADS, EACH = 8, 4


@pytest.fixture
def at(city: World) -> int:
    with transaction():
        return term(city, "01.01.001").id


def meet(city: World, dialect: str, at: int) -> Any:
    """One number is not committed yet when another is asked for elsewhere; what the second got."""

    def ask() -> str:
        return give(session().get_one(Term, at), "report")

    return together(city, dialect, ask, committed(ask))


def test_two_who_ask_at_once_get_one_after_the_other(city: World, dialect: str, at: int) -> None:
    assert meet(city, dialect, at) == "02-BC/ĐU"


def test_control_without_the_hold_both_want_the_same_number(
    city: World, dialect: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time anyway; on PostgreSQL the constraint alone stands in the way."""
    monkeypatch.setattr(services, "hold", lambda _term: None)
    told = meet(city, dialect, at)
    assert isinstance(told, DBAPIError) if dialect == "postgresql" else told == "02-BC/ĐU"


def test_many_who_ask_again_and_again_get_every_number_once(city: World, at: int) -> None:
    wrong: list[Exception] = []
    start = threading.Barrier(THREADS)

    def run() -> None:
        with city.app.app_context():
            start.wait()
            try:
                for _turn in range(EACH):
                    committed(lambda: give(session().get_one(Term, at), "report"))()
            except Exception as error:  # it is the test's to judge
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    session().rollback()
    assert list(session().scalars(select(Entry.number).order_by(Entry.number))) == list(range(1, THREADS * EACH + 1))


def test_a_form_sent_twice_at_once_gets_one_number(city: World, dialect: str, at: int) -> None:
    """As two taps on a button: both pages knew of no number yet."""

    def send() -> int:
        mine = session().get_one(Term, at)
        sent = services.find_sent(mine, facts("report"), 0, SYSTEM)
        return (sent or give_entry(mine, "report")).number

    assert together(city, dialect, send, committed(send)) == 1
    session().rollback()
    assert len(session().scalars(select(Entry)).all()) == 1


def open_both(city: World, dialect: str) -> Any:
    def ask() -> int:
        return congress_term(city, "01").id

    return together(city, dialect, ask, committed(ask))


def test_a_congress_asked_for_twice_at_once_has_one_sequence(city: World, dialect: str) -> None:
    assert open_both(city, dialect) == session().scalars(select(Term.id)).one()


def test_control_without_the_hold_of_the_unit_the_second_fails(
    city: World, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "hold_unit", lambda _unit: None)
    assert isinstance(open_both(city, dialect), DBAPIError) == (dialect == "postgresql")
