"""Rules that change by date: data with a source, in the ``rules.toml`` of the feature that applies them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _versions(module_file: str, name: str) -> list[dict[str, Any]]:
    words = Path(module_file).resolve().with_name(name).read_text(encoding="utf-8")
    versions: list[dict[str, Any]] = tomllib.loads(words)["version"]
    return sorted(versions, key=lambda version: version["from"])


def in_force(module_file: str, day: date, name: str = "rules.toml") -> Mapping[str, Any]:
    """The rule set of the feature in whose folder ``module_file`` lies, as it stood on a day; before the first one, the first.
    ``name``: of a file beside the rules, for a long table."""
    versions = _versions(module_file, name)
    return next((version for version in reversed(versions) if version["from"] <= day), versions[0])
