"""Quotas: shared out to the last seat, changed by hand, told once; lists sent up and returned."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from congress.core import undo
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.core.outbox import Outbox
from congress.delegates import lists, quotas
from congress.delegates.models import Basis, Quota, Standing
from congress.delegates.quotas import Line, Share, Wish, suggest
from congress.events.models import EventState
from tests.delegates.making import EAST, WEST, allot, congress, enlist, held, names, people, someone, submit
from tests.events.making import appoint
from tests.support import SYSTEM, World

# ── sharing out ──────────────────────────────────────────────────────────────

CODES = st.text("0123456789.", min_size=1, max_size=6)
SHARES = st.lists(
    st.builds(Share, st.integers(1, 10**6), CODES, st.integers(0, 20_000), st.integers(0, 400)),
    min_size=1,
    max_size=40,
    unique_by=lambda share: share.unit_id,
)


@given(SHARES, st.integers(0, 3), st.integers(0, 600))
def test_the_sum_is_exact_and_nobody_is_below_the_floor(shares: list[Share], floor: int, more: int) -> None:
    seats = floor * len(shares) + more
    found = suggest(shares, seats, floor)
    assert sum(found.values()) == seats
    assert set(found) == {share.unit_id for share in shares}
    assert min(found.values()) >= floor
    for one in shares:
        for other in shares:
            if one.mass > other.mass:
                assert found[one.unit_id] >= found[other.unit_id]


@given(SHARES, st.integers(0, 600))
def test_without_a_floor_each_is_within_one_of_its_exact_share(shares: list[Share], seats: int) -> None:
    whole = sum(share.mass for share in shares)
    found = suggest(shares, seats, 0)
    for share in shares:
        exact = Fraction(seats * share.mass, whole) if whole else Fraction(seats, len(shares))
        assert abs(found[share.unit_id] - exact) < 1


@given(SHARES, st.integers(0, 2), st.integers(0, 100))
def test_the_answer_does_not_hang_on_the_order_of_the_units(shares: list[Share], floor: int, more: int) -> None:
    coded = [Share(share.unit_id, f"{at:03}", share.members, share.weight) for at, share in enumerate(shares)]
    seats = floor * len(coded) + more
    assert suggest(coded, seats, floor) == suggest(coded[::-1], seats, floor)


def test_a_small_unit_gets_the_floor_and_the_others_share_the_rest() -> None:
    shares = [Share(1, "a", 900), Share(2, "b", 90), Share(3, "c", 10)]
    assert suggest(shares, 20, 2) == {1: 16, 2: 2, 3: 2}
    with pytest.raises(DomainError, match="too_few"):
        suggest(shares, 5, 2)


def test_importance_weighs() -> None:
    assert suggest([Share(1, "a", 100, 150), Share(2, "b", 100)], 5, 0) == {1: 3, 2: 2}


# ── allotting ────────────────────────────────────────────────────────────────


def seats(code: str) -> dict[str, tuple[int, int]]:
    """unit -> (suggested, seats)"""
    session().rollback()
    return {row.code: (row.suggested, row.seats) for row in quotas.allotment(held(code)).rows}


def suggested(code: str, wish: Wish, lines: dict[int, Line] | None = None) -> int:
    with transaction():
        return quotas.save(held(code), lines or {}, by=SYSTEM, wish=wish)


def told(kind: str) -> list[dict[str, object]]:
    session().rollback()
    return [row.payload for row in session().scalars(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id))]


def test_members_that_no_register_tells_are_those_of_the_cells_below(city: World) -> None:
    """72 in the east (20 + 31 + 12 + 9), 15 in the west; the committee comes ex officio first."""
    code = congress(city)
    appoint(
        ("Trần Thị Thành", "1970-01-02", "01", "Bí thư", "Ban Chấp hành"),
        ("Lê Văn Đông", "1971-01-02", "01", "Uỷ viên", "Ban Chấp hành"),
    )
    suggested(code, Wish(size=32))
    assert seats(code) == {"01.01": (25, 25), "01.02": (5, 5)}
    allotment = quotas.allotment(held(code))
    assert [row.members for row in allotment.rows] == [72, 15]
    assert (allotment.ex_officio, allotment.allotted, allotment.left) == (2, 30, 0)


def test_one_who_was_elected_too_is_counted_once(city: World) -> None:
    code = congress(city)
    appoint(("Trần Thị Thành", "1970-01-02", "01", "Bí thư", "Ban Chấp hành"))
    suggested(code, Wish(size=11))
    assert quotas.allotment(held(code)).ex_officio == 1
    enlist(code, someone(city, "Trần Thị Thành", birth_date=date(1970, 1, 2)))
    assert quotas.allotment(held(code)).ex_officio == 0
    enlist(code, someone(city, "Người Khác", None, basis=Basis.EX_OFFICIO))
    assert quotas.allotment(held(code)).ex_officio == 1


def test_what_was_changed_by_hand_is_kept_on_wish(city: World) -> None:
    code = congress(city)
    suggested(code, Wish(size=20))
    west = city.unit(WEST).unit_id
    suggested(code, Wish(size=20, keep=True), {west: Line(7, 1, 100)})
    assert seats(code) == {"01.01": (13, 13), "01.02": (3, 7)}
    suggested(code, Wish(size=20))
    assert seats(code) == {"01.01": (17, 17), "01.02": (3, 3)}


def test_a_weight_counts_and_a_reserve_is_kept_back(city: World) -> None:
    code = congress(city)
    suggested(code, Wish(size=20))
    suggested(code, Wish(size=20, reserve=3), {city.unit(WEST).unit_id: Line(3, 0, 300)})
    assert seats(code) == {"01.01": (10, 10), "01.02": (7, 7)}
    assert quotas.allotment(held(code)).left == 3


def test_units_see_the_congress_when_they_are_told_and_are_told_once(city: World) -> None:
    code = congress(city)
    secretary = city.actor(Role.SECRETARY, EAST)
    with pytest.raises(NotFound):
        held(code, secretary)
    allot(city, code, e=3, w=2)
    assert held(code, secretary).convenes is False
    assert [(each["seats"], each["values"]) for each in told("delegates.allotted")] == [
        (3, {"code": code, "unit_code": EAST}),
        (2, {"code": code, "unit_code": WEST}),
    ]
    with transaction():
        assert quotas.allot(held(code), by=SYSTEM) == 0


def test_a_quota_that_changes_after_it_was_told_is_told_again(city: World) -> None:
    code = congress(city)
    allot(city, code, e=3, w=2)
    with transaction():
        assert quotas.save(held(code), {city.unit(EAST).unit_id: Line(2, 1, 100)}, by=SYSTEM) == 1
    assert [(each["seats"], each["alternates"]) for each in told("delegates.reallotted")] == [(2, 1)]
    with transaction():
        assert (
            quotas.save(held(code), {city.unit(EAST).unit_id: Line(2, 1, 120)}, by=SYSTEM) == 0
        )  # nobody but the convener cares


def test_more_than_there_is_is_not_allotted_and_a_draft_neither(city: World) -> None:
    code = congress(city)
    suggested(code, Wish(size=10))
    with transaction():
        quotas.save(held(code), {city.unit(EAST).unit_id: Line(40, 0, 100)}, by=SYSTEM)
    with pytest.raises(DomainError) as refusal, transaction():
        quotas.allot(held(code), by=SYSTEM)
    assert (refusal.value.code, refusal.value.params["size"]) == ("quota.over_size", 10)
    draft = congress(city, day="2025-09-20", state=EventState.DRAFT)
    suggested(draft, Wish(size=10))
    with pytest.raises(DomainError, match="event_draft"), transaction():
        quotas.allot(held(draft), by=SYSTEM)


def test_only_the_convener_allots(city: World) -> None:
    code = congress(city)
    allot(city, code, e=3, w=2)
    secretary = city.actor(Role.SECRETARY, EAST)
    for act in (quotas.allot, lambda to, by: quotas.save(to, {}, by=by)):
        with pytest.raises(DomainError, match="forbidden"), transaction():
            act(held(code, secretary), by=secretary)


# ── lists sent up ────────────────────────────────────────────────────────────


@pytest.fixture
def listed(city: World) -> tuple[str, Actor]:
    """A congress whose eastern unit may send two, and its secretary."""
    code = congress(city)
    allot(city, code, e=2, w=1, alternates=1)
    return code, city.actor(Role.SECRETARY, EAST, "Lê Văn Đông")


def is_open(world: World, code: str, unit: str = EAST) -> bool:
    session().rollback()
    return quotas.quota_of(held(code), world.unit(unit).unit_id).submitted_at is None


def test_over_the_quota_is_refused_with_figures(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    with pytest.raises(DomainError) as refusal:
        submit(city, code, EAST, secretary)
    told_ = refusal.value.params
    assert (told_["official"], told_["seats"], told_["over"]) == (3, 2, 1)
    assert is_open(city, code)


def test_a_list_that_was_sent_is_closed_to_its_unit_and_the_convener_is_told(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    people(city, code, ["Lê Văn An"])
    submit(city, code, EAST, secretary)
    with pytest.raises(DomainError, match="list_closed"):
        enlist(code, someone(city, "Lê Văn Bình"), by=secretary)
    with pytest.raises(DomainError, match="list_closed"):
        submit(city, code, EAST, secretary)
    enlist(code, someone(city, "Lê Văn Bình"))  # the convener still may
    assert names(code) == ["Lê Văn An", "Lê Văn Bình"]
    [line] = told("delegates.submitted")
    assert (line["official"], line["seats"]) == (1, 2)


def test_a_list_comes_back_with_a_reason_and_goes_up_again(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    people(city, code, ["Lê Văn An"])
    submit(city, code, EAST, secretary)
    with pytest.raises(DomainError, match="reason_missing"), transaction():
        lists.give_back(held(code), city.unit(EAST).unit_id, " ", by=SYSTEM)
    with transaction():
        lists.give_back(held(code), city.unit(EAST).unit_id, "Thiếu một nữ", by=SYSTEM)
    assert told("delegates.returned")[0]["reason"] == "Thiếu một nữ"
    enlist(code, someone(city, "Lê Thị Hoa", sex="female"), by=secretary)
    submit(city, code, EAST, secretary)
    assert not is_open(city, code)


def test_sending_is_taken_back_by_who_sent_and_returning_by_the_convener(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    people(city, code, ["Lê Văn An"])
    offer = submit(city, code, EAST, secretary)
    with transaction():
        undo.take_back(offer, by=secretary)
    assert is_open(city, code)
    assert len(told("delegates.recalled")) == 1
    submit(city, code, EAST, secretary)
    organiser = city.actor(Role.ORGANISER, "01")
    with transaction():
        offer = lists.give_back(held(code, organiser), city.unit(EAST).unit_id, "Nhầm", by=organiser)
    with transaction():
        undo.take_back(offer, by=organiser)
    assert not is_open(city, code)


def test_an_undo_after_the_list_changed_hands_is_refused(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    people(city, code, ["Lê Văn An"])
    offer = submit(city, code, EAST, secretary)
    with transaction():
        lists.give_back(held(code), city.unit(EAST).unit_id, "Thiếu", by=SYSTEM)
    with pytest.raises(DomainError, match="changed_since"), transaction():
        undo.take_back(offer, by=secretary)


def test_a_unit_neither_lists_for_another_nor_moves_its_people_there(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    with pytest.raises(DomainError, match="list_closed"):
        enlist(code, someone(city, "Mai Thị Ba", WEST), by=secretary)
    with pytest.raises(DomainError, match="list_closed"):
        enlist(code, someone(city, "Không Đơn Vị", None), by=secretary)
    assert names(code) == []


def test_a_unit_that_ended_before_the_congress_loses_its_quota_with_the_next_suggestion(city: World) -> None:
    code = congress(city)
    suggested(code, Wish(size=10))
    assert city.decide("2025-08-01,hand_over,01.02").applied == 1
    assert [row.is_below for row in quotas.allotment(held(code)).rows] == [True, False]
    suggested(code, Wish(size=10))
    assert set(seats(code)) == {"01.01"}
    assert session().scalars(select(Quota.seats)).all() == [10]


def test_alternates_do_not_count_against_the_quota(city: World, listed: tuple[str, Actor]) -> None:
    code, secretary = listed
    people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    people(city, code, ["Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Giang"], standing=Standing.ALTERNATE)
    submit(city, code, EAST, secretary)
    assert not is_open(city, code)
