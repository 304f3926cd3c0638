"""Units changed: the feed of a unit that was merged or dissolved follows the one that continues. Two persons turn out to be
one: so does the feed of his diary."""

from __future__ import annotations

from sqlalchemy import update

from congress.calendar.models import Feed
from congress.core.db import chunks, session
from congress.orgs.acts import Operation
from congress.orgs.services import Rehoming


def merged(old_id: int, person_id: int) -> None:
    session().execute(update(Feed).where(Feed.person_id == old_id).values(person_id=person_id))


def rehomed(change: Rehoming) -> None:
    for act in change.acts:
        if act.operation in (Operation.MERGE, Operation.DISSOLVE) and act.results:
            for part in chunks(act.subjects):
                session().execute(update(Feed).where(Feed.unit_id.in_(part)).values(unit_id=act.results[0]))
