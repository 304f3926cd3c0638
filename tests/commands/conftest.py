"""Fixtures of these tests."""

from pathlib import Path

import pytest

from tests.commands.runner import Instance, prepared


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """An instance with the small tree of the tests; only for what changes nothing."""
    return prepared(tmp_path_factory.mktemp("small"))


@pytest.fixture
def city(small_city: Instance, tmp_path: Path) -> Instance:
    """A copy of it, to be changed."""
    return small_city.copy(tmp_path / "instance")
