"""The long proofs in their short form: the same checks and the same controls, fewer trials."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.prove import __main__ as prove
from tests.prove.finding import Finding, Ground
from tests.prove.proofs import PROOFS


@pytest.fixture
def ground(dialect: str, new_database: Callable[[str], str], tmp_path: Path) -> Ground:
    return Ground(dialect, lambda: new_database(dialect), tmp_path)


@pytest.mark.parametrize(
    ("name", "trials"),
    [
        ("kill", 6),
        ("backup", 2),
        ("badges", 1),
        ("redeem", 5),
        ("forgery", 2000),
        ("checkin_kill", 10),
        ("restart", 2),
        ("powercut", 60),
        ("phones", 30),
        ("clocks", 20),
    ],
)
def test_proof_holds_and_its_control_is_caught(ground: Ground, name: str, trials: int) -> None:
    """Totals and the race have tests of their own beside their parts."""
    finding = PROOFS[name][0](ground, trials)
    assert finding.is_met, (finding.violations[:5], finding.control)
    assert finding.trials >= trials


@pytest.mark.parametrize(("violations", "control", "met"), [([], True, True), ([], False, False), (["lost"], True, False)])
def test_proof_is_met_only_without_violations_and_with_its_control_caught(
    violations: list[str], control: bool, met: bool
) -> None:
    finding = Finding("x", "sqlite", 300, violations, control)
    assert (finding.is_met, finding.bound) == (met, None if violations else 0.01)
    assert not Finding("x", "sqlite", 0, [], True).is_met


def test_answer_is_one_line_of_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(PROOFS, "kill", (lambda ground, trials: Finding("kill", ground.database, trials, [], True), 1))
    assert prove.main(["kill", "--trials", "30", "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert [(each["name"], each["database"], each["trials"], each["bound"]) for each in json.loads(out)] == [
        ("kill", "sqlite", 30, 0.1), ("kill", "postgresql", 30, 0.1),
    ]  # fmt: skip


def test_violation_and_unknown_name_fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(PROOFS, "kill", (lambda ground, _trials: Finding("kill", ground.database, 1, ["lost"], True), 1))
    assert prove.main(["kill", "--json"]) == 1
    assert prove.main(["everything"]) == 1
    told = capsys.readouterr().err
    assert "no such proof: everything; there are totals, " in told
    assert all(name in told for name in PROOFS)
