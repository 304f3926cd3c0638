"""The demo city's calendar around today, made through the services: words and figures in ``data/meetings.toml``, units by their
kind and order, people from the posts. The same city every time, moved to the day on which it is loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from congress.core import clock, sheets, staging
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.events import engagements, lifecycle, services, workdays
from congress.events.models import EngagementRole, Event, EventKind, EventState, SessionKind
from congress.events.services import Details, SessionPlan
from congress.orgs import queries as orgs
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.people import queries as people
from congress.venues import imports as venues
from congress.venues.queries import list_venues
from congress.visits import services as visits

BY = Actor.system("demo")
HALLS = "venues.csv"
WORDS = Path(__file__).resolve().parent / "data" / "meetings.toml"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class City:
    """Who and what the calendar is made of. ``leaders``: persons with a post at the top, the secretary first;
    ``committees``: units directly under it, by code; ``base``: an organisation that still owes its congress, another
    than ``home``, the one of the secretary who signs in."""

    today: date
    days: workdays.Workdays
    words: Mapping[str, Any]
    root: Any
    committees: Sequence[Any]
    leaders: Sequence[int]
    home: Any
    base: Any
    halls: Sequence[Any]

    def day(self, offset: int) -> date:
        """The first working day from so many days after today on which no briefing is."""
        day = self.days.next_working_day(self.today + timedelta(days=offset))
        while day.weekday() == self.words["briefing"]["weekday"]:
            day = self.days.next_working_day(day + _DAY)
        return day

    def committee(self, place: int) -> Any:
        return self.committees[place % len(self.committees)]

    def leader(self, place: int) -> int:
        return self.leaders[place % len(self.leaders)]

    def hall(self, unit: Any, seats: int = 0) -> int | None:
        """The smallest hall of the unit's committee that seats so many, else of the whole city."""
        able = sorted((row for row in self.halls if row.capacity >= seats), key=lambda row: (row.capacity, row.code))
        own = [row for row in able if row.unit_id == unit.superior_id]
        return next((row.id for row in own or able), None)

    def meeting(self, words: Mapping[str, Any], day: date, unit: Any, seats: int = 0, **more: Any) -> SessionPlan:
        """A session from ``starts`` to ``ends`` of these words, in a hall."""
        return SessionPlan(at(day, words["starts"]), at(day, words["ends"]), venue_id=self.hall(unit, seats), **more)


def at(day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour.zfill(5)), clock.ZONE)


def load(data: Path, home_id: int, open_ids: Sequence[int]) -> None:
    """``home_id``: unit of the secretary who signs in; ``open_ids``: base organisations that still owe their congress."""
    with transaction():
        _halls(data)
    with transaction():
        city = _city(home_id, open_ids)
        _plenum(city)
        _visit(city)
        _comments(city)
        _cluster(city)
        _cells(city)
        _congresses(city)
        _clashes(city)


def _halls(data: Path) -> None:
    read = sheets.read((data / HALLS).read_bytes(), HALLS)
    preview = venues.preview(read, by=BY)
    batch_id = staging.keep(venues.KIND, HALLS, None, preview, by=BY)
    venues.apply(preview, by=BY, batch_id=batch_id)
    staging.finish(batch_id, staging.BatchState.APPLIED)


def _city(home_id: int, open_ids: Sequence[int]) -> City:
    today = clock.today()
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    root: Any = orgs.find_root(today)
    below = orgs.places(today).where(Placement.parent_id == root.unit_id, Placement.kind == Kind.BASE_SUPERIOR)
    bases = orgs.places(today).where(Placement.unit_id.in_(open_ids), Placement.unit_id != home_id)
    home = orgs.get_unit_by_id(home_id)
    halls = [row for number in range(1, list_venues(BY).pages + 1) for row in list_venues(BY, page=number).items]
    return City(
        today=today,
        days=workdays.known(),
        words=words,
        root=root,
        committees=session().execute(below.order_by(Unit.code)).all(),
        leaders=[row.person_id for row in people.posts_on(root.unit_id, today)],
        home=home,
        base=session().execute(bases.order_by(Placement.members.desc(), Unit.code)).first() or home,
        halls=halls,
    )


def _hold(city: City, unit: Any, details: Details, *sessions: SessionPlan, chairs: Sequence[int] = ()) -> Event:
    """An event that is drawn up; one that lies behind has taken place."""
    event = services.create(unit, details, sessions, by=BY, chairs=list(dict.fromkeys(chairs)))
    if event.ends_on < city.today:
        lifecycle.close(event, by=BY)
    return event


# ── the city's own ───────────────────────────────────────────────────────────


def _plenum(city: City) -> None:
    words = city.words["plenum"]
    details = Details(EventKind.PLENUM, ordinal=words["ordinal"], term_no=words["term_no"])
    seats = people.count_seats(city.root.unit_id, city.today).get("committee", 0)
    plan = city.meeting(words, city.day(words["in_days"]), city.root, seats, expected=seats)
    event = _hold(city, city.root, details, plan, chairs=city.leaders[:4])
    lifecycle.convene(event, by=BY)


