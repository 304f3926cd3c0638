"""Pages of units: the tree, one unit through time, and the day that goes along from page to page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from congress.accounts import services
from congress.core.actor import Role
from congress.core.db import transaction
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World


@pytest.fixture
def leader(city: World) -> FlaskClient:
    return city.browser(Role.LEADER, "01", name="Trần Thị Thành")


def facts(page: Page) -> dict[str, str]:
    names, values = page.main.all("dt"), page.main.all("dd")
    return {name.text: value.text for name, value in zip(names, values, strict=True)}


def children(page: Page) -> list[str]:
    return [node.one("strong").text for node in page.main.all("a", "row-link")]


def test_tree_opens_at_its_top_and_goes_down_to_a_cell(leader: FlaskClient) -> None:
    top = visit(leader, "/orgs/")
    assert top.title == "Đảng bộ Thành phố"
    assert children(top) == ["Đảng bộ quận Đông", "Đảng bộ quận Tây"]
    cell = top.follow("Đảng bộ quận Đông").follow("Đảng bộ phường Hai").follow("Đảng bộ bộ phận 1").follow("Chi bộ 1")
    assert cell.title == "Chi bộ 1"
    assert "Mã 01.01.002.001" in cell.text
    assert cell.follow("Đảng bộ phường Hai").title == "Đảng bộ phường Hai"


def test_unit_tells_secretary_phone_members_and_what_stands_below(leader: FlaskClient) -> None:
    page = visit(leader, "/orgs/units/01.01")
    assert facts(page) == {
        "Bí thư": "Lê Văn Đông · 0911 111 101",
        "Đảng viên": "72",
        "Trực thuộc": "2 đảng bộ cơ sở, 1 chi bộ cơ sở, 1 đảng bộ bộ phận, 3 chi bộ",
    }


def test_register_figure_that_differs_from_the_sum_is_shown_beside_it(city: World) -> None:
    rows = [("01.01.001", "Đảng bộ phường Một", "base", "01.01", "60")]
    city.tree(rows)
    page = visit(city.browser(Role.LEADER, "01"), "/orgs/units/01.01.001")
    assert facts(page)["Đảng viên"] == "51 (danh sách ghi 60)"


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ORGANISER, True), (Role.SECRETARY, True), (Role.DRAFTER, False), (Role.VIEWER, False)]
)
def test_telephone_is_for_those_who_call(city: World, role: Role, sees: bool) -> None:
    page = visit(city.browser(role, "01.01"), "/orgs/units/01.01.001.001")
    assert "Ngô Văn Nhất" in page.text
    assert ("0911 111 121" in page.text) is sees
    assert ("tel:0911111121" in page.html) is sees


def test_leader_of_one_committee_sees_nothing_of_another(city: World) -> None:
    east = city.browser(Role.LEADER, "01.01")
    assert visit(east, "/orgs/").title == "Đảng bộ quận Đông"
    for code in ("01", "01.02", "01.02.001.001"):
        assert "Đảng bộ" not in visit(east, f"/orgs/units/{code}", 404).main.text.replace("đảng bộ khác", "")
    page = visit(east, "/orgs/units/01.01.001.001")
    assert page.links("Đảng bộ Thành phố") == []
    assert "Đảng bộ quận Tây" not in page.text


def test_two_parts_of_a_tree_are_listed(city: World) -> None:
    account = city.account("Vũ Thị Hai Nơi", Role.VIEWER, "01.01.001")
    with_both = city.app.test_client()
    with transaction():
        services.grant(account, Role.LEADER, city.unit("01.02"), by=SYSTEM)
    assert with_both.post(f"/sign-in/{city.link(account)}").status_code == 302
    assert sorted(children(visit(with_both, "/orgs/"))) == ["Đảng bộ phường Một", "Đảng bộ quận Tây"]


# ── through time ─────────────────────────────────────────────────────────────


@pytest.fixture
def moved(city: World) -> World:
    result = city.decide(
        "2025-03-01,transfer,01.01.001,,,,01.02",
        "2025-04-01,rename,01.01.001,,Đảng bộ phường Sen,,",
        "2025-05-01,merge,01.01.001.001+01.01.001.002,01.01.001.009,Chi bộ Hợp nhất,cell,",
        "2025-06-01,split,01.01.003,01.01.008+01.01.009,Chi bộ Trường A+Chi bộ Trường B,,",
    )
    assert result.errors == []
    return city


def test_unit_shows_the_day_that_is_asked_for(moved: World) -> None:
    leader = moved.browser(Role.LEADER, "01")
    before = visit(leader, "/orgs/units/01.01.001?as_of=28/2/2025")
    after = visit(leader, "/orgs/units/01.01.001?as_of=2025-04-01")
    assert (before.title, after.title) == ("Đảng bộ phường Một", "Đảng bộ phường Sen")
    assert before.main.one("nav", "crumbs").text == "Đảng bộ Thành phố / Đảng bộ quận Đông"
    assert after.main.one("nav", "crumbs").text == "Đảng bộ Thành phố / Đảng bộ quận Tây"
    assert children(before)[:2] == ["Chi bộ 1", "Chi bộ 2"]
    assert children(visit(leader, "/orgs/units/01.01.001")) == ["Chi bộ Hợp nhất"]


def test_day_goes_along_from_page_to_page(moved: World) -> None:
    page = visit(moved.browser(Role.LEADER, "01"), "/orgs/?as_of=28/2/2025")
    assert page.title == "Đảng bộ Thành phố"
    for name in ("Đảng bộ quận Đông", "Đảng bộ phường Một"):
        page = page.follow(name)
        assert page.root.one("input", id="as_of").attrs["value"] == "28/02/2025"
    back = page.links("Hôm nay")
    inside = [link for link in page.links() if link.startswith(("/orgs/units", "/orgs/search")) and link not in back]
    assert inside
    assert [link for link in inside if parse_qs(urlsplit(link).query).get("as_of") != ["28/02/2025"]] == []
    today = page.follow("Hôm nay")
    assert today.title == "Đảng bộ phường Sen"
    assert [link for link in today.links() if "as_of" in link] == []


def test_day_typed_into_the_page_is_shown(moved: World) -> None:
    page = visit(moved.browser(Role.LEADER, "01"), "/orgs/units/01.01.001").press("Xem", as_of="28/2/2025")
    assert page.title == "Đảng bộ phường Một"


def test_day_that_is_none_is_refused_in_words(moved: World) -> None:
    page = visit(moved.browser(Role.LEADER, "01"), "/orgs/units/01.01.001?as_of=30/2/2025", 422)
    assert "“30/2/2025” không phải ngày. Ghi ngày/tháng/năm" in page.text


@pytest.mark.parametrize(
    ("code", "when", "words"),
    [
        ("01.01.001.001", "01/5/2025", "Ngày 01/5/2025 không có tổ chức này. Kết thúc từ ngày 01/5/2025."),
        ("01.01.001.009", "30/4/2025", "Ngày 30/4/2025 không có tổ chức này. Thành lập ngày 01/5/2025."),
    ],
)
def test_day_on_which_a_unit_does_not_exist_says_so(moved: World, code: str, when: str, words: str) -> None:
    leader = moved.browser(Role.LEADER, "01")
    page = visit(leader, f"/orgs/units/{code}?as_of={when}")
    assert words in page.text
    assert "Đang hoạt động" not in page.text
    other = visit(leader, f"/orgs/units/{code}?as_of={'30/4/2025' if code.endswith('1') else '01/5/2025'}")
    assert "Đang hoạt động" in other.text
    assert "không có tổ chức này" not in other.text


def test_history_tells_each_change_with_its_decision(moved: World) -> None:
    page = visit(moved.browser(Role.LEADER, "01"), "/orgs/units/01.01.001")
    told = [node.text for node in page.main.one("ol", "timeline").all("li")]
    assert [line.split(" 2-QĐ/TU")[0].split(" 1-QĐ/TU")[0] for line in told] == [
        "01/4/2025 Đổi tên thành Đảng bộ phường Sen",
        "01/3/2025 Chuyển về Đảng bộ quận Tây",
        "từ trước Đảng bộ phường Một, thuộc Đảng bộ quận Đông",
    ]
    assert "2-QĐ/TU" in told[0]
    assert "1-QĐ/TU" in told[1]


def test_predecessors_and_successors_lead_to_each_other(moved: World) -> None:
    leader = moved.browser(Role.LEADER, "01")
    page = visit(leader, "/orgs/units/01.01.001.009")
    lineage = page.main.one("", "lineage")
    assert [node.text for node in lineage.all("a", "node")] == [
        "Chi bộ 1 01.01.001.001 · kết thúc từ 01/5/2025", "Chi bộ 2 01.01.001.002 · kết thúc từ 01/5/2025",
    ]  # fmt: skip
    assert "Hợp nhất 01/5/2025 · Quyết định 3-QĐ/TU" in lineage.text
    old = page.follow("Chi bộ 2")
    assert "Đã kết thúc" in old.text
    assert old.follow("Chi bộ Hợp nhất").title == "Chi bộ Hợp nhất"


def test_split_unit_names_what_came_of_it_and_that_members_are_estimated(moved: World) -> None:
    leader = moved.browser(Role.LEADER, "01")
    lineage = visit(leader, "/orgs/units/01.01.003").main.one("", "lineage")
    assert [node.text for node in lineage.all("a", "node")] == ["Chi bộ Trường A 01.01.008", "Chi bộ Trường B 01.01.009"]
    assert "có phần ước tính khi chia tách" in facts(visit(leader, "/orgs/units/01.01.008"))["Đảng viên"]
    assert "ước tính" not in facts(visit(leader, "/orgs/units/01.02.001"))["Đảng viên"]


def test_predecessor_out_of_reach_is_not_named(city: World) -> None:
    city.decide("2025-05-01,merge,01.01.001+01.02.001,01.01.009,Đảng bộ phường Gộp,,01.01")
    page = visit(city.browser(Role.LEADER, "01.01"), "/orgs/units/01.01.009")
    assert "Đảng bộ phường Một" in page.main.one("", "lineage").text
    assert "Tổ chức ngoài phạm vi của đồng chí" in page.main.one("", "lineage").text
    assert "Đảng bộ phường Ba" not in page.text


def test_long_list_below_a_unit_is_shown_by_pages_in_the_order_of_codes(world: World) -> None:
    cells = [(f"01.01.001.{number:03}", f"Chi bộ {number}", "cell", "01.01.001") for number in range(1, 61)]
    world.tree(
        [("01", "TP", "city"), ("01.01", "Quận", "base_superior", "01"), ("01.01.001", "Phường", "base", "01.01"), *cells]
    )
    page = visit(world.browser(Role.LEADER, "01"), "/orgs/units/01.01.001")
    assert children(page) == [f"Chi bộ {number}" for number in range(1, 51)]
    assert children(page.follow("Sau")) == [f"Chi bộ {number}" for number in range(51, 61)]
