"""The blueprint on which the pages of documents stand: ``views``, ``badging``, ``crediting``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

bp = Blueprint("documents", __name__, url_prefix="/documents")


def short(rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page at an address of its own, without the prefix, beside a delegate's own page."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        bp.record(lambda state: state.app.add_url_rule(rule, f"{bp.name}.{view.__name__}", view, **options))
        return view

    return decorate
