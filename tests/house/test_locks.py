"""The locks pin what pyproject.toml asks for: exact versions, hashes, and no address of a registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from congress import bootstrap
from congress.bootstrap import HERE, system
from congress.config import ROOT

_PIN = re.compile(r"([A-Za-z0-9._-]+)(\[[a-z,]+\])?==([^\s;\\]+)( ; [^\\]+)?\s*\\?")
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
LOCKS = ("run", "dev", "tool")


def wanted() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [Requirement(line) for line in project["project"]["dependencies"]]
    groups = {name: [Requirement(line) for line in lines] for name, lines in project["dependency-groups"].items()}
    return {"run": run, "dev": run + groups["dev"], "tool": groups["tool"]}


def pins(text: str) -> dict[str, set[str]]:
    """name -> versions (by environment there may be more than one)."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if match := _PIN.fullmatch(line):
            found.setdefault(canonicalize_name(match[1]), set()).add(match[3])
    return found


def faults(text: str) -> list[str]:
    """Lines that are neither a pin nor a hash, and pins without any."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    wrong = [line for line in lines if not _PIN.fullmatch(line) and not _HASH.fullmatch(line)]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _PIN.fullmatch(line) and not _HASH.fullmatch(following):
            wrong.append(f"{line} has no hash")
    return wrong


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_no_address(name: str) -> None:
    text = (HERE / f"{name}.lock").read_text(encoding="utf-8")
    assert faults(text) == []
    assert "://" not in text
    assert len(pins(text)) >= len(wanted()[name])


@pytest.mark.parametrize("name", LOCKS)
def test_everything_asked_for_is_pinned_within_its_range(name: str) -> None:
    pinned = pins((HERE / f"{name}.lock").read_text(encoding="utf-8"))
    wrong = []
    for requirement in wanted()[name]:
        versions = pinned.get(canonicalize_name(requirement.name), set())
        if not versions or not all(requirement.specifier.contains(Version(version)) for version in versions):
            wrong.append(f"{requirement} is pinned to {sorted(versions) or 'nothing'}")
    assert wrong == []


def test_what_runs_is_what_the_tests_ran() -> None:
    run, dev = (pins((HERE / f"{lock}.lock").read_text()) for lock in ("run", "dev"))
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}


def test_what_was_set_up_for_the_tests_needs_no_set_up_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "venv_dir", lambda: tmp_path)
    assert not bootstrap._is_done("run")
    stamps = {group: tmp_path / f".{group}.ok" for group in bootstrap.GROUPS}
    stamps["dev"].write_text(bootstrap.fingerprint("dev"))
    assert bootstrap._is_done("run")
    assert set(system.GROUPS["run"]) <= set(system.GROUPS["dev"])
    stamps["dev"].write_text("of another lock")
    assert not bootstrap._is_done("run")
    stamps["run"].write_text(bootstrap.fingerprint("run"))
    assert bootstrap._is_done("run")
    assert not bootstrap._is_done("dev"), "the tests need more"


@pytest.mark.parametrize(
    "spoilt",
    [
        "flask==3.1.3\n",
        "--extra-index x\nflask==3.1.3 \\\n    --hash=sha256:" + "0" * 64,
        "flask>=3.1 \\\n    --hash=sha256:" + "0" * 64,
    ],
)
def test_control_a_lock_that_pins_nothing_is_caught(spoilt: str) -> None:
    assert faults(spoilt) != []


def test_vendored_files_carry_their_licence() -> None:
    folders = {path.parent for path in Path(ROOT / "static").rglob("*.woff2")} | {ROOT / "tests" / "browser" / "vendor"}
    assert [folder.name for folder in folders if not (folder / "LICENSE").is_file()] == []
