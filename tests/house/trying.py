"""One request of those that are tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.house.files import file_about, upload
from tests.house.marks import CODES
from tests.house.oracle import Target


@dataclass(frozen=True)
class Try:
    """One request. ``values`` build the address; ``owns``: numbers of marks that whoever holds the address may read."""

    values: dict[str, Any] = field(default_factory=dict)
    target: Target = field(default_factory=Target)
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    file_kind: str = ""
    reads: frozenset[tuple[str, int]] = frozenset()

    def body(self) -> dict[str, Any]:
        return upload(self.file(), "tep.csv") if self.file_kind else dict(self.data)

    def file(self) -> bytes:
        """It names every unit of the city, whoever sends it."""
        return file_about(self.file_kind, CODES)
