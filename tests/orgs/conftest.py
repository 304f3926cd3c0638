"""Fixtures of these tests."""

from tests.orgs.real import copy_of, register_taken, reorganised, shared_folder

__all__ = ["copy_of", "register_taken", "reorganised", "shared_folder"]
