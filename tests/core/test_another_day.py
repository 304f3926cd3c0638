"""The suite as on another day: every process of the run stands at the moment asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tests.another_day.sitecustomize import AHEAD
from tests.run import ANOTHER_DAY, ROOT

ASK = "from congress.core import clock; print(clock.now().isoformat())"


def told(**more: str) -> datetime:
    env = {**os.environ, "PYTHONPATH": f"{ANOTHER_DAY}{os.pathsep}{ROOT}", **more}
    answer = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return datetime.fromisoformat(answer.stdout.strip())


def test_a_process_that_is_started_stands_on_the_other_day() -> None:
    before = datetime.now(UTC) + timedelta(days=400)
    assert before <= told(**{AHEAD: str(400 * 86400)}) <= datetime.now(UTC) + timedelta(days=400)


def test_without_it_a_process_stands_on_the_true_day() -> None:
    kept = os.environ.pop(AHEAD, None)
    try:
        before = datetime.now(UTC)
        assert before <= told() <= datetime.now(UTC)
    finally:
        if kept is not None:
            os.environ[AHEAD] = kept
