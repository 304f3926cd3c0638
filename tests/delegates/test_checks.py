"""What a check finds, what it leaves alone, how it is let stand, and what the board says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import update

from congress.core import undo
from congress.core.actor import Role
from congress.core.db import db, session, transaction
from congress.core.errors import DomainError, NotFound
from congress.delegates import checking, delegations, lists, rolls, services, verdicts
from congress.delegates.checking import Finding
from congress.delegates.models import Basis, Delegate, Membership, Standing, Verdict
from tests.delegates.calling import call_up, excuse
from tests.delegates.making import (
    EAST,
    WEST,
    allot,
    congress,
    delegate,
    enlist,
    held,
    names,
    people,
    someone,
    submit,
)
from tests.events.making import appoint
from tests.support import SYSTEM, World

IGNORED = ("missing", "not_submitted", "under_quota", "committee_unknown")  # of what these tests do not fill in


def found(code: str, *rules: str) -> list[Finding]:
    """Findings of some rules, or of all that a test is about."""
    session().rollback()
    every = checking.findings(held(code))
    return [each for each in every if (each.rule in rules if rules else each.rule not in IGNORED)]


def said(code: str, *rules: str) -> list[tuple[str, list[str]]]:
    return [(each.rule, [row.full_name for row in each.delegates]) for each in found(code, *rules)]


@pytest.fixture
def code(city: World) -> str:
    return congress(city)


# ── persons ──────────────────────────────────────────────────────────────────


def test_a_list_without_faults_has_no_findings(city: World, code: str) -> None:
    people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    people(city, code, ["Mai Thị Ba"], WEST)
    assert found(code) == []


def test_one_person_on_the_lists_of_two_units_is_found(city: World, code: str) -> None:
    enlist(code, someone(city, "Lê Văn Hòa", EAST), someone(city, "Lê Văn Hoà", WEST))  # one name in two spellings
    assert said(code) == [("double", ["Lê Văn Hòa", "Lê Văn Hoà"])]
    assert found(code)[0].severity == "stop"


def test_ex_officio_and_elected_is_found_as_such(city: World, code: str) -> None:
    enlist(code, someone(city, "Lê Văn An"), someone(city, "Lê Văn An", None, basis=Basis.EX_OFFICIO))
    assert said(code, "double", "double_basis") == [("double_basis", ["Lê Văn An", "Lê Văn An"])]


def test_two_whom_the_tree_knows_as_one_are_one_whatever_is_written(city: World, code: str) -> None:
    appoint(("Lê Văn An", "1975-09-02", EAST, "Bí thư"))
    first, second = enlist(code, someone(city, "Lê Văn An"), someone(city, "Lê Văn Ân", birth_date=date(1975, 9, 3)))
    assert said(code) == []
    with transaction() as writer:
        writer.execute(update(Delegate).where(Delegate.id == second).values(person_id=delegate(first).person_id))
        writer.commit()
    assert said(code) == [("double", ["Lê Văn An", "Lê Văn Ân"])]


def test_three_that_hang_together_by_twos_are_one_finding(city: World, code: str) -> None:
    appoint(("Lê Văn An", "1975-09-02", EAST, "Bí thư"), ("Lê Văn Yên", "1976-01-01", EAST, "Uỷ viên"))
    ids = enlist(
        code,
        someone(city, "Lê Văn Yên", birth_date=date(1976, 1, 1)),
        someone(city, "Lê Văn An"),
        someone(city, "Lê Văn An", WEST),
    )
    with transaction() as writer:  # the third bears the name of the second and is the first person
        writer.execute(update(Delegate).where(Delegate.id == ids[2]).values(person_id=delegate(ids[0]).person_id))
        writer.execute(update(Delegate).where(Delegate.id == ids[1]).values(person_id=None))
        writer.commit()
    [finding] = found(code, "double")
    assert {row.id for row in finding.delegates} == set(ids)


def test_who_was_withdrawn_is_no_double(city: World, code: str) -> None:
    _first, second = enlist(code, someone(city, "Lê Văn An"), someone(city, "Lê Văn An", WEST))
    with transaction():
        lists.withdraw(held(code), delegate(second), "Trùng", by=SYSTEM)
    assert found(code) == []


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ({}, {"birth_date": date(1980, 1, 1)}, False),  # two people of one name
        ({}, {"birth_date": None}, True),
        ({}, {"birth_date": None, "birth_year": 1975}, True),
        ({}, {"birth_date": None, "birth_year": 1976}, False),
        ({"birth_date": None, "birth_year": 1976}, {"birth_date": None, "birth_year": 1976}, True),
    ],
)
def test_namesakes_are_asked_where_no_birth_tells_them_apart(
    city: World, code: str, one: dict[str, Any], other: dict[str, Any], asked: bool
) -> None:
    enlist(code, someone(city, "Lê Văn An", **one), someone(city, "Lê Văn An", WEST, **other))
    assert said(code) == ([("namesakes", ["Lê Văn An", "Lê Văn An"])] if asked else [])


def test_what_is_missing_is_told_once_a_person(city: World, code: str) -> None:
    enlist(code, someone(city, "Lê Văn An", sex="", theory="", birth_date=None, birth_year=1970))
    [finding] = found(code, "missing")
    assert finding.what == ("birth_day", "sex", "theory")
    assert [row.full_name for row in finding.delegates] == ["Lê Văn An"]


def test_what_nobody_could_read_is_quoted(city: World, code: str) -> None:
    enlist(code, someone(city, "Lê Văn An", birth_date=None, unread={"birth_date": "30/2/1970"}))
    [finding] = found(code, "unread")
    assert (finding.what, finding.params["words"]) == (("birth_date",), "“30/2/1970”")


def test_discipline_stops_until_the_board_has_judged(city: World, code: str) -> None:
    [each] = enlist(code, someone(city, "Lê Văn An", discipline="Khiển trách 01/8/2025"))
    assert [(finding.rule, finding.severity) for finding in found(code)] == [("discipline", "stop")]
    with transaction():
        verdicts.judge(held(code), delegate(each), Verdict.QUALIFIED, "Đã xem xét", by=SYSTEM)
    assert found(code) == []
    with transaction():
        verdicts.judge(held(code), delegate(each), Verdict.UNQUALIFIED, "Kỷ luật", by=SYSTEM)
    assert said(code) == [("unqualified", ["Lê Văn An"])]


@pytest.mark.parametrize("membership", [Membership.PROBATIONARY, Membership.SUSPENDED])
def test_only_full_members_are_delegates(city: World, membership: Membership) -> None:
    code = congress(city)
    enlist(code, someone(city, "Lê Văn An", membership=membership))
    assert said(code) == [(f"member_{membership}", ["Lê Văn An"])]
    members = congress(city, "01.01.001.001", day="2025-09-12", congress_kind="members")
    enlist(members, someone(city, "Ngô Văn Hai", "01.01.001.001", basis=Basis.MEMBER, membership=membership))
    assert [(each.rule, each.severity) for each in found(members)] == (
        [("member_suspended", "look")] if membership == Membership.SUSPENDED else []
    )


# ── units ────────────────────────────────────────────────────────────────────


def test_who_was_elected_elsewhere_is_found(city: World, code: str) -> None:
    enlist(
        code,
        someone(city, "Lê Văn An", "01.01.001"),  # two below
        someone(city, "Lê Văn Bình", None),
        someone(city, "Lê Văn Cường", "01"),  # by the congress itself
        someone(city, "Lê Văn Dũng", "01.01.001", basis=Basis.APPOINTED),  # appointed from anywhere below
    )
    assert said(code, "not_below", "no_unit") == [
        ("not_below", ["Lê Văn An"]),
        ("no_unit", ["Lê Văn Bình"]),
        ("not_below", ["Lê Văn Cường"]),
    ]


def test_a_unit_that_is_no_more_on_the_day_is_found(city: World, code: str) -> None:
    people(city, code, ["Mai Thị Ba"], WEST)
    assert city.decide("2025-08-01,hand_over,01.02").applied == 1
    assert said(code, "unit_ended") == [("unit_ended", ["Mai Thị Ba"])]
    early = congress(city, day="2025-07-20")
    people(city, early, ["Mai Thị Ba"], WEST)
    assert said(early, "unit_ended") == []


def test_quotas_over_under_and_lists_that_have_not_come(city: World, code: str) -> None:
    allot(city, code, e=1, w=2, alternates=1)
    people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    assert [(each.rule, each.unit_code) for each in found(code, "over_quota", "not_submitted")] == [
        ("over_quota", EAST), ("not_submitted", WEST),
    ]  # fmt: skip
    people(city, code, ["Mai Thị Ba"], WEST)
    people(city, code, ["Mai Thị Tư", "Mai Thị Năm"], WEST, standing=Standing.ALTERNATE)
    submit(city, code, WEST)
    rules = [(each.rule, each.unit_code) for each in found(code, "under_quota", "not_submitted", "too_many_alternates")]
    assert rules == [("under_quota", WEST), ("too_many_alternates", WEST)]


def test_who_comes_from_no_unit_right_below_is_told_of_once_and_not_as_too_many_too(city: World, code: str) -> None:
    allot(city, code, e=1, w=0)
    people(city, code, ["Lê Văn An"])
    people(city, code, ["Mai Thị Ba"], "01.01.001")
    people(city, code, ["Mai Thị Tư"], WEST)  # right below, and was given nothing
    told = [(each.rule, [row.full_name for row in each.delegates]) for each in found(code, "over_quota", "not_below")]
    assert told == [("not_below", ["Mai Thị Ba"]), ("over_quota", [])]


def test_alternates_with_a_gap_are_put_in_line_again(city: World, code: str) -> None:
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"], standing=Standing.ALTERNATE)
    with transaction():
        lists.withdraw(held(code), delegate(ids[1]), "Chuyển công tác", by=SYSTEM)
    [finding] = found(code)
    assert (finding.rule, finding.params["places"]) == ("gap_in_line", "1, 3")
    with transaction():
        assert lists.renumber(held(code), city.unit(EAST).unit_id, by=SYSTEM) == 1
    assert found(code) == []
    assert delegate(ids[2]).place_in_line == 2


def test_the_place_of_an_alternate_who_was_called_up_is_no_gap(city: World, code: str) -> None:
    [absent] = people(city, code, ["Đỗ Văn Dũng"])
    people(city, code, ["Lê Văn An", "Lê Văn Bình"], standing=Standing.ALTERNATE)
    excuse(code, absent)
    call_up(code, absent)
    assert "gap_in_line" not in {each.rule for each in found(code)}


def test_a_replaced_one_whose_successor_is_gone_is_found(city: World, code: str) -> None:
    [old, new] = people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    with transaction() as writer:
        writer.execute(update(Delegate).where(Delegate.id == old).values(standing=Standing.REPLACED))
        writer.execute(update(Delegate).where(Delegate.id == new).values(replaces_id=old))
        writer.commit()
    assert found(code) == []
    with transaction():
        lists.withdraw(held(code), delegate(new), "Ốm", by=SYSTEM)
    assert said(code) == [("no_successor", ["Lê Văn An"])]


# ── the whole ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("appointed", "stops"), [(1, False), (2, True)])
def test_appointed_above_the_cap(city: World, code: str, appointed: int, stops: bool) -> None:
    """One of twenty is five per cent, two of twenty-one are more."""
    enlist(code, *(someone(city, f"Bầu {each}") for each in range(19)))
    enlist(code, *(someone(city, f"Chỉ định {each}", basis=Basis.APPOINTED) for each in range(appointed)))
    assert [each.rule for each in found(code, "appointed_cap")] == (["appointed_cap"] if stops else [])


def test_where_nobody_is_elected_all_may_be_appointed(city: World) -> None:
    code = congress(city, content_mode=2)
    enlist(code, someone(city, "Lê Văn An", basis=Basis.APPOINTED))
    assert found(code, "appointed_cap") == []


def test_the_committee_and_who_says_to_be_of_it(city: World, code: str) -> None:
    enlist(code, someone(city, "Người Ngoài", None, basis=Basis.EX_OFFICIO))
    assert [each.rule for each in found(code, "committee_unknown", "not_in_committee")] == ["committee_unknown"]
    body = "Ban Chấp hành"
    appoint(("Trần Thị Thành", "1970-01-02", "01", "Bí thư", body), ("Lê Văn Đông", "1971-01-02", "01", "Uỷ viên", body))
    enlist(code, someone(city, "Trần Thị Thành", None, birth_date=None, birth_year=1970, basis=Basis.EX_OFFICIO))
    assert said(code, "not_in_committee") == [("not_in_committee", ["Người Ngoài"])]
    [finding] = found(code, "committee_missing")
    assert finding.params == {"count": 1, "names": "Lê Văn Đông"}


def test_the_missing_of_the_committee_come_onto_the_list_in_one_act(city: World, code: str) -> None:
    body = "Ban Chấp hành"
    appoint(("Trần Thị Thành", "1970-01-02", "01", "Bí thư", body), ("Lê Văn Đông", "1971-01-02", "01", "Uỷ viên", body))
    enlist(code, someone(city, "Lê Văn Đông", birth_date=date(1971, 1, 2)))
    with transaction():
        assert lists.enlist_committee(held(code), by=SYSTEM) == 1
    assert found(code, "committee_missing", "not_in_committee", "double", "double_basis", "not_below", "no_unit") == []
    assert names(code) == ["Lê Văn Đông", "Trần Thị Thành"]
    [row] = [each for each in rows(code) if each.full_name == "Trần Thị Thành"]
    assert (row.basis, row.post, row.birth_date) == ("ex_officio", "Bí thư", date(1970, 1, 2))
    assert row.unit_id == city.unit("01").unit_id
    with transaction():
        delegations.make_by_unit(held(code), by=SYSTEM)
    assert [row for row in rows(code) if row.delegation_id is None] == []


def rows(code: str) -> Any:
    return checking.gather(held(code)).rows


def test_everything_costs_a_handful_of_statements_whatever_the_size(city: World, code: str) -> None:
    def cost() -> int:
        session().rollback()
        statements: list[str] = []
        to = held(code)

        def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            statements.append(statement)

        sql_event.listen(db.engine, "before_cursor_execute", note)
        try:
            checking.findings(to)
        finally:
            sql_event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    people(city, code, ["Lê Văn An"])
    first = cost()
    enlist(code, *(someone(city, f"Trùng {each % 7}", (EAST, WEST)[each % 2]) for each in range(60)))
    assert cost() == first <= 6
    assert len(found(code)) == 7


# ── let stand, judged ────────────────────────────────────────────────────────


def test_a_finding_is_let_stand_with_a_reason_until_the_facts_change(city: World, code: str) -> None:
    [each] = enlist(code, someone(city, "Lê Văn An", theory=""))
    [finding] = found(code, "missing")
    with pytest.raises(DomainError, match="reason_missing"), transaction():
        verdicts.let_stand(held(code), finding.key, " ", by=SYSTEM)
    with transaction():
        verdicts.let_stand(held(code), finding.key, "Chưa qua lớp nào", by=SYSTEM)
    to = held(code)
    assert checking.settled(to, checking.findings(to))[finding.key][0] == "Chưa qua lớp nào"
    assert rolls.count_findings(to) == (0, 0)
    with transaction():
        services.store(held(code), delegate(each), {"education": ""}, "delegates.change", by=SYSTEM)
    session().rollback()
    to = held(code)
    assert checking.settled(to, checking.findings(to)) == {}  # more is missing now: it is asked again


def test_what_stops_is_not_let_stand_and_what_is_not_there_neither(city: World, code: str) -> None:
    enlist(code, someone(city, "Lê Văn An", discipline="Cảnh cáo"))
    [finding] = found(code, "discipline")
    with pytest.raises(DomainError, match="stops"), transaction():
        verdicts.let_stand(held(code), finding.key, "Không sao", by=SYSTEM)
    with pytest.raises(NotFound), transaction():
        verdicts.let_stand(held(code), "missing-0000", "Không sao", by=SYSTEM)


def verdict_of(code: str) -> dict[str, str]:
    session().rollback()
    return {row.full_name: str(row.verdict) for row in rows(code)}


def test_the_rest_is_qualified_in_one_act_without_whom_something_stops(city: World, code: str) -> None:
    organiser = city.actor(Role.ORGANISER, "01")
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    enlist(code, someone(city, "Lê Văn Cường", discipline="Cảnh cáo"))
    with transaction():
        verdicts.judge(held(code), delegate(ids[0]), Verdict.UNQUALIFIED, "Bầu sai", by=SYSTEM)
    with transaction():
        count, offer = verdicts.judge_rest(held(code, organiser), by=organiser)
    assert (count, verdict_of(code)) == (
        1, {"Lê Văn An": "unqualified", "Lê Văn Bình": "qualified", "Lê Văn Cường": "pending"},
    )  # fmt: skip
    with transaction():
        undo.take_back(offer or 0, by=organiser)
    assert verdict_of(code)["Lê Văn Bình"] == "pending"
    assert verdict_of(code)["Lê Văn An"] == "unqualified"


def test_unqualified_needs_a_reason_and_only_the_convener_judges(city: World, code: str) -> None:
    allot(city, code, e=2, w=1)
    [each] = people(city, code, ["Lê Văn An"])
    secretary = city.actor(Role.SECRETARY, EAST)
    with pytest.raises(DomainError, match="reason_missing"), transaction():
        verdicts.judge(held(code), delegate(each), Verdict.UNQUALIFIED, "", by=SYSTEM)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: verdicts.judge(held(code, secretary), delegate(each), Verdict.QUALIFIED, "", by=secretary),
        lambda: verdicts.judge_rest(held(code, secretary), by=secretary),
        lambda: verdicts.let_stand(held(code, secretary), "x", "y", by=secretary),
        lambda: lists.enlist_committee(held(code, secretary), by=secretary),
    )
    for act in acts:
        with pytest.raises(DomainError, match="forbidden"), transaction():
            act()


# ── days ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ({"birth_date": date(1920, 5, 5)}, ("birth_date",)),
        ({"birth_date": date(2010, 5, 5)}, ("birth_date", "admitted_on")),
        ({"birth_date": date(1990, 5, 5), "admitted_on": date(2007, 5, 4)}, ("admitted_on",)),
        ({"admitted_on": date(2025, 9, 11)}, ("admitted_on",)),
        ({"admitted_on": date(2001, 2, 3), "recognised_on": date(2001, 2, 2)}, ("recognised_on",)),
        ({"birth_date": None, "birth_year": 1950, "admitted_on": date(1944, 2, 1)}, ("admitted_on",)),
        ({"birth_date": date(1983, 9, 2), "admitted_on": date(2001, 2, 3), "recognised_on": date(2002, 2, 3)}, None),
    ],
)
def test_days_that_cannot_be_right_are_found(city: World, code: str, told: dict, what: tuple[str, ...] | None) -> None:
    enlist(code, someone(city, "Lê Văn An", **told))
    assert [each.what for each in found(code, "impossible")] == ([what] if what else [])
