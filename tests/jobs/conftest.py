"""Handlers of one test alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from congress.core import hooks
from tests.browser import servers
from tests.support import World


@pytest.fixture
def handlers(world: World) -> Iterator[dict[str, Any]]:
    before = dict(hooks.JOBS)
    yield hooks.JOBS
    hooks.JOBS.clear()
    hooks.JOBS.update(before)


@pytest.fixture
def free_port() -> int:
    return servers.free_port()
