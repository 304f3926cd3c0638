"""``python3 app.py test [what pytest takes]``: every test on every core; with ``--json`` the counts as one line."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

EVERYTHING = ["-q", "-n", "auto", "--dist", "worksteal"]


class Counts:
    """Outcomes as pytest reports them: a test that fails in its set-up is an error, not a failure."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.seen["error" if report.failed and report.when != "call" else report.outcome] += 1


def run_tests(words: Sequence[str]) -> int:
    """The exit code of pytest: 0 when all passed."""
    os.chdir(Path(__file__).resolve().parents[1])  # pytest looks for its settings where it is started
    arguments = [word for word in words if word != "--json"] or EVERYTHING
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
