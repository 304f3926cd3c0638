"""A unit's file says who comes from it, and tells nothing of anybody else: neither whom other units send nor who comes by a
right that the convener gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from congress.core.actor import Role
from congress.core.db import transaction
from congress.core.errors import DomainError
from congress.delegates import lists, queries, services, taking
from congress.delegates.models import Basis, Standing
from tests.delegates.calling import call_up, excuse, roll, step_back, summon
from tests.delegates.lists import look, person, rules, stored, take
from tests.delegates.making import EAST, WEST, allot, congress, delegate, enlist, held, someone, submit
from tests.delegates.test_import_pages import form_of, upload
from tests.home.reading import visit
from tests.support import SYSTEM, World

CANARY: dict[str, Any] = {"birth_date": date(1970, 8, 10), "post": "Canary chức vụ", "phone": "0977123456", "theory": "Canary"}
SAYS = ("Canary", "0977", "977 123", "10/8/1970", "số 1")


@pytest.fixture
def code(city: World) -> str:
    code = congress(city)
    allot(city, code, e=4, w=4)
    return code


def where(city: World, code: str, which: str) -> int:
    """Lò Thị Mai stands where the secretary of the other unit may not change her."""
    unit = {"other": WEST, "sent": WEST, "none": None, "own, sent": EAST}[which]
    (known,) = enlist(code, someone(city, "Lò Thị Mai", unit, **CANARY))
    if which == "sent":
        submit(city, code, WEST)
    return known


ROWS = {
    "the same": person("Lò Thị Mai", phone="0900000000", post="Đổi"),
    "the year alone": person("Lò Thị Mai", birth="1970", phone="0900000000", post="Đổi"),
    "no birth": person("Lò Thị Mai", birth="", phone="0900000000", post="Đổi"),
    "nearly": person("Lo Thi Mai", birth="1970", phone="0900000000", post="Đổi"),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("which", ["other", "sent", "none"])
def test_a_units_file_neither_shows_nor_changes_who_is_on_another_list(
    city: World, code: str, which: str, row: list[str]
) -> None:
    known = where(city, code, which)
    before = _columns(known)
    east = city.browser(Role.SECRETARY, EAST)
    address = upload(east, code, [row])
    page = east.get(address).text
    form = form_of(page)
    assert form["asked"] == []
    assert [word for word in SAYS if word in page.replace(row[3], "")] == []
    east.post(f"{address}/confirm", data=form | {"yes": form["shown"]})
    assert _columns(known) == before
    assert len(stored(code)) == 2  # the row is somebody of its own unit


def _columns(delegate_id: int) -> dict[str, Any]:
    row = delegate(delegate_id)
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def test_control_the_convener_is_asked_and_shown_the_same_person(city: World, code: str) -> None:
    known = where(city, code, "other")
    organiser = city.browser(Role.ORGANISER, "01")
    address = upload(organiser, code, [ROWS["the same"]])
    page = organiser.get(address).text
    (token,) = form_of(page)["asked"]
    assert "Canary chức vụ" in page
    organiser.post(f"{address}/choose", data=form_of(page) | {f"who-{token}": str(known), "go": "1"})
    form = form_of(organiser.get(address).text)
    organiser.post(f"{address}/confirm", data=form | {"yes": form["shown"]})
    assert delegate(known).phone == "0900000000"


def test_that_somebody_stands_elsewhere_too_is_all_that_is_told(city: World, code: str) -> None:
    where(city, code, "other")
    found = look(code, [person("Lò Thị Mai", delegation="")], by=city.actor(Role.SECRETARY, EAST))
    assert [(each.row, each.rule, each.params) for each in found.warnings] == [(2, "delegate.listed_elsewhere", {"first": 0})]


def test_an_answer_that_nobody_offered_means_nobody(city: World, code: str) -> None:
    known = where(city, code, "other")
    east = city.browser(Role.SECRETARY, EAST)
    (mine,) = enlist(code, someone(city, "Lò Thị Mai", EAST, birth_date=date(1971, 1, 1)))
    address = upload(east, code, [ROWS["the same"]])
    (token,) = form_of(east.get(address).text)["asked"]
    for _ in range(2):
        form = form_of(east.get(address).text)
        east.post(f"{address}/confirm", data=form | {"yes": form["shown"], f"who-{token}": str(known)})
    assert (delegate(known).phone, delegate(mine).phone) == ("0977123456", "")


def test_what_was_looked_at_is_refused_once_the_list_is_sent_up(city: World, code: str) -> None:
    known = where(city, code, "own, sent")
    by = city.actor(Role.SECRETARY, EAST)
    found = look(code, [ROWS["the same"]], by=by)
    assert [row.id for _entry, row in found.entries] == [known]
    submit(city, code, EAST)
    with transaction(), pytest.raises(DomainError, match=r"delegate\.list_closed"):
        taking.apply(found, held(code, by), by=by)
    assert look(code, [ROWS["the same"]], by=by).entries == []
    assert [problem.rule for problem in look(code, [ROWS["the same"]], by=by).errors] == ["delegate.list_closed"]


# ── by what right ────────────────────────────────────────────────────────────


def test_a_units_file_brings_whom_it_elected_and_alternates(city: World, code: str) -> None:
    rows = [
        person("Lò Thị Một", 1, birth="1/1/1971"), person("Lò Thị Hai", 2, birth="2/2/1972", basis="Dự khuyết"),
        person("Kẻ Chen Ba", 3, birth="3/3/1973", basis="Đương nhiên"),
        person("Kẻ Chen Bốn", 4, birth="4/4/1974", basis="Chỉ định"),
    ]  # fmt: skip
    found = take(code, rows, by=city.actor(Role.SECRETARY, EAST))
    assert [(row.full_name, row.standing) for row in stored(code)] == [
        ("Lò Thị Một", Standing.OFFICIAL), ("Lò Thị Hai", Standing.ALTERNATE),
    ]  # fmt: skip
    assert [(problem.row, problem.column, problem.rule) for problem in found.errors] == [
        (4, "Tư cách", "delegate.row_basis"), (5, "Tư cách", "delegate.row_basis"),
    ]  # fmt: skip
    take(code, rows)  # control: the convener's file brings all of them
    assert [str(row.basis) for row in stored(code)] == ["elected", "elected", "ex_officio", "appointed"]


@pytest.mark.parametrize(("was", "says", "flags"), [
    (Basis.ELECTED, "Đương nhiên", [(2, "basis_kept")]), (Basis.EX_OFFICIO, "Được bầu", [(2, "basis_kept")]),
    (Basis.EX_OFFICIO, "Đương nhiên", []),
])  # fmt: skip
def test_a_units_file_changes_nobodys_right(city: World, code: str, was: Basis, says: str, flags: Any) -> None:
    (known,) = enlist(code, someone(city, "Lò Thị Mai", EAST, birth_date=date(1970, 8, 10), basis=was))
    by = city.actor(Role.SECRETARY, EAST)
    row = person("Lò Thị Mai", basis=says, phone="0900000000", delegation="")
    assert rules(take(code, [row], by=by)) == flags
    assert (delegate(known).basis, delegate(known).phone) == (was, "0900000000")


@pytest.mark.parametrize("who", [None, Role.SECRETARY])
def test_who_was_called_up_is_no_alternate_again_by_a_file(city: World, code: str, who: Role | None) -> None:
    """Nor does the one in whose place he came lose his place: the call-up has its own way back."""
    made, officials, _line = roll(city, day="2025-10-10")
    allot(city, made, e=4, w=4)
    summon(made)
    excuse(made, officials[0])
    came = call_up(made, officials[0])
    row, by = delegate(came), city.actor(who, EAST) if who else SYSTEM
    born = f"{row.birth_date:%d/%m/%Y}"
    take(made, [person(row.full_name, birth=born, basis="Dự khuyết 1", delegation="")], by=by)
    assert (delegate(came).standing, delegate(came).replaces_id) == (Standing.OFFICIAL, officials[0])
    step_back(made, came)
    assert delegate(officials[0]).standing == Standing.OFFICIAL


def test_who_comes_by_another_right_is_moved_by_the_convener_alone(city: World, code: str) -> None:
    (known,) = enlist(code, someone(city, "Lò Thị Mai", EAST, birth_date=date(1970, 8, 10), basis=Basis.EX_OFFICIO))
    by = city.actor(Role.SECRETARY, EAST)
    row = person("Lò Thị Mai", basis="Dự khuyết 1", delegation="")
    assert rules(take(code, [row], by=by)) == [(2, "basis_kept")]
    assert look(code, [person("Lò Thị Lan", 2, birth="1/2/1971", delegation="")], by=by).gone == []
    acts = (lists.make_alternate, lambda *all_, **more: services.withdraw(*all_, "x", **more))
    for act in acts:
        with pytest.raises(DomainError, match=r"delegate\.not_elected"), transaction():
            act(held(code, by), queries.get_delegate(by, known), by=by)
    assert (delegate(known).basis, delegate(known).standing) == (Basis.EX_OFFICIO, Standing.OFFICIAL)
    page = visit(city.browser(Role.SECRETARY, EAST), f"/delegates/{code}/{known}").main.text
    assert "Rút khỏi danh sách" not in page
    assert "Rút khỏi danh sách" in visit(city.browser(Role.ORGANISER, "01"), f"/delegates/{code}/{known}").main.text
    with transaction():
        lists.make_alternate(held(code), delegate(known), by=SYSTEM)  # control


def test_a_unit_makes_no_delegation_and_is_told_so(city: World, code: str) -> None:
    by, ghost = city.actor(Role.SECRETARY, EAST), person("Lò Thị Mai", delegation="Đoàn ma")
    take(code, [person("Lò Thị Mai", delegation="")], by=by)
    found = look(code, [ghost], by=by)
    assert (found.changes, rules(found)) == ([], [(2, "delegation_unknown")])
    take(code, [ghost], by=by)
    assert look(code, [ghost], by=by).by_hand == []
    take(code, [ghost])  # control: the convener's file makes it
    assert [row.delegation_name for row in stored(code)] == ["Đoàn ma"]
