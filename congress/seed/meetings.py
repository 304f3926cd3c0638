"""The demo city's calendar around today, made through the services: words and figures in ``data/meetings.toml``, units by their
kind and order, people from the posts. The same city every time, moved to the day on which it is loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from sqlalchemy import select

from congress.agenda import queries as agenda
from congress.agenda import services as programmes
from congress.core import clock, jobs, sheets, staging
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.events import engagements, extras, lifecycle, photos, queries, series, services, waves, workdays
from congress.events.extras import Invited
from congress.events.models import ApprovalState, EngagementRole, Event, EventKind, EventState, SessionKind, Side, UnitPart
from congress.events.recurrence import Every, OnDayOff, Rule
from congress.events.services import Details, SessionPlan
from congress.events.shape import details_of
from congress.events.template import Meets, Template
from congress.orgs import queries as orgs
from congress.orgs.kinds import Kind
from congress.orgs.models import Placement, Unit
from congress.people import queries as people
from congress.people.models import Body, Person, PostKind, Seat
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

    def secretary(self, unit: Any) -> list[int]:
        """The person who is it today, if anybody is."""
        found = people.secretaries([unit.unit_id], self.today)
        return [row.person_id for row in found.values()]

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


def load(data: Path, home_id: int, open_ids: Sequence[int]) -> City:
    """``home_id``: unit of the secretary who signs in; ``open_ids``: base organisations that still owe their congress."""
    with transaction():
        _halls(data)
    with transaction():
        city = _city(home_id, open_ids)
        _briefings(city)
        _plenum(city)
        _visit(city)
        _comments(city)
        _cluster(city)
        _cells(city)
        _congresses(city)
        _clashes(city)
    _ceremonies(city)
    return city


def _halls(data: Path) -> None:
    read = sheets.read((data / HALLS).read_bytes(), HALLS)
    preview = venues.preview(read, by=BY)
    batch_id = staging.keep(venues.KIND, HALLS, None, preview, by=BY)
    venues.apply(preview, by=BY, batch_id=batch_id)
    staging.finish(batch_id, staging.BatchState.APPLIED)


def _city(home_id: int, open_ids: Sequence[int]) -> City:
    today = clock.today()
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    known = workdays.known()
    off = {_monday(words, today, words["briefing"]["off"]): (words["briefing"]["day_off"], False)}
    root: Any = orgs.find_root(today)
    below = orgs.places(today).where(Placement.parent_id == root.unit_id, Placement.kind == Kind.BASE_SUPERIOR)
    bases = orgs.places(today).where(Placement.unit_id.in_(open_ids), Placement.unit_id != home_id)
    home = orgs.get_unit_by_id(home_id)
    halls = [row for number in range(1, list_venues(BY).pages + 1) for row in list_venues(BY, page=number).items]
    return City(
        today=today,
        days=workdays.Workdays({**known.own, **off}, known.weekend),
        words=words,
        root=root,
        committees=session().execute(below.order_by(Unit.code)).all(),
        leaders=_leaders(root.unit_id, today),
        home=home,
        base=session().execute(bases.order_by(Placement.members.desc(), Unit.code)).first() or home,
        halls=halls,
    )


def _leaders(root_id: int, today: date) -> list[int]:
    """The secretary, deputies, everybody else with a post. Register and list of posts may each name a secretary: one is he."""
    first = people.secretaries([root_id], today)[root_id].person_id
    posts = people.posts_on(root_id, today)
    return list(dict.fromkeys([first, *(row.person_id for row in posts if row.kind != PostKind.SECRETARY)]))


def _monday(words: Mapping[str, Any], today: date, number: int) -> date:
    """The day of the coming briefing of this number, from 1; one of today is none."""
    ahead = (words["briefing"]["weekday"] - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead + 7 * (number - 1))


def _hold(
    city: City, unit: Any, details: Details, *sessions: SessionPlan, chairs: Sequence[int] = (), code: str | None = None
) -> Event:
    """An event that is drawn up; one that lies behind has taken place. ``code``: where it is to be the same on every day."""
    event = services.create(unit, details, sessions, by=BY, chairs=list(dict.fromkeys(chairs)), code=code)
    if event.ends_on < city.today:
        lifecycle.close(event, by=BY)
    return event


# ── the city's own ───────────────────────────────────────────────────────────


def _briefings(city: City) -> None:
    """Every week but on holidays: those behind are over, one to come is moved to the next day, one is called off because its
    day became a day off after it was drawn up."""
    words = city.words["briefing"]
    moved, off = (_monday(city.words, city.today, words[name]) for name in ("moved", "off"))
    rule = Rule(Every.WEEK, weekday=words["weekday"], at=words["starts"], minutes=words["minutes"], on_day_off=OnDayOff.SKIP)
    plan = series.Plan(EventKind.BRIEFING, words["title"], venue_id=city.hall(city.root))
    first = _monday(city.words, city.today, 1) - timedelta(weeks=words["behind"])
    made, _count = series.start(city.root, rule, plan, first, first + timedelta(weeks=words["weeks"]), by=BY)
    workdays.set_day(off, words["day_off"], is_worked=False, by=BY)
    seats = select(Seat.person_id).where(
        Seat.unit_id == city.root.unit_id, Seat.body == Body.STANDING_COMMITTEE, people.held_on(city.today, Seat)
    )
    attending = session().scalars(seats.order_by(Seat.id)).all()
    for event in series.events_of(made.id):
        engagements.set_chairs(event, [city.leader(0)], by=BY)
        extras.send(event, EngagementRole.MEMBER, attending, by=BY)
        if event.ends_on < city.today:
            lifecycle.close(event, by=BY)
        elif event.starts_on == off:
            lifecycle.cancel(event, by=BY, reason=words["day_off"])
        elif event.starts_on == moved:
            _move(event, city.days.add_working_days(moved, 1) - moved)


def _move(event: Event, by_how_much: timedelta) -> None:
    """The only session of an event, to another time."""
    row = queries.sessions_of([event.id])[event.id][0]
    plan = SessionPlan(row.starts_at + by_how_much, row.ends_at + by_how_much, row.kind, row.title, row.venue_id, id=row.id)
    services.change(event, details_of(event), [plan], by=BY, version=event.version)


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
    visit = visits.receive(city.root, details, members, by=BY, code=words["code"])
    plan = city.meeting(words, day, city.root, kind=SessionKind.WORKING)
    held = Details(EventKind.RECEPTION, words["reception"], visit_id=visit.id)
    event = _hold(city, city.root, held, plan, chairs=[city.leader(1)], code=words["reception_code"])
    extras.send(event, EngagementRole.SPEAKER, [city.leader(1), city.leader(2)], by=BY)
    extras.invite_visit(event, by=BY)
    extras.invite(event, _guest(words["ours"], Side.OURS), by=BY)
    host = session().get_one(Person, city.leader(1)).full_name
    extras.note_gift(event, giver=host, receiver=members[0].full_name, what=words["gift"], by=BY)
    for colours, (caption, taken_by) in zip(words["colours"], words["photos"], strict=True):
        drawn = photos.draw(_picture(*colours))
        photos.add(event, [(photos.keep(drawn), drawn)], by=BY, caption=caption, taken_by=taken_by)


def _guest(words: Sequence[str], side: Side) -> Invited:
    name, title, organisation = words
    return Invited(name, title, organisation, side)


def _picture(wall: str, table: str, cloth: str) -> bytes:
    """A room in plain colours."""
    picture = Image.new("RGB", (1200, 800), wall)
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, 560, 1200, 800), fill=table)
    for left in (160, 820):
        drawing.rectangle((left, 220, left + 220, 366), fill=cloth)
        drawing.rectangle((left - 8, 220, left, 560), fill=table)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


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
        event = services.create(unit, details, [city.meeting(words, day, unit)], by=BY, chairs=city.secretary(unit))
        extras.take_part(event, unit, UnitPart.HOST, by=BY)
        for place in range(words["members"]):
            member = city.committee(words["host_position"] + 1 + place)
            if member.unit_id != unit.unit_id:
                extras.take_part(event, member, UnitPart.MEMBER, by=BY)
        for place, guest in enumerate(words["guests"]):
            extras.invite(event, _guest(guest, Side.OURS if place < words["ours"] else Side.OUTSIDE), by=BY)
        _write_agenda(event, words["agenda"])
        if day < city.today:
            lifecycle.close(event, by=BY)


def _write_agenda(event: Event, items: Sequence[Sequence[Any]]) -> None:
    """Items put in by hand before the last one of the template."""
    for title, minutes, presenter in items:
        plan = agenda.get_programme(BY, f"{event.code}-P1")
        last = sum(line.depth == 1 for line in plan.lines)
        programmes.add(plan, programmes.Item(title, minutes, presenter), by=BY, version=plan.version, position=last)


def _ceremonies(city: City) -> None:
    """A ceremony at every committee at one hour, a leader sent to each; the next morning their first sessions."""
    words = city.words["ceremony"]
    day = city.day(words["in_days"])
    made = _wave(city, EventKind.CEREMONY, day, words)
    _wave(city, EventKind.FIRST_SESSION, city.days.add_working_days(day, 1), city.words["first_session"])
    with transaction():
        for place, event in enumerate(session().scalars(select(Event).where(Event.wave_id == made).order_by(Event.code))):
            extras.send(event, EngagementRole.DELEGATION_HEAD, [city.leader(words["first_leader"] + place)], by=BY)


def _wave(city: City, kind: EventKind, day: date, words: Mapping[str, Any]) -> int:
    """Answers the number of the wave."""
    plan = Template(kind, day, (Meets(words["starts"], words["ends"]),), title=words["title"])
    with transaction():
        wave = waves.create(words["code"], city.root, [Kind.BASE_SUPERIOR], plan, by=BY)
        job_id, wave_id = waves.start(wave, by=BY), wave.id
    jobs.run_now(job_id)
    return wave_id


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
    for place, unit in enumerate(units):
        day = city.day(2 + place * words["month_days"] // len(units))
        plan = SessionPlan(at(day, words["starts"]), at(day, words["ends"]), place=words["place"])
        _hold(city, unit, Details(EventKind.CELL_MEETING, theme=words["theme"]), plan, chairs=city.secretary(unit))


def _congresses(city: City) -> None:
    """The secretary's own as a draft; that of another organisation convened, looked after from above."""
    words = city.words["congress"]
    day = city.day(words["draft_in_days"])
    details = Details(EventKind.CONGRESS, term=words["term"])
    draft = city.meeting(words, day, city.home)
    services.create(city.home, details, [draft], by=BY, state=EventState.DRAFT, code=words["draft_code"])
    day = city.day(words["convened_in_days"])
    eve = city.days.add_working_days(day, -1)
    before = SessionPlan(
        at(eve, words["prep_starts"]), at(eve, words["prep_ends"]), kind=SessionKind.PREPARATORY, venue_id=city.hall(city.base)
    )
    plans = (before, city.meeting(words, day, city.base))
    details = Details(EventKind.CONGRESS, term=words["term"])
    event = _hold(city, city.base, details, *plans, chairs=city.secretary(city.base), code=words["code"])
    extras.send(event, EngagementRole.SUPERVISOR, [city.leader(4)], by=BY)
    for matter, number, note in words["approvals"]:
        extras.record_approval(event, matter, ApprovalState.SENT, by=BY, on_day=city.days.add_working_days(city.today, -5))
        extras.record_approval(
            event,
            matter,
            ApprovalState.APPROVED,
            by=BY,
            on_day=city.days.add_working_days(city.today, -1),
            number=number,
            note=note,
        )
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
