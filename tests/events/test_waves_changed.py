"""A wave that is changed while its job runs: at the end every unit follows the newest template, and figures tell of events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from congress.core import jobs
from congress.events import waves
from congress.events.template import Template
from tests.events.test_waves import CELLS, CEREMONY, ask, by_hand, events, plan, retell, run
from tests.support import World

SECOND = replace(CEREMONY, title="Lễ ra mắt {unit}")
THIRD = replace(CEREMONY, title="Lễ mừng {unit}")


@pytest.fixture
def between(city: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Chunks of one unit; tells what to do after the second, and runs the job to its end."""
    monkeypatch.setattr(waves, "CHUNK", 1)

    def ran(template: Template) -> dict[str, int]:
        job_id, turns = ask(), iter([True, True, False])
        jobs.run_due(limit=1, go_on=lambda: next(turns))
        retell(template)
        assert ask() == job_id  # the one under way
        return run()

    return ran


def names() -> list[str]:
    return [events()[code].name for code in CELLS]


def told(template: Template) -> list[str]:
    return [template.title.replace("{unit}", f"Chi bộ {number}") for number in (1, 2, 1, 1)]


def test_units_that_were_done_follow_too_and_each_counts_once(city: World, between: Any) -> None:
    plan(city)
    assert between(SECOND) == {"made": 4}
    assert names() == told(SECOND)
    assert run() == {}


def test_control_a_run_that_goes_on_where_it_was_leaves_them_behind(
    city: World, between: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(city)
    monkeypatch.setattr(waves.Tally, "begin", lambda self, version, total: vars(self).update(version=version, total=total))
    between(SECOND)
    assert sum(now == wanted for now, wanted in zip(names(), told(SECOND), strict=True)) == 2


def test_what_was_changed_and_what_was_kept_count_once(city: World, between: Any) -> None:
    plan(city)
    run()
    by_hand(events()[CELLS[0]].code, title="Lễ riêng")
    retell(SECOND)
    assert between(THIRD) == {"changed": 3, "kept": 1}
    assert names() == ["Lễ riêng", *told(THIRD)[1:]]


def test_a_change_that_is_taken_back_is_taken_back_everywhere(city: World, between: Any) -> None:
    plan(city)
    run()
    retell(SECOND)
    assert between(CEREMONY) == {"changed": 2}
    assert names() == told(CEREMONY)
