"""Rules that change by date: data with a source, in the ``rules.toml`` of the feature that applies them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _versions(folder: Path) -> list[dict[str, Any]]:
    versions: list[dict[str, Any]] = tomllib.loads((folder / "rules.toml").read_text(encoding="utf-8"))["version"]
    return sorted(versions, key=lambda version: version["from"])


def in_force(module_file: str, day: date) -> Mapping[str, Any]:
    """The rule set of the feature in whose folder ``module_file`` lies, as it stood on a day."""
    versions = _versions(Path(module_file).resolve().parent)
    valid = [version for version in versions if version["from"] <= day]
    return valid[-1] if valid else versions[0]
