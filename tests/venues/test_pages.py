"""Pages of venues: found without accents, filtered, made, changed, put aside and taken back; whose hands they are in."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.venues.models import Venue
from tests.home.reading import Page, visit
from tests.support import World
from tests.venues.test_lists import book, take


@pytest.fixture
def halls(city: World) -> World:
    take()
    take(book([1, "HT.TP", "Cung Văn hoá Hữu nghị", "01", 2500, "91 Trần Hưng Đạo", "máy chiếu, phiên dịch"]), "a.xlsx")
    return city


def listed(page: Page) -> list[str]:
    tables = page.main.all("tbody")
    return [line.one("th").one("a").text for line in tables[0].all("tr")] if tables else []


@pytest.mark.parametrize(("query", "expected"), [
    ("", ["Cung Văn hoá Hữu nghị", "Hội trường số 1 - quận Đông", "Hội trường số 2 - quận Đông", "Nhà văn hoá phường Một",
          "Hội trường số 1 - quận Tây"]),
    ("q=huu+nghi", ["Cung Văn hoá Hữu nghị"]),
    ("q=phien+dich", ["Cung Văn hoá Hữu nghị"]),
    ("q=tran+hung+dao", ["Cung Văn hoá Hữu nghị"]),
    ("q=HT.TP", ["Cung Văn hoá Hữu nghị"]),
    ("q=hữu+nghỵ", ["Cung Văn hoá Hữu nghị"]),
    ("least=500", ["Cung Văn hoá Hữu nghị", "Hội trường số 2 - quận Đông"]),
    ("unit=01.01&least=100", ["Hội trường số 1 - quận Đông", "Hội trường số 2 - quận Đông"]),
    ("unit=01.02", ["Hội trường số 1 - quận Tây"]),
    ("q=khong+co", []),
    ("state=archived", []),
])  # fmt: skip
def test_venues_are_found_and_filtered(halls: World, query: str, expected: list[str]) -> None:
    assert listed(visit(halls.browser(Role.VIEWER, "01"), f"/venues/?{query}")) == expected


def test_a_cell_finds_every_hall_but_reads_no_names_of_foreign_units(halls: World) -> None:
    page = visit(halls.browser(Role.SECRETARY, "01.02.001.001"), "/venues/")
    assert len(listed(page)) == 5
    owners = [line.all("td")[1].text for line in page.main.one("tbody").all("tr")]
    assert owners == ["Đảng bộ Thành phố", "đơn vị khác", "đơn vị khác", "đơn vị khác", "Đảng bộ quận Tây"]


def test_a_venue_is_made_changed_and_shown(halls: World) -> None:
    client = halls.browser(Role.SECRETARY, "01.01.001")
    form = visit(client, "/venues/new")
    assert form.form("Thêm hội trường").one("input", id="unit_code").attrs["value"] == "01.01.001"
    told = {"name": "Hội trường lớn", "code": "HT.9", "capacity": "1.250", "equipment": "Âm thanh\nmáy chiếu, ÂM THANH"}
    page = form.press("Thêm hội trường", **told)
    assert (page.title, "1.250 chỗ" in page.text, "máy chiếu" in page.text) == ("Hội trường lớn", True, True)
    page = page.follow("Sửa").press("Lưu", capacity="", address="2 phố Một", unit_code="01.01.001.001")
    assert "2 phố Một" in page.text
    assert "Chi bộ 1" in page.text
    lines = session().execute(
        select(AuditLine.verb, AuditLine.detail).where(AuditLine.verb.like("venues.%")).order_by(AuditLine.id)
    )
    told_lines = {line.verb: line.detail for line in lines}
    assert told_lines["venues.change"]["before"]["capacity"] == 1250
    assert told_lines["venues.change"]["after"]["capacity"] is None


@pytest.mark.parametrize(("typed", "message"), [
    ({"name": ""}, "Thiếu tên hội trường."),
    ({"code": "mã có dấu cách"}, "không dùng làm mã được"),
    ({"code": "v-01.01-1"}, "Mã v-01.01-1 đã có hội trường khác dùng."),
    ({"capacity": "nhiều"}, "“nhiều” không phải số chỗ."),
    ({"unit_code": "01.02"}, "Không có tổ chức mã 01.02 trong phạm vi của đồng chí."),
])  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(halls: World, typed: dict[str, str], message: str) -> None:
    right = {"name": "Hội trường", "code": "HT.9", "capacity": "20", "unit_code": "01.01"}
    client = halls.browser(Role.ORGANISER, "01.01")
    page = visit(client, "/venues/new").press("Thêm hội trường", **(right | typed))
    assert page.status == 422
    (said,) = page.main.all("p", "field-msg")
    assert message in said.text


def test_an_archived_venue_leaves_the_list_and_comes_back(halls: World) -> None:
    client = halls.browser(Role.ORGANISER, "01")
    gone = visit(client, "/venues/HT.TP").press("Lưu trữ")
    assert "Cung Văn hoá Hữu nghị" not in listed(visit(client, "/venues/"))
    assert listed(visit(client, "/venues/?state=archived")) == ["Cung Văn hoá Hữu nghị"]
    assert "Đã hoàn tác." in gone.press("Hoàn tác").text
    assert "Cung Văn hoá Hữu nghị" in listed(visit(client, "/venues/"))
    visit(client, "/venues/HT.TP").press("Lưu trữ")
    visit(client, "/venues/HT.TP").press("Khôi phục")
    assert "Cung Văn hoá Hữu nghị" in listed(visit(client, "/venues/"))


def test_only_those_who_arrange_meetings_of_its_unit_change_a_venue(halls: World) -> None:
    west, leader = halls.browser(Role.ORGANISER, "01.02"), halls.browser(Role.LEADER, "01")
    for client in (west, leader):
        page = visit(client, "/venues/V-01.01-1")
        assert "Lưu trữ" not in [node.text for node in page.main.all("button")]
        for act in ("archive", "restore"):
            assert client.post(f"/venues/V-01.01-1/{act}").status_code == 403
        assert client.post("/venues/V-01.01-1/edit", data={"name": "x", "unit_code": "01.02"}).status_code == 403
    assert session().scalar(select(Venue.name).where(Venue.code == "V-01.01-1")) == "Hội trường số 1 - quận Đông"


def test_a_hall_goes_where_its_unit_went(halls: World) -> None:
    halls.decide("2025-07-10,merge,01.01+01.02,01.09,Đảng bộ Đông Tây,base_superior,01")
    rows = session().execute(select(Venue.code, Venue.unit_id).order_by(Venue.code)).all()
    session().rollback()
    new = halls.unit("01.09").unit_id
    assert {row.code for row in rows if row.unit_id == new} == {"V-01.01-1", "V-01.01-2", "V-01.02-1"}
    assert listed(visit(halls.browser(Role.ORGANISER, "01"), "/venues/?unit=01.09")) == [
        "Nhà văn hoá phường Một", "Hội trường số 1 - quận Đông", "Hội trường số 1 - quận Tây", "Hội trường số 2 - quận Đông",
    ]  # fmt: skip


def test_the_navigation_leads_to_the_halls(organiser: FlaskClient) -> None:
    assert "/venues/" in visit(organiser, "/").links("Hội trường")
