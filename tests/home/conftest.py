"""Fixtures of these tests."""

from tests.home.reading import fresh_clients

__all__ = ["fresh_clients"]
