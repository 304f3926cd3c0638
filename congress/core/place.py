"""This installation, for what runs without a request: its settings, its folder, the addresses of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from werkzeug.routing import BuildError

from congress.config import Settings


def settings() -> Settings:
    """As they were read at the start."""
    found: Settings = current_app.extensions["settings"]
    return found


def folder() -> Path:
    """Where files are kept, beside a database of SQLite."""
    return Path(current_app.instance_path)


def page_of(leads: Mapping[str, Any]) -> str:
    """Path of the page that a stored line leads to by ``endpoint`` and ``values``; empty where it names none, or one that is
    no more."""
    if not leads.get("endpoint"):
        return ""
    try:
        return current_app.url_map.bind("localhost").build(leads["endpoint"], dict(leads.get("values") or {}))
    except BuildError:
        return ""
