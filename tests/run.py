"""``python3 app.py test [--at MOMENT] [what pytest takes]``: every test on every core; with ``--json`` the counts as one line.

``--at 2027-12-28T22:58`` runs them as if it were that moment in Việt Nam; what shows on some days only is found by it.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from congress.core import clock
from tests.another_day.sitecustomize import AHEAD

EVERYTHING = ["-q", "-n", "auto", "--dist", "worksteal"]
ROOT = Path(__file__).resolve().parents[1]
ANOTHER_DAY = ROOT / "tests" / "another_day"


class Counts:
    """Outcomes as pytest reports them: a test that fails in its set-up is an error, not a failure."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.seen["error" if report.failed and report.when != "call" else report.outcome] += 1


def run_tests(words: Sequence[str]) -> int:
    """The exit code of pytest: 0 when all passed."""
    os.chdir(ROOT)  # pytest looks for its settings where it is started
    arguments = _on_its_day([word for word in words if word != "--json"]) or EVERYTHING
    if "--json" not in words:
        return int(pytest.main(arguments))
    kept = os.dup(1)
    os.dup2(2, 1)  # what pytest and its workers print goes to stderr
    counts = Counts()
    code = int(pytest.main(arguments, plugins=[counts]))
    sys.stdout.flush()
    os.dup2(kept, 1)
    print(json.dumps({"exit": code, **counts.seen}), flush=True)
    return code


def _on_its_day(words: list[str]) -> list[str]:
    """Moves this process and all that it starts to the moment after ``--at``; answers the other words."""
    if "--at" not in words:
        return words
    at = words.index("--at")
    moment = datetime.fromisoformat(words[at + 1]).replace(tzinfo=clock.ZONE)
    os.environ[AHEAD] = str(round((moment - clock.now()).total_seconds()))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ANOTHER_DAY), str(ROOT)])
    runpy.run_path(str(ANOTHER_DAY / "sitecustomize.py"))
    return words[:at] + words[at + 2 :]
