"""Fixtures of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from congress.accounts import tokens


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same hashing at the least cost: these tests try hundreds of passwords. Not for tests that ask for ``real_hashes``."""
    if "real_hashes" not in request.fixturenames:
        monkeypatch.setattr(tokens, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    tokens._nobodys_hash.cache_clear()
    yield
    tokens._nobodys_hash.cache_clear()


@pytest.fixture
def real_hashes() -> None:
    """Hashing as people's passwords are hashed."""
