"""Taking a one-click act back: only its maker, only for ten minutes, only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from congress.core import hooks, undo
from congress.core.actor import Actor
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.core.undo import UndoOffer

MAKER = Actor(name="Người làm", account_id=1)
OTHER = Actor(name="Người khác", account_id=2)
VERB = "test.act"


@pytest.fixture
def undone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], str]]:
    """What was taken back, and by whom."""
    done: list[tuple[dict[str, Any], str]] = []

    def take_back(payload: dict[str, Any], *, by: Actor) -> int:
        done.append((payload, by.name))
        return 17

    monkeypatch.setitem(hooks.UNDOERS, VERB, take_back)
    return done


def offer(verb: str = VERB) -> int:
    with transaction():
        return undo.offer(verb, {"unit": 5, "before": "Hoà"}, by=MAKER)


def take_back(offer_id: int, by: Actor = MAKER) -> str:
    with transaction():
        return undo.take_back(offer_id, by=by)


def refusal(offer_id: int, by: Actor = MAKER) -> str:
    with pytest.raises(DomainError) as caught:
        take_back(offer_id, by)
    return caught.value.code


def test_its_maker_takes_an_act_back(undone: list[Any]) -> None:
    assert take_back(offer()) == VERB
    assert undone == [({"unit": 5, "before": "Hoà"}, "Người làm")]
    line = session().execute(select(AuditLine.__table__)).one()
    assert (line.verb, line.subject, line.actor, line.account_id, line.scope_id) == ("undo", VERB, "Người làm", 1, 17)


def test_nobody_else_takes_it_back(undone: list[Any]) -> None:
    made = offer()
    for other in (OTHER, Actor(name="Người làm"), Actor.system("test")):
        with pytest.raises(NotFound):
            take_back(made, other)
    with pytest.raises(NotFound):
        take_back(made + 1)
    assert undone == []
    assert take_back(made) == VERB


def test_it_is_taken_back_once(undone: list[Any]) -> None:
    made = offer()
    take_back(made)
    assert refusal(made) == "undo.done_already"
    assert len(undone) == 1


def test_each_act_has_its_own_offer(undone: list[Any]) -> None:
    one, other = offer(), offer()
    take_back(one)
    take_back(other)
    assert len(undone) == 2


@pytest.mark.parametrize(("late", "goes"), [(0, True), (599, True), (600, True), (601, False), (86400, False)])
def test_it_is_taken_back_within_ten_minutes(
    undone: list[Any], today: datetime, set_clock: Callable[[datetime], None], late: int, goes: bool
) -> None:
    made = offer()
    set_clock(today + timedelta(seconds=late))
    if goes:
        assert take_back(made) == VERB
    else:
        assert refusal(made) == "undo.too_late"
    assert len(undone) == goes


def test_an_undoing_that_is_refused_leaves_the_offer_open(undone: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(payload: dict[str, Any], *, by: Actor) -> None:
        raise DomainError("undo.changed_since")

    made = offer()
    with monkeypatch.context() as patch:
        patch.setitem(hooks.UNDOERS, VERB, refuse)
        assert refusal(made) == "undo.changed_since"
    assert session().scalar(select(func.count()).select_from(AuditLine)) == 0
    assert take_back(made) == VERB


def test_what_nobody_can_undo_is_not_offered(undone: list[Any]) -> None:
    with pytest.raises(LookupError, match=r"test\.unknown"):
        offer("test.unknown")
    assert session().scalar(select(func.count()).select_from(UndoOffer)) == 0
