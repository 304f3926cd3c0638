"""Registers and decisions taken in by the browser: looked at first, stored on confirmation, shown anew if the tree changed."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session
from congress.core.staging import ImportRow, RowState
from congress.orgs import queries
from tests.home.reading import Page, visit
from tests.orgs.office import FIELDS, UNITS, cells, find_contact, workbook
from tests.support import HEADINGS, SYSTEM, TREE, World, csv_bytes, day

HEAD = ("Mã", "Tên", "Loại hình", "Cấp trên", "Số đảng viên", "Bí thư", "Điện thoại", "Email")


def upload(client: FlaskClient, address: str, content: bytes, name: str, **typed: str) -> Page:
    return visit(client, address).press("Tải lên và xem trước", file=(io.BytesIO(content), name), **typed)


def register_of(**changes: tuple[str, str]) -> bytes:
    """The register of the tests as CSV; ``changes``: column -> (code, new value)."""
    rows = []
    for row in TREE:
        told = dict(zip(HEADINGS, [*row, *[""] * 8], strict=False))
        told |= {column: value for column, (code, value) in changes.items() if code == row[0]}
        rows.append(list(told.values()))
    return csv_bytes(HEADINGS, rows)


def counts(page: Page) -> dict[str, int]:
    told = [node.text.split(" ", 1) for node in page.main.one("nav", "tally").children if not isinstance(node, str)]
    return {words: int(number) for number, words in told if int(number)}


def total(when: str = "2025-07-15") -> int:
    session().rollback()
    return queries.count_units(SYSTEM, day(when)).total


# ── registers ────────────────────────────────────────────────────────────────


def test_first_register_is_looked_at_then_stored(world: World) -> None:
    client = world.browser(Role.ADMIN)
    page = upload(client, "/orgs/register", workbook([["(tính đến ngày 31/12/2024)"], HEAD, *cells(*FIELDS)]), "danh-sach.xlsx")
    assert page.title == "Xem trước khi nhận"
    assert "danh-sach.xlsx · 7 dòng · tính đến ngày 31/12/2024 · chưa ghi gì vào hệ thống" in page.text
    assert counts(page) == {"Mới": 7}
    assert total() == 0
    done = page.press("Nhận 7 thay đổi")
    assert "Đã nhận danh-sach.xlsx." in done.text
    assert total() == len(UNITS)


def test_day_typed_beside_the_file_comes_before_the_title(organiser: FlaskClient) -> None:
    content = register_of(name=("01.01.001", "Đảng bộ phường Sen"))
    page = upload(organiser, "/orgs/register", content, "dang-ky.csv", day="1/3/2025")
    assert "tính đến ngày 01/3/2025" in page.text
    page.press("Nhận 1 thay đổi")
    names = [visit(organiser, f"/orgs/units/01.01.001?as_of={when}").title for when in ("28/2/2025", "1/3/2025")]
    assert names == ["Đảng bộ phường Một", "Đảng bộ phường Sen"]


def test_preview_shows_old_and_new_and_stays_after_the_act(organiser: FlaskClient, city: World) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.001.001", "23")), "dang-ky.csv")
    (undated, row) = [node.text for node in page.main.one("tbody").all("tr")]
    assert "các thay đổi được lấy từ hôm nay, 15/7/2025" in undated
    assert row == "5 Thay đổi 01.01.001.001 Số đảng viên: 20 23"
    page.press("Nhận 1 thay đổi")
    kept = session().execute(select(ImportRow.before, ImportRow.after).where(ImportRow.state == RowState.CHANGED)).all()
    assert [tuple(row) for row in kept] == [({"members": 20}, {"members": 23})]
    again = visit(organiser, page.url)
    assert "Danh sách đã xử lý" in again.text
    assert [node.text for node in again.root.all("button") if "Nhận" in node.text] == []


def test_wrong_rows_are_listed_with_row_and_column_and_nothing_can_be_stored(organiser: FlaskClient) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.001.001", "-4")), "dang-ky.csv")
    assert counts(page) == {"Sai": 1, "Như cũ": 12}
    assert "Còn 1 dòng sai, nên chưa nhận dòng nào." in page.text
    assert "Cột “members”: Số đảng viên “-4” là số âm." in page.main.one("tr", "is-bad").text
    assert "disabled" in page.form("Nhận").one("button").attrs
    forced = organiser.post(page.form("Nhận").attrs["action"], follow_redirects=True)
    assert "Cột “members”" in forced.text
    assert total() == 12


def test_file_that_is_no_list_is_refused_in_words(organiser: FlaskClient) -> None:
    page = upload(organiser, "/orgs/register", b"PK this is no workbook", "danh-sach.xlsx")
    assert page.status == 422
    assert "Tệp bị hỏng hoặc không phải bảng tính" in page.text


def test_missing_units_are_listed_and_the_file_may_still_be_taken(organiser: FlaskClient) -> None:
    lines = register_of(members=("01.01.001.001", "23")).decode().splitlines()
    page = upload(organiser, "/orgs/register", "\n".join(lines[:9]).encode(), "dang-ky.csv")
    assert {"Thay đổi": 1, "Như cũ": 7}.items() <= counts(page).items()
    rows = [node.text for node in page.main.one("tbody").all("tr")]
    assert [row for row in rows if "Vắng" in row] == [
        f"– Vắng {code}" for code in ("01.01.003", "01.02", "01.02.001", "01.02.001.001")
    ]
    page.press("Nhận 1 thay đổi")
    assert total() == 12


def test_column_can_be_chosen_by_hand(world: World) -> None:
    """Two columns of telephones: the first is the office's, the second is the one to call."""
    client = world.browser(Role.ADMIN)
    rows = [[*row[:6], "02438250000", row[6], *row[7:]] for row in cells(*FIELDS)]
    head = (*HEAD[:6], "Điện thoại", "Điện thoại", "Email")
    page = upload(client, "/orgs/register", workbook([head, *rows]), "danh-sach.xlsx")
    assert (
        page.form("Đọc lại theo các cột này").one("select", name="column-phone").one("option", selected="").attrs["value"]
        == "6"
    )
    again = page.press("Đọc lại theo các cột này", **{"column-phone": "7", "column-members": "-1"})
    assert again.url == page.url
    again.press("Nhận 7 thay đổi")
    unit = queries.get_unit(SYSTEM, "31.01.02")
    contact = find_contact(unit.unit_id, day("2025-07-15"))
    assert (unit.members, contact and contact.phone) == (None, "0903000007")


