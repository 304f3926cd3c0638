"""What pages below show of figures: the board's link on a campaign, the superior's figures on a duty."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from congress.campaigns.models import Campaign
from congress.core import clock
from congress.core.errors import NotFound
from congress.core.look import piece
from congress.core.web import actor
from congress.orgs import paths
from congress.orgs import queries as orgs
from congress.progress import queries
from congress.progress.queries import Scope


def board_link(campaign: Campaign) -> Markup:
    return piece("progress/panel_link.html", campaign=campaign)


def superior(campaign: Campaign, unit: Any) -> Markup:
    """How far the committee right above is, as far as the reader may see it."""
    day = clock.today()
    place = orgs.find_place(unit.unit_id, day)
    above = paths.ids(place.path)[:-1] if place is not None else []
    if not above:
        return Markup()
    try:
        parent = orgs.get_unit(actor(), orgs.get_unit_by_id(above[-1]).code)
    except NotFound:
        return Markup()
    figures = queries.figures(campaign, Scope(parent.unit_id, orgs.find_place(parent.unit_id, day)), day)
    return piece("progress/panel_superior.html", campaign=campaign, parent=parent, figures=figures)


PANELS = {"campaigns.show.acts": board_link, "campaigns.duty": superior}
