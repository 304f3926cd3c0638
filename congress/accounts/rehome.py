"""Units changed: rights follow a unit that moved. On one that ended they read for thirty days and then lapse, which
``identity.find_signed_in`` works out from the day it ended; here the act leaves its line, so that nobody is surprised.
Two persons turn out to be one: the account goes over."""

from __future__ import annotations

from sqlalchemy import func, select, update

from congress.accounts.models import Account, RoleGrant
from congress.core import audit, clock
from congress.core.db import chunks, session
from congress.orgs.acts import ENDING
from congress.orgs.queries import names_of
from congress.orgs.services import Rehoming


def merged(old_id: int, person_id: int) -> None:
    """The account of a person who was known twice; one that the other has already stays his."""
    has_one = select(Account.id).where(Account.person_id == person_id)
    if session().scalar(has_one) is None:
        session().execute(update(Account).where(Account.person_id == old_id).values(person_id=person_id))


def rehomed(change: Rehoming) -> None:
    ended = {unit_id: act.day for act in change.acts if act.operation in ENDING for unit_id in act.subjects}
    for part in chunks(sorted(ended)):
        query = select(RoleGrant.unit_id, func.count()).where(RoleGrant.unit_id.in_(part), RoleGrant.revoked_at.is_(None))
        lapsing = session().execute(query.group_by(RoleGrant.unit_id).order_by(RoleGrant.unit_id)).all()
        names = names_of([unit_id for unit_id, _count in lapsing], clock.today())
        for unit_id, count in lapsing:
            since, name = ended[unit_id], names[unit_id].name
            audit.record("accounts.lapse", name, by=change.by, scope_id=unit_id, count=count, since=since.isoformat())
