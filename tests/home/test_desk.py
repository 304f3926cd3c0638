"""The start page: what waits for whom, how far his part is, and nothing from next door."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from congress.accounts import services
from congress.campaigns.models import Status
from congress.core.actor import Role
from congress.core.db import transaction
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World, csv_bytes, day

DECISION = ("effective_on", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code", "decision")


@pytest.fixture
def city(world: World) -> World:
    """One campaign; in the east one cell is done, one has a day."""
    world.tree()
    world.campaign(deadline=day("2025-08-30"))
    world.report("01.01.001.001", day("2025-06-20"), convened=20, present=20)
    world.report("01.01.001.002", day("2025-07-20"), Status.PLANNED)
    return world


def panels(page: Page) -> dict[str, str]:
    """Heading -> words of each panel."""
    found = page.main.all("section", "panel")
    return {panel.all("h2")[0].text: panel.text for panel in found if panel.all("h2")}


def to_do(page: Page) -> list[str]:
    """The bold words of each thing to do."""
    (panel,) = [panel for panel in page.main.all("section", "panel") if panel.all("h2") and panel.one("h2").text == "Cần làm"]
    rows = [row for rows in panel.all("ul", "rows") for row in rows.all("li")]
    assert panel.all("span", "count")[0].text == str(len(rows))
    return [row.all("b")[0].text for row in rows]


def board(page: Page) -> dict[str, str]:
    """Level -> done/total as the desk shows them."""
    pairs = [re.fullmatch(r"(\D+?) (\d+/\d+)", line.text) for line in page.main.all("p", "spread")]
    return {match[1]: match[2] for match in pairs if match}


# ── each role ────────────────────────────────────────────────────────────────


def test_secretary_of_a_cell_finds_his_report_one_tap_away(city: World) -> None:
    page = visit(city.browser(Role.SECRETARY, "01.01.001.002", name="Đỗ Thị Nhì"), "/")
    assert page.title == "Chào đồng chí Nhì"
    assert "Thứ Ba, ngày 15/7/2025 · Chi bộ 2" in page.text
    assert to_do(page) == ["Đại hội các cấp"]
    assert "hạn 30/8/2025" in panels(page)["Cần làm"]
    assert "Báo cáo" in page.follow("Báo cáo đại hội").title


def test_report_that_is_done_moves_down_the_page(city: World) -> None:
    page = visit(city.browser(Role.SECRETARY, "01.01.001.001", name="Ngô Văn Nhất"), "/")
    assert to_do(page) == []
    assert "Không có việc nào đang chờ đồng chí." in page.text
    assert "Chi bộ 1" in panels(page)["Đã xong"]
    assert board(page) == {"Chi bộ": "1/1"}


@pytest.mark.parametrize(("role", "code", "expected"), [
    (Role.LEADER, "01", {"Chi bộ": "1/4", "Đảng bộ bộ phận": "0/1", "Tổ chức cơ sở đảng": "0/4"}),
    (Role.LEADER, "01.01", {"Chi bộ": "1/3", "Đảng bộ bộ phận": "0/1", "Tổ chức cơ sở đảng": "0/3"}),
    (Role.VIEWER, "01.02", {"Chi bộ": "0/1", "Tổ chức cơ sở đảng": "0/1"}),
    (Role.DRAFTER, "01.01.001", {"Chi bộ": "1/2", "Tổ chức cơ sở đảng": "0/1"}),
])  # fmt: skip
def test_board_is_of_ones_own_part(city: World, role: Role, code: str, expected: dict[str, str]) -> None:
    page = visit(city.browser(role, code), "/")
    assert board(page) == expected
    assert to_do(page) == []
    assert page.follow("Xem tiến độ").status == 200


def test_organiser_finds_what_waits_for_him(city: World) -> None:
    """A file he uploaded, reports to look at again, accounts that nobody used yet."""
    client = city.browser(Role.ORGANISER, "01", name="Cán bộ Tổ chức")
    city.report("01.02.001.001", day("2025-06-20"), convened=15, present=3)
    city.link(city.account("Lý Văn Tây", Role.LEADER, "01.02"))
    upload(client)
    page = visit(client, "/")
    assert to_do(page) == ["quyet-dinh.csv", "Xem lại 1 báo cáo"]
    assert "1 dòng đang chờ xem và xác nhận" in panels(page)["Cần làm"]
    assert "1/2" in panels(page)["Tài khoản"].replace(" ", "")
    assert "1 chưa vào" in panels(page)["Tài khoản"]
    assert page.follow("Xem và áp dụng").status == 200


def upload(client: FlaskClient) -> Page:
    row = ("2025-07-01", "rename", "01.01.003", "", "Chi bộ Sen", "", "", "12-QĐ/TU")
    file = (io.BytesIO(csv_bytes(DECISION, [row])), "quyet-dinh.csv")
    return visit(client, "/orgs/decisions").press("Tải lên và xem trước", file=file)


def test_file_that_was_applied_or_put_aside_waits_no_more(city: World) -> None:
    client = city.browser(Role.ORGANISER, "01")
    upload(client)
    assert to_do(visit(client, "/")) == ["quyet-dinh.csv"]
    visit(client, "/").follow("Xem và áp dụng").press("Nhận 1 thay đổi")
    assert to_do(visit(client, "/")) == []
    assert visit(client, "/orgs/units/01.01.003").title == "Chi bộ Sen"


def test_file_of_somebody_else_does_not_wait_for_me(city: World) -> None:
    upload(city.browser(Role.ORGANISER, "01", name="Người tải lên"))
    assert to_do(visit(city.browser(Role.ORGANISER, "01", name="Người khác"), "/")) == []


def test_reports_to_look_at_are_those_of_ones_own_part(city: World) -> None:
    city.report("01.02.001.001", day("2025-06-20"), convened=15, present=3)
    assert to_do(visit(city.browser(Role.ORGANISER, "01.02"), "/")) == ["Xem lại 1 báo cáo"]
    assert to_do(visit(city.browser(Role.ORGANISER, "01.01"), "/")) == []


def test_report_is_offered_only_where_one_may_report(city: World) -> None:
    """Whoever may only look at a unit is not sent to a page that refuses him."""
    account = city.account("Đỗ Thị Nhì", Role.SECRETARY, "01.01.001.002")
    with transaction():
        services.grant(account, Role.VIEWER, city.unit("01.02.001.001"), by=SYSTEM)
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    page = visit(client, "/")
    assert page.links("Báo cáo đại hội") == ["/campaigns/DH/units/01.01.001.002/report"]


def test_desk_says_nothing_of_next_door(city: World) -> None:
    city.account("Lý Văn Tây", Role.LEADER, "01.02")
    for role in (Role.ADMIN, Role.ORGANISER, Role.SECRETARY, Role.LEADER):
        page = visit(city.browser(role, "01.01", name=f"Người {role}"), "/")
        assert not re.search(r"01\.02|quận Tây|phường Ba", page.html), role
    assert "Đảng bộ quận Tây" in visit(city.browser(Role.LEADER, "01.02"), "/").text, "the control: there he is told of it"


@pytest.mark.parametrize("role", list(Role))
def test_everything_the_desk_offers_can_be_opened(city: World, role: Role) -> None:
    client = city.browser(role, "01.01.001")
    for address in sorted(set(visit(client, "/").links())):
        if not address.startswith("/static/"):
            visit(client, address)


def test_navigation_offers_what_a_role_may_open(city: World) -> None:
    before, after = ["/", "/calendar/", "/events/", "/progress/"], ["/orgs/", "/campaigns/"]
    halls = ["/venues/", "/visits/", "/registry/"]
    more = {
        Role.ADMIN: ["/people/", *halls, "/accounts/", "/outbox", "/history/"],
        Role.ORGANISER: ["/people/", *halls, "/accounts/", "/outbox", "/history/"],
        Role.SECRETARY: ["/people/", *halls, "/accounts/"], Role.LEADER: ["/people/", *halls, "/history/"],
        Role.DRAFTER: halls, Role.VIEWER: halls,
    }  # fmt: skip
    for role, expected in more.items():
        nav = visit(city.browser(role, "01"), "/").root.one("nav", "sidenav")
        delegates = [] if role in (Role.DRAFTER, Role.VIEWER) else ["/delegates/", "/check-in/"]
        assert [link.attrs["href"] for link in nav.all("a")] == [*before, *delegates, *after, *expected], role


# ── beginnings and ends ──────────────────────────────────────────────────────


def test_empty_installation_says_where_to_begin(world: World) -> None:
    page = visit(world.browser(Role.ADMIN, name="Trần Quản Trị"), "/")
    assert "Bắt đầu từ đây" in page.text
    assert "1. Nhận danh sách tổ chức. 2. Mở một đợt. 3. Mời các bí thư báo cáo." in page.text
    assert page.follow("Nhận danh sách tổ chức").root.one("input", type="file")
    for address in sorted(set(page.links())):
        if not address.startswith("/static/"):
            assert visit(page.client, address).status == 200


def test_beginning_is_shown_only_to_those_who_can_begin_and_until_they_have(world: World) -> None:
    world.tree()
    assert "Bắt đầu từ đây" in visit(world.browser(Role.ORGANISER, "01"), "/").text
    assert "Bắt đầu từ đây" not in visit(world.browser(Role.LEADER, "01"), "/").text
    world.campaign()
    assert "Bắt đầu từ đây" not in visit(world.browser(Role.ORGANISER, "01"), "/").text


def test_account_without_a_role_gets_a_word_and_a_way_out(city: World) -> None:
    account = city.account("Người Chưa Việc")
    client = city.app.test_client()
    client.post(f"/sign-in/{city.link(account)}")
    page = visit(client, "/")
    assert (to_do(page), board(page), "Đại hội các cấp" in page.text) == ([], {}, False)
    assert "Chưa có vai trò nào." in visit(client, "/me").text
    assert visit(client, "/me").press("Đăng xuất").title == "Đăng nhập"


def test_stranger_is_sent_to_sign_in_and_back(city: World) -> None:
    page = visit(city.app.test_client(), "/")
    assert (page.title, page.url) == ("Đăng nhập", "/sign-in")
    assert page.root.all("nav", "sidenav") == []
