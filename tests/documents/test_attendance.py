"""The report of a congress of members, which elects no credentials board: who is convened, who is there, who may vote."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.core.paper import Paper, Table
from congress.delegates.models import Absence, Membership
from congress.documents import attendance, freezing, queries
from congress.documents.attendance import Told
from congress.documents.models import Document, DocumentKind
from tests.documents import rolls
from tests.documents.rolls import born, person
from tests.support import SYSTEM, World

TOLD = Told(date(2025, 7, 15), "Ngô Văn Nhất")
CELL = "01.01.001.001"


def words(paper: Paper) -> str:
    told = [
        block.text if not isinstance(block, Table) else "\n".join(" | ".join(row) for row in block.rows)
        for block in paper.blocks
    ]
    return "\n".join(told)


def freeze(code: str, told: Told = TOLD, **more: Any) -> Document:
    with transaction():
        made = freezing.freeze(rolls.held(code), told, by=SYSTEM, **more).id
    session().rollback()
    return session().get_one(Document, made)


def cell(city: World, *absent: tuple[int, str, Absence], day: str = rolls.DAY) -> str:
    """A cell of eighteen full members and two who are exempt, two of them probationary beside."""
    code = rolls.congress(city, CELL, "members", day=day)
    unit = city.unit(CELL).unit_id
    kinds = (
        [Membership.FULL] * 17
        + [Membership.EXEMPT, Membership.TRANSFERRED, Membership.SUSPENDED]
        + [Membership.PROBATIONARY] * 2
    )
    people = [
        person(f"Đảng Viên {number}", basis="member", membership=kind, unit_id=unit, sex="female" if number % 2 else "male",
               birth_date=born(1960 + number), admitted_on=None if kind == Membership.PROBATIONARY else born(1990 + number))
        for number, kind in enumerate(kinds, 1)
    ]  # fmt: skip
    ids = rolls.enlist(code, people)
    for number, reason, how in absent:
        rolls.away(code, ids[number - 1], reason, how)
    return code


def test_every_kind_of_member_stands_in_its_row(city: World) -> None:
    away = [
        (1, "ốm", Absence.EXCUSED),
        (2, "đi công tác", Absence.EXCUSED),
        (3, "", Absence.UNEXCUSED),
        (22, "đi học", Absence.EXCUSED),
    ]
    told = words(queries.paper_of(freeze(cell(city, *away))))
    for row in (
        "Đảng viên chính thức | 17 | 77,27% | 14 | 3 | 82,35%",
        "Đảng viên dự bị | 2 | 9,09% | 1 | 1 | 50,00%",
        "Miễn công tác và sinh hoạt đảng | 1 | 4,55% | 1 | 0 | 100,00%",
        "Sinh hoạt tạm thời ở nơi khác | 1 | 4,55% | 1 | 0 | 100,00%",
        "Bị đình chỉ sinh hoạt đảng | 1 | 4,55% | 0 | 1 | 0,00%",
        "Tổng số | 22 | 100,00% | 17 | 5 | 77,27%",
        "Bị đình chỉ sinh hoạt đảng | bị đình chỉ sinh hoạt đảng",
        "5 | Đảng viên dự bị | có lý do",
        "Đảng viên chính thức | không có lý do",
    ):
        assert row in told
    assert (
        "được triệu tập: 20 đồng chí; có mặt: 16 đồng chí, đạt 80,00%. Đại hội cần ít nhất hai phần ba, tức 14 đồng chí" in told
    )
    assert "nên đủ điều kiện tiến hành" in told
    assert "Giới tính: nam 11 đồng chí, bằng 50,00%; nữ 11 đồng chí, bằng 50,00%." in told


def test_probationary_members_make_no_quorum(city: World) -> None:
    code = cell(city, *((number, "ốm", Absence.EXCUSED) for number in range(1, 8)))
    of = rolls.gathered(code)
    assert (of.voters.convened, of.voters.attending, of.quorum.needed) == (20, 12, 14)
    assert (of.figures.convened, of.figures.attending) == (22, 14)  # the control: with them it would be met
    assert "nên chưa đủ điều kiện tiến hành" in words(attendance.report(of, TOLD))


def test_the_committee_that_convened_it_signs(city: World) -> None:
    kept = freeze(cell(city))
    head = queries.paper_of(kept).head
    assert (head.authority, head.post, head.name, head.symbol) == ("T/M CHI BỘ", "BÍ THƯ", "Ngô Văn Nhất", "BC/CB")
    assert re.fullmatch(r"\d\d-BC/CB", queries.number_of(kept))
    assert freezing.is_sound(kept)


def test_absent_members_are_named_only_where_it_is_wanted(city: World) -> None:
    of = rolls.gathered(cell(city, (4, "ốm", Absence.EXCUSED)))
    told = words(attendance.report(of, TOLD))
    assert "1 | Đảng viên chính thức | có lý do" in told
    assert "Đảng Viên 4" not in told
    assert "ốm" not in told
    assert "Đảng Viên 4 | ốm" in words(attendance.report(of, replace(TOLD, is_naming=True)))


def test_it_is_drawn_up_at_the_opening_and_not_before(city: World) -> None:
    code = cell(city, day="2025-07-16")
    with pytest.raises(DomainError, match=r"attendance\.too_early"):
        freeze(code)
    assert "1. Số lượng" in words(attendance.report(rolls.gathered(code), TOLD))  # it may be looked at before


def test_what_a_report_needs(city: World) -> None:
    with pytest.raises(DomainError, match=r"attendance\.no_signer"):
        freeze(cell(city), replace(TOLD, signer=""))
    empty = rolls.congress(city, "01.01.001.002", "members")
    with pytest.raises(DomainError, match=r"attendance\.nobody"):
        freeze(empty)


def test_a_congress_of_delegates_has_a_board_for_it(city: World) -> None:
    code = rolls.congress(city)
    rolls.enlist(code, [person("Nguyễn Văn Đại")])
    with pytest.raises(DomainError, match=r"attendance\.of_delegates"):
        freeze(code)


def test_the_form_begins_with_who_signs_and_what_was_said_last(city: World) -> None:
    code = cell(city)
    to = rolls.held(code)
    begun = freezing.draft(to.event, to.unit, DocumentKind.ATTENDANCE)
    assert (begun.dated, begun.signer) == (date(2025, 7, 15), "Ngô Văn Nhất")  # type: ignore[union-attr]
    freeze(code, replace(TOLD, signer="Đỗ Thị Nhì", note="Đại hội khai mạc đúng giờ."))
    again = freezing.draft(rolls.held(code).event, to.unit, DocumentKind.ATTENDANCE)
    assert (again.signer, again.note) == ("Đỗ Thị Nhì", "Đại hội khai mạc đúng giờ.")  # type: ignore[union-attr]
