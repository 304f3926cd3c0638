"""The blueprint on which the pages of check-in stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

bp = Blueprint("checkin", __name__, url_prefix="/check-in")


def short(rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page at an address of its own, without the prefix: doors are opened by QR codes, and a phone keeps them by their
    folder."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        bp.record(lambda state: state.app.add_url_rule(rule, f"{bp.name}.{view.__name__}", view, **options))
        return view

    return decorate