def test_confirming_after_the_tree_changed_shows_the_new_difference(organiser: FlaskClient, city: World) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.001.001", "23")), "dang-ky.csv", day="1/4/2025")
    city.decide("2025-03-01,rename,01.01.002,,Đảng bộ phường Súng,,")
    shown = page.press("Nhận 1 thay đổi")
    assert "Dữ liệu đã thay đổi từ lúc xem trước." in shown.text
    assert counts(shown)["Thay đổi"] == 2
    assert visit(organiser, "/orgs/units/01.01.001.001").main.text.count("20") >= 1
    shown.press("Nhận 2 thay đổi")
    assert visit(organiser, "/orgs/units/01.01.002").title == "Đảng bộ phường Hai"


def test_confirming_after_a_unit_ended_stores_nothing(organiser: FlaskClient, city: World) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.003", "10")), "dang-ky.csv", day="1/4/2025")
    city.decide("2025-03-01,hand_over,01.01.003,,,,")
    shown = page.press("Nhận 1 thay đổi")
    assert counts(shown)["Sai"] == 1
    assert "đã kết thúc từ ngày 01/3/2025" in shown.text
    assert total() == 11


def test_preview_put_aside_changes_nothing_and_is_over(organiser: FlaskClient) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.001.001", "23")), "dang-ky.csv")
    confirm = page.form("Nhận 1 thay đổi").attrs["action"]
    assert "Đã bỏ dang-ky.csv. Chưa có gì bị thay đổi." in page.press("Bỏ, không nhận").text
    late = organiser.post(confirm)
    assert late.status_code == 409
    assert "Danh sách này đã được nhận hoặc đã bỏ." in late.text
    assert queries.get_unit(SYSTEM, "01.01.001.001").members == 20


