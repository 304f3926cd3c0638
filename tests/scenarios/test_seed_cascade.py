"""The cascade of congresses as the press told it (seed 004): base organisations held theirs one by one, most told by a sheet.

"1.221/1.238 … đạt 98,7%" was printed; computed it is 98,6%.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congress.core.db import transaction
from congress.events import lifecycle, services
from congress.events.models import EventKind, EventState
from congress.events.services import Details
from congress.orgs.kinds import Level
from tests.scenarios.meetings import at, communes, count, event, hold, meets, raw
from tests.support import SYSTEM, World

COMMITTEES, BASES = 126, 1238
BY_SHEET, BY_EVENT = 1200, 21
HELD = BY_SHEET + BY_EVENT
DUTIES = "duty d JOIN campaign c ON c.id = d.campaign_id WHERE c.code = 'DH'"


def base(number: int) -> str:
    return f"01.{number % COMMITTEES + 1:03d}.{number // COMMITTEES + 1:02d}"


@pytest.fixture
def cascade(world: World) -> World:
    """1,238 base organisations of 126 communes and wards; 1,200 congresses are told by a sheet."""
    rows = [("01", "Đảng bộ thành phố Mẫu", "city", "", "", ""), *communes(COMMITTEES)]
    for number in range(BASES):
        code = base(number)
        kind, name = ("base_cell", "Chi bộ") if number % 3 else ("base", "Đảng bộ")
        rows.append((code, f"{name} cơ sở {number}", kind, code[:6], "35", ""))
    world.tree(rows)
    world.campaign(kinds=("base", "base_cell"))
    first = date(2025, 4, 1)
    world.report_sheet([(base(n), "held", (first + timedelta(days=n % 85)).isoformat(), "35", "33") for n in range(BY_SHEET)])
    return world


def convene(world: World, number: int, day: date) -> str:
    """A congress of a base organisation of an afternoon, convened."""
    code = hold(world, base(number), Details(EventKind.CONGRESS, term="2025 - 2030"), meets(day, "13:30", "17:00"))
    with transaction():
        lifecycle.convene(event(code), by=SYSTEM)
    return code


def close(code: str, **figures: int) -> None:
    with transaction():
        lifecycle.close(event(code), by=SYSTEM, **figures)


def test_congresses_held_feed_the_figure_of_the_city(cascade: World) -> None:
    day = date(2025, 6, 25)
    codes = [convene(cascade, BY_SHEET + place, day) for place in range(BY_EVENT)]
    before = cascade.figures(day).level(Level.BASE)
    assert (before.of, before.percent) == ("1.200/1.238", "96,9%"), "convened is not held"
    for code in codes:
        close(code, convened=35, present=34)
    found = cascade.figures().level(Level.BASE)
    assert (found.of, found.percent, found.remaining) == ("1.221/1.238", "98,6%", 17)
    # the same again, over the rows alone
    assert count(f"{DUTIES}") == BASES
    assert count(f"{DUTIES} AND d.held_on IS NOT NULL") == HELD == found.done
    assert found.percent == f"{(HELD * 2000 + BASES) // (2 * BASES) / 10:.1f}%".replace(".", ",")
    assert raw(
        "SELECT count(*) FROM event e JOIN duty d ON d.unit_id = e.unit_id AND d.campaign_id = e.campaign_id"
        " WHERE e.state = 'closed' AND d.held_on = e.ends_on AND d.convened = 35 AND d.present = 34"
    ) == [(BY_EVENT,)]  # fmt: skip


def test_congress_counts_from_the_day_it_was_held(cascade: World) -> None:
    code = convene(cascade, BY_SHEET, date(2025, 6, 25))
    close(code)
    for day, done in (("2025-06-24", 1200), ("2025-06-25", 1201), ("2025-07-15", 1201)):
        assert cascade.figures(date.fromisoformat(day)).level(Level.BASE).done == done, day


def test_congress_that_is_only_planned_called_off_or_told_twice_adds_nothing(cascade: World) -> None:
    planned = hold(cascade, base(BY_SHEET), Details(EventKind.CONGRESS), meets("2025-08-01", "8:00", "11:30"))
    status = "SELECT d.status, d.planned_on FROM duty d JOIN event e ON e.unit_id = d.unit_id WHERE e.code = :code"
    assert [str(part) for part in raw(status, code=planned)[0]] == ["planned", "2025-08-01"]
    off = convene(cascade, BY_SHEET + 1, date(2025, 6, 25))
    with transaction():
        lifecycle.cancel(event(off), by=SYSTEM, reason="hợp nhất")
    assert [str(part) for part in raw(status, code=off)[0]] == ["owed", "None"]
    told = convene(cascade, 0, date(2025, 6, 25))  # its congress was reported by the sheet
    close(told)
    assert event(told).state == EventState.CLOSED
    assert cascade.figures().level(Level.BASE).of == "1.200/1.238"
    again = convene(cascade, BY_SHEET + 2, date(2025, 6, 26))
    close(again)
    assert cascade.figures().level(Level.BASE).of == "1.201/1.238", "control: one that is held adds one"


def test_kind_of_a_congress_follows_from_the_size_of_its_organisation(world: World) -> None:
    world.tree(
        (
            ("01", "Đảng bộ thành phố Mẫu", "city", "", "", ""),
            ("01.1", "Đảng bộ phường Một", "base_superior", "01", "", ""),
            ("01.1.1", "Đảng bộ trường Sen", "base", "01.1", "199", ""),
            ("01.1.2", "Đảng bộ nhà máy Gạo", "base", "01.1", "200", ""),
            ("01.1.3", "Chi bộ trạm Y tế", "base_cell", "01.1", "12", ""),
        )
    )
    expected = {
        "01.1.1": "Đại hội đảng viên Đảng bộ trường Sen lần thứ IV, nhiệm kỳ 2025 - 2030",
        "01.1.2": "Đại hội đại biểu Đảng bộ nhà máy Gạo lần thứ IV, nhiệm kỳ 2025 - 2030",
        "01.1.3": "Đại hội Chi bộ trạm Y tế lần thứ IV, nhiệm kỳ 2025 - 2030",
        "01.1": "Đại hội đại biểu Đảng bộ phường Một lần thứ IV, nhiệm kỳ 2025 - 2030",
    }
    details = Details(EventKind.CONGRESS, ordinal=4, term="2025 - 2030")
    for unit, name in expected.items():
        with transaction():
            made = services.create(world.unit(unit), details, [meets("2025-08-01", "8:00", "11:30")], by=SYSTEM)
            assert made.name == name
            assert made.starts_at == at("2025-08-01", "8:00")
