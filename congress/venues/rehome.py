"""Units changed: venues of a unit that was merged or dissolved belong to the one that continues; others stay."""

from __future__ import annotations

from sqlalchemy import update

from congress.core.db import chunks, session
from congress.orgs.acts import Operation
from congress.orgs.services import Rehoming
from congress.venues.models import Venue


def rehomed(change: Rehoming) -> None:
    for act in change.acts:
        if act.operation in (Operation.MERGE, Operation.DISSOLVE) and act.results:
            for part in chunks(act.subjects):
                session().execute(update(Venue).where(Venue.unit_id.in_(part)).values(unit_id=act.results[0]))
