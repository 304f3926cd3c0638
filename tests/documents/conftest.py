"""Handlers of one test alone."""

from __future__ import annotations

from tests.jobs.conftest import handlers

__all__ = ["handlers"]
