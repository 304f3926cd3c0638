"""Delegations: made, named, ordered, led; who stands in them and in which order, what is taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError, NotFound
from congress.delegates import delegations, members, queries, services
from congress.delegates.models import Delegation, Standing
from tests.delegates import rooms
from tests.delegates.rooms import crowd, do, enlist, fault, get, held, lead, named, on, order, rank, row, stand, take_back, who
from tests.support import World


@pytest.fixture
def city(city: World) -> World:
    rooms.congress(city)
    return city


# ── delegations ──────────────────────────────────────────────────────────────


def test_one_delegation_for_each_unit_named_after_it_in_the_order_of_protocol(city: World) -> None:
    enlist(city, "Lê Phó", post="Phó Bí thư")
    enlist(city, "Trần Nguyên", post="nguyên Bí thư")
    enlist(city, "Ngô Trưởng", post="Bí thư")
    enlist(city, "Đỗ Dự", standing=Standing.ALTERNATE, post="Bí thư")
    enlist(city, "Vũ Tây", unit="01.02")
    enlist(city, "Không Đơn Vị", unit=None)
    offer = do(delegations.make_by_unit)
    assert named() == ["Đoàn quận Đông", "Đoàn quận Tây"]
    assert order("Đoàn quận Đông") == ["Ngô Trưởng", "Trần Nguyên", "Lê Phó", "Đỗ Dự"]
    assert do(delegations.make_by_unit) is None
    take_back(offer)
    assert named() == []
    assert order("Đoàn quận Đông") == []


def test_who_is_enlisted_later_joins_the_delegation_of_his_unit_behind_the_others(city: World) -> None:
    enlist(city, "Lê Phó", post="Phó Bí thư")
    do(delegations.make_by_unit)
    enlist(city, "Ngô Trưởng", post="Bí thư")
    do(delegations.make_by_unit)
    assert (named(), order("Đoàn quận Đông")) == (["Đoàn quận Đông"], ["Lê Phó", "Ngô Trưởng"])


def test_a_delegation_that_has_the_units_name_already_is_used(city: World) -> None:
    do(delegations.add, "đoàn Quận Đông")
    enlist(city, "Lê Phó")
    do(delegations.make_by_unit)
    assert (named(), order("đoàn Quận Đông")) == (["đoàn Quận Đông"], ["Lê Phó"])


def test_two_units_of_one_name_have_two_delegations(city: World) -> None:
    enlist(city, "Lê Một", unit="01.01.001.001")
    enlist(city, "Lê Hai", unit="01.02.001.001")
    do(delegations.make_by_unit)
    assert named() == ["Đoàn Chi bộ 1", "Đoàn Chi bộ 1 (01.02.001.001)"]


def test_a_name_is_used_once_however_it_is_spelt(city: World) -> None:
    do(delegations.add, "Đoàn Hoà Bình")
    fault("delegation.name_used", lambda: do(delegations.add, " đoàn  Hòa Bình "))
    fault("delegation.nameless", lambda: do(delegations.add, "  "))
    fault("field.too_long", lambda: do(delegations.add, "Đ" * 201))
    assert named() == ["Đoàn Hoà Bình"]


def test_delegations_are_renamed_ordered_and_removed(city: World) -> None:
    for name in ("C", "A", "B"):
        do(delegations.add, name)
    on("C", delegations.put, 3)
    assert named() == ["A", "B", "C"]
    sorting = on("B", delegations.change, "Z")
    assert named() == ["A", "Z", "C"]
    offer = do(delegations.sort_by_name)
    assert named() == ["A", "C", "Z"]
    take_back(offer)
    take_back(sorting)
    assert named() == ["A", "B", "C"]
    assert on("B", delegations.change, "B") is None


def test_a_removed_delegation_comes_back_with_its_people_its_head_and_its_place(city: World) -> None:
    (first, _second), _other = crowd(city, 2, 1)
    before = order("Đoàn 1")
    offer = on("Đoàn 1", delegations.remove)
    assert (named(), row(first).delegation_id, row(first).is_head) == (["Đoàn 2"], None, False)
    take_back(offer)
    assert (named(), order("Đoàn 1")) == (["Đoàn 1", "Đoàn 2"], before)


def test_an_act_is_not_taken_back_over_what_somebody_did_since(city: World) -> None:
    (first, second), _other = crowd(city, 2, 1)
    offer = lead("Đoàn 1", second)
    lead("Đoàn 1", first)
    fault("undo.changed_since", lambda: take_back(offer))
    made = do(delegations.add, "Đoàn 3")
    do(lambda to, by: members.move(to, [first], get("Đoàn 3"), by=by))
    fault("undo.changed_since", lambda: take_back(made))
    assert order("Đoàn 3") == ["Nguyễn Văn A0"]


def test_only_the_convener_arranges(city: World) -> None:
    crowd(city, 2)
    rooms.admit(city, "01.01")
    elsewhere = city.actor(Role.SECRETARY, "01.01")
    for verb in (delegations.make_by_unit, members.choose_heads, delegations.sort_by_name):
        with pytest.raises(DomainError) as refused:
            do(verb, by=elsewhere)
        assert refused.value.status == 403
        session().rollback()


def test_each_act_is_one_line_that_names_people_only_where_they_can_be_removed(city: World) -> None:
    (first, second), _other = crowd(city, 2, 1)
    lead("Đoàn 1", second)
    do(lambda to, by: members.move(to, [first], get("Đoàn 2"), by=by))
    do(members.reset_order, None)
    session().rollback()
    lines = session().scalars(select(AuditLine).where(AuditLine.verb.like("delegations.%")).order_by(AuditLine.id)).all()
    assert [(line.verb, line.subject, line.count) for line in lines] == [
        ("delegations.head", "Đoàn 1", 1),
        ("delegations.members", "Đoàn 2", 1),
    ]
    assert lines[0].detail["delegate_id"] == second
    assert all("Nguyễn" not in line.subject for line in lines)


def test_names_of_a_list_become_delegations_once(city: World) -> None:
    do(delegations.add, "Đoàn Một")
    made = do(delegations.ensure, ["Đoàn Hai", "đoàn  một", "", "Đoàn Hai"])
    assert (named(), len(made)) == (["Đoàn Một", "Đoàn Hai"], 2)
    assert do(delegations.ensure, ["ĐOÀN HAI"]).items() <= made.items()


# ── heads and ranks ──────────────────────────────────────────────────────────


def test_one_head_who_stands_first(city: World) -> None:
    ((first, second, third),) = crowd(city, 3)
    lead("Đoàn 1", third)
    assert order("Đoàn 1") == ["Nguyễn Văn C2*", "Nguyễn Văn A0", "Nguyễn Văn B1"]
    offer = lead("Đoàn 1", None)
    assert order("Đoàn 1") == ["Nguyễn Văn C2", "Nguyễn Văn A0", "Nguyễn Văn B1"]
    take_back(offer)
    assert row(third).is_head
    assert not row(first).is_head
    assert not row(second).is_head


def test_a_head_named_for_another_delegation_moves_there(city: World) -> None:
    (first, second), (third,) = crowd(city, 2, 1)
    lead("Đoàn 2", first)
    assert (order("Đoàn 1"), order("Đoàn 2")) == (["Nguyễn Văn B1"], ["Nguyễn Văn A0*", "Nguyễn Văn A0"])
    assert (row(second).rank, row(first).rank, row(third).rank) == (1, 1, 2)


def test_an_alternate_leads_nobody(city: World) -> None:
    ((first,),) = crowd(city, 1)
    stand(first, Standing.ALTERNATE, is_head=False, place_in_line=1)
    fault("delegation.head_official", lambda: lead("Đoàn 1", first))


def test_heads_are_chosen_where_there_is_none(city: World) -> None:
    (first, _second), (third, fourth) = crowd(city, 2, 2)
    lead("Đoàn 2", None)
    stand(third, Standing.WITHDRAWN)
    offer = do(members.choose_heads)
    assert (row(first).is_head, row(third).is_head, row(fourth).is_head) == (True, False, True)
    take_back(offer)
    assert not row(fourth).is_head
    lead("Đoàn 2", fourth)
    assert do(members.choose_heads) is None


def test_who_has_leave_to_stay_away_does_not_become_head(city: World) -> None:
    (first,), (second,) = enlist(city, "Ngô Một", post="Bí thư"), enlist(city, "Ngô Hai")
    do(delegations.make_by_unit)
    stand(first, Standing.OFFICIAL, absence="excused")
    do(members.choose_heads)
    assert [row(each).is_head for each in (first, second)] == [False, True]


def test_who_has_leave_to_stay_away_is_given_no_seat(city: World) -> None:
    (first,), (second,) = enlist(city, "Ngô Một"), enlist(city, "Ngô Hai")
    stand(first, Standing.OFFICIAL, absence="excused")
    rooms.block("A", 1, 4)
    rooms.give()
    assert (rooms.seat_of(first), rooms.seat_of(second) != "") == ("", True)


def test_people_move_up_down_and_to_a_place_but_never_before_the_head(city: World) -> None:
    ((first, second, third, fourth),) = crowd(city, 4)
    rank("Đoàn 1", fourth, "up")
    assert [row(each).rank for each in (first, second, third, fourth)] == [1, 2, 4, 3]
    rank("Đoàn 1", fourth, 1)
    assert [row(each).rank for each in (first, second, third, fourth)] == [1, 3, 4, 2]
    rank("Đoàn 1", second, 99)
    assert [row(each).rank for each in (first, second, third, fourth)] == [1, 4, 3, 2]
    assert rank("Đoàn 1", fourth, "up") is None
    fault("delegation.head_first", lambda: rank("Đoàn 1", first, "down"))


def test_protocol_puts_a_delegation_back_in_its_default_order(city: World) -> None:
    (ids,) = crowd(city, 4)
    posts = ("Hiệu trưởng", "Phó Bí thư", "nguyên Phó Bí thư", "Bí thư")
    for each, post in zip(ids, posts, strict=True):
        do(lambda to, by, each=each, post=post: services.store(to, who(each), {"post": post}, "delegates.change", by=by))
    offer = on("Đoàn 1", members.reset_order)
    assert order("Đoàn 1") == ["Nguyễn Văn A0*", "Nguyễn Văn D3", "Nguyễn Văn B1", "Nguyễn Văn C2"]
    take_back(offer)
    assert order("Đoàn 1") == ["Nguyễn Văn A0*", "Nguyễn Văn B1", "Nguyễn Văn C2", "Nguyễn Văn D3"]


def test_what_the_page_showed_must_still_be_so(city: World) -> None:
    ((_first, second, third),) = crowd(city, 3)
    with transaction():
        seen = members.seen(get("Đoàn 1"))
    do(lambda to, by: members.rank(to, get("Đoàn 1"), who(third), "up", by=by, seen_=seen))
    fault(
        "arrangement.changed_since",
        lambda: do(lambda to, by: members.rank(to, get("Đoàn 1"), who(second), "up", by=by, seen_=seen)),
    )


def test_somebody_of_another_congress_is_moved_by_nobody(city: World) -> None:
    crowd(city, 1)
    rooms.congress(city, "KHAC", "01.02")
    (stranger,) = enlist(city, "Người Khác", code="KHAC", unit="01.02")
    with pytest.raises(NotFound):
        do(lambda to, by: members.move(to, [stranger], get("Đoàn 1"), by=by))
    session().rollback()
    with pytest.raises(NotFound):
        lead("Đoàn 1", stranger)


def test_who_is_changed_into_another_delegation_stands_last_in_it_and_leads_nobody(city: World) -> None:
    (first, _second), (third,) = crowd(city, 2, 1)
    to = row(third).delegation_id
    do(lambda on_, by: services.store(on_, who(first), {"delegation_id": to}, "delegates.change", by=by))
    assert (row(first).is_head, row(first).rank) == (False, 2)


MOVES = st.lists(
    st.tuples(st.sampled_from(["head", "none", "up", "down", "place", "move", "away", "protocol", "withdraw"]),
              st.integers(0, 6), st.integers(1, 9), st.integers(1, 2)),
    max_size=12,
)  # fmt: skip


def ranks_at_odds() -> Iterator[str]:
    rows = queries.all_of(held().event.id)
    for name in named():
        mine = [each for each in rows if each.delegation_name == name]
        listed = sorted(each.rank for each in mine if each.standing in members.LISTED)
        if len({each.rank for each in mine}) != len(mine):
            yield f"{name}: two of one rank, {[(each.full_name, each.rank) for each in mine]}"
        if listed != list(range(1, len(listed) + 1)):
            yield f"{name}: ranks {listed}"
        heads = [each for each in mine if each.is_head]
        if len(heads) > 1 or any(each.rank != 1 for each in heads):
            yield f"{name}: heads {[(each.full_name, each.rank) for each in heads]}"


@given(MOVES)
def test_ranks_are_each_given_once_after_any_acts(world: World, moves: list[tuple[str, int, int, int]]) -> None:
    from tests.conftest import empty

    empty()
    world.tree()
    rooms.congress(world)
    people = [each for party in crowd(world, 4, 3) for each in party]
    for verb, at, place, delegation in moves:
        one, name = people[at], f"Đoàn {delegation}"
        if row(one).standing != Standing.OFFICIAL:
            continue
        mine = f"Đoàn {1 + named().index(own)}" if (own := _own(one)) else ""
        if verb in ("up", "down", "place") and mine and not row(one).is_head:
            rank(mine, one, verb if verb != "place" else place)
        elif verb == "head":
            lead(name, one)
        elif verb == "none":
            lead(name, None)
        elif verb == "protocol":
            on(name, members.reset_order)
        elif verb in ("move", "away"):
            do(lambda to, by, n=name, o=one, v=verb: members.move(to, [o], get(n) if v == "move" else None, by=by))
        elif verb == "withdraw":
            do(lambda to, by, o=one: services.withdraw(to, who(o), "thử", by=by))
            do(lambda to, by: members.settle(to, *(each.id for each in queries.list_delegations(to.event.id))))
        assert list(ranks_at_odds()) == []


def _own(delegate_id: int) -> str:
    of = row(delegate_id).delegation_id
    found = session().scalar(select(Delegation.name).where(Delegation.id == (of or 0)))
    session().rollback()
    return found or ""
