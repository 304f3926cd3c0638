"""Who may import whom: the contracts of pyproject.toml hold, name every package, and catch what breaks them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from congress.config import ROOT
from congress.factory import FEATURES
from tests.house import source


def contracts() -> dict[str, dict[str, Any]]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return {contract["id"]: contract for contract in told["contracts"]}


def lint(folder: Path) -> tuple[int, str]:
    """The same check as in continuous integration, over the program in a folder."""
    program = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run(['--no-cache', '--no-logo']))"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program elsewhere, to be spoilt."""
    shutil.copytree(ROOT / "congress", tmp_path / "congress", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_contract_is_kept() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


SPOILT = {
    "a lower feature asks an upper one": ("congress/people/queries.py", "from congress.campaigns import models", "layers"),
    "two features beside each other": ("congress/history/queries.py", "from congress.home import views", "layers"),
    "a feature imports the composition root": ("congress/orgs/services.py", "from congress import factory", "layers"),
    "core knows a noun": ("congress/core/audit.py", "from congress.orgs import models", "layers"),
    "a package without a place": ("congress/parties/__init__.py", "", "layers"),
    "a service imports its views": ("congress/people/services.py", "from congress.people import views", "parts"),
    "a model imports a service": ("congress/people/models.py", "from congress.people import services", "cycles"),
    "a service knows the request": ("congress/orgs/services.py", "from flask import request", "web"),
    "a query knows who signed in": ("congress/people/queries.py", "from flask_login import current_user", "web"),
    "an upper feature uses a lower one's page": (
        "congress/progress/queries.py",
        "from congress.campaigns import forms",
        "pages",
    ),
    "a service renders": ("congress/campaigns/services.py", "from congress.core.look import piece", "frame"),
    "a service prints": ("congress/people/services.py", "from congress.core.console import note", "terminal"),
    "a feature loads the demo city": ("congress/home/views.py", "from congress.seed import demo", "root"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_an_import_that_breaks_the_house_is_caught(what: str, copy: Path) -> None:
    file, line, contract = SPOILT[what]
    target = copy / file
    target.parent.mkdir(exist_ok=True)
    target.write_text((target.read_text(encoding="utf-8") if target.exists() else "") + f"\n{line}\n", encoding="utf-8")
    code, said = lint(copy)
    assert code != 0, said
    name = contracts()[contract]["name"]
    assert f"{name} BROKEN" in said or (not line and "parties" in said), said


def test_the_contracts_follow_the_order_of_the_features() -> None:
    layers = [part.strip() for layer in contracts()["layers"]["layers"] for part in layer.split("|")]
    told = [name for name in layers if name in FEATURES]
    below = list(reversed(FEATURES))
    assert sorted(told) == sorted(below)
    pairs = {frozenset(part.strip() for part in layer.split("|")) for layer in contracts()["layers"]["layers"]}
    swapped = [(one, two) for one, two in zip(told, below, strict=True) if one != two and not {one, two} <= _beside(pairs, one)]
    assert swapped == []
    assert contracts()["layers"]["exhaustive"] is True
    assert contracts()["parts"]["containers"] == [f"congress.{name}" for name in FEATURES]


def _beside(pairs: set[frozenset[str]], name: str) -> frozenset[str]:
    return next(pair for pair in pairs if name in pair)


def test_setting_up_works_without_any_package_installed() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in source.modules("congress/bootstrap")]
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import app, {', '.join(sorted(names))}; print(len(sys.modules))"
    bare = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert bare.returncode == 0, bare.stderr
    control = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{program}; import flask"], capture_output=True, text=True, check=False
    )
    assert "No module named 'flask'" in control.stderr
    assert list(source.imports(ROOT / "congress" / "__init__.py")) == []
