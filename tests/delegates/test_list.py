"""The list of delegates: found without accents, in line, official or alternate, withdrawn and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from congress.core import undo
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.delegates import codes, lists, queries, services
from congress.delegates.models import Absence, Basis, Standing
from tests.delegates.making import EAST, WEST, allot, congress, delegate, enlist, held, people, someone, submit
from tests.events.making import appoint
from tests.support import SYSTEM, World


@pytest.fixture
def code(city: World) -> str:
    return congress(city)


def listed(code: str, by: Actor = SYSTEM, **told: Any) -> list[str]:
    session().rollback()
    return [row.full_name for row in queries.list_delegates(by, held(code, by).event.id, **told).items]


# ── found ────────────────────────────────────────────────────────────────────


def test_names_are_found_without_accents_by_post_and_by_number(city: World, code: str) -> None:
    people(city, code, ["Nguyễn Thị Đào", "Lê Văn Đạo", "Trần Văn Hoà"], post="Chủ tịch Hội Nông dân")
    assert listed(code, typed="nguyen dao") == ["Nguyễn Thị Đào"]
    assert listed(code, typed="HOÀ") == ["Trần Văn Hoà"]
    assert len(listed(code, typed="hoi nong dan")) == 3
    assert listed(code, typed=codes.badge_number(2)) == ["Lê Văn Đạo"]
    assert listed(code, typed="2") == ["Lê Văn Đạo"]
    assert listed(code, typed="khong co ai") == []


def test_the_order_is_by_given_name(city: World, code: str) -> None:
    people(city, code, ["Lê Văn Tuấn", "Doãn Trung Tuấn", "Nguyễn Ánh", "Trần Anh"])
    assert listed(code) == ["Trần Anh", "Nguyễn Ánh", "Doãn Trung Tuấn", "Lê Văn Tuấn"]


def test_the_list_is_narrowed_by_what_needs_attention(city: World, code: str) -> None:
    enlist(
        code,
        someone(city, "Đủ Cả"),
        someone(city, "Thiếu Trình Độ", education=""),
        someone(city, "Không Đọc Được", unread={"birth_date": "?"}),
        someone(city, "Bị Kỷ Luật", WEST, discipline="Cảnh cáo", basis=Basis.APPOINTED),
    )
    people(city, code, ["Dự Khuyết"], standing=Standing.ALTERNATE)
    assert listed(code, flag="unread") == ["Không Đọc Được"]
    assert listed(code, flag="discipline") == ["Bị Kỷ Luật"]
    assert "Thiếu Trình Độ" in listed(code, flag="missing")
    assert listed(code, basis="appointed") == ["Bị Kỷ Luật"]
    assert listed(code, standing="alternate") == ["Dự Khuyết"]
    assert len(listed(code, flag="no such flag")) == 5


def test_a_unit_sees_its_own_and_a_leader_elsewhere_nobody(city: World, code: str) -> None:
    people(city, code, ["Lê Văn An"])
    people(city, code, ["Mai Thị Ba"], WEST)
    allot(city, code, e=1, w=1)
    assert listed(code, city.actor(Role.SECRETARY, EAST)) == ["Lê Văn An"]
    assert listed(code, city.actor(Role.LEADER, WEST)) == ["Mai Thị Ba"]
    assert listed(code, city.actor(Role.LEADER, "01")) == ["Lê Văn An", "Mai Thị Ba"]
    assert listed(code, city.actor(Role.VIEWER, "01")) == []
    assert listed(code, city.actor(Role.DRAFTER, "01")) == []


# ── known ────────────────────────────────────────────────────────────────────


def test_a_change_finds_the_same_person_in_the_tree(city: World, code: str) -> None:
    appoint(("Lê Văn Đông", "1971-01-02", EAST, "Bí thư"))
    [each] = enlist(code, someone(city, "Lê Văn Đông", birth_date=None, birth_year=1971))
    assert delegate(each).person_id is None
    with transaction():
        services.change(held(code), delegate(each), someone(city, "Lê Văn Đông", birth_date=date(1971, 1, 2)), by=SYSTEM)
    known = delegate(each).person_id
    assert known is not None
    with transaction():
        services.change(held(code), delegate(each), someone(city, "Lê Văn Tây", birth_date=date(1971, 1, 2)), by=SYSTEM)
    assert delegate(each).person_id is None


def test_of_two_who_edit_at_once_the_second_is_told(city: World, code: str) -> None:
    [each] = people(city, code, ["Lê Văn An"])
    version = delegate(each).version
    told = someone(city, "Lê Văn An", post="Phó Bí thư")
    with transaction():
        assert services.change(held(code), delegate(each), told, by=SYSTEM, version=version)
    with pytest.raises(DomainError, match="changed_since"), transaction():
        services.change(held(code), delegate(each), someone(city, "Lê Văn Anh"), by=SYSTEM, version=version)
    assert delegate(each).post == "Phó Bí thư"


# ── in line ──────────────────────────────────────────────────────────────────


def line(code: str) -> list[str]:
    return listed(code, standing="alternate", order="line")


def test_alternates_stand_in_line_and_are_moved_by_one(city: World, code: str) -> None:
    first, second, third = people(city, code, ["An", "Bình", "Cường"], standing=Standing.ALTERNATE)
    with transaction():
        lists.move(held(code), delegate(third), -1, by=SYSTEM)
    assert line(code) == ["An", "Cường", "Bình"]
    with transaction():
        lists.move(held(code), delegate(first), -1, by=SYSTEM)  # nobody is before the first
    with transaction():
        lists.move(held(code), delegate(second), 1, by=SYSTEM)
    assert line(code) == ["An", "Cường", "Bình"]
    assert [delegate(each).place_in_line for each in (first, third, second)] == [1, 2, 3]


def test_an_official_one_has_no_place_in_line(city: World, code: str) -> None:
    [each] = people(city, code, ["An"])
    with pytest.raises(DomainError, match="wrong_standing"), transaction():
        lists.move(held(code), delegate(each), 1, by=SYSTEM)


# ── standing ─────────────────────────────────────────────────────────────────


def test_official_and_alternate_change_places_and_back(city: World, code: str) -> None:
    organiser = city.actor(Role.ORGANISER, "01")
    people(city, code, ["An"], standing=Standing.ALTERNATE)
    [each] = people(city, code, ["Bình"])
    with transaction():
        offer = lists.make_alternate(held(code, organiser), delegate(each, organiser), by=organiser)
    assert line(code) == ["An", "Bình"]
    with transaction():
        undo.take_back(offer, by=organiser)
    assert (line(code), delegate(each).standing, delegate(each).place_in_line) == (["An"], "official", None)
    with transaction():
        lists.make_alternate(held(code), delegate(each), by=SYSTEM)
    with transaction():
        lists.make_official(held(code), delegate(each), by=SYSTEM)
    assert (delegate(each).standing, delegate(each).place_in_line) == ("official", None)


@pytest.mark.parametrize("standing", [Standing.OFFICIAL, Standing.ALTERNATE])
def test_one_who_was_withdrawn_comes_back_as_what_he_was(city: World, code: str, standing: Standing) -> None:
    [each] = people(city, code, ["An"], standing=standing)
    with pytest.raises(DomainError, match="reason_missing"), transaction():
        lists.withdraw(held(code), delegate(each), "  ", by=SYSTEM)
    with transaction():
        lists.withdraw(held(code), delegate(each), "Nghỉ hưu", by=SYSTEM)
    gone = delegate(each)
    assert (gone.standing, gone.withdrawn_for, gone.number) == ("withdrawn", "Nghỉ hưu", 1)
    with transaction():
        lists.restore(held(code), delegate(each), by=SYSTEM)
    back = delegate(each)
    assert (back.standing, back.withdrawn_for) == (standing, "")
    assert back.place_in_line == (1 if standing == Standing.ALTERNATE else None)


def test_a_withdrawal_is_undone_unless_somebody_changed_him_since(city: World, code: str) -> None:
    organiser = city.actor(Role.ORGANISER, "01")
    [each] = people(city, code, ["An"])
    with transaction():
        offer = lists.withdraw(held(code, organiser), delegate(each, organiser), "Nhầm", by=organiser)
    with transaction():
        undo.take_back(offer, by=organiser)
    assert delegate(each).standing == "official"
    with transaction():
        offer = lists.withdraw(held(code, organiser), delegate(each, organiser), "Nhầm", by=organiser)
    with transaction():
        services.store(held(code), delegate(each), {"absence": Absence.NONE, "post": "Khác"}, "delegates.change", by=SYSTEM)
    with pytest.raises(DomainError, match="changed_since"), transaction():
        undo.take_back(offer, by=organiser)


def test_an_undo_needs_the_right_that_the_act_needed(city: World, code: str) -> None:
    """The list was sent up between the act and its undo."""
    allot(city, code, e=2, w=1)
    secretary = city.actor(Role.SECRETARY, EAST)
    first, _second = people(city, code, ["An", "Bình"])
    with transaction():
        offer = lists.withdraw(held(code, secretary), delegate(first, secretary), "Nhầm", by=secretary)
    submit(city, code, EAST)
    with pytest.raises(DomainError, match="list_closed"), transaction():
        undo.take_back(offer, by=secretary)


def test_a_unit_changes_nobody_of_another(city: World, code: str) -> None:
    allot(city, code, e=1, w=1)
    [each] = people(city, code, ["Mai Thị Ba"], WEST)
    secretary = city.actor(Role.SECRETARY, EAST)
    for act in (
        lambda: lists.withdraw(held(code, secretary), delegate(each), "x", by=secretary),
        lambda: lists.make_alternate(held(code, secretary), delegate(each), by=secretary),
        lambda: lists.discipline(held(code, secretary), delegate(each), "x", by=secretary),
        lambda: services.change(held(code, secretary), delegate(each), someone(city, "Khác", WEST), by=secretary),
        lambda: lists.renumber(held(code, secretary), city.unit(WEST).unit_id, by=secretary),
    ):
        with pytest.raises(DomainError, match="list_closed"), transaction():
            act()
