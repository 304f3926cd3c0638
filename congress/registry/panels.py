"""What the page of a unit shows of its register."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from congress.core.look import piece
from congress.core.web import whole_actor
from congress.registry import queries
from congress.registry.access import CHANGE, may_change


def of_unit(unit: Any, day: date) -> Markup:
    """Where there is one, or where the reader may begin one; the register is the same on any day."""
    size = queries.sizes_of([unit.unit_id]).get(unit.unit_id)
    if size is None and not may_change(whole_actor().only(CHANGE.roles), unit.path):
        return Markup()
    return piece("registry/panel_unit.html", unit=unit, size=size)


PANELS = {"orgs.show": of_unit}
