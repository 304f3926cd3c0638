"""Excusing and recognising are the superior's word: by no door does anybody else say it, or take it back."""

from __future__ import annotations

import pytest

from congress.campaigns import duties, imports, queries
from congress.campaigns.models import Status
from congress.campaigns.states import Report
from congress.core.actor import Actor, Role
from congress.core.db import transaction
from congress.core.errors import DomainError
from tests.support import World, day, sheet

CELL = "01.01.001.001"
HEAD = ("code", "status", "held_on", "convened", "present", "reason")
HELD = Report(Status.HELD, day("2025-05-11"), 20, 19)


@pytest.fixture
def secretary(city: World) -> Actor:
    return city.actor(Role.SECRETARY, CELL)


def status(city: World) -> Status:
    duty = queries.find_duty(city.get_campaign().id, city.unit(CELL).unit_id)
    return Status(duty.status) if duty is not None else Status.OWED


def send(city: World, by: Actor, said: str) -> list[tuple[str, str]]:
    """By a sheet: (column, rule) of what was refused."""
    row = (CELL, said, "2025-06-01", "20", "18", "tự miễn")
    with transaction():
        preview = imports.preview([sheet(HEAD, [row])], city.get_campaign(), by=by)
        imports.apply(preview, city.get_campaign(), by=by)
    return [(error.column, error.rule) for error in preview.errors]


@pytest.mark.parametrize("said", ["ratified", "excused"])
def test_secretary_cannot_say_it_of_his_own_cell(city: World, secretary: Actor, said: str) -> None:
    told = Report(Status(said), day("2025-06-01"), reason="tự miễn")
    with pytest.raises(DomainError, match="superiors_word"), transaction():
        duties.report(city.get_campaign(), city.unit(CELL), told, by=secretary)
    assert send(city, secretary, said) == [("status", "duty.superiors_word")]
    assert status(city) == Status.OWED
    assert send(city, city.actor(Role.ORGANISER, "01.01.001"), said) == []
    assert status(city) == said


@pytest.mark.parametrize("said", [Status.RATIFIED, Status.EXCUSED])
def test_secretary_cannot_take_it_back(city: World, secretary: Actor, said: Status) -> None:
    city.report(CELL, day("2025-06-01"), said, reason="chờ sắp xếp")
    campaign, unit = city.get_campaign(), city.unit(CELL)
    with pytest.raises(DomainError, match="superiors_word"), transaction():
        duties.withdraw(campaign, unit, by=secretary)
    with pytest.raises(DomainError, match="superiors_word"), transaction():
        duties.report(campaign, unit, HELD, by=secretary)
    assert send(city, secretary, "held") == [("status", "duty.superiors_word")]
    assert status(city) == said
    with transaction():
        campaign = city.get_campaign()
        duties.withdraw(campaign, unit, by=city.actor(Role.ORGANISER, "01"))
    assert status(city) == Status.OWED


def test_each_flag_of_a_row_is_named(city: World) -> None:
    city.report("01.01.001", day("2025-05-01"), convened=30, present=30)
    row = (CELL, "held", "2025-06-01", "20", "12", "")
    with transaction():
        preview = imports.preview([sheet(HEAD, [row])], city.get_campaign(), by=city.actor(Role.ORGANISER, "01"))
    named = [change.problem.rule for change in preview.changes if change.problem] + [item.rule for item in preview.warnings]
    assert sorted(named) == ["flag.order", "flag.threshold"]
