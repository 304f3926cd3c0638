"""Units changed: duties follow the table of reorganisation, then the touched superiors are counted again from rows."""

from __future__ import annotations

from sqlalchemy import select

from congress.campaigns import duties, inheritance, services, tallies
from congress.campaigns.models import Campaign
from congress.core.db import session
from congress.orgs.services import Rehoming


def rehomed(change: Rehoming) -> None:
    """Every campaign, archived ones too: their boards are still read, and one may be restored."""
    for campaign in session().scalars(select(Campaign).order_by(Campaign.id)).all():
        tallies.hold(campaign.id, alone=True)
        services.ensure_duties(campaign)
        inheritance.follow(campaign, change.acts, change.by)
        duties.reflag(campaign, change.units)
        tallies.recount(campaign, change.superiors)
        tallies.touch(campaign)  # names may have changed where no figure did
