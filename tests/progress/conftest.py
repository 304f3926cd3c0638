"""What tests of progress stand on."""

from __future__ import annotations

import pytest

from tests.support import World


@pytest.fixture
def city(running_city: World) -> World:
    """Here the small tree always has its campaign."""
    return running_city
