"""Badges in the browser: what is to be printed, agreeing to a reprint, the steward's look-up, and who gets nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from congress.core import jobs
from congress.core.actor import Role
from congress.core.db import peek
from congress.core.jobs import Job
from congress.delegates import codes, services
from tests.delegates.making import congress, delegate, held, people
from tests.documents import holders
from tests.home.reading import parse, visit
from tests.support import SYSTEM, World


@pytest.fixture
def three(city: World) -> tuple[str, list[int]]:
    code = congress(city)
    return code, people(city, code, ["Nguyễn Thị Ễnh", "Lò Văn Cần", "Trần Văn Ổn"])


def newest() -> Any:
    with peek() as reader:
        return reader.query(Job).order_by(Job.id.desc()).first()


def generations(ids: list[int]) -> list[int]:
    return [delegate(each).generation for each in ids]


def test_an_organiser_prints_what_is_not_printed_and_fetches_it(organiser: FlaskClient, three: tuple[str, list[int]]) -> None:
    code, _ids = three
    page = visit(organiser, f"/documents/{code}/badges")
    assert "In 3 thẻ chưa in" in page.text
    sent = organiser.post(f"/documents/{code}/badges/print", data={"which": "unprinted", "sheet": "a4"})
    job_id = newest().id
    assert sent.headers["Location"] == f"/jobs/{job_id}"
    jobs.run_due()
    shown = visit(organiser, f"/jobs/{job_id}").text
    assert "Số thẻ 3" in shown
    assert "Số trang 1" in shown
    assert newest().back == f"/documents/{code}/badges"
    made = organiser.get(f"/jobs/{job_id}/file")
    assert holders.read(made.data) == holders.true_codes(code)
    after = visit(organiser, f"/documents/{code}/badges").text
    assert "Ai trong danh sách cũng đã có thẻ" in after
    assert "Cán bộ Tổ chức" in after, "who printed"


def test_one_person_or_one_delegation_is_chosen_and_a_wrong_check_digit_is_refused(
    organiser: FlaskClient, three: tuple[str, list[int]]
) -> None:
    code, ids = three
    number = codes.badge_number(delegate(ids[1]).number)
    organiser.post(f"/documents/{code}/badges/print", data={"which": "all", "number": number})
    jobs.run_due()
    assert [row[0] for row in holders.rows()] == [ids[1]]
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    refused = organiser.post(f"/documents/{code}/badges/print", data={"which": "all", "number": wrong})
    assert (refused.status_code, "sai số kiểm tra" in refused.text) == (422, True)
    empty = organiser.post(f"/documents/{code}/badges/print", data={"which": "all", "delegation": "99999"})
    assert (empty.status_code, "Không có thẻ nào" in empty.text) == (409, True)


def test_a_reprint_of_everything_names_what_it_does_and_waits_for_yes(
    organiser: FlaskClient, three: tuple[str, list[int]]
) -> None:
    code, ids = three
    holders.printed(code)
    address = f"/documents/{code}/badges/reprint"
    page = visit(organiser, address).text
    assert "3 thẻ đang dùng sẽ không vào được cửa nữa" in page
    assert "không hoàn tác được" in page
    told = {"which": "all", "count": "3", "reason": "sai tên sự kiện"}
    for less, said in (({**told, "reason": " "}, "Thiếu lý do"), (told, "Chưa xác nhận thu hồi 3 thẻ")):
        again = organiser.post(address, data=less | ({"agreed": "1"} if less["reason"] == " " else {}))
        assert (again.status_code, said in again.text, generations(ids)) == (422, True, [1, 1, 1])
    for count in ("2", "", "x", "99999999999"):
        stale = organiser.post(address, data={**told, "count": count, "agreed": "1"})
        assert (stale.status_code, generations(ids)) == (409, [1, 1, 1]), count
        assert "sai tên sự kiện" in stale.text, "what was typed stays"
    sent = organiser.post(address, data={**told, "agreed": "1"})
    assert (sent.status_code, generations(ids)) == (302, [2, 2, 2])
    jobs.run_due()
    assert "sai tên sự kiện" in visit(organiser, f"/documents/{code}/badges").text


def test_one_lost_badge_is_replaced_by_its_number(organiser: FlaskClient, three: tuple[str, list[int]]) -> None:
    code, ids = three
    number = codes.badge_number(delegate(ids[0]).number)
    page = visit(organiser, f"/documents/{code}/badges/reprint?number={number}").text
    assert "Nguyễn Thị Ễnh" in page
    assert "Lò Văn Cần" not in page
    told = {"which": "all", "number": number, "count": "1", "reason": "mất thẻ"}
    assert organiser.post(f"/documents/{code}/badges/reprint", data=told).status_code == 302
    assert generations(ids) == [2, 1, 1]


def test_what_changed_since_it_was_printed_is_named(organiser: FlaskClient, three: tuple[str, list[int]]) -> None:
    code, ids = three
    holders.printed(code)
    with holders.transaction():
        services.store(held(code), delegate(ids[0]), {"full_name": "Nguyễn Thị Yến"}, "delegates.change", by=SYSTEM)
    page = visit(organiser, f"/documents/{code}/badges").text
    assert "Đã đổi sau khi in: 1 thẻ" in page
    assert "Nguyễn Thị Yến" in page
    assert "họ tên" in page
    again = organiser.get(f"/documents/{code}/badges/reprint?which=changed").text
    assert 'value="Thông tin trên thẻ đã đổi"' in again


# ── the steward ──────────────────────────────────────────────────────────────


def test_a_steward_finds_the_wearer_by_number_with_check_digit_and_nobody_by_another(
    organiser: FlaskClient, three: tuple[str, list[int]]
) -> None:
    code, ids = three
    number = codes.badge_number(delegate(ids[1]).number)
    for typed in (number, number.replace("-", ""), f" {number} ", number.replace("-", " ")):
        found = visit(organiser, f"/documents/{code}/badges/find?number={typed}").text
        assert "Lò Văn Cần" in found, typed
    for digit in range(10):
        other = f"{number[:-1]}{digit}"
        answer = organiser.get(f"/documents/{code}/badges/find?number={other}")
        assert ("Lò Văn Cần" in answer.text) == (other == number)
        assert answer.status_code == (200 if other == number else 422)
    missing = organiser.get(f"/documents/{code}/badges/find?number={codes.badge_number(77)}")
    assert (missing.status_code, "Không ai" in missing.text) == (404, True)
    for odd in ("", "-", "x", "1" * 40, "٣-٤", "127;--"):
        assert organiser.get(f"/documents/{code}/badges/find", query_string={"number": odd}).status_code in (200, 422)


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (Role.VIEWER, "01", 403), (Role.DRAFTER, "01", 403), (Role.LEADER, "01", 403), (Role.SECRETARY, "01.01.001.001", 404),
        (Role.ORGANISER, "01.02", 404),
    ],
)  # fmt: skip
def test_a_stranger_gets_nothing_of_badges(
    city: World, three: tuple[str, list[int]], role: Role, unit: str, status: int
) -> None:
    code, ids = three
    number = codes.badge_number(delegate(ids[0]).number)
    stranger = city.browser(role, unit)
    pages = (f"/documents/{code}/badges", f"/documents/{code}/badges/reprint", f"/documents/{code}/badges/find?number={number}")
    for address in pages:
        answer = stranger.get(address)
        assert (answer.status_code, "Ễnh" in answer.text) == (status, False), address
    for address in pages[:2]:
        told = {"which": "all", "count": "3", "agreed": "1", "reason": "x"}
        to = address if address.endswith("reprint") else f"{address}/print"
        assert stranger.post(to, data=told).status_code == status
    assert (generations(ids), newest()) == ([1, 1, 1], None)


def test_without_signing_in_nobody_is_found(city: World, three: tuple[str, list[int]]) -> None:
    code, ids = three
    number = codes.badge_number(delegate(ids[0]).number)
    answer = city.browser().get(f"/documents/{code}/badges/find?number={number}")
    assert answer.status_code == 302
    assert "/sign-in" in answer.headers["Location"]


def test_a_reprint_that_is_sent_twice_revokes_once(organiser: FlaskClient, three: tuple[str, list[int]]) -> None:
    code, ids = three
    address = f"/documents/{code}/badges/reprint"
    seen = parse(organiser.get(address).text).one("input", name="seen").attrs["value"]
    told = {"which": "all", "count": "3", "agreed": "1", "reason": "sai tên", "seen": seen}
    assert organiser.post(address, data=told).status_code == 302
    again = organiser.post(address, data=told)
    assert (again.status_code, "đã được in lại" in again.text) == (409, True)
    assert generations(ids) == [2, 2, 2]


def test_the_roll_and_a_delegate_s_page_lead_to_his_badge(
    city: World, organiser: FlaskClient, three: tuple[str, list[int]]
) -> None:
    code, ids = three
    assert f"/documents/{code}/badges" in organiser.get(f"/delegates/{code}").text
    page = f"/delegates/{code}/{ids[0]}"
    assert "Chưa in" in visit(organiser, page).text
    holders.printed(code)
    assert "Đã in 10h00 15/7/2025" in visit(organiser, page).text
    number = codes.badge_number(delegate(ids[0]).number)
    assert f"/documents/{code}/badges/reprint?number={number}" in organiser.get(page).text
    reader = city.browser(Role.LEADER, "01")
    assert "/badges" not in reader.get(page).text
