"""Pages on which a list of delegates is looked at, questioned and taken."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from congress.core import sheets
from congress.core.actor import Role
from congress.core.audit import AuditLine
from congress.core.db import session, transaction
from congress.core.staging import ImportBatch
from congress.delegates import columns, commands, sheet
from congress.delegates.models import Delegate
from tests.delegates.lists import HEAD, congress, content, person, stored, take
from tests.support import World

MAI, LAN, CUC = person("Lò Thị Mai"), person("Lò Thị Lan", 2, birth="1/2/1971"), person("Lò Thị Cúc", 3, birth="3/4/1972")


@pytest.fixture
def code(city: World) -> str:
    return congress(city)


def upload(browser: FlaskClient, code: str, rows: Any, name: str = "dai-bieu.csv") -> str:
    """Answers the address of the preview."""
    file = rows if isinstance(rows, bytes) else content(rows)
    sent = browser.post(f"/delegates/{code}/import", data={"file": (io.BytesIO(file), name)})
    assert sent.status_code == 302, sent.text
    return sent.location


def form_of(page: str) -> dict[str, Any]:
    """What the form of the choices would send as it stands."""
    form: dict[str, Any] = {"digest": re.search(r'name="digest" value="(\w+)"', page)[1]}  # type: ignore[index]
    for name in ("shown", "asked"):
        form[name] = re.findall(rf'name="{name}" value="(\w+)"', page)
    form["yes"] = re.findall(r'name="yes" value="(\w+)" checked', page)
    return form


def confirm(browser: FlaskClient, address: str, **more: Any) -> Any:
    return browser.post(f"{address}/confirm", data=form_of(browser.get(address).text) | more, follow_redirects=True)


def names(code: str) -> list[str]:
    return [row.full_name for row in stored(code)]


def test_a_list_is_looked_at_before_anything_is_stored(organiser: FlaskClient, code: str) -> None:
    assert "Tải lên và xem trước" in organiser.get(f"/delegates/{code}/import").text
    address = upload(organiser, code, [MAI, LAN])
    page = organiser.get(address).text
    assert "Lò Thị Mai" in page
    assert "chưa ghi gì vào hệ thống" in page
    assert names(code) == []
    confirm(organiser, address)
    assert names(code) == ["Lò Thị Mai", "Lò Thị Lan"]
    assert "Đã nhận lúc" in organiser.get(address).text


def test_boxes_take_and_refuse_each_change_and_each_missing_person(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI, LAN, CUC])
    address = upload(organiser, code, [person("Lò Thị Mai", post="Một"), person("Lò Thị Lan", 2, birth="1/2/1971", post="Hai")])
    page = organiser.get(address).text
    form = form_of(page)
    assert (len(form["shown"]), len(form["yes"])) == (3, 2)  # two changes are taken by themselves, nobody is withdrawn
    rows = dict(re.findall(r'value="(\w+)"(?: checked)?><span>[^<]*<span class="visually-hidden"> ([^<]+)', page))
    wanted = [token for token, name in rows.items() if name in ("Lò Thị Mai", "Lò Thị Cúc")]
    organiser.post(f"{address}/confirm", data=form | {"yes": wanted})
    assert [(row.post, row.standing) for row in stored(code)] == [
        ("Một", "official"), ("Giáo viên", "official"), ("Giáo viên", "withdrawn"),
    ]  # fmt: skip


def test_choices_are_kept_from_page_to_page(organiser: FlaskClient, code: str) -> None:
    people = [person(f"Lò Thị {letter}{other}", birth="1/1/1970") for letter in "ABCDEFGHIJ" for other in "aeiouy"]
    take(code, people)
    address = upload(organiser, code, [[*row[:8], "Mới", *row[9:]] for row in people])
    form = form_of(organiser.get(address).text)
    went = organiser.post(f"{address}/choose", data=form | {"yes": [], "go": "2"})
    assert went.location.endswith("page=2")
    second = form_of(organiser.get(went.location).text)
    assert (len(form["shown"]), len(second["shown"]), len(second["yes"])) == (50, 10, 10)
    organiser.post(f"{address}/confirm", data=second)
    assert sorted(row.post for row in stored(code)) == ["Giáo viên"] * 50 + ["Mới"] * 10


def test_a_question_is_answered_and_what_it_brings_is_shown_first(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    address = upload(organiser, code, [person("Lò Thị Mai", birth="11/8/1970", post="Hiệu trưởng")])
    page = organiser.get(address).text
    assert "Là Lò Thị Mai, số 1" in page
    assert "sinh 10/8/1970" in page
    (token,) = form_of(page)["asked"]
    answered = confirm(organiser, address, **{f"who-{token}": str(stored(code)[0].id)})
    assert "Câu trả lời làm hiện thêm những thay đổi" in answered.text
    assert stored(code)[0].post == "Giáo viên"
    confirm(organiser, address)
    assert [(row.post, row.birth_date.day) for row in stored(code)] == [("Hiệu trưởng", 11)]


def test_somebody_new_by_an_answer(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    address = upload(organiser, code, [person("Lò Thị Mai", birth="11/8/1980")])
    (token,) = form_of(organiser.get(address).text)["asked"]
    confirm(organiser, address, **{f"who-{token}": "new"})
    assert len(stored(code)) == 2


def test_a_question_left_open_leaves_its_row_out_and_says_so(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    address = upload(organiser, code, [person("Lò Thị Mai", birth=""), LAN])
    told = confirm(organiser, address).text
    assert "1 dòng chưa trả lời nên chưa nhận" in told
    assert names(code) == ["Lò Thị Mai", "Lò Thị Lan"]


def test_both_words_are_shown_where_a_hand_was(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    with transaction() as writer:
        writer.execute(update(Delegate).values(post="Phó hiệu trưởng", changed_by="Đồng chí Sửa"))
    page = organiser.get(upload(organiser, code, [MAI])).text
    assert "Phó hiệu trưởng" in page
    assert "Giáo viên" in page
    assert "Đồng chí Sửa" in page


def test_what_changed_since_is_shown_anew_instead_of_being_taken(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    address = upload(organiser, code, [person("Lò Thị Mai", post="Hiệu trưởng"), LAN])
    form = form_of(organiser.get(address).text)
    with transaction() as writer:
        writer.execute(update(Delegate).values(post="Bác sĩ"))
    told = organiser.post(f"{address}/confirm", data=form, follow_redirects=True).text
    assert "Dữ liệu đã thay đổi từ lúc xem trước" in told
    assert [row.post for row in stored(code)] == ["Bác sĩ"]


def test_another_window_that_chose_otherwise_is_not_overruled(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    address = upload(organiser, code, [person("Lò Thị Mai", post="Hiệu trưởng")])
    old = form_of(organiser.get(address).text)
    organiser.post(f"{address}/choose", data=old | {"yes": [], "go": "1"})
    told = organiser.post(f"{address}/confirm", data=old, follow_redirects=True).text
    assert "Dữ liệu đã thay đổi từ lúc xem trước" in told
    assert [row.post for row in stored(code)] == ["Giáo viên"]


def test_the_unit_of_a_whole_file_is_chosen_where_it_is_uploaded(city: World, organiser: FlaskClient, code: str) -> None:
    assert '<option value="01.02">' in organiser.get(f"/delegates/{code}/import").get_data(as_text=True)
    file = (io.BytesIO(content([["Lò Thị Mai", "10/8/1970"]], ("Họ và tên", "Ngày sinh"))), "mot-don-vi.csv")
    sent = organiser.post(f"/delegates/{code}/import", data={"file": file, "unit": "01.02"})
    confirm(organiser, sent.location)
    assert [row.unit_id for row in stored(code)] == [city.unit("01.02").unit_id]


def test_the_command_takes_the_unit_of_a_whole_file(city: World, code: str, tmp_path: Path) -> None:
    file = tmp_path / "mot-don-vi.csv"
    file.write_bytes(content([["Lò Thị Mai", "10/8/1970"]], ("Họ và tên", "Ngày sinh")))
    assert CliRunner().invoke(commands.cli, ["import", str(file), "--event", code, "--unit", "01.02"]).exit_code == 0
    assert [row.unit_id for row in stored(code)] == [city.unit("01.02").unit_id]


def test_put_aside_changes_nothing(organiser: FlaskClient, code: str) -> None:
    address = upload(organiser, code, [MAI])
    organiser.post(f"{address}/discard")
    assert names(code) == []
    assert organiser.post(f"{address}/confirm", data={"digest": "x"}).status_code == 409


def test_columns_can_be_pointed_out(organiser: FlaskClient, code: str) -> None:
    address = upload(organiser, code, b"a,b\nL\xc3\xb2 Th\xe1\xbb\x8b Mai,1970\nL\xc3\xb2 Th\xe1\xbb\x8b Lan,1971\n")
    assert "Chưa nhận ra hết các cột" in organiser.get(address).text
    chosen = {f"column-{column.name}": "-1" for column in columns.COLUMNS} | {"column-full_name": "0", "column-birth_date": "1"}
    organiser.post(f"{address}/remap", data=chosen)
    confirm(organiser, address)
    assert [(row.full_name, row.birth_year) for row in stored(code)] == [("Lò Thị Mai", 1970), ("Lò Thị Lan", 1971)]


BAD = {
    "empty": (b"", "Tệp trống"), "no workbook": (b"PK\x03\x04 nothing", "Tệp bị hỏng hoặc không phải bảng tính"),
    "old letters": (b"H\xf2 t\xean\n\xff", "không phải Unicode"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(BAD))
def test_a_hostile_or_broken_file_gets_a_sentence(organiser: FlaskClient, code: str, case: str) -> None:
    file, words = BAD[case]
    sent = organiser.post(
        f"/delegates/{code}/import", data={"file": (io.BytesIO(file), "x.xlsx" if case == "no workbook" else "x.csv")}
    )
    assert sent.status_code == 422
    assert words.lower() in sent.text.lower()
    assert session().scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_what_is_written_in_a_file_is_shown_as_text(organiser: FlaskClient, code: str) -> None:
    nasty = "<script>alert(1)</script>"
    page = organiser.get(
        upload(organiser, code, [person(f"Lò {nasty}", post=nasty, birth=nasty, unit=nasty, delegation=nasty)])
    ).text
    assert nasty not in page
    assert "&lt;script&gt;" in page


def test_the_template_is_a_list_that_is_read_whole(organiser: FlaskClient, code: str) -> None:
    given = organiser.get(f"/delegates/{code}/import/template")
    assert "attachment" in given.headers["Content-Disposition"]
    read = sheet.read(sheets.read(given.data, "mau.xlsx"))
    assert len(read.lines) == 2
    assert len(read.layout.places) == 20
    assert read.lines[1].values["place_in_line"] == 1


def test_strangers_find_nothing(city: World, organiser: FlaskClient, code: str) -> None:
    address = upload(organiser, code, [MAI])
    other = city.browser(Role.ORGANISER, "01.02", name="Người khác")
    assert other.get(f"/delegates/{code}/import").status_code == 404
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/confirm").status_code == 404
    assert city.browser(Role.VIEWER, "01", name="Người xem").get(f"/delegates/{code}/import").status_code == 403


def test_each_act_leaves_its_line(organiser: FlaskClient, code: str) -> None:
    take(code, [MAI])
    address = upload(organiser, code, [person("Lò Thị Mai", post="Một")])
    organiser.post(f"{address}/choose", data=form_of(organiser.get(address).text) | {"go": "1"})
    confirm(organiser, address)
    found = session().scalars(select(AuditLine.verb).order_by(AuditLine.id)).all()
    assert list(found)[-3:] == ["imports.keep", "imports.choose", "delegates.import"]


def test_a_preview_costs_as_many_statements_whatever_its_size(organiser: FlaskClient, code: str) -> None:
    assert HEAD[1] == "Họ và tên"
    take(code, [MAI, LAN, CUC])
    few = upload(organiser, code, [person("Lò Thị Mai", birth="")])
    many = upload(organiser, code, [person(name, birth="") for name in ("Lò Thị Mai", "Lò Thị Lan", "Lò Thị Cúc")])
    assert _statements(organiser, few) == _statements(organiser, many)


def _statements(browser: FlaskClient, address: str) -> int:
    from sqlalchemy import event as events

    from congress.core.db import db

    count = 0

    def hit(*_told: Any) -> None:
        nonlocal count
        count += 1

    browser.get(address)
    events.listen(db.engine, "before_cursor_execute", hit)
    try:
        assert browser.get(address).status_code == 200
    finally:
        events.remove(db.engine, "before_cursor_execute", hit)
    return count
