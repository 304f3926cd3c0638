"""Pages of delegations, groups and the hall: who opens them, what an organiser does on them, what they keep from others."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.core.actor import Role
from congress.core.db import session
from congress.delegates import groups, services
from congress.delegates.services import Told
from tests.delegates import rooms
from tests.delegates.rooms import CODE, block, crowd, do, enlist, give, held, named, order, row, seat_of, seats
from tests.house.tracker import watching
from tests.support import SYSTEM, World

PAGES = ("delegations", "delegations/0", "groups", "hall", "hall/sheet", "hall/rows")
ACTS = (
    "delegations", "delegations/{d}", "delegations/{d}/place", "delegations/{d}/remove", "delegations/{d}/members",
    "delegations/{d}/head", "delegations/{d}/rank/{p}", "groups", "groups/1", "hall/blocks", "hall/blocks/1", "hall/give",
    "hall/seats/{p}",
)  # fmt: skip


@pytest.fixture
def city(city: World) -> World:
    rooms.congress(city)
    return city


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def seen(client: FlaskClient, path: str) -> str:
    """What the form of a page says that it showed."""
    found = re.search(r'name="seen" value="([^"]+)"', client.get(f"/delegates/{CODE}/{path}").text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(f"/delegates/{CODE}/{path}", data=data)


def undo(client: FlaskClient, path: str) -> None:
    found = re.search(r'action="(/undo/\d+)"', client.get(f"/delegates/{CODE}/{path}").text)
    assert found
    assert client.post(found[1]).status_code == 302


# ── who ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DRAFTER])
def test_viewers_and_drafters_see_neither_delegations_nor_the_hall(city: World, role: Role) -> None:
    crowd(city, 2)
    browser = city.browser(role, "01")
    assert {browser.get(f"/delegates/{CODE}/{path}").status_code for path in PAGES} == {403}


def test_a_leader_looks_and_changes_nothing(city: World) -> None:
    ((first, _second),) = crowd(city, 2)
    block("A", 1, 3)
    do(groups.make, 1)
    browser = city.browser(Role.LEADER, "01")
    for path in PAGES:
        page = browser.get(f"/delegates/{CODE}/{path}")
        assert (page.status_code, 'method="post" action="/delegates' in page.text) == (200, False), path
    told = [send(browser, path.format(d=row(first).delegation_id, p=first)).status_code for path in ACTS]
    assert set(told) == {403}
    assert browser.get(f"/delegates/{CODE}/hall/give").status_code == 403


def test_who_has_no_part_in_it_finds_nothing(city: World) -> None:
    crowd(city, 2)
    browser = city.browser(Role.ORGANISER, "01.02")
    assert {browser.get(f"/delegates/{CODE}/{path}").status_code for path in PAGES} == {404}
    assert {send(browser, path.format(d=1, p=1)).status_code for path in ACTS} == {404}


def test_a_unit_sees_its_own_people_and_of_others_no_name(city: World) -> None:
    rooms.admit(city, "01.02")
    (own,) = enlist(city, "Mai Của Tây", unit="01.02", phone="0900000001")
    (other,) = enlist(city, "Lê Của Đông", unit="01.01", phone="0900000002")
    client = city.browser(Role.ORGANISER, "01")
    send(client, "delegations", act="by_unit")
    send(client, "delegations", act="heads")
    block("A", 1, 4)
    give()
    browser = city.browser(Role.SECRETARY, "01.02")
    for path in (*PAGES, "hall?q=le", f"delegations/{row(own).delegation_id}"):
        page = browser.get(f"/delegates/{CODE}/{path}")
        assert page.status_code == 200
        for foreign in ("Lê Của Đông", "Đoàn quận Đông", "0900000002"):
            assert foreign not in page.text, path
    page = browser.get(f"/delegates/{CODE}/delegations/{row(own).delegation_id}").text
    assert "0900 000 001" in page
    assert "Mai Của Tây" in browser.get(f"/delegates/{CODE}/hall/rows").text
    assert "Các đoàn khác" in browser.get(f"/delegates/{CODE}/hall").text
    assert browser.get(f"/delegates/{CODE}/delegations/{row(other).delegation_id}").status_code == 404
    assert send(browser, "delegations", act="sort").status_code == 403


def test_a_telephone_is_shown_only_to_who_keeps_the_list(city: World) -> None:
    (one,) = enlist(city, "Mai Của Đông", phone="0900000001")
    client = city.browser(Role.ORGANISER, "01")
    send(client, "delegations", act="by_unit")
    path = f"/delegates/{CODE}/delegations/{row(one).delegation_id}"
    assert "0900 000 001" in client.get(path).text
    leader = city.browser(Role.LEADER, "01").get(path).text
    assert ("0900" in leader, "không hiện" in leader, "Mai Của Đông" in leader) == (False, True, True)


# ── delegations ──────────────────────────────────────────────────────────────


def test_delegations_are_made_led_and_taken_back(organiser: FlaskClient, city: World) -> None:
    enlist(city, "Lê Phó", post="Phó Bí thư")
    enlist(city, "Ngô Trưởng", post="Bí thư")
    assert "2 người chưa có đoàn" in text(organiser.get(f"/delegates/{CODE}/delegations"))
    send(organiser, "delegations", act="by_unit")
    assert "1 đoàn chưa có trưởng đoàn" in text(organiser.get(f"/delegates/{CODE}/delegations"))
    send(organiser, "delegations", act="heads")
    assert order("Đoàn quận Đông") == ["Ngô Trưởng*", "Lê Phó"]
    undo(organiser, "delegations")
    assert order("Đoàn quận Đông") == ["Ngô Trưởng", "Lê Phó"]


def test_a_name_that_is_used_is_refused_and_kept_in_its_field(organiser: FlaskClient, city: World) -> None:
    crowd(city, 1)
    page = send(organiser, "delegations", name="đoàn 1")
    assert "Đã có đoàn tên “đoàn 1”" in text(page, 422)
    assert 'value="đoàn 1"' in page.text
    page = send(organiser, "delegations/1", name="x" * 201, seen=seen(organiser, "delegations/1"))
    assert (page.status_code, "x" * 201 in page.text, named()) == (422, True, ["Đoàn 1"])


def test_a_page_that_is_old_changes_nothing_and_shows_how_it_is(organiser: FlaskClient, city: World) -> None:
    ((_first, second, third),) = crowd(city, 3)
    old = seen(organiser, "delegations/1")
    send(organiser, f"delegations/1/rank/{third}", how="up", seen=old)
    for path, data in (
        ("delegations/1", {"name": "Tên mới"}), (f"delegations/1/rank/{second}", {"how": "up"}), ("delegations/1/remove", {}),
        ("delegations/1/head", {"delegate_id": second}), ("delegations/1", {"act": "protocol"}),
    ):  # fmt: skip
        assert "Có người vừa sửa" in text(send(organiser, path, seen=old, **data), 409)
    assert order("Đoàn 1") == ["Nguyễn Văn A0*", "Nguyễn Văn C2", "Nguyễn Văn B1"]
    assert 'value="Tên mới"' in send(organiser, "delegations/1", name="Tên mới", seen=old).text


def test_people_are_ticked_and_moved(organiser: FlaskClient, city: World) -> None:
    (first, second), (third,) = crowd(city, 2, 1)
    assert "Chưa chọn ai" in text(send(organiser, "delegations/1/members", to="2"), 422)
    assert "Không còn đoàn này" in text(send(organiser, "delegations/1/members", ids=[first], to="99"), 422)
    send(organiser, "delegations/1/members", ids=[first, second], to=row(third).delegation_id)
    assert (order("Đoàn 1"), len(order("Đoàn 2"))) == ([], 3)
    send(organiser, "delegations/2/members", ids=[third], to="")
    assert "Nguyễn Văn A0" in text(organiser.get(f"/delegates/{CODE}/delegations/0"))


def test_members_are_found_without_accents(organiser: FlaskClient, city: World) -> None:
    ids = enlist(city, "Đỗ Thị Ánh", "Lê Văn Bảo")
    send(organiser, "delegations", act="by_unit")
    page = text(organiser.get(f"/delegates/{CODE}/delegations/{row(ids[0]).delegation_id}?q=do+anh"))
    assert ("Đỗ Thị Ánh" in page, "Lê Văn Bảo" in page) == (True, False)


def test_names_are_words_and_no_markup(organiser: FlaskClient, city: World) -> None:
    send(organiser, "delegations", name="<b>Đoàn</b> & bạn")
    send(organiser, "hall/blocks", name="<i>A</i>", rows="1", per_row="2")
    for path in ("delegations", "hall", "hall/sheet", "hall/rows"):
        page = organiser.get(f"/delegates/{CODE}/{path}").text
        assert "<b>Đoàn" not in page
        assert "<i>A" not in page


# ── groups ───────────────────────────────────────────────────────────────────


def test_groups_are_made_and_named(organiser: FlaskClient, city: World) -> None:
    crowd(city, 3, 2)
    assert "Số tổ phải từ 1 đến 5" in text(send(organiser, "groups", count="6"), 422)
    send(organiser, "groups", count="2")
    assert "2 tổ, 5 đại biểu chính thức trong tổ" in text(organiser.get(f"/delegates/{CODE}/groups"))
    one = groups.figures(SYSTEM, held())[0]
    session().rollback()
    send(organiser, f"groups/{one.id}", name="Tổ Văn hoá", place="Phòng 301", seen=groups.seen(one))
    page = text(organiser.get(f"/delegates/{CODE}/groups"))
    assert "Tổ Văn hoá" in page
    assert "Phòng 301" in page
    assert "Có người vừa sửa" in text(send(organiser, f"groups/{one.id}", name="Tổ khác", seen=groups.seen(one)), 409)
    send(organiser, f"groups/{one.id}", act="remove")
    undo(organiser, "groups")
    assert "2 tổ, 5 đại biểu" in text(organiser.get(f"/delegates/{CODE}/groups"))


# ── the hall ─────────────────────────────────────────────────────────────────


def test_seats_are_shown_before_they_are_given(organiser: FlaskClient, city: World) -> None:
    crowd(city, 3, 2)
    send(organiser, "hall/blocks", name="A", rows="1", per_row="3")
    assert "Thiếu 2 ghế" in text(organiser.get(f"/delegates/{CODE}/hall/give"))
    assert "Thiếu 2 ghế: 5 người cần ghế, còn 3 ghế" in text(send(organiser, "hall/give", keep="fixed"), 409)
    send(organiser, "hall/blocks", name="B", rows="1", per_row="3")
    page = organiser.get(f"/delegates/{CODE}/hall/give")
    assert "0 người đổi ghế. 5 người được xếp ghế mới" in text(page)
    shown = seen(organiser, "hall/give")
    assert send(organiser, "hall/give", keep="fixed", seen=shown).status_code == 302
    assert len(seats()) == 5
    undo(organiser, "hall")
    assert seats() == {}
    give()
    assert "5/5 đại biểu chính thức có ghế" in text(organiser.get(f"/delegates/{CODE}/hall"))
    assert "Có người vừa sửa" in text(send(organiser, "hall/give", keep="none", seen=shown), 409)


def test_late_changes_say_whose_badges_are_printed_again(organiser: FlaskClient, city: World) -> None:
    (first, *_rest), _other = crowd(city, 3, 2)
    block("A", 1, 6)
    give()
    rooms.stand(first, rooms.Standing.WITHDRAWN, is_head=False, **services.NO_SEAT)
    page = text(organiser.get(f"/delegates/{CODE}/hall/give?keep=fixed"))
    assert "4 người đổi ghế." in page
    assert "Thẻ đã in của người đổi ghế phải in lại." in page
    assert "Nguyễn Văn B1 Khu A, hàng 1, ghế 2 Khu A, hàng 1, ghế 1" in page
    assert "Xếp như vậy thì không ai đổi ghế." in text(organiser.get(f"/delegates/{CODE}/hall/give"))


def test_somebodys_seat_is_found_and_changed_by_hand(organiser: FlaskClient, city: World) -> None:
    ((first, second),) = crowd(city, 2)
    here = block("A", 1, 3)
    give()
    page = organiser.get(f"/delegates/{CODE}/hall?q=van+b1")
    assert "Nguyễn Văn B1 2-" in text(page)
    assert "Khu A, hàng 1, ghế 2" in text(page)
    assert f"person={second}" in page.text
    assert "Ghế của Nguyễn Văn B1" in text(organiser.get(f"/delegates/{CODE}/hall?person={second}"))
    refused = send(organiser, f"hall/seats/{second}", block=here, row="1", place="1")
    assert "Khu A, hàng 1, ghế 1 đang có đồng chí Nguyễn Văn A0 ngồi." in text(refused, 409)
    assert f'name="swap" value="{first}"' in refused.text
    send(organiser, f"hall/seats/{second}", block=here, row="1", place="1", swap=first)
    assert (seat_of(first), seat_of(second)) == ("Khu A, hàng 1, ghế 2", "Khu A, hàng 1, ghế 1")
    assert "không có" not in text(send(organiser, f"hall/seats/{second}", block=here, row="9", place="1"), 422)
    send(organiser, f"hall/seats/{second}", act="release")
    send(organiser, f"hall/seats/{second}", act="leave")
    assert seats() == {first: "Khu A, hàng 1, ghế 2"}


def test_somebody_of_another_congress_is_not_seated_here(organiser: FlaskClient, city: World) -> None:
    here = block("A", 1, 3)
    rooms.congress(city, "KHAC", "01.02")
    (stranger,) = enlist(city, "Người Khác", code="KHAC", unit="01.02")
    assert send(organiser, f"hall/seats/{stranger}", block=here, row="1", place="1").status_code == 404
    assert organiser.get(f"/delegates/{CODE}/hall?person={stranger}").status_code == 404
    assert organiser.get(f"/delegates/KHAC/hall/rows?block={here}").status_code == 404
    assert send(organiser, "hall/blocks/99", name="A", rows="1", per_row="1").status_code == 404


def test_ushers_read_rows_with_names_and_seats(organiser: FlaskClient, city: World) -> None:
    crowd(city, 3)
    block("A", 40, 2)
    give()
    page = organiser.get(f"/delegates/{CODE}/hall/rows")
    assert "Hàng 1 2/2 ghế có người Nguyễn Văn A0" in text(page)
    assert '<li value="2"><b>Nguyễn Văn B1</b>' in page.text
    assert "Hàng 31" in text(organiser.get(f"/delegates/{CODE}/hall/rows?page=2"))
    assert "Hàng 31" not in text(page)


def test_the_drawing_is_told_in_words_as_well(organiser: FlaskClient, city: World) -> None:
    crowd(city, 3, 2)
    block("A", 2, 3)
    give()
    page = organiser.get(f"/delegates/{CODE}/hall/sheet").text
    assert '<svg class="hall-plan"' in page
    assert 'role="img" aria-labelledby="hall-t hall-d"' in page
    assert "Khu A, hàng 1: 3 ghế" in text(organiser.get(f"/delegates/{CODE}/hall"))


# ── what it costs ────────────────────────────────────────────────────────────


def test_pages_cost_the_same_whoever_comes(app: Flask, organiser: FlaskClient, city: World) -> None:
    def reads() -> dict[str, int]:
        found = {}
        for path in (*PAGES, "delegations/1", "hall/give?keep=none", "hall?q=van"):
            with watching(app) as work:
                assert organiser.get(f"/delegates/{CODE}/{path}").status_code == 200
            found[path] = work.reads
        return found

    crowd(city, 1)
    block("A", 3, 9)
    give()
    before = reads()
    crowd(city, 3, 4)
    give()
    assert reads() == before


def test_a_hall_of_five_thousand_is_drawn_small_and_fast(organiser: FlaskClient, city: World) -> None:
    unit = city.unit("01.01").unit_id
    names = [f"Nguyễn Văn {chr(65 + at % 26)}{at}" for at in range(5000)]
    for start in range(0, 5000, 1000):
        do(lambda to, by, s=start: services.enlist(to, [Told(name, unit) for name in names[s : s + 1000]], by=by))
    send(organiser, "delegations", act="by_unit")
    for name in "ABCDEF":
        block(name, 30, 28)
    give()
    organiser.get(f"/delegates/{CODE}/hall")
    began = time.process_time()
    page = organiser.get(f"/delegates/{CODE}/hall")
    assert time.process_time() - began < 1
    assert "5.000/5.000 đại biểu chính thức có ghế" in text(page)
    assert len(page.text) < 100_000
    assert page.text.count("<path") + page.text.count("<rect") < 200
