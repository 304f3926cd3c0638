"""Pages of persons: given names in order, birth dates and telephones for those who need them, archiving."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from congress.core import clock
from congress.core.actor import Role
from congress.people import imports
from tests.conftest import TODAY
from tests.home.reading import Page, visit
from tests.orgs.office import workbook
from tests.people.test_posts import HEAD, row, take
from tests.support import World

UNITS = (
    ("01", "Đảng bộ Thành phố", "city", ""),
    ("01.01", "Đảng bộ quận Đông", "base_superior", "01"),
    ("01.02", "Đảng bộ quận Tây", "base_superior", "01"),
)
# fixture 11: by given name, then family; families run against that order
NAMES = (
    "Vũ Văn Anh", "Trần Thị Ánh", "Phạm Đức Ân", "Ngô Gia Bảo", "Lý Dũng", "Lê Thị Hằng", "Hồ Thu Hoài", "Đỗ Nhật Minh",
    "Đinh Phong", "Dương Thị Thanh", "Cao Tiên", "Bùi Tuân", "Doãn Trung Tuấn", "Nguyễn Văn Tuấn", "An Thị Tuyến",
)  # fmt: skip


@pytest.fixture
def city(world: World) -> World:
    world.tree(UNITS)
    people = [row(name, f"{place + 1}/1/1970", phone=f"09770000{place:02}") for place, name in enumerate(sorted(NAMES))]
    take(*people, row("Lường Thị Tây", unit="01.02", title="Phó Bí thư", body="BTV", phone="0988000001"))
    return world


def listed(page: Page) -> list[str]:
    return [line.one("th").text for line in page.main.one("tbody").all("tr")]


@pytest.fixture
def organiser(city: World) -> FlaskClient:
    return city.browser(Role.ORGANISER, "01.01")


def test_persons_stand_in_the_order_of_given_names(organiser: FlaskClient) -> None:
    assert listed(visit(organiser, "/people/")) == list(NAMES)


@pytest.mark.parametrize(("typed", "expected"), [
    ("tuan", ["Bùi Tuân", "Doãn Trung Tuấn", "Nguyễn Văn Tuấn"]), ("DOÃN trung", ["Doãn Trung Tuấn"]), ("dinh", ["Đinh Phong"]),
    ("ly dung", ["Lý Dũng"]), ("lí dũng", ["Lý Dũng"]), ("không ai", []),
])  # fmt: skip
def test_persons_are_found_without_accents(organiser: FlaskClient, typed: str, expected: list[str]) -> None:
    page = visit(organiser, "/people/", query_string={"q": typed})
    assert (listed(page) if expected else page.main.all("tbody")) == expected


ROLES = {Role.ADMIN: (True, True), Role.ORGANISER: (True, True), Role.SECRETARY: (False, True), Role.LEADER: (False, True)}


@pytest.mark.parametrize("role", list(ROLES))
def test_birth_dates_are_for_organisers_and_telephones_for_those_who_call(city: World, role: Role) -> None:
    births, calls = ROLES[role]
    client = city.browser(role, "01")
    page = visit(client, "/people/?q=doan+trung+tuan")
    person = page.follow("Doãn Trung Tuấn")
    assert ("/1970" in page.text, "/1970" in person.text) == (births, births)
    assert ("0977 000 0" in person.text) is calls


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.VIEWER])
def test_persons_are_not_for_drafters_and_viewers(city: World, role: Role) -> None:
    client = city.browser(role, "01")
    visit(client, "/people/", 403)
    visit(client, "/people/1", 403)
    assert "Người thử" in visit(client, "/orgs/").text
    assert "Doãn Trung Tuấn" not in visit(client, "/orgs/units/01.01").text


def test_persons_of_another_committee_are_not_there(city: World) -> None:
    east, west = city.browser(Role.ORGANISER, "01.01"), city.browser(Role.ORGANISER, "01.02")
    assert listed(visit(west, "/people/")) == ["Lường Thị Tây"]
    (address,) = visit(west, "/people/").links("Lường Thị Tây")
    assert "Lường" not in visit(east, address, 404).text
    assert east.post(f"{address}/archive").status_code == 404


def test_person_shows_posts_and_bodies(city: World) -> None:
    page = visit(city.browser(Role.LEADER, "01"), "/people/?q=luong").follow("Lường Thị Tây")
    assert "Phó Bí thư , Đảng bộ quận Tây" in page.text.replace("Phó Bí thư,", "Phó Bí thư ,")
    assert "Ban Chấp hành, Đảng bộ quận Tây" in page.text
    assert "Ban Thường vụ, Đảng bộ quận Tây" in page.text
    assert "tel:0988000001" in page.html


def test_unit_shows_how_many_sit_in_its_bodies(city: World) -> None:
    page = visit(city.browser(Role.LEADER, "01"), "/orgs/units/01.02")
    assert "Ban Chấp hành: 1 · Ban Thường vụ: 1" in page.text
    before = visit(city.browser(Role.LEADER, "01"), "/orgs/units/01.02?as_of=14/8/2020")
    assert "Ban Chấp hành" not in before.text


def test_archived_person_leaves_the_list_and_comes_back_by_undo(organiser: FlaskClient) -> None:
    page = visit(organiser, "/people/?q=bui+tuan").follow("Bùi Tuân")
    gone = page.press("Lưu trữ")
    assert "Đã lưu trữ Bùi Tuân." in gone.text
    assert "Bùi Tuân" not in listed(visit(organiser, "/people/"))
    assert listed(visit(organiser, "/people/?state=archived")) == ["Bùi Tuân"]
    assert "Đã hoàn tác." in gone.press("Hoàn tác").text
    assert "Bùi Tuân" in listed(visit(organiser, "/people/"))


def test_archived_person_can_be_restored_later(organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = visit(organiser, "/people/?q=bui+tuan").follow("Bùi Tuân").press("Lưu trữ")
    monkeypatch.setattr(clock, "now", lambda: TODAY + timedelta(minutes=11))
    late = gone.press("Hoàn tác")
    assert (late.status, "Đã quá 10 phút" in late.text) == (409, True)
    visit(organiser, "/people/?state=archived").follow("Bùi Tuân").press("Khôi phục")
    assert "Bùi Tuân" in listed(visit(organiser, "/people/"))


def test_list_of_posts_is_looked_at_and_taken_in_the_browser(organiser: FlaskClient) -> None:
    content = workbook([HEAD, row("Lò Thị Mới", "3/3/1980"), row("Lò Thị Sai", "không rõ")])
    page = visit(organiser, "/people/posts").press("Tải lên và xem trước", file=(io.BytesIO(content), "cap-uy.xlsx"))
    assert "Cột “Ngày sinh”: “không rõ” không phải ngày." in page.text
    right = workbook([HEAD, row("Lò Thị Mới", "3/3/1980")])
    page = visit(organiser, "/people/posts").press("Tải lên và xem trước", file=(io.BytesIO(right), "cap-uy.xlsx"))
    assert "Lò Thị Mới" not in visit(organiser, "/people/?q=lo+thi").main.text.replace("“lo thi”", "")
    page.press("Nhận 1 thay đổi")
    assert listed(visit(organiser, "/people/?q=lo+thi")) == ["Lò Thị Mới"]
    assert imports.KIND == "people.posts"


def test_secretary_reads_persons_and_changes_none(city: World) -> None:
    client = city.browser(Role.SECRETARY, "01.01")
    (address,) = visit(client, "/people/?q=bui+tuan").links("Bùi Tuân")
    assert "Lưu trữ" not in [node.text for node in visit(client, address).root.all("button")]
    assert client.post(f"{address}/archive").status_code == 403
    visit(client, "/people/posts", 403)


# ── whose units, which day ───────────────────────────────────────────────────


def test_person_of_two_committees_shows_each_reader_his_own_side(city: World) -> None:
    born = f"{sorted(NAMES).index('Cao Tiên') + 1}/1/1970"
    take(row("Cao Tiên", born, unit="01.02", title="Ủy viên Ban Chấp hành", phone="0988000009"))
    texts = {}
    for code in ("01", "01.01", "01.02"):
        page = visit(city.browser(Role.LEADER, code), "/people/?q=cao+tien")
        assert listed(page) == ["Cao Tiên"]
        texts[code] = page.follow("Cao Tiên").html
    assert ["quận Đông" in texts[code] for code in texts] == [True, True, False]
    assert ["quận Tây" in texts[code] for code in texts] == [True, False, True]
    assert ["0988000009" in texts[code] for code in texts] == [True, False, True]


def test_list_can_be_narrowed_to_a_unit_within_reach(city: World) -> None:
    whole = city.browser(Role.ORGANISER, "01")
    assert listed(visit(whole, "/people/?under=01.02")) == ["Lường Thị Tây"]
    assert listed(visit(whole, "/people/?under=01.01")) == list(NAMES)
    assert listed(visit(whole, "/people/?under=01.02").press("Tìm", q="tây")) == ["Lường Thị Tây"]
    assert "Lường" not in visit(city.browser(Role.ORGANISER, "01.01"), "/people/?under=01.02", 404).text


def test_posts_are_those_of_the_day_asked_for(city: World) -> None:
    take(row("Lường Thị Tây", unit="01.02", title="Phó Bí thư", body="BTV", phone="0988000001", end="30/6/2025"))
    client = city.browser(Role.ORGANISER, "01.02")
    assert "Phó Bí thư" in visit(client, "/people/?as_of=30/6/2025").main.one("tbody").text
    assert "không giữ chức vụ ngày này" in visit(client, "/people/?as_of=1/7/2025").main.one("tbody").text


def test_long_list_is_turned_page_by_page(city: World) -> None:
    take(*[row(f"Hà Văn Zét {number:02}", "1/1/1980", unit="01.02") for number in range(60)])
    page = visit(city.browser(Role.LEADER, "01.02"), "/people/?q=ha+van")
    assert len(listed(page)) == 50
    assert "1–50 trong 60" in page.text
    assert len(listed(page.follow("Sau"))) == 10


def test_secretaries_of_a_register_are_persons_with_a_page(world: World) -> None:
    world.tree()
    page = visit(world.browser(Role.LEADER, "01"), "/people/?q=ngo+van+nhat").follow("Ngô Văn Nhất")
    assert "Bí thư , Chi bộ 1" in page.text.replace("Bí thư,", "Bí thư ,")
    assert "tel:0911111121" in page.html
    east = [name for name in listed(visit(world.browser(Role.LEADER, "01.01"), "/people/")) if name]
    assert sorted(east) == sorted([
        "Lê Văn Đông", "Phạm Thị Một", "Ngô Văn Nhất", "Đỗ Thị Nhì", "Vũ Văn Hai", "Bùi Thị Bộ", "Hồ Văn Ba", "Dương Thị Tư",
    ])  # fmt: skip


def test_person_follows_a_unit_that_moves(world: World) -> None:
    world.tree()
    east, west = world.browser(Role.LEADER, "01.01"), world.browser(Role.LEADER, "01.02")
    assert "Ngô Văn Nhất" in listed(visit(east, "/people/"))
    world.decide("2025-07-01,transfer,01.01.001,,,,01.02")
    assert "Ngô Văn Nhất" not in listed(visit(east, "/people/"))
    assert "Ngô Văn Nhất" in listed(visit(west, "/people/"))
