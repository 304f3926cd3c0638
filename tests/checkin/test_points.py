"""One event at hundreds of points of attendance: who is where, and a point that sends late puts the total right."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from congress.checkin import devices, queries
from congress.checkin.queries import Together
from congress.core import clock
from congress.core.actor import Role
from congress.core.db import bulk_insert, session, transaction
from congress.events.models import Point
from tests.checkin.doors import Hall, hall, minutes, spans
from tests.delegates.making import held
from tests.house.tracker import watching
from tests.support import SYSTEM, World

POINTS = 542
NAMES = tuple(f"{family} Văn {given}" for family in ("Đào", "Lý", "Mai", "Vi") for given in ("An", "Bình", "Chi"))


@pytest.fixture
def room(city: World) -> Hall:
    """Every other delegate belongs to a point of his own."""
    made = hall(city, NAMES)
    at = queries.choose_session(held(made.code), made.sessions[0])
    session().rollback()
    with transaction():
        rows = [{"session_id": at.id, "unit_id": None, "venue_id": None, "name": f"Điểm cầu số {number}", "expected": 2}
                for number in range(1, POINTS + 1)]  # fmt: skip
        bulk_insert(Point, rows)
    ids = [row.id for row in devices.list_points(held(made.code).event.id)]
    session().rollback()
    for place in range(6):
        made.token(f"Máy {place}", point_id=ids[place] if place < 5 else ids[-1])
    return made


def _whole(room: Hall) -> Together:
    session().rollback()
    return queries.points_together(queries.choose_session(held(room.code), room.sessions[0]).id)


def test_points_add_up_and_one_that_sends_late_corrects_the_total(room: Hall) -> None:
    for place, name in enumerate(NAMES[:5]):
        room.scan(name, clock.now() - minutes(20), door=f"Máy {place}")
    room.scan(NAMES[6])
    assert _whole(room) == Together(POINTS, 5, 2 * POINTS, 5, 1)
    late = [room.fact(name, clock.now() - minutes(50), shown="entered") for name in NAMES[7:9]]
    assert [each["outcome"] for each in room.send(late, "Máy 5").json["results"]] == ["entered", "entered"]
    assert _whole(room) == Together(POINTS, 6, 2 * POINTS, 7, 1)
    assert spans(room, NAMES[7]) == [("09:10", None)]


def test_who_goes_to_another_point_is_counted_where_he_is(room: Hall) -> None:
    start = clock.now() - minutes(30)
    room.scan(NAMES[0], start, door="Máy 0")
    room.scan(NAMES[0], start + minutes(10), door="Máy 0", direction="out")
    room.scan(NAMES[0], start + minutes(20), door="Máy 1")
    assert _whole(room) == Together(POINTS, 1, 2 * POINTS, 1, 0)
    assert spans(room, NAMES[0]) == [("09:30", "09:40"), ("09:50", None)]


def test_page_of_points_is_searched_and_paged_at_the_same_cost(room: Hall, city: World) -> None:
    office: FlaskClient = city.browser(Role.ORGANISER, "01")
    room.scan(NAMES[0], door="Máy 5")
    path = f"/check-in/{room.code}/points"
    office.get(path)
    with watching(city.app) as work:
        page = office.get(path).text
    assert page.count('<th scope="row">') == 50
    assert f"1/{POINTS} điểm cầu đã có người" in page
    assert work.reads < 25
    found = re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', office.get(f"{path}?q=diem so 542").text)
    assert found == [(f"Điểm cầu số {POINTS}", "1")]
    with pytest.raises(Exception, match=r"event\.point_attended"):
        _remove(room)


def _remove(room: Hall) -> None:
    from congress.events import extras

    with transaction():
        event = held(room.code).event
        extras.remove_point(event, devices.list_points(event.id)[-1].id, by=SYSTEM)
