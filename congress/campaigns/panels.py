"""What a unit's page shows of its duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from congress.campaigns import queries
from congress.campaigns.access import may_report
from congress.core.look import piece
from congress.core.web import actor


def duties(unit: Any, day: date) -> Markup:
    found = queries.duties_of(actor(), unit.unit_id)
    reports = may_report(actor(), unit.path)
    return piece("campaigns/panel_duties.html", unit=unit, duties=found, reports=reports)


PANELS = {"orgs.show": duties}
