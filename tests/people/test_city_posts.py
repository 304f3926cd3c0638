"""The city's list of posts as its office mailed it: two headings stand over each other's columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, func, select

from congress.core import sheets
from congress.core.columns import find
from congress.core.db import session
from congress.orgs.models import Unit
from congress.people import queries
from congress.people.models import Body, Person, Post, PostKind, Seat
from congress.people.sheet import COLUMNS
from tests.commands.runner import Instance
from tests.orgs.real import POSTS, Prepared, opened

ROWS, TWO_COMMITTEES, LEFT = 4551, 40, 103
DAY = date(2025, 1, 15)


@pytest.fixture(scope="module")
def office_rows() -> list[list[str]]:
    """The cells below the heading as they stand in the file."""
    (sheet,) = sheets.read(POSTS.read_bytes(), POSTS.name)
    return [row for row in sheet.rows[4:] if row[1]]


def size(query: Select[Any]) -> int:
    return session().scalar(select(func.count()).select_from(query.subquery())) or 0


@pytest.fixture
def with_posts(register_taken: Prepared, copy_of: Callable[[Prepared], Instance]) -> tuple[Instance, Any]:
    instance = copy_of(register_taken)
    return instance, instance.json("people", "import", POSTS)


def test_city_posts_are_taken_over_whole(with_posts: tuple[Instance, Any], office_rows: list[list[str]]) -> None:
    """One walk over the whole list: counts, persons in two committees, seats, those who left, adopted secretaries, again."""
    instance, told = with_posts
    assert {name: told[name] for name in ("rows", "new", "same", "changed", "absent", "errors")} == {
        "rows": ROWS, "new": ROWS, "same": 0, "changed": 0, "absent": [], "errors": [],
    }  # fmt: skip
    assert [(warning["row"], warning["column"], warning["code"]) for warning in told["warnings"]] == [(2045, "Họ và tên", "01")]
    with opened(instance):
        _birth_dates_and_sexes_are_where_they_belong(office_rows)
        _persons_in_two_committees_are_one_person(office_rows)
        _seats_follow_the_bodies(office_rows)
        _secretaries_are_adopted()
    again = instance.json("people", "import", POSTS)
    assert (again["rows"], again["same"], again["new"], again["changed"], again["errors"]) == (ROWS, ROWS, 0, 0, [])


def _birth_dates_and_sexes_are_where_they_belong(rows: list[list[str]]) -> None:
    """The file's heading "Ngày sinh" stands over Nam and Nữ."""
    by_sex = select(Person.sex, func.count()).where(Person.birth_date.is_not(None)).group_by(Person.sex)
    assert set(dict(session().execute(by_sex).tuples().all())) == {"male", "female", ""}
    assert size(select(Person.id).where(Person.birth_date > date(2007, 1, 1))) == 0
    thanh = select(Person).where(Person.full_name == "Đoàn Đức Thành", Person.birth_date == date(1962, 8, 10))
    first = session().execute(thanh).scalar_one()
    assert (rows[0][1], rows[0][3], first.sex) == ("Đoàn Đức Thành", "10/08/1962", "male")


def _persons_in_two_committees_are_one_person(rows: list[list[str]]) -> None:
    units = select(Post.person_id).join(Person, Person.id == Post.person_id).where(Person.birth_date.is_not(None))
    several = units.group_by(Post.person_id).having(func.count(Post.unit_id.distinct()) > 1)
    assert size(several) == TWO_COMMITTEES
    assert size(select(Person.id).where(Person.birth_date.is_not(None))) == ROWS - TWO_COMMITTEES
    assert len({row[1] for row in rows}) < ROWS - TWO_COMMITTEES, "several persons share a name, told apart by birth date"


def _seats_follow_the_bodies(rows: list[list[str]]) -> None:
    seats = dict(session().execute(select(Seat.body, func.count()).group_by(Seat.body)).tuples().all())
    standing = sum(row[6] == "BTV" for row in rows)
    assert seats == {Body.COMMITTEE: ROWS, Body.STANDING_COMMITTEE: standing}
    without = select(Seat.id).where(Seat.body == Body.STANDING_COMMITTEE, ~_same_seat(Body.COMMITTEE))
    assert size(without) == 0
    left = select(Seat.id).where(Seat.body == Body.COMMITTEE, Seat.valid_to < date.max)
    assert size(left) == sum(bool(row[8]) for row in rows) == LEFT
    unit_id = session().scalar(select(Unit.id).where(Unit.code == "01.02"))
    here = [row for row in rows if row[4] == "01.02"]
    assert queries.count_seats(unit_id or 0, DAY)[Body.COMMITTEE] == sum(not row[8] for row in here)
    assert queries.count_seats(unit_id or 0, date(2022, 1, 1))[Body.COMMITTEE] == len(here)


def _same_seat(body: Body) -> Any:
    from sqlalchemy import exists
    from sqlalchemy.orm import aliased

    other = aliased(Seat)
    return exists().where(other.person_id == Seat.person_id, other.unit_id == Seat.unit_id, other.body == body)


def _secretaries_are_adopted() -> None:
    """1,289 secretaries are in both files, one of them under another name: no unit but the city has two."""
    acting = select(Post.unit_id).where(Post.kind == PostKind.SECRETARY, Post.valid_from <= DAY, Post.valid_to > DAY)
    assert size(acting) == 18240 + 1
    doubled = session().scalars(acting.group_by(Post.unit_id).having(func.count() > 1)).all()
    assert [session().get_one(Unit, unit_id).code for unit_id in doubled] == ["01"]
    assert size(select(Person.id)) == 18240 + ROWS - TWO_COMMITTEES - 1288
    unit_id = session().scalar(select(Unit.id).where(Unit.code == "01.01")) or 0
    secretary = queries.secretaries([unit_id], DAY)[unit_id]
    assert (secretary.full_name, secretary.phone) == ("Đoàn Đức Thành", "0908154082")
    assert session().get_one(Person, secretary.person_id).birth_date == date(1962, 8, 10)


def test_reading_knows_the_columns_by_what_stands_in_them() -> None:
    layout = find(sheets.read(Path(POSTS).read_bytes(), POSTS.name), COLUMNS)
    assert (layout.heading("birth_date"), layout.heading("sex")) == ("Giới tính", "Ngày sinh")
    assert layout.guessed == {"birth_date", "sex"}
