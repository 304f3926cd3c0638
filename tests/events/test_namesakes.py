"""Several people of one name in clashes and in the ways out of them: the reader can tell who is meant."""

from __future__ import annotations

from sqlalchemy import select

from congress.core.actor import Role
from congress.core.db import session
from congress.events import clashes, intent, ways
from congress.people.models import Person
from tests.events.making import appoint, get, hold, meets
from tests.support import SYSTEM, World

DAY = "2025-09-11"  # a Thursday


def namesakes(name: str) -> list[int]:
    return list(session().scalars(select(Person.id).where(Person.full_name == name)))


def test_two_of_one_name_are_told_apart_by_post_and_else_by_year_for_who_may_read_it(city: World) -> None:
    for year, title in (("1960", "Uỷ viên"), ("1961", "Uỷ viên"), ("1962", "Phó Bí thư")):
        appoint(("Nguyễn Thị Bí", f"{year}-01-01", "01.01", title, "BTV"))
    for code, hour in (("01.01.001", "13:00"), ("01.01.002", "13:30")):
        hold(city, code, "conference", meets(DAY, hour, "16:00"), title=f"Họp chiều {code}", chairs=namesakes("Nguyễn Thị Bí"))
    unit = city.unit("01.01").name
    same = [f"Nguyễn Thị Bí (Uỷ viên, {unit})", f"Nguyễn Thị Bí (Uỷ viên, {unit})", f"Nguyễn Thị Bí (Phó Bí thư, {unit})"]
    years = [f"{same[0]}, sinh năm 1960", f"{same[1]}, sinh năm 1961", same[2]]
    organiser, leader = (city.actor(role, "01") for role in (Role.ORGANISER, Role.LEADER))
    for reader, told in ((organiser, years), (leader, same), (SYSTEM, same)):
        found = [clash.what for clash in clashes.list_clashes(reader) if "Nguyễn Thị Bí" in clash.what]
        assert sorted(what.partition(" phải có mặt")[0] for what in found) == sorted(f"Đồng chí {name}" for name in told)


def test_those_of_one_name_who_could_go_instead_are_told_apart(city: World) -> None:
    for year in ("1960", "1961"):
        appoint(("Nguyễn Thị An", f"{year}-01-01", "01.01", "Uỷ viên", "BTV"))
    appoint(("Lương Minh Nam", "1970-01-01", "01.01", "Uỷ viên", "BTV"))
    (nam,) = namesakes("Lương Minh Nam")
    hold(city, "01.01.001", "conference", meets(DAY, "8:00", "10:30"), chairs=[nam])
    code = hold(city, "01.01.002", "conference", meets(DAY, "8:30", "11:00"), chairs=[nam])
    (clash,) = clashes.of_event(SYSTEM, get(code))
    found = ways.offer(city.actor(Role.ORGANISER, "01"), clash, intent.stored(get(code)))
    assert [way.title.partition(" dự ")[0] for way in found if "Nguyễn Thị An" in way.title] == [
        f"Đồng chí Nguyễn Thị An (Uỷ viên, {city.unit('01.01').name}), sinh năm {year}" for year in (1960, 1961)
    ]