def test_preview_is_nobody_elses(organiser: FlaskClient, city: World) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.001.001", "23")), "dang-ky.csv")
    colleague = city.browser(Role.ORGANISER, "01", name="Đồng nghiệp")
    visit(colleague, page.url, 404)
    assert colleague.post(page.form("Nhận 1 thay đổi").attrs["action"]).status_code == 404
    assert visit(organiser, page.url).status == 200


def test_organiser_of_one_committee_cannot_tell_of_another(city: World) -> None:
    east = city.browser(Role.ORGANISER, "01.01")
    page = upload(east, "/orgs/register", register_of(members=("01.02.001.001", "16")), "dang-ky.csv")
    assert "ngoài phạm vi của đồng chí" in page.text
    assert "01.02.001.001" in [node.all("td")[2].text for node in page.main.all("tr", "is-bad")]
    own = [line for line in register_of().decode().splitlines() if line.startswith(("code", "01.01.001"))]
    mine = upload(east, "/orgs/register", "\n".join(own).encode(), "cua-toi.csv")
    assert "Không có gì thay đổi." in mine.text


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.DRAFTER, Role.LEADER, Role.VIEWER])
def test_registers_and_decisions_are_for_organisers(city: World, role: Role) -> None:
    client = city.browser(role, "01")
    for address in ("/orgs/register", "/orgs/decisions"):
        visit(client, address, 403)
        assert client.post(address, data={"file": (io.BytesIO(register_of()), "x.csv")}).status_code == 403


# ── decisions ────────────────────────────────────────────────────────────────

NAMES = ("effective_on", "decision", "operation", "unit_code", "new_code", "new_name", "new_type", "into_code")


def test_decisions_wait_on_the_desk_until_they_are_applied(organiser: FlaskClient, city: World) -> None:
    content = csv_bytes(NAMES, [("2025-03-01", "9-QĐ/TU", "transfer", "01.01.001", "", "", "", "01.02")])
    page = upload(organiser, "/orgs/decisions", content, "quyet-dinh.csv")
    assert counts(page) == {"Mới": 1}
    assert visit(organiser, "/orgs/units/01.02").main.text.count("Đảng bộ phường Một") == 0
    desk = visit(organiser, "/")
    assert "quyet-dinh.csv" in desk.main.text
    done = desk.follow("Xem và áp dụng").press("Nhận 1 thay đổi")
    assert "Đã nhận quyet-dinh.csv." in done.text
    assert "Đảng bộ phường Một" in visit(organiser, "/orgs/units/01.02").main.text
    assert "quyet-dinh.csv" not in visit(organiser, "/").main.text
    assert "9-QĐ/TU" in visit(organiser, "/orgs/decisions").main.text
    lines = session().execute(select(AuditLine.actor).where(AuditLine.verb == "orgs.reorganise")).scalars().all()
    assert lines == ["Cán bộ Tổ chức"]


def test_numbers_before_and_after_are_shown_of_ones_own_subtree(city: World, organiser: FlaskClient) -> None:
    rows = [
        ("2025-03-01", "9-QĐ/TU", "hand_over", "01.01.001.001", "", "", "", ""),
        ("2025-07-01", "9-QĐ/TU", "hand_over", "01.01.001.002", "", "", "", ""),
    ]

    def shown(client: FlaskClient) -> list[list[str]]:
        page = upload(client, "/orgs/decisions", csv_bytes(NAMES, rows), "quyet-dinh.csv")
        table = next(panel for panel in page.main.all("section", "panel") if "trước và sau" in panel.text)
        return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in table.all("tr")]

    head, before, march, july = shown(organiser)
    assert (head[0], head[-1]) == ("Ngày", "Chi bộ")
    assert [(row[0], row[-1]) for row in (before, march, july)] == [("28/02/2025", "4"), ("01/3/2025", "3"), ("01/7/2025", "2")]
    _head, mine, *_rest = shown(city.browser(Role.ORGANISER, "01.01"))
    assert (mine[1], mine[-1]) == ("0", "3")
    assert total() == 12


