"""A congress that is on while the demo city is looked at: delegates of one committee, two doors, who came, who left again, and
what waits for a decision. Delegates are the secretaries of its organisations; the same scans every time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from congress.checkin import devices, intake
from congress.checkin.intake import Asker, Told
from congress.checkin.models import Act, Outcome, Source
from congress.core import clock
from congress.core.actor import Actor
from congress.core.db import session, transaction
from congress.delegates import codes, delegations, members, queries, services
from congress.delegates.models import Basis, Delegate, Membership
from congress.delegates.queries import Held
from congress.delegates.services import Told as Listed
from congress.events import queries as meetings
from congress.events import services as events
from congress.events.models import CongressKind, EventKind
from congress.events.services import Details, SessionPlan
from congress.orgs import queries as orgs
from congress.orgs.access import under
from congress.orgs.models import Placement, Unit
from congress.people import queries as people
from congress.people.models import Person
from congress.seed.meetings import City

BY = Actor.system("demo")
CODE = "DH-DANG-HOP"
DELEGATES, LONGEST = 90, timedelta(hours=4)
LATEST = 20  # hour at which it begins at the latest, so that it ends on its day
COME = 82  # of a hundred
_MINUTE = timedelta(minutes=1)


def load(city: City) -> None:
    """Nothing in a city without organisations below its committees."""
    with transaction():
        held = _convene(city)
    if held is None:
        return
    with transaction():
        keys = [devices.digest(devices.make(_held(), name, by=BY)) for name in ("Cửa chính", "Cửa bên")]
    with transaction():
        _scan(keys)


def _held() -> Held:
    return queries.get_held(BY, CODE)


def _convene(city: City) -> Held | None:
    """Of the committee with the fewest organisations right below, but with enough of them."""
    below = {each.unit_id: _below(each.unit_id) for each in city.committees}
    chosen = [each for each in city.committees if len(below[each.unit_id]) >= 8] or list(city.committees[-1:])
    if not chosen:
        return None
    unit = min(chosen, key=lambda each: (len(below[each.unit_id]), each.code))
    starts = _start(city)
    ends = min(starts + LONGEST, datetime.combine(starts.date(), time(23, 59), clock.ZONE))
    plan = SessionPlan(starts, ends, title="Phiên chính thức", place="Hội trường của đảng bộ")
    told = Details(EventKind.CONGRESS, congress_kind=CongressKind.DELEGATES, title=f"Đại hội đại biểu {unit.name}")
    events.create(unit, told, [plan], by=BY, code=CODE)
    services.open_roll(_held(), by=BY)
    for base in below[unit.unit_id]:
        services.enlist(_held(), _sent(base, DELEGATES // len(below[unit.unit_id]), city), by=BY)
    delegations.make_by_unit(_held(), by=BY)
    members.choose_heads(_held(), by=BY)
    return _held()


def _start(city: City) -> datetime:
    """An hour ago; on a day off, on the last working day."""
    now = clock.local_now()
    day = now.date()
    while city.days.is_day_off(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(max(0, min(now.hour - 1, LATEST))), clock.ZONE)


def _below(unit_id: int) -> list[Any]:
    """Organisations right below, by code."""
    query = orgs.places(clock.today()).where(Placement.parent_id == unit_id)
    return list(session().execute(query.order_by(Unit.code)).all())


def _sent(base: Any, count: int, city: City) -> list[Listed]:
    """Whom an organisation sends: its secretary, then those of its cells."""
    query = orgs.places(clock.today()).where(under(base.path)).order_by(Placement.path, Unit.code).limit(max(1, count))
    units = [row.unit_id for row in session().execute(query)]
    found = people.secretaries(units, city.today)
    rows = [found[unit_id] for unit_id in units if unit_id in found]
    ids = [row.person_id for row in rows]
    born = dict(session().execute(select(Person.id, Person.birth_date).where(Person.id.in_(ids))).tuples().all())
    told = {"basis": Basis.ELECTED, "membership": Membership.FULL, "post": "Bí thư"}
    return [Listed(row.full_name, base.unit_id, birth_date=born[row.person_id], **told) for row in rows]  # type: ignore[arg-type]


def _scan(keys: list[str]) -> None:
    """Most came before the opening, some left and came back, one code was read at two doors without network."""
    chance, held = Random(CODE), _held()  # noqa: S311  the same scans every time
    at = _session(held)
    rows = session().scalars(select(Delegate).where(Delegate.event_id == held.event.id).order_by(Delegate.number)).all()
    for place, delegate in enumerate(rows):
        if chance.randrange(100) >= COME:
            continue
        came = at.starts_at - chance.randrange(4, 50) * _MINUTE
        _tell(keys[place % 2], delegate, at, came, Act.IN, Source.TYPED if place % 17 == 0 else Source.SCAN)
        if place % 11 == 5:
            _tell(keys[place % 2], delegate, at, at.starts_at + 12 * _MINUTE, Act.OUT)
        if place % 22 == 5:
            _tell(keys[0], delegate, at, at.starts_at + 25 * _MINUTE, Act.IN)
        if place == 1:
            _tell(keys[0], delegate, at, came + 6 * _MINUTE, Act.IN, shown=Outcome.ENTERED)
    stranger = Told("demo:la", "12-AAAAAAAAAAAAAAAAAAAAAAAAAA", at.code, at.starts_at - 3 * _MINUTE)
    intake.take(Asker(keys[1]), stranger, clock.now())


def _session(held: Held) -> Any:
    return meetings.sessions_of([held.event.id])[held.event.id][0]


def _tell(
    key: str, delegate: Delegate, at: Any, moment: datetime, act: Act, source: Source = Source.SCAN, shown: str = ""
) -> None:
    code = codes.badge_number(delegate.number) if source == Source.TYPED else codes.badge_code(delegate)
    told = Told(f"demo:{delegate.number}:{act}:{moment:%H%M}", code, at.code, moment, act, source, shown)
    intake.take(Asker(key), told, clock.now())
