"""Rows of every kind, one or several, for lists whose cost is measured."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from congress.agenda import queries as agendas
from congress.agenda import services as agenda
from congress.campaigns import duties
from congress.campaigns.models import Status
from congress.campaigns.queries import get_campaign
from congress.campaigns.states import Report
from congress.core import outbox
from congress.core.actor import Role
from congress.core.audit import record
from congress.core.db import session, transaction
from congress.events import extras, photos
from congress.events import services as events
from congress.events.models import ApprovalMatter, ApprovalState, EngagementRole, EventSession, UnitPart
from congress.notices import services as notices
from congress.people import queries as people
from congress.venues import services as venues
from tests.house.city import PICTURE
from tests.support import SYSTEM, World

# One committee with everything once, another with everything three times.
ONE, THREE = "01.01", "01.03"
TREE = [
    ("01", "Đảng bộ Thành phố", "city", "", "", "Trần Thị Thành", "0911111100"),
    *(
        row
        for code, size in ((ONE, 1), (THREE, 3))
        for row in [
            (code, f"Đảng bộ quận {code}", "base_superior", "01", "", "Lê Văn Đông", "0911111101"),
            *(
                (
                    f"{code}.00{number}",
                    f"Chi bộ cơ sở {number}",
                    "base_cell",
                    code,
                    "9",
                    f"Ngô Văn {'Abc'[number - 1]}",
                    "0911111102",
                )
                for number in range(1, size + 1)
            ),
        ]
    ),
]


def some_accounts(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(size):
            world.account(f"Người {number}", Role.VIEWER, code)


def some_flags(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(1, size + 1):
            world.campaign(f"DH{code}", root=code)
            told = Report(Status.HELD, date(2025, 5, 5), 9, 3)
            with transaction():
                duties.report(get_campaign(SYSTEM, f"DH{code}"), world.unit(f"{code}.00{number}"), told, by=SYSTEM)


def some_lines(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for _number in range(size):
            with transaction():
                record("orgs.import", "x", by=SYSTEM, scope_id=world.unit(f"{code}.001").unit_id)


def some_events(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(size):
            world.report(f"{code}.001", date(2025, 5, 5 + number))


def some_venues(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(1, size + 1):
            with transaction():
                unit = world.unit(f"{code}.00{number}")
                venues.create(unit, f"HT-{code}-{number}", venues.Details(f"Hội trường {number}", 20), by=SYSTEM)


def some_told(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(size):
            some_tell(world, f"Họp {code} lần {number}")


def some_tell(world: World, subject: str, *accounts: int) -> None:
    with transaction():
        to = {"emails": ["a@example.org", "b@example.org"], "accounts": accounts}
        outbox.append("house.told", subject, to, by=SYSTEM, scope_id=world.unit(ONE).unit_id)
    notices.deliver()


def some_items(world: World) -> None:
    """An agenda of one item, another of three."""
    starts_at = datetime(2025, 8, 6, 1, tzinfo=UTC)
    for code, size in ((ONE, 1), (THREE, 3)):
        with transaction():
            plan = events.SessionPlan(starts_at, starts_at + timedelta(hours=4))
            events.create(world.unit(code), events.Details("briefing"), [plan], by=SYSTEM)
        session_code = f"GB-{code}-250806-P1"
        for number in range(size + 4):  # the four of the template go first
            with transaction():
                found = agendas.get_programme(SYSTEM, session_code)
                told: dict[str, Any] = {"by": SYSTEM, "version": found.version}
                if number < 4:
                    agenda.remove(found, found.lines[0].id, **told)
                else:
                    agenda.add(found, agenda.Item(f"Mục {number}", 5), **told)


def some_meetings(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(size):
            with transaction():
                plan = events.SessionPlan(datetime(2025, 8, 6, 1 + number, tzinfo=UTC), datetime(2025, 8, 6, 4, tzinfo=UTC))
                events.create(world.unit(code), events.Details("seminar", title=f"Toạ đàm {number}"), [plan], by=SYSTEM)


def some_on_holidays(world: World) -> None:
    for code, size in ((ONE, 1), (THREE, 3)):
        for number in range(size):
            with transaction():
                plan = events.SessionPlan(datetime(2025, 9, 2, 1 + number, tzinfo=UTC), datetime(2025, 9, 2, 9, tzinfo=UTC))
                events.create(world.unit(code), events.Details("seminar", title=f"Toạ đàm {number}"), [plan], by=SYSTEM)


def some_stands_around(world: World) -> None:
    """Of one event one of everything, of another three."""
    at = datetime(2025, 8, 6, 1, tzinfo=UTC)
    drawn = photos.draw(PICTURE)
    day = date(2025, 7, 1)
    for code, size in ((ONE, 1), (THREE, 3)):
        with transaction():
            unit, plan = world.unit(code), events.SessionPlan(at, at + timedelta(hours=3))
            made = events.create(unit, events.Details("congress"), [plan], by=SYSTEM, code=f"EV-{code}")
            at_session = session().scalar(select(EventSession.id).where(EventSession.event_id == made.id)) or 0
            posts = [people.posts_on(world.unit(f"{THREE}.00{number}").unit_id, day)[0] for number in range(1, size + 1)]
            extras.send(made, EngagementRole.SUPERVISOR, [post.person_id for post in posts], by=SYSTEM)
            for number in range(1, size + 1):
                extras.take_part(made, world.unit(f"{THREE}.00{number}"), UnitPart.MEMBER, by=SYSTEM)
                extras.invite(made, extras.Invited(f"Khách {number}"), by=SYSTEM)
                extras.note_gift(made, giver="", receiver="", what=f"Tranh {number}", by=SYSTEM)
                extras.add_point(made, at_session, f"Điểm {number}", by=SYSTEM)
                photos.add(made, [(photos.keep(drawn), drawn)], by=SYSTEM)
                extras.record_approval(made, ApprovalMatter.PAPERS, ApprovalState.SENT, by=SYSTEM, on_day=day)
