"""Reads what reports on delegates are made of: the rows of a list, the units around them, who sits in which committee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, union

from congress.checkin import quorum as checked_in
from congress.core import clock
from congress.core.db import chunks, session
from congress.delegates import bases
from congress.delegates import queries as delegates
from congress.delegates.bases import Quorum
from congress.delegates.models import Membership, Reply
from congress.delegates.queries import Held
from congress.documents import composition, facts
from congress.documents.composition import Figures, Share
from congress.documents.facts import Around, Fact
from congress.events.models import CongressKind
from congress.orgs import queries as orgs
from congress.orgs.access import on
from congress.orgs.kinds import LEVEL_OF, Kind, Level
from congress.orgs.models import Placement
from congress.people.models import Body, Post, PostKind, Seat
from congress.people.queries import held_on

Row = Any
COMMITTEES = (Body.COMMITTEE, Body.STANDING_COMMITTEE)


@dataclass(frozen=True)
class Gathered:
    """``people``: number -> row of the list, for names; ``absent_from``: names of units right below that send nobody;
    ``counted_at``: up to when entries were counted, None where nobody was checked in, so that whoever is not known to be away
    is taken to attend."""

    held: Held
    facts: Sequence[Fact]
    figures: Figures
    people: Mapping[int, Row]
    absent_from: Sequence[str]
    counted_at: datetime | None = None

    @property
    def voters(self) -> Share:
        """Of whom a quorum is counted: at a congress of members none but those who may vote."""
        whole, figures = Share("voters", self.figures.convened, self.figures.attending), self.figures
        if self.held.event.congress_kind != CongressKind.MEMBERS:
            return whole
        others = figures.share("membership", Membership.PROBATIONARY)
        return Share("voters", whole.convened - others.convened, whole.attending - others.attending)

    def why(self, number: int) -> str:
        """Why he is absent or was replaced, in the words of whoever said it: for a paper that wants it, never for what is kept
        with the paper."""
        row = self.people[number]
        told: str = row.absence_reason or row.decision_note or row.withdrawn_for
        return told

    @property
    def silent(self) -> int:
        """Who is taken to attend and has not said so: until people are checked in, only who is known to be away is not."""
        if self.counted_at is not None:
            return 0
        attending = (fact.number for fact in self.facts if fact.is_attending)
        return sum(self.people[number].reply != Reply.COMING for number in attending)

    @property
    def quorum(self) -> Quorum:
        event = self.held.event
        return bases.quorum(bases.assembly_of(event), self.voters.convened, self.figures.of_organisations, event.starts_on)

    @property
    def are_enough(self) -> tuple[bool, bool]:
        """Those who vote; the organisations right below that are represented."""
        return self.quorum.are_met(self.voters.attending, self.figures.there)

    @property
    def is_quorate(self) -> bool:
        return all(self.are_enough)


def gather(held: Held, until: datetime | None = None) -> Gathered:
    """Everything at once, for whoever may know it; so many statements, however many delegates there are. ``until``: as far as
    people had entered by then."""
    event, moment = held.event, until or clock.now()
    attendance = checked_in.attendance(event, moment)
    rows = delegates.all_of(event.id)
    right_below = _right_below(event.unit_id, event.starts_on)
    around = Around(
        day=delegates.age_day(event, held.roll),
        own=event.unit_id,
        level=LEVEL_OF[Kind(held.unit.kind)],
        units=_units([row.unit_id for row in rows if row.unit_id is not None], event.starts_on),
        parts=frozenset(right_below),
        seats=_seats(sorted({row.person_id for row in rows if row.person_id is not None}), event.starts_on),
        assembly=bases.assembly_of(event),
        seen=checked_in.seen(event.id, moment) if attendance else None,
        stage=attendance.stage if attendance else None,
    )
    told = facts.read(rows, around)
    sending = {fact.organisation for fact in told if fact.is_convened}
    return Gathered(
        held=held,
        facts=told,
        figures=composition.count(told, around.day, len(right_below)),
        people={row.number: row for row in rows},
        absent_from=[name for unit_id, name in right_below.items() if unit_id not in sending],
        counted_at=moment if attendance else None,
    )


def _right_below(unit_id: int, day: date) -> dict[int, str]:
    query = select(Placement.unit_id, Placement.name).where(Placement.parent_id == unit_id, on(day))
    return {row.unit_id: row.name for row in session().execute(query.order_by(Placement.path))}


def _units(unit_ids: Sequence[int], day: date) -> dict[int, tuple[str, str, str]]:
    return {unit_id: (str(row.kind), row.path, row.name) for unit_id, row in orgs.names_of(unit_ids, day).items()}


def _seats(person_ids: Sequence[int], day: date) -> dict[int, list[Level]]:
    """person -> levels of the committees in which he sits on a day; a secretary or a deputy sits in his."""
    found: dict[int, list[Level]] = {}
    for part in chunks(person_ids):
        seats = select(Seat.person_id, Seat.unit_id).where(
            Seat.person_id.in_(part), Seat.body.in_(COMMITTEES), held_on(day, Seat)
        )
        posts = select(Post.person_id, Post.unit_id).where(Post.person_id.in_(part), Post.kind != PostKind.OTHER, held_on(day))
        sits = union(seats, posts).subquery()
        query = select(sits.c.person_id, Placement.kind).join(Placement, Placement.unit_id == sits.c.unit_id).where(on(day))
        for person_id, kind in session().execute(query):
            found.setdefault(person_id, []).append(LEVEL_OF[Kind(kind)])
    return found
