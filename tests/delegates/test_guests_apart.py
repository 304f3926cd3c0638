"""Guests are invited, never convened: however many there are, no figure, quorum, base or seat of delegates is another."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.core.db import session, transaction
from congress.delegates import drawing, hall, queries, reckoning, rolls
from congress.delegates.hall import Keep
from congress.events import extras
from congress.events.extras import Invited
from congress.events.models import Side
from tests.core.test_text_native import NAME
from tests.delegates import rooms
from tests.delegates.rooms import CODE, block, crowd, give, held, seats
from tests.support import SYSTEM, World


def figures() -> dict[str, Any]:
    """All that is counted of a congress."""
    session().rollback()
    to = held()
    found = {
        "counts": queries.count_delegates(to.event.id),
        "reckoning": reckoning.reckon(to.event),
        "rolls": rolls.figures_of(SYSTEM, [to.event.id]),
        "plan": hall.plan(to, Keep.NONE).digest,
        "drawing": drawing.draw(hall.list_blocks(to.event.id), hall.list_seated(to.event.id), ()).parts,
        "people": len(queries.all_of(to.event.id)),
    }
    session().rollback()
    return found


@pytest.mark.parametrize("many", [1, 7, 250])
def test_no_figure_changes_with_guests(city: World, organiser: FlaskClient, many: int) -> None:
    rooms.congress(city)
    crowd(city, 5, 4)
    block("Khách", 2, 5, guests=True)
    block("A", 3, 4)
    give()
    before, where = figures(), seats()
    with transaction():
        for at in range(many):
            told = Invited(f"Khách {at}", "Trưởng đoàn", "", list(Side)[at % 3], native=NAME)
            extras.invite(held().event, told, by=SYSTEM)
    assert (figures(), seats()) == (before, where)
    page = organiser.get(f"/delegates/{CODE}/hall").text
    assert "9/9 đại biểu chính thức có ghế" in page
    assert NAME in organiser.get(f"/events/{CODE}").text


def test_control_one_delegate_more_is_noticed(city: World) -> None:
    rooms.congress(city)
    crowd(city, 2)
    block("A", 3, 4)
    before = figures()
    rooms.enlist(city, "Người Đến Sau")
    after = figures()
    assert {name for name in before if before[name] != after[name]} >= {"counts", "reckoning", "rolls", "plan", "people"}
