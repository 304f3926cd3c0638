"""The audit page: lines of one's own subtree and of oneself, filters, pages; never a line from next door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from congress.accounts import services
from congress.core import audit
from congress.core.actor import Actor, Role
from congress.core.db import transaction
from tests.conftest import TODAY
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World

Line = tuple[str, str, str]
CLERK = Actor(name="Cán bộ Quận Đông", account_id=777)


def note(world: World, verb: str, subject: str, code: str | None = None, by: Actor = CLERK, count: int = 1) -> None:
    with transaction():
        audit.record(verb, subject, by=by, scope_id=world.unit(code).unit_id if code else None, count=count)


def listed(page: Page) -> list[Line]:
    """(who, what, about what) of each line shown."""
    rows = [row.all("td") for body in page.main.all("tbody") for row in body.all("tr")]
    return [(cells[1].text, cells[2].text, cells[3].text) for cells in rows]


@pytest.fixture
def lines(city: World) -> World:
    """An act in the east, one in the west, one on the whole installation."""
    note(city, "campaigns.report", "Chi bộ 1", "01.01.001.001")
    note(city, "campaigns.ratify", "Đảng bộ phường Ba", "01.02.001")
    note(city, "people.import", "cap-uy.xlsx", "01.01", count=1250)
    note(city, "system.upgrade", "0001 → 0002")
    return city


EAST = [
    ("Cán bộ Quận Đông", "Nhận danh sách nhân sự (1.250)", "cap-uy.xlsx 01.01"),
    ("Cán bộ Quận Đông", "Báo cáo", "Chi bộ 1 01.01.001.001"),
]
WEST = [("Cán bộ Quận Đông", "Chuẩn y", "Đảng bộ phường Ba 01.02.001")]


def of_clerk(client: FlaskClient, query: str = "") -> list[Line]:
    """The lines of the acts above, among those that came of making the city."""
    return [line for line in listed(visit(client, f"/history/{query}")) if line[0] == CLERK.name]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ORGANISER, Role.LEADER])
def test_lines_of_ones_subtree_are_shown_newest_first(lines: World, role: Role) -> None:
    assert of_clerk(lines.browser(role, "01.01")) == EAST
    assert of_clerk(lines.browser(role, "01.02")) == WEST


def test_whole_city_sees_all_units_and_the_installations_own_lines_are_for_its_administrator(lines: World) -> None:
    whole = [EAST[0], *WEST, EAST[1]]
    assert of_clerk(lines.browser(Role.LEADER, "01")) == whole
    assert of_clerk(lines.browser(Role.ADMIN)) == [(CLERK.name, "Nâng cấp", "0001 → 0002"), *whole]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.DRAFTER, Role.VIEWER])
def test_page_is_not_for_other_roles(lines: World, role: Role) -> None:
    client = lines.browser(role, "01")
    assert "Chi bộ 1" not in visit(client, "/history/", 403).main.text
    assert "/history/" not in visit(client, "/").links()


def test_reading_on_a_wider_unit_does_not_widen_the_trail(lines: World) -> None:
    """Whoever leads the west and may only look at the whole city reads the trail of the west."""
    account = lines.account("Lý Văn Tây", Role.LEADER, "01.02")
    with transaction():
        services.grant(account, Role.VIEWER, lines.unit("01"), by=SYSTEM)
    client = lines.app.test_client()
    client.post(f"/sign-in/{lines.link(account)}")
    assert of_clerk(client) == WEST


def test_ones_own_acts_are_shown_wherever_they_were(lines: World) -> None:
    client = lines.browser(Role.LEADER, "01.02", name="Lý Văn Tây")
    found = listed(visit(client, "/history/"))
    assert ("Lý Văn Tây", "Đăng nhập", "Lý Văn Tây") in found
    other = lines.browser(Role.LEADER, "01.02", name="Hồ Thị Khác")
    assert ("Lý Văn Tây", "Đăng nhập", "Lý Văn Tây") not in listed(visit(other, "/history/"))


def test_trail_follows_a_unit_that_moved(lines: World) -> None:
    lines.decide("2025-07-01,transfer,01.01.001,,,,01.02")
    assert EAST[1] in of_clerk(lines.browser(Role.LEADER, "01.02"))
    assert EAST[1] not in of_clerk(lines.browser(Role.LEADER, "01.01"))


def test_real_acts_tell_who_what_and_when(city: World) -> None:
    """Through the pages: what an organiser did stands on the page, with his name and the minute."""
    organiser = city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")
    visit(organiser, "/accounts/new").press("Mở và làm phiếu", name="Vi Thị Mới", unit_code="01.02", role="viewer")
    page = visit(organiser, "/history/")
    row = page.main.one("tbody").all("tr")[0]
    assert [cell.text for cell in row.all("td")] == ["10h00 15/7/2025", "Cán bộ Tổ chức", "Giao vai trò", "Vi Thị Mới 01.02"]


# ── filters ──────────────────────────────────────────────────────────────────


def test_one_kind_of_act_is_picked_out(lines: World) -> None:
    client = lines.browser(Role.LEADER, "01")
    assert listed(visit(client, "/history/?verb=campaigns.ratify")) == WEST
    page = visit(client, "/history/").press("Lọc", verb="people.import")
    assert listed(page) == EAST[:1]
    chosen = [option.attrs["value"] for option in page.main.one("select").all("option") if "selected" in option.attrs]
    assert chosen == ["people.import"]
    assert len(of_clerk(client, "?verb=nonsense")) == 3, "an act that does not exist filters nothing"


@pytest.mark.parametrize("typed", ["cán bộ quận", "can bo quan", "CÁN BỘ", "Đông", "đông", "dong quan"])
def test_lines_are_found_by_who_did_it(city: World, typed: str) -> None:
    account = city.account("Cán bộ Quận Đông", Role.ORGANISER, "01.01")
    note(city, "campaigns.report", "Chi bộ 1", "01.01.001.001", Actor(name="Cán bộ Quận Đông", account_id=account))
    note(city, "campaigns.report", "Chi bộ 2", "01.01.001.002", Actor(name="Phạm Thị Một", account_id=account + 1000))
    page = visit(city.browser(Role.LEADER, "01", name="Người đọc"), "/history/?verb=campaigns.report")
    assert listed(page.press("Lọc", q=typed)) == [("Cán bộ Quận Đông", "Báo cáo", "Chi bộ 1 01.01.001.001")]


FOUND = {
    "phường Ba": WEST, "PHƯỜNG ba": WEST, "phuong ba": WEST, "cap-uy": EAST[:1], "50%": [], "_": [], "không có": [],
}  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), FOUND.items())
def test_lines_are_found_by_what_they_are_about(lines: World, typed: str, expected: list[Line]) -> None:
    client = lines.browser(Role.LEADER, "01", name="Người đọc")
    assert listed(visit(client, "/history/", query_string={"q": typed})) == expected


def test_lines_of_one_unit_are_found_from_its_code(lines: World) -> None:
    client = lines.browser(Role.LEADER, "01", name="Người đọc")
    page = visit(client, "/history/?unit=01.01")
    assert "Đảng bộ quận Đông" in page.main.text
    assert listed(page) == EAST[:1]
    assert listed(page.press("Lọc", verb="campaigns.report")) == []
    assert page.press("Lọc", verb="campaigns.report").root.one("input", **{"name": "unit"}).attrs["value"] == "01.01"


def test_filter_by_a_unit_next_door_is_refused(lines: World) -> None:
    page = visit(lines.browser(Role.LEADER, "01.01"), "/history/?unit=01.02.001", 404)
    assert "Đảng bộ phường Ba" not in page.text


def test_nothing_found_says_what_to_try(lines: World) -> None:
    page = visit(lines.browser(Role.LEADER, "01"), "/history/?q=xyz")
    assert "Không có dòng nào" in page.text
    assert "Thử bỏ bớt điều kiện lọc." in page.text


# ── pages ────────────────────────────────────────────────────────────────────


def test_long_trail_is_turned_page_by_page_and_keeps_its_filter(city: World) -> None:
    for number in range(120):
        note(city, "campaigns.report", f"Việc {number:03}", "01.02.001")
    note(city, "campaigns.ratify", "Việc khác", "01.02.001")
    page = visit(city.browser(Role.LEADER, "01"), "/history/?verb=campaigns.report")
    found: list[str] = []
    for first, last in ((1, 50), (51, 100), (101, 120)):
        assert f"{first}–{last} trong 120" in page.text
        found += [line[2].removesuffix(" 01.02.001") for line in listed(page)]
        page = page.follow("Sau") if last < 120 else page
    assert found == [f"Việc {number:03}" for number in range(119, -1, -1)]
    assert not [node for node in page.main.all("a") if "Sau" in node.text]


def test_page_names_the_last_sealed_line(lines: World) -> None:
    client = lines.browser(Role.LEADER, "01")
    assert "dòng cuối đã niêm: số 0" in visit(client, "/history/").text
    with transaction():
        sealed = audit.seal()
    page = visit(client, "/history/")
    number, seal = audit.head()
    assert number == sealed > 4
    assert f"dòng cuối đã niêm: số {number}, mã {seal[:16]}." in page.text


def test_time_of_a_line_is_vietnams(city: World, set_clock: object) -> None:
    assert callable(set_clock)
    set_clock(TODAY - timedelta(hours=4))
    note(city, "campaigns.report", "Chi bộ 1", "01.01")
    set_clock(TODAY)
    page = visit(city.browser(Role.LEADER, "01"), "/history/?verb=campaigns.report")
    assert page.main.one("tbody").all("td")[0].text == "6h00 15/7/2025"
