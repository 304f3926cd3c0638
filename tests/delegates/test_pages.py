"""Pages of delegates: what each reader sees of them, and what an organiser and a secretary do with them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event

from congress.accounts import services as accounts
from congress.core.actor import Role
from congress.core.db import db, session, transaction
from congress.delegates import lists, quotas
from congress.delegates.models import Standing
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
from tests.events.making import hold, meets
from tests.home.reading import parse
from tests.support import SYSTEM, World


@pytest.fixture
def code(city: World) -> str:
    """Two of the east (one alternate), one of the west; quotas told."""
    code = congress(city)
    allot(city, code, e=2, w=1, alternates=1)
    people(city, code, ["Lê Văn An"], phone="0915826780")
    people(city, code, ["Lê Văn Bình"], standing=Standing.ALTERNATE, theory="")
    people(city, code, ["Mai Thị Ba"], WEST)
    return code


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.text)


# ── who sees what ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DRAFTER])
def test_viewers_and_drafters_see_nobody(city: World, code: str, role: Role) -> None:
    browser = city.browser(role, "01")
    for path in ("/delegates/", f"/delegates/{code}", f"/delegates/{code}/1", f"/delegates/{code}/lists/{EAST}"):
        assert browser.get(path).status_code == 403
    event = text_of(browser.get(f"/events/{code}"))
    assert "Xem danh sách" not in event
    assert "/delegates/" not in event


def test_who_sees_the_event_by_another_role_sees_the_event_and_no_delegates(city: World, code: str) -> None:
    account = city.account("Hai Vai", Role.VIEWER, "01")
    with transaction():
        accounts.grant(account, Role.LEADER, city.unit("01.01.001"), by=SYSTEM)
    browser = city.app.test_client()
    browser.post(f"/sign-in/{city.link(account)}")
    assert "/delegates/DH" not in text_of(browser.get(f"/events/{code}"))
    assert browser.get(f"/delegates/{code}").status_code == 404


def test_a_leader_elsewhere_finds_nothing_and_one_of_the_unit_its_own_list(city: World, code: str) -> None:
    other = congress(city, "01.01", "2025-09-20")
    leader = city.browser(Role.LEADER, WEST)
    assert leader.get(f"/delegates/{other}").status_code == 404
    assert text_of(leader.get("/delegates/")).count('class="event-link"') == 1
    assert leader.get(f"/delegates/{code}").headers["Location"].endswith(f"/delegates/{code}/lists/{WEST}")
    own = text_of(leader.get(f"/delegates/{code}/lists/{WEST}"))
    assert "Mai Thị Ba" in own
    assert "Gửi danh sách lên" not in own
    assert leader.get(f"/delegates/{code}/lists/{EAST}").status_code == 404
    assert leader.get(f"/delegates/{code}/1").status_code == 404
    for path in ("check", "quotas", "settings", "new"):
        assert leader.get(f"/delegates/{code}/{path}").status_code == 403


def test_birth_dates_and_phones_are_for_those_who_keep_the_list(city: World, code: str) -> None:
    readers = {
        "organiser": city.browser(Role.ORGANISER, "01"), "secretary": city.browser(Role.SECRETARY, EAST),
        "leader": city.browser(Role.LEADER, "01"), "own leader": city.browser(Role.LEADER, EAST),
    }  # fmt: skip
    seen = {name: text_of(reader.get(f"/delegates/{code}/1")) for name, reader in readers.items()}
    assert all("Lê Văn An" in page for page in seen.values())
    assert {name for name, page in seen.items() if "0915 826 780" in page} == {"organiser", "secretary"}
    assert {name for name, page in seen.items() if "1960" in page} == {"organiser", "secretary"}
    submit(city, code, EAST)
    assert "0915 826 780" in text_of(
        readers["secretary"].get(f"/delegates/{code}/1")
    )  # he still keeps it, and cannot change it
    assert readers["secretary"].get(f"/delegates/{code}/1/edit").status_code == 403


def test_a_leader_narrows_the_list_by_nothing_that_is_kept_from_him(city: World, code: str, organiser: FlaskClient) -> None:
    people(city, code, ["Cà Văn Bình"], discipline="Khiển trách")
    leader = city.browser(Role.LEADER, "01")
    for reader, is_narrowed in ((leader, False), (organiser, True)):  # the second is the control
        page = reader.get(f"/delegates/{code}?flag=discipline").text
        assert "Cà Văn Bình" in page
        assert ("Lê Văn An" not in page, 'value="discipline"' in page) == (is_narrowed, is_narrowed)
        assert ('value="unread"' in page) == is_narrowed


def test_a_delegate_of_another_event_is_not_found(city: World, code: str, organiser: FlaskClient) -> None:
    other = congress(city, day="2025-09-20")
    assert organiser.get(f"/delegates/{other}/1").status_code == 404
    assert organiser.post(f"/delegates/{other}/2/up").status_code == 404


# ── the organiser ────────────────────────────────────────────────────────────


def test_the_event_offers_a_roll_and_the_desk_and_the_unit_tell_what_waits(city: World, organiser: FlaskClient) -> None:
    code = hold(city, "01", "congress", meets("2025-09-10"), congress_kind="delegates")
    assert "Lập danh sách đại biểu" in text_of(organiser.get(f"/events/{code}"))
    assert organiser.post(f"/delegates/{code}/open").headers["Location"].endswith("/quotas")
    page = text_of(
        organiser.post(f"/delegates/{code}/quotas", data={"size": "20", "floor": "2", "suggest": "1"}, follow_redirects=True)
    )
    assert 'value="17"' in page
    assert "vừa đủ" in page
    told = text_of(organiser.post(f"/delegates/{code}/quotas/allot", follow_redirects=True))
    assert "báo cho 2 đơn vị" in told
    assert "Lập danh sách 3 đại biểu" in text_of(city.browser(Role.SECRETARY, WEST).get("/"))
    assert "Lập danh sách 17 đại biểu" in text_of(organiser.get(f"/orgs/units/{EAST}"))
    assert "0/2 danh sách" in text_of(organiser.get(f"/events/{code}"))


def test_what_was_typed_is_kept_when_it_is_allotted(organiser: FlaskClient, city: World) -> None:
    code = congress(city, day="2025-10-10")
    organiser.post(f"/delegates/{code}/quotas", data={"size": "20", "floor": "2", "suggest": "1"})
    east = city.unit("01.01").unit_id
    told = {f"seats-{east}": "7", f"alternates-{east}": "3", f"weight-{east}": "1"}
    page = organiser.get(f"/delegates/{code}/quotas").text
    assert re.search(r'<button[^>]*form="quota-form"[^>]*formaction="[^"]*/quotas/allot"', page)
    wrong = organiser.post(f"/delegates/{code}/quotas/allot", data=told | {f"seats-{east}": "bảy"})
    assert (wrong.status_code, 'value="bảy"' in wrong.text) == (422, True)
    done = organiser.post(f"/delegates/{code}/quotas/allot", data=told, follow_redirects=True)
    assert "Đã phân bổ, báo cho 2 đơn vị." in done.text
    session().rollback()
    row = next(each for each in quotas.allotment(held(code)).rows if each.unit_id == east)
    assert (row.seats, row.alternates) == (7, 3)


def test_floor_and_reserve_of_the_last_suggestion_are_kept(city: World, organiser: FlaskClient) -> None:
    code = congress(city)
    page = f"/delegates/{code}/quotas"

    def shown() -> dict[str, str]:
        form = parse(organiser.get(page).text).one("form", id="quota-form")
        return {name: form.one("input", name=name).attrs["value"] for name in ("floor", "reserve")}

    assert shown() == {"floor": "1", "reserve": "0"}
    assert organiser.post(page, data={"size": "20", "floor": "2", "reserve": "3", "suggest": "1"}).status_code == 302
    assert shown() == {"floor": "2", "reserve": "3"}
    assert organiser.post(page, data={"size": "20", "floor": "0", "reserve": "0", "suggest": "1"}).status_code == 302
    assert shown() == {"floor": "0", "reserve": "0"}


def test_figures_that_cannot_be_are_refused_and_what_was_typed_is_kept(code: str, city: World, organiser: FlaskClient) -> None:
    east = city.unit(EAST).unit_id
    for wrong in ({f"seats-{east}": "nhiều"}, {f"weight-{east}": "x", f"seats-{east}": "7"}, {"size": "0", "suggest": "1"}):
        page = text_of(organiser.post(f"/delegates/{code}/quotas", data=wrong), 422)
        assert all(f'value="{value}"' in page for name, value in wrong.items() if name.startswith("seats"))
    few = organiser.post(f"/delegates/{code}/quotas", data={"size": "3", "floor": "2", "suggest": "1"})
    assert "không đủ" in text_of(few, 422)


def test_a_delegate_is_added_corrected_and_withdrawn_with_an_undo(city: World, code: str, organiser: FlaskClient) -> None:
    east = str(city.unit(EAST).unit_id)
    typed = {"full_name": "  phạm thị  hoà ", "unit_id": east, "birth": "1980", "sex": "female", "phone": "+84915826781"}
    added = organiser.post(f"/delegates/{code}/new", data=typed)
    assert added.status_code == 302
    number = int(added.headers["Location"].rsplit("/", 1)[1])
    stored = delegate(number)
    assert (stored.full_name, stored.birth_year, stored.birth_date, stored.phone) == ("phạm thị hoà", 1980, None, "0915826781")
    later = typed | {"full_name": "Phạm Thị Hoà", "birth": "02/9/1980", "version": str(stored.version)}
    assert organiser.post(f"/delegates/{code}/{number}/edit", data=later).status_code == 302
    assert delegate(number).birth_date == date(1980, 9, 2)
    page = text_of(organiser.post(f"/delegates/{code}/{number}/edit", data=later | {"full_name": "Phạm Hoà"}), 422)
    assert "vừa sửa đại biểu này" in page  # somebody else, in between
    assert 'value="Phạm Hoà"' in page
    gone = text_of(organiser.post(f"/delegates/{code}/{number}/withdraw", data={"words": "Ốm"}, follow_redirects=True))
    assert "Đã rút Phạm Thị Hoà" in gone
    offer = re.search(r"/undo/(\d+)", gone)
    assert offer
    organiser.post(offer[0])
    assert delegate(number).standing == "official"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("full_name", " ", "Thiếu họ và tên"),
        ("birth", "31/2/1970", "Không đọc được"),
        ("birth", "2040", "chưa đến"),
        ("admitted_on", "hôm qua", "không phải ngày"),
        ("admitted_on", "01/01/1950", "phải sau ngày"),
        ("basis", "king", "Hãy chọn một mục"),
        ("unit_id", "99999", "Hãy chọn một mục"),
        ("post", "x" * 301, "chỉ giữ được"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(code: str, organiser: FlaskClient, field: str, value: str, words: str) -> None:
    typed = {"full_name": "Lê Văn Cường", "birth": "02/9/1975", field: value}
    page = text_of(organiser.post(f"/delegates/{code}/new", data=typed), 422)
    assert words in page
    assert names(code) == ["Lê Văn An", "Mai Thị Ba"]


def test_what_a_file_said_is_shown_and_gone_once_it_is_typed(city: World, code: str, organiser: FlaskClient) -> None:
    unread = {"birth_date": "30/2/70", "theory": "??"}
    [each] = enlist(code, someone(city, "Lê Văn Cường", birth_date=None, theory="", unread=unread))
    page = text_of(organiser.get(f"/delegates/{code}/{each}/edit"))
    assert "30/2/70" in page
    typed = {"full_name": "Lê Văn Cường", "birth": "28/02/1970", "basis": "elected", "standing": "official", "version": "1"}
    organiser.post(f"/delegates/{code}/{each}/edit", data=typed)
    assert delegate(each).unread == {"theory": "??"}


def test_the_check_shows_what_stops_and_its_ways_out(city: World, code: str, organiser: FlaskClient) -> None:
    enlist(code, someone(city, "Mai Thị Ba", EAST, birth_date=date(1960, 1, 1)))
    assert "1 điều phải sửa" in text_of(organiser.get(f"/delegates/{code}"))
    page = text_of(organiser.get(f"/delegates/{code}/check?rule=double"))
    assert "có hai tên trong danh sách" in page
    gone = organiser.post(
        f"/delegates/{code}/4/withdraw", data={"words": "Trùng tư cách", "back": "check"}, follow_redirects=True
    )
    assert "Không có gì phải sửa" in text_of(gone)
    key = re.search(r'name="key" value="(missing-\w+)"', text_of(organiser.get(f"/delegates/{code}/check?rule=missing")))
    assert key
    organiser.post(f"/delegates/{code}/check/stand", data={"key": key[1], "words": "Sẽ bổ sung"})
    seen = text_of(organiser.get(f"/delegates/{code}/check?seen=1"))
    assert "Sẽ bổ sung" in seen
    organiser.post(f"/delegates/{code}/check/again", data={"key": key[1]})
    assert "Sẽ bổ sung" not in text_of(organiser.get(f"/delegates/{code}/check?seen=1"))
    rest = text_of(organiser.post(f"/delegates/{code}/check/rest", follow_redirects=True))
    assert "Đã kết luận 2 đại biểu đủ tư cách" in rest


def test_settings_say_who_is_convened_and_when_ages_count(code: str, organiser: FlaskClient) -> None:
    assert "Hiện tính ngày 10/9/2025" in text_of(organiser.get(f"/delegates/{code}/settings"))
    version = str(held(code).roll.version)  # type: ignore[union-attr]
    told = {"size": "550", "age_on": "01/9/2025", "erase_on": "01/3/2026", "version": version}
    assert organiser.post(f"/delegates/{code}/settings", data=told).status_code == 302
    session().rollback()
    roll = held(code).roll
    assert roll is not None
    assert (roll.size, roll.age_on, roll.erase_on) == (550, date(2025, 9, 1), date(2026, 3, 1))
    for wrong in ({"erase_on": "01/9/2025"}, {"size": "0"}, {"age_on": "x"}, {"version": version}):
        assert organiser.post(f"/delegates/{code}/settings", data=told | {"version": ""} | wrong).status_code == 422


# ── the unit ─────────────────────────────────────────────────────────────────


def test_a_secretary_fills_the_list_orders_it_and_sends_it_up(city: World, code: str) -> None:
    secretary = city.browser(Role.SECRETARY, EAST, "Lê Văn Đông")
    form = text_of(secretary.get(f"/delegates/{code}/new?unit={EAST}"))
    assert "đương nhiên" not in form.lower()
    assert "Mai Thị" not in form
    typed = {"full_name": "Lê Thị Xuân", "unit_id": str(city.unit(EAST).unit_id), "standing": "alternate"}
    assert secretary.post(f"/delegates/{code}/new", data=typed).status_code == 302
    foreign = typed | {"unit_id": str(city.unit(WEST).unit_id)}
    assert secretary.post(f"/delegates/{code}/new", data=foreign).status_code == 422
    assert secretary.post(f"/delegates/{code}/new", data=typed | {"basis": "ex_officio"}).status_code == 422
    secretary.post(f"/delegates/{code}/4/up")
    page = text_of(secretary.get(f"/delegates/{code}/lists/{EAST}"))
    assert page.index("Lê Thị Xuân") < page.index("Lê Văn Bình")
    sent = text_of(secretary.post(f"/delegates/{code}/lists/{EAST}/submit", follow_redirects=True))
    assert "Đã gửi danh sách lên: 1 trên 2, còn thiếu 1." in sent
    assert "Thêm đại biểu" not in sent
    assert secretary.post(f"/delegates/{code}/4/down").status_code == 403
    organiser = city.browser(Role.ORGANISER, "01")
    organiser.post(f"/delegates/{code}/lists/{EAST}/return", data={"words": "Thiếu một người"})
    assert "Thiếu một người" in text_of(secretary.get(f"/delegates/{code}/lists/{EAST}"))


def test_too_many_are_refused_with_figures_and_stay_open(city: World, code: str) -> None:
    people(city, code, ["Lê Văn Cường", "Lê Văn Dũng"])
    answer = city.browser(Role.SECRETARY, EAST).post(f"/delegates/{code}/lists/{EAST}/submit")
    assert "có 3 đại biểu chính thức, được phân bổ 2, thừa 1" in text_of(answer, 409)
    session().rollback()
    assert quotas.quota_of(held(code), city.unit(EAST).unit_id).submitted_at is None


def test_one_who_works_for_two_units_chooses(city: World, code: str) -> None:
    account = city.account("Hai Nơi", Role.SECRETARY, EAST)
    with transaction():
        accounts.grant(account, Role.SECRETARY, city.unit(WEST), by=SYSTEM)
    browser = city.app.test_client()
    browser.post(f"/sign-in/{city.link(account)}")
    page = text_of(browser.get(f"/delegates/{code}"))
    assert page.count('class="row-link" href="/delegates/') == 2


# ── cost ─────────────────────────────────────────────────────────────────────


def cost(browser: FlaskClient, path: str) -> tuple[int, str]:
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    browser.get(path)  # what the first visit notes
    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = text_of(browser.get(path))
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)
    return len(statements), page


@pytest.mark.parametrize("path", ["", "/check", "/quotas", f"/lists/{EAST}", "/1"])
def test_pages_cost_the_same_for_one_and_for_many(city: World, code: str, organiser: FlaskClient, path: str) -> None:
    gone = people(city, code, ["Lê Văn Năm", "Lê Văn Mười"])
    with transaction():
        lists.withdraw(held(code), delegate(gone[0]), "Ốm", by=SYSTEM)
    first, short = cost(organiser, f"/delegates/{code}{path}")
    people(city, code, [f"Lê Văn {name}" for name in ("Sáu", "Bảy", "Tám")], theory="")
    people(city, code, [f"Lê Thị {name}" for name in ("Sáu", "Bảy", "Tám")], standing=Standing.ALTERNATE)
    with transaction():
        lists.withdraw(held(code), delegate(gone[1]), "Ốm", by=SYSTEM)
    second, long = cost(organiser, f"/delegates/{code}{path}")
    assert len(long) > len(short) or path in ("/quotas", "/1")
    assert second == first


def test_the_list_of_rolls_and_the_desk_cost_the_same_for_one_and_for_three(
    city: World, code: str, organiser: FlaskClient
) -> None:
    secretary = city.browser(Role.SECRETARY, EAST)
    places = [(organiser, "/delegates/"), (secretary, "/delegates/"), (secretary, "/")]
    first = [cost(browser, path) for browser, path in places]
    for day in ("2025-09-20", "2025-09-25"):
        allot(city, congress(city, day=day), e=1, w=1)
    second = [cost(browser, path) for browser, path in places]
    assert [count for count, _page in second] == [count for count, _page in first]
    assert all(len(long) > len(short) for (_one, short), (_two, long) in zip(first, second, strict=True))
