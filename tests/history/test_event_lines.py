"""Which lines are an event's: none that names what the reader may not see, none missing, none of another event."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.events import clashes, extras
from congress.events.models import UnitPart
from congress.people.models import Person
from tests.events.making import appoint, get, hold, meets
from tests.history.test_of_event import acts, history
from tests.home.reading import visit
from tests.support import SYSTEM, World

EAST = Actor.system("Cán bộ Quận Đông")


# ── what is out of sight ─────────────────────────────────────────────────────


@pytest.fixture
def waived(city: World, organiser: FlaskClient) -> tuple[str, str]:
    """The city lets the east's event stand beside one of the west at which the same person must be."""
    appoint(("Lương Minh Nam", "1970-01-01", "01", "Uỷ viên", "BTV"))
    nam = session().scalars(select(Person.id).where(Person.full_name == "Lương Minh Nam")).one()
    east = hold(city, "01.01", "conference", meets("2025-09-11", "8:00", "10:30"), title="Họp bên Đông", chairs=[nam])
    west = hold(city, "01.02", "conference", meets("2025-09-11", "8:30", "11:00"), title="Chuyện kín bên Tây", chairs=[nam])
    (found,) = [each for each in clashes.of_event(SYSTEM, get(east)) if each.person]
    page = f"/events/{east}/clashes/{found.fingerprint[:16]}"
    data = {"way": "keep", "version": str(get(east).version), "reason": "Chỉ dự khai mạc"}
    assert organiser.post(page, data=data).status_code == 302
    return east, west


def test_a_clash_that_may_stand_does_not_tell_the_name_of_an_event_out_of_sight(city: World, waived: tuple[str, str]) -> None:
    east, west = waived
    leader = city.browser(Role.LEADER, "01.01")
    assert visit(leader, f"/events/{west}", 404).status == 404
    whole, own = visit(leader, "/history/"), history(leader, east)
    for page in (whole, own):
        assert "Giữ nguyên" in page.main.one("tbody").text
        assert "Họp bên Đông" in page.text
        for secret in ("Chuyện kín", west, "8h30", "11h00"):
            assert secret not in page.text
    told = "Họp bên Đông Một người, hai nơi cùng lúc; Lương Minh Nam; Lý do: Chỉ dự khai mạc"
    assert acts(leader, east)[0][1] == told


# ── what is another event's ──────────────────────────────────────────────────


def test_an_agenda_of_an_event_whose_code_begins_with_its_own_is_not_its(city: World) -> None:
    first = hold(city, "01.01", "conference", code="HN", title="Cuộc một")
    second = hold(city, "01.01", "conference", code="HN-P2", title="Cuộc hai")
    client = city.browser(Role.ORGANISER, "01.01")
    for code, title in ((first, "Khai mạc một"), (second, "Khai mạc hai")):
        visit(client, f"/agenda/{code}-P1/edit").press("Thêm", title=title)
    assert [about for _what, about in acts(client, first)] == ["Khai mạc một", "Cuộc một"]
    assert [about for _what, about in acts(client, second)] == ["Khai mạc hai", "Cuộc hai"]


def test_a_unit_that_takes_part_elsewhere_is_not_an_event_of_the_same_code(city: World) -> None:
    own = hold(city, "01.01", "conference", code="01.02", title="Mã như mã đơn vị")
    other = hold(city, "01.01", "conference", title="Cuộc khác")
    client = city.browser(Role.ORGANISER, "01.01")
    for code in (own, other):
        with transaction():
            extras.take_part(get(code), city.unit("01.02.001"), UnitPart.MEMBER, by=EAST)
            extras.take_part(get(code), city.unit("01.02"), UnitPart.MEMBER, by=EAST)
    assert len(acts(client, own)) == len(acts(client, other)) == 3
    assert acts(client, own)[-1][1] == "Mã như mã đơn vị"
