"""Quorum and bases from presence: the fixtures of the domain notes, who is seen and who is not, and since when it is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from congress.checkin import quorum
from congress.core.db import session, transaction
from congress.core.text import percent_2
from congress.delegates import absences, queries, reckoning, services
from congress.delegates.bases import Why
from congress.delegates.models import Absence, Basis, Membership, Standing
from congress.documents import credentials, freezing, gathering
from tests.checkin.making import attend, clear, enter, sessions
from tests.delegates.making import EAST, WEST, congress, delegate, enlist, held, open_congress, people, someone
from tests.delegates.test_bodies import NAMES as SEATED
from tests.delegates.test_bodies import follow, meeting, seats
from tests.events.making import at, meets
from tests.support import SYSTEM, World

DAY, NEXT = "2025-09-10", "2025-09-11"
CELL = "01.01.001.001"
Clock = Callable[[datetime], None]


def set_columns(code: str, delegate_id: int, **values: object) -> None:
    with transaction():
        services.store(held(code), delegate(delegate_id), values, "delegates.change", by=SYSTEM)


def event(code: str) -> object:
    session().rollback()
    return held(code).event


def two_days(world: World, **more: object) -> str:
    return open_congress(world, meets(DAY), meets(NEXT), **more)


def cell(world: World, full: int, probationary: int = 0, **more: object) -> tuple[str, list[int], list[int]]:
    code = open_congress(world, meets(DAY), meets(NEXT), unit=CELL, congress_kind="members")
    mine = people(world, code, [f"Ngô Văn {each}" for each in range(full)], CELL, basis=Basis.MEMBER, **more)
    others = people(
        world, code, [f"Đỗ Thị {each}" for each in range(probationary)], CELL, basis=Basis.MEMBER,
        membership=Membership.PROBATIONARY,
    )  # fmt: skip
    return code, mine, others


# ── the fixtures of the domain notes ─────────────────────────────────────────

WIDE = [("01", "Đảng bộ Thành phố", "city", "", "")]
WIDE += [(f"01.{each:03d}", f"Đảng bộ {each}", "base_superior", "01", "") for each in range(1, 137)]


def the_eighteenth(world: World) -> tuple[str, list[int], list[int]]:
    """550 of 136 organisations, of whom 150 sit in the committee; each of the others in turn from the next organisation."""
    world.tree(WIDE)
    code = congress(world)
    ids = [world.unit(row[0]).unit_id for row in WIDE[1:]]
    office = enlist(code, *(someone(world, f"Uỷ viên {each}", "01", basis=Basis.EX_OFFICIO) for each in range(150)))
    told = [services.Told(f"Đại biểu {each}", unit_id=ids[each % 136], sex="male") for each in range(400)]
    return code, office, enlist(code, *told)


def test_fixtures_3_4_and_5_of_550_from_136_organisations(world: World, today: datetime, set_clock: Clock) -> None:
    code, office, elected = the_eighteenth(world)
    [first] = sessions(code)
    set_clock(at(DAY, "9:00"))
    enter(first.id, [*office, *elected[: 550 - 150 - 184]])  # 366
    status = quorum.status(event(code), first)
    assert (status.convened, status.quorum.needed, status.quorum.organisations_needed) == (550, 367, 91)
    assert (status.present, status.represented, status.are_met, status.missing) == (366, 136, (False, True), (1, 0))
    enter(first.id, elected[216:217])
    status = quorum.status(event(code), first)
    assert (status.present, status.is_met, status.missing, status.valid_since) == (367, True, (0, 0), at(DAY, "7:40"))
    found, excluded = quorum.base(event(code))
    assert (found.size, found.needed, excluded) == (550, 276, [])  # who is not there yet may still come
    clear()
    enter(first.id, [*office, *elected[:90]])  # 240 from 90 organisations
    status = quorum.status(event(code), first)
    assert (status.represented, status.are_met, status.missing) == (90, (False, False), (127, 1))
    clear()
    enter(first.id, [*office[2:], *elected[3:]])
    set_clock(at(DAY, "18:00"))  # all sessions are over: two of the committee and three without alternates were never there
    found, excluded = quorum.base(event(code))
    assert (found.convened, found.size, found.needed) == (550, 545, 273)
    assert {each.row.id: each.why for each in excluded} == {
        **dict.fromkeys(office[:2], Why.COMMITTEE_ABSENT), **dict.fromkeys(elected[:3], Why.NO_ALTERNATE),
    }  # fmt: skip
    assert all("Điều 32 khoản 3" in each.clause.text for each in excluded)
    assert {row.id for row in quorum.absent_throughout(event(code))} == {*office[:2], *elected[:3]}
    assert reckoning.reckon(event(code)).quorum.needed == 367  # the quorum does not shrink


def test_fixture_6_three_full_and_one_probationary_away_on_duty(city: World, set_clock: Clock) -> None:
    code, full, probationary = cell(city, 20, 2)
    first, second = sessions(code)
    enter(first.id, [*full[3:], *probationary[1:]])
    set_clock(at(NEXT, "18:00"))
    found, excluded = quorum.base(event(code))
    assert (found.convened, found.size, found.needed, excluded) == (20, 20, 11, [])
    status = quorum.status(event(code), first)
    assert (status.present, status.quorum.needed, status.organisations, status.is_met) == (17, 14, 0, True)
    assert quorum.status(event(code), second).present == 0


def test_fixture_7_of_eleven_members_ten_are_there(city: World, set_clock: Clock) -> None:
    code, full, _none = cell(city, 11)
    first, _second = sessions(code)
    enter(first.id, full[1:])
    set_clock(at(NEXT, "18:00"))
    assert quorum.base(event(code))[0].needed == 6  # five votes of ten are not enough: he who is absent counts
    set_columns(code, full[0], absence=Absence.EXCUSED)
    found, excluded = quorum.base(event(code))
    assert (found.size, found.needed) == (10, 6)
    assert [each.why for each in excluded] == [Why.EXCUSED]


def test_fixture_10_the_report_counts_who_came_in(city: World, set_clock: Clock) -> None:
    """500 = 68 + 432 convened, 495 = 67 + 428 are there, and the report says so from the entries alone."""
    code = congress(city)
    office = enlist(code, *(someone(city, f"Uỷ viên {each}", None, basis=Basis.EX_OFFICIO) for each in range(68)))
    elected = enlist(code, *(someone(city, f"Đại biểu {each}", (EAST, WEST)[each % 2]) for each in range(432)))
    of = gathering.gather(held(code))
    assert (of.figures.attending, of.counted_at) == (500, None)  # nobody was checked in: not known to be away
    [first] = sessions(code)
    enter(first.id, [*office[1:], *elected[4:]])
    set_clock(at(DAY, "8:30"))
    session().rollback()
    of = gathering.gather(held(code))
    figures = of.figures
    assert (figures.convened, figures.attending, percent_2(figures.attending, figures.convened)) == (500, 495, "99,00%")
    shares = {key: figures.share("basis", key) for key in ("ex_officio", "elected")}
    assert {key: (each.convened, each.attending) for key, each in shares.items()} == {
        "ex_officio": (68, 67), "elected": (432, 428),
    }  # fmt: skip
    assert [percent_2(each.convened, 500) for each in shares.values()] == ["13,60%", "86,40%"]
    assert {each.away for each in figures.absent} == {"unseen"}
    assert (of.is_quorate, of.silent) == (True, 0)
    paper = freezing.paper_of(of, credentials.Told(of.held.event.starts_on, "Phạm Văn Trưởng"))
    words = " ".join(block.text for block in paper.blocks if hasattr(block, "text"))
    assert "tính đến 8h30, ngày 10 tháng 9 năm 2025, theo kết quả điểm danh." in words
    assert "495 đồng chí, đạt 99,00%" in words
    assert "05 đồng chí, bằng 1,00%, đều chưa có mặt." in words
    set_clock(at(DAY, "18:00"))
    assert {each.away for each in gathering.gather(held(code)).figures.absent} == {"unexcused"}


# ── who is seen and who is not ───────────────────────────────────────────────


def test_without_a_check_in_everything_is_as_it_was(city: World, set_clock: Clock) -> None:
    code = congress(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    set_columns(code, ids[0], absence=Absence.EXCUSED)
    set_clock(at(DAY, "18:00"))
    found = reckoning.reckon(event(code))
    assert (found.attending, found.base.size, found.is_checked_in) == (1, 1, False)
    assert quorum.absent_throughout(event(code)) == []
    [first] = sessions(code)
    with transaction() as writer:
        from congress.checkin.models import Presence

        writer.add(Presence(session_id=first.id, delegate_id=ids[1], is_in=False, spans=[], doubts=0, fact_id=1))
    assert not reckoning.reckon(event(code)).is_checked_in  # a fact of which nothing follows


def test_who_comes_counts_whatever_he_had_told(city: World, set_clock: Clock) -> None:
    code = two_days(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    for each in ids[:2]:
        set_columns(code, each, absence=Absence.EXCUSED)
    first, second = sessions(code)
    enter(first.id, ids[2:])
    set_clock(at(DAY, "9:00"))
    assert quorum.base(event(code))[0].size == 1
    enter(second.id, ids[:1])
    set_clock(at(NEXT, "9:00"))
    assert quorum.base(event(code))[0].size == 2  # he came on the second day
    assert reckoning.reckon(event(code)).attending == 2
    assert quorum.seen(held(code).event.id) == {ids[0], ids[2]}


@pytest.mark.parametrize(("membership", "why"), [(Membership.EXEMPT, Why.EXEMPT), (Membership.TRANSFERRED, Why.TRANSFERRED)])
def test_an_exempt_or_transferred_member_counts_only_where_he_comes(
    city: World, set_clock: Clock, membership: Membership, why: Why
) -> None:
    code, full, _none = cell(city, 3)
    [own] = people(city, code, ["Cao Thị Già"], CELL, basis=Basis.MEMBER, membership=membership)
    first, second = sessions(code)
    enter(first.id, full)
    set_clock(at(DAY, "7:45"))
    assert quorum.base(event(code))[0].size == 4  # it has not begun
    set_clock(at(DAY, "9:00"))
    found, excluded = quorum.base(event(code))
    assert (found.size, [(each.row.id, each.why) for each in excluded]) == (3, [(own, why)])
    assert "Điều 32 khoản 2" in excluded[0].clause.text
    enter(second.id, [own], at(NEXT, "8:00"))
    set_clock(at(NEXT, "18:00"))
    assert quorum.base(event(code))[0].size == 4


def test_who_is_suspended_is_no_voter_though_he_stands_in_the_room(city: World, set_clock: Clock) -> None:
    code, full, _none = cell(city, 3)
    [own] = people(city, code, ["Cao Văn Đình"], CELL, basis=Basis.MEMBER, membership=Membership.SUSPENDED)
    first, _second = sessions(code)
    enter(first.id, [*full[:2], own])
    set_clock(at(DAY, "9:00"))
    status = quorum.status(event(code), first)
    assert (status.convened, status.present) == (4, 2)
    assert [each.why for each in quorum.base(event(code))[1]] == [Why.SUSPENDED]
    assert own in quorum.inside_at(first, at(DAY, "9:00"))


def test_an_alternate_counts_from_when_he_is_called_up(city: World, set_clock: Clock) -> None:
    code = two_days(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    [spare] = people(city, code, ["Mai Thị Dự"], standing=Standing.ALTERNATE)
    first, _second = sessions(code)
    enter(first.id, [*ids[1:], spare])
    set_clock(at(DAY, "9:00"))
    assert quorum.status(event(code), first).present == 2  # in the room, and not convened
    set_columns(code, ids[0], absence=Absence.EXCUSED)
    assert quorum.base(event(code))[0].size == 3  # an alternate stands ready
    with transaction():
        absences.call_up(held(code), delegate(ids[0]), by=SYSTEM)
    status = quorum.status(event(code), first)
    assert (status.convened, status.present) == (3, 3)


# ── in the room ──────────────────────────────────────────────────────────────


def test_since_when_it_has_been_enough_without_a_break(city: World, set_clock: Clock) -> None:
    code = congress(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    [west] = people(city, code, ["Mai Thị Dung"], WEST)
    [first] = sessions(code)

    def hour(told: str) -> datetime:
        return at(DAY, told)

    attend(first.id, {
        ids[0]: [(hour("7:30"), None)],
        ids[1]: [(hour("7:40"), hour("8:20")), (hour("8:40"), hour("9:00"))],
        ids[2]: [(hour("9:00"), None)],  # comes at the instant at which another goes
        west: [(hour("7:50"), hour("8:30")), (hour("8:35"), None)],
    })  # fmt: skip

    def told(moment: str) -> tuple[int, int, bool, datetime | None]:
        found = quorum.status_at(event(code), first, hour(moment))
        return found.present, found.represented, found.is_met, found.valid_since

    assert told("7:29") == (0, 0, False, None)
    assert told("7:49") == (2, 1, False, None)
    assert told("7:50") == (3, 2, True, hour("7:50"))
    assert told("8:19") == (3, 2, True, hour("7:50"))
    assert told("8:20") == (2, 2, False, None)  # half-open: who left at twenty past is gone at twenty past
    assert told("8:30") == (1, 1, False, None)
    assert told("8:45") == (3, 2, True, hour("8:40"))
    assert told("9:00") == (3, 2, True, hour("8:40"))  # one came as another went
    assert quorum.inside_at(first, hour("8:25")) == sorted([ids[0], west])
    assert quorum.inside_at(first, hour("9:00")) == sorted([ids[0], ids[2], west])
    set_clock(hour("20:00"))
    after = quorum.status(event(code), first)
    assert (after.present, after.moment, after.peak, after.peak_at) == (3, first.ends_at, 3, hour("7:50"))  # as it ended
    assert quorum.status_at(event(code), first, hour("11:31")).present == 0
    assert quorum.inside_at(first, hour("11:31")) == []


def test_nobody_and_nothing_is_not_enough(city: World) -> None:
    code = congress(city)
    [first] = sessions(code)
    status = quorum.status(event(code), first)
    assert (status.convened, status.present, status.is_met, status.valid_since, status.peak) == (0, 0, False, None, 0)


def test_a_committee_needs_more_than_half(city: World, set_clock: Clock) -> None:
    seats(*SEATED[:4])
    code = meeting(city)
    follow(code)
    ids = [row.id for row in queries.all_of(held(code).event.id)]
    [first] = sessions(code)
    enter(first.id, ids[:2])
    set_clock(at(DAY, "9:00"))
    assert quorum.status(event(code), first).missing == (1, 0)
    enter(first.id, ids[2:3])
    assert quorum.status(event(code), first).is_met


# ── what pages and papers say ────────────────────────────────────────────────


def test_the_page_of_the_roll_says_how_it_is_known(city: World, organiser: FlaskClient, set_clock: Clock) -> None:
    code = congress(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình"])
    assert "chưa điểm danh: mọi người" in organiser.get(f"/delegates/{code}").text
    [first] = sessions(code)
    enter(first.id, ids[:1])
    page = organiser.get(f"/delegates/{code}").text
    assert "chưa điểm danh: mọi người" not in page
    assert "theo điểm danh" in page


def test_a_report_is_issued_with_the_figures_that_its_page_showed(city: World, set_clock: Clock) -> None:
    """Who enters while the board reads its report is not in it, and does not stop it."""
    code = congress(city)
    ids = people(city, code, ["Lê Văn An", "Lê Văn Bình", "Lê Văn Cường"])
    for each in ids:
        set_columns(code, each, verdict="qualified")
    [first] = sessions(code)
    enter(first.id, ids[:1], at(DAY, "7:40"))
    set_clock(at(DAY, "8:00"))
    session().rollback()
    seen = freezing.mark(gathering.gather(held(code)))
    enter(first.id, ids[1:2], at(DAY, "8:01"))
    set_clock(at(DAY, "8:02"))
    told = credentials.Told(held(code).event.starts_on, "Lê Văn An")
    with transaction():
        made = freezing.freeze(held(code), told, by=SYSTEM, seen=seen)
        assert made.inputs["figures"]["attending"] == 1
        assert "8h00" in str(made.inputs["paper"])
    assert freezing.moment_in("x@2999-01-01T00:00:00+00:00") == at(DAY, "8:02")
    assert freezing.moment_in("x@gibberish") is None
