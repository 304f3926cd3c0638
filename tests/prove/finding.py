"""What a proof found: how often it tried, what went wrong, and whether its control was caught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from congress import upkeep
from congress.core.db import db
from tests.conftest import make_app


@dataclass
class Finding:
    """``bound``: at 95 %, the share of trials that could still go wrong. ``control``: the seeded fault was noticed."""

    name: str
    database: str
    trials: int = 0
    violations: list[str] = field(default_factory=list)
    control: bool = False
    note: str = ""

    @property
    def bound(self) -> float | None:
        return min(1.0, round(3 / self.trials, 5)) if self.trials and not self.violations else None

    @property
    def is_met(self) -> bool:
        return bool(self.trials) and not self.violations and self.control

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"bound": self.bound, "is_met": self.is_met}

    @property
    def line(self) -> str:
        verdict = "ok" if self.is_met else "FAILED"
        bound = f"< {self.bound:.2%}" if self.bound is not None else ""
        control = "control caught" if self.control else "CONTROL NOT CAUGHT"
        return (
            f"{self.name:12} {self.database:11} {self.trials:7} trials {len(self.violations):4} violations {bound:9} "
            f"{control}  {verdict}  {self.note}"
        )


@dataclass(frozen=True)
class Ground:
    """Where a proof takes place: databases of one dialect, and a folder."""

    database: str
    new_url: Callable[[], str]
    folder: Path

    def app(self) -> tuple[Flask, str]:
        """An application on a fresh database with its tables, and its address."""
        url = self.new_url()
        made = make_app(url, self.folder)
        with made.app_context():
            upkeep.migrate()
            db.engine.dispose()
        return made, url
