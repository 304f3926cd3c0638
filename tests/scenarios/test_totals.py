"""Totals on any day, as known on any day, equal an independent recount over random trees, reports and reorganisations."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scenarios import plans, truth
from tests.scenarios.faults import FAULTS
from tests.scenarios.plans import Plan
from tests.scenarios.telling import Violation

SEED = st.integers(0, 2**32 - 1)
STEP = st.tuples(st.sampled_from([step for step, weight in plans.WEIGHTS.items() for _ in range(weight)]), SEED)
PLANS = st.builds(Plan, SEED, st.lists(STEP, min_size=6, max_size=14).map(tuple))
TRIALS = 16  # stories within which each fault has been noticed


def tell(first: int) -> None:
    for seed in range(first, first + TRIALS):
        truth.run(plans.random_plan(seed))


@settings(max_examples=TRIALS)
@given(plan=PLANS)
def test_totals_equal_a_recount_after_any_story(app: Flask, plan: Plan) -> None:
    truth.run(plan)


@pytest.mark.parametrize("fault", list(FAULTS))
def test_control_a_fault_is_noticed(app: Flask, fault: str) -> None:
    put_in, first = FAULTS[fault]
    with put_in(), pytest.raises(Violation):
        tell(first)
