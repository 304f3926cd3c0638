"""Lists of venues taken over, by command and in the browser: what is new, what is wrong, what a second run does."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from congress.core import sheets
from congress.core.actor import Actor, Role
from congress.core.db import session, transaction
from congress.core.staging import Preview
from congress.orgs.models import Unit
from congress.venues import imports
from congress.venues.models import Venue
from tests.commands.runner import prepared
from tests.home.reading import visit
from tests.orgs.office import workbook
from tests.support import DATA, SYSTEM, World

FILE = (DATA / "venues.csv").read_bytes()
HEAD = ("STT", "Mã hội trường", "Tên hội trường", "Mã tổ chức", "Sức chứa", "Địa chỉ", "Trang thiết bị")


def look(content: bytes = FILE, by: Actor = SYSTEM, name: str = "venues.csv") -> Preview:
    return imports.preview(sheets.read(content, name), by=by)


def take(content: bytes = FILE, name: str = "venues.csv") -> Preview:
    with transaction():
        preview = look(content, name=name)
        imports.apply(preview, by=SYSTEM)
    return preview


def book(*rows: Sequence[Any]) -> bytes:
    return workbook([["DANH SÁCH HỘI TRƯỜNG"], HEAD, *rows])


def stored() -> dict[str, tuple[Any, ...]]:
    rows = session().execute(
        select(Venue.code, Venue.name, Venue.capacity, Venue.address, Venue.equipment).order_by(Venue.code)
    )
    found = {row.code: tuple(row)[1:] for row in rows}
    session().rollback()
    return found


def test_a_list_is_taken_and_a_second_time_changes_nothing(city: World) -> None:
    first = take()
    assert (first.counts["rows"], first.counts["new"], first.counts["same"]) == (4, 4, 0)
    before = stored()
    assert before["V-01.01-2"] == ("Hội trường số 2 - quận Đông", 800, "", [])
    second = look()
    assert (second.counts["new"], second.counts["same"], second.counts["changed"], second.absent) == (0, 4, 0, [])
    take()
    assert stored() == before


def test_an_offices_workbook_is_read_by_its_vietnamese_headings(city: World) -> None:
    name = unicodedata.normalize("NFD", "Hội trường  Uỷ ban")
    take(book([1, "HT.1", name, "01.01", 250, "12 phố Đông", "Máy chiếu; âm thanh, máy chiếu"]), "hoi-truong.xlsx")
    assert stored() == {"HT.1": ("Hội trường Uỷ ban", 250, "12 phố Đông", ["Máy chiếu", "âm thanh"])}


@pytest.mark.parametrize("cell", ["450 chỗ", "450 CHỖ NGỒI", "khoảng 450 người", "450 ghế.", "450"])
def test_seats_may_be_told_with_their_word(cell: str, city: World) -> None:
    take(book((1, "HT-1", "Hội trường lớn", "01.01", cell, "", "")))
    assert stored()["HT-1"][1] == 450


def test_codes_of_units_are_found_whatever_their_capitals(city: World) -> None:
    with transaction():
        session().execute(update(Unit).where(Unit.code == "01.01").values(code="QNA-01"))
    take(book((1, "HT-1", "Hội trường lớn", "qna-01", "450", "", "")))
    assert look(book((1, "ht-1", "Hội trường lớn", "Qna-01", "450", "", ""))).counts["same"] == 1


def test_a_code_told_again_below_a_wrong_row_is_told_too(city: World) -> None:
    told = look(book((1, "HT-1", "Một", "01.01", "nhiều", "", ""), (2, "HT-1", "Hai", "01.01", "5", "", "")))
    assert [problem.rule for problem in told.errors] == ["venue.bad_capacity", "venue.duplicate"]


def test_semicolons_separate_columns_as_well(city: World) -> None:
    take("code;name;unit_code;capacity\nHT.1;Hội trường;01.01;1.200\n".encode("utf-8-sig"))
    assert stored()["HT.1"][1] == 1200


def test_a_blank_cell_tells_nothing(city: World) -> None:
    take(book([1, "HT.1", "Hội trường A", "01.01", 250, "12 phố Đông", "máy chiếu"]), "a.xlsx")
    again = look(book([1, "HT.1", "Hội trường A", "01.01", None, None, None]), name="a.xlsx")
    assert (again.same, again.changes) == (1, [])
    renamed = take(book([1, "HT.1", "Hội trường B", "01.01", None, None, None]), "a.xlsx")
    assert [change.after for change in renamed.changes] == [{"venue_name": "Hội trường B"}]
    assert stored()["HT.1"] == ("Hội trường B", 250, "12 phố Đông", ["máy chiếu"])


@pytest.mark.parametrize(("row", "rule", "named"), [
    (["HT.1", "Hội trường", "99.99", 20], "unit.unknown", {"code": "99.99"}),
    (["HT 1/2", "Hội trường", "01.01", 20], "venue.bad_code", {"code": "HT 1/2"}),
    (["register", "Hội trường", "01.01", 20], "venue.bad_code", {"code": "register"}),
    (["", "Hội trường", "01.01", 20], "venue.bad_code", {"code": ""}),
    (["HT.1", "", "01.01", 20], "venue.no_name", {}),
    (["HT.1", "Hội trường", "01.01", "0"], "venue.bad_capacity", {"text": "0"}),
    (["HT.1", "Hội trường", "01.01", "vài trăm"], "venue.bad_capacity", {"text": "vài trăm"}),
    (["HT.1", "Hội trường " + "x" * 300, "01.01", 20], "cell.too_long", {"length": 311, "limit": 300}),
])  # fmt: skip
def test_a_wrong_row_is_named_and_nothing_is_taken(row: list[Any], rule: str, named: dict[str, Any], city: World) -> None:
    content = book([1, "HT.0", "Hội trường đúng", "01.01", 20], [2, *row])
    preview = look(content, name="a.xlsx")
    assert [(error.row, error.rule, dict(error.params)) for error in preview.errors] == [(4, rule, named)]
    with pytest.raises(Exception, match=r"import\.has_errors"):
        take(content, "a.xlsx")
    session().rollback()
    assert stored() == {}


def test_the_same_code_twice_is_an_error_of_the_second_row(city: World) -> None:
    preview = look(book([1, "HT.1", "Hội trường A", "01.01", 20], [2, "HT.1", "Hội trường B", "01.01", 20]), name="a.xlsx")
    assert [(error.row, error.rule, error.params["first"]) for error in preview.errors] == [(4, "venue.duplicate", 3)]


def test_an_office_takes_venues_of_its_own_units_alone(city: World) -> None:
    west = city.actor(Role.ORGANISER, "01.02")
    preview = look(by=west)
    assert {(error.rule, error.params["code"]) for error in preview.errors} == {
        ("unit.unknown", "01.01"), ("unit.unknown", "01.01.001"),
    }  # fmt: skip
    take()
    stolen = look("code,name,unit_code,capacity\nV-01.01-1,Của tôi,01.02,5\n".encode(), by=west)
    assert [error.rule for error in stolen.errors] == ["venue.code_used"]


def test_the_list_is_looked_at_and_taken_in_the_browser(organiser: FlaskClient) -> None:
    wrong = book([1, "HT.1", "Hội trường A", "77", 20])
    page = visit(organiser, "/venues/register").press("Tải lên và xem trước", file=(io.BytesIO(wrong), "ht.xlsx"))
    assert "Cột “Mã tổ chức”: Không có tổ chức mã 77 trong phạm vi của đồng chí." in page.text
    page = visit(organiser, "/venues/register").press("Tải lên và xem trước", file=(io.BytesIO(FILE), "ht.csv"))
    assert stored() == {}
    assert "Tên hội trường:" in page.text
    page = page.press("Nhận 4 thay đổi")
    assert "Đã nhận ht.csv." in page.text
    assert len(stored()) == 4
    again = visit(organiser, "/venues/register").press("Tải lên và xem trước", file=(io.BytesIO(FILE), "ht.csv"))
    assert "Không có gì thay đổi." in again.text


def test_the_command_answers_in_one_line_and_again_adds_nothing(tmp_path: Path) -> None:
    instance = prepared(tmp_path)
    answer = instance.json("venues", "import", DATA / "venues.csv")
    assert {name: answer[name] for name in ("rows", "new", "same", "changed", "absent", "errors")} == {
        "rows": 4, "new": 4, "same": 0, "changed": 0, "absent": [], "errors": [],
    }  # fmt: skip
    assert instance.json("venues", "import", DATA / "venues.csv")["same"] == 4
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("code,name,unit_code,capacity\nV-1,Hội trường,77.01,20\n", encoding="utf-8")
    (error,) = instance.json("venues", "import", wrong, code=1)["errors"]
    assert (error["row"], error["column"], error["code"], error["rule"]) == (2, "unit_code", "V-1", "unit.unknown")
    assert "77.01" in error["message"]
