"""Units become one: what they were to send to a congress ahead is sent by the one that continues; persons become one."""

from __future__ import annotations

from datetime import date

import pytest

from congress.core import hooks
from congress.core.db import session, transaction
from congress.delegates import checking, lists, queries, quotas
from congress.delegates.models import Delegation, Standing
from tests.delegates.making import EAST, WEST, allot, congress, delegate, enlist, held, people, someone, submit
from tests.events.making import appoint
from tests.support import SYSTEM, World

MERGE = "2025-07-15,merge,01.01+01.02,01.09,Đảng bộ quận Mới,base_superior,"


def quota(code: str) -> dict[str, tuple[int, int, bool]]:
    """unit -> (seats, alternates, was its list sent)"""
    session().rollback()
    rows = quotas.allotment(held(code)).rows
    return {row.code: (row.seats, row.alternates, row.submitted_at is not None) for row in rows}


def apply(world: World, *lines: str) -> None:
    result = world.decide(*lines)
    assert result.applied == len(lines), result.errors


@pytest.fixture
def ahead(city: World) -> str:
    code = congress(city)
    allot(city, code, e=2, w=1, alternates=2)
    people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    people(city, code, ["Lê Văn Một", "Lê Văn Hai"], standing=Standing.ALTERNATE)
    people(city, code, ["Mai Thị Ba"], WEST)
    people(city, code, ["Mai Thị Một"], WEST, standing=Standing.ALTERNATE)
    with transaction() as writer:
        event = held(code).event
        for place, unit in enumerate((EAST, WEST), 1):
            told = {"event_id": event.id, "position": place, "name": f"Đoàn {unit}", "name_key": f"đoàn {unit}"}
            writer.add(Delegation(**told, unit_id=city.unit(unit).unit_id))
    return code


def test_quota_list_and_delegation_go_to_the_unit_that_continues(city: World, ahead: str) -> None:
    apply(city, MERGE)
    assert quota(ahead) == {"01.09": (3, 4, False)}
    new = city.unit("01.09").unit_id
    rows = queries.all_of(held(ahead).event.id)
    assert {row.unit_id for row in rows} == {new}
    assert {row.unit_id for row in queries.list_delegations(held(ahead).event.id)} == {new}
    line = sorted((row.place_in_line, row.full_name) for row in rows if row.standing == "alternate")
    assert line == [(1, "Lê Văn Một"), (2, "Lê Văn Hai"), (3, "Mai Thị Một")]
    assert [each.rule for each in checking.findings(held(ahead)) if each.severity == "stop"] == []


def test_the_list_was_sent_where_all_of_them_were(city: World, ahead: str) -> None:
    submit(city, ahead, EAST)
    other = congress(city, day="2025-09-20")
    allot(city, other, e=1, w=1)
    for unit, name in ((EAST, "Lê Văn An"), (WEST, "Mai Thị Ba")):
        people(city, other, [name], unit)
        submit(city, other, unit)
    apply(city, MERGE)
    assert quota(ahead) == {"01.09": (3, 4, False)}
    assert quota(other) == {"01.09": (2, 0, True)}


def test_one_that_is_dissolved_leaves_its_seats_to_where_it_goes(city: World, ahead: str) -> None:
    apply(city, "2025-07-15,dissolve,01.02,,,,01.01")
    assert quota(ahead) == {"01.01": (3, 4, False)}


def test_a_split_leaves_the_list_as_it_is_and_the_check_tells(city: World, ahead: str) -> None:
    apply(city, "2025-07-15,split,01.02,01.08+01.09,Quận A+Quận B,base_superior+base_superior,")
    assert set(quota(ahead)) == {"01.01", "01.02"}
    ended = [each for each in checking.findings(held(ahead)) if each.rule == "unit_ended"]
    assert {row.full_name for each in ended for row in each.delegates} == {"Mai Thị Ba", "Mai Thị Một"}


def test_what_is_over_stays_with_the_unit_that_sent_it(city: World, ahead: str) -> None:
    past = congress(city, day="2025-07-10")
    people(city, past, ["Mai Thị Ba"], WEST)
    west = city.unit(WEST).unit_id
    apply(city, MERGE)
    assert [row.unit_id for row in queries.all_of(held(past).event.id)] == [west]


def test_two_persons_who_are_one_are_found_on_the_list_and_break_nothing(city: World) -> None:
    code = congress(city)
    appoint(("Lê Văn An", "1975-09-02", EAST, "Bí thư"), ("Lê Văn Ân", "1975-09-03", WEST, "Uỷ viên"))
    ids = enlist(code, someone(city, "Lê Văn An"), someone(city, "Lê Văn Ân", WEST, birth_date=date(1975, 9, 3)))
    old, new = (delegate(each).person_id for each in ids)
    assert None not in (old, new)
    assert old != new
    assert _stops(code) == []
    with transaction():
        hooks.merged(old or 0, new or 0)
    assert [delegate(each).person_id for each in ids] == [new, new]
    assert _stops(code) == ["double"]
    with transaction():
        lists.withdraw(held(code), delegate(ids[0]), "Trùng", by=SYSTEM)
    assert _stops(code) == []


def _stops(code: str) -> list[str]:
    session().rollback()
    return [each.rule for each in checking.findings(held(code)) if each.severity == "stop"]