def test_contradictory_decisions_cannot_be_applied(organiser: FlaskClient) -> None:
    rows = [
        ("2025-03-01", "9-QĐ/TU", "rename", "01.01.001", "", "Sen", "", ""),
        ("2025-03-01", "9-QĐ/TU", "hand_over", "77", "", "", "", ""),
    ]
    page = upload(organiser, "/orgs/decisions", csv_bytes(NAMES, rows), "quyet-dinh.csv")
    assert counts(page)["Sai"] == 1
    assert "Cột “unit_code”: Không có tổ chức mã 77." in page.text
    assert "disabled" in page.form("Nhận").one("button").attrs


def test_one_act_is_typed_looked_at_and_applied(organiser: FlaskClient) -> None:
    page = visit(organiser, "/orgs/decisions").press(
        "Xem trước",
        operation="rename",
        effective_on="1/3/2025",
        decision="12-QĐ/TU",
        unit_code="01.01.001",
        new_name="Đảng bộ phường Sen",
    )
    assert page.title == "Xem trước khi nhận"
    assert visit(organiser, "/orgs/units/01.01.001").title == "Đảng bộ phường Một"
    page.press("Nhận 1 thay đổi")
    assert visit(organiser, "/orgs/units/01.01.001").title == "Đảng bộ phường Sen"


def test_columns_and_numbers_that_nobody_can_mean_are_no_fault_of_the_program(organiser: FlaskClient) -> None:
    upload(organiser, "/orgs/register", register_of(), "danh-sach.csv")
    for typed in ("abc", "99999", "-7", ""):
        assert organiser.post("/orgs/register/1/remap", data={"column-code": typed}).status_code == 302
    assert organiser.get(f"/people/{10**20}").status_code == 404
    assert organiser.get(f"/orgs/register/{2**31}").status_code == 404


# ── what the page showed, and nothing else ───────────────────────────────────


def test_confirm_sent_again_does_not_take_what_nobody_looked_at(organiser: FlaskClient, city: World) -> None:
    page = upload(organiser, "/orgs/register", register_of(members=("01.01.001.001", "23")), "dang-ky.csv", day="1/4/2025")
    form = page.form("Nhận 1 thay đổi")
    sent = {"digest": form.one("input", name="digest").attrs["value"]}
    city.decide("2025-03-01,rename,01.01.002,,Đảng bộ phường Súng,,")
    for _ in range(2):  # the answer was lost, or the button pressed twice
        again = organiser.post(form.attrs["action"], data=sent, follow_redirects=True)
        assert "Dữ liệu đã thay đổi từ lúc xem trước." in again.text
    assert visit(organiser, "/orgs/units/01.01.002").title == "Đảng bộ phường Súng"


def test_page_of_another_tab_does_not_confirm_other_columns(organiser: FlaskClient, city: World) -> None:
    rows = [[*row, *[""] * 8][:8] for row in TREE]
    content = csv_bytes(
        (*HEADINGS, "Đảng viên cũ"), [[*row[:4], "33" if row[0] == "01.01.001.001" else row[4], *row[5:], "44"] for row in rows]
    )
    first = upload(organiser, "/orgs/register", content, "dang-ky.csv", day="1/4/2025")
    visit(organiser, first.url).press("Đọc lại theo các cột này", **{"column-members": "8"})
    shown = first.press("Nhận 1 thay đổi")
    assert "Dữ liệu đã thay đổi từ lúc xem trước." in shown.text
    assert queries.get_unit(SYSTEM, "01.01.001.001").members == 20


def test_decision_typed_wrongly_is_told_beside_its_field_and_kept(organiser: FlaskClient) -> None:
    page = visit(organiser, "/orgs/decisions")
    typed = {"effective_on": "1/7/2025", "decision": "9-QĐ", "unit_code": "01.01.777", "new_name": "Đảng bộ X"}
    again = page.press("Xem trước", operation="rename", **typed)
    assert again.status == 422
    assert "01.01.777" in again.main.text
    assert again.form("Xem trước").one("input", name="new_name").attrs["value"] == "Đảng bộ X"
    assert visit(organiser, "/").main.text.count("9-QĐ") == 0
    blank = page.press("Xem trước", effective_on="", unit_code="")
    assert blank.status == 422
    assert total() == 12
