"""Many write at once: everybody is answered, nothing is lost or doubled, one history in a row, and sums that are right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from congress import upkeep
from congress.accounts import invitations
from congress.accounts.models import Account, RoleGrant
from congress.campaigns import duties, services, tallies
from congress.campaigns.models import Status
from congress.campaigns.states import Report
from congress.core import web
from congress.core.actor import Role
from congress.core.db import db, session, transaction
from congress.orgs import decisions, queries
from tests.conftest import make_app
from tests.scenarios import running
from tests.support import KINDS, SYSTEM, World, day, sheet

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

Work = Callable[[], Any]


def together(city: World, dialect: str, first: Work, second: Work) -> Any:
    """``first`` is not committed yet when ``second`` begins elsewhere; it goes on when that one waits, or is done already.

    Answers what the second told, or the error it ended in.
    """
    done, begun = threading.Event(), threading.Event()
    told: list[Any] = []

    def waits_or_is_done() -> bool:
        if dialect == "sqlite":
            return begun.is_set()  # there is one writer at a time: it waits at the door
        session().execute(text("SELECT pg_stat_clear_snapshot()"))
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return bool(session().scalar(query)) or not other.is_alive()

    def run() -> None:
        with city.app.app_context():
            done.wait(running.SECONDS)
            begun.set()
            try:
                told.append(second())
            except Exception as error:  # it is the test's to judge
                told.append(error)
            finally:
                db.session.remove()

    other = threading.Thread(target=run)
    other.start()
    with transaction():
        first()
        done.set()
        running.wait_for(waits_or_is_done, "the one who came second")
    other.join(running.SECONDS)
    (answer,) = told
    return answer


def meet(city: World, dialect: str) -> list[str]:
    """A report is not committed yet when its unit is moved to another committee; answers what is wrong afterwards."""

    def report() -> None:
        told = Report(Status.HELD, day("2025-05-10"))
        duties.report(city.get_campaign(), city.unit("01.01.001.001"), told, by=SYSTEM)

    together(city, dialect, report, lambda: city.decide("2025-06-01,transfer,01.01.001,,,,01.02"))
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


# ── two changes of the tree at once ──────────────────────────────────────────

LINE = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")


def decide(line: str, number: str = "7-QĐ/TU") -> decisions.Result:
    """A decision in the caller's transaction."""
    row = [*(line.split(",") + [""] * 7)[:7], number]
    return decisions.reorganise([sheet(LINE, [row])], by=SYSTEM)


def committed(work: Work) -> Work:
    def run() -> Any:
        with transaction():
            return work()

    return run


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (decisions, services):
        monkeypatch.setattr(module, "lock_tree", lambda: None)


MOVES = {
    "the cell first": ("2025-06-01,transfer,01.01.002.001,,,,01.01.001", "2025-06-01,transfer,01.01.001,,,,01.02"),
    "its superior first": ("2025-06-01,transfer,01.01.001,,,,01.02", "2025-06-01,transfer,01.01.002.001,,,,01.01.001"),
}


def move_both(city: World, dialect: str, order: str) -> list[str]:
    """What is wrong in the tree and in the counters."""
    first, second = MOVES[order]
    result = together(city, dialect, lambda: decide(first), committed(lambda: decide(second, "8-QĐ/TU")))
    assert result.errors == []
    return queries.find_faults() + tallies.faults(city.get_campaign())


@pytest.mark.parametrize("order", MOVES)
def test_two_decisions_on_one_branch_at_once_leave_one_tree(city: World, dialect: str, order: str) -> None:
    assert move_both(city, dialect, order) == []
    assert city.unit("01.01.002.001").path.startswith(city.unit("01.01.001").path)
    assert city.unit("01.01.001").path.startswith(city.unit("01.02").path)
    assert (city.done("cell", under="01.01"), city.done("cell", under="01.02")) == ("0/0", "0/4")


def test_control_without_the_lock_a_cell_stays_where_its_superior_no_longer_is(
    city: World, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time anyway."""
    without_lock(monkeypatch)
    assert (move_both(city, dialect, "the cell first") != []) == (dialect == "postgresql")


def open_another() -> int:
    root = queries.get_unit(SYSTEM, "01")
    return services.open_campaign("KT", "Kiểm tra giữa kỳ", list(KINDS), day("2025-12-31"), root, by=SYSTEM)[1]


def open_while_moving(city: World, dialect: str, opens_first: bool = False) -> list[str]:
    """What is wrong in the counters of the new campaign."""
    works: list[Work] = [lambda: decide("2025-06-01,transfer,01.01.001,,,,01.02").errors, open_another]
    first, second = reversed(works) if opens_first else works
    assert together(city, dialect, first, committed(second)) == ([] if opens_first else 9)
    return tallies.faults(city.get_campaign("KT"))


@pytest.mark.parametrize("opens_first", [False, True], ids=["the decision first", "the campaign first"])
def test_campaign_opened_while_the_tree_changes_counts_units_where_they_go(
    city: World, dialect: str, opens_first: bool
) -> None:
    assert open_while_moving(city, dialect, opens_first) == []


def test_control_without_the_lock_a_new_campaign_counts_units_where_they_were(
    city: World, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time anyway."""
    without_lock(monkeypatch)
    assert (open_while_moving(city, dialect) != []) == (dialect == "postgresql")


# ── the same slips asked for twice at once ───────────────────────────────────


def tap_twice(city: World, dialect: str) -> Any:
    """One sheet of slips is not committed yet when the button is pressed again elsewhere; what the second tap ended in."""
    client = city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")
    return together(
        city,
        dialect,
        lambda: invitations.invite(city.unit("01.01.001"), by=SYSTEM),
        lambda: client.post("/accounts/invite/01.01.001").status_code,
    )


def test_slips_asked_for_twice_at_once_are_made_once(city: World, dialect: str) -> None:
    assert tap_twice(city, dialect) == 302, "nobody needs a slip any more"
    made = [session().scalar(select(func.count()).select_from(table)) for table in (Account, RoleGrant)]
    assert made == [3, 3], "the two secretaries and whoever asked"


def test_control_not_tried_again_the_second_tap_would_fail(city: World, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer at a time anyway."""
    monkeypatch.setattr(web, "is_lost_race", lambda _error: False)
    assert isinstance(tap_twice(city, dialect), DBAPIError) == (dialect == "postgresql")
