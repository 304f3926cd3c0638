"""Visits of foreign delegations: noted with their members in order of rank, in their own script; found, changed, put aside."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.errors import DomainError
from congress.visits import queries, services
from congress.visits.services import Details, Member
from tests.home.reading import Page, visit
from tests.support import SYSTEM, World

LAO = "ທ່ານ ສົມພອນ ວົງສາ, ຫົວໜ້າຄະນະຈັດຕັ້ງ"
HEAD = Member("Somphone Vongsa", "Trưởng Ban Tổ chức", LAO)
DEPUTY = Member("Khamla Sisavath", "Phó Trưởng Ban")
CLERK = Member("Bounmy Phommachan", "Chánh Văn phòng")
DETAILS = Details("Đoàn Ban Tổ chức tỉnh Lào", "Lào", date(2025, 7, 20), date(2025, 7, 22), "Ban Tổ chức", "cấp tỉnh")


def receive(world: World, code: str = "01.01", details: Details = DETAILS, *members: Member) -> str:
    with transaction():
        return services.receive(world.unit(code), details, members or (HEAD, DEPUTY, CLERK), by=SYSTEM).code


def named(page: Page) -> list[str]:
    return [line.one("b").text for line in page.main.one("ol", "members").all("li")]


def titles(page: Page) -> list[str]:
    return [node.text for node in page.main.all("strong")]


def test_a_delegation_shows_its_members_in_rank_and_in_their_own_script(city: World) -> None:
    code = receive(city)
    page = visit(city.browser(Role.LEADER, "01"), f"/visits/{code}")
    assert named(page) == ["Somphone Vongsa", "Khamla Sisavath", "Bounmy Phommachan"]
    first = page.main.one("ol", "members").all("li")[0]
    assert "Trưởng đoàn" in first.text
    assert first.one("bdi", "native").text == LAO
    assert "20/7/2025" in page.text


def test_codes_are_given_in_the_order_of_a_year(city: World) -> None:
    early = Details("Đoàn năm trước", "Lào", date(2024, 3, 1), date(2024, 3, 2))
    assert [receive(city), receive(city), receive(city, "01", early)] == ["DK-2025-001", "DK-2025-002", "DK-2024-001"]


def test_a_delegation_is_noted_without_scripts_and_its_ranks_are_changed(city: World) -> None:
    client = city.browser(Role.ORGANISER, "01.01")
    told = {"name": "Đoàn  bạn", "country": "Cu-ba", "starts_on": "20/7/2025", "ends_on": "22/7/2025",
            "members-0-full_name": "Ana", "members-0-native": "Señora Ana", "members-1-full_name": "Juan",
            "members-2-full_name": "Luis", "members-2-position": "1", "members-0-position": "2"}  # fmt: skip
    page = visit(client, "/visits/new").press("Ghi đoàn khách", **told)
    assert (page.title, named(page)) == ("Đoàn bạn", ["Luis", "Ana", "Juan"])
    page = page.follow("Sửa").press("Lưu", **{"members-2-position": "1", "members-0-position": "2", "members-1-full_name": ""})
    assert named(page) == ["Luis", "Juan"] or named(page) == ["Juan", "Luis"]
    page = page.follow("Sửa").press("Lưu", **{"members-3-full_name": "Rosa", "members-3-position": "0"})
    assert named(page)[0] == "Rosa"
    assert len(named(page)) == 3


@pytest.mark.parametrize(("typed", "message"), [
    ({"name": ""}, "Thiếu tên đoàn."),
    ({"country": ""}, "Thiếu tên nước."),
    ({"ends_on": "19/7/2025"}, "Đến ngày 20/7/2025 mà rời ngày 19/7/2025."),
    ({"starts_on": "ngày mai"}, "“ngày mai” không phải ngày."),
    ({"unit_code": "01.02"}, "Không có tổ chức mã 01.02 trong phạm vi của đồng chí."),
    ({"code": "a b"}, "không dùng làm mã được"),
])  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(city: World, typed: dict[str, str], message: str) -> None:
    right = {"name": "Đoàn", "country": "Lào", "starts_on": "20/7/2025", "ends_on": "22/7/2025", "members-0-full_name": "Ana"}
    page = visit(city.browser(Role.ORGANISER, "01.01"), "/visits/new").press("Ghi đoàn khách", **(right | typed))
    assert page.status == 422
    assert message in page.main.text
    assert page.main.one("input", id="members-0-full_name").attrs["value"] == "Ana"
    assert queries.list_visits(SYSTEM).total == 0


def test_delegations_are_found_without_accents_and_the_latest_stands_first(city: World) -> None:
    receive(city, "01.01", Details("Đoàn Cu-ba", "Cu-ba", date(2025, 8, 1), date(2025, 8, 2)), Member("Ana"))
    receive(city)
    client = city.browser(Role.VIEWER, "01")
    assert titles(visit(client, "/visits/")) == ["Đoàn Cu-ba", "Đoàn Ban Tổ chức tỉnh Lào"]
    for typed in ("lao", "SOMPHONE", "to chuc tinh"):
        assert titles(visit(client, f"/visits/?q={typed}")) == ["Đoàn Ban Tổ chức tỉnh Lào"]
    assert titles(visit(client, "/visits/?q=khong co")) == []


def test_a_delegation_of_another_committee_is_not_there(city: World) -> None:
    code = receive(city)
    west = city.browser(Role.ORGANISER, "01.02")
    assert titles(visit(west, "/visits/")) == []
    assert "Somphone" not in visit(west, f"/visits/{code}", 404).text
    for act in ("archive", "restore", "edit"):
        assert west.post(f"/visits/{code}/{act}").status_code == 404
    reader = city.browser(Role.LEADER, "01.01")
    assert visit(reader, f"/visits/{code}").main.all("button") == []
    assert reader.post(f"/visits/{code}/archive").status_code == 403


def test_an_archived_delegation_leaves_the_list_and_comes_back(city: World) -> None:
    code = receive(city)
    client = city.browser(Role.ORGANISER, "01")
    gone = visit(client, f"/visits/{code}").press("Lưu trữ")
    assert titles(visit(client, "/visits/")) == []
    assert titles(visit(client, "/visits/?state=archived")) == [DETAILS.name]
    assert "Đã hoàn tác." in gone.press("Hoàn tác").text
    assert titles(visit(client, "/visits/")) == [DETAILS.name]


def test_a_change_is_recorded_with_what_was_before(city: World) -> None:
    code = receive(city)
    with transaction():
        services.change(queries.get_visit(SYSTEM, code), city.unit("01.01"), DETAILS, (DEPUTY, HEAD), by=SYSTEM)
    line = session().scalars(select(AuditLine.detail).where(AuditLine.verb == "visits.change")).one()
    assert line is not None
    assert [member["full_name"] for member in line["before"]["members"]] == [HEAD.full_name, DEPUTY.full_name, CLERK.full_name]
    assert [member["full_name"] for member in line["after"]["members"]] == [DEPUTY.full_name, HEAD.full_name]
    session().rollback()


def test_nobody_writes_a_delegation_for_a_unit_that_is_not_his(city: World) -> None:
    with pytest.raises(DomainError, match="forbidden"), transaction():
        services.receive(city.unit("01.02"), DETAILS, (), by=city.actor(Role.ORGANISER, "01.01"))


def test_the_navigation_leads_to_the_delegations(organiser: FlaskClient) -> None:
    assert "/visits/" in visit(organiser, "/").links("Đoàn khách")
