"""Many report at once: everybody is answered, nothing is lost or doubled, one history in a row, and sums that are right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from congress import upkeep
from congress.campaigns import duties, tallies
from congress.campaigns.models import Status
from congress.campaigns.states import Report
from congress.core.db import session, transaction
from tests.conftest import make_app
from tests.scenarios import running
from tests.support import SYSTEM, World, day

REPORTERS = 32
ONE = ["01.01.001.001"]
MANY = ["01.01.001.001", "01.01.001.002", "01.01.001", "01.01.002.001", "01.01.003", "01.02.001.001"]
Race = Callable[[Sequence[str], str], tuple[list[int], list[str]]]


@pytest.fixture
def race(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> Race:
    """On a server of four processes and a database of its own; answers statuses and what is wrong afterwards."""

    def run(codes: Sequence[str], fault: str = "") -> tuple[list[int], list[str]]:
        url = new_database(dialect)
        app = make_app(url, tmp_path)
        with app.app_context():
            upkeep.migrate()
        links = running.city(app, REPORTERS)
        with running.serving(tmp_path, url, fault=fault) as server:
            statuses = running.at_once(server.port, links, codes)
        return statuses, running.faults(app, codes, REPORTERS)

    return run


@pytest.mark.parametrize("codes", [ONE, MANY], ids=["one duty", "many duties"])
def test_reports_at_once_are_all_answered_stored_and_counted(race: Race, codes: list[str]) -> None:
    statuses, faults = race(codes, "")
    assert (statuses, faults) == ([302] * REPORTERS, [])


def test_control_a_counter_without_a_lock_is_noticed(race: Race) -> None:
    _statuses, faults = race(MANY, "lost_update")
    assert [fault for fault in faults if fault.startswith("counter")]


# ── a report while the tree changes ──────────────────────────────────────────


def meet(city: World, dialect: str) -> list[str]:
    """A report is not committed yet when its unit is moved to another committee; answers what is wrong afterwards."""
    reported, moving = threading.Event(), threading.Event()

    def is_waiting() -> bool:
        if dialect == "sqlite":
            return moving.is_set()  # there is one writer at a time: it waits at the door
        session().execute(text("SELECT pg_stat_clear_snapshot()"))
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return bool(session().scalar(query))

    def move() -> None:
        with city.app.app_context():
            reported.wait(running.SECONDS)
            moving.set()
            city.decide("2025-06-01,transfer,01.01.001,,,,01.02")

    mover = threading.Thread(target=move)
    mover.start()
    with transaction():
        told = Report(Status.HELD, day("2025-05-10"))
        duties.report(city.get_campaign(), city.unit("01.01.001.001"), told, by=SYSTEM)
        reported.set()
        running.wait_for(is_waiting, "the one who moves")
    mover.join(running.SECONDS)
    return tallies.faults(city.get_campaign())


@pytest.fixture
def city(world: World) -> World:
    world.tree()
    world.campaign()
    return world


def test_report_that_meets_a_reorganisation_is_counted_where_the_unit_goes(city: World, dialect: str) -> None:
    assert meet(city, dialect) == []
    assert (city.done("cell", under="01.01"), city.done("cell", under="01.02")) == ("0/1", "1/3")


def test_control_without_its_lock_the_meeting_goes_wrong(city: World, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer at a time anyway."""

    def hold(*_arguments: Any, **_more: Any) -> None:
        return None

    monkeypatch.setattr(tallies, "hold", hold)
    assert (meet(city, dialect) != []) == (dialect == "postgresql")
