"""Two telephones: a leader's with his diary, one of his office with its calendar."""

from __future__ import annotations

import pytest

from congress.core.actor import Role
from tests.calendar.reading import LEADER, Reader, be, open_feed
from tests.support import World


@pytest.fixture
def leader(city: World) -> Reader:
    """The telephone of a leader with his own diary on it."""
    actor = be(city.account(LEADER, Role.LEADER, "01.01"), LEADER)
    return Reader(city, open_feed(actor, person=LEADER))


@pytest.fixture
def district(city: World) -> Reader:
    """A telephone with the calendar of the first committee."""
    return Reader(city, open_feed(city.actor(Role.LEADER, "01.01"), unit=city.unit("01.01")))
