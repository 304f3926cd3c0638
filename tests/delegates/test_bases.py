"""Quorum and majority on their own bases: the fixtures of the domain notes, and another way of counting."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from congress.core.db import session, transaction
from congress.core.text import percent_2
from congress.delegates import bases, commands, queries, reckoning, services
from congress.delegates.bases import Voter, Why
from congress.delegates.models import Absence, Basis, Membership, Standing
from congress.documents import gathering
from congress.events.models import CongressKind
from tests.delegates.making import EAST, WEST, congress, delegate, enlist, held, people, someone
from tests.support import SYSTEM, World

DAY = date(2025, 10, 15)
D, M = CongressKind.DELEGATES, CongressKind.MEMBERS


def test_fixture_3_quorum_of_the_eighteenth_congress() -> None:
    quorum = bases.quorum(D, 550, 136, DAY)
    assert (quorum.needed, quorum.organisations_needed) == (367, 91)
    assert quorum.is_met(367, 91)
    assert not quorum.is_met(366, 136)
    assert not quorum.is_met(550, 90)  # both tests, each alone is not enough


def test_fixture_4_and_5_the_base_shrinks_and_the_quorum_does_not() -> None:
    assert bases.decision_base(D, 550, [], DAY).needed == 276
    committee = [Voter(each, Basis.EX_OFFICIO, absence=Absence.EXCUSED, has_alternate=True) for each in (1, 2)]
    without = [Voter(each, absence=Absence.EXCUSED) for each in (3, 4, 5)]
    base = bases.decision_base(D, 550, [*committee, *without], DAY)
    assert (base.size, base.needed) == (545, 273)
    assert set(base.excluded.values()) == {Why.COMMITTEE_ABSENT, Why.NO_ALTERNATE}
    assert bases.quorum(D, 550, 136, DAY).needed == 367


def test_one_with_an_alternate_counts_until_that_one_is_called_up() -> None:
    base = bases.decision_base(D, 550, [Voter(1, absence=Absence.EXCUSED, has_alternate=True)], DAY)
    assert (base.size, dict(base.excluded)) == (550, {})


def test_fixture_6_away_on_duty_is_no_reason_to_be_left_out() -> None:
    away = [Voter(each, Basis.MEMBER, absence=Absence.UNEXCUSED) for each in range(3)]
    probationary = Voter(9, Basis.MEMBER, Membership.PROBATIONARY, Absence.UNEXCUSED)
    base = bases.decision_base(M, 20, [*away, probationary], DAY)
    assert (base.size, base.needed) == (20, 11)


@pytest.mark.parametrize(
    ("membership", "absence", "why"),
    [
        (Membership.TRANSFERRED, Absence.UNEXCUSED, Why.TRANSFERRED),
        (Membership.TRANSFERRED, Absence.NONE, None),  # who comes counts again
        (Membership.EXEMPT, Absence.EXCUSED, Why.EXEMPT),
        (Membership.EXEMPT, Absence.NONE, None),
        (Membership.SUSPENDED, Absence.NONE, Why.SUSPENDED),
        (Membership.FULL, Absence.EXCUSED, Why.EXCUSED),
        (Membership.FULL, Absence.UNEXCUSED, None),
        (Membership.FULL, Absence.REFUSED, None),
        (Membership.FULL, Absence.ASKED, None),
    ],
)
def test_members_left_out_of_the_base(membership: Membership, absence: Absence, why: Why | None) -> None:
    assert bases.why_excluded(M, Voter(1, Basis.MEMBER, membership, absence)) == why


def test_fixture_7_five_of_eleven_is_not_enough_on_either_base() -> None:
    assert [bases.decision_base(M, convened, [], DAY).needed for convened in (11, 10)] == [6, 6]


def test_fixture_10_shares_of_a_congress_of_five_hundred() -> None:
    assert percent_2(495, 500) == "99,00%"
    assert (percent_2(68, 500), percent_2(432, 500)) == ("13,60%", "86,40%")


def test_an_empty_congress_has_no_quorum() -> None:
    assert not bases.quorum(D, 0, 0, DAY).is_met(0, 0)


# ── a second counter, which knows nothing of integers ────────────────────────

VOTERS = st.builds(
    Voter,
    st.integers(0, 10**6),
    st.sampled_from(list(Basis)),
    st.sampled_from(list(Membership)),
    st.sampled_from(list(Absence)),
    st.booleans(),
)


def plain_base(kind: str, voters: list[Voter]) -> int:
    """The rule told as the regulation tells it, one person after the other."""
    count = 0
    for voter in voters:
        away = voter.absence in ("excused", "unexcused")
        if kind == "members":
            if voter.membership in ("probationary", "suspended"):
                continue
            if away and voter.membership in ("transferred", "exempt"):
                continue
            if voter.absence == "excused":
                continue
        elif away and (voter.basis == "ex_officio" or not voter.has_alternate):
            continue
        count += 1
    return count


@given(st.lists(VOTERS, max_size=60, unique_by=lambda voter: voter.id), st.sampled_from([D, M]))
def test_the_base_is_that_of_a_plain_counter(voters: list[Voter], kind: CongressKind) -> None:
    convened = len(voters) if kind == D else sum(voter.membership != "probationary" for voter in voters)
    base = bases.decision_base(kind, convened, voters, DAY)
    assert base.size == plain_base(kind, voters)
    assert base.needed > Fraction(base.size, 2) >= base.needed - 1


@given(st.integers(0, 5000), st.integers(0, 500), st.integers(0, 5000), st.integers(0, 500))
def test_a_quorum_is_two_thirds_of_both(convened: int, organisations: int, present: int, represented: int) -> None:
    quorum = bases.quorum(D, convened, organisations, DAY)
    wanted = convened > 0 and 3 * present >= 2 * convened and 3 * represented >= 2 * organisations
    assert quorum.is_met(present, represented) == wanted


# ── read from a roll ─────────────────────────────────────────────────────────


def set_absence(code: str, delegate_id: int, absence: Absence) -> None:
    with transaction():
        services.store(held(code), delegate(delegate_id), {"absence": absence}, "delegates.change", by=SYSTEM)


def test_the_roll_names_who_is_left_out_and_why(city: World) -> None:
    code = congress(city)
    east = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    [west] = people(city, code, ["Mai Thị Dung"], WEST)
    [member] = enlist(code, someone(city, "Trần Thị Thành", None, basis=Basis.EX_OFFICIO))
    people(city, code, ["Lê Văn Ngọc"], standing=Standing.ALTERNATE)
    for each in (east[0], west, member):
        set_absence(code, each, Absence.EXCUSED)
    found = reckoning.reckon(held(code).event)
    assert (found.quorum.convened, found.quorum.needed, found.quorum.organisations_needed) == (5, 4, 2)
    assert (found.attending, found.represented, found.is_met) == (2, 1, False)
    assert {(row.full_name, str(why)) for row, why in found.excluded} == {
        ("Mai Thị Dung", "no_alternate"),
        ("Trần Thị Thành", "committee_absent"),
    }
    assert (found.base.size, found.base.needed) == (3, 2)


def test_who_comes_from_a_unit_further_down_stands_for_the_one_right_below(city: World) -> None:
    code = congress(city)
    people(city, code, ["Lê Văn An"])
    assert reckoning.reckon(held(code).event).represented == 1
    people(city, code, ["Mai Thị Dung"], "01.02.001")
    assert reckoning.reckon(held(code).event).represented == 2


def test_a_congress_of_members_counts_full_members_and_no_organisations(city: World) -> None:
    code = congress(city, "01.01.001.001", congress_kind="members")
    unit = "01.01.001.001"
    people(city, code, ["Ngô Văn Nhất", "Ngô Văn Hai", "Ngô Văn Ba"], unit, basis=Basis.MEMBER)
    people(city, code, ["Ngô Văn Bốn"], unit, basis=Basis.MEMBER, membership=Membership.PROBATIONARY)
    [away] = people(city, code, ["Ngô Văn Năm"], unit, basis=Basis.MEMBER, membership=Membership.EXEMPT)
    set_absence(code, away, Absence.EXCUSED)
    found = reckoning.reckon(held(code).event)
    assert (found.quorum.convened, found.quorum.needed, found.quorum.organisations) == (4, 3, 0)
    assert (found.base.size, found.base.needed, found.is_met) == (3, 2, True)


def test_fixture_10_from_a_roll_of_five_hundred(city: World) -> None:
    """500 = 68 + 432 convened, 495 = 67 + 428 attend; each alone is away for a reason of his own."""
    code = congress(city)
    ex = enlist(code, *(someone(city, f"Uỷ viên {each}", None, basis=Basis.EX_OFFICIO) for each in range(68)))
    elected = enlist(code, *(someone(city, f"Đại biểu {each}", (EAST, WEST)[each % 2]) for each in range(432)))
    for each in (ex[0], *elected[:4]):
        set_absence(code, each, Absence.EXCUSED)
    session().rollback()
    counts = queries.count_delegates(held(code).event.id)
    assert (counts.convened, counts.attending, percent_2(counts.attending, counts.convened)) == (500, 495, "99,00%")
    found = reckoning.reckon(held(code).event)
    assert (found.quorum.needed, found.base.size, found.base.needed) == (334, 495, 248)


def test_the_count_of_a_command_is_that_of_the_report(city: World) -> None:
    """Who comes from the holder itself makes no organisation, and two wards of one district make one."""
    code = congress(city)
    enlist(code, someone(city, "Lò Văn An", "01", basis=Basis.EX_OFFICIO))
    enlist(code, someone(city, "Lò Văn Ba", "01.01.001"), someone(city, "Lò Văn Ca", "01.01.002"))
    told = CliRunner().invoke(commands.cli, ["count", "--event", code])
    assert "3 triệu tập, 0 vắng, 0 dự khuyết, 1 đơn vị trực thuộc" in told.output
    assert gathering.gather(held(code)).figures.organisations == 1
