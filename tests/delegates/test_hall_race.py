"""Two organisers give one seat at the same moment: one has it, the other is told who sits there."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, text

from congress.core.actor import Role
from congress.core.db import session, transaction
from congress.delegates import hall
from congress.delegates import queries as delegates
from congress.delegates.models import Delegate
from congress.events import queries as events
from tests.delegates import rooms
from tests.delegates.rooms import CODE, block, crowd, held, who
from tests.scenarios.test_race import together
from tests.support import SYSTEM, World

SEAT = "uq_delegate_block_id_row_place"


@pytest.fixture
def city(city: World) -> World:
    rooms.congress(city)
    return city


def both_want_one_seat(city: World, dialect: str) -> tuple[Any, int]:
    """Answers what the second was told, and how many sit on the seat afterwards."""
    ((first, second),) = crowd(city, 2)
    here = block("A", 1, 3)
    browser = city.browser(Role.ORGANISER, "01")

    def take() -> None:
        hall.move(held(), who(first), (here, 1, 2), by=SYSTEM)
        session().flush()

    def too() -> Any:
        return browser.post(f"/delegates/{CODE}/hall/seats/{second}", data={"block": here, "row": "1", "place": "2"})

    answer = together(city, dialect, take, too)
    seated = select(func.count()).where(Delegate.block_id == here, Delegate.row == 1, Delegate.place == 2)
    session().rollback()
    count = session().scalar(seated) or 0
    session().rollback()
    return answer, count


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the event or its roll while he works."""
    for module in (delegates, events):
        monkeypatch.setattr(module, "held", lambda query: query)


def is_told_who_sits_there(answer: Any) -> bool:
    swap = "Lấy ghế, Nguyễn Văn A0 chưa có ghế"
    return answer.status_code == 409 and "đang có đồng chí Nguyễn Văn A0 ngồi" in answer.text and swap in answer.text


def test_one_has_the_seat_and_the_other_is_told_who(city: World, dialect: str) -> None:
    answer, count = both_want_one_seat(city, dialect)
    assert (is_told_who_sits_there(answer), count) == (True, 1)


def test_the_databases_constraint_alone_is_enough(city: World, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    answer, count = both_want_one_seat(city, dialect)
    assert (is_told_who_sits_there(answer), count) == (True, 1)


def test_control_without_the_constraint_two_sit_on_one_seat(city: World, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer at a time anyway."""
    if dialect == "sqlite":
        answer, count = both_want_one_seat(city, dialect)
        assert (answer.status_code, count) == (409, 1)
        return
    without_locks(monkeypatch)
    with transaction() as db:
        db.execute(text(f"ALTER TABLE delegate DROP CONSTRAINT {SEAT}"))
    try:
        answer, count = both_want_one_seat(city, dialect)
    finally:
        with transaction() as db:
            db.execute(text('UPDATE delegate SET block_id = NULL, "row" = NULL, place = NULL'))
            db.execute(text(f'ALTER TABLE delegate ADD CONSTRAINT {SEAT} UNIQUE (block_id, "row", place)'))
    assert (answer.status_code, count) == (302, 2)
