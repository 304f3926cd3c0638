"""The sixteenth conference of a cluster as the press told it (seed 002): ordinal, theme, a host that changes from time to time,
member units, guests from six provinces outside.

Made-up people in the same posts. Every figure is counted again over the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from congress.core.actor import Role
from congress.core.db import transaction
from congress.events import extras, queries
from congress.events.extras import Invited
from congress.events.models import EngagementRole, EventKind, Side, UnitPart
from congress.events.services import Details
from tests.scenarios.meetings import appoint, count, event, hold, listed, meets, present, raw, send
from tests.support import SYSTEM, World

CLUSTER = "Cụm đồng bằng Bắc Bộ"
THEME = "Việc thực hiện Quy định 293 của Ban Bí thư về chức năng, nhiệm vụ, tổ chức bộ máy của Đảng uỷ Khối các cơ quan"
PROVINCES = ("Thành phố Hồ Chí Minh", "Cần Thơ", "Nghệ An", "Lạng Sơn", "Điện Biên", "Quảng Ninh")
TREE = (
    ("01", "Đảng bộ thành phố Mẫu", "city", "", "", ""),
    ("01.31", "Đảng bộ Khối các cơ quan", "base_superior", "01", "", ""),
    ("01.32", "Đảng bộ Khối doanh nghiệp", "base_superior", "01", "", ""),
    ("01.33", "Đảng bộ Khối các trường", "base_superior", "01", "", ""),
    ("01.40", "Đảng bộ phường Xa", "base_superior", "01", "", ""),
)
MEMBERS = ("01.32", "01.33")
SECRETARY, STANDING = "Vi Thị Nga", "Nông Văn Đào"
OURS = (
    ("Lương Quốc Ích", "Phó Bí thư Thường trực", "Đảng uỷ Khối các cơ quan Trung ương"),
    ("Mạc Thị Ngân", "Phó Chủ tịch", "Hội đồng nhân dân thành phố Mẫu"),
)


@pytest.fixture
def city(world: World) -> World:
    world.tree(TREE, as_of=date(2023, 1, 1))
    appoint(
        (SECRETARY, "2/3/1968", "01.31", "Bí thư", "BTV", "1/1/2023"),
        (STANDING, "5/6/1964", "01", "Phó Bí thư Thường trực", "BTV", "1/1/2023"),
    )
    return world


def confer(city: World, ordinal: int, day: str, host: str, members: Sequence[str], chairs: Sequence[str] = ()) -> str:
    """A conference of the cluster; who hosts it holds it."""
    details = Details(EventKind.CLUSTER_CONFERENCE, ordinal=ordinal, term=day[:4], theme=THEME, cluster=CLUSTER)
    code = hold(city, host, details, meets(day, "8:00", "11:30"), chairs=chairs)
    with transaction():
        extras.take_part(event(code), city.unit(host), UnitPart.HOST, by=SYSTEM)
        for member in members:
            extras.take_part(event(code), city.unit(member), UnitPart.MEMBER, by=SYSTEM)
    return code


@pytest.fixture
def sixteenth(city: World) -> str:
    code = confer(city, 16, "2024-11-15", "01.31", MEMBERS, chairs=[SECRETARY])
    send(code, EngagementRole.SPEAKER, STANDING)
    with transaction():
        for name, title, organisation in OURS:
            extras.invite(event(code), Invited(name, title, organisation, side=Side.OURS), by=SYSTEM)
        for province in PROVINCES:
            extras.invite(event(code), Invited(organisation=f"Đảng uỷ Khối các cơ quan {province}"), by=SYSTEM)
    return code


def test_name_tells_cluster_ordinal_year_and_theme(sixteenth: str) -> None:
    assert event(sixteenth).name == f"Hội nghị giao ban {CLUSTER} lần thứ 16 năm 2024 về chủ đề “{THEME}”"
    for typed in ("giao ban cum lan thu 16", "Quy định 293", "dong bang bac bo 2024"):
        assert listed(typed=typed) == [sixteenth], typed
    assert listed(typed="lần thứ 17") == []


def test_chair_is_the_hosts_secretary_and_the_citys_deputy_comes(sixteenth: str) -> None:
    assert present(sixteenth, "chair") == [(SECRETARY, "Bí thư")]
    assert present(sixteenth, "speaker") == [(STANDING, "Phó Bí thư Thường trực")]


def test_provinces_outside_the_cluster_are_counted_from_the_list(sixteenth: str) -> None:
    guests = "event_guest g JOIN event e ON e.id = g.event_id WHERE e.code = :code AND g.side = 'outside'"
    assert count(guests, code=sixteenth) == len(set(PROVINCES)) == 6
    names = [row[0] for row in raw(f"SELECT g.organisation FROM {guests} ORDER BY g.position", code=sixteenth)]
    assert [name.removeprefix("Đảng uỷ Khối các cơ quan ") for name in names] == list(PROVINCES)
    with transaction():
        extras.invite(event(sixteenth), Invited(organisation="Đảng uỷ Khối các cơ quan Lào Cai"), by=SYSTEM)
    assert count(guests, code=sixteenth) == 7, "the figure follows the list"


def test_guests_of_the_city_stand_before_those_from_outside(sixteenth: str) -> None:
    rows = raw(
        "SELECT g.position, g.full_name, g.title, g.organisation FROM event_guest g JOIN event e ON e.id = g.event_id"
        " WHERE e.code = :code AND g.side = 'ours' ORDER BY g.position",
        code=sixteenth,
    )
    assert rows == [(place, *guest) for place, guest in enumerate(OURS, 1)]


def test_host_changes_from_one_conference_to_the_next(sixteenth: str, city: World) -> None:
    confer(city, 15, "2023-11-16", "01.32", ("01.31", "01.33"))
    confer(city, 17, "2025-11-14", "01.33", ("01.31", "01.32"))
    hosts = raw(
        "SELECT e.ordinal, e.term, u.code FROM event e JOIN event_unit p ON p.event_id = e.id AND p.part = 'host'"
        " JOIN unit u ON u.id = p.unit_id ORDER BY e.ordinal"
    )
    assert hosts == [(15, "2023", "01.32"), (16, "2024", "01.31"), (17, "2025", "01.33")]
    assert len({code for _ordinal, _year, code in hosts}) == 3
    for code in listed(kind="cluster_conference"):
        parts = [(row.part, row.code) for row in queries.units_of(event(code).id)]
        assert len([part for part, _unit in parts if part == UnitPart.HOST]) == 1
        assert len([part for part, _unit in parts if part == UnitPart.MEMBER]) == 2


def test_there_is_one_host_at_a_time(sixteenth: str, city: World) -> None:
    with transaction():
        extras.take_part(event(sixteenth), city.unit("01.32"), UnitPart.HOST, by=SYSTEM)
    found = [row.code for row in queries.units_of(event(sixteenth).id) if row.part == UnitPart.HOST]
    assert found == ["01.32"]


def test_members_see_the_conference_and_a_unit_that_takes_no_part_does_not(sixteenth: str, city: World) -> None:
    for code, seen in (("01.31", 1), ("01.32", 1), ("01.33", 1), ("01.40", 0)):
        assert queries.list_events(city.actor(Role.LEADER, code)).total == seen, code