def _visit(city: City) -> None:
    words = city.words["visit"]
    day = city.day(words["in_days"])
    details = visits.Details(
        words["name"], words["country"], day - _DAY, day + timedelta(days=words["lasts_days"]), body=words["body"],
        level=words["level"], interpreter=words["interpreter"],
    )  # fmt: skip
    members = [visits.Member(*member) for member in words["members"]]
    visit = visits.receive(city.root, details, members, by=BY)
    plan = city.meeting(words, day, city.root, kind=SessionKind.WORKING)
    event = _hold(
        city, city.root, Details(EventKind.RECEPTION, words["reception"], visit_id=visit.id), plan, chairs=[city.leader(1)]
    )
    engagements.engage(event, EngagementRole.SPEAKER, [city.leader(1), city.leader(2)], by=BY)


def _comments(city: City) -> None:
    """Six conferences at committees of every sort and a seminar: some are over, some to come."""
    words = city.words["comments"]
    step = max(1, len(city.committees) // len(words["days"]))
    for place, offset in enumerate(words["days"]):
        unit = city.committee(place * step)
        details = Details(EventKind.COMMENT_CONFERENCE, theme=words["theme"])
        _hold(city, unit, details, city.meeting(words, city.day(offset), unit), chairs=[city.leader(2 + place)])
    plan = city.meeting(words, city.day(words["seminar_days"]), city.root)
    _hold(city, city.root, Details(EventKind.SEMINAR, words["seminar"]), plan, chairs=[city.leader(3)])


def _cluster(city: City) -> None:
    """Last year's conference at one committee, and the next one at another."""
    words = city.words["cluster"]
    last_year = city.today.year - 1
    days = (city.days.next_working_day(date(last_year, words["month"], words["day"])), city.day(words["next_in_days"]))
    for turn, (day, theme) in enumerate(zip(days, (words["theme"], words["next_theme"]), strict=True)):
        unit = city.committee(words["host_position"] - 1 + turn)
        details = Details(
            EventKind.CLUSTER_CONFERENCE,
            ordinal=words["ordinal"] + turn,
            term=str(day.year),
            theme=theme,
            cluster=words["name"],
        )
        secretary = people.secretaries([unit.unit_id], city.today).get(unit.unit_id)
        chairs = [secretary.person_id] if secretary else []
        _hold(city, unit, details, city.meeting(words, day, unit), chairs=chairs)


# ── below the city ───────────────────────────────────────────────────────────


def _cells(city: City) -> None:
    """A month of meetings of the secretary's own unit and of others of its committee, each chaired by its secretary."""
    words = city.words["cells"]
    near = orgs.places(city.today).where(
        Placement.superior_id == city.home.superior_id, Placement.kind.in_((Kind.CELL, Kind.BASE_CELL)),
        Placement.unit_id != city.home.unit_id,
    )  # fmt: skip
    units = [
        city.home,
        *session()
        .execute(near.order_by((Placement.parent_id == city.home.parent_id).desc(), Unit.code).limit(words["siblings"]))
        .all(),
    ]
    chairs = people.secretaries([unit.unit_id for unit in units], city.today)
    for place, unit in enumerate(units):
        day = city.day(2 + place * words["month_days"] // len(units))
        plan = SessionPlan(at(day, words["starts"]), at(day, words["ends"]), place=words["place"])
        chair = [chairs[unit.unit_id].person_id] if unit.unit_id in chairs else []
        _hold(city, unit, Details(EventKind.CELL_MEETING, theme=words["theme"]), plan, chairs=chair)


def _congresses(city: City) -> None:
    """The secretary's own as a draft; that of another organisation convened, looked after from above."""
    words = city.words["congress"]
    day = city.day(words["draft_in_days"])
    details = Details(EventKind.CONGRESS, term=words["term"])
    services.create(city.home, details, [city.meeting(words, day, city.home)], by=BY, state=EventState.DRAFT)
    day = city.day(words["convened_in_days"])
    eve = city.days.add_working_days(day, -1)
    before = SessionPlan(
        at(eve, words["prep_starts"]), at(eve, words["prep_ends"]), kind=SessionKind.PREPARATORY, venue_id=city.hall(city.base)
    )
    event = _hold(city, city.base, Details(EventKind.CONGRESS, term=words["term"]), before, city.meeting(words, day, city.base))
    secretary = people.secretaries([city.base.unit_id], city.today).get(city.base.unit_id)
    if secretary:
        engagements.engage(event, EngagementRole.CHAIR, [secretary.person_id], by=BY)
    engagements.engage(event, EngagementRole.SUPERVISOR, [city.leader(4)], by=BY)
    lifecycle.convene(event, by=BY)


def _clashes(city: City) -> None:
    """On purpose: the first leader is wanted by two committees of one afternoon, and two meetings are to be in one hall."""
    words = city.words["clashes"]
    hours = (words["early"], words["late"])
    day = city.day(words["in_days"])
    for title, place, when in zip(words["titles"], words["units"], hours, strict=True):
        unit = city.committee(place)
        _hold(city, unit, Details(EventKind.CONFERENCE, title), city.meeting(when, day, unit), chairs=[city.leader(0)])
    day, unit = city.day(words["hall_in_days"]), city.committee(words["hall"])
    for title, when in zip(words["hall_titles"], hours, strict=True):
        _hold(city, unit, Details(EventKind.CONFERENCE, title), city.meeting(when, day, unit))
