"""The hall: blocks, seats given to all and by hand, what late changes do, and what a drawing of it costs."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.delegates import drawing, hall, queries, services
from congress.delegates.hall import BlockTold, Keep
from congress.delegates.models import Delegate, Standing
from tests.delegates import rooms
from tests.delegates.rooms import (
    block,
    crowd,
    do,
    enlist,
    fault,
    give,
    held,
    lead,
    row,
    seat_of,
    seats,
    stand,
    take_back,
    who,
)
from tests.support import World


@pytest.fixture
def city(city: World) -> World:
    rooms.congress(city)
    return city


def plan(keep: Keep = Keep.FIXED) -> hall.Plan:
    session().rollback()
    found = hall.plan(held(), keep)
    session().rollback()
    return found


def move(delegate_id: int, *seat: int, **more: Any) -> int | None:
    return do(lambda to, by: hall.move(to, who(delegate_id), seat, by=by, **more))  # type: ignore[arg-type]


def seated_by_block() -> list[tuple[str, int]]:
    session().rollback()
    found = [(each.name, each.seated) for each in hall.list_blocks(held().event.id)]
    session().rollback()
    return found


# ── what a seat is called ────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "told"), [
    ("B", "Khu B, hàng 7, ghế 12"), ("Giữa", "Khu Giữa, hàng 7, ghế 12"), ("Tầng 2", "Tầng 2, hàng 7, ghế 12"),
    ("Lầu 1", "Lầu 1, hàng 7, ghế 12"), ("Đoàn Chủ tịch", "Đoàn Chủ tịch, hàng 7, ghế 12"),
])  # fmt: skip
def test_a_seat_is_told_as_people_say_it(name: str, told: str) -> None:
    assert hall.seat_label(Delegate(block_id=1, row=7, place=12), name) == told


def test_without_a_seat_nothing_is_told() -> None:
    assert hall.seat_label(Delegate(), None) == ""


# ── blocks ───────────────────────────────────────────────────────────────────


def test_blocks_have_names_and_sizes_and_an_order(city: World) -> None:
    block("A", 2, 3)
    do(hall.add_block, BlockTold("khu  b", 1, 4))
    session().rollback()
    assert [(each.name, each.position) for each in hall.list_blocks(held().event.id)] == [("A", 1), ("b", 2)]
    offer = do(lambda to, by: hall.change_block(to, _block("b"), BlockTold("B", 1, 4), position=1, by=by))
    assert [name for name, _seated in seated_by_block()] == ["B", "A"]
    take_back(offer)
    assert [name for name, _seated in seated_by_block()] == ["A", "b"]


def _block(name: str) -> Any:
    found = next(each for each in hall.list_blocks(held().event.id) if each.name == name)
    return hall.get_block(held(), found.id)


def test_what_no_hall_has_is_refused(city: World) -> None:
    block("A", 2, 3)
    for code, told in {
        "hall.name_used": BlockTold("Khu a", 1, 1),
        "hall.nameless": BlockTold("Khu ", 1, 1),
        "hall.bad_size": BlockTold("B", 0, 5),
        "hall.too_large": BlockTold("B", 200, 100),
        "field.too_long": BlockTold("B" * 41, 1, 1),
    }.items():
        fault(code, lambda told=told: do(hall.add_block, told))


def test_a_block_that_shrinks_or_goes_leaves_people_without_seats_until_it_is_taken_back(city: World) -> None:
    crowd(city, 6)
    block("A", 2, 3)
    give()
    before = seats()
    offer = do(lambda to, by: hall.change_block(to, _block("A"), BlockTold("A", 1, 2), by=by))
    assert seated_by_block() == [("A", 2)]
    take_back(offer)
    assert seats() == before
    offer = do(lambda to, by: hall.remove_block(to, _block("A"), by=by))
    assert (seated_by_block(), seats()) == ([], {})
    take_back(offer)
    assert (seated_by_block(), seats()) == ([("A", 6)], before)


# ── seats for everybody ──────────────────────────────────────────────────────


def test_delegations_one_after_another_the_head_first_guests_left_free(city: World) -> None:
    (first, second, third), (fourth, fifth) = crowd(city, 3, 2)
    lead("Đoàn 1", third)
    block("Chủ tịch đoàn", 1, 9, guests=True)
    block("A", 2, 2)
    block("B", 1, 2)
    offer = give()
    assert seats() == {
        third: "Khu A, hàng 1, ghế 1", first: "Khu A, hàng 1, ghế 2", second: "Khu A, hàng 2, ghế 1",
        fourth: "Khu B, hàng 1, ghế 1", fifth: "Khu B, hàng 1, ghế 2",
    }  # fmt: skip
    take_back(offer)
    assert seats() == {}


def test_alternates_and_who_withdrew_have_no_seat(city: World) -> None:
    ((first, second, third),) = crowd(city, 3)
    block("A", 1, 3)
    give()
    stand(second, Standing.ALTERNATE, place_in_line=1)
    assert plan(Keep.ALL).lost == 1
    give(Keep.ALL)
    assert seats() == {first: "Khu A, hàng 1, ghế 1", third: "Khu A, hàng 1, ghế 3"}
    do(lambda to, by: services.withdraw(to, who(third), "ốm", by=by))
    assert seats() == {first: "Khu A, hàng 1, ghế 1"}
    fault("hall.officials", lambda: move(second, row(first).block_id, 1, 2))


def test_too_few_seats_are_told_and_nothing_is_given(city: World) -> None:
    crowd(city, 5)
    block("A", 1, 3)
    refused = fault("hall.short", give)
    assert refused.params == {"lacking": 2, "people": 5, "free": 3}
    assert seats() == {}


def test_only_those_without_a_seat_get_one_near_their_own(city: World) -> None:
    crowd(city, 2, 2)
    block("A", 1, 4)
    block("B", 1, 4)
    give()
    before = seats()
    (late,) = enlist(city, "Người Đến Sau")
    do(lambda to, by: services.store(to, who(late), {"delegation_id": _delegation(2)}, "delegates.change", by=by))
    move(late, _block("B").id, 1, 4)
    (later,) = enlist(city, "Người Đến Sau Nữa")
    do(lambda to, by: services.store(to, who(later), {"delegation_id": _delegation(2)}, "delegates.change", by=by))
    told = plan(Keep.ALL)
    assert (len(told.moved), told.gained, told.lost, told.kept) == (0, 1, 0, 5)
    give(Keep.ALL)
    assert seats() == before | {late: "Khu B, hàng 1, ghế 4", later: "Khu B, hàng 1, ghế 1"}


def _delegation(place: int) -> int:
    return next(each.id for each in queries.list_delegations(held().event.id) if each.position == place)


def test_seats_given_by_hand_stay_unless_it_is_wished_otherwise(city: World) -> None:
    ((first, second, third),) = crowd(city, 3)
    block("A", 2, 3)
    give()
    move(first, _block("A").id, 2, 3)
    assert row(first).seat_fixed
    assert [each.delegate_id for each in plan().moved] == [second, third]
    give()
    assert seat_of(first) == "Khu A, hàng 2, ghế 3"
    assert [seat_of(each) for each in (second, third)] == ["Khu A, hàng 1, ghế 1", "Khu A, hàng 1, ghế 2"]
    give(Keep.NONE)
    assert [seat_of(each) for each in (first, second, third)] == [f"Khu A, hàng 1, ghế {place}" for place in (1, 2, 3)]
    assert not row(first).seat_fixed


def test_who_is_held_in_his_place_is_let_go_again(city: World) -> None:
    ((first, _second),) = crowd(city, 2)
    block("A", 2, 3)
    fault("hall.seatless", lambda: do(lambda to, by: hall.hold(to, who(first), True, by=by)))
    give()
    do(lambda to, by: hall.hold(to, who(first), True, by=by))
    assert (row(first).seat_fixed, plan().kept) == (True, 1)
    give(Keep.NONE)
    assert not row(first).seat_fixed


def test_how_many_change_seats_is_known_before(city: World) -> None:
    _first, (second, third) = crowd(city, 1, 2)
    block("A", 1, 5)
    give()
    (late,) = enlist(city, "Người Đến Sau")
    do(lambda to, by: services.store(to, who(late), {"delegation_id": _delegation(1)}, "delegates.change", by=by))
    told = plan()
    assert ([each.delegate_id for each in told.moved], told.gained) == ([second, third], 1)
    give(seen_=told.digest)
    assert seat_of(late) == "Khu A, hàng 1, ghế 2"
    line = session().scalars(select(AuditLine).where(AuditLine.verb == "hall.give").order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert line.detail == {"event": rooms.CODE, "keep": "fixed", "gained": 1, "moved": 2, "lost": 0}


def test_what_was_shown_is_given_or_nothing(city: World) -> None:
    crowd(city, 2)
    block("A", 1, 5)
    shown = plan().digest
    enlist(city, "Người Đến Sau")
    fault("arrangement.changed_since", lambda: give(seen_=shown))
    assert seats() == {}


def test_the_same_list_gives_the_same_seats(city: World) -> None:
    crowd(city, 7, 5, 9)
    block("A", 3, 4)
    block("B", 3, 4)
    give()
    before = seats()
    assert give(Keep.NONE) is None
    assert seats() == before


# ── one seat ─────────────────────────────────────────────────────────────────


def test_to_a_free_seat_and_back(city: World) -> None:
    ((first, _second),) = crowd(city, 2)
    block("A", 1, 3)
    give()
    offer = move(first, _block("A").id, 1, 3)
    assert seat_of(first) == "Khu A, hàng 1, ghế 3"
    take_back(offer)
    assert (seat_of(first), row(first).seat_fixed) == ("Khu A, hàng 1, ghế 1", False)


def test_a_taken_seat_is_exchanged_only_with_whom_it_was_meant(city: World) -> None:
    ((first, second, third),) = crowd(city, 3)
    block("A", 1, 3)
    give()
    here = _block("A").id
    refused = fault("hall.taken", lambda: move(first, here, 1, 2))
    assert refused.params == {"seat": "Khu A, hàng 1, ghế 2", "name": "Nguyễn Văn B1"}
    fault("hall.taken", lambda: move(first, here, 1, 2, swap=third))
    offer = move(first, here, 1, 2, swap=second)
    assert [row(each).place for each in (first, second, third)] == [2, 1, 3]
    take_back(offer)
    assert [row(each).place for each in (first, second, third)] == [1, 2, 3]


def test_who_had_no_seat_takes_one_and_the_other_has_none(city: World) -> None:
    ((first,),) = crowd(city, 1)
    block("A", 1, 1)
    give()
    (late,) = enlist(city, "Người Đến Sau")
    move(late, _block("A").id, 1, 1, swap=first)
    assert seats() == {late: "Khu A, hàng 1, ghế 1"}


def test_a_seat_that_is_not_there_is_refused(city: World) -> None:
    ((first,),) = crowd(city, 1)
    here = block("A", 2, 3)
    for seat in ((here, 0, 1), (here, 3, 1), (here, 1, 4)):
        fault("hall.no_seat", lambda seat=seat: move(first, *seat))
    fault("hall.no_block", lambda: move(first, 99, 1, 1))


def test_a_seat_is_left(city: World) -> None:
    ((first,),) = crowd(city, 1)
    block("A", 1, 1)
    give()
    offer = do(lambda to, by: hall.leave(to, who(first), by=by))
    assert seats() == {}
    take_back(offer)
    assert seat_of(first) == "Khu A, hàng 1, ghế 1"


def test_whoever_was_moved_since_is_not_moved_from_where_he_was(city: World) -> None:
    ((first,),) = crowd(city, 1)
    here = block("A", 1, 3)
    move(first, here, 1, 2, seen_="--")
    fault("arrangement.changed_since", lambda: move(first, here, 1, 3, seen_=f"{here}-1-1"))


def test_the_database_gives_a_seat_once(city: World) -> None:
    ((first, second),) = crowd(city, 2)
    here = block("A", 1, 3)
    move(first, here, 1, 1)
    with pytest.raises(IntegrityError), transaction() as db:
        db.execute(text(f'UPDATE delegate SET block_id = {here}, "row" = 1, place = 1 WHERE id = {second}'))
    assert seats() == {first: "Khu A, hàng 1, ghế 1"}


# ── the drawing ──────────────────────────────────────────────────────────────


def drawn(shown: set[int] | None = None) -> drawing.Drawing:
    session().rollback()
    to = held()
    rows = queries.list_delegations(to.event.id)
    found = drawing.draw(hall.list_blocks(to.event.id), hall.list_seated(to.event.id), rows, shown)
    session().rollback()
    return found


def test_each_delegation_is_an_area_of_its_own(city: World) -> None:
    crowd(city, 3, 2)
    enlist(city, "Không Đoàn")
    block("A", 2, 4)
    give()
    (part,) = drawn().parts
    assert [(each.number, each.seats, each.first_row, each.last_row) for each in part.areas] == [
        (0, 1, 2, 2), (1, 3, 1, 1), (2, 2, 1, 2),
    ]  # fmt: skip
    assert part.areas[1].path == f"M{part.x} {part.y}h36v12h-36z"
    assert part.heads.count("M") == 2


def test_delegations_that_are_not_shown_are_one_grey_area(city: World) -> None:
    crowd(city, 3, 2, 1)
    block("A", 2, 4)
    give()
    (part,) = drawn({_delegation(2)}).parts
    assert [(each.number, each.seats, each.fill) for each in part.areas] == [(-1, 4, "others"), (2, 2, drawing.fill(2))]
    assert part.heads.count("M") == 1


def test_neighbours_differ_in_hue_and_in_texture_and_24_are_all_different() -> None:
    fills = [drawing.fill(number) for number in range(1, 200)]
    for one, other in itertools.pairwise(fills):
        assert one[0] != other[0]
        assert one[1] != other[1]
    for first in range(0, 170, 24):
        assert len(set(fills[first : first + 24])) == 24


def test_blocks_stand_beside_each_other_until_the_line_is_full(city: World) -> None:
    for name in "ABCD":
        block(name, 3, 30)
    parts = drawn().parts
    assert [each.y for each in parts] == [parts[0].y] * 2 + [parts[2].y] * 2
    assert parts[0].x + parts[0].width < parts[1].x
    assert parts[1].x + parts[1].width < drawn().width
    assert parts[0].y + parts[0].height < parts[2].y
