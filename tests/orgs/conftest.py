"""Fixtures of these tests."""

from tests.home.reading import fresh_clients
from tests.orgs.real import copy_of, register_taken, reorganised, shared_folder

__all__ = ["copy_of", "fresh_clients", "register_taken", "reorganised", "shared_folder"]
