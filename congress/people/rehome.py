"""Units changed: what a register told of secretaries becomes posts; posts and seats on an ended unit end with it."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from congress.core.db import chunks, session
from congress.orgs.acts import ENDING
from congress.orgs.models import Unit
from congress.orgs.services import Rehoming
from congress.people import services
from congress.people.models import Post, Seat


def rehomed(change: Rehoming) -> None:
    services.take_secretaries(change.told)
    ended = {unit_id for act in change.acts if act.operation in ENDING for unit_id in act.subjects}
    for part in chunks(sorted(ended)):
        last_day = select(Unit.ends_on).where(Unit.id == Post.unit_id).scalar_subquery()
        last_seat_day = select(Unit.ends_on).where(Unit.id == Seat.unit_id).scalar_subquery()
        session().execute(delete(Post).where(Post.unit_id.in_(part), Post.valid_from >= last_day))
        session().execute(delete(Seat).where(Seat.unit_id.in_(part), Seat.valid_from >= last_seat_day))
        session().execute(update(Post).where(Post.unit_id.in_(part), Post.valid_to > last_day).values(valid_to=last_day))
        session().execute(
            update(Seat).where(Seat.unit_id.in_(part), Seat.valid_to > last_seat_day).values(valid_to=last_seat_day)
        )
